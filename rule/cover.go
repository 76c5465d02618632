package rule

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

// PointKind says what a point of coverage is about.
type PointKind string

// The kinds of points.
const (
	FigurePoint    PointKind = "figure"    // a figure is worked out
	ModelPoint     PointKind = "model"     // a model is run
	ConditionPoint PointKind = "condition" // a condition holds, or does not
	DefaultPoint   PointKind = "default"   // the left side of ?? is there, or missing
	LimitPoint     PointKind = "limit"     // an argument of min, max or clamp is the result
	RowPoint       PointKind = "row"       // a row of a table, a band or a stretch of a line is used
	BoundPoint     PointKind = "bound"     // a value is exactly at a bound, or next to it on its other side
)

// Point is something of the rules that cases should reach. Points are the same
// where all their fields are.
type Point struct {
	Kind   PointKind `json:"kind"`
	Rule   string    `json:"rule"`             // the figure, function or table
	Clause string    `json:"clause,omitempty"` // that the rule cites, or ""
	Text   string    `json:"text"`             // what is not reached where the point is not: "rank <= 3 is never false"
	File   string    `json:"file,omitempty"`
	Line   int       `json:"line,omitempty"`
	Column int       `json:"column,omitempty"`
}

// String returns the point as a line: policy.yaml:41:12: units.total: rank <= 3 is never false.
func (p Point) String() string {
	return (&Error{File: p.File, Line: p.Line, Column: p.Column, Rule: p.Rule, Message: p.Text}).Error()
}

// Cover is which points of a sheet's rules its trials have reached. It is not
// safe for several goroutines.
type Cover struct {
	probe *probe
	hits  []bool
}

// NewCover returns a Cover without a point reached.
func (sh *Sheet) NewCover() *Cover {
	p := sh.probe()
	return &Cover{p, make([]bool, len(p.points))}
}

// Points returns all points, in the order of their places.
func (c *Cover) Points() []Point {
	points := slices.Clone(c.probe.points)
	slices.SortStableFunc(points, comparePoints)
	return points
}

func comparePoints(a, b Point) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// Reached reports whether a trial has reached a point.
func (c *Cover) Reached(p Point) bool {
	i, ok := c.probe.index[p]
	return ok && c.hits[i]
}

// Uses reports whether a figure that names the parameter, function or table, or
// uses a function that does, has been worked out.
func (c *Cover) Uses(name string) bool {
	return slices.ContainsFunc(c.probe.uses[name], func(i int) bool { return c.hits[i] })
}

// probe is the formulas of a sheet made to note what they reach, and to refuse
// what a trial was not given.
type probe struct {
	points  []Point
	index   map[Point]int
	figures map[*node]*compiled
	reached map[*node]int // the point of each figure and model
	refused map[*node]int // of figures that are checks: the point of their failing
	tables  map[*Table]*tablePoints
	uses    map[string][]int // of parameters, functions and tables: the points of the figures that name them
	figure  int              // the point of the figure that is being compiled
}

// ModelUnreached is the Text of a ModelPoint.
const ModelUnreached = "no case runs it"

// newProbe compiles all figures of a sheet once more.
func newProbe(sh *Sheet) *probe {
	p := &probe{index: map[Point]int{}, figures: map[*node]*compiled{}, reached: map[*node]int{}, refused: map[*node]int{}, tables: map[*Table]*tablePoints{}, uses: map[string][]int{}}
	for _, t := range sh.env.tables {
		p.tables[t] = p.table(t)
	}
	for _, n := range sh.nodes {
		if n.formula == nil {
			p.reached[n] = p.point(Point{Kind: ModelPoint, Rule: n.name, Text: ModelUnreached})
			continue
		}
		src := n.figure.Source
		p.figure = p.point(Point{FigurePoint, n.name, src.Clause, "no case works it out", src.File, src.Line, src.Column})
		p.reached[n] = p.figure
		if n.figure.Check != "" {
			p.refused[n] = p.point(Point{BoundPoint, n.name, src.Clause, "the check never fails", src.File, src.Line, src.Column})
		}
		c := &compiler{env: n.formula.env, p: n.formula.body, slots: 1, maxSlots: 1, probe: p}
		x := c.compile(n.formula.body.root)
		if n.figure.Places != nil && x.typ.Kind == NumberKind {
			x = c.rounded(x, *n.figure.Places, n.figure.mode())
		}
		made := c.compiled(x)
		p.figures[n] = &made
	}
	return p
}

// point returns the position of a point, which is added where it is new: a
// function that is used twice has its points once.
func (p *probe) point(x Point) int {
	i, ok := p.index[x]
	if !ok {
		i = len(p.points)
		p.index[x] = i
		p.points = append(p.points, x)
	}
	return i
}

