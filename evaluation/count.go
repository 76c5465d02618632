package evaluation

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// countBallots is the model "evaluation": it counts each ballot or records why not.
func (p Policy) countBallots(d *rule.Draft) error {
	c := newCounting(&p, d)
	var papers *value.List
	if p.hasPapers() {
		papers = d.List(p.Names.List("papers"))
	}
	c.judgePapers(papers)
	c.findOpen(d, papers)
	results := c.results()
	if c.lastOpen() == nil && !has(p.Quorum) { // a ballot may still come
		c.faults = append(c.faults, p.lackingScores(c.units, results)...)
	}
	if len(c.faults) > 0 {
		return c.faults
	}
	if !p.hasFlags() {
		c.leads.write(d)
	}
	c.writeBallots(d)
	if has(p.Quorum) {
		c.writeTurnouts(d, results)
		return nil
	}
	p.writeScores(d, c.ballots, c.lastOpen(), results)
	return nil
}

// result is what a round has come to on a unit.
type result struct {
	unit, round int32
	ballots     []int32 // that are counted
	abstained   int
	open        *types.Pending // why it may still change, nil if it is final
}

// results returns what the rounds have come to, by unit and round: of each unit and round with a
// ballot that stands.
func (c *counting) results() []result {
	all, from := make([]result, len(c.cells)), int32(0)
	for k, x := range c.cells {
		all[k] = result{unit: x.unit, round: x.round, ballots: c.order[from:x.end], open: c.open[x.round]}
		if c.abstains != nil {
			all[k].ballots = nil
			for _, i := range c.order[from:x.end] {
				if !c.abstains.At(int(i)) {
					all[k].ballots = append(all[k].ballots, i)
				}
			}
			all[k].abstained = int(x.end-from) - len(all[k].ballots)
		}
		from = x.end
	}
	return all
}

// findOpen finds the rounds that are not over on the day of the facts, which the run then
// awaits: what they come to is so far. So is what depends on flags that may still change.
func (c *counting) findOpen(d *rule.Draft, papers *value.List) {
	c.open = make([]*types.Pending, len(c.policy.Rounds))
	for i, round := range c.policy.Rounds {
		if d.IsToCome(round.Until) {
			c.open[i] = &types.Pending{What: "round " + round.ID, Noun: "round", Until: round.Until}
			d.Awaits(*c.open[i])
		}
	}
	if !d.IsPartial() {
		return
	}
	p := c.policy
	see := func(l *value.List, rounds []int32, field string) {
		for row, round := range rounds {
			if round >= 0 {
				c.open[round] = laterOf(c.open[round], openness(l, row, field))
			}
		}
	}
	for _, f := range p.ballotFlags() {
		see(c.ballots, c.round, f)
	}
	if papers != nil {
		for _, r := range p.BadPapers {
			see(papers, papers.References(p.Names.Field("papers", "round")).Slice(), r.figure())
		}
	}
}

// lastOpen returns the round that is over last, nil if all are over.
func (c *counting) lastOpen() (last *types.Pending) {
	for _, p := range c.open {
		last = laterOf(last, p)
	}
	return last
}

// lackingScores reports the units without a score, if that is a fault.
func (p *Policy) lackingScores(units *value.List, results []result) (faults fault.Errors) {
	if p.MayLackScore {
		return nil
	}
	scored := make([]bool, units.Len())
	for _, x := range results {
		scored[x.unit] = scored[x.unit] || len(x.ballots) > 0
	}
	why := "no ballot on it was counted, so it has no score"
	if has(p.Quorum) {
		why = "there was no quorum on it, so it has no score"
	}
	for unit, is := range scored {
		if !is {
			faults = append(faults, units.Fault(fault.CodeMissingRecord, unit, "%s", why))
		}
	}
	return faults
}

// makeScores is the model "scores": it makes scores of the turnouts that have a quorum.
func (p Policy) makeScores(d *rule.Draft) error {
	name := func(field string) string { return p.Names.Field("turnouts", field) }
	l, units := d.List(p.Names.List("turnouts")), d.List(p.Names.List("units"))
	quorum, rounds, of, ballots := l.Flags(name("quorum")), l.References(name("round")), l.References(name("unit")), l.Column(name("ballots"))
	var open *types.Pending
	for _, round := range p.Rounds {
		if d.IsToCome(round.Until) {
			open = laterOf(open, &types.Pending{What: "round " + round.ID, Noun: "round", Until: round.Until})
		}
	}
	var all []result
	for row := range l.Len() {
		x := result{unit: of.At(row), round: rounds.At(row), open: openness(l, row, name("quorum"))}
		open = laterOf(open, x.open)
		elems := ballots.Value(row)
		if !quorum.At(row) || elems.Len() == 0 {
			continue
		}
		for k := range elems.Len() {
			_, ballot, _ := elems.Elem(k).Record()
			x.ballots = append(x.ballots, int32(ballot))
		}
		abstained, _ := l.Number(row, name("abstained"))
		n, _ := abstained.Int64()
		x.abstained = int(n)
		all = append(all, x)
	}
	if open == nil {
		if faults := p.lackingScores(units, all); len(faults) > 0 {
			return faults
		}
	}
	p.writeScores(d, d.List(p.Names.List("ballots")), open, all)
	return nil
}
