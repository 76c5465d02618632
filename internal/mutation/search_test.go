package mutation

import "testing"

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
