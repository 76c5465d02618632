package merit_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// logged is a policy whose cases and matters may come as logs.
const logged = `merit: 1
policy: {id: logged, version: "1", from: 2022-01-01, until: 2022-12-31}
facts: {as_of: date, holidays: [date]}
lists:
  windows: {id: key, opened_on: {type: date, at: true}}
  cases: {id: key, window: {type: windows, optional: true, inverse: cases}, received_on: {type: date, at: true}, state: text, departments: [text], days_by_department: [number], owed: [text], owed_since: {type: date, optional: true}, owed_until: {type: date, optional: true}, closed_on: {type: date, optional: true, at: true}, called_back_on: {type: date, optional: true, at: true}, reopened_on: {type: date, optional: true, at: true}, resolved_on: {type: date, optional: true, at: true}}
  stops: {case: {type: cases, inverse: stops}, from: date, until: {type: date, optional: true}}
  units: {id: key}
  matters: {id: key, unit: {type: units, inverse: matters}, opened_on: {type: date, at: true}, due_on: date, rectified_on: {type: date, optional: true, at: true}, recheck_passed: {type: flag, optional: true}, failed_rechecks: number}
  slips: {id: key, matter: {type: matters, inverse: slips}, start: text, issued_on: {type: date, at: true}, until: {type: date, optional: true}, settled_on: {type: date, optional: true, at: true}, withdrawn_on: {type: date, optional: true, at: true}}
  raises: {slip: {type: slips, inverse: raises}, colour: text, on: {type: date, at: true}, until: {type: date, optional: true}}
  rechecks: {matter: {type: matters, inverse: rechecks}, on: {type: date, at: true}, passed: flag}
window: {log: case_events, due_on: 'addDays(reopened_on ?? received_on, 5)', deadlines: {call_back: 'if closed_on == nil { nil } else { addDays(closed_on, 7) }'}}
supervision:
  log: matter_events
  colours: [yellow, orange, red]
  raised_by: {orange: 7}
  overdue: (rectified_on ?? as_of) > due_on
  deductions:
    late: {over: matters, formula: overdue, fault: late}
    slip: {over: slips, formula: 'if colour == "red" { 4 } else { 2 }', fault: late}
    failed: {over: rechecks, formula: not passed, most: 3}
`

// FuzzLogs: whatever two logs say, they are read or their faults have codes and places; what can
// be worked out at the year's end is worked out the same as of its last day, and the logs as of a
// day are those cut by hand.
func FuzzLogs(f *testing.F) {
	sound := `[{"case":"k","on":"2022-03-01","event":"received","window":"w"},{"case":"k","on":"2022-03-02","event":"referred","departments":["a","b"]},{"case":"k","on":"2022-03-04","event":"answered","department":"a"},{"case":"k","on":"2022-05-05","event":"resolved"}]
---
[{"matter":"m","on":"2022-03-01","event":"opened","unit":"u","due_on":"2022-03-31"},{"matter":"m","on":"2022-04-01","event":"slip_issued","slip":"c","colour":"yellow","until":"2022-04-05"},{"matter":"m","on":"2022-04-07","event":"slip_raised","slip":"c","colour":"orange"},{"matter":"m","on":"2022-04-20","event":"rectified"},{"matter":"m","on":"2022-05-02","event":"rechecked","passed":false}]`
	f.Add([]byte(sound))
	f.Add(bytes.ReplaceAll([]byte(sound), []byte(`"event":"rectified"`), []byte(`"event":"closed"`)))                                                                                                                                                                                                                                                                                                                                                                                                                                                    // an illegal event
	f.Add(bytes.ReplaceAll([]byte(sound), []byte(`"colour":"orange"`), []byte(`"colour":"green"`)))                                                                                                                                                                                                                                                                                                                                                                                                                                                      // a colour that there is not
	f.Add([]byte("[{\"n\":2,\"case\":\"k\",\"on\":\"2022-03-01\",\"event\":\"received\"},{\"n\":2}]\n---\n[{\"matter\":\"m\"}]"))                                                                                                                                                                                                                                                                                                                                                                                                                        // numbers twice, fields that are missing
	f.Add(bytes.ReplaceAll([]byte(sound), []byte(`{"case":"k","on":"2022-05-05"`), []byte(`{"case":"k","on":"2022-04-06","event":"accepted_with_outstanding","documents":["a","b"],"until":"2022-04-09"},{"case":"k","on":"2022-04-12","event":"documents_complete","documents":["a"]},{"case":"k","on":"2022-05-05","event":"documents_waived","reason":"r"},{"case":"k","on":"2022-05-05","event":"resolved"},{"case":"k","on":"2022-05-06","event":"called_back"},{"case":"k","on":"2022-05-07","event":"reopened"},{"case":"k","on":"2022-05-08"`))) // papers, and a case that comes back
	f.Add([]byte("[]\n---\n{}"))                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         // no events, no list
	f.Add(bytes.ReplaceAll([]byte(sound), []byte(`"2022-05-02"`), []byte(`"2021-05-02"`)))                                                                                                                                                                                                                                                                                                                                                                                                                                                               // back in time
	f.Add(bytes.ReplaceAll([]byte(sound), []byte(`"unit":"u"`), []byte(`"unit":"x"`)))                                                                                                                                                                                                                                                                                                                                                                                                                                                                   // a unit that there is not
	p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(logged)}}, "p.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		cases, matters, ok := bytes.Cut(data, []byte("\n---\n"))
		if !ok || len(data) > 5000 {
			return
		}
		files := fstest.MapFS{
			"data/case_events.json": {Data: cases}, "data/matter_events.json": {Data: matters},
			"data/windows.json": {Data: []byte(`[{"id": "w", "opened_on": "2022-01-01"}]`)}, "data/units.json": {Data: []byte(`[{"id": "u"}]`)}, "data/year.json": {Data: []byte(`{"as_of": "2022-12-31", "holidays": []}`)},
		}
		facts, err := p.ReadFacts(files, "data")
		checkCoded(t, err)
		if err != nil {
			return
		}
		whole, errWhole := shownLists(p, facts)
		checkCoded(t, errWhole)
		last, err := p.ReadFactsAsOf(files, "data", types.MustParseDate("2022-12-31"))
		if err != nil {
			t.Fatalf("the whole year is read, but not as of its last day: %v", err)
		}
		if asOf, err := shownLists(p, last); (err == nil) != (errWhole == nil) || err == nil && beforeTheEnd(facts) && asOf != whole {
			t.Fatalf("as of the last day it is another year: %v, %v\n%s\n%s", errWhole, err, whole, asOf)
		}
		earlier, err := p.ReadFactsAsOf(files, "data", types.MustParseDate("2022-04-10"))
		if err != nil {
			t.Fatalf("the whole year is read, but not as of a day: %v", err)
		}
		_, err = shownLists(p, earlier)
		checkCoded(t, err)
	})
}

