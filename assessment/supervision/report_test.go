package supervision_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/meritrules/merit/assessment/supervision"
)

var update = flag.Bool("update", false, "write the tables of docs/supervision.md")

// petition is a matter of the campaign that the city's report tells of; its days are made up.
func petition() []supervision.Event {
	by := func(by, paper string) func(*supervision.Event) {
		return func(e *supervision.Event) { e.By, e.Paper = by, paper }
	}
	begin := opened("2022-04-11", "2022-05-10")
	return []supervision.Event{
		begin,
		at("2022-04-12", supervision.Led, func(e *supervision.Event) { e.TeamLead = "higher_leader" }),
		at("2022-04-12", supervision.Joined, func(e *supervision.Event) { e.Member = "office_head" }),
		at("2022-04-20", supervision.Found, func(e *supervision.Event) { e.Inspection, e.Finding = "i17", "nobody has called on the family" }),
		at("2022-04-22", supervision.Instructed, by("市长", "c05")),
		at("2022-05-11", supervision.SlipIssued, slip("s1", "yellow", "2022-05-18")),
		at("2022-05-19", supervision.SlipRaised, slip("s1", "orange", "2022-05-31")),
		at("2022-05-25", supervision.Rectified),
		rechecked("2022-05-27", false),
		at("2022-05-30", supervision.Rectified),
		rechecked("2022-06-02", true),
		at("2022-06-02", supervision.Closed),
		at("2022-07-04", supervision.Reopened, because("the family petitioned again"), func(e *supervision.Event) { e.Until = on("2022-07-15") }),
		at("2022-07-12", supervision.Rectified),
		rechecked("2022-07-14", true),
		at("2022-07-14", supervision.Closed),
	}
}

// courseTable is the state of a matter after each of its events.
func courseTable(t *testing.T, log []supervision.Event) string {
	var b strings.Builder
	b.WriteString("| Day | Event | State | Led by | Due | Rectified | Failed rechecks | Slips |\n|---|---|---|---|---|---|---|---|\n")
	var m supervision.Matter
	for _, e := range log {
		var err error
		if m, err = m.Next(e); err != nil {
			t.Fatal(err)
		}
		due, _ := m.DueOn.Get()
		rectified := ""
		if m.RectifiedOn != nil {
			rectified = m.RectifiedOn.String()
		}
		var slips []string
		for _, s := range m.Slips {
			colour := s.Start
			if n := len(s.Raises); n > 0 {
				colour = s.Raises[n-1].Colour
			}
			switch {
			case s.Passed:
				colour += ", settled on " + s.SettledOn.String()
			case s.SettledOn != nil:
				colour += ", settled if the recheck passes"
			}
			slips = append(slips, s.ID+" "+colour)
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s | %s | %d | %s |\n", e.On, e.Event, m.State, strings.Join(append([]string{m.TeamLead}, m.Members...), ", "), due, rectified, m.FailedRechecks, strings.Join(slips, "; "))
	}
	return b.String()
}

// TestPage compares the tables of docs/supervision.md with what the code does.
func TestPage(t *testing.T) {
	const name = "../../docs/supervision.md"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	for mark, want := range map[string]string{"machine": supervision.Machine(), "matters": courseTable(t, petition())} {
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

// What the matter comes to, stated by hand.
func TestPetition(t *testing.T) {
	m, err := supervision.Fold(petition())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := stands(m), "closed rectified 2022-07-12 rechecked 2022-07-14 true failed 1 s1 settled 2022-05-30 for good"; got != want || m.Reopened != 1 || m.ClosedOn.String() != "2022-07-14" {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
