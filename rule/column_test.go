package rule_test

import (
	"context"
	"fmt"
	"math/big"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// The column driver, operation by operation: figures over lists of edge values are
// what the row driver makes of each record, and what big.Rat does.

// columnRow is a record of these lists.
type columnRow struct {
	a, b, c *big.Rat // any number; a small one; a small one above 0
	ok      bool
}

// columnSizes are one record, and what is around one batch and two.
var columnSizes = []int{1, 255, 256, 257, 512, 513}

// columnEdges are numbers for a, of which a list has one: at the ends of int64, where
// vectors end, beyond what int64 holds, and over denominators of their own.
var columnEdges = []string{
	"9223372036854775807", "-9223372036854775807", "-9223372036854775808", "9223372036854775808",
	"2305843009213693951", "2305843009213693952", "-2305843009213693953", "4611686018427387903", "-4611686018427387904",
	"23058430092136939.52", "46116860184273879.04", "0.000000001", "-123456789.123456789",
}

// smallRows are records of small numbers: 0, ±1, halves of every kind of rounding,
// whole numbers among cents, in cycles that do not meet.
func smallRows(n int) []columnRow {
	as := []string{"0", "1", "-1", "0.5", "-0.5", "1.5", "2.5", "-2.5", "0.125", "2.675", "-99.995", "1000", "7"}
	bs := []string{"0.25", "-1", "3", "0", "12.34", "0.5", "-2.5"}
	cs := []string{"1", "2", "0.5", "4", "3"}
	rows := make([]columnRow, n)
	for i := range rows {
		rows[i] = columnRow{rat(as[i%len(as)]), rat(bs[i%len(bs)]), rat(cs[i%len(cs)]), i%3 == 0}
	}
	return rows
}

// columnLists are the lists that each operation is worked out for, by their names.
func columnLists() map[string][]columnRow {
	lists := map[string][]columnRow{}
	for _, n := range columnSizes {
		lists[fmt.Sprintf("%d small ones", n)] = smallRows(n)
	}
	for k, edge := range columnEdges {
		for _, at := range []int{0, 255, -1} {
			n := []int{257, 513, 256, 1}[(k+at+1)%4]
			row := (at%n + n) % n
			rows := smallRows(n)
			rows[row].a = rat(edge)
			lists[fmt.Sprintf("%s as number %d of %d", edge, row+1, n)] = rows
		}
	}
	return lists
}

var columnSchema = &types.Schema{Name: "rows", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()},
	{Name: "a", Type: types.NumberType()}, {Name: "b", Type: types.NumberType()}, {Name: "c", Type: types.NumberType()}, {Name: "ok", Type: types.FlagType()}}}

// columnScope has what the formulas name besides.
func columnScope() rule.Scope {
	return rule.Scope{Lists: []*types.Schema{columnSchema}, Values: []types.Field{{Name: "v", Type: types.NumberType()}},
		Parameters: []types.Source{{Name: "step", Text: "0.05"}, {Name: "third", Text: "1/3"}, {Name: "strict", Text: "true"}},
		Functions: []types.Source{{Name: "twice(x)", Text: "x + x"}, {Name: "ladder(x)", Text: "if x <= 3 { 1 } else { 1 - step * (x - 3) }"},
			{Name: "either(p, x, y)", Text: "if p { x } else { y }"}, {Name: "within(x, y)", Text: "-y < x and x < y"}, {Name: "second(x, y)", Text: "y"}}}
}

func columnFacts(t *testing.T, rows []columnRow) *value.Facts {
	t.Helper()
	b := value.NewBuilder(columnSchema, "")
	for i, r := range rows {
		b.Add(i+1, value.OfText(fmt.Sprintf("r%04d", i)), ruleValue(r.a), ruleValue(r.b), ruleValue(r.c), value.OfFlag(r.ok))
	}
	facts, err := value.NewFacts([]*value.List{built(b)}, columnScope().Values, []value.Value{whole(7)})
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// columnSheet is a sheet of the cases, of which each has to go in batches.
func columnSheet(t *testing.T, cases []columnCase) *rule.Sheet {
	t.Helper()
	var figures []rule.Figure
	for i, c := range cases {
		figures = append(figures, rule.Figure{List: "rows", Internal: true, Places: c.places, Mode: c.mode, Source: types.Source{Name: fmt.Sprintf("f%d", i), Text: c.formula}})
	}
	figures = append(figures, rule.Figure{Source: types.Source{Name: "mid", Text: "sum(rows, .b)"}})
	sheet, err := rule.NewSheet(columnScope(), nil, figures)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		if !sheet.InBatches("rows", fmt.Sprintf("f%d", i)) {
			t.Errorf("%s: %s does not go in batches", c.name, c.formula)
		}
	}
	return sheet
}

// columnFormulas compiles the cases by themselves; nil for one that only a sheet knows.
func columnFormulas(t *testing.T, facts *value.Facts, cases []columnCase) []*rule.Formula {
	t.Helper()
	scope := columnScope()
	scope.Own = facts.List("rows").Schema()
	formulas := make([]*rule.Formula, len(cases))
	for i, c := range cases {
		if c.inSheet {
			continue
		}
		f, err := scope.Compile(types.Source{Name: c.name, Text: c.formula}, types.Type{})
		if err != nil {
			t.Fatal(err)
		}
		formulas[i] = f
	}
	return formulas
}

func TestColumnOperations(t *testing.T) {
	cases := columnCases
	sheet := columnSheet(t, cases)
	formulas := columnFormulas(t, columnFacts(t, smallRows(1)), cases)
	lists := columnLists()
	for _, name := range sortedKeys(lists) {
		rows := lists[name]
		facts := columnFacts(t, rows)
		run, err := sheet.Run(context.Background(), facts)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range rows {
			if name != "513 small ones" && !isJudged(i, rows) {
				continue
			}
			for k := range cases {
				if cases[k].overList && !isJudged(i, rows) {
					continue
				}
				cases[k].judge(t, name, rows, i, run.List("rows").Value(i, fmt.Sprintf("f%d", k)))
				if f := formulas[k]; f != nil {
					cases[k].compare(t, name, f, facts.Row("rows", i), run.List("rows").Value(i, fmt.Sprintf("f%d", k)))
				}
			}
		}
	}
}

// isJudged picks records of the lists that it would take long to look at as a whole:
// where batches begin and end, where the edge is, and some others.
func isJudged(i int, rows []columnRow) bool {
	at := i % 256
	return at < 2 || at > 253 || i >= len(rows)-2 || i%37 == 0
}

// judge compares what a sheet makes of a record with big.Rat.
func (c *columnCase) judge(t *testing.T, list string, rows []columnRow, i int, got value.Value) {
	if want := ruleValue(c.want(rows, i)); !got.Equal(want) {
		t.Fatalf("%s: %s of record %d of %s is %s, want %s", c.name, c.formula, i+1, list, got, want)
	}
}

// compare compares it with the formula by itself.
func (c *columnCase) compare(t *testing.T, list string, f *rule.Formula, row value.Row, got value.Value) {
	v, err := f.Eval(context.Background(), row)
	if err != nil || !c.finished(v).Equal(got) {
		t.Fatalf("%s: %s of a record of %s is %s by itself (%v), but %s in a sheet", c.name, c.formula, list, v, err, got)
	}
}

// finished rounds a number as the figure of the case says.
func (c *columnCase) finished(v value.Value) value.Value {
	if c.places == nil {
		return v
	}
	n, _ := v.Number()
	return ruleValue(roundedTo(*c.places, c.mode)(n.Rat()))
}
