package rule

import (
	"slices"
	"strconv"
	"strings"

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

	slots   [maxLocalSlots + 2]domain.Set
	aliases [maxLocalSlots + 2]string // of a let: the path that it names, "" for none
	lets    [maxLocalSlots + 2]*node  // of a let: what it names
	implied map[columnName]implied    // of figures that are flags
	known   []narrowing               // around the node, the innermost last
	sets    map[*node]domain.Set      // of each node of the current formula that is visited
	reached map[*Table]*reach

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
	return &domains{env: e, columns: map[columnName]domain.Set{}, ratios: map[columnName]bool{}, implied: map[columnName]implied{}, reached: map[*Table]*reach{}, found: remarks{at: map[remarkKey]*remark{}}}
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
		low = &least.n
	}
	if most != nil {
		high = &most.n
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
	if n.konst != nil {
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
		if known, ok := base.Of[n.field.Name]; ok {
			s = s.Meet(known)
		}
		s.Nil = s.Nil || base.Nil
		s.Some = s.Some && base.Some
		return s
	case localOp, elementOp, positionOp, sharedOp:
		return d.slots[n.slot]
	case keepOp:
		d.slots[n.slot] = d.of(n.args[0])
		return d.slots[n.slot]
	case letOp:
		d.slots[n.slot], d.aliases[n.slot] = d.of(n.args[0]), d.path(n.args[0])
		d.lets[n.slot] = n.args[0]
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

// constant visits the lookups below a constant, which reach rows.
func (d *domains) constant(n *node) {
	n.walk(func(m *node) bool {
		if m.op == lookupOp {
			d.lookup(m, d.all(m.args))
			return false
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
	if cond.True {
		s = s.Join(d.under(n.args[0], true, n.args[1]))
	}
	if cond.False {
		s = s.Join(d.under(n.args[0], false, n.args[2]))
	}
	return s
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
	last := len(n.args) - 1
	for i, slot := range n.detail.(*calledFunction).slots {
		s := d.of(n.args[i])
		if slot != unbound {
			d.slots[slot], d.aliases[slot], d.lets[slot] = s, d.path(n.args[i]), nil
		}
	}
	return d.of(n.args[last])
}

// path names a node of which a condition can say something, "" for any other.
func (d *domains) path(n *node) string {
	switch n.op {
	case ownOp:
		return "own"
	case keepOp, sharedOp:
		return d.path(n.args[0])
	case localOp, elementOp:
		switch {
		case n.konst != nil:
			return ""
		case n.op == localOp && d.aliases[n.slot] != "":
			return d.aliases[n.slot]
		}
		return d.element(n.slot)
	case fieldOp:
		if base := d.path(n.args[0]); base != "" {
			return base + "." + n.field.Name
		}
	case valueOp:
		if n.col >= 0 {
			return "value " + d.env.values[n.col].Name
		}
	case yearOp:
		return "year " + n.field.Name
	}
	return ""
}

// element names what is in a slot.
func (d *domains) element(slot int) string { return "#" + strconv.Itoa(slot) }

// mostSaid bounds what is kept of one condition; the rest is not known.
const mostSaid = 64

// says returns what a condition that holds, or does not, says of paths.
func (d *domains) says(n *node, holds bool) []narrowing {
	if n.konst != nil {
		return nil
	}
	switch sign, isComparison := domain.SignOf(n.op.Name); {
	case n.op == notOp:
		return d.says(n.args[0], !holds)
	case n.op == andOp || n.op == orOp:
		left, right := d.says(n.args[0], holds), d.says(n.args[1], holds)
		if (n.op == andOp) == holds {
			said := slices.Concat(left, right)
			return said[:min(len(said), mostSaid)]
		}
		return d.either(n.args[0], left, n.args[1], right, holds)
	case isComparison && n.op.Kind == language.Operator:
		if !holds {
			sign = sign.Not()
		}
		return append(d.compared(n.args[0], sign, n.args[1]), d.compared(n.args[1], sign.Mirror(), n.args[0])...)
	case n.op == inOp && holds:
		if p := d.path(n.args[0]); p != "" && (n.args[0].given || !n.args[1].given) {
			elems, _ := d.elements(n.args[1])
			_, within := domain.Among(d.sets[n.args[0]], elems)
			return []narrowing{{p, within}}
		}
	case n.op == inOp:
		return d.excluded(n.args[0], n.args[1])
	default:
		if p := d.path(n); p != "" && n.typ.Kind == FlagKind {
			return append(d.implies(n, p, holds), narrowing{p, domain.Flag(holds, !holds)})
		}
	}
	return nil
}

// implied is what a figure that is a flag says of its record's fields if it is true, and
// if it is false. The paths lead from the record.
type implied struct{ whenTrue, whenFalse []narrowing }

// implies returns what a name of a flag says besides its own value: a let what its
// condition says, a figure of a record what its formula says of that record.
func (d *domains) implies(n *node, path string, holds bool) (said []narrowing) {
	if n.op == localOp && d.lets[n.slot] != nil && d.lets[n.slot].konst == nil {
		return d.says(d.lets[n.slot], holds)
	}
	base, isField := strings.CutSuffix(path, "."+n.nameOfField())
	if !isField {
		return nil
	}
	known := d.implied[columnName{n.list, n.field.Name}]
	of := known.whenTrue
	if !holds {
		of = known.whenFalse
	}
	for _, k := range of {
		said = append(said, narrowing{base + k.path, k.set})
	}
	return said
}

// nameOfField returns the name of a field, "" for any other node.
func (n *node) nameOfField() string {
	if n.op != fieldOp {
		return ""
	}
	return n.field.Name
}

// ownSays returns what a formula that is a flag says of its own record's fields.
func (d *domains) ownSays(root *node, holds bool) (said []narrowing) {
	for _, k := range d.says(root, holds) {
		if rest, ok := strings.CutPrefix(k.path, "own."); ok {
			said = append(said, narrowing{"." + rest, k.set})
		}
	}
	return said
}

var (
	notOp = language.Named("not")
	andOp = language.Named("and")
	orOp  = language.Named("or")
	inOp  = language.Named("in")
)

// either returns what one of two conditions says, if it is not known which of them holds.
func (d *domains) either(a *node, left []narrowing, b *node, right []narrowing, holds bool) (said []narrowing) {
	if x := d.sets[a]; holds && !x.True || !holds && !x.False {
		return right
	}
	if x := d.sets[b]; holds && !x.True || !holds && !x.False {
		return left
	}
	for _, l := range left {
		for _, r := range right {
			if l.path == r.path && len(said) < mostSaid {
				said = append(said, narrowing{l.path, l.set.Join(r.set)})
			}
		}
	}
	return said
}

// compared returns what a comparison that holds says of its left side: nothing where it is
// compared with what a function is given, which may be another thing in another call.
func (d *domains) compared(x *node, sign domain.Sign, y *node) []narrowing {
	p := d.path(x)
	if p == "" || y.given && !x.given {
		return nil
	}
	said := []narrowing{{p, domain.Narrow(d.sets[x], sign, d.sets[y])}}
	if x.op == fieldOp && !said[0].set.Nil { // the record that it leads through is there
		if base := d.path(x.args[0]); base != "" {
			said = append(said, narrowing{base, d.sets[x.args[0]].There()})
		}
	}
	return said
}

// elements returns the sets of the elements of a list: of each, if they are written out
// or constant, else one for all of them and false.
func (d *domains) elements(list *node) (sets []domain.Set, each bool) {
	switch {
	case len(list.konst) == 1:
		for _, e := range list.konst[0].Elems() {
			sets = append(sets, setOf(e))
		}
		return sets, true
	case list.op == arrayOp && list.konst == nil:
		for _, e := range list.args {
			sets = append(sets, d.sets[e])
		}
		return sets, true
	}
	if elem := d.sets[list].Elem; elem != nil {
		return []domain.Set{*elem}, false
	}
	return []domain.Set{typed(*list.typ.Elem)}, false
}

// excluded returns what is left of a node that is in none of the constant elements of a
// list.
func (d *domains) excluded(x, list *node) []narrowing {
	p := d.path(x)
	if p == "" || list.given && !x.given || len(list.konst) != 1 {
		return nil
	}
	rest := d.sets[x]
	for _, e := range list.konst[0].Elems() {
		rest = domain.Narrow(rest, domain.Unequal, setOf(e))
	}
	return []narrowing{{p, rest}}
}
