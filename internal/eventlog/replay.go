package eventlog

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Replay lets the events of one thing happen in their order, and returns what became of it, or
// the first event that is not legal. Without events the thing is zero.
func (m *Machine[T, E]) Replay(events []E) (t T, fault *Fault) {
	for i := range events {
		if f := m.Step(&t, &events[i]); f != nil {
			f.Position, f.Row = i+1, i
			return *new(T), f
		}
	}
	return t, nil
}

// ReplayAll lets the events of many things happen in their order, and returns the things by
// their first events. Of each thing with an illegal event the first such event is a fault; what
// comes after it is not judged, and the thing is left out.
func (m *Machine[T, E]) ReplayAll(events []E) (things []T, faults []*Fault) {
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
			amiss[k], faults = true, append(faults, f)
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

// InOrder returns the events in the order of their numbers; those with equal numbers stay in
// the order in which they stand.
func InOrder[E any](events []E, number func(*E) int) []E {
	sorted := slices.Clone(events)
	slices.SortStableFunc(sorted, func(a, b E) int { return cmp.Compare(number(&a), number(&b)) })
	return sorted
}

// Errors returns the faults as errors with codes, in their order; nil if there are none.
func Errors(faults []*Fault) (all fault.Errors) {
	for _, f := range faults {
		all = append(all, f.AsError())
	}
	return all
}
