package rule_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// The smallest cases of what the twin, the attacks and a reading of the code
// have found. Each was wrong, a panic or a hang once.
func TestFindings(t *testing.T) {
	for _, c := range []struct{ name, formula, want string }{
		{"a chain of constants", "3 > 2 > 1", "true"},
		{"a chain that ends in constants", "30 > size >= 20 > 19", "true"},
		{"a chain within len of a filter", "len(filter(units, 5 < size < 30))", "2"},
		{"an argument whose loop runs after another is set", "minus(size, count(units, .size > 0))", "18"},
		{"likewise, by let", "minus(size, sum([1, 2], let a = # * 10; a))", "-10"},
		{"a list with a let of its own under reduce", "reduce(map([1, 2], let a = #; a * a), #acc + #, 100)", "105"},
		{"a constant let under a function", "let x = [1, 2]; uniq(x)[0] ?? 0", "1"},
		{"places worked out from a constant let", "let p = 1; round(1.256, p + 1)", "1.26"},
		{"a column that only explaining reads", "sum(units, .size) * 0 + size", "20"},
		{"a column behind a constant choice", "true ? 得分 : size", "83.15"},
		{"a parameter list with a place that is a fact", "take(levels, size / 10)", "[1, 2]"},
		{"a percentile that is a fact", `percentile(levels, size * 5, "nearest")`, "3"},
		{"a let that hides a name known to be there", "if maybe != nil { let maybe = find([1], # > 5); maybe + 1 } else { 0 }", "may be nil"},
		{"the sum of what is missing", "sum([nil])", "needs a list of numbers"},
		{"the mean of what is missing", "mean([nil, nil])", "needs a list of numbers"},
		{"working days between constants", `workdays(date("2022-09-30"), date("2022-10-08"))`, "4"},
		{"a working day after a constant", `addWorkdays(date("2022-09-30"), 1)`, "2022-10-04"},
		{"a fault reported once", "len(totl)", "unknown name"},
		{"an empty list among lists", "len([[], [1]])", "2"},
		{"an empty list compared", "[size] == []", "false"},
		{"a chain of 64 signs", "1" + strings.Repeat(" < 2", 64), "false"},
		{"a chain of 64 signs that holds", "size" + strings.Repeat(" <= size", 64), "true"},
		{"chains within chains", "0 < (if 1 < size < 30 { 2 } else { 3 }) < 5 < size", "true"},
		{"a missing element that reduce collects", "mean(reduce(units, concat(#acc, [.maybe]), [10]))", "leave out what is nil"},
		{"a missing element that reduce collects in lists", "len(reduce(units, concat(#acc, [[.maybe]]), [[10]]))", "3"},
		{"what reduce collects without what is missing", "mean(filter(reduce(units, concat(#acc, [.maybe]), [10]), # != nil))", "8.5"},
		{"an element that may be missing for a host's function", "total([1, maybe])", "leave out what is nil"},
		{"elements that are there for a host's function", "total([1, size])", "21"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, facts := sample(t)
			s.Functions = append(s.Functions, types.Source{Name: "minus(a, b)", Text: "a - b"})
			s.Parameters = append(s.Parameters, types.Source{Name: "levels", Text: "[1, 2, 3]"})
			s.Host = []rule.Function{{Name: "total(xs)", Params: []types.Type{types.ListType(types.NumberType())}, Result: types.NumberType(), Call: hostTotal}}
			got := figureIn(t, s, facts, c.formula)
			if !strings.Contains(got, c.want) || strings.Count(got, "\n") > 1 {
				t.Errorf("%s is %s, want %s", c.formula, got, c.want)
			}
		})
	}
}

// figureIn is the value of a formula for unit b, or the error, as text.
func figureIn(t *testing.T, s rule.Scope, facts *value.Facts, formula string) string {
	sheet, err := rule.NewSheet(s, nil, []rule.Figure{{List: "units", Source: types.Source{Name: "f", Text: formula}, Internal: true}})
	if err != nil {
		return err.Error()
	}
	run, err := sheet.Run(t.Context(), facts)
	if err != nil {
		return err.Error()
	}
	v := run.List("units").Value(1, "f")
	if step, err := run.Explain(context.Background(), "units", 1, "f", 0); err != nil || !step.Value.Equal(v) {
		t.Errorf("%s is %s, explained as %v (%v)", formula, v, step, err)
	}
	return v.String()
}

// What compiles without places terminates: in the elements of lists too.
func TestTerminatingFindings(t *testing.T) {
	third, _ := types.MustParseNumber("1").Rat().SetString("1/3")
	table := rule.Table{Source: types.Source{Name: "thirds"}, Keys: []string{"k"},
		Rows: []rule.TableRow{{Keys: []value.Value{value.OfText("a")}, Value: value.OfNumber(types.FromRat(third))}}}
	for _, c := range []struct{ name, formula string }{
		{"a list built by reduce", "sum(reduce([size], concat(#acc, [1/#]), [1]))"},
		{"a fraction in a table", `lookup(thirds, "a")`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := sample(t)
			s.Tables = append(s.Tables, table)
			if _, err := rule.NewSheet(s, nil, []rule.Figure{{List: "units", Source: types.Source{Name: "f", Text: c.formula}}}); err == nil {
				t.Errorf("%s compiles without places", c.formula)
			}
		})
	}
}

// hostTotal is a function of a host that takes numbers only.
func hostTotal(args []value.Value) (value.Value, error) {
	sum := types.Int(0)
	for _, e := range args[0].Elems() {
		n, ok := e.Number()
		if !ok {
			return value.Value{}, errors.New("it was given what is no number")
		}
		sum = sum.Add(n)
	}
	return value.OfNumber(sum), nil
}

