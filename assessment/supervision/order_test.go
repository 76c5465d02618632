package supervision_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

func read(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("../../examples/chuzhou/" + name)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// yearLog is the log of the worked year.
func yearLog(t testing.TB) (log []supervision.Event) {
	t.Helper()
	read(t, "events/matter_events.json", &log)
	return log
}

func stored(t interface{ Fatal(...any) }, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Events of one day about different slips, members, inspections and leaders give the same matter
// in any order; what happens to one slip keeps its order.
func TestIndependent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := []supervision.Event{opened("2022-03-01", "2022-03-31")}
		shuffled := slices.Clone(log)
		for d := range rapid.IntRange(1, 4).Draw(t, "days") {
			on := day("2022-03-01") + types.Date(d)
			var lines [][]supervision.Event // each in its order
			for _, who := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 4, rapid.ID[string]).Draw(t, "who") {
				id := who + on.String()
				lines = append(lines,
					[]supervision.Event{{Matter: "m1", On: on, Event: supervision.Joined, Member: who}},
					[]supervision.Event{{Matter: "m1", On: on, Event: supervision.Instructed, By: who, Paper: "r" + who}},
					[]supervision.Event{{Matter: "m1", On: on, Event: supervision.Found, Inspection: "i" + who, Finding: "dust"}},
					[]supervision.Event{{Matter: "m1", On: on, Event: supervision.SlipIssued, Slip: id, Colour: "yellow"}, {Matter: "m1", On: on, Event: supervision.SlipRaised, Slip: id, Colour: "red"},
						{Matter: "m1", On: on, Event: supervision.SlipWithdrawn, Slip: id, Reason: "wrong"}}[:rapid.IntRange(1, 3).Draw(t, "course")])
			}
			log = append(log, slices.Concat(lines...)...)
			for len(lines) > 0 {
				k := rapid.IntRange(0, len(lines)-1).Draw(t, "next")
				shuffled = append(shuffled, lines[k][0])
				if lines[k] = lines[k][1:]; len(lines[k]) == 0 {
					lines = slices.Delete(lines, k, k+1)
				}
			}
		}
		one, err := supervision.Fold(log)
		if err != nil {
			t.Fatal(err)
		}
		other, err := supervision.Fold(shuffled)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := stored(t, one), stored(t, other); a != b {
			t.Fatalf("%v and %v differ:\n%s\n%s", log, shuffled, a, b)
		}
		var going supervision.Matter
		for _, e := range shuffled { // a host stores it after each event
			next, err := going.Next(e)
			if err != nil {
				t.Fatal(err)
			}
			going = restored(t, next)
		}
		if a, b := stored(t, one), stored(t, going); a != b {
			t.Fatalf("stored after each event it is another matter:\n%s\n%s", a, b)
		}
	})
}

