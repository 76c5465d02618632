package rule

import (
	"fmt"
	"maps"
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
		return must != nil && must.Unit == Ratio
	case fieldOp:
		return n.field.Unit == Ratio || d.ratios[columnName{n.list, n.field.Name}]
	case yearOp:
		return d.ratios[columnName{"", n.field.Name}]
	case valueOp:
		return n.col >= 0 && d.env.values[n.col].Unit == Ratio
	case lookupOp:
		return !slices.ContainsFunc(n.detail.(*tableLeaf).versions, func(t *Table) bool { return t.Unit != Ratio })
	case chooseOp:
		return d.isRatio(n.args[1]) && d.isRatio(n.args[2])
	case placesOp, coalesceOp:
		return d.isRatio(n.args[0])
	case letOp, callOp:
		return d.isRatio(n.args[len(n.args)-1])
	case localOp:
		return n.konst == nil && d.ratio[n.slot]
	case minOp, maxOp, clampOp:
		return d.areRatios(n.args)
	case plusOp, minusOp:
		return d.isRatio(n.args[0]) && d.isRatio(n.args[1])
	}
	return false
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
	compares = compares || n.op == minOp || n.op == maxOp
	if !compares && n.op != plusOp && n.op != minusOp || len(n.args) != 2 || n.given || compares && result.True != result.False {
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

// oddWeight returns the position of a number that is of another scale than the others, with
// what was probably meant: 40 among 0.3 and 0.3, or 0.4 among 30 and 30. If exactly is set,
// all must then add up to 1 or to 100.
func oddWeight(nums []exact.Number, exactly bool) (at int, meant exact.Number, found bool) {
	one, large, fractions := exact.Int(1), []int(nil), []int(nil)
	var sum exact.Number
	for i, n := range nums {
		sum = sum.Add(n)
		switch {
		case n.Sign() < 0 || one.Cmp(n) < 0 && n.Cmp(ten) < 0:
			return 0, meant, false
		case n.Cmp(ten) >= 0:
			large = append(large, i)
		case !n.IsInt():
			fractions = append(fractions, i)
		}
	}
	whole := one
	switch {
	case len(large) == 1 && len(fractions) > 0:
		at = large[0]
		meant, _ = nums[at].Quo(hundred)
	case len(fractions) == 1 && len(large) == len(nums)-1:
		at, whole = fractions[0], hundred
		meant = nums[at].Mul(hundred)
	default:
		return 0, meant, false
	}
	return at, meant, !exactly || sum.Sub(nums[at]).Add(meant).Equal(whole)
}

// oddText says which number is of another scale than which others.
func oddText(nums []exact.Number, at int) string {
	var others []Value
	for i, n := range nums {
		if i != at {
			others = append(others, Value{kind: NumberKind, num: n})
		}
	}
	return fmt.Sprintf("%s stands among %s", nums[at], ListValue(others...).brief())
}

// oddConstants warns of numbers of another scale in the lists of parameters and the values
// of tables, where all would add up to 1 or 100 without them.
func (e *environment) oddConstants() (found []*Error) {
	for _, name := range slices.Sorted(maps.Keys(e.params)) {
		p := e.params[name]
		for i, t := range p.trees {
			for _, v := range t.root.konst {
				if v.kind == ListKind && v.seq.len() > 2 && v.seq.at(0).kind == NumberKind {
					nums := listNumbers(v.seq)
					if at, meant, odd := oddWeight(nums, true); odd {
						found = append(found, p.sources[i].fault(CodeScale, 0, oddText(nums, at), fmt.Sprintf("write %s, or the others in its scale", meant)))
					}
				} else if v.kind == NumberKind && p.sources[i].Must != nil && p.sources[i].Must.Unit == Ratio && v.num.Abs().Cmp(ten) >= 0 {
					found = append(found, p.sources[i].fault(CodeScale, 0, fmt.Sprintf("%s is a ratio, and %s is ten or more", p.name, v.num), fmt.Sprintf("write %s%%", v.num)))
				}
			}
		}
	}
	for _, name := range e.tableNames() {
		for _, t := range e.tables[name].versions {
			if len(t.Rows) < 3 || t.typ.Kind != NumberKind {
				continue
			}
			var nums []exact.Number
			for _, r := range t.Rows {
				nums = append(nums, r.Value.num)
			}
			if at, meant, odd := oddWeight(nums, true); odd {
				found = append(found, t.at(t.Rows[at]).fault(CodeScale, 0, oddText(nums, at), fmt.Sprintf("write %s, or the others in its scale", meant)))
			}
		}
	}
	return found
}

// oddTerms warns of weights of another scale in a formula: the constants that are added up, or
// by which the terms of a sum are multiplied, and the weights of weightedMean.
func oddTerms(root *node) (found []*Error) {
	warn := func(nodes []*node, exactly bool) {
		var nums []exact.Number
		for _, n := range nodes {
			v := n.only()
			if v == nil || v.kind != NumberKind {
				return
			}
			nums = append(nums, v.num)
		}
		if at, meant, odd := oddWeight(nums, exactly); odd {
			x := nodes[at]
			found = append(found, x.warn(CodeScale, fmt.Sprintf("write %s, or the others in its scale", meant), "%s", oddText(nums, at)))
		}
	}
	inner := map[*node]bool{}
	root.walk(func(n *node) bool {
		switch {
		case n.op == weightedFor && n.args[1].op == arrayOp && len(n.args[1].args) > 2:
			warn(n.args[1].args, false)
		case n.op == weightedFor && n.args[1].only() != nil && n.args[1].only().seq.len() > 2:
			nums := listNumbers(n.args[1].only().seq)
			at, meant, odd := oddWeight(nums, false)
			if _, _, told := oddWeight(nums, true); odd && !(told && n.args[1].op == paramOp) { // told at the parameter
				found = append(found, n.args[1].warn(CodeScale, fmt.Sprintf("write %s, or the others in its scale", meant), "%s", oddText(nums, at)))
			}
		case n.op == plusOp && !inner[n] && n.typ.Kind == NumberKind:
			constants, factors, ok := weightsOf(n, inner)
			switch { // 0.4 * x + 60 has no weights
			case ok && factors == nil && len(constants) > 2:
				warn(constants, true)
			case ok && constants == nil:
				warn(factors, true)
			}
		}
		return true
	})
	return found
}

// weightsOf returns the terms of a sum that are constants, and the constants by which others
// are multiplied; false if a term is neither. It notes the sums within the sum.
func weightsOf(n *node, inner map[*node]bool) (constants, factors []*node, ok bool) {
	for _, term := range n.args {
		switch {
		case term.op == plusOp:
			inner[term] = true
			c, f, ok := weightsOf(term, inner)
			if !ok {
				return nil, nil, false
			}
			constants, factors = append(constants, c...), append(factors, f...)
		case term.only() != nil:
			constants = append(constants, term)
		case term.op == timesOp && term.args[0].only() != nil:
			factors = append(factors, term.args[0])
		case term.op == timesOp && term.args[1].only() != nil:
			factors = append(factors, term.args[1])
		default:
			return nil, nil, false
		}
	}
	return constants, factors, true
}
