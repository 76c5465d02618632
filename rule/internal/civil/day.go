// Package civil counts days: without a time of day, a zone or a clock.
//
// In comes a day as text or as year, month and day; out comes a [Day], a count that is compared, moved and subtracted
// as a number. A [Calendar] says which days are worked. Package types bases its Date on Day, package byrow's functions
// of days call this package, and package syntax asks it whether 2022-09-01 is a day.
package civil

import (
	"time"
)

// Day is a day, counted from 1970-01-01, which is the zero value.
type Day int32

// The range of days in formulas and facts: the years 1 to 9999.
const (
	First Day = -719162
	Last  Day = 2932896
)

// Parse reads a day written as 2022-09-01, of the years 0001 to 9999.
func Parse(s string) (Day, error) {
	d, ok := parse(s)
	if !ok {
		return 0, misread(s)
	}
	return d, nil
}

func parse(s string) (Day, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || len(s) != len(time.DateOnly) || t.Year() < 1 {
		return 0, false
	}
	return Of(t.Year(), int(t.Month()), t.Day()), true
}

// Of returns a day; months and days beyond their range carry over as in time.Date.
func Of(year, month, day int) Day {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return Day(t.Unix() / 86400)
}

// Known reports whether the day is one of the years 1 to 9999, so that Parse reads
// what String writes.
func (d Day) Known() bool { return First <= d && d <= Last }

// Time returns the day's midnight in UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String returns the day as 2022-09-01.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }

// Weekend reports whether the day is a Saturday or a Sunday.
func (d Day) Weekend() bool { return d.OfWeek() >= 6 }

// The parts of a day.

// Year returns the day's year.
func (d Day) Year() int { return d.Time().Year() }

// Quarter returns the quarter of the year that the day is in, from 1 to 4.
func (d Day) Quarter() int { return (d.Month() + 2) / 3 }

// Month returns the day's month, from 1 to 12.
func (d Day) Month() int { return int(d.Time().Month()) }

// OfMonth returns the number of the day in its month, from 1.
func (d Day) OfMonth() int { return d.Time().Day() }

// OfWeek returns the number of the day in its week by ISO 8601: 1 is Monday, 7 Sunday.
func (d Day) OfWeek() int {
	fromThursday := (int(d)%7 + 7) % 7 // 1970-01-01 was a Thursday
	return (fromThursday+3)%7 + 1
}

// MonthsBetween returns the whole months from one day to another: the greatest n for which
// AddMonths(n) is not after it. If it is earlier, these are the months back to it, as a
// negative number.
func MonthsBetween(from, to Day) int {
	if to < from {
		return -MonthsBetween(to, from)
	}
	n := (to.Year()-from.Year())*12 + to.Month() - from.Month()
	if from.AddMonths(n) > to {
		n--
	}
	return n
}

// AddMonths returns the same day n months later, or earlier if n is negative; the
// month's last day if it has no such day.
func (d Day) AddMonths(n int) Day {
	t := d.Time()
	first := Of(t.Year(), int(t.Month())+n, 1)
	next := Of(t.Year(), int(t.Month())+n+1, 1)
	return min(first+Day(t.Day()-1), next-1)
}
