package supervision_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// Every step of the loop that is not done is due, of matters and of slips.
func TestDue(t *testing.T) {
	d := types.MustParseDate
	when := func(s string) *types.Date { day := d(s); return &day }
	event := func(matter, on, name string) supervision.Event {
		return supervision.Event{Matter: matter, On: d(on), Event: name}
	}
	opened := func(matter, on, unit, leader, due string) supervision.Event {
		e := event(matter, on, supervision.Opened)
		e.Unit, e.TeamLead, e.DueOn, e.Source = unit, leader, when(due), "s"
		return e
	}
	rechecked := func(matter, on string, passed bool) supervision.Event {
		e := event(matter, on, supervision.Rechecked)
		e.Passed = &passed
		return e
	}
	slip := func(matter, on, id string, until string) supervision.Event {
		e := event(matter, on, supervision.SlipIssued)
		e.Slip, e.Colour, e.Until = id, "yellow", when(until)
		return e
	}
	matters, err := supervision.FoldAll([]supervision.Event{
		opened("open", "2022-03-01", "u1", "Li", "2022-03-20"),
		opened("late", "2022-03-01", "u2", "Li", "2022-03-09"), slip("late", "2022-03-02", "c1", "2022-03-05"),
		opened("waits", "2022-03-01", "u1", "Wang", "2022-03-05"), event("waits", "2022-03-04", supervision.Rectified),
		opened("failed", "2022-03-01", "u2", "Wang", "2022-03-11"), event("failed", "2022-03-04", supervision.Rectified), rechecked("failed", "2022-03-05", false),
		opened("passed", "2022-03-01", "u1", "Li", "2022-03-05"), event("passed", "2022-03-04", supervision.Rectified), rechecked("passed", "2022-03-06", true),
		opened("closed", "2022-03-01", "u1", "Li", "2022-03-05"), slip("closed", "2022-03-02", "c2", "2022-03-05"), event("closed", "2022-03-04", supervision.Rectified), rechecked("closed", "2022-03-06", true), event("closed", "2022-03-06", supervision.Closed),
	})
	if err != nil {
		t.Fatal(err)
	}
	p := supervision.Policy{Names: supervision.Names{"settle": "销号"}, Slips: &supervision.Slips{Colours: []supervision.Colour{{Name: "yellow"}, {Name: "red", By: rule.Expr("7")}}}}
	sheet, err := p.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	facts := supervision.FactsOf(d("2022-03-10"), matters)
	run, err := sheet.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	day, ok := supervision.Today(run)
	if !ok || day != d("2022-03-10") {
		t.Errorf("today is %v", day)
	}
	due := p.Due(run, day)
	var got []string
	for _, x := range due {
		by, days := "-", "-"
		if x.By != nil {
			by, days = x.By.String(), fmt.Sprint(*x.Days)
		}
		got = append(got, fmt.Sprint(by, " ", days, " ", x.Overdue, " ", strings.Join([]string{x.Unit, x.Leader, x.Matter, x.Slip, x.Colour, x.Step, x.From.String()}, " ")))
	}
	want := []string{
		"2022-03-09 -1 true u2 Li late   rectify 2022-03-01",
		"2022-03-11 1 false u2 Wang failed   rectify 2022-03-01",
		"2022-03-12 2 false u2 Li late c1 red 销号 2022-03-06",
		"2022-03-20 10 false u1 Li open   rectify 2022-03-01",
		"- - false u1 Li passed   close 2022-03-06",
		"- - false u1 Wang waits   recheck 2022-03-04",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	soonest := func(loads []supervision.Load) (all []string) {
		for _, l := range loads {
			all = append(all, fmt.Sprintf("%s %d %d %d %s", l.Name, l.Overdue, l.Coming, l.Stopped, l.Soonest))
		}
		return all
	}
	if diff := cmp.Diff([]string{"u1 0 1 2 2022-03-20", "u2 1 2 0 2022-03-11"}, soonest(supervision.ByUnit(due))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Li 1 2 1 2022-03-12", "Wang 0 1 1 2022-03-11"}, soonest(supervision.ByLeader(due))); diff != "" {
		t.Error(diff)
	}
}
