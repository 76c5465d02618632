package factlog

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/meritrules/merit/window"
)

// An event reads what its rows say that it reads, and nothing else: whatever a further field says,
// the thing is the same; and there are things that each of its own fields changes.
func TestSaysIsTrue(t *testing.T) {
	t.Run("cases", func(t *testing.T) { checkSays(t, cases) })
	t.Run("matters", func(t *testing.T) { checkSays(t, matters) })
}

func checkSays[T, E any](t *testing.T, k kind[T, E]) {
	changed := map[string]bool{}         // by event and field
	r := rand.New(rand.NewPCG(13, 2022)) // the same each time: no draw decides whether each field is reached
	for range 120 {
		var log []E
		on := types.MustParseDate("2022-03-01")
		for range 45 {
			on += types.Date(r.IntN(3))
			name := k.words["event"][r.IntN(len(k.words["event"]))]
			e := drawEvent[E](r, name, on)
			was, err := k.fold(append(slices.Clip(log), e))
			if err != nil {
				continue
			}
			for i := range reflect.TypeFor[E]().NumField() {
				field := tagOf(reflect.TypeFor[E]().Field(i))
				f := k.fields[slices.IndexFunc(k.fields, func(f types.Field) bool { return f.Name == field })]
				if isOfAll(f) {
					continue
				}
				other := e
				v := reflect.ValueOf(&other).Elem().Field(i)
				if v.SetZero(); r.IntN(2) == 0 {
					v.Set(reflect.ValueOf(drawEvent[E](r, name, on)).Field(i))
				}
				is, err := k.fold(append(slices.Clip(log), other))
				same := err == nil && reflect.DeepEqual(was, is)
				if !same && !slices.Contains(k.says(name), field) {
					t.Fatalf("%s reads %s, and does not say so", name, field)
				}
				changed[name+" "+field] = changed[name+" "+field] || !same
			}
			log = append(log, e)
		}
	}
	for _, name := range k.words["event"] {
		for _, field := range k.says(name) {
			if !changed[name+" "+field] {
				t.Errorf("%s says that it reads %s, and nothing comes of it", name, field)
			}
		}
	}
}

func tagOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("rule"), ",")
	return name
}

// drawEvent draws an event that says something in most of its fields.
func drawEvent[E any](r *rand.Rand, name string, on types.Date) (e E) {
	v := reflect.ValueOf(&e).Elem()
	text := func() string { return string(rune('a' + r.IntN(2))) }
	for i := range v.NumField() {
		switch f := v.Field(i).Addr().Interface().(type) {
		case *string:
			switch *f = text(); tagOf(v.Type().Field(i)) {
			case "case", "matter":
				*f = "k"
			case "event":
				*f = name
			}
		case *[]string:
			if r.IntN(2) == 0 {
				*f = []string{text()}
			}
		case *types.Date:
			*f = on
		case **types.Date:
			*f = new(on + types.Date(r.IntN(10)))
		case **bool:
			*f = new(r.IntN(2) == 0)
		}
	}
	return e
}

// What is lost is told where it stands, once for each event and field, with the events that read it.
func TestLost(t *testing.T) {
	names := window.Names{"resolved": "办结", "case_events.rating": "评价"}
	text, list := types.TextType(), types.ListType(types.TextType())
	schemas := map[string]*types.Schema{"cases": {Name: "cases", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: text}, {Name: "level", Type: text.OrMissing()}}}}
	log := NewCases(names, func(list string) *types.Schema { return schemas[list] })
	b := value.NewBuilder(log.Events, "case_events.json")
	texts := value.OfList(value.OfText("a"))
	for i, e := range []map[string]value.Value{
		{"event": value.OfText("received"), "level": value.OfText("city")},
		{"event": value.OfText("accepted"), "class": value.OfText("x"), "documents": texts, "reason": value.OfText("")},
		{"event": value.OfText("suspended"), "reason": value.OfText("r")},
		{"event": value.OfText("resumed")},
		{"event": value.OfText("extended"), "by": value.OfText("b"), "until": value.OfDate(types.MustParseDate("2022-04-01"))},
		{"event": value.OfText("办结"), "评价": value.OfText("satisfied")},
		{"event": value.OfText("reopened")},
		{"event": value.OfText("办结"), "评价": value.OfText("satisfied")},
	} {
		e["case"], e["on"] = value.OfText("k"), value.OfDate(types.MustParseDate("2022-03-01")+types.Date(i))
		values := make([]value.Value, len(log.Events.Fields))
		for i, f := range log.Events.Fields {
			if values[i] = e[f.Name]; values[i].IsMissing() && f.Type.Kind == list.Kind {
				values[i] = value.OfList()
			}
		}
		b.Add(i+1, values...)
	}
	events, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	_, warnings, faults := log.Replay(events, nil)
	want := `case_events.json: record 2: nothing reads class of accepted; it is read of received, classified
case_events.json: record 2: nothing reads documents of accepted; it is read of returned, accepted_with_outstanding, documents_complete, documents_waived
case_events.json: record 3: suspended: the clock goes on, since the policy has no list stops
case_events.json: record 5: extended: no deadline can move, since the policy has no field extended_until of cases
case_events.json: record 6: nothing reads 评价 of 办结, and so in 1 more events; it is read of rated`
	if got := warnings.Error(); got != want || len(faults) > 0 {
		t.Errorf("%v\ngot\n%s\nwant\n%s", faults, got, want)
	}
	day := types.MustParseDate("2022-03-03")
	if _, warnings, _ = log.Replay(events, &day); len(warnings) != 3 {
		t.Errorf("as of a day only what is known is told: %v", warnings)
	}
}

// A slip that the policy has no list for is told of.
func TestLostSlips(t *testing.T) {
	matter := &types.Schema{Name: "matters", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}}
	log := NewMatters(supervision.Names{}, func(list string) *types.Schema {
		if list == "matters" {
			return matter
		}
		return nil
	})
	var rows eventlog.Log = *log
	b := value.NewBuilder(rows.Events, "matter_events.json")
	for i, e := range []map[string]value.Value{
		{"event": value.OfText("opened"), "unit": value.OfText("u"), "due_on": value.OfDate(types.MustParseDate("2022-04-01"))},
		{"event": value.OfText("slip_issued"), "slip": value.OfText("c"), "colour": value.OfText("red")},
	} {
		e["matter"], e["on"] = value.OfText("m"), value.OfDate(types.MustParseDate("2022-03-01"))
		values := make([]value.Value, len(rows.Events.Fields))
		for i, f := range rows.Events.Fields {
			values[i] = e[f.Name]
		}
		b.Add(i+1, values...)
	}
	events, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	if _, warnings, faults := log.Replay(events, nil); len(faults) > 0 || warnings.Error() != "matter_events.json: record 2: slip_issued: the slip counts nowhere, since the policy has no list slips" {
		t.Error(warnings, faults)
	}
}
