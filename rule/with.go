package rule

import (
	"cmp"
	"context"
	"slices"
)

// Changes says on what else a run is to be worked out: on other facts, such as Edits and
// Facts.AsOf make, by other rules, or both.
type Changes struct {
	Facts *Facts // nil for those of the run
	Sheet *Sheet // nil for the rules of the run
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
	sheet, facts := c.Sheet, c.Facts
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
	alike bool          // both have the same rules, perhaps of another day
	at    map[*List]int // of each list of the earlier run, the position of that list now
	lists []listSince   // by position
	made  map[string]*maker
	value map[string]bool // the single values that are not as they were
}

// listSince is what has become of a list.
type listSince struct {
	from  *List   // the list as it was; nil if there was none, or that is not known yet
	was   []int32 // where each record stood, -1 for a new one; nil if all stand where they stood
	is    []int32 // where each earlier record stands now, -1 for one that is gone; nil as was
	moved bool    // its records, their order or its own openness are not as they were
	cols  []change
}

// newSince compares the facts of a run that has taken them with those of an earlier one.
func newSince(run, now *Run) *since {
	s := &since{run: run, now: now, alike: run.sheet.rules == now.sheet.rules, at: make(map[*List]int, len(run.lists)),
		lists: make([]listSince, len(now.lists)), made: map[string]*maker{}, value: map[string]bool{}}
	for _, l := range run.lists {
		if i := now.sheet.env.list(l.schema.Name); i >= 0 {
			s.at[l] = i
		}
	}
	if !s.alike {
		for _, m := range run.sheet.makers {
			s.made[m.name] = m
		}
	}
	year, facts := now.sheet.env.list(""), len(now.facts.lists)
	for i := range now.lists {
		s.lists[i].cols = make([]change, len(now.lists[i].cols))
		if i < facts || i == year {
			s.match(i)
		}
	}
	for i, l := range now.facts.lists {
		for c := range l.cols {
			s.compare(i, c)
		}
	}
	s.compareValues()
	return s
}

// match finds where the records of a list stood.
func (s *since) match(list int) {
	l, ls := s.now.lists[list], &s.lists[list]
	if ls.from = s.run.list(l.schema.Name); ls.from == nil {
		ls.moved = true
		return
	}
	if l.whole != nil && l.whole == ls.from.whole {
		s.pairKept(ls, l)
		return
	}
	keys, comparable := s.identity(l, ls.from)
	isShared := l.n == ls.from.n && !slices.ContainsFunc(keys, func(k keyColumn) bool { return !k.now.isSameAs(k.from) })
	if !comparable || !isShared {
		ls.was, ls.is = slices.Repeat([]int32{-1}, l.n), slices.Repeat([]int32{-1}, ls.from.n)
	}
	if comparable && !isShared {
		s.pair(ls, keys)
	}
	ls.note(l)
}

// note notes whether a list is not as it was.
func (ls *listSince) note(l *List) {
	ls.moved = ls.was != nil || !isSamePending(l.open, ls.from.open) || !isSameError(l.unknown, ls.from.unknown) ||
		!slices.Equal(l.schema.Key, ls.from.schema.Key) || len(l.schema.Key) == 0 && !slices.Equal(l.origin, ls.from.origin)
}

// keyColumn is a column that tells a record now and then.
type keyColumn struct{ now, from *column }

