package window_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
)

// deadlines is a policy with a deadline for each step.
func deadlines() window.Policy {
	return window.Policy{Deadlines: []window.Deadline{
		{Step: window.StepCallBack, By: rule.Expr(`if outcome == "resolved" { addDays(closed_on ?? as_of, 7) } else { nil }`), Calendar: true},
		{Step: window.StepAccept, By: rule.Expr("addWorkdays(received_on, 1)")},
		{Step: window.StepResolve, By: rule.Expr(`addWorkdays(received_on, if class == "complex" { 7 } else { 2 + len(departments) })`)},
		{Step: window.StepAnswer, By: rule.Expr(`if given_on == nil { nil } else { addWorkdays(given_on ?? as_of, if case.class == "complex" { 3 } else { 2 }) }`)},
	}}
}

// logged are the facts of a log as of a day.
func logged(t testing.TB, asOf string, log ...window.Event) window.Facts {
	t.Helper()
	cases, err := window.FoldAll(window.AsOf(log, day(asOf)))
	if err != nil {
		t.Fatal(err)
	}
	return window.Facts{AsOf: types.Of(day(asOf)), Windows: facts().Windows, Cases: cases, Turns: window.TurnsOf(cases), Stops: window.StopsOf(cases)}
}

func dueOf(t *testing.T, p window.Policy, f window.Facts) []window.Due {
	t.Helper()
	sheet, err := p.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return p.Due(run)
}

// shownDue is what is due, in lines.
func shownDue(all []window.Due) string {
	var b strings.Builder
	for _, d := range all {
		by := "stopped"
		if d.By != nil {
			by = fmt.Sprintf("%s (%d)", d.By, *d.Days)
		}
		overdue := ""
		if d.Overdue {
			overdue = " overdue"
		}
		fmt.Fprintf(&b, "%s %s %s %v since %s by %s%s\n", d.Window, d.Case, d.Step, d.Departments, d.From, by, overdue)
	}
	return b.String()
}

// September 2022: the 5th is a Monday.
var deadlineLog = []window.Event{
	at("k1", "2022-09-05", window.Received, received("w-city")),
	at("k1", "2022-09-06", window.Referred, departments("land", "housing")),
	at("k2", "2022-09-06", window.Received, received("w-c1")),
	at("k3", "2022-09-07", window.Received, received("w-city"), class("complex")),
	at("k3", "2022-09-07", window.AcceptedOwing, papers("deed")),
	at("k1", "2022-09-08", window.Answered, departments("land")),
	at("k3", "2022-09-13", window.DocumentsComplete),
	at("k1", "2022-09-14", window.Answered, departments("housing")),
	at("k1", "2022-09-14", window.Resolved),
	at("k1", "2022-09-19", window.CalledBack),
}

func TestDue(t *testing.T) {
	for _, tt := range []struct{ on, want, why string }{
		{"2022-09-06", "w-c1 k2 accept [] since 2022-09-06 by 2022-09-07 (1)\n" +
			"w-c1 k2 resolve [] since 2022-09-06 by 2022-09-08 (2)\n" +
			"w-city k1 answer [land] since 2022-09-06 by 2022-09-08 (2)\n" +
			"w-city k1 resolve [land] since 2022-09-05 by 2022-09-09 (3)\n", "soonest first; only land has k1"},
		{"2022-09-08", "w-c1 k2 accept [] since 2022-09-06 by 2022-09-07 (-1) overdue\n" +
			"w-c1 k2 resolve [] since 2022-09-06 by 2022-09-08 (0)\n" +
			"w-city k1 resolve [housing] since 2022-09-05 by 2022-09-09 (1)\n" +
			"w-city k1 answer [housing] since 2022-09-08 by 2022-09-12 (4)\n" +
			"w-city k3 resolve [] since 2022-09-07 by stopped\n", "the clock of k3 is stopped while the deed is owed"},
		{"2022-09-14", "w-c1 k2 accept [] since 2022-09-06 by 2022-09-07 (-7) overdue\n" +
			"w-c1 k2 resolve [] since 2022-09-06 by 2022-09-08 (-6) overdue\n" +
			"w-city k1 call_back [] since 2022-09-14 by 2022-09-21 (7)\n" +
			"w-city k3 resolve [] since 2022-09-07 by 2022-09-22 (8)\n", "8, 9, 12 and 13 September did not count for k3, whose 7 working days end on the 16th otherwise"},
		{"2022-09-19", "w-c1 k2 accept [] since 2022-09-06 by 2022-09-07 (-12) overdue\n" +
			"w-c1 k2 resolve [] since 2022-09-06 by 2022-09-08 (-11) overdue\n" +
			"w-city k3 resolve [] since 2022-09-07 by 2022-09-22 (3)\n", "k1 is called back"},
	} {
		t.Run(tt.on, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, shownDue(dueOf(t, deadlines(), logged(t, tt.on, deadlineLog...)))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, diff)
			}
		})
	}
}

func until(on string) func(*window.Event) { return func(e *window.Event) { e.Until = new(day(on)) } }

