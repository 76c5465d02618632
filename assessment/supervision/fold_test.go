package supervision_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule/types"
)

func opened(on string) supervision.Event {
	return supervision.Opened{On: day(on), ID: "m1", Source: "leader_assigned", AssignedBy: "市长", TeamLead: "office_head", Unit: "u14", DueOn: day(on) + 30}
}

func rectified(on string) supervision.Event { return supervision.Rectified{On: day(on)} }

func rechecked(on string, passed bool) supervision.Event {
	return supervision.Rechecked{On: day(on), Passed: passed}
}

func closed(on string) supervision.Event { return supervision.Closed{On: day(on)} }

// stands shows where a matter stands.
func stands(m supervision.Matter) string {
	s := "opened " + m.OpenedOn.String()
	if m.RectifiedOn != nil {
		s += ", rectified " + m.RectifiedOn.String()
	}
	if m.RecheckPassed != nil {
		s += fmt.Sprintf(", passed %t", *m.RecheckPassed)
	}
	if m.FailedRechecks > 0 {
		s += fmt.Sprintf(", failed %d", m.FailedRechecks)
	}
	if m.ClosedOn != nil {
		s += ", closed " + m.ClosedOn.String()
	}
	return s
}

func TestFold(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		events       []supervision.Event
		want         string // where it stands, or the fault
	}{
		{"opened", "nothing has happened since", []supervision.Event{opened("2022-03-01")}, "opened 2022-03-01"},
		{"rectified", "it awaits its recheck", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08")}, "opened 2022-03-01, rectified 2022-03-08"},
		{"failed", "open again, with the failed recheck on record", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), rechecked("2022-03-10", false)},
			"opened 2022-03-01, rectified 2022-03-08, passed false, failed 1"},
		{"rectified again", "the new rectification awaits a recheck of its own", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), rechecked("2022-03-10", false), rectified("2022-03-20")},
			"opened 2022-03-01, rectified 2022-03-20, failed 1"},
		{"failed twice, then passed", "all failed rechecks are counted", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), rechecked("2022-03-08", false), rectified("2022-03-20"), rechecked("2022-03-21", false), rectified("2022-03-22"), rechecked("2022-03-23", true)},
			"opened 2022-03-01, rectified 2022-03-22, passed true, failed 2"},
		{"closed", "after a recheck that passed", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), rechecked("2022-03-10", true), closed("2022-03-11")},
			"opened 2022-03-01, rectified 2022-03-08, passed true, closed 2022-03-11"},
		{"all on one day", "on one day the order is that of the course", []supervision.Event{opened("2022-03-01"), rectified("2022-03-01"), rechecked("2022-03-01", true), closed("2022-03-01")},
			"opened 2022-03-01, rectified 2022-03-01, passed true, closed 2022-03-01"},

		{"nothing", "a matter begins with being opened", nil, "a matter without events was never opened"},
		{"a nil event", "a hole in the log is a fault", []supervision.Event{nil}, "an event of the log is nil"},
		{"never opened", "what was not opened cannot be rectified", []supervision.Event{rectified("2022-03-08")},
			"rectified on 2022-03-08: there is nothing to rectify; the matter was not opened before"},
		{"rectified too early", "a day before it was opened", []supervision.Event{opened("2022-03-01"), rectified("2022-02-28")},
			"rectified on 2022-02-28: there is nothing to rectify; the matter was not opened before"},
		{"opened twice", "a matter is opened once", []supervision.Event{opened("2022-03-01"), opened("2022-03-02")},
			"matter m1: opened on 2022-03-02: the matter was opened already; the matter's last event was: opened on 2022-03-01"},
		{"due before opened", "nobody could have met it", []supervision.Event{supervision.Opened{On: day("2022-03-01"), ID: "m1", DueOn: day("2022-02-28")}},
			"matter m1: opened on 2022-03-01: due on 2022-02-28, before it was opened"},
		{"rectified twice", "the first awaits its recheck", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), rectified("2022-03-09")},
			"matter m1: rectified on 2022-03-09: there is nothing to rectify; the matter's last event was: rectified on 2022-03-08"},
		{"rechecked at once", "there is nothing to look at", []supervision.Event{opened("2022-03-01"), rechecked("2022-03-09", true)},
			"matter m1: recheck passed on 2022-03-09: there is nothing to recheck; the matter's last event was: opened on 2022-03-01"},
		{"rechecked twice", "what failed must be rectified first", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), rechecked("2022-03-09", true), rechecked("2022-03-09", false)},
			"matter m1: recheck passed on 2022-03-09: there is nothing to recheck; the matter's last event was: recheck failed on 2022-03-09"},
		{"rectified on the day that it failed", "days cannot tell that order; it is refused, not guessed", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), rechecked("2022-03-09", false), rectified("2022-03-09")},
			"matter m1: rectified on 2022-03-09: there is nothing to rectify; the matter's last event was: rectified on 2022-03-08"},
		{"closed without a recheck", "rectified is not closed", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), closed("2022-03-09")},
			"matter m1: closed on 2022-03-09: only a recheck that passed allows closing; the matter's last event was: rectified on 2022-03-08"},
		{"closed after a failed recheck", "failed is not closed", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), rechecked("2022-03-09", false), closed("2022-03-10")},
			"matter m1: closed on 2022-03-10: only a recheck that passed allows closing; the matter's last event was: recheck failed on 2022-03-09"},
		{"closed twice", "nothing follows", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), rechecked("2022-03-09", true), closed("2022-03-10"), closed("2022-03-11")},
			"matter m1: closed on 2022-03-11: only a recheck that passed allows closing; the matter's last event was: closed on 2022-03-10"},
		{"rectified after passing", "there is nothing left to do", []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), rechecked("2022-03-09", true), rectified("2022-03-10")},
			"matter m1: rectified on 2022-03-10: there is nothing to rectify; the matter's last event was: recheck passed on 2022-03-09"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for seed := range uint64(50) {
				log := slices.Clone(tt.events)
				r := rand.New(rand.NewPCG(seed, 1))
				r.Shuffle(len(log), func(i, j int) { log[i], log[j] = log[j], log[i] })
				m, err := supervision.Fold(log)
				got := text(err)
				if err == nil {
					got = stands(m)
				}
				if got != tt.want {
					t.Fatalf("%s, seed %d: got %q, want %q", tt.reason, seed, got, tt.want)
				}
			}
		})
	}
}

