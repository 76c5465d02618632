package excerpt_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/types"
)

const (
	autumn = `merit: 1
policy: {id: autumn, version: "1", from: 2024-01-01, until: 2024-12-31}
facts: {as_of: date}
lists:
  units:
    id: key
    treated: {type: number, due: 2024-12-31}
    size: number
  complaints:
    id: key
    unit: {type: units, inverse: complaints}
    on: {type: date, at: true}
    decided_on: {type: date, optional: true, at: true}
    upheld: {type: flag, optional: true, at: decided_on}
figures:
  units:
    upheld: 'count(complaints, .upheld ?? false)'
    score: size - upheld
    twice: 2 * size
    rate: {formula: treated / size, places: 2}
    total: {formula: rate + score, places: 2}
    days: 'if as_of < date("2024-10-01") { "early" } else if size > 5 { "pending" } else { "late" }'
`
	autumnYear = `{"as_of": "2024-12-31", "units": [{"id": "a", "size": 7, "treated": 3}, {"id": "b", "size": 2, "treated": 1}], "complaints": [
{"id": "k1", "unit": "a", "on": "2024-02-01", "decided_on": "2024-03-01", "upheld": true},
{"id": "k2", "unit": "a", "on": "2024-02-02", "decided_on": "2024-11-01", "upheld": true},
{"id": "k3", "unit": "a", "on": "2024-12-02", "decided_on": "2024-12-03", "upheld": true}]}`
)

// A figure as of a day has its case as of that day, which says what is so far and what is
// pending, and passes.
func TestCasesAsOfADay(t *testing.T) {
	fsys := fstest.MapFS{"p.yaml": {Data: []byte(autumn)}, "year.json": {Data: []byte(autumnYear)}}
	for _, tt := range []struct{ day, path, want, why string }{
		{"2024-10-31", "units.a.upheld", "expect: {units.upheld: {so_far: 1}}", "the day of a decision brings it"},
		{"2024-10-31", "units.a.score", "expect: {units.score: {so_far: 6}}", "by a figure that it uses"},
		{"2024-12-31", "units.a.score", "expect: {units.score: 4}", "the last day has everything"},
		{"2024-10-31", "units.a.twice", "expect: {units.twice: 14}", "final on every day"},
		{"2024-10-31", "units.a.rate", "expect: {units.rate: {pending: units.treated}}", "what is due has no value"},
		{"2024-10-31", "units.b.total", "expect: {units.total: {pending: units.treated}}", "nor has what reads it"},
		{"2024-10-31", "units.a.days", `expect: {units.days: {so_far: "pending"}}`, "a text of that name, by the day"},
		{"2024-12-31", "units.a.days", `expect: {units.days: "pending"}`, "a final one"},
		{"2024-09-30", "units.a.days", "expect: {units.days: {so_far: early}}", "the day is that of the case"},
	} {
		t.Run(tt.day+" "+tt.path, func(t *testing.T) {
			p, err := merit.Load(fsys, "p.yaml")
			if err != nil {
				t.Fatal(err)
			}
			year, err := p.ReadFactsAsOf(fsys, "year.json", types.MustParseDate(tt.day))
			if err != nil {
				t.Fatal(err)
			}
			text, err := p.CaseOf(t.Context(), year, tt.path)
			if err != nil || !strings.Contains(text, tt.want) || !strings.Contains(text, "as_of: "+tt.day+"\n") {
				t.Fatalf("%s: %v\n%s", tt.why, err, text)
			}
			pass(t, autumn, text)
		})
	}
}

// pass runs a case that was written for a policy.
func pass(t *testing.T, policy, text string) {
	t.Helper()
	p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(policy + "cases:\n" + text)}}, "p.yaml")
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if r := p.Test(t.Context(), p.Cases()[0], nil); !r.Passed() {
		t.Errorf("the case fails: %s\n%s", r, text)
	}
}

// Figures of a real year on a day, over what sections make: given results are final.
func TestCasesOfTheCityAsOfADay(t *testing.T) {
	dir := os.DirFS("../../examples/chuzhou")
	p, err := merit.Load(dir, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("../../examples/chuzhou/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(source), "\ncases:\n")
	facts, err := p.ReadFactsAsOf(dir, "data", types.MustParseDate("2022-10-31"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"units.u05.total":            "pending",
		"units.u05.evaluation":       "units.evaluation: 95.42",
		"units.u05.race_latest":      "{so_far: 3}",
		"race_quarters.u05,3.gained": "race_quarters.gained: 0",
		"matters.m001.awaits":        "rechecked_on: 2022-10-16",
	} {
		text, err := p.CaseOf(t.Context(), facts, path)
		if err != nil || !strings.Contains(text, want) {
			t.Errorf("%s: %v\n%s", path, err, text)
			continue
		}
		pass(t, before+"\n", text)
	}
	if text, err := p.CaseOf(t.Context(), facts, "race_quarters.u05,4.gained"); err == nil {
		t.Errorf("what a section holds pending cannot be given, but has the case\n%s", text)
	}
}
