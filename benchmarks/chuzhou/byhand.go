// Package chuzhou works out the year of examples/chuzhou by hand, on
// shopspring/decimal and for that policy only: what the library is measured
// against.
package chuzhou

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// HandWritten judges a year the way a Go programmer would write it by hand for
// this policy and no other: whole numbers where they do, decimals for marks
// and money, maps made at their size, no goroutines. It joins the records by
// id and puts the ballots into their order, as any program that is given the
// files must; reading the files ([ParseYear]) and writing the result
// ([YearResult.JSON]) are not part of it. It agrees with [yeartest.Twin] byte for byte.
//
// A fault of the data (no ballot for a unit, an unknown round, a case before
// its window opened) is in the result's Fault, and the rest is then
// incomplete.
func HandWritten(y *Year) *YearResult {
	c := newCalculation(y)
	c.provincial()
	c.superviseUnits()
	c.evaluate()
	c.total()
	c.race()
	c.honour()
	c.summarise()
	c.inspectUnits()
	c.handleCases()
	c.inspect()
	c.cover()
	return c.result
}

// The policy's decimals, made once.
var (
	evaluationFactor = decimal.New(4, -1)
	goodFrom         = decimal.NewFromInt(265)
	fairFrom         = decimal.NewFromInt(250)
	bonusDivisor     = decimal.NewFromInt(300)
)

// calculation is the state of one run.
type calculation struct {
	y       *Year
	result  *YearResult
	index   map[string]int // units by id, in the order of the file
	units   []UnitResult
	vetoed  map[string]bool
	deducts []int // supervision points each unit loses
}

func newCalculation(y *Year) *calculation {
	c := &calculation{
		y:       y,
		result:  &YearResult{Units: make([]UnitResult, len(y.units))},
		index:   make(map[string]int, len(y.units)),
		vetoed:  make(map[string]bool, len(y.vetoes)),
		deducts: make([]int, len(y.units)),
	}
	c.units = c.result.Units
	for i, u := range y.units {
		c.index[u.id] = i
		c.units[i].Unit = u.id
		c.units[i].Class, c.units[i].headcount, c.units[i].paid = u.class, u.headcount, u.paid
	}
	for _, unit := range y.vetoes {
		c.vetoed[unit] = true
	}
	return c
}

func (c *calculation) fault(format string, args ...any) {
	if c.result.Fault == nil {
		c.result.Fault = fmt.Errorf("chuzhou: "+format, args...)
	}
}

// leadPoints is the lead's value: all points up to rank 3, then 5% less a place.
func leadPoints(t *yearTask) decimal.Decimal {
	if t.rank <= 3 {
		return t.points
	}
	return t.points.Mul(decimal.New(int64(100-5*(t.rank-3)), -2))
}

type markKey struct{ task, unit string }

func (c *calculation) provincial() {
	marks := make(map[markKey]decimal.Decimal, len(c.y.marks))
	for _, m := range c.y.marks {
		marks[markKey{m.task, m.unit}] = m.mark
	}
	own := make([]decimal.Decimal, len(c.units))
	has := make([]int, len(c.units)) // the last task (from 1) the unit has
	for n := range c.y.tasks {
		t := &c.y.tasks[n]
		lead := leadPoints(t)
		other, sum := lead, decimal.Zero
		for _, unit := range t.participants {
			mark := marks[markKey{t.id, unit}]
			i := c.index[unit]
			own[i], has[i] = mark, n+1
			sum = sum.Add(mark)
		}
		if len(t.participants) > 0 {
			other = sum.DivRound(decimal.NewFromInt(int64(len(t.participants))), 4)
		}
		i := c.index[t.lead]
		own[i], has[i] = lead, n+1
		for i := range c.units {
			value := other
			if has[i] == n+1 {
				value = own[i]
			}
			c.units[i].Provincial = c.units[i].Provincial.Add(value)
		}
	}
	for i := range c.units {
		c.units[i].Provincial = c.units[i].Provincial.Round(2)
	}
}

func (m *yearMatter) overdue(asOf date) bool {
	if m.rectifiedOn == 0 {
		return asOf > m.dueOn
	}
	return m.rectifiedOn > m.dueOn
}

