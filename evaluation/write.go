package evaluation

import (
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// writeBallots adds to ballots why each was rejected, and because of which other one.
func (c *counting) writeBallots(d *rule.Draft) {
	p, list := c.policy, c.policy.Names.List("ballots")
	name := func(field string) string { return p.Names.Field("ballots", field) }
	codes, missing := make([]int32, len(c.verdicts)), make([]bool, len(c.verdicts))
	for i, v := range c.verdicts {
		codes[i], missing[i] = int32(v), v == 0
	}
	w := d.Column(list, name("rejected"))
	w.Codes(name("rejected"), codes, p.verdictNames()...)
	w.Missing(name("rejected"), missing)
	w.Reasons(name("rejected"), c.deciders())
	w = d.Column(list, name("because_of"))
	if c.because == nil {
		c.because = slices.Repeat([]int32{nowhere}, len(c.verdicts))
	}
	w.References(name("because_of"), c.because)
}

// writeTurnouts makes the list turnouts.
func (c *counting) writeTurnouts(d *rule.Draft, all []result) {
	p := c.policy
	name := func(field string) string { return p.Names.Field("turnouts", field) }
	w := d.Make(p.Names.List("turnouts"), len(all))
	writeResults(w, name, c.ballots, all)
	rejected, expected := c.rejectedOn(), c.expectedOn()
	abstained, of, by := make([]types.Number, len(all)), make([]types.Number, len(all)), make([]types.Number, len(all))
	for i, x := range all {
		k := [2]int32{x.unit, x.round}
		abstained[i], of[i], by[i] = types.Int(int64(x.abstained)), types.Int(int64(rejected[k])), types.Int(int64(expected(k)))
	}
	w.Numbers(name("abstained"), abstained)
	w.Numbers(name("rejected"), of)
	w.Numbers(name("expected"), by)
	if d.IsPartial() {
		w.SoFar(c.lastOpen(), func(row int) *types.Pending { return all[row].open })
	}
}

// writeScores makes the list scores of the results with a counted ballot.
func (p *Policy) writeScores(d *rule.Draft, ballots *value.List, more *types.Pending, all []result) {
	all = slices.DeleteFunc(all, func(x result) bool { return len(x.ballots) == 0 })
	name := func(field string) string { return p.Names.Field("scores", field) }
	w := d.Make(p.Names.List("scores"), len(all))
	writeResults(w, name, ballots, all)
	if has(p.Abstains) {
		abstained := make([]types.Number, len(all))
		for i, x := range all {
			abstained[i] = types.Int(int64(x.abstained))
		}
		w.Numbers(name("abstained"), abstained)
	}
	if d.IsPartial() {
		w.SoFar(more, func(row int) *types.Pending { return all[row].open })
	}
}

// writeResults fills unit, round and ballots.
func writeResults(w *rule.Writer, name func(string) string, list *value.List, all []result) {
	units, rounds, ballots := make([]int32, len(all)), make([]int32, len(all)), make([][]int32, len(all))
	for i, x := range all {
		units[i], rounds[i], ballots[i] = x.unit, x.round, x.ballots
	}
	w.References(name("unit"), units)
	w.References(name("round"), rounds)
	w.Rows(name("ballots"), list, ballots)
}

// rejectedOn counts the rejected ballots by unit and round.
func (c *counting) rejectedOn() map[[2]int32]int {
	counts := map[[2]int32]int{}
	for i, v := range c.verdicts {
		if v != 0 && c.unit[i] >= 0 && c.round[i] >= 0 {
			counts[[2]int32{c.unit[i], c.round[i]}]++
		}
	}
	return counts
}

// expectedOn returns how many raters are to judge a unit in a round: those on whose panel it is,
// or all of the round's groups, without those who are recused.
func (c *counting) expectedOn() func([2]int32) int {
	counts := map[[2]int32]int{}
	all := make([]int, len(c.policy.Rounds))
	for k, round := range c.policy.Rounds {
		for rater := range c.raters.Len() {
			if !c.mayVote(rater, k) {
				continue
			}
			if !round.Panel {
				all[k]++
				for _, unit := range c.recused.of(rater) {
					counts[[2]int32{unit, int32(k)}]--
				}
				continue
			}
			for _, unit := range c.panel.of(rater) {
				if !c.recused.has(rater, int(unit)) {
					counts[[2]int32{unit, int32(k)}]++
				}
			}
		}
	}
	return func(of [2]int32) int { return all[of[1]] + counts[of] }
}
