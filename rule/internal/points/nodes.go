package points

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/domains"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// watch notes the points that a value of a node reaches.
type watch func(m *Marks, v cell.Value)

// rule finds the points of a rule of the sheet. A check of constants has none: it is
// evaluated when the sheet is made.
func (p *Points) rule(at int, r *Rule) {
	p.rules[at] = ruled{made: unreachable, refused: unreachable}
	if r.Tree == nil {
		p.rules[at].made = p.point(coverage.Point{Kind: coverage.ModelPoint, Rule: r.Name, Text: "no case runs it"})
		return
	}
	yields := r.Visit(p.domains)
	if r.IsCheck && r.Tree.Root.Const != nil {
		return
	}
	src := r.Source
	p.rules[at].made = p.point(coverage.Point{Kind: coverage.FigurePoint, Rule: r.Name, Clauses: src.Clauses, Text: "no case works it out", File: src.File, Line: src.Line, Column: src.Column})
	if r.IsCheck {
		p.rules[at].refused = p.when(yields.False, coverage.Point{Kind: coverage.BoundPoint, Rule: r.Name, Clauses: src.Clauses, Text: "the check never fails", File: src.File, Line: src.Line, Column: src.Column})
	}
	r.Tree.Root.Walk(func(n *tree.Node) bool { return p.add(n, at, r) })
	r.Tree.Root.Walk(func(n *tree.Node) bool {
		for _, id := range n.Clauses {
			p.note(n, func(m *Marks, _ cell.Value) { m.cited[id] = true })
		}
		return true
	})
}

// unreachable stands for a point that nothing can reach, and that no case is asked for.
const unreachable = -1

// when returns the position of a point that can be reached, unreachable otherwise.
func (p *Points) when(can bool, x coverage.Point) int {
	if !can {
		return unreachable
	}
	return p.point(x)
}

// point returns the position of a point, adding it if it is new: a function used twice
// has its points once.
func (p *Points) point(x coverage.Point) int {
	i, ok := p.index[keyOf(x)]
	if !ok {
		i = len(p.all)
		p.index[keyOf(x)] = i
		p.all = append(p.all, x)
	}
	return i
}

// at returns a point at a node of a formula, if it can be reached.
func (p *Points) at(can bool, kind coverage.PointKind, n *tree.Node, format string, args ...any) int {
	if !can {
		return unreachable
	}
	in := n.At.In
	line, column := in.At(n.At.Part.From)
	return p.point(coverage.Point{Kind: kind, Rule: in.Source.Name, Clauses: in.Source.Clauses, Text: fmt.Sprintf(format, args...), File: in.Source.File, Line: line, Column: column})
}

