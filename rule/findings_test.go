package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
)

// The smallest cases of what the twin, the attacks and a reading of the code
// have found. Each was wrong, a panic or a hang once.
func TestFindings(t *testing.T) {
	for _, c := range []struct{ name, formula, want string }{
		{"a chain of constants", "3 > 2 > 1", "true"},
		{"a chain that ends in constants", "30 > size >= 20 > 19", "true"},
		{"a chain within len of a filter", "len(filter(units, 5 < size < 30))", "2"},
		{"an argument whose loop runs after another is set", "minus(size, count(units, .size > 0))", "18"},
		{"likewise, by let", "minus(size, sum([1, 2], let a = # * 10; a))", "-10"},
		{"a list with a let of its own under reduce", "reduce(map([1, 2], let a = #; a * a), #acc + #, 100)", "105"},
		{"a constant let under a function", "let x = [1, 2]; uniq(x)[0] ?? 0", "1"},
		{"places worked out from a constant let", "let p = 1; round(1.256, p + 1)", "1.26"},
		{"a column that only explaining reads", "sum(units, .size) * 0 + size", "20"},
		{"a column behind a constant choice", "true ? 得分 : size", "83.15"},
		{"a parameter list with a place that is a fact", "take(levels, size / 10)", "[1, 2]"},
		{"a percentile that is a fact", `percentile(levels, size * 5, "nearest")`, "3"},
		{"a let that hides a name known to be there", "if maybe != nil { let maybe = find([1], # > 5); maybe + 1 } else { 0 }", "may be nil"},
		{"the sum of what is missing", "sum([nil])", "needs a list of numbers"},
		{"the mean of what is missing", "mean([nil, nil])", "needs a list of numbers"},
		{"working days between constants", `workdays(date("2022-09-30"), date("2022-10-08"))`, "4"},
		{"a working day after a constant", `addWorkdays(date("2022-09-30"), 1)`, "2022-10-04"},
		{"a fault reported once", "len(totl)", "unknown name"},
		{"an empty list among lists", "len([[], [1]])", "2"},
		{"an empty list compared", "[size] == []", "false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, facts := sample(t)
			s.Functions = append(s.Functions, rule.Source{Name: "minus(a, b)", Text: "a - b"})
			s.Parameters = append(s.Parameters, rule.Source{Name: "levels", Text: "[1, 2, 3]"})
			got := figureIn(t, s, facts, c.formula)
			if !strings.Contains(got, c.want) || strings.Count(got, "\n") > 1 {
				t.Errorf("%s is %s, want %s", c.formula, got, c.want)
			}
		})
	}
}

// figureIn is the value of a formula for unit b, or the error, as text.
func figureIn(t *testing.T, s rule.Scope, facts *rule.Facts, formula string) string {
	sheet, err := rule.NewSheet(s, nil, []rule.Figure{{List: "units", Source: rule.Source{Name: "f", Text: formula}, Internal: true}})
	if err != nil {
		return err.Error()
	}
	run, err := sheet.Run(t.Context(), facts)
	if err != nil {
		return err.Error()
	}
	v := run.List("units").Value(1, "f")
	if step, err := run.Explain(context.Background(), "units", 1, "f", 0); err != nil || !step.Value.Equal(v) {
		t.Errorf("%s is %s, explained as %v (%v)", formula, v, step, err)
	}
	return v.String()
}

// What compiles without places terminates: in the elements of lists too.
func TestTerminatingFindings(t *testing.T) {
	third, _ := rule.MustParseNumber("1").Rat().SetString("1/3")
	table := rule.Table{Source: rule.Source{Name: "thirds"}, Keys: []string{"k"},
		Rows: []rule.TableRow{{Keys: []rule.Value{rule.TextValue("a")}, Value: rule.NumberValue(rule.FromRat(third))}}}
	for _, c := range []struct{ name, formula string }{
		{"a list built by reduce", "sum(reduce([size], concat(#acc, [1/#]), [1]))"},
		{"a fraction in a table", `lookup(thirds, "a")`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := sample(t)
			s.Tables = append(s.Tables, table)
			if _, err := rule.NewSheet(s, nil, []rule.Figure{{List: "units", Source: rule.Source{Name: "f", Text: c.formula}}}); err == nil {
				t.Errorf("%s compiles without places", c.formula)
			}
		})
	}
}
