package window_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
)

// read reads a file of the example.
func read(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("../examples/chuzhou/" + name)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// chuzhou is the year of the example, read as a host without a document would.
func chuzhou(t *testing.T) window.Facts {
	f := window.Facts{AsOf: types.Of(day("2022-12-31"))}
	var windows []struct {
		window.Window
		Opened    string `json:"opened_on"`
		Site      bool   `json:"dedicated_site"`
		Rota      bool   `json:"coordinator_rota"`
		Briefed   bool   `json:"staff_briefed"`
		OnWeekend string `json:"weekend_service"`
	}
	var cases []struct {
		window.Case
		Received string  `json:"received_on"`
		Days     []int   `json:"days_by_department"`
		Resolved *string `json:"resolved_on"`
		Rated    *string `json:"rated_on"`
	}
	var calendar struct {
		Holidays []string
		Worked   []string `json:"worked_weekends"`
	}
	read(t, "data/windows.json", &windows)
	read(t, "data/cases.json", &cases)
	read(t, "data/calendar.json", &calendar)
	for _, w := range windows {
		w.OpenedOn, w.WeekendService = types.Of(day(w.Opened)), w.OnWeekend
		w.DedicatedSite, w.CoordinatorRota, w.StaffBriefed = types.Of(w.Site), types.Of(w.Rota), types.Of(w.Briefed)
		f.Windows = append(f.Windows, w.Window)
	}
	for _, c := range cases {
		c.ReceivedOn, c.DaysByDepartment = types.Of(day(c.Received)), c.Days
		if c.Resolved != nil {
			c.ResolvedOn = on(*c.Resolved)
		}
		if c.Rated != nil {
			c.RatedOn = on(*c.Rated)
		}
		f.Cases = append(f.Cases, c.Case)
	}
	for _, d := range calendar.Holidays {
		f.Holidays = append(f.Holidays, day(d))
	}
	for _, d := range calendar.Worked {
		f.WorkedWeekends = append(f.WorkedWeekends, day(d))
	}
	return f
}

// TestChuzhou compares the example's year with what was worked out from it by
// independent programs.
func TestChuzhou(t *testing.T) {
	var want struct {
		Window struct {
			Overdue []string
			ByLevel map[string]struct{ Cases, Resolved, Satisfied int } `json:"by_level"`
			Days    map[string]string                                   `json:"mean_days"`
			Found   []struct{ Window, Rule string }                     `json:"findings"`
		}
	}
	read(t, "expected.json", &want)
	mean := func(handling string) rule.Figure {
		places := 4
		return rule.Figure{Places: &places, Source: types.Source{Name: handling,
			Text: `mean(map(filter(cases, .handling == "` + handling + `" and .resolved_on != nil), .days_taken))`}}
	}
	w, err := policy().Compile(rule.Scope{}, mean(window.Serial), mean(window.Parallel))
	if err != nil {
		t.Fatal(err)
	}
	run, err := w.Run(t.Context(), chuzhou(t))
	if err != nil {
		t.Fatal(err)
	}
	r := judged(t, run)
	var overdue []string
	for _, c := range r.cases {
		if c.Overdue {
			overdue = append(overdue, c.Case)
		}
	}
	if diff := cmp.Diff(want.Window.Overdue, overdue); diff != "" {
		t.Errorf("overdue (-want +got):\n%s", diff)
	}
	if len(r.levels) != len(want.Window.ByLevel) {
		t.Errorf("%d levels, want %d", len(r.levels), len(want.Window.ByLevel))
	}
	for _, l := range r.levels {
		if got := (struct{ Cases, Resolved, Satisfied int }{l.Cases, l.Resolved, l.Satisfied}); got != want.Window.ByLevel[l.Level] {
			t.Errorf("%s: %v, want %v", l.Level, got, want.Window.ByLevel[l.Level])
		}
	}
	for _, handling := range []string{window.Serial, window.Parallel} {
		if got := run.Value(handling).String(); got != want.Window.Days[handling] {
			t.Errorf("mean days %s: %s, want %s", handling, got, want.Window.Days[handling])
		}
	}
	if len(r.findings) != len(want.Window.Found) {
		t.Fatalf("%d findings, want %d", len(r.findings), len(want.Window.Found))
	}
	for i, f := range want.Window.Found {
		if r.findings[i] != window.WindowFinding(f) {
			t.Errorf("finding %d is %v, want %v", i, r.findings[i], f)
		}
	}
}
