package policytest_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/policytest"
	"github.com/meritrules/merit/rule/fault"
	"pgregory.net/rapid"
)

// documented are the codes with which a run may fail on valid facts: faults of formulas and
// of sections that need records, never of facts.
var documented = []fault.Code{fault.CodeOutOfRange, fault.CodeDivisionByZero, fault.CodeEmptyList, fault.CodeContradiction, fault.CodeMissingRecord, fault.CodeCheckFailed}

// named are the lists of policies whose texts must name what a section declares, such as a round.
var named = map[string][]string{"chuzhou": {"items", "ballots"}, "ruian": {"ballots"}, "experts": {"sheets"}, "teaching": {"评教票"}}

// Facts of every policy of the examples are taken, and run or fail as is documented.
func TestFactsOfTheExamples(t *testing.T) {
	dirs, _ := filepath.Glob("../examples/policies/*/policy.yaml")
	dirs = append(dirs, "../examples/chuzhou/policy.yaml", "../cmd/merit/testdata/town/policy.yaml")
	for _, file := range dirs {
		p, err := merit.Load(os.DirFS(filepath.Dir(file)), "policy.yaml")
		if err != nil {
			t.Fatal(err)
		}
		t.Run(p.ID(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				facts, err := policytest.Facts(p, func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") })
				if err != nil {
					t.Fatalf("the facts have faults: %v", err)
				}
				_, err = p.Run(t.Context(), facts)
				var found fault.Errors
				if err != nil && !errors.As(err, &found) {
					t.Fatal(err)
				}
				for _, e := range found {
					if !slices.Contains(documented, e.Code) {
						t.Fatalf("the run fails with %s: %v", e.Code, e)
					}
				}
			})
			filled, choices := map[string]bool{}, rand.New(rand.NewPCG(1, 2)) // lists that had records
			for range 200 {
				facts, err := policytest.Facts(p, choices.IntN)
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range p.Facts().Lists {
					filled[s.Name] = filled[s.Name] || facts.List(s.Name).Len() > 0
				}
			}
			for _, s := range p.Facts().Lists {
				if filled[s.Name] == slices.Contains(named[p.ID()], s.Name) {
					t.Errorf("that facts had a record of %s is %v", s.Name, filled[s.Name])
				}
			}
		})
	}
}

// form is a policy whose facts have every form.
const form = `merit: 1
policy: {id: form, version: "1", from: 2024-01-01, until: 2024-03-31}
facts:
  as_of: date
  budget: {type: number, range: [0.5, 9.75], places: 2, optional: true}
lists:
  units:
    id: key
    size: {type: text, values: [小, large], group: true}
    chief: {type: units, optional: true}
    grants:
      - year: {type: number, integer: true, range: [1, 3], key: true}
        money: {type: number, range: [-100, 100], places: -1}
  raters:
    no: {type: number, integer: true, range: [1, 9], key: true}
    of: {type: units, inverse: raters, optional: true}
  marks:
    rater: {type: raters, key: true}
    unit: {type: units, key: true, inverse: marks}
    mark: {type: number, range: [0, 1], places: 1, optional: true}
    why: {type: text, optional: true, required: mark == nil}
    days: [date]
    complete: [rater, unit]
previous:
  units: {score: number}
figures:
  units:
    score: sum(marks, .mark ?? 0) + sum(grants, .money)
`

// What the facts of a form can be, they are, and its figures come out.
func TestFactsHaveEveryForm(t *testing.T) {
	p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(form)}}, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	seen, choices := map[string]bool{}, rand.New(rand.NewPCG(1, 2))
	for range 500 {
		facts, err := policytest.Facts(p, choices.IntN)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Run(t.Context(), facts); err != nil {
			t.Fatal(err)
		}
		units, raters, marks := facts.List("units"), facts.List("raters"), facts.List("marks")
		if marks.Len() != units.Len()*raters.Len() {
			t.Fatalf("%d marks of %d units and %d raters", marks.Len(), units.Len(), raters.Len())
		}
		seen["budget "+facts.Value("budget").String()] = true
		seen["a grant"] = seen["a grant"] || facts.List("units.grants").Len() > 0
		seen["a last cycle"] = seen["a last cycle"] || facts.List("previous.units").Len() > 0
		for row := range marks.Len() {
			seen["mark "+marks.Value(row, "mark").String()] = true
			seen["days"] = seen["days"] || marks.Value(row, "days").Len() > 1
		}
		for row := range units.Len() {
			seen["size "+units.Value(row, "size").String()] = true
			seen["a chief"] = seen["a chief"] || !units.Value(row, "chief").IsMissing()
		}
	}
	for _, want := range []string{"budget nil", "budget 9.75", "budget 0.5", "a grant", "a last cycle", "mark nil", "mark 0", "mark 1", "days", "size 小", "size large", "a chief"} {
		if !seen[want] {
			t.Errorf("no facts had %s", want)
		}
	}
}

// The same choices make the same facts, and only zeros the smallest.
func TestFactsFollowTheirChoices(t *testing.T) {
	p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(form)}}, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	published := func(seed int) string {
		state := seed
		facts, err := policytest.Facts(p, func(n int) int {
			state = (state*1103515245 + 12345*min(seed, 1)) & 0x7fffffff
			return (state >> 8) % n
		})
		if err != nil {
			t.Fatal(err)
		}
		run, err := p.Run(t.Context(), facts)
		if err != nil {
			t.Fatal(err)
		}
		tables, err := p.Results(run, true)
		var b strings.Builder
		if err == nil {
			err = merit.WriteJSON(&b, tables)
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if got := published(0); strings.Contains(got, "score") {
		t.Errorf("the smallest facts have records: %s", got)
	}
	for seed := range 50 {
		if a, b := published(seed), published(seed); a != b {
			t.Fatalf("seed %d: %s and then %s", seed, a, b)
		}
	}
}
