package rule

import (
	"cmp"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
)

// compareModel notes what a model has made otherwise than in the earlier run.
func (s *since) compareModel(m *Model) {
	for _, made := range m.Lists {
		s.match(s.now.sheet.env.list(made.Name))
	}
	for _, made := range m.Lists {
		i := s.now.sheet.env.list(made.Name)
		for c, f := range made.Fields {
			s.compare(i, c)
			if f.Inverse != "" {
				to := s.now.sheet.env.list(f.Type.List)
				s.compare(to, s.now.lists[to].schema.Field(f.Inverse))
			}
		}
	}
	for _, a := range m.Adds {
		i := s.now.sheet.env.list(a.List)
		s.compare(i, s.now.lists[i].schema.Field(a.Field.Name))
	}
}

// compare notes which cells of a column are not as they were.
func (s *since) compare(list, c int) {
	l, ls := s.now.lists[list], &s.lists[list]
	ls.cols[c] = change{all: true}
	if ls.from == nil {
		return
	}
	f := &l.schema.Fields[c]
	k := ls.from.schema.Field(f.Name)
	if k < 0 || !s.alike && !isSameType(f.Type, ls.from.schema.Fields[k].Type) {
		return
	}
	col, from := &l.cols[c], &ls.from.cols[k]
	isSame := col.isMade() == from.isMade() && (col.to == nil) == (from.to == nil)
	switch {
	case !isSame:
	case ls.was == nil && col.isSameAs(from) && (from.to == nil || !s.isMoved(from.to)):
		ls.cols[c] = change{}
	case col.of != nil && col.of == from.of && ls.is != nil: // only new records differ
		ls.cols[c] = change{rows: ls.newRows()}
	case col.of != nil && col.of == from.of:
		ls.cols[c] = change{}
	default:
		ls.cols[c] = change{rows: s.changedRows(ls, col, from, l.n)}
	}
}

// newRows returns the records that are new.
func (ls *listSince) newRows() (rows []int32) {
	for row, old := range ls.was {
		if old < 0 {
			rows = append(rows, int32(row))
		}
	}
	return rows
}

// changedRows returns the records whose cells are not as they were.
func (s *since) changedRows(ls *listSince, col, from *column, n int) (rows []int32) {
	inParts := ls.was == nil && col.hasNumbers() && from.hasNumbers() && col.codes == nil && from.codes == nil && col.hasSameStates(from)
	for row := 0; row < n; row++ {
		if size := min(partSize, n-row); inParts && row%partSize == 0 && shares(col.batch(row, size), from.batch(row, size)) {
			row += size - 1
			continue
		}
		if !s.isSameAt(ls, col, from, row) {
			rows = append(rows, int32(row))
		}
	}
	return rows
}

// isSameAt reports whether a record's cell is as it was.
func (s *since) isSameAt(ls *listSince, col, from *column, row int) bool {
	old := row
	if ls.was != nil {
		old = int(ls.was[row])
	}
	return old >= 0 && isSameError(col.lacks(row), from.lacks(old)) && isSamePending(col.openness(row), from.openness(old)) &&
		s.isSameCell(col, from, row, old)
}

// isSameCell compares the values of two cells.
func (s *since) isSameCell(col, from *column, row, old int) bool {
	missing, was := col.missing != nil && col.missing[row], from.missing != nil && from.missing[old]
	switch i, k := int32(row), int32(old); {
	case missing || was:
		return missing == was
	case col.hasNumbers():
		return from.hasNumbers() && col.number(i).Equal(from.number(k))
	case col.refs != nil:
		return from.refs != nil && (col.to == nil || s.stands(from.to, from.refs[old]) == col.refs[row]) && (col.texts == nil) == (from.texts == nil)
	case col.texts != nil || col.codes != nil:
		return (from.texts != nil || from.codes != nil) && col.text(i) == from.text(k)
	case col.flags != nil:
		return from.flags != nil && col.flags[row] == from.flags[old]
	case col.days != nil:
		return from.days != nil && col.days[row] == from.days[old]
	case col.rows != nil && from.rows != nil:
		return slices.EqualFunc(col.rows[row], from.rows[old], func(at, was int32) bool { return s.stands(from.to, was) == at })
	case col.rows != nil || col.seqs != nil:
		return (from.rows != nil || from.seqs != nil) && s.isSameSeq(col.list(i), from.list(k))
	}
	return true // neither has cells
}

// isSameValue reports whether a value is what it was; a record may stand elsewhere now.
func (s *since) isSameValue(v, was Value) bool {
	switch {
	case v.kind != was.kind:
		return false
	case v.kind == ListKind:
		return s.isSameSeq(v.seq, was.seq)
	case v.kind == RecordKind && v.list != nil && was.list != nil:
		return v.list.schema.Name == was.list.schema.Name && s.stands(was.list, was.row) == v.row
	}
	return v.Equal(was)
}

