package merit_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
)

// resultsSchema reads the schema of a policy's results.
func resultsSchema(t *testing.T, p *merit.Policy, all bool) jsonSchema {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal(p.ResultsSchema(all), &root); err != nil {
		t.Fatal(err)
	}
	return jsonSchema{t, root}
}

// refusesResults says why results do not follow a schema, "" where they do.
func (j jsonSchema) refusesResults(t *testing.T, results string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(results), &v); err != nil {
		t.Fatal(err)
	}
	return j.refuses(j.root, v)
}

// tablesOf returns what a run publishes.
func tablesOf(t testing.TB, p *merit.Policy, run *rule.Run, all bool) []merit.ResultTable {
	t.Helper()
	tables, err := p.Results(run, all)
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// results are what a run publishes, as JSON.
func results(t *testing.T, y policyYear, all bool) string {
	t.Helper()
	var b bytes.Buffer
	if err := merit.WriteJSON(&b, tablesOf(t, y.policy, y.run, all)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The results of every policy of the repository follow its schema, which is the same
// each time and has every column of them.
func TestResultsFollowTheirSchema(t *testing.T) {
	for _, y := range yearsOfRepository(t) {
		for _, all := range []bool{false, true} {
			if why := resultsSchema(t, y.policy, all).refusesResults(t, results(t, y, all)); why != "" {
				t.Errorf("%s, all %t: %s", y.dir, all, why)
			}
			again, err := merit.Load(os.DirFS(y.dir), "policy.yaml")
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(y.policy.ResultsSchema(all), again.ResultsSchema(all)) {
				t.Errorf("%s has two schemas", y.dir)
			}
		}
	}
}

// published is a policy with a column of every type.
const published = `merit: 1
policy: {id: town, version: "3", title: A town, from: 2022-01-01}
lists:
  groups:
    id: key
  units:
    no: {type: number, key: true, integer: true, range: [1, ~]}
    group: {type: groups, inverse: units}
    marks: [number]
  visits:
    unit: {type: units}
    kind: {type: text, values: [call, stay]}
    level: {type: text, values: [high, low], optional: true}
    on: {type: date, optional: true}
figures:
  groups:
    size: count(units, .good)
  units:
    score: {formula: sum(marks), range: [0, 100.5], doc: All marks}
    share: {formula: sum(marks) / 3, places: 2}
    round: {formula: sum(marks), places: 0}
    tens: {formula: sum(marks), places: -1}
    best: 'if score > 5 { max(marks) } else { nil }'
    good: score > 5
    sorted: sort(marks)
    third: {formula: score / 3, internal: true}
  visits:
    long: kind == "stay"
  year:
    level: count(units, .good)
    day: date("2022-09-01")
`

const publishedYear = `{"groups": [{"id": "g"}],
	"units": [{"no": 1, "group": "g", "marks": [1, 2.5]}, {"no": 2, "group": "g", "marks": [9]}],
	"visits": [{"unit": 1, "kind": "call", "level": "low", "on": "2022-03-01"}, {"unit": 2, "kind": "stay", "level": null, "on": null}]}`

// Each way in which results can be broken is refused, and the results are not.
func TestSchemaOfResults(t *testing.T) {
	files := fstest.MapFS{"policy.yaml": {Data: []byte(published)}, "year.json": {Data: []byte(publishedYear)}}
	p, err := merit.Load(files, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := p.ReadFacts(files, "year.json")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	y := policyYear{dir: "here", policy: p, run: run}
	for _, c := range []struct {
		name     string
		all      bool
		old, new string
		why      string
	}{
		{"nothing is broken", false, "", "", ""},
		{"nothing of all is broken", true, "", "", ""},
		{"a column that is missing", false, `"score": 3.5, `, ``, "no score"},
		{"a column that is not known", false, `"score": 3.5`, `"score": 3.5, "scores": 3.5`, "scores: an unknown key"},
		{"a list that is missing", false, `"units"`, `"unit"`, "unit"},
		{"a list that is not known", false, `"units"`, `"more": [], "units"`, "more: an unknown key"},
		{"an internal figure", false, `"score": 3.5`, `"score": 3.5, "third": "7/6"`, "third: an unknown key"},
		{"a text for a number", false, `"score": 3.5`, `"score": "3.5"`, "a string, not a number"},
		{"null for a number that is there", false, `"score": 3.5`, `"score": null`, "a null, not a number"},
		{"a fraction where decimals are published", false, `"share": 1.17`, `"share": "7/6"`, "a string, not a number"},
		{"a number beyond the most", false, `"score": 3.5`, `"score": 100.51`, "beyond the maximum 100.5"},
		{"a number below the least", false, `"score": 3.5`, `"score": -1`, "beyond the minimum 0"},
		{"a key below the least", false, `"no": 1`, `"no": 0`, "beyond the minimum 1"},
		{"a key that is no whole number", false, `"no": 1`, `"no": 1.5`, "a number, not a integer"},
		{"decimals where whole numbers are published", false, `"round": 4`, `"round": 4.5`, "a number, not a integer"},
		{"ones where tens are published", false, `"tens": 10`, `"tens": 11`, "no multiple of 10"},
		{"a text for a number that may be missing", false, `"best": null`, `"best": "-"`, "a string, not a [number null]"},
		{"a text for a flag", false, `"good": false`, `"good": "false"`, "a string, not a boolean"},
		{"a text among numbers", false, `"sorted": [1, 2.5]`, `"sorted": [1, "2.5"]`, "a string, not a number"},
		{"a number for a list", false, `"sorted": [9]`, `"sorted": 9`, "a integer, not a array"},
		{"a text that is none of the values", false, `"low"`, `"middle"`, "middle is not one of [high low <nil>]"},
		{"null for one of the values", false, `"kind": "call"`, `"kind": null`, "visits: kind: "},
		{"null for a value that may be missing", false, `"low"`, `null`, ""},
		{"a day that is none, where one may be missing", false, `"2022-03-01"`, `"March"`, "does not match"},
		{"a number for a reference", false, `"unit": "1"`, `"unit": 1`, "a integer, not a string"},
		{"a day that is none", false, `"2022-09-01"`, `"1 September"`, "does not match"},
		{"a record for a list", false, "[\n    {\"id\": \"g\", \"size\": 1}\n  ]", `{"id": "g", "size": 1}`, "a object, not a array"},
		{"a list for a record", false, `{"id": "g", "size": 1}`, `["g", 1]`, "a array, not a object"},
		{"a fraction that is none", true, `"third": "7/6"`, `"third": "7/0"`, "does not match"},
		{"a decimal for a fraction, which may be one", true, `"third": "7/6"`, `"third": 1.5`, ""},
	} {
		text := results(t, y, c.all)
		if c.old != "" && strings.Count(text, c.old) != 1 {
			t.Errorf("%s: not once %s in\n%s", c.name, c.old, text)
		}
		j := resultsSchema(t, p, c.all)
		why := j.refusesResults(t, strings.Replace(text, c.old, c.new, 1))
		if (why == "") != (c.why == "") || !strings.Contains(why, c.why) {
			t.Errorf("%s: refused for %q, not for %q", c.name, why, c.why)
		}
	}
}
