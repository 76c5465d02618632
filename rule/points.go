package rule

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
)

// points are the points of a sheet, found in a pass over its figures' typed trees.
type points struct {
	sheet   *Sheet
	all     []Point
	index   map[pointKey]int
	made    map[*maker]int    // the point of each figure and model
	refused map[*maker]int    // of figures that are checks: the point that they fail
	watch   map[*node][]watch // of each node: what its value reaches
	tables  map[*Table]*tablePoints
	kept    int // how many values a Cover keeps for other nodes
	mixed   map[*maker][]mixUp
	domains *domains
}

// watch notes the points that a value of a node reaches.
type watch func(c *Cover, v Value)

// newPoints finds the points of a sheet that its domains can reach.
func newPoints(sh *Sheet) *points {
	p := &points{sheet: sh, index: map[pointKey]int{}, made: map[*maker]int{}, refused: map[*maker]int{}, watch: map[*node][]watch{}, tables: map[*Table]*tablePoints{}, mixed: map[*maker][]mixUp{}, domains: newDomains(sh.env)}
	for _, m := range sh.order {
		if m.formula == nil {
			p.made[m] = p.point(Point{Kind: ModelPoint, Rule: m.name, Text: "no case runs it"})
			continue
		}
		p.figure(m)
	}
	for _, name := range sh.env.tableNames() {
		for _, t := range sh.env.tables[name].versions {
			p.tables[t] = p.table(t)
		}
	}
	p.domains = nil
	return p
}

// figure finds the points of a figure. A check of constants has none: it is worked out
// when the sheet is made.
func (p *points) figure(m *maker) {
	yields := m.domain(p.domains)
	if m.isConstantCheck() {
		p.made[m] = unreachable
		return
	}
	src := m.figure.Source
	p.made[m] = p.point(Point{FigurePoint, m.name, src.Clauses, "no case works it out", src.File, src.Line, src.Column})
	if m.figure.Check != "" {
		p.refused[m] = p.when(yields.False, Point{BoundPoint, m.name, src.Clauses, "the check never fails", src.File, src.Line, src.Column})
	}
	m.formula.tree.root.walk(func(n *node) bool { return p.add(n, m) })
	m.formula.tree.root.walk(func(n *node) bool {
		for _, id := range n.clauses {
			p.note(n, func(c *Cover, _ Value) { c.cited[id] = true })
		}
		return true
	})
}

// unreachable stands for a point that nothing can reach, and that no case is asked for.
const unreachable = -1

// when returns the position of a point that can be reached, unreachable otherwise.
func (p *points) when(can bool, x Point) int {
	if !can {
		return unreachable
	}
	return p.point(x)
}

// point returns the position of a point, adding it if it is new: a function used twice
// has its points once.
func (p *points) point(x Point) int {
	i, ok := p.index[x.key()]
	if !ok {
		i = len(p.all)
		p.index[x.key()] = i
		p.all = append(p.all, x)
	}
	return i
}

// at returns a point at a node of a formula, if it can be reached.
func (p *points) at(can bool, kind PointKind, n *node, format string, args ...any) int {
	if !can {
		return unreachable
	}
	in := n.at.in
	line, column := in.at(n.at.part.From)
	return p.point(Point{kind, in.src.Name, in.src.Clauses, fmt.Sprintf(format, args...), in.src.File, line, column})
}

// words returns how a point names a node.
func (n *node) words() string { return n.at.text(spell.Brief) }

// add finds the points of a node of a figure. A constant has none, nor have its
// parts, nor has what is on a branch that is never taken.
func (p *points) add(n *node, m *maker) bool {
	if n.op == tableOp { // below a constant, which is not visited
		p.wholeTable(n)
		return false
	}
	if _, visited := p.domains.sets[n]; !visited {
		return false
	}
	if n.konst != nil && n.op != language.Named("lookup") {
		return n.op != paramOp && n.op != literalOp
	}
	switch {
	case isOrder(n.op):
		p.comparison(n)
	case n.op == language.Named("??"):
		p.missing(n)
	case n.op == language.Named("min") || n.op == language.Named("max") || n.op == language.Named("clamp"):
		p.limits(n)
	case n.op == language.Named("band"):
		p.bands(n)
	case n.op == language.Named("interpolate"):
		p.stretches(n)
	case n.op == language.Named("lookup"):
		p.lookup(n)
	case n.op == peersOp || n.op == wholeOp && n.list == m.figure.List:
		p.group(n, m)
	}
	if n.isFlag() && n.isCondition() {
		p.condition(n)
	}
	return true
}