// add finds the points of a node of a figure. Constants, their parts and branches that are
// never taken have no points.
func (p *Points) add(n *tree.Node, at int, r *Rule) bool {
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
	case n.Op == tree.PeersOp:
		p.group(n, at, r)
	case n.Op == tree.WholeOp && n.List == r.List:
		p.group(n, at, r)
		p.siblings(n, at, r)
	case n.Op == tree.FieldOp:
		p.siblings(n, at, r)
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

func (p *Points) note(n *tree.Node, w watch) { p.watch[n] = append(p.watch[n], w) }

func (p *Points) condition(n *tree.Node) {
	can := p.domains.Sets[n]
	holds, fails := p.at(can.True, coverage.ConditionPoint, n, "%s is never %t", n.Words(), !n.Negated), p.at(can.False, coverage.ConditionPoint, n, "%s is never %t", n.Words(), n.Negated)
	p.note(n, func(m *Marks, v cell.Value) {
		if v.Bool {
			m.reach(holds)
		} else {
			m.reach(fails)
		}
	})
}

// comparison watches whether the sides of a comparison with a constant are ever equal:
// there < and <= differ.
func (p *Points) comparison(n *tree.Node) {
	moving, bound := n.Args[0], n.Args[1]
	if moving.Const != nil {
		moving, bound = bound, moving
	}
	if bound.Const == nil || moving.Const != nil {
		return
	}
	for _, k := range bound.Const {
		exactly := p.at(p.canBe(moving, k), coverage.BoundPoint, n, "%s is never exactly %s", moving.Words(), shownBound(bound, k))
		p.note(moving, func(m *Marks, v cell.Value) {
			if v.Equal(k) {
				m.reach(exactly)
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
func (p *Points) missing(n *tree.Node) {
	x := n.Args[0]
	if x.Const != nil || !x.Type.Optional {
		return
	}
	can := p.domains.Sets[x]
	there, missing := p.at(can.Some, coverage.DefaultPoint, n, "%s is always missing", x.Words()), p.at(can.Nil, coverage.DefaultPoint, n, "%s is never missing", x.Words())
	p.note(x, func(m *Marks, v cell.Value) {
		if v.Kind == types.Nothing {
			m.reach(missing)
		} else {
			m.reach(there)
		}
	})
}

// keep makes Marks keep the last values of nodes; it returns the place of the first.
func (p *Points) keep(nodes []*tree.Node) (from int) {
	from = p.kept
	p.kept += len(nodes)
	for i, n := range nodes {
		p.note(n, func(m *Marks, v cell.Value) { m.last[from+i] = v })
	}
	return from
}

// limits watches which argument alone is the result of min, max or clamp of several
// numbers.
func (p *Points) limits(n *tree.Node) {
	if len(n.Args) == 1 {
		return
	}
	reached := make([]int, len(n.Args))
	for i, a := range n.Args {
		reached[i] = p.at(p.canWin(n, i), coverage.LimitPoint, a, "%s is never the result of %s(…)", a.Words(), n.Op.Name)
	}
	from, clamped := p.keep(n.Args), n.Op.Name == "clamp"
	p.note(n, func(m *Marks, v cell.Value) {
		won := -1
		for i := range reached {
			switch {
			case !v.Num.Equal(m.last[from+i].Num):
			case won < 0:
				won = i
			case clamped && won > 0: // the bounds are equal
			default: // of equal arguments none makes the difference
				return
			}
		}
		if won >= 0 {
			m.reach(reached[won])
		}
	})
}

// byPeriod makes watches that depend on the values of constants: one for each period
// of the policy.
func (p *Points) byPeriod(n *tree.Node, make func(period int) watch) {
	var all []watch
	for period := range p.env.PeriodCount() {
		all = append(all, make(period))
	}
	p.note(n, func(m *Marks, v cell.Value) { all[m.period](m, v) })
}

// bands watches which band the number given to band is in, and which bounds it is at
// or beside.
func (p *Points) bands(n *tree.Node) {
	p.byPeriod(n.Args[0], func(period int) watch {
		bounds, values := cell.Numbers(n.Args[1].On(period).Seq), n.Args[2].On(period).Seq
		from, x := n.Args[3].On(period).Str == "from", n.Args[0].Words()
		can := func(i int) bool { return !p.domains.Sets[n.Args[0]].Meet(domains.BandRange(bounds, i, from)).IsEmpty() }
		bands, at, beside := make([]int, len(bounds)+1), make([]int, len(bounds)), make([]int, len(bounds))
		for i := range bands {
			bands[i] = p.at(can(i), coverage.RowPoint, n.Args[2], "the band of %s, number %d, is never reached", values.At(i).Brief(), i+1)
		}
		side, next := "below", 0
		if !from {
			side, next = "above", 1
		}
		for i, b := range bounds {
			at[i] = p.at(p.canBe(n.Args[0], cell.OfExact(b)), coverage.BoundPoint, n.Args[1], "%s is never exactly %s", x, b)
			beside[i] = p.at(can(i+next), coverage.BoundPoint, n.Args[1], "%s is never just %s %s", x, side, b)
		}
		return func(m *Marks, v cell.Value) {
			i, exactly := byrow.BandOf(v.Num, bounds, from, exact.Number.Cmp)
			m.reach(bands[i])
			switch {
			case exactly && from:
				m.reach(at[i-1])
			case exactly:
				m.reach(at[i])
			case !from && i > 0:
				m.reach(beside[i-1])
			}
			if from && i < len(bounds) {
				m.reach(beside[i])
			}
		}
	})
}

// stretches watches which stretch the number given to interpolate is in, and the ends
// beyond.
func (p *Points) stretches(n *tree.Node) {
	if n.Args[0].Const != nil {
		return
	}
	p.byPeriod(n.Args[0], func(period int) watch {
		xs, x := cell.Numbers(n.Args[1].On(period).Seq), n.Args[0].Words()
		last := len(xs) - 1
		stretches := make([]int, last)
		for i := range stretches {
			stretches[i] = p.at(p.canLie(n.Args[0], xs[i], xs[i+1]), coverage.RowPoint, n.Args[1], "%s is never from %s to %s", x, xs[i], xs[i+1])
		}
		below, above := -1, -1
		if len(n.Args) == 3 {
			below = p.at(p.canCompare(n.Args[0], domain.Less, xs[0]), coverage.BoundPoint, n.Args[1], "%s is never below %s", x, xs[0])
			above = p.at(p.canCompare(n.Args[0], domain.More, xs[last]), coverage.BoundPoint, n.Args[1], "%s is never above %s", x, xs[last])
		}
		return func(m *Marks, v cell.Value) {
			i, exactly := slices.BinarySearchFunc(xs, v.Num, exact.Number.Cmp)
			switch {
			case i == 0 && !exactly && len(n.Args) == 3:
				m.reach(below)
			case i > last && len(n.Args) == 3:
				m.reach(above)
			default:
				m.reach(stretches[min(max(i-1, 0), last-1)])
			}
		}
	})
}

// Unwatched reports whether neither a node nor any below it is watched.
func (p *Points) Unwatched(n *tree.Node) bool {
	found := false
	n.Walk(func(n *tree.Node) bool {
		found = found || len(p.watch[n]) > 0
		return !found
	})
	return !found
}

// Decorate is the decorator that makes a plan note what it reaches in the Marks that watch
// its frame.
func (p *Points) Decorate(_ *byrow.Maker, n *tree.Node, x byrow.Code) byrow.Code {
	all := p.watch[n]
	if len(all) == 0 {
		return x
	}
	return byrow.Watched(n.Type, x, func(fr *byrow.Frame, v cell.Value) {
		if m, ok := fr.Watch.(*Marks); ok && fr.Err == nil {
			for _, w := range all {
				w(m, v)
			}
		}
	})
}
