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

// datedScope has a parameter, a list and a table with values by date: the later ones
// hold from 2023 on.
func datedScope() rule.Scope {
	first, from := types.MustParseDate("2020-01-01"), types.MustParseDate("2023-01-01")
	rows := &types.Schema{Name: "rows", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "a", Type: types.NumberType()}, {Name: "s", Type: types.TextType()}}}
	table := func(a, b int64, from *types.Date) rule.Table {
		return rule.Table{Source: types.Source{Name: "scale", From: from}, Keys: []string{"s"}, Rows: []rule.TableRow{
			{Keys: []value.Value{value.OfText("a")}, Value: whole(a)}, {Keys: []value.Value{value.OfText("b")}, Value: whole(b)}}}
	}
	return rule.Scope{Lists: []*types.Schema{rows},
		Parameters: []types.Source{{Name: "step", Text: "1", From: &first}, {Name: "step", Text: "3", From: &from}, {Name: "bounds", Text: "[2, 4]", From: &first},
			{Name: "bounds", Text: "[1, 3]", From: &from}, {Name: "double", Text: "step * 2"}},
		Functions: []types.Source{{Name: "scaled(x)", Text: "x * step"}},
		Tables:    []rule.Table{table(1, 2, &first), table(10, 20, &from)}}
}

// Each value by date counts on its days, for a record by itself and for many at once,
// in a derivation and where the check has worked it out.
func TestValuesByDate(t *testing.T) {
	cases := []struct{ name, formula, before, after string }{ // of a record with a = 2, s = "b"
		{"a parameter", "a * step", "2", "6"},
		{"in a condition", "if a < step { 1 } else { 0 }", "0", "1"},
		{"as a bound", "min(a, step)", "1", "2"},
		{"of what is made of it", "a + double", "4", "8"},
		{"in a function", "scaled(a)", "2", "6"},
		{"in a function of a constant", "a + scaled(5)", "7", "17"},
		{"as places", "round(a / 3, step)", "0.7", "0.667"},
		{"as a divisor", "a * 3 / step", "6", "2"},
		{"as a list", `band(a, bounds, [7, 8, 9], "above")`, "7", "8"},
		{"a table", "lookup(scale, s)", "2", "20"},
		{"a table by a constant", `a + lookup(scale, "a")`, "3", "12"},
	}
	scope := datedScope()
	var figures []rule.Figure
	for i, c := range cases {
		figures = append(figures, rule.Figure{List: "rows", Internal: true, Source: types.Source{Name: fmt.Sprintf("f%d", i), Text: c.formula}})
	}
	sheet, err := rule.NewSheet(scope, nil, figures)
	if err != nil {
		t.Fatal(err)
	}
	b := value.NewBuilder(scope.Lists[0], "")
	for i := range 300 {
		b.Add(i+1, value.OfText(fmt.Sprintf("r%03d", i)), whole(2), value.OfText("b"))
	}
	facts, err := value.NewFacts([]*value.List{built(b)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range []string{"2022-12-31", "2023-01-01"} {
		on := sheet.On(types.MustParseDate(day))
		run, err := on.Run(context.Background(), facts)
		if err != nil {
			t.Fatal(err)
		}
		cover := on.NewCover()
		trial, err := on.TrialOn(context.Background(), facts, []types.ColumnName{{List: "rows", Field: "f0"}, {List: "rows", Field: "f9"}}, cover)
		if err != nil || len(trial.Faults()) > 0 {
			t.Fatal(err, trial.Faults())
		}
		for i, c := range cases {
			want, field := c.before, fmt.Sprintf("f%d", i)
			if day > "2023" {
				want = c.after
			}
			for _, row := range []int{0, 255, 299} {
				if got := run.List("rows").Value(row, field).String(); got != want {
					t.Errorf("%s: %s of record %d on %s is %s, want %s", c.name, c.formula, row, day, got, want)
				}
			}
			if why, err := run.Explain(context.Background(), "rows", 299, field, 0); err != nil || why.Value.String() != want {
				t.Errorf("%s: %s on %s is explained as %v (%v), want %s", c.name, c.formula, day, why, err, want)
			}
		}
		if got, want := trial.List("rows").Value(7, "f9").String(), map[bool]string{true: "20", false: "2"}[day > "2023"]; got != want {
			t.Errorf("watched on %s the table gives %s, want %s", day, got, want)
		}
	}
}

// A value by date that is nil may be a slip of that day: the advice says so before it says what
// a formula may do.
func TestDatedNil(t *testing.T) {
	first, from := types.MustParseDate("2022-01-01"), types.MustParseDate("2023-01-01")
	_, err := rule.Scope{Parameters: []types.Source{{Name: "share", Text: "nil", From: &first}, {Name: "share", Text: "0.3", From: &from}}}.
		Compile(types.Source{Text: "share * 2"}, types.NumberType())
	const want = "share may be nil where a number is needed; give share a value on each of its days, or say what stands for nil: share ?? …"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}
