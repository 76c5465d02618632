package evaluation

import (
	"slices"

	"github.com/meritrules/merit/evaluation/stream"
	"github.com/meritrules/merit/rule/fault"
)

// StreamRules returns the rules by which a stream.Tally counts the policy's ballots one at a time. It fails
// for a policy whose ballots cannot be judged one at a time, each by itself: one with abstentions, bad ballots,
// bad papers, places, or marks in fields of their own. A tally says nothing of a quorum.
func (p Policy) StreamRules() (stream.Rules, error) {
	r := stream.Rules{Grades: p.Grades}
	if has(p.Abstains) || len(p.BadBallots)+len(p.BadPapers) > 0 || p.Spoils == SpoilsPaper || p.Places != nil || len(p.Marks) > 1 || len(p.Marks) == 1 && p.Marks[0].Field != "" {
		return r, &fault.Error{Code: fault.CodeConflict, Rule: "evaluation", Message: "ballots are judged by more than each by itself, so they cannot be tallied one at a time"}
	}
	if len(p.Marks) == 1 {
		r.Marks = &stream.Scale{From: p.Marks[0].From, To: p.Marks[0].To, Step: p.Marks[0].Step}
	}
	for _, x := range p.Rounds {
		r.Rounds = append(r.Rounds, stream.Round{ID: x.ID, Groups: x.Groups, From: x.From, Until: x.Until, Panel: x.Panel,
			Gradeless: x.Gives != nil && !slices.Contains(x.Gives, "grade"), Markless: x.Gives != nil && !slices.Contains(x.Gives, "mark")})
	}
	return r, nil
}

// StreamRoster returns who judges what, for a stream.Tally.
func (f FactsOf[B]) StreamRoster() stream.Roster {
	panels := map[string][]string{}
	for _, p := range f.Panels {
		panels[p.Rater] = p.Units
	}
	var r stream.Roster
	for _, u := range f.Units {
		r.Units = append(r.Units, u.ID)
	}
	for _, x := range f.Raters {
		r.Raters = append(r.Raters, stream.Rater{ID: x.ID, Group: x.Group, Recused: x.Recused, Panel: panels[x.ID]})
	}
	return r
}

// Stream returns the ballot as a stream.Tally takes it.
func (b Ballot) Stream() stream.Ballot {
	return stream.Ballot{ID: b.ID, Round: b.Round, Rater: b.Rater, Unit: b.Unit, Grade: b.Grade, Supplementary: b.Supplementary, CastOn: b.CastOn}
}
