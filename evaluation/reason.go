package evaluation

import "fmt"

// Reason is why a ballot was not counted. The zero Reason is none.
type Reason uint8

// The reasons, in the order in which they are tried: a ballot gets the first that
// applies.
const (
	UnknownUnit  Reason = iota + 1 // the unit is not among the units
	UnknownRater                   // the rater is not among the raters
	UnknownGrade                   // the policy has no such grade
	WrongGroup                     // the round is for raters of another group
	OutOfRound                     // cast before the round began or after it ended
	Recused                        // the rater is recused from the unit
	OffPanel                       // not supplementary, and the unit is not on the rater's panel
	Duplicate                      // a ballot of the same round, rater and unit was counted already
)

var reasonNames = [...]string{"", "unknown_unit", "unknown_rater", "unknown_grade", "wrong_group",
	"out_of_round", "recused", "off_panel", "duplicate"}

// Reasons returns all reasons in the order in which they are tried.
func Reasons() []Reason {
	all := make([]Reason, Duplicate)
	for i := range all {
		all[i] = Reason(i + 1)
	}
	return all
}

// String returns the reason as ballots.rejected has it, such as "unknown_unit"; ""
// for the zero Reason.
func (r Reason) String() string {
	if int(r) < len(reasonNames) {
		return reasonNames[r]
	}
	return fmt.Sprintf("reason %d", uint8(r))
}

// ParseReason returns the reason with the given name, false if there is none.
func ParseReason(name string) (Reason, bool) {
	for _, r := range Reasons() {
		if reasonNames[r] == name {
			return r, true
		}
	}
	return 0, false
}

// MarshalText returns the text of String.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }
