package rule

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/domains"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// MutantKind says what a mutant changes.
type MutantKind string

// The kinds of mutants of a formula.
const (
	ComparisonMutant MutantKind = "comparison" // < for <=, == for !=
	OperatorMutant   MutantKind = "operator"   // + for -, and for or, min for max
	ConstantMutant   MutantKind = "constant"   // a number by one unit of its last place, a day by one day
	BranchMutant     MutantKind = "branch"     // a condition always true or always false, branches swapped
	RoundingMutant   MutantKind = "rounding"   // another way of rounding
	ListMutant       MutantKind = "list"       // all records for the peers, the peers for all records
)

// Mutant is a formula with one small change: a slip of its author, which a case should
// show. New stands in place of the characters of Source.Text from From up to To.
type Mutant struct {
	Kind     MutantKind
	Source   types.Source
	From, To int
	Old, New string
	Figures  []string // the figures whose formulas have the changed part, such as "units.total"
	Equal    bool     // the domains show that it changes no result
}

// Mutants are the mutants of the formulas of all figures and of what they name: functions
// and parameters, in the order of their places. The rest tells which changes of what is not
// a formula have no effect.
type Mutants struct {
	Formulas  []Mutant
	Unreached []TableRow         // rows of tables that no lookup can reach
	Yields    map[string]Yield   // what the formulas of figures that are numbers yield, by the figures' names
	Keys      map[string][]Yield // what is looked up in each column of a table, by the tables' names
}

// Yield is what the domains know of the numbers that a formula yields, before it is rounded.
type Yield struct {
	Least, Most *types.Number // nil if they are not known
	Whole       bool          // no number is a fraction

	Numbers []types.Number // the only numbers; nil if they are not known one by one
}

// Mutants returns the mutants of the sheet.
func (sh *Sheet) Mutants() *Mutants {
	m := &mutator{sheet: sh, domains: domains.New(sh.env), at: map[mutantKey]*Mutant{}}
	m.domains.Alike = map[*tree.Node]bool{}
	found := &Mutants{Yields: map[string]Yield{}}
	for _, n := range sh.order {
		if n.formula != nil {
			n.domain(m.domains)
			m.figure = n
			m.node(n.formula.tree.Root, true)
			found.Yields[n.name] = m.yields(n.formula.tree.Root)
		}
	}
	m.figure = nil
	for _, name := range slices.Sorted(maps.Keys(sh.env.Params)) {
		for _, t := range sh.env.Params[name].Trees {
			m.node(t.Root, true)
		}
	}
	for _, x := range m.at {
		found.Formulas = append(found.Formulas, *x)
	}
	slices.SortFunc(found.Formulas, compareMutants)
	found.Unreached, found.Keys = m.lookups()
	return found
}

// yields returns what the root of a formula yields.
func (m *mutator) yields(root *tree.Node) Yield {
	if root.Op == tree.PlacesOp {
		root = root.Args[0]
	}
	return yieldOf(m.domains.Sets[root], root.Type.Kind == types.NumberKind)
}

func yieldOf(set domain.Set, isNumber bool) (y Yield) {
	if !isNumber || !set.Some {
		return y
	}
	if set.Range.Low.Bounded {
		least := types.FromExact(set.Range.Low.At)
		y.Least = &least
	}
	if set.Range.High.Bounded {
		most := types.FromExact(set.Range.High.At)
		y.Most = &most
	}
	y.Whole = set.Range.Whole
	for _, n := range set.Nums {
		y.Numbers = append(y.Numbers, types.Number{N: n})
	}
	return y
}

func compareMutants(a, b Mutant) int {
	x, y := a.Source, b.Source
	return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column), cmp.Compare(x.Name, y.Name),
		cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.New, b.New))
}

// mutator finds the mutants of formulas. A part that is visited several times, such as
// the body of a function, has each of its mutants once; it is equal if it is so at each
// visit.
type mutator struct {
	sheet   *Sheet
	domains *domains.Domains
	figure  *maker // whose formula is visited; nil for a parameter
	at      map[mutantKey]*Mutant
}

type mutantKey struct {
	in       *tree.Written
	from, to int
	text     string
}

// lookups returns the rows that no lookup reaches, of all tables, and what is looked up.
func (m *mutator) lookups() (unreached []TableRow, keys map[string][]Yield) {
	keys = map[string][]Yield{}
	for _, name := range m.sheet.env.TableNames() {
		joined := make([]domain.Set, len(m.sheet.env.Tables[name].First().Keys))
		for _, t := range m.sheet.env.Tables[name].Versions {
			reached := m.domains.Reached[t]
			if reached == nil {
				continue
			}
			for i, key := range reached.Keys[:min(len(joined), len(reached.Keys))] {
				joined[i] = joined[i].Join(key)
			}
			for i, r := range t.Rows {
				if !reached.Rows[i] {
					unreached = append(unreached, outside(r))
				}
			}
		}
		for i, key := range joined {
			keys[name] = append(keys[name], yieldOf(key, m.sheet.env.Tables[name].First().Side(i) != types.Exact))
		}
	}
	return unreached, keys
}

// replace adds the mutant that has a text in place of some characters of a formula.
func (m *mutator) replace(kind MutantKind, in *tree.Written, from, to int, text string, equal bool) {
	old := in.Slice(from, to)
	if old == text {
		return
	}
	key := mutantKey{in, from, to, text}
	x := m.at[key]
	if x == nil {
		x = &Mutant{Kind: kind, Source: in.Source, From: from, To: to, Old: old, New: text, Equal: true}
		m.at[key] = x
	}
	x.Equal = x.Equal && equal
	if m.figure != nil && !slices.Contains(x.Figures, m.figure.name) {
		x.Figures = append(x.Figures, m.figure.name)
	}
}

