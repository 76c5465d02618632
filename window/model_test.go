package window_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
	"pgregory.net/rapid"
)

// told is the tiny reference: it remembers what has happened, in words, and works everything
// out from that each time it is asked.
type told []window.Event

// in says where the case stands.
func (h told) in() string {
	state := ""
	for i, e := range h {
		switch e.Event {
		case "received":
			state = "received"
		case "returned":
			state = "returned"
		case "documents_complete", "documents_waived":
			if state == "returned" && len(h[:i+1].owed()) == 0 {
				state = "received"
			}
		case "accepted", "accepted_with_outstanding", "referred", "coordinated", "resumed", "reopened":
			state = "accepted"
		case "declined", "suspended", "resolved", "cannot_be_done", "rated":
			state = e.Event
		}
	}
	return state
}

// owed says which papers are owed.
func (h told) owed() (papers []string) {
	for _, e := range h {
		switch e.Event {
		case "returned", "accepted_with_outstanding":
			for _, d := range e.Documents {
				if !slices.Contains(papers, d) {
					papers = append(papers, d)
				}
			}
		case "documents_complete", "documents_waived":
			papers = slices.DeleteFunc(papers, func(d string) bool { return len(e.Documents) == 0 || slices.Contains(e.Documents, d) })
		}
	}
	return papers
}

// owedDays says on which day one of the papers was first asked for that are owed now, and until
// when the first of them is due: each until the last day that was given for it since.
func (h told) owedDays() (since, until *types.Date) {
	for _, d := range h.owed() {
		var first, last *types.Date
		for i, e := range h {
			switch {
			case !slices.Contains(h[:i+1].owed(), d):
				first, last = nil, nil
			case e.Event != "returned" && e.Event != "accepted_with_outstanding" || !slices.Contains(e.Documents, d):
			default:
				if first == nil {
					first = &e.On
				}
				if e.Until != nil {
					last = e.Until
				}
			}
		}
		if since == nil || *first < *since {
			since = first
		}
		if last != nil && (until == nil || *last < *until) {
			until = last
		}
	}
	return since, until
}

// closed says whether the case is closed, on which day somebody first asked the person since, and
// on which days it was first declined and last reopened.
func (h told) closed() (is bool, calledBack, declined, reopened *types.Date) {
	for _, e := range h {
		switch e.Event {
		case "declined", "resolved", "cannot_be_done":
			is = true
			if e.Event == "declined" && declined == nil {
				declined = &e.On
			}
		case "called_back":
			if calledBack == nil {
				calledBack = &e.On
			}
		case "reopened":
			is, calledBack, reopened = false, nil, &e.On
		}
	}
	return is, calledBack, declined, reopened
}

// stops says on which days the clock stands still at the end of the day: while papers are owed,
// while the case is suspended, and while it is closed if it is reopened later.
func (h told) stops() (days []types.Date) {
	for d := h[0].On; d <= h[len(h)-1].On; d++ {
		known, later := told{}, told{}
		for _, e := range h {
			if e.On <= d {
				known = append(known, e)
			} else {
				later = append(later, e)
			}
		}
		closed, _, _, _ := known.closed()
		again := slices.ContainsFunc(later, func(e window.Event) bool { return e.Event == "reopened" })
		if len(known.owed()) > 0 || known.in() == "suspended" || closed && again {
			days = append(days, d)
		}
	}
	return days
}

// with returns who has the case and who waits in line.
func (h told) with() (have, wait []string, together bool) {
	for _, e := range h {
		switch e.Event {
		case "referred":
			if len(wait) == 0 {
				have = nil
			}
			wait = append(wait, named(e)...)
		case "coordinated":
			together = true
			have = append(append(have, wait...), named(e)...)
			wait = nil
		case "answered":
			have = slices.DeleteFunc(slices.Clone(have), func(d string) bool { return d == e.Department })
		case "resolved", "cannot_be_done", "declined":
			have, wait = nil, nil
		}
		if len(have) == 0 && len(wait) > 0 {
			have, wait = wait[:1:1], wait[1:]
		}
	}
	return have, wait, together
}

// named returns the departments that an event names, each once.
func named(e window.Event) (names []string) {
	for _, d := range append([]string{e.Department}, e.Departments...) {
		if d != "" && !slices.Contains(names, d) {
			names = append(names, d)
		}
	}
	return names
}

