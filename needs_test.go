package merit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

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

// Declared as the advice says, a section has what it needs.
func TestNeedsAsAdvised(t *testing.T) {
	sections := map[string]string{
		"joint":       "{lead: 1, participant: 1, other: 1}",
		"items":       "{work: {points: 1}}",
		"race":        "{}",
		"supervision": "{}",
		"evaluation":  "{rounds: {a: {group: g, from: 2022-01-01, until: 2022-01-02, weight: 1, panel: true}}, grades: [x], score: 1}",
		"window":      "{due_on: received_on, overdue: 'false', days_taken: 1}",
		"incentive":   "{vetoes: {}}",
	}
	for section, text := range sections {
		lists := ""
		for range 10 { // one list that is missing after the other
			doc := fmt.Sprintf("merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {%s}\n%s: %s\n", strings.TrimPrefix(lists, ", "), section, text)
			_, err := Load(fstest.MapFS{"p": {Data: []byte(doc)}}, "p")
			if err == nil {
				break
			}
			_, advice, ok := strings.Cut(strings.Split(err.Error(), "\n")[0], "write under lists: ")
			if !ok {
				t.Errorf("%s: %v\n%s", section, err, doc)
				break
			}
			lists += ", " + advice
		}
		if lists == "" {
			t.Errorf("%s needs nothing", section)
		}
	}
}