// part is replace for all of a node.
func (m *mutator) part(kind MutantKind, n *tree.Node, text string, equal bool) {
	if p := n.At.Part; n.At.In != nil && p.To > p.From {
		m.replace(kind, n.At.In, p.From, p.To, text, equal)
	}
}

// sign is replace for the operator of a node, or the name of its function, if it stands
// at the place that messages about the node point at.
func (m *mutator) sign(kind MutantKind, n *tree.Node, text string, equal bool) {
	if n.At.In == nil {
		return
	}
	from := n.At.Part.At
	for _, spelled := range append(otherSpellings[n.Op.Name], n.Op.Name) {
		to := from + len(spelled)
		if to <= n.At.In.Len() && n.At.In.Slice(from, to) == spelled {
			m.replace(kind, n.At.In, from, to, text, equal)
			return
		}
	}
}

var otherSpellings = map[string][]string{"and": {"&&"}, "or": {"||"}, "**": {"^"}}

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
	if _, visited := m.domains.Sets[n]; m.figure != nil && live && n.Const == nil {
		live = visited
	}
	_, isComparison := domain.SignOf(n.Op.Name)
	mode, isRounding := types.ParseMode(n.Op.Name)
	switch {
	case n.Op == tree.LiteralOp:
		m.literal(n, !live)
	case n.Op == tree.ChooseOp:
		m.choice(n, live)
	case n.Op == domains.NotOp:
		m.part(OperatorMutant, n, wholeText(n.Args[0]), !live)
	case n.Op == domains.InOp:
		m.part(ComparisonMutant, n, "not ("+wholeText(n)+")", !live)
	case n.Op == language.Named("??"):
		m.part(OperatorMutant, n, wholeText(n.Args[1]), !live || n.Args[0].Const == nil && !m.domains.Sets[n.Args[0]].Some)
	case n.Op == language.Named("negative"):
		m.part(OperatorMutant, n, wholeText(n.Args[0]), !live)
	case isComparison && n.Op.Kind == language.Operator:
		m.comparison(n, live)
	case isRounding:
		m.rounding(n, mode, live)
	case n.Op == tree.PeersOp:
		m.part(ListMutant, n, n.List, !live)
	case n.Op == tree.WholeOp:
		m.whole(n, live)
	case n.Op == tree.JoinOp: // texts have no other operator
	case swaps[n.Op.Name] != "":
		m.sign(OperatorMutant, n, swaps[n.Op.Name], !live)
	}
	if n.Op == tree.EachOp && n.Type.Kind == types.FlagKind {
		m.condition(n.Args[0], live)
	}
	for _, a := range n.Args {
		m.node(a, live)
	}
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
	m.part(BranchMutant, n, "true", !live || !can.False)
	m.part(BranchMutant, n, "false", !live || !can.True)
}

// choice adds the mutants of a choice. Branches are swapped by the opposite condition.
func (m *mutator) choice(n *tree.Node, live bool) {
	m.condition(n.Args[0], live)
	if name := n.Args[0].Op.Name; name != "==" && name != "!=" && n.Args[0].Op != domains.NotOp && n.Args[0].Op != domains.InOp { // these have that mutant
		m.part(BranchMutant, n.Args[0], "not "+wholeText(n.Args[0]), !live)
	}
}

// comparison adds the mutant that differs at the bound, and what changes where the bound
// is a constant that moves.
func (m *mutator) comparison(n *tree.Node, live bool) {
	sign, _ := domain.SignOf(n.Op.Name)
	left, right, known := m.sides(n)
	never := known && sign != domain.Equal && sign != domain.Unequal && !domain.Compare(left, domain.Equal, right).True
	m.sign(ComparisonMutant, n, beside[n.Op.Name], !live || never || m.domains.Alike[n])
	for i, x := range n.Args {
		if x.Op != tree.LiteralOp || !known {
			continue
		}
		other, way := right, sign.Mirror()
		if i == 1 {
			other, way = left, sign
		}
		for _, k := range moved(x) {
			m.part(ConstantMutant, x, k.text, !live || alike(other, way, x.Const[0], k.value))
		}
	}
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

// literal adds the mutants of a constant. What the comparison around it has shown to be
// equal stays so.
func (m *mutator) literal(n *tree.Node, equal bool) {
	for _, k := range moved(n) {
		if x := m.at[mutantKey{n.At.In, n.At.Part.From, n.At.Part.To, k.text}]; x == nil || m.figure != nil && !slices.Contains(x.Figures, m.figure.name) {
			m.part(ConstantMutant, n, k.text, equal)
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
		for _, text := range types.NextNumbers(n.At.In.Slice(n.At.Part.From, n.At.Part.To)) {
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
	for _, other := range types.OtherModes(mode) {
		m.sign(RoundingMutant, n, other.String(), !live || whole)
	}
}

// whole adds the mutant that has the peers in place of all records of the own list.
func (m *mutator) whole(n *tree.Node, live bool) {
	if s := m.sheet.env.Schema(n.List); m.figure != nil && m.figure.figure.List == n.List && s != nil && len(s.Groups) > 0 {
		m.part(ListMutant, n, "peers", !live)
	}
}
