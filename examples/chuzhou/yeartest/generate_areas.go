package yeartest

import (
	"fmt"
	"slices"
)

// areas makes the areas and their windows, of which an area may have none or
// two; in some years there are none at all.
func (m *maker) areas() {
	m.f.Areas, m.f.Windows = []Area{}, []Window{}
	if m.one(25) {
		return
	}
	m.area("city", "city", "", "滁州市")
	for i := range m.between(0, 8) {
		county := fmt.Sprintf("c%d", i+1)
		m.area(county, "county", "city", fmt.Sprintf("县%d", i+1))
		for j := range m.between(0, 6) {
			m.area(fmt.Sprintf("%s-t%d", county, j+1), "township", county, fmt.Sprintf("乡镇%d", j+1))
		}
	}
	for i := range m.between(0, 3) {
		m.area(fmt.Sprintf("z%d", i+1), "zone", "city", fmt.Sprintf("开发区%d", i+1))
	}
}

func (m *maker) area(id, level, parent, name string) {
	a := Area{ID: "a-" + id, Name: name, Level: level, DueOn: pick(m, []string{"2022-03-31", "2022-09-30"})}
	switch m.r.IntN(12) {
	case 0, 1:
		a.DueOn = m.someDay()
	case 2:
		a.DueOn = "2023-03-31"
	}
	var above *string
	if parent != "" {
		above = new(string)
		a.Parent, *above = new(string), "w-"+parent
		*a.Parent = "a-" + parent
	}
	m.f.Areas = append(m.f.Areas, a)
	for i := range pick(m, []int{0, 1, 1, 1, 1, 1, 1, 2}) {
		w := Window{ID: "w-" + id, Name: name + "窗口", Level: level, Parent: above, Area: a.ID, OpenedOn: m.dayBetween("2022-02-01", "2022-09-30")}
		if i > 0 {
			w.ID += "-2"
		}
		if m.one(10) {
			w.OpenedOn = m.someDay()
		}
		m.inspectWindow(&w)
		m.f.Windows = append(m.f.Windows, w)
	}
}

// inspectWindow has some windows inspected, on the opening day or later.
func (m *maker) inspectWindow(w *Window) {
	if m.one(4) {
		return
	}
	on := m.daysAfter(w.OpenedOn, 200)
	if w.OpenedOn <= "2022-10-23" && m.one(2) {
		on = m.dayBetween("2022-10-23", "2022-10-29")
	}
	team, site, rota, briefed := pick(m, []int{1, 2, 12}), !m.one(3), !m.one(4), !m.one(4)
	service := pick(m, []string{"on_site", "on_site", "online", "appointment", "closed"})
	w.InspectedOn, w.Team, w.WeekendService = &on, &team, &service
	w.DedicatedSite, w.CoordinatorRota, w.StaffBriefed = &site, &rota, &briefed
}

// cases makes cases of the windows: sometimes none, sometimes none of one
// handling, none rated or none resolved.
func (m *maker) cases() {
	m.f.Cases = []Case{}
	if len(m.f.Windows) == 0 || m.one(8) {
		return
	}
	handlings := pick(m, [][]string{{"parallel", "serial"}, {"parallel", "serial"}, {"parallel"}, {"serial"}})
	rated, resolved := !m.one(6), !m.one(10)
	for i := range m.between(1, 60) {
		c := m.caseAt(pick(m, m.f.Windows), pick(m, handlings))
		c.ID = m.id("k", i+1)
		if m.one(4) || !resolved {
			c.ResolvedOn = nil
		}
		if !rated || m.one(5) || c.ResolvedOn == nil && !m.one(10) {
			c.RatedOn, c.Rating = nil, nil
		}
		m.f.Cases = append(m.f.Cases, c)
	}
}

// caseAt is a case that is resolved and rated.
func (m *maker) caseAt(w Window, handling string) Case {
	kinds := []string{"legacy", "cross_region", "cross_level", "cross_department", "documents_outstanding"}
	c := Case{
		Window: w.ID, ReceivedOn: m.receivedOn(w), Handling: handling,
		Departments: []string{}, DaysByDepartment: []int{}, Kinds: some(m, kinds, 3),
	}
	departments := m.between(1, 4)
	if m.one(20) {
		departments = 0 // handed to nobody yet
	}
	for _, u := range first(m, m.f.Units, departments) {
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
	rated, rating := m.daysAfter(on, 9), pick(m, []string{"satisfied", "satisfied", "satisfied", "dissatisfied"})
	c.ResolvedOn, c.RatedOn, c.Rating = &on, &rated, &rating
	return c
}

// receivedOn prefers the days a deadline is hard to count from, and those
// whose deadline is the day of the count.
func (m *maker) receivedOn(w Window) string {
	asOf := m.f.Calendar.AsOf
	if w.OpenedOn > asOf {
		return m.daysAfter(w.OpenedOn, 10)
	}
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
