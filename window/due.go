package window

import (
	"cmp"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/due"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// dueRow is a record of the list deadlines while it is made.
type dueRow struct {
	step           int // in the order of the policy's deadlines
	row            int // of the list of its step
	caseRow        int32
	turn           int
	from, by, done types.Date
	stopped        bool // nobody knows by when
	isDone         bool
	overdue        bool
}

// dueColumns are the days of a step, for each record of its list.
type dueColumns struct {
	begun, due value.Days
	ends       []value.Days // the first that is there counts
}

// makeDeadlines makes the list deadlines: by case, then in the order of the steps and turns.
func (p Policy) makeDeadlines(d *rule.Draft) error {
	m := &dueMaker{p: p, d: d, cases: d.List(p.Names.List("cases")), lists: map[string]value.Value{}}
	if slices.ContainsFunc(deadlineValues(p), func(f types.Field) bool { return f.Name == types.HolidaysValue }) {
		m.calendar = calendarOf(d)
	}
	m.readStops()
	m.readTurns()
	m.steps = p.deadlines()
	var rows []dueRow
	for i := range m.steps {
		rows = m.of(rows, i)
	}
	slices.SortStableFunc(rows, func(a, b dueRow) int { return cmp.Compare(a.caseRow, b.caseRow) })
	m.write(rows)
	return nil
}

// dueMaker makes the list deadlines.
type dueMaker struct {
	p     Policy
	d     *rule.Draft
	cases *value.List
	turns *value.List
	steps []stepDeadline

	calendar types.Calendar
	stops    [][]Stop  // for each case
	stopRows [][]int32 // and their rows
	ofCase   [][]int   // for each case the rows of its turns
	lists    map[string]value.Value
}

// calendarValues are the single values that calendarOf reads. Weekends may be worked nowhere.
func calendarValues() []types.Field {
	days := types.ListType(types.DateType())
	return []types.Field{{Name: types.HolidaysValue, Type: days}, {Name: types.WorkedWeekendsValue, Type: days.OrMissing()}}
}

// calendarOf returns the calendar of the facts.
func calendarOf(d *rule.Draft) types.Calendar {
	days := func(name string) (days []types.Date) {
		if !d.Has(name) {
			return nil
		}
		for _, v := range d.Value(name).Elems() {
			if day, ok := v.Date(); ok {
				days = append(days, day)
			}
		}
		return days
	}
	return types.NewCalendar(days(types.HolidaysValue), days(types.WorkedWeekendsValue))
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

// of appends the deadlines of a step.
func (m *dueMaker) of(rows []dueRow, step int) []dueRow {
	s, list := m.steps[step], m.cases
	if s.list != "cases" {
		list = m.turns
	}
	days := dueColumns{begun: list.Days(s.start), due: list.Days(s.figure)}
	for _, f := range s.ends {
		days.ends = append(days.ends, list.Days(f))
	}
	if s.list == "cases" {
		rows = slices.Grow(rows, list.Len())
		for i := range list.Len() {
			if r, ok := m.row(step, days, i, i); ok {
				rows = append(rows, r)
			}
		}
		return rows
	}
	for c, turns := range m.ofCase {
		for k, i := range turns {
			if r, ok := m.row(step, days, i, c); ok {
				r.turn = k + 1
				rows = append(rows, r)
			}
		}
	}
	return rows
}

// row returns the deadline of a record, false if its step has not begun or has none.
func (m *dueMaker) row(step int, days dueColumns, row, caseRow int) (r dueRow, ok bool) {
	from, begun := days.begun.At(row)
	by, due := days.due.At(row)
	if !begun || !due {
		return r, false
	}
	r = dueRow{step: step, row: row, caseRow: int32(caseRow), from: from}
	for _, end := range days.ends {
		if r.done, r.isDone = end.At(row); r.isDone {
			break
		}
	}
	clock := Clock{Calendar: m.calendar, Workdays: !m.steps[step].calendar}
	if !m.steps[step].set {
		clock.Stops = m.stops[caseRow]
	}
	by, known := clock.Moved(from, by)
	r.by, r.stopped = by, !known
	switch {
	case r.stopped:
	case r.isDone:
		r.overdue = r.done > by
	default:
		r.overdue = m.isPast(by)
	}
	return r, true
}

// isPast reports whether the day up to which cases are counted is after another. It asks the
// draft for no more than it must know.
func (m *dueMaker) isPast(day types.Date) bool {
	if m.d.IsPartial() {
		return !m.d.IsToCome(day + 1)
	}
	asOf, known := due.DayOf(m.d)
	return known && asOf > day
}

// holders returns a function for the departments that have a case; if the policy knows no turns,
// all of it.
func (m *dueMaker) holders() func(c int) value.Value {
	n := m.p.Names
	if m.turns == nil {
		f := n.Field("cases", "departments")
		if f == "" {
			return func(int) value.Value { return m.texts() }
		}
		all := m.cases.Column(f)
		return func(c int) value.Value {
			if v := all.Value(c); v.Len() > 0 && v.Elem(0).Kind() == types.TextKind {
				return v
			}
			return m.texts(m.cases.Members(c, f)...)
		}
	}
	departments, given, ended := m.turns.Texts(n.Field("turns", "department")), m.turns.Days(n.Field("turns", "given_on")), m.turns.Days(n.Field("turns", "ended_on"))
	return func(c int) value.Value {
		var names []string
		for _, i := range m.ofCase[c] {
			_, has := given.At(i)
			_, done := ended.At(i)
			if has && !done {
				names = eventlog.AddNew(names, departments.At(i))
			}
		}
		return m.texts(names...)
	}
}

// texts returns a list of texts; lists of one and the same are one.
func (m *dueMaker) texts(all ...string) value.Value {
	key := strings.Join(all, "\x00")
	v, ok := m.lists[key]
	if ok {
		return v
	}
	elems := make([]value.Value, len(all))
	for i, text := range all {
		elems[i] = value.OfText(text)
	}
	v = value.OfList(elems...)
	m.lists[key] = v
	return v
}

// write writes the list.
func (m *dueMaker) write(rows []dueRow) {
	n := m.p.Names
	name := func(f string) string { return n.Field("deadlines", f) }
	w := m.d.Make(n.List("deadlines"), len(rows))
	writeColumn(w.References, name("case"), rows, func(r *dueRow) int32 { return r.caseRow })
	words := make([]string, len(m.steps))
	for i, s := range m.steps {
		words[i] = n.Word(s.name)
	}
	writeColumn(w.Texts, name("step"), rows, func(r *dueRow) string { return words[r.step] })
	writeColumn(w.Numbers, name("turn"), rows, func(r *dueRow) types.Number { return types.Int(int64(r.turn)) })
	m.writeHolders(w, name("departments"), rows)
	writeColumn(w.Days, name("from"), rows, func(r *dueRow) types.Date { return r.from })
	writeColumn(w.Days, name("by"), rows, func(r *dueRow) types.Date { return r.by })
	writeColumn(w.Missing, name("by"), rows, func(r *dueRow) bool { return r.stopped })
	writeColumn(w.Days, name("done_on"), rows, func(r *dueRow) types.Date { return r.done })
	writeColumn(w.Missing, name("done_on"), rows, func(r *dueRow) bool { return !r.isDone })
	writeColumn(w.Flags, name("stopped"), rows, func(r *dueRow) bool { return r.stopped })
	writeColumn(w.Flags, name("overdue"), rows, func(r *dueRow) bool { return r.overdue })
	if n.List("windows") != "" {
		of := m.cases.References(n.Field("cases", "window"))
		writeColumn(w.References, name("window"), rows, func(r *dueRow) int32 { return of.At(int(r.caseRow)) })
		writeColumn(w.Missing, name("window"), rows, func(r *dueRow) bool { return of.At(int(r.caseRow)) < 0 })
	}
	w.Reasons(name("by"), func(i int) []types.CellName { return m.reasons(&rows[i]) })
}

// writeHolders writes who has the step of each of the rows: the department of a turn, those that
// have the case of any other.
func (m *dueMaker) writeHolders(w *rule.Writer, field string, rows []dueRow) {
	holders := m.holders()
	var departments value.View[string]
	if m.turns != nil {
		departments = m.turns.Texts(m.p.Names.Field("turns", "department"))
	}
	for i := range rows {
		if r := &rows[i]; r.turn > 0 {
			w.Set(i, field, m.texts(departments.At(r.row)))
		} else {
			w.Set(i, field, holders(int(r.caseRow)))
		}
	}
}

// writeColumn writes a cell for each of the rows.
func writeColumn[T any](write func(field string, cells []T), field string, rows []dueRow, cell func(*dueRow) T) {
	cells := make([]T, len(rows))
	for i := range rows {
		cells[i] = cell(&rows[i])
	}
	write(field, cells)
}

// reasons returns the cells on which the day of a deadline is based: its formula, and the stops.
func (m *dueMaker) reasons(r *dueRow) []types.CellName {
	n := m.p.Names
	s := m.steps[r.step]
	cells := []types.CellName{{List: n.List(s.list), Row: r.row, Field: s.figure}}
	for _, s := range m.stopRows[r.caseRow] {
		cells = append(cells, types.CellName{List: n.List("stops"), Row: int(s), Field: n.Field("stops", "from")}, types.CellName{List: n.List("stops"), Row: int(s), Field: n.Field("stops", "until")})
	}
	return cells
}
