package merit_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// datedPolicy has a list whose records come day by day, one that is due at the end, and
// figures over both.
const datedPolicy = `merit: 1
policy: {id: dated, version: "1", from: 2022-01-01, until: 2022-12-31}
facts: {as_of: date}
lists:
  units:
    id: key
    rank: {type: number, range: [1, 9], due: 2022-06-30}
  matters:
    id: key
    unit: {type: units, inverse: matters}
    opened_on: {type: date, at: true}
    due_on: date
    closed_on: {type: date, optional: true, at: true}
    result: {type: text, optional: true, at: closed_on}
  marks:
    due: 2022-12-31
    unit: {type: units, key: true, inverse: marks}
    mark: number
figures:
  matters:
    overdue: (closed_on ?? as_of) > due_on
    good: 'result == "good"'
  units:
    opened: len(matters)
    share: {formula: 'count(matters, .good) / len(matters)', places: 2}
    few: {formula: len(matters) < 2, check: there are too many matters}
    score: 'sum(marks, .mark) - count(matters, .overdue)'
    place: 'rank(score, map(units, .score))'
    first: rank == 1
    last: rank == 1 or opened >= 0
  year:
    total: 'sum(units, .opened)'
    constant: 2 + 3
`

const datedFacts = `{"as_of": "2022-12-31",
"units": [{"id": "a", "rank": 1}, {"id": "b", "rank": 2}, {"id": "c", "rank": 3}],
"matters": [
  {"id": "m1", "unit": "a", "opened_on": "2022-02-01", "due_on": "2022-03-01", "closed_on": "2022-02-20", "result": "good"},
  {"id": "m2", "unit": "a", "opened_on": "2022-03-01", "due_on": "2022-04-01", "closed_on": "2022-05-01", "result": "bad"},
  {"id": "m3", "unit": "b", "opened_on": "2022-05-01", "due_on": "2022-12-31"}],
"marks": [{"unit": "a", "mark": 9}, {"unit": "b", "mark": 8}, {"unit": "c", "mark": 7}]}`

// datedYear returns the policy, and the facts with which each returns facts as of a day.
func datedYear(t *testing.T, policy string) (*merit.Policy, *value.Facts) {
	t.Helper()
	p := mustLoad(t, policy)
	facts, err := p.ReadFacts(fstest.MapFS{"facts.json": {Data: []byte(datedFacts)}}, "facts.json")
	if err != nil {
		t.Fatal(err)
	}
	return p, facts
}

// asOf runs a policy on what was known on a day.
func asOf(t *testing.T, p *merit.Policy, facts *value.Facts, day string) *rule.Run {
	t.Helper()
	known, err := p.AsOf(facts, types.MustParseDate(day))
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), known)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// states writes the figures of a list, each with its state.
func states(run *rule.Run, list string, fields ...string) (lines []string) {
	l := run.List(list)
	for row := range l.Len() {
		line := ""
		for _, f := range fields {
			s := l.Status(row, f)
			line += fmt.Sprintf("%s %s", f, l.Value(row, f))
			if s.State != types.Final {
				line += fmt.Sprintf(" %s: %s %s", s.State, s.Why.What, s.Why.Until)
			}
			line += "; "
		}
		lines = append(lines, l.Label(row)+": "+strings.TrimSuffix(line, "; "))
	}
	return lines
}

