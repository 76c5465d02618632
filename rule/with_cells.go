package rule

import (
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/types"
)

// compareModel notes what a model has made otherwise than in the earlier run.
func (s *since) compareModel(m *Model) {
	for _, made := range m.Lists {
		s.match(s.now.sheet.env.List(made.Name))
	}
	for _, made := range m.Lists {
		i := s.now.sheet.env.List(made.Name)
		for c, f := range made.Fields {
			s.compare(i, c)
			if f.Inverse != "" {
				to := s.now.sheet.env.List(f.Type.List)
				s.compare(to, s.now.lists[to].Schema.Field(f.Inverse))
			}
		}
	}
	for _, a := range m.Adds {
		i := s.now.sheet.env.List(a.List)
		s.compare(i, s.now.lists[i].Schema.Field(a.Field.Name))
	}
}

// compare notes which cells of a column are not as they were.
func (s *since) compare(list, c int) {
	l, ls := s.now.lists[list], &s.lists[list]
	ls.cols[c] = change{all: true}
	if ls.from == nil {
		return
	}
	f := &l.Schema.Fields[c]
	k := ls.from.Schema.Field(f.Name)
	if k < 0 || !s.alike && !isSameType(f.Type, ls.from.Schema.Fields[k].Type) {
		return
	}
	col, from := &l.Cols[c], &ls.from.Cols[k]
	isSame := col.IsMade() == from.IsMade() && (col.To == nil) == (from.To == nil)
	switch {
	case !isSame:
	case ls.was == nil && col.IsSameAs(from) && (from.To == nil || !s.isMoved(from.To)):
		ls.cols[c] = change{}
	case col.Of != nil && col.Of == from.Of && ls.is != nil: // only new records differ
		ls.cols[c] = change{rows: ls.newRows()}
	case col.Of != nil && col.Of == from.Of:
		ls.cols[c] = change{}
	default:
		ls.cols[c] = change{rows: s.changedRows(ls, col, from, l.N)}
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
func (s *since) changedRows(ls *listSince, col, from *cell.Column, n int) (rows []int32) {
	inParts := ls.was == nil && col.HasNumbers() && from.HasNumbers() && col.Codes == nil && from.Codes == nil && col.HasSameStates(from)
	for row := 0; row < n; row++ {
		if size := min(cell.PartSize, n-row); inParts && row%cell.PartSize == 0 && cell.Shares(col.Batch(row, size), from.Batch(row, size)) {
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
func (s *since) isSameAt(ls *listSince, col, from *cell.Column, row int) bool {
	old := row
	if ls.was != nil {
		old = int(ls.was[row])
	}
	return old >= 0 && isSameError(col.Lacks(row), from.Lacks(old)) && isSamePending(col.Openness(row), from.Openness(old)) &&
		s.isSameCell(col, from, row, old)
}

// isSameCell compares the values of two cells.
func (s *since) isSameCell(col, from *cell.Column, row, old int) bool {
	missing, was := col.Missing != nil && col.Missing[row], from.Missing != nil && from.Missing[old]
	switch i, k := int32(row), int32(old); {
	case missing || was:
		return missing == was
	case col.HasNumbers():
		return from.HasNumbers() && col.Number(i).Equal(from.Number(k))
	case col.Refs != nil:
		return from.Refs != nil && (col.To == nil || s.stands(from.To, from.Refs[old]) == col.Refs[row]) && (col.Texts == nil) == (from.Texts == nil)
	case col.Texts != nil || col.Codes != nil:
		return (from.Texts != nil || from.Codes != nil) && col.Text(i) == from.Text(k)
	case col.Flags != nil:
		return from.Flags != nil && col.Flags[row] == from.Flags[old]
	case col.Days != nil:
		return from.Days != nil && col.Days[row] == from.Days[old]
	case col.Rows != nil && from.Rows != nil:
		return slices.EqualFunc(col.Rows[row], from.Rows[old], func(at, was int32) bool { return s.stands(from.To, was) == at })
	case col.Rows != nil || col.Seqs != nil:
		return (from.Rows != nil || from.Seqs != nil) && s.isSameSeq(col.List(i), from.List(k))
	}
	return true // neither has cells
}

// isSameValue reports whether a value is what it was; a record may stand elsewhere now.
func (s *since) isSameValue(v, was cell.Value) bool {
	switch {
	case v.Kind != was.Kind:
		return false
	case v.Kind == types.ListKind:
		return s.isSameSeq(v.Seq, was.Seq)
	case v.Kind == types.RecordKind && v.List != nil && was.List != nil:
		return v.List.Schema.Name == was.List.Schema.Name && s.stands(was.List, was.Row) == v.Row
	}
	return v.Equal(was)
}

func (s *since) isSameSeq(q, was *cell.Seq) bool {
	if q == nil || was == nil {
		return q == was
	}
	if q == was && q.Recs == nil { // of the same facts
		return true
	}
	if q.Len() != was.Len() {
		return false
	}
	for i := range q.Len() {
		if !s.isSameValue(q.At(i), was.At(i)) {
			return false
		}
	}
	return true
}

// compareValues notes which single values are not as they were.
func (s *since) compareValues() {
	f, g := s.now.facts, s.run.facts
	for i := range f.Fields {
		name := f.Fields[i].Name
		k := slices.IndexFunc(g.Fields, func(f types.Field) bool { return f.Name == name })
		s.value[name] = k < 0 || !s.isSameValue(f.Values[i], g.Values[k]) || f.Fields[i].Type.String() != g.Fields[k].Type.String() ||
			!isSamePending(f.Openness(i), g.Openness(k)) || !isSameError(f.Lacks(i), g.Lacks(k))
	}
}

// isSamePending reports whether two reasons are the same, which may be none.
func isSamePending(p, q *types.Pending) bool { return p == q || p != nil && q != nil && *p == *q }

// isSameError reports whether two faults of cells say the same; either may be none.
func isSameError(e, f *fault.Error) bool {
	return e == f || e != nil && f != nil && e.Code == f.Code && e.Message == f.Message && isSamePending(types.PendingCause(e), types.PendingCause(f))
}

// isSameType reports whether formulas take values of two types alike.
func isSameType(t, u types.Type) bool {
	if t.Kind != u.Kind || t.Optional != u.Optional || t.List != u.List || !t.Levels.Same(u.Levels) || (t.Elem == nil) != (u.Elem == nil) {
		return false
	}
	return t.Elem == nil || isSameType(*t.Elem, *u.Elem)
}

// groups returns the groups of a list, if they are those of the earlier run; else nil.
func (s *since) groups(list int) *byrow.Groups {
	if s == nil || s.lists[list].moved || s.lists[list].from == nil || s.regrouped(list) {
		return nil
	}
	l, from := s.now.lists[list], s.lists[list].from
	s.run.grouping.Lock()
	defer s.run.grouping.Unlock()
	g := s.run.groups[slices.Index(s.run.lists, from)]
	if g == nil || !slices.Equal(l.Schema.Groups, from.Schema.Groups) {
		return nil
	}
	own := *g
	own.Peers = slices.Clone(g.Peers)
	for i := range own.Peers {
		own.Peers[i].Recs = l
	}
	return &own
}

// regrouped reports whether what makes the groups of a list has changed.
func (s *since) regrouped(list int) bool {
	return slices.ContainsFunc(s.now.lists[list].Schema.GroupColumns(), func(c int) bool { return !s.lists[list].cols[c].isNone() })
}

// change says which cells of a column are not those of an earlier run: some, in ascending
// order, or all.
type change struct {
	all  bool
	rows []int32
}

func (c change) isNone() bool { return !c.all && len(c.rows) == 0 }
