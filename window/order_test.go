package window_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
	"pgregory.net/rapid"
)

// yearLog is the log of the worked year.
func yearLog(t testing.TB) (log []window.Event) {
	t.Helper()
	read(t, "events/case_events.json", &log)
	return log
}

func stored(t interface{ Fatal(...any) }, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Calls, consultations and answers of different departments on one day give the same case in any
// order, as long as those of each department keep theirs.
func TestIndependentDepartments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}), 1, 5, rapid.ID[string]).Draw(t, "departments")
		today := day("2022-03-01")
		log := []window.Event{{Case: "k", On: today, Event: window.Received, Window: "w"}, {Case: "k", On: today, Event: window.Referred, Departments: []string{"x", "y"}}}
		shuffled := slices.Clone(log)
		// Each department is called, met and answers; the days of these are drawn.
		lines := map[types.Date][][]window.Event{}
		for _, d := range append(names, "x") { // x has had it first, and hands it on to y
			on, of := today, map[types.Date][]window.Event{}
			for _, kind := range []string{window.Coordinated, window.Consulted, window.Answered} {
				if on += types.Date(rapid.IntRange(0, 2).Draw(t, "later")); d != "x" || kind == window.Answered {
					of[on] = append(of[on], window.Event{Case: "k", On: on, Event: kind, Department: d})
				}
			}
			for on, events := range of {
				lines[on] = append(lines[on], events)
			}
		}
		for on := today; on < today+10; on++ {
			log = append(log, slices.Concat(lines[on]...)...)
			shuffled = append(shuffled, interleaved(t, lines[on])...)
		}
		one, err := window.Fold(log)
		if err != nil {
			t.Fatal(err)
		}
		other, err := window.Fold(shuffled)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := stored(t, one), stored(t, other); a != b {
			t.Fatalf("%v and %v differ:\n%s\n%s", log, shuffled, a, b)
		}
		var going window.Case
		for _, e := range shuffled { // a host stores it after each event
			next, err := going.Next(e)
			if err != nil {
				t.Fatal(err)
			}
			going = restored(t, next)
		}
		if a, b := stored(t, one), stored(t, going); a != b {
			t.Fatalf("stored after each event it is another case:\n%s\n%s", a, b)
		}
	})
}

// interleaved returns lines of events in an order in which each line keeps its own.
func interleaved(t *rapid.T, lines [][]window.Event) (all []window.Event) {
	for lines = slices.Clone(lines); len(lines) > 0; {
		k := rapid.IntRange(0, len(lines)-1).Draw(t, "next")
		all = append(all, lines[k][0])
		if lines[k] = lines[k][1:]; len(lines[k]) == 0 {
			lines = slices.Delete(lines, k, k+1)
		}
	}
	return all
}

// A stored log folds to the same bytes, whatever the order of its lines, since they are numbered.
func TestStoredLog(t *testing.T) {
	log := yearLog(t)
	cases, err := window.FoldAll(log)
	if err != nil {
		t.Fatal(err)
	}
	want := stored(t, cases)
	var again []window.Event
	if err := json.Unmarshal([]byte(stored(t, log)), &again); err != nil {
		t.Fatal(err)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
	if cases, err = window.FoldAll(again); err != nil || stored(t, cases) != want {
		t.Errorf("the stored log, shuffled, folds to something else: %v", err)
	}
}

// The log of the year gives the records of the year, whose form is flat.
func TestYearLog(t *testing.T) {
	cases, err := window.FoldAll(yearLog(t))
	if err != nil {
		t.Fatal(err)
	}
	want := chuzhou(t).Cases
	byID := func(cases []window.Case) map[string]string {
		m := map[string]string{}
		for _, c := range cases {
			if slices.Sort(c.Kinds); len(c.Kinds) == 0 {
				c.Kinds = nil
			}
			m[c.ID] = stored(t, struct {
				seen
				Window             string
				Received           types.Required[types.Date]
				Resolved, RatingOn *types.Date
			}{seen{"", c.Handling, c.Departments, c.DaysByDepartment, c.Kinds, c.Rating}, c.Window, c.ReceivedOn, c.ResolvedOn, c.RatedOn})
		}
		return m
	}
	if diff := cmp.Diff(byID(want), byID(cases)); diff != "" {
		t.Errorf("records (-) and log (+):\n%s", diff)
	}
}

// On each day of the year the events so far fold to what was known: no case is of a later day,
// and what a later fold adds is of later events.
func TestPrefixes(t *testing.T) {
	log := yearLog(t)
	last := window.AsOf(log, day("2022-12-31"))
	if len(last) != len(log) || len(window.AsOf(log, day("2022-01-01"))) != 0 {
		t.Fatal("the whole year is not the whole log")
	}
	all, err := window.FoldAll(log)
	if err != nil {
		t.Fatal(err)
	}
	whole := map[string]string{}
	for _, c := range all {
		whole[c.ID] = stored(t, c)
	}
	for d := day("2022-02-14"); d <= day("2022-12-31"); d += 21 {
		prefix := window.AsOf(log, d)
		n := 0
		for n < len(log) && log[n].On <= d {
			n++
		}
		cases, err := window.FoldAll(prefix)
		if err != nil {
			t.Fatal(err)
		}
		if len(prefix) != n || stored(t, prefix) != stored(t, log[:n]) {
			t.Fatalf("on %s the log is not its own prefix", d)
		}
		going := map[string]window.Case{}
		for _, c := range cases {
			going[c.ID] = c
		}
		for _, e := range log[n:] { // the rest of the log goes on from there
			c, err := going[e.Case].Next(e)
			if err != nil {
				t.Fatal(err)
			}
			going[e.Case] = c
		}
		for id, want := range whole {
			if stored(t, going[id]) != want {
				t.Fatalf("from %s on, %s becomes another case", d, id)
			}
		}
	}
}

// A stream gives the same cases, and holds the open ones only.
func TestStream(t *testing.T) {
	log := yearLog(t)
	want, err := window.FoldAll(log)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]window.Case{}
	s := window.NewStream(window.Keeper{
		Keep: func(c window.Case) error { kept[c.ID] = c; return nil },
		Find: func(id string) (window.Case, bool) { c, ok := kept[id]; return c, ok },
	})
	open := map[string]bool{}
	for _, e := range log {
		if err := s.Add(e); err != nil {
			t.Fatal(err)
		}
		switch e.Event {
		case window.Received:
			open[e.Case] = true
		case window.Resolved:
			delete(open, e.Case)
		}
		if s.Open() != len(open) {
			t.Fatalf("after %+v the stream holds %d cases and not %d", e, s.Open(), len(open))
		}
	}
	if err := s.Close(); err != nil || s.Open() != 0 || len(kept) != len(want) {
		t.Fatalf("%v: %d cases were kept, %d are still held", err, len(kept), s.Open())
	}
	for _, c := range want {
		if stored(t, kept[c.ID]) != stored(t, c) {
			t.Errorf("%s:\n%s\n%s", c.ID, stored(t, kept[c.ID]), stored(t, c))
		}
	}
}