// checkCoded fails for an error without a code.
func checkCoded(t *testing.T, err error) {
	t.Helper()
	var all fault.Errors
	all.Add(err)
	for _, e := range all {
		if e.Code == "" || e.Code == fault.CodeForeign || e.Code == fault.CodeInternal {
			t.Fatalf("%v: its code is %q", e, e.Code)
		}
	}
}

// shownLists writes what a policy makes of facts.
func shownLists(p *merit.Policy, facts *value.Facts) (string, error) {
	run, err := p.Run(context.Background(), facts)
	if err != nil {
		return "", err
	}
	text := ""
	for _, name := range []string{"cases", "stops", "deadlines", "matters", "slips", "slip_steps", "deductions", "units"} {
		l := run.List(name)
		for row := range l.Len() {
			for _, f := range l.Schema().Fields {
				text += fmt.Sprint(name, " ", l.Label(row), " ", f.Name, " ", l.Value(row, f.Name), "\n")
			}
		}
	}
	return text, nil
}

// beforeTheEnd reports whether no record has a day after the policy's last.
func beforeTheEnd(facts *value.Facts) bool {
	for _, name := range []string{"cases", "stops", "matters", "slips", "raises", "rechecks"} {
		l := facts.List(name)
		for row := range l.Len() {
			for _, f := range l.Schema().Fields {
				if day, ok := l.Value(row, f.Name).Date(); ok && day > types.MustParseDate("2022-12-31") {
					return false
				}
			}
		}
	}
	return true
}

