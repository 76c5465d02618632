package yeartest

import (
	"fmt"
	"slices"
)

// raters makes the raters of the five groups. The first of a group is recused
// from nothing, so that every unit can be given a ballot.
func (m *maker) raters() {
	leaders := m.between(20, 40)
	if len(m.f.Units) < 20 {
		leaders = m.between(3, 9)
	}
	m.group("city_leader", "L", leaders)
	m.group("county", "C", m.between(1, 8))
	m.group("enterprise", "E", m.between(1, 60))
	m.group("resident", "R", m.between(1, 90))
	m.group("principal", "P", 2)
}

func (m *maker) group(group, prefix string, n int) {
	for i := range n {
		r := Rater{ID: m.id(prefix, i+1), Name: fmt.Sprintf("%s%d", group, i+1), Group: group, Recused: []string{}}
		if i > 0 && m.one(6) {
			for _, unit := range first(m, m.bases(), m.between(1, 2)) {
				r.Recused = append(r.Recused, m.repeats(unit)...)
			}
		}
		m.f.Raters = append(m.f.Raters, r)
	}
}

func (m *maker) ratersOf(group string) []Rater {
	var raters []Rater
	for _, r := range m.f.Raters {
		if r.Group == group {
			raters = append(raters, r)
		}
	}
	return raters
}

// panels are of any size: most hold a quarter of the units, some nothing, some
// all; a leader may have none at all.
func (m *maker) panels() {
	m.f.Panels = []Panel{}
	for _, leader := range m.ratersOf("city_leader") {
		if m.one(12) {
			continue
		}
		share := []int{1, 2, 4, 4, 4, 4, 200}[m.r.IntN(7)]
		panel := Panel{Rater: leader.ID, Units: []string{}}
		for _, i := range some(m, m.bases(), share) {
			panel.Units = append(panel.Units, m.repeats(i)...)
		}
		m.f.Panels = append(m.f.Panels, panel)
	}
}

// ballots casts the year's ballots: at least one for each unit, the same for
// units that share their work, and then some that must be rejected.
func (m *maker) ballots() {
	held := m.roundsHeld()
	supplementary := !m.one(5)
	mood := m.r.IntN(3)
	for _, i := range m.bases() {
		before := len(m.f.Ballots)
		for _, r := range held {
			m.castRound(r, i, supplementary, mood)
		}
		if len(m.f.Ballots) == before {
			r := pick(m, held)
			m.cast(r, m.ratersOf(r.Group)[0].ID, i, true, mood)
		}
	}
	if !m.one(6) {
		m.faultyBallots(m.between(1, 25))
	}
	for i, n := range m.r.Perm(len(m.f.Ballots)) {
		m.f.Ballots[i].ID = m.id("b", n+1)
	}
}

// roundsHeld is all rounds in most years, in others some.
func (m *maker) roundsHeld() []Round {
	if !m.one(5) {
		return m.p.Rounds
	}
	return first(m, m.p.Rounds, m.between(1, 4))
}

func (m *maker) castRound(r Round, unit int, supplementary bool, mood int) {
	if m.one(10) {
		return // no ballot on this unit in this round
	}
	id := m.f.Units[unit].ID
	for _, rater := range first(m, m.ratersOf(r.Group), m.between(0, 12)) {
		if slices.Contains(rater.Recused, id) {
			continue
		}
		extra := supplementary && m.one(40) // rare, but any rater may
		if r.Group == m.p.PanelGroup && !onPanel(m.f, rater.ID, id) {
			if !supplementary || !m.one(4) {
				continue
			}
			extra = true
		}
		m.cast(r, rater.ID, unit, extra, mood)
	}
}

// cast casts one ballot on the unit and the same on those that repeat it.
func (m *maker) cast(r Round, rater string, unit int, supplementary bool, mood int) {
	b := Ballot{
		Round: r.ID, Rater: rater, Grade: m.grade(mood),
		Supplementary: supplementary, CastOn: m.dayWithin(r),
	}
	for _, id := range m.repeats(unit) {
		b.Unit = id
		m.f.Ballots = append(m.f.Ballots, b)
	}
}

func (m *maker) grade(mood int) string {
	switch mood {
	case 0:
		return []string{"好", "好", "好", "较好"}[m.r.IntN(4)]
	case 1:
		return []string{"好", "好", "较好", "较好", "一般", "差"}[m.r.IntN(6)]
	}
	return m.p.Grades[m.r.IntN(4)].Text
}

func (m *maker) dayWithin(r Round) string {
	switch m.r.IntN(10) {
	case 0:
		return r.From
	case 1:
		return r.Until
	}
	return m.dayBetween(r.From, r.Until)
}

// faultyBallots spoils copies of good ballots, in one way or in several.
func (m *maker) faultyBallots(n int) {
	good := m.f.Ballots
	spoil := []func(*Ballot){
		func(b *Ballot) { b.Unit = "x" + b.Unit },
		func(b *Ballot) { b.Rater = "X" + b.Rater },
		func(b *Ballot) { b.Grade = []string{"很好", "", "良"}[m.r.IntN(3)] },
		func(b *Ballot) { b.Rater = pick(m, m.f.Raters).ID },
		m.spoilDay,
		m.spoilRecused,
		m.spoilPanel,
		m.spoilNothing,
	}
	for range n {
		b := pick(m, good)
		for range 1 + m.r.IntN(3)*m.r.IntN(2) {
			pick(m, spoil)(&b)
		}
		m.f.Ballots = append(m.f.Ballots, b)
	}
}

func (m *maker) spoilDay(b *Ballot) {
	r := roundByID(m.p, b.Round)
	b.CastOn = []string{addDays(r.From, -1), addDays(r.Until, 1), "2022-03-04"}[m.r.IntN(3)]
}

// spoilRecused makes it a ballot of a rater on a unit it is recused from.
func (m *maker) spoilRecused(b *Ballot) {
	for _, r := range first(m, m.f.Raters, len(m.f.Raters)) {
		if len(r.Recused) > 0 && r.Group == roundByID(m.p, b.Round).Group {
			b.Rater, b.Unit = r.ID, pick(m, r.Recused)
			return
		}
	}
}

// spoilPanel makes it a ballot of a city leader on a unit off its panel.
func (m *maker) spoilPanel(b *Ballot) {
	b.Round, b.Supplementary = m.p.Rounds[0].ID, false
	b.Rater, b.CastOn = pick(m, m.ratersOf(m.p.PanelGroup)).ID, m.dayWithin(m.p.Rounds[0])
}

// spoilNothing leaves a second ballot of the same round, rater and unit: on
// the same day or another, which may make the first one the duplicate.
func (m *maker) spoilNothing(b *Ballot) {
	b.Grade = m.grade(2)
	if m.one(2) {
		b.CastOn = m.dayWithin(*roundByID(m.p, b.Round))
	}
}
