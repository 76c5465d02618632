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