// Of each figure one can ask whether it is final, so far or pending, and why.
func TestAsOf(t *testing.T) {
	p, facts := datedYear(t, datedPolicy)
	for _, tt := range []struct {
		day, list string
		fields    []string
		want      []string
	}{
		{"2022-02-15", "matters", []string{"closed_on", "result", "overdue", "good"},
			[]string{"m1: closed_on nil so far: matters.closed_on 2022-12-31; result nil so far: matters.closed_on 2022-12-31; " +
				"overdue false so far: as_of 2022-12-31; good false so far: matters.closed_on 2022-12-31"}},
		{"2022-04-02", "matters", []string{"closed_on", "result", "overdue", "good"},
			[]string{"m1: closed_on 2022-02-20; result good; overdue false; good true",
				"m2: closed_on nil so far: matters.closed_on 2022-12-31; result nil so far: matters.closed_on 2022-12-31; " +
					"overdue true so far: as_of 2022-12-31; good false so far: matters.closed_on 2022-12-31"}},
		{"2022-04-02", "units", []string{"rank", "opened", "share", "score", "place", "first", "last"},
			[]string{"a: rank nil pending: units.rank 2022-06-30; opened 2 so far: matters 2022-12-31; share 0.5 so far: matters 2022-12-31; " +
				"score nil pending: marks 2022-12-31; place nil pending: marks 2022-12-31; first nil pending: units.rank 2022-06-30; last true so far: matters 2022-12-31",
				"b: rank nil pending: units.rank 2022-06-30; opened 0 so far: matters 2022-12-31; share nil pending: matters 2022-12-31; " +
					"score nil pending: marks 2022-12-31; place nil pending: marks 2022-12-31; first nil pending: units.rank 2022-06-30; last true so far: matters 2022-12-31",
				"c: rank nil pending: units.rank 2022-06-30; opened 0 so far: matters 2022-12-31; share nil pending: matters 2022-12-31; " +
					"score nil pending: marks 2022-12-31; place nil pending: marks 2022-12-31; first nil pending: units.rank 2022-06-30; last true so far: matters 2022-12-31"}},
		{"2022-06-30", "units", []string{"rank", "first"}, []string{"a: rank 1; first true", "b: rank 2; first false", "c: rank 3; first false"}},
		{"2022-06-29", "", []string{"total", "constant"}, []string{"record 1: total 3 so far: matters 2022-12-31; constant 5"}},
	} {
		if d := cmp.Diff(tt.want, states(asOf(t, p, facts, tt.day), tt.list, tt.fields...)); d != "" {
			t.Errorf("%s on %s (-want +got):\n%s", tt.list, tt.day, d)
		}
	}
}

