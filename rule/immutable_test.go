package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// A finished run, its facts and its sheet keep nothing that a caller can still change, and
// hand out nothing that changes them.

// unitsSchema declares units with a number.
func unitsSchema() *types.Schema {
	return &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "n", Type: types.NumberType()}}}
}

// unitsList holds two units, with the numbers n and 2n.
func unitsList(t *testing.T, n int64) *value.List {
	t.Helper()
	b := value.NewBuilder(unitsSchema(), "units.csv")
	b.Add(1, value.OfText("a"), whole(n))
	b.Add(2, value.OfText("b"), whole(2*n))
	units, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return units
}

// unitsFacts are the facts of two units.
func unitsFacts(t *testing.T, n int64) *value.Facts {
	t.Helper()
	facts, err := value.NewFacts([]*value.List{unitsList(t, n)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// unitsSheet has models and figures over units.
func unitsSheet(t *testing.T, models []rule.Model, figures ...rule.Figure) *rule.Sheet {
	t.Helper()
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{unitsSchema()}}, models, figures)
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

// unitsRun runs models and figures on two units.
func unitsRun(t *testing.T, n int64, models []rule.Model, figures ...rule.Figure) *rule.Run {
	t.Helper()
	run, err := unitsSheet(t, models, figures...).Run(context.Background(), unitsFacts(t, n))
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestOpenRefusesStepsOfOtherRuns(t *testing.T) {
	base, twice := rule.Expr("n + 1").As("units", "base", types.NumberKind), rule.Expr("base * 2").As("units", "twice", types.NumberKind)
	own := unitsRun(t, 1, nil, base, twice)
	for _, tt := range []struct {
		name string
		run  *rule.Run
	}{
		{"of other facts", unitsRun(t, 100, nil, base, twice)},
		{"of equal facts", unitsRun(t, 1, nil, base, twice)},
		{"of another sheet", unitsRun(t, 1, nil, rule.Expr("n * 1000").As("units", "other", types.NumberKind))},
	} {
		root, err := own.Explain(context.Background(), "units", 0, "twice", 1)
		if err != nil {
			t.Fatal(err)
		}
		closed := closedStep(t, root)
		before := closed.String()
		if err := tt.run.Open(context.Background(), closed, 0); fault.CodeOf(err) != fault.CodeForeignFacts || !strings.Contains(err.Error(), "units.base") {
			t.Errorf("a run %s opens the step: %v", tt.name, err)
		}
		if closed.String() != before {
			t.Errorf("a run %s changed the step:\n%s", tt.name, closed)
		}
		if err := own.Open(context.Background(), closed, 0); err != nil || closed.Closed || !closed.Value.Equal(whole(2)) {
			t.Errorf("the run does not open its own step: %v", err)
		}
	}
	if err := own.Open(context.Background(), nil, 0); err != nil {
		t.Errorf("opening nil: %v", err)
	}
}

// closedStep returns the first closed step of a derivation.
func closedStep(t *testing.T, root *derivation.Step) (closed *derivation.Step) {
	t.Helper()
	root.Walk(func(s *derivation.Step) {
		if s.Closed && closed == nil {
			closed = s
		}
	})
	if closed == nil {
		t.Fatalf("nothing is closed in\n%s", root)
	}
	return closed
}

func TestListValueKeepsNoSlice(t *testing.T) {
	elems := []value.Value{whole(1), whole(2)}
	set := types.Field{Name: "set", Type: types.ListType(types.NumberType())}
	model := rule.Model{Name: "m", Adds: []rule.Added{{List: "units", Field: set}}, Run: func(d *rule.Draft) error {
		w := d.Column("units", "set")
		w.Set(0, "set", value.OfList(elems...))
		w.Set(1, "set", value.OfList(elems...))
		return nil
	}}
	run := unitsRun(t, 1, []rule.Model{model}, rule.Expr("sum(set)").As("units", "total", types.NumberKind))
	facts, err := value.NewFacts(nil, []types.Field{set}, []value.Value{value.OfList(elems...)})
	if err != nil {
		t.Fatal(err)
	}
	elems[0] = whole(99)
	for what, v := range map[string]value.Value{"a run": run.List("units").Value(1, "set"), "facts": facts.Value("set")} {
		if v.String() != "[1, 2]" {
			t.Errorf("the caller's slice changed the list of %s to %s", what, v)
		}
	}
}

// What NewSheet, NewBuilder and NewFacts were given may be changed afterwards: the sheet
// and its runs stay as they are.
func TestSheetKeepsNoArgument(t *testing.T) {
	places, most, from := 1, types.Int(100), types.Date(0)
	schema := unitsSchema()
	schema.Fields[1].Max = &most
	elem := types.NumberType()
	extra := types.Field{Name: "extra", Type: types.Type{Kind: types.ListKind, Elem: &elem}}
	models := []rule.Model{{Name: "m", Uses: []rule.Use{{List: "units", Fields: []types.Field{{Name: "n", Type: types.NumberType()}}}}, Adds: []rule.Added{{List: "units", Field: extra}},
		Run: func(d *rule.Draft) error {
			_ = d.List("units").Column("n")
			d.Column("units", "extra").Set(0, "extra", value.OfList())
			d.Column("units", "extra").Set(1, "extra", value.OfList())
			return nil
		}}}
	figures := []rule.Figure{{List: "units", Source: types.Source{Name: "total", Text: "round(n / 8, 3) * lookup(rate, \"a\") + share"}, Places: &places, Max: &most}}
	rows := []rule.TableRow{{Keys: []value.Value{value.OfText("a")}, Value: whole(2)}}
	values := []types.Field{{Name: "year", Type: types.NumberType(), Max: &most}}
	scope := rule.Scope{Lists: []*types.Schema{schema}, Values: values,
		Parameters: []types.Source{{Name: "share", Text: "1", From: &from}},
		Tables:     []rule.Table{{Source: types.Source{Name: "rate"}, Keys: []string{"k"}, Rows: rows}}}
	sheet, err := rule.NewSheet(scope, models, figures)
	if err != nil {
		t.Fatal(err)
	}
	b := value.NewBuilder(schema, "units.csv")
	b.Add(1, value.OfText("a"), whole(1))
	b.Add(2, value.OfText("b"), whole(2))

	places, most, from, elem = 0, types.Int(0), 99_999, types.TextType()
	schema.Name, schema.Key[0], schema.Fields[1].Name = "others", "n", "forged"
	models[0].Uses[0].Fields[0].Name, models[0].Adds[0].Field.Name, models[0].Name = "forged", "forged", "forged"
	figures[0].Source.Text, figures[0].Places = "0", nil
	rows[0].Keys[0], rows[0].Value = value.OfText("z"), whole(0)

	units, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{units}, []types.Field{{Name: "year", Type: types.NumberType()}}, []value.Value{whole(7)})
	if err != nil {
		t.Fatal(err)
	}
	values[0].Name = "forged"
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	if got := run.List("units").Value(0, "total").String() + " " + run.Value("year").String(); got != "1.3 7" {
		t.Errorf("changed arguments make the total and year %s, not 1.3 7", got)
	}
}

// What a sheet and a list hand out may be changed: they stay as they are.
func TestSheetHandsOutCopies(t *testing.T) {
	places, most := 1, types.Int(100)
	figure := rule.Expr("n / 8").As("units", "total", types.NumberKind)
	figure.Places, figure.Max = &places, &most
	sheet := unitsSheet(t, nil, figure)
	run, err := sheet.Run(context.Background(), unitsFacts(t, 10))
	if err != nil {
		t.Fatal(err)
	}
	forge := func(s *types.Schema) {
		n, total := s.Field("n"), s.Field("total")
		*s.Fields[total].Max = types.Int(0)
		s.Fields[n].Name, s.Fields[total].Name, s.Key[0] = "total", "n", "n"
		if s.Field("n") != total || s.Field("total") != n {
			t.Error("the changed copy does not find its fields under their new names")
		}
	}
	forge(run.List("units").Schema())
	forge(sheet.List("units"))
	figures := sheet.Figures()
	*figures[0].Places, *figures[0].Max = 5, types.Int(0)

	again, err := sheet.Run(context.Background(), unitsFacts(t, 10))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []*rule.Run{run, again} {
		units := r.List("units")
		if got := units.Value(0, "total").String() + " " + units.Value(0, "n").String() + " " + units.Label(0); got != "1.3 10 a" {
			t.Errorf("changed copies make it %s, not 1.3 10 a", got)
		}
	}
}

// A model reads what it declares, the keys of its lists and its own columns; anything else
// is a mistake of its author, which panics and names both.
func TestModelsReadWhatTheyDeclare(t *testing.T) {
	made := &types.Schema{Name: "made", Fields: []types.Field{{Name: "of", Type: types.RecordType("units")}, {Name: "x", Type: types.NumberType()}}}
	for _, x := range []struct {
		name, want string
		read       func(d *rule.Draft)
	}{
		{"a used field", "", func(d *rule.Draft) { d.List("units").Number(0, "used") }},
		{"a key", "", func(d *rule.Draft) { d.List("units").Value(0, "id"); d.List("units").Keys(); d.List("units").Label(1) }},
		{"its own column", "", func(d *rule.Draft) { d.Column("units", "own"); d.List("units").Has("n") }},
		{"its own list", "", func(d *rule.Draft) {
			w := d.Make("made", 1)
			w.Set(0, "of", d.List("units").Record(1))
			w.Set(0, "x", whole(1))
			d.List("made").Value(0, "x")
		}},
		{"a field", "model m reads units.n, which", func(d *rule.Draft) { d.List("units").Value(0, "n") }},
		{"a field as cells", "model m reads units.n, which", func(d *rule.Draft) { d.List("units").Column("n") }},
		{"a field as numbers", "model m reads units.n, which", func(d *rule.Draft) { d.List("units").Number(0, "n") }},
		{"a field as an origin", "model m reads units.n, which", func(d *rule.Draft) {
			d.Column("units", "own").Origins("own", []types.ColumnName{{List: "units", Field: "n"}}, func(row int) (int, int) { return 0, row })
		}},
		{"a figure", "model m reads units.later, which", func(d *rule.Draft) { d.List("units").Value(0, "later") }},
		{"a list", `model m reads the list "others", which`, func(d *rule.Draft) { d.List("others") }},
		{"a figure of the year", `model m reads the list "", which`, func(d *rule.Draft) { d.Value("all") }},
		{"a single value that it names", "", func(d *rule.Draft) { d.Has("day") }},
		{"whether there is a single value", `model m reads the single value "holidays", which`, func(d *rule.Draft) { d.Has("holidays") }},
		{"a single value", `model m reads the single value "holidays", which`, func(d *rule.Draft) { d.Value("holidays") }},
	} {
		t.Run(x.name, func(t *testing.T) {
			with := ""
			model := rule.Model{Name: "m", Lists: []*types.Schema{made}, Adds: []rule.Added{{List: "units", Field: types.Field{Name: "own", Type: types.NumberType()}}},
				Uses: []rule.Use{{List: "units", Figures: []types.Field{{Name: "used"}}}}, Values: []types.Field{{Name: "day", Type: types.DateType().OrMissing()}},
				Run: func(d *rule.Draft) error { with = panics(func() { x.read(d) }); return nil }}
			unitsRun(t, 1, []rule.Model{model}, rule.Expr("n + 1").As("units", "used", 0), rule.Expr("own + 1").As("units", "later", 0), rule.Expr("len(made)").As("", "all", 0))
			if (with == "") != (x.want == "") || !strings.Contains(with, x.want) {
				t.Errorf("panics with %q, want %q", with, x.want)
			}
		})
	}
}

// Rows takes positions of the list that its field's type names, and no others.
func TestRowsChecksListAndPositions(t *testing.T) {
	other := &types.Schema{Name: "other", Fields: []types.Field{{Name: "x", Type: types.NumberType()}}}
	both := types.Field{Name: "both", Type: types.ListType(types.RecordType("units"))}
	for _, x := range []struct {
		name, want string
		list       func(d *rule.Draft) *value.List
		rows       [][]int32
	}{
		{"sound", "", func(d *rule.Draft) *value.List { return d.List("units") }, [][]int32{{0, 1}, {}}},
		{"another list", "units.both does not hold", func(d *rule.Draft) *value.List { return d.List("other") }, [][]int32{{0}, {}}},
		{"a list of no run", "units.both does not hold", func(*rule.Draft) *value.List { return unitsList(t, 1) }, [][]int32{{0}, {}}},
		{"no list", "units.both does not hold", func(*rule.Draft) *value.List { return nil }, [][]int32{{0}, {}}},
		{"beyond the end", "the position 2, but units has 2 records", func(d *rule.Draft) *value.List { return d.List("units") }, [][]int32{{0}, {2}}},
		{"below the first", "the position -1", func(d *rule.Draft) *value.List { return d.List("units") }, [][]int32{{-1}, {}}},
	} {
		with := ""
		model := rule.Model{Name: "m", Lists: []*types.Schema{other}, Adds: []rule.Added{{List: "units", Field: both}}, Run: func(d *rule.Draft) error {
			w := d.Column("units", "both")
			with = panics(func() { w.Rows("both", x.list(d), x.rows) })
			return nil
		}}
		unitsRun(t, 1, []rule.Model{model})
		if (with == "") != (x.want == "") || !strings.Contains(with, x.want) {
			t.Errorf("%s: panics with %q, want %q", x.name, with, x.want)
		}
	}
}

func TestNewFactsRefusesTwoListsOfOneName(t *testing.T) {
	_, err := value.NewFacts([]*value.List{unitsList(t, 1), unitsList(t, 2)}, nil, nil)
	if fault.CodeOf(err) != fault.CodeDuplicateName || !strings.Contains(err.Error(), "units") {
		t.Errorf("two lists units: %v", err)
	}
}