// allows says whether an event may come next.
func (h told) allows(e window.Event) bool {
	if len(h) > 0 && (e.On < h[len(h)-1].On || e.Case != h[0].Case) {
		return false
	}
	state := h.in()
	among := func(states ...string) bool { return slices.Contains(states, state) }
	have, _, together := h.with()
	owed := h.owed()
	inTime := e.Until == nil || *e.Until >= e.On
	areOwed := !slices.ContainsFunc(e.Documents, func(d string) bool { return !slices.Contains(owed, d) })
	switch e.Event {
	case "received":
		return len(h) == 0
	case "classified":
		return among("received", "returned", "accepted", "suspended") && e.Class != ""
	case "accepted":
		return among("received")
	case "declined":
		return among("received") && e.Reason != ""
	case "returned":
		return among("received") && len(e.Documents) > 0 && inTime
	case "accepted_with_outstanding":
		return among("received", "returned", "accepted") && len(e.Documents) > 0 && inTime
	case "documents_complete":
		return among("returned", "accepted", "suspended") && len(owed) > 0 && areOwed
	case "documents_waived":
		return among("returned", "accepted", "suspended") && len(owed) > 0 && areOwed && e.Reason != ""
	case "referred":
		return among("received", "accepted") && len(named(e)) > 0 && !together
	case "coordinated":
		return among("received", "accepted") && len(named(e)) > 0
	case "answered":
		return among("accepted", "suspended") && slices.Contains(have, e.Department)
	case "consulted":
		return among("accepted", "suspended") && len(named(e)) > 0
	case "help_sought", "escalated", "transferred":
		return among("received", "accepted", "suspended") && e.To != ""
	case "extended":
		return among("accepted", "suspended") && e.Until != nil && inTime && e.By != ""
	case "suspended":
		return among("accepted") && e.Reason != ""
	case "resumed":
		return among("suspended")
	case "resolved":
		return among("received", "accepted") && len(owed) == 0
	case "cannot_be_done":
		return among("received", "accepted") && len(owed) == 0 && e.Reason != ""
	case "called_back":
		return among("declined", "resolved", "cannot_be_done", "rated")
	case "rated":
		return among("resolved", "cannot_be_done") && e.Rating != ""
	case "reopened":
		return among("declined", "resolved", "cannot_be_done", "rated")
	}
	return false
}

// days counts, day by day, for how long each department had the case.
func (h told) days() map[string]int {
	days := map[string]int{}
	for d := h[0].On; d < h[len(h)-1].On; d++ {
		known := told{}
		for _, e := range h {
			if e.On <= d {
				known = append(known, e)
			}
		}
		have, _, _ := known.with()
		slices.Sort(have)
		for _, name := range slices.Compact(have) {
			days[name]++
		}
	}
	return days
}

// eventNames are all events, and one that there is not.
var eventNames = []string{"received", "classified", "accepted", "declined", "returned", "accepted_with_outstanding", "documents_complete", "documents_waived", "referred",
	"coordinated", "answered", "consulted", "help_sought", "escalated", "transferred", "extended", "suspended", "resumed", "resolved", "cannot_be_done", "called_back", "rated", "reopened", "forgotten"}

var paperNames = []string{"deed", "plan", "photo"}

// drawEvent draws an event that is often legal, and sometimes lacks what it needs.
func drawEvent(t *rapid.T, name string, on types.Date) window.Event {
	e := window.Event{Case: rapid.SampledFrom([]string{"k", "k", "k", "k", "k", "k", "k", "another"}).Draw(t, "case"), On: on, Event: name}
	full := rapid.IntRange(0, 9).Draw(t, "full") > 0
	if !full {
		return e
	}
	until := on + types.Date(rapid.SampledFrom([]int{5, 2, 0, -1}).Draw(t, "until"))
	e.Class, e.Reason, e.To, e.By, e.Until, e.Rating, e.Documents = "simple", "because", "province", "the mayor", &until, rapid.SampledFrom([]string{"satisfied", "dissatisfied"}).Draw(t, "rating"), nil
	if rapid.Bool().Draw(t, "without a day") {
		e.Until = nil
	}
	one := rapid.SampledFrom([]string{"a", "b", "c"})
	switch name {
	case "answered":
		e.Department = one.Draw(t, "department")
	case "referred", "coordinated", "consulted":
		e.Departments = rapid.SliceOfN(one, 0, 3).Draw(t, "departments")
		if len(e.Departments) == 0 || rapid.Bool().Draw(t, "one more") {
			e.Department = one.Draw(t, "department")
		}
	case "returned", "accepted_with_outstanding":
		e.Documents = rapid.SliceOfN(rapid.SampledFrom(paperNames), 1, 3).Draw(t, "documents")
	case "documents_complete", "documents_waived":
		e.Documents = rapid.SliceOfN(rapid.SampledFrom(paperNames), 0, 2).Draw(t, "documents")
	}
	return e
}

