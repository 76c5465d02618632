package facts

import (
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// seen is a log that makes a list of what its events name.
func seen(list string) (*types.Schema, *eventlog.Log) {
	made := &types.Schema{Name: list, Key: []string{"id"}, At: "on", Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "on", Type: types.DateType()}, {Name: "note", Type: types.TextType()}}}
	events := *made
	events.Name, events.Key, events.At = list+"_log", nil, ""
	return made, &eventlog.Log{Events: &events, Makes: []string{list}, Replay: func(l *value.List, until *types.Date) (all []eventlog.Made, warnings, faults fault.Errors) {
		made := eventlog.Made{List: list}
		for row := range l.Len() {
			if on, _ := l.Value(row, "on").Date(); until == nil || on <= *until {
				made.Rows = append(made.Rows, eventlog.MadeRow{Event: row, Values: []value.Value{l.Value(row, "id"), l.Value(row, "on"), l.Value(row, "note")}})
			}
		}
		return []eventlog.Made{made}, nil, nil
	}}
}

// Facts may come from several logs: as of a day the cells of all of them are open, and whole
// facts are refused because of any.
func TestSeveralLogs(t *testing.T) {
	first, firstLog := seen("cases")
	second, secondLog := seen("matters")
	day, end := types.MustParseDate("2022-03-02"), types.MustParseDate("2022-12-31")
	folder := fstest.MapFS{
		"data/cases_log.json":   {Data: []byte(`[{"id": "k1", "on": "2022-03-01", "note": "a"}, {"id": "k2", "on": "2022-03-03", "note": "b"}]`)},
		"data/matters_log.json": {Data: []byte(`[{"id": "m1", "on": "2022-03-02", "note": "c"}]`)},
	}
	form := Form{Lists: []*types.Schema{first, second}, Logs: []*eventlog.Log{firstLog, secondLog}}
	whole, err := Read(form, folder, "data")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := whole.AsOf(types.AsOf{Day: day, Until: &end}); fault.CodeOf(err) != fault.CodeNotDated {
		t.Errorf("whole facts as of a day: %v", err)
	}
	form.AsOf = &day
	form.Cut = func(f *value.Facts) (*value.Facts, error) { return f.AsOf(types.AsOf{Day: day, Until: &end}) }
	known, err := Read(form, folder, "data")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"cases", "matters"} {
		l := known.List(list)
		if l.Len() != 1 {
			t.Fatalf("%s: %d records", list, l.Len())
		}
		for field, want := range map[string]types.State{"id": types.Final, "on": types.Final, "note": types.SoFar} {
			if got := l.Status(0, field).State; got != want {
				t.Errorf("%s.%s is %s, want %s", list, field, got, want)
			}
		}
	}
}
