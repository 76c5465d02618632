package yeartest

import (
	"fmt"
	"slices"
)

// sources and teamLeads are all that matters, campaigns and inspections have:
// leads of the wrong kind among them.
var (
	sources   = []string{"leader_assigned", "department_concern", "stage_critical"}
	teamLeads = []string{"office_head", "higher_leader", "inspector"}
)

// supervision makes the matters and their inspections.
func (m *maker) supervision() {
	m.f.Matters, m.f.Inspections = []Matter{}, []Inspection{}
	if m.one(10) {
		return
	}
	for _, i := range m.bases() {
		m.matters(i)
	}
	for _, x := range m.f.Matters {
		for range max(0, m.between(-1, 2)) {
			i := m.inspection(m.daysAfter(x.OpenedOn, 40))
			i.Matter = &x.ID
			m.f.Inspections = append(m.f.Inspections, i)
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
			one.ID, one.Unit = m.id("m", len(m.f.Matters)+1), id
			m.f.Matters = append(m.f.Matters, one)
		}
	}
}

func (m *maker) matter() Matter {
	one := Matter{Source: pick(m, sources), TeamLead: pick(m, teamLeads), OpenedOn: m.someDay()}
	if one.Source == "leader_assigned" {
		by := pick(m, []string{"市委书记", "市长"})
		one.AssignedBy = &by
	}
	one.DueOn = addDays(one.OpenedOn, pick(m, []int{0, 15, 30, 60}))
	if asOf := m.f.Calendar.AsOf; m.one(20) && one.OpenedOn <= asOf {
		one.DueOn = asOf
	}
	if m.one(3) {
		return one // not rectified
	}
	rectified := m.daysAfter(one.OpenedOn, 50)
	if m.one(4) {
		rectified = one.DueOn
	}
	one.RectifiedOn = &rectified
	if m.one(6) {
		return one // not rechecked
	}
	rechecked, passed := m.daysAfter(rectified, 20), !m.one(3)
	one.RecheckedOn, one.RecheckPassed = &rechecked, &passed
	return one
}

// inspection is one on a day, of nothing yet.
func (m *maker) inspection(on string) Inspection {
	partners := []string{"市防溺办", "市投资促进局", m.f.Units[0].Name, m.f.Units[1].Name}
	i := Inspection{
		ID: m.id("i", len(m.f.Inspections)+1), On: on, Covert: m.one(2),
		TeamLead: pick(m, teamLeads), OfficeHead: m.one(3), Log: m.one(2),
		Partners: []string{}, Target: pick(m, m.f.Units).ID,
	}
	if m.one(3) {
		i.Partners = first(m, partners, m.between(1, 3))
	}
	return i
}

// campaigns are none, or up to four: some last a day, some began before the
// year or end after it.
func (m *maker) campaigns() {
	m.f.Campaigns = []Campaign{}
	if m.one(5) {
		return
	}
	for i := range m.between(1, 4) {
		c := Campaign{
			ID: m.id("p", i+1), Name: fmt.Sprintf("行动%d", i+1), Source: pick(m, sources),
			From: m.someDay(), DailyLog: !m.one(3), KeyAreas: some(m, []string{"县1", "县2", "县3", "县4"}, 3),
		}
		switch m.r.IntN(6) {
		case 0:
			c.From = m.dayBetween("2021-12-10", "2021-12-31")
		case 1:
			c.From = m.dayBetween("2022-12-10", "2022-12-31")
		}
		if i == 0 && m.one(2) {
			c.Source = "leader_assigned"
		}
		c.Until = m.daysAfter(c.From, pick(m, []int{20, 40, 100}))
		m.f.Campaigns = append(m.f.Campaigns, c)
		m.inspect(&c)
	}
}

// inspect makes the inspections of a campaign: on most of its days one or two,
// and some after its end.
func (m *maker) inspect(c *Campaign) {
	idle, end := m.between(2, 12), addDays(c.Until, 2)
	for d := c.From; d <= end; d = addDays(d, 1) {
		if m.one(idle) || d > c.Until && !m.one(6) {
			continue
		}
		for range m.between(2, 5) / 2 {
			i := m.inspection(d)
			i.Campaign, i.Log = &c.ID, !m.one(6)
			if m.one(2) {
				i.Target = pick(m, []string{"县1", "县2", "县3", "县4"})
			}
			m.f.Inspections = append(m.f.Inspections, i)
		}
	}
}

// papers makes circulars and reports, and the instructions on them.
func (m *maker) papers() {
	m.f.Circulars, m.f.Reports, m.f.Instructions = []Circular{}, []Report{}, []Instruction{}
	if !m.one(10) {
		for _, i := range m.bases() {
			m.circulars(i)
		}
	}
	for i := range max(0, m.between(-3, 30)) {
		m.f.Reports = append(m.f.Reports, Report{ID: m.id("r", i+1), IssuedOn: m.someDay()})
	}
	if !m.one(5) {
		m.instructions(m.between(1, 28))
	}
}

func (m *maker) circulars(unit int) {
	for range max(0, m.between(-3, 2)) {
		criticises, on := !m.one(4), m.someDay()
		for _, id := range m.repeats(unit) {
			m.f.Circulars = append(m.f.Circulars, Circular{
				ID: m.id("c", len(m.f.Circulars)+1), IssuedOn: on, Unit: id, Criticises: criticises,
			})
		}
	}
}

// instructions stand on papers that were there.
func (m *maker) instructions(n int) {
	var papers []Report
	for _, c := range m.f.Circulars {
		papers = append(papers, Report{ID: c.ID, IssuedOn: c.IssuedOn})
	}
	papers = slices.Concat(papers, m.f.Reports)
	if len(papers) == 0 {
		return
	}
	authors := pick(m, [][]string{{"市委书记", "市长", "市长", "常务副市长", "mayor"}, {"市长"}})
	for range n {
		paper := pick(m, papers)
		m.f.Instructions = append(m.f.Instructions, Instruction{
			By: pick(m, authors), Paper: paper.ID, On: m.daysAfter(paper.IssuedOn, 30),
		})
	}
}
