package rule_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// A fault tells as data which record it is about, and which field, whoever finds it.
func TestFaultsAreData(t *testing.T) {
	schema := &types.Schema{Name: "marks", Key: []string{"task", "unit"}, Fields: []types.Field{
		{Name: "task", Type: types.TextType()}, {Name: "unit", Type: types.RecordType("units")}, {Name: "mark", Type: types.NumberType(), Integer: true},
	}}
	units := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}}
	share := rule.Expr("1 / (mark - 3)").As("marks", "share", types.NumberKind)
	share.Internal = true
	run := func(models []rule.Model, rows ...[]value.Value) error {
		sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{units, schema}}, models, []rule.Figure{share})
		if err != nil {
			t.Fatal(err)
		}
		one := value.NewBuilder(units, "units.json")
		one.Add(1, value.OfText("u1"))
		unitList, err := one.Build()
		if err != nil {
			t.Fatal(err)
		}
		b := value.NewBuilder(schema, "marks.json")
		for i, row := range rows {
			b.Add(i+1, row...)
		}
		list, err := b.Build()
		if err != nil {
			return err
		}
		facts, err := value.NewFacts([]*value.List{unitList, list}, nil, nil)
		if err != nil {
			return err
		}
		_, err = sheet.Run(t.Context(), facts)
		return err
	}
	row := func(task, unit, mark string) []value.Value {
		return []value.Value{value.OfText(task), value.OfText(unit), value.OfNumber(types.MustParseNumber(mark))}
	}
	refuse := rule.Model{Name: "strict", Uses: []rule.Use{{List: "marks"}}, Run: func(d *rule.Draft) error { return d.List("marks").Fault(fault.CodeModel, 0, "no") }}
	for _, x := range []struct {
		name string
		err  error
		want string
	}{
		{"a value", run(nil, row("t2", "u1", "1"), row("t1", "u1", "1.5")),
			`{"code":"bad-value","file":"marks.json","record":"record 2 (task t1, unit u1)","message":"mark is 1.5, but must be a whole number","list":"marks","position":2,"key":["t1","u1"],"field":"mark"}`},
		{"a key that stands twice", run(nil, row("t1", "u1", "1"), row("t1", "u1", "2")),
			`{"code":"duplicate-key","file":"marks.json","record":"record 2 (task t1, unit u1)","message":"the same task and unit as record 1","list":"marks","position":2,"key":["t1","u1"]}`},
		{"a reference", run(nil, row("t1", "u9", "1")),
			`{"code":"dangling-reference","file":"marks.json","record":"record 1 (task t1, unit u9)","message":"unit \"u9\" is not among the units","hint":"did you mean \"u1\"?","list":"marks","position":1,"key":["t1","u9"],"field":"unit"}`},
		{"a figure", run(nil, row("t2", "u1", "1"), row("t1", "u1", "3")),
			`{"code":"division-by-zero","line":1,"column":3,"rule":"marks.share","record":"marks t1, u1","message":"division by zero: mark - 3 is 0","list":"marks","position":2,"key":["t1","u1"]}`},
		{"a model", run([]rule.Model{refuse}, row("t1", "u1", "1")),
			`{"code":"model","file":"marks.json","record":"record 1 (task t1, unit u1)","message":"no","list":"marks","position":1,"key":["t1","u1"]}`},
	} {
		t.Run(x.name, func(t *testing.T) {
			var all fault.Errors
			if !errors.As(x.err, &all) {
				var one *fault.Error
				if !errors.As(x.err, &one) {
					t.Fatalf("got %v", x.err)
				}
				all = fault.Errors{one}
			}
			got, err := json.Marshal(all[0])
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(x.want, string(got)); d != "" {
				t.Error(d)
			}
		})
	}
}
