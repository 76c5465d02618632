package rule_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// A derivation names the clauses of the functions and tables that a figure uses,
// beside its own.
func TestDerivationsCiteFunctionsAndTables(t *testing.T) {
	at := func(line int, name, text, clause string) types.Source {
		return types.Source{Name: name, Text: text, File: "p", Line: line, Column: 3, Clauses: []string{clause}}
	}
	scope := rule.Scope{
		Values:    []types.Field{{Name: "rank", Type: types.NumberType()}, {Name: "grade", Type: types.TextType()}},
		Functions: []types.Source{at(1, "ladder(rank)", "if rank <= 3 { 1 } else { 0.5 }", "steps"), at(2, "same(x)", "x", "points")},
		Tables: []rule.Table{{Source: at(3, "worth", "", "scale"), Keys: []string{"grade"}, Rows: []rule.TableRow{
			{Keys: []value.Value{value.OfText("a")}, Value: value.OfNumber(types.Int(90))},
		}}},
	}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{Source: at(4, "points", "same(ladder(rank) * lookup(worth, grade))", "points")}})
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts(nil, scope.Values, []value.Value{value.OfNumber(types.Int(4)), value.OfText("a")})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	why, err := run.Explain(context.Background(), "", 0, "points", 0)
	if err != nil {
		t.Fatal(err)
	}
	got := why.String()
	for clause, times := range map[string]int{"「points」 (p:4)": 1, "「steps」 (p:1)": 1, "「scale」 (p:3)": 1} {
		if strings.Count(got, clause) != times {
			t.Errorf("%d times %s, want %d, in\n%s", strings.Count(got, clause), clause, times, got)
		}
	}
	if !why.Value.Equal(value.OfNumber(types.Int(45))) {
		t.Errorf("explained as %s", why.Value)
	}
}

// A figure may cite several clauses, and each branch and named part its own: a derivation
// names those of what counts, and coverage which were taken.
func TestDerivationsCiteTheBranchTaken(t *testing.T) {
	scope := rule.Scope{Clauses: []string{"whole", "part", "low", "high", "sum", "choice"}, Values: []types.Field{{Name: "rank", Type: types.NumberType()}}}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{Source: types.Source{Name: "grade", File: "p", Line: 4, Clauses: []string{"whole", "part"},
		Text: `let twice = clause(rank + rank, "sum"); clause(if twice <= 6 { "A" | clause("high") } else { "B" | clause("low") }, "choice")`}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := sheet.Cited(); !slices.Equal(got, []string{"choice", "high", "low", "sum"}) {
		t.Errorf("the formulas cite %v", got)
	}
	cover := sheet.NewCover()
	for rank, want := range map[int64][]string{3: {"sum", "choice", "high"}, 4: {"sum", "choice", "low"}} {
		facts, err := value.NewFacts(nil, scope.Values, []value.Value{value.OfNumber(types.Int(rank))})
		if err != nil {
			t.Fatal(err)
		}
		run, err := sheet.Run(context.Background(), facts)
		if err != nil {
			t.Fatal(err)
		}
		why, err := run.Explain(context.Background(), "", 0, "grade", 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := why.String(); !strings.Contains(got, "「whole」\n") || !strings.Contains(got, "「part」 (p:4)") {
			t.Errorf("the clauses of the figure are not in\n%s", got)
		}
		var got []string
		why.Walk(func(s *derivation.Step) {
			if s.Kind == derivation.CitedStep {
				got = append(got, s.Clauses...)
			}
		})
		if !slices.Equal(got, want) {
			t.Errorf("of rank %d the clauses %v are cited, want %v, in\n%s", rank, got, want, why)
		}
		if rank == 3 {
			g := sheet.NewGiven()
			if err := g.Set("rank", value.OfNumber(types.Int(3))); err != nil {
				t.Fatal(err)
			}
			if v, err := sheet.Trial(context.Background(), g, []types.ColumnName{{Field: "grade"}}, cover).Value("", 0, "grade"); err != nil || v.String() != "A" {
				t.Errorf("the trial yields %s, %v", v, err)
			}
		}
	}
	for clause, reached := range map[string]bool{"sum": true, "high": true, "low": false} {
		if cover.Cites(clause) != reached {
			t.Errorf("the case of rank 3 reaches what cites %s: %v", clause, !reached)
		}
	}
}
