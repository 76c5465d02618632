package eventlog

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Fold lets the events of one thing happen in their order, and returns what became of it. The
// error is that of the first event that is not legal; a log without events is one too.
func (m *Machine[T, E]) Fold(events []E) (t T, err error) {
	if len(events) == 0 {
		return t, &fault.Error{Code: fault.CodeBadEvent, Message: "a " + m.Noun + " without events"}
	}
	for i := range events {
		if f := m.Step(&t, &events[i]); f != nil {
			f.Position, f.Row = i+1, i
			return *new(T), f.AsError()
		}
	}
	m.Settle(&t)
	return t, nil
}

// FoldAll lets the events of many things happen, in the order of their numbers and then as they
// come, and returns the things by their first events. The error is a fault.Errors with the first
// illegal event of each thing that has one; its other events are not judged, and it is left out.
// The Row of a fault is that of its event in order.
func (m *Machine[T, E]) FoldAll(events []E) (things []T, err error) {
	things, faults := m.replay(m.inOrder(events))
	for i := range things {
		m.Settle(&things[i])
	}
	if len(faults) > 0 {
		return things, faults
	}
	return things, nil
}

// inOrder returns the events in the order of their numbers; those with equal numbers stay in the
// order in which they stand.
func (m *Machine[T, E]) inOrder(events []E) []E {
	sorted := slices.Clone(events)
	slices.SortStableFunc(sorted, func(a, b E) int { return cmp.Compare(m.Meta(&a).N, m.Meta(&b).N) })
	return sorted
}

// replay lets the events of many things happen in the order in which they stand.
func (m *Machine[T, E]) replay(events []E) (things []T, faults fault.Errors) {
	at, counts, amiss := map[string]int{}, []int{}, map[int]bool{}
	for i := range events {
		e := &events[i]
		id := m.Meta(e).ID
		k, known := at[id]
		if !known {
			k = len(things)
			at[id], things, counts = k, append(things, *new(T)), append(counts, 0)
		}
		if counts[k]++; amiss[k] {
			continue
		}
		if f := m.Step(&things[k], e); f != nil {
			f.Position, f.Row = counts[k], i
			amiss[k], faults = true, append(faults, f.AsError())
		}
	}
	if len(amiss) == 0 {
		return things, nil
	}
	sound := things[:0]
	for k := range things {
		if !amiss[k] {
			sound = append(sound, things[k])
		}
	}
	return sound, faults
}

// Next lets one more event happen to a thing, and returns what becomes of it; the thing itself
// stays as it is. The zero T is one before its first event.
func (m *Machine[T, E]) Next(t T, e E) (T, error) {
	m.Detach(&t)
	if f := m.Step(&t, &e); f != nil {
		return *new(T), f.AsError()
	}
	m.Settle(&t)
	return t, nil
}

// AsOf returns the events up to the end of a day: the prefix of a log that was known then.
func (m *Machine[T, E]) AsOf(events []E, day types.Date) []E {
	var known []E
	for i := range events {
		if m.Meta(&events[i]).On <= day {
			known = append(known, events[i])
		}
	}
	return known
}
