package merit

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/internal/document"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/types"
)

// Coverage records which parts of a policy's rules its cases have reached: each
// figure and model, both outcomes of each condition, each argument of min, max
// and clamp, each row of a table and both sides of its bounds, each clause that
// a rule cites. It is not safe for concurrent use.
type Coverage struct {
	policy *Policy
	cover  *rule.Cover
	points []covered // in the order of their places
}

// covered is a point as it is shown, with what tells whether it was reached.
type covered struct {
	coverage.Point
	raw   coverage.Point       // as package rule knows it
	value *document.DatedValue // for a value by date, else nil
}

// order puts what stands in the policy before what stands in the files that it uses.
func (x covered) order(p *Policy) int {
	if x.File != "" && x.File != p.File() {
		return 1
	}
	return 0
}

// NewCoverage returns a Coverage in which nothing is reached yet.
func (p *Policy) NewCoverage() *Coverage {
	c := &Coverage{policy: p, cover: p.Rules().NewCover()}
	for _, x := range c.cover.Points() {
		if !p.doc.Spare[x.Rule] { // else it is for other policies, or for people
			c.points = append(c.points, covered{p.placed(x), x, nil})
		}
	}
	for _, x := range p.doc.Cited {
		c.points = append(c.points, covered{x, x, nil})
	}
	for i := range p.doc.Dated {
		x := p.doc.Dated[i].Point
		c.points = append(c.points, covered{x, x, &p.doc.Dated[i]})
	}
	slices.SortStableFunc(c.points, func(a, b covered) int {
		return cmp.Or(cmp.Compare(a.order(p), b.order(p)), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return c
}

// placed gives a point the document's name for its rule, and a model the place of
// its section.
func (p *Policy) placed(x coverage.Point) coverage.Point {
	model := x.Rule
	x.Rule = cmp.Or(p.doc.Called[x.Rule], x.Rule)
	if at, ok := p.doc.Places[model]; x.Kind == coverage.ModelPoint && ok {
		x.File, x.Line, x.Column = p.File(), at.Line, at.Column
	}
	return x
}

// notes returns the recorder of the points that a case reaches; nil for a nil Coverage.
func (c *Coverage) notes() *rule.Cover {
	if c == nil {
		return nil
	}
	return c.cover
}

// Points returns all parts, in the order of their places.
func (c *Coverage) Points() []coverage.Point { return c.where(func(covered) bool { return true }) }

// Missed returns the parts that no case has reached, in the order of their places.
// A figure that no case evaluates is listed once, without its parts.
func (c *Coverage) Missed() []coverage.Point {
	unseen := map[string]bool{}
	for _, x := range c.points {
		if x.Kind == coverage.FigurePoint && !c.reached(x) {
			unseen[x.Rule] = true
		}
	}
	return c.where(func(x covered) bool {
		return !c.reached(x) && (!unseen[x.Rule] || x.Kind == coverage.FigurePoint)
	})
}

func (c *Coverage) where(holds func(covered) bool) (points []coverage.Point) {
	for _, x := range c.points {
		if holds(x) {
			points = append(points, x.Clone())
		}
	}
	return points
}

// Total returns how many parts there are.
func (c *Coverage) Total() int { return len(c.points) }

// Covered returns how many parts cases have reached.
func (c *Coverage) Covered() int { return len(c.where(c.reached)) }

// Percent returns Covered as an exact percentage of Total; 100 if there are no
// parts.
func (c *Coverage) Percent() types.Number {
	hundred := types.Int(100)
	share, ok := types.Int(int64(c.Covered())).Quo(types.Int(int64(c.Total())))
	if !ok {
		return hundred
	}
	return share.Mul(hundred)
}

// Evaluated reports whether a case has evaluated a figure, by its name in the sheet of
// Policy.Rules, such as "units.total".
func (c *Coverage) Evaluated(figure string) bool { return c.cover.Evaluated(figure) }

// Uses reports whether a case has evaluated a figure that names a parameter, function or
// table, directly or through a function.
func (c *Coverage) Uses(name string) bool { return c.cover.Uses(name) }

func (c *Coverage) reached(x covered) bool {
	switch {
	case x.Kind == coverage.ClausePoint:
		return c.reachedClause(x.Clauses[0])
	case x.value != nil:
		return c.cover.UsesOn(x.value.Name, x.value.From, x.value.Until)
	}
	return c.cover.Reached(x.raw)
}

// reachedClause reports whether a rule that cites a clause was reached.
func (c *Coverage) reachedClause(id string) bool {
	for _, x := range c.points {
		if slices.Contains(x.Clauses, id) && x.Kind == coverage.FigurePoint && c.reached(x) {
			return true
		}
	}
	if c.cover.Cites(id) {
		return true
	}
	for _, cite := range c.policy.doc.Citations {
		if cite.Clause == id && (cite.Name != "" && c.cover.Uses(cite.Name) || cite.Model != "" && c.cover.Ran(cite.Model)) {
			return true
		}
	}
	return false
}