// TestFoldKeeps: the matter keeps what it was opened with, and the log its order.
func TestFoldKeeps(t *testing.T) {
	log := []supervision.Event{rectified("2022-03-08"), opened("2022-03-01")}
	m, err := supervision.Fold(log)
	if err != nil {
		t.Fatal(err)
	}
	if m.ID != "m1" || m.Source != "leader_assigned" || *m.AssignedBy != "市长" || m.TeamLead != "office_head" || m.Unit != "u14" || m.DueOn != types.Of(day("2022-03-31")) {
		t.Errorf("the matter is %+v", m)
	}
	if log[0] != rectified("2022-03-08") {
		t.Error("Fold has sorted the caller's log")
	}
}

// TestFoldThenJudge: a log goes through Fold into the policy's formulas; only
// the recheck that passed closes.
func TestFoldThenJudge(t *testing.T) {
	log := []supervision.Event{opened("2022-03-01"), rectified("2022-03-08"), rechecked("2022-03-10", false), rectified("2022-03-20"), rechecked("2022-03-21", true), closed("2022-03-22")}
	want := []string{"overdue", "", "failed", "", "closed", "closed"}
	for i := range log {
		m, err := supervision.Fold(log[:i+1])
		if err != nil {
			t.Fatal(err)
		}
		judged, err := judge(t, supervision.Facts{AsOf: types.Of(day("2022-10-31")), Matters: []supervision.Matter{m}})
		if err != nil {
			t.Fatal(err)
		}
		if got := words(judged[0]); got != want[i] {
			t.Errorf("after %s: got %q, want %q", log[i], got, want[i])
		}
	}
}
