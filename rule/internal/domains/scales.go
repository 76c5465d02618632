package domains

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// The scales of numbers: a ratio such as 0.3 beside points such as 80, and a weight of 40
// among shares. A ratio is declared as one, or written as 30%.

// isRatio reports whether a node is known to be a ratio.
func (d *Domains) isRatio(n *tree.Node) bool {
	switch n.Op {
	case tree.ParamOp:
		must := n.Detail.(*tree.Parameter).First().Must
		return must != nil && must.Unit == types.Ratio && n.Type.Kind == types.NumberKind
	case tree.FieldOp:
		return n.Field.Type.Kind == types.NumberKind && n.Field.Unit == types.Ratio || d.ratios[types.ColumnName{List: n.List, Field: n.Field.Name}]
	case tree.YearOp:
		return d.ratios[types.ColumnName{List: "", Field: n.Field.Name}]
	case tree.ValueOp:
		return n.Col >= 0 && n.Type.Kind == types.NumberKind && d.env.Values[n.Col].Unit == types.Ratio
	case lookupOp:
		return !slices.ContainsFunc(n.Detail.(*tree.TableLeaf).Versions, func(t *tree.Table) bool { return t.Unit != types.Ratio })
	case tree.ChooseOp:
		return d.isRatio(n.Args[1]) && d.isRatio(n.Args[2])
	case tree.PlacesOp, coalesceOp, negativeOp:
		return d.isRatio(n.Args[0])
	case tree.LetOp, tree.CallOp:
		return d.isRatio(n.Args[len(n.Args)-1])
	case tree.LocalOp:
		if value, ok := n.Detail.(*tree.Node); ok && n.Const != nil {
			return d.isRatio(value)
		}
		return n.Const == nil && n.Type.Kind == types.NumberKind && d.ratio[n.Slot]
	case tree.ElementOp:
		return n.Type.Kind == types.NumberKind && d.ratio[n.Slot]
	case clampOp:
		return d.areRatios(n.Args)
	case plusOp, minusOp, timesOp:
		return d.isRatio(n.Args[0]) && d.isRatio(n.Args[1])
	case overOp:
		of, ok := shareOf(d, n.Args[0], n.Args[1])
		return ok && of.Range.Low.Bounded && of.Range.Low.At.Sign() == 0 && of.Range.High.Bounded && of.Range.High.At.Equal(exact.Int(1))
	}
	switch {
	case (n.Op == minOp || n.Op == maxOp) && len(n.Args) > 1:
		return d.areRatios(n.Args)
	case keepsUnit[n.Op]:
		return d.isRatio(n.Args[0])
	case yieldsElement[n.Op]:
		return ofRatios(d, n.Args[0])
	case n.Op == sumOp: // a sum of many may be anything
		return (len(n.Args) == 1 && ofRatios(d, n.Args[0]) || len(n.Args) > 1 && d.isRatio(n.Args[1].Args[0])) && d.Sets[n].Range.High.Bounded
	}
	return false
}

