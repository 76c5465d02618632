package domains

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/syntax"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// remarks are what the domains show to be wrong. A part of a formula that is visited
// several times, such as the body of a function, has one remark for what holds at each
// visit.
type remarks struct {
	at  map[remarkKey]*remark
	all []*remark // in the order of their first visits

	generic bool // a function is visited whatever it is given: only conditions on that count
}

type remarkKey struct {
	in   *tree.Written
	part syntax.Part
	what string
}

// remark is something that is wrong if it is so at every visit.
type remark struct {
	node     *tree.Node
	result   domain.Set   // of a condition
	operands []domain.Set // of a condition
	says     func() *fault.Error
	spoiled  bool // at some visit it is not so
}

// add notes something that is wrong at a node, unless holds is false.
func (fs *remarks) add(n *tree.Node, what string, holds bool, says func() *fault.Error) *remark {
	if fs.generic {
		return &remark{}
	}
	return fs.note(n, what, holds, says)
}

// note is add, whatever a function is given.
func (fs *remarks) note(n *tree.Node, what string, holds bool, says func() *fault.Error) *remark {
	key := remarkKey{n.At.In, n.At.Part, what}
	f := fs.at[key]
	if f == nil {
		f = &remark{node: n, says: says}
		fs.at[key] = f
		fs.all = append(fs.all, f)
	}
	f.spoiled = f.spoiled || !holds
	return f
}

// condition notes what a condition yields; it is wrong if it always yields the same. What
// a function is given may be another thing in another call, so a condition on that is
// wrong if it is so whatever the function is given.
func (fs *remarks) condition(n *tree.Node, result domain.Set, operands ...domain.Set) {
	if n.Given != fs.generic {
		return
	}
	f := fs.note(n, "condition", true, nil)
	if f.says == nil {
		f.says = func() *fault.Error { return settledCondition(f.node, f.result, f.operands) }
	}
	f.result = f.result.Join(result)
	for i, s := range operands {
		if i == len(f.operands) {
			f.operands = append(f.operands, s)
		}
		f.operands[i] = f.operands[i].Join(s)
	}
}

// warnAt returns a warning at a node.
func warnAt(n *tree.Node, code fault.Code, hint, format string, args ...any) *fault.Error {
	return n.At.In.Fault(code, n.At.Part.At, fmt.Sprintf(format, wording.Brief(args)...), hint)
}

// called returns how a message names a node: a field by its name.
func called(n *tree.Node) string {
	if n.Op == tree.LevelOp {
		return called(n.Args[0])
	}
	if n.Field != nil && n.Op == tree.FieldOp {
		return n.Field.Name
	}
	return n.Words()
}

// settledCondition warns of a condition that yields the same whatever the facts are; nil
// if it does not.
func settledCondition(n *tree.Node, result domain.Set, operands []domain.Set) *fault.Error {
	if result.True == result.False {
		return nil
	}
	if e := strangeText(n, operands); e != nil {
		return e
	}
	var why []string
	for i, s := range operands {
		if words := s.String(); words != "" && n.Args[i].Const == nil {
			why = append(why, called(n.Args[i])+" is "+words)
		}
	}
	because := ""
	if len(why) > 0 {
		because = ": " + strings.Join(why, ", and ")
	}
	return warnAt(n, fault.CodeConstantCondition, "", "the condition %s is always %t%s", n.Words(), result.True, because)
}

// strangeText warns of a text that what it is compared with never is; nil for another
// condition.
func strangeText(n *tree.Node, operands []domain.Set) *fault.Error {
	if sign, ok := domain.SignOf(n.Op.Name); !ok || sign != domain.Equal && sign != domain.Unequal {
		return nil
	}
	for i, s := range operands {
		v := n.Args[1-i].Only()
		if v != nil && v.Kind == types.TextKind && s.Texts != nil && !s.HasText(v.Str) {
			return neverText(n, n.Args[i], s, v.Str)
		}
	}
	return nil
}

func neverText(n *tree.Node, x *tree.Node, s domain.Set, text string) *fault.Error {
	return warnAt(n, fault.CodeImpossibleValue, cmp.Or(spell.DidYouMean(text, s.Texts), "it is "+s.String()), "%s is never %q", called(x), text)
}

