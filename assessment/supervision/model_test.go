package supervision_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

// told is the tiny reference: it remembers what has happened, in words, and works everything
// out from that each time it is asked.
type told []supervision.Event

// in says where the matter stands.
func (h told) in() string {
	state := ""
	for _, e := range h {
		switch e.Event {
		case "opened", "reopened":
			state = "open"
		case "rectified", "closed":
			state = e.Event
		case "rechecked":
			if state = "open"; *e.Passed {
				state = "passed"
			}
		}
	}
	return state
}

// settled returns the day on which a slip was settled, and whether it still waits: it was issued,
// and neither withdrawn nor settled by what passed a recheck.
func (h told) settled(slip string) (on *types.Date, waits bool) {
	for _, e := range h {
		switch e.Event {
		case "slip_issued":
			waits = waits || e.Slip == slip
		case "slip_withdrawn":
			waits = waits && e.Slip != slip
		case "rectified":
			if waits {
				on = &e.On
			}
		case "rechecked":
			switch {
			case !waits:
			case *e.Passed:
				waits = on == nil
			default:
				on = nil
			}
		}
	}
	return on, waits
}

// due says until when the matter is to be rectified, who extended that, "" for nobody, and when
// the matter was last reopened.
func (h told) due() (due types.Date, by string, reopened *types.Date) {
	for _, e := range h {
		switch e.Event {
		case "opened":
			due = *e.DueOn
		case "extended":
			due, by = *e.Until, e.By
		case "reopened":
			if reopened = &e.On; e.Until != nil {
				due, by = *e.Until, ""
			}
		}
	}
	return due, by, reopened
}

// had says whether a slip was issued in, or raised to, a colour; "" stands for any.
func (h told) had(slip, colour string) bool {
	return slices.ContainsFunc(h, func(e supervision.Event) bool {
		return (e.Event == "slip_issued" || e.Event == "slip_raised") && e.Slip == slip && (colour == "" || e.Colour == colour)
	})
}

// allows says whether an event may come next.
func (h told) allows(e supervision.Event) bool {
	if len(h) > 0 && (e.On < h[len(h)-1].On || e.Matter != h[0].Matter) {
		return false
	}
	state := h.in()
	among := func(states ...string) bool { return slices.Contains(states, state) }
	_, waits := h.settled(e.Slip)
	inTime := e.Until == nil || *e.Until >= e.On
	due, _, _ := h.due()
	switch e.Event {
	case "opened":
		return len(h) == 0 && e.Unit != "" && e.DueOn != nil && *e.DueOn >= e.On
	case "led":
		return among("open", "rectified") && e.TeamLead != ""
	case "joined":
		return among("open", "rectified") && e.Member != ""
	case "instructed":
		return state != "" && e.By != "" && e.Paper != ""
	case "found":
		return among("open", "rectified") && e.Inspection != "" && e.Finding != ""
	case "extended":
		return among("open") && e.Until != nil && inTime && e.By != ""
	case "slip_issued":
		return among("open") && e.Slip != "" && e.Colour != "" && !h.had(e.Slip, "") && inTime
	case "slip_raised":
		return among("open") && waits && e.Colour != "" && !h.had(e.Slip, e.Colour) && inTime
	case "slip_withdrawn":
		return among("open", "rectified") && waits && e.Reason != ""
	case "rectified":
		return among("open")
	case "rechecked":
		return among("rectified") && e.Passed != nil
	case "closed":
		return among("passed")
	case "reopened":
		return among("passed", "closed") && e.Reason != "" && inTime && (e.Until != nil || due >= e.On)
	}
	return false
}

// eventNames are all events, and one that there is not.
var eventNames = []string{"opened", "led", "joined", "instructed", "found", "extended", "slip_issued", "slip_raised", "slip_withdrawn", "rectified", "rechecked", "closed", "reopened", "forgotten"}

var slipNames = []string{"c1", "c2", "c3"}

