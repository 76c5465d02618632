package spell

import "slices"

// Hinter suggests names that may have been meant. It limits its comparisons, so that no
// input makes it slow.
type Hinter struct{ compared int }

// maxCompared limits the comparisons of names in one reading.
const maxCompared = 100_000

// Meant is the function Nearest, within the limit.
func (h *Hinter) Meant(name string, known []string) string {
	const most, longest = 1000, 60
	if h.Exhausted() || len(known) > most || len(name) > longest {
		return ""
	}
	h.compared += 10 + len(known)
	return Nearest(name, slices.DeleteFunc(slices.Clone(known), func(k string) bool { return len(k) > longest }))
}

// Exhausted reports whether the Hinter suggests nothing any more.
func (h *Hinter) Exhausted() bool { return h.compared >= maxCompared }

// Nearest returns the name from Meant as advice.
func (h *Hinter) Nearest(name string, known []string) string {
	return Instead(name, h.Meant(name, known))
}