func (s *since) isSameSeq(q, was *seq) bool {
	if q == nil || was == nil {
		return q == was
	}
	if q == was && q.recs == nil { // of the same facts
		return true
	}
	if q.len() != was.len() {
		return false
	}
	for i := range q.len() {
		if !s.isSameValue(q.at(i), was.at(i)) {
			return false
		}
	}
	return true
}

// compareValues notes which single values are not as they were.
func (s *since) compareValues() {
	f, g := s.now.facts, s.run.facts
	for i := range f.fields {
		name := f.fields[i].Name
		k := slices.IndexFunc(g.fields, func(f Field) bool { return f.Name == name })
		s.value[name] = k < 0 || !s.isSameValue(f.values[i], g.values[k]) || f.fields[i].Type.String() != g.fields[k].Type.String() ||
			!isSamePending(f.openness(i), g.openness(k)) || !isSameError(f.lacks(i), g.lacks(k))
	}
}

// openness returns why a single value may still change, and lacks why it is unknown.
func (f *Facts) openness(i int) *Pending {
	if f.open == nil {
		return nil
	}
	return f.open[i]
}

func (f *Facts) lacks(i int) *Error {
	if f.unknown == nil {
		return nil
	}
	return f.unknown[i]
}

// isSamePending reports whether two reasons are the same, which may be none.
func isSamePending(p, q *Pending) bool { return p == q || p != nil && q != nil && *p == *q }

// isSameError reports whether two faults of cells say the same; either may be none.
func isSameError(e, f *Error) bool {
	return e == f || e != nil && f != nil && e.Code == f.Code && e.Message == f.Message && isSamePending(pendingCause(e), pendingCause(f))
}

// isSameType reports whether formulas take values of two types alike.
func isSameType(t, u Type) bool {
	if t.Kind != u.Kind || t.Optional != u.Optional || t.List != u.List || !t.levels.same(u.levels) || (t.Elem == nil) != (u.Elem == nil) {
		return false
	}
	return t.Elem == nil || isSameType(*t.Elem, *u.Elem)
}

// groups returns the groups of a list, if they are those of the earlier run; else nil.
func (s *since) groups(list int) *groups {
	if s == nil || s.lists[list].moved || s.lists[list].from == nil || s.regrouped(list) {
		return nil
	}
	l, from := s.now.lists[list], s.lists[list].from
	s.run.grouping.Lock()
	defer s.run.grouping.Unlock()
	g := s.run.groups[slices.Index(s.run.lists, from)]
	if g == nil || !slices.Equal(l.schema.Groups, from.schema.Groups) {
		return nil
	}
	own := *g
	own.peers = slices.Clone(g.peers)
	for i := range own.peers {
		own.peers[i].recs = l
	}
	return &own
}

// regrouped reports whether what makes the groups of a list has changed.
func (s *since) regrouped(list int) bool {
	return slices.ContainsFunc(s.now.lists[list].schema.groupColumns(), func(c int) bool { return !s.lists[list].cols[c].isNone() })
}

// What a column shares with that of an earlier run or of earlier facts. Columns never
// change, so whole slices are shared; of numbers, which take the most room, also the parts
// that no change touches.

// hasNumbers reports whether the column is one of numbers.
func (c *column) hasNumbers() bool { return c.nums != nil || c.parts != nil }

// numAt returns where the number of a record is, in a column without codes.
func (c *column) numAt(i int) *exact.Number {
	if c.parts != nil {
		return &c.parts[i/partSize][i%partSize]
	}
	return &c.nums[i]
}

// batch returns n numbers from the given one on, of one part, in a column without codes.
func (c *column) batch(from, n int) []exact.Number {
	if c.parts != nil {
		return c.parts[from/partSize][from%partSize:][:n]
	}
	return c.nums[from : from+n]
}

// inParts returns the numbers of a column without codes in parts that are shared.
func (c *column) inParts() [][]exact.Number {
	if c.parts != nil {
		return slices.Clone(c.parts)
	}
	return slices.Collect(slices.Chunk(c.nums, partSize))
}