// What a run waits for is listed by day; a failed check of what is so far is a warning, and a
// list that is due is not there.
func TestAsOfWaits(t *testing.T) {
	p, facts := datedYear(t, datedPolicy)
	run := asOf(t, p, facts, "2022-04-02")
	var said []string
	for _, x := range run.Pending() {
		said = append(said, x.Error())
	}
	for _, w := range run.Warnings() {
		said = append(said, w.Error())
	}
	day, _ := run.AsOf()
	said = append(said, day.String(), run.List("matters").Growth().State.String(), run.List("marks").Growth().State.String(), run.List("units").Growth().State.String())
	want := []string{"pending until 2022-06-30: units.rank", "pending until 2022-12-31: marks",
		"policy.yaml:26:33: units.few: units a: there are too many matters", "2022-04-02", "so far", "pending", "final"}
	if d := cmp.Diff(want, said); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// The derivation of a pending figure says what it waits for, and what came out so far.
func TestAsOfExplained(t *testing.T) {
	p, facts := datedYear(t, datedPolicy)
	for figure, want := range map[string]string{
		"share": "pending until 2022-12-31: matters; so far: division by zero: len(matters) is 0",
		"score": "pending until 2022-12-31: marks",
	} {
		step, err := asOf(t, p, facts, "2022-04-02").Explain(t.Context(), "units", 1, figure, 0)
		if err != nil {
			t.Fatal(err)
		}
		if step.Unknown != want || !step.Value.IsMissing() {
			t.Errorf("%s is %s, unknown since %q, want %q", figure, step.Value, step.Unknown, want)
		}
	}
}

// The first line of a derivation says that a figure is pending or so far, in both languages, also
// once it has been kept as JSON.
func TestAsOfExplainedInWords(t *testing.T) {
	p, facts := datedYear(t, datedPolicy)
	run := asOf(t, p, facts, "2022-04-02")
	for _, tt := range []struct {
		list, figure     string
		row              int
		english, chinese string
	}{
		{"units", "score", 1, "b score = pending until 2022-12-31: marks", "b score = 2022-12-31 之前待定：marks"},
		{"units", "opened", 0, "a opened = 2, so far, until 2022-12-31: matters", "a opened = 2，暂计，2022-12-31 方可确定：matters"},
		{"units", "rank", 0, "a rank = pending until 2022-06-30: units.rank", "a rank = 2022-06-30 之前待定：units.rank"},
		{"matters", "good", 0, "m1 good = true", "m1 good = true"},
		{"", "constant", 0, "constant = 5", "constant = 5"},
	} {
		step, err := run.Explain(t.Context(), tt.list, tt.row, tt.figure, 0)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := json.Marshal(step)
		if err != nil {
			t.Fatal(err)
		}
		read := new(derivation.Step)
		if err := json.Unmarshal(kept, read); err != nil {
			t.Fatal(err)
		}
		for _, s := range []*derivation.Step{step, read} {
			var english, chinese strings.Builder
			_ = derivation.Renderer{}.Text(&english, s)
			_ = derivation.Renderer{Language: derivation.Chinese}.Text(&chinese, s)
			if first, _, _ := strings.Cut(english.String(), "\n"); first != tt.english {
				t.Errorf("%s begins %q, want %q", tt.figure, first, tt.english)
			}
			if first, _, _ := strings.Cut(chinese.String(), "\n"); first != tt.chinese {
				t.Errorf("%s begins %q, want %q", tt.figure, first, tt.chinese)
			}
		}
		if d := cmp.Diff(step.Status, read.Status); d != "" {
			t.Errorf("%s (-explained +read):\n%s", tt.figure, d)
		}
	}
	if err := json.Unmarshal([]byte(`{"kind": "figure", "status": {"state": "soon"}}`), new(derivation.Step)); err == nil || err.Error() != `there is no state "soon"` {
		t.Errorf("a state of another name: %v", err)
	}
}

// On the last day everything is final, and as in a run on all facts.
func TestAsOfTheLastDay(t *testing.T) {
	p := mustLoad(t, strings.Replace(datedPolicy, "    few: {formula: len(matters) < 2, check: there are too many matters}\n", "", 1))
	more := strings.Replace(datedFacts, `{"id": "m3", "unit": "b"`, `{"id": "m4", "unit": "c", "opened_on": "2022-06-01", "due_on": "2022-07-01"}, {"id": "m3", "unit": "b"`, 1)
	facts, err := p.ReadFacts(fstest.MapFS{"facts.json": {Data: []byte(more)}}, "facts.json")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	fields := []string{"rank", "opened", "share", "score", "place", "first", "last"}
	if d := cmp.Diff(states(whole, "units", fields...), states(asOf(t, p, facts, "2022-12-31"), "units", fields...)); d != "" {
		t.Errorf("(-whole +as of):\n%s", d)
	}
	if _, ok := whole.AsOf(); ok || whole.Pending() != nil || whole.Warnings() != nil {
		t.Errorf("a run on all facts is as of a day, or waits for %v", whole.Pending())
	}
}

// Facts cannot be as of a day twice, or of a policy without days; a record that is known may
// not refer to one that is not.
func TestAsOfRefused(t *testing.T) {
	p, facts := datedYear(t, datedPolicy)
	known, err := p.AsOf(facts, types.MustParseDate("2022-04-02"))
	if err != nil {
		t.Fatal(err)
	}
	_, twice := p.AsOf(known, types.MustParseDate("2022-04-02"))
	undated := mustLoad(t, "merit: 1\npolicy: {id: undated, version: \"1\", from: 2022-01-01}\nlists: {units: {id: key}}\nfigures: {units: {one: 1}}\n")
	none, err := undated.ReadFacts(fstest.MapFS{"facts.json": {Data: []byte(`{"units": []}`)}}, "facts.json")
	if err != nil {
		t.Fatal(err)
	}
	_, nothing := undated.AsOf(none, types.MustParseDate("2022-04-02"))
	q := mustLoad(t, `merit: 1
policy: {id: ref, version: "1", from: 2022-01-01}
lists:
  windows: {id: key, opened_on: {type: date, at: true}}
  cases: {id: key, on: {type: date, at: true}, window: windows, others: [windows]}
figures: {cases: {one: 1}}
`)
	before, err := q.ReadFacts(fstest.MapFS{"facts.json": {Data: []byte(`{"windows": [{"id": "w", "opened_on": "2022-05-01"}],
		"cases": [{"id": "k", "on": "2022-04-01", "window": "w", "others": ["w"]}]}`)}}, "facts.json")
	if err != nil {
		t.Fatal(err)
	}
	_, dangling := q.AsOf(before, types.MustParseDate("2022-04-02"))
	for _, tt := range []struct {
		err  error
		code fault.Code
		want string
	}{
		{twice, fault.CodeForeignFacts, "the facts are as of 2022-04-02 already"},
		{nothing, fault.CodeNotDated, "no list says which day dates its records, and nothing is due on a day, so there is nothing to leave out as of 2022-04-02; " +
			"declare at: true for the day of a record, or due"},
		{dangling, fault.CodeDanglingReference, "facts.json: cases: record 1 (id k): window w is not among the windows on 2022-04-02: its opened_on is 2022-05-01\n" +
			"facts.json: cases: record 1 (id k): others w is not among the windows on 2022-04-02: its opened_on is 2022-05-01"},
	} {
		var one *fault.Error
		if tt.err == nil || !errors.As(tt.err, &one) || one.Code != tt.code || tt.err.Error() != tt.want {
			t.Errorf("%v, want %s %s", tt.err, tt.code, tt.want)
		}
	}
}

// Slips in what lists say of days are told with what to write.
func TestDatedListsRefused(t *testing.T) {
	for _, tt := range []struct{ list, want string }{
		{"{id: key, on: {type: date, at: [x]}}", "lists.units.on: at must be true or the name of a date of the record, not a list; write at: true, or the name of the date that brings it"},
		{"{id: key, on: {type: date, at: true}, result: {type: text, at: on}}", "lists.units.result comes with on, so before that day it is missing; write optional: true"},
		{"{id: key, on: {type: date, at: true}, until: {type: date, at: true}}", "the records of units are dated by on already; make a later day of the record optional"},
		{"{id: key, name: {type: text, at: true}}", "lists.units.name: at: true is for a date, not for a text"},
		{"{id: key, result: {type: text, optional: true, at: on}}", `lists.units.result: there is no date "on"`},
		{"{id: key, name: text, result: {type: text, optional: true, at: name}}", "lists.units.result comes with name, which is no date but a text"},
		{"{id: key, on: date, result: {type: text, optional: true, at: on}}", "lists.units.result comes with on, which says itself only from when on it is known with at: true; write at: true for on"},
		{"{id: key, mark: {type: number, due: soon}}", `lists.units.mark: due must be a day such as 2022-09-01, not "soon"`},
	} {
		_, err := load("merit: 1\npolicy: {id: dated, version: \"1\", from: 2022-01-01}\nlists: {units: " + tt.list + "}\nfigures: {units: {one: 1}}\n")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s:\n%v\nwant %s", tt.list, err, tt.want)
		}
	}
}

