// Package eventlog replays logs of events through a machine that stands in a table.
//
// In comes what happened to things, such as cases or matters, event by event; out comes what
// became of each thing. A [Machine] is a table with a row for each event: in which states it is
// legal, on what conditions, to which state it leads, and what it makes of the thing. The table
// is shown to people by [Machine.Table], so the documentation cannot differ from the code. An
// event that is not legal is a [Fault] with the event, the state that it met and what would
// have been legal there, and leaves the thing as it was.
//
//	eventlog.go  the table, and one step of one thing
//	rows.go      what rows of the table are written with
//	fault.go     an event that is not legal
//	fold.go      the log of one thing, or of many at once, all faults together
//	stream.go    a log that is too long for memory: only open things are held
//	table.go     the table for people
//	facts.go     a log among the facts of a year
//	names.go     a policy's own names for all of that
//
// Packages of the domain bring the thing, its events and the table.
package eventlog

import (
	"slices"

	"github.com/meritrules/merit/rule/types"
)

// Machine says what may happen to a thing of type T, by events of type E. It must not change
// once it is used.
type Machine[T, E any] struct {
	Noun   string // what things are called, such as "case"
	Rows   []Row[T, E]
	Closed []string // the states in which a thing is closed

	ID    func(*T) string      // of a thing that has had an event
	State func(*T) *string     // where a thing keeps its state: "" before its first event
	Last  func(*T) *types.Date // where it keeps the day of its latest event
	Meta  func(*E) Meta

	// Settle derives what follows from the events, and puts into one order what may come in any.
	Settle func(*T)
	// Detach makes the lists of a thing its own, so that a further event changes no copy of it.
	Detach func(*T)
}

// Meta is what every event has.
type Meta struct {
	N    int    // its number in the log, 0 for none
	ID   string // of the thing that it happened to
	Name string // of the event, as in the table
	On   types.Date
}

// Row says when an event is legal and what it does. An event may have several rows for
// different states or conditions; the first that holds counts.
type Row[T, E any] struct {
	Event string
	Says  []string // the fields of the event that it reads, beside those that every event has
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

// Step lets an event happen to a thing, or returns why it is not legal and leaves the thing as
// it was. The fault's Position and Row are left to the caller.
func (m *Machine[T, E]) Step(t *T, e *E) *Fault {
	row, f := m.find(t, e)
	if f == nil {
		m.apply(t, e, row)
	}
	return f
}

// find returns the row by which an event is legal for a thing.
func (m *Machine[T, E]) find(t *T, e *E) (*Row[T, E], *Fault) {
	meta, state := m.Meta(e), *m.State(t)
	if state != "" && meta.ID != m.ID(t) {
		f := m.fault(t, meta, "")
		f.ID, f.Of = m.ID(t), meta.ID
		return nil, f
	}
	row, lacks := m.row(t, e, meta.Name, state)
	if row == nil {
		return nil, m.fault(t, meta, lacks)
	}
	if last := *m.Last(t); state != "" && meta.On < last {
		f := m.fault(t, meta, "")
		f.Later = last.String()
		return nil, f
	}
	return row, nil
}

// apply makes of a thing what a row says.
func (m *Machine[T, E]) apply(t *T, e *E, row *Row[T, E]) {
	if row.Apply != nil {
		row.Apply(t, e)
	}
	if row.To != Same {
		*m.State(t) = row.To
	}
	*m.Last(t) = m.Meta(e).On
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

// Says returns the fields of an event that its rows read: what else it says is lost.
func (m *Machine[T, E]) Says(event string) (fields []string) {
	for _, r := range m.Rows {
		if r.Event == event {
			fields = AddNew(fields, r.Says...)
		}
	}
	return fields
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
