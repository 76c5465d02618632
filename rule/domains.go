package rule

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
)

// domains finds which values each node of the typed trees can have, in one pass over the
// figures in the order of their evaluation: what a figure can be is known where another
// reads it. It starts from the declared ranges and texts of fields, from parameters and
// tables. On a branch it knows what the condition says.
//
// The sets may be too large, never too small, except for faults: a node that always fails
// has no value.
type domains struct {
	env     *environment
	columns map[columnName]domain.Set // of figures
	ratios  map[columnName]bool       // the figures that are known to be ratios
	places  map[columnName]int        // of the figures that are rounded

	slots   [maxLocalSlots + 2]domain.Set
	aliases [maxLocalSlots + 2]string // of a let: the path that it names, "" for none
	lets    [maxLocalSlots + 2]*node  // of a let: what it names
	ratio   [maxLocalSlots + 2]bool   // what it is bound to is known to be a ratio
	implied map[columnName]implied    // of figures that are flags
	known   []narrowing               // around the node, the innermost last
	sets    map[*node]domain.Set      // of each node of the current formula that is visited
	reached map[*Table]*reach

	alike   map[*node]bool // of conditions: both branches are the same at the bound; nil if nobody asks
	probing bool           // whether branches are visited to find that out

	generic map[string]bool // functions that have been visited whatever they are given; nil if nobody asks

	sifted int // the enclosing predicates over lists of whose elements conditions say something
	looked int // rows compared with keys
	found  remarks
}

// narrowing is what a condition says of a path: a name, the element of a predicate, or
// a field of one.
type narrowing struct {
	path string
	set  domain.Set
}

func newDomains(e *environment) *domains {
	return &domains{env: e, columns: map[columnName]domain.Set{}, ratios: map[columnName]bool{}, places: map[columnName]int{}, implied: map[columnName]implied{}, reached: map[*Table]*reach{}, found: remarks{at: map[remarkKey]*remark{}}}
}

// tree visits a formula and returns what it can yield.
func (d *domains) tree(t *tree) domain.Set {
	d.known, d.sets = nil, map[*node]domain.Set{}
	return d.of(t.root)
}

// figure visits the formula of a column, whose values are kept within bounds, either of
// which may be nil. It records what the column can hold, and returns what the formula
// yields.
func (d *domains) figure(c columnName, t *tree, least, most *Number) domain.Set {
	yields := d.tree(t)
	if t.root.isFlag() {
		d.implied[c] = implied{d.ownSays(t.root, true), d.ownSays(t.root, false)}
	}
	if t.root.op == placesOp {
		d.places[c] = t.root.detail.(roundTo).places
	}
	d.columns[c], d.ratios[c] = yields, d.isRatio(t.root)
	if least != nil || most != nil {
		within := domain.Number(spanOf(least, most, false))
		d.columns[c] = yields.Meet(within.OrMissing())
	}
	return yields
}

// spanOf returns the range between declared bounds.
func spanOf(least, most *Number, whole bool) domain.Range {
	var low, high *exact.Number
	if least != nil {
		n := least.exact()
		low = &n
	}
	if most != nil {
		n := most.exact()
		high = &n
	}
	return domain.Span(low, high, whole)
}

// typed returns all values of a type.
func typed(t Type) domain.Set {
	s := domain.Opaque()
	switch t.Kind {
	case NumberKind, DateKind:
		s = domain.Number(domain.Range{Whole: t.Kind == DateKind})
	case TextKind:
		s = domain.Text()
		if t.levels != nil {
			s = domain.Text(t.levels.texts...)
		}
	case ListKind:
		elem := typed(*t.Elem)
		s = domain.List(&elem, domain.Whole(0, -1))
	case Nothing:
		s = domain.Set{}
	}
	s.Nil = t.Optional
	return s
}

// ofFacts stands for the list of a single value of the facts; no list has this name.
const ofFacts = "\x00"

// field returns what a field or figure can hold.
func (d *domains) field(list string, f *Field) domain.Set {
	if s, ok := d.columns[columnName{list, f.Name}]; ok {
		return s
	}
	return declaredSet(f)
}

