package merit_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// csvYear is the year of cycleYear as spreadsheets hand it over.
func csvYear() fstest.MapFS {
	return fstest.MapFS{
		"data/year.json":          {Data: []byte(`{"as_of": "2024-12-31"}`)},
		"data/units.csv":          {Data: []byte("id,lead\nu2,u1\nu1,\n")},
		"data/units.events.csv":   {Data: []byte("parent,points,kind,by,on\nu1,3,b,u2,2024-05-01\nu1,1.50,a,,\n")},
		"data/units.notes.csv":    {Data: []byte("parent,text,of\nu1,x,\nu1,x,\n")},
		"data/previous/units.csv": {Data: []byte("id,total,grade,place\nu1,12.5,good,3\nu0,1,,2\n")},
	}
}

// A year in comma-separated values is the same as one in JSON, however the files
// are written down and mixed.
func TestReadCSV(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	for _, x := range []struct {
		name   string
		change func(files fstest.MapFS)
	}{
		{"all of it", func(fstest.MapFS) {}},
		{"as spreadsheets save it", func(f fstest.MapFS) {
			for name, file := range f {
				if strings.HasSuffix(name, ".csv") {
					file.Data = []byte("\ufeff" + strings.ReplaceAll(string(file.Data), "\n", "\r\n"))
				}
			}
		}},
		{"columns in another order, without those that may be missing", func(f fstest.MapFS) {
			f["data/units.notes.csv"].Data = []byte("text,parent\nx,u1\nx,u1\n")
		}},
		{"rows in another order, quotes, empty lines, no line end", func(f fstest.MapFS) {
			f["data/units.csv"].Data = []byte("\nid,lead\n\n\"u1\",\"\"\n\"u2\",\"u1\"")
		}},
		{"records within records in JSON", func(f fstest.MapFS) {
			f["data/units.json"] = cycleYear()["data/units.json"]
			delete(f, "data/units.csv")
			delete(f, "data/units.events.csv")
			delete(f, "data/units.notes.csv")
		}},
		{"records around them in JSON", func(f fstest.MapFS) {
			f["data/units.json"] = &fstest.MapFile{Data: []byte(`[{"id": "u2", "lead": "u1"}, {"id": "u1"}]`)}
			delete(f, "data/units.csv")
		}},
		{"some of the records within in JSON", func(f fstest.MapFS) {
			f["data/all.json"] = &fstest.MapFile{Data: []byte(`{"units": [{"id": "u2", "lead": "u1", "notes": []}, {"id": "u1", "notes": [{"text": "x"}, {"text": "x"}]}]}`)}
			delete(f, "data/units.csv")
			delete(f, "data/units.notes.csv")
		}},
		{"the last cycle in JSON", func(f fstest.MapFS) {
			delete(f, "data/previous/units.csv")
			f["data/previous.json"] = cycleYear()["data/previous.json"]
		}},
		{"other things beside it", func(f fstest.MapFS) {
			f["data/previous/windows.csv"] = &fstest.MapFile{Data: []byte("what another policy \xff\" published")}
			f["data/units.csv.txt"] = &fstest.MapFile{Data: []byte("passed over")}
			f["data/marks/units.csv"] = &fstest.MapFile{Data: []byte("passed over")}
		}},
	} {
		t.Run(x.name, func(t *testing.T) {
			files := csvYear()
			x.change(files)
			facts, err := p.ReadFacts(files, "data")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(cycleFacts, written(p, facts)); d != "" {
				t.Error(d)
			}
		})
	}
}

