package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/examples/chuzhou/yeartest"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// inPlaceOf returns a year whose cases are a log of events.
func inPlaceOf(files map[string][]byte, log []byte) map[string][]byte {
	return replaced(files, "cases.json", "case_events.json", log)
}

// replaced returns a year with a log in place of a file.
func replaced(files map[string][]byte, file, logFile string, log []byte) map[string][]byte {
	own := maps.Clone(files)
	delete(own, file)
	own[logFile] = log
	return own
}

// The worked year, with its cases and matters as the logs that the city would keep, gives the
// same bytes, with either log and with both.
func TestGivenLogs(t *testing.T) {
	want, err := os.ReadFile("expected.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, logs := range [][]string{{"case"}, {"matter"}, {"case", "matter"}} {
		files := given(t)
		for _, thing := range logs {
			log, err := os.ReadFile("events/" + thing + "_events.json")
			if err != nil {
				t.Fatal(err)
			}
			files = replaced(files, thing+"s.json", thing+"_events.json", log)
		}
		dir := t.TempDir()
		for name, data := range files {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := command([]string{"-json", "-data", dir}, &out, &out); err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff(string(want), out.String()); d != "" {
			t.Errorf("logs of %v: %s", logs, d)
		}
	}
}

// course is what happens to a case, as days of the year; -1 is never. It is what the log of a
// generated year is written from, and what its records are worked out from, day by day.
type course struct {
	id, window   string
	kinds        []string
	parallel     bool
	received     int
	departments  []string
	given, done  []int // for each department
	escalated    int
	owes, brings int
	resolved     int
	rated        int
	rating       string
}

const never = -1

// courses makes courses for the windows of a year.
func courses(r *rand.Rand, f *yeartest.Facts) (all []course) {
	for i := range 1 + r.IntN(40) {
		if len(f.Windows) == 0 {
			return nil
		}
		w := f.Windows[r.IntN(len(f.Windows))]
		opened := int(types.MustParseDate(w.OpenedOn) - newYear)
		c := course{id: fmt.Sprintf("k%03d", i), window: w.ID, parallel: r.IntN(2) == 0, received: opened + r.IntN(60), escalated: never, owes: never, brings: never, resolved: never, rated: never}
		if r.IntN(3) == 0 {
			c.kinds = []string{"legacy"}
		}
		now := c.received + r.IntN(3)
		if r.IntN(4) == 0 {
			c.escalated = now
		}
		if r.IntN(4) == 0 {
			c.owes = now
		}
		last := now
		for k := range min(r.IntN(5), len(f.Units)) {
			start := now
			if !c.parallel {
				start = last
			}
			c.departments, c.given = append(c.departments, f.Units[k].ID), append(c.given, start)
			c.done = append(c.done, start+r.IntN(8))
			last = max(last, c.done[k])
		}
		if c.owes >= 0 {
			c.brings = last + r.IntN(3)
			last = c.brings
		}
		if r.IntN(5) > 0 {
			c.resolved = last + r.IntN(4)
			if r.IntN(4) > 0 {
				c.rated, c.rating = c.resolved+r.IntN(4), []string{"satisfied", "dissatisfied"}[r.IntN(2)]
			}
		}
		all = append(all, c)
	}
	return all
}

var newYear = types.MustParseDate("2022-01-01")

func dayOf(d int) string { return (newYear + types.Date(d)).String() }

// happening is an event, with its day and its place within it.
type happening struct {
	day, step int
	event     map[string]any
}

// log writes the course as events.
func (c *course) log() (all []happening) {
	add := func(day, step int, event string, more map[string]any) {
		if day == never {
			return
		}
		e := map[string]any{"case": c.id, "on": dayOf(day), "event": event}
		maps.Copy(e, more)
		all = append(all, happening{day, step, e})
	}
	add(c.received, 0, "received", map[string]any{"window": c.window, "kinds": c.kinds})
	add(c.escalated, 1, "escalated", map[string]any{"to": "省"})
	add(c.owes, 2, "accepted_with_outstanding", map[string]any{"documents": []string{"证明"}})
	for k, d := range c.departments {
		switch {
		case c.parallel && k == 0:
			add(c.given[0], 3, "coordinated", map[string]any{"departments": c.departments})
		case !c.parallel && len(c.departments)%2 == 1 && k == 0: // all in one referral
			add(c.given[0], 3, "referred", map[string]any{"departments": c.departments})
		case !c.parallel && len(c.departments)%2 == 0:
			add(c.given[k], 3+2*k, "referred", map[string]any{"department": d})
		}
		add(c.done[k], 4+2*k, "answered", map[string]any{"department": d})
	}
	add(c.brings, 20, "documents_complete", nil)
	add(c.resolved, 21, "resolved", nil)
	add(c.rated, 22, "rated", map[string]any{"rating": c.rating})
	return all
}

// logOf is the log of all courses, in the order in which things happened.
func logOf(t *testing.T, all []course) []byte {
	t.Helper()
	var log []happening
	for i := range all {
		log = append(log, all[i].log()...)
	}
	slices.SortStableFunc(log, func(a, b happening) int { return 100*(a.day-b.day) + a.step - b.step })
	events := []map[string]any{}
	for i, h := range log {
		h.event["n"] = i + 1
		events = append(events, h.event)
	}
	data, err := json.Marshal(events)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// record is what is known of the course at the end of a day; false if nothing is.
func (c *course) record(today int) (yeartest.Case, bool) {
	if c.received > today {
		return yeartest.Case{}, false
	}
	r := yeartest.Case{ID: c.id, Window: c.window, ReceivedOn: dayOf(c.received), Handling: "serial", Departments: []string{}, DaysByDepartment: []int{}, Kinds: append([]string{}, c.kinds...)}
	happened := func(day int) bool { return day != never && day <= today }
	latest := 0
	for _, h := range c.log() {
		if h.day <= today {
			latest = max(latest, h.day)
		}
	}
	for k, d := range c.departments {
		named := c.given[k]
		if !c.parallel && len(c.departments)%2 == 1 {
			named = c.given[0]
		}
		if !happened(named) {
			continue
		}
		if c.parallel {
			r.Handling = "parallel"
		}
		days := 0
		if happened(c.given[k]) {
			days = min(c.done[k], latest) - c.given[k]
		}
		r.Departments, r.DaysByDepartment = append(r.Departments, d), append(r.DaysByDepartment, days)
	}
	if len(r.Departments) > 1 {
		r.Kinds = append(r.Kinds, "cross_department")
	}
	if happened(c.escalated) {
		r.Kinds = append(r.Kinds, "cross_level")
	}
	if happened(c.owes) {
		r.Kinds = append(r.Kinds, "documents_outstanding")
	}
	text := func(day int) *string {
		if !happened(day) {
			return nil
		}
		s := dayOf(day)
		return &s
	}
	if r.ResolvedOn, r.RatedOn = text(c.resolved), text(c.rated); r.RatedOn != nil {
		r.Rating = &c.rating
	}
	return r, true
}

// Other years whose cases and matters are logs come out as the twin says of their records; on an
// earlier day the records are what the log's own prefix says.
func TestGeneratedLogs(t *testing.T) {
	p := policy(t)
	seeds := yeartest.Seeds()
	if testing.Short() {
		seeds = seeds[:7]
	}
	for _, seed := range seeds {
		files := yeartest.Generate(seed)
		f, err := yeartest.ReadFacts(files)
		if err != nil {
			t.Fatal(err)
		}
		all := courses(rand.New(rand.NewPCG(seed, 13)), f)
		matters := loops(rand.New(rand.NewPCG(seed, 14)), f.Matters)
		logged := memory(replaced(inPlaceOf(files, logOf(t, all)), "matters.json", "matter_events.json", logOfMatters(t, matters)))
		for _, day := range append(yeartest.WildDays(f, seed, 3), "") {
			today := 10_000
			if day != "" {
				today = int(types.MustParseDate(day) - newYear)
			}
			f.Cases = []yeartest.Case{}
			for i := range all {
				if c, ok := all[i].record(today); ok {
					f.Cases = append(f.Cases, c)
				}
			}
			f.Matters = []yeartest.Matter{}
			for i := range matters {
				if m, ok := matters[i].record(cmp.Or(day, "9999")); ok {
					f.Matters = append(f.Matters, m)
				}
			}
			want, err := genYear{facts: f}.twin(yeartest.Chuzhou(), day)
			if err != nil {
				t.Fatal(err)
			}
			facts, err := readFacts(p, logged, "data", day)
			if err != nil {
				t.Fatalf("year %d, day %q: %v", seed, day, err)
			}
			run, err := p.Run(t.Context(), facts)
			if err != nil {
				t.Fatal(err)
			}
			if d := gocmp.Diff(string(want), textOf(t, run)); d != "" {
				t.Fatalf("year %d, day %q: %s", seed, day, d)
			}
			if _, err := p.AsOf(facts, types.MustParseDate("2022-05-01")); fault.CodeOf(err) != fault.CodeNotDated && day == "" {
				t.Fatalf("the last state of a log is taken for an earlier one: %v", err)
			}
		}
	}
}

// As of a day, what a log says of a case may still change, and what follows from it is so far;
// at the year's end it is final.
func TestLogIsSoFar(t *testing.T) {
	p := policy(t)
	log, err := os.ReadFile("events/case_events.json")
	if err != nil {
		t.Fatal(err)
	}
	year := memory(inPlaceOf(given(t), log))
	for day, want := range map[string]types.State{"2022-10-14": types.SoFar, "2022-12-31": types.Final} {
		facts, err := readFacts(p, year, "data", day)
		if err != nil {
			t.Fatal(err)
		}
		run, err := p.Run(t.Context(), facts)
		if err != nil {
			t.Fatal(err)
		}
		cases := run.List("cases")
		for row := range cases.Len() {
			for field, want := range map[string]types.State{"id": types.Final, "received_on": types.Final, "departments": want, "due_on": want} {
				if got := cases.Status(row, field).State; got != want {
					t.Fatalf("on %s %s of %s is %s, want %s", day, field, cases.Label(row), got, want)
				}
			}
		}
	}
}

// A log at fault says which event, at its line, and what would be legal there.
func TestLogFaults(t *testing.T) {
	p := policy(t)
	log, err := os.ReadFile("events/case_events.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, old, new, want string }{
		{"an illegal event", `"case": "k007", "on": "2022-02-22", "event": "resolved"`, `"case": "k007", "on": "2022-02-22", "event": "resumed"`,
			"case_events.json:20:1: record 19: case k007: event 7 (resumed on 2022-02-22): the case is accepted; legal there: classified, accepted_with_outstanding, referred, coordinated, consulted, help_sought, escalated, transferred, extended, suspended, resolved, cannot_be_done"},
		{"an unknown window", `"w-c8", "kinds": [], "n": 20`, `"w-c88", "kinds": [], "n": 20`, `case_events.json:21:1: record 6 (id k131): window "w-c88" is not among the windows; did you mean "w-c8"?`},
		{"a slip in a field", `"department": "u12", "n": 11`, `"departement": "u12", "n": 11`, `case_events.json:12:1: record 11: unknown field "departement"; did you mean "department"?`},
		{"a number twice", `"n": 3}`, `"n": 2}`, "case_events.json:4:1: record 3: the same n as record 2"},
		{"a number left out", `, "n": 3}`, `}`, "case_events.json:4:1: record 3: n is missing, and other events have one; number all events in the order in which they happened, or none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			broken := bytes.Replace(log, []byte(tt.old), []byte(tt.new), 1)
			if bytes.Equal(broken, log) {
				t.Fatal("nothing is broken")
			}
			_, err := p.ReadFacts(memory(inPlaceOf(given(t), broken)), "data")
			if fmt.Sprint(err) != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
	both := inPlaceOf(given(t), log)
	both["cases.json"] = given(t)["cases.json"]
	if _, err := p.ReadFacts(memory(both), "data"); fmt.Sprint(err) != "case_events.json: case_events stands in place of cases, which is in cases.json already; delete the one that does not hold" {
		t.Error(err)
	}
}
