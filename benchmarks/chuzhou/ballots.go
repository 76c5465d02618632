package chuzhou

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// handRound is a round of the policy, with its days already counted.
type handRound struct {
	id, group   string
	from, until date
	weight      int64
}

// rounds and grades are tables of the policy.
var (
	rounds = []handRound{
		{"city_leaders", "city_leader", newDate("2022-09-01"), newDate("2022-09-30"), 40},
		{"counties", "county", newDate("2022-10-01"), newDate("2022-10-31"), 20},
		{"enterprises", "enterprise", newDate("2022-11-01"), newDate("2022-11-30"), 10},
		{"residents", "resident", newDate("2022-11-01"), newDate("2022-11-30"), 10},
		{"principals", "principal", newDate("2022-12-20"), newDate("2022-12-31"), 20},
	}
	grades = map[string]int{"好": 100, "较好": 85, "一般": 70, "差": 50}
)

const handRounds = 5

// tally is one unit's ballots in one round; a supplementary ballot has weight
// 1 and any other 2, so that both stay whole.
type tally struct{ sum, weight int }

// ballotKey is what may be counted once.
type ballotKey struct {
	round, unit int
	rater       string
}

type panelKey struct{ rater, unit string }

// hall is where the ballots are taken.
type hall struct {
	c       *calculation
	rounds  map[string]int
	raters  map[string]*yearRater
	panels  map[panelKey]bool
	counted map[ballotKey]bool
	tallies [][handRounds]tally // by unit
}

func newHall(c *calculation) *hall {
	h := &hall{
		c:       c,
		rounds:  make(map[string]int, handRounds),
		raters:  make(map[string]*yearRater, len(c.y.raters)),
		panels:  make(map[panelKey]bool, 24*len(c.y.panels)),
		counted: make(map[ballotKey]bool, len(c.y.ballots)),
		tallies: make([][handRounds]tally, len(c.units)),
	}
	for i := range rounds {
		h.rounds[rounds[i].id] = i
	}
	for i := range c.y.raters {
		h.raters[c.y.raters[i].id] = &c.y.raters[i]
	}
	for _, p := range c.y.panels {
		for _, unit := range p.units {
			h.panels[panelKey{p.rater, unit}] = true
		}
	}
	return h
}

func (c *calculation) evaluate() {
	h := newHall(c)
	h.takeAll()
	for i := range c.units {
		h.score(i)
	}
}

// takeAll takes the ballots in the order of their day, then id.
func (h *hall) takeAll() {
	ordered := make([]*yearBallot, len(h.c.y.ballots))
	for i := range ordered {
		ordered[i] = &h.c.y.ballots[i]
	}
	slices.SortFunc(ordered, func(a, b *yearBallot) int {
		if a.castOn != b.castOn {
			return cmp.Compare(a.castOn, b.castOn)
		}
		return strings.Compare(a.id, b.id)
	})
	result := &h.c.result.Ballots
	result.Received, result.Rejected = len(ordered), []Rejection{}
	for _, b := range ordered {
		if reason := h.take(b); reason != "" {
			result.Rejected = append(result.Rejected, Rejection{b.id, reason})
		}
	}
	result.Counted = result.Received - len(result.Rejected)
	slices.SortFunc(result.Rejected, func(a, b Rejection) int { return strings.Compare(a.ID, b.ID) })
}

// take counts the ballot or says why not.
func (h *hall) take(b *yearBallot) string {
	n, ok := h.rounds[b.round]
	if !ok {
		h.c.fault("ballot %q: unknown round %q", b.id, b.round)
		return "unknown_round"
	}
	round := &rounds[n]
	unit, isUnit := h.c.index[b.unit]
	rater := h.raters[b.rater]
	score, isGrade := grades[b.grade]
	key := ballotKey{n, unit, b.rater}
	switch {
	case !isUnit:
		return "unknown_unit"
	case rater == nil:
		return "unknown_rater"
	case !isGrade:
		return "unknown_grade"
	case rater.group != round.group:
		return "wrong_group"
	case b.castOn < round.from || b.castOn > round.until:
		return "out_of_round"
	case slices.Contains(rater.recused, b.unit):
		return "recused"
	case n == 0 && !b.supplementary && !h.panels[panelKey{b.rater, b.unit}]:
		return "off_panel"
	case h.counted[key]:
		return "duplicate"
	}
	h.counted[key] = true
	weight := 2
	if b.supplementary {
		weight = 1
	}
	t := &h.tallies[unit][n]
	t.sum += weight * score
	t.weight += weight
	return ""
}

// score fills a unit's rounds and evaluation.
func (h *hall) score(unit int) {
	u := &h.c.units[unit]
	sum, weight := decimal.Zero, int64(0)
	u.Rounds = make(RoundScores, 0, handRounds)
	for n, t := range h.tallies[unit] {
		if t.weight == 0 {
			continue
		}
		score := decimal.NewFromInt(int64(t.sum)).DivRound(decimal.NewFromInt(int64(t.weight)), 4)
		u.Rounds = append(u.Rounds, RoundScore{rounds[n].id, score})
		sum = sum.Add(score.Mul(decimal.NewFromInt(rounds[n].weight)))
		weight += rounds[n].weight
	}
	if weight == 0 {
		h.c.fault("unit %q has no ballot", u.Unit)
		return
	}
	u.Evaluation = sum.DivRound(decimal.NewFromInt(weight), 2)
}
