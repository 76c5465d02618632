package merit_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
)

const ratioPolicy = `merit: 1
policy: {id: r, version: "1", from: 2024-01-01}
parameters:
  full_marks: 120
  quorum: 60%
  weights: [12.5%, 87.5%]
  pass: {value: {2024-01-01: 55 %, 2025-01-01: 0.6}, range: [0, 1]}
tables:
  award: {a: -5%, b: 30%}
facts:
  as_of: date
  rate: {type: number, unit: ratio}
lists:
  units:
    id: key
    mark: {type: number, range: [0, full_marks]}
    share: {type: number, unit: ratio, optional: true}
figures:
  units:
    sum: mark * quorum + (weights[0] ?? 0) * 8 + lookup(award, "a") + (share ?? 0) + rate + pass
`

// A percentage is the ratio that it says, wherever it may stand.
func TestPercentages(t *testing.T) {
	policy, err := load(ratioPolicy)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text, want string // want is the figure, or part of the fault
	}{
		{"in JSON", `{"as_of": "2024-05-01", "rate": "10%", "units": [{"id": "u", "mark": 100, "share": "12.5 %"}]}`, "61.725"},
		{"as a number in JSON", `{"as_of": "2025-05-01", "rate": 0.1, "units": [{"id": "u", "mark": 100}]}`, "61.65"},
		{"of a number without a unit", `{"as_of": "2024-05-01", "rate": 0.1, "units": [{"id": "u", "mark": "80%"}]}`, "mark must be a number"},
		{"beyond a parameter", `{"as_of": "2024-05-01", "rate": 0, "units": [{"id": "u", "mark": 121}]}`, "more than the most allowed, 120"},
		{"no percentage", `{"as_of": "2024-05-01", "rate": 0.1, "units": [{"id": "u", "mark": 1, "share": "x%"}]}`, "share must be a number"},
	} {
		facts, err := policy.ReadFacts(fstest.MapFS{"facts.json": {Data: []byte(c.text)}}, "facts.json")
		got := ""
		if err == nil {
			run, err := policy.Run(context.Background(), facts)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			got = run.List("units").Value(0, "sum").String()
		} else {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}

	folder := fstest.MapFS{"d/facts.json": {Data: []byte(`{"as_of": "2024-05-01", "rate": "10%"}`)}, "d/units.csv": {Data: []byte("id,mark,share\nu,100,12.5%\n")}}
	facts, err := policy.ReadFacts(folder, "d")
	if err != nil {
		t.Fatal(err)
	}
	if run, err := policy.Run(context.Background(), facts); err != nil || run.List("units").Value(0, "sum").String() != "61.725" {
		t.Errorf("in CSV: %v", err)
	}
}

// Lets that are not one within the other share their place in the evaluation: what is said of
// one is not said of another, and following them ends.
func TestLetsWithinLets(t *testing.T) {
	for _, tt := range []struct{ formula, want string }{
		{"let a = (let b = mark; b); round(a, 1)", ""},
		{"let a = (let b = (let c = mark; c); b); round(a, 1)", ""},
		{"let a = (let b = score; b); round(a, 1)", "a is rounded twice"},
		{"let a = (let b = score; mark + b); let c = mark; round(a + c, 1)", ""},
		{"let a = (let b = mark > 1; b); let c = mark > 2; if a and c { 1 } else { 2 }", ""},
	} {
		p := mustLoad(t, "merit: 1\npolicy: {id: lets, version: \"1\", from: 2024-01-01}\nlists: {units: {id: key, mark: {type: number, range: [0, 9]}}}\n"+
			"figures: {units: {score: {formula: mark / 3, places: 2}, more: {formula: '"+tt.formula+"', internal: true}}}\n")
		said := ""
		for _, w := range p.Warnings() {
			if w.Rule == "units.more" {
				said += w.Error() + "\n"
			}
		}
		if tt.want == "" && strings.Contains(said, "rounded twice") || !strings.Contains(said, tt.want) {
			t.Errorf("%s: %q, want %q", tt.formula, said, tt.want)
		}
	}
}
