// Package due counts what is due: the steps of cases and matters that have begun and are not done.
//
// Packages of the domain bring the steps, each with its last day; out come the day up to which facts
// count, the order of the steps, and how many there are of everybody.
package due

import (
	"cmp"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// AsOf is the name of the single value with the day up to which facts count.
const AsOf = "as_of"

// Today returns the day up to which a run's facts count: that as of which they are, or their
// as_of; false if there is neither.
func Today(run *rule.Run) (types.Date, bool) {
	if day, ok := run.AsOf(); ok {
		return day, true
	}
	if !run.Has(AsOf) {
		return 0, false
	}
	return run.Value(AsOf).Date()
}

// DayOf returns the day up to which the facts of a model count, as Today does. The model must name
// AsOf among its Values.
func DayOf(d *rule.Draft) (types.Date, bool) {
	if day, ok := d.AsOf(); ok {
		return day, true
	}
	if !d.Has(AsOf) {
		return 0, false
	}
	return d.Value(AsOf).Date()
}

// Compare compares last days, of which nil, for none, comes last.
func Compare(a, b *types.Date) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Compare(*a, *b)
}

// Load is how much is due of somebody.
type Load struct {
	Name    string      `json:"name"` // "" for what is nobody's
	Overdue int         `json:"overdue"`
	Coming  int         `json:"coming"`
	Stopped int         `json:"stopped"` // without a last day, as the clock is stopped or there is none
	Soonest *types.Date `json:"soonest"` // of what is coming; nil if nothing is
}

// Step is what counts of a step: its last day, whether that is past, and whose it is. The step of
// several counts for each of them.
type Step struct {
	By      *types.Date
	Overdue bool
	Of      []string
}

// Loads counts steps by whose they are, in the order of their names.
func Loads[T any](all []T, step func(T) Step) (loads []Load) {
	for _, x := range all {
		s := step(x)
		for _, name := range s.Of {
			i, found := slices.BinarySearchFunc(loads, name, func(l Load, name string) int { return strings.Compare(l.Name, name) })
			if !found {
				loads = slices.Insert(loads, i, Load{Name: name})
			}
			switch l := &loads[i]; {
			case s.Overdue:
				l.Overdue++
			case s.By == nil:
				l.Stopped++
			default:
				if l.Coming++; Compare(s.By, l.Soonest) < 0 {
					l.Soonest = s.By
				}
			}
		}
	}
	return loads
}
