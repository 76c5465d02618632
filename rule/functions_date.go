package rule

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/civil"
)

// dateFunctions are the functions of days.
func dateFunctions() []operation {
	part, shift := "date → number", "date, number → date"
	return []operation{
		{name: "year", usage: "year(day)", types: part, doc: "the year of a day", min: 1, max: 1, check: ofDays, row: datePart(civil.Day.Year)},
		{name: "month", usage: "month(day)", types: part, doc: "the month of a day", min: 1, max: 1, check: ofDays, row: datePart(civil.Day.Month)},
		{name: "quarter", usage: "quarter(day)", types: part, doc: "the quarter of a day", min: 1, max: 1, check: ofDays, row: datePart(civil.Day.Quarter)},
		{name: "day", usage: "day(day)", types: part, doc: "the day of its month", min: 1, max: 1, check: ofDays, row: datePart(civil.Day.OfMonth)},
		{name: "date", usage: `date("2022-09-01")`, types: "constant text → date", doc: "a day", min: 1, max: 1, check: (*checker).dateOf, row: dateRow},
		{name: "days", usage: "days(from, to)", types: "date, date → number", doc: "the days from the one to the other: 0 for the same, negative where to is earlier", min: 2, max: 2, check: ofDays, row: daysRow},
		{name: "addDays", usage: "addDays(day, n)", types: shift, doc: "n days later, earlier where n is negative", min: 2, max: 2, check: func(c *checker, k call) *node { return c.shifted(k) }, row: addDaysRow},
		{name: "addMonths", usage: "addMonths(day, n)", types: shift, doc: "the same day n months later; the last of the month where it has no such day", min: 2, max: 2, check: func(c *checker, k call) *node { return c.shifted(k) }, row: addMonthsRow},
		{name: "addWorkdays", usage: "addWorkdays(day, n)", types: shift, doc: "the n-th working day after a day, before it where n is negative", min: 2, max: 2, check: (*checker).addWorkdays, row: addWorkdaysRow},
		{name: "workdays", usage: "workdays(from, to)", types: "date, date → number", doc: "the working days after from up to and with to; negative where to is earlier", min: 2, max: 2, check: (*checker).workdays, row: workdaysRow},
	}
}

// dateRow is date("2022-09-01"), which the check has read.
func dateRow(b *rows, n *node) code {
	x := b.build(n.args[0])
	return code{val: func(fr *frame) Value {
		d, _ := ParseDate(x.val(fr).text)
		return DateValue(d)
	}}
}

func datePart(f func(civil.Day) int) func(*rows, *node) code {
	return func(b *rows, n *node) code {
		x := b.build(n.args[0])
		return numCode(func(fr *frame) exact.Number { return exact.Int(int64(f(x.val(fr).date()))) })
	}
}

// daysRow is the number of days from one day to another, 0 for the same.
func daysRow(b *rows, n *node) code {
	x, y := b.two(n)
	return numCode(func(fr *frame) exact.Number {
		from, to := x.val(fr).date(), y.val(fr).date()
		return exact.Int(int64(to) - int64(from))
	})
}

// maxShift bounds how far a day is moved, in days, months or working days.
const maxShift = 1_000_000

// shift moves a day by a whole number.
func (b *rows) shift(n *node, move func(*frame, civil.Day, int) civil.Day) code {
	x, y := b.two(n)
	at := n.at
	return code{val: func(fr *frame) Value {
		number := y.num(fr)
		by, ok := number.Int64()
		if !ok || by < -maxShift || by > maxShift {
			fr.fail(at, "%s needs a whole number of at most %d, not %s", n.op.name, maxShift, number)
			return Value{kind: DateKind}
		}
		day := move(fr, x.val(fr).date(), int(by))
		if !day.Known() {
			fr.fail(at, "%s leads beyond the years 1 to 9999", n.op.name)
			return Value{kind: DateKind}
		}
		return DateValue(Date(day))
	}}
}

func addDaysRow(b *rows, n *node) code {
	return b.shift(n, func(_ *frame, d civil.Day, n int) civil.Day { return d + civil.Day(n) })
}

func addMonthsRow(b *rows, n *node) code {
	return b.shift(n, func(_ *frame, d civil.Day, n int) civil.Day { return d.AddMonths(n) })
}

// calendar returns how to get at the calendar of the facts, which is made once.
func (b *rows) calendar(n *node) func(*frame) *civil.Calendar {
	holidays, worked, m := b.unseen(n.args[2]), b.unseen(n.args[3]), b.newMemo(false)
	return func(fr *frame) *civil.Calendar {
		cell := fr.memo(m)
		if cell.calendar != nil {
			return cell.calendar
		}
		c := civil.NewCalendar(holidays.val(fr).days(), worked.val(fr).days())
		if fr.err == nil {
			cell.calendar = c
		}
		return c
	}
}

// days returns the elements of a list of days.
func (v Value) days() []civil.Day {
	var days []civil.Day
	for _, e := range v.Elems() {
		days = append(days, e.date())
	}
	return days
}

// addWorkdaysRow is the n-th working day after a day (before it where n is
// negative); the day itself is not counted, and is the result where n is 0.
func addWorkdaysRow(b *rows, n *node) code {
	calendar, at := b.calendar(n), n.at
	return b.shift(n, func(fr *frame, d civil.Day, n int) civil.Day {
		fr.steps -= int64(max(n, -n))
		if !fr.tick(at) {
			return d
		}
		return calendar(fr).AddWorkdays(d, n)
	})
}

// workdaysRow is the number of working days after the one day up to and with the other.
func workdaysRow(b *rows, n *node) code {
	x, y := b.two(n)
	calendar, at := b.calendar(n), n.at
	return numCode(func(fr *frame) exact.Number {
		from, to := x.val(fr).date(), y.val(fr).date()
		fr.steps -= int64(max(to-from, from-to))
		if !fr.tick(at) {
			return exact.Number{}
		}
		return exact.Int(int64(calendar(fr).Workdays(from, to)))
	})
}
