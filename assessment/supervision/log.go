package supervision

import (
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
)

// Fault says which event of a log is not legal, which state it met, and what would have been
// legal there. It is the cause of the errors of this file, for errors.As.
type Fault = eventlog.Fault

// Fold replays the events of one matter, in their order, and returns what became of it. The
// error is a fault.Error of CodeBadEvent whose cause is a Fault; an empty log is an error too,
// and so is an event of another matter.
//
// A recheck that did not pass sends the matter back: it and its slips must be rectified again.
// Events of one day that do not depend on each other give the same matter in any order: those of
// different slips, members and inspections, and instructions. Of two who lead the latest counts.
func Fold(events []Event) (Matter, error) { return machine.Fold(events) }

// FoldAll replays the events of many matters and returns the matters in the order of their
// first events. Events stand in the order of their numbers N; those with equal numbers, as where
// none is given, in the order in which they come. The error is a fault.Errors with the first
// illegal event of each matter that has one; the matters are then those without a fault.
func FoldAll(events []Event) ([]Matter, error) { return machine.FoldAll(events) }

// AsOf returns the events up to the end of a day: folded, they are what was known of the matters
// then.
func AsOf(events []Event, day types.Date) []Event { return machine.AsOf(events, day) }

// Next lets one more event happen to a matter, such as one that a host has stored, or returns why
// it is not legal. The zero Matter is one before its first event.
func (m Matter) Next(e Event) (Matter, error) { return machine.Next(m, e) }

// Legal returns the events that may happen to a matter next, in the order of the table.
func (m Matter) Legal() []string { return machine.Legal(&m) }

// IsClosed reports whether a recheck of the matter has passed and it is off the list: only an
// instruction or reopening can follow.
func (m Matter) IsClosed() bool { return m.State == StateClosed }

// Keeper keeps the matters that a [Stream] does not hold. Its Keep takes a matter that is closed,
// or still open at the end; its Find returns a matter that was kept, of which there is another
// event.
type Keeper = eventlog.Keeper[Matter]

// Stream folds a log that is too long for memory: it holds the matters that are open. Add lets an
// event happen, in the order of the log; Open returns how many matters are held; Close gives
// these to Keep, in the order of their ids. After an error, which is that of Fold or of Keep, a
// stream goes on as if the event had not happened.
type Stream = eventlog.Stream[Matter, Event]

// NewStream starts to fold a log. Each closed matter goes to Keep; if it is reopened or somebody
// writes about it, it comes back from Find and goes to Keep once more.
func NewStream(k Keeper) *Stream { return machine.NewStream(k) }

// Machine returns the table of the events of a matter, as Markdown: when each is legal, where it
// leads and what it does.
func Machine() string { return machine.Markdown() }

// Events returns the names of the events of a matter, in the order of the table.
func Events() []string { return machine.Events() }

// Says returns the fields of an event that count: what else it says is lost.
func Says(event string) []string { return machine.Says(event) }
