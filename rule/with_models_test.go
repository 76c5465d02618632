package rule_test

import (
	"fmt"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

type squared struct {
	ID int `rule:"id,key"`
	A  int `rule:"a"`
}

type other struct {
	ID int `rule:"id,key"`
	B  int `rule:"b"`
}

type twoLists struct {
	Units  []squared `rule:"units"`
	Others []other   `rule:"others"`
}

// sumSheet has a model that adds up a figure of units and a field of others. It calls made when
// it goes through the units.
func sumSheet(t *testing.T, made func()) *rule.BoundSheet[twoLists] {
	t.Helper()
	number := types.NumberType()
	m := rule.Model{Name: "sums", Uses: []rule.Use{
		{List: "units", Key: []string{"id"}, Figures: []types.Field{{Name: "square", Type: number}}},
		{List: "others", Key: []string{"id"}, Fields: []types.Field{{Name: "b", Type: number}}},
	}, Lists: []*types.Schema{{Name: "sums", Key: []string{"name"}, Fields: []types.Field{{Name: "name", Type: types.TextType()}, {Name: "sum", Type: number}}}}}
	m.Run = func(d *rule.Draft) error {
		sum := func(l *value.List, field string) types.Number {
			total := 0
			for i, col := 0, l.Column(field); i < l.Len(); i++ {
				n, ok := col.Number(i)
				if whole, _ := n.Int64(); ok {
					total += int(whole)
				}
			}
			return types.Int(int64(total))
		}
		units := rule.Once(d, "units", []string{"units"}, func() types.Number {
			made()
			return sum(d.List("units"), "square")
		})
		w := d.Make("sums", 2)
		w.Texts("name", []string{"others", "units"})
		w.Numbers("sum", []types.Number{sum(d.List("others"), "b"), units})
		return nil
	}
	sheet, err := rule.BindSheet[twoLists](rule.Scope{}, []rule.Model{m}, []rule.Figure{{List: "units", Internal: true, Source: types.Source{Name: "square", Text: "a * a"}}})
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

// TestOnce has a model keep what it has made of a list as long as that list, with all that the
// model reads of it, is the same.
func TestOnce(t *testing.T) {
	n := 0
	sheet := sumSheet(t, func() { n++ })
	var data twoLists
	for i := range 600 { // more than the parts in which numbers are shared
		data.Units = append(data.Units, squared{i, i % 7})
	}
	data.Others = []other{{1, 10}, {2, 20}}
	facts, err := sheet.Bind(data)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Sheet().Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		change func(*value.Edit)
		made   int
	}{
		{"another list", func(e *value.Edit) { e.Set("others", 0, "b", value.OfNumber(types.Int(11))) }, 0},
		{"another list again, which has the first run's", func(e *value.Edit) { e.Set("others", 1, "b", value.OfNumber(types.Int(12))) }, 0},
		{"a field behind the figure that the model reads", func(e *value.Edit) { e.Set("units", 300, "a", value.OfNumber(types.Int(100))) }, 1},
		{"the same result of another value", func(e *value.Edit) { e.Set("units", 300, "a", value.OfNumber(types.Int(-100))) }, 0},
		{"a record fewer", func(e *value.Edit) { e.Remove("units", 0) }, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			edit := facts.Edit()
			tt.change(edit)
			if facts, err = edit.Facts(); err != nil {
				t.Fatal(err)
			}
			n = 0
			if run, err = run.With(t.Context(), rule.Changes{Facts: facts}); err != nil {
				t.Fatal(err)
			}
			if n != tt.made {
				t.Errorf("the model goes through the units %d times, want %d", n, tt.made)
			}
			whole, err := sheet.Sheet().Run(t.Context(), facts)
			if err != nil {
				t.Fatal(err)
			}
			sums := func(r *rule.Run) string {
				l := r.List("sums")
				return fmt.Sprint(l.Value(0, "sum"), l.Value(1, "sum"))
			}
			if got, want := sums(run), sums(whole); got != want {
				t.Errorf("the sums are %s, of a whole run %s", got, want)
			}
		})
	}
}

// TestOnceOfUndeclaredList panics as Draft.List does.
func TestOnceOfUndeclaredList(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a model makes something of a list that it has not declared")
		}
	}()
	sheet, err := rule.BindSheet[twoLists](rule.Scope{}, []rule.Model{{Name: "m", Uses: []rule.Use{{List: "units", Key: []string{"id"}}}, Run: func(d *rule.Draft) error {
		rule.Once(d, "others", []string{"others"}, func() int { return 1 })
		return nil
	}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := sheet.Bind(twoLists{})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = sheet.Sheet().Run(t.Context(), facts)
}
