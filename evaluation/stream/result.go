package stream

import "github.com/meritrules/merit/rule/types"

// Result is what the ballots of a tally come to.
type Result struct {
	Rounds []RoundTally // in the order of the rules
	Scores []Score      // of the units and rounds with a counted ballot: by unit, then in the order of the rounds
}

// RoundTally counts the ballots of a round: Received is Counted and the numbers of Rejected together.
type RoundTally struct {
	Round    string
	Received int64
	Counted  int64
	Rejected []ReasonCount // each reason that was given, in the order of Reasons
}

// ReasonCount is how many ballots were rejected for a reason.
type ReasonCount struct {
	Reason string
	Count  int64
}

// Score is what the counted ballots on a unit in a round say.
type Score struct {
	Unit    string
	Round   string
	Ballots int64
	Grades  []int64      // how many gave each grade, in the order of the rules; nil if they give none
	Sum     types.Number // of the marks; 0 if there are none
}

// Result returns what the ballots so far come to. It goes through all that are kept.
func (t *Tally) Result() Result {
	var r Result
	counted := make([]int64, len(t.rules.Rounds))
	cells := make([]Score, len(t.roster.Units)*len(t.rules.Rounds))
	t.table.all(func(e *entry, _ []byte) {
		unit, round := t.cell(e.key)
		counted[round]++
		s, v := &cells[unit*len(t.rules.Rounds)+round], &t.values[e.value]
		s.Ballots++
		if v.grade > 0 {
			if s.Grades == nil {
				s.Grades = make([]int64, len(t.rules.Grades))
			}
			s.Grades[v.grade-1]++
		}
		s.Sum = s.Sum.Add(v.mark)
	})
	for i, round := range t.rules.Rounds {
		x := RoundTally{Round: round.ID, Received: t.valid[i], Counted: counted[i]}
		counts := t.counts[i]
		counts[duplicate] = t.valid[i] - counted[i]
		for k, n := range counts {
			if n == 0 {
				continue
			}
			if k != duplicate { // these are among the valid ones
				x.Received += n
			}
			x.Rejected = append(x.Rejected, ReasonCount{reasonNames[k], n})
		}
		r.Rounds = append(r.Rounds, x)
	}
	for i := range cells {
		if s := &cells[i]; s.Ballots > 0 {
			s.Unit, s.Round = t.roster.Units[i/len(t.rules.Rounds)], t.rules.Rounds[i%len(t.rules.Rounds)].ID
			r.Scores = append(r.Scores, *s)
		}
	}
	return r
}
