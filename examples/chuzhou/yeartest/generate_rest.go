package yeartest

import (
	"fmt"
	"slices"
	"time"
)

func (m *maker) dayBetween(from, until string) string {
	days := int(day(until).Sub(day(from)) / (24 * time.Hour))
	return addDays(from, m.between(0, days))
}

// standings gives each unit a place in the race. In calm years nobody is
// barred by it, so that many units compete for the excellent grades.
func (m *maker) standings() {
	calm := m.tied || m.one(3)
	for _, u := range m.f.Units {
		s := Standing{Unit: u.ID, Of: 16}
		if m.one(5) {
			s.Of = m.between(4, 31)
		}
		rank := 0
		rank, s.LastYear = m.ranks(s.Of, calm)
		for range 3 {
			s.Quarters = append(s.Quarters, min(s.Of, max(1, rank+m.between(-2, 2))))
		}
		s.Quarters = append(s.Quarters, rank)
		m.f.Standings = append(m.f.Standings, s)
	}
}

// ranks is the year's rank and last year's, of so many.
func (m *maker) ranks(of int, calm bool) (rank, last int) {
	middle := of - 5 // the last rank that is not among the last five
	kind := m.r.IntN(6)
	if calm && kind < 4 {
		kind = 4 * min(kind, 1) // inside the top three, or steady
	}
	switch {
	case kind == 0 || middle < 4 && kind != 2 && kind != 3: // inside the top three
		return m.between(1, 3), m.between(1, of)
	case kind == 1: // fell back
		rank = m.between(4, middle)
		return rank, m.between(1, rank-1)
	case kind == 2: // among the last five
		rank = m.between(max(4, middle+1), of)
		return rank, m.between(rank, of)
	case kind == 3: // both
		rank = m.between(max(4, middle+1), of)
		return rank, m.between(1, rank-1)
	}
	rank = m.between(4, middle) // steady or better
	return rank, m.between(rank, of)
}

func (m *maker) supervision() {
	s := &m.f.Supervision
	s.AsOf = []string{"2022-10-31", "2022-10-31", "2022-06-30", "2022-12-31"}[m.r.IntN(4)]
	s.Matters, s.Circulars, s.Instructions = []Matter{}, []Circular{}, []Instruction{}
	s.Reports = m.between(0, 30)
	if !m.one(10) {
		for _, i := range m.bases() {
			m.matters(i)
		}
	}
	if !m.one(10) {
		for _, i := range m.bases() {
			m.circulars(i)
		}
	}
	if !m.one(5) {
		for range m.between(1, 28) {
			by := pick(m, []string{"市委书记", "市长", "市长", "常务副市长", "mayor"})
			s.Instructions = append(s.Instructions, Instruction{By: by})
		}
	}
}

// matters makes the matters of one unit and of those that repeat it: few, or
// so many that the score would fall below nothing.
func (m *maker) matters(unit int) {
	n := max(0, m.between(-2, 3))
	if m.one(40) {
		n = 25
	}
	for range n {
		one := m.matter()
		for _, id := range m.repeats(unit) {
			one.ID, one.Unit = m.id("m", len(m.f.Supervision.Matters)+1), id
			m.f.Supervision.Matters = append(m.f.Supervision.Matters, one)
		}
	}
}

func (m *maker) matter() Matter {
	asOf := m.f.Supervision.AsOf
	one := Matter{
		Source:   pick(m, []string{"leader_assigned", "department_concern", "stage_critical"}),
		TeamLead: pick(m, []string{"office_head", "higher_leader", "inspector"}),
		OpenedOn: m.dayBetween("2022-01-01", asOf),
	}
	if one.Source == "leader_assigned" {
		by := pick(m, []string{"市委书记", "市长"})
		one.AssignedBy = &by
	}
	one.DueOn = addDays(one.OpenedOn, pick(m, []int{0, 15, 30, 60}))
	if m.one(20) {
		one.DueOn = asOf
	}
	if m.one(3) {
		return one // not rectified
	}
	rectified := m.dayBetween(one.OpenedOn, asOf)
	if m.one(4) && one.DueOn <= asOf {
		rectified = one.DueOn
	}
	one.RectifiedOn = &rectified
	if passed := m.one(2); !m.one(6) { // else not rechecked yet
		one.RecheckPassed = &passed
	}
	return one
}

func (m *maker) circulars(unit int) {
	for range max(0, m.between(-3, 2)) {
		criticises := !m.one(4)
		for _, id := range m.repeats(unit) {
			c := Circular{ID: m.id("c", len(m.f.Supervision.Circulars)+1), Unit: id, Criticises: criticises}
			m.f.Supervision.Circulars = append(m.f.Supervision.Circulars, c)
		}
	}
}

func (m *maker) incentive() {
	m.f.Incentive = Incentive{Vetoes: []Veto{}}
	m.f.Incentive.StandardPerHead = m.decimal(m.between(0, 3000000), pick(m, []int{0, 2, 2, 4}))
	if m.one(4) {
		return
	}
	for _, u := range some(m, m.f.Units, 15) {
		m.f.Incentive.Vetoes = append(m.f.Incentive.Vetoes, Veto{Unit: u.ID, Reason: "主要领导违法违纪"})
	}
}

