package supervision

import (
	"fmt"

	"github.com/meritrules/merit/rule/types"
)

// Event is something that happened to a matter on a day: Opened, Rectified,
// Rechecked or Closed, and nothing else.
type Event interface {
	// Day returns the day on which it happened.
	Day() types.Date
	// String returns the event for people: "rectified on 2022-07-24".
	String() string

	// kind returns the event's place among the events of one day.
	kind() int
	// apply updates the matter, or says why the event cannot have happened.
	apply(f *folding) string
}

// Opened is a matter assigned to a unit: the first event of each.
type Opened struct {
	On         types.Date
	ID         string
	Source     string // where it comes from, such as "leader_assigned"
	AssignedBy string // who assigned it, or ""
	TeamLead   string // who leads the team
	Unit       string // the unit that must rectify
	DueOn      types.Date
}

// Rectified is the unit's report that it has put the matter right.
type Rectified struct{ On types.Date }

// Rechecked is the recheck of what was rectified. If it did not pass, the unit must
// rectify again.
type Rechecked struct {
	On     types.Date
	Passed bool
}

// Closed takes the matter off the list (销号), which requires a recheck that passed.
type Closed struct{ On types.Date }

// Day returns On.
func (e Opened) Day() types.Date { return e.On }

// Day returns On.
func (e Rectified) Day() types.Date { return e.On }

// Day returns On.
func (e Rechecked) Day() types.Date { return e.On }

// Day returns On.
func (e Closed) Day() types.Date { return e.On }

// String returns the event with its day.
func (e Opened) String() string { return fmt.Sprintf("opened on %s", e.On) }

// String returns the event with its day.
func (e Rectified) String() string { return fmt.Sprintf("rectified on %s", e.On) }

// String returns the event with its day and result.
func (e Rechecked) String() string {
	if e.Passed {
		return fmt.Sprintf("recheck passed on %s", e.On)
	}
	return fmt.Sprintf("recheck failed on %s", e.On)
}

// String returns the event with its day.
func (e Closed) String() string { return fmt.Sprintf("closed on %s", e.On) }

// The order of events of one day.
func (Opened) kind() int    { return 1 }
func (Rectified) kind() int { return 2 }
func (e Rechecked) kind() int {
	if e.Passed {
		return 4
	}
	return 3
}
func (Closed) kind() int { return 5 }
