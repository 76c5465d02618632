package rule_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// pairs is a model that makes a list with every way to fill a column: by codes, by
// origins in several columns, by rows, by Set, and not at all.
func pairs() rule.Model {
	model := rule.Model{Name: "pairs", Uses: []rule.Use{{List: "units", Fields: []types.Field{{Name: "a"}, {Name: "b"}}}}}
	model.Lists = []*types.Schema{{Name: "pairs", Key: []string{"unit"}, Fields: []types.Field{
		{Name: "unit", Type: types.RecordType("units"), Inverse: "pairs"},
		{Name: "side", Type: types.TextType()},
		{Name: "note", Type: types.TextType().OrMissing()},
		{Name: "points", Type: types.NumberType()},
		{Name: "both", Type: types.ListType(types.RecordType("units"))},
		{Name: "left", Type: types.NumberType()},
		{Name: "given", Type: types.TextType()},
	}}}
	model.Run = func(d *rule.Draft) error {
		units := d.List("units")
		n := 2 * units.Len()
		w := d.Make("pairs", n)
		of, sides, notes, missing, both := make([]int32, n), make([]int32, n), make([]int32, n), make([]bool, n), make([][]int32, n)
		for i := range n {
			of[i], sides[i], notes[i], missing[i] = int32(i/2), int32(i%2), int32(i%2), i%2 == 0
			both[i] = []int32{int32(i / 2), 0}
			w.Set(i, "given", value.OfText(fmt.Sprint(i)))
		}
		w.References("unit", of)
		w.Codes("side", sides, "a", "b")
		w.Codes("note", notes, "", "odd")
		w.Missing("note", missing)
		w.Rows("both", units, both)
		w.Origins("points", []types.ColumnName{{List: "units", Field: "a"}, {List: "units", Field: "b"}},
			func(row int) (source, at int) { return row % 2, row / 2 })
		return nil
	}
	return model
}

// What a model fills by codes or origins reads like what it fills otherwise, for one
// record and for many at once.
func TestColumnsOfModels(t *testing.T) {
	type unit struct {
		ID string `rule:"id,key"`
		A  int    `rule:"a"`
		B  int    `rule:"b"`
	}
	var units []unit
	for i := range 300 { // more than are worked out at once
		units = append(units, unit{fmt.Sprintf("u%03d", i), i, 1000 + i})
	}
	schema, err := value.SchemaOf[unit]("units")
	if err != nil {
		t.Fatal(err)
	}
	list, err := value.ListOf(schema, "", units)
	if err != nil {
		t.Fatal(err)
	}
	figure := func(list, name, text string) rule.Figure {
		return rule.Figure{List: list, Source: types.Source{Name: name, Text: text}}
	}
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{schema}}, []rule.Model{pairs()}, []rule.Figure{
		figure("units", "sum", "sum(pairs, .points)"),
		figure("units", "odd", `count(pairs, .side == "b" and .note == "odd")`),
		figure("pairs", "twice", "points * 2 + left"),
		figure("pairs", "text", `side + given + (note ?? "-")`),
		figure("pairs", "far", "sum(both, .a)"),
		figure("pairs", "own", "unit.b"),
	})
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	us, ps := run.List("units"), run.List("pairs")
	points, sides := ps.Column("points"), ps.Texts("side")
	for i := range 600 {
		want := i/2 + 1000*(i%2)
		side, note := "a", "-"
		if i%2 == 1 {
			side, note = "b", "odd"
		}
		if n, ok := points.Number(i); !ok || !n.Equal(types.Int(int64(want))) || points.Value(i).String() != fmt.Sprint(want) || sides.At(i) != side {
			t.Fatalf("pair %d is %s for %s, want %d for %s", i, n, sides.At(i), want, side)
		}
		got := fmt.Sprint(ps.Value(i, "twice"), ps.Value(i, "text"), ps.Value(i, "far"), ps.Value(i, "own"), ps.Value(i, "left"))
		if want := fmt.Sprint(2*want, " ", side, i, note, " ", i/2, " ", 1000+i/2, " ", 0); got != want {
			t.Fatalf("pair %d has %q, want %q", i, got, want)
		}
		if got, want := fmt.Sprint(us.Value(i/2, "sum"), us.Value(i/2, "odd")), fmt.Sprint(1000+2*(i/2), 1); got != want {
			t.Fatalf("unit %d has %q, want %q", i/2, got, want)
		}
	}
	if why, err := run.Explain(context.Background(), "pairs", 3, "points", 0); err != nil || why.Steps == nil && why.Value.String() != "1001" {
		t.Errorf("the points are not derived: %v, %v", why, err)
	}
}
