package mutation

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
)

// chained has rules that read others over several steps.
const chained = `merit: 1
policy: {id: chained, version: "1", from: 2024-01-01}
parameters: {pass: 60, most: 100, top: pass + 30}
functions:
  good(x): x >= pass
  fine(x): good(x) and x <= 90
tables:
  bonus: {a: 10, b: 5}
facts: {factor: {type: number, range: [0, 2]}}
lists:
  units:
    id: key
    kind: {type: text, values: [a, b]}
    group: {type: text, group: true}
    score: {type: number, range: [0, 100]}
figures:
  units:
    alone: {formula: score + 1, range: [0, 101]}
    passed: 'if fine(score) { 1 } else { 0 }'
    capped: min(score, most)
    extra: lookup(bonus, kind) + 1
    total: {formula: capped + extra, places: 1}
    place: rank(total, map(peers, .total))
    scaled: score * factor + 1
    great: score >= top
  year:
    best: max(units, .total)
    last: best - 1
cases: []
`

// A change touches what says something else, and what reads that over any number of steps.
func TestWhatAChangeTouches(t *testing.T) {
	for _, x := range []struct{ name, now, old, want string }{
		{"nothing", "", "", ""},
		{"a comment and brackets", "score + 1", "(score) + 1", ""},
		{"a formula that nothing reads", "score + 1", "score + 2", "units.alone"},
		{"a range", "range: [0, 101]", "range: [0, 102]", "units.alone"},
		{"places", "places: 1", "places: 2", "best last units.place units.total"},
		{"a parameter, through functions and another parameter", "{pass: 60", "{pass: 61", "fine good pass top units.great units.passed"},
		{"a parameter", "most: 100", "most: 99", "best last most units.capped units.place units.total"},
		{"a function", "x <= 90", "x < 90", "fine units.passed"},
		{"a row of a table", "b: 5", "b: 6", "best bonus last units.extra units.place units.total"},
		{"a range of a fact", "range: [0, 2]", "range: [0, 1]", "units.scaled"},
		{"a field", "score: {type: number, range: [0, 100]}", "score: {type: number, range: [0, 120]}", "best last units.alone units.capped units.great units.passed units.place units.scaled units.total"},
		{"a group", "group: {type: text, group: true}", "group: {type: text, group: true, values: [x]}", "units.place"},
		{"a figure that is new", "    alone:", "    other:", "units.alone"},
	} {
		text := strings.Replace(chained, x.now, x.old, 1)
		old, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(text)}}, "p.yaml")
		if err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		touched := map[string]bool{}
		for _, line := range lines(mutate(t, chained, Options{Changed: old})) {
			rule := strings.Split(line, ": ")[1]
			name, _, _ := strings.Cut(rule, "(")
			touched[name] = true
		}
		var names []string
		for name := range touched {
			names = append(names, name)
		}
		slices.Sort(names)
		if d := cmp.Diff(x.want, strings.Join(names, " ")); d != "" {
			t.Errorf("%s (-want +got): %s", x.name, d)
		}
	}
}
