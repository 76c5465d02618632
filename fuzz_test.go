package merit_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// patience is after what time an input of a fuzz target is said never to end. How long
// hostile input takes is tested by its growth.
const patience = 5 * time.Minute

// ends crashes the program where what runs until stop is called never ends, so that the
// fuzzer keeps the input.
func ends() (stop func() bool) {
	return time.AfterFunc(patience, func() { panic("the input never ends") }).Stop
}

// FuzzLoad checks that no document crashes or hangs the loader, that every fault
// has a place in the document, and that loading twice gives the same.
func FuzzLoad(f *testing.F) {
	small := read(f, "testdata/small/policy.yaml")
	chuzhou, err := os.ReadFile("examples/chuzhou/policy.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)                                // accepted: all that is mutated from it comes near to a policy
	f.Add(string(chuzhou))                      // accepted: every section
	f.Add(read(f, "testdata/form/policy.yaml")) // accepted: every form
	for _, m := range messages(f) {
		f.Add(m.text(f)) // each kind of fault
	}
	for _, s := range []string{
		"a: |2\n   x\n",             // a block that says how it is indented
		"a: |\n\n\n",                // a block without text
		"? a\n: b\n",                // keys that stand alone
		"#\n- #\n  -\n#\n",          // comments where the YAML reader has to move them
		"\ufeffmerit: 1\n",          // a byte order mark
		"merit: 1\r\npolicy:\r\n",   // Windows line ends
		"{merit: 1, policy: {id: a", // the text ends inside brackets
		"merit: \"\\x",              // the text ends inside an escape
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		defer ends()()
		p, err := load(text)
		_, again := load(text)
		if err == nil {
			if p == nil || again != nil {
				t.Fatalf("loaded, then not: %v", again)
			}
			return
		}
		if again == nil || again.Error() != err.Error() {
			t.Fatalf("first %v\nthen %v", err, again)
		}
		checkPlaces(t, text, err)
	})
}

// checkPlaces checks that faults stand in the document, in order.
func checkPlaces(t *testing.T, text string, err error) {
	var found fault.Errors
	found.Add(err)
	last := 0
	for _, e := range found {
		if e.File == "" && e.Line == 0 && len(text) <= 1<<20 {
			t.Errorf("no place: %v", e)
		}
		if e.Line < last || e.Line > strings.Count(text, "\n")+2 {
			t.Errorf("no such line, or not in order: %v", e)
		}
		last = e.Line
	}
}

// FuzzFacts checks that no file crashes or hangs the reader, that what it
// accepts is JSON, and that reading it twice gives the same: as a list of its own,
// as one with records within records, as the last cycle, and as a whole year.
func FuzzFacts(f *testing.F) {
	small, cycle := mustLoad(f, read(f, "testdata/small/policy.yaml")), mustLoad(f, cyclePolicy)
	f.Add(read(f, "testdata/small/data/marks.json")) // accepted: a list
	f.Add(read(f, "testdata/small/data/units.json")) // another list than the file's name says
	f.Add(`{"marks": []}`)                           // accepted: a list by its name
	for _, x := range factsFaults {
		if x.file == "marks.json" {
			f.Add(strings.Replace(read(f, "testdata/small/data/marks.json"), x.old, x.with, 1)) // each kind of fault of a record
		} else if x.old == "" {
			f.Add(x.with) // each kind of fault in a whole file
		}
	}
	year := cycleYear()
	for _, x := range cycleFaults {
		if file := year["data/"+x.file]; file == nil || x.old == "" {
			f.Add(x.with)
		} else {
			f.Add(strings.Replace(string(file.Data), x.old, x.with, 1)) // each kind of fault within records and of the last cycle
		}
	}
	units, last := string(year["data/units.json"].Data), string(year["data/previous.json"].Data)
	for _, s := range []string{
		`[{"unit": "u1", "task": "t", "rank": 1E0, "votes": []}]`,     // accepted: a number with an exponent
		`[{"unit": "\u0075\u0031", "task": "", "rank": 1, "votes":[]`, // escapes; the text ends inside a record
		"[{\"\\ud800\":1}]", // half a character
		"\ufeff[]",          // a byte order mark
		"[-0, 0.0e-0, -]",   // numbers at their shortest
		units,               // accepted: records within records
		last,                // accepted: the last cycle
		`{"as_of": "2024-12-31", "units": ` + units + `, "previous": ` + last + `}`, // accepted: a whole year
		`[{"id": "", "events": [{"points": 1, "kind": "a"}], "notes": []}]`,         // accepted: an empty key
		`[{"events": [], "notes": [{"text": "x", "of": "u`,                          // the text ends within a record within
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := &fstest.MapFile{Data: []byte(text)}
		files := smallYear(t)
		files["data/marks.json"] = file
		readJSON(t, small, files, "data", text)
		for _, name := range []string{"data/units.json", "data/previous.json"} {
			files := cycleYear()
			files[name] = file
			readJSON(t, cycle, files, "data", text)
		}
		readJSON(t, cycle, fstest.MapFS{"year.json": file}, "year.json", text)
	})
}

