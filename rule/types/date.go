package types

import (
	"database/sql/driver"
	"time"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/civil"
	"github.com/meritrules/merit/rule/internal/wording"
)

// Date is a civil day without a time of day or a zone, counted in days from
// 1970-01-01, which is the zero value. Facts hold the days of the years 1 to 9999.
type Date int32

// ParseDate reads a day written as 2022-09-01, of the years 0001 to 9999.
func ParseDate(s string) (Date, error) {
	d, err := civil.Parse(s)
	return Date(d), wording.BadValue(err)
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

// MarshalText returns the text of String. A day beyond the years 1 to 9999, which
// UnmarshalText could not read back, is an error.
func (d Date) MarshalText() ([]byte, error) {
	if !civil.Day(d).Known() {
		return nil, wording.Newf(fault.CodeBadValue, "%s is no day of the years 1 to 9999", d)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads the text that MarshalText writes, as ParseDate does.
func (d *Date) UnmarshalText(text []byte) error {
	day, err := ParseDate(string(text))
	if err == nil {
		*d = day
	}
	return err
}

// Value returns the day for a database, as the text 2022-09-01: with a time.Time,
// a driver that converts between zones could store the day before.
func (d Date) Value() (driver.Value, error) {
	text, err := d.MarshalText()
	if err != nil {
		return nil, err
	}
	return string(text), nil
}

// Scan reads a day from a database: a text such as 2022-09-01, or the midnight that a
// driver makes from a DATE, as the day in its own zone. Scan refuses a time within a
// day, since its day depends on the zone, which the query should state, and the zero
// time, which MySQL's driver makes from 0000-00-00. Scan a column that may be NULL into
// a sql.Null[types.Date].
func (d *Date) Scan(src any) error {
	switch src := src.(type) {
	case string:
		return d.UnmarshalText([]byte(src))
	case []byte:
		return d.UnmarshalText(src)
	case time.Time:
		day, err := DayOf(src, "store NULL where there is no day", "select it as a DATE")
		if err == nil {
			*d = day
		}
		return err
	case nil:
		return wording.Newf(fault.CodeMissingValue, "NULL is no day; scan into a sql.Null[types.Date]")
	}
	return wording.Newf(fault.CodeBadValue, "no day, but of type %T; select it as a DATE", src)
}

// Calendar knows the working days: Monday to Friday except holidays, and the weekend days worked
// instead. A day in both is worked. The zero Calendar has no exceptions. It counts as the
// functions addWorkdays and workdays do.
type Calendar struct{ days *civil.Calendar }

// NewCalendar returns a calendar with the exceptions, in any order.
func NewCalendar(holidays, workedWeekends []Date) Calendar {
	days := func(dates []Date) []civil.Day {
		days := make([]civil.Day, len(dates))
		for i, d := range dates {
			days[i] = civil.Day(d)
		}
		return days
	}
	return Calendar{civil.NewCalendar(days(holidays), days(workedWeekends))}
}

// Workday reports whether people work on the day.
func (c Calendar) Workday(d Date) bool {
	if c.days == nil {
		return !d.Weekend()
	}
	return c.days.Workday(civil.Day(d))
}

// Spans returns days, which are in their order, as the first and the last of each run of days
// that follow each other.
func Spans(days []Date) (spans [][2]Date) {
	for _, d := range days {
		if n := len(spans); n > 0 && spans[n-1][1]+1 == d {
			spans[n-1][1] = d
		} else {
			spans = append(spans, [2]Date{d, d})
		}
	}
	return spans
}
