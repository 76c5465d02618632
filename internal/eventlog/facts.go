package eventlog

import (
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Log is a list of events that a year's facts may have in place of other lists, which it makes.
type Log struct {
	Events *types.Schema // of the events
	Makes  []string      // the lists of the policy that it stands in for

	// Replay makes these lists of the events, of all or of those up to the end of a day. Without
	// faults it returns one Made for each of them, and warns of what events say that is lost.
	Replay func(events *value.List, until *types.Date) (made []Made, warnings, faults fault.Errors)
}

// Made is what a log makes of one list: its records in any order.
type Made struct {
	List string
	Rows []MadeRow
}

// MadeRow is a record: a value for each field of its list, and the row of the event that it
// began with.
type MadeRow struct {
	Event  int
	Values []value.Value
}
