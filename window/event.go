package window

import (
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
)

// Event is something that happened to a case on a day. Its Name says what, and which of the
// further fields it needs; see [Machine] for the table.
type Event struct {
	N     int        `json:"n,omitempty" rule:"n,integer"` // its number in the log, in the order in which things happened
	Case  string     `json:"case" rule:"case"`
	On    types.Date `json:"on" rule:"on"`
	Event string     `json:"event" rule:"event"` // Received and the like

	Window      string      `json:"window,omitempty" rule:"window"`           // where it was received
	Class       string      `json:"class,omitempty" rule:"class"`             // simple, complex: a word of the policy's own
	Kinds       []string    `json:"kinds,omitempty" rule:"kinds"`             // known on receipt, such as KindLegacy
	Department  string      `json:"department,omitempty" rule:"department"`   // one that it is about
	Departments []string    `json:"departments,omitempty" rule:"departments"` // or several
	Documents   []string    `json:"documents,omitempty" rule:"documents"`     // that are owed, or no longer
	Until       *types.Date `json:"until,omitempty" rule:"until"`             // when they are due, or to when the deadline moves
	To          string      `json:"to,omitempty" rule:"to"`                   // the level, area or body that it went to
	Level       string      `json:"level,omitempty" rule:"level"`             // of that body
	By          string      `json:"by,omitempty" rule:"by"`                   // who approved it
	Reason      string      `json:"reason,omitempty" rule:"reason"`
	Rating      string      `json:"rating,omitempty" rule:"rating"` // Satisfied, Dissatisfied or a word of the policy's own
}

// The events of a case.
const (
	Received          = "received"                  // somebody comes to a window with a matter that could not be got done
	Classified        = "classified"                // it is simple, complex or whatever the policy knows
	Accepted          = "accepted"                  // the window takes it on
	Declined          = "declined"                  // it is no matter for a window
	Returned          = "returned"                  // papers must come first
	AcceptedOwing     = "accepted_with_outstanding" // 容缺受理: taken on although papers are owed
	DocumentsComplete = "documents_complete"        // what was owed is there: all, or the papers that it names
	DocumentsWaived   = "documents_waived"          // or no longer asked for
	Referred          = "referred"                  // to departments one after the other (串联)
	Coordinated       = "coordinated"               // departments called together to work in parallel (并联)
	Answered          = "answered"                  // a department is done with it
	Consulted         = "consulted"                 // departments met about it (会商)
	HelpSought        = "help_sought"               // from a body outside, of some level
	Escalated         = "escalated"                 // to the parent window or a higher level
	Transferred       = "transferred"               // sideways, to another area
	Extended          = "extended"                  // its deadline moves, with approval
	Suspended         = "suspended"                 // the clock stops
	Resumed           = "resumed"                   // and goes on
	Resolved          = "resolved"                  // the matter is done
	CannotBeDone      = "cannot_be_done"            // it cannot be, and the reasons were given
	CalledBack        = "called_back"               // 回访: the person who came was asked
	Rated             = "rated"                     // and gave a rating
	Reopened          = "reopened"                  // it goes on after all
)

// The states of a case. That before its first event is "".
const (
	StateReceived  = "received"  // at the window, not taken on yet
	StateReturned  = "returned"  // waits for papers, not taken on yet
	StateAccepted  = "accepted"  // in hand
	StateSuspended = "suspended" // in hand, but the clock is stopped
	StateDeclined  = "declined"
	StateResolved  = "resolved"
	StateCannot    = "cannot_be_done"
	StateRated     = "rated" // and closed
)

// departments returns the departments that an event names, each once.
func (e *Event) departments() []string {
	names := e.Departments
	if e.Department != "" {
		names = append([]string{e.Department}, names...)
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return eventlog.AddNew(nil, names...)
		}
	}
	return names
}
