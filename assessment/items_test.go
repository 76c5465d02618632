package assessment_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

var handedIn = assessment.Items{Items: []assessment.Item{{Name: "key_work", Points: types.Int(30)}, {Name: "party", Points: types.Int(50)}}}

// marked is a unit with its marks.
type marked struct {
	ID      string       `rule:"id"`
	KeyWork types.Number `rule:"key_work"`
	Party   types.Number `rule:"party"`
}

func itemFacts() assessment.ItemFacts {
	return assessment.ItemFacts{Units: units("u1", "u2"), Marks: []assessment.ItemMark{
		{Unit: "u2", Item: "party", Mark: dec("50")}, {Unit: "u1", Item: "key_work", Mark: dec("13.930")},
		{Unit: "u2", Item: "key_work", Mark: dec("0")}, {Unit: "u1", Item: "party", Mark: dec("27.46")},
	}}
}

func TestItems(t *testing.T) {
	m, err := handedIn.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(50) {
		f := itemFacts()
		run := ran(t, m, assessment.ItemFacts{Units: shuffled(seed, f.Units), Marks: shuffled(seed, f.Marks)})
		got := recordsOf[marked](t, run, "units")
		if want := "[{u1 13.93 27.46} {u2 0 50}]"; fmt.Sprint(got) != want {
			t.Fatalf("seed %d: %v, want %s", seed, got, want)
		}
	}
}

func TestItemFaults(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		change       func(*assessment.ItemFacts)
		want         string
	}{
		{"valid", "a zero that was given and full marks are marks", func(*assessment.ItemFacts) {}, ""},
		{"missing", "a missing mark is never a zero", func(f *assessment.ItemFacts) { f.Marks = f.Marks[:3] },
			"units: record 1 (id u1): no mark for the item party"},
		{"a unit without any", "each item is named", func(f *assessment.ItemFacts) { f.Units = units("u1", "u2", "u3") },
			"units: record 3 (id u3): no mark for the item key_work\nunits: record 3 (id u3): no mark for the item party"},
		{"unknown item", "the nearest name is offered", func(f *assessment.ItemFacts) {
			f.Marks = append(f.Marks, assessment.ItemMark{Unit: "u1", Item: "key_wrok", Mark: dec("1")})
		}, `items: record 5 (unit u1, item key_wrok): "key_wrok" is not one of the items key_work, party; did you mean "key_work"?`},
		{"too high", "no mark is above the points of its item", func(f *assessment.ItemFacts) { f.Marks[0].Mark = dec("50.01") },
			"items: record 1 (unit u2, item party): mark 50.01 is more than the item's 50 points"},
		{"negative", "the schema refuses it", func(f *assessment.ItemFacts) { f.Marks[0].Mark = dec("-1") },
			"items: record 1 (unit u2, item party): mark is -1, less than the least allowed, 0"},
		{"twice", "the key of items is unit and item", func(f *assessment.ItemFacts) { f.Marks = append(f.Marks, f.Marks[0]) },
			"items: record 5 (unit u2, item party): the same unit and item as record 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := handedIn.Compile(rule.Scope{})
			if err != nil {
				t.Fatal(err)
			}
			f := itemFacts()
			tt.change(&f)
			_, err = m.Run(t.Context(), f)
			if d := cmp.Diff(tt.want, text(err)); d != "" {
				t.Errorf("%s:\n%s", tt.reason, d)
			}
		})
	}
}

func TestItemNameTwice(t *testing.T) {
	twice := assessment.Items{Items: []assessment.Item{{Name: "party", Points: types.Int(1)}, {Name: "party", Points: types.Int(2)}}}
	if _, err := twice.Compile(rule.Scope{}); err == nil {
		t.Error("two items of one name compile")
	}
}

// TestItemsInSheet: the columns are numbers that formulas read, without places;
// a list without a key may hold a mark twice.
func TestItemsInSheet(t *testing.T) {
	us := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}}
	is := &types.Schema{Name: "items", Fields: []types.Field{{Name: "unit", Type: types.RecordType("units")}, {Name: "item", Type: types.TextType()}, {Name: "mark", Type: types.NumberType()}}}
	models, figures := handedIn.Parts()
	figures = append(figures, rule.Figure{List: "units", Source: types.Source{Name: "total", Text: "key_work + party"}})
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{us, is}}, models, figures)
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]value.Value{{txt("u1"), txt("party"), n("20.5")}, {txt("u1"), txt("key_work"), n("9")}}
	run, err := sheet.Run(t.Context(), facts(t, build(t, us, []value.Value{txt("u1")}), build(t, is, rows...)))
	if err != nil {
		t.Fatal(err)
	}
	if got := run.List("units").Value(0, "total").String(); got != "29.5" {
		t.Errorf("total is %s", got)
	}
	if s, err := run.Explain(t.Context(), "units", 0, "party", 0); err != nil || s.Rule != "items.mark" {
		t.Errorf("the derivation of a mark is %+v, %v", s, err)
	}
	rows = append(rows, []value.Value{txt("u1"), txt("party"), n("21")})
	_, err = sheet.Run(t.Context(), facts(t, build(t, us, []value.Value{txt("u1")}), build(t, is, rows...)))
	if want := "items.json: record 3: the unit has a mark for the item already: record 1"; text(err) != want {
		t.Errorf("got %q, want %q", text(err), want)
	}
}

// TestItemsOptional: a policy may let a mark or a unit be missing; that is a
// fault, never a zero or a panic.
func TestItemsOptional(t *testing.T) {
	us := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}}
	models, figures := handedIn.Parts()
	for _, tt := range []struct {
		unit, mark types.Type
		row        []value.Value
		want       string
	}{
		{types.RecordType("units"), types.NumberType().OrMissing(), []value.Value{txt("u1"), txt("party"), {}},
			"items.json: record 1: the mark is missing\nunits.json: record 1 (id u1): no mark for the item key_work"},
		{types.RecordType("units").OrMissing(), types.NumberType(), []value.Value{{}, txt("party"), n("1")},
			"items: needs items.unit to be there in each record, but it is optional; leave out optional"},
	} {
		is := &types.Schema{Name: "items", Fields: []types.Field{{Name: "unit", Type: tt.unit}, {Name: "item", Type: types.TextType()}, {Name: "mark", Type: tt.mark}}}
		sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{us, is}}, models, figures)
		if err == nil {
			_, err = sheet.Run(t.Context(), facts(t, build(t, us, []value.Value{txt("u1")}), build(t, is, tt.row)))
		}
		if d := cmp.Diff(tt.want, text(err)); d != "" {
			t.Error(d)
		}
	}
}
