package rule

import (
	"reflect"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// What a formula may read, seen from its own record: which columns, and by which way it comes
// to the records that it reads them of. From a cell that has changed the ways lead back to the
// records whose figure may change with it.

// records is a set of records: those at the end of some ways from the own record, its peers, or
// any record of any list.
type records struct {
	any, peers bool
	ways       [][]tree.ColumnName // each from the own record, by references and lists of records
}

// mostWays and longestWay bound the ways that are followed; beyond them any record is meant.
const (
	mostWays   = 8
	longestWay = 6
)

func (r records) and(q records) records {
	all := records{any: r.any || q.any, peers: r.peers || q.peers, ways: slices.Clone(r.ways)}
	for _, w := range q.ways {
		if !slices.ContainsFunc(all.ways, func(v []tree.ColumnName) bool { return slices.Equal(v, w) }) {
			all.ways = append(all.ways, w)
		}
	}
	if all.any || len(all.ways) > mostWays {
		return records{any: true}
	}
	return all
}

// by returns where a column of references, or of lists of records, leads from there.
func (r records) by(c tree.ColumnName, t types.Type) records {
	isHop := t.Kind == types.RecordKind || t.Kind == types.ListKind && t.Elem.Kind == types.RecordKind
	if r.any || r.peers || !isHop {
		return records{any: true}
	}
	next := records{}
	for _, w := range r.ways {
		if len(w) == longestWay {
			return records{any: true}
		}
		next.ways = append(next.ways, append(slices.Clip(w), c))
	}
	return next
}

// readings is what a formula may read.
type readings struct {
	columns []reading
	wholes  []string // lists whose records it goes through, all of them
	values  []string // single values
	bounds  []bound  // single values that are only compared with columns
	peers   string   // the list whose groups it needs; "" for none
	host    bool     // it calls a function of the host

	slots map[int]records // while they are found: what names and elements stand for
	elem  records         // the records of the list that a predicate goes through
}

// reading is a column that is read of some records.
type reading struct {
	of   records
	from tree.ColumnName
}

// bound is a column that a single value is compared with, such as as_of in until <= as_of or in
// (rectified_on ?? as_of) > due_on. Only for cells that the value passes does it matter.
type bound struct {
	reading
	value string
}

// newReadings returns what the figure's formula may read.
func (m *maker) newReadings() *readings {
	rs := &readings{slots: map[int]records{}}
	rs.visit(m.formula.tree.Root)
	rs.slots = nil
	return rs
}

// visit notes what a node reads, and returns the records that its value may be or hold.
func (rs *readings) visit(n *tree.Node) records {
	if n.Const != nil {
		return records{}
	}
	if r := rs.form(n); holdsRecords(n.Type) {
		return r
	}
	return records{}
}

func (rs *readings) form(n *tree.Node) records {
	switch n.Op {
	case tree.OwnOp:
		return records{ways: [][]tree.ColumnName{{}}}
	case tree.FieldOp:
		base := rs.visit(n.Args[0])
		return rs.read(base, tree.ColumnName{List: n.List, Field: n.Field.Name}, n.Field.Type)
	case tree.YearOp:
		return rs.read(records{any: true}, tree.ColumnName{List: "", Field: n.Field.Name}, n.Field.Type)
	case tree.WholeOp:
		rs.wholes = append(rs.wholes, n.List)
		return records{any: true}
	case tree.PeersOp:
		rs.peers = n.List
		return records{peers: true}
	case tree.PreviousOp:
		rs.wholes = append(rs.wholes, n.Type.List)
		return records{any: true}
	case tree.ValueOp:
		if f, ok := n.Detail.(*types.Field); ok {
			rs.values = append(rs.values, f.Name)
		}
		return records{any: true}
	case tree.AccOp:
		return records{any: true}
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
		rs.host = true
	}
	if tree.IsOrder(n.Op) && (rs.isBound(n.Args[0], n.Args[1]) || rs.isBound(n.Args[1], n.Args[0])) {
		return records{}
	}
	return rs.arguments(n)
}

// isBound reports whether a side of a comparison is a single value, or one in place of what is
// missing, and the other side a column, and notes it.
func (rs *readings) isBound(side, other *tree.Node) bool {
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
	rs.bounds = append(rs.bounds, bound{reading{rs.visit(other.Args[0]), tree.ColumnName{List: other.List, Field: other.Field.Name}}, f.Name})
	return true
}

// arguments visits the arguments of an operation. A predicate among them is one over the
// first.
func (rs *readings) arguments(n *tree.Node) (all records) {
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
func (rs *readings) read(of records, c tree.ColumnName, t types.Type) records {
	i := slices.IndexFunc(rs.columns, func(r reading) bool { return r.from == c })
	if i < 0 {
		rs.columns = append(rs.columns, reading{of, c})
	} else {
		rs.columns[i].of = rs.columns[i].of.and(of)
	}
	return of.by(c, t)
}

// stale returns the records of a figure's list for which it may not be what it was.
func (s *since) stale(m *maker) change {
	l, ls := s.now.lists[m.list], &s.lists[m.list]
	before := m
	if !s.alike {
		before = s.made[m.name]
	}
	if ls.from == nil || s.run.warned[m.name] || before == nil || !m.saysWhat(before, s.now.sheet.period, s.run.sheet.period) {
		return change{all: true}
	}
	rs := m.readings()
	if rs.host && !s.alike || slices.ContainsFunc(rs.values, func(name string) bool { return s.value[name] }) ||
		slices.ContainsFunc(rs.wholes, func(list string) bool { return s.lists[s.now.sheet.env.List(list)].moved }) ||
		rs.peers != "" && (ls.moved || s.regrouped(m.list)) {
		return change{all: true}
	}
	rows := ls.newRows()
	for _, r := range rs.columns {
		i := s.now.sheet.env.List(r.from.List)
		more := s.readers(m, r.of, s.lists[i].cols[s.now.lists[i].Schema.Field(r.from.Field)])
		if more.all {
			return more
		}
		rows = append(rows, more.rows...)
	}
	for _, b := range rs.bounds {
		more := s.readers(m, b.of, s.passed(b))
		if more.all {
			return more
		}
		rows = append(rows, more.rows...)
	}
	rows = inOrder(rows)
	return change{all: len(rows) == l.N && l.N > 0, rows: rows}
}

// readers returns the records of a figure's list that read some of the cells that have changed.
func (s *since) readers(m *maker, of records, changed change) (more change) {
	if changed.isNone() {
		return change{}
	}
	if of.any || changed.all {
		return change{all: true}
	}
	if of.peers {
		more.rows = s.peersOf(m, changed.rows)
	}
	for _, way := range of.ways {
		more.rows = append(more.rows, s.back(way, changed.rows)...)
	}
	return more
}

// passed returns the records whose cell a single value has passed, which it is compared with.
func (s *since) passed(b bound) change {
	if !s.value[b.value] {
		return change{}
	}
	f, g := s.now.facts, s.run.facts
	named := func(f types.Field) bool { return f.Name == b.value }
	i, k := slices.IndexFunc(f.Fields, named), slices.IndexFunc(g.Fields, named)
	if i < 0 || k < 0 || f.Values[i].Kind != g.Values[k].Kind || f.Values[i].Kind == types.Nothing || f.Lacks(i) != nil || g.Lacks(k) != nil || !isSamePending(f.Openness(i), g.Openness(k)) {
		return change{all: true}
	}
	is, was := f.Values[i], g.Values[k]
	l := s.now.list(b.from.List)
	c := l.Schema.Field(b.from.Field)
	var rows []int32
	for row := range l.N {
		v := cell.KnownCell(l, row, c)
		if v.Kind == is.Kind && v.Compare(is) != v.Compare(was) {
			rows = append(rows, int32(row))
		}
	}
	return change{rows: rows}
}

// peersOf returns the records of the groups of some.
func (s *since) peersOf(m *maker, rows []int32) (all []int32) {
	fr, _ := s.now.frame(m.formula.plans, m.list)
	if fr.Err != nil { // the figure will report it
		return rows
	}
	seen := map[int32]bool{}
	for _, row := range rows {
		if of := fr.Groups.Of[row]; !seen[of] {
			seen[of] = true
			all = append(all, fr.Groups.Peers[of].Rows...)
		}
	}
	return all
}

// back returns the records from which a way leads to some of those given.
func (s *since) back(way []tree.ColumnName, rows []int32) []int32 {
	for _, c := range slices.Backward(way) {
		if len(rows) == 0 {
			break
		}
		l := s.now.list(c.List)
		rows = leadingTo(l, l.Schema.Field(c.Field), rows)
	}
	return rows
}

// leadingTo returns the records of a list that refer by a field, or hold in it, some records.
func leadingTo(l *cell.List, c int, to []int32) (rows []int32) {
	col, field := &l.Cols[c], &l.Schema.Fields[c]
	if col.To == nil && col.Seqs == nil {
		return nil
	}
	if col.Rows != nil { // perhaps the other side of a reference, which leads there directly
		for k, f := range col.To.Schema.Fields {
			if ref := &col.To.Cols[k]; f.Inverse == field.Name && f.Type.Kind == types.RecordKind && f.Type.List == l.Schema.Name && ref.Refs != nil {
				for _, row := range to {
					if ref.Refs[row] >= 0 {
						rows = append(rows, ref.Refs[row])
					}
				}
				return inOrder(rows)
			}
		}
	}
	if k := cell.InverseColumn(col.To, field); k >= 0 && col.Refs != nil && !slices.ContainsFunc(to, func(row int32) bool { return col.To.Cols[k].Lacks(int(row)) != nil }) {
		for _, row := range to {
			rows = append(rows, col.To.Cols[k].Rows[row]...)
		}
		return inOrder(rows)
	}
	among := make(map[int32]bool, len(to))
	for _, row := range to {
		among[row] = true
	}
	for row := range l.N {
		switch {
		case col.Refs != nil:
			if among[col.Refs[row]] {
				rows = append(rows, int32(row))
			}
		case col.Rows != nil || col.Seqs[row] != nil:
			if slices.ContainsFunc(col.List(int32(row)).Positions(), func(at int32) bool { return among[at] }) {
				rows = append(rows, int32(row))
			}
		}
	}
	return rows
}

// inOrder returns positions in ascending order, each once.
func inOrder(rows []int32) []int32 {
	slices.Sort(rows)
	return slices.Compact(rows)
}

// saysWhat reports whether a figure says what another one does, each in its period.
func (m *maker) saysWhat(of *maker, period, before int) bool {
	if m == of {
		return period == before || !m.formula.tree.IsDated() || isSameNode(m.formula.tree.Root, of.formula.tree.Root, period, before)
	}
	if of.figure == nil {
		return false
	}
	var is, was strings.Builder
	m.digest(&is)
	of.digest(&was)
	return is.String() == was.String() && isSameNode(m.formula.tree.Root, of.formula.tree.Root, period, before)
}

// isSameNode reports whether two nodes of formulas with the same text yield the same, each in its
// period, from the same facts: what stands for the names in the text is alike.
func isSameNode(n, of *tree.Node, period, before int) bool {
	if n.Op != of.Op || n.List != of.List || n.FieldName() != of.FieldName() || !isSameType(n.Type, of.Type) || len(n.Args) != len(of.Args) || (n.Const == nil) != (of.Const == nil) {
		return false
	}
	if n.Const != nil {
		return n.On(period).Equal(of.On(before))
	}
	switch d := n.Detail.(type) {
	case *tree.TableLeaf:
		var is, was strings.Builder
		digestTable(d.On(period), &is)
		digestTable(of.Detail.(*tree.TableLeaf).On(before), &was)
		if n != of && is.String() != was.String() || n == of && d.On(period) != d.On(before) {
			return false
		}
	case *types.Schema:
		if !slices.Equal(d.Groups, of.Detail.(*types.Schema).Groups) {
			return false
		}
	}
	for i, a := range n.Args {
		if !isSameNode(a, of.Args[i], period, before) {
			return false
		}
	}
	return true
}

// holdsRecords reports whether values of the type are records or have them within.
func holdsRecords(t types.Type) bool {
	return t.Kind == types.RecordKind || t.Kind == types.ListKind && t.Elem != nil && holdsRecords(*t.Elem)
}

// isSameModel reports whether a model is that of other rules: it says the same, which must be
// something, and is declared alike.
func isSameModel(m *Model, of *maker) bool {
	return of != nil && of.model != nil && m.Says != "" && m.Says == of.model.Says && reflect.DeepEqual(m.Uses, of.model.Uses) &&
		reflect.DeepEqual(m.Lists, of.model.Lists) && reflect.DeepEqual(m.Adds, of.model.Adds)
}
