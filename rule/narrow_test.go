package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// narrowScope has what may be missing: a field, a reference, and the last cycle.
func narrowScope() rule.Scope {
	num, text := types.NumberType(), types.TextType()
	return rule.Scope{
		Lists: []*types.Schema{
			{Name: "units", Key: []string{"id"}, Previous: "last", Fields: []types.Field{
				{Name: "id", Type: text}, {Name: "size", Type: num}, {Name: "extra", Type: num.OrMissing()}, {Name: "note", Type: text.OrMissing()},
				{Name: "lead", Type: types.RecordType("units").OrMissing()}}},
			{Name: "last", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: text}, {Name: "grade", Type: text.OrMissing()}, {Name: "place", Type: num}}}},
		Parameters: []types.Source{{Name: "top", Text: `"A"`}, {Name: "sound", Text: `["A", "B"]`}, {Name: "note_of", Text: "3"}},
	}
}

// What a condition settles is known where it counts, and nowhere else.
func TestNarrow(t *testing.T) {
	for _, c := range []struct {
		name, formula string
		ok            bool
	}{
		{"equal to a text", `previous?.grade == "A" and previous.place > 1`, true},
		{"the other way round", `"A" == previous?.grade and previous.place > 1`, true},
		{"in an if", `if previous?.grade == "A" { previous.place } else { 0 }`, true},
		{"the field itself too", `previous?.grade == "A" and previous.grade startsWith "A"`, true},
		{"not equal is the other side", `if previous?.grade != "A" { 0 } else { previous.place }`, true},
		{"not equal may be nil", `previous?.grade != "A" and previous.place > 1`, false},
		{"equal, on the false side", `if previous?.grade == "A" { 0 } else { previous.place }`, false},
		{"equal to a parameter", `previous?.grade == top and previous.place > 1`, true},
		{"equal to a let that is constant", `let a = "A"; previous?.grade == a and previous.place > 1`, true},
		{"equal to a let that may be missing", `let top = note; previous?.grade == top and previous.place > 1`, false},
		{"equal to what may be missing", `previous?.grade == note and previous.place > 1`, false},
		{"equal to a number", `extra == 3 and extra > size`, true},
		{"equal to a negative number", `extra == -3 and extra < size`, true},
		{"among texts", `previous?.grade in ["A", "B"] and previous.place > 1`, true},
		{"among a parameter's", `previous?.grade in sound and previous.place > 1`, true},
		{"among what may be missing", `previous?.grade in ["A", nil] and previous.place > 1`, false},
		{"not among", `if previous?.grade not in ["A"] { 0 } else { previous.place }`, true},
		{"there means that what leads there is", `previous?.grade != nil and previous.place > 1`, true},
		{"through two points", `lead?.lead?.size == 3 and lead.size > lead.lead.size`, true},
		{"either of two", `(previous?.grade == "A" or previous?.grade == "B") and previous.place > 1`, true},
		{"either, but only one settles it", `(previous?.grade == "A" or size > 1) and previous.place > 1`, false},
		{"neither", `if not (previous?.grade == "A") or size > 1 { 0 } else { previous.place }`, true},
		{"of an element", `count(units, .lead?.size == 3 and .lead.size > size)`, true},
		{"of what filter leaves", `sum(filter(units, .lead?.size == 3), .lead.size)`, true},
		{"of another element", `count(units, .lead?.size == 3 and lead.size > size)`, false},
		{"another path", `lead?.size == 3 and previous.place > 1`, false},
		{"a divisor that is nil where it is not reached", `let x = if 1 > 2 { 1 } else { nil }; (x == nil or size > 1) ? 0 : round(1 / x, 2)`, true},
		{"places that are nil where they are not reached", `let x = if 1 > 2 { 1 } else { nil }; (x == nil or size > 1) ? 0 : round(size, x)`, true},
		{"a field hides a parameter", `note == note and previous?.grade == note and previous.place > 1`, false},
	} {
		_, err := rule.NewSheet(narrowScope(), nil, []rule.Figure{{List: "units", Source: types.Source{Name: "f", Text: c.formula}}})
		switch {
		case c.ok && err != nil:
			t.Errorf("%s: %s: %v", c.name, c.formula, err)
		case !c.ok && (err == nil || !strings.Contains(err.Error(), "may be nil")):
			t.Errorf("%s: %s: no fault, or another: %v", c.name, c.formula, err)
		}
	}
}

// What is narrowed runs where the value is there and where it is not.
func TestNarrowRuns(t *testing.T) {
	scope := narrowScope()
	figures := []rule.Figure{
		{List: "units", Source: types.Source{Name: "better", Text: `previous?.grade == "A" and previous.place > size`}},
		{List: "units", Source: types.Source{Name: "place", Text: `if previous?.grade in sound { previous.place } else { -1 }`}}}
	sheet, err := rule.NewSheet(scope, nil, figures)
	if err != nil {
		t.Fatal(err)
	}
	units, last := value.NewBuilder(scope.Lists[0], ""), value.NewBuilder(scope.Lists[1], "")
	for i, id := range []string{"a", "b", "c", "d"} {
		units.Add(i+1, docValue(id), docValue("2"), docValue("-"), docValue("-"), docValue("-"))
	}
	for i, row := range [][]string{{"a", "A", "3"}, {"b", "B", "4"}, {"c", "-", "5"}} {
		last.Add(i+1, docValue(row[0]), docValue(row[1]), docValue(row[2]))
	}
	var lists []*value.List
	for _, b := range []*value.Builder{units, last} {
		list, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, list)
	}
	facts, err := value.NewFacts(lists, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"true 3", "false 4", "false -1", "false -1"} {
		list := run.List("units")
		if got := list.Value(i, "better").String() + " " + list.Value(i, "place").String(); got != want {
			t.Errorf("unit %d: %s, not %s", i, got, want)
		}
	}
}

