package civil_test

import (
	"testing"

	"github.com/meritrules/merit/rule/internal/civil"
)

// The week of the National Day of 2022: the first of October is a Saturday, the
// eighth and ninth are worked in place of holidays.
func october(t *testing.T) *civil.Calendar {
	var holidays []civil.Day
	for d := day(t, "2022-10-01"); d <= day(t, "2022-10-08"); d++ {
		holidays = append(holidays, d)
	}
	return civil.NewCalendar(holidays, []civil.Day{day(t, "2022-10-09"), day(t, "2022-10-08")})
}

func TestWorkday(t *testing.T) {
	c := october(t)
	for _, w := range []struct {
		day  string
		want bool
		why  string
	}{
		{"2022-09-29", true, "a Thursday before the first exception"},
		{"2022-10-03", false, "a Monday that is a holiday"},
		{"2022-10-08", true, "in both: worked"},
		{"2022-10-09", true, "a Sunday worked"},
		{"2022-10-15", false, "a Saturday after the last exception"},
		{"2022-10-17", true, "a Monday after it"},
	} {
		if got := c.Workday(day(t, w.day)); got != w.want {
			t.Errorf("%s: %s is worked: %t", w.why, w.day, got)
		}
	}
	if (&civil.Calendar{}).Workday(day(t, "2022-10-08")) {
		t.Error("a calendar without exceptions works on Saturdays")
	}
}

func TestAddWorkdays(t *testing.T) {
	c := october(t)
	for _, w := range []struct {
		from string
		n    int
		want string
	}{
		{"2022-09-30", 0, "2022-09-30"},
		{"2022-09-30", 1, "2022-10-08"},
		{"2022-09-30", 3, "2022-10-10"},
		{"2022-10-10", -2, "2022-10-08"},
		{"2022-10-10", -3, "2022-09-30"},
		{"2022-10-01", 0, "2022-10-01"},
	} {
		if got := c.AddWorkdays(day(t, w.from), w.n); got.String() != w.want {
			t.Errorf("%s and %d working days is %s, want %s", w.from, w.n, got, w.want)
		}
	}
}

func TestWorkdays(t *testing.T) {
	c := october(t)
	for _, w := range []struct {
		from, to string
		want     int
	}{
		{"2022-09-30", "2022-09-30", 0},
		{"2022-09-30", "2022-10-07", 0},
		{"2022-09-30", "2022-10-10", 3},
		{"2022-10-10", "2022-09-30", -3},
		{"2022-09-29", "2022-09-30", 1},
	} {
		if got := c.Workdays(day(t, w.from), day(t, w.to)); got != w.want {
			t.Errorf("from %s to %s there are %d working days, want %d", w.from, w.to, got, w.want)
		}
	}
}

// Exceptions far apart take no more memory than maxCalendar allows; what lies
// beyond counts as ordinary.
func TestCalendarIsBounded(t *testing.T) {
	c := civil.NewCalendar([]civil.Day{day(t, "0001-01-01"), day(t, "9999-12-31")}, nil)
	if c.Workday(day(t, "0001-01-01")) || !c.Workday(day(t, "9999-12-31")) {
		t.Error("the first exception counts, and the one 9,998 years later does not")
	}
}
