package rule_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

var memoSchema = &types.Schema{Name: "rows", Key: []string{"id"}, Groups: []string{"s"}, Fields: []types.Field{{Name: "id", Type: types.TextType()},
	{Name: "s", Type: types.TextType()}, {Name: "a", Type: types.NumberType()}, {Name: "ok", Type: types.FlagType()}}}

// memoSheet is a sheet of one figure f over rows.
func memoSheet(t *testing.T, scope rule.Scope, formula string) *rule.Sheet {
	t.Helper()
	scope.Lists = []*types.Schema{memoSchema}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{List: "rows", Internal: true, Source: types.Source{Name: "f", Text: formula}}})
	if err != nil {
		t.Fatalf("%s: %v", formula, err)
	}
	return sheet
}

// memoFacts are n rows, in turn of the groups x, y and y; of each a is its position.
func memoFacts(t *testing.T, n int) *value.Facts {
	t.Helper()
	b := value.NewBuilder(memoSchema, "")
	for i := range n {
		b.Add(i+1, value.OfText(fmt.Sprintf("r%02d", i)), value.OfText([]string{"x", "y", "y"}[i%3]), whole(int64(i)), value.OfFlag(i%2 == 0))
	}
	facts, err := value.NewFacts([]*value.List{built(b)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// What is the same for a group is worked out once for each, and not for the next one.
func TestGroupsKeepTheirOwn(t *testing.T) {
	for _, c := range []struct{ formula, want string }{
		{"sum(peers, .a)", "9 27 27 9 27 27 9 27 27"},
		{"len(peers)", "3 6 6 3 6 6 3 6 6"},
		{"rank(a, map(peers, .a))", "3 6 5 2 4 3 1 2 1"},
		{"sum(filter(peers, .ok), .a)", "6 14 14 6 14 14 6 14 14"},
		{"sum(peers, .a * a)", "0 27 54 27 108 135 54 189 216"},
	} {
		run, err := memoSheet(t, rule.Scope{}, c.formula).Run(context.Background(), memoFacts(t, 9))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range 9 {
			got = append(got, run.List("rows").Value(i, "f").String())
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s is %s, want %s", c.formula, s, c.want)
		}
	}
}

// What is the same for all records and not known is not kept as if it were: a record
// for which it does not matter has its value, and the next is unknown.
func TestUnknownsAreNotKept(t *testing.T) {
	for _, formula := range []string{"sum(rows, .a) > 0 and ok", "ok and sum(rows, .a) > 0", "let total = sum(rows, .a); total > 0 and ok",
		"mean(map(rows, .a)) > 0 and ok", "len(sort(map(rows, .a))) > 0 and ok", "rank(1, map(rows, .a)) > 0 and ok", "sum(peers, .a) > 0 and ok"} {
		sheet := memoSheet(t, rule.Scope{}, formula)
		g := sheet.NewGiven()
		for i := range 4 {
			r := g.Add("rows")
			give(t, r, "s", value.OfText("x"))
			give(t, r, "ok", value.OfFlag(i%2 == 1))
		}
		trial := sheet.Trial(context.Background(), g, []types.ColumnName{{List: "rows", Field: "f"}}, nil)
		for i := range 4 {
			v, err := trial.Value("rows", i, "f")
			if got, want := outcome(v.String(), err), []string{"false", "rows.a is not given"}[i%2]; !strings.Contains(got, want) {
				t.Errorf("%s of record %d is %s, want %s", formula, i, got, want)
			}
		}
	}
}

// A key that a table has not fails for each record that has it.
func TestLookupsFailForEachRecord(t *testing.T) {
	scope := rule.Scope{Tables: []rule.Table{{Source: types.Source{Name: "scale"}, Keys: []string{"s"}, Rows: []rule.TableRow{
		{Keys: []value.Value{value.OfText("x")}, Value: whole(1)}}}}}
	for _, formula := range []string{"lookup(scale, s)", "a + lookup(scale, s)"} {
		_, err := memoSheet(t, scope, formula).Run(context.Background(), memoFacts(t, 9))
		if got := strings.Count(fmt.Sprint(err), `the table scale has no row for "y"; it has x`); got != 6 {
			t.Errorf("%s fails for %d records, want 6: %v", formula, got, err)
		}
	}
}
