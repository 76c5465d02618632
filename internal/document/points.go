package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/types"
)

// OpenEnd is the last day of a policy without one.
const OpenEnd = form.OpenEnd

// Citation is a rule other than a figure that cites a clause: a part of a section,
// reached when the section's model runs, or a parameter, function or table, reached
// when a figure that names it is evaluated.
type Citation struct{ Clause, Model, Name string }

// DatedValue is a value by date: it holds from a day until the next value's day.
type DatedValue struct {
	Point       coverage.Point
	Name        string
	From, Until types.Date
}

// datedValues returns the values by date of parameters. Those of tables are covered as
// rows.
func (r *reader) datedValues(spare map[string]bool) (found []DatedValue) {
	for _, p := range r.constants.params {
		for i, v := range p.values {
			if p.node == nil || spare[p.name] {
				continue
			}
			until := OpenEnd
			if i+1 < len(p.from) {
				until = p.from[i+1] - 1
			}
			found = append(found, DatedValue{coverage.Point{Kind: coverage.ValuePoint, Rule: "parameters." + p.name, Clauses: v.Clauses,
				Text: fmt.Sprintf("the value from %s on is never used", p.from[i]), File: v.File, Line: v.Line, Column: v.Column}, p.name, p.from[i], until})
		}
	}
	return found
}

// citations returns the rules other than figures that cite clauses.
func (r *reader) citations(doc *Document) (found []Citation) {
	add := func(clauses []string, model, name string) {
		for _, id := range clauses {
			if !doc.Spare[name] {
				found = append(found, Citation{id, model, name})
			}
		}
	}
	scope := r.scope()
	for _, src := range scope.Parameters {
		add(src.Clauses, "", src.Name)
	}
	for _, src := range scope.Functions {
		name, _, _ := strings.Cut(src.Name, "(")
		add(src.Clauses, "", strings.TrimSpace(name))
	}
	for _, t := range scope.Tables {
		add(t.Source.Clauses, "", t.Source.Name)
	}
	if doc.Items != nil {
		for _, item := range doc.Items.Items {
			add(item.Clauses, "items", "")
		}
	}
	if doc.Evaluation != nil {
		for _, round := range doc.Evaluation.Rounds {
			add(round.Clauses, "evaluation", "")
		}
		if doc.Evaluation.Panels != nil {
			add(doc.Evaluation.Panels.Clauses, "evaluation", "")
		}
	}
	return found
}

// points returns a point for each clause that a rule of the policy cites, or a rule of a shared
// file that it uses.
func (c *clauses) points(citations []Citation) (points []coverage.Point) {
	for _, id := range c.ids {
		if c.ofMain[id] || slices.ContainsFunc(citations, func(x Citation) bool { return x.Clause == id }) {
			points = append(points, c.at[id])
		}
	}
	return points
}
