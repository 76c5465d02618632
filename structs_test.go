package merit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/types"
	"github.com/shopspring/decimal"
)

// The Go types of a year for cyclePolicy. That they differ from what the policy
// says in options of tags does not matter.
type (
	unitID string
	points decimal.Decimal

	cycle struct {
		AsOf     types.Date `rule:"as_of"`
		Units    []*unit    `rule:"units"`
		Previous *lastCycle `rule:"previous"`
		Comment  string
	}
	unit struct {
		identity
		*links
		Events  []event `rule:"events"`
		Notes   [2]note `rule:"notes"`
		private int
		Skipped complex128 `rule:"-"`
	}
	identity struct {
		ID unitID `rule:"id,key"`
	}
	links struct {
		Lead *string `rule:"lead,ref=units"`
	}
	event struct {
		Points points     `rule:"points"`
		Kind   string     `rule:"kind"`
		By     *unitID    `rule:"by"`
		On     *time.Time `rule:"on"`
	}
	note struct {
		Text string `rule:"text"`
	}
	lastCycle struct {
		Units   []lastUnit `rule:"units"`
		Windows []struct{} `rule:"windows"` // passed over
	}
	lastUnit struct {
		ID    string              `rule:"id"`
		Total decimal.NullDecimal `rule:"total"`
		Grade *string             `rule:"grade"`
		Place int                 `rule:"place"` // passed over
	}
)

func ptr[T any](v T) *T { return &v }

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// goYear is cycleYear in Go.
func goYear() cycle {
	on := time.Date(2024, 5, 1, 0, 0, 0, 0, time.FixedZone("east", 8*3600))
	return cycle{
		AsOf: types.MustParseDate("2024-12-31"),
		Units: []*unit{
			{private: 1, identity: identity{"u2"}, links: &links{ptr("u1")}, Notes: [2]note{{"x"}, {"x"}}},
			{identity: identity{"u1"}, Notes: [2]note{{"x"}, {"x"}}, Events: []event{
				{Points: points(dec("3")), Kind: "b", By: ptr(unitID("u2")), On: &on},
				{Points: points(dec("1.50")), Kind: "a"},
			}},
		},
		Previous: &lastCycle{Units: []lastUnit{
			{ID: "u1", Total: decimal.NewNullDecimal(dec("12.5")), Grade: ptr("good"), Place: 3},
			{ID: "u0", Total: decimal.NewNullDecimal(dec("1"))},
		}},
	}
}

// Facts of Go values are those of the same year as JSON.
func TestNewFacts(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	files := cycleYear()
	files["data/units.json"].Data = []byte(strings.Replace(string(files["data/units.json"].Data), `"notes": []`, `"notes": [{"text": "x"}, {"text": "x"}]`, 1))
	want, err := p.ReadFacts(files, "data")
	if err != nil {
		t.Fatal(err)
	}
	year := goYear()
	for _, v := range []any{year, &year, ptr(&year)} {
		got, err := p.NewFacts(v)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(written(p, want), written(p, got)); d != "" {
			t.Error(d)
		}
	}
	year.Previous = nil
	first, err := p.NewFacts(year)
	if err != nil || first.List("previous.units").Len() != 0 {
		t.Errorf("the first cycle: %v, %v", first, err)
	}
	if said := heard(first, err); said != "" {
		t.Errorf("a nil pointer says that this is the first cycle, but merit says %s", said)
	}
	year.Previous = &lastCycle{}
	if said := heard(p.NewFacts(year)); !strings.Contains(said, "the last cycle has no units, so none of this cycle's has a previous one; give the pointer nil for previous") {
		t.Errorf("a last cycle without records: %s", said)
	}
}

// Facts keep nothing of the Go values that may change later.
func TestNewFactsShareNothing(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	year := goYear()
	facts, err := p.NewFacts(&year)
	if err != nil {
		t.Fatal(err)
	}
	before := written(p, facts)
	*year.Units[0].Lead, year.Units[1].Events[0].Points, year.Previous.Units[0].ID = "u2", points{}, "u9"
	if d := cmp.Diff(before, written(p, facts)); d != "" {
		t.Error(d)
	}
}

