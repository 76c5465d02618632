package rule

import (
	"reflect"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/internal/language"
)

// What a formula may read, seen from its own record: which columns, and by which way it comes
// to the records that it reads them of. From a cell that has changed the ways lead back to the
// records whose figure may change with it.

// records is a set of records: those at the end of some ways from the own record, its peers, or
// any record of any list.
type records struct {
	any, peers bool
	ways       [][]columnName // each from the own record, by references and lists of records
}

// mostWays and longestWay bound the ways that are followed; beyond them any record is meant.
const (
	mostWays   = 8
	longestWay = 6
)

func (r records) and(q records) records {
	all := records{any: r.any || q.any, peers: r.peers || q.peers, ways: slices.Clone(r.ways)}
	for _, w := range q.ways {
		if !slices.ContainsFunc(all.ways, func(v []columnName) bool { return slices.Equal(v, w) }) {
			all.ways = append(all.ways, w)
		}
	}
	if all.any || len(all.ways) > mostWays {
		return records{any: true}
	}
	return all
}

// by returns where a column of references, or of lists of records, leads from there.
func (r records) by(c columnName, t Type) records {
	isHop := t.Kind == RecordKind || t.Kind == ListKind && t.Elem.Kind == RecordKind
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
	from columnName
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
	rs.visit(m.formula.tree.root)
	rs.slots = nil
	return rs
}

// visit notes what a node reads, and returns the records that its value may be or hold.
func (rs *readings) visit(n *node) records {
	if n.konst != nil {
		return records{}
	}
	if r := rs.form(n); holdsRecords(n.typ) {
		return r
	}
	return records{}
}

func (rs *readings) form(n *node) records {
	switch n.op {
	case ownOp:
		return records{ways: [][]columnName{{}}}
	case fieldOp:
		base := rs.visit(n.args[0])
		return rs.read(base, columnName{n.list, n.field.Name}, n.field.Type)
	case yearOp:
		return rs.read(records{any: true}, columnName{"", n.field.Name}, n.field.Type)
	case wholeOp:
		rs.wholes = append(rs.wholes, n.list)
		return records{any: true}
	case peersOp:
		rs.peers = n.list
		return records{peers: true}
	case previousOp:
		rs.wholes = append(rs.wholes, n.typ.List)
		return records{any: true}
	case valueOp:
		if f, ok := n.detail.(*Field); ok {
			rs.values = append(rs.values, f.Name)
		}
		return records{any: true}
	case accOp:
		return records{any: true}
	case elementOp, localOp, sharedOp:
		return rs.slots[n.slot]
	case keepOp, letOp:
		rs.slots[n.slot] = rs.visit(n.args[0])
		return rs.visit(n.args[len(n.args)-1])
	case callOp:
		slots := n.detail.(*calledFunction).slots
		for i, slot := range slots {
			rs.slots[slot] = rs.visit(n.args[i])
		}
		return rs.visit(n.args[len(slots)])
	case eachOp:
		rs.slots[n.slot] = rs.elem
		return rs.visit(n.args[0])
	case nativeOp:
		rs.host = true
	}
	if isOrder(n.op) && (rs.isBound(n.args[0], n.args[1]) || rs.isBound(n.args[1], n.args[0])) {
		return records{}
	}
	return rs.arguments(n)
}

// isBound reports whether a side of a comparison is a single value, or one in place of what is
// missing, and the other side a column, and notes it.
func (rs *readings) isBound(side, other *node) bool {
	value := side
	if side.op == language.Named("??") {
		value = side.args[1]
	}
	f, ok := value.detail.(*Field)
	if value.op != valueOp || !ok || other.op != fieldOp || other.field.Type.Kind != f.Type.Kind || f.Type.Kind != DateKind && f.Type.Kind != NumberKind {
		return false
	}
	if value != side {
		rs.visit(side.args[0])
	}
	rs.visit(other)
	rs.bounds = append(rs.bounds, bound{reading{rs.visit(other.args[0]), columnName{other.list, other.field.Name}}, f.Name})
	return true
}

