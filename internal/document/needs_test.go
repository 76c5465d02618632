package document

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/incentive"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/window"
)

// What the document says that a section needs is what its models read of facts.
func TestNeedsAreThoseOfModels(t *testing.T) {
	for section, p := range map[string]part{
		"joint": assessment.Joint{}, "items": assessment.Items{}, "race": assessment.Race{}, "supervision": supervision.Policy{},
		"evaluation": evaluation.Policy{Rounds: []evaluation.Round{{Panel: true}}}, "window": window.Policy{}, "incentive": incentive.Vetoes{},
	} {
		models, figures := p.Parts()
		made := func(list, field string) bool {
			return slices.ContainsFunc(models, func(m rule.Model) bool {
				return slices.ContainsFunc(m.Lists, func(s *rule.Schema) bool { return s.Name == list })
			}) || slices.ContainsFunc(figures, func(f rule.Figure) bool { return f.List == list && f.Source.Name == field })
		}
		var want, got []string
		for _, m := range models {
			for _, u := range m.Uses {
				if u.Field != "" && !made(u.List, u.Field) {
					want = append(want, fmt.Sprintf("%s.%s: %s", u.List, u.Field, u.Kind))
				}
			}
		}
		for _, n := range needs[section] {
			for _, f := range n.fields {
				got = append(got, fmt.Sprintf("%s.%s: %s", n.list, f.name, f.is().Kind))
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", section, d)
		}
	}
}
