package window_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
)

func day(s string) types.Date { return types.MustParseDate(s) }

func on(s string) *types.Date { d := day(s); return &d }

func text(s string) *string { return &s }

// at makes an event of a case; with fills in its further fields.
func at(id, on, event string, with ...func(*window.Event)) window.Event {
	e := window.Event{Case: id, On: day(on), Event: event}
	for _, w := range with {
		w(&e)
	}
	return e
}

func departments(names ...string) func(*window.Event) {
	return func(e *window.Event) { e.Departments = names }
}

func department(name string) func(*window.Event) {
	return func(e *window.Event) { e.Department = name }
}

func papers(names ...string) func(*window.Event) {
	return func(e *window.Event) { e.Documents = names }
}

func to(who string) func(*window.Event) { return func(e *window.Event) { e.To = who } }

func because(reason string) func(*window.Event) { return func(e *window.Event) { e.Reason = reason } }

func rated(rating string) func(*window.Event) { return func(e *window.Event) { e.Rating = rating } }

func received(id string, kinds ...string) func(*window.Event) {
	return func(e *window.Event) { e.Window, e.Kinds = id, kinds }
}

// seen is what the tests below compare of a case.
type seen struct {
	State, Handling string
	Departments     []string
	Days            []int
	Kinds           []string
	Rating          *string
}

func see(c window.Case) seen {
	return seen{c.State, c.Handling, c.Departments, c.DaysByDepartment, c.Kinds, c.Rating}
}

func TestFold(t *testing.T) {
	begin := at("k", "2022-03-01", window.Received)
	for _, tt := range []struct {
		name   string
		events []window.Event
		want   seen
		why    string
	}{
		{"in line", []window.Event{begin, at("k", "2022-03-01", window.Referred, departments("planning", "fire")), at("k", "2022-03-04", window.Answered, departments("planning")),
			at("k", "2022-03-11", window.Resolved)},
			seen{"resolved", "serial", []string{"planning", "fire"}, []int{3, 7}, []string{"cross_department"}, nil}, "the second has it when the first has answered"},
		{"nobody answers", []window.Event{begin, at("k", "2022-03-01", window.Referred, departments("planning", "fire")), at("k", "2022-03-11", window.Resolved)},
			seen{"resolved", "serial", []string{"planning", "fire"}, []int{10, 0}, []string{"cross_department"}, nil}, "the first had it all the time"},
		{"behind those in line", []window.Event{begin, at("k", "2022-03-01", window.Referred, departments("a", "b")), at("k", "2022-03-02", window.Referred, departments("c")),
			at("k", "2022-03-03", window.Answered, departments("a")), at("k", "2022-03-05", window.Answered, departments("b")), at("k", "2022-03-06", window.Resolved)},
			seen{"resolved", "serial", []string{"a", "b", "c"}, []int{2, 2, 1}, []string{"cross_department"}, nil}, "a further referral stands behind those that wait"},
		{"sent back", []window.Event{begin, at("k", "2022-03-01", window.Referred, departments("a")), at("k", "2022-03-03", window.Referred, departments("b")),
			at("k", "2022-03-04", window.Referred, departments("a")), at("k", "2022-03-09", window.Escalated, to("city"))},
			seen{"accepted", "serial", []string{"a", "b"}, []int{7, 1}, []string{"cross_department", "cross_level"}, nil}, "sent back to a, whose days add up to the latest event"},
		{"called together from the line", []window.Event{begin, at("k", "2022-03-01", window.Referred, departments("planning", "fire")),
			at("k", "2022-03-06", window.Coordinated, departments("housing", "planning", "fire")), at("k", "2022-03-11", window.Resolved)},
			seen{"resolved", "parallel", []string{"planning", "fire", "housing"}, []int{10, 5, 5}, []string{"cross_department"}, nil}, "nobody waits in line any more"},
		{"the window itself", []window.Event{begin, at("k", "2022-03-01", window.Resolved)},
			seen{"resolved", "serial", nil, nil, nil, nil}, "a window may solve a case itself"},
		{"one called", []window.Event{begin, at("k", "2022-03-01", window.Coordinated, departments("a")), at("k", "2022-03-01", window.Resolved), at("k", "2022-03-02", window.Rated, rated("dissatisfied"))},
			seen{"rated", "parallel", []string{"a"}, []int{0}, nil, text("dissatisfied")}, "one department alone crosses nothing"},
		{"reopened", []window.Event{begin, at("k", "2022-03-01", window.Resolved), at("k", "2022-03-02", window.Rated, rated("dissatisfied")), at("k", "2022-03-03", window.Reopened),
			at("k", "2022-03-04", window.Resolved), at("k", "2022-03-05", window.Rated, rated("satisfied"))},
			seen{"rated", "serial", nil, nil, nil, text("dissatisfied")}, "it keeps its first rating"},
		{"named twice in line", []window.Event{begin, at("k", "2022-03-01", window.Referred, departments("a", "b", "a"), department("a")), at("k", "2022-03-02", window.Answered, departments("a")),
			at("k", "2022-03-05", window.Answered, departments("b")), at("k", "2022-03-06", window.Resolved)},
			seen{"resolved", "serial", []string{"a", "b"}, []int{1, 3}, []string{"cross_department"}, nil}, "each has one turn, so nobody has it again after b"},
		{"named twice together", []window.Event{begin, at("k", "2022-03-01", window.Coordinated, departments("a", "a"), department("a")), at("k", "2022-03-02", window.Answered, departments("a", "a")), at("k", "2022-03-06", window.Resolved)},
			seen{"resolved", "parallel", []string{"a"}, []int{1}, nil, nil}, "one department"},
		{"returned", []window.Event{begin, at("k", "2022-03-01", window.Returned, papers("deed")), at("k", "2022-03-05", window.DocumentsComplete), at("k", "2022-03-06", window.Accepted)},
			seen{"accepted", "serial", nil, nil, nil, nil}, "back at the window once the papers are there"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := window.Fold(tt.events)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, see(c)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, diff)
			}
		})
	}
}

