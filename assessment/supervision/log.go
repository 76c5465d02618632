package supervision

import (
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Fault says which event of a log is not legal, which state it met, and what would have been
// legal there. It is the cause of the errors of this file, for errors.As.
type Fault = eventlog.Fault

// Fold replays the events of one matter, in their order, and returns what became of it. The
// error is a fault.Error of CodeBadEvent whose cause is a Fault; an empty log is an error too.
//
// A recheck that did not pass sends the matter back: it and its slips must be rectified again.
// Events of one day about different slips, members, inspections or leaders give the same
// matter in any order.
func Fold(events []Event) (Matter, error) {
	m, f := machine.Replay(events)
	switch {
	case f != nil:
		return Matter{}, f.AsError()
	case len(events) == 0:
		return Matter{}, &fault.Error{Code: fault.CodeBadEvent, Message: "a matter without events"}
	}
	m.settle()
	return m, nil
}

// FoldAll replays the events of many matters and returns the matters in the order of their
// first events. Events stand in the order of their numbers N; those with equal numbers, as where
// none is given, in the order in which they come. The error is a fault.Errors with the first
// illegal event of each matter that has one; the matters are then those without a fault.
func FoldAll(events []Event) ([]Matter, error) {
	matters, faults := machine.ReplayAll(eventlog.InOrder(events, func(e *Event) int { return e.N }))
	for i := range matters {
		matters[i].settle()
	}
	if len(faults) > 0 {
		return matters, eventlog.Errors(faults)
	}
	return matters, nil
}

// AsOf returns the events up to the end of a day: folded, they are what was known of the matters
// then.
func AsOf(events []Event, day types.Date) []Event { return machine.AsOf(events, day) }

// Next lets one more event happen to a matter, or returns why it is not legal. The zero Matter
// is one before its first event.
func (m Matter) Next(e Event) (Matter, error) {
	m.detach()
	if f := machine.Step(&m, &e); f != nil {
		return Matter{}, f.AsError()
	}
	m.settle()
	return m, nil
}

// Legal returns the events that may happen to a matter next, in the order of the table.
func (m Matter) Legal() []string { return machine.Legal(&m) }

// IsClosed reports whether a recheck of the matter has passed and it is off the list: only an
// instruction or reopening can follow.
func (m Matter) IsClosed() bool { return m.State == StateClosed }

// Keeper keeps matters that are closed while a long log is folded; see [NewStream].
type Keeper struct {
	Keep func(Matter) error             // takes a matter that is closed, or still open at the end
	Find func(id string) (Matter, bool) // returns a matter that was kept, of which there is another event
}

// Stream folds a log that is too long for memory: it holds the matters that are open.
type Stream struct {
	stream *eventlog.Stream[Matter, Event]
}

// NewStream starts to fold a log. Each closed matter goes to Keep; if it is reopened, it comes
// back from Find and goes to Keep once more.
func NewStream(k Keeper) *Stream {
	keep := func(m Matter) error {
		m.settle()
		return k.Keep(m)
	}
	find := func(id string) (Matter, bool) {
		if k.Find == nil {
			return Matter{}, false
		}
		m, ok := k.Find(id)
		m.detach()
		return m, ok
	}
	closed := func(m *Matter) bool { return m.IsClosed() }
	return &Stream{machine.NewStream(eventlog.Keeper[Matter]{Closed: closed, Keep: keep, Find: find})}
}

// Add lets an event happen, in the order of the log. After an error, which is that of Fold or of
// Keep, the stream goes on as if the event had not happened.
func (s *Stream) Add(e Event) error { return s.stream.Add(e) }

// Open returns how many matters are held.
func (s *Stream) Open() int { return s.stream.Open() }

// Close gives the matters that are still open to Keep, in the order of their ids.
func (s *Stream) Close() error { return s.stream.Close() }

// Machine returns the table of the events of a matter, as Markdown: when each is legal, where it
// leads and what it does.
func Machine() string { return machine.Markdown() }

// Events returns the names of the events of a matter, in the order of the table.
func Events() []string { return machine.Events() }
