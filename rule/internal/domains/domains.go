package domains

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Domains finds which values each node of the typed trees can have, in one pass over the
// figures in the order of their evaluation: what a figure can be is known where another
// reads it. It starts from the declared ranges and texts of fields, from parameters and
// tables. On a branch it knows what the condition says.
//
// The sets may be too large, never too small, except for faults: a node that always fails
// has no value.
type Domains struct {
	env     *check.Environment
	Columns map[types.ColumnName]domain.Set // of figures
	ratios  map[types.ColumnName]bool       // the figures that are known to be ratios
	places  map[types.ColumnName]int        // of the figures that are rounded

	slots   [tree.MaxLocalSlots + 2]domain.Set
	aliases [tree.MaxLocalSlots + 2]string     // of a let: the path that it names, "" for none
	lets    [tree.MaxLocalSlots + 2]*tree.Node // of a let: what it names
	ratio   [tree.MaxLocalSlots + 2]bool       // what it is bound to is known to be a ratio
	implied map[types.ColumnName]implied       // of figures that are flags
	known   []narrowing                        // around the node, the innermost last
	Sets    map[*tree.Node]domain.Set          // of each node of the current formula that is visited
	Reached map[*tree.Table]*reach

	Alike   map[*tree.Node]bool // of conditions: both branches are the same at the bound; nil if nobody asks
	probing bool                // whether branches are visited to find that out

	Generic map[string]bool // functions that have been visited whatever they are given; nil if nobody asks

	between map[*tree.Node]bool // comparisons that stand beside one from the other side
	weights weights             // what weighs, and what marks

	sifted int // the enclosing predicates over lists of whose elements conditions say something
	looked int // rows compared with keys
	found  remarks
}

// narrowing is what a condition says of a path: a name, the element of a predicate, or
// a field of one.
type narrowing struct {
	path   string
	set    domain.Set
	branch bool // it is said by the condition of a branch, not by the left of an and, or
}

func New(e *check.Environment) *Domains {
	return &Domains{env: e, Columns: map[types.ColumnName]domain.Set{}, ratios: map[types.ColumnName]bool{}, places: map[types.ColumnName]int{}, weights: newWeights(), implied: map[types.ColumnName]implied{}, Reached: map[*tree.Table]*reach{}, found: remarks{at: map[remarkKey]*remark{}}}
}

// Tree visits a formula and returns what it can yield.
func (d *Domains) Tree(t *tree.Tree) domain.Set {
	d.known, d.Sets, d.between = nil, map[*tree.Node]domain.Set{}, betweens(t.Root)
	return d.of(t.Root)
}

// Figure visits the formula of a column, whose values are kept within bounds, either of
// which may be nil. It records what the column can hold, and returns what the formula
// yields.
func (d *Domains) Figure(c types.ColumnName, t *tree.Tree, least, most *types.Number) domain.Set {
	yields := d.Tree(t)
	d.weights.figures[c] = t.Root
	if t.Root.IsFlag() {
		d.implied[c] = implied{d.ownSays(t.Root, true), d.ownSays(t.Root, false)}
	}
	if t.Root.Op == tree.PlacesOp {
		d.places[c] = t.Root.Detail.(byrow.RoundTo).Places
	}
	d.Columns[c], d.ratios[c] = yields, d.isRatio(t.Root)
	if least != nil || most != nil {
		within := domain.Number(spanOf(least, most, false))
		d.Columns[c] = yields.Meet(within.OrMissing())
	}
	return yields
}

// spanOf returns the range between declared bounds.
func spanOf(least, most *types.Number, whole bool) domain.Range {
	var low, high *exact.Number
	if least != nil {
		n := exact.Number(*least)
		low = &n
	}
	if most != nil {
		n := exact.Number(*most)
		high = &n
	}
	return domain.Span(low, high, whole)
}

// typed returns all values of a type.
func typed(t types.Type) domain.Set {
	s := domain.Opaque()
	switch t.Kind {
	case types.NumberKind, types.DateKind:
		s = domain.Number(domain.Range{Whole: t.Kind == types.DateKind})
	case types.TextKind:
		s = domain.Text()
		if t.Levels != nil {
			s = domain.Text(t.Levels.Texts...)
		}
	case types.ListKind:
		elem := typed(*t.Elem)
		s = domain.List(&elem, domain.Whole(0, -1))
	case types.Nothing:
		s = domain.Set{}
	}
	s.Nil = t.Optional
	return s
}

// OfFacts stands for the list of a single value of the facts; no list has this name.
const OfFacts = "\x00"

// field returns what a field or figure can hold.
func (d *Domains) field(list string, f *types.Field) domain.Set {
	if s, ok := d.Columns[types.ColumnName{List: list, Field: f.Name}]; ok {
		return s
	}
	return declaredSet(f)
}

