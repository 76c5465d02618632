package yeartest

import (
	"fmt"
	"slices"
)

// balloting is the evaluation of a year in the making: who may cast ballots, on which
// units, and the ballots.
type balloting struct {
	*maker
	supplementary bool // ballots may be supplementary
	mood          int  // of the raters, from which their grades follow
}

// makeEvaluation makes raters, panels and ballots.
func (m *maker) makeEvaluation() {
	e := &balloting{maker: m}
	e.raters()
	e.panels()
	e.ballots()
}

// raters makes the raters of the five groups. The first of a group is recused
// from nothing, so that every unit can be given a ballot.
func (e *balloting) raters() {
	leaders := e.between(20, 40)
	if e.one(4) {
		leaders = e.between(3, 9)
	}
	e.group("city_leader", "L", leaders)
	e.group("county", "C", e.between(1, 8))
	e.group("enterprise", "E", e.between(1, 60))
	e.group("resident", "R", e.between(1, 90))
	e.group("principal", "P", 2)
}

func (e *balloting) group(group, prefix string, n int) {
	for i := range n {
		r := Rater{ID: e.id(prefix, i+1), Name: fmt.Sprintf("%s%d", group, i+1), Group: group, InCharge: []string{}, Recused: []string{}}
		if group == "city_leader" {
			for _, u := range first(e.maker, e.f.Units, e.between(0, 4)) {
				r.InCharge = append(r.InCharge, u.ID)
			}
		}
		if i > 0 && e.one(6) {
			for _, unit := range first(e.maker, e.bases(), e.between(1, 2)) {
				r.Recused = append(r.Recused, e.repeats(unit)...)
			}
		}
		e.f.Raters = append(e.f.Raters, r)
	}
}

func (e *balloting) ratersOf(group string) []Rater {
	var raters []Rater
	for _, r := range e.f.Raters {
		if r.Group == group {
			raters = append(raters, r)
		}
	}
	return raters
}

// panels are of any size: most hold a quarter of the units, some nothing, some
// all; a leader may have none at all.
func (e *balloting) panels() {
	e.f.Panels = []Panel{}
	for _, leader := range e.ratersOf("city_leader") {
		if e.one(12) {
			continue
		}
		share := []int{1, 2, 4, 4, 4, 4, 200}[e.r.IntN(7)]
		panel := Panel{Rater: leader.ID, Units: []string{}}
		for _, i := range some(e.maker, e.bases(), share) {
			panel.Units = append(panel.Units, e.repeats(i)...)
		}
		e.f.Panels = append(e.f.Panels, panel)
	}
}

// ballots casts the year's ballots: at least one for each unit, the same for
// units that share their work, and then some that must be rejected.
func (e *balloting) ballots() {
	held := e.roundsHeld()
	e.supplementary = !e.one(5)
	e.mood = e.r.IntN(3)
	for _, i := range e.bases() {
		before := len(e.f.Ballots)
		for _, r := range held {
			e.castRound(r, i)
		}
		if len(e.f.Ballots) == before {
			r := pick(e.maker, held)
			e.cast(r, e.ratersOf(r.Group)[0].ID, i, true)
		}
	}
	if !e.one(6) {
		e.faultyBallots(e.between(1, 25))
	}
	for i, n := range e.r.Perm(len(e.f.Ballots)) {
		e.f.Ballots[i].ID = e.id("b", n+1)
	}
}

// roundsHeld is all rounds in most years, in others some.
func (e *balloting) roundsHeld() []Round {
	if !e.one(5) {
		return e.p.Rounds
	}
	return first(e.maker, e.p.Rounds, e.between(1, 4))
}

func (e *balloting) castRound(r Round, unit int) {
	if e.one(10) {
		return // no ballot on this unit in this round
	}
	id := e.f.Units[unit].ID
	for _, rater := range first(e.maker, e.ratersOf(r.Group), e.between(0, 7)) {
		if slices.Contains(rater.Recused, id) {
			continue
		}
		extra := e.supplementary && e.one(40) // rare, but any rater may
		if r.Group == e.p.PanelGroup && !onPanel(e.f, rater.ID, id) {
			if !e.supplementary || !e.one(4) {
				continue
			}
			extra = true
		}
		e.cast(r, rater.ID, unit, extra)
	}
}

// cast casts one ballot on the unit and the same on those that repeat it.
func (e *balloting) cast(r Round, rater string, unit int, supplementary bool) {
	b := Ballot{
		Round: r.ID, Rater: rater, Grade: e.grade(e.mood),
		Supplementary: supplementary, CastOn: e.dayWithin(r),
	}
	for _, id := range e.repeats(unit) {
		b.Unit = id
		e.f.Ballots = append(e.f.Ballots, b)
	}
}

func (e *balloting) grade(mood int) string {
	switch mood {
	case 0:
		return []string{"好", "好", "好", "较好"}[e.r.IntN(4)]
	case 1:
		return []string{"好", "好", "较好", "较好", "一般", "差"}[e.r.IntN(6)]
	}
	return e.p.Grades[e.r.IntN(4)].Text
}

func (e *balloting) dayWithin(r Round) string {
	switch e.r.IntN(10) {
	case 0:
		return r.From
	case 1:
		return r.Until
	}
	return e.dayBetween(r.From, r.Until)
}

// faultyBallots spoils copies of good ballots, in one way or in several.
func (e *balloting) faultyBallots(n int) {
	good := e.f.Ballots
	spoil := []func(*Ballot){
		func(b *Ballot) { b.Unit = "x" + b.Unit },
		func(b *Ballot) { b.Rater = "X" + b.Rater },
		func(b *Ballot) { b.Grade = []string{"很好", "", "良"}[e.r.IntN(3)] },
		func(b *Ballot) { b.Rater = pick(e.maker, e.f.Raters).ID },
		e.spoilDay,
		e.spoilRecused,
		e.spoilPanel,
		e.spoilNothing,
	}
	for range n {
		b := pick(e.maker, good)
		for range 1 + e.r.IntN(3)*e.r.IntN(2) {
			pick(e.maker, spoil)(&b)
		}
		e.f.Ballots = append(e.f.Ballots, b)
	}
}

func (e *balloting) spoilDay(b *Ballot) {
	r := roundByID(e.p, b.Round)
	b.CastOn = []string{addDays(r.From, -1), addDays(r.Until, 1), "2022-03-04"}[e.r.IntN(3)]
}

// spoilRecused makes it a ballot of a rater on a unit it is recused from.
func (e *balloting) spoilRecused(b *Ballot) {
	for _, r := range first(e.maker, e.f.Raters, len(e.f.Raters)) {
		if len(r.Recused) > 0 && r.Group == roundByID(e.p, b.Round).Group {
			b.Rater, b.Unit = r.ID, pick(e.maker, r.Recused)
			return
		}
	}
}

// spoilPanel makes it a ballot of a city leader on a unit off its panel.
func (e *balloting) spoilPanel(b *Ballot) {
	b.Round, b.Supplementary = e.p.Rounds[0].ID, false
	b.Rater, b.CastOn = pick(e.maker, e.ratersOf(e.p.PanelGroup)).ID, e.dayWithin(e.p.Rounds[0])
}

// spoilNothing leaves a second ballot of the same round, rater and unit: on
// the same day or another, which may make the first one the duplicate.
func (e *balloting) spoilNothing(b *Ballot) {
	b.Grade = e.grade(2)
	if e.one(2) {
		b.CastOn = e.dayWithin(*roundByID(e.p, b.Round))
	}
}
