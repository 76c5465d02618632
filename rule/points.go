package rule

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/domains"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// points are the points of a sheet, found in a pass over its figures' typed trees.
type points struct {
	sheet   *Sheet
	all     []Point
	index   map[pointKey]int
	made    map[*maker]int         // the point of each figure and model
	refused map[*maker]int         // of figures that are checks: the point that they fail
	watch   map[*tree.Node][]watch // of each node: what its value reaches
	tables  map[*tree.Table]*tablePoints
	kept    int // how many values a Cover keeps for other nodes
	mixed   map[*maker][]mixUp
	domains *domains.Domains
}

// watch notes the points that a value of a node reaches.
type watch func(c *Cover, v cell.Value)

// newPoints finds the points of a sheet that its domains can reach.
func newPoints(sh *Sheet) *points {
	p := &points{sheet: sh, index: map[pointKey]int{}, made: map[*maker]int{}, refused: map[*maker]int{}, watch: map[*tree.Node][]watch{}, tables: map[*tree.Table]*tablePoints{}, mixed: map[*maker][]mixUp{}, domains: domains.New(sh.env)}
	for _, m := range sh.order {
		if m.formula == nil {
			p.made[m] = p.point(Point{Kind: ModelPoint, Rule: m.name, Text: "no case runs it"})
			continue
		}
		p.figure(m)
	}
	for _, name := range sh.env.TableNames() {
		for _, t := range sh.env.Tables[name].Versions {
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
	m.formula.tree.Root.Walk(func(n *tree.Node) bool { return p.add(n, m) })
	m.formula.tree.Root.Walk(func(n *tree.Node) bool {
		for _, id := range n.Clauses {
			p.note(n, func(c *Cover, _ cell.Value) { c.cited[id] = true })
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
func (p *points) at(can bool, kind PointKind, n *tree.Node, format string, args ...any) int {
	if !can {
		return unreachable
	}
	in := n.At.In
	line, column := in.At(n.At.Part.From)
	return p.point(Point{kind, in.Source.Name, in.Source.Clauses, fmt.Sprintf(format, args...), in.Source.File, line, column})
}

// add finds the points of a node of a figure. A constant has none, nor have its
// parts, nor has what is on a branch that is never taken.
func (p *points) add(n *tree.Node, m *maker) bool {
	if n.Op == tree.TableOp { // below a constant, which is not visited
		p.wholeTable(n)
		return false
	}
	if _, visited := p.domains.Sets[n]; !visited {
		return false
	}
	if n.Const != nil && n.Op != language.Named("lookup") {
		return n.Op != tree.ParamOp && n.Op != tree.LiteralOp
	}
	switch {
	case tree.IsOrder(n.Op):
		p.comparison(n)
	case n.Op == language.Named("??"):
		p.missing(n)
	case n.Op == language.Named("min") || n.Op == language.Named("max") || n.Op == language.Named("clamp"):
		p.limits(n)
	case n.Op == language.Named("band"):
		p.bands(n)
	case n.Op == language.Named("interpolate"):
		p.stretches(n)
	case n.Op == language.Named("lookup"):
		p.lookup(n)
	case n.Op == tree.PeersOp || n.Op == tree.WholeOp && n.List == m.figure.List:
		p.group(n, m)
	}
	if n.IsFlag() && isCondition(n) {
		p.condition(n)
	}
	return true
}

// isCondition reports whether a node that yields a flag is a condition of its own, not
// composed of others.
func isCondition(n *tree.Node) bool {
	switch n.Op {
	case tree.ChooseOp, tree.LetOp, tree.EachOp, tree.KeepOp, tree.SharedOp, tree.PlacesOp, language.Named("and"), language.Named("or"), language.Named("not"):
		return false
	}
	return true
}

func (p *points) note(n *tree.Node, w watch) { p.watch[n] = append(p.watch[n], w) }

func (p *points) condition(n *tree.Node) {
	can := p.domains.Sets[n]
	holds, fails := p.at(can.True, ConditionPoint, n, "%s is never true", n.Words()), p.at(can.False, ConditionPoint, n, "%s is never false", n.Words())
	p.note(n, func(c *Cover, v cell.Value) {
		if v.Bool {
			c.reach(holds)
		} else {
			c.reach(fails)
		}
	})
}

// comparison watches whether the sides of a comparison with a constant are ever equal:
// there < and <= differ.
func (p *points) comparison(n *tree.Node) {
	moving, bound := n.Args[0], n.Args[1]
	if moving.Const != nil {
		moving, bound = bound, moving
	}
	if bound.Const == nil || moving.Const != nil {
		return
	}
	for _, k := range bound.Const {
		exactly := p.at(p.canBe(moving, k), BoundPoint, n, "%s is never exactly %s", moving.Words(), shownBound(bound, k))
		p.note(moving, func(c *Cover, v cell.Value) {
			if v.Equal(k) {
				c.reach(exactly)
			}
		})
	}
}

// shownBound shows a constant that a comparison is with: a level as its text.
func shownBound(n *tree.Node, v cell.Value) string {
	if n.Op == tree.LevelOp {
		return tree.Quoted(tree.LevelText(n.Levels(), v.Num))
	}
	return v.String()
}

// missing watches whether the left side of ?? is missing.
func (p *points) missing(n *tree.Node) {
	x := n.Args[0]
	if x.Const != nil || !x.Type.Optional {
		return
	}
	can := p.domains.Sets[x]
	there, missing := p.at(can.Some, DefaultPoint, n, "%s is always missing", x.Words()), p.at(can.Nil, DefaultPoint, n, "%s is never missing", x.Words())
	p.note(x, func(c *Cover, v cell.Value) {
		if v.Kind == types.Nothing {
			c.reach(missing)
		} else {
			c.reach(there)
		}
	})
}

// keep makes a Cover keep the last values of nodes; it returns the place of the first.
func (p *points) keep(nodes []*tree.Node) (from int) {
	from = p.kept
	p.kept += len(nodes)
	for i, n := range nodes {
		p.note(n, func(c *Cover, v cell.Value) { c.last[from+i] = v })
	}
	return from
}

// limits watches which argument alone is the result of min, max or clamp of several
// numbers.
func (p *points) limits(n *tree.Node) {
	if len(n.Args) == 1 {
		return
	}
	reached := make([]int, len(n.Args))
	for i, a := range n.Args {
		reached[i] = p.at(p.canWin(n, i), LimitPoint, a, "%s is never the result of %s(…)", a.Words(), n.Op.Name)
	}
	from, clamped := p.keep(n.Args), n.Op.Name == "clamp"
	p.note(n, func(c *Cover, v cell.Value) {
		won := -1
		for i := range reached {
			switch {
			case !v.Num.Equal(c.last[from+i].Num):
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
func (p *points) byPeriod(n *tree.Node, make func(period int) watch) {
	var all []watch
	for period := range p.sheet.env.PeriodCount() {
		all = append(all, make(period))
	}
	p.note(n, func(c *Cover, v cell.Value) { all[c.period](c, v) })
}

// bands watches which band the number given to band is in, and which bounds it is at
// or beside.
func (p *points) bands(n *tree.Node) {
	p.byPeriod(n.Args[0], func(period int) watch {
		bounds, values := cell.Numbers(n.Args[1].On(period).Seq), n.Args[2].On(period).Seq
		from, x := n.Args[3].On(period).Str == "from", n.Args[0].Words()
		can := func(i int) bool { return !p.domains.Sets[n.Args[0]].Meet(domains.BandRange(bounds, i, from)).IsEmpty() }
		bands, at, beside := make([]int, len(bounds)+1), make([]int, len(bounds)), make([]int, len(bounds))
		for i := range bands {
			bands[i] = p.at(can(i), RowPoint, n.Args[2], "the band of %s, number %d, is never reached", values.At(i).Brief(), i+1)
		}
		side, next := "below", 0
		if !from {
			side, next = "above", 1
		}
		for i, b := range bounds {
			at[i] = p.at(p.canBe(n.Args[0], cell.OfExact(b)), BoundPoint, n.Args[1], "%s is never exactly %s", x, b)
			beside[i] = p.at(can(i+next), BoundPoint, n.Args[1], "%s is never just %s %s", x, side, b)
		}
		return func(c *Cover, v cell.Value) {
			i, exactly := byrow.BandOf(v.Num, bounds, from, exact.Number.Cmp)
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
func (p *points) stretches(n *tree.Node) {
	if n.Args[0].Const != nil {
		return
	}
	p.byPeriod(n.Args[0], func(period int) watch {
		xs, x := cell.Numbers(n.Args[1].On(period).Seq), n.Args[0].Words()
		last := len(xs) - 1
		stretches := make([]int, last)
		for i := range stretches {
			stretches[i] = p.at(p.canLie(n.Args[0], xs[i], xs[i+1]), RowPoint, n.Args[1], "%s is never from %s to %s", x, xs[i], xs[i+1])
		}
		below, above := -1, -1
		if len(n.Args) == 3 {
			below = p.at(p.canCompare(n.Args[0], domain.Less, xs[0]), BoundPoint, n.Args[1], "%s is never below %s", x, xs[0])
			above = p.at(p.canCompare(n.Args[0], domain.More, xs[last]), BoundPoint, n.Args[1], "%s is never above %s", x, xs[last])
		}
		return func(c *Cover, v cell.Value) {
			i, exactly := slices.BinarySearchFunc(xs, v.Num, exact.Number.Cmp)
			switch {
			case i == 0 && !exactly && len(n.Args) == 3:
				c.reach(below)
			case i > last && len(n.Args) == 3:
				c.reach(above)
			default:
				c.reach(stretches[min(max(i-1, 0), last-1)])
			}
		}
	})
}

// unwatched reports whether neither a node nor any below it is watched.
func (p *points) unwatched(n *tree.Node) bool {
	found := false
	n.Walk(func(n *tree.Node) bool {
		found = found || len(p.watch[n]) > 0
		return !found
	})
	return !found
}

// decorate is the decorator that makes a plan note what it reaches in the Cover of its
// frame.
func (p *points) decorate(_ *byrow.Maker, n *tree.Node, x byrow.Code) byrow.Code {
	all := p.watch[n]
	if len(all) == 0 {
		return x
	}
	return byrow.Watched(n.Type, x, func(fr *byrow.Frame, v cell.Value) {
		if c, ok := fr.Watch.(*Cover); ok && fr.Err == nil {
			for _, w := range all {
				w(c, v)
			}
		}
	})
}
