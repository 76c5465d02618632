package window

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// dueRow is a record of the list deadlines while it is made.
type dueRow struct {
	step     stepDeadline
	row      int // of the list of its step
	caseRow  int32
	turn     int
	holders  []string
	from     types.Date
	by, done *types.Date
	stopped  bool
	overdue  bool
	stops    []int32
}

// makeDeadlines makes the list deadlines: by case, then in the order of the steps and turns.
func (p Policy) makeDeadlines(d *rule.Draft) error {
	m := &dueMaker{p: p, d: d, cases: d.List(p.Names.List("cases"))}
	m.asOf, m.dated = dayOf(d)
	m.readCalendar()
	m.readStops()
	m.readTurns()
	var rows []dueRow
	for _, s := range p.deadlines() {
		rows = append(rows, m.of(s)...)
	}
	slices.SortStableFunc(rows, func(a, b dueRow) int { return cmp.Compare(a.caseRow, b.caseRow) })
	m.write(rows)
	return nil
}

// dayOf returns the day up to which cases are counted: that of the facts, or their as_of.
func dayOf(d *rule.Draft) (types.Date, bool) {
	if day, ok := d.AsOf(); ok {
		return day, true
	}
	if !d.Has(asOfValue) {
		return 0, false
	}
	return d.Value(asOfValue).Date()
}

const asOfValue = "as_of"

// dueMaker makes the list deadlines.
type dueMaker struct {
	p     Policy
	d     *rule.Draft
	cases *value.List
	turns *value.List

	calendar types.Calendar
	stops    [][]Stop  // for each case
	stopRows [][]int32 // and their rows
	ofCase   [][]int   // for each case the rows of its turns
	asOf     types.Date
	dated    bool
}

func (m *dueMaker) readCalendar() {
	days := func(name string) (days []types.Date) {
		if !m.d.Has(name) {
			return nil
		}
		for _, v := range m.d.Value(name).Elems() {
			if day, ok := v.Date(); ok {
				days = append(days, day)
			}
		}
		return days
	}
	m.calendar = types.NewCalendar(days(types.HolidaysValue), days(types.WorkedWeekendsValue))
}

func (m *dueMaker) readStops() {
	m.stops, m.stopRows = make([][]Stop, m.cases.Len()), make([][]int32, m.cases.Len())
	n := m.p.Names
	if n.List("stops") == "" {
		return
	}
	list := m.d.List(n.List("stops"))
	from, until := list.Days(n.Field("stops", "from")), list.Days(n.Field("stops", "until"))
	for i, c := range list.References(n.Field("stops", "case")).All() {
		s := Stop{}
		s.From, _ = from.At(i)
		if day, ok := until.At(i); ok {
			s.Until = &day
		}
		m.stops[c], m.stopRows[c] = append(m.stops[c], s), append(m.stopRows[c], int32(i))
	}
}

func (m *dueMaker) readTurns() {
	m.ofCase = make([][]int, m.cases.Len())
	n := m.p.Names
	if n.List("turns") == "" {
		return
	}
	m.turns = m.d.List(n.List("turns"))
	for i, c := range m.turns.References(n.Field("turns", "case")).All() {
		m.ofCase[c] = append(m.ofCase[c], i)
	}
}

// of returns the deadlines of a step.
func (m *dueMaker) of(s stepDeadline) (rows []dueRow) {
	if s.list == "cases" {
		for i := range m.cases.Len() {
			if r, ok := m.row(s, m.cases, i, i); ok {
				r.holders = m.holders(i)
				rows = append(rows, r)
			}
		}
		return rows
	}
	departments := m.turns.Texts(m.p.Names.Field("turns", "department"))
	for c, turns := range m.ofCase {
		for k, i := range turns {
			if r, ok := m.row(s, m.turns, i, c); ok {
				r.turn, r.holders = k+1, []string{departments.At(i)}
				rows = append(rows, r)
			}
		}
	}
	return rows
}

