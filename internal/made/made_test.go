package made_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit/internal/made"
	"github.com/meritrules/merit/rule"
)

var (
	zero, two = rule.Int(0), rule.Int(2)
	bidders   = &rule.Schema{Name: "bidders", Key: []string{"id"}, Fields: []rule.Field{{Name: "id", Type: rule.TextType()}}}
	marks     = &rule.Schema{Name: "marks", Key: []string{"no"}, Fields: []rule.Field{
		{Name: "no", Type: rule.NumberType()}, {Name: "bidder", Type: rule.RecordType("bidders"), Inverse: "marks"},
		{Name: "factor", Type: rule.TextType(), Values: []string{"quality", "price"}}, {Name: "round", Type: rule.NumberType(), Integer: true, Min: &zero, Max: &two},
		{Name: "open", Type: rule.FlagType()}, {Name: "on", Type: rule.DateType()}, {Name: "word", Type: rule.TextType()}}}
)

// makeList makes a list of four marks and shows it: its key, and the numbers of the marks.
func makeList(t *testing.T, by []string, every bool, order []int) (string, error) {
	t.Helper()
	l := made.List{Name: "cells", Of: marks, By: by, Every: every}
	models, _ := l.Parts()
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*rule.Schema{bidders, marks}}, models, []rule.Figure{
		{List: "cells", Source: rule.Source{Name: "numbers", Text: "map(marks, .no)"}}})
	if err != nil {
		t.Fatal(err)
	}
	b, m := rule.NewBuilder(bidders, ""), rule.NewBuilder(marks, "")
	for i, id := range []string{"x", "a"} {
		b.Add(i+1, rule.TextValue(id))
	}
	day := rule.MustParseDate("2024-02-01")
	rows := [][]rule.Value{
		{rule.TextValue("x"), rule.TextValue("price"), rule.NumberValue(two), rule.FlagValue(true), rule.DateValue(day + 1), rule.TextValue("b")},
		{rule.TextValue("a"), rule.TextValue("price"), rule.NumberValue(zero), rule.FlagValue(false), rule.DateValue(day), rule.TextValue("B")},
		{rule.TextValue("x"), rule.TextValue("quality"), rule.NumberValue(zero), rule.FlagValue(false), rule.DateValue(day), rule.TextValue("a")},
		{rule.TextValue("x"), rule.TextValue("price"), rule.NumberValue(two), rule.FlagValue(true), rule.DateValue(day + 1), rule.TextValue("b")},
	}
	for line, i := range order {
		m.Add(line+1, append([]rule.Value{rule.NumberValue(rule.Int(int64(i + 1)))}, rows[i]...)...)
	}
	var lists []*rule.List
	for _, builder := range []*rule.Builder{b, m} {
		list, err := builder.Build()
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, list)
	}
	facts, err := rule.NewFacts(lists, nil, nil)
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
	most := rule.Int(9998)
	for _, name := range []string{"a", "b"} {
		wide.Fields = append(wide.Fields, rule.Field{Name: name, Type: rule.NumberType(), Integer: true, Min: &zero, Max: &most})
	}
	l := made.List{Name: "cells", Of: wide, By: []string{"a", "b"}, Every: true}
	models, _ := l.Parts()
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*rule.Schema{bidders, wide}}, models, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lists []*rule.List
	for _, s := range []*rule.Schema{bidders, wide} {
		list, err := rule.NewBuilder(s, "").Build()
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, list)
	}
	facts, err := rule.NewFacts(lists, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sheet.Run(context.Background(), facts); rule.CodeOf(err) != rule.CodeLimit {
		t.Errorf("99980001 combinations: %v", err)
	}
}

// A reference sees its records of the list, unless two fields refer to the same list.
func TestInverses(t *testing.T) {
	twice := marks.Clone()
	twice.Fields = append(twice.Fields, rule.Field{Name: "other", Type: rule.RecordType("bidders")})
	for by, want := range map[string]string{"bidder": "cells", "bidder other": ""} {
		models, _ := made.List{Name: "cells", Of: twice, By: strings.Fields(by)}.Parts()
		fields := models[0].Lists[0].Fields
		i := slices.IndexFunc(fields, func(f rule.Field) bool { return f.Name == "bidder" })
		if fields[i].Inverse != want {
			t.Errorf("by %s the bidders see %q, want %q", by, fields[i].Inverse, want)
		}
	}
}