// ofRatios reports whether the elements of a list are known to be ratios.
func ofRatios(d *Domains, n *tree.Node) bool {
	switch {
	case n.Op == tree.ParamOp:
		must := n.Detail.(*tree.Parameter).First().Must
		return must != nil && must.Unit == types.Ratio && n.Type.Kind == types.ListKind
	case n.Op == tree.FieldOp:
		return n.Field.Type.Kind == types.ListKind && n.Field.Unit == types.Ratio
	case n.Op == tree.ValueOp:
		return n.Col >= 0 && n.Type.Kind == types.ListKind && d.env.Values[n.Col].Unit == types.Ratio
	case n.Op == tree.TableOp:
		return !slices.ContainsFunc(n.Detail.(*tree.TableLeaf).Versions, func(t *tree.Table) bool { return t.Unit != types.Ratio })
	case n.Op == tree.ArrayOp:
		return len(n.Args) > 0 && !slices.ContainsFunc(n.Args, func(x *tree.Node) bool { return !d.isRatio(x) })
	case n.Op == mapOp:
		return d.isRatio(n.Args[1].Args[0])
	case n.Op == tree.LocalOp && n.Const != nil:
		value, ok := n.Detail.(*tree.Node)
		return ok && ofRatios(d, value)
	case n.Op == tree.LocalOp:
		return n.Type.Kind == types.ListKind && d.ratio[n.Slot]
	case keepsElements[n.Op]:
		return ofRatios(d, n.Args[0])
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
func operations(names ...string) map[*tree.Operation]bool {
	set := map[*tree.Operation]bool{tree.IndexOp: slices.Contains(names, "first")}
	for _, name := range names {
		set[language.Named(name)] = true
	}
	return set
}

// areRatios reports whether all of some nodes that are not constant are ratios, and one is.
func (d *Domains) areRatios(nodes []*tree.Node) bool {
	some := false
	for _, n := range nodes {
		if n.Const == nil && !d.isRatio(n) {
			return false
		}
		some = some || n.Const == nil
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
	overOp      = language.Named("/")
	weightedFor = language.Named("weightedMean")

	bandOp        = language.Named("band")
	interpolateOp = language.Named("interpolate")
)

// scales notes a ratio that is compared with, added to or taken from a number that goes up to
// ten or more. An expression that always yields the same is reported as such.
func (d *Domains) scales(n *tree.Node, result domain.Set, xs []domain.Set) {
	_, compares := domain.SignOf(n.Op.Name)
	compares = compares || n.Op == minOp || n.Op == maxOp || n.Op == InOp
	switch {
	case compares && result.True != result.False || n.Given && !compares:
		return
	case n.Given && n.Args[0].Given == n.Args[len(n.Args)-1].Given: // it may be given another scale too
		return
	case len(n.Args) > 2 && (n.Op == minOp || n.Op == maxOp):
		mixed(d, n.Args, xs)
		return
	case n.Op == clampOp && !d.isRatio(n.Args[0]): // a ratio within points is reported by its bounds
		mixed(d, n.Args, xs)
		return
	case len(n.Args) > 0 && n.Args[0].Op == tree.ArrayOp && n.Args[0].Const == nil && (yieldsElement[n.Op] || n.Op == sumOp):
		mixed(d, n.Args[0].Args, ofNodes(d, n.Args[0].Args))
		return
	case !compares && n.Op != plusOp && n.Op != minusOp || len(n.Args) != 2:
		return
	case n.Op == InOp:
		scaleOfElements(d, n, xs)
		return
	}
	for i, ratio := range n.Args {
		other := 1 - i
		isOff := d.isRatio(ratio) && !d.isRatio(n.Args[other]) && reachesTen(xs[other]) && !reachesTen(xs[i])
		if !isOff && !d.isRatio(ratio) && !n.Given {
			continue
		}
		what := "compared with"
		if !compares {
			what = "reckoned together with"
		}
		d.found.add(n, fmt.Sprint("scale:", i), isOff, func() *fault.Error {
			x, y := n.Args[i], n.Args[other]
			hint, its := ofScale(x, y, xs[other])
			return warnAt(n, fault.CodeScale, hint, "%s is a ratio%s, and is %s %s%s", called(x), prefixed(", ", xs[i].String()), what, called(y), its)
		})
	}
}

// ofScale returns the advice for a ratio x beside y, and what y can be, "" for a number as
// written.
func ofScale(x, y *tree.Node, is domain.Set) (hint, its string) {
	if y.Op == tree.LiteralOp && len(is.Nums) == 1 {
		part, _ := is.Nums[0].Quo(hundred)
		return fmt.Sprintf("write %s for %s percent, or multiply %s by 100", part, is.Nums[0], called(x)), ""
	}
	return fmt.Sprintf("multiply %s by 100, or divide %s by it", called(x), called(y)), ", which is " + is.String()
}

// branches notes a choice between a ratio and a number that goes up to ten or more.
func branches(d *Domains, n *tree.Node, xs ...domain.Set) {
	if n.Type.Kind == types.NumberKind && !n.Given && xs[0].Some && xs[1].Some {
		mixed(d, n.Args[1:], xs)
	}
}

// wholeRatio notes a ratio that is rounded to whole numbers: 0.85 becomes 1.
func wholeRatio(d *Domains, n *tree.Node, places int) {
	x, is := n.Args[0], d.Sets[n.Args[0]]
	d.found.add(x, "whole", places <= 0 && x.Const == nil && !x.Given && d.isRatio(x) && !reachesTen(is), func() *fault.Error {
		return warnAt(x, fault.CodeScale, fmt.Sprintf("multiply %s by 100, or give it places", called(x)), "%s is a ratio%s, and is rounded to whole numbers", called(x), prefixed(", ", is.String()))
	})
}

// mixed notes a ratio among numbers that are reckoned together, one of which goes up to ten or
// more.
func mixed(d *Domains, nodes []*tree.Node, xs []domain.Set) {
	for i, x := range nodes {
		for j, y := range nodes {
			if !d.isRatio(x) || reachesTen(xs[i]) || d.isRatio(y) || !reachesTen(xs[j]) {
				continue
			}
			d.found.add(x, "mixed", true, func() *fault.Error {
				hint, its := ofScale(x, y, xs[j])
				return warnAt(x, fault.CodeScale, hint, "%s is a ratio%s, and is reckoned together with %s%s", called(x), prefixed(", ", xs[i].String()), called(y), its)
			})
			break
		}
	}
}

// ofNodes returns the sets of nodes that have been visited.
func ofNodes(d *Domains, nodes []*tree.Node) []domain.Set {
	xs := make([]domain.Set, len(nodes))
	for i, n := range nodes {
		xs[i] = d.Sets[n]
	}
	return xs
}

// scaleOfElements notes a number that goes up to ten or more and is looked for among ratios.
func scaleOfElements(d *Domains, n *tree.Node, xs []domain.Set) {
	x, list := n.Args[0], n.Args[1]
	isOff := ofRatios(d, list) && !d.isRatio(x) && reachesTen(xs[0])
	if !isOff && !ofRatios(d, list) {
		return
	}
	d.found.add(n, "scale:in", isOff, func() *fault.Error {
		return warnAt(n, fault.CodeScale, fmt.Sprintf("divide %s by 100", called(x)), "%s is %s, and is looked for in %s, which are ratios", called(x), xs[0].String(), called(list))
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
func (d *Domains) idle(n *tree.Node, xs []domain.Set) {
	for i, x := range n.Args {
		other := 1 - i
		lower, higher := xs[i].Range, xs[other].Range
		if n.Op.Name == "max" {
			lower, higher = higher, lower
		}
		off := d.isRatio(x) != d.isRatio(n.Args[other]) && reachesTen(xs[i]) != reachesTen(xs[other]) && !n.Given // reported as such
		always := !off && xs[i].Some && xs[other].Some && beyond(lower, higher, x.Const != nil && n.Args[other].Const == nil)
		d.found.add(n, fmt.Sprint("idle:", i), always, func() *fault.Error { return idleBound(n, x, n.Args[other], xs[i], xs[other]) })
	}
}

// idleClamp notes a clamp of which a bound never binds, or always.
func (d *Domains) idleClamp(n *tree.Node, xs []domain.Set) {
	crossed := xs[1].Some && xs[2].Some && beyond(xs[2].Range, xs[1].Range, false)
	d.found.add(n, "clamp:crossed", crossed, func() *fault.Error {
		return warnAt(n, fault.CodeIdleBound, "write clamp(x, least, most)", "the least of %s, %s, is more than its most, %s", n.Words(), xs[1].String(), xs[2].String())
	})
	if crossed {
		return
	}
	if !xs[0].Some || n.Args[0].Const != nil {
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
		d.found.add(n, fmt.Sprint("clamp:", i), is.holds, func() *fault.Error {
			y := n.Args[is.bound]
			return warnAt(n, fault.CodeIdleBound, idleAdvice, "the bound %s of %s %s binds: %s is %s", called(y), n.Words(), is.says, called(n.Args[0]), xs[0].String())
		})
	}
}

const idleAdvice = "write the bound in the unit of the value, or leave it out"

// idleBound warns of a min or max that is always x, since y lies beyond it.
func idleBound(n *tree.Node, x, y *tree.Node, xs, ys domain.Set) *fault.Error {
	var why []string
	for i, m := range []*tree.Node{x, y} {
		if words := []domain.Set{xs, ys}[i].String(); words != "" && words != called(m) {
			why = append(why, called(m)+" is "+words)
		}
	}
	return warnAt(n, fault.CodeIdleBound, idleAdvice, "%s is always %s: %s", n.Words(), called(x), strings.Join(why, ", and "))
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
func stepsOffScale(d *Domains, n *tree.Node, t *tree.Table, keys []domain.Set) {
	for i, key := range keys {
		if t.Side(i) == types.Exact {
			continue
		}
		var nums []exact.Number
		for _, r := range t.Rows {
			if !r.Keys[i].IsMissing() {
				nums = append(nums, r.Keys[i].Num)
			}
		}
		offScale(d, n, n.Args[i], key, nums, "the table "+t.Source.Name+" has rows")
		oddRow(d, n, t, i)
	}
}

// offScale notes a ratio that is graded by numbers of ten or more, and a number from 0 to
// about 100 that is graded by fractions.
func offScale(d *Domains, n, x *tree.Node, is domain.Set, by []exact.Number, what string) {
	fractions, large, top := 0, false, is.Range.High
	for _, n := range by {
		large = large || n.Cmp(ten) >= 0
		if n.Sign() > 0 && n.Cmp(exact.Int(1)) < 0 {
			fractions++
		}
	}
	of := domain.Numbers(by...)
	ratio := d.isRatio(x) && large && !is.Range.High.Bounded // else what is bounded is reported as such
	isLine := n.Op == interpolateOp && !is.Range.Whole && len(by) > 1
	points := (fractions > 1 || isLine) && !d.isRatio(x) && is.Some && top.Bounded && top.At.Cmp(hundred) >= 0 && top.At.Cmp(exact.Int(150)) <= 0 &&
		of.Range.High.At.Cmp(exact.Int(1)) <= 0
	if x.Const != nil || x.Given || len(by) == 0 {
		return
	}
	d.found.add(x, "steps", ratio || points, func() *fault.Error {
		if ratio {
			return warnAt(x, fault.CodeScale, fmt.Sprintf("write %s/100, or 100 * %s", of.Range.High.At, called(x)), "%s is a ratio, and %s %s", called(x), what, of.Range.String())
		}
		return warnAt(x, fault.CodeScale, fmt.Sprintf("divide %s by 100", called(x)), "%s is %s, and %s %s", called(x), is.String(), what, of.Range.String())
	})
}
