package window

import (
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
)

// Fault says which event of a log is not legal, which state it met, and what would have been
// legal there. It is the cause of the errors of this file, for errors.As.
type Fault = eventlog.Fault

// Fold replays the events of one case, in their order, and returns what became of it. The error
// is a fault.Error of CodeBadEvent whose cause is a Fault; an empty log is an error too, and so
// is an event of another case.
//
// A department's days run from the day on which it got the case until it answered or handed the
// case on; of one that still has it, until the case was closed or else until the latest event.
// Departments named in one referral have the case one after the other.
//
// Events of one day that do not depend on each other give the same case in any order: answers,
// calls and consultations of different departments. Referrals make a line, in their order.
func Fold(events []Event) (Case, error) { return machine.Fold(events) }

// FoldAll replays the events of many cases and returns the cases in the order of their first
// events. Events stand in the order of their numbers N; those with equal numbers, as where none
// is given, in the order in which they come. The error is a fault.Errors with the first illegal
// event of each case that has one; the cases are then those without a fault.
func FoldAll(events []Event) ([]Case, error) { return machine.FoldAll(events) }

// AsOf returns the events up to the end of a day: folded, they are what was known of the cases
// then.
func AsOf(events []Event, day types.Date) []Event { return machine.AsOf(events, day) }

// Next lets one more event happen to a case, such as one that a host has stored, or returns why
// it is not legal. The zero Case is one before its first event.
func (c Case) Next(e Event) (Case, error) { return machine.Next(c, e) }

// Legal returns the events that may happen to a case next, in the order of the table.
func (c Case) Legal() []string { return machine.Legal(&c) }

// Closed reports whether a case is closed: only calling back, rating and reopening can follow.
func (c Case) Closed() bool { return c.Outcome != nil }

// Keeper keeps the cases that a [Stream] does not hold. Its Keep takes a case that is closed, or
// still open at the end; its Find returns a case that was kept, of which there is another event.
type Keeper = eventlog.Keeper[Case]

// Stream folds a log that is too long for memory: it holds the cases that are open. Add lets an
// event happen, in the order of the log; Open returns how many cases are held; Close gives these
// to Keep, in the order of their ids. After an error, which is that of Fold or of Keep, a stream
// goes on as if the event had not happened.
type Stream = eventlog.Stream[Case, Event]

// NewStream starts to fold a log. Each closed case goes to Keep; if it is called back, rated or
// reopened, it comes back from Find and goes to Keep once more.
func NewStream(k Keeper) *Stream { return machine.NewStream(k) }

// Machine returns the table of the events of a case, as Markdown: when each is legal, where it
// leads and what it does.
func Machine() string { return machine.Markdown() }

// Events returns the names of the events of a case, in the order of the table.
func Events() []string { return machine.Events() }

// Says returns the fields of an event that count: what else it says is lost.
func Says(event string) []string { return machine.Says(event) }
