package rule_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/meritrules/merit/rule"
)

func TestSmoke(t *testing.T) {
	units := &rule.Schema{Name: "units", Key: []string{"id"}, Fields: []rule.Field{{Name: "id", Type: rule.TextType()}, {Name: "headcount", Type: rule.NumberType()}}}
	marks := &rule.Schema{Name: "marks", Fields: []rule.Field{{Name: "unit", Type: rule.RecordType("units"), Inverse: "marks"}, {Name: "mark", Type: rule.NumberType().OrMissing()}, {Name: "rank", Type: rule.NumberType()}}}
	sc := rule.Scope{Lists: []*rule.Schema{units, marks},
		Parameters: []rule.Source{{Name: "step", Text: "0.05"}},
		Functions:  []rule.Source{{Name: "ladder(rank)", Text: "if rank <= 3 { 1 } else { 1 - step * (rank - 3) }"}}}
	two := 2
	sh, err := rule.NewSheet(sc, nil, []rule.Figure{
		{List: "marks", Source: rule.Source{Name: "pts", Text: "(mark ?? 0) * ladder(rank)"}},
		{List: "units", Source: rule.Source{Name: "place", Text: "rank(total, map(units, .total))"}},
		{List: "units", Source: rule.Source{Name: "total", Text: "sum(marks, .pts) / 3"}, Places: &two},
		{Source: rule.Source{Name: "all", Text: "sum(units, .total)"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	n := func(s string) rule.Value { return rule.NumberValue(rule.MustParseNumber(s)) }
	ub := rule.NewBuilder(units, "units.json")
	for i := range 5 {
		ub.Add(i+1, rule.TextValue(fmt.Sprintf("u%d", 5-i)), n("10"))
	}
	mb := rule.NewBuilder(marks, "marks.json")
	for i := range 12 {
		mb.Add(i+1, rule.TextValue(fmt.Sprintf("u%d", i%4+1)), n(fmt.Sprint(i)), n(fmt.Sprint(i+1)))
	}
	ul, err := ub.Build()
	if err != nil {
		t.Fatal(err)
	}
	ml, err := mb.Build()
	if err != nil {
		t.Fatal(err)
	}
	f, err := rule.NewFacts([]*rule.List{ul, ml}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := sh.Run(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	u := r.List("units")
	for i := range u.Len() {
		t.Log(u.Value(i, "id"), u.Value(i, "total"), u.Value(i, "place"))
	}
	t.Log(r.Value("all"))
	s, err := r.Explain("units", 2, "total")
	if err != nil {
		t.Fatal(err)
	}
	var show func(s *rule.Step, in string)
	show = func(s *rule.Step, in string) {
		t.Logf("%s%s %s %s: %s | %s = %s", in, s.Kind, s.Rule, s.Record, s.Text, s.Filled, s.Value)
		for _, c := range s.Steps {
			show(c, in+"  ")
		}
	}
	show(s, "")
}
