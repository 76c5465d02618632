package merit_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
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
	step, err := run.Explain("units", 0, "total")
	if err != nil || step.Line != 35 || step.Column != 9 || step.Clause != "total" {
		t.Errorf("the derivation does not say where the formula stands: %+v, %v", step, err)
	}
}

// Every fault of facts names the file and the record, or the line and column
// where the file is no JSON. Each row changes one file of testdata/small/data.
func TestFaultsOfFacts(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
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
		})
	}
}

func TestReadFactsNoFolder(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	_, err := p.ReadFacts(smallYear(t), "dat")
	if want := "dat: cannot be read: file does not exist"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = p.ReadFacts(fstest.MapFS{"data/README.md": {}}, "data")
	want := `data: no file has the list "units"; write units.json, with [] where there are no records
data: no file has the list "marks"; write marks.json, with [] where there are no records
data: no file has the fact "as_of"
data: no file has the fact "holidays"`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
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
