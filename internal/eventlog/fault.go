package eventlog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Fault is an event that is not legal. As an error it is the cause of a fault.Error.
type Fault struct {
	Noun     string // what the thing is called
	ID       string // of the thing, "" if it is not known yet
	Of       string // the thing that the event names; another than ID if it came to the wrong one
	Position int    // of the event in the log of its thing, from 1; 0 if the log before it is not known
	Row      int    // of the event among all that were replayed, from 0
	Event    string
	On       types.Date
	State    string   // that the event met; "" before the first event
	Lacks    string   // the condition that does not hold; "" if the event is not legal in the state
	Later    string   // the later day of the event before it, "" if the days are in order
	Legal    []string // the events that were legal there, in the order of the table
	Unknown  bool     // the machine does not know the event
	Hint     string
}

// Error says which event is out of place, what it met and what would be legal there.
func (f *Fault) Error() string {
	at := fmt.Sprintf("%s on %s", fault.Plain(f.Event), f.On)
	if f.Position > 0 {
		at = fmt.Sprintf("event %d (%s)", f.Position, at)
	}
	met := "the " + f.Noun + " is " + f.State
	if f.State == "" {
		met = "the " + f.Noun + " has had no event yet"
	}
	switch {
	case f.Unknown:
		return at + ": there is no such event"
	case f.Of != f.ID:
		return fmt.Sprintf("%s: it is an event of another %s, %s", at, f.Noun, spell.Short(f.Of))
	case f.Later != "":
		return fmt.Sprintf("%s: the event before it is of a later day, %s", at, f.Later)
	case f.Lacks != "":
		return fmt.Sprintf("%s: %s, and this is legal only if %s", at, met, f.Lacks)
	}
	return at + ": " + met
}

// AsError returns the fault with a code and the record, for those who read errors as data.
func (f *Fault) AsError() *fault.Error {
	e := &fault.Error{Code: fault.CodeBadEvent, Message: f.Error(), Hint: f.Hint, Err: f}
	if f.ID != "" {
		e.Record, e.Key = f.Noun+" "+f.ID, []string{f.ID}
	}
	if e.Hint == "" && f.Later == "" && f.Of == f.ID {
		e.Hint = "legal there: " + strings.Join(f.Legal, ", ")
		if len(f.Legal) == 0 {
			e.Hint = "nothing is legal there"
		}
	}
	return e
}

// fault returns the fault of an event that came to a thing.
func (m *Machine[T, E]) fault(t *T, meta Meta, lacks string) *Fault {
	f := &Fault{Noun: m.Noun, ID: meta.ID, Of: meta.ID, Event: meta.Name, On: meta.On, State: *m.State(t), Lacks: lacks, Legal: m.Legal(t)}
	if names := m.Events(); !slices.Contains(names, meta.Name) {
		f.Unknown, f.Hint = true, spell.DidYouMean(meta.Name, names)
	}
	return f
}
