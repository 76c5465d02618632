package yeartest

import (
	"bytes"
	"slices"
	"testing"
)

// TestGeneratedYears asks whether the generated years are valid and together have
// everything that the generator promises.
func TestGeneratedYears(t *testing.T) {
	const everything = 7 // years from the first on that have each kind
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
		if seen[k.name] < 2 || first[k.name] == 0 {
			t.Errorf("%d years, %d of the first %d, have: %s", seen[k.name], first[k.name], everything, k.name)
		}
	}
}

// dayKind is something that is to be seen on the days of the generated years.
type dayKind struct {
	name  string
	holds func(p Params, f, known *Facts, day string) bool
}

func dayKinds() []dayKind {
	partial := func(p Params, day string) bool { return len(pendingOn(p, day)) > 0 }
	return []dayKind{
		{"before the year", func(_ Params, _, _ *Facts, day string) bool { return day < "2022-01-01" }},
		{"nothing known but the units", func(_ Params, f, known *Facts, _ string) bool {
			return len(known.Matters)+len(known.Inspections)+len(known.Circulars)+len(known.Windows)+len(known.Ballots) == 0
		}},
		{"year's last day", func(_ Params, _, _ *Facts, day string) bool { return day == "2022-12-31" }},
		{"after the year", func(_ Params, _, _ *Facts, day string) bool { return day > "2022-12-31" }},
		{"last day of a quarter", func(p Params, _, _ *Facts, day string) bool {
			return partial(p, day) && slices.Contains(p.QuarterEnds[:], day)
		}},
		{"round that is open", func(p Params, _, known *Facts, day string) bool {
			return slices.ContainsFunc(known.Ballots, func(b Ballot) bool { return roundByID(p, b.Round).Until > day })
		}},
		{"veto on a partial day", func(p Params, _, known *Facts, day string) bool { return partial(p, day) && len(known.Vetoes) > 0 }},
		{"veto decided later", func(p Params, f, known *Facts, day string) bool { return len(known.Vetoes) < len(f.Vetoes) }},
		{"matter rectified, to be rechecked", func(_ Params, f, known *Facts, _ string) bool {
			return slices.ContainsFunc(known.Matters, func(m Matter) bool {
				return m.RectifiedOn != nil && m.RecheckedOn == nil && slices.ContainsFunc(f.Matters, func(n Matter) bool {
					return n.ID == m.ID && n.RecheckedOn != nil
				})
			})
		}},
		{"window to be inspected", func(_ Params, f, known *Facts, _ string) bool {
			return slices.ContainsFunc(known.Windows, func(w Window) bool {
				return w.InspectedOn == nil && windowByID(f, w.ID).InspectedOn != nil
			})
		}},
		{"case resolved, to be rated", func(_ Params, f, known *Facts, _ string) bool {
			return slices.ContainsFunc(known.Cases, func(c Case) bool {
				return c.ResolvedOn != nil && c.RatedOn == nil && slices.ContainsFunc(f.Cases, func(d Case) bool {
					return d.ID == c.ID && d.RatedOn != nil
				})
			})
		}},
		{"campaign with a daily log under way", func(_ Params, _, known *Facts, day string) bool {
			return slices.ContainsFunc(known.Campaigns, func(c Campaign) bool { return c.DailyLog && c.Until > day })
		}},
		{"area whose window is to come, late", func(_ Params, f, known *Facts, day string) bool {
			return slices.ContainsFunc(f.Areas, func(a Area) bool { return a.DueOn <= day && hasWindow(f, a.ID) && !hasWindow(known, a.ID) })
		}},
	}
}

// TestWildDays asks whether the days on which the generated years are looked
// at have everything in them that makes a day difficult.
func TestWildDays(t *testing.T) {
	seen := make(map[string]int)
	for _, seed := range Seeds() {
		f, _ := testYear(t, seed)
		for _, day := range WildDays(f, seed, 4) {
			known := f.Known(day)
			for _, k := range dayKinds() {
				seen[k.name] += one(k.holds(Chuzhou(), f, known, day))
			}
		}
	}
	for _, k := range dayKinds() {
		if seen[k.name] < 2 {
			t.Errorf("on %d days: %s", seen[k.name], k.name)
		}
	}
}

// Facts are not changed by what is known of them.
func TestKnownLeavesTheFacts(t *testing.T) {
	f, _ := testYear(t, Seeds()[0])
	before := f.Files()
	for _, day := range []string{"2022-03-01", "2022-10-31"} {
		f.Known(day)
	}
	for name, want := range f.Files() {
		if !bytes.Equal(want, before[name]) {
			t.Errorf("%s has changed", name)
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
	y, err := judge(Chuzhou(), f, nil)
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
	files, want := given(t), expected(t, "expected.json")
	if err := Check(Chuzhou(), files); err != nil {
		t.Fatalf("not valid: %v", err)
	}
	for seed := uint64(1); seed <= 3; seed++ {
		if got := mustTwin(t, Chuzhou(), Shuffle(files, seed)); !bytes.Equal(got, want) {
			t.Fatalf("seed %d:\n%s", seed, firstDifference(got, want))
		}
	}
}

// TestPerturbed asks of every perturbation of a limit that it makes one of the years that are
// to notice it invalid, and changes no figure. The tests of the policy ask of the others that
// they change one.
func TestPerturbed(t *testing.T) {
	names := make(map[string]bool)
	for _, x := range Perturbed() {
		if names[x.Name] || x.From == x.To {
			t.Errorf("%s: name or value occurs twice", x.Name)
		}
		names[x.Name] = true
		if x.Limit && !slices.ContainsFunc(NoticingSeeds(), func(seed uint64) bool { return oversteps(t, x, Generate(seed)) }) {
			t.Errorf("%s: %s -> %s makes no year invalid", x.Name, x.From, x.To)
		}
	}
}

// oversteps reports whether a year is beyond a limit that was changed.
func oversteps(t *testing.T, x Perturbation, files map[string][]byte) bool {
	t.Helper()
	if got := mustTwin(t, x.Params, files); !bytes.Equal(got, mustTwin(t, Chuzhou(), files)) {
		t.Errorf("%s changes a figure", x.Name)
	}
	return Check(x.Params, files) != nil
}
