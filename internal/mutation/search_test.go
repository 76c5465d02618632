package mutation

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
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

// What a shared file says for other policies is nothing that the cases of this one could notice.
func TestUnneededOfUsedFiles(t *testing.T) {
	fsys := fstest.MapFS{
		"policy.yaml": {Data: []byte(`merit: 1
policy: {id: a, version: "1", from: 2024-01-01}
uses: [common.yaml]
parameters: {half: whole / 2, next: {value: 7, unread: true}}
functions: {draft(x): {formula: x * next, unread: true}}
lists:
  units: {id: key, n: {type: number, range: [0, top], integer: true}}
figures:
  units: {award: half + twice(n)}
cases:
  - {name: one, given: {units: {n: 3}}, expect: {units.award: 56}}
`)},
		"common.yaml": {Data: []byte(`merit: 1
uses: [deeper.yaml]
parameters: {whole: 100, top: 10, spare: 8, weights: [1, 2]}
functions:
  twice(x): x * two
  idle(x): if x > spare { idler(x) } else { 3 }
  idler(x): x * lookup(rates, "a")
tables:
  rates: {a: 2, b: 3}
  steps: {keys: {n: from}, rows: [[0, 1], [5, 2]]}
`)},
		"deeper.yaml": {Data: []byte(`merit: 1
parameters: {two: 2, three: 3}
`)},
	}
	r, err := Run(t.Context(), fsys, "policy.yaml", Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, x := range r.Survivors {
		got[x.Rule] = true
	}
	if len(got) != 1 || !got["top"] {
		t.Errorf("survivors are of %v, but only those of top can be", got)
	}
	if r.Killed < 5 || r.Equal < 15 {
		t.Errorf("the case notices %d changes, and %d change nothing", r.Killed, r.Equal)
	}
}

// All cases can be pasted at once: no two have a name, and none has that of a case that is there.
func TestCasesHaveNamesOfTheirOwn(t *testing.T) {
	fsys := fstest.MapFS{"p.yaml": {Data: []byte(`merit: 1
policy: {id: a, version: "1", from: 2024-01-01}
lists:
  units: {id: key, n: {type: number, range: [0, 9], integer: true}, m: {type: number, range: [0, 9], integer: true}}
figures:
  units:
    twice: 'if n > 3 { 1 } else if m > 3 { 1 } else { 0 }'
    alone: n > 5
cases:
  - {name: 'units.alone, line 8: 5, not 6', given: {units: {n: 1}}, expect: {units.alone: false}}
`)}}
	r, err := Run(t.Context(), fsys, "p.yaml", Options{Search: true})
	if err != nil {
		t.Fatal(err)
	}
	var pasted strings.Builder
	names := map[string]int{}
	for _, x := range r.Survivors {
		pasted.WriteString(x.Case)
		name, _, _ := strings.Cut(x.Case, "\n")
		names[name]++
	}
	for name, n := range names {
		if n > 1 && name != "" {
			t.Errorf("%d cases are called %s", n, name)
		}
	}
	for _, want := range []string{"- name: 'units.twice, line 7, column 20: 3, not 4'", "- name: 'units.alone, line 8, column 16: 5, not 6'", "- name: 'units.alone, line 8: 5, not 4'"} {
		if names[want] != 1 {
			t.Errorf("no case is called %s", want)
		}
	}
	text := string(fsys["p.yaml"].Data) + "  " + strings.ReplaceAll(strings.TrimSpace(pasted.String()), "\n", "\n  ") + "\n"
	if _, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(text)}}, "p.yaml"); err != nil {
		t.Errorf("the cases cannot be pasted: %v\n%s", err, text)
	}
}

// The numbers of a case are as plain as they can be, and none is one that a figure never has.
func TestCasesHavePlainNumbers(t *testing.T) {
	const policy = `merit: 1
policy: {id: a, version: "1", from: 2024-01-01}
parameters: {base: 10, top: 60, fine: 0.00005}
tables: {grades: {keys: {score: from}, rows: [[0, C], [60, B]]}}
lists:
  units: {id: key, patients: {type: number, range: [0, 200]}, late: {type: number, range: [0, ~]}, extra: {type: number, range: [0, 20]}}
figures:
  units:
    score: {formula: 'min(base + patients, top) - 2 * late + extra', places: 4}
    grade: 'lookup(grades, clamp(score, 0, 100))'
    halves: 'if patients > 100 { 0.5 } else { 1.5 }'
    more: halves + fine
cases: []
`
	r := mutate(t, policy, Options{Search: true})
	given := regexp.MustCompile(`given: .*`)
	long := regexp.MustCompile(`\d\.\d{2,}|\d{4,}`)
	for _, x := range r.Survivors {
		if text := given.FindString(x.Case); x.Kind != "rounding" && long.MatchString(text) {
			t.Errorf("the case of %s is not plain: %s", x, text)
		}
		if strings.Contains(x.Case, "halves: ") && !regexp.MustCompile(`halves: [01]\.5`).MatchString(x.Case) {
			t.Errorf("the case of %s gives what can never be: %s", x, x.Case)
		}
	}
	if len(r.Survivors) < 20 {
		t.Errorf("only %d survivors", len(r.Survivors))
	}
}
