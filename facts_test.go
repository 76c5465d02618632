package merit_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/value"
)

// smallYear is the files of testdata/small/data.
func smallYear(t testing.TB) fstest.MapFS {
	files := fstest.MapFS{}
	for _, name := range []string{"units.json", "marks.json", "year.json"} {
		files["data/"+name] = &fstest.MapFile{Data: []byte(read(t, "testdata/small/data/"+name))}
	}
	return files
}

func TestReadFacts(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	files := smallYear(t)
	files["data/README.md"] = &fstest.MapFile{Data: []byte("passed over")}
	files["data/old/units.json"] = &fstest.MapFile{Data: []byte("passed over")}
	facts, err := p.ReadFacts(files, "data")
	if err != nil {
		t.Fatal(err)
	}
	units, marks := facts.List("units"), facts.List("marks")
	got := []string{
		strings.Join(units.Keys(), " "), marks.Value(0, "mark").String(), marks.Value(1, "mark").String(), marks.Value(2, "mark").String(),
		marks.Value(1, "due").String(), marks.Value(2, "votes").String(), facts.Value("as_of").String(), facts.Value("budget").String(),
	}
	want := []string{"u1 u2", "2.5", "nil", "nil", "2022-09-01", "[好\n😀]", "2022-10-31", "nil"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestRun(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	facts, err := p.ReadFacts(os.DirFS("testdata/small"), "data")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	units := run.List("units")
	got := []string{units.Value(0, "total").String(), units.Value(0, "mean").String(), units.Value(1, "total").String(), run.Value("all").String()}
	if d := cmp.Diff([]string{"20.5", "6.5", "3.5", "24"}, got); d != "" {
		t.Error(d)
	}
	step, err := run.Explain(t.Context(), "units", 0, "total", 0)
	if err != nil || step.Line != 35 || step.Column != 9 || !slices.Equal(step.Clauses, []string{"total"}) {
		t.Errorf("the derivation does not say where the formula stands: %+v, %v", step, err)
	}
}

// Every fault of facts names the file and the record, or the line and column
// where the file is no JSON. Each row changes one file of testdata/small/data.
func TestFaultsOfFacts(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	found := map[string]bool{}
	for _, x := range factsFaults {
		t.Run(x.name, func(t *testing.T) {
			files := smallYear(t)
			text := x.with
			if x.old != "" {
				text = edited(t, string(files["data/"+x.file].Data), x.old, x.with)
			}
			files["data/"+x.file] = &fstest.MapFile{Data: []byte(text)}
			_, err := p.ReadFacts(files, "data")
			if err == nil {
				t.Fatal("no fault is found")
			}
			if d := cmp.Diff(x.want, err.Error()); d != "" {
				t.Errorf("%s\n%s", x.why, d)
			}
			if want, ok := factsCodes[x.name]; ok && fault.CodeOf(err) != want {
				t.Errorf("the code is %s, want %s", fault.CodeOf(err), want)
			}
			found[x.name] = true
		})
	}
	for name := range factsCodes {
		if !found[name] {
			t.Errorf("there is no case %q", name)
		}
	}
}

func TestReadFactsNoFolder(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	_, err := p.ReadFacts(smallYear(t), "dat")
	if want := "dat: cannot be read: file does not exist"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = p.ReadFacts(fstest.MapFS{"data/README.md": {}}, "data")
	want := `data: no file has the list "units"; write units.json, with [] where there are no records, or units.csv
data: no file has the list "marks"; write marks.json, with [] where there are no records, or marks.csv
data: no file has the fact "as_of"
data: no file has the fact "holidays"`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A name with capital letters is not passed over in silence: the year would be
// another one.
func TestNamesInCapitals(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	for from, x := range map[string]struct{ to, want string }{
		"data/previous.json": {"data/previous.JSON", "previous.JSON: a name that is not read; call it previous.json"},
		"data/year.json":     {"data/year.Json", "year.Json: a name that is not read; call it year.json"},
		"data/units.json":    {"data/units.JSON", "units.JSON: a name that is not read; call it units.json"},
	} {
		files := cycleYear()
		files[x.to] = files[from]
		delete(files, from)
		_, err := p.ReadFacts(files, "data")
		if err == nil || err.Error() != x.want {
			t.Errorf("got  %v\nwant %s", err, x.want)
		}
	}
	last := cycleYear()["data/previous.json"]
	for to, want := range map[string]string{
		"data/Previous.json":      "Previous.json: a name that is not read; call it previous.json",
		"data/Previous/a.json":    "Previous: a name that is not read; call it previous",
		"data/previous/units.CSV": "previous/units.CSV: a name that is not read; call it units.csv",
	} {
		files := cycleYear()
		delete(files, "data/previous.json")
		files[to] = last
		_, err := p.ReadFacts(files, "data")
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// cyclePolicy has records within records and figures of the last cycle.
const cyclePolicy = `merit: 1
policy: {id: cycle, version: "1", from: 2024-01-01, until: 2024-12-31}
facts:
  as_of: date
lists:
  units:
    id: key
    lead: {type: units, optional: true}
    events:
      - points: {type: number, range: [0, 10]}
        kind: {type: text, values: [a, b], key: true}
        by: {type: units, optional: true, inverse: helped}
        on: {type: date, optional: true}
    notes:
      - text: text
        of: {type: units, optional: true}
previous:
  units: {total: number, grade: {type: text, optional: true}}
figures:
  units.events:
    worth: if parent.lead == nil { 2 * points } else { points }
  units:
    total: sum(events, .worth) + len(notes) + (previous?.total ?? 0)
`

// cycleYear is a year for cyclePolicy.
func cycleYear() fstest.MapFS {
	return fstest.MapFS{
		"data/year.json": {Data: []byte(`{"as_of": "2024-12-31"}`)},
		"data/units.json": {Data: []byte(`[
 {"id": "u2", "lead": "u1", "events": [], "notes": []},
 {"events": [{"points": 3, "kind": "b", "by": "u2", "on": "2024-05-01"}, {"points": 1.50, "kind": "a"}], "id": "u1", "notes": [{"text": "x"}, {"text": "x"}]}
]`)},
		"data/previous.json": {Data: []byte(`{"units": [{"id": "u1", "total": 12.5, "grade": "good", "place": 3, "by": [{}]}, {"id": "u0", "total": 1, "grade": null}], "windows": [{"x": {}}]}`)},
	}
}

// written is all lists and single values of facts.
func written(p *merit.Policy, facts *value.Facts) string {
	var b strings.Builder
	for _, f := range p.Facts().Values {
		fmt.Fprintf(&b, "%s %v\n", f.Name, facts.Value(f.Name))
	}
	for _, s := range p.Facts().Lists {
		l := facts.List(s.Name)
		for row := range l.Len() {
			b.WriteString(s.Name)
			for _, f := range l.Schema().Fields {
				fmt.Fprintf(&b, " %s %v", f.Name, l.Value(row, f.Name))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

const cycleFacts = `as_of 2024-12-31
units id u1 lead nil events [u1, a, u1, b] helped [] notes [u1, record 1, u1, record 2]
units id u2 lead u1 events [] helped [u1, b] notes []
units.events parent u1 points 1.5 kind a by nil on nil
units.events parent u1 points 3 kind b by u2 on 2024-05-01
units.notes parent u1 text x of nil
units.notes parent u1 text x of nil
previous.units id u0 total 1 grade nil
previous.units id u1 total 12.5 grade good
`

// The same year in any layout of files, and in any order, gives the same facts.
func TestReadFactsWithin(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	year := cycleYear()
	units, last := string(year["data/units.json"].Data), string(year["data/previous.json"].Data)
	lastUnits := last[strings.Index(last, "["):strings.Index(last, `, "windows"`)]
	folder := func(change func(files fstest.MapFS)) fs.FS {
		files := cycleYear()
		change(files)
		return files
	}
	for _, x := range []struct {
		name  string
		files fs.FS
		path  string
	}{
		{"a folder", year, "data"},
		{"a path that is not clean", year, "./data/"},
		{"the last cycle in a folder", folder(func(f fstest.MapFS) {
			delete(f, "data/previous.json")
			f["data/previous/units.json"] = &fstest.MapFile{Data: []byte(lastUnits)}
			f["data/previous/README.md"] = &fstest.MapFile{Data: []byte("passed over")}
			f["data/previous/windows.json"] = &fstest.MapFile{Data: []byte("[1, {}]")}
			f["data/previous/older/units.json"] = &fstest.MapFile{Data: []byte("passed over")}
		}), "data"},
		{"the last cycle with other things", folder(func(f fstest.MapFS) {
			delete(f, "data/previous.json")
			f["data/year.json"] = &fstest.MapFile{Data: []byte(`{"previous": ` + last + `, "as_of": "2024-12-31"}`)}
		}), "data"},
		{"one file", fstest.MapFS{"years/2024.json": {Data: []byte(`{"previous": ` + last + `, "units": ` + units + `, "as_of": "2024-12-31"}`)}}, "years/2024.json"},
		{"records in another order", folder(func(f fstest.MapFS) {
			f["data/units.json"] = &fstest.MapFile{Data: []byte(`[
 {"id": "u1", "events": [{"kind": "a", "points": 1.5}, {"points": 3, "kind": "b", "by": "u2", "on": "2024-05-01"}], "notes": [{"text": "x"}, {"text": "x"}]},
 {"lead": "u1", "notes": [], "events": [], "id": "u2"}]`)}
		}), "data"},
	} {
		t.Run(x.name, func(t *testing.T) {
			facts, err := p.ReadFacts(x.files, x.path)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(cycleFacts, written(p, facts)); d != "" {
				t.Error(d)
			}
		})
	}
}

// Whatever the order of records, and of those within them, the facts are the same.
func TestReadFactsInAnyOrder(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	random := rand.New(rand.NewPCG(1, 2))
	var units [][]string
	for i := range 30 {
		var events []string
		for _, kind := range []string{"a", "b"}[:random.IntN(3)] {
			events = append(events, fmt.Sprintf(`{"points": %d, "kind": %q, "by": "u%d"}`, random.IntN(10), kind, random.IntN(30)))
		}
		units = append(units, append([]string{fmt.Sprintf(`"id": "u%d", "notes": [{"text": "x"}]`, i)}, events...))
	}
	first := ""
	for range 50 {
		random.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
		var records []string
		for _, u := range units {
			random.Shuffle(len(u)-1, func(i, j int) { u[i+1], u[j+1] = u[j+1], u[i+1] })
			records = append(records, "{"+u[0]+`, "events": [`+strings.Join(u[1:], ",")+"]}")
		}
		files := cycleYear()
		files["data/units.json"] = &fstest.MapFile{Data: []byte("[" + strings.Join(records, ",\n") + "]")}
		facts, err := p.ReadFacts(files, "data")
		if err != nil {
			t.Fatal(err)
		}
		if got := written(p, facts); first == "" {
			first = got
		} else if got = places.ReplaceAllString(got, "record"); got != places.ReplaceAllString(first, "record") {
			t.Fatal(cmp.Diff(first, got))
		}
	}
}

// places are how records without a key are called: by where they stood.
var places = regexp.MustCompile(`record \d+`)

// Figures see the records within and the last cycle.
func TestRunWithin(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	facts, err := p.ReadFacts(cycleYear(), "data")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	if l := run.List("units"); l.Value(0, "total").String() != "23.5" || l.Value(1, "total").String() != "0" { // 2*(3+1.5) + 2 + 12.5
		t.Errorf("totals %v, %v", l.Value(0, "total"), l.Value(1, "total"))
	}
}

// Without any figures of the last cycle it is the first one; a policy that asks
// for none passes them over.
func TestFirstCycle(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	for _, x := range []struct{ name, file, text string }{
		{"no file", "", ""},
		{"nothing in the file", "data/previous.json", "{}"},
		{"nothing in the folder", "data/previous/README.md", ""},
		{"null", "data/last.json", `{"previous": null}`},
		{"nothing", "data/last.json", `{"previous": {}}`},
		{"lists without records", "data/previous.json", `{"units": []}`},
	} {
		t.Run(x.name, func(t *testing.T) {
			files := cycleYear()
			delete(files, "data/previous.json")
			if x.file != "" {
				files[x.file] = &fstest.MapFile{Data: []byte(x.text)}
			}
			facts, err := p.ReadFacts(files, "data")
			if err != nil || facts.List("previous.units").Len() != 0 {
				t.Errorf("%v, %v", facts, err)
			}
		})
	}
	asksNone := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	files := smallYear(t)
	files["data/previous.json"] = &fstest.MapFile{Data: []byte("passed over")}
	files["data/previous/units.json"] = &fstest.MapFile{Data: []byte("passed over")}
	files["data/year.json"] = &fstest.MapFile{Data: []byte(`{"previous": {"units": [{}]}, "as_of": "2022-10-31", "holidays": []}`)}
	if _, err := asksNone.ReadFacts(files, "data"); err != nil {
		t.Error(err)
	}
}

// Each row changes one file of cycleYear.
func TestFaultsWithin(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	for _, x := range cycleFaults {
		t.Run(x.name, func(t *testing.T) {
			files := cycleYear()
			text := x.with
			if x.old != "" {
				text = edited(t, string(files["data/"+x.file].Data), x.old, x.with)
			}
			files["data/"+x.file] = &fstest.MapFile{Data: []byte(text)}
			_, err := p.ReadFacts(files, "data")
			if err == nil {
				t.Fatal("no fault is found")
			}
			if d := cmp.Diff(x.want, err.Error()); d != "" {
				t.Errorf("%s\n%s", x.why, d)
			}
		})
	}
}

// In one file, and where a file is not named after its list, faults name the list.
func TestFaultsOfOneFile(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	for _, x := range []struct{ name, text, want string }{
		{"records", `{"as_of": "2024-12-31", "units": [{"id": "u1", "lead": "u2", "notes": [{"text": 1}], "events": [{"points": 1, "kind": "a", "by": "u3"}]}]}`,
			`2024.json:1:72: units: record 1 (id u1): notes[0]: text must be a text, but is the number 1` + "\n" +
				`2024.json:1:35: units: record 1 (id u1): lead "u2" is not among the units; did you mean "u1"?` + "\n" +
				`2024.json:1:97: units: record 1 (id u1): events[0]: by "u3" is not among the units; did you mean "u1"?`},
		{"the last cycle", `{"as_of": "2024-12-31", "units": [], "previous": {"units": [{"total": 1}]}}`,
			`2024.json:1:61: previous.units: record 1: id is missing`},
		{"what is missing", `{"previous": {"unit": []}}`,
			`2024.json: the file does not have the list "units"; write it with [] where there are no records` + "\n" +
				`2024.json: the file does not have the list "units" of the last cycle; did you mean "unit"?` + "\n" +
				`2024.json: the file does not have the fact "as_of"`},
		{"a list alone", `[]`, `2024.json:1:1: not JSON: expected lists and values by their names in { }, not "["`},
		{"nothing", ``, `2024.json:1:1: not JSON: expected lists and values by their names in { }, but the file ends`},
		{"an unknown name", `{"as_of": "2024-12-31", "units": [], "units.notes": [], "previuos": {}}`,
			`2024.json:1:38: units.notes does not stand by itself; write its records within those of units` + "\n" +
				`2024.json:1:57: the policy has no list or fact "previuos"; did you mean "previous"?`},
	} {
		t.Run(x.name, func(t *testing.T) {
			_, err := p.ReadFacts(fstest.MapFS{"2024.json": {Data: []byte(x.text)}}, "2024.json")
			if err == nil {
				t.Fatal("no fault is found")
			}
			if d := cmp.Diff(x.want, err.Error()); d != "" {
				t.Error(d)
			}
		})
	}
}

// The faults of records within are counted by themselves, and do not push out
// those of the records around them.
func TestManyFaultsWithin(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	files := cycleYear()
	files["data/units.json"] = &fstest.MapFile{Data: []byte("[" + strings.Repeat(`{"id": "a", "events": [{"kind": "c"}, {}], "notes": []},`, 300) + "{}]")}
	_, err := p.ReadFacts(files, "data")
	faults, _ := err.(fault.Errors)
	want := []string{
		"units.json:1:58: record 2 (id a): the same id as record 1",
		"units.json:1:1122: record 21 (id a): the same id as record 20; and 282 more faults in units",
		`units.json:1:25: record 1 (id a): events[0]: points is missing`,
		"units.json:1:264: record 5 (id a): events[1]: kind is missing; and 1180 more faults in units.events",
	}
	if len(faults) != 40 {
		t.Fatalf("%d faults", len(faults))
	}
	var got []string
	for _, i := range []int{0, 19, 20, 39} {
		got = append(got, faults[i].Error())
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 21 || lines[20] != "… and 20 more" {
		t.Errorf("the text has %d lines, at last %s", len(lines), lines[len(lines)-1])
	}
}

// Of many faults of one list the first are reported and the rest is counted.
func TestManyFaults(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	files := smallYear(t)
	files["data/units.json"] = &fstest.MapFile{Data: []byte("[" + strings.Repeat(`{"id": 1},{"id": "a", "nam": 1},`, 1000) + "{}]")}
	_, err := p.ReadFacts(files, "data")
	lines := strings.Split(err.Error(), "\n")
	if last := lines[len(lines)-1]; len(lines) != 20 || !strings.HasSuffix(last, " more faults in units") {
		t.Errorf("%d lines, the last: %s", len(lines), last)
	}
}
