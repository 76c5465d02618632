package rule_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/shopspring/decimal"
)

// club and race are a host's own records, with more fields than any rule reads.
type club struct {
	ID    string  `rule:"id,key"`
	Limit *int    `rule:"limit"`
	Town  string  // none of the rules' business
	Note  *string `rule:"note"`
}

type start struct {
	Club string                          `rule:"club,ref=clubs,inverse=starts"`
	Rank types.Required[int]             `rule:"rank,integer,min=1"`
	Fee  types.Required[decimal.Decimal] `rule:"fee,min=0,max=99.5"`
}

type season struct {
	EndsOn types.Required[types.Date] `rule:"ends_on"`
	Closed []types.Date               `rule:"closed"`
	Clubs  []club                     `rule:"clubs"`
	Starts []start                    `rule:"starts"`
}

func seasonSheet(t *testing.T) *rule.BoundSheet[season] {
	t.Helper()
	figure := func(list, name, text string) rule.Figure {
		return rule.Figure{List: list, Internal: true, Source: types.Source{Name: name, Text: text}}
	}
	b, err := rule.BindSheet[season](rule.Scope{}, nil, []rule.Figure{
		figure("clubs", "best", "min(map(starts, .rank))"),
		figure("clubs", "third", "sum(starts, .fee) / 3"),
		figure("clubs", "late", "ends_on > date(\"2026-06-01\")"),
		figure("clubs", "capped", "limit"),
		figure("starts", "first", "rank == 1"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func theSeason() season {
	fee := func(s string) types.Required[decimal.Decimal] { return types.Of(decimal.RequireFromString(s)) }
	two := 2
	return season{
		EndsOn: types.Of(types.MustParseDate("2026-10-31")),
		Clubs:  []club{{ID: "mill"}, {ID: "harbour", Limit: &two}},
		Starts: []start{{"harbour", types.Of(3), fee("10")}, {"mill", types.Of(1), fee("0")}, {"harbour", types.Of(2), fee("99")}},
	}
}

// A host's own structs go in, and come out with the figures.
func TestBindSheet(t *testing.T) {
	run, err := seasonSheet(t).Run(t.Context(), theSeason())
	if err != nil {
		t.Fatal(err)
	}
	type result struct {
		ID     string       `rule:"id"`
		Best   uint8        `rule:"best"`
		Third  types.Number `rule:"third"`
		Late   bool         `rule:"late"`
		Capped *int64       `rule:"capped"`
	}
	got, err := rule.Records[result](run, "clubs")
	if err != nil {
		t.Fatal(err)
	}
	shown := ""
	for _, r := range got {
		limit := "none"
		if r.Capped != nil {
			limit = fmt.Sprint(*r.Capped)
		}
		shown += fmt.Sprintln(r.ID, r.Best, r.Third, r.Late, limit)
	}
	if want := "harbour 2 109/3 true 2\nmill 1 0 true none\n"; shown != want {
		t.Errorf("got\n%swant\n%s", shown, want)
	}
	starts, err := rule.Records[struct {
		Club  string          `rule:"club"`
		Fee   decimal.Decimal `rule:"fee"`
		First bool            `rule:"first"`
	}](run, "starts")
	if want := "[{harbour 99 false} {harbour 10 false} {mill 0 true}]"; err != nil || fmt.Sprint(starts) != want {
		t.Errorf("got %v, %v, want %s", starts, err, want)
	}
	if none, err := rule.Records[result](run, "boats"); none != nil || err != nil {
		t.Errorf("a list that is not there has %v, %v", none, err)
	}
}

// What must be given and is not is a fault that names it, in every list at once; so
// is what its tag does not allow.
func TestBindSheetFaults(t *testing.T) {
	for _, x := range []struct {
		name   string
		change func(*season)
		want   string
	}{
		{"a forgotten rank", func(s *season) { s.Starts[1].Rank = types.Required[int]{} },
			"starts: record 2: rank: it is not given, and must be"},
		{"forgotten here and there", func(s *season) {
			s.EndsOn, s.Starts[0].Fee, s.Clubs[1].ID = types.Required[types.Date]{}, types.Required[decimal.Decimal]{}, "mill"
		}, "ends_on: it is not given, and must be\nclubs: record 2 (id mill): the same id as record 1\nstarts: record 1: fee: it is not given, and must be"},
		{"a rank of 0", func(s *season) { s.Starts[1].Rank = types.Of(0) },
			"starts: record 2: rank is 0, less than the least allowed, 1"},
		{"a fee too high", func(s *season) { s.Starts[1].Fee = types.Of(decimal.New(996, -1)) },
			"starts: record 2: fee is 99.6, more than the most allowed, 99.5"},
		{"an unknown club", func(s *season) { s.Starts[1].Club = "mil" },
			`starts: record 2: club "mil" is not among the clubs; did you mean "mill"?`},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := theSeason()
			x.change(&s)
			_, err := seasonSheet(t).Run(t.Context(), s)
			if d := cmp.Diff(x.want, fmt.Sprint(err)); d != "" {
				t.Error(d)
			}
		})
	}
}

// Types and tags that cannot be are faults of the program, told when it binds.
func TestBindSheetTypes(t *testing.T) {
	bind := func(bound any, err error) string { return fmt.Sprint(err) }
	for _, x := range []struct{ name, got, want string }{
		{"no struct", bind(rule.BindSheet[int](rule.Scope{}, nil, nil)), "rule: facts are a struct with rule tags, not int"},
		{"lists of the scope", bind(rule.BindSheet[season](rule.Scope{Values: []types.Field{{}}}, nil, nil)), "rule: the lists and values are those of rule_test.season; the scope must have none"},
		{"two faults", bind(rule.BindSheet[struct {
			A float64 `rule:"a"`
			L []struct {
				N int `rule:"n,min=x"`
			} `rule:"l"`
		}](rule.Scope{}, nil, nil)), "rule: field a: the Go type float64 is not exact; use decimal.Decimal\nrule: field n: \"min=x\" in its tag is no number"},
	} {
		if x.got != x.want {
			t.Errorf("%s: got %q, want %q", x.name, x.got, x.want)
		}
	}
}

// What does not fit a struct's field says so instead of losing something.
func TestRecordsFaults(t *testing.T) {
	run, err := seasonSheet(t).Run(t.Context(), theSeason())
	if err != nil {
		t.Fatal(err)
	}
	fill := func(_ any, err error) string { return fmt.Sprint(err) }
	for _, x := range []struct{ name, got, want string }{
		{"a fraction", fill(rule.Records[struct {
			N decimal.Decimal `rule:"third"`
		}](run, "clubs")), "clubs: record 2 (id harbour): third: 109/3 has no decimal form"},
		{"a field that is not there", fill(rule.Records[struct {
			N decimal.Decimal `rule:"sixth"`
		}](run, "clubs")), `rule: clubs has no field "sixth", which struct { N decimal.Decimal "rule:\"sixth\"" } is to be filled with`},
		{"no whole number", fill(rule.Records[struct {
			N int `rule:"third"`
		}](run, "clubs")), "clubs: record 2 (id harbour): third: 109/3 does not fit into int"},
		{"missing", fill(rule.Records[struct {
			N int `rule:"capped"`
		}](run, "clubs")), "clubs: record 1 (id mill): capped: it is missing, and int cannot say so; use a pointer"},
		{"a text into a number", fill(rule.Records[struct {
			N int `rule:"id"`
		}](run, "clubs")), "clubs: record 2 (id harbour): id: a text does not fit into int"},
		{"too great", fill(rule.Records[struct {
			N int8 `rule:"n"`
		}](many(t), "")), "record 1: n: 300 does not fit into int8"},
	} {
		if x.got != x.want {
			t.Errorf("%s: got %q, want %q", x.name, x.got, x.want)
		}
	}
}

// many is a run whose year has the figure n, 300.
func many(t *testing.T) *rule.Run {
	t.Helper()
	b, err := rule.BindSheet[season](rule.Scope{}, nil, []rule.Figure{{Source: types.Source{Name: "n", Text: "300"}}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := b.Run(t.Context(), theSeason())
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// A formula over one struct reads what must be given as well.
func TestBindRequired(t *testing.T) {
	b, err := rule.Bind[start](rule.Scope{}, types.Source{Text: "rank * fee"})
	if err == nil {
		t.Fatalf("a reference in a struct that stands alone: %v", b)
	}
	type order struct {
		N types.Required[int] `rule:"n,min=1"`
	}
	f, err := rule.Bind[order](rule.Scope{}, types.Source{Text: "n * 2"})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		order order
		want  string
	}{
		{order{types.Of(4)}, "8 <nil>"}, {order{}, " n: it is not given, and must be"}, {order{types.Of(0)}, " n: n is 0, less than the least allowed, 1"},
	} {
		v, err := f.Eval(t.Context(), x.order)
		if got := fmt.Sprint(v, err); err == nil && got != x.want || err != nil && " "+err.Error() != x.want {
			t.Errorf("got %s, want %s", got, x.want)
		}
	}
}
