package mutation

import (
	"strings"
	"testing"
	"testing/fstest"
)

// The search finds a case for every change of rules as they are: checks, bounds that refuse, figures
// of the year over others, roundings to several places, limits that constants reach only together.
func TestSearchFindsCases(t *testing.T) {
	const policy = `merit: 1
policy: {id: search, version: "1", from: 2024-01-01}
parameters: {step: 0.5, unit: 1000, most: 3, target: 200}
lists:
  units:
    id: key
    votes: {type: number, range: [0, ~], integer: true}
    ayes: {type: number, range: [0, ~], integer: true}
    noes: {type: number, range: [0, ~], integer: true}
    invested: {type: number, range: [0, ~]}
figures:
  units:
    whole: {formula: votes == ayes + noes, check: the votes are not whole, internal: true}
    share: {formula: 'if votes == 0 { 0 } else { ayes / votes }', internal: true}
    capped: {formula: invested - target, range: [~, 900], internal: true}
    points: 'min(most, step * floor((invested - target) / unit))'
    shown: {formula: share, places: 4}
  year:
    all: len(units)
    passed: "count(units, .share > 1 / 2)"
    rate: {formula: 'if all == 0 { nil } else { passed / all }', places: 4}
cases: []
`
	r := mutate(t, policy, Options{Search: true})
	for _, x := range r.Survivors {
		if x.Case == "" {
			t.Errorf("no case for %s", x)
		}
	}
	if len(r.Survivors) < 40 {
		t.Errorf("only %d survivors", len(r.Survivors))
	}
}

// The files that a policy uses are changed as well, each at its place.
func TestMutantsOfUsedFiles(t *testing.T) {
	fsys := fstest.MapFS{
		"pol/policy.yaml": {Data: []byte(`merit: 1
policy: {id: a, version: "1", from: 2024-01-01}
uses: [lib/common.yaml]
lists:
  units: {id: key, rank: {type: number, range: [1, 16], integer: true}, kind: {type: text, values: [a, b]}}
figures:
  units:
    award: 'ladder(rank) * lookup(rates, kind)'
cases:
  - {name: third, given: {units: {rank: 3, kind: a}}, expect: {units.award: 200}}
`)},
		"pol/lib/common.yaml": {Data: []byte(`merit: 1
parameters: {full: 100}
functions:
  ladder(rank): if rank <= 3 { full } else { full - rank }
tables:
  rates: {a: 2, b: 3}
`)},
	}
	r, err := Run(t.Context(), fsys, "pol/policy.yaml", Options{Search: true})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(lines(r), "\n")
	for _, want := range []string{
		"pol/lib/common.yaml:4:21: ladder(rank): comparison: <= → <", "pol/lib/common.yaml:6:20: rates: cell: 3 → 2", "pol/lib/common.yaml:6:17: rates: row: b: 3 → (dropped)",
	} {
		if strings.Contains(got, want) == strings.Contains(want, "<=") {
			t.Errorf("%s survives: %v\n%s", want, strings.Contains(got, want), got)
		}
	}
	if strings.Contains(got, "full: constant") || r.Killed == 0 {
		t.Errorf("the case notices the change of full: %s", got)
	}
	for _, x := range r.Survivors {
		if x.Case == "" {
			t.Errorf("no case for %s", x)
		}
	}
}
