package rule

import (
	"github.com/meritrules/merit/internal/exact"
)

func init() {
	add := func(name, usage string, args int, f func(*compiler, call) code) {
		builtins[name] = builtin{usage, args, args, f}
	}
	part := func(name string, f func(Date) int) {
		add(name, name+"(day)", 1, func(c *compiler, k call) code { return c.datePart(k, f) })
	}
	part("year", func(d Date) int { return d.Time().Year() })
	part("month", func(d Date) int { return int(d.Time().Month()) })
	part("quarter", func(d Date) int { return (int(d.Time().Month()) + 2) / 3 })
	part("day", func(d Date) int { return d.Time().Day() })
	add("date", `date("2022-09-01")`, 1, (*compiler).dateOf)
	add("days", "days(from, to)", 2, (*compiler).daysBetween)
	add("addDays", "addDays(day, n)", 2, func(c *compiler, k call) code {
		return c.shiftDate(k, func(_ *frame, d Date, n int) Date { return d + Date(n) })
	})
	add("addMonths", "addMonths(day, n)", 2, func(c *compiler, k call) code {
		return c.shiftDate(k, func(_ *frame, d Date, n int) Date { return addMonths(d, n) })
	})
	add("addWorkdays", "addWorkdays(day, n)", 2, (*compiler).addWorkdays)
	add("workdays", "workdays(from, to)", 2, (*compiler).workdays)
}

// dateOf is date("2022-09-01"); the text is a constant.
func (c *compiler) dateOf(k call) code {
	vals, ok := c.constants(k, 0)
	if !ok {
		return brokenCode()
	}
	d, err := ParseDate(vals[0].text)
	if err != nil || vals[0].kind != TextKind {
		return c.faultHint(k.args[0], `write a day as date("2022-09-01")`, "%s is not a day", vals[0])
	}
	return constCode(DateType(), DateValue(d))
}

func (c *compiler) date(k call, i int) (code, bool) {
	x := c.compile(k.args[i])
	return c.need(k.args[i], x, DateType())
}

func (c *compiler) datePart(k call, f func(Date) int) code {
	x, ok := c.date(k, 0)
	if !ok {
		return x
	}
	return numCode(true, func(fr *frame) exact.Number { return exact.Int(int64(f(x.val(fr).date()))) }, x)
}

// daysBetween is the number of days from one day to another, 0 for the same.
func (c *compiler) daysBetween(k call) code {
	a, ok1 := c.date(k, 0)
	b, ok2 := c.date(k, 1)
	if !ok1 || !ok2 {
		return brokenCode()
	}
	return numCode(true, func(fr *frame) exact.Number {
		return exact.Int(int64(b.val(fr).date()) - int64(a.val(fr).date()))
	}, a, b)
}

// The days that formulas know: the years 1 to 9999.
const (
	firstDay Date = -719162
	lastDay  Date = 2932896
)

// maxShift bounds how far a day is moved, in days, months or working days.
const maxShift = 1_000_000

func (c *compiler) shiftDate(k call, f func(*frame, Date, int) Date, parts ...code) code {
	d, ok := c.date(k, 0)
	if !ok {
		return d
	}
	n := c.compile(k.args[1])
	if bad, ok := c.needNumber(k.args[1], n); !ok {
		return bad
	}
	at := c.site(k.node)
	return valCode(DateType(), func(fr *frame) Value {
		by, ok := n.num(fr).Int64()
		if !ok || by < -maxShift || by > maxShift {
			fr.fail(at, "%s needs a whole number of at most %d, not %s", k.name, maxShift, n.num(fr))
			return Value{kind: DateKind}
		}
		day := f(fr, d.val(fr).date(), int(by))
		if day < firstDay || day > lastDay {
			fr.fail(at, "%s leads beyond the years 1 to 9999", k.name)
			return Value{kind: DateKind}
		}
		return DateValue(day)
	}, append(parts, d, n)...)
}

// addMonths keeps the day of the month, or takes the month's last where it has
// no such day.
func addMonths(d Date, n int) Date {
	t := d.Time()
	first := DateOf(t.Year(), int(t.Month())+n, 1)
	next := DateOf(t.Year(), int(t.Month())+n+1, 1)
	return min(first+Date(t.Day()-1), next-1)
}

// The single values of the facts that make the calendar: lists of days.
const (
	HolidaysValue       = "holidays"
	WorkedWeekendsValue = "worked_weekends"
)

// calendar is code for the holidays and the weekend days worked instead; the
// facts that a policy does not declare are empty.
func (c *compiler) calendar() (code, bool) {
	h, ok1 := c.env.global(HolidaysValue)
	w, ok2 := c.env.global(WorkedWeekendsValue)
	if !ok1 && !ok2 {
		return code{}, false
	}
	for _, x := range []code{h, w} {
		if x.val != nil && (x.typ.Kind != ListKind || x.typ.Elem.Kind != DateKind) {
			return code{}, false
		}
	}
	empty := func(*frame) Value { return listValue(&seq{}) }
	if !ok1 {
		h = code{val: empty}
	}
	if !ok2 {
		w = code{val: empty}
	}
	x := valCode(Type{Kind: ListKind, Elem: &Type{Kind: ListKind, Elem: &Type{Kind: DateKind}}}, func(fr *frame) Value {
		return ListValue(h.val(fr), w.val(fr))
	})
	return x, true
}

// ofTheFacts is a part of code that reads facts, so that it is not constant.
var ofTheFacts = code{}

// calendarFunction compiles a function over the calendar of the facts.
func (c *compiler) calendarFunction(k call, make func(cal func(*frame) *Calendar) code) code {
	x, ok := c.calendar()
	if !ok {
		return c.faultHint(k.node, "declare the facts holidays and worked_weekends as lists of dates", "%s needs the calendar of the year", k.name)
	}
	m := c.newMemo(false)
	return make(func(fr *frame) *Calendar {
		cell := fr.memo(m)
		if cell.calendar == nil {
			v := x.val(fr)
			cell.calendar = newCalendar(v.seq.at(0), v.seq.at(1))
		}
		return cell.calendar
	})
}

// addWorkdays is the n-th working day after a day (before it where n is
// negative); the day itself is not counted, and is the result where n is 0.
func (c *compiler) addWorkdays(k call) code {
	return c.calendarFunction(k, func(cal func(*frame) *Calendar) code {
		at := c.site(k.node)
		return c.shiftDate(k, func(fr *frame, d Date, n int) Date {
			fr.steps -= int64(max(n, -n))
			if !fr.tick(at) {
				return d
			}
			return cal(fr).AddWorkdays(d, n)
		}, ofTheFacts)
	})
}

// workdays is the number of working days after the one day up to and with the other.
func (c *compiler) workdays(k call) code {
	a, ok1 := c.date(k, 0)
	b, ok2 := c.date(k, 1)
	if !ok1 || !ok2 {
		return brokenCode()
	}
	return c.calendarFunction(k, func(cal func(*frame) *Calendar) code {
		at := c.site(k.node)
		return numCode(true, func(fr *frame) exact.Number {
			from, to := a.val(fr).date(), b.val(fr).date()
			fr.steps -= int64(max(to-from, from-to))
			if !fr.tick(at) {
				return exact.Number{}
			}
			return exact.Int(int64(cal(fr).Workdays(from, to)))
		}, a, b, ofTheFacts)
	})
}