// drawEvent draws an event that is often legal, and sometimes lacks what it needs.
func drawEvent(t *rapid.T, name string, on types.Date) supervision.Event {
	e := supervision.Event{Matter: rapid.SampledFrom([]string{"m", "m", "m", "m", "m", "m", "m", "another"}).Draw(t, "matter"), On: on, Event: name}
	if rapid.IntRange(0, 9).Draw(t, "full") == 0 {
		return e
	}
	until, passed := on+types.Date(rapid.SampledFrom([]int{5, 5, 0, -1}).Draw(t, "until")), rapid.Bool().Draw(t, "passed")
	who := rapid.SampledFrom([]string{"a", "b", "c"})
	e.Unit, e.DueOn, e.Until, e.Reason, e.Passed = "u1", &until, &until, "because", &passed
	e.TeamLead, e.Member, e.By, e.Paper, e.Inspection, e.Finding = who.Draw(t, "lead"), who.Draw(t, "member"), who.Draw(t, "by"), who.Draw(t, "paper"), who.Draw(t, "inspection"), "dust"
	if name != "opened" {
		e.Unit = ""
		if rapid.Bool().Draw(t, "without a day") {
			e.Until = nil
		}
	}
	e.Slip, e.Colour = rapid.SampledFrom(slipNames).Draw(t, "slip"), rapid.SampledFrom([]string{"yellow", "orange", "red"}).Draw(t, "colour")
	return e
}

// TestModel lets legal and illegal events happen to a matter and to the reference.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h told
		var m supervision.Matter
		today, compared := day("2022-03-01"), 0
		happens := func(name string) func(*rapid.T) {
			return func(t *rapid.T) {
				e := drawEvent(t, name, today-types.Date(rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 0, 1}).Draw(t, "back")))
				next, err := m.Next(e)
				if legal := h.allows(e); legal != (err == nil) {
					t.Fatalf("%+v after %v: %v", e, h, err)
				}
				if err == nil {
					h, m = append(h, e), restored(t, next)
				}
			}
		}
		actions := map[string]func(*rapid.T){
			"a day passes": func(*rapid.T) { today++ },
			"": func(t *rapid.T) {
				if len(h) > compared { // nothing else is to be seen of an event that was refused
					compared = len(h)
					compareTold(t, m, h)
				}
			},
		}
		for _, name := range eventNames {
			actions[name] = happens(name)
		}
		happens("opened")(t)
		t.Repeat(actions)
	})
}

// restored returns what a host reads back that has stored a matter.
func restored(t *rapid.T, m supervision.Matter) (read supervision.Matter) {
	if err := json.Unmarshal([]byte(stored(t, m)), &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func compareDue(t *rapid.T, m supervision.Matter, h told) {
	due, by, reopened := h.due()
	gotDue, _ := m.DueOn.Get()
	gotBy := ""
	if m.ExtendedBy != nil {
		gotBy = *m.ExtendedBy
	}
	if gotDue != due || gotBy != by || (m.ReopenedOn == nil) != (reopened == nil) || reopened != nil && *m.ReopenedOn != *reopened {
		t.Fatalf("%v: due on %v by %q and reopened on %v, by the reference on %v by %q and on %v", h, gotDue, gotBy, m.ReopenedOn, due, by, reopened)
	}
}

func compareTold(t *rapid.T, m supervision.Matter, h told) {
	if m.State != h.in() {
		t.Fatalf("%v is %s and not %s", h, m.State, h.in())
	}
	failed := 0
	for _, e := range h {
		if e.Event == "rechecked" && !*e.Passed {
			failed++
		}
	}
	if m.FailedRechecks != failed {
		t.Fatalf("%v: %d rechecks failed, by the reference %d", h, m.FailedRechecks, failed)
	}
	for _, s := range m.Slips {
		if on, _ := h.settled(s.ID); (on == nil) != (s.SettledOn == nil) || on != nil && *on != *s.SettledOn {
			t.Fatalf("%v: %s was settled on %v, by the reference on %v", h, s.ID, s.SettledOn, on)
		}
	}
	compareDue(t, m, h)
	folded, err := supervision.Fold(h)
	if err != nil {
		t.Fatal(err)
	}
	if one, other := stored(t, folded), stored(t, m); one != other {
		t.Fatalf("folded at once it is another matter:\n%s\n%s", one, other)
	}
	compareLegal(t, m, h)
}

// compareLegal compares what a matter says is legal next with what the reference allows of some
// full event of the name.
func compareLegal(t *rapid.T, m supervision.Matter, h told) {
	legal, last := m.Legal(), h[len(h)-1].On
	for _, name := range eventNames {
		e := supervision.Event{Matter: h[0].Matter, On: last, Event: name, Unit: "u", DueOn: &last, Until: &last, Reason: "r", Passed: new(true), TeamLead: "l", Member: "m", By: "b", Paper: "p", Inspection: "i", Finding: "f", Colour: "black"}
		allowed := false
		for _, s := range append(slipNames, "new") {
			e.Slip = s
			allowed = allowed || h.allows(e)
		}
		if slices.Contains(legal, name) != allowed {
			t.Fatalf("%v: %s is among the legal events: %t", h, name, !allowed)
		}
	}
}