// row returns the deadline of a record, false if its step has not begun or has none.
func (m *dueMaker) row(s stepDeadline, list *value.List, row, caseRow int) (r dueRow, ok bool) {
	from, begun := list.Value(row, s.start).Date()
	by, due := list.Value(row, s.figure).Date()
	if !begun || !due {
		return r, false
	}
	r = dueRow{step: s, row: row, caseRow: int32(caseRow), from: from, stops: m.stopRows[caseRow]}
	for _, f := range s.ends {
		if day, done := list.Value(row, f).Date(); done {
			r.done = &day
			break
		}
	}
	clock := Clock{Calendar: m.calendar, Workdays: !s.calendar, Stops: m.stops[caseRow]}
	if day, known := clock.Moved(from, by); known {
		r.by = &day
	} else {
		r.stopped = true
	}
	switch {
	case r.by == nil:
	case r.done != nil:
		r.overdue = *r.done > *r.by
	default:
		r.overdue = m.dated && m.asOf > *r.by
	}
	return r, true
}

// holders returns the departments that have a case; if the policy knows no turns, all of it.
func (m *dueMaker) holders(c int) (names []string) {
	n := m.p.Names
	if m.turns == nil {
		if f := n.Field("cases", "departments"); f != "" {
			names = m.cases.Members(c, f)
		}
		return names
	}
	departments, given, ended := m.turns.Texts(n.Field("turns", "department")), m.turns.Days(n.Field("turns", "given_on")), m.turns.Days(n.Field("turns", "ended_on"))
	for _, i := range m.ofCase[c] {
		_, has := given.At(i)
		_, done := ended.At(i)
		if has && !done {
			names = addNew(names, departments.At(i))
		}
	}
	return names
}

// write writes the list.
func (m *dueMaker) write(rows []dueRow) {
	n := m.p.Names
	name := func(f string) string { return n.Field("deadlines", f) }
	w := m.d.Make(n.List("deadlines"), len(rows))
	refs := make([]int32, len(rows))
	day := func(row int, field string, d *types.Date) {
		if d == nil {
			w.Set(row, field, value.Value{})
		} else {
			w.Set(row, field, value.OfDate(*d))
		}
	}
	for i, r := range rows {
		refs[i] = r.caseRow
		holders := make([]value.Value, len(r.holders))
		for k, h := range r.holders {
			holders[k] = value.OfText(h)
		}
		w.Set(i, name("step"), value.OfText(n.Word(r.step.name)))
		w.Set(i, name("turn"), value.OfNumber(types.Int(int64(r.turn))))
		w.Set(i, name("departments"), value.OfList(holders...))
		w.Set(i, name("from"), value.OfDate(r.from))
		day(i, name("by"), r.by)
		day(i, name("done_on"), r.done)
		w.Set(i, name("stopped"), value.OfFlag(r.stopped))
		w.Set(i, name("overdue"), value.OfFlag(r.overdue))
	}
	w.References(name("case"), refs)
	if n.List("windows") != "" {
		of := m.cases.References(n.Field("cases", "window"))
		windows, missing := make([]int32, len(rows)), make([]bool, len(rows))
		for i, r := range rows {
			windows[i] = of.At(int(r.caseRow))
			missing[i] = windows[i] < 0
		}
		w.References(name("window"), windows)
		w.Missing(name("window"), missing)
	}
	w.Reasons(name("by"), func(i int) []types.Cell { return m.reasons(&rows[i]) })
}

// reasons returns the cells on which the day of a deadline is based: its formula, and the stops.
func (m *dueMaker) reasons(r *dueRow) []types.Cell {
	n := m.p.Names
	cells := []types.Cell{{List: n.List(r.step.list), Row: r.row, Field: r.step.figure}}
	for _, s := range r.stops {
		cells = append(cells, types.Cell{List: n.List("stops"), Row: int(s), Field: n.Field("stops", "from")}, types.Cell{List: n.List("stops"), Row: int(s), Field: n.Field("stops", "until")})
	}
	return cells
}
