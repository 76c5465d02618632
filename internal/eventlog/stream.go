package eventlog

import (
	"maps"
	"slices"
)

// Stream folds the events of many things as they come, and holds only those that are open, so
// its memory grows with these and not with the log.
type Stream[T, E any] struct {
	machine *Machine[T, E]
	keeper  Keeper[T]
	held    map[string]*held[T]
	events  int
}

// Keeper keeps the things that a stream does not hold.
type Keeper[T any] struct {
	// Keep takes a thing that is closed, or still open at the end. It may come again, if later
	// events reopen it.
	Keep func(T) error
	// Find returns a thing that was kept, of which there is another event; false if there is none.
	// A nil Find knows none.
	Find func(id string) (T, bool)
}

type held[T any] struct {
	thing T
	count int  // of its events
	again bool // it has come back, so that the count is not that of its whole log
}

// NewStream starts a stream.
func (m *Machine[T, E]) NewStream(k Keeper[T]) *Stream[T, E] {
	return &Stream[T, E]{machine: m, keeper: k, held: map[string]*held[T]{}}
}

// Add lets an event happen, in the order of the log. The error is that of Fold, or of Keep. After
// an error the stream goes on as if the event had not happened.
func (s *Stream[T, E]) Add(e E) error {
	m := s.machine
	id := m.Meta(&e).ID
	h, held := s.held[id]
	if !held {
		h = s.find(id)
	}
	s.events++
	row, f := m.find(&h.thing, &e)
	if f != nil {
		f.Row = s.events - 1
		if !h.again {
			f.Position = h.count + 1
		}
		return f.AsError()
	}
	if !m.closes(&h.thing, row) {
		m.apply(&h.thing, &e, row)
		h.count++
		s.held[id] = h
		return nil
	}
	closed := h.thing
	if held { // it stays as it is until the keeper has what becomes of it
		m.Detach(&closed)
	}
	m.apply(&closed, &e, row)
	m.Settle(&closed)
	if err := s.keeper.Keep(closed); err != nil {
		return err
	}
	delete(s.held, id)
	return nil
}

// find returns a thing that the stream does not hold: one that was kept, or a new one.
func (s *Stream[T, E]) find(id string) *held[T] {
	h := &held[T]{}
	if s.keeper.Find != nil {
		if t, ok := s.keeper.Find(id); ok {
			s.machine.Detach(&t)
			h.thing, h.again = t, true
		}
	}
	return h
}

// closes reports whether a thing is closed after the event of a row.
func (m *Machine[T, E]) closes(t *T, row *Row[T, E]) bool {
	state := row.To
	if state == Same {
		state = *m.State(t)
	}
	return slices.Contains(m.Closed, state)
}

// Open returns how many things are held.
func (s *Stream[T, E]) Open() int { return len(s.held) }

// Close gives the things that are still open to Keep, in the order of their ids. After an error of
// Keep the stream still holds what was not kept.
func (s *Stream[T, E]) Close() error {
	for _, id := range slices.Sorted(maps.Keys(s.held)) {
		t := s.held[id].thing
		s.machine.Detach(&t)
		s.machine.Settle(&t)
		if err := s.keeper.Keep(t); err != nil {
			return err
		}
		delete(s.held, id)
	}
	return nil
}
