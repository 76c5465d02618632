package domains

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// The weights of another scale than those beside them: 40 among 0.3 and 0.3. What looks so may
// be right: 0.3 of a mark up to 100 and 40 times a ratio come to 30 and 40. So a term counts
// with the domain of what is weighed, and a table only if its values weigh something.

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
	var others []cell.Value
	for i, n := range nums {
		if i != at {
			others = append(others, cell.Value{Kind: types.NumberKind, Num: n})
		}
	}
	return fmt.Sprintf("%s stands among %s", nums[at], cell.OfList(others...).Brief())
}

// weights are what a policy's formulas use as weights, and what they use as marks.
type weights struct {
	tables  map[*tree.Table]bool     // a number is multiplied by their values, or they are read as a list
	marks   map[*tree.Parameter]bool // the bounds and values of band and interpolate
	figures map[types.ColumnName]*tree.Node
	seen    map[*tree.Node]bool
}

func newWeights() weights {
	return weights{map[*tree.Table]bool{}, map[*tree.Parameter]bool{}, map[types.ColumnName]*tree.Node{}, map[*tree.Node]bool{}}
}

// factor notes the tables whose values a factor of a product may be.
func (w *weights) factor(d *Domains, n *tree.Node) {
	if n == nil || w.seen[n] {
		return
	}
	w.seen[n] = true
	switch n.Op {
	case lookupOp:
		for _, t := range n.Detail.(*tree.TableLeaf).Versions {
			w.tables[t] = true
		}
	case tree.FieldOp, tree.YearOp:
		w.factor(d, w.figures[types.ColumnName{List: n.List, Field: n.Field.Name}])
	case tree.LocalOp:
		if n.Const == nil {
			w.factor(d, d.lets[n.Slot])
		}
	case coalesceOp, tree.ChooseOp, tree.ArrayOp:
		for _, a := range n.Args {
			w.factor(d, a)
		}
	case mapOp:
		w.factor(d, n.Args[1].Args[0])
	case tree.PlacesOp:
		w.factor(d, n.Args[0])
	case tree.LetOp, tree.CallOp:
		w.factor(d, n.Args[len(n.Args)-1])
	}
}

// uses notes what an operation uses as weights or as marks.
func (w *weights) uses(d *Domains, n *tree.Node) {
	switch {
	case n.Op == timesOp:
		w.factor(d, n.Args[0])
		w.factor(d, n.Args[1])
	case n.Op == weightedFor:
		w.factor(d, n.Args[1])
	case n.Op == bandOp || n.Op == interpolateOp:
		for _, a := range n.Args[1:] {
			if a.Op == tree.ParamOp {
				w.marks[a.Detail.(*tree.Parameter)] = true
			}
		}
	}
}

// OddConstants warns of numbers of another scale in the lists of parameters and the values
// of tables, where all would add up to 1 or 100 without them.
func OddConstants(d *Domains) (found []*fault.Error) {
	for _, name := range slices.Sorted(maps.Keys(d.env.Params)) {
		p := d.env.Params[name]
		for i, t := range p.Trees {
			for _, v := range t.Root.Const {
				if v.Kind == types.ListKind && v.Seq.Len() > 2 && v.Seq.At(0).Kind == types.NumberKind && !d.weights.marks[p] {
					nums := cell.Numbers(v.Seq)
					if at, meant, odd := oddWeight(nums, true); odd {
						found = append(found, p.Sources[i].Fault(fault.CodeScale, 0, oddText(nums, at), mendWeight(meant)))
					}
				}
				found = append(found, tooLarge(p, i, v)...)
			}
		}
	}
	for _, name := range d.env.TableNames() {
		for _, t := range d.env.Tables[name].Versions {
			if len(t.Rows) < 3 || t.Type.Kind != types.NumberKind || !d.weights.tables[t] {
				continue
			}
			var nums []exact.Number
			for _, r := range t.Rows {
				nums = append(nums, r.Value.Num)
			}
			if at, meant, odd := oddWeight(nums, true); odd {
				found = append(found, t.At(t.Rows[at]).Fault(fault.CodeScale, 0, oddText(nums, at), mendWeight(meant)))
			}
		}
	}
	return found
}

func mendWeight(meant exact.Number) string {
	return fmt.Sprintf("write %s, or the others in its scale", meant)
}

// tooLarge warns of a value of a ratio that is ten or more, alone or in a list.
func tooLarge(p *tree.Parameter, i int, v cell.Value) (found []*fault.Error) {
	all := []cell.Value{v}
	if v.Kind == types.ListKind {
		all = v.Elems()
	}
	for _, x := range all {
		if must := p.Sources[i].Must; must != nil && must.Unit == types.Ratio && x.Kind == types.NumberKind && x.Num.Abs().Cmp(ten) >= 0 {
			return []*fault.Error{p.Sources[i].Fault(fault.CodeScale, 0, fmt.Sprintf("%s is a ratio, and %s is ten or more", p.Name, x.Num), fmt.Sprintf("write %s%%", x.Num))}
		}
	}
	return nil
}

// weighed is a term of a sum: a constant, and what it is multiplied by, nil for nothing.
type weighed struct{ weight, of *tree.Node }