// pointAt returns a point at a node of a formula.
func (c *compiler) pointAt(kind PointKind, n ast.Node, format string, args ...any) int {
	offset := c.p.offset(n)
	if s := c.p.span(n); s.from >= 0 {
		offset = c.p.tokens[s.from].From
	}
	at := c.p.src.fault(offset, "", "")
	return c.probe.point(Point{kind, c.p.src.Name, c.p.src.Clause, fmt.Sprintf(format, args...), at.File, at.Line, at.Column})
}

// reach notes that a point is reached.
func (fr *frame) reach(point int) {
	if fr.err == nil && fr.hits != nil {
		fr.hits[point] = true
	}
}

// cover has a node's code note what it reaches, in the formulas of a probe.
func (c *compiler) cover(n ast.Node, x code) code {
	if c.probe == nil || x.konst != nil || !x.isFlag() || !isCondition(n) {
		return x
	}
	text := cut(oneLine(c.p.text(n)), maxBrief)
	holds, fails := c.pointAt(ConditionPoint, n, "%s is never true", text), c.pointAt(ConditionPoint, n, "%s is never false", text)
	test := x.flag
	return flagCode(func(fr *frame) bool {
		v := test(fr)
		if v {
			fr.reach(holds)
		} else {
			fr.reach(fails)
		}
		return v
	}, x)
}

// coverBound has a comparison with a constant note whether the two were ever
// equal: there < and <= differ.
func (c *compiler) coverBound(n *ast.BinaryNode, x, y, holds code) code {
	moving, bound, node := x, y, n.Left
	if x.konst != nil {
		moving, bound, node = y, x, n.Right
	}
	if c.probe == nil || holds.isBroken() || bound.konst == nil || moving.konst != nil {
		return holds
	}
	exactly := c.pointAt(BoundPoint, n, "%s is never exactly %s", cut(oneLine(c.p.text(node)), maxBrief), bound.konst)
	test, val := holds.flag, moving.val
	return flagCode(func(fr *frame) bool {
		if val(fr).equal(*bound.konst) {
			fr.reach(exactly)
		}
		return test(fr)
	}, holds)
}

// isCondition reports whether a node that yields a flag is a condition of its
// own, not made of others.
func isCondition(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.UnaryNode, *ast.ConditionalNode, *ast.VariableDeclaratorNode, *ast.ChainNode:
		return false
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "&&", "or", "||":
			return false
		}
	}
	return true
}

// coverDefault has the left side of ?? note whether it was there.
func (c *compiler) coverDefault(n *ast.BinaryNode, x code) code {
	if c.probe == nil || x.konst != nil || !x.typ.Optional {
		return x
	}
	text := cut(oneLine(c.p.text(n.Left)), maxBrief)
	there, missing := c.pointAt(DefaultPoint, n, "%s is always missing", text), c.pointAt(DefaultPoint, n, "%s is never missing", text)
	val := x.val
	x.val = func(fr *frame) Value {
		v := val(fr)
		if v.kind == Nothing {
			fr.reach(missing)
		} else {
			fr.reach(there)
		}
		return v
	}
	return x
}

// coverLimits has min, max and clamp of several numbers note which of them was
// the result, and no other.
func (c *compiler) coverLimits(k call, xs []code, x code) code {
	if c.probe == nil || x.konst != nil {
		return x
	}
	points := make([]int, len(xs))
	for i := range xs {
		points[i] = c.pointAt(LimitPoint, k.args[i], "%s is never the result of %s(…)", cut(oneLine(c.p.text(k.args[i])), maxBrief), k.name)
	}
	num, clamped := x.num, k.name == "clamp"
	return numCode(x.typ.Terminating, func(fr *frame) exact.Number {
		v := num(fr)
		won := -1
		for i := range xs {
			switch {
			case !v.Equal(xs[i].num(fr)):
			case won < 0:
				won = i
			case clamped && won > 0: // the bounds are equal
			default: // of equal arguments none makes the difference
				return v
			}
		}
		if won >= 0 {
			fr.reach(points[won])
		}
		return v
	}, x)
}

// coverBands returns how a band notes that its i-th value is used, for a number
// at a bound or between two.
func (c *compiler) coverBands(k call, bounds []exact.Number, values *seq, from bool) func(fr *frame, i int, exactly bool) {
	bands, at, beside := make([]int, len(bounds)+1), make([]int, len(bounds)), make([]int, len(bounds))
	for i := range bands {
		bands[i] = c.pointAt(RowPoint, k.args[2], "the band of %s, number %d, is never reached", values.at(i).brief(), i+1)
	}
	side := "below"
	if !from {
		side = "above"
	}
	for i, b := range bounds {
		at[i] = c.pointAt(BoundPoint, k.args[1], "%s is never exactly %s", c.p.text(k.args[0]), b)
		beside[i] = c.pointAt(BoundPoint, k.args[1], "%s is never just %s %s", c.p.text(k.args[0]), side, b)
	}
	return func(fr *frame, i int, exactly bool) {
		fr.reach(bands[i])
		switch {
		case exactly && from:
			fr.reach(at[i-1])
		case exactly:
			fr.reach(at[i])
		case !from && i > 0:
			fr.reach(beside[i-1])
		}
		if from && i < len(bounds) {
			fr.reach(beside[i])
		}
	}
}

