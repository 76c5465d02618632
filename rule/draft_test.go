package rule_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// bonusSheet has a model that adds staff.bonus, and whatever else do does with its draft.
func bonusSheet(t *testing.T, do func(d *rule.Draft, w *rule.Writer)) (*rule.Run, error) {
	t.Helper()
	schema := &types.Schema{Name: "staff", Key: []string{"id"}, Fields: []types.Field{
		{Name: "id", Type: types.TextType()}, {Name: "mark", Type: types.NumberType()},
	}}
	model := rule.Model{Name: "bonuses", Adds: []rule.Added{
		{List: "staff", Field: types.Field{Name: "bonus", Type: types.NumberType()}},
		{List: "staff", Field: types.Field{Name: "note", Type: types.TextType().OrMissing()}},
	}}
	model.Run = func(d *rule.Draft) error {
		w := d.Column("staff", "bonus")
		w.Numbers("bonus", []types.Number{types.Int(100), types.Int(200)})
		do(d, w)
		return nil
	}
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{schema}}, []rule.Model{model}, []rule.Figure{
		{List: "staff", Source: types.Source{Name: "double", Text: "bonus * 2"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := value.NewBuilder(schema, "")
	b.Add(1, value.OfText("a"), value.OfNumber(types.Int(1)))
	b.Add(2, value.OfText("b"), value.OfNumber(types.Int(2)))
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sheet.Run(context.Background(), facts)
}

// panics returns what do panics with, "" where it does not.
func panics(do func()) (with string) {
	defer func() {
		if r := recover(); r != nil {
			with = fmt.Sprint(r)
		}
	}()
	do()
	return ""
}

// A finished run cannot be written to: not by what its models kept of their drafts,
// not through the columns that it hands out.
func TestFinishedRunCannotBeWritten(t *testing.T) {
	var draft *rule.Draft
	var writer *rule.Writer
	numbers := []types.Number{types.Int(7), types.Int(8)}
	codes, texts := []int32{0, 1}, []string{"x", "y"}
	run, err := bonusSheet(t, func(d *rule.Draft, w *rule.Writer) {
		draft, writer = d, w
		w.Numbers("bonus", numbers)
		d.Column("staff", "note").Codes("note", codes, texts...)
	})
	if err != nil {
		t.Fatal(err)
	}
	numbers[0], codes[0], texts[0] = types.Int(1_000_000), 1, "forged"
	for name, do := range map[string]func(){
		"Column":  func() { draft.Column("staff", "bonus") },
		"List":    func() { draft.List("staff") },
		"Set":     func() { writer.Set(0, "bonus", value.OfNumber(types.Int(9))) },
		"Numbers": func() { writer.Numbers("bonus", numbers) },
		"Reasons": func() { writer.Reasons("bonus", func(int) []types.CellName { return nil }) },
		"Origins": func() {
			writer.Origins("bonus", []types.ColumnName{{List: "staff", Field: "mark"}}, func(int) (int, int) { return 0, 0 })
		},
	} {
		if with := panics(do); !strings.Contains(with, "after its model has run") {
			t.Errorf("%s after the run: %q", name, with)
		}
	}
	staff := run.List("staff")
	staff.Keys()[0] = "forged"
	staff.Texts("note").Slice()[1] = "forged"
	_, dict := staff.Codes("note")
	dict[1] = "forged"
	if got := fmt.Sprint(staff.Value(0, "bonus"), staff.Value(0, "double"), staff.Value(0, "note"), staff.Value(1, "note"), staff.Keys()); got != "7 14 x y [a b]" {
		t.Errorf("the run was changed to %s", got)
	}
	why, err := run.Explain(context.Background(), "staff", 0, "double", 0)
	if err != nil || why.Value.String() != "14" {
		t.Errorf("Explain has %v, %v", why, err)
	}
}

// A model writes what it has declared, in the kind and number that fits.
func TestModelsWriteWhatTheyDeclare(t *testing.T) {
	for _, x := range []struct {
		name, with string
		do         func(d *rule.Draft, w *rule.Writer)
	}{
		{"a fact", "staff.mark, which is not among its Adds", func(d *rule.Draft, _ *rule.Writer) { d.Column("staff", "mark") }},
		{"a figure", "staff.double, which is not among its Adds", func(d *rule.Draft, _ *rule.Writer) { d.Column("staff", "double") }},
		{"a list of facts", `makes "staff", which is not among its Lists`, func(d *rule.Draft, _ *rule.Writer) { d.Make("staff", 1) }},
		{"too few cells", "1 cells for the 2 records of staff.bonus", func(_ *rule.Draft, w *rule.Writer) { w.Numbers("bonus", make([]types.Number, 1)) }},
		{"flags into numbers", "no [flag] field", func(_ *rule.Draft, w *rule.Writer) { w.Flags("bonus", make([]bool, 2)) }},
		{"a text as a number", "cannot be set in staff.bonus", func(_ *rule.Draft, w *rule.Writer) { w.Set(0, "bonus", value.OfText("1")) }},
		{"nothing as a number", "cannot be set in staff.bonus", func(_ *rule.Draft, w *rule.Writer) { w.Set(0, "bonus", value.Value{}) }},
		{"what is not optional missing", "staff.bonus is not optional", func(_ *rule.Draft, w *rule.Writer) { w.Missing("bonus", make([]bool, 2)) }},
		{"a text beside codes", "cannot be set in staff.note", func(d *rule.Draft, _ *rule.Writer) {
			w := d.Column("staff", "note")
			w.Codes("note", make([]int32, 2), "x")
			w.Set(0, "note", value.OfText("y"))
		}},
		{"another column through a writer", "staff.mark, which it has not declared", func(_ *rule.Draft, w *rule.Writer) {
			w.Numbers("mark", make([]types.Number, 2))
		}},
	} {
		t.Run(x.name, func(t *testing.T) {
			if with := panics(func() { _, _ = bonusSheet(t, x.do) }); !strings.Contains(with, x.with) {
				t.Errorf("got %q, want %q", with, x.with)
			}
		})
	}
}

// What a model writes is what the fields that it declares allow, and its references lead to
// records: else the run has a fault that names model, field, record and value.
func TestWhatModelsWriteFits(t *testing.T) {
	number, one := types.MustParseNumber, 1
	text := types.TextType()
	least := types.Int(10)
	for _, x := range []struct {
		name  string
		field types.Field
		write func(w *rule.Writer)
		want  string
		code  fault.Code
	}{
		{"in range", types.Field{Type: types.NumberType(), Min: &least}, func(w *rule.Writer) { w.Numbers("x", []types.Number{number("10"), number("11")}) }, "", ""},
		{"below range", types.Field{Type: types.NumberType(), Min: &least}, func(w *rule.Writer) { w.Numbers("x", []types.Number{number("10"), number("9")}) },
			`the model m has written staff.x: x is 9, less than the least allowed, 10`, fault.CodeOutOfRange},
		{"above range, by Set", types.Field{Type: types.NumberType(), Max: &least}, func(w *rule.Writer) { w.Set(0, "x", value.OfNumber(number("11"))) },
			`x is 11, more than the most allowed, 10`, fault.CodeOutOfRange},
		{"missing", types.Field{Type: types.NumberType().OrMissing(), Min: &least}, func(w *rule.Writer) { w.Missing("x", []bool{true, true}) }, "", ""},
		{"a fraction", types.Field{Type: types.NumberType(), Integer: true}, func(w *rule.Writer) { w.Numbers("x", []types.Number{number("1.5"), number("2.5")}) },
			`x is 1.5, but must be a whole number; and 1 more record`, fault.CodeBadValue},
		{"places", types.Field{Type: types.NumberType(), Places: &one}, func(w *rule.Writer) { w.Numbers("x", []types.Number{number("1.5"), number("2.55")}) },
			`x is 2.55, but must have`, fault.CodeTooFine},
		{"another text", types.Field{Type: text, Values: []string{"a", "b"}}, func(w *rule.Writer) { w.Texts("x", []string{"a", "c"}) }, `x is "c", but must be one of a, b`, fault.CodeUnknownValue},
		{"another code", types.Field{Type: text, Values: []string{"a", "b"}}, func(w *rule.Writer) { w.Codes("x", []int32{1, 0}, "c", "a") }, `x is "c", but must be one of a, b`, fault.CodeUnknownValue},
		{"elements", types.Field{Type: types.ListType(types.NumberType()), Max: &least}, func(w *rule.Writer) {
			w.Set(0, "x", value.OfList(value.OfNumber(number("11"))))
		}, `11, more than the most allowed, 10`, fault.CodeOutOfRange},
		{"a reference", types.Field{Type: types.RecordType("staff")}, func(w *rule.Writer) { w.References("x", []int32{1, 0}) }, "", ""},
		{"a reference beyond", types.Field{Type: types.RecordType("staff")}, func(w *rule.Writer) { w.References("x", []int32{0, 2}) },
			`x is the position 2, but staff has 2 records`, fault.CodeDanglingReference},
		{"a reference to nothing", types.Field{Type: types.RecordType("staff")}, func(w *rule.Writer) { w.References("x", []int32{-1, 0}) },
			`x is the position -1, but staff has 2 records`, fault.CodeDanglingReference},
	} {
		t.Run(x.name, func(t *testing.T) {
			x.field.Name = "x"
			err := runWriter(t, x.field, x.write)
			switch {
			case x.want == "" && err != nil:
				t.Error(err)
			case x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want) || fault.CodeOf(err) != x.code):
				t.Errorf("got %v (%s), want %s (%s)", err, fault.CodeOf(err), x.want, x.code)
			}
		})
	}
}

