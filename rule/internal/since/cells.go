package since

import (
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/types"
)

// Compare notes which cells of a column are not as they were.
func (s *Since) Compare(list, c int) {
	l, ls := s.now.Lists[list], &s.lists[list]
	ls.cols[c] = Change{All: true}
	if ls.from == nil {
		return
	}
	k := ls.column(l, c)
	if k < 0 || !s.isAlike && !isSameType(l.Schema.Fields[c].Type, ls.from.Schema.Fields[k].Type) {
		return
	}
	col, from := l.Cols[c], ls.from.Cols[k]
	isSame := col.IsMade() == from.IsMade() && (col.To == nil) == (from.To == nil)
	switch {
	case !isSame:
	case ls.was == nil && col.IsSameAs(from) && (from.To == nil || !s.isMoved(from.To)):
		ls.cols[c] = Change{}
	case col.Of != nil && col.Of == from.Of && ls.is != nil: // only new records differ
		ls.cols[c] = Change{Rows: ls.newRows()}
	case col.Of != nil && col.Of == from.Of:
		ls.cols[c] = Change{}
	default:
		ls.cols[c] = Change{Rows: s.changedRows(ls, col, from, l.N)}
	}
}

// CompareRows is Compare for a column of which only some records were made anew, the others
// carried.
func (s *Since) CompareRows(list, c int, rows []int32) {
	l, ls := s.now.Lists[list], &s.lists[list]
	from := ls.from.Cols[ls.column(l, c)]
	ls.cols[c] = Change{Rows: slices.DeleteFunc(rows, func(row int32) bool { return s.isSameAt(ls, l.Cols[c], from, int(row)) })}
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
func (s *Since) changedRows(ls *listSince, col, from *cell.Column, n int) (rows []int32) {
	inParts := ls.was == nil && col.HasNumbers() && from.HasNumbers() && col.Codes == nil && from.Codes == nil && col.HasSameStates(from)
	isSame, hasStates := s.sameCells(col, from), col.Lacking != nil || from.Lacking != nil // without them nothing is open
	for row := 0; row < n; row++ {
		if size := min(cell.PartSize, n-row); inParts && row%cell.PartSize == 0 && cell.Shares(col.Batch(row, size), from.Batch(row, size)) {
			row += size - 1
			continue
		}
		if old := ls.old(row); old < 0 || hasStates && !isSameState(col, from, row, old) || !isSame(row, old) {
			rows = append(rows, int32(row))
		}
	}
	return rows
}

// sameCells returns a function that compares the values of two cells.
func (s *Since) sameCells(col, from *cell.Column) func(row, old int) bool {
	switch {
	case col.Days != nil && from.Days != nil:
		return func(row, old int) bool {
			missing := isMissing(col, row)
			return missing == isMissing(from, old) && (missing || col.Days[row] == from.Days[old])
		}
	case col.Flags != nil && from.Flags != nil:
		return func(row, old int) bool {
			missing := isMissing(col, row)
			return missing == isMissing(from, old) && (missing || col.Flags[row] == from.Flags[old])
		}
	case !col.HasNumbers() && col.Codes != nil && !from.HasNumbers() && from.Codes != nil && slices.Equal(col.Dict, from.Dict):
		return func(row, old int) bool {
			missing := isMissing(col, row)
			return missing == isMissing(from, old) && (missing || col.Codes[row] == from.Codes[old])
		}
	}
	return func(row, old int) bool { return s.isSameCell(col, from, row, old) }
}

func isMissing(c *cell.Column, row int) bool { return c.Missing != nil && c.Missing[row] }

// old returns where a record stood, -1 for one that is new.
func (ls *listSince) old(row int) int {
	if ls.was == nil {
		return row
	}
	return int(ls.was[row])
}

// isSameState reports whether a cell is known, and may change, as it was.
func isSameState(col, from *cell.Column, row, old int) bool {
	return isSameError(col.Lacks(row), from.Lacks(old)) && isSamePending(col.Openness(row), from.Openness(old))
}

// isSameAt reports whether a record's cell is as it was.
func (s *Since) isSameAt(ls *listSince, col, from *cell.Column, row int) bool {
	old := ls.old(row)
	return old >= 0 && isSameState(col, from, row, old) && s.isSameCell(col, from, row, old)
}

// isSameCell compares the values of two cells.
func (s *Since) isSameCell(col, from *cell.Column, row, old int) bool {
	missing, was := isMissing(col, row), isMissing(from, old)
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
func (s *Since) isSameValue(v, was cell.Value) bool {
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

func (s *Since) isSameSeq(q, was *cell.Seq) bool {
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
func (s *Since) compareValues() {
	f, g := s.now.Facts, s.before.Facts
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
