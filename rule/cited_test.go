package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
)

// A derivation names the clauses of the functions and tables that a figure uses,
// beside its own.
func TestDerivationsCiteFunctionsAndTables(t *testing.T) {
	at := func(line int, name, text, clause string) rule.Source {
		return rule.Source{Name: name, Text: text, File: "p", Line: line, Column: 3, Clause: clause}
	}
	scope := rule.Scope{
		Values:    []rule.Field{{Name: "rank", Type: rule.NumberType()}, {Name: "grade", Type: rule.TextType()}},
		Functions: []rule.Source{at(1, "ladder(rank)", "if rank <= 3 { 1 } else { 0.5 }", "steps"), at(2, "same(x)", "x", "points")},
		Tables: []rule.Table{{Source: at(3, "worth", "", "scale"), Keys: []string{"grade"}, Rows: []rule.TableRow{
			{Keys: []rule.Value{rule.TextValue("a")}, Value: rule.NumberValue(rule.Int(90))},
		}}},
	}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{Source: at(4, "points", "same(ladder(rank) * lookup(worth, grade))", "points")}})
	if err != nil {
		t.Fatal(err)
	}
	facts, err := rule.NewFacts(nil, scope.Values, []rule.Value{rule.NumberValue(rule.Int(4)), rule.TextValue("a")})
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
	if !why.Value.Equal(rule.NumberValue(rule.Int(45))) {
		t.Errorf("explained as %s", why.Value)
	}
}
