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
	"pgregory.net/rapid"
)

// What a trial was not given is unknown, and so is what needs it; a formula that comes
// to the same whatever it is has its value all the same.

func unknownSheet(t rapid.TB, formula string) *rule.Sheet {
	t.Helper()
	number, flag := types.NumberType(), types.FlagType()
	rows := &types.Schema{Name: "rows", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()},
		{Name: "p", Type: number}, {Name: "q", Type: number}, {Name: "ok", Type: flag}, {Name: "no", Type: flag}, {Name: "grade", Type: types.TextType()}}}
	marks := &types.Schema{Name: "marks", Key: []string{"no"}, Fields: []types.Field{{Name: "no", Type: types.TextType()},
		{Name: "row", Type: types.RecordType("rows"), Inverse: "marks"}, {Name: "x", Type: number}, {Name: "y", Type: number}}}
	scope := rule.Scope{Lists: []*types.Schema{rows, marks}, Values: []types.Field{{Name: "v", Type: number}},
		Functions: []types.Source{{Name: "second(x, y)", Text: "y"}, {Name: "either(c, x, y)", Text: "if c { x } else { y }"}},
		Tables: []rule.Table{{Source: types.Source{Name: "worth"}, Keys: []string{"grade"}, Rows: []rule.TableRow{
			{Keys: []value.Value{value.OfText("a")}, Value: whole(90)}, {Keys: []value.Value{value.OfText("b")}, Value: whole(80)}}}}}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{
		{List: "rows", Source: types.Source{Name: "f", Text: formula}, Internal: true},
		{List: "rows", Source: types.Source{Name: "maybe", Text: "if p > 0 { p } else { nil }"}},
		{List: "rows", Source: types.Source{Name: "inverted", Text: "1 / p"}, Internal: true},
	})
	if err != nil {
		t.Fatalf("%s: %v", formula, err)
	}
	return sheet
}

// unknownTrial works the formula out for the record r, of which some fields are given,
// as in "p=1 ok=true", and marks with some x, as in "1 ? 3".
func unknownTrial(t *testing.T, formula, fields, marks string) *rule.Trial {
	t.Helper()
	sheet := unknownSheet(t, formula)
	return sheet.Trial(context.Background(), unknownGiven(t, sheet, fields, marks), []types.ColumnName{{List: "rows", Field: "f"}}, nil)
}

func unknownGiven(t rapid.TB, sheet *rule.Sheet, fields, marks string) *rule.Given {
	t.Helper()
	g := sheet.NewGiven()
	r := g.Add("rows")
	give(t, r, "id", value.OfText("r"))
	for _, f := range strings.Fields(fields) {
		name, text, _ := strings.Cut(f, "=")
		switch text {
		case "true", "false":
			give(t, r, name, value.OfFlag(text == "true"))
		case "a", "b", "z":
			give(t, r, name, value.OfText(text))
		default:
			give(t, r, name, value.OfNumber(types.MustParseNumber(text)))
		}
	}
	g.Give("marks")
	for i, x := range strings.Fields(marks) {
		m := g.Add("marks")
		give(t, m, "no", value.OfText(fmt.Sprintf("m%d", i+1)))
		give(t, m, "row", value.OfText("r"))
		if x != "?" {
			give(t, m, "x", value.OfNumber(types.MustParseNumber(x)))
		}
	}
	return g
}

// lacks is how a trial says that a field of the record, or of a mark, is not given.
func lacks(field string) string {
	if mark, of, ok := strings.Cut(field, "."); ok {
		return fmt.Sprintf("rows.f: record %s (no %s): marks.%s is not given", mark[1:], mark, of)
	}
	return fmt.Sprintf("rows.f: record 1 (id r): rows.%s is not given", field)
}

// unknownMaybe is what it says of maybe, a figure that may be nil, without p.
const unknownMaybe = "rows.maybe: record 1 (id r): rows.p is not given"