// So are slips in the days of quarters.
func TestQuartersRefused(t *testing.T) {
	for _, tt := range []struct{ quarters, want string }{
		{"2022-03-31", "race.quarters must be a list of days; write [2022-03-31, 2022-06-30]"},
		{"[2022-06-30, 2022-03-31]", "race.quarters: 2022-03-31 does not come after 2022-06-30"},
	} {
		_, err := load(`merit: 1
policy: {id: race, version: "1", from: 2022-01-01}
lists:
  units: {id: key}
  standings: {unit: {type: units, key: true}, of: number, last_year: number, quarters: [number]}
race: {quarters: ` + tt.quarters + `}
`)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s:\n%v\nwant %s", tt.quarters, err, tt.want)
		}
	}
}

// Facts of October may lack what is due in December, and all that lists must be together then;
// as of the last day they may not.
func TestReadFactsAsOf(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: partial, version: "1", from: 2022-01-01, until: 2022-12-31}
facts: {as_of: date}
lists:
  units: {id: key, rank: {type: number, range: [1, 9], due: 2022-06-30}, word: {type: text, values: [good, bad], due: 2022-12-31}, day: {type: date, due: 2022-12-31},
    note: {type: text, due: 2022-12-31}, least: {type: number, range: [~, -1], due: 2022-12-31}, plain: {type: number, due: 2022-12-31}, done: {type: flag, due: 2022-12-31}, all: {type: [number], due: 2022-12-31}}
  marks: {due: 2022-12-31, complete: [unit, item], unit: {type: units, key: true}, item: {type: text, values: [a, b], key: true}, mark: number}
  items: {due: 2022-12-31, unit: {type: units, key: true}, item: {type: text, key: true}, mark: number}
