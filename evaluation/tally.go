package evaluation

import "github.com/meritrules/merit/rule"

// RoundTally counts the ballots of a round: Received is Counted plus the numbers of
// Rejected.
type RoundTally struct {
	Round    string
	Received int
	Counted  int
	Rejected []ReasonCount // each reason that was given, in the order of Reasons
}

// ReasonCount is how many ballots were rejected for a reason.
type ReasonCount struct {
	Reason Reason
	Count  int
}

// Tally counts the ballots, by round in the policy's order; nil if the run has no
// evaluation.
func Tally(run *rule.Run) []RoundTally {
	if !evaluated(run) {
		return nil
	}
	ids := run.List("rounds").Keys()
	counts := make([][Duplicate + 1]int, len(ids))
	rounds, ballots := newNames(ids), run.List("ballots")
	rejected := ballots.Texts("rejected")
	for i, id := range ballots.Texts("round").All() {
		round, _ := rounds.find(id)
		reason, _ := ParseReason(rejected.At(i))
		counts[round][reason]++
	}
	tallies := make([]RoundTally, len(ids))
	for i, id := range ids {
		tallies[i] = newTally(id, counts[i])
	}
	return tallies
}

// newTally makes a tally from the numbers of ballots by reason; 0 is for those counted.
func newTally(round string, counts [Duplicate + 1]int) RoundTally {
	t := RoundTally{Round: round, Received: counts[0], Counted: counts[0]}
	for _, reason := range Reasons() {
		if n := counts[reason]; n > 0 {
			t.Received += n
			t.Rejected = append(t.Rejected, ReasonCount{reason, n})
		}
	}
	return t
}

// Rejected returns the ballots that were not counted, by id; nil if the run has no
// evaluation.
func Rejected(run *rule.Run) []Rejection {
	if !evaluated(run) {
		return nil
	}
	var all []Rejection
	ballots := run.List("ballots")
	for i, name := range ballots.Texts("rejected").All() {
		if reason, ok := ParseReason(name); ok {
			all = append(all, Rejection{ballots.Label(i), reason})
		}
	}
	return all
}

// evaluated reports whether the run's policy has an evaluation.
func evaluated(run *rule.Run) bool {
	ballots := run.List("ballots")
	return run.List("rounds") != nil && run.List("scores") != nil && ballots != nil && ballots.Has("rejected")
}
