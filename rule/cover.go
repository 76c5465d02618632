package rule

import (
	"cmp"
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/plain"
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
	GroupPoint     PointKind = "group"     // records of another group are there
	BoundPoint     PointKind = "bound"     // a value is exactly at a bound, or next to it on the other side
)

// Point is a point of the rules that cases should reach. Points are the same if all
// their fields are equal.
type Point struct {
	Kind   PointKind `json:"kind"`
	Rule   string    `json:"rule"`             // the figure, function or table
	Clause string    `json:"clause,omitempty"` // the clause that the rule cites, or ""
	Text   string    `json:"text"`             // what to say if it is not reached: "rank <= 3 is never false"
	File   string    `json:"file,omitempty"`
	Line   int       `json:"line,omitempty"`
	Column int       `json:"column,omitempty"`
}

// String returns the point as a line: policy.yaml:41:12: units.total: rank <= 3 is never false.
func (p Point) String() string {
	return plain.Text(placed(p.File, p.Line, p.Column, p.Rule) + p.Text)
}

// ModelUnreached is the Text of a ModelPoint.
const ModelUnreached = "no case runs it"

// Cover records which points of a sheet's rules its trials have reached. It is not
// safe for concurrent use.
type Cover struct {
	points  *points
	hits    []bool
	figures map[workedOut]bool
	last    []Value // values of nodes that the points of other nodes need
	period  int     // of the current trial
}

// workedOut is a figure in a period.
type workedOut struct {
	maker  *maker
	period int
}

// NewCover returns a Cover with no point reached.
func (sh *Sheet) NewCover() *Cover {
	p := sh.points()
	return &Cover{points: p, hits: make([]bool, len(p.all)), figures: map[workedOut]bool{}, last: make([]Value, p.kept)}
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
	i, ok := c.points.index[p]
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

// Uses reports whether any figure has been evaluated that names the parameter, function
// or table, directly or through a function.
func (c *Cover) Uses(name string) bool {
	return c.usedWhere(name, func(int) bool { return true })
}

// UsesOn is Uses for values by date: it counts only figures evaluated on a day from
// first to last, both included.
func (c *Cover) UsesOn(name string, first, last Date) bool {
	return c.usedWhere(name, func(period int) bool {
		days := c.points.sheet.env.days
		return len(days) == 0 || first <= days[period] && days[period] <= last
	})
}

func (c *Cover) usedWhere(name string, in func(period int) bool) bool {
	for w := range c.figures {
		if w.maker.uses.names[name] && in(w.period) {
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
	d.hits, d.figures = slices.Clone(c.hits), maps.Clone(c.figures)
	return &d
}

func (c *Cover) reach(point int) {
	if point != unreachable {
		c.hits[point] = true
	}
}
