package rule

import (
	"cmp"
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// PointKind says what a point of coverage is about.
type PointKind string

// The kinds of points.
const (
	FigurePoint    PointKind = "figure"    // a figure is evaluated
	ModelPoint     PointKind = "model"     // a model is run
	ConditionPoint PointKind = "condition" // a condition holds, or does not
	DefaultPoint   PointKind = "default"   // the left side of ?? is present, or missing
	LimitPoint     PointKind = "limit"     // an argument of min, max or clamp is the result
	RowPoint       PointKind = "row"       // a row of a table, a band or a stretch of a line is used
	GroupPoint     PointKind = "group"     // a result that the whole list in place of the peers would change, or the reverse
	BoundPoint     PointKind = "bound"     // a value is exactly at a bound, or next to it on the other side
)

// Point is a point of the rules that cases should reach. Points are the same if their
// kinds, rules, texts and places are equal.
type Point struct {
	Kind    PointKind `json:"kind"`
	Rule    string    `json:"rule"`              // the figure, function or table
	Clauses []string  `json:"clauses,omitempty"` // the clauses that the rule cites
	Text    string    `json:"text"`              // what to say if it is not reached: "rank <= 3 is never false"
	File    string    `json:"file,omitempty"`
	Line    int       `json:"line,omitempty"`
	Column  int       `json:"column,omitempty"`
}

// pointKey is what tells points apart.
type pointKey struct {
	kind             PointKind
	rule, text, file string
	line, column     int
}

func (p Point) key() pointKey { return pointKey{p.Kind, p.Rule, p.Text, p.File, p.Line, p.Column} }

// String returns the point as a line: policy.yaml:41:12: units.total: rank <= 3 is never false.
func (p Point) String() string {
	return plain.Text(fault.Placed(p.File, p.Line, p.Column, p.Rule) + p.Text)
}

// Cover records which points of a sheet's rules its trials have reached. It is not
// safe for concurrent use.
type Cover struct {
	points  *points
	hits    []bool
	figures map[workedOut]bool
	cited   map[string]bool // the clauses that a part of a formula cites
	last    []cell.Value    // values of nodes that the points of other nodes need
	period  int             // of the current trial
}

// workedOut is a figure in a period.
type workedOut struct {
	maker  *maker
	period int
}

// NewCover returns a Cover with no point reached.
func (sh *Sheet) NewCover() *Cover {
	p := sh.points()
	return &Cover{points: p, hits: make([]bool, len(p.all)), figures: map[workedOut]bool{}, cited: map[string]bool{}, last: make([]cell.Value, p.kept)}
}

// Points returns all points, in the order of their places.
func (c *Cover) Points() []Point {
	points := slices.Clone(c.points.all)
	slices.SortStableFunc(points, comparePoints)
	return points
}

func comparePoints(a, b Point) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// Reached reports whether a trial has reached a point.
func (c *Cover) Reached(p Point) bool {
	i, ok := c.points.index[p.key()]
	return ok && c.hits[i]
}

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
	for m, point := range c.points.made {
		if m.model != nil && m.name == model {
			return c.hits[point]
		}
	}
	return false
}

// Cites reports whether a part of a formula that cites a clause with clause(…) has been
// evaluated.
func (c *Cover) Cites(clause string) bool { return c.cited[clause] }

// Uses reports whether any figure has been evaluated that names the parameter, function
// or table, directly or through a function.
func (c *Cover) Uses(name string) bool {
	return c.usedWhere(name, func(int) bool { return true })
}

