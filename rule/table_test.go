package rule_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// steps is a table over a level, exactly, and a score, by steps.
func steps(side types.StepSide) rule.Table {
	row := func(level, from, v string) rule.TableRow {
		return rule.TableRow{Keys: []value.Value{value.OfText(level), value.OfNumber(types.MustParseNumber(from))}, Value: value.OfNumber(types.MustParseNumber(v))}
	}
	return rule.Table{Source: types.Source{Name: "award"}, Keys: []string{"level", "score"}, Steps: []types.StepSide{types.Exact, side},
		Rows: []rule.TableRow{row("city", "0", "1"), row("city", "80", "2"), row("city", "90", "3"), row("county", "0", "0.5")}}
}

func TestTableWithSteps(t *testing.T) {
	for _, c := range []struct {
		name    string
		side    types.StepSide
		formula string
		want    string
	}{
		{"the number belongs to the row", types.From, `lookup(award, "city", 90)`, "3"},
		{"the number belongs to the row below", types.Above, `lookup(award, "city", 90)`, "2"},
		{"between two steps", types.From, `lookup(award, "city", 89.99)`, "2"},
		{"beyond the last step", types.From, `lookup(award, "city", 1000)`, "3"},
		{"another exact key", types.From, `lookup(award, "county", 95)`, "0.5"},
		{"below the first step", types.From, `lookup(award, "city", -1)`, "the table award has no row for [city, -1]"},
		{"an unknown exact key", types.From, `lookup(award, "zone", 1)`, "the table award has no row with the level \"zone\""},
	} {
		f, err := rule.Scope{Tables: []rule.Table{steps(c.side)}}.Compile(types.Source{Text: c.formula}, types.NumberType())
		got := fmt.Sprint(err)
		if err == nil {
			v, err := f.Eval(context.Background(), value.Row{})
			got = v.String()
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTableFaults(t *testing.T) {
	text, number := value.OfText, func(s string) value.Value { return value.OfNumber(types.MustParseNumber(s)) }
	for _, c := range []struct {
		name  string
		table rule.Table
		want  string
	}{
		{"two rows for one key", rule.Table{Keys: []string{"a"}, Rows: []rule.TableRow{{Keys: []value.Value{text("x")}, Value: number("1")}, {Keys: []value.Value{text("x")}, Value: number("2")}}}, "the table t has two rows for [x]"},
		{"1.50 and 1.5 are one key", rule.Table{Keys: []string{"a"}, Rows: []rule.TableRow{{Keys: []value.Value{number("1.50")}, Value: number("1")}, {Keys: []value.Value{number("1.5")}, Value: number("2")}}}, "two rows for [1.5]"},
		{"rows that are not alike", rule.Table{Keys: []string{"a"}, Rows: []rule.TableRow{{Keys: []value.Value{text("x")}, Value: number("1")}, {Keys: []value.Value{number("2")}, Value: number("2")}}}, "the rows of the table t are not alike"},
		{"no rows", rule.Table{Keys: []string{"a"}}, "the table t has no rows"},
		{"too few keys", rule.Table{Keys: []string{"a", "b"}, Rows: []rule.TableRow{{Keys: []value.Value{text("x")}, Value: number("1")}}}, "row 1 of the table t has 1 key, not 2"},
		{"steps of texts", rule.Table{Keys: []string{"a"}, Steps: []types.StepSide{types.From}, Rows: []rule.TableRow{{Keys: []value.Value{text("x")}, Value: number("1")}}}, "the key a of the table t has steps, so it must be a number"},
	} {
		c.table.Source.Name = "t"
		_, err := rule.Scope{Tables: []rule.Table{c.table}}.Compile(types.Source{Text: "1"}, types.Type{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

// Steps go up or all go down, among the rows that belong together.
func TestTableOrder(t *testing.T) {
	for _, c := range []struct {
		name  string
		steps []types.StepSide
		rows  string // the keys of each
		found string // "" for rows in order
	}{
		{"upwards", []types.StepSide{types.From}, "0; 60; 90", ""},
		{"downwards", []types.StepSide{types.Above}, "90; 60; 0; -5", ""},
		{"a turn at the end", []types.StepSide{types.From}, "90; 60; 80", "80 after the row for 60"},
		{"by class, one after the other", []types.StepSide{types.Exact, types.From}, "1 0; 1 9; 2 0; 2 9", ""},
		{"by class, in turn", []types.StepSide{types.Exact, types.From}, "1 0; 2 5; 1 9; 2 9", ""},
		{"one class upwards, one downwards", []types.StepSide{types.Exact, types.From}, "1 0; 1 9; 2 9; 2 0", "[2, 0] after the row for [2, 9]"},
		{"arranged by the last key, with other steps for each", []types.StepSide{types.From, types.Exact}, "0 1; 9 1; 5 2; 7 2", ""},
		{"two columns of steps", []types.StepSide{types.From, types.Above}, "0 0; 0 9; 5 0; 5 9", ""},
		{"two columns of steps, by the second", []types.StepSide{types.From, types.Above}, "0 0; 5 0; 0 9; 5 9", ""},
		{"two columns of steps, the second out of order", []types.StepSide{types.From, types.Above}, "0 0; 0 9; 5 0; 5 9; 5 7", "[5, 7] after the row for [5, 9]"},
		{"no steps", nil, "3; 1; 2", ""},
	} {
		table := rule.Table{Source: types.Source{Name: "t"}, Steps: c.steps}
		for row := range strings.SplitSeq(c.rows, "; ") {
			r := rule.TableRow{Value: value.OfNumber(types.Int(1))}
			for _, key := range strings.Fields(row) {
				r.Keys = append(r.Keys, value.OfNumber(types.MustParseNumber(key)))
			}
			table.Rows = append(table.Rows, r)
		}
		table.Keys = []string{"a", "b"}[:len(table.Rows[0].Keys)]
		_, err := rule.Scope{Tables: []rule.Table{table}}.Compile(types.Source{Text: "1"}, types.Type{})
		if (err == nil) != (c.found == "") || err != nil && (fault.CodeOf(err) != fault.CodeRowOrder || !strings.Contains(err.Error(), c.found)) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.found)
		}
	}
}

func TestTableGaps(t *testing.T) {
	row := func(a, b string) rule.TableRow {
		return rule.TableRow{Keys: []value.Value{value.OfText(a), value.OfText(b)}, Value: value.OfNumber(types.Int(1))}
	}
	table := rule.Table{Source: types.Source{Name: "t"}, Keys: []string{"a", "b"}, Rows: []rule.TableRow{row("x", "1"), row("x", "2"), row("y", "1")}}
	sheet, err := rule.NewSheet(rule.Scope{Tables: []rule.Table{table}}, nil, []rule.Figure{{Source: types.Source{Name: "f", Text: `lookup(t, "x", "1")`}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range sheet.Warnings() {
		if strings.Contains(w.Error(), "the table t has no row for [y, 2]") {
			return
		}
	}
	t.Errorf("got %v", sheet.Warnings())
}

// A table whose values are taken as a list is used, and all its rows, in a trial as in a
// run; with values by date those of the day.
func TestTableAsList(t *testing.T) {
	units := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "size", Type: types.NumberType()}}}
	later := types.MustParseDate("2024-01-01")
	first := later - 300
	older := docTable("weights", []string{"kind"}, []any{"a", "0.25"}, []any{"b", "0.75"})
	older.Source.From = &first
	newer := docTable("weights", []string{"kind"}, []any{"a", "0.5"}, []any{"b", "0.7"})
	newer.Source.From = &later
	scope := rule.Scope{Lists: []*types.Schema{units}, Tables: []rule.Table{older, newer}}
	for formula, want := range map[string][2]string{
		"size * sum(weights)": {"2", "2.4"},
		"max(weights)":        {"0.75", "0.7"},
		"size * mean(keys(weights), lookup(weights, #)) + len(weights)": {"3", "3.2"},
	} {
		sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{List: "units", Source: types.Source{Name: "f", Text: formula}, Internal: true}})
		if err != nil {
			t.Fatalf("%s: %v", formula, err)
		}
		if warnings := sheet.Warnings(); len(warnings) > 0 {
			t.Errorf("%s: %v", formula, warnings)
		}
		cover := sheet.NewCover()
		for i, day := range []types.Date{later - 1, later} {
			given := sheet.On(day).NewGiven()
			give(t, given.Add("units"), "size", whole(2))
			v, err := sheet.On(day).Trial(context.Background(), given, []types.ColumnName{{List: "units", Field: "f"}}, cover).Value("units", 0, "f")
			if err != nil || v.String() != want[i] {
				t.Errorf("%s on %s is %s (%v), want %s", formula, day, v, err, want[i])
			}
		}
		for _, p := range cover.Points() {
			if !cover.Reached(p) {
				t.Errorf("%s: %s", formula, p)
			}
		}
		if !cover.Uses("weights") {
			t.Errorf("%s does not use the table", formula)
		}
	}
}

// A row without a lower end holds below all others, wherever it stands, and no key is below
// it: merit does not warn of one.
func TestTableWithOpenEnd(t *testing.T) {
	open := docTable("trend", []string{"kind", "change"}, []any{"a", "5", "up"}, []any{"a", "0", "flat"}, []any{"a", "-", "down"}, []any{"b", "0", "flat"})
	units := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "change", Type: types.NumberType()}}}
	for _, c := range []struct {
		side types.StepSide
		x    string
		want string
	}{
		{types.From, "-1000000", "down"}, {types.From, "-0.1", "down"}, {types.From, "0", "flat"}, {types.From, "5", "up"},
		{types.Above, "0", "down"}, {types.Above, "0.1", "flat"}, {types.Above, "5", "flat"}, {types.Above, "5.1", "up"},
	} {
		table := open
		table.Steps = []types.StepSide{types.Exact, c.side}
		scope := rule.Scope{Lists: []*types.Schema{units}, Tables: []rule.Table{table}}
		sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{List: "units", Source: types.Source{Name: "f", Text: `lookup(trend, "a", change)`}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range sheet.Warnings() {
			if !strings.Contains(w.Error(), "no lookup can reach the row of the table trend for [b, 0]") {
				t.Error(w)
			}
		}
		given := sheet.NewGiven()
		give(t, given.Add("units"), "change", value.OfNumber(types.MustParseNumber(c.x)))
		cover := sheet.NewCover()
		v, err := sheet.Trial(context.Background(), given, []types.ColumnName{{List: "units", Field: "f"}}, cover).Value("units", 0, "f")
		if err != nil || v.String() != c.want {
			t.Errorf("%s is %s (%v), want %s", c.x, v, err, c.want)
		}
		for _, p := range cover.Points() {
			if strings.Contains(p.Text, "exactly at nil") || strings.Contains(p.Text, "just below nil") {
				t.Errorf("%s cannot be reached", p)
			}
		}
	}
	open.Steps = nil
	if _, err := rule.NewSheet(rule.Scope{Tables: []rule.Table{open}}, nil, nil); err == nil || !strings.Contains(err.Error(), "not alike") {
		t.Errorf("an exact key that is missing: %v", err)
	}
}
