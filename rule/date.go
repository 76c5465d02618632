package rule

import (
	"time"

	"github.com/meritrules/merit/rule/internal/civil"
)

// Date is a civil day without a time of day or a zone, counted in days from
// 1970-01-01, which is the zero value. Facts hold the days of the years 1 to 9999.
type Date int32

// ParseDate reads a day written as 2022-09-01, of the years 0001 to 9999.
func ParseDate(s string) (Date, error) {
	d, err := civil.Parse(s)
	return Date(d), err
}

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
func DateOf(year, month, day int) Date { return Date(civil.Of(year, month, day)) }

// Time returns the day's midnight in UTC.
func (d Date) Time() time.Time { return civil.Day(d).Time() }

// Weekend reports whether the day is a Saturday or a Sunday.
func (d Date) Weekend() bool { return civil.Day(d).Weekend() }

// String returns the day as 2022-09-01.
func (d Date) String() string { return civil.Day(d).String() }
