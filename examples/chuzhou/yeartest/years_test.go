package yeartest

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
)

// seeds is how many generated years the tests try.
const seeds = 200

// TestGeneratedYears holds every generated year against the twin, and then
// asks whether together they had everything the generator promises.
func TestGeneratedYears(t *testing.T) {
	var mu sync.Mutex
	seen := make(map[string]int)
	t.Run("seed", func(t *testing.T) {
		for seed := uint64(1); seed <= seeds; seed++ {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				f, y := testYear(t, seed)
				mu.Lock()
				defer mu.Unlock()
				for _, k := range kinds() {
					seen[k.name] += k.count(f, y)
				}
			})
		}
	})
	named := make(map[string]bool)
	for _, k := range kinds() {
		if named[k.name] {
			t.Errorf("two kinds are named %q", k.name)
		}
		named[k.name] = true
		t.Logf("%6d %s", seen[k.name], k.name)
		if seen[k.name] == 0 {
			t.Errorf("no year of %d has: %s", seeds, k.name)
		}
	}
}

func testYear(t *testing.T, seed uint64) (*Facts, *yearJudged) {
	files := Generate(seed)
	if err := Check(Chuzhou(), files); err != nil {
		t.Fatalf("not valid: %v", err)
	}
	want := mustTwin(t, Chuzhou(), files)
	if got := handWritten(t, files); !bytes.Equal(got, want) {
		t.Errorf("hand-written differs from the twin:\n%s", firstDifference(got, want))
	}
	f, err := ReadFacts(Shuffle(files, seed))
	if err != nil {
		t.Fatal(err)
	}
	y, err := judge(Chuzhou(), f)
	if err != nil {
		t.Fatal(err)
	}
	if got := document(y.render(Chuzhou())); !bytes.Equal(got, want) {
		t.Errorf("a shuffle changes the twin:\n%s", firstDifference(got, want))
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
	for seed := uint64(1); seed <= 10; seed++ {
		shuffled := Shuffle(files, seed)
		if got := mustTwin(t, Chuzhou(), shuffled); !bytes.Equal(got, want) {
			t.Fatalf("seed %d:\n%s", seed, firstDifference(got, want))
		}
		if got := handWritten(t, shuffled); !bytes.Equal(got, want) {
			t.Fatalf("seed %d, hand-written:\n%s", seed, firstDifference(got, want))
		}
	}
}

// TestPerturbed asks of every perturbation that it can be noticed: in the
// given year or in one of the first twenty generated ones.
func TestPerturbed(t *testing.T) {
	years := []map[string][]byte{given(t)}
	for seed := uint64(1); seed <= 20; seed++ {
		years = append(years, Generate(seed))
	}
	var before [][]byte
	for _, files := range years {
		before = append(before, mustTwin(t, Chuzhou(), files))
	}
	names := make(map[string]bool)
	for _, x := range Perturbed() {
		if names[x.Name] || x.From == x.To {
			t.Errorf("%s: name or value occurs twice", x.Name)
		}
		names[x.Name] = true
		t.Run(x.Name, func(t *testing.T) {
			t.Parallel()
			for i, files := range years {
				if noticed(t, x, files, before[i]) {
					t.Logf("%s -> %s noticed in year %d", x.From, x.To, i)
					return
				}
			}
			t.Errorf("%s -> %s changes nothing", x.From, x.To)
		})
	}
}

func noticed(t *testing.T, x Perturbation, files map[string][]byte, before []byte) bool {
	out, err := Twin(x.Params, files)
	if !x.Limit {
		// A unit may lose its only ballot: that is a change too.
		return err != nil || !bytes.Equal(out, before)
	}
	if !bytes.Equal(out, before) {
		t.Errorf("%s changes a figure", x.Name)
	}
	return Check(x.Params, files) != nil
}
