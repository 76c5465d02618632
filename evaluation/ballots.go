package evaluation

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// counting turns one year's ballots into scores. It resolves ids to positions once
// and then works on small numbers, in memory that grows with the records and never
// with units times raters.
type counting struct {
	policy         *Policy
	units, raters  finder
	ballots        *value.List
	recused, panel relation // raters to units
	rounds         names

	round, rater, unit, grade resolved          // of ballots, as positions
	group                     value.View[int32] // of raters, as codes
	groupOf                   []int32           // of rounds: the code of the raters' group, or nowhere

	days    []int32
	reasons []Reason
	of      []int32          // for ballots without a reason: the unit and round, unit*rounds+round
	order   []int32          // the ballots to be counted, by unit, round and day
	cells   []cell           // cells with a counted ballot, by unit and round
	open    []*types.Pending // of rounds: that it is not over on the day of the facts, else nil
	faults  fault.Errors
}

// cell is a unit in a round, with the end of its ballots in order.
type cell struct{ unit, round, end int32 }

// countBallots is the model: it counts each ballot or records why not.
func (p Policy) countBallots(d *rule.Draft) error {
	c := newCounting(&p, d)
	c.judgeAll()
	c.sort()
	c.dropDuplicates()
	c.findOpen(d)
	if c.lastOpen() == nil { // a ballot may still come
		c.checkUnits()
	}
	if len(c.faults) > 0 {
		return c.faults
	}
	c.write(d)
	return nil
}

func newCounting(p *Policy, d *rule.Draft) *counting {
	c := &counting{policy: p, ballots: d.List("ballots")}
	c.units, c.raters = finder{d.List("units")}, finder{d.List("raters")}
	ids := make([]string, len(p.Rounds))
	for i, round := range p.Rounds {
		ids[i] = round.ID
	}
	c.rounds = newNames(ids)
	c.recused = rule.Once(d, "recused", []string{"units", "raters"}, func() relation { return c.relate(c.raters.list, c.raters.list.Keys(), "recused") })
	if p.hasPanels() {
		c.panel = rule.Once(d, "panels", []string{"units", "raters", "panels"}, func() relation {
			panels := d.List("panels")
			return c.relate(panels, panels.Texts("rater").Slice(), "units")
		})
	}
	c.round = resolve(c.ballots, "round", c.rounds.find)
	c.rater = resolve(c.ballots, "rater", c.raters.find)
	c.unit = resolve(c.ballots, "unit", c.units.find)
	c.grade = resolve(c.ballots, "grade", newNames(p.Grades).find)
	c.takeGroups()
	n := c.ballots.Len()
	c.days, c.reasons, c.of, c.order = make([]int32, n), make([]Reason, n), make([]int32, n), make([]int32, 0, n)
	for i, cast := 0, c.ballots.Days("cast_on"); i < n; i++ {
		day, _ := cast.At(i)
		c.days[i] = int32(day)
	}
	return c
}

// takeGroups finds the codes of the raters' and the rounds' groups.
func (c *counting) takeGroups() {
	var groups []string
	c.group, groups = c.raters.list.Codes("group")
	c.groupOf = make([]int32, len(c.policy.Rounds))
	for i, round := range c.policy.Rounds {
		c.groupOf[i] = int32(slices.Index(groups, round.Group)) // -1 is nowhere
	}
}

// relate reads the units in a field of records that belong to raters; it leaves out
// unknown raters and units.
func (c *counting) relate(l *value.List, raters []string, field string) relation {
	lists, n := l.Column(field), 0
	for i := range raters {
		n += lists.Value(i).Len()
	}
	pairs := make([]uint64, 0, n)
	for i, id := range raters {
		rater, ok := c.raters.find(id)
		if !ok {
			continue
		}
		units := lists.Value(i)
		for k := range units.Len() {
			if unit, ok := c.units.find(units.Elem(k).String()); ok {
				pairs = append(pairs, uint64(rater)<<32|uint64(unit))
			}
		}
	}
	return newRelation(pairs, c.raters.list.Len())
}

// judgeAll finds for each ballot the reasons that do not depend on other ballots.
func (c *counting) judgeAll() {
	supplementary := c.ballots.Flags("supplementary")
	for i := range c.reasons {
		round, unit, rater := c.round.of(i), c.unit.of(i), c.rater.of(i)
		switch {
		case round == nowhere:
			c.unknownRound(i)
		case unit == nowhere:
			c.reasons[i] = UnknownUnit
		case rater == nowhere:
			c.reasons[i] = UnknownRater
		case c.grade.of(i) == nowhere:
			c.reasons[i] = UnknownGrade
		case c.group.At(rater) != c.groupOf[round]:
			c.reasons[i] = WrongGroup
		default:
			c.of[i] = int32(unit*len(c.policy.Rounds) + round)
			c.reasons[i] = c.judge(&c.policy.Rounds[round], types.Date(c.days[i]), rater, unit, supplementary.At(i))
			if c.reasons[i] == 0 {
				c.order = append(c.order, int32(i))
			}
		}
	}
}

