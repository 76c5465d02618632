package rule_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// limited runs some figures of the formulas over 300 rows under limits.
func limited(t *testing.T, lim types.Limits, formulas ...string) (*rule.Run, error) {
	t.Helper()
	var figures []rule.Figure
	for i, text := range formulas {
		figures = append(figures, rule.Figure{List: "rows", Internal: true, Source: types.Source{Name: fmt.Sprintf("f%d", i), Text: text}})
	}
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{memoSchema}, Limits: lim}, nil, figures)
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
		few, many types.Limits
		want      string
		formulas  []string
	}{
		{name: "long formulas", few: types.Limits{Steps: 1_000}, many: types.Limits{Steps: 2_000_000}, formulas: []string{long, long}, want: "steps"},
		{name: "elements", few: types.Limits{Steps: 1_000}, many: types.Limits{Steps: 100_000}, formulas: []string{"count(rows, .a > a)"}, want: "steps"},
		{name: "several figures", few: types.Limits{Steps: 100_000}, many: types.Limits{Steps: 2_000_000},
			formulas: []string{"count(rows, .a > a)", "count(rows, .a >= a)", "count(rows, .a < a)"}, want: "steps in all, most of them for rows.f"},
		{name: "long numbers", few: types.Limits{Steps: 10_000}, many: types.Limits{Steps: 10_000_000}, formulas: []string{"(3 ** 2000 + a) * (3 ** 2000 - a) - a"}, want: "steps"},
		{name: "a list", few: types.Limits{Bytes: 100_000}, many: types.Limits{Bytes: 2_000_000}, formulas: []string{"len(map(1..9000, # + a))"}, want: "bytes"},
		{name: "lists that are kept", few: types.Limits{Bytes: 100_000}, many: types.Limits{Bytes: 4_000_000}, formulas: []string{"map(rows, .a + a)"}, want: "bytes"},
		{name: "columns", few: types.Limits{Bytes: 60_000}, many: types.Limits{Bytes: 600_000}, formulas: slicesOf("a + 1", 40), want: "bytes"},
		{name: "digits of a product", few: types.Limits{Digits: 30}, many: types.Limits{Digits: 50}, formulas: []string{"(a + 10 ** 20) * (a + 10 ** 20)"}, want: "beyond 30 digits"},
		{name: "digits of a sum", few: types.Limits{Digits: 30}, many: types.Limits{Digits: 500}, formulas: []string{"round(sum(rows, 1 / (.a * 2 + 1)))"}, want: "beyond 30 digits"},
		{name: "digits of a mean", few: types.Limits{Digits: 30}, many: types.Limits{Digits: 500}, formulas: []string{"round(mean(map(rows, 1 / (.a * 2 + 1))))"}, want: "beyond 30 digits"},
		{name: "digits of a rounding", few: types.Limits{Digits: 30}, many: types.Limits{Digits: 50}, formulas: []string{"round(a / 3, 40) + round(1 / 3, 40)"}, want: "beyond 30 digits"},
		{name: "a list's length", few: types.Limits{ListLength: 500}, many: types.Limits{ListLength: 600}, formulas: []string{"len(concat(rows, rows))"}, want: "500 elements"},
		{name: "a range", few: types.Limits{ListLength: 500}, many: types.Limits{ListLength: 1_300}, formulas: []string{"len(1..a + 900)"}, want: "500 numbers"},
		{name: "a text", few: types.Limits{TextBytes: 300}, many: types.Limits{TextBytes: 301}, formulas: []string{"len(join(map(rows, s)))", "len(s + join(map(rows, s)))"}, want: "300 bytes"},
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

// A limit on digits holds for every number that a formula makes, also below 64 bits, of
// constants as of facts, and of those that are written.
func TestLimitOnDigitsBelow64Bits(t *testing.T) {
	row := &types.Schema{Name: "rows", Fields: []types.Field{{Name: "k", Type: types.NumberType()}, {Name: "one", Type: types.NumberType()}}}
	run := func(lim types.Limits, text string, places *int) error {
		sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{row}, Limits: lim,
			Functions: []types.Source{{Name: "times(x, y)", Text: "x * y"}}}, nil,
			[]rule.Figure{{List: "rows", Internal: places == nil, Places: places, Source: types.Source{Name: "f", Text: text}}})
		if err != nil {
			return err
		}
		b := value.NewBuilder(row, "")
		for i := range 300 { // more than a batch
			b.Add(i+1, whole(123456), whole(1))
		}
		facts, err := value.NewFacts([]*value.List{built(b)}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = sheet.Run(context.Background(), facts)
		return err
	}
	twelve := 12
	for _, c := range []struct {
		text   string
		places *int
	}{
		{"123456 * 1000000", nil}, {"k * 1000000", nil}, {"k * k", nil}, {"k * k - k * k + 1", nil}, {"len(rows) * 123456 * 1000000", nil},
		{"1 / 3000000007 / 7", nil}, {"one / 3000000007 / 7", nil}, {"9999999999 + 1", nil}, {"9999999999 + one", nil}, {"-9999999999 - one", nil},
		{"2 ** 40", nil}, {"(one + 1) ** 40", nil}, {"0.000000001 % 0.7 / 1000", nil}, {"12345678901", nil}, {"if one > 2 { k * k } else { k * k }", nil},
		{"round(1 / 3, 50)", nil}, {"round(one / 3, 50)", nil}, {"round(one / 3, 12)", nil}, {"round(one / 3, 11 + one)", nil}, {"ceil(1 / 3, -20)", nil},
		{"ceil(one / 3, -12)", nil}, {"roundUp(one / 3, 12)", nil}, {"sqrt(2, 50)", nil}, {"sqrt(one + 1, 12)", nil},
		{"sum([9999999999, 1])", nil}, {"sum(rows, .k * 100000)", nil}, {"sum(rows, .k) * 1000", nil}, {"mean([one / 3000000007, one / 7])", nil},
		{"mean(map(rows, .k * 100000)) + 1", nil}, {"median([one / 3000000007, one / 7])", nil}, {"variance([9999999999, one], \"population\")", nil},
		{"stdev([one, 2, 4], \"population\", 12)", nil}, {"weightedMean([one, 2], [3000000007, 9000000001])", nil},
		{"percentile([one, 2], 33.33333333, \"inclusive\") * 1", nil}, {"reduce(rows, #acc * 2, 1)", nil}, {"times(k, k)", nil}, {"times(123456, 123456)", nil},
		{"let x = k * k; x", nil}, {"abs(k * k)", nil}, {"max(k, k * k)", nil}, {"k / 7", &twelve},
	} {
		if err := run(types.Limits{Digits: 10}, c.text, c.places); err == nil || !strings.Contains(err.Error(), "10 digits") && !strings.Contains(err.Error(), "at most 10 are allowed") {
			t.Errorf("%s: ended in %v, want a fault of the limit", c.text, err)
		}
		if err := run(types.Limits{Digits: 400}, c.text, c.places); err != nil {
			t.Errorf("%s within 400 digits: ended in %v", c.text, err)
		}
	}
	for _, text := range []string{"9999999999", "9999999998 + one", "99999 * 100000 + 99999", "k * 10000", "k / 7", "1 / 9999999999", "sum([9999999998, 1])",
		"round(one / 3, 9)", "k * 5000 + 0.50 + 0.50", "-k * 10000"} {
		if err := run(types.Limits{Digits: 10}, text, nil); err != nil {
			t.Errorf("%s has ten digits: ended in %v", text, err)
		}
	}
	fifty := 50 // beyond the numbers that the limit of a few digits is held against
	for text, places := range map[string]*int{
		"round(1 / 3, 50)": nil, "round(one / 3, 50)": nil, "round(one / 3, 49 + one)": nil, "ceil(one / 3, -50)": nil, "one / 3": &fifty,
	} {
		if err := run(types.Limits{Digits: 30}, text, places); err == nil || !strings.Contains(err.Error(), "30 digits") {
			t.Errorf("%s within 30 digits: ended in %v", text, err)
		}
	}
}

// TextBytes and ListLength bound what grows: not what is written out, nor a list that
// is as long as another.
func TestLimitsOfWhatDoesNotGrow(t *testing.T) {
	for _, text := range []string{"len([1, 2, 3, 4])", "len(map([1, 2, 3, a], # + 1))", "len(filter([1, 2, 3, a], true))", `len("abcdef")`, "len(map(rows, .a))"} {
		if _, err := limited(t, types.Limits{ListLength: 3, TextBytes: 3}, text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		"len(concat([1, 2], [3, a]))": "3 elements", "len(flatten([[1, 2], [3, a]]))": "3 elements", "len(1..4 + a)": "3 numbers",
		`len(split("a,b,c,d" + s, ","))`: "3 ", `len("ab" + "cd" + s)`: "3 bytes",
	} {
		if _, err := limited(t, types.Limits{ListLength: 3, TextBytes: 3}, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: ended in %v, want %s", text, err, want)
		}
	}
}