// OddTerms warns of weights of another scale in the formula that was visited last: the
// constants that are added up, or by which the terms of a sum are multiplied, and the weights
// of weightedMean.
func OddTerms(d *Domains, root *tree.Node) (found []*fault.Error) {
	inner := map[*tree.Node]bool{}
	root.Walk(func(n *tree.Node) bool {
		switch {
		case n.Op == weightedFor && n.Args[1].Op == tree.ArrayOp && len(n.Args[1].Args) > 2:
			var terms []weighed
			for _, x := range n.Args[1].Args {
				terms = append(terms, weighed{x, nil})
			}
			found = append(found, oddTerm(d, terms, false)...)
		case n.Op == weightedFor && n.Args[1].Only() != nil && n.Args[1].Only().Seq.Len() > 2:
			nums := cell.Numbers(n.Args[1].Only().Seq)
			at, meant, odd := oddWeight(nums, false)
			if _, _, told := oddWeight(nums, true); odd && !(told && n.Args[1].Op == tree.ParamOp) { // reported at the parameter
				found = append(found, warnAt(n.Args[1], fault.CodeScale, mendWeight(meant), "%s", oddText(nums, at)))
			}
		case n.Op == plusOp && !inner[n] && n.Type.Kind == types.NumberKind:
			constants, factors, ok := weightsOf(n, inner)
			switch { // 0.4 * x + 60 has no weights
			case ok && factors == nil && len(constants) > 2:
				found = append(found, oddTerm(d, constants, true)...)
			case ok && constants == nil:
				found = append(found, oddTerm(d, factors, true)...)
				found = append(found, oddSum(d, n, factors)...)
			}
		}
		return true
	})
	return found
}

// oddTerm warns of a weight of another scale than those of the other terms, unless what is
// weighed is of another scale too.
func oddTerm(d *Domains, terms []weighed, exactly bool) []*fault.Error {
	var nums []exact.Number
	for _, term := range terms {
		v := term.weight.Only()
		if v == nil || v.Kind != types.NumberKind {
			return nil
		}
		nums = append(nums, v.Num)
	}
	at, meant, odd := oddWeight(nums, exactly)
	if !odd || evens(d, terms, nums, at) {
		return nil
	}
	return []*fault.Error{warnAt(terms[at].weight, fault.CodeScale, mendWeight(meant), "%s", oddText(nums, at))}
}

// oddSum warns of weights below 1 that add up to nearly 1, where all that is weighed is about as
// large: 0.6 and 0.3.
func oddSum(d *Domains, n *tree.Node, terms []weighed) []*fault.Error {
	one := exact.Int(1)
	near, _ := one.Quo(ten)
	var sum exact.Number
	var texts []string
	for _, term := range terms {
		v := term.weight.Only()
		if v == nil || v.Num.Sign() <= 0 || v.Num.Cmp(one) >= 0 || term.weight.Given {
			return nil
		}
		if s := size(d, term.of); s.Mul(ten).Less(size(d, terms[0].of)) || size(d, terms[0].of).Mul(ten).Less(s) {
			return nil
		}
		sum, texts = sum.Add(v.Num), append(texts, v.Num.String())
	}
	if off := sum.Sub(one).Abs(); off.Sign() == 0 || near.Less(off) {
		return nil
	}
	last := len(texts) - 1
	return []*fault.Error{warnAt(n, fault.CodeScale, "mend one of them, or divide the sum by what they add up to", "the weights %s and %s add up to %s, not to 1", strings.Join(texts[:last], ", "), texts[last], sum)}
}

// evens reports whether the odd weight of a sum gives its term about the size of another.
func evens(d *Domains, terms []weighed, nums []exact.Number, odd int) bool {
	if terms[odd].of == nil {
		return false
	}
	its := nums[odd].Mul(size(d, terms[odd].of))
	for i := range terms {
		other := nums[i].Mul(size(d, terms[i].of))
		if i != odd && its.Cmp(other.Mul(ten)) < 0 && other.Cmp(its.Mul(ten)) < 0 {
			return true
		}
	}
	return false
}

// size returns how large a number gets: 100 if that is not known, 1 for a ratio.
func size(d *Domains, n *tree.Node) exact.Number {
	r := d.Sets[n].Range
	switch {
	case r.Low.Bounded && r.High.Bounded:
		return r.Abs().High.At
	case d.isRatio(n):
		return exact.Int(1)
	}
	return hundred
}

// weightsOf returns the terms of a sum that are constants, and those that are multiplied by
// one; false if a term is neither. It notes the sums within the sum.
func weightsOf(n *tree.Node, inner map[*tree.Node]bool) (constants, factors []weighed, ok bool) {
	for _, term := range n.Args {
		switch {
		case term.Op == plusOp:
			inner[term] = true
			c, f, ok := weightsOf(term, inner)
			if !ok {
				return nil, nil, false
			}
			constants, factors = append(constants, c...), append(factors, f...)
		case term.Only() != nil:
			constants = append(constants, weighed{term, nil})
		case term.Op == timesOp && term.Args[0].Only() != nil:
			factors = append(factors, weighed{term.Args[0], term.Args[1]})
		case term.Op == timesOp && term.Args[1].Only() != nil:
			factors = append(factors, weighed{term.Args[1], term.Args[0]})
		default:
			return nil, nil, false
		}
	}
	return constants, factors, true
}