// Whatever may happen to a case, somebody has a day until which to go on, or it is closed and
// called back: papers that are owed have theirs, and what is reopened begins again.
func TestNothingGetsLost(t *testing.T) {
	begin, resolved := at("k", "2022-09-05", window.Received, received("w-city")), at("k", "2022-09-06", window.Resolved)
	again := at("k", "2022-09-08", window.Reopened)
	from := func(p window.Policy) window.Policy { // counts from the reopening, if there is one
		p.Deadlines = []window.Deadline{{Step: window.StepResolve, By: rule.Expr("addWorkdays(reopened_on ?? received_on, 2)"), From: "begun_on"}}
		return p
	}
	begun := rule.Expr("reopened_on ?? received_on").As("cases", "begun_on", types.DateKind)
	for _, tt := range []struct {
		name, on string
		policy   window.Policy
		log      []window.Event
		want     string
		why      string
	}{
		{"called back before it was reopened", "2022-09-28", deadlines(), []window.Event{begin, resolved, at("k", "2022-09-07", window.CalledBack), again, at("k", "2022-09-20", window.Resolved)},
			"w-city k call_back [] since 2022-09-20 by 2022-09-27 (-1) overdue\n", "somebody must ask again"},
		{"called back since", "2022-09-28", deadlines(), []window.Event{begin, resolved, again, at("k", "2022-09-20", window.Resolved), at("k", "2022-09-21", window.CalledBack)}, "", "somebody has asked"},
		{"declined and called back", "2022-09-28", callBackAll(), []window.Event{begin, at("k", "2022-09-06", window.Declined, because("no matter for a window")), at("k", "2022-09-08", window.CalledBack)}, "",
			"what is due can be done"},
		{"declined", "2022-09-28", callBackAll(), []window.Event{begin, at("k", "2022-09-06", window.Declined, because("no matter for a window"))}, "w-city k call_back [] since 2022-09-06 by 2022-09-13 (-15) overdue\n", "nobody has asked"},
		{"papers", "2022-09-09", papersDue(), []window.Event{begin, at("k", "2022-09-05", window.Returned, papers("deed", "plan"), until("2022-09-08"))},
			"w-city k papers [] since 2022-09-05 by 2022-09-08 (-1) overdue\nw-city k accept [] since 2022-09-05 by stopped\nw-city k resolve [] since 2022-09-05 by stopped\n", "the clock of the case stands still, that of the papers does not"},
		{"other papers later", "2022-09-09", papersDue(), []window.Event{begin, at("k", "2022-09-05", window.AcceptedOwing, papers("deed"), until("2022-09-08")), at("k", "2022-09-06", window.AcceptedOwing, papers("plan")),
			at("k", "2022-09-07", window.AcceptedOwing, papers("photo"), until("2022-09-20"))},
			"w-city k papers [] since 2022-09-05 by 2022-09-08 (-1) overdue\nw-city k resolve [] since 2022-09-05 by stopped\n", "the first day counts, whatever is asked for later"},
		{"some papers are there", "2022-09-09", papersDue(), []window.Event{begin, at("k", "2022-09-05", window.AcceptedOwing, papers("deed"), until("2022-09-08")), at("k", "2022-09-06", window.AcceptedOwing, papers("plan"), until("2022-09-20")),
			at("k", "2022-09-07", window.DocumentsComplete, papers("deed"))},
			"w-city k papers [] since 2022-09-06 by 2022-09-20 (11)\nw-city k resolve [] since 2022-09-05 by stopped\n", "the others are still owed"},
		{"all papers are there", "2022-09-09", papersDue(), []window.Event{begin, at("k", "2022-09-05", window.AcceptedOwing, papers("deed"), until("2022-09-08")), at("k", "2022-09-07", window.DocumentsComplete, papers("deed"))},
			"w-city k resolve [] since 2022-09-05 by 2022-09-09 (0)\n", "the clock goes on"},
		{"papers without a day", "2022-09-09", papersDue(), []window.Event{begin, at("k", "2022-09-05", window.AcceptedOwing, papers("deed"))}, "w-city k resolve [] since 2022-09-05 by stopped\n", "nobody said until when"},
		{"reopened", "2022-09-08", deadlines(), []window.Event{begin, resolved, again}, "w-city k resolve [] since 2022-09-05 by 2022-09-09 (1)\n", "due on the 7th, but for two days on which it was closed"},
		{"reopened, with a day of its own", "2022-09-08", from(window.Policy{}), []window.Event{begin, resolved, again}, "w-city k resolve [] since 2022-09-08 by 2022-09-12 (4)\n", "the 10th and 11th are a weekend"},
		{"declined in time, then reopened", "2022-09-20", deadlines(), []window.Event{begin, at("k", "2022-09-06", window.Declined, because("no matter for a window")), at("k", "2022-09-20", window.Reopened)},
			"w-city k resolve [] since 2022-09-05 by 2022-09-21 (1)\n", "the window said in time what it would do"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sheet, err := tt.policy.Compile(rule.Scope{}, begun)
			if err != nil {
				t.Fatal(err)
			}
			run, err := sheet.Run(t.Context(), logged(t, tt.on, tt.log...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, shownDue(tt.policy.Due(run))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, diff)
			}
			list := run.List("deadlines")
			for i := range list.Len() {
				from, _ := list.Value(i, "from").Date()
				if done, ok := list.Value(i, "done_on").Date(); ok && done < from {
					t.Errorf("%s is done on %s, before it began on %s", list.Label(i), done, from)
				}
				if late, _ := list.Value(i, "overdue").Flag(); late && list.Value(i, "step").String() == window.StepAccept {
					t.Errorf("%s is late", list.Label(i))
				}
			}
		})
	}
}

// callBackAll calls back everybody whose case is closed.
func callBackAll() window.Policy {
	return window.Policy{Deadlines: []window.Deadline{{Step: window.StepCallBack, By: rule.Expr("if closed_on == nil { nil } else { addDays(closed_on ?? as_of, 7) }"), Calendar: true}}}
}

// papersDue has a deadline for papers as well.
func papersDue() window.Policy {
	p := deadlines()
	p.Deadlines = append(p.Deadlines, window.Deadline{Step: window.StepPapers, By: rule.Expr("owed_until")})
	return p
}
