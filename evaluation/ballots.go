package evaluation

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule"
)

// counting is one year's ballots on their way to the scores. Ids are resolved
// once to positions; all that follows works on small numbers, in memory that
// grows with the records and never with units times raters.
type counting struct {
	policy         *Policy
	units, raters  finder
	ballots        *rule.List
	groups         []string // of raters
	recused, panel relation // raters to units
	grades, rounds names

	round, rater, unit []int32 // of ballots, as positions
	days               []int32
	reasons            []Reason
	order              []int32 // the ballots still to be counted
	cells              []int32 // where the ballots of each unit and round begin in order, and the end
	faults             rule.Errors
}

// countBallots is the model: it takes every ballot, or says why not.
func (p Policy) countBallots(r *rule.Run) error {
	if err := checkKeys(r.List("units"), r.List("raters")); err != nil {
		return err
	}
	c := newCounting(&p, r)
	c.judgeAll()
	c.sort()
	c.dropDuplicates()
	c.checkUnits()
	if len(c.faults) > 0 {
		return c.faults
	}
	c.write(r)
	return nil
}

func newCounting(p *Policy, r *rule.Run) *counting {
	c := &counting{policy: p, ballots: r.List("ballots")}
	c.units, c.raters = newFinder(r.List("units")), newFinder(r.List("raters"))
	c.groups = c.raters.list.Texts("group")
	c.grades = newNames(p.Grades)
	ids := make([]string, len(p.Rounds))
	for i, round := range p.Rounds {
		ids[i] = round.ID
	}
	c.rounds = newNames(ids)
	c.recused = c.relate(c.raters.list, c.raters.keys, "recused")
	if p.hasPanels() {
		panels := r.List("panels")
		c.panel = c.relate(panels, panels.Texts("rater"), "units")
	}
	c.round = resolve(c.ballots, "round", c.rounds.find)
	c.rater = resolve(c.ballots, "rater", c.raters.find)
	c.unit = resolve(c.ballots, "unit", c.units.find)
	n := c.ballots.Len()
	c.order = make([]int32, 0, n)
	c.days, _ = c.ballots.Dates("cast_on")
	c.reasons = make([]Reason, n)
	return c
}

// relate reads which units stand in a field of records that belong to raters;
// raters and units that are not there are left out.
func (c *counting) relate(l *rule.List, raters []string, field string) relation {
	var pairs []uint64
	for i, id := range raters {
		rater, ok := c.raters.find(id)
		if !ok {
			continue
		}
		units := l.Value(i, field)
		for k := range units.Len() {
			if unit, ok := c.units.find(units.Elem(k).String()); ok {
				pairs = append(pairs, uint64(rater)<<32|uint64(unit))
			}
		}
	}
	return newRelation(pairs, len(c.raters.keys))
}

// judgeAll finds for each ballot the reasons that do not depend on the others.
func (c *counting) judgeAll() {
	grades := resolve(c.ballots, "grade", c.grades.find)
	supplementary := c.ballots.Flags("supplementary")
	for i, round := range c.round {
		if round == nowhere {
			c.unknownRound(i)
			continue
		}
		c.reasons[i] = c.judge(i, grades[i] != nowhere, supplementary[i])
		if c.reasons[i] == 0 {
			c.order = append(c.order, int32(i))
		}
	}
}

func (c *counting) unknownRound(i int) {
	id := c.ballots.Texts("round")[i]
	e := c.ballots.Fault(i, "there is no round %q", id)
	e.Hint = rule.DidYouMean(id, c.rounds.list)
	c.faults = append(c.faults, e)
}

// judge returns the first reason that applies to a ballot of a known round, but
// Duplicate, or 0.
func (c *counting) judge(i int, knownGrade, supplementary bool) Reason {
	unit, rater := int(c.unit[i]), int(c.rater[i])
	switch {
	case unit == nowhere:
		return UnknownUnit
	case rater == nowhere:
		return UnknownRater
	case !knownGrade:
		return UnknownGrade
	}
	round := &c.policy.Rounds[c.round[i]]
	switch day := rule.Date(c.days[i]); {
	case c.groups[rater] != round.Group:
		return WrongGroup
	case day < round.From || day > round.Until:
		return OutOfRound
	case c.recused.has(rater, unit):
		return Recused
	case round.Panel && !supplementary && !c.panel.has(rater, unit):
		return OffPanel
	}
	return 0
}