items: {work: {points: 10}}
figures: {units: {twice: 2 * rank, all_in: 'sum(filter(marks, .item == "a"), .mark) + work + plain + least'}}
`)
	october := fstest.MapFS{"facts.json": {Data: []byte(`{"as_of": "2022-10-31", "units": [{"id": "u", "rank": 2, "word": null, "day": null, "note": null, "least": null, "plain": null, "done": null, "all": null}],
		"marks": [{"unit": "u", "item": "a", "mark": null}], "items": []}`)}}
	facts, err := p.ReadFactsAsOf(october, "facts.json", types.MustParseDate("2022-10-31"))
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"u: rank 2; twice 4; all_in nil pending: marks 2022-12-31; word nil pending: units.word 2022-12-31; work nil pending: items 2022-12-31"}
	if d := cmp.Diff(want, states(run, "units", "rank", "twice", "all_in", "word", "work")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if _, err := p.ReadFactsAsOf(october, "facts.json", types.MustParseDate("2022-12-31")); err == nil || !strings.Contains(err.Error(), "plain is missing") {
		t.Errorf("as of the last day: %v", err)
	}
	type unit struct {
		ID    string     `rule:"id"`
		Rank  int        `rule:"rank"`
		Word  *string    `rule:"word"`
		Day   types.Date `rule:"day"`
		Note  string     `rule:"note"`
		Least int        `rule:"least"`
		Plain *int       `rule:"plain"`
		Done  bool       `rule:"done"`
		All   []int      `rule:"all"`
	}
	year := struct {
		AsOf  types.Date `rule:"as_of"`
		Units []unit     `rule:"units"`
		Marks []struct{} `rule:"marks"`
		Items []struct{} `rule:"items"`
	}{Units: []unit{{ID: "u", Rank: 2, Least: -1}}}
	if _, err := p.NewFactsAsOf(year, types.MustParseDate("2022-10-31")); err == nil || !strings.Contains(err.Error(), "marks") {
		t.Errorf("records without fields: %v", err)
	}
}

// Records that may still come to refer to another are open, and pending with the list or the
// reference that brings them.
func TestAsOfReferring(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: referring, version: "1", from: 2022-01-01, until: 2022-12-31}
lists:
  units: {id: key}
  tasks:
    id: key
    begun_on: {type: date, at: true, optional: true}
    unit: {type: units, inverse: tasks, optional: true, at: begun_on}
    chosen: {type: units, inverse: choices, due: 2022-06-30}
figures: {units: {tasks_begun: len(tasks), chosen: len(choices)}}
`)
	facts, err := p.ReadFacts(fstest.MapFS{"facts.json": {Data: []byte(`{"units": [{"id": "u"}],
		"tasks": [{"id": "t", "begun_on": "2022-05-01", "unit": "u", "chosen": "u"}]}`)}}, "facts.json")
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{
		"2022-04-01": "u: tasks_begun 0 so far: tasks.begun_on 2022-12-31; chosen nil pending: tasks.chosen 2022-06-30",
		"2022-05-01": "u: tasks_begun 1; chosen nil pending: tasks.chosen 2022-06-30",
		"2022-06-30": "u: tasks_begun 1; chosen 1",
	} {
		if d := cmp.Diff([]string{want}, states(asOf(t, p, facts, day), "units", "tasks_begun", "chosen")); d != "" {
			t.Errorf("on %s (-want +got):\n%s", day, d)
		}
	}
}

