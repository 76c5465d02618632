package rule

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/syntax"
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
	in   *written
	part syntax.Part
	what string
}

// remark is something that is wrong if it is so at every visit.
type remark struct {
	node     *node
	result   domain.Set   // of a condition
	operands []domain.Set // of a condition
	says     func() *Error
	spoiled  bool // at some visit it is not so
}

// add notes something that is wrong at a node, unless holds is false.
func (fs *remarks) add(n *node, what string, holds bool, says func() *Error) *remark {
	if fs.generic {
		return &remark{}
	}
	return fs.note(n, what, holds, says)
}

// note is add, whatever a function is given.
func (fs *remarks) note(n *node, what string, holds bool, says func() *Error) *remark {
	key := remarkKey{n.at.in, n.at.part, what}
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
func (fs *remarks) condition(n *node, result domain.Set, operands ...domain.Set) {
	if n.given != fs.generic {
		return
	}
	f := fs.note(n, "condition", true, nil)
	if f.says == nil {
		f.says = func() *Error { return f.node.settledCondition(f.result, f.operands) }
	}
	f.result = f.result.Join(result)
	for i, s := range operands {
		if i == len(f.operands) {
			f.operands = append(f.operands, s)
		}
		f.operands[i] = f.operands[i].Join(s)
	}
}

// warn returns a warning at a node.
func (n *node) warn(code Code, hint, format string, args ...any) *Error {
	return n.at.in.fault(code, n.at.part.At, fmt.Sprintf(format, brief(args)...), hint)
}

// called returns how a message names a node: a field by its name.
func (n *node) called() string {
	if n.op == levelOp {
		return n.args[0].called()
	}
	if n.field != nil && n.op == fieldOp {
		return n.field.Name
	}
	return n.words()
}

// settledCondition warns of a condition that yields the same whatever the facts are; nil
// if it does not.
func (n *node) settledCondition(result domain.Set, operands []domain.Set) *Error {
	if result.True == result.False {
		return nil
	}
	if e := n.strangeText(operands); e != nil {
		return e
	}
	var why []string
	for i, s := range operands {
		if words := s.String(); words != "" && n.args[i].konst == nil {
			why = append(why, n.args[i].called()+" is "+words)
		}
	}
	because := ""
	if len(why) > 0 {
		because = ": " + strings.Join(why, ", and ")
	}
	return n.warn(CodeConstantCondition, "", "the condition %s is always %t%s", n.words(), result.True, because)
}

// strangeText warns of a text that what it is compared with never is; nil for another
// condition.
func (n *node) strangeText(operands []domain.Set) *Error {
	if sign, ok := domain.SignOf(n.op.Name); !ok || sign != domain.Equal && sign != domain.Unequal {
		return nil
	}
	for i, s := range operands {
		v := n.args[1-i].only()
		if v != nil && v.kind == TextKind && s.Texts != nil && !s.HasText(v.text) {
			return n.neverText(n.args[i], s, v.text)
		}
	}
	return nil
}

func (n *node) neverText(x *node, s domain.Set, text string) *Error {
	return n.warn(CodeImpossibleValue, cmp.Or(spell.DidYouMean(text, s.Texts), "it is "+s.String()), "%s is never %q", x.called(), text)
}

// strangers notes texts in the list of x in list that x never is.
func (fs *remarks) strangers(n *node, x domain.Set, elems []domain.Set) {
	if n.given != fs.generic || x.Texts == nil || !x.Some {
		return
	}
	for _, e := range elems {
		if len(e.Texts) == 1 {
			fs.note(n, "never:"+e.Texts[0], !x.HasText(e.Texts[0]), func() *Error { return n.neverText(n.args[0], x, e.Texts[0]) })
		}
	}
}

// roundedAgain notes the rounding, to fewer places, of a figure that is published with places:
// 0.4449 becomes 0.445, and that 0.45. To round a figure down or up is to count with it.
func (d *domains) roundedAgain(n *node, places int) {
	x := n.args[0]
	path, its, ok := roundedFigure(d, x)
	if !ok || places >= its {
		return
	}
	d.found.add(x, "rounded", true, func() *Error {
		return x.warn(CodeRoundedTwice, "round once, from a figure that is internal", "%s is rounded twice: %s has %s, and is here rounded to %d",
			x.called(), path, spell.Counted(its, "place"), places)
	})
}

// roundedFigure returns the path and the places of the figure with places that a node is or may
// be, false if it is none.
func roundedFigure(d *domains, n *node) (path string, places int, ok bool) {
	switch n.op {
	case fieldOp, yearOp:
		places, ok = d.places[columnName{n.list, n.field.Name}]
		return strings.TrimPrefix(n.list+"."+n.field.Name, "."), places, ok
	case localOp:
		if bound := d.lets[n.slot]; bound != nil && n.konst == nil {
			defer lend(d, n.slot, nil)() // within its own value the slot is that of another let
			return roundedFigure(d, bound)
		}
	case coalesceOp:
		return roundedFigure(d, n.args[0])
	case letOp:
		if n.slot != unbound {
			defer lend(d, n.slot, n.args[0])()
		}
		return roundedFigure(d, n.args[1])
	case chooseOp:
		if path, places, ok = roundedFigure(d, n.args[1]); !ok {
			return roundedFigure(d, n.args[2])
		}
	}
	return path, places, ok
}

// lend binds a slot to a value until the returned function is called: lets that are not one
// within the other share slots.
func lend(d *domains, slot int, value *node) (giveBack func()) {
	before := d.lets[slot]
	d.lets[slot] = value
	return func() { d.lets[slot] = before }
}

// percent notes a percent that is a fraction.
func (fs *remarks) percent(n *node, p domain.Set) {
	one, zero := exact.Int(1), exact.Number{}
	fraction := domain.Number(domain.Range{Low: domain.End{At: zero, Bounded: true, Open: true}, High: domain.End{At: one, Bounded: true, Open: true}})
	all := domain.Narrow(p, domain.Less, domain.Numbers(one))
	fs.add(n.args[1], "percent", p.Some && !p.Meet(fraction).IsEmpty() && domain.Narrow(p, domain.AtLeast, domain.Numbers(one)).IsEmpty() && all.Some, func() *Error {
		x := n.args[1]
		if x.konst != nil {
			return x.warn(CodeBadArgument, fmt.Sprintf("write %s for %s percent", p.Range.Low.At.Mul(exact.Int(100)), p.Range.Low.At.Mul(exact.Int(100))), "percentile counts from 0 to 100, and %s is less than one of them", x.words())
		}
		return x.warn(CodeBadArgument, "multiply it by 100", "percentile counts from 0 to 100, and %s is %s", x.called(), p.String())
	})
}

// counts notes counts that are not whole.
func (fs *remarks) counts(n *node, xs []domain.Set) {
	for i := 1; i <= 2; i++ {
		x := n.args[i]
		whole := xs[i].Meet(domain.Number(domain.Range{Whole: true}))
		fs.add(x, "count", xs[i].Some && !whole.Some, func() *Error {
			return x.warn(CodeBadArgument, "write how many to leave out, such as 1", "trimmedMean leaves out so many numbers, and %s is not whole", x.called())
		})
	}
}

// warnings returns what is wrong, in the order of the first visits.
func (d *domains) warnings() (found []*Error) {
	for _, f := range d.found.all {
		if f.spoiled {
			continue
		}
		if e := f.says(); e != nil && len(found) < maxWarnings {
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
				}
				found = append(found, p.tooLarge(i, v)...)
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

// tooLarge warns of a value of a ratio that is ten or more, alone or in a list.
func (p *parameter) tooLarge(i int, v Value) (found []*Error) {
	all := []Value{v}
	if v.kind == ListKind {
		all = v.Elems()
	}
	for _, x := range all {
		if must := p.sources[i].Must; must != nil && must.Unit == Ratio && x.kind == NumberKind && x.num.Abs().Cmp(ten) >= 0 {
			return []*Error{p.sources[i].fault(CodeScale, 0, fmt.Sprintf("%s is a ratio, and %s is ten or more", p.name, x.num), fmt.Sprintf("write %s%%", x.num))}
		}
	}
	return nil
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