// holder is a policy with one field of a type, and a year with a value of it.
func holder(t *testing.T, typ string, v any) (*merit.Policy, any) {
	t.Helper()
	record := reflect.StructOf([]reflect.StructField{{Name: "V", Type: reflect.TypeOf(v), Tag: `rule:"v"`}})
	list := reflect.MakeSlice(reflect.SliceOf(record), 1, 1)
	list.Index(0).Field(0).Set(reflect.ValueOf(v))
	year := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "List", Type: list.Type(), Tag: `rule:"list"`}}))
	year.Elem().Field(0).Set(list)
	return mustLoad(t, "merit: 1\npolicy: {id: a, version: b, from: 2024-01-01, until: 2024-12-31}\nlists: {list: {v: "+typ+"}}\n"), year.Interface()
}

// Each row is a Go value and what it is in formulas, or why it is refused.
func TestGoTypes(t *testing.T) {
	type (
		day     types.Date
		score   types.Number
		wrapped struct{ decimal.Decimal }
	)
	tenths, third := types.MustParseNumber("0.3"), types.FromRat(big.NewRat(1, 3))
	midnight := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	for _, x := range []struct {
		name, typ, want string
		v               any
	}{
		{"a decimal", "number", "1.5", dec("1.50")},
		{"a named decimal", "number", "1.5", points(dec("1.50"))},
		{"a pointer to a decimal", "number", "1.5", ptr(dec("1.50"))},
		{"a null decimal", "{type: number, optional: true}", "nil", decimal.NullDecimal{}},
		{"a missing decimal", "number", "list: record 1: v is missing", decimal.NullDecimal{}},
		{"a nil pointer", "number", "list: record 1: v is missing", (*int)(nil)},
		{"a number", "number", "0.3", tenths},
		{"a named number", "number", "0.3", score(tenths)},
		{"a number that is no decimal", "number", "list: record 1: v is 1/3, which has no finite decimal form; round it", third},
		{"a list with such a number", "[number]", "list: record 1: v is [0.3, 1/3], which has no finite decimal form; round it", []types.Number{tenths, third}},
		{"a JSON number", "number", "12.34", json.Number("12.340")},
		{"a JSON number that is none", "number", `list: record 1: v: "": not a decimal number: expected a digit`, json.Number("")},
		{"a small int", "number", "-7", int8(-7)},
		{"a large uint", "number", "18446744073709551615", uint64(1<<64 - 1)},
		{"a float", "number", "list: the field v of an unnamed struct: the Go type float64 is not exact; use decimal.Decimal", 1.5},
		{"a huge decimal", "number", "list: record 1: v: decimal with exponent 1000000: too many digits: 1000001 written out, at most 20000 are allowed", decimal.New(1, 1e6)},
		{"a string", "text", "好", "好"},
		{"a named string", "text", "u1", unitID("u1")},
		{"a broken string", "text", "list: record 1: v: the text is not valid UTF-8", "\xff"},
		{"a string for a number", "number", "list: v must be a number, but the field of an unnamed struct is of type string", "1"},
		{"a string for a day", "date", "list: v must be a date, but the field of an unnamed struct is of type string", "2024-01-01"},
		{"a flag", "flag", "true", true},
		{"a day", "date", "2024-02-29", types.DateOf(2024, 2, 29)},
		{"a type made from days", "date", "list: v must be a date, but the field of an unnamed struct is of type merit_test.day", day(1)},
		{"a midnight", "date", "2024-02-29", midnight},
		{"a midnight elsewhere", "date", "2024-02-29", time.Date(2024, 2, 29, 0, 0, 0, 0, time.FixedZone("", -5*3600))},
		{"that midnight here", "date", "list: record 1: v: 2024-02-29T08:00:00+08:00 is not midnight, so it is a day here and maybe another one elsewhere; use a types.Date", midnight.In(time.FixedZone("", 8*3600))},
		{"no time at all", "date", "list: record 1: v: the time was never set; use a pointer where a day may be missing", time.Time{}},
		{"a time too late", "date", "list: record 1: v: the year 10000 is not one from 1 to 9999", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"a list", "[text]", "[a, b]", []unitID{"a", "b"}},
		{"no list", "[text]", "[]", []string(nil)},
		{"an array", "[number]", "[1, 2]", [2]int{1, 2}},
		{"a list of pointers", "[number]", "list: record 1: v[1] is missing", []*int{ptr(1), nil}},
		{"a list with a broken element", "[text]", "list: record 1: v: element 1: the text is not valid UTF-8", []string{"a", "\xff"}},
		{"bytes for a text", "text", "list: v must be a text, but the field of an unnamed struct is of type []uint8", []byte("a")},
		{"a list for a text", "text", "list: v must be a text, but the field of an unnamed struct is of type []string", []string{"a"}},
		{"texts for numbers", "[number]", "list: v must be a list of numbers, but the field of an unnamed struct is of type []string", []string{"a"}},
		{"a struct", "number", "list: the field v of an unnamed struct: the Go type merit_test.wrapped has no counterpart in formulas", wrapped{}},
		{"a map", "text", "list: the field v of an unnamed struct: the Go type map[string]string has no counterpart in formulas", map[string]string{}},
		{"out of range", "{type: number, range: [0, 1]}", "list: record 1: v is 2, more than the most allowed, 1", 2},
		{"not whole", "{type: number, integer: true}", "list: record 1: v is 0.5, but must be a whole number", dec("0.5")},
		{"none of the values", "{type: text, values: [good]}", `list: record 1: v is "god", but must be one of good; did you mean "good"?`, "god"},
	} {
		t.Run(x.name, func(t *testing.T) {
			p, year := holder(t, x.typ, x.v)
			facts, err := p.NewFacts(year)
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = facts.List("list").Value(0, "v").String()
			}
			if got != x.want {
				t.Errorf("got  %s\nwant %s", got, x.want)
			}
		})
	}
}