// declaredSet returns what a field can hold by its declaration.
func declaredSet(f *Field) domain.Set {
	s := typed(f.Type)
	switch f.Type.Kind {
	case NumberKind:
		s = domain.Number(spanOf(f.Min, f.Max, f.Integer))
	case TextKind:
		s = domain.Text(f.Values...)
	}
	s.Nil = f.Type.Optional
	return s
}

// setOf returns the set of one value.
func setOf(v Value) domain.Set {
	switch v.kind {
	case Nothing:
		return domain.Missing()
	case NumberKind, DateKind:
		return domain.Numbers(v.num)
	case TextKind:
		return domain.Text(v.text)
	case FlagKind:
		return domain.Flag(v.flag, !v.flag)
	case ListKind:
		elem := setOfAny(v.Elems())
		return domain.List(&elem, domain.Point(exact.Int(int64(v.Len()))))
	}
	return domain.Opaque()
}

// setOfAny returns the set of values of one type.
func setOfAny(values []Value) (s domain.Set) {
	var nums []exact.Number
	for _, v := range values {
		if v.kind == NumberKind || v.kind == DateKind {
			nums = append(nums, v.num)
		} else {
			s = s.Join(setOf(v))
		}
	}
	if len(nums) > 0 {
		s = s.Join(domain.Numbers(nums...))
	}
	return s
}

// of returns what a node can be where it is visited now.
func (d *domains) of(n *node) domain.Set {
	s := d.find(n)
	if !n.typ.Optional {
		s.Nil = false
	}
	if p := d.path(n); p != "" && len(d.known) > 0 {
		for _, k := range d.known {
			if k.path == p {
				s = s.Meet(k.set)
			}
		}
	}
	d.sets[n] = s
	return s
}

// find is of without what conditions say of the node itself.
func (d *domains) find(n *node) domain.Set {
	if n.konst != nil && !(d.found.generic && n.given) {
		d.constant(n)
		return setOfAny(n.konst)
	}
	switch n.op {
	case valueOp:
		if n.col < 0 {
			return typed(n.typ)
		}
		return d.field(ofFacts, &d.env.values[n.col])
	case yearOp:
		return d.field("", n.field)
	case wholeOp:
		return typed(n.typ)
	case peersOp:
		s := typed(n.typ)
		s.Len = domain.Whole(1, -1)
		return s
	case fieldOp:
		base := d.of(n.args[0])
		s := d.field(n.list, n.field)
		if d.found.generic && n.given {
			s = typed(n.typ)
		}
		if known, ok := base.Of[n.field.Name]; ok {
			s = s.Meet(known)
		}
		s.Nil = s.Nil || base.Nil
		s.Some = s.Some && base.Some
		return s
	case localOp, elementOp, positionOp, sharedOp:
		if n.slot == unbound { // a constant that a function is given
			return typed(n.typ)
		}
		return d.slots[n.slot]
	case keepOp:
		d.slots[n.slot] = d.of(n.args[0])
		return d.slots[n.slot]
	case letOp:
		d.slots[n.slot], d.aliases[n.slot] = d.of(n.args[0]), d.path(n.args[0])
		d.lets[n.slot], d.ratio[n.slot] = n.args[0], d.isRatio(n.args[0]) || ofRatios(d, n.args[0])
		return d.of(n.args[1])
	case eachOp:
		return d.of(n.args[0])
	case chooseOp:
		return d.choice(n)
	case callOp:
		return d.call(n)
	}
	return d.operation(n)
}

// constant visits the lookups and tables below a constant, which reach rows.
func (d *domains) constant(n *node) {
	n.walk(func(m *node) bool {
		if m.op == lookupOp {
			d.lookup(m, d.all(m.args))
			return false
		}
		if m.op == tableOp {
			wholeTable(d, m.detail.(*tableLeaf))
		}
		return m.op != paramOp
	})
}

var lookupOp = language.Named("lookup")

func (d *domains) all(nodes []*node) []domain.Set {
	sets := make([]domain.Set, len(nodes))
	for i, n := range nodes {
		sets[i] = d.of(n)
	}
	return sets
}

