package yeartest

import (
	"bytes"
	"slices"
	"testing"
)

// TestGeneratedYears asks whether the generated years are valid and together have
// everything that the generator promises.
func TestGeneratedYears(t *testing.T) {
	const everything = 8 // years from the first on that have each kind
	first, seen := map[string]int{}, map[string]int{}
	for i, seed := range Seeds() {
		f, y := testYear(t, seed)
		for _, k := range kinds() {
			if k.count(f, y) == 0 {
				continue
			}
			seen[k.name]++
			if i < everything {
				first[k.name]++
			}
		}
	}
	named := make(map[string]bool)
	for _, k := range kinds() {
		if named[k.name] {
			t.Errorf("two kinds are named %q", k.name)
		}
		named[k.name] = true
		if seen[k.name] < 4 || first[k.name] == 0 {
			t.Errorf("%d years, %d of the first %d, have: %s", seen[k.name], first[k.name], everything, k.name)
		}
	}
}

func testYear(t *testing.T, seed uint64) (*Facts, *yearJudged) {
	t.Helper()
	files := Generate(seed)
	if err := Check(Chuzhou(), files); err != nil {
		t.Fatalf("year %d is not valid: %v", seed, err)
	}
	f, err := ReadFacts(files)
	if err != nil {
		t.Fatal(err)
	}
	y, err := judge(Chuzhou(), f)
	if err != nil {
		t.Fatal(err)
	}
	return f, y
}

func TestGenerateRepeats(t *testing.T) {
	for seed := uint64(1); seed <= 5; seed++ {
		once, again := Generate(seed), Generate(seed)
		for name := range once {
			if !bytes.Equal(once[name], again[name]) {
				t.Errorf("seed %d: %s differs", seed, name)
			}
		}
	}
}

func TestShuffleGivenYear(t *testing.T) {
	files, want := given(t), expected(t)
	if err := Check(Chuzhou(), files); err != nil {
		t.Fatalf("not valid: %v", err)
	}
	for seed := uint64(1); seed <= 3; seed++ {
		if got := mustTwin(t, Chuzhou(), Shuffle(files, seed)); !bytes.Equal(got, want) {
			t.Fatalf("seed %d:\n%s", seed, firstDifference(got, want))
		}
	}
}

// noticing is a year that perturbations are tried on.
type noticing struct {
	files  map[string][]byte
	facts  *Facts
	before []byte // its result under the policy as it is
}

// TestPerturbed asks of every perturbation that it can be noticed in one of the
// years that are to notice it.
func TestPerturbed(t *testing.T) {
	var years []noticing
	for _, seed := range NoticingSeeds() {
		files := Generate(seed)
		f, err := ReadFacts(files)
		if err != nil {
			t.Fatal(err)
		}
		years = append(years, noticing{files, f, mustTwin(t, Chuzhou(), files)})
	}
	names := make(map[string]bool)
	for _, x := range Perturbed() {
		if names[x.Name] || x.From == x.To {
			t.Errorf("%s: name or value occurs twice", x.Name)
		}
		names[x.Name] = true
		if !slices.ContainsFunc(years, func(y noticing) bool { return y.notices(t, x) }) {
			t.Errorf("%s: %s -> %s changes nothing", x.Name, x.From, x.To)
		}
	}
}

func (y *noticing) notices(t *testing.T, x Perturbation) bool {
	out, err := Judge(x.Params, y.facts)
	if !x.Limit {
		// A unit may lose its only ballot: that is a change too.
		return err != nil || !bytes.Equal(out, y.before)
	}
	if !bytes.Equal(out, y.before) {
		t.Errorf("%s changes a figure", x.Name)
	}
	return Check(x.Params, y.files) != nil
}
