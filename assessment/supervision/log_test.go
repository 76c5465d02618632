package supervision_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

func on(s string) *types.Date { return new(day(s)) }

// at makes an event of the matter m1; with fills in its further fields.
func at(on, event string, with ...func(*supervision.Event)) supervision.Event {
	e := supervision.Event{Matter: "m1", On: day(on), Event: event}
	for _, w := range with {
		w(&e)
	}
	return e
}

func opened(on, due string) supervision.Event {
	return at(on, supervision.Opened, func(e *supervision.Event) {
		e.Source, e.AssignedBy, e.TeamLead, e.Unit, e.DueOn = "leader_assigned", "市长", "office_head", "u14", new(day(due))
	})
}

func rechecked(on string, passed bool) supervision.Event {
	return at(on, supervision.Rechecked, func(e *supervision.Event) { e.Passed = &passed })
}

func slip(id, colour, until string) func(*supervision.Event) {
	return func(e *supervision.Event) {
		if e.Slip, e.Colour = id, colour; until != "" {
			e.Until = on(until)
		}
	}
}

func until(day string) func(*supervision.Event) {
	return func(e *supervision.Event) { e.Until = on(day) }
}

func because(reason string) func(*supervision.Event) {
	return func(e *supervision.Event) { e.Reason = reason }
}

// stands says where a matter stands.
func stands(m supervision.Matter) string {
	said := m.State
	if m.RectifiedOn != nil {
		said += " rectified " + m.RectifiedOn.String()
	}
	if m.RecheckPassed != nil {
		said += fmt.Sprintf(" rechecked %s %t", m.RecheckedOn, *m.RecheckPassed)
	}
	if m.FailedRechecks > 0 {
		said += fmt.Sprintf(" failed %d", m.FailedRechecks)
	}
	for _, s := range m.Slips {
		said += " " + s.ID
		if s.SettledOn != nil {
			said += " settled " + s.SettledOn.String()
		}
		if s.Passed {
			said += " for good"
		}
		if s.WithdrawnOn != nil {
			said += " withdrawn"
		}
	}
	return said
}

func TestFold(t *testing.T) {
	begin := opened("2022-03-01", "2022-03-31")
	issued := at("2022-03-02", supervision.SlipIssued, slip("c1", "yellow", "2022-03-10"))
	for _, tt := range []struct {
		name, reason string
		events       []supervision.Event
		want         string
	}{
		{"opened", "it waits", []supervision.Event{begin}, "open"},
		{"rectified", "rechecks are to come", []supervision.Event{begin, at("2022-03-08", supervision.Rectified)}, "rectified rectified 2022-03-08"},
		{"failed", "back to the unit, and the result stands until it rectifies again", []supervision.Event{begin, at("2022-03-08", supervision.Rectified), rechecked("2022-03-09", false)},
			"open rectified 2022-03-08 rechecked 2022-03-09 false failed 1"},
		{"again", "the new rectification is not rechecked yet", []supervision.Event{begin, at("2022-03-08", supervision.Rectified), rechecked("2022-03-09", false), at("2022-03-12", supervision.Rectified)},
			"rectified rectified 2022-03-12 failed 1"},
		{"all on one day", "in the order of the log", []supervision.Event{begin, at("2022-03-01", supervision.Rectified), rechecked("2022-03-01", false), at("2022-03-01", supervision.Rectified), rechecked("2022-03-01", true), at("2022-03-01", supervision.Closed)},
			"closed rectified 2022-03-01 rechecked 2022-03-01 true failed 1"},
		{"a slip settled", "by the rectification", []supervision.Event{begin, issued, at("2022-03-08", supervision.Rectified)}, "rectified rectified 2022-03-08 c1 settled 2022-03-08"},
		{"a slip goes on", "a recheck that fails settles nothing", []supervision.Event{begin, issued, at("2022-03-08", supervision.Rectified), rechecked("2022-03-09", false)},
			"open rectified 2022-03-08 rechecked 2022-03-09 false failed 1 c1"},
		{"a slip settled for good", "by the day of what passed", []supervision.Event{begin, issued, at("2022-03-08", supervision.Rectified), rechecked("2022-03-09", false), at("2022-03-12", supervision.Rectified), rechecked("2022-03-13", true)},
			"passed rectified 2022-03-12 rechecked 2022-03-13 true failed 1 c1 settled 2022-03-12 for good"},
		{"reopened", "its slips stay settled, others do not count before", []supervision.Event{begin, issued, at("2022-03-08", supervision.Rectified), rechecked("2022-03-09", true), at("2022-05-01", supervision.Reopened, because("back again"), until("2022-05-31")),
			at("2022-05-02", supervision.SlipIssued, slip("c2", "red", "")), at("2022-05-03", supervision.Rectified), rechecked("2022-05-04", false)},
			"open rectified 2022-05-03 rechecked 2022-05-04 false failed 1 c1 settled 2022-03-08 for good c2"},
		{"withdrawn", "nothing settles it", []supervision.Event{begin, issued, at("2022-03-03", supervision.SlipWithdrawn, slip("c1", "", ""), because("the wrong unit")), at("2022-03-08", supervision.Rectified)},
			"rectified rectified 2022-03-08 c1 withdrawn"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := supervision.Fold(tt.events)
			if err != nil {
				t.Fatal(err)
			}
			if got := stands(m); got != tt.want {
				t.Errorf("%s:\ngot  %s\nwant %s", tt.reason, got, tt.want)
			}
		})
	}
}

