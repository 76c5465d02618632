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