// identity returns the columns that tell the records of a list: its key or, without one, all
// that are not worked out; false if the list did not have them.
func (s *since) identity(l, from *List) (keys []keyColumn, ok bool) {
	names := l.schema.Key
	if len(names) == 0 {
		at := s.now.sheet.env.list(l.schema.Name)
		for c := range s.now.sheet.declared[at] {
			if l.cols[c].isMade() && !isInverse(l.schema, l.cols, c) {
				names = append(names, l.schema.Fields[c].Name)
			}
		}
	}
	for _, name := range names {
		k, c := l.schema.Field(name), from.schema.Field(name)
		if c < 0 || l.cols[k].isMade() != from.cols[c].isMade() || !isSameType(l.schema.Fields[k].Type, from.schema.Fields[c].Type) {
			return nil, false
		}
		keys = append(keys, keyColumn{&l.cols[k], &from.cols[c]})
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
func (s *since) pairKept(ls *listSince, l *List) {
	if !isSameRows(l.kept, ls.from.kept) {
		ls.was, ls.is = slices.Repeat([]int32{-1}, l.n), slices.Repeat([]int32{-1}, ls.from.n)
		for row, old := 0, 0; row < l.n && old < ls.from.n; {
			switch c := cmp.Compare(l.kept[row], ls.from.kept[old]); {
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
		switch to := k.now.to; {
		case to == nil || k.now.texts != nil || k.now.refs == nil:
			c = k.now.before(row, k.from, old)
		default: // a model has made it
			c = cmp.Compare(k.now.refs[row], s.stands(k.from.to, k.from.refs[old]))
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// stands returns where an earlier record stands now, -1 if it is gone or that is not known.
func (s *since) stands(l *List, row int32) int32 {
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
func (s *since) isMoved(l *List) bool {
	i, ok := s.at[l]
	return !ok || s.lists[i].from != l || s.lists[i].was != nil
}

// figure works out a figure where it may have changed.
func (s *since) figure(m *maker) Errors {
	r, l, ls := s.now, s.now.lists[m.list], &s.lists[m.list]
	stale := s.stale(m)
	if stale.all || len(stale.rows)*4 > l.n {
		faults := r.figure(m, nil)
		if len(faults) == 0 {
			s.compare(m.list, m.col)
		}
		return faults
	}
	col := s.carried(m.list, m.col)
	if len(stale.rows) == 0 {
		l.cols[m.col] = col
		return nil
	}
	w := &figureWork{run: r, maker: m, list: l, col: col.rewritable(stale.rows), only: stale.rows}
	faults := r.evaluate(w)
	if from := ls.from.schema.Field(m.figure.Source.Name); len(faults) == 0 {
		changed := slices.DeleteFunc(stale.rows, func(row int32) bool { return s.isSameAt(ls, &l.cols[m.col], &ls.from.cols[from], int(row)) })
		ls.cols[m.col] = change{rows: changed}
	}
	return faults
}

// carried returns a column as it was, with each cell where its record stands now.
func (s *since) carried(list, c int) column {
	l, ls := s.now.lists[list], &s.lists[list]
	from := &ls.from.cols[ls.from.schema.Field(l.schema.Fields[c].Name)]
	col := *from
	if ls.was != nil {
		col = from.arranged(ls.was)
	}
	if from.to != nil {
		col.to = s.now.List(from.to.schema.Name)
		if s.isMoved(from.to) {
			col.refs, col.rows = s.standing(from.to, col.refs), slices.Clone(col.rows)
			for i, rows := range col.rows {
				col.rows[i] = s.standing(from.to, rows)
			}
		}
	}
	if t := l.schema.Fields[c].Type; col.seqs != nil && holdsRecords(t) {
		col.seqs = slices.Clone(col.seqs)
		for i, q := range col.seqs {
			col.seqs[i] = s.standingSeq(q)
		}
	}
	return col
}

// standing returns where earlier records stand now.
func (s *since) standing(l *List, rows []int32) []int32 {
	rows = slices.Clone(rows)
	for i, row := range rows {
		rows[i] = s.stands(l, row)
	}
	return rows
}

// standingSeq returns a list with its records as they are now.
func (s *since) standingSeq(q *seq) *seq {
	switch {
	case q == nil || q.recs == nil && q.vals == nil:
		return q
	case q.recs != nil:
		return &seq{recs: s.now.List(q.recs.schema.Name), whole: q.whole, rows: s.standing(q.recs, q.rows)}
	}
	vals := slices.Clone(q.vals)
	for i, v := range vals {
		switch {
		case v.list != nil:
			vals[i] = recordValue(s.now.List(v.list.schema.Name), s.stands(v.list, v.row))
		case v.seq != nil:
			vals[i].seq = s.standingSeq(v.seq)
		}
	}
	return &seq{vals: vals}
}

// keepsModel takes over what a model has made, if it reads nothing that has changed.
func (s *since) keepsModel(m *maker) bool {
	if !s.isKept(m) {
		return false
	}
	for _, made := range m.model.Lists {
		i := s.now.sheet.env.list(made.Name)
		l, ls := s.now.lists[i], &s.lists[i]
		ls.from = s.run.list(made.Name)
		*l = List{schema: l.schema, n: ls.from.n, cols: l.cols, unknown: ls.from.unknown, open: ls.from.open}
		for c, f := range made.Fields {
			s.carry(i, c)
			if f.Inverse != "" {
				to := s.now.sheet.env.list(f.Type.List)
				s.carry(to, s.now.lists[to].schema.Field(f.Inverse))
			}
		}
	}
	for _, a := range m.model.Adds {
		i := s.now.sheet.env.list(a.List)
		s.carry(i, s.now.lists[i].schema.Field(a.Field.Name))
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
	l.cols[c] = s.carried(list, c)
	from := originKey{ls.from, ls.from.schema.Field(l.schema.Fields[c].Name)}
	if fn := s.run.origins[from]; fn != nil {
		s.now.copiesFrom(originKey{l, c}, fn)
	}
	if fn := s.run.reasons[from]; fn != nil {
		s.now.reasonsFrom(originKey{l, c}, fn)
	}
}

// isKept reports whether a model would make again what it has made.
func (s *since) isKept(m *maker) bool {
	if !s.alike && !isSameModel(m.model, s.made[m.name]) || (s.run.facts.asOf == nil) != (s.now.facts.asOf == nil) {
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
func (s *since) isAsItWas(list string, fields []Field) bool {
	i := s.now.sheet.env.list(list)
	l, ls := s.now.lists[i], &s.lists[i]
	if ls.moved || ls.from == nil {
		return false
	}
	same := func(name string) bool {
		c := l.schema.Field(name)
		to := ls.from.cols[ls.from.schema.Field(name)].to
		return ls.cols[c].isNone() && (to == nil || !s.isMoved(to))
	}
	for _, key := range l.schema.Key {
		if !same(key) {
			return false
		}
	}
	return !slices.ContainsFunc(fields, func(f Field) bool { return !same(f.Name) })
}
