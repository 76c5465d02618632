package made_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit/internal/made"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

var (
	zero, two = types.Int(0), types.Int(2)
	bidders   = &types.Schema{Name: "bidders", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}}
	marks     = &types.Schema{Name: "marks", Key: []string{"no"}, Fields: []types.Field{
		{Name: "no", Type: types.NumberType()}, {Name: "bidder", Type: types.RecordType("bidders"), Inverse: "marks"},
		{Name: "factor", Type: types.TextType(), Values: []string{"quality", "price"}}, {Name: "round", Type: types.NumberType(), Integer: true, Min: &zero, Max: &two},
		{Name: "open", Type: types.FlagType()}, {Name: "on", Type: types.DateType()}, {Name: "word", Type: types.TextType()}}}
)

// makeList makes a list of four marks and shows it: its key, and the numbers of the marks.
func makeList(t *testing.T, by []string, every bool, order []int) (string, error) {
	t.Helper()
	l := made.List{Name: "cells", Of: marks, By: by, Every: every}
	models, _ := l.Parts()
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{bidders, marks}}, models, []rule.Figure{
		{List: "cells", Source: types.Source{Name: "numbers", Text: "map(marks, .no)"}}})
	if err != nil {
		t.Fatal(err)
	}
	b, m := value.NewBuilder(bidders, ""), value.NewBuilder(marks, "")
	for i, id := range []string{"x", "a"} {
		b.Add(i+1, value.OfText(id))
	}
	day := types.MustParseDate("2024-02-01")
	rows := [][]value.Value{
		{value.OfText("x"), value.OfText("price"), value.OfNumber(two), value.OfFlag(true), value.OfDate(day + 1), value.OfText("b")},
		{value.OfText("a"), value.OfText("price"), value.OfNumber(zero), value.OfFlag(false), value.OfDate(day), value.OfText("B")},
		{value.OfText("x"), value.OfText("quality"), value.OfNumber(zero), value.OfFlag(false), value.OfDate(day), value.OfText("a")},
		{value.OfText("x"), value.OfText("price"), value.OfNumber(two), value.OfFlag(true), value.OfDate(day + 1), value.OfText("b")},
	}
	for line, i := range order {
		m.Add(line+1, append([]value.Value{value.OfNumber(types.Int(int64(i + 1)))}, rows[i]...)...)
	}
	var lists []*value.List
	for _, builder := range []*value.Builder{b, m} {
		list, err := builder.Build()
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
		return "", err
	}
	cells := run.List("cells")
	var shown []string
	for row := range cells.Len() {
		shown = append(shown, fmt.Sprintf("%s %s", cells.Label(row), cells.Value(row, "numbers")))
	}
	return strings.Join(shown, "; "), nil
}

// The records are in the order of their fields, whatever the order of the marks, and each has
// the marks with its fields.
func TestLists(t *testing.T) {
	for _, c := range []struct {
		by    string
		every bool
		want  string
	}{
		{"bidder", false, "a [2]; x [1, 3, 4]"},
		{"factor", false, "quality [3]; price [1, 2, 4]"}, // as declared
		{"word", false, "B [2]; a [3]; b [1, 4]"},
		{"on", false, "2024-02-01 [2, 3]; 2024-02-02 [1, 4]"},
		{"bidder factor", false, "a, price [2]; x, quality [3]; x, price [1, 4]"},
		{"bidder factor", true, "a, quality []; a, price [2]; x, quality [3]; x, price [1, 4]"},
		{"open round", true, "false, 0 [2, 3]; false, 1 []; false, 2 []; true, 0 []; true, 1 []; true, 2 [1, 4]"},
		{"no", false, "1 [1]; 2 [2]; 3 [3]; 4 [4]"},
	} {
		for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}} {
			got, err := makeList(t, strings.Fields(c.by), c.every, order)
			if err != nil || got != c.want {
				t.Errorf("by %s, every %v, of %v: %s, %v, want %s", c.by, c.every, order, got, err, c.want)
			}
		}
	}
}

// Every combination of too many values is a fault that says what to do.
func TestTooManyCombinations(t *testing.T) {
	wide := marks.Clone()
	most := types.Int(9998)
	for _, name := range []string{"a", "b"} {
		wide.Fields = append(wide.Fields, types.Field{Name: name, Type: types.NumberType(), Integer: true, Min: &zero, Max: &most})
	}
	l := made.List{Name: "cells", Of: wide, By: []string{"a", "b"}, Every: true}
	models, _ := l.Parts()
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{bidders, wide}}, models, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lists []*value.List
	for _, s := range []*types.Schema{bidders, wide} {
		list, err := value.NewBuilder(s, "").Build()
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, list)
	}
	facts, err := value.NewFacts(lists, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sheet.Run(context.Background(), facts); fault.CodeOf(err) != fault.CodeLimit {
		t.Errorf("99980001 combinations: %v", err)
	}
}

// A reference sees its records of the list, unless two fields refer to the same list.
func TestInverses(t *testing.T) {
	twice := marks.Clone()
	twice.Fields = append(twice.Fields, types.Field{Name: "other", Type: types.RecordType("bidders")})
	for by, want := range map[string]string{"bidder": "cells", "bidder other": ""} {
		models, _ := made.List{Name: "cells", Of: twice, By: strings.Fields(by)}.Parts()
		fields := models[0].Lists[0].Fields
		i := slices.IndexFunc(fields, func(f types.Field) bool { return f.Name == "bidder" })
		if fields[i].Inverse != want {
			t.Errorf("by %s the bidders see %q, want %q", by, fields[i].Inverse, want)
		}
	}
}