// Which events are not legal, and what would be.
func TestIllegal(t *testing.T) {
	begin, rectified, failed := opened("2022-03-01", "2022-03-31"), at("2022-03-08", supervision.Rectified), rechecked("2022-03-09", false)
	passed, closed := rechecked("2022-03-09", true), at("2022-03-10", supervision.Closed)
	issued := at("2022-03-02", supervision.SlipIssued, slip("c1", "yellow", "2022-03-10"))
	raised := at("2022-03-03", supervision.SlipRaised, slip("c1", "orange", ""))
	open := "; legal there: led, joined, instructed, found, extended, slip_issued, rectified"
	slipped := "; legal there: led, joined, instructed, found, extended, slip_issued, slip_raised, slip_withdrawn, rectified"
	for _, tt := range []struct {
		name   string
		events []supervision.Event
		want   string
	}{
		{"not opened", []supervision.Event{rectified}, "event 1 (rectified on 2022-03-08): the matter has had no event yet; legal there: opened"},
		{"due before", []supervision.Event{opened("2022-03-01", "2022-02-28")}, "event 1 (opened on 2022-03-01): the matter has had no event yet, and this is legal only if it says until when, and not before its day; legal there: opened"},
		{"opened twice", []supervision.Event{begin, begin}, "event 2 (opened on 2022-03-01): the matter is open" + open},
		{"back in time", []supervision.Event{begin, at("2022-02-28", supervision.Rectified)}, "event 2 (rectified on 2022-02-28): the event before it is of a later day, 2022-03-01"},
		{"rechecked first", []supervision.Event{begin, failed}, "event 2 (rechecked on 2022-03-09): the matter is open" + open},
		{"without a result", []supervision.Event{begin, rectified, at("2022-03-09", supervision.Rechecked)},
			"event 3 (rechecked on 2022-03-09): the matter is rectified, and this is legal only if it says whether it passed; legal there: led, joined, instructed, found, rechecked"},
		{"closed unchecked", []supervision.Event{begin, rectified, closed}, "event 3 (closed on 2022-03-10): the matter is rectified; legal there: led, joined, instructed, found, rechecked"},
		{"closed after a failed recheck", []supervision.Event{begin, rectified, failed, closed}, "event 4 (closed on 2022-03-10): the matter is open" + open},
		{"closed twice", []supervision.Event{begin, rectified, passed, closed, closed}, "event 5 (closed on 2022-03-10): the matter is closed; legal there: instructed, reopened"},
		{"rectified after passing", []supervision.Event{begin, rectified, passed, at("2022-03-10", supervision.Rectified)}, "event 4 (rectified on 2022-03-10): the matter is passed; legal there: instructed, closed, reopened"},
		{"a slip twice", []supervision.Event{begin, issued, issued}, "event 3 (slip_issued on 2022-03-02): the matter is open, and this is legal only if the matter has no such slip yet" + slipped},
		{"another slip raised", []supervision.Event{begin, issued, at("2022-03-03", supervision.SlipRaised, slip("c2", "orange", ""))}, "event 3 (slip_raised on 2022-03-03): the matter is open, and this is legal only if the matter has the slip" + slipped},
		{"another slip withdrawn", []supervision.Event{begin, issued, at("2022-03-03", supervision.SlipWithdrawn, slip("c2", "", ""), because("wrong"))}, "event 3 (slip_withdrawn on 2022-03-03): the matter is open, and this is legal only if the matter has the slip" + slipped},
		{"a slip that is withdrawn", []supervision.Event{begin, issued, at("2022-03-03", supervision.SlipIssued, slip("c2", "yellow", "")), at("2022-03-03", supervision.SlipWithdrawn, slip("c2", "", ""), because("wrong")), at("2022-03-03", supervision.SlipRaised, slip("c2", "orange", ""))},
			"event 5 (slip_raised on 2022-03-03): the matter is open, and this is legal only if the slip is not settled for good" + slipped},
		{"extended to a day that is over", []supervision.Event{begin, at("2022-03-03", supervision.Extended, until("2022-03-02"), func(e *supervision.Event) { e.By = "市长" })}, "event 2 (extended on 2022-03-03): the matter is open, and this is legal only if until, if it says one, is not before its day" + open},
		{"a slip until a day that is over", []supervision.Event{begin, at("2022-03-03", supervision.SlipIssued, slip("c1", "yellow", "2022-03-02"))}, "event 2 (slip_issued on 2022-03-03): the matter is open, and this is legal only if until, if it says one, is not before its day" + open},
		{"raised until a day that is over", []supervision.Event{begin, issued, at("2022-03-03", supervision.SlipRaised, slip("c1", "orange", "2022-03-02"))}, "event 3 (slip_raised on 2022-03-03): the matter is open, and this is legal only if until, if it says one, is not before its day" + slipped},
		{"reopened until a day that is over", []supervision.Event{begin, rectified, passed, at("2022-03-10", supervision.Reopened, because("back"), until("2022-03-09"))}, "event 4 (reopened on 2022-03-10): the matter is passed, and this is legal only if until, if it says one, is not before its day; legal there: instructed, closed, reopened"},
		{"reopened without time", []supervision.Event{begin, rectified, passed, at("2022-04-01", supervision.Reopened, because("back"))}, "event 4 (reopened on 2022-04-01): the matter is passed, and this is legal only if it says until when, or the deadline is not over; legal there: instructed, closed, reopened"},
		{"raised twice", []supervision.Event{begin, issued, raised, raised}, "event 4 (slip_raised on 2022-03-03): the matter is open, and this is legal only if the slip has not had the colour" + slipped},
		{"of another matter", []supervision.Event{begin, {Matter: "m2", On: day("2022-03-05"), Event: supervision.Rectified}}, `event 2 (rectified on 2022-03-05): it is an event of another matter, "m2"`},
		{"unknown", []supervision.Event{begin, at("2022-03-06", "rechekced")}, `event 2 (rechekced on 2022-03-06): there is no such event; did you mean "rechecked"?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := supervision.Fold(tt.events)
			if diff := cmp.Diff("matter m1: "+tt.want, fmt.Sprint(err)); diff != "" {
				t.Error(diff)
			}
			var f *supervision.Fault
			if !errors.As(err, &f) || f.Position != len(tt.events) || f.ID != "m1" || got.ID != "" || fault.CodeOf(err) != fault.CodeBadEvent {
				t.Errorf("the fault is not data: %+v, %+v", f, got)
			}
		})
	}
	if _, err := supervision.Fold(nil); fmt.Sprint(err) != "a matter without events" {
		t.Error(err)
	}
}

// What happened to a matter is kept: who led it, took part, wrote on papers and found something.
func TestKept(t *testing.T) {
	m, err := supervision.Fold([]supervision.Event{
		opened("2022-03-01", "2022-03-31"),
		at("2022-03-02", supervision.Led, func(e *supervision.Event) { e.TeamLead = "higher_leader" }),
		at("2022-03-02", supervision.Joined, func(e *supervision.Event) { e.Member = "office_head" }),
		at("2022-03-02", supervision.Joined, func(e *supervision.Event) { e.Member = "inspector" }),
		at("2022-03-03", supervision.Instructed, func(e *supervision.Event) { e.By, e.Paper = "市长", "r02" }),
		at("2022-03-03", supervision.Instructed, func(e *supervision.Event) { e.By, e.Paper = "市委书记", "r01" }),
		at("2022-03-04", supervision.Found, func(e *supervision.Event) { e.Inspection, e.Finding = "i07", "无台账" }),
		at("2022-03-05", supervision.Extended, func(e *supervision.Event) { e.Until, e.By = on("2022-04-15"), "市长" }),
	})
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(m.TeamLead, m.Members, m.InstructedBy, m.Papers, m.FoundBy, m.DueOn, *m.ExtendedBy, *m.AssignedBy, m.Findings, m.Instructions[0].By)
	if want := "higher_leader[inspector office_head] [市委书记 市长] [r01 r02] [i07] 2022-04-15市长市长[{m1 i07 2022-03-04 无台账}]市委书记"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A matter that is reopened has a deadline of its own, or what is left of the one that it had.
func TestReopened(t *testing.T) {
	log := []supervision.Event{opened("2022-03-01", "2022-03-31"), at("2022-03-05", supervision.Extended, until("2022-04-15"), func(e *supervision.Event) { e.By = "市长" }),
		at("2022-03-08", supervision.Rectified), rechecked("2022-03-09", true)}
	for _, tt := range []struct {
		name, want, why string
		again           supervision.Event
	}{
		{"with a new deadline", "2022-05-31 by nobody, reopened on 2022-05-01", "nobody extended the new one", at("2022-05-01", supervision.Reopened, because("back again"), until("2022-05-31"))},
		{"in time", "2022-04-15 by 市长, reopened on 2022-04-15", "the day itself is in time", at("2022-04-15", supervision.Reopened, because("back again"))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := supervision.Fold(append(slices.Clone(log), tt.again))
			if err != nil {
				t.Fatal(err)
			}
			by := "nobody"
			if m.ExtendedBy != nil {
				by = *m.ExtendedBy
			}
			if got := fmt.Sprintf("%v by %s, reopened on %v", m.DueOn, by, m.ReopenedOn); got != tt.want {
				t.Errorf("%s: got %s, want %s", tt.why, got, tt.want)
			}
		})
	}
}

// A copy of a matter does not change when the matter goes on.
func TestNextCopies(t *testing.T) {
	before, err := supervision.Fold([]supervision.Event{opened("2022-03-01", "2022-03-31"), at("2022-03-02", supervision.SlipIssued, slip("c1", "yellow", "")),
		at("2022-03-02", supervision.SlipRaised, slip("c1", "orange", "")), at("2022-03-02", supervision.Joined, func(e *supervision.Event) { e.Member = "b" })})
	if err != nil {
		t.Fatal(err)
	}
	stored, _ := json.Marshal(before)
	for _, e := range []supervision.Event{at("2022-03-03", supervision.Rectified), at("2022-03-03", supervision.SlipRaised, slip("c1", "red", "")), at("2022-03-03", supervision.SlipRaised, slip("c1", "black", "")),
		at("2022-03-03", supervision.Joined, func(e *supervision.Event) { e.Member = "a" })} {
		if _, err := before.Next(e); err != nil {
			t.Fatal(err)
		}
	}
	if now, _ := json.Marshal(before); string(now) != string(stored) {
		t.Errorf("the matter has changed:\n%s\n%s", stored, now)
	}
}

// Each matter with an illegal event is one fault, and the others are folded.
func TestFoldAllFaults(t *testing.T) {
	other := opened("2022-03-01", "2022-03-31")
	other.Matter = "m2"
	matters, err := supervision.FoldAll([]supervision.Event{at("2022-03-01", supervision.Rectified), other, at("2022-03-02", supervision.Rectified)})
	if got := fmt.Sprint(err); !strings.HasPrefix(got, "matter m1: event 1 (rectified on 2022-03-01): the matter has had no event yet") || len(matters) != 1 || matters[0].ID != "m2" {
		t.Errorf("%v\n%v", matters, err)
	}
}

// TestFoldThenJudge: a log goes through Fold into the policy's formulas; only
// the recheck that passed closes.
func TestFoldThenJudge(t *testing.T) {
	log := []supervision.Event{opened("2022-03-01", "2022-03-31"), at("2022-03-08", supervision.Rectified), rechecked("2022-03-10", false), at("2022-03-20", supervision.Rectified), rechecked("2022-03-21", true), at("2022-03-22", supervision.Closed)}
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
			t.Errorf("after %s: got %q, want %q", log[i].Event, got, want[i])
		}
	}
}

// Every event is in the table, and what a matter may do next is what Legal says.
func TestLegal(t *testing.T) {
	if got := (supervision.Matter{}).Legal(); !slices.Equal(got, []string{supervision.Opened}) {
		t.Errorf("before its first event: %v", got)
	}
	if len(supervision.Events()) != 13 {
		t.Errorf("events: %v", supervision.Events())
	}
}
