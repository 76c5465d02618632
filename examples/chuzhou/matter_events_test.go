package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit/examples/chuzhou/yeartest"
)

// loop is what happens to a matter: what it is opened with, and each time it is rectified, with
// the recheck that follows, if any.
type loop struct {
	opened yeartest.Matter
	rounds []round
}

type round struct {
	rectified, rechecked string // "" for no recheck
	passed               bool
}

// loops makes loops that end in the records of a year. Before the rectification of the record
// there may be others whose recheck failed, of which a record knows nothing.
func loops(r *rand.Rand, matters []yeartest.Matter) (all []loop) {
	for _, m := range matters {
		l := loop{opened: m}
		if m.RectifiedOn != nil {
			for range r.IntN(3) {
				l.rounds = append(l.rounds, round{m.OpenedOn, m.OpenedOn, false})
			}
			last := round{rectified: *m.RectifiedOn}
			if m.RecheckedOn != nil {
				last.rechecked, last.passed = *m.RecheckedOn, *m.RecheckPassed
			}
			l.rounds = append(l.rounds, last)
			if last.rechecked != "" && !last.passed && r.IntN(2) == 0 {
				l.rounds = append(l.rounds, round{rectified: last.rechecked})
			}
		}
		all = append(all, l)
	}
	return all
}

// logOfMatters is the log of all loops, in the order in which things happened.
func logOfMatters(t *testing.T, all []loop) []byte {
	t.Helper()
	log := []map[string]any{}
	for _, l := range all {
		add := func(day, event string, more ...any) {
			e := map[string]any{"matter": l.opened.ID, "on": day, "event": event}
			for i := 0; i < len(more); i += 2 {
				e[more[i].(string)] = more[i+1]
			}
			log = append(log, e)
		}
		m := l.opened
		add(m.OpenedOn, "opened", "source", m.Source, "assigned_by", m.AssignedBy, "team_lead", m.TeamLead, "unit", m.Unit, "due_on", m.DueOn)
		for _, r := range l.rounds {
			if add(r.rectified, "rectified"); r.rechecked != "" {
				add(r.rechecked, "rechecked", "passed", r.passed)
			}
		}
	}
	slices.SortStableFunc(log, func(a, b map[string]any) int { return cmp.Compare(a["on"].(string), b["on"].(string)) })
	for i, e := range log {
		e["n"] = i + 1
	}
	data, err := json.Marshal(log)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// record is what is known of a loop at the end of a day; false if nothing is.
func (l *loop) record(today string) (yeartest.Matter, bool) {
	m := l.opened
	if m.RectifiedOn, m.RecheckedOn, m.RecheckPassed = nil, nil, nil; m.OpenedOn > today {
		return m, false
	}
	for _, r := range l.rounds {
		if r.rectified <= today {
			m.RectifiedOn, m.RecheckedOn, m.RecheckPassed = &r.rectified, nil, nil
		}
		if r.rechecked != "" && r.rechecked <= today {
			m.RecheckedOn, m.RecheckPassed = &r.rechecked, &r.passed
		}
	}
	return m, true
}

// A log of matters at fault says which event, at its line, and what would be legal there; a
// fault of a later day is none as of an earlier one.
func TestMatterLogFaults(t *testing.T) {
	p := load(t, policyText(t))
	log, err := os.ReadFile("events/matter_events.json")
	if err != nil {
		t.Fatal(err)
	}
	year := func(log []byte) map[string][]byte {
		return replaced(given(t), "matters.json", "matter_events.json", log)
	}
	for _, tt := range []struct {
		name, old, new, want string
		legal                bool // as of an earlier day
	}{
		{"rechecked before it was rectified", `"2022-01-11", "event": "rectified", "n": 4`, `"2022-01-11", "event": "rechecked", "passed": true, "n": 4`,
			"matter_events.json:5:1: record 4: matter m106: event 2 (rechecked on 2022-01-11): the matter is open; legal there: led, joined, instructed, found, extended, slip_issued, rectified", true},
		{"rechecked without a result", `"event": "rechecked", "passed": true, "n": 6`, `"event": "rechecked", "n": 6`,
			"matter_events.json:7:1: record 6: matter m106: event 3 (rechecked on 2022-01-12): the matter is rectified, and this is legal only if it says whether it passed; legal there: led, joined, instructed, found, rechecked", true},
		{"due before it was opened", `"due_on": "2022-01-14"`, `"due_on": "2022-01-04"`,
			"matter_events.json:2:1: record 1: matter m106: event 1 (opened on 2022-01-07): the matter has had no event yet, and this is legal only if it says until when, and not before its day; legal there: opened", false}, // inspections refer to a matter that never was
		{"an unknown unit", `"unit": "u70"`, `"unit": "u700"`, `matter_events.json:2:1: record 1 (id m106): unit "u700" is not among the units; did you mean "u70"?`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			broken := bytes.Replace(log, []byte(tt.old), []byte(tt.new), 1)
			if bytes.Equal(broken, log) {
				t.Fatal("nothing is broken")
			}
			if _, err := p.ReadFacts(memory(year(broken)), "data"); fmt.Sprint(err) != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if _, err := readFacts(p, memory(year(broken)), "data", "2022-01-06"); err != nil && tt.legal {
				t.Errorf("on an earlier day it is a fault: %v", err)
			}
		})
	}
}

// The office's own year, as the city's report counts it up to October: a leader's instructions by
// the papers that he wrote on. The city's policy would need no more than two lines for it.
func TestOfficeYear(t *testing.T) {
	p := load(t, strings.Replace(policyText(t), "\nsupervision:\n", "\nsupervision:\n  office: true\n  papers: [circulars, reports]\n", 1))
	facts, err := readFacts(p, memory(given(t)), "data", "2022-10-31")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	counts, got := run.List("office_counts"), map[string]int64{}
	for i := range counts.Len() {
		n, _ := counts.Value(i, "count").Number()
		got[counts.Label(i)], _ = n.Int64()
	}
	for label, want := range map[string][2]int64{
		"inspections, all, ": {101, 999}, "reports, all, ": {21, 99}, "circulars, all, ": {30, 30}, "instructions, leader, 市委书记": {16, 16}, "instructions, leader, 市长": {12, 12},
		"inspections, log, logged": {41, 999}, "inspections, kind, covert": {1, 999}, "inspections, kind, open": {1, 999}, "inspections, joint, joint": {1, 999},
	} {
		if n := got[label]; n < want[0] || n > want[1] {
			t.Errorf("%s: %d, not %d to %d", label, n, want[0], want[1])
		}
	}
	partners := 0
	for label := range got {
		if strings.HasPrefix(label, "inspections, partner, ") {
			partners++
		}
	}
	if partners < 8 {
		t.Errorf("%d partners, fewer than the eight that the report names", partners)
	}
}
