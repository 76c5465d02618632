package domains

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/syntax"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// remarks are what the domains show to be wrong. A part of a formula that is visited several
// times, such as the body of a function, gets a remark only if it applies at each visit.
type remarks struct {
	at  map[remarkKey]*remark
	all []*remark // in the order of their first visits

	silent  bool // the current visit is hypothetical: nothing is noted
	foreign int  // how many enclosing functions come from a shared file, which other policies use too
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
	if fs.silent {
		return &remark{}
	}
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

// condition notes what a condition yields; it is wrong if it always yields the same. Another
// call may pass another argument, so a condition on an argument is wrong only if it is wrong
// for every argument.
func (fs *remarks) condition(n *tree.Node, result domain.Set, operands ...domain.Set) {
	what, says := "condition", settledCondition
	switch {
	case fs.generic && !n.Given:
		return
	case n.Given && !fs.generic:
		what, says = "calls", fs.settledByCalls
	}
	f := fs.note(n, what, true, nil)
	if f.says == nil {
		f.says = func() *fault.Error { return says(f.node, f.result, f.operands) }
	}
	f.spoiled = f.spoiled || n.Given && fs.foreign > 0
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
	if n.Op == InOp && !result.True && operands[0].Texts != nil && areTexts(n.Args[1].Only()) { // each of them is reported
		return nil
	}
	var why []string
	for i, s := range operands {
		if words := s.String(); words != "" && n.Args[i].Const == nil {
			is := " is "
			if n.Op == InOp && i == 1 {
				is = " has " // of its elements
			}
			why = append(why, called(n.Args[i])+is+words)
		}
	}
	because := ""
	if len(why) > 0 {
		because = ": " + strings.Join(why, ", and ")
	}
	return warnAt(n, fault.CodeConstantCondition, "", "the condition %s is always %t%s", n.Words(), result.True != n.Negated, because)
}

// settledByCalls warns of a condition of a function on what it is given, where that yields the
// same in all calls of the policy: of a number that lies beyond a bound, and of a text that
// is nearly the one it is compared with. What a function takes care of besides is no slip: 0,
// nil, the end of a range, other texts.
func (fs *remarks) settledByCalls(n *tree.Node, result domain.Set, operands []domain.Set) *fault.Error {
	whatever := fs.at[remarkKey{n.At.In, n.At.Part, "condition"}]
	if whatever != nil && whatever.result.True != whatever.result.False || len(operands) != 2 {
		return nil
	}
	for i, x := range n.Args {
		bound := n.Args[1-i].Only()
		if !x.Given || n.Args[1-i].Given || bound == nil {
			continue
		}
		switch is, at := operands[i], operands[1-i].Range; {
		case bound.Kind == types.TextKind && spell.Nearest(bound.Str, is.Texts) != "":
			return strangeText(n, operands)
		case bound.Kind == types.NumberKind && bound.Num.Sign() != 0 && (beyond(is.Range, at, false) || beyond(at, is.Range, false)):
			return settledCondition(n, result, operands)
		}
	}
	return nil
}

// areTexts reports whether a value is a list of texts.
func areTexts(list *cell.Value) bool {
	return list != nil && list.Len() > 0 && !slices.ContainsFunc(list.Elems(), func(v cell.Value) bool { return v.Kind != types.TextKind })
}

// strangeText warns of a text that what it is compared with never is; nil for another
// condition.
func strangeText(n *tree.Node, operands []domain.Set) *fault.Error {
	if n.Op == InOp {
		return strangeElement(n, operands)
	}
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

// strangeElement warns of a text that no element of a list is; nil for another condition.
func strangeElement(n *tree.Node, operands []domain.Set) *fault.Error {
	x := n.Args[0].Only()
	if x == nil || x.Kind != types.TextKind || len(operands) < 2 || operands[1].Texts == nil || operands[1].HasText(x.Str) {
		return nil
	}
	return warnAt(n, fault.CodeImpossibleValue, cmp.Or(spell.DidYouMean(x.Str, operands[1].Texts), "its texts are "+operands[1].String()), "%s never has %q", called(n.Args[1]), x.Str)
}

func neverText(n *tree.Node, x *tree.Node, s domain.Set, text string) *fault.Error {
	return warnAt(n, fault.CodeImpossibleValue, cmp.Or(spell.DidYouMean(text, s.Texts), "it is "+s.String()), "%s is never %q", called(x), text)
}

// strangers notes texts in the list of x in list that x never is.
func (fs *remarks) strangers(n *tree.Node, x domain.Set, elems []domain.Set) {
	if n.Given != fs.generic || n.Args[0].Const != nil || x.Texts == nil || !x.Some {
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

// count notes a count that is not whole.
func (fs *remarks) count(n, x *tree.Node, is domain.Set, hint, what string) {
	whole := is.Meet(domain.Number(domain.Range{Whole: true}))
	fs.add(x, "count", is.Some && !whole.Some && !x.Given, func() *fault.Error {
		return warnAt(x, fault.CodeBadArgument, hint, "%s, and %s is not whole", what, called(x))
	})
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
