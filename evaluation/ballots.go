package evaluation

import (
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// counting decides which of one year's ballots count. It works on the positions of records, in
// memory that grows with the records and never with units times raters.
type counting struct {
	policy                 *Policy
	units, raters, ballots *value.List
	panels                 *value.List // nil if the policy has none
	leads                  *leads
	rater, unit, round     []int32            // of ballots; nowhere for one that is unknown
	given                  []scale            // what a ballot gives
	recused, panel         relation           // raters to units
	group                  value.View[int32]  // of raters, as codes, if a round has groups
	may                    [][]bool           // of rounds: by code, whether the group may cast ballots; nil for anybody
	supplementary          value.View[bool]   // of ballots, if the policy has the field
	abstains               *value.View[bool]  // of ballots; nil if none abstains
	rules                  []value.View[bool] // of ballots: whether one breaks the rule
	days                   []int32            // on which ballots were cast
	verdicts               []verdict          // of ballots
	because                []int32            // of ballots: the one because of which it is rejected; nil for none at all
	of                     []int32            // of ballots that stand: the unit and round, unit*rounds+round
	order                  []int32            // the ballots that stand, by unit, round and day
	cells                  []cell             // those of a unit in a round, by unit and round
	spoilt                 map[int32]int32    // the first ballot that spoils a paper, by rater*rounds+round
	paperRows              map[int32]int      // of ballots that a rule of papers rejects: the row of the paper
	open                   []*types.Pending   // of rounds: why they may still change on the day of the facts, else nil
	faults                 fault.Errors
}

// cell is a unit in a round, with the end of its ballots in order.
type cell struct{ unit, round, end int32 }

// newCounting judges each ballot, without those of its paper that its rater could have spoilt.
func newCounting(p *Policy, d Lists) *counting {
	list := func(name string) *value.List { return d.List(p.Names.List(name)) }
	c := &counting{policy: p, units: list("units"), raters: list("raters"), ballots: list("ballots"), spoilt: map[int32]int32{}}
	raters := c.raters.Keys()
	if field := p.Names.Field("raters", "recused"); field != "" {
		c.recused = once(d, "recused", []string{p.Names.List("units"), p.Names.List("raters")}, func() relation { return c.relate(c.raters, raters, field) })
	} else {
		c.recused = newRelation(nil, len(raters))
	}
	if p.hasPanels() {
		c.panels = list("panels")
		c.panel = once(d, "panels", []string{p.Names.List("units"), p.Names.List("raters"), p.Names.List("panels")}, func() relation {
			return c.relate(c.panels, c.panels.Texts(p.Names.Field("panels", "rater")).Slice(), p.Names.Field("panels", "units"))
		})
	}
	c.takeBallots(d)
	c.takeGroups()
	c.judgeAll()
	c.sort()
	c.dropDuplicates()
	return c
}

// once is rule.Once for a model; of facts nothing is kept.
func once(d Lists, name string, lists []string, make func() relation) relation {
	if draft, ok := d.(*rule.Draft); ok {
		return rule.Once(draft, name, lists, make)
	}
	return make()
}

// takeBallots takes the columns of the ballots.
func (c *counting) takeBallots(d Lists) {
	p, l := c.policy, c.ballots
	name := func(field string) string { return p.Names.Field("ballots", field) }
	flagged := p.hasFlags() && l.Has(p.reference(0)) // facts have no flags
	if flagged {
		c.leads = leadsOf(p, l)
	} else {
		c.leads = newLeads(p, d)
	}
	c.rater, c.unit, c.round = c.leads.to[0], c.leads.to[1], c.leads.to[2]
	c.given = newScales(p, l, c.units.Len())
	if name("supplementary") != "" {
		c.supplementary = l.Flags(name("supplementary"))
	}
	if flagged && has(p.Abstains) {
		abstains := l.Flags(name("abstains"))
		c.abstains = &abstains
	}
	for _, r := range p.BadBallots {
		if flagged {
			c.rules = append(c.rules, l.Flags(r.figure()))
		}
	}
	n := l.Len()
	c.days, c.verdicts, c.of, c.order = make([]int32, n), make([]verdict, n), make([]int32, n), make([]int32, 0, n)
	for i, cast := 0, l.Days(name("cast_on")); i < n; i++ {
		day, _ := cast.At(i)
		c.days[i] = int32(day)
	}
}

// takeGroups finds the codes of the raters' and the rounds' groups.
func (c *counting) takeGroups() {
	c.may = make([][]bool, len(c.policy.Rounds))
	if !c.policy.hasGroups() {
		return
	}
	var groups []string
	c.group, groups = c.raters.Codes(c.policy.Names.Field("raters", "group"))
	for i, round := range c.policy.Rounds {
		if len(round.Groups) == 0 {
			continue
		}
		c.may[i] = make([]bool, len(groups))
		for code, group := range groups {
			c.may[i][code] = slices.Contains(round.Groups, group)
		}
	}
}

// mayVote reports whether a rater is in one of the round's groups.
func (c *counting) mayVote(rater, round int) bool {
	return c.may[round] == nil || c.may[round][c.group.At(rater)]
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
		rater, ok := c.raters.Find(id)
		if !ok {
			continue
		}
		units := lists.Value(i)
		for k := range units.Len() {
			if unit, ok := c.units.Find(units.Elem(k).String()); ok {
				pairs = append(pairs, uint64(rater)<<32|uint64(unit))
			}
		}
	}
	return newRelation(pairs, c.raters.Len())
}

