package merit_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
)

const (
	usingPolicy = `merit: 1
policy: {id: a, version: "1", from: 2024-01-01}
uses: [lib/common.yaml, lib/more.yaml]
clauses: {own: Own text.}
facts: {as_of: date}
lists:
  units: {id: key, rank: {type: number, range: [1, full], integer: true}}
figures:
  units:
    award: {formula: 'ladder(rank) * lookup(rates, "a")', clause: own}
cases:
  - {name: third, given: {units: {rank: 3}}, expect: {units.award: 200}}
  - {name: fourth, given: {units: {rank: 4}}, expect: {units.award: 190}}
`
	commonFile = `merit: 1
uses: [more.yaml]
clauses:
  steps: Places after the third earn 5% less each.
  others: For other policies.
parameters:
  full: 100
  step: 0.05
  spare: {2020-01-01: 1}
functions:
  ladder(rank): {formula: 'if rank <= 3 { full } else { full * (1 - step * (rank - 3)) }', clause: steps}
  twice(x): {formula: 2 * x, clause: others}
`
	moreFile = `merit: 1
tables:
  rates: {a: 2}
  unused: {a: 1, b: 2}
`
)

// using is the files of the policy, with some replaced.
func using(edits ...string) fstest.MapFS {
	files := map[string]string{"pol/policy.yaml": usingPolicy, "pol/lib/common.yaml": commonFile, "pol/lib/more.yaml": moreFile}
	for i := 0; i < len(edits); i += 3 {
		files[edits[i]] = strings.Replace(files[edits[i]], edits[i+1], edits[i+2], 1)
	}
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// What a policy uses counts as if it stood in the policy, with places of its own; what it
// does not need of it is no matter of its cases and warnings.
func TestUses(t *testing.T) {
	p, err := merit.Load(using(), "pol/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Uses(); !slices.Equal(got, []string{"pol/lib/common.yaml", "pol/lib/more.yaml"}) {
		t.Errorf("it uses %v", got)
	}
	if got := p.Warnings(); len(got) > 0 {
		t.Errorf("it warns of %v", got)
	}
	cover := p.NewCoverage()
	for _, c := range p.Cases() {
		if r := p.Test(t.Context(), c, cover); len(r.Failures) > 0 {
			t.Errorf("%s: %v", c.Name, r.Failures)
		}
	}
	if missed := cover.Missed(); len(missed) > 0 {
		t.Errorf("the cases miss %v", missed)
	}
	places := map[string]int{}
	for _, x := range cover.Points() {
		places[x.File]++
	}
	if got := slices.Sorted(maps.Keys(places)); !slices.Equal(got, []string{"pol/lib/common.yaml", "pol/lib/more.yaml", "pol/policy.yaml"}) {
		t.Errorf("the points stand in %v", got)
	}
	one := strings.Replace(usingPolicy, "uses: [lib/common.yaml, lib/more.yaml]\nclauses: {own: Own text.}\n", "", 1) +
		strings.Replace(strings.TrimPrefix(commonFile, "merit: 1\nuses: [more.yaml]\n"), "clauses:\n", "clauses:\n  own: Own text.\n", 1) + strings.TrimPrefix(moreFile, "merit: 1\n")
	whole, err := merit.Load(memory(one), "policy.yaml")
	if err != nil || !whole.Rules().Owner().Same(p.Rules().Owner()) {
		t.Errorf("the policy in one file says something else: %v", err)
	}
}

// Faults name the file that they stand in; a name that is taken says where.
func TestUsesAmiss(t *testing.T) {
	const policy, common, more = "pol/policy.yaml", "pol/lib/common.yaml", "pol/lib/more.yaml"
	for _, c := range []struct {
		edits []string
		load  string
		want  string
	}{
		{[]string{common, "1 - step", "1 - stpe"}, policy, `pol/lib/common.yaml:11:69: ladder(rank): unknown name "stpe"; did you mean "step"?`},
		{[]string{policy, "lists:", "parameters: {full: 9}\nlists:"}, policy,
			`pol/policy.yaml:6:14: there is a parameter "full" already; it stands in pol/lib/common.yaml:7:3, and nothing of it can be overridden`},
		{[]string{policy, "{own:", "{steps: Mine., own:"}, policy, `pol/policy.yaml:4:11: there is a clause "steps" already; it stands in pol/lib/common.yaml:4:3, and nothing of it can be overridden`},
		{[]string{more, "tables:", "functions: {ladder(x): x}\ntables:"}, policy,
			`pol/lib/common.yaml:11:3: there is a function "ladder" already; it stands in pol/lib/more.yaml:2:13, and nothing of it can be overridden`},
		{[]string{more, "tables:", "uses: [common.yaml]\ntables:"}, policy, "pol/lib/more.yaml:2:8: the file uses itself: pol/lib/common.yaml → pol/lib/more.yaml → pol/lib/common.yaml"},
		{[]string{more, "tables:", "figures: {year: {a: 1}}\ntables:"}, policy, `pol/lib/more.yaml:2:1: more.yaml has no key "figures"; its keys are merit, uses, clauses, parameters, functions, tables`},
		{[]string{more, "merit: 1", "merit: 2"}, policy, `pol/lib/more.yaml:1:8: the document is for version "2" of merit; this is version 1`},
		{[]string{more, "tables:", "policy: {id: b}\ntables:"}, policy, "pol/lib/more.yaml:2:1: more.yaml is a policy of its own, which another cannot use; move what they share into a file without policy"},
		{[]string{more, "{a: 2}", "{a: 2"}, policy, "pol/lib/more.yaml:3:10: not YAML"},
		{[]string{policy, "lib/common.yaml, ", "../common.yaml, "}, policy, `pol/policy.yaml:3:8: uses: "../common.yaml" is no file within the folder; name a file of this folder, or of a folder in it`},
		{[]string{policy, "lib/common.yaml, ", "/etc/passwd, "}, policy, `pol/policy.yaml:3:8: uses: "/etc/passwd" is no file within the folder`},
		{[]string{policy, "lib/common.yaml, ", "lib/comon.yaml, "}, policy, `pol/policy.yaml:3:8: uses: "lib/comon.yaml": cannot be read: file does not exist`},
		{[]string{policy, "lib/common.yaml, lib/more.yaml", "policy.yaml"}, policy, "pol/policy.yaml:3:8: the file uses itself: pol/policy.yaml → pol/policy.yaml"},
		{nil, more, "pol/lib/more.yaml:1:1: this is no policy, but a file that policies share, with 2 tables; check a policy that names it: uses: [more.yaml]"},
	} {
		_, err := merit.Load(using(c.edits...), c.load)
		if err == nil {
			t.Errorf("%v: no fault, want %s", c.edits, c.want)
			continue
		}
		if first, _, _ := strings.Cut(err.Error(), "\n"); !strings.HasPrefix(first, c.want) {
			t.Errorf("%v: %s, want %s", c.edits, err, c.want)
		}
	}
	var names []string
	files := using()
	for i := range 21 {
		name := "f" + strings.Repeat("x", i) + ".yaml"
		names, files["pol/"+name] = append(names, name), &fstest.MapFile{Data: []byte("merit: 1\nparameters: {p" + strings.Repeat("x", i) + ": 1}\n")}
	}
	files[policy] = &fstest.MapFile{Data: []byte(strings.Replace(usingPolicy, "lib/common.yaml, lib/more.yaml", strings.Join(names, ", "), 1))}
	if _, err := merit.Load(files, policy); err == nil || !strings.Contains(err.Error(), "the policy uses more than 20 files; put them into fewer files") {
		t.Errorf("21 files: %v", err)
	}
}
