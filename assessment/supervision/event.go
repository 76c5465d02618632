package supervision

import "github.com/meritrules/merit/rule/types"

// Event is something that happened to a matter on a day. Its Name says what, and which of the
// further fields it needs; see [Machine] for the table.
type Event struct {
	N      int        `json:"n,omitempty" rule:"n,integer"` // its number in the log, in the order in which things happened
	Matter string     `json:"matter" rule:"matter"`
	On     types.Date `json:"on" rule:"on"`
	Event  string     `json:"event" rule:"event"` // Opened and the like

	Source     string      `json:"source,omitempty" rule:"source"`           // where the matter comes from, a word of the policy's own
	AssignedBy string      `json:"assigned_by,omitempty" rule:"assigned_by"` // who assigned it
	TeamLead   string      `json:"team_lead,omitempty" rule:"team_lead"`     // who leads the team
	Member     string      `json:"member,omitempty" rule:"member"`           // who takes part besides
	Unit       string      `json:"unit,omitempty" rule:"unit"`               // which must rectify
	DueOn      *types.Date `json:"due_on,omitempty" rule:"due_on"`           // until when

	Inspection string `json:"inspection,omitempty" rule:"inspection"` // which found something
	Finding    string `json:"finding,omitempty" rule:"finding"`       // what it found
	Paper      string `json:"paper,omitempty" rule:"paper"`           // the circular or report on which an instruction stands

	Slip        string      `json:"slip,omitempty" rule:"slip"` // its id
	Colour      string      `json:"colour,omitempty" rule:"colour"`
	Responsible string      `json:"responsible,omitempty" rule:"responsible"` // the person whom it names
	Until       *types.Date `json:"until,omitempty" rule:"until"`             // the deadline of a slip, or to when that of the matter moves

	By     string `json:"by,omitempty" rule:"by"` // who instructed, approved or withdrew
	Reason string `json:"reason,omitempty" rule:"reason"`
	Passed *bool  `json:"passed,omitempty" rule:"passed"` // whether a recheck passed
}

// The events of a matter.
const (
	Opened        = "opened"         // 立项: a unit must rectify something
	Led           = "led"            // somebody else leads the team, such as a higher leader who was asked to
	Joined        = "joined"         // somebody takes part
	Instructed    = "instructed"     // 批示: a leader wrote on a paper about it
	Found         = "found"          // an inspection found something
	Extended      = "extended"       // its deadline moves, with approval
	SlipIssued    = "slip_issued"    // 发督办单: a slip of some colour, with a deadline
	SlipRaised    = "slip_raised"    // it turns into one of another colour
	SlipWithdrawn = "slip_withdrawn" // it should not have been issued
	Rectified     = "rectified"      // 整改: the unit says that it has put the matter right
	Rechecked     = "rechecked"      // 复核: somebody looked, and it is right or it is not
	Closed        = "closed"         // 销号
	Reopened      = "reopened"       // 反弹: it has come back
)

// The states of a matter. That before its first event is "".
const (
	StateOpen      = "open"      // to be rectified, for the first time or again
	StateRectified = "rectified" // to be rechecked
	StatePassed    = "passed"    // the recheck passed, so that it may be closed
	StateClosed    = "closed"
)