// Each fault of Go types and values names the list, the record and the field.
func TestFaultsOfNewFacts(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	type (
		badEvent struct {
			Points decimal.Decimal `rule:"point"`
			Kind   int             `rule:"kind"`
			Parent string          `rule:"parent"`
		}
		badUnit struct {
			ID     string      `rule:"id"`
			Events []*badEvent `rule:"events"`
			Class  string      `rule:"class"`
		}
		twice struct {
			identity
			Other string `rule:"id"`
		}
		hidden struct {
			id string `rule:"id"`
		}
		badOption struct {
			ID string `rule:"id,kye"`
		}
	)
	changed := func(change func(y *cycle)) cycle {
		y := goYear()
		change(&y)
		return y
	}
	for _, x := range []struct {
		name string
		v    any
		want string
	}{
		{"nothing", nil, "facts are a struct with rule tags, or a pointer to one, not nil"},
		{"a nil pointer", (*cycle)(nil), "facts are a struct with rule tags, or a pointer to one, not nil"},
		{"a map", map[string]any{}, "facts are a struct with rule tags, or a pointer to one, not a map[string]interface {}"},
		{"a struct without tags", struct{ Units []unit }{}, `an unnamed struct has no field for the list "units"; give one the tag ` + "`rule:\"units\"`\n" +
			`an unnamed struct has no field for the fact "as_of"; give one the tag ` + "`rule:\"as_of\"`"},
		{"unknown names", struct {
			AsOf  types.Date `rule:"as_off"`
			Units []unit     `rule:"units"`
			Notes []note     `rule:"units.notes"`
			Last  lastCycle  `rule:"previous.units"`
		}{}, `the policy has no list or fact "as_off"; did you mean "as_of"?` + "\n" +
			`units.notes does not stand by itself; write its records within those of units` + "\n" +
			`previous.units does not stand by itself; write it under previous` + "\n" +
			`an unnamed struct has no field for the fact "as_of"; give one the tag ` + "`rule:\"as_of\"`"},
		{"types that do not fit", struct {
			AsOf     string         `rule:"as_of"`
			Units    map[string]int `rule:"units"`
			Previous []lastUnit     `rule:"previous"`
		}{}, "as_of must be a date, but the field of an unnamed struct is of type string\n" +
			"units: a list is a slice of structs, but the field units of an unnamed struct is of type map[string]int\n" +
			"previous is a struct of the lists of the last cycle, but is of type []merit_test.lastUnit"},
		{"fields that do not fit", struct {
			AsOf     types.Date `rule:"as_of"`
			Units    []badUnit  `rule:"units"`
			Previous struct {
				Units []struct {
					ID string `rule:"id"`
				} `rule:"unit"`
			} `rule:"previous"`
		}{}, `units.events: merit_test.badEvent has the unknown field "point"; did you mean "points"?` + "\n" +
			"units.events: kind must be a text, but the field of merit_test.badEvent is of type int\n" +
			`units.events: merit_test.badEvent has the unknown field "parent"` + "\n" +
			`units: merit_test.badUnit has the unknown field "class"` + "\n" +
			"units: merit_test.badUnit has no field for notes; give one the tag `rule:\"notes\"`\n" +
			`an unnamed struct has no field for the list "units" of the last cycle; give one the tag ` + "`rule:\"units\"`"},
		{"a name twice", struct {
			AsOf  types.Date `rule:"as_of"`
			Units []twice    `rule:"units"`
		}{}, `units: rule: merit_test.twice has several fields with the tag "id", or one without a name`},
		{"a field that is not exported", struct {
			AsOf  types.Date `rule:"as_of"`
			Units []hidden   `rule:"units"`
		}{Units: []hidden{{id: "u1"}}}, `units: rule: the field id of merit_test.hidden has a rule tag but is not exported`},
		{"an unknown option", struct {
			AsOf  types.Date  `rule:"as_of"`
			Units []badOption `rule:"units"`
		}{}, `units: rule: field id: unknown option "kye" in its tag`},
		{"records", changed(func(y *cycle) {
			y.Units = append(y.Units, nil, &unit{identity: identity{"u2"}})
			y.Units[0].Lead = ptr("u9")
			y.Units[1].Events[0].Kind, y.Units[1].Events[1].By = "c", ptr(unitID("u9"))
			y.Previous.Units[0].Total.Valid = false
		}), "units: record 3: a record must be a struct, but this is nil\n" +
			"units: record 4 (id u2): the same id as record 1\n" +
			`units: record 2 (id u1): events[0]: kind is "c", but must be one of a, b` + "\n" +
			"previous.units: record 1 (id u1): total is missing"},
		{"references", changed(func(y *cycle) {
			y.Units[0].Lead, y.Units[1].Events[1].By = ptr("u9"), ptr(unitID("u9"))
		}), `units: record 1 (id u2): lead "u9" is not among the units; did you mean "u1" or "u2"?` + "\n" +
			`units: record 2 (id u1): events[1]: by "u9" is not among the units; did you mean "u1" or "u2"?`},
		{"the same key within", changed(func(y *cycle) { y.Units[1].Events[1].Kind = "b" }),
			"units: record 2 (id u1): events[1]: the same kind as events[0]"},
	} {
		t.Run(x.name, func(t *testing.T) {
			_, err := p.NewFacts(x.v)
			if err == nil {
				t.Fatal("no fault is found")
			}
			if d := cmp.Diff(x.want, err.Error()); d != "" {
				t.Error(d)
			}
		})
	}
}

