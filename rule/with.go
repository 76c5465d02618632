package rule

import (
	"cmp"
	"context"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Changes says on what else a run is to be worked out: on other facts, such as Edits and
// Facts.AsOf make, by other rules, or both.
type Changes struct {
	Facts *value.Facts // nil for those of the run
	Sheet *Sheet       // nil for the rules of the run
}

// With works out what the changes touch, and shares the rest with r, which stays as it was. The
// result is that of Sheet.Run in every byte, faults included; only the budget differs, since it
// counts what is worked out.
//
// A figure is worked out again for the records whose formula may read what has changed: a field
// of their own, of a record that they refer to, of the records that refer to them, of their
// peers. What it reads of a whole list concerns all records. Where a result comes out as before,
// nothing that reads it follows. A model runs again as a whole if anything that it reads has
// changed, and a figure with warnings is worked out as a whole. By other rules, figures are kept
// that say the same, with all that they name, except those that call a function of the host, and
// models that are declared alike and say something in Model.Says.
func (r *Run) With(ctx context.Context, c Changes) (*Run, error) {
	sheet, facts := c.Sheet, c.Facts.Inside()
	if sheet == nil {
		sheet = r.sheet
	}
	if facts == nil {
		facts = r.facts
	}
	return sheet.newRun(ctx, facts).workAll(r)
}

// Worked returns how many cells of figures the run has worked out itself; the others it shares
// with the run that With began with.
func (r *Run) Worked() int { return r.worked }

// since is what a run in progress knows of an earlier one.
type since struct {
	run   *Run // the earlier one
	now   *Run
	alike bool               // both have the same rules, perhaps of another day
	at    map[*cell.List]int // of each list of the earlier run, the position of that list now
	lists []listSince        // by position
	made  map[string]*maker
	value map[string]bool // the single values that are not as they were
}

// listSince is what has become of a list.
type listSince struct {
	from  *cell.List // the list as it was; nil if there was none, or that is not known yet
	was   []int32    // where each record stood, -1 for a new one; nil if all stand where they stood
	is    []int32    // where each earlier record stands now, -1 for one that is gone; nil as was
	moved bool       // its records, their order or its own openness are not as they were
	cols  []change
}

// newSince compares the facts of a run that has taken them with those of an earlier one.
func newSince(run, now *Run) *since {
	s := &since{run: run, now: now, alike: run.sheet.rules == now.sheet.rules, at: make(map[*cell.List]int, len(run.lists)),
		lists: make([]listSince, len(now.lists)), made: map[string]*maker{}, value: map[string]bool{}}
	for _, l := range run.lists {
		if i := now.sheet.env.List(l.Schema.Name); i >= 0 {
			s.at[l] = i
		}
	}
	if !s.alike {
		for _, m := range run.sheet.makers {
			s.made[m.name] = m
		}
	}
	year, facts := now.sheet.env.List(""), len(now.facts.Lists)
	for i := range now.lists {
		s.lists[i].cols = make([]change, len(now.lists[i].Cols))
		if i < facts || i == year {
			s.match(i)
		}
	}
	for i, l := range now.facts.Lists {
		for c := range l.Cols {
			s.compare(i, c)
		}
	}
	s.compareValues()
	return s
}

// match finds where the records of a list stood.
func (s *since) match(list int) {
	l, ls := s.now.lists[list], &s.lists[list]
	if ls.from = s.run.list(l.Schema.Name); ls.from == nil {
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
func (s *since) identity(l, from *cell.List) (keys []keyColumn, ok bool) {
	names := l.Schema.Key
	if len(names) == 0 {
		at := s.now.sheet.env.List(l.Schema.Name)
		for c := range s.now.sheet.declared[at] {
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
		keys = append(keys, keyColumn{&l.Cols[k], &from.Cols[c]})
	}
	return keys, true
}

// pair goes through a list as it is and as it was, both in the order of keys, and notes which
// records have the same. In another order it may miss some, which are then taken as new.
func (s *since) pair(ls *listSince, keys []keyColumn) {
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
func (s *since) pairKept(ls *listSince, l *cell.List) {
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
func (s *since) compareKeys(keys []keyColumn, row, old int) int {
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
func (s *since) stands(l *cell.List, row int32) int32 {
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
func (s *since) isMoved(l *cell.List) bool {
	i, ok := s.at[l]
	return !ok || s.lists[i].from != l || s.lists[i].was != nil
}

// figure works out a figure where it may have changed.
func (s *since) figure(m *maker) fault.Errors {
	r, l, ls := s.now, s.now.lists[m.list], &s.lists[m.list]
	stale := s.stale(m)
	if stale.all || len(stale.rows)*4 > l.N {
		faults := r.figure(m, nil)
		if len(faults) == 0 {
			s.compare(m.list, m.col)
		}
		return faults
	}
	col := s.carried(m.list, m.col)
	if len(stale.rows) == 0 {
		l.Cols[m.col] = col
		return nil
	}
	w := &figureWork{run: r, maker: m, list: l, col: col.Rewritable(stale.rows), only: stale.rows}
	faults := r.evaluate(w)
	if from := ls.from.Schema.Field(m.figure.Source.Name); len(faults) == 0 {
		changed := slices.DeleteFunc(stale.rows, func(row int32) bool { return s.isSameAt(ls, &l.Cols[m.col], &ls.from.Cols[from], int(row)) })
		ls.cols[m.col] = change{rows: changed}
	}
	return faults
}

// carried returns a column as it was, with each cell where its record stands now.
func (s *since) carried(list, c int) cell.Column {
	l, ls := s.now.lists[list], &s.lists[list]
	from := &ls.from.Cols[ls.from.Schema.Field(l.Schema.Fields[c].Name)]
	col := *from
	if ls.was != nil {
		col = from.Arranged(ls.was)
	}
	if from.To != nil {
		col.To = s.now.list(from.To.Schema.Name)
		if s.isMoved(from.To) {
			col.Refs, col.Rows = s.standing(from.To, col.Refs), slices.Clone(col.Rows)
			for i, rows := range col.Rows {
				col.Rows[i] = s.standing(from.To, rows)
			}
		}
	}
	if t := l.Schema.Fields[c].Type; col.Seqs != nil && holdsRecords(t) {
		col.Seqs = slices.Clone(col.Seqs)
		for i, q := range col.Seqs {
			col.Seqs[i] = s.standingSeq(q)
		}
	}
	return col
}

// standing returns where earlier records stand now.
func (s *since) standing(l *cell.List, rows []int32) []int32 {
	rows = slices.Clone(rows)
	for i, row := range rows {
		rows[i] = s.stands(l, row)
	}
	return rows
}

// standingSeq returns a list with its records as they are now.
func (s *since) standingSeq(q *cell.Seq) *cell.Seq {
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

// keepsModel takes over what a model has made, if it reads nothing that has changed.
func (s *since) keepsModel(m *maker) bool {
	if !s.isKept(m) {
		return false
	}
	for _, made := range m.model.Lists {
		i := s.now.sheet.env.List(made.Name)
		l, ls := s.now.lists[i], &s.lists[i]
		ls.from = s.run.list(made.Name)
		*l = cell.List{Schema: l.Schema, N: ls.from.N, Cols: l.Cols, Unknown: ls.from.Unknown, Open: ls.from.Open}
		for c, f := range made.Fields {
			s.carry(i, c)
			if f.Inverse != "" {
				to := s.now.sheet.env.List(f.Type.List)
				s.carry(to, s.now.lists[to].Schema.Field(f.Inverse))
			}
		}
	}
	for _, a := range m.model.Adds {
		i := s.now.sheet.env.List(a.List)
		s.carry(i, s.now.lists[i].Schema.Field(a.Field.Name))
	}
	if n := s.run.notes[m.name]; n != nil {
		if s.now.notes == nil {
			s.now.notes = map[string]*notes{}
		}
		s.now.notes[m.name] = n
	}
	return true
}

// carry takes over a column of a model, with what it says of where its cells come from.
func (s *since) carry(list, c int) {
	l, ls := s.now.lists[list], &s.lists[list]
	l.Cols[c] = s.carried(list, c)
	from := originKey{ls.from, ls.from.Schema.Field(l.Schema.Fields[c].Name)}
	if fn := s.run.origins[from]; fn != nil {
		s.now.copiesFrom(originKey{l, c}, fn)
	}
	if fn := s.run.reasons[from]; fn != nil {
		s.now.reasonsFrom(originKey{l, c}, fn)
	}
}

// isKept reports whether a model would make again what it has made.
func (s *since) isKept(m *maker) bool {
	if !s.alike && !isSameModel(m.model, s.made[m.name]) || (s.run.facts.Cut == nil) != (s.now.facts.Cut == nil) {
		return false
	}
	if n := s.run.notes[m.name]; n != nil {
		is, _ := s.now.AsOf()
		was, _ := s.run.AsOf()
		if n.day && is != was || slices.ContainsFunc(n.values, func(name string) bool { return s.value[name] }) {
			return false
		}
		for day, toCome := range n.toCome {
			if s.now.isToCome(day) != toCome {
				return false
			}
		}
	}
	for _, u := range m.model.Uses {
		if !s.isAsItWas(u.List, u.columns()) {
			return false
		}
	}
	for _, a := range m.model.Adds {
		if !s.isAsItWas(a.List, nil) {
			return false
		}
	}
	return true
}

// isAsItWas reports whether a list, its keys and some of its fields are as they were.
func (s *since) isAsItWas(list string, fields []types.Field) bool {
	i := s.now.sheet.env.List(list)
	l, ls := s.now.lists[i], &s.lists[i]
	if ls.moved || ls.from == nil {
		return false
	}
	same := func(name string) bool {
		c := l.Schema.Field(name)
		to := ls.from.Cols[ls.from.Schema.Field(name)].To
		return ls.cols[c].isNone() && (to == nil || !s.isMoved(to))
	}
	for _, key := range l.Schema.Key {
		if !same(key) {
			return false
		}
	}
	return !slices.ContainsFunc(fields, func(f types.Field) bool { return !same(f.Name) })
}
