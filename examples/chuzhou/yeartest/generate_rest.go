package yeartest

import (
	"fmt"
	"time"
)

func (m *maker) dayBetween(from, until string) string {
	days := int(day(until).Sub(day(from)) / (24 * time.Hour))
	return addDays(from, m.between(0, days))
}

// someDay is mostly a day of the year, sometimes one shortly before or after.
func (m *maker) someDay() string {
	if m.one(15) {
		return m.dayBetween("2021-12-15", "2023-01-25")
	}
	return m.dayBetween("2022-01-01", "2022-12-31")
}

// daysAfter is up to so many days after another day, often none.
func (m *maker) daysAfter(d string, most int) string {
	if m.one(6) {
		return d
	}
	return addDays(d, m.between(0, most))
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

func (m *maker) incentive() {
	m.f.Vetoes = []Veto{}
	m.f.Incentive.StandardPerHead = m.decimal(m.between(0, 3000000), pick(m, []int{0, 2, 2, 4}))
	if m.one(4) {
		return
	}
	for _, u := range some(m, m.f.Units, 15) {
		for range m.between(1, 5)/4*m.between(0, 1) + 1 { // a few twice
			m.f.Vetoes = append(m.f.Vetoes, Veto{Unit: u.ID, Reason: "主要领导违法违纪", DecidedOn: m.someDay()})
		}
	}
}

// calendar takes some of the real year's days, and free days of its own.
func (m *maker) calendar() {
	c := &m.f.Calendar
	c.AsOf = pick(m, []string{"2022-12-31", "2022-12-31", "2022-12-31", "2023-01-09"})
	c.Holidays, c.WorkedWeekends = []string{}, []string{}
	if m.one(10) {
		return
	}
	for d := "2021-12-15"; d <= "2023-02-15"; d = addDays(d, 1) {
		weekend := day(d).Weekday() == time.Saturday || day(d).Weekday() == time.Sunday
		switch {
		case weekend && m.one(12):
			c.WorkedWeekends = append(c.WorkedWeekends, d)
		case m.one(15):
			c.Holidays = append(c.Holidays, d)
		}
	}
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
