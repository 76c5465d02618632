package window

import (
	"github.com/meritrules/merit/rule/types"
)

// Clock counts the days of a deadline. It does not count days on which it is stopped, nor, if
// only working days count, any other days.
//
// A stop takes away the days after the one on which it began, up to and including the one on
// which it ended, as a deadline counts the days after the one on which it began.
type Clock struct {
	Calendar types.Calendar
	Workdays bool // only working days count
	Stops    []Stop
}

// Moved returns the day to which stops postpone a deadline that counts from the day after from and
// would fall on due: the day by whose end as many days have counted. A deadline that no stop
// touches stays where it is. The result is false while the clock is stopped without a known end.
func (c Clock) Moved(from, due types.Date) (types.Date, bool) {
	if !c.touched(from, due) {
		return due, true
	}
	left := 0
	for d := from + 1; d <= due; d++ {
		if c.counts(d) {
			left++
		}
	}
	for d := from + 1; ; d++ {
		stopped, ends := c.stopped(d)
		switch {
		case !ends:
			return 0, false
		case !stopped && c.counts(d):
			left--
		}
		if left <= 0 && !stopped && d >= due {
			return d, true
		}
	}
}

// touched reports whether a stop takes away a day after from, up to and including due.
func (c Clock) touched(from, due types.Date) bool {
	for _, s := range c.Stops {
		last := due
		if s.Until != nil {
			last = min(due, *s.Until)
		}
		if max(from, s.From) < last {
			return true
		}
	}
	return false
}

func (c Clock) counts(d types.Date) bool { return !c.Workdays || c.Calendar.Workday(d) }

// stopped reports whether a day does not count because of a stop, and whether such stops end.
func (c Clock) stopped(d types.Date) (stopped, ends bool) {
	ends = true
	for _, s := range c.Stops {
		if s.From < d && (s.Until == nil || d <= *s.Until) {
			stopped, ends = true, ends && s.Until != nil
		}
	}
	return stopped, ends
}
