package eventlog

import "github.com/meritrules/merit/rule"

// Log is a list of events that a year's facts may have in place of other lists, which it makes.
type Log struct {
	Events *rule.Schema // of the events
	Makes  []string     // the lists of the policy that it stands in for

	// Replay makes these lists of the events, of all or of those up to the end of a day. Without
	// faults it returns one Made for each of them.
	Replay func(events *rule.List, until *rule.Date) ([]Made, rule.Errors)
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
	Values []rule.Value
}
