package merit_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
)

// What is written for a spreadsheet runs nothing there, and is read back as the same texts.
func TestCSVForSpreadsheets(t *testing.T) {
	p := mustLoad(t, headed("lists:\n  l: {id: key, note: {type: text, optional: true}}\nfigures: {l: {shown: {formula: 'note ?? \"\"'}, less: 0 - 1}}\n"))
	ids := []string{"=1+1", "+1", "-2", "-2+3", "@SUM(A1)", "'=1", "''@x", "'x", "＝1", "007"}
	notes := []string{"\t=1", "\r=1", "\n=1", "=HYPERLINK(\"http://x\",\"y\")", "-", "＠x", "plain, with a comma", "'", "- a list", "+86 550"}
	var records []map[string]string
	for i, id := range ids {
		records = append(records, map[string]string{"id": id, "note": notes[i]})
	}
	text, err := json.Marshal(records)
	if err != nil {
		t.Fatal(err)
	}
	first, err := p.ReadFacts(fstest.MapFS{"d/l.json": {Data: text}}, "d")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(context.Background(), first)
	if err != nil {
		t.Fatal(err)
	}
	table, err := p.Table(run, "l", true)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	table.Fields = []string{"id", "note", "less"}
	if err := merit.WriteCSV(&b, table); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for i, cell := range row {
			if strings.ContainsAny(cell[:min(len(cell), 1)], "=+@\t\r\n") || strings.HasPrefix(cell, "-") && cell != "-2" && i < 2 {
				t.Errorf("the cell %q may run as a formula", cell)
			}
		}
		if row[0] != "id" && row[2] != "-1" {
			t.Errorf("the number -1 is written as %q", row[2])
		}
	}
	b.Reset()
	table.Fields = []string{"id", "note"}
	if err := merit.WriteCSV(&b, table); err != nil {
		t.Fatal(err)
	}
	again, err := p.ReadFacts(fstest.MapFS{"d/l.csv": {Data: b.Bytes()}}, "d")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(written(p, first), written(p, again)); d != "" {
		t.Errorf("read back:\n%s", d)
	}
}

// A list of one field whose values are missing is read back with as many records.
func TestOneColumnReadsBack(t *testing.T) {
	p := mustLoad(t, headed("lists:\n  l: {n: {type: number, optional: true}}\nfigures: {year: {a: len(l)}}\n"))
	facts, err := p.ReadFacts(fstest.MapFS{"d/l.json": {Data: []byte(`[{}, {"n": 1}, {}, {"n": 2}, {}]`)}}, "d")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	table, err := p.Table(run, "l", true)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := merit.WriteCSV(&b, table); err != nil {
		t.Fatal(err)
	}
	again, err := p.ReadFacts(fstest.MapFS{"d/l.csv": {Data: b.Bytes()}}, "d")
	if err != nil {
		t.Fatal(err)
	}
	if got := again.List("l").Len(); got != 5 || len(again.Warnings()) > 0 {
		t.Errorf("%q: read %d records, %v", b.String(), got, again.Warnings())
	}
}

