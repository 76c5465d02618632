package civil_test

import (
	"testing"
	"time"

	"github.com/meritrules/merit/rule/internal/civil"
)

// day is a day that a test writes.
func day(t *testing.T, text string) civil.Day {
	t.Helper()
	d, err := civil.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text string
		want civil.Day
		why  string
	}{
		{"1970-01-01", 0, "the zero"},
		{"1969-12-31", -1, "the day before"},
		{"2000-02-29", 11016, "a leap day of a year that divides by 400"},
		{"0001-01-01", civil.First, "the first"},
		{"9999-12-31", civil.Last, "the last"},
	} {
		got, err := civil.Parse(c.text)
		if err != nil || got != c.want {
			t.Errorf("%s: %s is %d (%v), want %d", c.why, c.text, got, err, c.want)
		}
		if !got.Known() {
			t.Errorf("%s: %s is not among the known days", c.why, c.text)
		}
	}
	for _, c := range []struct{ text, why string }{
		{"", "nothing"},
		{"2022-9-1", "digits are missing"},
		{"2022-09-01 ", "a blank too many"},
		{"1900-02-29", "no leap day in a year that divides by 100 alone"},
		{"2022-09-31", "a month of thirty days"},
		{"0000-12-31", "the year before the first"},
		{"-001-01-01", "a negative year"},
		{"２０２２-09-01", "full-width digits"},
	} {
		if d, err := civil.Parse(c.text); err == nil {
			t.Errorf("%s: %q is read as %s", c.why, c.text, d)
		}
	}
	if (civil.First - 1).Known() || (civil.Last + 1).Known() {
		t.Error("days beyond the years 1 to 9999 are known")
	}
}

// Days agree with package time over all the years, and String with Parse.
func TestDaysOfAllYears(t *testing.T) {
	for d := civil.First; d <= civil.Last; d += 29 { // which divides neither weeks nor years
		if back := day(t, d.String()); back != d {
			t.Fatalf("%d is written as %s, which is %d", d, d, back)
		}
		at := time.Date(1970, 1, 1+int(d), 0, 0, 0, 0, time.UTC)
		weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
		if !d.Time().Equal(at) || d.Weekend() != weekend {
			t.Fatalf("%s is %v, a weekend: %t; want %v, %t", d, d.Time(), d.Weekend(), at, weekend)
		}
		if y, m, of := at.Date(); d.Year() != y || d.Month() != int(m) || d.OfMonth() != of || d.Quarter() != (int(m)-1)/3+1 {
			t.Fatalf("%s has the parts %d, %d, %d and quarter %d", d, d.Year(), d.Month(), d.OfMonth(), d.Quarter())
		}
	}
}

func TestOfCarriesOver(t *testing.T) {
	if got := civil.Of(2022, 14, -1); got.String() != "2023-01-30" {
		t.Errorf("day -1 of month 14 of 2022 is %s", got)
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2022-01-31", 1, "2022-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2023-10-31", 14, "2024-12-31"},
		{"2023-03-31", -1, "2023-02-28"},
		{"2023-01-15", -1, "2022-12-15"},
		{"2023-01-31", 0, "2023-01-31"},
	} {
		if got := day(t, c.from).AddMonths(c.n); got.String() != c.want {
			t.Errorf("%s and %d months is %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

// Months are counted by going on month by month; weekdays as the standard library has them.
func TestMonthsBetween(t *testing.T) {
	days := []civil.Day{civil.First, civil.Of(2023, 12, 31), civil.Last - 40}
	for _, first := range days {
		for i := range civil.Day(40) {
			from := first + i
			if want := (int(from.Time().Weekday())+6)%7 + 1; from.OfWeek() != want {
				t.Errorf("%s is day %d of its week, want %d", from, from.OfWeek(), want)
			}
			want := 0
			for to := from; to < from+800 && to <= civil.Last; to++ {
				for from.AddMonths(want+1) <= to {
					want++
				}
				if got, back := civil.MonthsBetween(from, to), civil.MonthsBetween(to, from); got != want || back != -want {
					t.Fatalf("%d months from %s to %s and %d back, want %d", got, from, to, back, want)
				}
			}
		}
	}
}
