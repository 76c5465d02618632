// Package eventlog replays logs of events through a machine that stands in a table.
//
// In comes what happened to things, such as cases or matters, event by event; out comes what
// became of each thing. A [Machine] is a table with a row for each event: in which states it is
// legal, on what conditions, to which state it leads, and what it makes of the thing. The table
// is shown to people by [Machine.Table], so the documentation cannot differ from the code. An
// event that is not legal is a [Fault] with the event, the state that it met and what would
// have been legal there, and leaves the thing as it was.
//
//	machine.go   the table, and one step of one thing
//	replay.go    the log of one thing, or of many at once, all faults together
//	stream.go    a log that is too long for memory: only open things are held
//	table.go     the table for people
//	facts.go     a log among the facts of a year
//	names.go     a policy's own names for all of that
//
// Packages of the domain bring the thing, its events and the table.
package eventlog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Machine says what may happen to a thing of type T, by events of type E. It must not change
// once it is used.
type Machine[T, E any] struct {
	Noun string // what things are called, such as "case"
	Rows []Row[T, E]

	State func(*T) *string     // where a thing keeps its state: "" before its first event
	Last  func(*T) *types.Date // where it keeps the day of its latest event
	Meta  func(*E) Meta
}

// Meta is what every event has.
type Meta struct {
	ID   string // of the thing that it happened to
	Name string // of the event, as in the table
	On   types.Date
}

// Row says when an event is legal and what it does. An event may have several rows for
// different states.
type Row[T, E any] struct {
	Event string
	From  []string // the states in which it is legal
	To    string   // the state that it leads to; Same for the one that it met
	If    []Condition[T, E]
	Does  string       // what it does besides, for people
	Apply func(*T, *E) // makes the change of everything but the state; nil for none
}

// Same is the To of a row whose event leaves the state as it is.
const Same = ""

// Condition is what must hold for an event to be legal. Holds is also asked what would be legal
// without an event, which is then nil: what depends on the event holds then.
type Condition[T, E any] struct {
	Text  string // such as "no papers are owed"
	Holds func(*T, *E) bool
}

// Fault is an event that is not legal. As an error it is the cause of a fault.Error.
type Fault struct {
	Noun     string // what the thing is called
	ID       string // of the thing, "" if it is not known yet
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
	if e.Hint == "" && f.Later == "" {
		e.Hint = "legal there: " + strings.Join(f.Legal, ", ")
		if len(f.Legal) == 0 {
			e.Hint = "nothing is legal there"
		}
	}
	return e
}

// Step lets an event happen to a thing, or returns why it is not legal and leaves the thing as
// it was. The fault's Position and Row are left to the caller.
func (m *Machine[T, E]) Step(t *T, e *E) *Fault {
	meta, state, last := m.Meta(e), m.State(t), m.Last(t)
	row, lacks := m.row(t, e, meta.Name, *state)
	if row == nil {
		return m.fault(t, meta, lacks)
	}
	if *state != "" && meta.On < *last {
		f := m.fault(t, meta, "")
		f.Later = last.String()
		return f
	}
	if row.Apply != nil {
		row.Apply(t, e)
	}
	if row.To != Same {
		*state = row.To
	}
	*last = meta.On
	return nil
}

// row returns the row by which an event is legal, or the condition that it lacks.
func (m *Machine[T, E]) row(t *T, e *E, name, state string) (row *Row[T, E], lacks string) {
	for i := range m.Rows {
		r := &m.Rows[i]
		if r.Event != name || !slices.Contains(r.From, state) {
			continue
		}
		k := slices.IndexFunc(r.If, func(c Condition[T, E]) bool { return !c.Holds(t, e) })
		if k < 0 {
			return r, ""
		}
		if lacks == "" {
			lacks = r.If[k].Text
		}
	}
	return nil, lacks
}

// Legal returns the events that are legal for a thing, as far as that does not depend on the
// event, in the order of the table.
func (m *Machine[T, E]) Legal(t *T) (legal []string) {
	state := *m.State(t)
	for _, r := range m.Rows {
		if row, _ := m.row(t, nil, r.Event, state); row != nil && !slices.Contains(legal, r.Event) {
			legal = append(legal, r.Event)
		}
	}
	return legal
}

// Events returns the names of the events, in the order of the table.
func (m *Machine[T, E]) Events() (names []string) {
	for _, r := range m.Rows {
		if !slices.Contains(names, r.Event) {
			names = append(names, r.Event)
		}
	}
	return names
}

func (m *Machine[T, E]) fault(t *T, meta Meta, lacks string) *Fault {
	f := &Fault{Noun: m.Noun, ID: meta.ID, Event: meta.Name, On: meta.On, State: *m.State(t), Lacks: lacks, Legal: m.Legal(t)}
	if names := m.Events(); !slices.Contains(names, meta.Name) {
		f.Unknown, f.Hint = true, spell.DidYouMean(meta.Name, names)
	}
	return f
}
