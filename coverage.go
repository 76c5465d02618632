package merit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// Coverage is which parts of a policy's rules its cases have reached: each
// figure and model, both outcomes of each condition, each argument of min, max
// and clamp, each row of a table and both sides of its bounds, each clause that
// a rule cites. It is not safe for several goroutines.
type Coverage struct {
	policy *Policy
	cover  *rule.Cover
	points []covered // in the order of their places
}

// Point is a part of the rules that cases should reach.
type Point = rule.Point

// ClausePoint is the kind of a Point that is a clause.
const ClausePoint rule.PointKind = "clause"

// citation is a rule that cites a clause and is no figure: a part of a section,
// reached where the section's model runs, or a parameter, function or table,
// reached where a figure that names it is worked out.
type citation struct{ clause, model, name string }

// covered is a point as it is shown, and where it counts as reached.
type covered struct {
	Point
	raw   Point       // as package rule knows it
	value *datedValue // of a value by date, else nil
}

// ValuePoint is the kind of a Point that is a parameter's value from a day on.
const ValuePoint rule.PointKind = "value"

// datedValue is a value by date: from a day on, up to the next.
type datedValue struct {
	point       Point
	name        string
	from, until rule.Date
}

// datedValues returns the values by date of parameters; those of tables are rows of
// their own.
func (d *document) datedValues() (found []datedValue) {
	for _, p := range d.params {
		for i, v := range p.values {
			if p.node == nil {
				continue
			}
			until := OpenEnd
			if i+1 < len(p.from) {
				until = p.from[i+1] - 1
			}
			found = append(found, datedValue{Point{Kind: ValuePoint, Rule: "parameters." + p.name, Clause: v.Clause,
				Text: fmt.Sprintf("the value from %s on is never used", p.from[i]), File: d.File, Line: v.Line, Column: v.Column}, p.name, p.from[i], until})
		}
	}
	return found
}

// clausePoints returns a point for each clause that a rule cites.
func (d *document) clausePoints() (points []Point) {
	clauses := child(d.Root, "clauses")
	if clauses == nil || clauses.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(clauses.Content); i += 2 {
		if k := clauses.Content[i]; d.cited[k.Value] {
			points = append(points, Point{Kind: ClausePoint, Rule: "clauses." + k.Value, Clause: k.Value, Text: "no case reaches a rule that cites it", File: d.File, Line: k.Line, Column: k.Column})
		}
	}
	return points
}

// citations returns the rules that cite clauses and are no figures.
func (d *document) citations(p *Policy) (found []citation) {
	add := func(clause, model, name string) {
		if clause != "" {
			found = append(found, citation{clause, model, name})
		}
	}
	for _, src := range d.scope.Parameters {
		add(src.Clause, "", src.Name)
	}
	for _, src := range d.scope.Functions {
		name, _, _ := strings.Cut(src.Name, "(")
		add(src.Clause, "", strings.TrimSpace(name))
	}
	for _, t := range d.scope.Tables {
		add(t.Source.Clause, "", t.Source.Name)
	}
	if p.Items != nil {
		for _, item := range p.Items.Items {
			add(item.Clause, "items", "")
		}
	}
	if p.Evaluation != nil {
		for _, round := range p.Evaluation.Rounds {
			add(round.Clause, "evaluation", "")
		}
		if p.Evaluation.Panels != nil {
			add(p.Evaluation.Panels.Clause, "evaluation", "")
		}
	}
	return found
}

// NewCoverage returns a Coverage without anything reached.
func (p *Policy) NewCoverage() *Coverage {
	c := &Coverage{policy: p, cover: p.sheet.NewCover()}
	for _, x := range c.cover.Points() {
		c.points = append(c.points, covered{p.placed(x), x, nil})
	}
	for _, x := range p.cited {
		c.points = append(c.points, covered{x, x, nil})
	}
	for i := range p.dated {
		x := p.dated[i].point
		c.points = append(c.points, covered{x, x, &p.dated[i]})
	}
	slices.SortStableFunc(c.points, func(a, b covered) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return c
}

// placed calls a rule what the document calls it, and puts a model at its section.
func (p *Policy) placed(x Point) Point {
	model := x.Rule
	x.Rule = cmp.Or(p.written[x.Rule], x.Rule)
	if at := p.places[model]; x.Kind == rule.ModelPoint && at != nil {
		x.File, x.Line, x.Column = p.File, at.Line, at.Column
	}
	return x
}

// notes returns what notes the points that a case reaches; nil of a nil Coverage.
func (c *Coverage) notes() *rule.Cover {
	if c == nil {
		return nil
	}
	return c.cover
}

// Points returns all parts, in the order of their places.
func (c *Coverage) Points() []Point { return c.where(func(covered) bool { return true }) }

// Missed returns the parts that no case has reached, in the order of their places:
// of a figure that no case works out not each of its parts.
func (c *Coverage) Missed() []Point {
	unseen := map[string]bool{}
	for _, x := range c.points {
		if x.Kind == rule.FigurePoint && !c.reached(x) {
			unseen[x.Rule] = true
		}
	}
	return c.where(func(x covered) bool {
		return !c.reached(x) && (!unseen[x.Rule] || x.Kind == rule.FigurePoint)
	})
}

func (c *Coverage) where(holds func(covered) bool) (points []Point) {
	for _, x := range c.points {
		if holds(x) {
			points = append(points, x.Point)
		}
	}
	return points
}

// Total returns how many parts there are.
func (c *Coverage) Total() int { return len(c.points) }

// Covered returns how many parts cases have reached.
func (c *Coverage) Covered() int { return len(c.where(c.reached)) }

// Percent returns Covered of Total in percent, exactly; 100 where there are no
// parts.
func (c *Coverage) Percent() rule.Number {
	hundred := rule.Int(100)
	share, ok := rule.Int(int64(c.Covered())).Quo(rule.Int(int64(c.Total())))
	if !ok {
		return hundred
	}
	return share.Mul(hundred)
}

func (c *Coverage) reached(x covered) bool {
	switch {
	case x.Kind == ClausePoint:
		return c.reachedClause(x.Clause)
	case x.value != nil:
		return c.cover.UsesOn(x.value.name, x.value.from, x.value.until)
	}
	return c.cover.Reached(x.raw)
}

// reachedClause reports whether a rule that cites a clause was reached.
func (c *Coverage) reachedClause(id string) bool {
	for _, x := range c.points {
		if x.Clause == id && x.Kind == rule.FigurePoint && c.reached(x) {
			return true
		}
	}
	for _, cite := range c.policy.citations {
		model := rule.Point{Kind: rule.ModelPoint, Rule: cite.model, Text: rule.ModelUnreached}
		if cite.clause == id && (cite.name != "" && c.cover.Uses(cite.name) || cite.model != "" && c.cover.Reached(model)) {
			return true
		}
	}
	return false
}
