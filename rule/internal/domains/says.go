package domains

import (
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// This file has what a condition says of the names, elements and fields in it, where it
// holds and where it does not.

// path names a node of which a condition can say something, "" for any other.
func (d *Domains) path(n *tree.Node) string {
	switch n.Op {
	case tree.OwnOp:
		return "own"
	case tree.KeepOp, tree.SharedOp:
		return d.path(n.Args[0])
	case tree.LocalOp, tree.ElementOp:
		switch {
		case n.Const != nil:
			return ""
		case n.Op == tree.LocalOp && d.aliases[n.Slot] != "":
			return d.aliases[n.Slot]
		}
		return elementPath(n.Slot)
	case tree.FieldOp:
		if base := d.path(n.Args[0]); base != "" {
			return base + "." + n.Field.Name
		}
	case tree.ValueOp:
		if n.Col >= 0 {
			return "value " + d.env.Values[n.Col].Name
		}
	case tree.YearOp:
		return "year " + n.Field.Name
	case tree.WholeOp:
		return "list " + n.List
	case tree.PeersOp:
		return "peers"
	}
	return ""
}

// branch visits a node where the condition of a choice, which has just been visited, holds or
// does not.
func branch(d *Domains, cond *tree.Node, holds bool, n *tree.Node) domain.Set {
	said := d.says(cond, holds)
	for i := range said {
		said[i].branch = true
	}
	return d.under(said, n)
}

// under visits a node where something is known.
func (d *Domains) under(said []narrowing, n *tree.Node) domain.Set {
	before := len(d.known)
	d.known = append(d.known, said...)
	s := d.of(n)
	d.known = d.known[:before]
	return s
}

// each names all elements of the list that a path names, in what a condition says.
func each(list string) string { return list + "[]" }

// elementPath names what is in a slot.
func elementPath(slot int) string { return "#" + strconv.Itoa(slot) }

// mostSaid bounds what is kept of one condition; the rest is not known.
const mostSaid = 64

// says returns what a condition that holds, or does not, says of paths.
func (d *Domains) says(n *tree.Node, holds bool) []narrowing {
	if n.Const != nil {
		return nil
	}
	switch sign, isComparison := domain.SignOf(n.Op.Name); {
	case n.Op == NotOp:
		return d.says(n.Args[0], !holds)
	case n.Op == andOp || n.Op == orOp:
		left, right := d.says(n.Args[0], holds), d.says(n.Args[1], holds)
		if (n.Op == andOp) == holds {
			said := slices.Concat(left, right)
			return said[:min(len(said), mostSaid)]
		}
		return d.either(n.Args[0], left, n.Args[1], right, holds)
	case isComparison && n.Op.Kind == language.Operator:
		if !holds {
			sign = sign.Not()
		}
		return append(d.compared(n.Args[0], sign, n.Args[1]), d.compared(n.Args[1], sign.Mirror(), n.Args[0])...)
	case n.Op == InOp && holds:
		if p := d.path(n.Args[0]); p != "" && (n.Args[0].Given || !n.Args[1].Given) {
			elems, _ := d.elements(n.Args[1])
			_, within := domain.Among(d.Sets[n.Args[0]], elems)
			return []narrowing{{path: p, set: within}}
		}
	case n.Op == InOp:
		return d.excluded(n.Args[0], n.Args[1])
	case n.Op == allOp && holds:
		return d.ofEach(n, true)
	case n.Op == anyOp && !holds || n.Op == noneOp && holds:
		return d.ofEach(n, false)
	default:
		if p := d.path(n); p != "" && n.Type.Kind == types.FlagKind {
			return append(d.implies(n, p, holds), narrowing{path: p, set: domain.Flag(holds, !holds)})
		}
	}
	return nil
}

// ofEach returns what is known of each element of a list if the predicate holds for all of
// them, or for none.
func (d *Domains) ofEach(n *tree.Node, holds bool) (said []narrowing) {
	list := d.path(n.Args[0])
	if list == "" || len(n.Args) < 2 || n.Args[1].Op != tree.EachOp {
		return nil
	}
	for _, k := range d.says(n.Args[1].Args[0], holds) {
		if rest, ok := strings.CutPrefix(k.path, elementPath(n.Args[1].Slot)); ok && (rest == "" || rest[0] == '.') {
			said = append(said, narrowing{path: each(list) + rest, set: k.set})
		}
	}
	return said
}

// ofElements narrows the elements of a list by what conditions say of each of them. It
// reports whether they say anything.
func (d *Domains) ofElements(list *tree.Node, elem domain.Set) (narrowed domain.Set, any bool) {
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

// implied is what a flag figure implies for its record's fields if it is true, and if it is
// false. The paths lead from the record.
type implied struct{ whenTrue, whenFalse []narrowing }

// implies returns what a name of a flag says besides its own value: a let what its
// condition says, a figure of a record what its formula says of that record.
func (d *Domains) implies(n *tree.Node, path string, holds bool) (said []narrowing) {
	if n.Op == tree.LocalOp && d.lets[n.Slot] != nil && d.lets[n.Slot].Const == nil {
		return d.says(d.lets[n.Slot], holds)
	}
	base, isField := strings.CutSuffix(path, "."+nameOfField(n))
	if !isField {
		return nil
	}
	known := d.implied[types.ColumnName{List: n.List, Field: n.Field.Name}]
	of := known.whenTrue
	if !holds {
		of = known.whenFalse
	}
	for _, k := range of {
		said = append(said, narrowing{path: base + k.path, set: k.set})
	}
	return said
}

// nameOfField returns the name of a field, "" for any other node.
func nameOfField(n *tree.Node) string {
	if n.Op != tree.FieldOp {
		return ""
	}
	return n.Field.Name
}

// ownSays returns what a formula that is a flag says of its own record's fields.
func (d *Domains) ownSays(root *tree.Node, holds bool) (said []narrowing) {
	for _, k := range d.says(root, holds) {
		if rest, ok := strings.CutPrefix(k.path, "own."); ok {
			said = append(said, narrowing{path: "." + rest, set: k.set})
		}
	}
	return said
}

// either returns what one of two conditions says, if it is not known which of them holds.
func (d *Domains) either(a *tree.Node, left []narrowing, b *tree.Node, right []narrowing, holds bool) (said []narrowing) {
	if x := d.Sets[a]; holds && !x.True || !holds && !x.False {
		return right
	}
	if x := d.Sets[b]; holds && !x.True || !holds && !x.False {
		return left
	}
	for _, l := range left {
		for _, r := range right {
			if l.path == r.path && len(said) < mostSaid {
				said = append(said, narrowing{path: l.path, set: l.set.Join(r.set)})
			}
		}
	}
	return said
}

// compared returns what a comparison that holds says of its left side: nothing where it is
// compared with what a function is given, which may be another thing in another call.
func (d *Domains) compared(x *tree.Node, sign domain.Sign, y *tree.Node) []narrowing {
	within := domain.Narrow(d.Sets[x], sign, d.Sets[y])
	if x.Op == tree.LevelOp {
		within, x = set(x.Levels(), within), x.Args[0]
	}
	p := d.path(x)
	if p == "" || y.Given && !x.Given {
		return nil
	}
	said := []narrowing{{path: p, set: within}}
	if x.Op == tree.FieldOp && !said[0].set.Nil { // the record that it leads through is there
		if base := d.path(x.Args[0]); base != "" {
			said = append(said, narrowing{path: base, set: d.Sets[x.Args[0]].There()})
		}
	}
	return said
}

// together notes an and, or that always yields the same although its left side alone settles
// nothing: kind != "a" or kind != "b". The warning names the whole, or the right side if that alone
// always yields the same.
func (fs *remarks) together(n *tree.Node, left, right, s domain.Set, alone bool) {
	if n.Given != fs.generic || n.Args[1].Given != fs.generic || n.Args[1].Const != nil || left.True != left.False {
		return
	}
	settled := s.True != s.False && !alone
	f := fs.note(n, "together", settled, nil)
	f.result = f.result.Join(s)
	if f.says == nil {
		hint := "did you mean or instead of and?"
		if n.Op == orOp {
			hint = "did you mean and instead of or?"
		}
		f.says = func() *fault.Error {
			return warnAt(n, fault.CodeConstantCondition, hint, "the condition %s is always %t", n.Words(), f.result.True)
		}
	}
	if !settled || right.IsEmpty() {
		return
	}
	if f := fs.at[remarkKey{n.Args[1].At.In, n.Args[1].At.Part, "condition"}]; f != nil {
		f.spoiled = true
	}
}

// settledAlone reports whether the right side of an and, or always yields the same without
// what the left says. It visits that side in silence, and then as it was visited before. The
// end of a chain, as in a < b < c, cannot be visited again: the slot of b may be another's by
// then.
func settledAlone(d *Domains, n *tree.Node, and bool) bool {
	if d.found.silent || len(n.Args[1].Args) > 0 && n.Args[1].Args[0].Op == tree.SharedOp {
		return false
	}
	d.found.silent = true
	alone := d.of(n.Args[1])
	d.under(d.says(n.Args[0], and), n.Args[1])
	d.found.silent = false
	return alone.True != alone.False
}

// elements returns the sets of the elements of a list: of each, if they are written out
// or constant, else one for all of them and false.
func (d *Domains) elements(list *tree.Node) (sets []domain.Set, each bool) {
	switch {
	case d.found.generic && list.Given:
		return []domain.Set{typed(*list.Type.Elem)}, false
	case len(list.Const) == 1:
		for _, e := range list.Const[0].Elems() {
			sets = append(sets, SetOf(e))
		}
		return sets, true
	case list.Op == tree.ArrayOp && list.Const == nil:
		for _, e := range list.Args {
			sets = append(sets, d.Sets[e])
		}
		return sets, true
	}
	if elem := d.Sets[list].Elem; elem != nil {
		return []domain.Set{*elem}, false
	}
	return []domain.Set{typed(*list.Type.Elem)}, false
}

// excluded returns what is left of a node that is in none of the constant elements of a
// list.
func (d *Domains) excluded(x, list *tree.Node) []narrowing {
	p := d.path(x)
	if p == "" || list.Given && (!x.Given || d.found.generic) || len(list.Const) != 1 {
		return nil
	}
	rest := d.Sets[x]
	for _, e := range list.Const[0].Elems() {
		rest = domain.Narrow(rest, domain.Unequal, SetOf(e))
	}
	return []narrowing{{path: p, set: rest}}
}
