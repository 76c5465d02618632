package evaluation

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/ranks"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// UnitFeedback is the report that a unit gets after a round, so that it can improve before the
// next.
type UnitFeedback struct {
	Unit   string
	Score  types.Number
	Place  int          // by score among the units with a score in the round; equal scores share it: 1, 2, 2, 4
	Of     int          // how many units have a score in the round
	Grades []GradeCount // each grade that was given, in the order of its text; nil if ballots give none
}

// GradeCount is how many counted ballots gave a grade.
type GradeCount struct {
	Grade string
	Count int
}

// Count returns how many counted ballots gave the grade.
func (f UnitFeedback) Count(grade string) int {
	for _, g := range f.Grades {
		if g.Grade == grade {
			return g.Count
		}
	}
	return 0
}

// Feedback returns the feedback for each unit with a score in the round, by unit. It
// fails if the run has no such round.
func (p Policy) Feedback(run *rule.Run, round string) ([]UnitFeedback, error) {
	if _, ok := p.view(run); !ok {
		return nil, &fault.Error{Code: fault.CodeForeignFacts, Rule: "evaluation", Message: "the run has no evaluation"}
	}
	if ids := run.List(p.Names.List("rounds")).Keys(); !slices.Contains(ids, round) {
		return nil, &fault.Error{Code: fault.CodeUnknownValue, Message: fmt.Sprintf("there is no round %q", round), Hint: spell.DidYouMean(round, ids)}
	}
	var all []UnitFeedback
	scores := run.List(p.Names.List("scores"))
	name := func(field string) string { return p.Names.Field("scores", field) }
	for i := range scores.Len() {
		if scores.Value(i, name("round")).String() != round {
			continue
		}
		score, _ := scores.Value(i, name("score")).Number()
		all = append(all, UnitFeedback{Unit: scores.Value(i, name("unit")).String(), Score: score, Grades: p.gradesOf(scores.Value(i, name("ballots")))})
	}
	place(all)
	return all, nil
}

// gradesOf counts ballots by grade; nil if they give none.
func (p *Policy) gradesOf(ballots value.Value) []GradeCount {
	if len(p.Grades) == 0 {
		return nil
	}
	var counts []GradeCount
	for k := range ballots.Len() {
		list, row, _ := ballots.Elem(k).Record()
		grade := list.Value(row, p.Names.Field("ballots", "grade")).String()
		i, found := slices.BinarySearchFunc(counts, grade, func(g GradeCount, s string) int { return cmp.Compare(g.Grade, s) })
		if !found {
			counts = slices.Insert(counts, i, GradeCount{Grade: grade})
		}
		counts[i].Count++
	}
	return counts
}

// place sets the places by score, the greatest first.
func place(all []UnitFeedback) {
	scores := make([]types.Number, len(all))
	for i, f := range all {
		scores[i] = f.Score
	}
	slices.SortFunc(scores, types.Number.Cmp)
	for i := range all {
		all[i].Place, all[i].Of = ranks.FromLast(scores, all[i].Score, types.Number.Cmp), len(all)
	}
}
