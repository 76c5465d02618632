package window_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
)

var update = flag.Bool("update", false, "write the tables of docs/windows.md")

// reported are the four cases that the city's report tells; their days are made up.
var reported = []struct {
	title string
	log   []window.Event
}{
	{"The development zone: a credit code registered wrongly. The city window won the province's help and a remote registration; then social insurance and the housing fund.", []window.Event{
		at("k1", "2022-03-01", window.Received, received("w-city", window.KindCrossRegion)),
		at("k1", "2022-03-01", window.Classified, class("complex")),
		at("k1", "2022-03-02", window.HelpSought, to("provincial market supervision"), level("province")),
		at("k1", "2022-03-02", window.Escalated, to("province")),
		at("k1", "2022-03-02", window.Referred, departments("market_supervision", "social_insurance", "housing_fund")),
		at("k1", "2022-03-05", window.Answered, departments("market_supervision")),
		at("k1", "2022-03-06", window.Answered, departments("social_insurance")),
		at("k1", "2022-03-08", window.Answered, departments("housing_fund")),
		at("k1", "2022-03-08", window.Resolved),
		at("k1", "2022-03-09", window.Rated, rated(window.Satisfied)),
	}},
	{"Lai'an: an altered plan that broke the fire code. The county window led all departments and accepted with documents outstanding; building went on.", []window.Event{
		at("k2", "2022-04-01", window.Received, received("w-laian")),
		at("k2", "2022-04-01", window.Referred, departments("planning", "fire")),
		at("k2", "2022-04-06", window.Coordinated, departments("housing", "planning", "fire")),
		at("k2", "2022-04-07", window.AcceptedOwing, papers("altered plan")),
		at("k2", "2022-04-08", window.Answered, departments("planning")),
		at("k2", "2022-04-08", window.Consulted, departments("fire", "housing")),
		at("k2", "2022-04-09", window.Answered, departments("fire", "housing")),
		at("k2", "2022-04-11", window.DocumentsComplete),
		at("k2", "2022-04-11", window.Resolved),
		at("k2", "2022-04-11", window.Rated, rated(window.Satisfied)),
	}},
	{"Fengyang: a house certificate without a land certificate. Departments met and settled it by notice to the four neighbours, for which the clock stood still, and a new survey.", []window.Event{
		at("k3", "2022-05-10", window.Received, received("w-fengyang", window.KindLegacy, window.KindLegacy)),
		at("k3", "2022-05-10", window.Accepted),
		at("k3", "2022-05-12", window.Coordinated, departments("land", "housing", "township")),
		at("k3", "2022-05-12", window.Consulted, departments("land", "housing", "township")),
		at("k3", "2022-05-13", window.Suspended, because("notice to the four neighbours")),
		at("k3", "2022-05-16", window.Answered, departments("township")),
		at("k3", "2022-05-28", window.Resumed),
		at("k3", "2022-05-31", window.Answered, departments("land", "housing")),
		at("k3", "2022-06-01", window.Resolved),
		at("k3", "2022-06-02", window.CalledBack),
		at("k3", "2022-06-02", window.Rated, rated(window.Satisfied)),
	}},
	{"Yongkang: a family that did not meet the welfare home's conditions. Not that, but hospital care and the minimum living allowance.", []window.Event{
		at("k4", "2022-09-20", window.Received, received("w-yongkang")),
		at("k4", "2022-09-20", window.Referred, departments("civil_affairs")),
		at("k4", "2022-09-21", window.Answered, departments("civil_affairs")),
		at("k4", "2022-09-21", window.CannotBeDone, because("the welfare home's conditions are not met")),
		at("k4", "2022-09-21", window.Reopened),
		at("k4", "2022-09-21", window.Coordinated, departments("hospital", "civil_affairs")),
		at("k4", "2022-09-23", window.Answered, departments("hospital", "civil_affairs")),
		at("k4", "2022-09-23", window.Resolved),
		at("k4", "2022-09-23", window.Rated, rated(window.Satisfied)),
	}},
}

func class(c string) func(*window.Event) { return func(e *window.Event) { e.Class = c } }

func level(l string) func(*window.Event) { return func(e *window.Event) { e.Level = l } }

// courseTable is the state of a case after each of its events.
func courseTable(t *testing.T, log []window.Event) string {
	var b strings.Builder
	b.WriteString("| Day | Event | State | Departments that have it, with their days | Papers owed | Clock |\n|---|---|---|---|---|---|\n")
	var c window.Case
	for _, e := range log {
		var err error
		if c, err = c.Next(e); err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, turn := range c.Turns {
			if turn.GivenOn != nil && turn.EndedOn == nil {
				have = append(have, fmt.Sprintf("%s %d", turn.Department, e.On-*turn.GivenOn))
			}
		}
		clock := "runs"
		switch {
		case c.Closed():
			clock = "closed"
		case len(c.Stops) > 0 && c.Stops[len(c.Stops)-1].Until == nil:
			clock = "stopped: " + c.Stops[len(c.Stops)-1].Why
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s | %s |\n", e.On, e.Event, c.State, strings.Join(have, ", "), strings.Join(c.Owed, ", "), clock)
	}
	for i, d := range c.Departments {
		fmt.Fprintf(&b, "%s %s %d", map[bool]string{true: "\nDays in the end:", false: ","}[i == 0], d, c.DaysByDepartment[i])
	}
	return b.String() + ". Kinds: " + strings.Join(c.Kinds, ", ") + ".\n"
}

// TestPage compares the tables of docs/windows.md with what the code does.
func TestPage(t *testing.T) {
	const name = "../docs/windows.md"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	var cases strings.Builder
	for _, r := range reported {
		fmt.Fprintf(&cases, "**%s** %s\n\n%s\n", strings.SplitAfterN(r.title, ":", 2)[0], strings.SplitN(r.title, ": ", 2)[1], courseTable(t, r.log))
	}
	for mark, want := range map[string]string{"machine": window.Machine(), "cases": strings.TrimRight(cases.String(), "\n") + "\n"} {
		begin, end := "<!-- "+mark+" -->\n\n", "\n<!-- end of "+mark+" -->"
		before, rest, ok := strings.Cut(page, begin)
		got, after, found := strings.Cut(rest, end)
		switch {
		case !ok || !found:
			t.Fatalf("%s has no %s", name, mark)
		case *update:
			page = before + begin + want + end + after
		case got != want:
			t.Errorf("%s: %s is no longer what the code does (-update writes it)", name, mark)
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// What the four cases come to, stated by hand.
func TestReported(t *testing.T) {
	want := []seen{
		{"rated", "serial", []string{"market_supervision", "social_insurance", "housing_fund"}, []int{3, 1, 2}, []string{"cross_department", "cross_level", "cross_region"}, text("satisfied")},
		{"rated", "parallel", []string{"planning", "fire", "housing"}, []int{7, 3, 3}, []string{"cross_department", "documents_outstanding"}, text("satisfied")},
		{"rated", "parallel", []string{"land", "housing", "township"}, []int{19, 19, 4}, []string{"cross_department", "legacy"}, text("satisfied")},
		{"rated", "parallel", []string{"civil_affairs", "hospital"}, []int{3, 2}, []string{"cross_department"}, text("satisfied")},
	}
	for i, r := range reported {
		c, err := window.Fold(r.log)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[i], see(c)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", r.title, diff)
		}
		if c.ReceivedOn != types.Of(r.log[0].On) {
			t.Errorf("received on %v", c.ReceivedOn)
		}
	}
}
