package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
)

// A finished run, its facts and its sheet keep nothing that a caller can still change, and
// hand out nothing that changes them.

// unitsSchema declares units with a number.
func unitsSchema() *rule.Schema {
	return &rule.Schema{Name: "units", Key: []string{"id"}, Fields: []rule.Field{{Name: "id", Type: rule.TextType()}, {Name: "n", Type: rule.NumberType()}}}
}

// unitsList holds two units, with the numbers n and 2n.
func unitsList(t *testing.T, n int64) *rule.List {
	t.Helper()
	b := rule.NewBuilder(unitsSchema(), "units.csv")
	b.Add(1, rule.TextValue("a"), whole(n))
	b.Add(2, rule.TextValue("b"), whole(2*n))
	units, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return units
}

// unitsFacts are the facts of two units.
func unitsFacts(t *testing.T, n int64) *rule.Facts {
	t.Helper()
	facts, err := rule.NewFacts([]*rule.List{unitsList(t, n)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// unitsSheet has models and figures over units.
func unitsSheet(t *testing.T, models []rule.Model, figures ...rule.Figure) *rule.Sheet {
	t.Helper()
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*rule.Schema{unitsSchema()}}, models, figures)
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
	base, twice := rule.Expr("n + 1").As("units", "base", rule.NumberKind), rule.Expr("base * 2").As("units", "twice", rule.NumberKind)
	own := unitsRun(t, 1, nil, base, twice)
	for _, tt := range []struct {
		name string
		run  *rule.Run
	}{
		{"of other facts", unitsRun(t, 100, nil, base, twice)},
		{"of equal facts", unitsRun(t, 1, nil, base, twice)},
		{"of another sheet", unitsRun(t, 1, nil, rule.Expr("n * 1000").As("units", "other", rule.NumberKind))},
	} {
		root, err := own.Explain(context.Background(), "units", 0, "twice", 1)
		if err != nil {
			t.Fatal(err)
		}
		closed := closedStep(t, root)
		before := closed.String()
		if err := tt.run.Open(context.Background(), closed, 0); rule.CodeOf(err) != rule.CodeForeignFacts || !strings.Contains(err.Error(), "units.base") {
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
func closedStep(t *testing.T, root *rule.Step) (closed *rule.Step) {
	t.Helper()
	root.Walk(func(s *rule.Step) {
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
	elems := []rule.Value{whole(1), whole(2)}
	set := rule.Field{Name: "set", Type: rule.ListType(rule.NumberType())}
	model := rule.Model{Name: "m", Adds: []rule.Added{{List: "units", Field: set}}, Run: func(d *rule.Draft) error {
		w := d.Column("units", "set")
		w.Set(0, "set", rule.ListValue(elems...))
		w.Set(1, "set", rule.ListValue(elems...))
		return nil
	}}
	run := unitsRun(t, 1, []rule.Model{model}, rule.Expr("sum(set)").As("units", "total", rule.NumberKind))
	facts, err := rule.NewFacts(nil, []rule.Field{set}, []rule.Value{rule.ListValue(elems...)})
	if err != nil {
		t.Fatal(err)
	}
	elems[0] = whole(99)
	for what, v := range map[string]rule.Value{"a run": run.List("units").Value(1, "set"), "facts": facts.Value("set")} {
		if v.String() != "[1, 2]" {
			t.Errorf("the caller's slice changed the list of %s to %s", what, v)
		}
	}
}

// What NewSheet, NewBuilder and NewFacts were given may be changed afterwards: the sheet
// and its runs stay as they are.
func TestSheetKeepsNoArgument(t *testing.T) {
	places, most, from := 1, rule.Int(100), rule.Date(0)
	schema := unitsSchema()
	schema.Fields[1].Max = &most
	elem := rule.NumberType()
	extra := rule.Field{Name: "extra", Type: rule.Type{Kind: rule.ListKind, Elem: &elem}}
	models := []rule.Model{{Name: "m", Uses: []rule.Use{{List: "units", Fields: []rule.Field{{Name: "n", Type: rule.NumberType()}}}}, Adds: []rule.Added{{List: "units", Field: extra}},
		Run: func(d *rule.Draft) error {
			_ = d.List("units").Cells("n")
			d.Column("units", "extra").Set(0, "extra", rule.ListValue())
			d.Column("units", "extra").Set(1, "extra", rule.ListValue())
			return nil
		}}}
	figures := []rule.Figure{{List: "units", Source: rule.Source{Name: "total", Text: "round(n / 8, 3) * lookup(rate, \"a\") + share"}, Places: &places, Max: &most}}
	rows := []rule.TableRow{{Keys: []rule.Value{rule.TextValue("a")}, Value: whole(2)}}
	values := []rule.Field{{Name: "year", Type: rule.NumberType(), Max: &most}}
	scope := rule.Scope{Lists: []*rule.Schema{schema}, Values: values,
		Parameters: []rule.Source{{Name: "share", Text: "1", From: &from}},
		Tables:     []rule.Table{{Source: rule.Source{Name: "rate"}, Keys: []string{"k"}, Rows: rows}}}
	sheet, err := rule.NewSheet(scope, models, figures)
	if err != nil {
		t.Fatal(err)
	}
	b := rule.NewBuilder(schema, "units.csv")
	b.Add(1, rule.TextValue("a"), whole(1))
	b.Add(2, rule.TextValue("b"), whole(2))

	places, most, from, elem = 0, rule.Int(0), 99_999, rule.TextType()
	schema.Name, schema.Key[0], schema.Fields[1].Name = "others", "n", "forged"
	models[0].Uses[0].Fields[0].Name, models[0].Adds[0].Field.Name, models[0].Name = "forged", "forged", "forged"
	figures[0].Source.Text, figures[0].Places = "0", nil
	rows[0].Keys[0], rows[0].Value = rule.TextValue("z"), whole(0)

	units, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := rule.NewFacts([]*rule.List{units}, []rule.Field{{Name: "year", Type: rule.NumberType()}}, []rule.Value{whole(7)})
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
	places, most := 1, rule.Int(100)
	figure := rule.Expr("n / 8").As("units", "total", rule.NumberKind)
	figure.Places, figure.Max = &places, &most
	sheet := unitsSheet(t, nil, figure)
	run, err := sheet.Run(context.Background(), unitsFacts(t, 10))
	if err != nil {
		t.Fatal(err)
	}
	forge := func(s *rule.Schema) {
		n, total := s.Field("n"), s.Field("total")
		*s.Fields[total].Max = rule.Int(0)
		s.Fields[n].Name, s.Fields[total].Name, s.Key[0] = "total", "n", "n"
		if s.Field("n") != total || s.Field("total") != n {
			t.Error("the changed copy does not find its fields under their new names")
		}
	}
	forge(run.List("units").Schema())
	forge(sheet.List("units"))
	figures := sheet.Figures()
	*figures[0].Places, *figures[0].Max = 5, rule.Int(0)

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
	made := &rule.Schema{Name: "made", Fields: []rule.Field{{Name: "of", Type: rule.RecordType("units")}, {Name: "x", Type: rule.NumberType()}}}
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
		{"a field as cells", "model m reads units.n, which", func(d *rule.Draft) { d.List("units").Cells("n") }},
		{"a field as numbers", "model m reads units.n, which", func(d *rule.Draft) { d.List("units").Number(0, "n") }},
		{"a field as an origin", "model m reads units.n, which", func(d *rule.Draft) {
			d.Column("units", "own").Origins("own", []rule.Column{{List: "units", Field: "n"}}, func(row int) (int, int) { return 0, row })
		}},
		{"a figure", "model m reads units.later, which", func(d *rule.Draft) { d.List("units").Value(0, "later") }},
		{"a list", `model m reads the list "others", which`, func(d *rule.Draft) { d.List("others") }},
		{"a figure of the year", `model m reads the list "", which`, func(d *rule.Draft) { d.Value("all") }},
	} {
		t.Run(x.name, func(t *testing.T) {
			with := ""
			model := rule.Model{Name: "m", Lists: []*rule.Schema{made}, Adds: []rule.Added{{List: "units", Field: rule.Field{Name: "own", Type: rule.NumberType()}}},
				Uses: []rule.Use{{List: "units", Figures: []rule.Field{{Name: "used"}}}},
				Run:  func(d *rule.Draft) error { with = panics(func() { x.read(d) }); return nil }}
			unitsRun(t, 1, []rule.Model{model}, rule.Expr("n + 1").As("units", "used", 0), rule.Expr("own + 1").As("units", "later", 0), rule.Expr("len(made)").As("", "all", 0))
			if (with == "") != (x.want == "") || !strings.Contains(with, x.want) {
				t.Errorf("panics with %q, want %q", with, x.want)
			}
		})
	}
}

// Rows takes positions of the list that its field's type names, and no others.
func TestRowsChecksListAndPositions(t *testing.T) {
	other := &rule.Schema{Name: "other", Fields: []rule.Field{{Name: "x", Type: rule.NumberType()}}}
	both := rule.Field{Name: "both", Type: rule.ListType(rule.RecordType("units"))}
	for _, x := range []struct {
		name, want string
		list       func(d *rule.Draft) *rule.List
		rows       [][]int32
	}{
		{"sound", "", func(d *rule.Draft) *rule.List { return d.List("units") }, [][]int32{{0, 1}, {}}},
		{"another list", "units.both does not hold", func(d *rule.Draft) *rule.List { return d.List("other") }, [][]int32{{0}, {}}},
		{"a list of no run", "units.both does not hold", func(*rule.Draft) *rule.List { return unitsList(t, 1) }, [][]int32{{0}, {}}},
		{"no list", "units.both does not hold", func(*rule.Draft) *rule.List { return nil }, [][]int32{{0}, {}}},
		{"beyond the end", "the position 2, but units has 2 records", func(d *rule.Draft) *rule.List { return d.List("units") }, [][]int32{{0}, {2}}},
		{"below the first", "the position -1", func(d *rule.Draft) *rule.List { return d.List("units") }, [][]int32{{-1}, {}}},
	} {
		with := ""
		model := rule.Model{Name: "m", Lists: []*rule.Schema{other}, Adds: []rule.Added{{List: "units", Field: both}}, Run: func(d *rule.Draft) error {
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
	_, err := rule.NewFacts([]*rule.List{unitsList(t, 1), unitsList(t, 2)}, nil, nil)
	if rule.CodeOf(err) != rule.CodeDuplicateName || !strings.Contains(err.Error(), "units") {
		t.Errorf("two lists units: %v", err)
	}
}