// strangers notes texts in the list of x in list that x never is.
func (fs *remarks) strangers(n *tree.Node, x domain.Set, elems []domain.Set) {
	if n.Given != fs.generic || x.Texts == nil || !x.Some {
		return
	}
	for _, e := range elems {
		if len(e.Texts) == 1 {
			fs.note(n, "never:"+e.Texts[0], !x.HasText(e.Texts[0]), func() *fault.Error { return neverText(n, n.Args[0], x, e.Texts[0]) })
		}
	}
}

// roundedAgain notes the rounding, to fewer places, of a figure that is published with places:
// 0.4449 becomes 0.445, and that 0.45. To round a figure down or up is to count with it.
func (d *Domains) roundedAgain(n *tree.Node, places int) {
	x := n.Args[0]
	path, its, ok := roundedFigure(d, x)
	if !ok || places >= its {
		return
	}
	d.found.add(x, "rounded", true, func() *fault.Error {
		return warnAt(x, fault.CodeRoundedTwice, "round once, from a figure that is internal", "%s is rounded twice: %s has %s, and is here rounded to %d",
			called(x), path, spell.Counted(its, "place"), places)
	})
}

// roundedFigure returns the path and the places of the figure with places that a node is or may
// be, false if it is none.
func roundedFigure(d *Domains, n *tree.Node) (path string, places int, ok bool) {
	switch n.Op {
	case tree.FieldOp, tree.YearOp:
		places, ok = d.places[types.ColumnName{List: n.List, Field: n.Field.Name}]
		return strings.TrimPrefix(n.List+"."+n.Field.Name, "."), places, ok
	case tree.LocalOp:
		if bound := d.lets[n.Slot]; bound != nil && n.Const == nil {
			defer lend(d, n.Slot, nil)() // within its own value the slot is that of another let
			return roundedFigure(d, bound)
		}
	case coalesceOp:
		return roundedFigure(d, n.Args[0])
	case tree.LetOp:
		if n.Slot != tree.Unbound {
			defer lend(d, n.Slot, n.Args[0])()
		}
		return roundedFigure(d, n.Args[1])
	case tree.ChooseOp:
		if path, places, ok = roundedFigure(d, n.Args[1]); !ok {
			return roundedFigure(d, n.Args[2])
		}
	}
	return path, places, ok
}

// lend binds a slot to a value until the returned function is called: lets that are not one
// within the other share slots.
func lend(d *Domains, slot int, value *tree.Node) (giveBack func()) {
	before := d.lets[slot]
	d.lets[slot] = value
	return func() { d.lets[slot] = before }
}

// percent notes a percent that is a fraction.
func (fs *remarks) percent(n *tree.Node, p domain.Set) {
	one, zero := exact.Int(1), exact.Number{}
	fraction := domain.Number(domain.Range{Low: domain.End{At: zero, Bounded: true, Open: true}, High: domain.End{At: one, Bounded: true, Open: true}})
	all := domain.Narrow(p, domain.Less, domain.Numbers(one))
	fs.add(n.Args[1], "percent", p.Some && !p.Meet(fraction).IsEmpty() && domain.Narrow(p, domain.AtLeast, domain.Numbers(one)).IsEmpty() && all.Some, func() *fault.Error {
		x := n.Args[1]
		if x.Const != nil {
			return warnAt(x, fault.CodeBadArgument, fmt.Sprintf("write %s for %s percent", p.Range.Low.At.Mul(exact.Int(100)), p.Range.Low.At.Mul(exact.Int(100))), "percentile counts from 0 to 100, and %s is less than one of them", x.Words())
		}
		return warnAt(x, fault.CodeBadArgument, "multiply it by 100", "percentile counts from 0 to 100, and %s is %s", called(x), p.String())
	})
}

// counts notes counts that are not whole.
func (fs *remarks) counts(n *tree.Node, xs []domain.Set) {
	for i := 1; i <= 2; i++ {
		x := n.Args[i]
		whole := xs[i].Meet(domain.Number(domain.Range{Whole: true}))
		fs.add(x, "count", xs[i].Some && !whole.Some, func() *fault.Error {
			return warnAt(x, fault.CodeBadArgument, "write how many to leave out, such as 1", "trimmedMean leaves out so many numbers, and %s is not whole", called(x))
		})
	}
}

