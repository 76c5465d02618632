package eventlog

import "slices"

// In returns states for Row.From, or fields for Row.Says.
func In(names ...string) []string { return names }

// Asks returns a condition on the event alone.
func Asks[T, E any](text string, holds func(*E) bool) Condition[T, E] {
	return Condition[T, E]{Text: text, Holds: func(_ *T, e *E) bool { return e == nil || holds(e) }}
}

// AddNew appends to a list the texts that it does not have yet.
func AddNew(list []string, texts ...string) []string {
	for _, t := range texts {
		if !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}