// Single values are checked like fields.
func TestNewFactsValues(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	type small struct {
		AsOf     types.Date       `rule:"as_of"`
		Budget   *decimal.Decimal `rule:"budget"`
		Holidays []time.Time      `rule:"holidays"`
		Units    []struct{}       `rule:"-"`
	}
	_, err := p.NewFacts(small{Budget: ptr(dec("-1")), Holidays: []time.Time{time.Date(2022, 1, 1, 12, 0, 0, 0, time.UTC)}})
	want := "budget is -1, less than the least allowed, 0\n" +
		"holidays: element 0: 2022-01-01T12:00:00Z is not midnight, so it is a day here and maybe another one elsewhere; use a types.Date\n" +
		"merit_test.small has no field for the list \"units\"; give one the tag `rule:\"units\"`\n" +
		"merit_test.small has no field for the list \"marks\"; give one the tag `rule:\"marks\"`"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func ExamplePolicy_NewFacts() {
	type Event struct {
		Points decimal.Decimal `rule:"points"`
	}
	type Unit struct {
		ID     string  `rule:"id"`
		Events []Event `rule:"events"`
	}
	type Published struct {
		ID    string          `rule:"id"`
		Total decimal.Decimal `rule:"total"`
	}
	type LastYear struct {
		Units []Published `rule:"units"`
	}
	type Year struct {
		Units    []Unit    `rule:"units"`
		Previous *LastYear `rule:"previous"`
	}
	policy, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(`
merit: 1
policy: {id: town, version: "1", from: 2024-01-01, until: 2024-12-31}
lists:
  units:
    id: key
    events:
      - points: {type: number, range: [0, 10]}
previous:
  units: {total: number}
figures:
  units:
    total: sum(events, .points)
    progress: total - (previous?.total ?? 0)
`)}}, "policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	facts, err := policy.NewFacts(Year{
		Units:    []Unit{{"north", []Event{{decimal.NewFromInt(3)}, {decimal.NewFromFloat(1.5)}}}, {"south", nil}},
		Previous: &LastYear{[]Published{{"north", decimal.NewFromInt(4)}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := policy.Run(context.Background(), facts)
	if err != nil {
		fmt.Println(err)
		return
	}
	units := run.List("units")
	for i := range units.Len() {
		fmt.Println(units.Label(i), units.Value(i, "total"), units.Value(i, "progress"))
	}
	// Output:
	// north 4.5 0.5
	// south 0 0
}
