package since

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/ways"
)

// listSince is what has become of a list.
type listSince struct {
	from  *cell.List // the list as it was; nil if there was none, or that is not known yet
	was   []int32    // where each record stood, -1 for a new one; nil if all stand where they stood
	is    []int32    // where each earlier record stands now, -1 for one that is gone; nil as was
	moved bool       // its records, their order or its own openness are not as they were
	cols  []Change
}

// column returns the position of a column of the list as it was, -1 if it had none.
func (ls *listSince) column(l *cell.List, c int) int {
	if ls.from.Schema == l.Schema {
		return c
	}
	return ls.from.Schema.Field(l.Schema.Fields[c].Name)
}

// Match finds where the records of a list stood.
func (s *Since) Match(list int) {
	l, ls := s.now.Lists[list], &s.lists[list]
	if ls.from = s.before.list(l.Schema.Name); ls.from == nil {
		ls.moved = true
		return
	}
	if l.Whole != nil && l.Whole == ls.from.Whole {
		s.pairKept(ls, l)
		return
	}
	keys, comparable := s.identity(l, ls.from)
	isShared := l.N == ls.from.N && !slices.ContainsFunc(keys, func(k keyColumn) bool { return !k.now.IsSameAs(k.from) })
	if !comparable || !isShared {
		ls.was, ls.is = slices.Repeat([]int32{-1}, l.N), slices.Repeat([]int32{-1}, ls.from.N)
	}
	if comparable && !isShared {
		s.pair(ls, keys)
	}
	ls.note(l)
}

// note notes whether a list is not as it was.
func (ls *listSince) note(l *cell.List) {
	ls.moved = ls.was != nil || !isSamePending(l.Open, ls.from.Open) || !isSameError(l.Unknown, ls.from.Unknown) ||
		!slices.Equal(l.Schema.Key, ls.from.Schema.Key) || len(l.Schema.Key) == 0 && !slices.Equal(l.Origin, ls.from.Origin)
}

// keyColumn is a column that tells a record now and then.
type keyColumn struct{ now, from *cell.Column }

// identity returns the columns that tell the records of a list: its key or, without one, all
// that are not worked out; false if the list did not have them.
func (s *Since) identity(l, from *cell.List) (keys []keyColumn, ok bool) {
	names := l.Schema.Key
	if len(names) == 0 {
		at := s.now.At(l.Schema.Name)
		for c := range s.now.Declared[at] {
			if l.Cols[c].IsMade() && !cell.IsInverse(l.Schema, l.Cols, c) {
				names = append(names, l.Schema.Fields[c].Name)
			}
		}
	}
	for _, name := range names {
		k, c := l.Schema.Field(name), from.Schema.Field(name)
		if c < 0 || l.Cols[k].IsMade() != from.Cols[c].IsMade() || !isSameType(l.Schema.Fields[k].Type, from.Schema.Fields[c].Type) {
			return nil, false
		}
		keys = append(keys, keyColumn{l.Cols[k], from.Cols[c]})
	}
	return keys, true
}

// pair goes through a list as it is and as it was, both in the order of keys, and notes which
// records have the same. If the order differs it may miss some, and takes these as new.
func (s *Since) pair(ls *listSince, keys []keyColumn) {
	n, were := len(ls.was), len(ls.is)
	isSame := n == were
	for row, old := 0, 0; row < n && old < were; {
		switch c := s.compareKeys(keys, row, old); {
		case c > 0:
			old++
		case c < 0:
			row++
		default:
			isSame = isSame && row == old
			ls.was[row], ls.is[old] = int32(old), int32(row)
			row, old = row+1, old+1
		}
	}
	if isSame && !slices.Contains(ls.was, -1) {
		ls.was, ls.is = nil, nil
	}
}

// pairKept is pair for a list of facts as of two days.
func (s *Since) pairKept(ls *listSince, l *cell.List) {
	if !intake.IsSameRows(l.Kept, ls.from.Kept) {
		ls.was, ls.is = slices.Repeat([]int32{-1}, l.N), slices.Repeat([]int32{-1}, ls.from.N)
		for row, old := 0, 0; row < l.N && old < ls.from.N; {
			switch c := cmp.Compare(l.Kept[row], ls.from.Kept[old]); {
			case c > 0:
				old++
			case c < 0:
				row++
			default:
				ls.was[row], ls.is[old] = int32(old), int32(row)
				row, old = row+1, old+1
			}
		}
	}
	ls.note(l)
}

// compareKeys orders a record now and one then.
func (s *Since) compareKeys(keys []keyColumn, row, old int) int {
	for _, k := range keys {
		c := 0
		switch to := k.now.To; {
		case to == nil || k.now.Texts != nil || k.now.Refs == nil:
			c = k.now.Before(row, k.from, old)
		default: // a model has made it
			c = cmp.Compare(k.now.Refs[row], s.stands(k.from.To, k.from.Refs[old]))
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// stands returns where an earlier record stands now, -1 if it is gone or that is not known.
func (s *Since) stands(l *cell.List, row int32) int32 {
	if row < 0 {
		return row
	}
	i, ok := s.at[l]
	if !ok || s.lists[i].from != l {
		return -1
	}
	if is := s.lists[i].is; is != nil {
		return is[row]
	}
	return row
}

// isMoved reports whether the records of a list of the earlier run stand elsewhere, or it is not
// known where.
func (s *Since) isMoved(l *cell.List) bool {
	i, ok := s.at[l]
	return !ok || s.lists[i].from != l || s.lists[i].was != nil
}

// Carried returns a column as it was, with each cell where its record stands now.
func (s *Since) Carried(list, c int) *cell.Column {
	l, ls := s.now.Lists[list], &s.lists[list]
	from := ls.from.Cols[ls.column(l, c)]
	col := from
	if ls.was != nil {
		col = from.Arranged(ls.was)
	}
	holds := col.Seqs != nil && ways.HoldsRecords(l.Schema.Fields[c].Type)
	if from.To == nil && !holds {
		return col
	}
	own := *col
	if from.To != nil {
		own.To = s.now.list(from.To.Schema.Name)
		if s.isMoved(from.To) {
			own.Refs, own.Rows = s.standing(from.To, own.Refs), slices.Clone(own.Rows)
			for i, rows := range own.Rows {
				own.Rows[i] = s.standing(from.To, rows)
			}
		}
	}
	if holds {
		own.Seqs = slices.Clone(own.Seqs)
		for i, q := range own.Seqs {
			own.Seqs[i] = s.standingSeq(q)
		}
	}
	return &own
}

// standing returns where earlier records stand now.
func (s *Since) standing(l *cell.List, rows []int32) []int32 {
	rows = slices.Clone(rows)
	for i, row := range rows {
		rows[i] = s.stands(l, row)
	}
	return rows
}

// standingSeq returns a list with its records as they are now.
func (s *Since) standingSeq(q *cell.Seq) *cell.Seq {
	switch {
	case q == nil || q.Recs == nil && q.Vals == nil:
		return q
	case q.Recs != nil:
		return &cell.Seq{Recs: s.now.list(q.Recs.Schema.Name), Whole: q.Whole, Rows: s.standing(q.Recs, q.Rows)}
	}
	vals := slices.Clone(q.Vals)
	for i, v := range vals {
		switch {
		case v.List != nil:
			vals[i] = cell.OfRecord(s.now.list(v.List.Schema.Name), s.stands(v.List, v.Row))
		case v.Seq != nil:
			vals[i].Seq = s.standingSeq(v.Seq)
		}
	}
	return &cell.Seq{Vals: vals}
}