// TestModel lets legal and illegal events happen to a case and to the reference.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h told
		var c window.Case
		today, compared := day("2022-03-01"), 0
		happens := func(name string) func(*rapid.T) {
			return func(t *rapid.T) {
				e := drawEvent(t, name, today-types.Date(rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 0, 1}).Draw(t, "back")))
				next, err := c.Next(e)
				if legal := h.allows(e); legal != (err == nil) {
					t.Fatalf("%+v after %v: %v", e, h, err)
				}
				if err == nil {
					h, c = append(h, e), restored(t, next)
				}
			}
		}
		actions := map[string]func(*rapid.T){
			"a day passes": func(*rapid.T) { today++ },
			"": func(t *rapid.T) {
				if changed := len(h) > compared; changed { // nothing else is to be seen of an event that was refused
					compared = len(h)
					compareTold(t, c, h)
				}
			},
		}
		for _, name := range eventNames {
			actions[name] = happens(name)
		}
		happens("received")(t)
		t.Repeat(actions)
	})
}

// restored returns what a host reads back that has stored a case.
func restored(t *rapid.T, c window.Case) (read window.Case) {
	if err := json.Unmarshal([]byte(stored(t, c)), &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// compareDays compares which papers are owed, and the days of a case.
func compareDays(t *rapid.T, c window.Case, h told) {
	since, until := h.owedDays()
	closed, calledBack, declined, reopened := h.closed()
	type days struct {
		owed                                             []string
		since, until, calledBack, declined, reopened, at string
		closed                                           bool
	}
	shown := func(d *types.Date) string {
		if d == nil {
			return "-"
		}
		return d.String()
	}
	var stopped []types.Date
	for d := h[0].On; d <= h[len(h)-1].On; d++ {
		if slices.ContainsFunc(c.Stops, func(s window.Stop) bool { return s.From <= d && (s.Until == nil || d < *s.Until) }) {
			stopped = append(stopped, d)
		}
	}
	want := days{h.owed(), shown(since), shown(until), shown(calledBack), shown(declined), shown(reopened), fmt.Sprint(h.stops()), closed}
	got := days{c.Owed, shown(c.OwedSince), shown(c.OwedUntil), shown(c.CalledBackOn), shown(c.DeclinedOn), shown(c.ReopenedOn), fmt.Sprint(stopped), c.Closed()}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(days{}), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%v: by the reference (-) and the case (+):\n%s", h, diff)
	}
}

func compareTold(t *rapid.T, c window.Case, h told) {
	if c.State != h.in() {
		t.Fatalf("%v is %s and not %s", h, c.State, h.in())
	}
	if len(h) == 0 {
		return
	}
	compareDays(t, c, h)
	have, _, _ := h.with()
	for _, d := range []string{"a", "b", "c"} {
		has := slices.ContainsFunc(c.Turns, func(t window.Turn) bool { return t.Department == d && t.GivenOn != nil && t.EndedOn == nil })
		if has != slices.Contains(have, d) {
			t.Fatalf("%v: %s has the case: %t, but %v have it", h, d, has, have)
		}
	}
	days := h.days()
	for i, d := range c.Departments {
		if c.DaysByDepartment[i] != days[d] {
			t.Fatalf("%v: %s had it for %d days, by the reference %d", h, d, c.DaysByDepartment[i], days[d])
		}
	}
	folded, err := window.Fold(h)
	if err != nil {
		t.Fatal(err)
	}
	if one, other := stored(t, folded), stored(t, c); one != other {
		t.Fatalf("folded at once it is another case:\n%s\n%s", one, other)
	}
	legal := c.Legal()
	for _, name := range eventNames {
		e := window.Event{Case: h[0].Case, On: h[len(h)-1].On, Event: name, Class: "c", Reason: "r", To: "t", By: "b", Rating: "r", Departments: []string{"z"}}
		switch name {
		case "returned", "accepted_with_outstanding":
			e.Documents = []string{"d"}
		case "extended":
			e.Until = &e.On
		}
		if name == "answered" && len(have) > 0 {
			e.Department, e.Departments = have[0], nil
		}
		if slices.Contains(legal, name) != h.allows(e) {
			t.Fatalf("%v: %s is among the legal events: %t", h, name, !h.allows(e))
		}
	}
}
