package civil

import "slices"

// Calendar knows the working days: Monday to Friday except holidays, and the weekend
// days worked instead. A day in both is worked. The zero Calendar has no exceptions.
type Calendar struct {
	first  Day // the earliest exception
	except []dayKind
}

// dayKind says how an exception changes a day.
type dayKind uint8

const (
	ordinary dayKind = iota
	holiday
	worked
)

// maxCalendar limits a calendar to exceptions within so many days of its first; later
// ones count as ordinary days.
const maxCalendar = 400 * 366

// NewCalendar returns a calendar with the exceptions, in any order.
func NewCalendar(holidays, workedWeekends []Day) *Calendar {
	c := &Calendar{}
	all := slices.Concat(holidays, workedWeekends)
	if len(all) == 0 {
		return c
	}
	c.first = slices.Min(all)
	c.except = make([]dayKind, min(int(slices.Max(all)-c.first)+1, maxCalendar))
	c.mark(holidays, holiday)
	c.mark(workedWeekends, worked)
	return c
}

func (c *Calendar) mark(days []Day, kind dayKind) {
	for _, d := range days {
		if i := int(d - c.first); i < len(c.except) {
			c.except[i] = kind
		}
	}
}

// Workday reports whether people work on the day.
func (c *Calendar) Workday(d Day) bool {
	if i := int(d) - int(c.first); i >= 0 && i < len(c.except) && c.except[i] != ordinary {
		return c.except[i] == worked
	}
	return !d.Weekend()
}

// AddWorkdays returns the n-th working day after d, or before it if n is negative; it
// does not count d itself, and returns d if n is 0.
func (c *Calendar) AddWorkdays(d Day, n int) Day {
	step := Day(1)
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d += step
		if c.Workday(d) {
			n--
		}
	}
	return d
}

// Workdays returns the number of working days after from, up to and including to;
// it is negative if to is earlier than from.
func (c *Calendar) Workdays(from, to Day) int {
	if to < from {
		return -c.Workdays(to, from)
	}
	n := 0
	for d := from + 1; d <= to; d++ {
		if c.Workday(d) {
			n++
		}
	}
	return n
}

// Exceptions returns the days after from, up to and including to, on which nobody works
// though they are no weekend, and the weekend days on which people work.
func (c *Calendar) Exceptions(from, to Day) (off, on []Day) {
	last := c.first + Day(len(c.except)) - 1
	for d := max(from+1, c.first); d <= min(to, last); d++ {
		switch kind := c.except[d-c.first]; {
		case kind == holiday && !d.Weekend():
			off = append(off, d)
		case kind == worked && d.Weekend():
			on = append(on, d)
		}
	}
	return off, on
}

// Span returns how many days the calendar holds, from its first exception to its last:
// the work to make it, and its memory in bytes.
func (c *Calendar) Span() int { return len(c.except) }
