package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
)

// The scales of numbers: a ratio such as 0.3 beside points such as 80, and a weight of 40
// among shares. What is a ratio is declared, or written as 30%.

// isRatio reports whether a node is known to be a ratio.
func (d *domains) isRatio(n *node) bool {
	switch n.op {
	case paramOp:
		must := n.detail.(*parameter).first().Must
		return must != nil && must.Unit == Ratio && n.typ.Kind == NumberKind
	case fieldOp:
		return n.field.Type.Kind == NumberKind && n.field.Unit == Ratio || d.ratios[columnName{n.list, n.field.Name}]
	case yearOp:
		return d.ratios[columnName{"", n.field.Name}]
	case valueOp:
		return n.col >= 0 && n.typ.Kind == NumberKind && d.env.values[n.col].Unit == Ratio
	case lookupOp:
		return !slices.ContainsFunc(n.detail.(*tableLeaf).versions, func(t *Table) bool { return t.Unit != Ratio })
	case chooseOp:
		return d.isRatio(n.args[1]) && d.isRatio(n.args[2])
	case placesOp, coalesceOp, negativeOp:
		return d.isRatio(n.args[0])
	case letOp, callOp:
		return d.isRatio(n.args[len(n.args)-1])
	case localOp:
		if value, ok := n.detail.(*node); ok && n.konst != nil {
			return d.isRatio(value)
		}
		return n.konst == nil && n.typ.Kind == NumberKind && d.ratio[n.slot]
	case elementOp:
		return n.typ.Kind == NumberKind && d.ratio[n.slot]
	case clampOp:
		return d.areRatios(n.args)
	case plusOp, minusOp, timesOp:
		return d.isRatio(n.args[0]) && d.isRatio(n.args[1])
	}
	switch {
	case (n.op == minOp || n.op == maxOp) && len(n.args) > 1:
		return d.areRatios(n.args)
	case keepsUnit[n.op]:
		return d.isRatio(n.args[0])
	case yieldsElement[n.op]:
		return ofRatios(d, n.args[0])
	case n.op == sumOp: // a sum of many may be anything
		return (len(n.args) == 1 && ofRatios(d, n.args[0]) || len(n.args) > 1 && d.isRatio(n.args[1].args[0])) && d.sets[n].Range.High.Bounded
	}
	return false
}

// ofRatios reports whether the elements of a list are known to be ratios.
func ofRatios(d *domains, n *node) bool {
	switch {
	case n.op == paramOp:
		must := n.detail.(*parameter).first().Must
		return must != nil && must.Unit == Ratio && n.typ.Kind == ListKind
	case n.op == fieldOp:
		return n.field.Type.Kind == ListKind && n.field.Unit == Ratio
	case n.op == valueOp:
		return n.col >= 0 && n.typ.Kind == ListKind && d.env.values[n.col].Unit == Ratio
	case n.op == tableOp:
		return !slices.ContainsFunc(n.detail.(*tableLeaf).versions, func(t *Table) bool { return t.Unit != Ratio })
	case n.op == arrayOp:
		return len(n.args) > 0 && !slices.ContainsFunc(n.args, func(x *node) bool { return !d.isRatio(x) })
	case n.op == mapOp:
		return d.isRatio(n.args[1].args[0])
	case n.op == localOp && n.konst != nil:
		value, ok := n.detail.(*node)
		return ok && ofRatios(d, value)
	case n.op == localOp:
		return n.typ.Kind == ListKind && d.ratio[n.slot]
	case keepsElements[n.op]:
		return ofRatios(d, n.args[0])
	}
	return false
}

// keepsUnit has the functions whose result counts what their number counts, keepsElements those
// whose result has the elements of their list, and yieldsElement those that yield one of them or
// what lies between them.
var (
	keepsUnit     = operations("abs", "round", "roundEven", "roundUp", "roundDown", "floor", "ceil")
	keepsElements = operations("filter", "sort", "take", "reverse", "uniq", "best")
	yieldsElement = operations("min", "max", "mean", "median", "trimmedMean", "weightedMean", "percentile", "first", "last")
)

// operations returns a set of operations, by their names.
func operations(names ...string) map[*operation]bool {
	set := map[*operation]bool{indexOp: slices.Contains(names, "first")}
	for _, name := range names {
		set[language.Named(name)] = true
	}
	return set
}

// areRatios reports whether all of some nodes that are not constant are ratios, and one is.
func (d *domains) areRatios(nodes []*node) bool {
	some := false
	for _, n := range nodes {
		if n.konst == nil && !d.isRatio(n) {
			return false
		}
		some = some || n.konst == nil
	}
	return some
}