// Constants are worked out within the limits that the host has set.
func TestFoldingKeepsLimits(t *testing.T) {
	for _, c := range []struct {
		name, formula string
		limits        types.Limits
		want          string
	}{
		{"digits", "2 ** 100", types.Limits{Digits: 10}, "beyond 10 digits"},
		{"digits of a product", "99999 * 99999 * 99999 * 99999 * 99999", types.Limits{Digits: 20}, "grows beyond 20 digits"},
		{"a text", `"abcdefgh" + "abcdefgh"`, types.Limits{TextBytes: 10}, "beyond 10 bytes"},
		{"a range", "len(1..100)", types.Limits{ListLength: 50}, "a range of more than 50"},
		{"a list", "len(concat([1, 2, 3], [4, 5, 6]))", types.Limits{ListLength: 4}, "beyond 4 elements"},
		{"parts", `len(split("a,b,c,d,e", ","))`, types.Limits{ListLength: 3}, "more than 3 parts"},
	} {
		f, err := rule.Scope{Limits: c.limits}.Compile(types.Source{Name: "f", Text: c.formula}, types.Type{})
		if err == nil {
			_, err = f.Eval(context.Background(), value.Row{})
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %s ends in %v, want %q", c.name, c.formula, err, c.want)
		}
	}
}

// A formula reads no other record than one of its scope.
func TestRowsOfAnotherScope(t *testing.T) {
	s, facts := sample(t)
	s.Own = s.Lists[0]
	text, num := types.TextType(), types.NumberType()
	row := func(s *types.Schema, values ...value.Value) value.Row {
		r, err := value.NewRow(s, values...)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	b := facts.Row("units", 1)
	own := &types.Schema{Name: "units", Fields: []types.Field{{Name: "size", Type: num}, {Name: "id", Type: text}}}
	other := &types.Schema{Name: "units", Fields: []types.Field{{Name: "id", Type: text}, {Name: "size", Type: num.OrMissing()}}}
	for _, c := range []struct {
		name, formula string
		record        *types.Schema
		row           value.Row
		want          string
	}{
		{"its own", "size", s.Own, b, "20"},
		{"fields in another order", "size", s.Own, row(own, value.OfNumber(types.Int(1)), value.OfText("a")), "field 1 is size, not id"},
		{"a field that may be missing", "size", own, row(other, value.OfText("a"), value.Value{}), "field 1 is id, not size"},
		{"fewer fields", "size", s.Own, row(&types.Schema{Name: "units", Fields: []types.Field{{Name: "id", Type: text}}}, value.OfText("a")), "lacks the field size"},
		{"no record", "size", s.Own, value.Row{}, "needs a record"},
		{"a record of another list", "size", s.Own, facts.Row("marks", 0), "not of the scope"},
		{"a reference that is not bound", "mark", s.Lists[1], row(s.Lists[1], value.OfText("b"), value.OfNumber(types.Int(1))), "the field unit of the record is bound"},
		{"a list without facts", "len(marks) + size", s.Own, row(s.Own, value.OfText("a"), value.OfNumber(types.Int(1)), value.OfNumber(types.Int(1)), value.Value{}, value.OfDate(0), value.OfList()), "needs facts"},
	} {
		scope := s
		scope.Own = c.record
		f, err := scope.Compile(types.Source{Name: "f", Text: c.formula}, types.Type{})
		if err != nil {
			t.Fatal(err)
		}
		v, err := f.Eval(context.Background(), c.row)
		_, explained := f.Explain(context.Background(), c.row)
		if got := v.String(); err != nil {
			if !strings.Contains(err.Error(), c.want) || explained == nil || explained.Error() != err.Error() {
				t.Errorf("%s: ends in %v, explained in %v, want %q", c.name, err, explained, c.want)
			}
		} else if got != c.want || explained != nil {
			t.Errorf("%s: is %s (%v), want %q", c.name, got, explained, c.want)
		}
	}
}

// Statistics of many ratios are worked out: the digits of their sum are about those
// of all denominators together.
func TestStatisticsOfManyRatios(t *testing.T) {
	for _, formula := range []string{
		"round(mean(map(1..3000, # / (# * 7 + 3))), 6)",
		`stdev(map(1..800, # / (# * 7 + 3)), "population", 6)`,
		`stdev(map(1..800, # / (# * 7 + 3)), "sample", 6)`,
		`round(variance(map(1..800, # / (# * 7 + 3)), "population"), 9)`,
	} {
		f, err := rule.Scope{}.Compile(types.Source{Name: "f", Text: formula}, types.Type{})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := f.Eval(context.Background(), value.Row{}); err != nil {
			t.Errorf("%s ends in %v", formula, err)
		} else if n, _ := v.Number(); n.Sign() <= 0 {
			t.Errorf("%s is %s", formula, v)
		}
	}
}

// endsSoon is a context that ends when it has been asked a number of times whether it has.
type endsSoon struct {
	context.Context
	left int
}

func (c *endsSoon) Err() error {
	if c.left--; c.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// A match ends when the context does, and a pattern is bounded when it is compiled.
func TestPatternsEnd(t *testing.T) {
	ctx := &endsSoon{Context: context.Background(), left: 5}
	text := "n matches \"(x+x+)+y\""
	schema := &types.Schema{Name: "rows", Fields: []types.Field{{Name: "n", Type: types.TextType()}}}
	f, err := rule.Scope{Own: schema, Limits: types.Limits{Steps: 1 << 50}}.Compile(types.Source{Name: "f", Text: text}, types.Type{})
	if err != nil {
		t.Fatal(err)
	}
	row, err := value.NewRow(schema, value.OfText(strings.Repeat("x", 1<<20)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Eval(ctx, row); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ends in %v", err)
	}
	if ctx.left < -5 {
		t.Errorf("asks %d times after its end", -ctx.left)
	}
}
