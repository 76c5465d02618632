package window_test

import (
	"encoding/json"
	"slices"
	"testing"

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
	for _, e := range h {
		switch e.Event {
		case "received":
			state = "received"
		case "returned":
			state = "returned"
		case "documents_complete", "documents_waived":
			if state == "returned" {
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

// owes says whether papers are owed.
func (h told) owes() (owes bool) {
	for _, e := range h {
		switch e.Event {
		case "returned", "accepted_with_outstanding":
			owes = true
		case "documents_complete", "documents_waived", "declined":
			owes = false
		}
	}
	return owes
}

// with returns who has the case and who waits in line.
func (h told) with() (have, wait []string, together bool) {
	for _, e := range h {
		switch e.Event {
		case "referred":
			if len(wait) == 0 {
				have = nil
			}
			wait = append(wait, e.Departments...)
		case "coordinated":
			together = true
			have = append(append(have, wait...), e.Departments...)
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

// allows says whether an event may come next.
func (h told) allows(e window.Event) bool {
	if len(h) > 0 && (e.On < h[len(h)-1].On || e.Case != h[0].Case) {
		return false
	}
	state := h.in()
	among := func(states ...string) bool { return slices.Contains(states, state) }
	have, _, together := h.with()
	switch e.Event {
	case "received":
		return len(h) == 0
	case "classified":
		return among("received", "returned", "accepted", "suspended") && e.Class != ""
	case "accepted":
		return among("received")
	case "declined":
		return among("received", "returned") && e.Reason != ""
	case "returned":
		return among("received") && len(e.Documents) > 0
	case "accepted_with_outstanding":
		return among("received", "returned", "accepted") && len(e.Documents) > 0
	case "documents_complete":
		return among("returned", "accepted", "suspended") && h.owes()
	case "documents_waived":
		return among("returned", "accepted", "suspended") && h.owes() && e.Reason != ""
	case "referred":
		return among("received", "accepted") && len(e.Departments) > 0 && !together
	case "coordinated":
		return among("received", "accepted") && len(e.Departments) > 0
	case "answered":
		return among("accepted", "suspended") && slices.Contains(have, e.Department)
	case "consulted":
		return among("accepted", "suspended") && len(e.Departments) > 0
	case "help_sought", "escalated", "transferred":
		return among("received", "accepted", "suspended") && e.To != ""
	case "extended":
		return among("accepted", "suspended") && e.Until != nil && e.By != ""
	case "suspended":
		return among("accepted") && e.Reason != ""
	case "resumed":
		return among("suspended")
	case "resolved":
		return among("received", "accepted") && !h.owes()
	case "cannot_be_done":
		return among("received", "accepted") && !h.owes() && e.Reason != ""
	case "called_back":
		return among("resolved", "cannot_be_done", "rated")
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

// drawEvent draws an event that is often legal, and sometimes lacks what it needs.
func drawEvent(t *rapid.T, name string, on types.Date) window.Event {
	e := window.Event{Case: rapid.SampledFrom([]string{"k", "k", "k", "k", "k", "k", "k", "another"}).Draw(t, "case"), On: on, Event: name}
	full := rapid.IntRange(0, 9).Draw(t, "full") > 0
	if !full {
		return e
	}
	until := on + 5
	e.Class, e.Reason, e.To, e.By, e.Until, e.Rating, e.Documents = "simple", "because", "province", "the mayor", &until, rapid.SampledFrom([]string{"satisfied", "dissatisfied"}).Draw(t, "rating"), []string{"deed"}
	one := rapid.SampledFrom([]string{"a", "b", "c"})
	switch name {
	case "answered":
		e.Department = one.Draw(t, "department")
	case "referred", "coordinated", "consulted":
		e.Departments = rapid.SliceOfNDistinct(one, 1, 3, rapid.ID[string]).Draw(t, "departments")
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

func compareTold(t *rapid.T, c window.Case, h told) {
	if c.State != h.in() {
		t.Fatalf("%v is %s and not %s", h, c.State, h.in())
	}
	if len(h) == 0 {
		return
	}
	if owes := len(c.Owed) > 0; owes != h.owes() {
		t.Fatalf("%v owes %v", h, c.Owed)
	}
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
		e := window.Event{Case: h[0].Case, On: h[len(h)-1].On, Event: name, Class: "c", Reason: "r", To: "t", By: "b", Until: &h[0].On, Rating: "r", Documents: []string{"d"}, Departments: []string{"z"}}
		if name == "answered" && len(have) > 0 {
			e.Department, e.Departments = have[0], nil
		}
		if slices.Contains(legal, name) != h.allows(e) {
			t.Fatalf("%v: %s is among the legal events: %t", h, name, !h.allows(e))
		}
	}
}