var (
	minOp   = language.Named("min")
	maxOp   = language.Named("max")
	clampOp = language.Named("clamp")

	ten         = exact.Int(10)
	hundred     = exact.Int(100)
	plusOp      = language.Named("+")
	minusOp     = language.Named("-")
	negativeOp  = language.Named("negative")
	timesOp     = language.Named("*")
	weightedFor = language.Named("weightedMean")
)

// scales notes a ratio that is compared with, added to or taken from a number that goes up to
// ten or more. What always yields the same is told as such.
func (d *domains) scales(n *node, result domain.Set, xs []domain.Set) {
	_, compares := domain.SignOf(n.op.Name)
	compares = compares || n.op == minOp || n.op == maxOp || n.op == inOp
	switch {
	case n.given || compares && result.True != result.False:
		return
	case len(n.args) > 2 && (n.op == minOp || n.op == maxOp):
		mixed(d, n.args, xs)
		return
	case len(n.args) > 0 && n.args[0].op == arrayOp && n.args[0].konst == nil && (yieldsElement[n.op] || n.op == sumOp):
		mixed(d, n.args[0].args, ofNodes(d, n.args[0].args))
		return
	case !compares && n.op != plusOp && n.op != minusOp || len(n.args) != 2:
		return
	case n.op == inOp:
		scaleOfElements(d, n, xs)
		return
	}
	for i, ratio := range n.args {
		other := 1 - i
		isOff := d.isRatio(ratio) && !d.isRatio(n.args[other]) && reachesTen(xs[other]) && !reachesTen(xs[i])
		if !isOff && !d.isRatio(ratio) {
			continue
		}
		what := "compared with"
		if !compares {
			what = "reckoned together with"
		}
		d.found.add(n, fmt.Sprint("scale:", i), isOff, func() *Error {
			x, y := n.args[i], n.args[other]
			return n.warn(CodeScale, fmt.Sprintf("multiply %s by 100, or divide %s by it", x.called(), y.called()), "%s is a ratio%s, and is %s %s, which is %s",
				x.called(), prefixed(", ", xs[i].String()), what, y.called(), xs[other].String())
		})
	}
}

// mixed notes a ratio among numbers that are reckoned together, one of which goes up to ten or
// more.
func mixed(d *domains, nodes []*node, xs []domain.Set) {
	for i, x := range nodes {
		for j, y := range nodes {
			if !d.isRatio(x) || reachesTen(xs[i]) || d.isRatio(y) || !reachesTen(xs[j]) {
				continue
			}
			d.found.add(x, "mixed", true, func() *Error {
				return x.warn(CodeScale, fmt.Sprintf("multiply %s by 100, or divide %s by it", x.called(), y.called()), "%s is a ratio%s, and is reckoned together with %s, which is %s",
					x.called(), prefixed(", ", xs[i].String()), y.called(), xs[j].String())
			})
			break
		}
	}
}

// ofNodes returns the sets of nodes that have been visited.
func ofNodes(d *domains, nodes []*node) []domain.Set {
	xs := make([]domain.Set, len(nodes))
	for i, n := range nodes {
		xs[i] = d.sets[n]
	}
	return xs
}

// scaleOfElements notes a number that goes up to ten or more and is looked for among ratios.
func scaleOfElements(d *domains, n *node, xs []domain.Set) {
	x, list := n.args[0], n.args[1]
	isOff := ofRatios(d, list) && !d.isRatio(x) && reachesTen(xs[0])
	if !isOff && !ofRatios(d, list) {
		return
	}
	d.found.add(n, "scale:in", isOff, func() *Error {
		return n.warn(CodeScale, fmt.Sprintf("divide %s by 100", x.called()), "%s is %s, and is looked for in %s, which are ratios", x.called(), xs[0].String(), list.called())
	})
}

// prefixed puts a text before another one that is not empty.
func prefixed(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}

// reachesTen reports whether a number is known to go up to ten or more, and not without end.
func reachesTen(s domain.Set) bool {
	return s.Some && s.Range.High.Bounded && s.Range.High.At.Cmp(ten) >= 0
}

