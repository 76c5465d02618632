package merit_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// What is wrong with a log is said where it stands, also with its numbers and with what it is about.
func TestLogsAreRead(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: logs, version: "1", from: 2022-01-01, until: 2022-12-31}
facts: {as_of: date}
lists:
  cases: {id: key, received_on: {type: date, at: true}, closed_on: {type: date, optional: true, at: true}}
window: {due_on: 'addDays(received_on, 5)', log: case_events}
`)
	for _, tt := range []struct{ name, events, faults, warnings string }{
		{"no log and no list", "", `no file has the list "cases"; write it, with [] where there are no records, or the log case_events in its place`, ""},
		{"zero and less are numbers", `[{"n": 0, "case": "b", "on": "2022-05-02", "event": "received"}, {"n": -1, "case": "a", "on": "2022-05-01", "event": "received"}]`, "", ""},
		{"too large", `[{"n": 1e30, "case": "a", "on": "2022-05-02", "event": "received"}]`, "n is 1000000000000000000000000000000, which is too large to number an event", ""},
		{"zero is not none", `[{"n": 0, "case": "a", "on": "2022-05-02", "event": "received"}, {"case": "b", "on": "2022-05-02", "event": "received"}]`, "record 2: n is missing, and other events have one", ""},
		{"of nothing", `[{"case": "", "on": "2022-05-02", "event": "resolved"}]`, "record 1: case is empty", ""},
		{"said to nobody", `[{"case": "a", "on": "2022-05-02", "event": "received"}, {"case": "a", "on": "2022-05-02", "event": "resolved", "rating": "satisfied"}]`, "", "record 2: nothing reads rating of resolved; it is read of rated"},
		{"a clock that does not stop", `[{"case": "a", "on": "2022-05-02", "event": "received"}, {"case": "a", "on": "2022-05-02", "event": "accepted"}, {"case": "a", "on": "2022-05-03", "event": "suspended", "reason": "r"}]`, "",
			"record 3: suspended: the clock goes on, since the policy has no list stops"},
	} {
		folder := fstest.MapFS{"data/year.json": {Data: []byte(`{"as_of": "2022-06-01"}`)}}
		if tt.events != "" {
			folder["data/case_events.json"] = &fstest.MapFile{Data: []byte(tt.events)}
		}
		facts, err := p.ReadFacts(folder, "data")
		if (err == nil) != (tt.faults == "") || !strings.Contains(fmt.Sprint(err), tt.faults) && err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err != nil {
			continue
		}
		if said := fmt.Sprint(facts.Warnings()); !strings.Contains(said, tt.warnings) || tt.warnings == "" && said != "[]" {
			t.Errorf("%s: %s", tt.name, said)
		}
		if _, err := p.Run(t.Context(), facts); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
