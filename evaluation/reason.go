package evaluation

import "slices"

// Reason is why a ballot was not counted: one of the constants, or the name of the policy's own
// rule that it breaks. The zero Reason is none.
type Reason string

// The reasons, in the order in which they are tried: a ballot gets the first that applies. The
// policy's rules of ballots come between OffPanel and Duplicate, those of papers last.
const (
	UnknownUnit   Reason = "unknown_unit"   // the unit is not among the units
	UnknownRater  Reason = "unknown_rater"  // the rater is not among the raters
	UnknownGrade  Reason = "unknown_grade"  // the policy has no such grade, or none is given
	OffScale      Reason = "off_scale"      // a mark or place is missing, beyond its range or between its steps
	WrongGroup    Reason = "wrong_group"    // the round is for raters of other groups
	OutOfRound    Reason = "out_of_round"   // cast before the round began or after it ended
	Recused       Reason = "recused"        // the rater is recused from the unit
	OffPanel      Reason = "off_panel"      // not supplementary, and the unit is not on the rater's panel
	Duplicate     Reason = "duplicate"      // another ballot of the same round, rater and unit came before it
	RepeatedPlace Reason = "repeated_place" // the rater gives the place to another unit as well
	PlaceLeftOut  Reason = "place_left_out" // the rater leaves out a place before one that he gives
)

var reasons = []Reason{UnknownUnit, UnknownRater, UnknownGrade, OffScale, WrongGroup, OutOfRound, Recused, OffPanel,
	Duplicate, RepeatedPlace, PlaceLeftOut}

// Reasons returns the constants in the order in which they are tried.
func Reasons() []Reason { return slices.Clone(reasons) }

// verdict is why a ballot is rejected: its place among the policy's reasons, from 1; 0 if it
// stands.
type verdict int32

// reasons returns all reasons of the policy: those of this package, then its rules in order.
func (p *Policy) reasons() []Reason {
	all := Reasons()
	for _, r := range p.BadBallots {
		all = append(all, Reason(r.Name))
	}
	for _, r := range p.BadPapers {
		all = append(all, Reason(r.Name))
	}
	return all
}

// ballotVerdict and paperVerdict are the verdicts of the policy's rules.
func (p *Policy) ballotVerdict(k int) verdict { return verdict(len(reasons) + 1 + k) }
func (p *Policy) paperVerdict(k int) verdict  { return p.ballotVerdict(len(p.BadBallots) + k) }

// verdictNames returns the texts of ballots.rejected by verdict.
func (p *Policy) verdictNames() []string {
	names := []string{""}
	for i, r := range p.reasons() {
		if name := string(r); i < len(reasons) {
			names = append(names, p.Names.Word(name))
		} else {
			names = append(names, name)
		}
	}
	return names
}

// The verdicts of the reasons of this package.
const (
	unknownUnit verdict = iota + 1
	unknownRater
	unknownGrade
	offScale
	wrongGroup
	outOfRound
	recused
	offPanel
	duplicate
	repeatedPlace
	placeLeftOut
)
