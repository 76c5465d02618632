package window_test

import (
	"slices"
	"testing"

	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
	"pgregory.net/rapid"
)

// calendars are those that deadlines are counted in; each is tried against a twin that looks at
// one day after the other.
var calendars = map[string]struct {
	holidays, worked []string
	from             string // around which days are drawn
}{
	"2022 with worked weekends": {[]string{"2022-10-01", "2022-10-02", "2022-10-03", "2022-10-04", "2022-10-05", "2022-10-06", "2022-10-07"}, []string{"2022-10-08", "2022-10-09"}, "2022-09-20"},
	"a year's boundary":         {[]string{"2021-12-31", "2022-01-01", "2022-01-02", "2022-01-03"}, []string{"2021-12-25"}, "2021-12-18"},
	"a leap day":                {[]string{"2024-02-29"}, []string{"2024-02-25"}, "2024-02-16"},
	"an empty calendar":         {nil, nil, "2022-12-20"},
}

func daysOf(texts []string) (days []types.Date) {
	for _, s := range texts {
		days = append(days, day(s))
	}
	return days
}

// twinWorkday asks the lists themselves.
func twinWorkday(holidays, worked []types.Date, d types.Date) bool {
	name := d.Time().Weekday().String()
	switch {
	case slices.Contains(worked, d):
		return true
	case slices.Contains(holidays, d):
		return false
	}
	return name != "Saturday" && name != "Sunday"
}

// twinMoved lets a person with a calendar count: first how many days the deadline has, then
// those days again without the ones on which the clock stood still.
func twinMoved(counts func(types.Date) bool, stops []window.Stop, from, due types.Date) (types.Date, bool) {
	stands := func(d types.Date) (stands, forever bool) {
		for _, s := range stops {
			if d > s.From && s.Until == nil {
				return true, true
			}
			if d > s.From && d <= *s.Until {
				stands = true
			}
		}
		return stands, false
	}
	days, touched := 0, false
	for d := from + 1; d <= due; d++ {
		if is, _ := stands(d); is {
			touched = true
		}
		if counts(d) {
			days++
		}
	}
	if !touched {
		return due, true
	}
	d := from
	for days > 0 || d < due {
		d++
		is, forever := stands(d)
		if forever {
			return 0, false
		}
		if !is && counts(d) {
			days--
		}
	}
	for { // a deadline does not fall on a day on which the clock stands still
		is, forever := stands(d)
		switch {
		case forever:
			return 0, false
		case !is:
			return d, true
		}
		d++
	}
}

func TestClockTwin(t *testing.T) {
	for name, c := range calendars {
		t.Run(name, func(t *testing.T) {
			holidays, worked := daysOf(c.holidays), daysOf(c.worked)
			calendar := types.NewCalendar(holidays, worked)
			rapid.Check(t, func(t *rapid.T) {
				some := func(name string, most int) types.Date { return types.Date(rapid.IntRange(0, most).Draw(t, name)) }
				from := day(c.from) + some("from", 8)
				due := from + some("days", 14)
				var stops []window.Stop
				for range rapid.IntRange(0, 3).Draw(t, "stops") {
					s := window.Stop{From: day(c.from) + some("stop", 20)}
					if rapid.IntRange(0, 4).Draw(t, "lasts") > 0 {
						s.Until = new(s.From + some("for", 9))
					}
					stops = append(stops, s)
				}
				workdays := rapid.Bool().Draw(t, "workdays")
				counts := func(d types.Date) bool { return !workdays || twinWorkday(holidays, worked, d) }
				want, known := twinMoved(counts, stops, from, due)
				got, ok := window.Clock{Calendar: calendar, Workdays: workdays, Stops: stops}.Moved(from, due)
				if got != want || ok != known {
					t.Fatalf("from %s to %s with %v: %s %t, by the twin %s %t", from, due, stops, got, ok, want, known)
				}
			})
			for d := day(c.from); d < day(c.from)+40; d++ {
				if calendar.Workday(d) != twinWorkday(holidays, worked, d) {
					t.Errorf("%s is worked: %t", d, calendar.Workday(d))
				}
			}
		})
	}
}

// Some deadlines counted by hand.
func TestClock(t *testing.T) {
	october := types.NewCalendar(daysOf(calendars["2022 with worked weekends"].holidays), daysOf(calendars["2022 with worked weekends"].worked))
	stop := func(from, until string) window.Stop {
		if until == "" {
			return window.Stop{From: day(from)}
		}
		return window.Stop{From: day(from), Until: on(until)}
	}
	for _, tt := range []struct {
		name      string
		workdays  bool
		from, due string
		stops     []window.Stop
		want      string
		why       string
	}{
		{"no stop", true, "2022-09-28", "2022-10-09", nil, "2022-10-09", "29 and 30 September, 8 and 9 October"},
		{"three days", true, "2022-09-05", "2022-09-12", []window.Stop{stop("2022-09-06", "2022-09-09")}, "2022-09-15", "7, 8 and 9 September do not count: 13, 14 and 15 do instead"},
		{"calendar days", false, "2022-09-05", "2022-09-12", []window.Stop{stop("2022-09-06", "2022-09-09")}, "2022-09-15", "the same three days"},
		{"over a weekend", true, "2022-09-05", "2022-09-09", []window.Stop{stop("2022-09-09", "2022-09-12")}, "2022-09-09", "it began on the last day, which counts"},
		{"two at once", true, "2022-09-05", "2022-09-09", []window.Stop{stop("2022-09-06", "2022-09-08"), stop("2022-09-07", "2022-09-09")}, "2022-09-14", "7, 8 and 9 September are lost once"},
		{"still stopped", true, "2022-09-05", "2022-09-09", []window.Stop{stop("2022-09-06", "")}, "", "nobody knows until when"},
		{"stopped too late", true, "2022-09-05", "2022-09-09", []window.Stop{stop("2022-09-10", "")}, "2022-09-09", "a case that is overdue stays so"},
		{"over the holidays", true, "2022-09-29", "2022-10-08", []window.Stop{stop("2022-09-30", "2022-10-07")}, "2022-10-08", "only holidays were lost"},
		{"before it began", true, "2022-09-05", "2022-09-09", []window.Stop{stop("2022-09-01", "2022-09-05")}, "2022-09-09", "papers that came on the day of receipt"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := window.Clock{Workdays: tt.workdays, Stops: tt.stops}
			if tt.name == "no stop" || tt.name == "over the holidays" {
				c.Calendar = october
			}
			got, ok := c.Moved(day(tt.from), day(tt.due))
			if shown := got.String(); ok != (tt.want != "") || ok && shown != tt.want {
				t.Errorf("%s %t, want %s: %s", shown, ok, tt.want, tt.why)
			}
		})
	}
}
