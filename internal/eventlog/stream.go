package eventlog

import (
	"maps"
	"slices"
)

// Stream replays the events of many things as they come, and holds only those that are open, so
// its memory grows with these and not with the log.
type Stream[T, E any] struct {
	machine *Machine[T, E]
	keeper  Keeper[T]
	held    map[string]*held[T]
	events  int
}

// Keeper keeps the things that a stream does not hold.
type Keeper[T any] struct {
	// Closed reports whether a thing is closed, and need not be held.
	Closed func(*T) bool
	// Keep takes a thing that is closed. It may come again, if later events reopen it.
	Keep func(T) error
	// Find returns a closed thing of which there is another event, false if there is none. A nil
	// Find knows none.
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

// Add lets an event happen. The error is a fault.Error with a Fault as its cause, or that of
// Keep. After a fault the stream goes on as if the event had not happened.
func (s *Stream[T, E]) Add(e E) error {
	id := s.machine.Meta(&e).ID
	h := s.held[id]
	if h == nil {
		h = &held[T]{}
		if s.keeper.Find != nil {
			if t, ok := s.keeper.Find(id); ok {
				h.thing, h.again = t, true
			}
		}
	}
	s.events++
	h.count++
	if f := s.machine.Step(&h.thing, &e); f != nil {
		f.Row = s.events - 1
		if !h.again {
			f.Position = h.count
		}
		return f.AsError()
	}
	if s.keeper.Closed(&h.thing) {
		delete(s.held, id)
		return s.keeper.Keep(h.thing)
	}
	s.held[id] = h
	return nil
}

// Open returns how many things are held.
func (s *Stream[T, E]) Open() int { return len(s.held) }

// Close gives the things that are still open to Keep, in the order of their ids.
func (s *Stream[T, E]) Close() error {
	for _, id := range slices.Sorted(maps.Keys(s.held)) {
		if err := s.keeper.Keep(s.held[id].thing); err != nil {
			return err
		}
	}
	clear(s.held)
	return nil
}