// An instruction of a log stands on a paper like any other, and counts for the office's year. A policy that has no list for such instructions is warned.
func TestInstructionsOfLogs(t *testing.T) {
	const papers = `merit: 1
policy: {id: papers, version: "1", from: 2022-01-01, until: 2022-12-31}
facts: {as_of: date}
lists:
  matters: {id: key, unit: {type: text, unread: true}, opened_on: {type: date, at: true}, due_on: date}
  papers: {id: key}
  instructions: {by: text, paper: text}
  matter_instructions: {matter: {type: matters, inverse: matter_instructions, unread: true}, by: text, paper: text}
  inspections: {id: key, on: {type: date, at: true}}
  matter_findings: {matter: {type: matters, inverse: matter_findings, unread: true}, inspection: {type: inspections, unread: true}, finding: {type: text, unread: true}}
supervision: {log: matter_events, papers: [papers], overdue: as_of > due_on, office: true}
`
	const opened = `{"matter": "m1", "on": "2022-03-01", "event": "opened", "unit": "u", "due_on": "2022-03-31"}`
	for _, tt := range []struct {
		name, event, want string
	}{
		{"on a paper", `{"matter": "m1", "on": "2022-03-02", "event": "instructed", "by": "secretary", "paper": "r1"}`, "[mayor secretary] mayor 1 secretary 1"},
		{"by the same leader", `{"matter": "m1", "on": "2022-03-02", "event": "instructed", "by": "mayor", "paper": "r1"}`, "[mayor] mayor 1"},
		{"on no paper", `{"matter": "m1", "on": "2022-03-02", "event": "instructed", "by": "mayor", "paper": "nope"}`, `matter_events.json: record 1: paper "nope" is not among the papers`},
		{"a finding of no inspection", `{"matter": "m1", "on": "2022-03-02", "event": "found", "inspection": "i9", "finding": "dust"}`, `matter_events.json:2:1: record 1: inspection "i9" is not among the inspections; did you mean "i1"?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(papers)}}, "p.yaml")
			if err != nil {
				t.Fatal(err)
			}
			if warned := fmt.Sprint(p.Warnings()); strings.Contains(warned, "matter_instructions") {
				t.Fatal(warned)
			}
			facts, err := p.ReadFacts(fstest.MapFS{
				"data/matter_events.json": {Data: []byte("[" + opened + ",\n" + tt.event + "]")}, "data/papers.json": {Data: []byte(`[{"id": "r1"}]`)}, "data/inspections.json": {Data: []byte(`[{"id": "i1", "on": "2022-03-01"}]`)},
				"data/instructions.json": {Data: []byte(`[{"by": "mayor", "paper": "r1"}]`)}, "data/year.json": {Data: []byte(`{"as_of": "2022-12-31"}`)},
			}, "data")
			got := ""
			if err == nil {
				var run *rule.Run
				if run, err = p.Run(context.Background(), facts); err == nil {
					got = fmt.Sprint(run.List("papers").Members(0, "instructed_by"))
					for counts, i := run.List("office_counts"), 0; i < counts.Len(); i++ {
						if counts.Value(i, "what").String() == "instructions" {
							got += fmt.Sprint(" ", counts.Value(i, "value"), " ", counts.Value(i, "count"))
						}
					}
				}
			}
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	without := strings.Replace(papers, "  matter_instructions: {matter: {type: matters, inverse: matter_instructions, unread: true}, by: text, paper: text}\n", "", 1)
	p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(without)}}, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if warned := fmt.Sprint(p.Warnings()); !strings.Contains(warned, "there is no list matter_instructions") {
		t.Errorf("nobody is told: %s", warned)
	}
}

// Papers that are owed are due by the day until which they are owed, whatever else the policy says of
// them; without that day nobody knows when.
func TestPapersOfLogs(t *testing.T) {
	const fields, deadline = "owed_since: {type: date, optional: true}, owed_until: {type: date, optional: true}, ", "due_on: 'addDays(received_on, 5)'"
	for _, tt := range []struct {
		name, fields, deadlines, want string
	}{
		{"both days", fields, deadline, "papers since 2022-09-06 by 2022-09-08 true, resolve since 2022-09-05 by 2022-09-10 false, "},
		{"the day until which", "owed_until: {type: date, optional: true}, ", deadline, "papers since 2022-09-05 by 2022-09-08 true, resolve since 2022-09-05 by 2022-09-10 false, "},
		{"a formula", fields, "deadlines: {papers: 'if owed_until == nil { nil } else { addDays(owed_until, 1) }'}", "papers since 2022-09-06 by 2022-09-09 false, "},
		{"no day", "", deadline, "resolve since 2022-09-05 by 2022-09-10 false, "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			policy := `merit: 1
policy: {id: papers, version: "1", from: 2022-01-01, until: 2022-12-31}
facts: {as_of: date}
lists:
  windows: {id: key, opened_on: {type: date, optional: true}}
  cases: {id: key, window: windows, received_on: {type: date, at: true}, ` + tt.fields + `resolved_on: {type: date, optional: true, at: true}}
window: {log: case_events, ` + tt.deadlines + `}
`
			p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(policy)}}, "p.yaml")
			if err != nil {
				t.Fatal(err)
			}
			facts, err := p.ReadFacts(fstest.MapFS{
				"data/windows.json": {Data: []byte(`[{"id": "w"}]`)}, "data/year.json": {Data: []byte(`{"as_of": "2022-09-09"}`)},
				"data/case_events.json": {Data: []byte(`[{"case": "k", "on": "2022-09-05", "event": "received", "window": "w"}, {"case": "k", "on": "2022-09-06", "event": "returned", "documents": ["deed"], "until": "2022-09-08"}]`)},
			}, "data")
			if err != nil {
				t.Fatal(err)
			}
			run, err := p.Run(context.Background(), facts)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, d := range p.Sections().Window.Due(run) {
				got += fmt.Sprint(d.Step, " since ", d.From, " by ", d.By, " ", d.Overdue, ", ")
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