// UsesOn is Uses for values by date: it counts only figures evaluated on a day from
// first to last, both included.
func (c *Cover) UsesOn(name string, first, last types.Date) bool {
	return c.usedWhere(name, func(period int) bool {
		days := c.points.sheet.env.Days
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
		c.reach(c.points.made[m])
		c.figures[workedOut{m, period}] = true
	}
}

// refused records that a check has failed.
func (c *Cover) refused(m *maker) {
	if c == nil {
		return
	}
	if point, ok := c.points.refused[m]; ok {
		c.reach(point)
	}
}

// copy returns a Cover that has reached the same points.
func (c *Cover) copy() *Cover {
	d := *c
	d.hits, d.figures, d.cited = slices.Clone(c.hits), maps.Clone(c.figures), maps.Clone(c.cited)
	return &d
}

func (c *Cover) reach(point int) {
	if point != unreachable {
		c.hits[point] = true
	}
}

// mixUp is a formula in which the whole list stands in place of the peers, or the peers in
// place of the whole list: a slip that only records of another group can show.
type mixUp struct {
	point int
	plans *check.Plans
}

// group makes the point that a formula over peers, or over the whole own list, has.
func (p *points) group(n *tree.Node, m *maker) {
	env, s := m.formula.env, p.sheet.env.Schema(n.List)
	isFigure := func(name string) bool { return p.sheet.byColumn[tree.ColumnName{List: s.Name, Field: name}] != nil }
	if s == nil || len(s.Groups) == 0 || n.Op == tree.WholeOp && slices.ContainsFunc(s.Groups, isFigure) {
		return // of a figure that the formula does not need a case cannot tell the groups
	}
	other, word, instead := &tree.Node{Op: tree.WholeOp, Type: n.Type, At: n.At, List: s.Name, Col: env.List(s.Name), Global: true}, "peers", s.Name
	if n.Op == tree.WholeOp {
		other, word, instead = &tree.Node{Op: tree.PeersOp, Type: n.Type, At: n.At, List: s.Name, Free: tree.GroupBit, Detail: s}, s.Name, "peers"
	}
	t := *m.formula.tree
	t.Root, t.Grouped = replaced(t.Root, n, other, map[*tree.Node]*tree.Node{}), t.Grouped || other.Op == tree.PeersOp
	p.mixed[m] = append(p.mixed[m], mixUp{
		point: p.at(true, GroupPoint, n, "no case has a result that %s in place of %s would change", instead, word),
		plans: check.NewPlans(env, &t, check.WatchedWeight, func(period int) *check.Prepared {
			return &check.Prepared{Plan: env.PlanOf(&t, period, byrow.AllConstants, byrow.KeepHeavy).Sized(&t)}
		}),
	})
}

// replaced returns a node with another in place of one below it. What stands around that
// one is copied, and asks for the peers if an argument does.
func replaced(n *tree.Node, old, with *tree.Node, copies map[*tree.Node]*tree.Node) *tree.Node {
	if n == old {
		return with
	}
	if c, ok := copies[n]; ok {
		return c
	}
	c, changed := n.As(n.Type), false
	c.Args, c.Free = slices.Clone(n.Args), n.Free&^tree.GroupBit
	for i, a := range n.Args {
		c.Args[i] = replaced(a, old, with, copies)
		changed = changed || c.Args[i] != a
		c.Free |= c.Args[i].Free & tree.GroupBit
	}
	if !changed {
		c = n
	}
	copies[n] = c
	return c
}

// mixUps evaluates the formulas with the peers and the whole list mixed up, for the points
// that a trial has not reached. It has a budget of its own, so that it changes no result.
type mixUps struct {
	work   *figureWork
	budget *byrow.Budget
	all    []mixUp
	frames []*byrow.Frame // of each, made on first use
	plans  []*check.Prepared
}

// newMixUps returns the mix-ups of a figure; nil if there are none, or if the list has one
// group alone.
func (w *figureWork) newMixUps() *mixUps {
	all := w.cover.points.mixed[w.maker]
	if len(all) == 0 || !hasGroups(w.list) {
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
	for _, group := range l.Schema.GroupColumns() {
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
		if mixed.point == unreachable || w.cover.hits[mixed.point] || x.budget.Steps <= 0 {
			continue
		}
		if x.frames[i] == nil {
			x.frames[i] = &byrow.Frame{}
			x.plans[i] = w.run.ready(x.frames[i], mixed.plans, w.maker.list, x.budget)
		}
		fr, p := x.frames[i], x.plans[i]
		fr.Steps = x.budget.Steps
		fr.Next(int32(row), p.Cost)
		other := p.Code.Val(fr)
		if fr.Err == nil && !other.Equal(v) || fr.Err != nil && !fr.Ended() {
			w.cover.reach(mixed.point)
		}
		fr.Err, x.budget.Steps = nil, fr.Steps
	}
}
