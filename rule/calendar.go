package rule

// Calendar tells working days: Monday to Friday without the holidays, and the
// weekend days worked instead. A day in both is worked.
type Calendar struct {
	holiday, worked map[Date]bool
}

// NewCalendar makes a calendar of a year's exceptions, in any order.
func NewCalendar(holidays, workedWeekends []Date) *Calendar {
	c := &Calendar{holiday: make(map[Date]bool, len(holidays)), worked: make(map[Date]bool, len(workedWeekends))}
	for _, d := range holidays {
		c.holiday[d] = true
	}
	for _, d := range workedWeekends {
		c.worked[d] = true
	}
	return c
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
	return c.worked[d] || !c.holiday[d] && !d.Weekend()
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
