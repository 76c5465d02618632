package supervision

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Matter is the state of a matter under supervision, as formulas see it.
type Matter struct {
	ID         string                     `rule:"id,key"`
	Source     string                     `rule:"source"`
	AssignedBy *string                    `rule:"assigned_by"` // nil for nobody in particular
	TeamLead   string                     `rule:"team_lead"`
	Unit       string                     `rule:"unit"`
	OpenedOn   types.Required[types.Date] `rule:"opened_on"`
	DueOn      types.Required[types.Date] `rule:"due_on"`
	// RectifiedOn is the day of the latest rectification, nil before the first.
	RectifiedOn *types.Date `rule:"rectified_on"`
	// RecheckPassed is the result of the recheck of that rectification, nil before it.
	RecheckPassed *bool `rule:"recheck_passed"`
	// FailedRechecks counts all rechecks that did not pass, including those before
	// the latest rectification.
	FailedRechecks int `rule:"failed_rechecks,integer"`
	// ClosedOn is the day on which the matter was taken off the list, or nil.
	ClosedOn *types.Date `rule:"closed_on"`
}

// Fold returns the state of a matter after its events, which may come in any order.
// It replays them by day, and within one day in the order opened, rectified, recheck
// failed, recheck passed, closed; so a second rectification must be on a later day
// than the recheck that failed. The matter goes from opened to rectified to
// rechecked. After a recheck that failed it must be rectified again; after one that
// passed it can be closed, and nothing follows that. The error is a *fault.Error that
// names the event that cannot have happened.
func Fold(events []Event) (Matter, error) {
	events = slices.Clone(events)
	if slices.Contains(events, nil) {
		return Matter{}, &fault.Error{Code: fault.CodeBadEvent, Message: "an event of the log is nil"}
	}
	slices.SortStableFunc(events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.Day(), b.Day()), cmp.Compare(a.kind(), b.kind()), cmp.Compare(idOf(a), idOf(b)))
	})
	f := folding{last: events}
	for i, e := range events {
		f.last = events[:i]
		if why := e.apply(&f); why != "" {
			return Matter{}, f.fault(e, why)
		}
	}
	if len(events) == 0 {
		return Matter{}, &fault.Error{Code: fault.CodeBadEvent, Message: "a matter without events was never opened"}
	}
	return f.matter, nil
}

// idOf returns an id that orders matters opened twice on one day, which is a fault.
func idOf(e Event) string {
	o, _ := e.(Opened)
	return o.ID
}

// state is a matter's stage in its course.
type state uint8

const (
	unopened state = iota
	opened         // to be rectified, for the first time or again
	rectified
	passed
	closed
)

// folding is a matter while its events are replayed.
type folding struct {
	matter Matter
	state  state
	last   []Event // those so far
}

func (f *folding) fault(e Event, why string) *fault.Error {
	err := &fault.Error{Code: fault.CodeBadEvent, Message: fmt.Sprintf("%s: %s", e, why)}
	if id := cmp.Or(f.matter.ID, idOf(e)); id != "" {
		err.Record = "matter " + id
	}
	return err
}

// after describes the events so far, for messages.
func (f *folding) after() string {
	if f.state == unopened {
		return "the matter was not opened before"
	}
	return "the matter's last event was: " + f.last[len(f.last)-1].String()
}

func (e Opened) apply(f *folding) string {
	switch {
	case f.state != unopened:
		return "the matter was opened already; " + f.after()
	case e.DueOn < e.On:
		return fmt.Sprintf("due on %s, before it was opened", e.DueOn)
	}
	f.matter = Matter{ID: e.ID, Source: e.Source, TeamLead: e.TeamLead, Unit: e.Unit, OpenedOn: types.Of(e.On), DueOn: types.Of(e.DueOn)}
	if e.AssignedBy != "" {
		f.matter.AssignedBy = &e.AssignedBy
	}
	f.state = opened
	return ""
}

func (e Rectified) apply(f *folding) string {
	if f.state != opened {
		return "there is nothing to rectify; " + f.after()
	}
	f.matter.RectifiedOn, f.matter.RecheckPassed, f.state = &e.On, nil, rectified
	return ""
}

func (e Rechecked) apply(f *folding) string {
	if f.state != rectified {
		return "there is nothing to recheck; " + f.after()
	}
	f.matter.RecheckPassed, f.state = &e.Passed, passed
	if !e.Passed {
		f.matter.FailedRechecks, f.state = f.matter.FailedRechecks+1, opened
	}
	return ""
}

func (e Closed) apply(f *folding) string {
	if f.state != passed {
		return "only a recheck that passed allows closing; " + f.after()
	}
	f.matter.ClosedOn, f.state = &e.On, closed
	return ""
}
