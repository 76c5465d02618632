package document

import (
	"fmt"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// The kinds of points that only documents have.
const (
	ClausePoint rule.PointKind = "clause"
	ValuePoint  rule.PointKind = "value"
)

// OpenEnd is the last day of a policy without one.
const OpenEnd = form.OpenEnd

// Citation is a rule other than a figure that cites a clause: a part of a section,
// reached when the section's model runs, or a parameter, function or table, reached
// when a figure that names it is evaluated.
type Citation struct{ Clause, Model, Name string }

// DatedValue is a value by date: it holds from a day until the next value's day.
type DatedValue struct {
	Point       rule.Point
	Name        string
	From, Until rule.Date
}

// datedValues returns the values by date of parameters. Those of tables are covered as
// rows.
func (r *reader) datedValues() (found []DatedValue) {
	for _, p := range r.constants.params {
		for i, v := range p.values {
			if p.node == nil {
				continue
			}
			until := OpenEnd
			if i+1 < len(p.from) {
				until = p.from[i+1] - 1
			}
			found = append(found, DatedValue{rule.Point{Kind: ValuePoint, Rule: "parameters." + p.name, Clause: v.Clause,
				Text: fmt.Sprintf("the value from %s on is never used", p.from[i]), File: r.File, Line: v.Line, Column: v.Column}, p.name, p.from[i], until})
		}
	}
	return found
}

// citations returns the rules other than figures that cite clauses.
func (r *reader) citations(doc *Document) (found []Citation) {
	add := func(clause, model, name string) {
		if clause != "" {
			found = append(found, Citation{clause, model, name})
		}
	}
	scope := r.scope()
	for _, src := range scope.Parameters {
		add(src.Clause, "", src.Name)
	}
	for _, src := range scope.Functions {
		name, _, _ := strings.Cut(src.Name, "(")
		add(src.Clause, "", strings.TrimSpace(name))
	}
	for _, t := range scope.Tables {
		add(t.Source.Clause, "", t.Source.Name)
	}
	if doc.Items != nil {
		for _, item := range doc.Items.Items {
			add(item.Clause, "items", "")
		}
	}
	if doc.Evaluation != nil {
		for _, round := range doc.Evaluation.Rounds {
			add(round.Clause, "evaluation", "")
		}
		if doc.Evaluation.Panels != nil {
			add(doc.Evaluation.Panels.Clause, "evaluation", "")
		}
	}
	return found
}

// points returns a point for each clause that a rule cites.
func (c *clauses) points() (points []rule.Point) {
	clauses := form.Child(c.Root, "clauses")
	if clauses == nil || clauses.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(clauses.Content); i += 2 {
		if k := clauses.Content[i]; c.cited[k.Value] {
			points = append(points, rule.Point{Kind: ClausePoint, Rule: "clauses." + k.Value, Clause: k.Value, Text: "no case reaches a rule that cites it", File: c.File, Line: k.Line, Column: k.Column})
		}
	}
	return points
}