// coverStretches has the number given to interpolate note the stretch that it is
// in, and the ends beyond.
func (c *compiler) coverStretches(k call, x func(*frame) exact.Number, xs []exact.Number, extend bool) func(*frame) exact.Number {
	last := len(xs) - 1
	stretches := make([]int, last)
	for i := range stretches {
		stretches[i] = c.pointAt(RowPoint, k.args[1], "%s is never from %s to %s", c.p.text(k.args[0]), xs[i], xs[i+1])
	}
	below, above := -1, -1
	if !extend {
		below = c.pointAt(BoundPoint, k.args[1], "%s is never below %s", c.p.text(k.args[0]), xs[0])
		above = c.pointAt(BoundPoint, k.args[1], "%s is never above %s", c.p.text(k.args[0]), xs[last])
	}
	return func(fr *frame) exact.Number {
		v := x(fr)
		i, exactly := slices.BinarySearchFunc(xs, v, exact.Number.Cmp)
		switch {
		case i == 0 && !exactly && below >= 0:
			fr.reach(below)
		case i > last && above >= 0:
			fr.reach(above)
		default:
			fr.reach(stretches[min(max(i-1, 0), last-1)])
		}
		return v
	}
}

// tablePoints are the points of a table.
type tablePoints struct {
	rows   []int
	at     map[rowColumn]int // a key is exactly at the row's number
	beside map[rowColumn]int // by the row below: a key short of the next number
}

type rowColumn struct{ row, column int }

// table makes the points of a table: one for each row, and two for each number
// between two rows that are alike in their other keys.
func (p *probe) table(t *Table) *tablePoints {
	x := &tablePoints{at: map[rowColumn]int{}, beside: map[rowColumn]int{}}
	for i, r := range t.Rows {
		at := t.at(r)
		point := func(kind PointKind, format string, args ...any) int {
			return p.point(Point{kind, t.Source.Name, t.Source.Clause, fmt.Sprintf(format, args...), at.File, at.Line, at.Column})
		}
		shown := ListValue(r.Keys...).String()
		if len(r.Keys) == 1 {
			shown = r.Keys[0].String()
		}
		x.rows = append(x.rows, point(RowPoint, "the row for %s is never used", shown))
		for c := range t.Keys {
			if below := t.rowBelow(i, c); below >= 0 {
				x.at[rowColumn{i, c}] = point(BoundPoint, "no %s is exactly at %s", t.Keys[c], r.Keys[c])
				if t.side(c) == From {
					x.beside[rowColumn{below, c}] = point(BoundPoint, "no %s is just below %s", t.Keys[c], r.Keys[c])
				} else {
					x.beside[rowColumn{i, c}] = point(BoundPoint, "no %s is just above %s", t.Keys[c], r.Keys[c])
				}
			}
		}
	}
	return x
}

// rowBelow returns the row with the next smaller number in a column of steps
// among those alike in all other columns, -1 where there is none.
func (t *Table) rowBelow(row, column int) int {
	below := -1
	if t.side(column) == Exact {
		return -1
	}
	for i, r := range t.Rows {
		alike := true
		for c := range t.Keys {
			alike = alike && (c == column || r.Keys[c].equal(t.Rows[row].Keys[c]))
		}
		if alike && r.Keys[column].compare(t.Rows[row].Keys[column]) < 0 && (below < 0 || r.Keys[column].compare(t.Rows[below].Keys[column]) > 0) {
			below = i
		}
	}
	return below
}

// coverRow notes the row that a lookup has found, and the bounds that its keys
// are at or beside.
func (fr *frame) coverRow(x *tablePoints, t *Table, found int, keys []Value) {
	fr.reach(x.rows[found])
	for c := range keys {
		if t.side(c) == Exact {
			continue
		}
		if point, ok := x.beside[rowColumn{found, c}]; ok {
			fr.reach(point)
		}
		for i, r := range t.Rows {
			if point, ok := x.at[rowColumn{i, c}]; ok && r.Keys[c].equal(keys[c]) && t.alikeExactly(i, found) {
				fr.reach(point)
			}
		}
	}
}

// alikeExactly reports whether two rows have the same exact keys.
func (t *Table) alikeExactly(a, b int) bool {
	return slices.EqualFunc(t.exactKeys(t.Rows[a].Keys), t.exactKeys(t.Rows[b].Keys), Value.equal)
}

// onceProbe makes the probe of a sheet when it is first asked for.
func onceProbe(sh *Sheet) func() *probe { return sync.OnceValue(func() *probe { return newProbe(sh) }) }