// arguments visits the arguments of an operation. A predicate among them is one over the
// first.
func (rs *readings) arguments(n *node) (all records) {
	outer := rs.elem
	for i, a := range n.args {
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
func (rs *readings) read(of records, c columnName, t Type) records {
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
		slices.ContainsFunc(rs.wholes, func(list string) bool { return s.lists[s.now.sheet.env.list(list)].moved }) ||
		rs.peers != "" && (ls.moved || s.regrouped(m.list)) {
		return change{all: true}
	}
	rows := ls.newRows()
	for _, r := range rs.columns {
		i := s.now.sheet.env.list(r.from.list)
		more := s.readers(m, r.of, s.lists[i].cols[s.now.lists[i].schema.Field(r.from.field)])
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
	return change{all: len(rows) == l.n && l.n > 0, rows: rows}
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
	named := func(f Field) bool { return f.Name == b.value }
	i, k := slices.IndexFunc(f.fields, named), slices.IndexFunc(g.fields, named)
	if i < 0 || k < 0 || f.values[i].kind != g.values[k].kind || f.values[i].kind == Nothing || f.lacks(i) != nil || g.lacks(k) != nil || !isSamePending(f.openness(i), g.openness(k)) {
		return change{all: true}
	}
	is, was := f.values[i], g.values[k]
	l := s.now.List(b.from.list)
	c := l.schema.Field(b.from.field)
	var rows []int32
	for row := range l.n {
		v := knownCell(l, row, c)
		if v.kind == is.kind && v.Compare(is) != v.Compare(was) {
			rows = append(rows, int32(row))
		}
	}
	return change{rows: rows}
}

// peersOf returns the records of the groups of some.
func (s *since) peersOf(m *maker, rows []int32) (all []int32) {
	fr, _ := s.now.frame(m.formula.plans, m.list)
	if fr.err != nil { // the figure will report it
		return rows
	}
	seen := map[int32]bool{}
	for _, row := range rows {
		if of := fr.groups.of[row]; !seen[of] {
			seen[of] = true
			all = append(all, fr.groups.peers[of].rows...)
		}
	}
	return all
}

// back returns the records from which a way leads to some of those given.
func (s *since) back(way []columnName, rows []int32) []int32 {
	for _, c := range slices.Backward(way) {
		if len(rows) == 0 {
			break
		}
		l := s.now.List(c.list)
		rows = leadingTo(l, l.schema.Field(c.field), rows)
	}
	return rows
}

// leadingTo returns the records of a list that refer by a field, or hold in it, some records.
func leadingTo(l *List, c int, to []int32) (rows []int32) {
	col, field := &l.cols[c], &l.schema.Fields[c]
	if col.to == nil && col.seqs == nil {
		return nil
	}
	if col.rows != nil { // perhaps the other side of a reference, which leads there directly
		for k, f := range col.to.schema.Fields {
			if ref := &col.to.cols[k]; f.Inverse == field.Name && f.Type.Kind == RecordKind && f.Type.List == l.schema.Name && ref.refs != nil {
				for _, row := range to {
					if ref.refs[row] >= 0 {
						rows = append(rows, ref.refs[row])
					}
				}
				return inOrder(rows)
			}
		}
	}
	if k := inverseColumn(col.to, field); k >= 0 && col.refs != nil && !slices.ContainsFunc(to, func(row int32) bool { return col.to.cols[k].lacks(int(row)) != nil }) {
		for _, row := range to {
			rows = append(rows, col.to.cols[k].rows[row]...)
		}
		return inOrder(rows)
	}
	among := make(map[int32]bool, len(to))
	for _, row := range to {
		among[row] = true
	}
	for row := range l.n {
		switch {
		case col.refs != nil:
			if among[col.refs[row]] {
				rows = append(rows, int32(row))
			}
		case col.rows != nil || col.seqs[row] != nil:
			if slices.ContainsFunc(col.list(int32(row)).positions(), func(at int32) bool { return among[at] }) {
				rows = append(rows, int32(row))
			}
		}
	}
	return rows
}

// inverseColumn returns the column that holds the records which refer by a field, -1 if there
// is none.
func inverseColumn(to *List, f *Field) int {
	if to == nil || f.Inverse == "" {
		return -1
	}
	if k := to.schema.Field(f.Inverse); k >= 0 && to.cols[k].rows != nil {
		return k
	}
	return -1
}

// inOrder returns positions in ascending order, each once.
func inOrder(rows []int32) []int32 {
	slices.Sort(rows)
	return slices.Compact(rows)
}

// saysWhat reports whether a figure says what another one does, each in its period.
func (m *maker) saysWhat(of *maker, period, before int) bool {
	if m == of {
		return period == before || !m.formula.tree.isDated() || isSameNode(m.formula.tree.root, of.formula.tree.root, period, before)
	}
	if of.figure == nil {
		return false
	}
	var is, was strings.Builder
	m.digest(&is)
	of.digest(&was)
	return is.String() == was.String() && isSameNode(m.formula.tree.root, of.formula.tree.root, period, before)
}

// isSameNode reports whether two nodes of formulas with the same text yield the same, each in its
// period, from the same facts: what stands for the names in the text is alike.
func isSameNode(n, of *node, period, before int) bool {
	if n.op != of.op || n.list != of.list || n.fieldName() != of.fieldName() || !isSameType(n.typ, of.typ) || len(n.args) != len(of.args) || (n.konst == nil) != (of.konst == nil) {
		return false
	}
	if n.konst != nil {
		return n.on(period).Equal(of.on(before))
	}
	switch d := n.detail.(type) {
	case *tableLeaf:
		var is, was strings.Builder
		d.on(period).digest(&is)
		of.detail.(*tableLeaf).on(before).digest(&was)
		if n != of && is.String() != was.String() || n == of && d.on(period) != d.on(before) {
			return false
		}
	case *Schema:
		if !slices.Equal(d.Groups, of.detail.(*Schema).Groups) {
			return false
		}
	}
	for i, a := range n.args {
		if !isSameNode(a, of.args[i], period, before) {
			return false
		}
	}
	return true
}

// fieldName returns the field or the single value that a node reads, "" for none.
func (n *node) fieldName() string {
	if f, ok := n.detail.(*Field); ok {
		return f.Name
	}
	if n.field != nil {
		return n.field.Name
	}
	return ""
}

// holdsRecords reports whether values of the type are records or have them within.
func holdsRecords(t Type) bool {
	return t.Kind == RecordKind || t.Kind == ListKind && t.Elem != nil && holdsRecords(*t.Elem)
}

// isSameModel reports whether a model is that of other rules: it says the same, which must be
// something, and is declared alike.
func isSameModel(m *Model, of *maker) bool {
	return of != nil && of.model != nil && m.Says != "" && m.Says == of.model.Says && reflect.DeepEqual(m.Uses, of.model.Uses) &&
		reflect.DeepEqual(m.Lists, of.model.Lists) && reflect.DeepEqual(m.Adds, of.model.Adds)
}