func (c *calculation) superviseUnits() {
	s := &c.result.Supervision
	s.WronglyLed = []string{}
	for n := range c.y.matters {
		m := &c.y.matters[n]
		i := c.index[m.unit]
		if m.overdue(c.y.asOf) {
			s.Overdue++
			c.deducts[i] += 2
		}
		switch {
		case m.recheck == recheckPassed:
			s.Closed++
		case m.recheck == recheckFailed:
			s.FailedRechecks++
			c.deducts[i]++
		}
		if m.source == "leader_assigned" && m.teamLead != "office_head" && m.teamLead != "higher_leader" {
			s.WronglyLed = append(s.WronglyLed, m.id)
		}
	}
	for _, circular := range c.y.circulars {
		if circular.criticises {
			c.deducts[c.index[circular.unit]] += 3
		}
	}
	for i := range c.units {
		c.units[i].Supervision = decimal.NewFromInt(int64(max(0, 30-c.deducts[i])))
	}
}

func (c *calculation) total() {
	keyWork := make(map[string]decimal.Decimal, len(c.units))
	party := make(map[string]decimal.Decimal, len(c.units))
	for _, i := range c.y.items {
		switch i.item {
		case "key_work":
			keyWork[i.unit] = i.mark
		case "party":
			party[i.unit] = i.mark
		}
	}
	for i := range c.units {
		u := &c.units[i]
		quoted := u.Evaluation.Mul(evaluationFactor).Round(2)
		u.Efficiency = u.Supervision.Add(keyWork[u.Unit]).Add(quoted)
		u.Party = party[u.Unit]
		u.Total = u.Provincial.Add(u.Efficiency).Add(u.Party)
	}
}

func (c *calculation) race() {
	for n := range c.y.standings {
		s := &c.y.standings[n]
		u := &c.units[c.index[s.unit]]
		u.Race = Race{Rank: s.quarters[3], AlertQuarters: []int{}}
		before := s.lastYear
		for q, rank := range s.quarters {
			if rank > s.of-5 || rank > before {
				u.Race.AlertQuarters = append(u.Race.AlertQuarters, q+1)
			}
			before = rank
		}
		rank := u.Race.Rank
		barred := rank > 3 && (rank > s.lastYear || rank > s.of-5)
		u.Vetoed = barred || c.vetoed[s.unit]
		u.Exceptional = rank <= 3
		u.Commended = u.Exceptional && !u.Vetoed
	}
}

// class is what honour knows of one class while it goes down the ranking.
type class struct {
	seats                 int
	seen, candidates      int
	place, candidatePlace int
	last, lastCandidate   *UnitResult
}

// honour puts the units into their order and gives grades and money.
func (c *calculation) honour() {
	slices.SortFunc(c.units, func(a, b UnitResult) int {
		return cmp.Or(b.Total.Cmp(a.Total), strings.Compare(a.Unit, b.Unit))
	})
	classes := make(map[string]*class, 4)
	for i := range c.units {
		k := classes[c.units[i].Class]
		if k == nil {
			k = new(class)
			classes[c.units[i].Class] = k
		}
		k.seats++
	}
	for _, k := range classes {
		k.seats = 3 * k.seats / 10
	}
	for i := range c.units {
		u := &c.units[i]
		u.Place = i + 1
		if i > 0 && u.Total.Equal(c.units[i-1].Total) {
			u.Place = c.units[i-1].Place
		}
		u.Grade = grading(u.Total, classes[u.Class].add(u))
		c.pay(u)
	}
}

// add places the next unit of the class, and says whether it is excellent.
func (k *class) add(u *UnitResult) bool {
	k.seen++
	if k.last == nil || !u.Total.Equal(k.last.Total) {
		k.place = k.seen
	}
	k.last, u.ClassPlace = u, k.place
	if u.Vetoed || u.Exceptional {
		return u.Commended
	}
	k.candidates++
	if k.lastCandidate == nil || !u.Total.Equal(k.lastCandidate.Total) {
		k.candidatePlace = k.candidates
	}
	k.lastCandidate = u
	return k.candidatePlace <= k.seats
}

func grading(total decimal.Decimal, excellent bool) string {
	switch {
	case excellent:
		return "excellent"
	case total.GreaterThanOrEqual(goodFrom):
		return "good"
	case total.GreaterThanOrEqual(fairFrom):
		return "fair"
	}
	return "poor"
}

func (c *calculation) pay(u *UnitResult) {
	percent := int64(15)
	if u.Commended {
		percent += 3
	}
	u.PersonalExcellent = u.headcount * percent / 100
	if u.paid {
		bonus := decimal.NewFromInt(u.headcount).Mul(c.y.standard).Mul(u.Total).DivRound(bonusDivisor, 2)
		u.Bonus, c.result.BonusTotal = &bonus, c.result.BonusTotal.Add(bonus)
	}
}
