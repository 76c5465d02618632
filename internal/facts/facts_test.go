package facts

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// year is the form of a single value, a list, and records within its records.
func year(t *testing.T) Form {
	t.Helper()
	f := Form{
		Values: []types.Field{{Name: "as_of", Type: types.DateType()}},
		Lists: []*types.Schema{
			{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "size", Type: types.NumberType()}}},
			{Name: "units.events", Fields: []types.Field{
				{Name: "parent", Type: types.RecordType("units"), Inverse: "events"}, {Name: "points", Type: types.NumberType()},
			}},
		},
	}
	sheet, err := rule.NewSheet(rule.Scope{Lists: f.Lists, Values: f.Values}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	f.Rules = func(*value.Facts) (*rule.Sheet, error) { return sheet, nil }
	return f
}

// The same year comes from JSON, from CSV and from Go values.
func TestReaders(t *testing.T) {
	type event struct {
		Points int `rule:"points"`
	}
	type unit struct {
		ID     string  `rule:"id"`
		Size   int     `rule:"size"`
		Events []event `rule:"events"`
	}
	type facts struct {
		AsOf  types.Date `rule:"as_of"`
		Units []unit     `rule:"units"`
	}
	day, err := types.ParseDate("2024-05-01")
	if err != nil {
		t.Fatal(err)
	}
	form := year(t)
	readers := map[string]func() (*value.Facts, error){
		"JSON": func() (*value.Facts, error) {
			return Read(form, fstest.MapFS{"y.json": {Data: []byte(`{"as_of": "2024-05-01", "units": [
				{"id": "b", "size": 1, "events": []}, {"id": "a", "size": 2, "events": [{"points": 3}, {"points": 4}]}]}`)}}, "y.json")
		},
		"CSV": func() (*value.Facts, error) {
			return Read(form, fstest.MapFS{
				"y/year.json":        {Data: []byte(`{"as_of": "2024-05-01"}`)},
				"y/units.csv":        {Data: []byte("size,id\n1,b\n2,a\n")},
				"y/units.events.csv": {Data: []byte("parent,points\na,4\na,3\n")},
			}, "y")
		},
		"Go": func() (*value.Facts, error) {
			return New(form, facts{day, []unit{{"b", 1, nil}, {"a", 2, []event{{3}, {4}}}}})
		},
	}
	for name, read := range readers {
		got, err := read()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		units, events := got.List("units"), got.List("units.events")
		shown := []string{got.Value("as_of").String()}
		for row := range units.Len() {
			shown = append(shown, units.Label(row), units.Value(row, "size").String())
		}
		for row := range events.Len() {
			shown = append(shown, events.Value(row, "parent").String(), events.Value(row, "points").String())
		}
		if d := cmp.Diff("2024-05-01 a 2 b 1 a 3 a 4", strings.Join(shown, " ")); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Values of one record do not show up in the next, and each fault names its record.
func TestRecordsShareNothing(t *testing.T) {
	_, err := Read(year(t), fstest.MapFS{"y.json": {Data: []byte(`{"as_of": "2024-05-01", "units": [
{"id": "a", "size": 2, "events": []},
{"id": "b", "events": []},
{"size": 3, "events": [{}]}]}`)}}, "y.json")
	const want = "y.json:3:1: units: record 2 (id b): size is missing\n" +
		"y.json:4:1: units: record 3: id is missing\n" +
		"y.json:4:24: units: record 3: events[0]: points is missing"
	if err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

// A fault says as data which record and field it is about, whichever reader finds it.
func TestFaultsAreData(t *testing.T) {
	const day = `{"as_of": "2024-05-01"}`
	for _, tt := range []struct{ name, units, events, want string }{
		{"a cell", "id,size\na,1\nb,x\n", "parent,points\n", "units 2 [b] size at y/units.csv:3:3"},
		{"one key twice", "size,id\n1,a\n2,a\n", "parent,points\n", "units 2 [a] id at y/units.csv:3:3"},
		{"a reference", "id,size\na,1\n", "points,parent\n1,a\n1,c\n", "units.events 2 [] parent at y/units.events.csv:3:3"},
		{"within a record", "", `{"id": "a", "size": 1, "events": []}, {"id": "b", "size": 1, "events": [{"points": 1}, {"points": true}]}`,
			"units.events 2 [] points at y/units.json:1:89"},
		{"an unknown field", "", `{"id": "a", "sise": 1, "events": []}`, "units 1 [a] sise at y/units.json:1:2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := fstest.MapFS{"y/year.json": {Data: []byte(day)}}
			if tt.units == "" {
				files["y/units.json"] = &fstest.MapFile{Data: []byte("[" + tt.events + "]")}
			} else {
				files["y/units.csv"], files["y/units.events.csv"] = &fstest.MapFile{Data: []byte(tt.units)}, &fstest.MapFile{Data: []byte(tt.events)}
			}
			_, err := Read(year(t), files, "y")
			var found fault.Errors
			if !errors.As(err, &found) || len(found) != 1 {
				t.Fatalf("got %v", err)
			}
			e := found[0]
			got := fmt.Sprintf("%s %d %v %s at y/%s:%d:%d", e.List, e.Position, e.Key, e.Field, e.File, e.Line, e.Column)
			if got != tt.want {
				t.Errorf("got  %s\nwant %s\n%v", got, tt.want, err)
			}
		})
	}
}
