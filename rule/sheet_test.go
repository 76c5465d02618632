package rule_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Figures that use each other, written in any order, over two lists and the year.
func TestFiguresOverLists(t *testing.T) {
	units := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "headcount", Type: types.NumberType()}}}
	marks := &types.Schema{Name: "marks", Fields: []types.Field{{Name: "unit", Type: types.RecordType("units"), Inverse: "marks"}, {Name: "mark", Type: types.NumberType().OrMissing()}, {Name: "rank", Type: types.NumberType()}}}
	sc := rule.Scope{Lists: []*types.Schema{units, marks},
		Parameters: []types.Source{{Name: "step", Text: "0.05"}},
		Functions:  []types.Source{{Name: "ladder(rank)", Text: "if rank <= 3 { 1 } else { 1 - step * (rank - 3) }"}}}
	two := 2
	sh, err := rule.NewSheet(sc, nil, []rule.Figure{
		{List: "marks", Source: types.Source{Name: "pts", Text: "(mark ?? 0) * ladder(rank)"}},
		{List: "units", Source: types.Source{Name: "place", Text: "rank(total, map(units, .total))"}},
		{List: "units", Source: types.Source{Name: "total", Text: "sum(marks, .pts) / 3"}, Places: &two},
		{Source: types.Source{Name: "all", Text: "sum(units, .total)"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	n := func(s string) value.Value { return value.OfNumber(types.MustParseNumber(s)) }
	ub := value.NewBuilder(units, "units.json")
	for i := range 5 {
		ub.Add(i+1, value.OfText(fmt.Sprintf("u%d", 5-i)), n("10"))
	}
	mb := value.NewBuilder(marks, "marks.json")
	for i := range 12 {
		mb.Add(i+1, value.OfText(fmt.Sprintf("u%d", i%4+1)), n(fmt.Sprint(i)), n(fmt.Sprint(i+1)))
	}
	ul, err := ub.Build()
	if err != nil {
		t.Fatal(err)
	}
	ml, err := mb.Build()
	if err != nil {
		t.Fatal(err)
	}
	f, err := value.NewFacts([]*value.List{ul, ml}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := sh.Run(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	u := r.List("units")
	var got []string
	for i := range u.Len() {
		got = append(got, fmt.Sprint(u.Value(i, "id"), " ", u.Value(i, "total"), " ", u.Value(i, "place")))
	}
	want := []string{"u1 3.07 4", "u2 3.7 3", "u3 4.27 2", "u4 4.72 1", "u5 0 5"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if all := r.Value("all").String(); all != "15.76" {
		t.Errorf("all is %s", all)
	}
	s, err := r.Explain(context.Background(), "units", 2, "total", 0)
	if err != nil {
		t.Fatal(err)
	}
	if text := s.String(); !strings.Contains(text, "here: 12.8 / 3 ≈ 4.267, rounded to 2 places: 4.27") || !strings.Contains(text, "1 - 0.05 * (7 - 3) = 0.8") {
		t.Errorf("the derivation: %s", text)
	}
}