// Empty lines between rows of one cell are records without a value, which readers of
// comma-separated values pass over; those at the end of the file are not.
func TestRowsOfOneCell(t *testing.T) {
	p := mustLoad(t, headed("lists:\n  l: {n: {type: number, optional: true}}\nfigures: {year: {a: len(l)}}\n"))
	for text, want := range map[string]string{
		"n\n1\n\"\"\n2\n":   "3",
		"n\n1\n2\n\n\n":     "2; warning: l.csv:4:1: empty lines at the end are no records; delete them, or write \"\" for each record without n",
		"n\n\n\n":           "0; warning: l.csv:2:1: empty lines at the end are no records; delete them, or write \"\" for each record without n",
		"n\n\n\n\r\n7":      "4",
		"n\r\n1\r\n\r\n2\n": "3",
		"n\n\n1\n":          "2",
	} {
		facts, err := p.ReadFacts(fstest.MapFS{"d/l.csv": {Data: []byte(text)}}, "d")
		got := fmt.Sprint(err)
		if err == nil {
			got = strings.Trim(fmt.Sprint(facts.List("l").Len())+"; "+heard(facts, nil), "; ")
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// cellsPolicy has a field of each type.
const cellsPolicy = `merit: 1
policy: {id: cells, version: "1", from: 2024-01-01}
lists:
  clubs: {no: {type: number, key: true}, chair: {type: clubs, optional: true}}
  rows:
    n: {type: number, optional: true}
    text: {type: text, optional: true}
    flag: {type: flag, optional: true}
    day: {type: date, optional: true}
    club: {type: clubs, optional: true}
    all: {type: [number], optional: true}
`

// What a cell holds goes by the type of its field; an empty one is missing.
func TestCells(t *testing.T) {
	p := mustLoad(t, cellsPolicy)
	facts, err := p.ReadFacts(fstest.MapFS{
		"d/clubs.csv": {Data: []byte("no,chair\n1.0,2\n2,\n")},
		"d/rows.csv": {Data: []byte(`club,n,text,flag,day
1,0.10,"a, ""b""
 c",true,2024-02-29
2.00,-12345678901234567890.5, x ,FALSE,
,,007,True,
`)},
	}, "d")
	if err != nil {
		t.Fatal(err)
	}
	want := `clubs no 1 chair 2
clubs no 2 chair nil
rows n nil text 007 flag true day nil club nil all nil
rows n -12345678901234567890.5 text  x  flag false day nil club 2 all nil
rows n 0.1 text a, "b"
 c flag true day 2024-02-29 club 1 all nil
`
	if d := cmp.Diff(want, written(p, facts)); d != "" {
		t.Error(d)
	}
}

// csvFaults are edits of a file of csvYear, or whole files where old is "", with
// all the errors that they give.
var csvFaults = []struct{ name, why, file, old, with, want string }{
	{"an empty file", "", "units.csv", "", "",
		`units.csv:1:1: the file is empty; write the names of the fields into the first row`},
	{"an unknown column", "", "units.csv", "id,lead", "id,laed",
		`units.csv:1:4: unknown column "laed"; did you mean "lead"?`},
	{"an unknown column that is like none", "", "units.csv", "id,lead\nu2,u1\nu1,", "id,lead,size\nu2,u1,1\nu1,,2",
		`units.csv:1:9: unknown column "size"`},
	{"a column that is not there", "once, and not for each record", "units.events.csv", "points,kind", "point,kind",
		`units.events.csv:1:8: unknown column "point"; did you mean "points"?`},
	{"columns that are not there", "", "units.events.csv", "", "parent,by\nu1,u2\n",
		`units.events.csv:1:1: there is no column points` + "\n" +
			`units.events.csv:1:1: there is no column kind`},
	{"a column twice", "", "units.csv", "", "id,lead,id\n",
		`units.csv:1:9: the column "id" stands twice`},
	{"a column without a name", "Excel has them where a cell was once filled", "units.csv", "", "id,lead,\nu1,,\nu2,u1,\n",
		`units.csv:1:9: a column without a name; write the name of a field, or delete the column`},
	{"semicolons", "Excel in some countries", "units.csv", "", "id;lead\nu1;\nu2;u1\n",
		`units.csv:1:1: unknown column "id;lead"; put commas between the cells`},
	{"records within in a column", "", "units.csv", "", "id,lead,events\nu1,,\nu2,u1,\n",
		`units.csv:1:9: the records of events cannot stand in a cell; write units.events.csv, with a column parent`},
	{"records within that are nowhere", "", "units.csv", "", "id,lead\nu1,\nu2,u1\n",
		`data: no file has the list "units.events"; write units.events.csv, with nothing but its first row where there are no records`},
	{"too few cells", "", "units.events.csv", "u1,1.50,a,,", "u1,1.50,a",
		`units.events.csv:3:1: record 2: 3 cells, but the first row has 5`},
	{"too many cells", "", "units.events.csv", "u1,1.50,a,,", "u1,1,50,a,,",
		`units.events.csv:3:1: record 2: 6 cells, but the first row has 5; points: write 1.5 if the comma stands before decimals; put a text with a comma into quotes`},
	{"an empty row", "a spreadsheet has them below the last record", "units.events.csv", "u1,1.50,a,,\n", "u1,1.50,a,,\n,,,,\n",
		`units.events.csv:4:1: record 3: all cells are empty; delete the row`},
	{"an empty cell", "", "units.events.csv", "u1,1.50,a,,", "u1,,a,,",
		`units.events.csv:3:4: record 2 (parent u1, kind a): points is missing`},
	{"no number", "", "units.events.csv", "u1,1.50,a,,", "u1,much,a,,",
		`units.events.csv:3:4: record 2 (parent u1, kind a): points: "much": not a decimal number: expected a digit, not "m"`},
	{"a number with a blank", "", "units.events.csv", "u1,1.50,a,,", "u1, 1.50,a,,",
		`units.events.csv:3:4: record 2 (parent u1, kind a): points: " 1.50": not a decimal number: expected a digit, not " "; write 1.5`},
	{"thousands", "", "units.events.csv", "u1,1.50,a,,", "u1,\"1,300\",a,,",
		`units.events.csv:3:4: record 2 (parent u1, kind a): points: "1,300": not a decimal number: unexpected ","; write 1300 if the comma parts thousands, 1.3 if it stands before decimals, with nothing between the thousands and a point before decimals`},
	{"a percentage", "", "units.events.csv", "u1,1.50,a,,", "u1,5%,a,,",
		`units.events.csv:3:4: record 2 (parent u1, kind a): points: "5%": not a decimal number: unexpected "%"; write 0.05, or 5 if the field counts percent`},
	{"a long number", "Excel cuts its digits off", "units.events.csv", "u1,1.50,a,,", "u1,1.23E+0,a,,",
		`units.events.csv:3:4: record 2 (parent u1, kind a): points: "1.23E+0" may have lost digits; have the spreadsheet show the whole number, and save again`},
	{"a huge number", "", "units.events.csv", "u1,1.50,a,,", "u1," + strings.Repeat("9", 20_001) + ",a,,",
		`units.events.csv:3:4: record 2 (parent u1, kind a): points: "999999999999999999999999999999999999999999999999999999999999"…: too many digits: 20001 written out, at most 20000 are allowed`},
	{"out of range", "", "units.events.csv", "u1,1.50,a,,", "u1,11,a,,",
		`units.events.csv:3:4: record 2 (parent u1, kind a): points is 11, more than the most allowed, 10`},
	{"none of the values", "", "units.events.csv", "u1,1.50,a,,", "u1,1,A,,",
		`units.events.csv:3:6: record 2 (parent u1, kind A): kind is "A", but must be one of a, b; did you mean "a"?`},
	{"no day", "", "units.events.csv", "2024-05-01", "2024/5/1",
		`units.events.csv:2:11: record 1 (parent u1, kind b): on: "2024/5/1" is not a day; write 2024-05-01`},
	{"all faults of a row", "", "units.events.csv", "u1,1.50,a,,", "u1,x,c,,y",
		`units.events.csv:3:4: record 2 (parent u1, kind c): points: "x": not a decimal number: expected a digit, not "x"` + "\n" +
			`units.events.csv:3:6: record 2 (parent u1, kind c): kind is "c", but must be one of a, b` + "\n" +
			`units.events.csv:3:9: record 2 (parent u1, kind c): on: "y" is not a day; write it as 2022-09-01`},
	{"after a cell of two lines", "lines and columns are those of an editor", "units.notes.csv", "u1,x,\nu1,x,\n", "u1,\"好\n好\",\nu1,\"好, \"\"\n\",u9\n",
		`units.notes.csv:5:3: u1, record 2: of "u9" is not among the units; did you mean "u1" or "u2"?`},
	{"a reference to nothing", "", "units.csv", "u2,u1", "u2,u3",
		`units.csv:2:4: record 1 (id u2): lead "u3" is not among the units; did you mean "u1" or "u2"?`},
	{"a record within a record that is not there", "", "units.events.csv", "u1,1.50", "u3,1.50",
		`units.events.csv:3:1: record 2 (parent u3, kind a): parent "u3" is not among the units; did you mean "u1" or "u2"?`},
	{"two records with one key", "", "units.csv", "u2,u1", "u1,u1",
		`units.csv:3:1: record 2 (id u1): the same id as record 1`},
	{"two records within with one key", "", "units.events.csv", "u1,1.50,a", "u1,1.50,b",
		`units.events.csv:3:1: record 2 (parent u1, kind b): the same parent and kind as record 1`},
	{"a quote in a cell", "", "units.notes.csv", "u1,x,\nu1,x,\n", "u1,x,\nu1,a \"b\",\n",
		`units.notes.csv:3:6: a quote within a cell; put the cell into quotes, and write "" for a quote in it`},
	{"a quote after quotes", "", "units.notes.csv", "u1,x,\nu1,x,\n", "u1,x,\nu1,\"a\" b,\n",
		`units.notes.csv:3:6: a quote within a cell; put the cell into quotes, and write "" for a quote in it`},
	{"a quote that is not closed", "", "units.notes.csv", "u1,x,\nu1,x,\n", "u1,x,\nu1,\"x,\n",
		`units.notes.csv:3:1: a quote is never closed in the row that begins here`},
	{"a quote that is not closed at the end", "", "units.notes.csv", "u1,x,\nu1,x,\n", "u1,x,\nu1,x,\"",
		`units.notes.csv:3:1: a quote is never closed in the row that begins here`},
	{"GBK", "Excel saves it where the system's language is Chinese", "units.notes.csv", "u1,x,\nu1,x,\n", "u1,\xba\xc3,\n",
		`units.notes.csv:2:4: not valid UTF-8; save the file as UTF-8, in a spreadsheet as CSV UTF-8`},
	{"UTF-16", "what Excel calls Unicode text", "units.notes.csv", "", "\xff\xfep\x00a\x00",
		`units.notes.csv:1:1: the file is in UTF-16; save the file as UTF-8, in a spreadsheet as CSV UTF-8`},
	{"UTF-16 without a mark", "", "units.notes.csv", "", "p\x00a\x00r\x00",
		`units.notes.csv:1:1: the file is in UTF-16; save the file as UTF-8, in a spreadsheet as CSV UTF-8`},
	{"JSON in UTF-16", "", "year.json", "", "\xff\xfe{\x00}\x00",
		`year.json:1:1: the file is in UTF-16; save the file as UTF-8`},
	{"a list in JSON as well", "which of them counts?", "units.json", "", "[]",
		`units.json:1:1: "units" is in units.csv already`},
	{"a list in another file as well", "", "all.json", "", `{"units": [{"id": "u1"}, {"id": "u2"}]}`,
		`units.csv:1:1: "units" is in all.json already`},
	{"records within in JSON as well", "", "units.json", "", `[{"id": "u1", "events": []}]`,
		`units.json:1:2: record 1 (id u1): events stands in units.events.csv already; leave it out of one of them`},
	{"a single value", "", "as_of.csv", "", "2024-12-31\n",
		`as_of.csv:1:1: as_of is no list; write single values into a JSON file: {"as_of": …}`},
	{"an unknown list", "", "unit.csv", "", "id\n",
		`unit.csv:1:1: the policy has no list or fact "unit"; did you mean "units"?`},
	{"an unknown list within", "", "units.event.csv", "", "id\n",
		`units.event.csv:1:1: the policy has no list or fact "units.event"; did you mean "units.events"?`},
	{"the last cycle in one file", "", "previous.csv", "", "id\n",
		`previous.csv:1:1: the last cycle has several lists; write each into a file of its own in the folder previous`},
	{"the last cycle in the folder of this one", "", "previous.units.csv", "", "id\n",
		`previous.units.csv:1:1: "previous.units" is in previous/units.csv already`},
	{"the last cycle without a column", "columns that are not declared are passed over, but one may be meant", "previous/units.csv", "total", "totl",
		`previous/units.csv:1:1: there is no column total; did you mean "totl"?`},
	{"the last cycle without an optional column", "", "previous/units.csv", "grade", "grad",
		`previous/units.csv:1:1: there is no column grade; did you mean "grad"?`},
	{"a fault in the last cycle", "", "previous/units.csv", "12.5", "12,5",
		`previous/units.csv:2:1: record 1: 5 cells, but the first row has 4; total: write 12.5 if the comma stands before decimals; put a text with a comma into quotes`},
}

func TestCSVFaults(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	for _, x := range csvFaults {
		t.Run(x.name, func(t *testing.T) {
			_, err := p.ReadFacts(csvFaulty(t, x.name, x.file, x.old, x.with), "data")
			if err == nil {
				t.Fatal("no fault is found")
			}
			if d := cmp.Diff(x.want, err.Error()); d != "" {
				t.Errorf("%s\n%s", x.why, d)
			}
		})
	}
}

// csvFaulty is csvYear with one of csvFaults.
func csvFaulty(t testing.TB, name, file, old, with string) fstest.MapFS {
	files := csvYear()
	if old != "" {
		with = edited(t, string(files["data/"+file].Data), old, with)
	}
	files["data/"+file] = &fstest.MapFile{Data: []byte(with)}
	switch name {
	case "records within that are nowhere":
		delete(files, "data/units.events.csv")
	case "records within in JSON as well":
		delete(files, "data/units.csv")
	}
	return files
}

// Fields that hold lists are for JSON.
func TestCSVLists(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	for _, x := range []struct{ name, text, want string }{
		{"a column of lists", "unit,task,rank,votes\nu1,t1,1,a\n", `marks.csv:1:16: votes is a list of texts, which a cell cannot hold; write marks.json instead`},
		{"no column of lists", "unit,task,rank\nu1,t1,1\n", `marks.csv:1:1: votes is a list of texts, which a cell cannot hold; write marks.json instead`},
	} {
		t.Run(x.name, func(t *testing.T) {
			files := smallYear(t)
			delete(files, "data/marks.json")
			files["data/marks.csv"] = &fstest.MapFile{Data: []byte(x.text)}
			_, err := p.ReadFacts(files, "data")
			if err == nil || err.Error() != x.want {
				t.Errorf("got  %v\nwant %s", err, x.want)
			}
		})
	}
	_, err := p.ReadFacts(fstest.MapFS{"data/units.csv": {Data: []byte("id,name,kind\n")}}, "data/units.csv")
	if want := "data/units.csv: a file of comma-separated values holds one list; name the folder that it is in"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A policy that asks for no figures of the last cycle passes them over.
func TestCSVOfALastCycleThatIsNotAsked(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	files := smallYear(t)
	files["data/previous.csv"] = &fstest.MapFile{Data: []byte("passed \" over")}
	files["data/previous/units.csv"] = &fstest.MapFile{Data: []byte("passed \" over")}
	if _, err := p.ReadFacts(files, "data"); err != nil {
		t.Error(err)
	}
}

// Of many faults of one file the first are reported and the rest is counted.
func TestManyFaultsOfCSV(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	for _, x := range []struct{ name, text, first, last string }{
		{"rows", "parent,points,kind\n" + strings.Repeat("u1,x,c\n", 10_000),
			`units.events.csv:2:4: record 1 (parent u1, kind c): points: "x": not a decimal number: expected a digit, not "x"`,
			`units.events.csv:11:6: record 10 (parent u1, kind c): kind is "c", but must be one of a, b; and 19980 more faults in units.events`},
		{"columns", "parent,points,kind" + strings.Repeat(",", 900) + "\n",
			"units.events.csv:1:20: a column without a name; write the name of a field, or delete the column",
			"units.events.csv:1:39: a column without a name; write the name of a field, or delete the column; and 880 more faults in units.events"},
		{"more columns than any list has", "parent" + strings.Repeat(",", 1000) + "\n",
			"units.events.csv:1:1: a row with more than 1000 cells", "units.events.csv:1:1: a row with more than 1000 cells"},
	} {
		t.Run(x.name, func(t *testing.T) {
			files := csvYear()
			files["data/units.events.csv"].Data = []byte(x.text)
			_, err := p.ReadFacts(files, "data")
			lines := strings.Split(err.Error(), "\n")
			if d := cmp.Diff([]string{x.first, x.last}, []string{lines[0], lines[len(lines)-1]}); d != "" || len(lines) > 20 {
				t.Errorf("%d lines\n%s", len(lines), d)
			}
		})
	}
}

// A spreadsheet that holds what no other file has is not passed over in silence;
// the one that a file was saved from may lie beside it.
func TestSpreadsheets(t *testing.T) {
	p := mustLoad(t, "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {units: {id: key}}\nprevious: {units: {total: number}}\n")
	for _, x := range []struct {
		name, want string
		files      []string
	}{
		{"beside its list", "", []string{"units.csv", "units.xlsx", "~$units.csv"}},
		{"in place of a list", "units.xlsx: spreadsheets are not read; save each list as CSV in UTF-8", []string{"units.xlsx"}},
		{"in place of the last cycle", "previous.xlsx: spreadsheets are not read; save each list as CSV in UTF-8", []string{"units.csv", "previous.xlsx"}},
		{"of something else", "", []string{"units.csv", "notes.xlsx"}},
	} {
		files := fstest.MapFS{}
		for _, f := range x.files {
			files["data/"+f] = &fstest.MapFile{Data: []byte("id\nu1\n")}
		}
		_, err := p.ReadFacts(files, "data")
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != x.want {
			t.Errorf("%s: got %s, want %s", x.name, got, x.want)
		}
	}
}

// A folder called like a file of facts is a fault, in the last cycle's folder as well: its
// author may have meant what is in it.
func TestFolderCalledLikeAFile(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	for _, x := range []struct{ name, file, want string }{
		{"CSV", "data/marks.csv/units.csv", "marks.csv: cannot be read: is a directory"},
		{"JSON", "data/notes.json/units.csv", "notes.json: cannot be read: is a directory"},
		{"the last cycle", "data/previous/units.json/units.csv", "previous/units.json: cannot be read: is a directory"},
	} {
		files := cycleYear()
		if x.name == "the last cycle" {
			delete(files, "data/previous.json")
		}
		files[x.file] = &fstest.MapFile{Data: []byte("id\n")}
		if _, err := p.ReadFacts(files, "data"); err == nil || err.Error() != x.want {
			t.Errorf("%s: got %v, want %s", x.name, err, x.want)
		}
	}
}