// declaredSet returns what a field can hold by its declaration.
func declaredSet(f *types.Field) domain.Set {
	s := typed(f.Type)
	switch f.Type.Kind {
	case types.NumberKind:
		s = domain.Number(spanOf(f.Min, f.Max, f.Integer))
	case types.TextKind:
		s = domain.Text(f.Values...)
	case types.ListKind: // what is declared of its elements
		element := *f
		element.Type = *f.Type.Elem
		elem := declaredSet(&element)
		s.Elem = &elem
	}
	s.Nil = f.Type.Optional
	return s
}

// SetOf returns the set of one value.
func SetOf(v cell.Value) domain.Set {
	switch v.Kind {
	case types.Nothing:
		return domain.Missing()
	case types.NumberKind, types.DateKind:
		return domain.Numbers(v.Num)
	case types.TextKind:
		return domain.Text(v.Str)
	case types.FlagKind:
		return domain.Flag(v.Bool, !v.Bool)
	case types.ListKind:
		elem := setOfAny(v.Elems())
		return domain.List(&elem, domain.Point(exact.Int(int64(v.Len()))))
	}
	return domain.Opaque()
}

// setOfAny returns the set of values of one type.
func setOfAny(values []cell.Value) (s domain.Set) {
	var nums []exact.Number
	for _, v := range values {
		if v.Kind == types.NumberKind || v.Kind == types.DateKind {
			nums = append(nums, v.Num)
		} else {
			s = s.Join(SetOf(v))
		}
	}
	if len(nums) > 0 {
		s = s.Join(domain.Numbers(nums...))
	}
	return s
}

// of returns the values that a node can have at the current visit.
func (d *Domains) of(n *tree.Node) domain.Set {
	s := d.find(n)
	if !n.Type.Optional {
		s.Nil = false
	}
	if p := d.path(n); p != "" && len(d.known) > 0 {
		for _, k := range d.known {
			if k.path == p {
				s = s.Meet(k.set)
			}
		}
	}
	d.Sets[n] = s
	return s
}

// find is of without what conditions say of the node itself.
func (d *Domains) find(n *tree.Node) domain.Set {
	if n.Const != nil && !(d.found.generic && n.Given) {
		d.constant(n)
		return setOfAny(n.Const)
	}
	switch n.Op {
	case tree.ValueOp:
		if n.Col < 0 {
			return typed(n.Type)
		}
		return d.field(OfFacts, &d.env.Values[n.Col])
	case tree.YearOp:
		return d.field("", n.Field)
	case tree.WholeOp:
		return typed(n.Type)
	case tree.PeersOp:
		s := typed(n.Type)
		s.Len = domain.Whole(1, -1)
		return s
	case tree.FieldOp:
		base := d.of(n.Args[0])
		s := d.field(n.List, n.Field)
		if d.found.generic && n.Given {
			s = typed(n.Type)
		}
		if known, ok := base.Of[n.Field.Name]; ok {
			s = s.Meet(known)
		}
		s.Nil = s.Nil || base.Nil
		s.Some = s.Some && base.Some
		return s
	case tree.LocalOp, tree.ElementOp, tree.PositionOp, tree.SharedOp:
		if n.Slot == tree.Unbound { // a constant that a function is given
			return typed(n.Type)
		}
		return d.slots[n.Slot]
	case tree.KeepOp:
		d.slots[n.Slot] = d.of(n.Args[0])
		return d.slots[n.Slot]
	case tree.LetOp:
		d.slots[n.Slot], d.aliases[n.Slot] = d.of(n.Args[0]), d.path(n.Args[0])
		d.lets[n.Slot], d.ratio[n.Slot] = n.Args[0], d.isRatio(n.Args[0]) || ofRatios(d, n.Args[0])
		return d.of(n.Args[1])
	case tree.EachOp:
		return d.of(n.Args[0])
	case tree.ChooseOp:
		return d.choice(n)
	case tree.CallOp:
		return d.call(n)
	}
	return d.operation(n)
}

// constant visits the lookups and tables below a constant, which reach rows.
func (d *Domains) constant(n *tree.Node) {
	n.Walk(func(m *tree.Node) bool {
		if m.Op == lookupOp {
			d.lookup(m, d.all(m.Args))
			return false
		}
		d.weights.uses(d, m)
		if m.Op == tree.TableOp {
			wholeTable(d, m.Detail.(*tree.TableLeaf))
		}
		return m.Op != tree.ParamOp
	})
}

var lookupOp = language.Named("lookup")

func (d *Domains) all(nodes []*tree.Node) []domain.Set {
	sets := make([]domain.Set, len(nodes))
	for i, n := range nodes {
		sets[i] = d.of(n)
	}
	return sets
}

