package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
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

// days are tried by the tests of this file: before anything happened, on the days around
// those on which a round, a quarter or the year ends, and between.
var days = []string{"2021-12-31", "2022-01-01", "2022-03-30", "2022-03-31", "2022-05-17", "2022-06-30", "2022-08-31", "2022-09-01", "2022-09-30",
	"2022-10-16", "2022-10-31", "2022-11-29", "2022-11-30", "2022-12-20", "2022-12-30", "2022-12-31", "2023-01-05"}

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
	var records, kept []map[string]any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&records); err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if r[at].(string) > day {
			continue
		}
		for on, more := range brings {
			if later, ok := r[on].(string); !ok || later > day {
				for _, field := range append(more, on) {
					r[field] = nil
				}
			}
		}
		kept = append(kept, r)
	}
	if kept == nil {
		return []byte("[]")
	}
	out, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// known runs the policy on what was known of a year on a day.
func known(t *testing.T, p *merit.Policy, year fs.FS, day string) *rule.Run {
	t.Helper()
	all, err := p.ReadFacts(year, "data")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := p.AsOf(all, rule.MustParseDate(day))
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatalf("on %s: %v", day, err)
	}
	return run
}

func policy(t *testing.T) *merit.Policy {
	t.Helper()
	p, err := merit.Load(embedded, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// On each day the whole year gives what the records give that were there on the day, but for
// the number of later ballots.
func TestAsOfIsTheYearCut(t *testing.T) {
	p, later := policy(t), regexp.MustCompile(`"later": \d+`)
	for _, day := range days {
		var texts []string
		for _, year := range []fs.FS{embedded, cutBy(t, embedded, day)} {
			text, err := marshal(collect(known(t, p, year, day)), " ")
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, later.ReplaceAllString(string(text), `"later": 0`))
		}
		if d := cmp.Diff(texts[0], texts[1]); d != "" {
			t.Errorf("on %s (-as of +cut):\n%s", day, d)
		}
	}
}

// What is final stays final, value included, and a figure that was there so far never
// becomes pending again; on the last day everything is as in the plain run.
func TestFinalStaysFinal(t *testing.T) {
	p := policy(t)
	final := map[string]string{} // by list, record and field
	finals := 0
	for _, day := range days {
		run := known(t, p, embedded, day)
		each(p, run, func(at, value string, state rule.State) {
			before, was := final[at]
			switch {
			case was && (state != rule.Final || before != value):
				t.Errorf("%s was final at %s, and is %s and %s on %s", at, before, value, state, day)
			case state == rule.Final:
				final[at] = value
				finals++
			}
		})
	}
	if finals < 100_000 {
		t.Errorf("only %d cells were final", finals)
	}
	all, err := p.ReadFacts(embedded, "data")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := p.Run(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	each(p, plain, func(at, value string, state rule.State) {
		if n++; state != rule.Final || final[at] != value {
			t.Errorf("%s is %s in the plain run, %s on the last day", at, value, final[at])
		}
	})
	if n != len(final) {
		t.Errorf("%d cells, on the last day %d", n, len(final))
	}
}

// each visits all cells of a run but lists of records, which grow.
func each(p *merit.Policy, run *rule.Run, visit func(at, value string, state rule.State)) {
	for _, name := range append(p.Rules().ListNames(), "") {
		list := run.List(name)
		fields := list.Schema().Fields
		for row := range list.Len() {
			label := list.Label(row)
			if len(list.Schema().Key) == 0 && name != "" {
				continue // its records are numbered, so another may be the first later
			}
			for _, f := range fields {
				if f.Type.Kind == rule.ListKind && f.Type.Elem.Kind == rule.RecordKind {
					continue
				}
				visit(fmt.Sprintf("%s %s.%s", label, name, f.Name), list.Value(row, f.Name).String(), list.Status(row, f.Name).State)
			}
		}
	}
}
