package evaluation

import (
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// paper is what a rater has handed in for a round: his ballots that stand, by unit.
type paper struct {
	rater, round int32
	ballots      []int32
}

// papers returns those with a ballot that stands, by rater and round.
func (c *counting) papers() (all []paper) {
	rounds := int32(len(c.policy.Rounds))
	sorted, keys := make([]int32, len(c.order)), make([]int32, len(c.rater))
	for _, i := range c.order {
		keys[i] = c.rater[i]*rounds + c.round[i]
	}
	ends := pass(c.order, sorted, keys, 0, c.raters.Len()*int(rounds))
	from := int32(0)
	for k, end := range ends {
		if end > from {
			all = append(all, paper{int32(k) / rounds, int32(k) % rounds, sorted[from:end:end]})
		}
		from = end
	}
	return all
}

// makePapers makes the list papers.
func (p Policy) makePapers(d *rule.Draft) error {
	c := newCounting(&p, d)
	papers := c.papers()
	n := len(papers)
	raters, rounds, ballots, expected := make([]int32, n), make([]int32, n), make([][]int32, n), make([]types.Number, n)
	for i, x := range papers {
		raters[i], rounds[i], ballots[i] = x.rater, x.round, x.ballots
		expected[i] = types.Int(int64(c.expectedOf(int(x.rater), int(x.round))))
	}
	name := func(field string) string { return p.Names.Field("papers", field) }
	w := d.Make(p.Names.List("papers"), n)
	w.References(name("rater"), raters)
	w.References(name("round"), rounds)
	w.Rows(name("ballots"), c.ballots, ballots)
	w.Numbers(name("expected"), expected)
	if d.IsPartial() {
		c.findOpen(d, nil)
		w.SoFar(c.lastOpen(), func(row int) *types.Pending { return c.open[rounds[row]] })
	}
	return nil
}

// expectedOf returns how many units a rater is to judge in a round: those of his panel, or all
// from which he is not recused.
func (c *counting) expectedOf(rater, round int) int {
	if !c.policy.Rounds[round].Panel {
		return c.units.Len() - len(c.recused.of(rater))
	}
	n := 0
	for _, unit := range c.panel.of(rater) {
		if !c.recused.has(rater, int(unit)) {
			n++
		}
	}
	return n
}

// judgePapers rejects the ballots of papers that are spoilt: by one of their ballots, by their
// places, or by a rule of papers. list has the flags of these rules, nil if there are none.
func (c *counting) judgePapers(list *value.List) {
	p := c.policy
	if len(c.spoilt) == 0 && p.Places == nil && len(p.BadPapers) == 0 {
		return
	}
	var rules []value.View[bool]
	for _, r := range p.BadPapers {
		rules = append(rules, list.Flags(r.figure()))
	}
	c.paperRows = map[int32]int{}
	for k, x := range c.papers() {
		if by, is := c.spoilt[x.rater*int32(len(p.Rounds))+x.round]; is {
			for _, i := range x.ballots {
				c.reject(i, c.verdicts[by], by)
			}
			continue
		}
		if p.Places != nil && p.Rounds[x.round].gives("place") && c.judgePlaces(x.ballots) {
			continue
		}
		for r := range rules {
			if rules[r].At(k) {
				for _, i := range x.ballots {
					if c.verdicts[i] == 0 {
						c.reject(i, p.paperVerdict(r), nowhere)
						c.paperRows[i] = k
					}
				}
				break
			}
		}
	}
	c.keep()
}

// judgePlaces rejects ballots of a paper whose places are repeated or left out, and reports
// whether that spoils all of it. Abstentions have no place.
func (c *counting) judgePlaces(ballots []int32) (spoilt bool) {
	places := c.ballots.Column(c.policy.Names.Field("ballots", "place"))
	placeOf := func(i int32) types.Number { n, _ := places.Number(int(i)); return n }
	var ranked []int32
	for _, i := range ballots {
		if c.abstains == nil || !c.abstains.At(int(i)) {
			ranked = append(ranked, i)
		}
	}
	slices.SortStableFunc(ranked, func(a, b int32) int { return placeOf(a).Cmp(placeOf(b)) })
	v, faulty, by := c.policy.Places.judge(ranked, placeOf)
	if v == 0 {
		return false
	}
	if c.policy.Places.Spoils != SpoilsBallot {
		for _, i := range ballots {
			c.reject(i, v, by)
		}
		return true
	}
	for _, i := range faulty {
		if i == by {
			c.reject(i, v, nowhere)
		} else {
			c.reject(i, v, by)
		}
	}
	return false
}

// judge returns what is wrong with a ranking, 0 for nothing, the ballots that are at fault, and the
// one that shows it: the first with a place that stands twice, or that comes after one left out.
// A place left out is a fault of the whole, so only a paper can be spoilt by it.
func (p *Places) judge(ranked []int32, placeOf func(int32) types.Number) (v verdict, faulty []int32, shows int32) {
	next, from := 1, 0
	for from < len(ranked) {
		place, end := placeOf(ranked[from]), from+1
		for end < len(ranked) && placeOf(ranked[end]).Equal(place) {
			end++
		}
		switch {
		case p.Ties == NoTies && end > from+1:
			if v == 0 {
				v, shows = repeatedPlace, ranked[from]
			}
			faulty = append(faulty, ranked[from:end]...)
		case v == 0 && p.Spoils != SpoilsBallot && !place.Equal(types.Int(int64(next))):
			return placeLeftOut, ranked[from:end], ranked[from]
		}
		if next++; p.Ties != ClosedTies {
			next += end - from - 1
		}
		from = end
	}
	return v, faulty, shows
}