// calendar takes some of the real year's days, and free days of its own.
func (m *maker) calendar() {
	c := &m.f.Calendar
	c.Holidays, c.WorkedWeekends = []string{}, []string{}
	if m.one(10) {
		return
	}
	for d := "2022-01-01"; d <= "2023-01-31"; d = addDays(d, 1) {
		weekend := day(d).Weekday() == time.Saturday || day(d).Weekday() == time.Sunday
		switch {
		case weekend && m.one(12):
			c.WorkedWeekends = append(c.WorkedWeekends, d)
		case m.one(15):
			c.Holidays = append(c.Holidays, d)
		}
	}
}

func (m *maker) windows() {
	m.f.Windows = []Window{}
	if m.one(25) {
		return
	}
	m.window("w-city", "city", "", "滁州市")
	for i := range m.between(0, 8) {
		county := fmt.Sprintf("w-c%d", i+1)
		m.window(county, "county", "w-city", fmt.Sprintf("县%d", i+1))
		for j := range m.between(0, 6) {
			m.window(fmt.Sprintf("%s-t%d", county, j+1), "township", county, fmt.Sprintf("县%d", i+1))
		}
	}
	for i := range m.between(0, 2) {
		m.window(fmt.Sprintf("w-zone%d", i+1), "zone", "w-city", "滁州市")
	}
}

func (m *maker) window(id, level, parent, area string) {
	w := Window{
		ID: id, Name: "窗口" + id, Level: level, Area: area,
		OpenedOn:      m.dayBetween("2022-02-01", "2022-09-30"),
		DedicatedSite: !m.one(3), CoordinatorRota: !m.one(4), StaffBriefed: !m.one(4),
		WeekendService: pick(m, []string{"on_site", "on_site", "online", "appointment", "closed"}),
	}
	if parent != "" {
		w.Parent = &parent
	}
	m.f.Windows = append(m.f.Windows, w)
}

// cases makes cases of the windows that were open by as_of: sometimes none,
// sometimes none of one handling, none rated or none resolved.
func (m *maker) cases() {
	m.f.Cases = []Case{}
	var open []Window
	for _, w := range m.f.Windows {
		if w.OpenedOn <= m.f.Supervision.AsOf {
			open = append(open, w)
		}
	}
	if len(open) == 0 || m.one(8) {
		return
	}
	handlings := pick(m, [][]string{{"parallel", "serial"}, {"parallel", "serial"}, {"parallel"}, {"serial"}})
	rated, resolved := !m.one(6), !m.one(10)
	for i := range m.between(1, 60) {
		c := m.caseAt(pick(m, open), pick(m, handlings))
		c.ID = m.id("k", i+1)
		if m.one(4) || !resolved {
			c.ResolvedOn = nil
		}
		if !rated || m.one(5) || c.ResolvedOn == nil && !m.one(10) {
			c.Rating = nil
		}
		m.f.Cases = append(m.f.Cases, c)
	}
}

// caseAt is a case that was resolved by as_of, if it could be, and rated.
func (m *maker) caseAt(w Window, handling string) Case {
	c := Case{
		Window: w.ID, ReceivedOn: m.receivedOn(w), Handling: handling,
		Departments: []string{}, DaysByDepartment: []int{}, Kinds: some(m, []string{"legacy", "cross_region"}, 3),
	}
	for _, u := range first(m, m.f.Units, m.between(1, 4)) {
		c.Departments = append(c.Departments, u.ID)
		c.DaysByDepartment = append(c.DaysByDepartment, m.between(0, 11))
	}
	on := addDays(c.ReceivedOn, daysTaken(m.p, c))
	switch m.r.IntN(8) { // on the edge of the deadline
	case 0:
		on = caseDue(m.p, m.f, c)
	case 1:
		on = addDays(caseDue(m.p, m.f, c), 1)
	}
	if on <= m.f.Supervision.AsOf {
		c.ResolvedOn = &on
	}
	rating := pick(m, []string{"satisfied", "satisfied", "satisfied", "dissatisfied"})
	c.Rating = &rating
	return c
}

// receivedOn prefers the days a deadline is hard to count from, and those
// whose deadline is as_of.
func (m *maker) receivedOn(w Window) string {
	asOf := m.f.Supervision.AsOf
	within := func(d string) bool { return d < w.OpenedOn || d > asOf }
	odd := slices.DeleteFunc(slices.Concat(m.f.Calendar.Holidays, m.f.Calendar.WorkedWeekends), within)
	switch {
	case m.one(4) && len(odd) > 0:
		return pick(m, odd)
	case m.one(8):
		return w.OpenedOn
	case m.one(4):
		return m.dayBetween(max(w.OpenedOn, addDays(asOf, -20)), asOf)
	}
	return m.dayBetween(w.OpenedOn, asOf)
}

func (m *maker) highlights() {
	m.f.Highlights = []Highlight{}
	if m.one(6) {
		return
	}
	for _, u := range m.f.Units {
		for i := range m.between(0, 3) {
			m.f.Highlights = append(m.f.Highlights, Highlight{Unit: u.ID, Text: fmt.Sprintf("工作亮点%d", i+1)})
		}
	}
}