// Warnings returns what is wrong, in the order of the first visits.
func (d *Domains) Warnings() (found []*fault.Error) {
	for _, f := range d.found.all {
		if f.spoiled {
			continue
		}
		if e := f.says(); e != nil && len(found) < wording.MaxWarnings {
			found = append(found, e)
		}
	}
	return append(found, d.unreachedRows()...)
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
	var others []cell.Value
	for i, n := range nums {
		if i != at {
			others = append(others, cell.Value{Kind: types.NumberKind, Num: n})
		}
	}
	return fmt.Sprintf("%s stands among %s", nums[at], cell.OfList(others...).Brief())
}

// OddConstants warns of numbers of another scale in the lists of parameters and the values
// of tables, where all would add up to 1 or 100 without them.
func OddConstants(e *check.Environment) (found []*fault.Error) {
	for _, name := range slices.Sorted(maps.Keys(e.Params)) {
		p := e.Params[name]
		for i, t := range p.Trees {
			for _, v := range t.Root.Const {
				if v.Kind == types.ListKind && v.Seq.Len() > 2 && v.Seq.At(0).Kind == types.NumberKind {
					nums := cell.Numbers(v.Seq)
					if at, meant, odd := oddWeight(nums, true); odd {
						found = append(found, p.Sources[i].Fault(fault.CodeScale, 0, oddText(nums, at), fmt.Sprintf("write %s, or the others in its scale", meant)))
					}
				}
				found = append(found, tooLarge(p, i, v)...)
			}
		}
	}
	for _, name := range e.TableNames() {
		for _, t := range e.Tables[name].Versions {
			if len(t.Rows) < 3 || t.Type.Kind != types.NumberKind {
				continue
			}
			var nums []exact.Number
			for _, r := range t.Rows {
				nums = append(nums, r.Value.Num)
			}
			if at, meant, odd := oddWeight(nums, true); odd {
				found = append(found, t.At(t.Rows[at]).Fault(fault.CodeScale, 0, oddText(nums, at), fmt.Sprintf("write %s, or the others in its scale", meant)))
			}
		}
	}
	return found
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

// OddTerms warns of weights of another scale in a formula: the constants that are added up, or
// by which the terms of a sum are multiplied, and the weights of weightedMean.
func OddTerms(root *tree.Node) (found []*fault.Error) {
	warn := func(nodes []*tree.Node, exactly bool) {
		var nums []exact.Number
		for _, n := range nodes {
			v := n.Only()
			if v == nil || v.Kind != types.NumberKind {
				return
			}
			nums = append(nums, v.Num)
		}
		if at, meant, odd := oddWeight(nums, exactly); odd {
			x := nodes[at]
			found = append(found, warnAt(x, fault.CodeScale, fmt.Sprintf("write %s, or the others in its scale", meant), "%s", oddText(nums, at)))
		}
	}
	inner := map[*tree.Node]bool{}
	root.Walk(func(n *tree.Node) bool {
		switch {
		case n.Op == weightedFor && n.Args[1].Op == tree.ArrayOp && len(n.Args[1].Args) > 2:
			warn(n.Args[1].Args, false)
		case n.Op == weightedFor && n.Args[1].Only() != nil && n.Args[1].Only().Seq.Len() > 2:
			nums := cell.Numbers(n.Args[1].Only().Seq)
			at, meant, odd := oddWeight(nums, false)
			if _, _, told := oddWeight(nums, true); odd && !(told && n.Args[1].Op == tree.ParamOp) { // told at the parameter
				found = append(found, warnAt(n.Args[1], fault.CodeScale, fmt.Sprintf("write %s, or the others in its scale", meant), "%s", oddText(nums, at)))
			}
		case n.Op == plusOp && !inner[n] && n.Type.Kind == types.NumberKind:
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
func weightsOf(n *tree.Node, inner map[*tree.Node]bool) (constants, factors []*tree.Node, ok bool) {
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
			constants = append(constants, term)
		case term.Op == timesOp && term.Args[0].Only() != nil:
			factors = append(factors, term.Args[0])
		case term.Op == timesOp && term.Args[1].Only() != nil:
			factors = append(factors, term.Args[1])
		default:
			return nil, nil, false
		}
	}
	return constants, factors, true
}
