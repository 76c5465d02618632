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
	"pgregory.net/rapid"
)

// What a trial says of facts of which some are unknown holds whatever they are: a value
// is the value for all of them, unless one makes what it was not needed for fail, and a
// fault is a fault for all of them.
func TestUnknownsAreWhateverTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		formula := "if " + unknownCondition(t, 3) + " { " + unknownNumber(t) + " } else { " + unknownNumber(t) + " }"
		if rapid.Bool().Draw(t, "let") {
			formula = "let a = " + unknownCondition(t, 1) + "; let b = " + unknownNumber(t) + "; if a or ok { " + formula + " } else { b }"
		}
		sheet := unknownSheet(t, formula)
		fields, marks := unknownFields(t, "? 0 1"), rapid.SliceOfN(rapid.SampledFrom([]string{"?", "0", "6"}), 0, 3).Draw(t, "marks")
		claim, why := unknownOutcome(t, sheet, fields, marks)
		if fault.CodeOf(why) == fault.CodeNotGiven {
			return
		}
		for range 8 {
			fields, marks := known(t, fields), known(t, marks)
			switch v, err := unknownOutcome(t, sheet, fields, marks); {
			case fault.CodeOf(err) == fault.CodeNotGiven:
				t.Fatalf("%s with %v and %v lacks something: %v", formula, fields, marks, err)
			case why == nil && err == nil && !v.Equal(claim):
				t.Fatalf("%s is said to be %s, but with %v and %v it is %s", formula, claim, fields, marks, v)
			case why != nil && err == nil:
				t.Fatalf("%s is said to fail, %v, but with %v and %v it is %s", formula, why, fields, marks, v)
			}
		}
	})
}

// The end of a budget, or of the context, is certain whatever the unknown is: it ends
// the call.
func TestUnknownsDoNotHideTheEndOfABudget(t *testing.T) {
	s := &types.Schema{Name: "rows", Fields: []types.Field{{Name: "p", Type: types.NumberType()}}}
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{s}, Limits: types.Limits{Steps: 50_000}}, nil, []rule.Figure{
		{List: "rows", Source: types.Source{Name: "f", Text: "p > 0 and count(1..10000, any(1..100, # > 1000)) > 0"}}})
	if err != nil {
		t.Fatal(err)
	}
	g := sheet.NewGiven()
	g.Add("rows")
	trial := sheet.Trial(context.Background(), g, []types.ColumnName{{List: "rows", Field: "f"}}, nil)
	if _, err := trial.Value("rows", 0, "f"); err == nil || fault.CodeOf(err) == fault.CodeNotGiven || !strings.Contains(err.Error(), "50000 steps") {
		t.Errorf("got %v, want the end of the budget", err)
	}
}

// unknownFields draws the fields of the record, each of them one of some words.
func unknownFields(t *rapid.T, words string) []string {
	fields := make([]string, 4)
	for i := range fields {
		fields[i] = rapid.SampledFrom(strings.Fields(words)).Draw(t, "field")
	}
	return fields
}

// known returns facts with something in the place of each that is unknown.
func known(t *rapid.T, facts []string) []string {
	all := make([]string, len(facts))
	for i, f := range facts {
		if all[i] = f; f == "?" {
			all[i] = rapid.SampledFrom([]string{"0", "1"}).Draw(t, "known")
		}
	}
	return all
}

// unknownOutcome is what the formula of a sheet comes to for such facts.
func unknownOutcome(t *rapid.T, sheet *rule.Sheet, fields, marks []string) (value.Value, error) {
	var given []string
	for i, name := range []string{"p", "q", "ok", "no"} {
		switch {
		case fields[i] == "?":
		case i < 2:
			given = append(given, name+"="+fields[i])
		default:
			given = append(given, fmt.Sprintf("%s=%t", name, fields[i] == "1"))
		}
	}
	g := unknownGiven(t, sheet, strings.Join(given, " "), strings.Join(marks, " "))
	return sheet.Trial(context.Background(), g, []types.ColumnName{{List: "rows", Field: "f"}}, nil).Value("rows", 0, "f")
}

func unknownNumber(t *rapid.T) string {
	return rapid.SampledFrom([]string{"p", "q + 1", "1 / p", "2", "inverted", "maybe ?? (1 / q)", "sum(marks, .x)", "either(ok, 1 / p, q)"}).Draw(t, "number")
}

func unknownCondition(t *rapid.T, depth int) string {
	inner := func() string { return unknownCondition(t, depth-1) }
	kind := rapid.IntRange(0, 9).Draw(t, "condition")
	if depth == 0 {
		kind = 9
	}
	switch kind {
	case 0, 1:
		return "(" + inner() + " and " + inner() + ")"
	case 2, 3:
		return "(" + inner() + " or " + inner() + ")"
	case 4:
		return "(not " + inner() + ")"
	case 5:
		return "(" + inner() + " == " + inner() + ")"
	case 6:
		return "(if " + inner() + " { " + inner() + " } else { " + inner() + " })"
	case 7, 8:
		quantifier := rapid.SampledFrom([]string{"any", "all", "none", "one"}).Draw(t, "quantifier")
		element := rapid.SampledFrom([]string{".x > 5", "1 / .x > 0", "(.x > 5 and 1 / p > 0)", "(" + inner() + " or .x > 0)"}).Draw(t, "element")
		return quantifier + "(marks, " + element + ")"
	}
	return rapid.SampledFrom([]string{"ok", "no", "(p > 0)", "(q > 0)", "(1 / p > 0)", "(inverted > 0)", "(0 < q < 1 / p)"}).Draw(t, "flag")
}