// isCondition reports whether a node that yields a flag is a condition of its own, not
// composed of others.
func (n *node) isCondition() bool {
	switch n.op {
	case chooseOp, letOp, eachOp, keepOp, sharedOp, placesOp, language.Named("and"), language.Named("or"), language.Named("not"):
		return false
	}
	return true
}

func (p *points) note(n *node, w watch) { p.watch[n] = append(p.watch[n], w) }

func (p *points) condition(n *node) {
	can := p.domains.sets[n]
	holds, fails := p.at(can.True, ConditionPoint, n, "%s is never true", n.words()), p.at(can.False, ConditionPoint, n, "%s is never false", n.words())
	p.note(n, func(c *Cover, v Value) {
		if v.flag {
			c.reach(holds)
		} else {
			c.reach(fails)
		}
	})
}

// comparison watches whether the sides of a comparison with a constant are ever equal:
// there < and <= differ.
func (p *points) comparison(n *node) {
	moving, bound := n.args[0], n.args[1]
	if moving.konst != nil {
		moving, bound = bound, moving
	}
	if bound.konst == nil || moving.konst != nil {
		return
	}
	for _, k := range bound.konst {
		exactly := p.at(p.canBe(moving, k), BoundPoint, n, "%s is never exactly %s", moving.words(), bound.shownBound(k))
		p.note(moving, func(c *Cover, v Value) {
			if v.Equal(k) {
				c.reach(exactly)
			}
		})
	}
}

// shownBound shows a constant that a comparison is with: a level as its text.
func (n *node) shownBound(v Value) string {
	if n.op == levelOp {
		return n.levels().text(v.num).quoted()
	}
	return v.String()
}

// missing watches whether the left side of ?? is missing.
func (p *points) missing(n *node) {
	x := n.args[0]
	if x.konst != nil || !x.typ.Optional {
		return
	}
	can := p.domains.sets[x]
	there, missing := p.at(can.Some, DefaultPoint, n, "%s is always missing", x.words()), p.at(can.Nil, DefaultPoint, n, "%s is never missing", x.words())
	p.note(x, func(c *Cover, v Value) {
		if v.kind == Nothing {
			c.reach(missing)
		} else {
			c.reach(there)
		}
	})
}

// keep makes a Cover keep the last values of nodes; it returns the place of the first.
func (p *points) keep(nodes []*node) (from int) {
	from = p.kept
	p.kept += len(nodes)
	for i, n := range nodes {
		p.note(n, func(c *Cover, v Value) { c.last[from+i] = v })
	}
	return from
}

// limits watches which argument alone is the result of min, max or clamp of several
// numbers.
func (p *points) limits(n *node) {
	if len(n.args) == 1 {
		return
	}
	reached := make([]int, len(n.args))
	for i, a := range n.args {
		reached[i] = p.at(p.canWin(n, i), LimitPoint, a, "%s is never the result of %s(…)", a.words(), n.op.Name)
	}
	from, clamped := p.keep(n.args), n.op.Name == "clamp"
	p.note(n, func(c *Cover, v Value) {
		won := -1
		for i := range reached {
			switch {
			case !v.num.Equal(c.last[from+i].num):
			case won < 0:
				won = i
			case clamped && won > 0: // the bounds are equal
			default: // of equal arguments none makes the difference
				return
			}
		}
		if won >= 0 {
			c.reach(reached[won])
		}
	})
}

// byPeriod makes watches that depend on the values of constants: one for each period
// of the policy.
func (p *points) byPeriod(n *node, make func(period int) watch) {
	var all []watch
	for period := range p.sheet.env.periodCount() {
		all = append(all, make(period))
	}
	p.note(n, func(c *Cover, v Value) { all[c.period](c, v) })
}