// Events of different matters give the same matters in any order, as long as those of each keep
// theirs; and a stored log folds to the same bytes, since it is numbered.
func TestStoredLog(t *testing.T) {
	log := yearLog(t)
	matters, err := supervision.FoldAll(log)
	if err != nil {
		t.Fatal(err)
	}
	want := stored(t, matters)
	var again []supervision.Event
	if err := json.Unmarshal([]byte(stored(t, log)), &again); err != nil {
		t.Fatal(err)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
	if matters, err = supervision.FoldAll(again); err != nil || stored(t, matters) != want {
		t.Errorf("the stored log, shuffled, folds to something else: %v", err)
	}
	slices.SortStableFunc(again, func(a, b supervision.Event) int { return a.N - b.N })
	slices.SortStableFunc(again, func(a, b supervision.Event) int { return int(a.Matter[3]) - int(b.Matter[3]) })
	for i := range again {
		again[i].N = 0
	}
	matters, err = supervision.FoldAll(again)
	byID := func(all []supervision.Matter) map[string]string {
		m := map[string]string{}
		for _, x := range all {
			m[x.ID] = stored(t, x)
		}
		return m
	}
	var sorted []supervision.Matter
	if err := json.Unmarshal([]byte(want), &sorted); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(byID(sorted), byID(matters)); d != "" || err != nil {
		t.Errorf("matter by matter they are others: %v %s", err, d)
	}
}

// The log of the year gives the records of the year, whose form is flat.
func TestYearLog(t *testing.T) {
	type record struct {
		ID          string      `json:"id"`
		Source      string      `json:"source"`
		AssignedBy  *string     `json:"assigned_by"`
		TeamLead    string      `json:"team_lead"`
		Unit        string      `json:"unit"`
		OpenedOn    types.Date  `json:"opened_on"`
		DueOn       types.Date  `json:"due_on"`
		RectifiedOn *types.Date `json:"rectified_on"`
		RecheckedOn *types.Date `json:"rechecked_on"`
		Passed      *bool       `json:"recheck_passed"`
	}
	matters, err := supervision.FoldAll(yearLog(t))
	if err != nil {
		t.Fatal(err)
	}
	var got, want []record
	read(t, "data/matters.json", &want)
	for _, m := range matters {
		opened, _ := m.OpenedOn.Get()
		due, _ := m.DueOn.Get()
		got = append(got, record{m.ID, m.Source, m.AssignedBy, m.TeamLead, m.Unit, opened, due, m.RectifiedOn, m.RecheckedOn, m.RecheckPassed})
	}
	for _, list := range [][]record{got, want} {
		slices.SortFunc(list, func(a, b record) int {
			if a.ID < b.ID {
				return -1
			}
			return 1
		})
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("records (-) and log (+):\n%s", d)
	}
}

// On each day of the year the events so far fold to what was known, and the rest of the log goes
// on from there.
func TestPrefixes(t *testing.T) {
	log := yearLog(t)
	if len(supervision.AsOf(log, day("2022-12-31"))) != len(log) || len(supervision.AsOf(log, day("2022-01-01"))) != 0 {
		t.Fatal("the whole year is not the whole log")
	}
	all, err := supervision.FoldAll(log)
	if err != nil {
		t.Fatal(err)
	}
	for d := day("2022-01-08"); d <= day("2022-12-31"); d += 19 {
		prefix := supervision.AsOf(log, d)
		if stored(t, prefix) != stored(t, log[:len(prefix)]) {
			t.Fatalf("on %s the log is not its own prefix", d)
		}
		matters, err := supervision.FoldAll(prefix)
		if err != nil {
			t.Fatal(err)
		}
		going := map[string]supervision.Matter{}
		for _, m := range matters {
			going[m.ID] = m
		}
		for _, e := range log[len(prefix):] {
			m, err := going[e.Matter].Next(e)
			if err != nil {
				t.Fatal(err)
			}
			going[e.Matter] = m
		}
		for _, m := range all {
			if stored(t, going[m.ID]) != stored(t, m) {
				t.Fatalf("from %s on, %s becomes another matter", d, m.ID)
			}
		}
	}
}

// A stream gives the same matters, and holds those that are not closed.
func TestStream(t *testing.T) {
	var log []supervision.Event
	for _, e := range yearLog(t) { // close what has passed
		log = append(log, e)
		if e.Passed != nil && *e.Passed {
			log = append(log, supervision.Event{Matter: e.Matter, On: e.On, Event: supervision.Closed})
		}
	}
	for i := range log {
		log[i].N = 0
	}
	want, err := supervision.FoldAll(log)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]supervision.Matter{}
	s := supervision.NewStream(supervision.Keeper{
		Keep: func(m supervision.Matter) error { kept[m.ID] = m; return nil },
		Find: func(id string) (supervision.Matter, bool) { m, ok := kept[id]; return m, ok },
	})
	open := map[string]bool{}
	for _, e := range log {
		if err := s.Add(e); err != nil {
			t.Fatal(err)
		}
		if open[e.Matter] = true; e.Event == supervision.Closed {
			delete(open, e.Matter)
		}
		if s.Open() != len(open) {
			t.Fatalf("after %+v the stream holds %d matters and not %d", e, s.Open(), len(open))
		}
	}
	if err := s.Add(supervision.Event{Matter: "m106", On: day("2022-12-31"), Event: supervision.Reopened, Reason: "back again", Until: on("2023-01-31")}); err != nil || s.Open() != len(open)+1 {
		t.Fatalf("a closed matter comes back: %v, %d are held", err, s.Open())
	}
	if err := s.Close(); err != nil || s.Open() != 0 || len(kept) != len(want) {
		t.Fatalf("%v: %d matters were kept, %d are still held", err, len(kept), s.Open())
	}
	for _, m := range want {
		if m.ID != "m106" && stored(t, kept[m.ID]) != stored(t, m) {
			t.Errorf("%s:\n%s\n%s", m.ID, stored(t, kept[m.ID]), stored(t, m))
		}
	}
}

// FuzzFold: whatever a log says, it is folded or its faults are data, and twice the same.
func FuzzFold(f *testing.F) {
	f.Add([]byte(`[{"matter":"m","on":"2022-03-01","event":"opened","unit":"u","due_on":"2022-03-31"},{"matter":"m","on":"2022-03-02","event":"rectified"},{"matter":"m","on":"2022-03-03","event":"rechecked","passed":false}]`))                                             // a sound log
	f.Add([]byte(`[{"matter":"m","on":"2022-03-01","event":"opened","unit":"u","due_on":"2022-03-31"},{"matter":"m","on":"2022-03-02","event":"slip_issued","slip":"c","colour":"red"},{"matter":"m","on":"2022-03-02","event":"slip_raised","slip":"c","colour":"yellow"}]`)) // a slip that gets milder
	f.Add([]byte(`[{"matter":"","on":"2022-03-01","event":"opened"},{"matter":"m","on":"2022-03-02","event":""}]`))                                                                                                                                                            // no names
	f.Add([]byte(`[{"n":2,"matter":"m","on":"2022-03-01","event":"opened","unit":"u","due_on":"9999-12-31"},{"n":1,"matter":"m","on":"9999-12-31","event":"opened"}]`))                                                                                                        // numbers against days
	f.Fuzz(func(t *testing.T, data []byte) {
		var log []supervision.Event
		if json.Unmarshal(data, &log) != nil || len(log) > 200 {
			return
		}
		matters, err := supervision.FoldAll(log)
		again, err2 := supervision.FoldAll(log)
		if stored(t, matters) != stored(t, again) || (err == nil) != (err2 == nil) || err != nil && err.Error() != err2.Error() {
			t.Fatal("folded twice, it differs")
		}
		for _, m := range matters {
			if m.State == "" || m.IsClosed() != (m.ClosedOn != nil) || m.RecheckPassed != nil && m.RectifiedOn == nil || m.FailedRechecks > len(m.Rechecks) {
				t.Fatalf("%+v", m)
			}
			opened, _ := m.OpenedOn.Get()
			if due, _ := m.DueOn.Get(); due < opened || m.ReopenedOn != nil && due < *m.ReopenedOn || (m.Reopened > 0) != (m.ReopenedOn != nil) {
				t.Fatalf("due before it can be: %+v", m)
			}
			if slices.Contains(m.Legal(), supervision.Opened) {
				t.Fatalf("%+v could be opened again", m)
			}
		}
	})
}
