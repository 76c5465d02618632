package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/examples/chuzhou/yeartest"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// What was known at the end of October is as the independent program worked it out.
func TestGivenDay(t *testing.T) {
	want, err := os.ReadFile("expected-2022-10-31.json")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := command([]string{"-json", "-as-of", "2022-10-31"}, &got, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// days are tried by the tests of this file on the given year: before anything happened, on
// days on or next to which a round, a quarter or the year ends, and between.
var days = []string{"2021-12-31", "2022-03-30", "2022-03-31", "2022-08-31", "2022-09-30", "2022-10-16", "2022-11-30",
	"2022-12-30", "2022-12-31"}

// dated says by hand, for each file, the day of a record, and for each later day what comes
// with it.
var dated = map[string]struct {
	at     string
	brings map[string][]string
}{
	"matters":      {"opened_on", map[string][]string{"rectified_on": nil, "rechecked_on": {"recheck_passed"}}},
	"campaigns":    {"from", nil},
	"inspections":  {"on", nil},
	"instructions": {"on", nil},
	"circulars":    {"issued_on", nil},
	"reports":      {"issued_on", nil},
	"vetoes":       {"decided_on", nil},
	"ballots":      {"cast_on", nil},
	"windows":      {"opened_on", map[string][]string{"inspected_on": {"team", "dedicated_site", "coordinator_rota", "staff_briefed", "weekend_service"}}},
	"cases":        {"received_on", map[string][]string{"resolved_on": nil, "rated_on": {"rating"}}},
}

// cutBy leaves out of a year, file by file, what came after a day.
func cutBy(t *testing.T, year fs.FS, day string) fstest.MapFS {
	t.Helper()
	cut := fstest.MapFS{}
	files, err := fs.Glob(year, "data/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := fs.ReadFile(year, name)
		if err != nil {
			t.Fatal(err)
		}
		if by, ok := dated[strings.TrimSuffix(strings.TrimPrefix(name, "data/"), ".json")]; ok {
			data = cutFile(t, data, day, by.at, by.brings)
		}
		cut[name] = &fstest.MapFile{Data: data}
	}
	return cut
}

func cutFile(t *testing.T, data []byte, day, at string, brings map[string][]string) []byte {
	t.Helper()
	kept := slices.DeleteFunc(decoded(t, data), func(r map[string]any) bool { return r[at].(string) > day })
	for _, r := range kept {
		for on, more := range brings {
			if later, ok := r[on].(string); !ok || later > day {
				for _, field := range append(more, on) {
					r[field] = nil
				}
			}
		}
	}
	return encoded(t, kept)
}

// recordsOf reads a file of a year, with its numbers as they stand.
func recordsOf(t *testing.T, year fs.FS, name string) []map[string]any {
	t.Helper()
	data, err := fs.ReadFile(year, "data/"+name)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, data)
}

func decoded(t *testing.T, data []byte) (records []map[string]any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&records); err != nil {
		t.Fatal(err)
	}
	return records
}

