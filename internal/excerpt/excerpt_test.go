package excerpt_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/fault"
)

const policy = `merit: 1
policy: {id: sample, version: "1", from: 2024-01-01}
parameters:
  rate: {2024-01-01: 2, 2025-01-01: 3}
facts: {as_of: date, unused: number}
lists:
  units:
    id: key
    size: {type: text, group: true}
    note: text
    base: number
  marks:
    unit: {type: units, key: true, inverse: marks}
    by: {type: text, key: true}
    mark: number
figures:
  units:
    total: base * rate + sum(marks, .mark)
    place: rank(total, map(peers, .total))
    best: 'first(sortBy(units, -.total))?.id ?? ""'
  year:
    sum: sum(units, .total)
cases:
`

const year = `{"as_of": "2025-06-30", "unused": 7,
"units": [{"id": "a", "size": "1", "note": "x", "base": 5}, {"id": "b", "size": "1", "note": "x", "base": 6}, {"id": "c", "size": "2", "note": "x", "base": 9}],
"marks": [{"unit": "a", "by": "p", "mark": 1.5}, {"unit": "a", "by": "q", "mark": 2}, {"unit": "b", "by": "p", "mark": 0.5}]}`

// caseOf returns the case of a figure.
func caseOf(t *testing.T, path string) (string, error) {
	t.Helper()
	fsys := fstest.MapFS{"p.yaml": {Data: []byte(strings.TrimSuffix(policy, "cases:\n"))}, "year.json": {Data: []byte(year)}}
	p, err := merit.Load(fsys, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := p.ReadFacts(fsys, "year.json")
	if err != nil {
		t.Fatal(err)
	}
	return p.CaseOf(t.Context(), facts, path)
}

func TestCasesOfFiguresPass(t *testing.T) {
	for _, x := range []struct{ path, want, without string }{
		{"units.a.total", `{as_of: 2025-06-30, units: [{id: a, base: 5}], marks: [{unit: a, mark: 1.5}, {unit: a, mark: 2}]}`, "note"},
		{"units.a.place", "total: 18.5}", "id: c"},
		{"units.a.best", "best: c", "unused"},
		{"year.sum", "year.sum: 64", "unused"},
	} {
		t.Run(x.path, func(t *testing.T) {
			text, err := caseOf(t, x.path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(text, x.without) || !strings.Contains(text, x.want) {
				t.Errorf("without %q and with %q the case should be, not\n%s", x.without, x.want, text)
			}
			whole := policy
			for line := range strings.Lines(text) {
				whole += "  " + line
			}
			p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(whole)}}, "p.yaml")
			if err != nil {
				t.Fatalf("%v\n%s", err, whole)
			}
			if r := p.Test(context.Background(), p.Cases()[0], nil); !r.Passed() {
				t.Errorf("the case fails: %s\n%s", r, text)
			}
		})
	}
}

func TestNoCaseOfAFact(t *testing.T) {
	if _, err := caseOf(t, "units.a.base"); fault.CodeOf(err) != fault.CodeMisusedName {
		t.Errorf("a fact is refused with %v", err)
	}
}

// Figures of a real year, over what sections make and what was given.
func TestCasesOfTheCity(t *testing.T) {
	dir := os.DirFS("../../examples/chuzhou")
	p, err := merit.Load(dir, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := p.ReadFacts(dir, "data")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"units.u84.total": "given: {units: [{party: ", "units.u01.evaluation": "scores: [{", "units.u01.grade": "class_quota: ", "matters.m001.overdue": "matters: [{", "units.u84.barred": "expect:"} {
		text, err := p.CaseOf(t.Context(), facts, path)
		if err != nil || !strings.Contains(text, want) || len(text) > 1000 {
			t.Errorf("%s: %v: %d bytes\n%s", path, err, len(text), text)
		}
	}
}

// A figure has its case although a check of another one is not met.
func TestCaseDespiteFailedCheck(t *testing.T) {
	fsys := fstest.MapFS{
		"p.yaml":    {Data: []byte(strings.Replace(strings.TrimSuffix(policy, "cases:\n"), "    place:", "    low: {formula: base < 6, check: the base is too high}\n    place:", 1))},
		"year.json": {Data: []byte(year)},
	}
	p, err := merit.Load(fsys, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := p.ReadFacts(fsys, "year.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Run(t.Context(), facts); fault.CodeOf(err) != fault.CodeCheckFailed {
		t.Fatalf("the check is met: %v", err)
	}
	if text, err := p.CaseOf(t.Context(), facts, "units.a.total"); err != nil || !strings.Contains(text, "units.total: 18.5") {
		t.Errorf("%v: %s", err, text)
	}
	if _, err := p.CaseOf(t.Context(), facts, "units.b.low"); err == nil {
		t.Error("the check itself is not refused")
	}
}

// A record of a made list, and what sums up such records, has a case of the records that it is made of.
func TestCasesOfMadeLists(t *testing.T) {
	const policy = `merit: 1
policy: {id: made, version: "1", from: 2024-01-01}
lists:
  bidders: {id: key}
  factors: {id: key, weight: number}
  marks: {bidder: bidders, factor: factors, mark: number}
made:
  cells: {of: marks, by: [bidder, factor], every: true}
figures:
  cells:
    mean: {formula: 'if len(marks) == 0 { nil } else { mean(map(marks, .mark)) }', places: 2}
  bidders:
    total: {formula: 'sum(cells, (.mean ?? 0) * .factor.weight)', places: 2}
`
	const facts = `{"bidders": [{"id": "b1"}, {"id": "b2"}], "factors": [{"id": "f1", "weight": 2}, {"id": "f2", "weight": 3}],
"marks": [{"bidder": "b1", "factor": "f1", "mark": 7}, {"bidder": "b1", "factor": "f1", "mark": 8}, {"bidder": "b1", "factor": "f2", "mark": 9}]}`
	fsys := fstest.MapFS{"p.yaml": {Data: []byte(policy)}, "year.json": {Data: []byte(facts)}}
	p, err := merit.Load(fsys, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	year, err := p.ReadFacts(fsys, "year.json")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"cells.b1,f1.mean": "cells.mean: 7.5", "cells.b2,f1.mean": "cells.mean: ~", "bidders.b1.total": "bidders.total: 42"} {
		text, err := p.CaseOf(t.Context(), year, path)
		if err != nil || !strings.Contains(text, want) {
			t.Errorf("%s: %v\n%s", path, err, text)
			continue
		}
		fsys["q.yaml"] = &fstest.MapFile{Data: []byte(policy + "cases:\n" + text)}
		q, err := merit.Load(fsys, "q.yaml")
		if err != nil {
			t.Fatalf("%s: %v\n%s", path, err, text)
		}
		if r := q.Test(t.Context(), q.Cases()[0], nil); !r.Passed() {
			t.Errorf("%s: the case fails: %s\n%s", path, r, text)
		}
	}
}