// Which events are not legal, and what would be.
func TestIllegal(t *testing.T) {
	begin := at("k1", "2022-03-01", window.Received)
	referred := at("k1", "2022-03-02", window.Referred, departments("a"))
	together := at("k1", "2022-03-02", window.Coordinated, departments("a", "b"))
	owing := at("k1", "2022-03-02", window.AcceptedOwing, papers("deed"))
	resolved := at("k1", "2022-03-05", window.Resolved)
	closed := "; legal there: called_back, rated, reopened"
	for _, tt := range []struct {
		name   string
		events []window.Event
		want   string
	}{
		{"not received", []window.Event{referred}, "case k1: event 1 (referred on 2022-03-02): the case has had no event yet; legal there: received"},
		{"received twice", []window.Event{begin, begin}, "case k1: event 2 (received on 2022-03-01): the case is received; legal there: " +
			"classified, accepted, declined, returned, accepted_with_outstanding, referred, coordinated, help_sought, escalated, transferred, resolved, cannot_be_done"},
		{"back in time", []window.Event{begin, referred, at("k1", "2022-03-01", window.Resolved)}, "case k1: event 3 (resolved on 2022-03-01): the event before it is of a later day, 2022-03-02"},
		{"no department", []window.Event{begin, at("k1", "2022-03-01", window.Coordinated)}, "case k1: event 2 (coordinated on 2022-03-01): the case is received, and this is legal only if it names a department; legal there: " +
			"classified, accepted, declined, returned, accepted_with_outstanding, referred, coordinated, help_sought, escalated, transferred, resolved, cannot_be_done"},
		{"serial after parallel", []window.Event{begin, together, referred}, "case k1: event 3 (referred on 2022-03-02): the case is accepted, and this is legal only if departments were not called together before: " +
			"call further ones in as well; legal there: classified, accepted_with_outstanding, coordinated, answered, consulted, help_sought, escalated, transferred, extended, suspended, resolved, cannot_be_done"},
		{"papers owed", []window.Event{begin, owing, resolved}, "case k1: event 3 (resolved on 2022-03-05): the case is accepted, and this is legal only if no papers are owed; legal there: " +
			"classified, accepted_with_outstanding, documents_complete, documents_waived, referred, coordinated, consulted, help_sought, escalated, transferred, extended, suspended"},
		{"declined while papers are owed", []window.Event{begin, at("k1", "2022-03-02", window.Returned, papers("deed")), at("k1", "2022-03-03", window.Declined, because("nobody came"))},
			"case k1: event 3 (declined on 2022-03-03): the case is returned; legal there: classified, accepted_with_outstanding, documents_complete, documents_waived"},
		{"some papers are missing", []window.Event{begin, at("k1", "2022-03-02", window.AcceptedOwing, papers("deed", "plan")), at("k1", "2022-03-03", window.DocumentsComplete, papers("deed")), resolved},
			"case k1: event 4 (resolved on 2022-03-05): the case is accepted, and this is legal only if no papers are owed; legal there: " +
				"classified, accepted_with_outstanding, documents_complete, documents_waived, referred, coordinated, consulted, help_sought, escalated, transferred, extended, suspended"},
		{"papers that are not owed", []window.Event{begin, owing, at("k1", "2022-03-03", window.DocumentsComplete, papers("plan"))}, "case k1: event 3 (documents_complete on 2022-03-03): the case is accepted, and this is legal only if the papers that it names, if any, are owed; legal there: " +
			"classified, accepted_with_outstanding, documents_complete, documents_waived, referred, coordinated, consulted, help_sought, escalated, transferred, extended, suspended"},
		{"papers until a day that is over", []window.Event{begin, at("k1", "2022-03-02", window.Returned, papers("deed"), until("2022-03-01"))}, "case k1: event 2 (returned on 2022-03-02): the case is received, and this is legal only if until, if it says one, is not before its day; legal there: " +
			"classified, accepted, declined, returned, accepted_with_outstanding, referred, coordinated, help_sought, escalated, transferred, resolved, cannot_be_done"},
		{"extended to a day that is over", []window.Event{begin, referred, at("k1", "2022-03-03", window.Extended, until("2022-03-02"), func(e *window.Event) { e.By = "the mayor" })}, "case k1: event 3 (extended on 2022-03-03): the case is accepted, and this is legal only if until, if it says one, is not before its day; legal there: " +
			"classified, accepted_with_outstanding, referred, coordinated, answered, consulted, help_sought, escalated, transferred, extended, suspended, resolved, cannot_be_done"},
		{"a department without a name", []window.Event{begin, at("k1", "2022-03-02", window.Referred, departments("a", ""))}, "case k1: event 2 (referred on 2022-03-02): the case is received, and this is legal only if it names a department; legal there: " +
			"classified, accepted, declined, returned, accepted_with_outstanding, referred, coordinated, help_sought, escalated, transferred, resolved, cannot_be_done"},
		{"answered by another", []window.Event{begin, referred, at("k1", "2022-03-03", window.Answered, departments("b")), resolved}, "case k1: event 3 (answered on 2022-03-03): the case is accepted, and this is legal only if the department has the case; legal there: " +
			"classified, accepted_with_outstanding, referred, coordinated, answered, consulted, help_sought, escalated, transferred, extended, suspended, resolved, cannot_be_done"},
		{"suspended", []window.Event{begin, referred, at("k1", "2022-03-03", window.Suspended, because("court")), resolved}, "case k1: event 4 (resolved on 2022-03-05): the case is suspended; legal there: " +
			"classified, answered, consulted, help_sought, escalated, transferred, extended, resumed"},
		{"resolved twice", []window.Event{begin, referred, resolved, resolved}, "case k1: event 4 (resolved on 2022-03-05): the case is resolved" + closed},
		{"rated too early", []window.Event{begin, referred, at("k1", "2022-03-06", window.Rated, rated("satisfied"))}, "case k1: event 3 (rated on 2022-03-06): the case is accepted; legal there: " +
			"classified, accepted_with_outstanding, referred, coordinated, answered, consulted, help_sought, escalated, transferred, extended, suspended, resolved, cannot_be_done"},
		{"of another case", []window.Event{begin, at("k2", "2022-03-05", window.Resolved)}, `case k1: event 2 (resolved on 2022-03-05): it is an event of another case, "k2"`},
		{"unknown", []window.Event{begin, at("k1", "2022-03-06", "refered")}, `case k1: event 2 (refered on 2022-03-06): there is no such event; did you mean "referred"?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := window.Fold(tt.events)
			if fmt.Sprint(err) != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if got.ID != "" || fault.CodeOf(err) != fault.CodeBadEvent {
				t.Errorf("an impossible log has the case %q and the code %s", got.ID, fault.CodeOf(err))
			}
			var fault *window.Fault
			if !errors.As(err, &fault) || fault.Position == 0 || fault.ID != "k1" {
				t.Errorf("the fault is not data: %+v", fault)
			}
		})
	}
	if _, err := window.Fold(nil); fmt.Sprint(err) != "a case without events" {
		t.Error(err)
	}
}

// Every case can come to an end, whatever happened to it.
func TestNoDeadEnds(t *testing.T) {
	c := window.Case{}
	for _, e := range []window.Event{at("k", "2022-03-01", window.Received), at("k", "2022-03-01", window.Returned, papers("deed")),
		at("k", "2022-03-01", window.AcceptedOwing, papers("deed")), at("k", "2022-03-02", window.Suspended, because("court"))} {
		var err error
		if c, err = c.Next(e); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range []window.Event{at("k", "2022-03-03", window.DocumentsWaived, because("found in the archive")), at("k", "2022-03-03", window.Resumed),
		at("k", "2022-03-04", window.CannotBeDone, because("no such plot")), at("k", "2022-03-05", window.CalledBack), at("k", "2022-03-05", window.Rated, rated("satisfied"))} {
		var err error
		if c, err = c.Next(e); err != nil {
			t.Fatal(err)
		}
	}
	if c.State != window.StateRated || *c.Outcome != window.StateCannot || *c.Reason != "no such plot" || !slices.Equal(c.Outstanding, []string{"deed"}) || len(c.Owed) > 0 {
		t.Errorf("%+v", c)
	}
	if got := c.Legal(); !slices.Equal(got, []string{window.CalledBack, window.Reopened}) {
		t.Errorf("legal after the rating: %v", got)
	}
}

// To whom a case went, and who approved what, is kept.
func TestKept(t *testing.T) {
	until := day("2022-03-20")
	c, err := window.Fold([]window.Event{
		at("k", "2022-03-01", window.Received), at("k", "2022-03-01", window.Accepted),
		at("k", "2022-03-02", window.HelpSought, to("tax office"), level("province")), at("k", "2022-03-02", window.HelpSought, to("bank")),
		at("k", "2022-03-02", window.HelpSought, to("court"), level("province")), at("k", "2022-03-02", window.HelpSought, to("bank"), level("city")), at("k", "2022-03-02", window.HelpSought, to("embassy")),
		at("k", "2022-03-03", window.Escalated, to("city")), at("k", "2022-03-03", window.Transferred, to("Nanjing")),
		at("k", "2022-03-04", window.Consulted, departments("land", "fire")), at("k", "2022-03-04", window.Consulted, departments("fire")),
		{Case: "k", On: day("2022-03-05"), Event: window.Extended, Until: &until, By: "the mayor"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(c.HelpedBy, c.HelpLevels, c.EscalatedTo, c.TransferredTo, c.Consulted, *c.ExtendedUntil, *c.ExtendedBy, c.Kinds)
	if want := "[tax office bank court embassy] [province city province ] [city] [Nanjing] [fire land] 2022-03-20the mayor[cross_level cross_region]"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A copy of a case does not change when the case goes on.
func TestNextCopies(t *testing.T) {
	before, err := window.Fold([]window.Event{at("k", "2022-03-01", window.Received), at("k", "2022-03-01", window.Referred, departments("a", "b"))})
	if err != nil {
		t.Fatal(err)
	}
	stored, _ := json.Marshal(before)
	for _, e := range []window.Event{at("k", "2022-03-02", window.Answered, departments("a")), at("k", "2022-03-03", window.Coordinated, departments("0"))} {
		if _, err := before.Next(e); err != nil {
			t.Fatal(err)
		}
	}
	if now, _ := json.Marshal(before); string(now) != string(stored) {
		t.Errorf("the case has changed:\n%s\n%s", stored, now)
	}
}

// Each case with an illegal event is one fault, and the others are folded.
func TestFoldAllFaults(t *testing.T) {
	cases, err := window.FoldAll([]window.Event{
		at("a", "2022-03-01", window.Resolved), at("b", "2022-03-01", window.Received), at("a", "2022-03-01", window.Rated),
		at("c", "2022-03-01", window.Received), at("c", "2022-03-02", window.Received),
	})
	want := "case a: event 1 (resolved on 2022-03-01): the case has had no event yet; legal there: received\ncase c: event 2 (received on 2022-03-02): the case is received"
	if got := fmt.Sprint(err); !strings.HasPrefix(got, want) || len(cases) != 1 || cases[0].ID != "b" {
		t.Errorf("%v\n%v", cases, err)
	}
}