func (c *counting) unknownRound(i int) {
	id := c.ballots.Value(i, "round").String()
	e := c.ballots.FieldFault(fault.CodeUnknownValue, i, "round", "there is no round %q", id)
	e.Hint = spell.DidYouMean(id, c.rounds.list)
	c.faults = append(c.faults, e)
}

// judge returns the first reason other than Duplicate that applies to a ballot of a
// known round by a rater of its group, or 0.
func (c *counting) judge(round *Round, day types.Date, rater, unit int, supplementary bool) Reason {
	switch {
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
	rounds := len(c.policy.Rounds)
	ends := c.pass(spare, c.of, 0, c.units.list.Len()*rounds)
	from := int32(0)
	for k, end := range ends {
		if end > from {
			c.cells = append(c.cells, cell{int32(k / rounds), int32(k % rounds), end})
		}
		from = end
	}
}

// maxSpan is the longest range of days that is sorted by one counting sort.
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
	before := c.order
	c.pass(spare, c.days, first, int(last-first)+1)
	return before
}

// pass runs one pass of a stable counting sort from order into spare, which becomes
// the order. Keys run from first to first+n-1. It returns where the ballots of each
// key end.
func (c *counting) pass(spare, keys []int32, first int32, n int) (ends []int32) {
	next := make([]int32, n+1)
	for _, i := range c.order {
		next[keys[i]-first+1]++
	}
	for k := range n {
		next[k+1] += next[k]
	}
	for _, i := range c.order {
		at := &next[keys[i]-first]
		spare[*at] = i
		*at++
	}
	c.order = spare
	return next[:n]
}

// dropDuplicates keeps each rater's first ballot on a unit in a round.
func (c *counting) dropDuplicates() {
	last := make([]int32, c.raters.list.Len()) // for each rater the cell of the latest ballot, from 1
	kept, from := c.order[:0], int32(0)
	for k := range c.cells {
		x := &c.cells[k]
		for _, i := range c.order[from:x.end] {
			if rater := c.rater.of(int(i)); last[rater] != int32(k+1) {
				last[rater] = int32(k + 1)
				kept = append(kept, i)
			} else {
				c.reasons[i] = Duplicate
			}
		}
		from, x.end = x.end, int32(len(kept))
	}
	c.order = kept
}

// checkUnits reports the units without a counted ballot.
func (c *counting) checkUnits() {
	unit := 0
	missing := func(until int) {
		for ; unit < until; unit++ {
			c.faults = append(c.faults, c.units.list.Fault(fault.CodeMissingRecord, unit, "no ballot on it was counted, so it has no score"))
		}
	}
	for _, x := range c.cells {
		missing(int(x.unit))
		unit = int(x.unit) + 1
	}
	missing(c.units.list.Len())
}

// write fills ballots.rejected and the list scores.
func (c *counting) write(d *rule.Draft) {
	rejected, missing := make([]int32, len(c.reasons)), make([]bool, len(c.reasons))
	for i, reason := range c.reasons {
		rejected[i], missing[i] = int32(reason), reason == 0
	}
	w := d.Column("ballots", "rejected")
	w.Codes("rejected", rejected, reasonNames[:]...)
	w.Missing("rejected", missing)
	n := len(c.cells)
	units, rounds, ballots, from := make([]int32, n), make([]int32, n), make([][]int32, n), int32(0)
	for k, x := range c.cells {
		units[k], rounds[k], ballots[k] = x.unit, x.round, c.order[from:x.end]
		from = x.end
	}
	w = d.Make("scores", n)
	w.References("unit", units)
	w.References("round", rounds)
	w.Rows("ballots", c.ballots, ballots)
	if d.IsPartial() {
		w.SoFar(c.lastOpen(), func(row int) *types.Pending { return c.open[rounds[row]] })
	}
}

// findOpen finds the rounds that are not over on the day of the facts, which the run then
// awaits: their scores are so far.
func (c *counting) findOpen(d *rule.Draft) {
	c.open = make([]*types.Pending, len(c.policy.Rounds))
	for i, round := range c.policy.Rounds {
		if d.IsToCome(round.Until) {
			c.open[i] = &types.Pending{What: "round " + round.ID, Noun: "round", Until: round.Until}
			d.Awaits(*c.open[i])
		}
	}
}

// lastOpen returns the round that is over last, nil if all are over.
func (c *counting) lastOpen() (last *types.Pending) {
	for _, p := range c.open {
		if p != nil && (last == nil || p.Until > last.Until) {
			last = p
		}
	}
	return last
}