func encoded(t *testing.T, records []map[string]any) []byte {
	t.Helper()
	data, err := json.Marshal(records)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// known runs the policy on what was known of a year on a day.
func known(t *testing.T, p *merit.Policy, year fs.FS, day string) *rule.Run {
	t.Helper()
	facts, err := p.ReadFactsAsOf(year, "data", types.MustParseDate(day))
	if err != nil {
		t.Fatalf("on %s: %v", day, err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatalf("on %s: %v", day, err)
	}
	return run
}

// loaded loads the policy once for all tests, as it is immutable.
var loaded = sync.OnceValues(func() (*merit.Policy, error) { return merit.Load(embedded, "policy.yaml") })

func policy(t testing.TB) *merit.Policy {
	t.Helper()
	p, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// years are the given year with days to look at it on, and some generated ones with wild
// days.
func years() (all []dayedYear) {
	all = append(all, dayedYear{"given", embedded, days})
	for _, seed := range yeartest.Seeds()[:3] {
		files := yeartest.Generate(seed)
		facts, err := yeartest.ReadFacts(files)
		if err != nil {
			panic(err) // the generator's own form
		}
		all = append(all, dayedYear{fmt.Sprintf("year %d", seed), memory(files), yeartest.WildDays(facts, seed+1, 5)})
	}
	return all
}

type dayedYear struct {
	name  string
	files fs.FS
	days  []string // in their order
}

var later = regexp.MustCompile(`"later": \d+`)

// On each day the whole year gives what the records give that were there on the day, but for
// the number of later ballots; and so it does where the year does not have yet what is due
// later.
func TestAsOfIsTheYearCut(t *testing.T) {
	p := policy(t)
	for _, y := range years() {
		facts, err := p.ReadFacts(y.files, "data")
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range y.days {
			run, err := runAsOf(t, p, facts, day)
			if err != nil {
				t.Fatal(err)
			}
			whole := later.ReplaceAllString(textOf(t, run), `"later": 0`)
			cut := cutBy(t, y.files, day)
			for name, year := range map[string]fs.FS{"cut": cut, "without what is due": withoutDue(t, cut, day)} {
				got := later.ReplaceAllString(textOf(t, known(t, p, year, day)), `"later": 0`)
				if d := cmp.Diff(whole, got); d != "" {
					t.Errorf("%s on %s (-as of +%s):\n%s", y.name, day, name, d)
				}
			}
		}
	}
}

// withoutDue takes out of a year what is due after a day.
func withoutDue(t *testing.T, year fs.FS, day string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	change := func(name string, change func(r map[string]any) bool) {
		records := recordsOf(t, year, name)
		records = slices.DeleteFunc(records, func(r map[string]any) bool { return !change(r) })
		files["data/"+name] = &fstest.MapFile{Data: encoded(t, records)}
	}
	names, err := fs.Glob(year, "data/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(year, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	ended := 0
	for _, end := range yeartest.Chuzhou().QuarterEnds {
		if end <= day {
			ended++
		}
	}
	change("standings.json", func(r map[string]any) bool { r["quarters"] = r["quarters"].([]any)[:ended]; return true })
	if day < "2022-12-31" {
		change("marks.json", func(map[string]any) bool { return false })
		change("items.json", func(map[string]any) bool { return false })
		change("tasks.json", func(r map[string]any) bool { delete(r, "provincial_rank"); return true })
	}
	return files
}

// What is a fault of a year is one from the day on which it is seen, and names what it is of;
// that a unit has no ballot is one at the year's end.
func TestFaultsOnDays(t *testing.T) {
	p := policy(t)
	for _, c := range []struct {
		name, names, before, from string
		spoil                     func(*yeartest.Facts)
	}{
		{"a unit without a ballot", "u07", "2022-12-30", "2022-12-31", func(f *yeartest.Facts) {
			f.Ballots = slices.DeleteFunc(f.Ballots, func(b yeartest.Ballot) bool { return b.Unit == "u07" })
		}},
		{"a ballot of an unknown round", "b99999", "2022-10-15", "2022-10-16", func(f *yeartest.Facts) {
			b := f.Ballots[0]
			b.ID, b.Round, b.CastOn = "b99999", "spring", "2022-10-16"
			f.Ballots = append(f.Ballots, b)
		}},
		{"a case before its window", "k056", "2022-02-18", "2022-02-19", func(f *yeartest.Facts) { f.Cases[0].ReceivedOn = "2022-02-19" }},
		{"a case before its window, seen later", "k056", "2022-02-18", "2022-08-01", func(f *yeartest.Facts) { f.Cases[0].ReceivedOn = "2022-02-19" }},
	} {
		files := given(t)
		y := readYear(t, p, files)
		c.spoil(y.facts)
		y = genYear{files, y.facts, readAs(t, p, y.facts.Files())}
		for day, faulty := range map[string]bool{c.before: false, c.from: true} {
			_, twin := y.twin(yeartest.Chuzhou(), day)
			_, engine := runAsOf(t, p, y.all, day)
			for who, err := range map[string]error{"twin": twin, "engine": engine} {
				if (err != nil) != faulty || err != nil && !strings.Contains(err.Error(), c.names) {
					t.Errorf("%s: on %s the %s says %v", c.name, day, who, err)
				}
			}
		}
	}
}

// What is final stays final, value included, and a figure that was there so far never
// becomes pending again; on the last day everything is as in the plain run.
func TestFinalStaysFinal(t *testing.T) {
	p := policy(t)
	finals := 0
	for _, y := range years()[:2] {
		year := yearOnly(t, y.files)
		facts := readAs(t, p, year)
		plain, err := p.Run(t.Context(), facts)
		if err != nil {
			t.Fatal(err)
		}
		days := slices.DeleteFunc(y.days, func(day string) bool { return day >= "2022-12-31" })
		finals += staysFinal(t, p, facts, plain, append(days, "2022-12-31"))
	}
	if finals < 100_000 {
		t.Errorf("only %d cells were final", finals)
	}
}

var counted = regexp.MustCompile(`"as_of": ?"[0-9-]+"`)

// yearOnly is what was known at the end of the year, counted to that day.
func yearOnly(t *testing.T, year fs.FS) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for name, file := range cutBy(t, year, "2022-12-31") {
		files[strings.TrimPrefix(name, "data/")] = counted.ReplaceAll(file.Data, []byte(`"as_of":"2022-12-31"`))
	}
	return files
}

// staysFinal checks the cells of a year day by day, and returns how many were final.
func staysFinal(t *testing.T, p *merit.Policy, facts *value.Facts, plain *rule.Run, days []string) (finals int) {
	t.Helper()
	final, there := map[string]string{}, map[string]bool{} // by list, record and field
	for _, day := range days {
		run, err := runAsOf(t, p, facts, day)
		if err != nil {
			t.Fatalf("on %s: %v", day, err)
		}
		each(p, run, func(at, value string, state types.State) {
			before, was := final[at]
			switch {
			case was && (state != types.Final || before != value):
				t.Errorf("%s was final at %s, and is %s and %s on %s", at, before, value, state, day)
			case there[at] && state == types.AwaitsItsDay:
				t.Errorf("%s was there so far, and is pending on %s", at, day)
			}
			if there[at] = state == types.SoFar; state == types.Final {
				final[at] = value
				finals++
			}
		})
	}
	n := 0
	each(p, plain, func(at, value string, state types.State) {
		if n++; state != types.Final || final[at] != value {
			t.Errorf("%s is %s in the plain run, %s on the last day", at, value, final[at])
		}
	})
	if n != len(final) {
		t.Errorf("%d cells, on the last day %d", n, len(final))
	}
	return finals
}

// each visits all cells of a run but lists of records, which grow.
func each(p *merit.Policy, run *rule.Run, visit func(at, value string, state types.State)) {
	for _, name := range append(p.Rules().ListNames(), "") {
		list := run.List(name)
		fields := list.Schema().Fields
		for row := range list.Len() {
			label := list.Label(row)
			if len(list.Schema().Key) == 0 && name != "" {
				continue // its records are numbered, so another may be the first later
			}
			for _, f := range fields {
				if f.Type.Kind == types.ListKind && f.Type.Elem.Kind == types.RecordKind {
					continue
				}
				visit(fmt.Sprintf("%s %s.%s", label, name, f.Name), list.Value(row, f.Name).String(), list.Status(row, f.Name).State)
			}
		}
	}
}
