package evaluation

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Reminders are what rounds still lack on a day, for whoever reminds the raters.
type Reminders struct {
	On    types.Date `json:"on"`
	Owed  []Owed     `json:"owed"`  // by the end of the round, then by rater
	Short []Short    `json:"short"` // by the end of the round, then by unit
}

// Owed is what a rater was asked to judge in a round and has not judged.
type Owed struct {
	Round  string     `json:"round"`
	Until  types.Date `json:"until"`  // the last day of the round
	Closed bool       `json:"closed"` // the round is over, so a ballot would no longer count
	Rater  string     `json:"rater"`
	Asked  int        `json:"asked"` // how many units he was asked to judge
	Units  []string   `json:"units"` // those that he has not judged
}

// Short is a unit with too few ballots.
type Short struct {
	Round    string     `json:"round"`
	Until    types.Date `json:"until"`
	Closed   bool       `json:"closed"`
	Unit     string     `json:"unit"`
	Ballots  int        `json:"ballots"`             // of the raters who were asked; without a Least all that count
	Least    int        `json:"least,omitempty"`     // of the panels; 0 if there is no such bound
	NoQuorum bool       `json:"no_quorum,omitempty"` // the policy's quorum is not met
}

// Remind returns what is owed at the end of a day in the rounds that have begun: which rater has
// not yet judged which unit, and which unit has fewer ballots than the panels promise it, or no quorum. A rater
// is asked to judge the units on his panel where the round has panels, else every unit, always
// without those that he is recused from; in an Optional round nobody is asked. A ballot settles
// what is owed if it counts, or would but for an earlier one by the same rater; a supplementary
// one does not, and ballots of later days are not seen.
//
// Facts need not be complete: no formula runs. So ballots that only the policy's own rules reject
// settle what is owed there, and nothing is said of a quorum; in a run, which is facts as well, both
// count. The error is a
// fault.Errors: a list that is missing, or the ballots of unknown rounds.
func (p Policy) Remind(facts Lists, on types.Date) (*Reminders, error) {
	if err := (parts{&p}).lacksLists(facts); err != nil {
		return nil, err
	}
	c := newCounting(&p, facts)
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	all := &Reminders{On: on, Owed: []Owed{}, Short: []Short{}}
	quorums := c.quorums(facts)
	for _, r := range p.ByEnd() {
		if r.From > on {
			continue
		}
		round := slices.Index(p.roundIDs(), r.ID)
		judged := make([]int, c.units.Len())
		if !r.Optional {
			c.remind(all, round, c.settled(round, on), judged)
		}
		c.findShort(all, round, judged, quorums)
	}
	return all, nil
}

// lacksLists returns a fault for each list that the counting of ballots reads and the facts lack.
func (p parts) lacksLists(facts Lists) error {
	var faults fault.Errors
	for _, u := range p.uses() {
		if u.List != p.Names.List("rounds") && facts.List(u.List) == nil {
			faults = append(faults, &fault.Error{Code: fault.CodeMissingEntry, Rule: "evaluation", List: u.List, Message: "the facts have no list " + u.List})
		}
	}
	return faults.Sorted()
}

// ByEnd returns the rounds, those that end soonest first.
func (p Policy) ByEnd() []Round {
	rounds := slices.Clone(p.Rounds)
	slices.SortStableFunc(rounds, func(a, b Round) int { return cmp.Compare(a.Until, b.Until) })
	return rounds
}

// settled returns which raters have judged which units in a round by the end of a day. The list of
// ballots of a run says which are rejected; of facts those are that this package rejects.
func (c *counting) settled(round int, on types.Date) relation {
	rejected := c.policy.Names.Field("ballots", "rejected")
	isRun := c.ballots.Has(rejected)
	var reasons value.View[string]
	if isRun {
		reasons = c.ballots.Texts(rejected)
	}
	var pairs []uint64
	for i := range c.verdicts {
		isPage := c.supplementary.Len() > 0 && c.supplementary.At(i)
		if int(c.round[i]) != round || types.Date(c.days[i]) > on || isPage {
			continue
		}
		v := c.verdicts[i]
		if isRun {
			v = verdict(slices.Index(c.policy.verdictNames(), reasons.At(i)))
		}
		if v == 0 || v == duplicate {
			pairs = append(pairs, uint64(c.rater[i])<<32|uint64(c.unit[i]))
		}
	}
	slices.Sort(pairs)
	return newRelation(slices.Compact(pairs), c.raters.Len())
}

// remind adds what raters owe in a round, and counts how many have judged each unit.
func (c *counting) remind(all *Reminders, round int, settled relation, judged []int) {
	r, units := &c.policy.Rounds[round], c.units.Keys()
	for rater, id := range c.raters.Keys() {
		if !c.mayVote(rater, round) {
			continue
		}
		owed := Owed{Round: r.ID, Until: r.Until, Closed: all.On > r.Until, Rater: id}
		for unit, id := range units {
			switch {
			case r.Panel && !c.panel.has(rater, unit) || c.recused.has(rater, unit):
				continue
			case settled.has(rater, unit):
				judged[unit]++
			default:
				owed.Units = append(owed.Units, id)
			}
			owed.Asked++
		}
		if len(owed.Units) > 0 {
			all.Owed = append(all.Owed, owed)
		}
	}
}

// findShort adds the units with fewer ballots in a round than the panels promise, or without a
// quorum.
func (c *counting) findShort(all *Reminders, round int, judged []int, quorums map[[2]int]quorum) {
	r, least := &c.policy.Rounds[round], 0
	if r.Panel && !r.Optional && c.policy.Panels != nil {
		least = c.policy.Panels.MinRaters
	}
	for unit, id := range c.units.Keys() {
		q := quorums[[2]int{unit, round}]
		short := Short{r.ID, r.Until, all.On > r.Until, id, judged[unit], least, quorums != nil && !q.met}
		if least == 0 {
			short.Ballots = q.ballots
		}
		if short.NoQuorum || judged[unit] < least {
			all.Short = append(all.Short, short)
		}
	}
}

// quorum says whether a unit's ballots in a round make one.
type quorum struct {
	met     bool
	ballots int
}

// quorums returns them by unit and round as a run has worked them out; nil for facts, and for a
// policy without a quorum.
func (c *counting) quorums(facts Lists) map[[2]int]quorum {
	p := c.policy
	list, name := facts.List(p.Names.List("turnouts")), func(field string) string { return p.Names.Field("turnouts", field) }
	if !has(p.Quorum) || list == nil {
		return nil
	}
	all := map[[2]int]quorum{}
	units, rounds, met := list.References(name("unit")), list.References(name("round")), list.Flags(name("quorum"))
	for row := range list.Len() {
		all[[2]int{int(units.At(row)), int(rounds.At(row))}] = quorum{met.At(row), list.Value(row, name("ballots")).Len()}
	}
	return all
}

// DependsOnRun reports whether formulas of the policy decide which ballots settle what is owed, or
// whether there is a quorum: Remind then knows more of a run than of facts.
func (p Policy) DependsOnRun() bool {
	return has(p.Quorum) || has(p.Abstains) || len(p.BadBallots)+len(p.BadPapers) > 0 || p.Places != nil
}