var unknowns = []struct{ name, formula, fields, marks, want string }{
	{"a field", "p + 1", "", "", lacks("p")},
	{"the leftmost counts", "q + p", "", "", lacks("q")},
	{"the leftmost of a comparison", "p < q", "", "", lacks("p")},
	{"a single value", "v + p", "p=1", "", "the fact v is not given"},

	{"false and unknown", "ok and p > 0", "ok=false", "", "false"},
	{"unknown and false", "p > 0 and ok", "ok=false", "", "false"},
	{"unknown and true", "p > 0 and ok", "ok=true", "", lacks("p")},
	{"true and unknown", "ok and p > 0", "ok=true", "", lacks("p")},
	{"unknown and unknown", "q > 0 and p > 0", "", "", lacks("q")},
	{"true or unknown", "ok or p > 0", "ok=true", "", "true"},
	{"unknown or true", "p > 0 or ok", "ok=true", "", "true"},
	{"unknown or false", "p > 0 or ok", "ok=false", "", lacks("p")},
	{"unknown or unknown", "q > 0 or p > 0", "", "", lacks("q")},
	{"not unknown", "not (p > 0)", "", "", lacks("p")},
	{"not of what is settled", "not (p > 0 and ok)", "ok=false", "", "true"},
	{"settled from within", "(p > 0 or ok) and (q > 0 or ok)", "ok=true", "", "true"},
	{"unknown, settled by the last of three", "p > 0 and q > 0 and ok", "ok=false", "", "false"},
	{"a whole that is unknown in an operator", "(p > 0 and ok) == ok", "ok=true", "", lacks("p")},
	{"an unknown left of an operator does not let its right side settle anything", "(if (ok or p > 0) == (q > 0) { 1 } else { 2 }) > 0 and no", "ok=true no=true", "", lacks("q")},
	{"a chain that ends in false", "p < q < 3", "q=5", "", "false"},
	{"a chain that ends in true", "p < q < 3", "q=1", "", lacks("p")},
	{"a chain that begins with false", "3 < q < p", "q=1", "", "false"},
	{"a chain with an unknown middle", "1 < q < 3", "", "", lacks("q")},

	{"any, settled by the last", "any(marks, .x > 5)", "", "1 ? 6", "true"},
	{"any, settled by the first", "any(marks, .x > 5)", "", "6 ? 1", "true"},
	{"any, not settled", "any(marks, .x > 5)", "", "1 ? 2", lacks("m2.x")},
	{"any of an unknown alone", "any(marks, .x > 5)", "", "?", lacks("m1.x")},
	{"all, settled", "all(marks, .x > 5)", "", "6 ? 1", "false"},
	{"all, not settled", "all(marks, .x > 5)", "", "6 ? 7", lacks("m2.x")},
	{"none, settled", "none(marks, .x > 5)", "", "? 6", "false"},
	{"none, not settled", "none(marks, .x > 5)", "", "? 1", lacks("m1.x")},
	{"one, settled by two hits", "one(marks, .x > 5)", "", "6 ? 7", "false"},
	{"one, settled by two hits after the unknown", "one(marks, .x > 5)", "", "? 6 7", "false"},
	{"one, not settled by a hit", "one(marks, .x > 5)", "", "6 ? 1", lacks("m2.x")},
	{"one, not settled by misses", "one(marks, .x > 5)", "", "1 ? 2", lacks("m2.x")},
	{"the first record counts", "any(marks, .x > 5)", "", "1 ? 2 ?", lacks("m2.x")},
	{"and of it the leftmost field", "any(marks, .y + .x > 5)", "", "1 ?", lacks("m1.y")},
	{"elements that settle themselves", "all(marks, .x > 5 or ok)", "ok=true", "1 ? 2", "true"},
	{"a quantifier in an operator", "any(marks, .x > 5) and ok", "ok=false", "1 ?", "false"},
	{"a quantifier after an unknown", "p > 0 and any(marks, .x > 5)", "", "1 2", "false"},
	{"a quantifier within another", "any(marks, any(marks, .x > 5) and .x > 1)", "", "1 ? 6", "true"},

	{"count", "count(marks, .x > 5)", "", "6 ? 1", lacks("m2.x")},
	{"sum", "sum(marks, .x)", "", "6 ? ?", lacks("m2.x")},
	{"sum of a list", "sum(map(marks, .x))", "", "6 ?", lacks("m2.x")},
	{"mean", "mean(map(marks, .x))", "", "6 ?", lacks("m2.x")},
	{"max", "max(map(marks, .x))", "", "6 ?", lacks("m2.x")},
	{"sort", "len(sort(map(marks, .x)))", "", "6 ?", lacks("m2.x")},
	{"sortBy", "len(sortBy(marks, .x))", "", "6 ?", lacks("m2.x")},
	{"rank", "rank(1, map(marks, .x))", "", "6 ?", lacks("m2.x")},
	{"rank of an unknown", "rank(p, map(marks, .x))", "", "6 1", lacks("p")},
	{"filter", "len(filter(marks, .x > 5))", "", "6 ?", lacks("m2.x")},
	{"find, though one was found before", "find(marks, .x > 5) != nil", "", "? 6", lacks("m1.x")},
	{"find, which looks no further than the first", "find(marks, .x > 5)?.x", "", "6 ?", "6"},
	{"reduce", "reduce(marks, #acc + .x, 0)", "", "6 ?", lacks("m2.x")},
	{"in", "6 in map(marks, .x)", "", "6 ?", lacks("m2.x")},
	{"the number of elements", "len(marks) + count(marks, ok)", "ok=true", "6 ?", "4"},
	{"of a list without elements", "sum(marks, .x) + count(marks, .y > 0)", "", "", "0"},

	{"?? of an unknown", "maybe ?? 7", "", "", unknownMaybe},
	{"?? where there is a value", "maybe ?? q", "p=2", "", "2"},
	{"?? where there is none", "maybe ?? q", "p=-2", "", lacks("q")},
	{"== nil of an unknown", "maybe == nil", "", "", unknownMaybe},
	{"!= nil of an unknown", "if maybe != nil { 1 } else { 2 }", "", "", unknownMaybe},

	{"a branch not taken", "if ok { q } else { p }", "ok=true q=3", "", "3"},
	{"a branch taken", "if ok { q } else { p }", "ok=false q=3", "", lacks("p")},
	{"a condition", "if p > 0 { 1 } else { 1 }", "", "", lacks("p")},
	{"a condition before an unknown branch", "if p > 0 { q } else { q }", "", "", lacks("p")},
	{"a let that is not read", "let x = p + 1; if ok { q } else { x }", "ok=true q=3", "", "3"},
	{"a let that is read", "let x = p + 1; if ok { x } else { q }", "ok=true q=3", "", lacks("p")},
	{"a let of a flag that is read where it does not matter", "let x = p > 0; x and ok", "ok=false", "", "false"},
	{"a let of a text that is not read", `let x = grade; if ok { 1 } else { lookup(worth, x) }`, "ok=true", "", "1"},
	{"a let of a list", "let xs = map(marks, .x); if ok { len(marks) } else { sum(xs) }", "ok=true", "1 ?", "2"},
	{"the first of two lets is read first", "let x = p; let y = q; y + x", "", "", lacks("q")},
	{"an argument that is not read", "second(p, q)", "q=3", "", "3"},
	{"an argument that is read", "second(q, p)", "q=3", "", lacks("p")},
	{"an argument of the branch not taken", "either(ok, q, p)", "ok=true q=3", "", "3"},
	{"an argument that decides", "either(p > 0, q, q)", "q=3", "", lacks("p")},
	{"a lookup by an unknown", "lookup(worth, grade)", "", "", lacks("grade")},

	{"a fault is not swallowed", "1 / p > 0 and ok", "p=0 ok=false", "", "division by zero: p is 0"},
	{"to the right of an unknown and it is not certain", "q > 0 and 1 / p > 0", "p=0", "", lacks("q")},
	{"to the right of an unknown or it is not certain", "q > 0 or 1 / p > 0", "p=0", "", lacks("q")},
	{"what settles the whole settles it beside such a fault", "(q > 0 and 1 / p > 0) or ok", "p=0 ok=true", "", "true"},
	{"nor one in an element", "any(marks, q > 0 and 1 / .x > 0)", "", "0 1", lacks("q")},
	{"nor one in a branch", "if q > 0 { 1 / p } else { p }", "p=0", "", lacks("q")},
	{"nor one for what may be missing", "maybe ?? (1 / q)", "q=0", "", unknownMaybe},
	{"nor one in a function", "either(q > 0, second(0, ok and 1 / p > 0), 1 / p > 0)", "p=0 ok=true", "", "division by zero: p is 0"},
	{"one that comes first is certain", "1 / p > 0 and q > 0", "p=0", "", "division by zero: p is 0"},
	{"one in the first middle of a chain", "q < 1 / p < 5", "p=0", "", lacks("q")},
	{"nor among elements", "any(marks, 1 / .x > 0)", "", "? 0 1", "division by zero: .x is 0"},
	{"nor after one that settles", "any(marks, 1 / .x > 0)", "", "1 0", "division by zero: .x is 0"},
	{"nor in a let that is not read", "let x = 1 / p; q", "p=0 q=1", "", "division by zero: p is 0"},
	{"a row that a table has not", "lookup(worth, grade) + p", "grade=z", "", `the table worth has no row for "z"`},
	{"a fault to the right of an unknown number", "q + 1 / p", "p=0", "", lacks("q")},
}

func TestUnknowns(t *testing.T) {
	for _, c := range unknowns {
		t.Run(c.name, func(t *testing.T) {
			trial := unknownTrial(t, c.formula, c.fields, c.marks)
			v, err := trial.Value("rows", 0, "f")
			if got := outcome(v.String(), err); got != c.want && (err == nil || !strings.Contains(got, c.want)) {
				t.Errorf("%s\ngot  %s\nwant %s", c.formula, got, c.want)
			}
			if isFault := err != nil && fault.CodeOf(err) != fault.CodeNotGiven; isFault != (len(trial.Faults()) > 0) {
				t.Errorf("%s ends in %v, but the trial has the faults %v", c.formula, err, trial.Faults())
			}
			if err != nil {
				return
			}
			if why, err := trial.Explain(context.Background(), "rows", 0, "f", 0); err != nil || !why.Value.Equal(v) {
				t.Errorf("%s is %s, but explained as %v (%v)", c.formula, v, why, err)
			}
		})
	}
}