// bands watches which band the number given to band is in, and which bounds it is at
// or beside.
func (p *points) bands(n *node) {
	p.byPeriod(n.args[0], func(period int) watch {
		bounds, values := listNumbers(n.args[1].on(period).seq), n.args[2].on(period).seq
		from, x := n.args[3].on(period).text == "from", n.args[0].words()
		can := func(i int) bool { return !p.domains.sets[n.args[0]].Meet(bandRange(bounds, i, from)).IsEmpty() }
		bands, at, beside := make([]int, len(bounds)+1), make([]int, len(bounds)), make([]int, len(bounds))
		for i := range bands {
			bands[i] = p.at(can(i), RowPoint, n.args[2], "the band of %s, number %d, is never reached", values.at(i).brief(), i+1)
		}
		side, next := "below", 0
		if !from {
			side, next = "above", 1
		}
		for i, b := range bounds {
			at[i] = p.at(p.canBe(n.args[0], numberValue(b)), BoundPoint, n.args[1], "%s is never exactly %s", x, b)
			beside[i] = p.at(can(i+next), BoundPoint, n.args[1], "%s is never just %s %s", x, side, b)
		}
		return func(c *Cover, v Value) {
			i, exactly := bandOf(v.num, bounds, from, exact.Number.Cmp)
			c.reach(bands[i])
			switch {
			case exactly && from:
				c.reach(at[i-1])
			case exactly:
				c.reach(at[i])
			case !from && i > 0:
				c.reach(beside[i-1])
			}
			if from && i < len(bounds) {
				c.reach(beside[i])
			}
		}
	})
}

// stretches watches which stretch the number given to interpolate is in, and the ends
// beyond.
func (p *points) stretches(n *node) {
	if n.args[0].konst != nil {
		return
	}
	p.byPeriod(n.args[0], func(period int) watch {
		xs, x := listNumbers(n.args[1].on(period).seq), n.args[0].words()
		last := len(xs) - 1
		stretches := make([]int, last)
		for i := range stretches {
			stretches[i] = p.at(p.canLie(n.args[0], xs[i], xs[i+1]), RowPoint, n.args[1], "%s is never from %s to %s", x, xs[i], xs[i+1])
		}
		below, above := -1, -1
		if len(n.args) == 3 {
			below = p.at(p.canCompare(n.args[0], domain.Less, xs[0]), BoundPoint, n.args[1], "%s is never below %s", x, xs[0])
			above = p.at(p.canCompare(n.args[0], domain.More, xs[last]), BoundPoint, n.args[1], "%s is never above %s", x, xs[last])
		}
		return func(c *Cover, v Value) {
			i, exactly := slices.BinarySearchFunc(xs, v.num, exact.Number.Cmp)
			switch {
			case i == 0 && !exactly && len(n.args) == 3:
				c.reach(below)
			case i > last && len(n.args) == 3:
				c.reach(above)
			default:
				c.reach(stretches[min(max(i-1, 0), last-1)])
			}
		}
	})
}

// unwatched reports whether neither a node nor any below it is watched.
func (p *points) unwatched(n *node) bool {
	found := false
	n.walk(func(n *node) bool {
		found = found || len(p.watch[n]) > 0
		return !found
	})
	return !found
}

// decorate is the decorator that makes a plan note what it reaches in the Cover of its
// frame.
func (p *points) decorate(_ *rows, n *node, x code) code {
	all := p.watch[n]
	if len(all) == 0 {
		return x
	}
	return watched(n.typ, x, func(fr *frame, v Value) {
		if c, ok := fr.watch.(*Cover); ok && fr.err == nil {
			for _, w := range all {
				w(c, v)
			}
		}
	})
}

// watched wraps code so that leave sees each value, and cannot change it.
func watched(t Type, x code, leave func(*frame, Value)) code {
	return codeOf(t, func(fr *frame) Value {
		v := x.val(fr)
		leave(fr, v)
		return v
	})
}
