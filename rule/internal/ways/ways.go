// Package ways says what a formula may read, seen from its own record: which columns, and by
// which ways it comes to the records of which it reads them. From a cell that has changed the
// ways lead back to the records whose figure may change with it; package since follows them.
package ways

import (
	"slices"

	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Reach is a set of records: those at the end of some ways from the own record, its peers, or
// any record of any list.
type Reach struct {
	Any, Peers bool
	Ways       [][]types.ColumnName // each from the own record, by references and lists of records
}

// mostWays and longestWay bound the ways that are followed; beyond them any record is meant.
const (
	mostWays   = 8
	longestWay = 6
)

func (r Reach) and(q Reach) Reach {
	all := Reach{Any: r.Any || q.Any, Peers: r.Peers || q.Peers, Ways: slices.Clone(r.Ways)}
	for _, w := range q.Ways {
		if !slices.ContainsFunc(all.Ways, func(v []types.ColumnName) bool { return slices.Equal(v, w) }) {
			all.Ways = append(all.Ways, w)
		}
	}
	if all.Any || len(all.Ways) > mostWays {
		return Reach{Any: true}
	}
	return all
}

// by returns where a column of references, or of lists of records, leads from there.
func (r Reach) by(c types.ColumnName, t types.Type) Reach {
	isHop := t.Kind == types.RecordKind || t.Kind == types.ListKind && t.Elem.Kind == types.RecordKind
	if r.Any || r.Peers || !isHop {
		return Reach{Any: true}
	}
	next := Reach{}
	for _, w := range r.Ways {
		if len(w) == longestWay {
			return Reach{Any: true}
		}
		next.Ways = append(next.Ways, append(slices.Clip(w), c))
	}
	return next
}

// Readings are what a formula may read.
type Readings struct {
	Columns []Reading
	Wholes  []string           // lists whose records it goes through, all of them
	Values  []string           // single values
	Bounds  []Bound            // single values that are only compared with columns
	Ranks   []types.ColumnName // columns of the own list that are only read for the place of the own record by them
	Peers   string             // the list whose groups it needs; "" for none
	Host    bool               // it calls a function of the host

	slots map[int]Reach // while they are found: what names and elements stand for
	elem  Reach         // the records of the list that a predicate goes through
}

// Reading is a column that is read of some records.
type Reading struct {
	Of   Reach
	From types.ColumnName
}

// Bound is a column that a single value is compared with, such as as_of in until <= as_of or in
// (rectified_on ?? as_of) > due_on. Only for cells that the value passes does it matter.
type Bound struct {
	Reading
	Value string
}

// Of returns what a formula may read.
func Of(root *tree.Node) *Readings {
	rs := &Readings{slots: map[int]Reach{}}
	rs.visit(root)
	rs.slots = nil
	return rs
}

// visit notes what a node reads, and returns the records that its value may be or hold.
func (rs *Readings) visit(n *tree.Node) Reach {
	if n.Const != nil {
		return Reach{}
	}
	if r := rs.form(n); HoldsRecords(n.Type) {
		return r
	}
	return Reach{}
}

func (rs *Readings) form(n *tree.Node) Reach {
	switch n.Op {
	case tree.OwnOp:
		return Reach{Ways: [][]types.ColumnName{{}}}
	case tree.FieldOp:
		base := rs.visit(n.Args[0])
		return rs.read(base, types.ColumnName{List: n.List, Field: n.Field.Name}, n.Field.Type)
	case tree.YearOp:
		return rs.read(Reach{Any: true}, types.ColumnName{List: "", Field: n.Field.Name}, n.Field.Type)
	case tree.WholeOp:
		rs.Wholes = append(rs.Wholes, n.List)
		return Reach{Any: true}
	case tree.PeersOp:
		rs.Peers = n.List
		return Reach{Peers: true}
	case tree.PreviousOp:
		rs.Wholes = append(rs.Wholes, n.Type.List)
		return Reach{Any: true}
	case tree.ValueOp:
		if f, ok := n.Detail.(*types.Field); ok {
			rs.Values = append(rs.Values, f.Name)
		}
		return Reach{Any: true}
	case tree.AccOp:
		return Reach{Any: true}
	case tree.ElementOp, tree.LocalOp, tree.SharedOp:
		return rs.slots[n.Slot]
	case tree.KeepOp, tree.LetOp:
		rs.slots[n.Slot] = rs.visit(n.Args[0])
		return rs.visit(n.Args[len(n.Args)-1])
	case tree.CallOp:
		slots := n.Detail.(*tree.CalledFunction).Slots
		for i, slot := range slots {
			rs.slots[slot] = rs.visit(n.Args[i])
		}
		return rs.visit(n.Args[len(slots)])
	case tree.EachOp:
		rs.slots[n.Slot] = rs.elem
		return rs.visit(n.Args[0])
	case tree.NativeOp:
		rs.Host = true
	}
	if rs.isRank(n) {
		return Reach{}
	}
	if tree.IsOrder(n.Op) && (rs.isBound(n.Args[0], n.Args[1]) || rs.isBound(n.Args[1], n.Args[0])) {
		return Reach{}
	}
	return rs.arguments(n)
}

// isRank reports whether a node is the place of the own record, by a column, among all records of its
// list or its peers, and notes it. A record that goes up or down then matters to those alone
// that it passes. That does not hold if ties count as one place, or fail.
func (rs *Readings) isRank(n *tree.Node) bool {
	if n.Op != language.Named("rankBy") || n.Args[0].Op != tree.WholeOp && n.Args[0].Op != tree.PeersOp || n.Args[1].Op != language.Named("map") {
		return false
	}
	by := n.Args[1].Args[1]
	if by.Op == tree.EachOp {
		by = by.Args[0]
	}
	if by.Op != tree.FieldOp || by.Args[0].Op != tree.ElementOp || by.Field.Type.Kind != types.NumberKind {
		return false
	}
	for _, option := range n.Args[3:] {
		if v := option.Const; len(v) != 1 || v[0].Str == "dense" || v[0].Str == "refuse" {
			return false
		}
	}
	rs.visit(n.Args[0])
	rs.Ranks = append(rs.Ranks, types.ColumnName{List: by.List, Field: by.Field.Name})
	return true
}

// isBound reports whether a side of a comparison is a single value, or one in place of what is
// missing, and the other side a column, and notes it.
func (rs *Readings) isBound(side, other *tree.Node) bool {
	value := side
	if side.Op == language.Named("??") {
		value = side.Args[1]
	}
	f, ok := value.Detail.(*types.Field)
	if value.Op != tree.ValueOp || !ok || other.Op != tree.FieldOp || other.Field.Type.Kind != f.Type.Kind || f.Type.Kind != types.DateKind && f.Type.Kind != types.NumberKind {
		return false
	}
	if value != side {
		rs.visit(side.Args[0])
	}
	rs.visit(other)
	rs.Bounds = append(rs.Bounds, Bound{Reading{rs.visit(other.Args[0]), types.ColumnName{List: other.List, Field: other.Field.Name}}, f.Name})
	return true
}

// arguments visits the arguments of an operation. A predicate among them is one over the
// first.
func (rs *Readings) arguments(n *tree.Node) (all Reach) {
	outer := rs.elem
	for i, a := range n.Args {
		r := rs.visit(a)
		if i == 0 {
			rs.elem = r
		}
		all = all.and(r)
	}
	rs.elem = outer
	return all
}

// read notes a column that is read, and returns the records to which it leads.
func (rs *Readings) read(of Reach, c types.ColumnName, t types.Type) Reach {
	i := slices.IndexFunc(rs.Columns, func(r Reading) bool { return r.From == c })
	if i < 0 {
		rs.Columns = append(rs.Columns, Reading{of, c})
	} else {
		rs.Columns[i].Of = rs.Columns[i].Of.and(of)
	}
	return of.by(c, t)
}

// HoldsRecords reports whether values of the type are records or have them within.
func HoldsRecords(t types.Type) bool {
	return t.Kind == types.RecordKind || t.Kind == types.ListKind && t.Elem != nil && HoldsRecords(*t.Elem)
}