// A table without a row for a value of a field is warned of, unless a condition
// rules the value out; a constant key without a row is a fault where it is reached.
func TestKeysWithoutRows(t *testing.T) {
	kind := types.Field{Name: "kind", Type: types.TextType(), Values: []string{"a", "b", "c"}}
	scope := rule.Scope{
		Lists:      []*types.Schema{{Name: "rows", Fields: []types.Field{kind, {Name: "n", Type: types.NumberType()}}}},
		Functions:  []types.Source{{Name: "points(k)", Text: `if k == "c" { 0 } else { lookup(t, k) }`}, {Name: "always(k, yes)", Text: "yes and lookup(t, k) > 0"}},
		Parameters: []types.Source{{Name: "rest", Text: `["c"]`}},
		Tables:     []rule.Table{docTable("t", []string{"k"}, []any{"a", 1}, []any{"b", 2})},
	}
	for _, c := range []struct{ name, formula, want string }{
		{"a value without a row", "lookup(t, kind)", `kind may be "c", for which the table t has no row`},
		{"of each element", "sum(rows, lookup(t, .kind))", `kind may be "c"`},
		{"ruled out", `if kind == "c" { 0 } else { lookup(t, kind) }`, ""},
		{"ruled out by !=", `kind != "c" and lookup(t, kind) > 1`, ""},
		{"ruled out by in", `kind in ["a", "b"] ? lookup(t, kind) : 0`, ""},
		{"ruled out by a parameter", `if kind in rest { 0 } else { lookup(t, kind) }`, ""},
		{"ruled out for what filter leaves", `sum(filter(rows, .kind != "c"), lookup(t, .kind))`, ""},
		{"ruled out by or", `kind == "a" or kind == "b" ? lookup(t, kind) : 0`, ""},
		{"another is ruled out", `if kind == "a" { 0 } else { lookup(t, kind) }`, `kind may be "c"`},
		{"on the wrong side", `if kind == "c" { lookup(t, kind) } else { 0 }`, `kind is "c", and the table t has no row for that`},
		{"of the own record, not the element", `sum(filter(rows, .kind != "c"), lookup(t, kind))`, `kind may be "c"`},
		{"a constant", `lookup(t, "c")`, `the table t has no row for "c"`},
		{"a constant in a function", `points("d")`, `the table t has no row for "d"`},
		{"a constant in a branch that is never taken", `points("c")`, ""},
		{"a constant that and never reaches", `always("c", false)`, ""},
	} {
		sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{List: "rows", Source: types.Source{Name: "f", Text: c.formula, File: "p"}}})
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			for _, w := range sheet.Warnings() {
				if w.File == "p" && !strings.Contains(w.Message, "always") && !strings.Contains(w.Message, "no lookup") {
					got += w.Error()
				}
			}
		}
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %s: got %q, want %q", c.name, c.formula, got, c.want)
		}
	}
}

// A table by steps lacks a row below the lowest of the rows alike in the other keys, not
// of all.
func TestStepsWithoutLowestRow(t *testing.T) {
	zero := types.Int(0)
	fees := docTable("fees", []string{"kind", "n"}, []any{"a", 0, 5}, []any{"a", 50, 4}, []any{"b", 10, 3}, []any{"c", 20, 2})
	fees.Steps = []types.StepSide{types.Exact, types.From}
	scope := rule.Scope{Tables: []rule.Table{fees}, Lists: []*types.Schema{{Name: "rows", Fields: []types.Field{
		{Name: "kind", Type: types.TextType(), Values: []string{"a", "b"}}, {Name: "n", Type: types.NumberType(), Min: &zero}}}}}
	for formula, want := range map[string]string{
		"lookup(fees, kind, n)":                                         "n may be 0, and the lowest row of the table fees for b begins at 10; add a row for the lower ones",
		`if kind == "a" { lookup(fees, kind, n) } else { 0 }`:           "",
		"if n >= 10 { lookup(fees, kind, n) } else { 0 }":               "",
		`if kind == "b" and n < 5 { lookup(fees, kind, n) } else { 0 }`: "n is at least 0 and less than 5, and the lowest row of the table fees for b begins at 10",
	} {
		sheet, err := rule.NewSheet(scope, nil, []rule.Figure{rule.Expr(formula).As("rows", "f", 0)})
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, w := range sheet.Warnings() {
			if w.Code == fault.CodeNoRow && strings.Contains(w.Message, "lowest") {
				said = append(said, strings.TrimSuffix(w.Message+"; "+w.Hint, "; "))
			}
		}
		if got := strings.Join(said, "\n"); got != want {
			t.Errorf("%s: %q, want %q", formula, got, want)
		}
	}
}