// choice visits the branches that can be taken.
func (d *Domains) choice(n *tree.Node) domain.Set {
	cond := d.of(n.Args[0])
	d.flagKnown(n.Args[0], cond)
	if d.Alike != nil && !d.probing {
		d.Alike[n.Args[0]] = d.agree(n)
	}
	var yes, no domain.Set
	if cond.True {
		yes = branch(d, n.Args[0], true, n.Args[1])
	}
	if cond.False {
		no = branch(d, n.Args[0], false, n.Args[2])
	}
	branches(d, n, yes, no)
	return yes.Join(no)
}

// agree reports whether both branches of a choice have the same value where the sides of
// its condition are equal.
func (d *Domains) agree(n *tree.Node) bool {
	cond := n.Args[0]
	sign, isComparison := domain.SignOf(cond.Op.Name)
	if !isComparison || cond.Op.Kind != language.Operator || cond.Const != nil || sign == domain.Equal || sign == domain.Unequal {
		return false
	}
	at := slices.Concat(d.compared(cond.Args[0], domain.Equal, cond.Args[1]), d.compared(cond.Args[1], domain.Equal, cond.Args[0]))
	before := len(d.known)
	d.known, d.probing = append(d.known, at...), true
	a, b := d.of(n.Args[1]), d.of(n.Args[2])
	d.known, d.probing = d.known[:before], false
	return a.IsSingle() && b.IsSingle() && !a.Meet(b).IsEmpty() && neverFails(n.Args[1]) && neverFails(n.Args[2])
}

// neverFails reports whether a node is made of what cannot be a fault, whatever the facts
// are.
func neverFails(n *tree.Node) bool {
	safe := true
	n.Walk(func(n *tree.Node) bool {
		switch n.Op {
		case tree.LiteralOp, tree.ParamOp, tree.ValueOp, tree.OwnOp, tree.FieldOp, tree.LocalOp, tree.ChooseOp, language.Named("+"), language.Named("-"), language.Named("*"), language.Named("negative"):
		default:
			safe = safe && n.Const != nil
		}
		return safe && n.Const == nil
	})
	return safe
}

// call visits the body of a policy function with its arguments.
func (d *Domains) call(n *tree.Node) domain.Set {
	called := n.Detail.(*tree.CalledFunction)
	last, slots := len(n.Args)-1, called.Slots
	if n.At.In != nil && n.At.In.Source.File != called.Function.Body.Source.File {
		d.found.foreign++
		defer func() { d.found.foreign-- }()
	}
	for i, slot := range slots {
		s := d.of(n.Args[i])
		if slot != tree.Unbound {
			d.slots[slot], d.aliases[slot], d.lets[slot] = s, d.path(n.Args[i]), nil
			d.ratio[slot] = d.isRatio(n.Args[i]) || ofRatios(d, n.Args[i])
		}
	}
	s := d.of(n.Args[last])
	if d.Generic != nil && !d.found.generic && !d.found.silent {
		visitGeneric(d, n)
	}
	return s
}

// visitGeneric visits a function's body with arguments of these types that can have any value,
// once: a condition that holds then holds in every call.
func visitGeneric(d *Domains, n *tree.Node) {
	called := n.Detail.(*tree.CalledFunction)
	key := called.Function.Name
	for i := range called.Slots {
		key += "," + n.Args[i].Type.String()
	}
	if d.Generic[key] {
		return
	}
	d.Generic[key] = true
	known, sets, sifted := d.known, d.Sets, d.sifted
	d.known, d.Sets, d.sifted, d.found.generic = nil, map[*tree.Node]domain.Set{}, 0, true
	for i, slot := range called.Slots {
		if slot != tree.Unbound {
			d.slots[slot], d.aliases[slot], d.lets[slot], d.ratio[slot] = typed(n.Args[i].Type), "", nil, false
		}
	}
	d.of(n.Args[len(n.Args)-1])
	d.known, d.Sets, d.sifted, d.found.generic = known, sets, sifted, false
}

// condition notes what a condition yields. A condition that always holds is no mistake if an
// earlier one has settled it; see repeats.
func (d *Domains) condition(n *tree.Node, result domain.Set, operands ...domain.Set) {
	if !result.False && (repeats(d, n) || d.between[n] && touches(n, operands)) {
		result = domain.Flag(true, true)
	}
	d.found.condition(n, result, operands...)
}

var (
	NotOp = language.Named("not")
	andOp = language.Named("and")
	orOp  = language.Named("or")
	InOp  = language.Named("in")

	allOp  = language.Named("all")
	anyOp  = language.Named("any")
	noneOp = language.Named("none")
)