// A file that ends in the middle of a cell is told so where that shows, and so is one whose
// lines end as those of old Macintoshes.
func TestCutFiles(t *testing.T) {
	p := mustLoad(t, headed("lists:\n  l: {id: key, n: number, on: {type: date, optional: true}}\nfigures: {year: {a: len(l)}}\n"))
	for _, x := range []struct{ name, text, want string }{
		{"whole", "id,n,on\na,1,2024-05-01", ""},
		{"a row too short", "id,n,on\na,1,\nb,1", `l.csv:3:1: record 2: 2 cells, but the first row has 3; the file ends in this row, without a line end: it may be cut short`},
		{"a day too short", "id,n,on\na,1,2024-05-0", `l.csv:2:5: record 1 (id a): on: "2024-05-0" is not a day; write it as 2022-09-01; the file ends in this row, without a line end: it may be cut short`},
		{"a line end too few is no fault of others", "id,n,on\na,x,\nb,1,", `l.csv:2:3: record 1 (id a): n: "x": not a decimal number: expected a digit, not "x"`},
		{"a quote that is open", "id,n,on\na,1,\n\"b,1", `l.csv:3:1: a quote is never closed in the row that begins here`},
		{"lines of old Macintoshes", "id,n,on\ra,1,\rb,2,\r", `l.csv:1:8: the lines end with a carriage return alone; save the file with the line ends of today, in a spreadsheet as CSV UTF-8`},
	} {
		if got := heard(p.ReadFacts(fstest.MapFS{"d/l.csv": {Data: []byte(x.text)}}, "d")); got != x.want {
			t.Errorf("%s: got %s, want %s", x.name, got, x.want)
		}
	}
	for text, want := range map[string]string{
		`[{"id": "a", "n": 12`:   `l.json:1:21: not JSON: expected "," or "}", but the file ends`,
		`[{"id": "a", "n": 1}, `: `l.json:1:23: not JSON: expected a value, but the file ends`,
		`[{"id": "a`:             `l.json:1:9: not JSON: this quote is never closed`,
		`[{"id": "a", "n": tr`:   `l.json:1:19: not JSON: expected a value, not "t"`,
	} {
		if got := heard(p.ReadFacts(fstest.MapFS{"d/l.json": {Data: []byte(text)}}, "d")); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// What is said of facts is short however much there is to say, and is said in a time
// that grows with the facts and not with their square.
func TestSlipsAreBounded(t *testing.T) {
	p := mustLoad(t, slipsPolicy)
	for _, x := range manySlips() {
		grows(t, x.name, x.n, func(n int) func() {
			files := fstest.MapFS{}
			for name, text := range slipsYear() {
				files["data/"+name] = &fstest.MapFile{Data: []byte(text)}
			}
			for name, text := range x.files(n) {
				files["data/"+name] = &fstest.MapFile{Data: []byte(text)}
			}
			return func() {
				if got := heard(p.ReadFacts(files, "data")); len(got) > 30_000 || got == "" {
					t.Errorf("%s, %d of them: %d bytes are said: %.200s", x.name, n, len(got), got)
				}
			}
		})
	}
}

// slips are n slips of one kind in the files of a year.
type slips struct {
	name  string
	n     int
	files func(n int) map[string]string
}

// manySlips are slips of each kind, as many as a quarter of a megabyte of facts has.
func manySlips() []slips {
	many := func(n int, record func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(record(i))
		}
		return b.String()
	}
	letters := func(i int) string { // the digits of i in base 2, as cases of one letter
		var b strings.Builder
		for range 16 {
			b.WriteByte("aA"[i&1])
			i >>= 1
		}
		return b.String()
	}
	one := func(name, begin, end string, record func(i int) string) func(n int) map[string]string {
		return func(n int) map[string]string {
			return map[string]string{name: begin + strings.TrimSuffix(many(n, record), ",") + end}
		}
	}
	mark := func(text func(i int) string) func(n int) map[string]string {
		return one("marks.csv", "unit,task\n", "", func(i int) string { return "u1," + text(i) + "\n" })
	}
	return []slips{
		{"keys in every case", 10_000, mark(letters)},
		{"keys with blanks", 10_000, mark(func(i int) string { return letters(i) + "\u3000" })},
		{"keys in another form", 10_000, mark(func(i int) string { return letters(i) + "e\u0301" })},
		{"numbers that are none", 11_000, one("marks.csv", "unit,task,day\n", "", func(int) string { return "u1,t,1,2\n" })},
		{"days that are none", 11_000, one("marks.csv", "unit,task,day\n", "", func(i int) string { return "u1," + letters(i) + ",x\n" })},
		{"texts with blanks", 22_000, one("units.json", `[{"id": "u1", "tags": [`, `]}]`, func(int) string { return `"u1 ",` })},
		{"records that are gone", 6_000, one("previous.json", `{"units": [{"id": "u1"}, `, `]}`, func(i int) string { return `{"id": "` + letters(i) + `", "total": 1},` })},
		{"holidays and worked days", 18_000, one("year.json", `{"worked_weekends": [], "holidays": [`, `]}`, func(int) string { return `"2022-10-03",` })},
		{"empty lines", 200_000, one("marks.csv", "unit\nu1\n", "u1\n", func(int) string { return "\n" })},
		{"marks of a calendar's days", 18_000, one("year.json", `{"holidays": ["2022-10-03"], "worked_weekends": [`, `]}`, func(i int) string { return `"2022-10-0` + string(rune('3'+i%5)) + `",` })},
		{"files that nobody reads", 10_000, func(n int) map[string]string {
			files := map[string]string{}
			for i := range n {
				files[letters(i)+".txt"] = ""
			}
			return files
		}},
	}
}