// What comes or is due later does not decide the order of records without a key: neither before
// it has come nor afterwards.
func TestAsOfKeepsTheOrder(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: order, version: "1", from: 2022-01-01, until: 2022-12-31}
lists:
  units: {id: key}
  matters:
    closed_on: {type: date, optional: true, at: true}
    result: {type: text, optional: true, at: closed_on}
    mark: {type: number, due: 2022-06-30}
    unit: {type: units, inverse: matters}
    size: number
figures: {units: {sizes: 'map(matters, .size)', first: 'matters[0]?.result', closed: 'map(filter(matters, .closed_on != nil), .closed_on)', marks: 'map(matters, .mark)'}}
`)
	facts, err := p.ReadFacts(fstest.MapFS{"facts.json": {Data: []byte(`{"units": [{"id": "u"}], "matters": [
		{"unit": "u", "size": 2, "mark": 1},
		{"unit": "u", "size": 1, "mark": 5, "closed_on": "2022-09-01", "result": "a"},
		{"unit": "u", "size": 1, "mark": 4, "closed_on": "2022-03-01", "result": "c"},
		{"unit": "u", "size": 1, "mark": 3, "closed_on": "2022-03-01", "result": "b"}]}`)}}, "facts.json")
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{
		"2022-02-01": "u: sizes [1, 1, 1, 2]; first nil so far: matters.closed_on 2022-12-31; closed [] so far: matters.closed_on 2022-12-31; marks nil pending: matters.mark 2022-06-30",
		"2022-06-30": "u: sizes [1, 1, 1, 2]; first b; closed [2022-03-01, 2022-03-01] so far: matters.closed_on 2022-12-31; marks [3, 4, 5, 1]",
		"2022-12-31": "u: sizes [1, 1, 1, 2]; first b; closed [2022-03-01, 2022-03-01, 2022-09-01]; marks [3, 4, 5, 1]",
	} {
		if d := cmp.Diff([]string{want}, states(asOf(t, p, facts, day), "units", "sizes", "first", "closed", "marks")); d != "" {
			t.Errorf("on %s (-want +got):\n%s", day, d)
		}
	}
}

// A reference to a record of a list that is due later leads to what is pending, also in a case.
func TestAsOfOfDueRecords(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: due, version: "1", from: 2022-01-01, until: 2022-12-31}
lists:
  rounds: {due: 2022-06-30, id: key, weight: number}
  votes: {id: key, round: {type: rounds, optional: true}}
figures:
  rounds: {half: weight / 2}
  votes: {half: 'round?.half ?? 0', first: 'rounds[0]?.half ?? 0'}
cases:
- {name: due, as_of: 2022-06-29, given: {rounds: {id: r, weight: 3}, votes: [{id: v, round: r}, {id: w, round: ~}]}, expect: {votes: [{half: pending, first: pending}, {half: 0, first: pending}]}}
- {name: there, as_of: 2022-06-30, given: {rounds: {id: r, weight: 3}, votes: {id: v, round: r}}, expect: {votes: {half: 1.5, first: 1.5}}}
`)
	for _, c := range p.Cases() {
		if r := p.Test(t.Context(), c, nil); !r.Passed() {
			t.Errorf("%s: %s", c.Name, r)
		}
	}
}

// A fault after something open was read is pending, also in a part that is worked out once for
// all records.
func TestAsOfFaultOnceForAll(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: once, version: "1", from: 2022-01-01, until: 2022-12-31}
lists:
  units: {id: key, size: number}
  matters: {id: key, unit: {type: units, inverse: matters}, opened_on: {type: date, at: true}}
figures: {units: {mean: {formula: 'if len(matters) > 0 { 1 } else { mean(map(filter(units, .size > 9), .size)) }', places: 1}}}
`)
	facts, err := p.ReadFacts(fstest.MapFS{"facts.json": {Data: []byte(`{"units": [{"id": "u", "size": 1}, {"id": "v", "size": 2}], "matters": []}`)}}, "facts.json")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"u: mean nil pending: matters 2022-12-31", "v: mean nil pending: matters 2022-12-31"}
	if d := cmp.Diff(want, states(asOf(t, p, facts, "2022-04-01"), "units", "mean")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
