package rule

import (
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
)

// This file has what a condition says of the names, elements and fields in it, where it
// holds and where it does not.

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
		return elementPath(n.slot)
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
	case wholeOp:
		return "list " + n.list
	case peersOp:
		return "peers"
	}
	return ""
}

// each names all elements of the list that a path names, in what a condition says.
func each(list string) string { return list + "[]" }

// elementPath names what is in a slot.
func elementPath(slot int) string { return "#" + strconv.Itoa(slot) }

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
	case n.op == allOp && holds:
		return d.ofEach(n, true)
	case n.op == anyOp && !holds || n.op == noneOp && holds:
		return d.ofEach(n, false)
	default:
		if p := d.path(n); p != "" && n.typ.Kind == FlagKind {
			return append(d.implies(n, p, holds), narrowing{p, domain.Flag(holds, !holds)})
		}
	}
	return nil
}

// ofEach returns what is known of each element of a list if the predicate holds for all of
// them, or for none.
func (d *domains) ofEach(n *node, holds bool) (said []narrowing) {
	list := d.path(n.args[0])
	if list == "" || len(n.args) < 2 || n.args[1].op != eachOp {
		return nil
	}
	for _, k := range d.says(n.args[1].args[0], holds) {
		if rest, ok := strings.CutPrefix(k.path, elementPath(n.args[1].slot)); ok && (rest == "" || rest[0] == '.') {
			said = append(said, narrowing{each(list) + rest, k.set})
		}
	}
	return said
}

// ofElements narrows the elements of a list by what conditions say of each of them. It
// reports whether they say anything.
func (d *domains) ofElements(list *node, elem domain.Set) (narrowed domain.Set, any bool) {
	path := d.path(list)
	if path == "" {
		return elem, false
	}
	for _, k := range d.known {
		rest, ok := strings.CutPrefix(k.path, each(path))
		switch any = any || ok; {
		case !ok:
		case rest == "":
			elem = elem.Meet(k.set)
		default:
			elem = elem.With(rest[1:], k.set)
		}
	}
	return elem, any
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

	allOp  = language.Named("all")
	anyOp  = language.Named("any")
	noneOp = language.Named("none")
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
	within := domain.Narrow(d.sets[x], sign, d.sets[y])
	if x.op == levelOp {
		within, x = x.levels().set(within), x.args[0]
	}
	p := d.path(x)
	if p == "" || y.given && !x.given {
		return nil
	}
	said := []narrowing{{p, within}}
	if x.op == fieldOp && !said[0].set.Nil { // the record that it leads through is there
		if base := d.path(x.args[0]); base != "" {
			said = append(said, narrowing{base, d.sets[x.args[0]].There()})
		}
	}
	return said
}

// together notes an and, or that always yields the same although its left side alone settles
// nothing: kind != "a" or kind != "b". It is told of the whole, and not of the right side.
func (fs *remarks) together(n *node, left, right, s domain.Set) {
	if n.given != fs.generic || n.args[1].given != fs.generic || n.args[1].konst != nil || left.True != left.False {
		return
	}
	settled := s.True != s.False
	f := fs.note(n, "together", settled, nil)
	f.result = f.result.Join(s)
	if f.says == nil {
		hint := "did you mean or instead of and?"
		if n.op == orOp {
			hint = "did you mean and instead of or?"
		}
		f.says = func() *Error {
			return n.warn(CodeConstantCondition, hint, "the condition %s is always %t", n.words(), f.result.True)
		}
	}
	if !settled || right.IsEmpty() {
		return
	}
	if f := fs.at[remarkKey{n.args[1].at.in, n.args[1].at.part, "condition"}]; f != nil {
		f.spoiled = true
	}
}

// flagKnown notes a flag that is asked again where a condition has settled it.
func (d *domains) flagKnown(n *node, is domain.Set) {
	p := d.path(n)
	if p == "" || n.typ.Kind != FlagKind || n.konst != nil {
		return
	}
	for _, k := range d.known {
		if k.path == p {
			d.found.condition(n, is)
			return
		}
	}
}

// elements returns the sets of the elements of a list: of each, if they are written out
// or constant, else one for all of them and false.
func (d *domains) elements(list *node) (sets []domain.Set, each bool) {
	switch {
	case d.found.generic && list.given:
		return []domain.Set{typed(*list.typ.Elem)}, false
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
	if p == "" || list.given && (!x.given || d.found.generic) || len(list.konst) != 1 {
		return nil
	}
	rest := d.sets[x]
	for _, e := range list.konst[0].Elems() {
		rest = domain.Narrow(rest, domain.Unequal, setOf(e))
	}
	return []narrowing{{p, rest}}
}
