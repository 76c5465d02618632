package rule

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/civil"
)

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

// daysRow is the number of days from one day to another, 0 for the same day.
func daysRow(b *rows, n *node) code {
	x, y := b.two(n)
	return numCode(func(fr *frame) exact.Number {
		from, to := x.val(fr).date(), y.val(fr).date()
		return exact.Int(int64(to) - int64(from))
	})
}

// monthsBetweenRow is the number of whole months from one day to another.
func monthsBetweenRow(b *rows, n *node) code {
	x, y := b.two(n)
	return numCode(func(fr *frame) exact.Number {
		from, to := x.val(fr).date(), y.val(fr).date()
		return exact.Int(int64(civil.MonthsBetween(from, to)))
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
			fr.fail(CodeBadArgument, at, "%s needs a whole number of at most %d, not %s", n.op.Name, maxShift, number)
			return Value{kind: DateKind}
		}
		day := move(fr, x.val(fr).date(), int(by))
		if !day.Known() {
			fr.fail(CodeBadArgument, at, "%s leads beyond the years 1 to 9999", n.op.Name)
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

// calendar returns a function that gets the calendar of the facts, which is made once.
func (b *rows) calendar(n *node) func(*frame) *civil.Calendar {
	holidays, worked, m, at := b.unseen(n.args[2]), b.unseen(n.args[3]), b.newMemo(false), n.at
	return func(fr *frame) *civil.Calendar {
		cell := fr.memo(at, m)
		if cell.calendar != nil {
			return cell.calendar
		}
		c := civil.NewCalendar(holidays.val(fr).days(), worked.val(fr).days())
		if fr.err == nil {
			cell.calendar = c
			fr.searched(at, c.Span())
			fr.remembers(at, int64(c.Span()))
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

// addWorkdaysRow is the n-th working day after a day (before it if n is negative);
// the day itself is not counted, and is the result if n is 0.
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

// workdaysRow is the number of working days after one day, up to and including the other.
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
