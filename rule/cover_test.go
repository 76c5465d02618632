package rule_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
)

// reachedBy works the formula f out for a record, and returns the trial and what of
// the formula it has not reached. Without a wanted figure it is only looked at.
func reachedBy(t *testing.T, formula, fields, marks string, wanted ...rule.Column) (*rule.Trial, []string) {
	t.Helper()
	sheet := unknownSheet(t, formula)
	cover := sheet.NewCover()
	trial := sheet.Trial(context.Background(), unknownGiven(t, sheet, fields, marks), wanted, cover)
	var missed []string
	for _, p := range cover.Points() {
		if p.Rule == "rows.f" && !cover.Reached(p) {
			missed = append(missed, p.Text)
		}
	}
	return trial, missed
}

var figureF = rule.Column{List: "rows", Field: "f"}

// A trial reaches what it works out: not what stands after a fault, nor what is not
// known, nor what nobody asked for.
func TestPointsReached(t *testing.T) {
	const unworked = "no case works it out"
	for _, c := range []struct {
		name, formula, fields, marks string
		wanted                       []rule.Column
		want                         []string // the points that are not reached
	}{
		{"a condition that holds", "if p > 1 { 1 } else { 0 }", "p=2", "", []rule.Column{figureF}, []string{"p is never exactly 1", "p > 1 is never false"}},
		{"at its bound", "if p > 1 { 1 } else { 0 }", "p=1", "", []rule.Column{figureF}, []string{"p > 1 is never true"}},
		{"of elements", "count(marks, .x > 1)", "", "0 1 2", []rule.Column{figureF}, nil},
		{"a fault, and before it", "(if p > 1 { 1 } else { 0 }) + 1 / q", "p=1 q=0", "", []rule.Column{figureF}, []string{"p > 1 is never true"}},
		{"what stands after a fault", "1 / q + (if p > 1 { 1 } else { 0 })", "p=1 q=0", "", []rule.Column{figureF},
			[]string{"p is never exactly 1", "p > 1 is never false", "p > 1 is never true"}},
		{"what is not known", "p + q", "p=1", "", []rule.Column{figureF}, []string{unworked}},
		{"what stands after it", "q + (if p > 1 { 1 } else { 0 })", "p=1", "", []rule.Column{figureF},
			[]string{unworked, "p is never exactly 1", "p > 1 is never false", "p > 1 is never true"}},
		{"what is settled all the same", "if q > 1 and ok { 1 } else { 0 }", "ok=false", "", []rule.Column{figureF},
			[]string{"ok is never true", "q is never exactly 1", "q > 1 is never false", "q > 1 is never true"}},
		{"what is only looked at", "if p > 1 { 1 } else { 0 }", "p=2", "", nil,
			[]string{unworked, "p is never exactly 1", "p > 1 is never false", "p > 1 is never true"}},
		{"and fails", "1 / p", "p=0", "", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, missed := reachedBy(t, c.formula, c.fields, c.marks, c.wanted...)
			if d := cmp.Diff(sorted(c.want), sorted(missed)); d != "" {
				t.Errorf("%s: %s", c.formula, d)
			}
		})
	}
}

// That what a formula reaches is noted does not change what comes of it.
func TestWatchedFormulasAreTheSame(t *testing.T) {
	for _, c := range unknowns {
		plain := unknownTrial(t, c.formula, c.fields, c.marks)
		watched, _ := reachedBy(t, c.formula, c.fields, c.marks, figureF)
		v, err := plain.Value("rows", 0, "f")
		w, errWatched := watched.Value("rows", 0, "f")
		if !v.Equal(w) || fmt.Sprint(err) != fmt.Sprint(errWatched) {
			t.Errorf("%s: %s is %s (%v), but watched %s (%v)", c.name, c.formula, v, err, w, errWatched)
		}
	}
	sheet, rows := columnSheet(t, columnCases), smallRows(260)
	run, err := sheet.Run(context.Background(), columnFacts(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	trial, err := sheet.TrialOn(context.Background(), columnFacts(t, rows), nil, sheet.NewCover())
	if err != nil || len(trial.Faults()) > 0 {
		t.Fatal(err, trial.Faults())
	}
	for k, c := range columnCases {
		field := fmt.Sprintf("f%d", k)
		for i := range rows {
			if v, err := trial.Value("rows", i, field); err != nil || !v.Equal(run.List("rows").Value(i, field)) {
				t.Fatalf("%s: %s of record %d is %s, but watched %s (%v)", c.name, c.formula, i, run.List("rows").Value(i, field), v, err)
			}
		}
	}
}
