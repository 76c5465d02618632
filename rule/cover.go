package rule

import (
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/mutation/formula"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/mutator"
	"github.com/meritrules/merit/rule/internal/points"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// Cover records which points of a sheet's rules its trials have reached. It is not
// safe for concurrent use.
type Cover struct {
	sheet   *Sheet
	points  *points.Points
	marks   *points.Marks
	figures map[workedOut]bool
}

// workedOut is a figure in a period.
type workedOut struct {
	maker  *maker
	period int
}

// NewCover returns a Cover with no point reached.
func (sh *Sheet) NewCover() *Cover {
	p := sh.points()
	return &Cover{sheet: sh, points: p, marks: p.NewMarks(), figures: map[workedOut]bool{}}
}

// findPoints finds the points of the sheet's rules, in order of evaluation.
func (sh *Sheet) findPoints() *points.Points {
	rules := make([]points.Rule, len(sh.order))
	for i, m := range sh.order {
		rules[i].Name = m.name
		if f := m.figure; f != nil {
			rules[i] = points.Rule{Name: m.name, List: f.List, Source: f.Source, IsCheck: f.Check != "", Tree: m.formula.tree, Env: m.formula.env, Visit: m.domain}
		}
	}
	return points.New(sh.env, rules, func(c types.ColumnName) bool { return sh.byColumn[c] != nil })
}

// Points returns all points, in the order of their places.
func (c *Cover) Points() []coverage.Point { return c.points.All() }

// Reached reports whether a trial has reached a point.
func (c *Cover) Reached(p coverage.Point) bool { return c.marks.Reached(p) }

// Evaluated reports whether a figure has been evaluated, by its name in the sheet, such as
// "units.total".
func (c *Cover) Evaluated(figure string) bool {
	for w := range c.figures {
		if w.maker.name == figure {
			return true
		}
	}
	return false
}

// Ran reports whether a model has run, by its name.
func (c *Cover) Ran(model string) bool {
	return slices.ContainsFunc(c.sheet.order, func(m *maker) bool { return m.model != nil && m.name == model && c.marks.IsMade(m.at) })
}

// Cites reports whether a part of a formula that cites a clause with clause(…) has been
// evaluated.
func (c *Cover) Cites(clause string) bool { return c.marks.Cites(clause) }

// Uses reports whether any figure has been evaluated that names the parameter, function
// or table, directly or through a function.
func (c *Cover) Uses(name string) bool {
	return c.usedWhere(name, func(int) bool { return true })
}

// UsesOn is Uses for values by date: it counts only figures evaluated on a day from
// first to last, both included.
func (c *Cover) UsesOn(name string, first, last types.Date) bool {
	return c.usedWhere(name, func(period int) bool {
		days := c.sheet.env.Days
		return len(days) == 0 || first <= days[period] && days[period] <= last
	})
}

func (c *Cover) usedWhere(name string, in func(period int) bool) bool {
	for w := range c.figures {
		if w.maker.uses.Names[name] && in(w.period) {
			return true
		}
	}
	return false
}

// figure records that a figure was evaluated.
func (c *Cover) figure(m *maker, period int) {
	if c != nil {
		c.marks.Made(m.at)
		c.figures[workedOut{m, period}] = true
	}
}

// refused records that a check has failed.
func (c *Cover) refused(m *maker) {
	if c != nil {
		c.marks.Refused(m.at)
	}
}

// copy returns a Cover that has reached the same points.
func (c *Cover) copy() *Cover {
	d := *c
	d.marks, d.figures = c.marks.Copy(), maps.Clone(c.figures)
	return &d
}

// mixUps evaluates the formulas with lists mixed up, for the points
// that a trial has not reached. It has a budget of its own, so that it changes no result.
type mixUps struct {
	work   *figureWork
	budget *byrow.Budget
	all    []points.MixUp
	frames []*byrow.Frame // of each, made on first use
	plans  []*check.Prepared
}

// newMixUps returns the mix-ups of a figure; nil if there are none. With one group alone none
// with peers shows.
func (w *figureWork) newMixUps() *mixUps {
	all := w.cover.points.MixUps(w.maker.at)
	if slices.ContainsFunc(all, func(x points.MixUp) bool { return x.Grouped }) && !hasGroups(w.list) {
		all = slices.DeleteFunc(slices.Clone(all), func(x points.MixUp) bool { return x.Grouped })
	}
	if len(all) == 0 {
		return nil
	}
	t := w.run.trial
	if t.spare == nil {
		spare := *w.run.budget
		t.spare = &spare
	}
	return &mixUps{w, t.spare, all, make([]*byrow.Frame, len(all)), make([]*check.Prepared, len(all))}
}

// hasGroups reports whether the records of a list are of more than one group, or of groups
// that are not known.
func hasGroups(l *cell.List) bool {
	for _, group := range typing.GroupColumns(l.Schema) {
		for i := range l.N {
			if l.Cols[group].Lacks(i) != nil || i > 0 && !l.Cell(i, group).Equal(l.Cell(0, group)) {
				return true
			}
		}
	}
	return false
}

// see notes which mix-ups would change the value of a record.
func (x *mixUps) see(row int, v cell.Value) {
	if x == nil {
		return
	}
	w := x.work
	for i, mixed := range x.all {
		if !w.cover.marks.Wants(mixed) || x.budget.Steps <= 0 {
			continue
		}
		if x.frames[i] == nil {
			x.frames[i] = &byrow.Frame{}
			x.plans[i] = w.run.ready(x.frames[i], mixed.Plans, w.maker.list, x.budget)
		}
		fr, p := x.frames[i], x.plans[i]
		fr.Steps = x.budget.Steps
		fr.Next(int32(row), p.Cost)
		other := p.Code.Val(fr)
		if fr.Err == nil && !other.Equal(v) || fr.Err != nil && !fr.Ended() {
			w.cover.marks.Shown(mixed)
		}
		fr.Err, x.budget.Steps = nil, fr.Steps
	}
}

// Mutants are small changes of the formulas of all figures and of what these name, in the order
// of their places, for package mutation. The other fields tell which changes outside formulas
// have no effect.
type Mutants struct {
	Formulas  []Mutant
	Unreached []TableRow            // rows of tables that no lookup can reach
	Yields    map[string]Possible   // the numbers that formulas yield before they are rounded, by the figures' names
	Keys      map[string][]Possible // the numbers that are looked up in each column of a table, by the tables' names
}

// Mutant is a formula with one small change: a slip of its author, which a case should show.
// New stands in place of the characters of Source.Text from From up to To.
type Mutant = formula.Mutant

// Mutants returns the mutants of the sheet.
func (sh *Sheet) Mutants() *Mutants {
	var figures []mutator.Figure
	for _, m := range sh.order {
		if m.formula != nil {
			figures = append(figures, mutator.Figure{Name: m.name, List: m.figure.List, Tree: m.formula.tree, Visit: m.domain})
		}
	}
	found := mutator.Find(sh.env, figures)
	all := &Mutants{Formulas: found.Formulas, Yields: map[string]Possible{}, Keys: map[string][]Possible{}}
	for _, r := range found.Unreached {
		all.Unreached = append(all.Unreached, outside(r))
	}
	for name, set := range found.Yields {
		all.Yields[name] = Possible{set}
	}
	for name, sets := range found.Keys {
		all.Keys[name] = each(sets, func(s domain.Set) Possible { return Possible{s} })
	}
	return all
}
