package mutation

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/mutation/formula"
)

// sample has a rule for each kind of mutant.
const sample = `merit: 1
policy: {id: sample, version: "1", from: 2024-01-01}
parameters:
  pass: 60
  steps: [1, 2.5]
functions:
  twice(x): x * 2
tables:
  grade:
    keys: {score: from}
    rows:
      - [0, 不合格]
      - [60, 合格]
      - [200, 优秀] # beyond the range
  bonus: {甲: 10, 乙: 5}
facts: {}
lists:
  units:
    id: key
    group: {type: text, values: [甲, 乙]}
    score: {type: number, range: [0, 100], integer: true}
figures:
  units:
    # a comment
    passed: score >= pass
    high: score > 101
    level: {formula: 'if score >= 90 and group == "甲" { twice(score) } else { -score }'}
    share: {formula: score / 3, places: 1}
    named: lookup(grade, score)
    extra: 'lookup(bonus, group)'
    step: steps[0]
cases:
  - name: one
    given: {units: {group: 甲, score: 90}}
    expect: {units: [{passed: true, level: 180, extra: 10}]}
  - name: two
    given: {units: {group: 乙, score: 20}}
    expect: {units: [{passed: false, share: 6.7, named: 不合格}]}
`

func mutate(t *testing.T, policy string, o Options) *Report {
	t.Helper()
	r, err := Run(t.Context(), fstest.MapFS{"p.yaml": {Data: []byte(policy)}}, "p.yaml", o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func lines(r *Report) (all []string) {
	for _, x := range r.Survivors {
		all = append(all, x.String())
	}
	return all
}

func TestSurvivors(t *testing.T) {
	r := mutate(t, sample, Options{})
	want := []string{
		"p.yaml:5:11: steps: cell: 1 → 0",
		"p.yaml:4:9: pass: constant: 60 → 61",
		"p.yaml:13:10: grade: bound: 60 → 61",
		"p.yaml:13:9: grade: row: [60, 合格] → (dropped)",
		"p.yaml:25:19: units.passed: comparison: >= → >",
		`p.yaml:27:42: units.level: constant: "甲" → "甲?"`,
		"p.yaml:27:36: units.level: comparison: == → !=",
		"p.yaml:28:41: units.share: rounding: mode: round → mode: ceil",
	}
	got := lines(r)
	for _, line := range want {
		found := slices.Contains(got, line)
		if noticed := strings.Contains(line, "level"); found == noticed {
			t.Errorf("%s: survives: %v", line, found)
		}
	}
	for _, x := range r.Survivors {
		if x.Rule == "units.high" || strings.Contains(x.Old, "200") {
			t.Errorf("%s is proved to change nothing, but was tried", x)
		}
		if x.Reached != (x.Rule != "steps" && x.Rule != "units.step") {
			t.Errorf("%s: reached: %v", x, x.Reached)
		}
	}
	if t.Failed() {
		t.Logf("survivors:\n%s", strings.Join(got, "\n"))
	}
	if r.Equal < 7 || r.Killed < 15 {
		t.Errorf("%d are equal, %d were noticed", r.Equal, r.Killed)
	}
}

// What a mutant's edit leaves behind would spoil the next one.
func TestEditsAreUndone(t *testing.T) {
	d, err := readDocument("p.yaml", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{"p.yaml": {Data: []byte(sample)}}
	p, err := merit.Load(fsys, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before, _ := d.text([]int{0, 1})
	mutants, _ := d.find(p.Rules())
	for _, m := range mutants {
		undo := m.apply()
		if changed, _ := d.text([]int{0, 1}); string(changed) == string(before) {
			t.Errorf("%s changes nothing", m)
		}
		undo()
		if after, _ := d.text([]int{0, 1}); string(after) != string(before) {
			t.Fatalf("%s leaves something behind", m)
		}
	}
	kinds := map[formula.Kind]bool{}
	for _, m := range mutants {
		kinds[m.Kind] = true
	}
	for _, kind := range []formula.Kind{formula.Comparison, formula.Operator, formula.Constant, formula.Branch, formula.Rounding, CellMutant, BoundMutant, RowMutant} {
		if !kinds[kind] {
			t.Errorf("there is no %s mutant", kind)
		}
	}
}

func TestOnlyWhatHasChanged(t *testing.T) {
	old := strings.Replace(sample, "score >= pass", "(score) > (pass) # stricter", 1)
	old = strings.Replace(old, "formula: score / 3", "formula: (score) / 3", 1)
	p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(old)}}, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := mutate(t, sample, Options{Changed: p})
	if got := lines(r); r.Killed != 1 && len(got) != 1 || !strings.Contains(got[0], "units.passed") {
		t.Errorf("only units.passed differs, but survivors are %v", got)
	}
}

func TestCasesMustPass(t *testing.T) {
	wrong := strings.Replace(sample, "extra: 10", "extra: 11", 1)
	_, err := Run(t.Context(), fstest.MapFS{"p.yaml": {Data: []byte(wrong)}}, "p.yaml", Options{})
	if err == nil || !strings.Contains(err.Error(), `"one" fails`) {
		t.Errorf("a failing case is reported as %v", err)
	}
}

// Peers and all records are told apart by a second group alone, the records of one unit and all
// of them by a second unit.
func TestListsAreSwapped(t *testing.T) {
	policy := `merit: 1
policy: {id: lists, version: "1", from: 2024-01-01}
lists:
  units:
    id: key
    kind: {type: text, group: true}
    score: number
  visits:
    unit: {type: units, inverse: visits}
    hours: number
figures:
  units:
    place: rank(score, map(peers, .score))
    all: len(units)
  visits:
    share: {formula: 'hours / sum(unit.visits, .hours)', places: 2}
    rest: 'sum(visits, .hours) - hours'
cases:
  - name: one group
    given: {units: [{kind: a, score: 1}, {kind: a, score: 2}]}
    expect: {units: [{place: 2, all: 2}, {place: 1}]}
  - name: one unit
    given: {units: [{id: u, visits: [{hours: 1}, {hours: 3}]}]}
    expect: {visits: [{share: 0.25, rest: 3}, {share: 0.75, rest: 1}]}
`
	got := lines(mutate(t, policy, Options{}))
	for _, want := range []string{"units.place: list: peers → units", "units.all: list: units → peers", "visits.share: list: unit.visits → visits", "visits.rest: list: visits → unit.visits"} {
		if !slices.ContainsFunc(got, func(line string) bool { return strings.HasSuffix(line, want) }) {
			t.Errorf("%s does not survive: %s", want, strings.Join(got, "\n"))
		}
	}
}

// The cases that the search finds, once pasted, leave only what it found no case for.
func TestCasesTellSurvivorsApart(t *testing.T) {
	r := mutate(t, sample, Options{Search: true})
	policy, told := sample, 0
	seen := map[string]bool{}
	for _, x := range r.Survivors {
		if x.Case == "" {
			continue
		}
		told++
		if !seen[x.Case] {
			seen[x.Case] = true
			for line := range strings.Lines(x.Case) {
				policy += "  " + line
			}
		}
	}
	again := mutate(t, policy, Options{})
	if want := len(r.Survivors) - told; len(again.Survivors) > want || told < 15 {
		t.Errorf("%d of %d survivors were told apart, but with the cases %d are left:\n%s", told, len(r.Survivors), len(again.Survivors), strings.Join(lines(again), "\n"))
	}
	if twice := mutate(t, sample, Options{Search: true}); !slices.EqualFunc(r.Survivors, twice.Survivors, func(a, b Survivor) bool { return a.String() == b.String() && a.Case == b.Case }) {
		t.Error("the same policy has other survivors or cases the second time")
	}
}

// What moves an end of a range, or the side of a bound, is left out where that changes no
// result, and only there.
func TestBoundsThatChangeNothing(t *testing.T) {
	policy := `merit: 1
policy: {id: bounds, version: "1", from: 2024-01-01}
parameters: {full_to: 3, step: 0.05}
lists:
  units:
    id: key
    place: {type: number, range: [1, 16], integer: true}
    free: number
figures:
  units:
    zero: {formula: 'if free > 5 { 1 } else { 0 }', range: [0, 0]}
    ladder: 'if place <= full_to { 1 } else { 1 - step * (place - full_to) }'
    jump: 'if place <= 7 { 1 } else { 0.9 - step * (place - 7) }'
    share: {formula: 'if free <= 0 { 0 } else { free / (free + place) }', places: 2}
cases: []
`
	got := lines(mutate(t, policy, Options{}))
	for what, survives := range map[string]bool{
		"units.zero: bound: 0 → -1":           false, // at the lower end
		"units.zero: bound: 0 → 1":            true,
		"units.ladder: comparison: <= → <":    false,
		"units.jump: comparison: <= → <":      true,
		"units.share: comparison: <= → <":     true, // a quotient may fail
		"units.ladder: constant: 1 → 2":       true,
		"units.ladder: operator: - → +":       true,
		"units.zero: comparison: > → >=":      true,
		"units.zero: branch: free > 5 → true": true,
	} {
		found := slices.ContainsFunc(got, func(line string) bool { return strings.HasSuffix(line, what) })
		if what == "units.zero: bound: 0 → -1" { // once at the upper end, where nothing can be below
			found = len(slices.DeleteFunc(slices.Clone(got), func(line string) bool { return !strings.HasSuffix(line, what) })) > 1
		}
		if found != survives {
			t.Errorf("%s: survives: %v", what, found)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(got, "\n"))
	}
}

// A constant is left out where no value ever reaches it: on a branch that is never taken, and
// as a limit that never binds.
func TestConstantsThatChangeNothing(t *testing.T) {
	policy := `merit: 1
policy: {id: bounds, version: "1", from: 2024-01-01}
lists:
  units:
    id: key
    base: {type: number, range: [0, 80]}
    known: {type: number, optional: true}
    kind: {type: text, values: [a, b]}
functions:
  ranked(x): 'if x >= 90 { 7 } else { 3 }'
figures:
  units:
    held: clamp(base, 0, 100)
    binds: clamp(base, 5, 60)
    least: min(base, 90, 120)
    most: max(base + 20, 15)
    tight: max(base, 0)
    never: 'if base > 200 { 31 } else { 33 }'
    also: 'base > 200 and base * 47 > 50 ? 1 : 2'
    there: 'if known == nil { 0 } else { known ?? 41 }'
    missing: known ?? 43
    by: ranked(base)
    off: 'if kind not in ["a"] { 1 } else { 2 }'
cases: []
`
	got := lines(mutate(t, policy, Options{}))
	for what, survives := range map[string]bool{
		"held: constant: 0 → -1": false, "held: constant: 100 → 101": false, "held: constant: 100 → 99": false, "held: constant: 0 → 1": true,
		"binds: constant: 5 → 4": true, "binds: constant: 60 → 61": true,
		"least: constant: 90 → 89": false, "least: constant: 120 → 121": false,
		"most: constant: 15 → 16": false, "tight: constant: 0 → -1": false, "tight: constant: 0 → 1": true,
		"never: constant: 31 → 32": false, "never: constant: 33 → 34": true, "also: constant: 47 → 48": false, "also: constant: 2 → 3": true,
		"there: constant: 41 → 42": false, "missing: constant: 43 → 44": true,
		"ranked(x): constant: 7 → 8": false, "ranked(x): constant: 3 → 4": true,
		`off: operator: kind not in ["a"] → (kind not in ["a"])`: false, `off: comparison: kind not in ["a"] → not ((kind not in ["a"]))`: true,
	} {
		if found := slices.ContainsFunc(got, func(line string) bool { return strings.HasSuffix(line, what) }); found != survives {
			t.Errorf("%s: survives: %v", what, found)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(got, "\n"))
	}
}