// sort puts the ballots in order by unit, then round, then day. The list of
// ballots is in the order of their ids, and every pass is stable.
func (c *counting) sort() {
	spare := make([]int32, len(c.order))
	spare = c.sortDays(spare)
	spare = c.pass(spare, c.round, len(c.policy.Rounds))
	c.pass(spare, c.unit, len(c.units.keys))
}

// maxSpan is how many days a counting sort may have a place for each.
const maxSpan = 1 << 16

func (c *counting) sortDays(spare []int32) []int32 {
	if len(c.order) == 0 {
		return spare
	}
	first, last := c.days[c.order[0]], c.days[c.order[0]]
	for _, i := range c.order {
		first, last = min(first, c.days[i]), max(last, c.days[i])
	}
	if int64(last)-int64(first) >= maxSpan {
		slices.SortStableFunc(c.order, func(a, b int32) int { return cmp.Compare(c.days[a], c.days[b]) })
		return spare
	}
	keys := make([]int32, len(c.days))
	for _, i := range c.order {
		keys[i] = c.days[i] - first
	}
	return c.pass(spare, keys, int(last-first)+1)
}

// pass is one pass of a stable counting sort by keys below n, from order into
// spare; it returns the old order as the new spare.
func (c *counting) pass(spare, keys []int32, n int) []int32 {
	next := make([]int32, n+1)
	for _, i := range c.order {
		next[keys[i]+1]++
	}
	for k := range n {
		next[k+1] += next[k]
	}
	for _, i := range c.order {
		k := keys[i]
		spare[next[k]] = i
		next[k]++
	}
	c.order, spare = spare, c.order
	return spare
}

// dropDuplicates keeps the first ballot of each rater among those of one unit
// and round, and notes where these begin.
func (c *counting) dropDuplicates() {
	last := make([]int32, len(c.raters.keys)) // of each rater: the cell of the latest ballot, from 1
	kept := c.order[:0]
	for k, i := range c.order {
		if k == 0 || !c.sameCell(i, kept[len(kept)-1]) {
			c.cells = append(c.cells, int32(len(kept)))
		}
		if cell := int32(len(c.cells)); last[c.rater[i]] != cell {
			last[c.rater[i]] = cell
			kept = append(kept, i)
		} else {
			c.reasons[i] = Duplicate
		}
	}
	c.order, c.cells = kept, append(c.cells, int32(len(kept)))
}

func (c *counting) sameCell(i, j int32) bool {
	return c.unit[i] == c.unit[j] && c.round[i] == c.round[j]
}

// checkUnits reports the units without a counted ballot.
func (c *counting) checkUnits() {
	has := make([]bool, len(c.units.keys))
	for _, i := range c.order {
		has[c.unit[i]] = true
	}
	for i, ok := range has {
		if !ok {
			c.faults = append(c.faults, c.units.list.Fault(i, "no ballot on it was counted, so it has no score"))
		}
	}
}

// write fills ballots.rejected and the list scores.
func (c *counting) write(r *rule.Run) {
	w := r.Column("ballots", "rejected")
	texts, missing := w.Texts("rejected"), w.Missing("rejected")
	for i, reason := range c.reasons {
		texts[i], missing[i] = reason.String(), reason == 0
	}
	w = r.Make("scores", len(c.cells)-1)
	units, rounds := w.References("unit"), w.References("round")
	for k := range units {
		rows := c.order[c.cells[k]:c.cells[k+1]:c.cells[k+1]]
		units[k], rounds[k] = c.unit[rows[0]], c.round[rows[0]]
		w.Rows(k, "ballots", c.ballots, rows)
	}
}
