package evaluation

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// RoundTally counts the ballots of a round: Received is Counted plus Abstained plus the numbers
// of Rejected.
type RoundTally struct {
	Round     string
	Received  int
	Counted   int
	Abstained int           // neither counted nor rejected: the rater knew the unit too little
	Rejected  []ReasonCount // each reason that was given: those of Reasons in their order, then the policy's rules in theirs
}

// ReasonCount is how many ballots were rejected for a reason.
type ReasonCount struct {
	Reason Reason
	Count  int
}

// Tally counts the ballots, by round in the policy's order; nil if the run has no
// evaluation.
func (p Policy) Tally(run *rule.Run) []RoundTally {
	v, ok := p.view(run)
	if !ok {
		return nil
	}
	counts := make([][]int, len(p.Rounds))
	abstained := make([]int, len(p.Rounds))
	for i := range counts {
		counts[i] = make([]int, len(p.reasons())+1)
	}
	rounds := v.ballots.References(p.reference(2))
	for i := range v.ballots.Len() {
		if v.abstained(i) {
			abstained[rounds.At(i)]++
		} else {
			counts[rounds.At(i)][v.verdict(i)]++
		}
	}
	tallies := make([]RoundTally, len(p.Rounds))
	for i, round := range p.Rounds {
		t := RoundTally{Round: round.ID, Received: counts[i][0] + abstained[i], Counted: counts[i][0], Abstained: abstained[i]}
		for k, reason := range p.reasons() {
			if n := counts[i][k+1]; n > 0 {
				t.Received += n
				t.Rejected = append(t.Rejected, ReasonCount{reason, n})
			}
		}
		tallies[i] = t
	}
	return tallies
}

// Rejection is a ballot that was not counted.
type Rejection struct {
	Ballot string
	Reason Reason
	By     Decider
}

// Decider is the record that decided: for a duplicate the ballot that came before it, for a ballot
// off the panel the panel, for one out of its round the round, for a spoilt paper the paper or the
// ballot that spoilt it; the ballot itself where nothing else did.
type Decider struct {
	List   string // under the policy's name
	Record string
	Says   string // its fields that decided, such as "from 2022-09-01, until 2022-09-30"
}

// String returns the rejection such as "b3: duplicate: ballots z1, cast_on 2022-10-01".
func (r Rejection) String() string {
	return fault.Plain(r.Ballot + ": " + string(r.Reason) + ": " + r.By.List + " " + r.By.Record + ", " + r.By.Says)
}

// Rejected returns the ballots that were not counted, by id; nil if the run has no
// evaluation.
func (p Policy) Rejected(run *rule.Run) (all []Rejection) {
	v, ok := p.view(run)
	if !ok {
		return nil
	}
	for i := range v.ballots.Len() {
		if k := v.verdict(i); k != 0 {
			cells := run.Because(types.CellName{List: v.ballots.Name(), Row: i, Field: p.Names.Field("ballots", "rejected")})
			all = append(all, Rejection{v.ballots.Label(i), p.reasons()[k-1], deciderOf(run, cells)})
		}
	}
	return all
}

// deciderOf returns the record of the first of some cells, with what all those of it say.
func deciderOf(run *rule.Run, cells []types.CellName) (by Decider) {
	var says []string
	for _, c := range cells {
		if c.List != cells[0].List || c.Row != cells[0].Row {
			continue
		}
		l := run.List(c.List)
		by.List, by.Record = c.List, l.Label(c.Row)
		says = append(says, c.Field+" "+l.Value(c.Row, c.Field).String())
	}
	by.Says = strings.Join(says, ", ")
	return by
}

// view is a finished run's ballots with what became of them.
type view struct {
	policy   *Policy
	ballots  *value.List
	rejected value.View[string]
	names    []string
	abstains *value.View[bool]
}

// view returns the ballots of a run; false if it has no evaluation under the policy's names.
func (p *Policy) view(run *rule.Run) (view, bool) {
	ballots, rejected := run.List(p.Names.List("ballots")), p.Names.Field("ballots", "rejected")
	if run.List(p.Names.List("rounds")) == nil || run.List(p.Names.List("scores")) == nil || ballots == nil || !ballots.Has(rejected) {
		return view{}, false
	}
	v := view{p, ballots, ballots.Texts(rejected), p.verdictNames(), nil}
	if has(p.Abstains) {
		abstains := ballots.Flags(p.Names.Field("ballots", "abstains"))
		v.abstains = &abstains
	}
	return v, true
}

func (v view) verdict(ballot int) verdict {
	return verdict(slices.Index(v.names, v.rejected.At(ballot)))
}

// abstained reports whether a ballot stands, but as an abstention.
func (v view) abstained(ballot int) bool {
	return v.abstains != nil && v.abstains.At(ballot) && v.verdict(ballot) == 0
}
