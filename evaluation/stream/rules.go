package stream

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Rules say which ballots are valid by themselves.
type Rules struct {
	Rounds []Round
	Grades []string // that a ballot may give; nil if it gives none
	Marks  *Scale   // the numbers that a ballot may give; nil if it gives none
}

// Round is a round of ballots.
type Round struct {
	ID     string
	Groups []string   // of the raters who may cast ballots; nil for anybody
	From   types.Date // the first day on which ballots are cast
	Until  types.Date // the last
	Panel  bool       // a ballot that is not supplementary needs the unit on the rater's panel

	Gradeless bool // its ballots give no grade, though the rules have grades
	Markless  bool // its ballots give no mark, though the rules have marks
}

// Scale is numbers from From to To; a mark is a whole number of steps from From, or any if Step is 0.
type Scale struct{ From, To, Step types.Number }

// Roster is who judges what. Its order does not matter.
type Roster struct {
	Units  []string // ids
	Raters []Rater
}

// Rater is somebody who may cast ballots.
type Rater struct {
	ID      string
	Group   string
	Recused []string // ids of units
	Panel   []string // ids of the units that the rater is asked to judge
}

// Ballot is what a rater says of a unit in a round.
type Ballot struct {
	ID            string
	Round         string // one of those of the rules: another is an error
	Rater         string
	Unit          string
	Grade         string        // if the rules have grades
	Mark          *types.Number // if the rules have marks; nil if there is none
	Supplementary bool
	CastOn        types.Required[types.Date]
}

// check reports what is wrong with the rules and the roster themselves.
func check(rules *Rules, roster *Roster) error {
	var faults fault.Errors
	f := func(code fault.Code, format string, args ...any) {
		faults = append(faults, &fault.Error{Code: code, Rule: "stream", Message: fmt.Sprintf(format, args...)})
	}
	unique := func(what string, ids []string) {
		seen := make(map[string]bool, len(ids))
		for _, id := range ids {
			if seen[id] {
				f(fault.CodeDuplicateName, "the %s %q stands twice", what, id)
			}
			seen[id] = true
		}
	}
	var rounds, raters []string
	for _, r := range rules.Rounds {
		if rounds = append(rounds, r.ID); r.Until < r.From {
			f(fault.CodeBadRange, "the round %q ends on %s, before it begins on %s", r.ID, r.Until, r.From)
		}
	}
	for _, r := range roster.Raters {
		raters = append(raters, r.ID)
	}
	unique("round", rounds)
	unique("grade", rules.Grades)
	unique("unit", roster.Units)
	unique("rater", raters)
	if len(rules.Grades) == 0 && rules.Marks == nil {
		f(fault.CodeMissingEntry, "a ballot gives nothing: there are no grades and no marks")
	}
	if m := rules.Marks; m != nil && (m.To.Cmp(m.From) < 0 || m.Step.Sign() < 0) {
		f(fault.CodeBadRange, "the marks go from %s to %s by %s", m.From, m.To, m.Step)
	}
	return faults.Sorted()
}

// takes reports whether a mark is on the scale.
func (s *Scale) takes(mark *types.Number) bool {
	if mark == nil || mark.Cmp(s.From) < 0 || mark.Cmp(s.To) > 0 {
		return false
	}
	if s.Step.Sign() == 0 {
		return true
	}
	steps, _ := mark.Sub(s.From).Quo(s.Step)
	_, whole := steps.Int64()
	return whole
}

// raters and units by their positions, and the sets of units of each rater, sorted.
type positions struct {
	rounds, raters, units map[string]int32
	recused, panel        [][]int32
	may                   [][]bool // by round and rater: whether the group may cast ballots
}

func newPositions(rules *Rules, roster *Roster) *positions {
	p := &positions{rounds: map[string]int32{}, raters: map[string]int32{}, units: map[string]int32{}}
	for i, id := range roster.Units {
		p.units[id] = int32(i)
	}
	for i, r := range roster.Raters {
		p.raters[r.ID] = int32(i)
		p.recused, p.panel = append(p.recused, p.of(r.Recused)), append(p.panel, p.of(r.Panel))
	}
	for i, round := range rules.Rounds {
		p.rounds[round.ID] = int32(i)
		may := make([]bool, len(roster.Raters))
		for k, r := range roster.Raters {
			may[k] = len(round.Groups) == 0 || slices.Contains(round.Groups, r.Group)
		}
		p.may = append(p.may, may)
	}
	return p
}

// of returns the positions of those units that there are, sorted.
func (p *positions) of(ids []string) (units []int32) {
	for _, id := range ids {
		if u, ok := p.units[id]; ok {
			units = append(units, u)
		}
	}
	slices.Sort(units)
	return units
}

func has(units []int32, unit int32) bool {
	_, ok := slices.BinarySearch(units, unit)
	return ok
}
