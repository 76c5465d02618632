package mutator

import (
	"slices"
	"strconv"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/mutation/formula"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/domains"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// swaps are the operators and functions that are easily taken for one another.
var swaps = map[string]string{
	"+": "-", "-": "+", "*": "/", "/": "*", "%": "/", "**": "*", "and": "or", "or": "and",
	"min": "max", "max": "min", "any": "all", "all": "any", "first": "last", "last": "first",
	"startsWith": "endsWith", "endsWith": "startsWith",
}

// beside are the comparisons that differ from each where both sides are equal.
var beside = map[string]string{"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}

// node adds the mutants of a node and of all below it. A node that is not live, since it
// is never visited, has mutants that change nothing.
func (m *mutator) node(n *tree.Node, live bool) {
	if n.Op == tree.SharedOp {
		return
	}
	_, isComparison := domain.SignOf(n.Op.Name)
	mode, isRounding := types.ParseMode(n.Op.Name)
	switch {
	case n.Op == tree.LiteralOp:
		m.literal(n, !live)
	case n.Op == tree.ChooseOp:
		m.choice(n, live)
	case n.Op == domains.NotOp && n.Args[0].Negated:
		if n.Args[0].Op != domains.InOp { // which has that mutant
			m.part(formula.Comparison, n, "not "+wholeText(n), !live)
		}
	case n.Op == domains.NotOp:
		m.part(formula.Operator, n, wholeText(n.Args[0]), !live)
	case n.Op == domains.InOp:
		m.part(formula.Comparison, n, "not ("+wholeText(n)+")", !live)
	case n.Op == language.Named("??"):
		m.part(formula.Operator, n, wholeText(n.Args[1]), !live || n.Args[0].Const == nil && !m.domains.Sets[n.Args[0]].Some)
	case n.Op == language.Named("negative"):
		m.part(formula.Operator, n, wholeText(n.Args[0]), !live)
	case isComparison && n.Op.Kind == language.Operator:
		m.comparison(n, live)
	case isRounding:
		m.rounding(n, mode, live)
	case n.Op == tree.PeersOp:
		m.part(formula.List, n, n.List, !live)
	case n.Op == tree.WholeOp:
		m.whole(n, live)
	case n.Op == tree.FieldOp:
		m.sibling(n, live)
	case n.Op == tree.JoinOp: // texts have no other operator
	case swaps[n.Op.Name] != "":
		m.sign(formula.Operator, n, swaps[n.Op.Name], !live)
	}
	if n.Op == tree.EachOp && n.Type.Kind == types.FlagKind {
		m.condition(n.Args[0], live)
	}
	m.limits(n, live)
	for i, a := range n.Args {
		m.node(a, live && m.visits(n, i))
	}
}

// visits reports whether an argument of a node that is live can matter: it does not on a branch
// that is never taken.
func (m *mutator) visits(n *tree.Node, i int) bool {
	if m.figure == nil || n.Const != nil { // below a constant nothing is visited
		return true
	}
	first := m.domains.Sets[n.Args[0]]
	_, visited := m.domains.Sets[n.Args[i]]
	switch {
	case n.Op == language.Named("??") && i == 1:
		return first.Nil
	case n.Op == tree.ChooseOp && i > 0: // both branches are visited to see whether they are alike
		return i == 1 && first.True || i == 2 && first.False
	}
	return visited
}

// wholeText returns the text of a node as written, in brackets unless it stands in a call.
func wholeText(n *tree.Node) string {
	if n.At.In == nil {
		return ""
	}
	return "(" + n.At.In.Slice(n.At.Part.From, n.At.Part.To) + ")"
}

// condition adds the mutants in which a condition always holds, or never does.
func (m *mutator) condition(n *tree.Node, live bool) {
	if n.Const != nil {
		return
	}
	can := m.domains.Sets[n]
	m.part(formula.Branch, n, "true", !live || !can.False)
	m.part(formula.Branch, n, "false", !live || !can.True)
}

// choice adds the mutants of a choice. Branches are swapped by the opposite condition.
func (m *mutator) choice(n *tree.Node, live bool) {
	m.condition(n.Args[0], live)
	if name := n.Args[0].Op.Name; name != "==" && name != "!=" && n.Args[0].Op != domains.NotOp && n.Args[0].Op != domains.InOp { // these have that mutant
		m.part(formula.Branch, n.Args[0], "not "+wholeText(n.Args[0]), !live)
	}
}

// comparison adds the mutant that differs at the bound, and what changes where the bound
// is a constant that moves.
func (m *mutator) comparison(n *tree.Node, live bool) {
	sign, _ := domain.SignOf(n.Op.Name)
	left, right, known := m.sides(n)
	never := known && sign != domain.Equal && sign != domain.Unequal && !domain.Compare(left, domain.Equal, right).True
	m.sign(formula.Comparison, n, beside[n.Op.Name], !live || never || m.domains.Alike[n])
	for i, x := range n.Args {
		if x.Op != tree.LiteralOp || !known {
			continue
		}
		other, way := right, sign.Mirror()
		if i == 1 {
			other, way = left, sign
		}
		for _, k := range moved(x) {
			m.part(formula.Constant, x, k.text, !live || alike(other, way, x.Const[0], k.value))
		}
	}
}

// limits adds what changes where a constant among the numbers of min, max and clamp moves:
// nothing if it never is the result.
func (m *mutator) limits(n *tree.Node, live bool) {
	name := n.Op.Name
	if m.figure == nil || n.Const != nil || len(n.Args) < 2 || name != "clamp" && name != "min" && name != "max" {
		return
	}
	for i, x := range n.Args {
		if x.Op != tree.LiteralOp || x.Only() == nil || x.Only().Kind != types.NumberKind {
			continue
		}
		for _, k := range moved(x) {
			equal := m.neverResults(n, i, x.Const[0].Num) && m.neverResults(n, i, k.value.Num)
			m.part(formula.Constant, x, k.text, !live || equal)
		}
	}
}

// neverResults reports whether another number is always the result of min, max or clamp, or
// one equal to it, if k stands as an argument.
func (m *mutator) neverResults(n *tree.Node, i int, k exact.Number) bool {
	atLeast := func(j int) bool { // that argument is never less than k
		low := m.domains.Sets[n.Args[j]].Range.Low
		return low.Bounded && low.At.Cmp(k) >= 0
	}
	atMost := func(j int) bool {
		high := m.domains.Sets[n.Args[j]].Range.High
		return high.Bounded && high.At.Cmp(k) <= 0
	}
	switch n.Op.Name {
	case "clamp": // bounds that have changed places are a fault
		return i == 1 && atLeast(0) && atLeast(2) || i == 2 && atMost(0) && atMost(1)
	case "min", "max":
		for j := range n.Args {
			if j != i && (n.Op.Name == "max" && atLeast(j) || n.Op.Name == "min" && atMost(j)) {
				return true
			}
		}
	}
	return false
}

// sides returns what the sides of a comparison can be, false if that is not known: in a
// constant, or where it is not live.
func (m *mutator) sides(n *tree.Node) (left, right domain.Set, known bool) {
	if n.Const != nil {
		return left, right, false
	}
	left, here := m.domains.Sets[n.Args[0]]
	right, there := m.domains.Sets[n.Args[1]]
	return left, right, here && there
}

// alike reports whether the same values of a set compare so with one constant and with
// another.
func alike(s domain.Set, sign domain.Sign, k, l cell.Value) bool {
	a, b := domains.SetOf(k), domains.SetOf(l)
	return domain.Narrow(domain.Narrow(s, sign, a), sign.Not(), b).IsEmpty() && domain.Narrow(domain.Narrow(s, sign, b), sign.Not(), a).IsEmpty()
}

// constantText is a constant with its text in a formula.
type constantText struct {
	text  string
	value cell.Value
}

// literal adds the mutants of a constant. A mutant that the comparison around it has shown to
// be equal stays equal.
func (m *mutator) literal(n *tree.Node, equal bool) {
	for _, k := range moved(n) {
		if x := m.at[mutantKey{n.At.In, n.At.Part.From, n.At.Part.To, k.text}]; x == nil || m.figure != nil && !slices.Contains(x.Figures, m.figure.Name) {
			m.part(formula.Constant, n, k.text, equal)
		}
	}
}

// moved returns the constants that are next to a literal: a number one unit of its last
// place up and down, a day one day up and down, the other flag,
// a text that differs.
func moved(n *tree.Node) (all []constantText) {
	v := n.Only()
	if v == nil || n.At.In == nil || n.At.Part.To <= n.At.Part.From {
		return nil
	}
	switch v.Kind {
	case types.NumberKind:
		for _, text := range formula.NextNumbers(n.At.In.Slice(n.At.Part.From, n.At.Part.To)) {
			all = append(all, constantText{text, cell.OfNumber(types.MustParseNumber(text))})
		}
	case types.FlagKind:
		all = append(all, constantText{cell.OfFlag(!v.Bool).String(), cell.OfFlag(!v.Bool)})
	case types.TextKind:
		if day, err := types.ParseDate(v.Str); err == nil {
			for _, d := range []types.Date{day - 1, day + 1} {
				all = append(all, constantText{tree.Quoted(cell.OfText(d.String())), cell.OfText(d.String())})
			}
		} else {
			other := cell.OfText(v.Str + "?")
			all = append(all, constantText{strconv.Quote(other.Str), other})
		}
	}
	return all
}

// rounding adds the mutants of a function that rounds. Whole numbers are not changed by
// any way of rounding to whole places.
func (m *mutator) rounding(n *tree.Node, mode types.Mode, live bool) {
	x := m.domains.Sets[n.Args[0]]
	whole := n.Const == nil && x.Range.Whole && len(n.Args) == 1
	for _, other := range formula.OtherModes(mode) {
		m.sign(formula.Rounding, n, other.String(), !live || whole)
	}
}

// whole adds the mutants that have the peers in place of all records of the own list, and those
// that refer to the same record as the own one.
func (m *mutator) whole(n *tree.Node, live bool) {
	s := m.env.Schema(n.List)
	if m.figure == nil || m.figure.List != n.List || s == nil {
		return
	}
	if len(s.Groups) > 0 {
		m.part(formula.List, n, "peers", !live)
	}
	for _, x := range m.env.Siblings(s, n.At) {
		m.part(formula.List, n, x.Args[0].Field.Name+"."+x.Field.Name, !live)
	}
}

// sibling adds the mutant that has all records of the own list in place of those that refer to
// the same record as the own one, where the list's name alone means all.
func (m *mutator) sibling(n *tree.Node, live bool) {
	if m.figure == nil {
		return
	}
	if own := m.env.Schema(m.figure.List); own != nil && own.Field(own.Name) < 0 && m.env.IsSibling(own, n.Args[0], n) {
		m.part(formula.List, n, own.Name, !live)
	}
}