// idle notes a min or max of two numbers that is always the one, since the other lies beyond
// it. A cap that just reaches what it caps is no slip: min(score, 100) of a score up to 100.
func (d *domains) idle(n *node, xs []domain.Set) {
	for i, x := range n.args {
		other := 1 - i
		lower, higher := xs[i].Range, xs[other].Range
		if n.op.Name == "max" {
			lower, higher = higher, lower
		}
		off := d.isRatio(x) != d.isRatio(n.args[other]) && reachesTen(xs[i]) != reachesTen(xs[other]) && !n.given // told as such
		always := !off && xs[i].Some && xs[other].Some && beyond(lower, higher, x.konst != nil && n.args[other].konst == nil)
		d.found.add(n, fmt.Sprint("idle:", i), always, func() *Error { return n.idleBound(x, n.args[other], xs[i], xs[other]) })
	}
}

// idleClamp notes a clamp of which a bound never binds, or always.
func (d *domains) idleClamp(n *node, xs []domain.Set) {
	if !xs[0].Some || n.args[0].konst != nil {
		return
	}
	x, low, high := xs[0].Range, xs[1], xs[2]
	for i, is := range []struct {
		holds bool
		bound int
		says  string
	}{
		{low.Some && beyond(x, low.Range, true), 1, "always"},
		{high.Some && beyond(high.Range, x, true), 2, "always"},
		{low.Some && beyond(low.Range, x, false), 1, "never"},
		{high.Some && beyond(x, high.Range, false), 2, "never"},
	} {
		d.found.add(n, fmt.Sprint("clamp:", i), is.holds, func() *Error {
			y := n.args[is.bound]
			return n.warn(CodeIdleBound, idleAdvice, "the bound %s of %s %s binds: %s is %s", y.called(), n.words(), is.says, n.args[0].called(), xs[0].String())
		})
	}
}

const idleAdvice = "write the bound in the unit of the value, or leave it out"

// idleBound warns of a min or max that is always x, since y lies beyond it.
func (n *node) idleBound(x, y *node, xs, ys domain.Set) *Error {
	var why []string
	for i, m := range []*node{x, y} {
		if words := []domain.Set{xs, ys}[i].String(); words != "" && words != m.called() {
			why = append(why, m.called()+" is "+words)
		}
	}
	return n.warn(CodeIdleBound, idleAdvice, "%s is always %s: %s", n.words(), x.called(), strings.Join(why, ", and "))
}

// beyond reports whether all numbers of a range lie below all of another, or at most at them
// if that is allowed.
func beyond(lower, higher domain.Range, touching bool) bool {
	if !lower.High.Bounded || !higher.Low.Bounded {
		return false
	}
	sign := lower.High.At.Cmp(higher.Low.At)
	return sign < 0 || sign == 0 && (touching || lower.High.Open || higher.Low.Open)
}

// stepsOffScale is offScale for the columns of steps of a table.
func stepsOffScale(d *domains, n *node, t *Table, keys []domain.Set) {
	for i, key := range keys {
		if t.side(i) == Exact {
			continue
		}
		var nums []exact.Number
		for _, r := range t.Rows {
			if !r.Keys[i].IsMissing() {
				nums = append(nums, r.Keys[i].num)
			}
		}
		offScale(d, n.args[i], key, nums, "the table "+t.Source.Name+" has rows")
	}
}

// offScale notes a ratio that is graded by numbers of ten or more, and a number from 0 to
// about 100 that is graded by fractions.
func offScale(d *domains, x *node, is domain.Set, by []exact.Number, what string) {
	fractions, large, top := 0, false, is.Range.High
	for _, n := range by {
		large = large || n.Cmp(ten) >= 0
		if n.Sign() > 0 && n.Cmp(exact.Int(1)) < 0 {
			fractions++
		}
	}
	of := domain.Numbers(by...)
	ratio := d.isRatio(x) && large && !is.Range.High.Bounded // else what is bounded is told as such
	points := fractions > 1 && !d.isRatio(x) && is.Some && top.Bounded && top.At.Cmp(hundred) >= 0 && top.At.Cmp(exact.Int(150)) <= 0 &&
		of.Range.High.At.Cmp(exact.Int(1)) <= 0
	if x.konst != nil || x.given || len(by) == 0 {
		return
	}
	d.found.add(x, "steps", ratio || points, func() *Error {
		if ratio {
			return x.warn(CodeScale, fmt.Sprintf("write %s/100, or 100 * %s", of.Range.High.At, x.called()), "%s is a ratio, and %s %s", x.called(), what, of.Range.String())
		}
		return x.warn(CodeScale, fmt.Sprintf("divide %s by 100", x.called()), "%s is %s, and %s %s", x.called(), is.String(), what, of.Range.String())
	})
}
