package rule

import (
	"fmt"
	"time"

	"github.com/meritrules/merit/internal/spell"
)

// Date is a civil day without a time of day or a zone, counted in days from
// 1970-01-01, which is the zero value. Facts hold the days of the years 1 to 9999.
type Date int32

// ParseDate reads a day written as 2022-09-01, of the years 0001 to 9999.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	switch {
	case err != nil || len(s) != len(time.DateOnly):
		return 0, fmt.Errorf("%q is not a day; write it as 2022-09-01", spell.Cut(s, spell.Brief))
	case t.Year() < 1:
		return 0, fmt.Errorf("%q is not a day; the years are 0001 to 9999", s)
	}
	return DateOf(t.Year(), int(t.Month()), t.Day()), nil
}

// written reports whether the day is one of the years 1 to 9999, so that ParseDate
// reads what String writes.
func (d Date) written() bool { return firstDay <= d && d <= lastDay }

// MustParseDate is ParseDate for constants in tests; it panics on an error.
func MustParseDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// DateOf returns the day; months and days beyond their range carry over as in
// time.Date.
func DateOf(year, month, day int) Date {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return Date(t.Unix() / 86400)
}

// Time returns the day's midnight in UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Weekend reports whether the day is a Saturday or a Sunday.
func (d Date) Weekend() bool {
	fromThursday := (int(d)%7 + 7) % 7 // 1970-01-01 was a Thursday
	return fromThursday == 2 || fromThursday == 3
}

// String returns the day as 2022-09-01.
func (d Date) String() string { return d.Time().Format(time.DateOnly) }