// FuzzFold: whatever a log says, it is folded or its faults are data, and twice the same.
func FuzzFold(f *testing.F) {
	f.Add([]byte(`[{"case":"k","on":"2022-03-01","event":"received"},{"case":"k","on":"2022-03-02","event":"resolved"}]`))                                                                                                                                                                                                                                                                                                                                                                       // a sound log
	f.Add([]byte(`[{"case":"k","on":"2022-03-01","event":"received"},{"case":"k","on":"2022-03-01","event":"referred","departments":["a","a",""]},{"case":"k","on":"2022-03-02","event":"answered","department":"a"}]`))                                                                                                                                                                                                                                                                         // a department twice in one line
	f.Add([]byte(`[{"case":"","on":"2022-03-01","event":"received"},{"case":"k","on":"2022-03-02","event":""}]`))                                                                                                                                                                                                                                                                                                                                                                                // no names
	f.Add([]byte(`[{"n":2,"case":"k","on":"2022-03-01","event":"received"},{"n":1,"case":"k","on":"9999-12-31","event":"received"}]`))                                                                                                                                                                                                                                                                                                                                                           // numbers against days
	f.Add([]byte(`[{"case":"k","on":"2022-03-01","event":"received"},{"case":"k","on":"2022-03-01","event":"returned","documents":["a","b"],"until":"2022-03-05"},{"case":"k","on":"2022-03-02","event":"documents_complete","documents":["b"]},{"case":"k","on":"2022-03-03","event":"documents_waived","reason":"r"},{"case":"k","on":"2022-03-03","event":"declined","reason":"r"},{"case":"k","on":"2022-03-04","event":"called_back"},{"case":"k","on":"2022-03-05","event":"reopened"}]`)) // papers that come one by one, and a case that comes back
	f.Fuzz(func(t *testing.T, data []byte) {
		var log []window.Event
		if json.Unmarshal(data, &log) != nil || len(log) > 200 {
			return
		}
		cases, err := window.FoldAll(log)
		again, err2 := window.FoldAll(log)
		if stored(t, cases) != stored(t, again) || (err == nil) != (err2 == nil) || err != nil && err.Error() != err2.Error() {
			t.Fatal("folded twice, it differs")
		}
		for _, c := range cases {
			if c.State == "" || len(c.Departments) != len(c.DaysByDepartment) || c.Closed() == (c.Outcome == nil) {
				t.Fatalf("%+v", c)
			}
			for _, n := range c.DaysByDepartment {
				if n < 0 {
					t.Fatalf("%+v", c)
				}
			}
			owes := slices.ContainsFunc(c.Stops, func(s window.Stop) bool { return s.Why == window.StopPapers && s.Until == nil })
			if owes != (len(c.Owed) > 0) || owes != (c.OwedSince != nil) || owes && c.Closed() || len(c.Papers) != len(c.Owed) || len(c.HelpedBy) != len(c.HelpLevels) || (c.Reopened > 0) != (c.ReopenedOn != nil) {
				t.Fatalf("%+v", c)
			}
			for _, name := range c.Legal() {
				if name == window.Received {
					t.Fatalf("%+v could be received again", c)
				}
			}
		}
	})
}
