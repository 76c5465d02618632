package merit_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
)

const shownPolicy = `merit: 1
policy: {id: shown, version: "1", from: 2024-01-01}
lists:
  units: {id: key, marks: {type: number, range: [0, 9]}}
previous:
  units: {score: number}
figures:
  units:
    score: {formula: marks / 3, shown: 1, range: [0, 2.96]}
    down: {formula: marks / 3, shown: 1, mode: floor}
    triple: {formula: score * 3, shown: 4}
    change: {formula: 'round(score - (previous?.score ?? 0), 3)'}
  year:
    all: {formula: 'sum(units, .score)', shown: 0}
cases:
  - {name: a third, given: {units: {marks: 5}}, expect: {units: {score: 1.7, down: 1.6, triple: 5}, year.all: 2}}
  - {name: a given score is taken as it is, given: {units: {score: 1.23}}, expect: {units.triple: 3.69}}
`

// A figure with shown is exact for other figures, and rounded where results, cases and the
// next cycle see it.
func TestShownFigures(t *testing.T) {
	files := fstest.MapFS{"policy.yaml": {Data: []byte(shownPolicy)},
		"year/units.json":    {Data: []byte(`[{"id": "a", "marks": 5}, {"id": "b", "marks": 8.87}]`)},
		"year/previous.json": {Data: []byte(`{"units": [{"id": "a", "score": 1.7}]}`)}}
	p, err := merit.Load(files, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range p.Cases() {
		if r := p.Test(t.Context(), c, nil); len(r.Failures) > 0 {
			t.Errorf("%s: %v", c.Name, r.Failures)
		}
	}
	facts, err := p.ReadFacts(files, "year")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
  "year": {
    "all": 5
  },
  "units": [
    {"id": "a", "score": 1.7, "down": 1.6, "triple": 5, "change": -0.033},
    {"id": "b", "score": 3.0, "down": 2.9, "triple": 8.87, "change": 2.957}
  ]
}
`
	y := policyYear{dir: "here", policy: p, run: run}
	if got := results(t, y, false); got != strings.ReplaceAll(want, "3.0,", "3,") {
		t.Errorf("the results are\n%s", got)
	}
	if why := resultsSchema(t, p, false).refusesResults(t, results(t, y, false)); why != "" {
		t.Errorf("the results do not follow their schema: %s", why)
	}
	if got := run.List("units").Value(0, "score").String(); got != "5/3" {
		t.Errorf("formulas see the score %s, want 5/3", got)
	}
	step, err := run.Explain(t.Context(), "units", 0, "score", 0)
	if err != nil {
		t.Fatal(err)
	}
	if first, _, _ := strings.Cut(step.String(), "\n"); first != "a score ≈ 1.66667, shown as 1.7" {
		t.Errorf("the derivation begins with %q", first)
	}
}