// judgeAll finds for each ballot the reasons that do not depend on other ballots.
func (c *counting) judgeAll() {
	rounds := len(c.policy.Rounds)
	for i := range c.verdicts {
		round, unit, rater := int(c.round[i]), int(c.unit[i]), int(c.rater[i])
		switch {
		case round < 0:
			c.unknownRound(i)
			continue
		case unit < 0:
			c.verdicts[i] = unknownUnit
			continue
		case rater < 0:
			c.verdicts[i] = unknownRater
			continue
		}
		c.of[i] = int32(unit*rounds + round)
		c.verdicts[i] = c.judgeGiven(i, round)
		may := c.judge(&c.policy.Rounds[round], i, round, rater, unit)
		spoils := c.policy.Spoils == SpoilsPaper
		switch {
		case c.verdicts[i] == 0 && may != 0:
			c.verdicts[i] = may
		case c.verdicts[i] == 0:
			c.verdicts[i], spoils = c.judgeByRules(i)
		}
		switch {
		case c.verdicts[i] == 0:
			c.order = append(c.order, int32(i))
		case may == 0 && spoils:
			c.spoil(int32(rater*rounds+round), int32(i))
		}
	}
}

// unknownRound reports a ballot of which nothing can be said.
func (c *counting) unknownRound(i int) {
	field := c.policy.Names.Field("ballots", "round")
	id := c.ballots.Value(i, field).String()
	e := c.ballots.FieldFault(fault.CodeUnknownValue, i, field, "there is no round %q", id)
	e.Hint = spell.DidYouMean(id, c.policy.roundIDs())
	c.faults = append(c.faults, e)
}

// judgeGiven returns what is wrong with what a ballot gives, 0 for nothing: an abstention
// gives nothing.
func (c *counting) judgeGiven(i, round int) verdict {
	if c.abstains != nil && c.abstains.At(i) {
		return 0
	}
	for k := range c.given {
		if s := &c.given[k]; s.rounds[round] {
			if v := s.judge(i); v != 0 {
				return v
			}
		}
	}
	return 0
}

// judge returns whether a rater may cast a ballot of a round on a unit on its day, 0 if he may.
func (c *counting) judge(round *Round, i, k, rater, unit int) verdict {
	switch day := types.Date(c.days[i]); {
	case !c.mayVote(rater, k):
		return wrongGroup
	case day < round.From || day > round.Until:
		return outOfRound
	case c.recused.has(rater, unit):
		return recused
	case round.Panel && !(c.supplementary.Len() > 0 && c.supplementary.At(i)) && !c.panel.has(rater, unit):
		return offPanel
	}
	return 0
}

// judgeByRules returns the first of the policy's rules that a ballot breaks, and whether that
// spoils its paper. An abstention breaks none.
func (c *counting) judgeByRules(i int) (v verdict, spoils bool) {
	if c.abstains != nil && c.abstains.At(i) {
		return 0, false
	}
	for k := range c.rules {
		if c.rules[k].At(i) {
			return c.policy.ballotVerdict(k), c.policy.spoils(&c.policy.BadBallots[k]) == SpoilsPaper
		}
	}
	return 0, false
}

// spoil notes that a ballot spoils its paper. Of several the first that was cast does.
func (c *counting) spoil(paper, ballot int32) {
	if before, ok := c.spoilt[paper]; !ok || c.days[ballot] < c.days[before] {
		c.spoilt[paper] = ballot
	}
}

// reject rejects a ballot because of another one, nowhere for none.
func (c *counting) reject(ballot int32, v verdict, because int32) {
	c.verdicts[ballot] = v
	if because == nowhere {
		return
	}
	if c.because == nil {
		c.because = slices.Repeat([]int32{nowhere}, len(c.verdicts))
	}
	c.because[ballot] = because
}
