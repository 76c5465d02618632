package rule

import "slices"

// Calendar tells working days: Monday to Friday without the holidays, and the
// weekend days worked instead. A day in both is worked.
type Calendar struct {
	first  Date // the earliest exception
	except []dayKind
}

// dayKind is what a calendar says of a day.
type dayKind uint8

const (
	ordinary dayKind = iota
	holiday
	worked
)

// maxCalendar bounds the days from a calendar's first exception on for which it
// holds exceptions; later ones count as ordinary days.
const maxCalendar = 400 * 366

// NewCalendar makes a calendar of the exceptions, in any order.
func NewCalendar(holidays, workedWeekends []Date) *Calendar {
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

func (c *Calendar) mark(days []Date, kind dayKind) {
	for _, d := range days {
		if i := int(d - c.first); i < len(c.except) {
			c.except[i] = kind
		}
	}
}

func newCalendar(holidays, worked Value) *Calendar {
	return NewCalendar(dates(holidays), dates(worked))
}

func dates(v Value) []Date {
	var days []Date
	for _, e := range v.Elems() {
		days = append(days, e.date())
	}
	return days
}

// Workday reports whether people work on the day.
func (c *Calendar) Workday(d Date) bool {
	if i := int(d) - int(c.first); i >= 0 && i < len(c.except) && c.except[i] != ordinary {
		return c.except[i] == worked
	}
	return !d.Weekend()
}

// AddWorkdays returns the n-th working day after d, or before it where n is
// negative; d itself is not counted, and is returned where n is 0.
func (c *Calendar) AddWorkdays(d Date, n int) Date {
	step := Date(1)
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

// Workdays returns the number of working days after from, up to and with to;
// negative where to is the earlier.
func (c *Calendar) Workdays(from, to Date) int {
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
