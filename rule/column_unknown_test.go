package rule_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// columnGiven is a trial's facts: of one record a field is not given.
func columnGiven(t *testing.T, sheet *rule.Sheet, rows []columnRow, lacking int, field string) *rule.Given {
	t.Helper()
	g := sheet.NewGiven()
	if err := g.Set("v", whole(7)); err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		u := g.Add("rows")
		give(t, u, "id", value.OfText(fmt.Sprintf("r%04d", i)))
		for name, v := range map[string]value.Value{"a": ruleValue(r.a), "b": ruleValue(r.b), "c": ruleValue(r.c), "ok": value.OfFlag(r.ok)} {
			if i != lacking || name != field {
				give(t, u, name, v)
			}
		}
	}
	return g
}

// settledWithoutA are the cases that do not need a for the record that lacks it, of
// which ok does not hold.
var settledWithoutA = []string{"a constant", "a choice", "a let of a field that is a flag", "a function of a flag", "a function that does not read what it is given",
	"a share of the list", "a flag", "not", "not of not", "and", "and before or", "not of and", "a chain of a constant"}

// One record that lacks a field is unknown, where that matters, and no other is: the
// others of its batch have what they have in a run on whole facts.
func TestColumnsAroundAnUnknownCell(t *testing.T) {
	cases := columnCases
	sheet, rows := columnSheet(t, cases), smallRows(300)
	run, err := sheet.Run(context.Background(), columnFacts(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	for _, lacking := range []int{2, 254, 256, 299} {
		trial := sheet.Trial(context.Background(), columnGiven(t, sheet, rows, lacking, "a"), nil, nil)
		var settled []string
		for k, c := range cases {
			field := fmt.Sprintf("f%d", k)
			for i := range rows {
				got, err := trial.Value("rows", i, field)
				switch {
				case i != lacking && (err != nil || !got.Equal(run.List("rows").Value(i, field))):
					t.Fatalf("%s: %s of record %d is %s (%v) where record %d lacks a, want %s", c.name, c.formula, i, got, err, lacking, run.List("rows").Value(i, field))
				case i == lacking && err == nil:
					settled = append(settled, c.name)
					c.judge(t, "a trial", rows, i, got)
				case i == lacking && !strings.Contains(err.Error(), fmt.Sprintf("(id r%04d): rows.a is not given", i)):
					t.Fatalf("%s: %s of record %d ends in %v", c.name, c.formula, i, err)
				}
			}
		}
		if !cmp.Equal(sorted(settledWithoutA), sorted(settled)) {
			t.Errorf("record %d: settled without a:\n%s", lacking, cmp.Diff(sorted(settledWithoutA), sorted(settled)))
		}
		if faults := trial.Faults(); len(faults) > 0 {
			t.Errorf("record %d: what is not given is no fault, but there are %v", lacking, faults)
		}
	}
}

// Likewise where the flag ok is lacking: a record is known just when it is the same
// with either.
func TestColumnsAroundAnUnknownFlag(t *testing.T) {
	sheet, rows, lacking := columnSheet(t, columnCases), smallRows(300), 256
	trial := sheet.Trial(context.Background(), columnGiven(t, sheet, rows, lacking, "ok"), nil, nil)
	either := slices.Clone(rows)
	either[lacking].ok = !rows[lacking].ok
	unknown := 0
	for k, c := range columnCases {
		if c.overList && strings.Contains(c.formula, ".ok") {
			continue // unknown for all
		}
		for i := range rows {
			got, err := trial.Value("rows", i, fmt.Sprintf("f%d", k))
			switch {
			case err == nil:
				c.judge(t, "a trial", rows, i, got)
				c.judge(t, "a trial", either, i, got)
			case i != lacking || !strings.Contains(c.formula, "ok") || !strings.HasSuffix(err.Error(), "rows.ok is not given"):
				t.Fatalf("%s: %s of record %d ends in %v where record %d lacks ok", c.name, c.formula, i, err, lacking)
			default:
				unknown++
			}
		}
	}
	if unknown < 10 {
		t.Errorf("%d figures are unknown", unknown)
	}
}

func sorted(names []string) []string {
	s := slices.Clone(names)
	slices.Sort(s)
	return s
}

// A record that fails has a fault of its own, and the others of its batch their
// values; where what fails is the same for all records, each of them fails.
func TestColumnsAroundAFault(t *testing.T) {
	const n, failing = 300, 255
	rows := smallRows(n)
	rows[failing].c = ratInt(0)
	for _, c := range []struct {
		name, formula, fault string
		all                  bool
	}{
		{"a rounded quotient", "b + round(a / c, 1)", "division by zero: c is 0", false},
		{"a quotient", "a / c", "division by zero: c is 0", false},
		{"in a branch", "if c < 0.5 { round(1 / c) } else { round(a / c) }", "division by zero: c is 0", false},
		{"in a let that is not read", "let x = round(a / c); b", "division by zero: c is 0", false},
		{"the same for all", "a + round(1 / min(map(rows, .c)))", "division by zero: min(map(rows, .c)) is 0", true},
		{"in a branch that none takes", "if c > 9 { a + mean(map(filter(rows, .c > 9), .b)) } else { round(a / c) }", "division by zero: c is 0", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			sheet := columnSheetOf(t, c.formula)
			facts := columnFacts(t, rows)
			trial, err := sheet.TrialOn(context.Background(), facts, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			f := columnFormulas(t, facts, []columnCase{{name: c.name, formula: c.formula}})[0]
			for i := range rows {
				got, err := trial.Value("rows", i, "f")
				if i == failing || c.all {
					if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("rows r%04d: %s", i, c.fault)) {
						t.Fatalf("record %d is %s (%v), want %s", i, got, err, c.fault)
					}
					continue
				}
				if want, errAlone := f.Eval(context.Background(), facts.Row("rows", i)); err != nil || errAlone != nil || !got.Equal(want) {
					t.Fatalf("record %d is %s (%v), want %s (%v)", i, got, err, want, errAlone)
				}
			}
			if want := map[bool]int{false: 1, true: n}[c.all]; len(trial.Faults()) != want {
				t.Errorf("the trial has %d faults, want %d", len(trial.Faults()), want)
			}
			if _, err := sheet.Run(context.Background(), facts); err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Errorf("a run ends in %v", err)
			}
		})
	}
}

// columnSheetOf is a sheet of one figure.
func columnSheetOf(t *testing.T, formula string) *rule.Sheet {
	t.Helper()
	sheet, err := rule.NewSheet(columnScope(), nil, []rule.Figure{{List: "rows", Internal: true, Source: types.Source{Name: "f", Text: formula}}})
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}
