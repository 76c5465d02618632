package byrow

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/civil"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// dateRow is date("2022-09-01"), which the check has read.
func dateRow(b *Maker, n *tree.Node) Code {
	x := b.Build(n.Args[0])
	return Code{Val: func(fr *Frame) cell.Value {
		d, _ := types.ParseDate(x.Val(fr).Str)
		return cell.OfDate(d)
	}}
}

func datePart(f func(civil.Day) int) func(*Maker, *tree.Node) Code {
	return func(b *Maker, n *tree.Node) Code {
		x := b.Build(n.Args[0])
		return numCode(func(fr *Frame) exact.Number { return exact.Int(int64(f(x.Val(fr).Day()))) })
	}
}

// daysRow is the number of days from one day to another, 0 for the same day.
func daysRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	return numCode(func(fr *Frame) exact.Number {
		from, to := x.Val(fr).Day(), y.Val(fr).Day()
		return exact.Int(int64(to) - int64(from))
	})
}

// monthsBetweenRow is the number of whole months from one day to another.
func monthsBetweenRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	return numCode(func(fr *Frame) exact.Number {
		from, to := x.Val(fr).Day(), y.Val(fr).Day()
		return exact.Int(int64(civil.MonthsBetween(from, to)))
	})
}

// maxShift bounds how far a day is moved, in days, months or working days.
const maxShift = 1_000_000

// shift moves a day by a whole number.
func (b *Maker) shift(n *tree.Node, move func(*Frame, civil.Day, int) civil.Day) Code {
	x, y := b.two(n)
	at := n.At
	return Code{Val: func(fr *Frame) cell.Value {
		number := y.Num(fr)
		by, ok := number.Int64()
		if !ok || by < -maxShift || by > maxShift {
			fr.Fail(fault.CodeBadArgument, at, "%s needs a whole number of at most %d, not %s", n.Op.Name, maxShift, number)
			return cell.Value{Kind: types.DateKind}
		}
		day := move(fr, x.Val(fr).Day(), int(by))
		if !day.Known() {
			fr.Fail(fault.CodeBadArgument, at, "%s leads beyond the years 1 to 9999", n.Op.Name)
			return cell.Value{Kind: types.DateKind}
		}
		return cell.OfDate(types.Date(day))
	}}
}

func addDaysRow(b *Maker, n *tree.Node) Code {
	return b.shift(n, func(_ *Frame, d civil.Day, n int) civil.Day { return d + civil.Day(n) })
}

func addMonthsRow(b *Maker, n *tree.Node) Code {
	return b.shift(n, func(_ *Frame, d civil.Day, n int) civil.Day { return d.AddMonths(n) })
}

// calendar returns a function that gets the calendar of the facts, which is made once.
func (b *Maker) calendar(n *tree.Node) func(*Frame) *civil.Calendar {
	holidays, worked, m, at := b.unseen(n.Args[2]), b.unseen(n.Args[3]), b.newMemo(false), n.At
	return func(fr *Frame) *civil.Calendar {
		cell := fr.memo(at, m)
		if cell.calendar != nil {
			return cell.calendar
		}
		c := civil.NewCalendar(days(holidays.Val(fr)), days(worked.Val(fr)))
		if fr.Err == nil {
			cell.calendar = c
			fr.searched(at, c.Span())
			fr.remembers(at, int64(c.Span()))
		}
		return c
	}
}

// days returns the elements of a list of days.
func days(v cell.Value) []civil.Day {
	var days []civil.Day
	for _, e := range v.Elems() {
		days = append(days, e.Day())
	}
	return days
}

// addWorkdaysRow is the n-th working day after a day (before it if n is negative);
// the day itself is not counted, and is the result if n is 0.
func addWorkdaysRow(b *Maker, n *tree.Node) Code {
	calendar, at := b.calendar(n), n.At
	return b.shift(n, func(fr *Frame, d civil.Day, n int) civil.Day {
		fr.Steps -= int64(max(n, -n))
		if !fr.Tick(at) {
			return d
		}
		c := calendar(fr)
		day := c.AddWorkdays(d, n)
		fr.took(func() *Taken {
			if day < d { // d itself does not count
				return exceptions(c, day-1, d-1)
			}
			return exceptions(c, d, day)
		})
		return day
	})
}

// workdaysRow is the number of working days after one day, up to and including the other.
func workdaysRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	calendar, at := b.calendar(n), n.At
	return numCode(func(fr *Frame) exact.Number {
		from, to := x.Val(fr).Day(), y.Val(fr).Day()
		fr.Steps -= int64(max(to-from, from-to))
		if !fr.Tick(at) {
			return exact.Number{}
		}
		c := calendar(fr)
		fr.took(func() *Taken { return exceptions(c, min(from, to), max(from, to)) })
		return exact.Int(int64(c.Workdays(from, to)))
	})
}

// exceptions returns the days after one day, up to and including another, on which a calendar
// differs from the week; nil if there are none.
func exceptions(c *civil.Calendar, from, to civil.Day) *Taken {
	off, on := c.Exceptions(from, to)
	if len(off)+len(on) == 0 {
		return nil
	}
	t := &Taken{}
	for _, d := range off {
		t.Off = append(t.Off, types.Date(d))
	}
	for _, d := range on {
		t.On = append(t.On, types.Date(d))
	}
	return t
}
