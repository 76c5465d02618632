package spell

import "slices"

// Hinter suggests names that may have been meant. It limits its comparisons, so that no
// input makes it slow.
type Hinter struct{ compared int }

// maxCompared limits the comparisons of names in one reading.
const maxCompared = 100_000

// Meant is the function Nearest, within the limit.
func (h *Hinter) Meant(name string, known []string) string {
	return Nearest(name, h.within(name, known))
}

// within returns the names that one may be compared with, none beyond the limit.
func (h *Hinter) within(name string, known []string) []string {
	const most, longest = 1000, 60
	if h.Exhausted() || len(known) > most || len(name) > longest {
		return nil
	}
	h.compared += 10 + len(known)
	return slices.DeleteFunc(slices.Clone(known), func(k string) bool { return len(k) > longest })
}

// Exhausted reports whether the Hinter suggests nothing any more.
func (h *Hinter) Exhausted() bool { return h.compared >= maxCompared }

// Nearest is the function DidYouMean, within the limit.
func (h *Hinter) Nearest(name string, known []string) string {
	return DidYouMean(name, h.within(name, known))
}