// rewritable returns the column with some cells, in ascending order, cleared and ready to be
// written: nothing of what is written is shared with c.
func (c column) rewritable(rows []int32) column {
	if len(rows) == 0 {
		return c
	}
	switch {
	case c.codes != nil && c.hasNumbers():
		c = c.arranged(everyRow(len(c.codes)))
	case c.hasNumbers():
		c.parts, c.nums = c.inParts(), nil
		for k, row := range rows {
			if at := row / partSize; k == 0 || at != rows[k-1]/partSize {
				c.parts[at] = slices.Clone(c.parts[at])
			}
		}
	}
	c.texts, c.flags, c.days, c.refs = slices.Clone(c.texts), slices.Clone(c.flags), slices.Clone(c.days), slices.Clone(c.refs)
	c.seqs, c.rows, c.missing = slices.Clone(c.seqs), slices.Clone(c.rows), slices.Clone(c.missing)
	c.lacking, c.open, c.codes = slices.Clone(c.lacking), slices.Clone(c.open), slices.Clone(c.codes)
	for _, row := range rows {
		c.clear(int(row))
	}
	return c
}

// clear makes a cell as it is in a new column.
func (c *column) clear(i int) {
	if c.hasNumbers() {
		*c.numAt(i) = exact.Number{}
	}
	zero(c.texts, i)
	zero(c.flags, i)
	zero(c.days, i)
	zero(c.refs, i)
	zero(c.seqs, i)
	zero(c.rows, i)
	zero(c.missing, i)
	zero(c.lacking, i)
	zero(c.open, i)
}

// zero clears an element of a slice that may be nil.
func zero[T any](s []T, i int) {
	if s != nil {
		var none T
		s[i] = none
	}
}

// arranged returns the cells of the given rows, in their order; a row of -1 is an empty
// cell. Numbers stand one after the other.
func (c *column) arranged(order []int32) column {
	a := column{
		texts: ordered(c.texts, order), flags: ordered(c.flags, order), days: ordered(c.days, order), refs: ordered(c.refs, order),
		seqs: ordered(c.seqs, order), rows: ordered(c.rows, order), missing: ordered(c.missing, order),
		lacking: ordered(c.lacking, order), open: ordered(c.open, order), to: c.to, dict: c.dict,
	}
	switch {
	case c.hasNumbers():
		a.nums = make([]exact.Number, len(order))
		for i, row := range order {
			if row >= 0 {
				a.nums[i] = c.number(row)
			}
		}
	case c.codes != nil:
		a.codes = ordered(c.codes, order)
	}
	if c.naming != nil {
		a.naming = &naming{}
	}
	return a
}

// everyRow returns the positions of n records.
func everyRow(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// isSameAs reports whether two columns share all their cells.
func (c *column) isSameAs(d *column) bool {
	return shares(c.nums, d.nums) && shares(c.parts, d.parts) && shares(c.texts, d.texts) && shares(c.codes, d.codes) && shares(c.dict, d.dict) &&
		shares(c.flags, d.flags) && shares(c.days, d.days) && shares(c.refs, d.refs) && shares(c.seqs, d.seqs) && shares(c.rows, d.rows) && c.hasSameStates(d)
}

// hasSameStates reports whether two columns share what they say of their cells beside the values.
func (c *column) hasSameStates(d *column) bool {
	return shares(c.missing, d.missing) && shares(c.lacking, d.lacking) && shares(c.open, d.open)
}

// shares reports whether two slices are the same memory.
func shares[T any](a, b []T) bool {
	return len(a) == len(b) && (a == nil) == (b == nil) && (len(a) == 0 || &a[0] == &b[0])
}

// before orders a cell of facts and one of another column of the field like Value.compare,
// references by the keys that they name.
func (c *column) before(i int, d *column, j int) int {
	switch missing, other := c.missing != nil && c.missing[i], d.missing != nil && d.missing[j]; {
	case missing || other:
		return int(flagNumber(other) - flagNumber(missing))
	case c.hasNumbers():
		return c.number(int32(i)).Cmp(d.number(int32(j)))
	case c.texts != nil || c.codes != nil:
		return strings.Compare(c.text(int32(i)), d.text(int32(j)))
	case c.days != nil:
		return cmp.Compare(c.days[i], d.days[j])
	case c.flags != nil:
		return int(flagNumber(c.flags[i]) - flagNumber(d.flags[j]))
	case c.rows != nil:
		return slices.Compare(c.keysAt(i), d.keysAt(j))
	}
	return c.given(int32(i)).compare(d.given(int32(j)))
}

// keysAt returns the keys that a list of references names.
func (c *column) keysAt(i int) []string {
	keys := make([]string, len(c.rows[i]))
	for k, row := range c.rows[i] {
		keys[k] = c.to.Label(int(row))
	}
	return keys
}

// change says which cells of a column are not those of an earlier run: some, in ascending
// order, or all.
type change struct {
	all  bool
	rows []int32
}

func (c change) isNone() bool { return !c.all && len(c.rows) == 0 }
