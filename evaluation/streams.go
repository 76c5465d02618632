package evaluation

import "github.com/meritrules/merit/evaluation/stream"

// StreamRules returns the rules by which a stream.Tally counts the policy's ballots one at a time.
func (p Policy) StreamRules() stream.Rules {
	r := stream.Rules{Grades: p.Grades}
	for _, x := range p.Rounds {
		r.Rounds = append(r.Rounds, stream.Round{ID: x.ID, Groups: x.Groups, From: x.From, Until: x.Until, Panel: x.Panel})
	}
	return r
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