// FuzzCSV checks that no file of comma-separated values crashes or hangs the reader,
// that reading it twice gives the same, and that what it accepts is the same year as
// what a plain writer makes JSON of.
func FuzzCSV(f *testing.F) {
	p, cycle := mustLoad(f, cellsPolicy), mustLoad(f, cyclePolicy)
	f.Add("n,text,flag,day,club\n0.10,\"a, \"\"b\"\"\",true,2024-02-29,1\n") // accepted: each type
	f.Add("\ufeffclub,n\r\n\r\n2.0,-1\r\n,\"\"\r\n")                         // as spreadsheets write it
	f.Add("text\n\"a\r\nb\"\n\n \n")                                         // lines in a cell, empty lines
	for _, x := range csvFaults {
		f.Add(x.with) // each kind of fault
	}
	f.Fuzz(func(t *testing.T, text string) {
		clubs := &fstest.MapFile{Data: []byte("no,chair\n1,\n2,1\n")}
		files := fstest.MapFS{"d/clubs.csv": clubs, "d/rows.csv": {Data: []byte(text)}}
		first := readTwice(t, p, files, "d")
		for _, name := range []string{"data/units.csv", "data/units.events.csv", "data/previous/units.csv"} {
			files := csvYear()
			files[name].Data = []byte(text)
			readTwice(t, cycle, files, "data")
		}
		if first == nil {
			return
		}
		files = fstest.MapFS{"d/clubs.csv": clubs, "d/rows.json": {Data: []byte(cellsAsJSON(t, text))}}
		facts, err := p.ReadFacts(files, "d")
		if err != nil {
			t.Fatalf("as JSON: %v", err)
		}
		if d := cmp.Diff(written(p, first), written(p, facts)); d != "" {
			t.Errorf("CSV and JSON differ: %s", d)
		}
	})
}

// cellsAsJSON turns the cells of a list of cellsPolicy into JSON.
func cellsAsJSON(t *testing.T, text string) string {
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err == nil && len(rows[0]) == 1 {
		rows, err = csv.NewReader(strings.NewReader(emptyLinesQuoted(strings.TrimPrefix(text, "\ufeff")))).ReadAll()
	}
	if err != nil {
		t.Fatalf("read what is no CSV: %v", err)
	}
	records := []map[string]any{}
	for _, row := range rows[1:] {
		record := map[string]any{}
		for i, cell := range row {
			switch name := rows[0][i]; {
			case cell == "":
			case name == "n" || name == "club":
				record[name] = json.Number(types.MustParseNumber(cell).String())
			case name == "flag":
				record[name] = strings.EqualFold(cell, "true")
			case marked.MatchString(cell) && !negative.MatchString(cell):
				record[name] = cell[1:]
			default:
				record[name] = cell
			}
		}
		records = append(records, record)
	}
	b, err := json.Marshal(records)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// marked is a text that would be a formula without its apostrophe, negative a number that is
// none.
var (
	marked   = regexp.MustCompile(`^'+[=+\-@\t\r\n＝＋－＠]`)
	negative = regexp.MustCompile(`^'+-(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
)

// emptyLinesQuoted writes "" for each empty line between the rows of a file of one column.
func emptyLinesQuoted(text string) string {
	lines := strings.SplitAfter(strings.ReplaceAll(strings.TrimLeft(text, "\r\n"), "\r\n", "\n"), "\n")
	last := len(lines) - 1
	for last > 0 && strings.Trim(lines[last], "\n") == "" {
		last--
	}
	quotes := 0
	for i := range lines[:last+1] {
		if lines[i] == "\n" && quotes%2 == 0 {
			lines[i] = "\"\"\n"
		}
		quotes += strings.Count(lines[i], `"`)
	}
	return strings.Join(lines, "")
}

// readJSON reads a year that a text is part of, twice.
func readJSON(t *testing.T, p *merit.Policy, files fstest.MapFS, name, text string) {
	if readTwice(t, p, files, name) != nil && !json.Valid([]byte(strings.TrimPrefix(text, "\ufeff"))) {
		t.Errorf("read what is no JSON")
	}
}

// readTwice reads a year twice and returns the facts, nil where they have faults.
func readTwice(t *testing.T, p *merit.Policy, files fstest.MapFS, name string) *value.Facts {
	defer ends()()
	facts, err := p.ReadFacts(files, name)
	again, err2 := p.ReadFacts(files, name)
	if fmt.Sprint(err) != fmt.Sprint(err2) {
		t.Fatalf("first %v\nthen %v", err, err2)
	}
	if err != nil {
		return nil
	}
	if written(p, facts) != written(p, again) {
		t.Errorf("two readings differ")
	}
	return facts
}