// choice visits the branches that can be taken.
func (d *domains) choice(n *node) (s domain.Set) {
	cond := d.of(n.args[0])
	d.flagKnown(n.args[0], cond)
	if d.alike != nil && !d.probing {
		d.alike[n.args[0]] = d.agree(n)
	}
	if cond.True {
		s = s.Join(d.under(n.args[0], true, n.args[1]))
	}
	if cond.False {
		s = s.Join(d.under(n.args[0], false, n.args[2]))
	}
	return s
}

// agree reports whether both branches of a choice have the same value where the sides of
// its condition are equal.
func (d *domains) agree(n *node) bool {
	cond := n.args[0]
	sign, isComparison := domain.SignOf(cond.op.Name)
	if !isComparison || cond.op.Kind != language.Operator || cond.konst != nil || sign == domain.Equal || sign == domain.Unequal {
		return false
	}
	at := slices.Concat(d.compared(cond.args[0], domain.Equal, cond.args[1]), d.compared(cond.args[1], domain.Equal, cond.args[0]))
	before := len(d.known)
	d.known, d.probing = append(d.known, at...), true
	a, b := d.of(n.args[1]), d.of(n.args[2])
	d.known, d.probing = d.known[:before], false
	return a.IsSingle() && b.IsSingle() && !a.Meet(b).IsEmpty() && n.args[1].neverFails() && n.args[2].neverFails()
}

// neverFails reports whether a node is made of what cannot be a fault, whatever the facts
// are.
func (n *node) neverFails() bool {
	safe := true
	n.walk(func(n *node) bool {
		switch n.op {
		case literalOp, paramOp, valueOp, ownOp, fieldOp, localOp, chooseOp, language.Named("+"), language.Named("-"), language.Named("*"), language.Named("negative"):
		default:
			safe = safe && n.konst != nil
		}
		return safe && n.konst == nil
	})
	return safe
}

// under visits a node where a condition, which has just been visited, holds or does not.
func (d *domains) under(cond *node, holds bool, n *node) domain.Set {
	before := len(d.known)
	d.known = append(d.known, d.says(cond, holds)...)
	s := d.of(n)
	d.known = d.known[:before]
	return s
}

// call visits the body of a policy function with its arguments.
func (d *domains) call(n *node) domain.Set {
	last, slots := len(n.args)-1, n.detail.(*calledFunction).slots
	for i, slot := range slots {
		s := d.of(n.args[i])
		if slot != unbound {
			d.slots[slot], d.aliases[slot], d.lets[slot] = s, d.path(n.args[i]), nil
			d.ratio[slot] = d.isRatio(n.args[i]) || ofRatios(d, n.args[i])
		}
	}
	s := d.of(n.args[last])
	if d.generic != nil && !d.found.generic {
		whatever(d, n)
	}
	return s
}

// whatever visits the body of a function as if its arguments could be anything, once for
// arguments of these types: what then always holds does so in every call.
func whatever(d *domains, n *node) {
	called := n.detail.(*calledFunction)
	key := called.f.name
	for i := range called.slots {
		key += "," + n.args[i].typ.String()
	}
	if d.generic[key] {
		return
	}
	d.generic[key] = true
	known, sets, sifted := d.known, d.sets, d.sifted
	d.known, d.sets, d.sifted, d.found.generic = nil, map[*node]domain.Set{}, 0, true
	for i, slot := range called.slots {
		if slot != unbound {
			d.slots[slot], d.aliases[slot], d.lets[slot], d.ratio[slot] = typed(n.args[i].typ), "", nil, false
		}
	}
	d.of(n.args[len(n.args)-1])
	d.known, d.sets, d.sifted, d.found.generic = known, sets, sifted, false
}

// condition notes what a condition yields. That it always holds is no mistake where an
// earlier any or all has settled it: count(xs, .kind == "a") says what it counts.
func (d *domains) condition(n *node, result domain.Set, operands ...domain.Set) {
	if d.sifted > 0 && !result.False {
		result = domain.Flag(true, true)
	}
	d.found.condition(n, result, operands...)
}
