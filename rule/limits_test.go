package rule_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
)

// limited runs some figures of the formulas over 300 rows under limits.
func limited(t *testing.T, lim rule.Limits, formulas ...string) (*rule.Run, error) {
	t.Helper()
	var figures []rule.Figure
	for i, text := range formulas {
		figures = append(figures, rule.Figure{List: "rows", Internal: true, Source: rule.Source{Name: fmt.Sprintf("f%d", i), Text: text}})
	}
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*rule.Schema{memoSchema}, Limits: lim}, nil, figures)
	if err != nil {
		t.Fatal(err)
	}
	return sheet.Run(context.Background(), memoFacts(t, 300))
}

// Each kind of work and of memory is counted: with a little less than it takes a run
// ends, with more it does not. A cell of the facts adds 200 steps and 160 bytes to the
// limits, so 300 records of 4 fields 240,000 and 192,000.
func TestLimitsOfARun(t *testing.T) {
	long := "a % 7" + repeat(" + a", 1_000)
	for _, c := range []struct {
		name      string
		few, many rule.Limits
		want      string
		formulas  []string
	}{
		{name: "long formulas", few: rule.Limits{Steps: 1_000}, many: rule.Limits{Steps: 2_000_000}, formulas: []string{long, long}, want: "steps"},
		{name: "elements", few: rule.Limits{Steps: 1_000}, many: rule.Limits{Steps: 100_000}, formulas: []string{"count(rows, .a > a)"}, want: "steps"},
		{name: "several figures", few: rule.Limits{Steps: 100_000}, many: rule.Limits{Steps: 2_000_000},
			formulas: []string{"count(rows, .a > a)", "count(rows, .a >= a)", "count(rows, .a < a)"}, want: "steps in all, most of them for rows.f"},
		{name: "long numbers", few: rule.Limits{Steps: 10_000}, many: rule.Limits{Steps: 10_000_000}, formulas: []string{"(3 ** 2000 + a) * (3 ** 2000 - a) - a"}, want: "steps"},
		{name: "a list", few: rule.Limits{Bytes: 100_000}, many: rule.Limits{Bytes: 2_000_000}, formulas: []string{"len(map(1..9000, # + a))"}, want: "bytes"},
		{name: "lists that are kept", few: rule.Limits{Bytes: 100_000}, many: rule.Limits{Bytes: 4_000_000}, formulas: []string{"map(rows, .a + a)"}, want: "bytes"},
		{name: "columns", few: rule.Limits{Bytes: 60_000}, many: rule.Limits{Bytes: 600_000}, formulas: slicesOf("a + 1", 40), want: "bytes"},
		{name: "digits of a product", few: rule.Limits{Digits: 30}, many: rule.Limits{Digits: 50}, formulas: []string{"(a + 10 ** 20) * (a + 10 ** 20)"}, want: "beyond 30 digits"},
		{name: "digits of a sum", few: rule.Limits{Digits: 30}, many: rule.Limits{Digits: 500}, formulas: []string{"round(sum(rows, 1 / (.a * 2 + 1)))"}, want: "beyond 30 digits"},
		{name: "digits of a mean", few: rule.Limits{Digits: 30}, many: rule.Limits{Digits: 500}, formulas: []string{"round(mean(map(rows, 1 / (.a * 2 + 1))))"}, want: "beyond 30 digits"},
		{name: "a list's length", few: rule.Limits{ListLength: 500}, many: rule.Limits{ListLength: 600}, formulas: []string{"len(concat(rows, rows))"}, want: "500 elements"},
		{name: "a range", few: rule.Limits{ListLength: 500}, many: rule.Limits{ListLength: 1_300}, formulas: []string{"len(1..a + 900)"}, want: "500 numbers"},
		{name: "a text", few: rule.Limits{TextBytes: 300}, many: rule.Limits{TextBytes: 301}, formulas: []string{"len(join(map(rows, s)))", "len(s + join(map(rows, s)))"}, want: "300 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := limited(t, c.few, c.formulas...); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("with %+v it ends in %v, want %s", c.few, err, c.want)
			}
			if _, err := limited(t, c.many, c.formulas...); err != nil {
				t.Errorf("with %+v it ends in %v", c.many, err)
			}
		})
	}
}

func slicesOf(s string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = s
	}
	return all
}

// A run looks whether it is cancelled, whichever driver is at work.
func TestRunsAreCancelled(t *testing.T) {
	for _, formula := range []string{"a + 1", "a % 7", "count(rows, .a > a)", "s"} {
		sheet := memoSheet(t, rule.Scope{}, formula)
		for _, left := range []int{0, 1, 2} {
			ctx := &countdown{Context: context.Background(), left: left}
			if _, err := sheet.Run(ctx, memoFacts(t, 600)); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, cancelled at look %d: ended in %v", formula, left, err)
			}
		}
	}
}