// runWriter runs a model m that adds a field to two staff.
func runWriter(t *testing.T, field types.Field, write func(w *rule.Writer)) error {
	t.Helper()
	schema := &types.Schema{Name: "staff", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}}
	model := rule.Model{Name: "m", Adds: []rule.Added{{List: "staff", Field: field}}, Run: func(d *rule.Draft) error {
		write(d.Column("staff", field.Name))
		return nil
	}}
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{schema}}, []rule.Model{model}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := value.NewBuilder(schema, "")
	b.Add(1, value.OfText("a"))
	b.Add(2, value.OfText("b"))
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = sheet.Run(context.Background(), facts)
	return err
}

// Cells of lists that a model leaves out hold empty lists.
func TestListsThatAModelLeavesOut(t *testing.T) {
	model := rule.Model{Name: "parts", Lists: []*types.Schema{{Name: "parts", Key: []string{"id"}, Fields: []types.Field{
		{Name: "id", Type: types.TextType()}, {Name: "marks", Type: types.ListType(types.NumberType())},
	}}}}
	model.Run = func(d *rule.Draft) error {
		w := d.Make("parts", 2)
		w.Texts("id", []string{"a", "b"})
		w.Set(1, "marks", value.OfList(value.OfNumber(types.Int(3))))
		return nil
	}
	sheet, err := rule.NewSheet(rule.Scope{}, []rule.Model{model}, []rule.Figure{
		{List: "parts", Source: types.Source{Name: "sum", Text: "sum(marks)"}},
		{List: "parts", Source: types.Source{Name: "few", Text: "len(marks) < 2 and all(marks, # > 1)"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts(nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	parts := run.List("parts")
	for row, want := range []string{"0", "3"} {
		if got := parts.Value(row, "sum").String(); got != want || !parts.Value(row, "few").Equal(value.OfFlag(true)) {
			t.Errorf("row %d: sum %s, want %s", row, got, want)
		}
	}
	if got := parts.Members(0, "marks"); len(got) != 0 {
		t.Errorf("members %v", got)
	}
}
