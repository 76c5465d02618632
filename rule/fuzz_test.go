package rule_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// smallLimits keep a fuzzed formula short of work.
var smallLimits = types.Limits{SourceBytes: 4096, Digits: 200, TextBytes: 4096, ListLength: 1000, Steps: 10_000}

// Any text, against a fixed scope: no panic, an error that points into the text,
// and twice the same.
func FuzzCompile(f *testing.F) {
	for _, seed := range []struct{ formula, why string }{
		{"size * 2", "a field"},
		{"marks | map(.mark) | sum()", "a pipe"},
		{"let m = maybe ?? 0; if m > 1 { m } else { 1 }", "let, ?? and if"},
		{"1 < size <= 20", "a chain shares a node"},
		{"reduce(marks, #acc + .mark, 0)", "#acc"},
		{"round（size，2）", "full-width punctuation"},
		{"得分 ≥ 80 ％", "a script that is not Latin, before a fault"},
		{"size +\n  totl", "a fault on the second line"},
		{"\"a\nb\"", "a text over two lines"},
		{"ladder(ladder(size))", "functions within each other"},
		{"lookup(scale, id)", "a table"},
		{"((((((", "brackets that never close"},
		{"map(marks, {map(marks, {#", "predicates that never close"},
		{"1e99999", "too many digits"},
		{"\xff\xfe", "not UTF-8"},
		{"a?.b?.c[1:2].d()", "what expr has and merit has not"},
		{"/* no end", "a comment that never ends"},
		{"'\\u00e9' == \"é\"", "an escape"},
	} {
		f.Add(seed.formula)
	}
	scope, _ := sample(f)
	scope.Own = scope.Lists[0]
	scope.Limits = smallLimits
	f.Fuzz(func(t *testing.T, formula string) {
		defer watch(formula)()
		first, err := scope.Compile(types.Source{Text: formula}, types.Type{})
		second, again := scope.Compile(types.Source{Text: formula}, types.Type{})
		if (err == nil) != (again == nil) || err != nil && err.Error() != again.Error() {
			t.Fatalf("compiled twice: %v and %v", err, again)
		}
		if err != nil {
			checkPlaces(t, formula, err)
			return
		}
		if first.Type().String() != second.Type().String() {
			t.Fatalf("compiled twice: %s and %s", first.Type(), second.Type())
		}
	})
}

// watch panics where a fuzzed formula hangs, so that the fuzzer keeps it.
func watch(formula string) (stop func() bool) {
	return time.AfterFunc(3*time.Second, func() { panic("hangs: " + formula) }).Stop
}

// checkPlaces asserts that each fault of a formula has a place in its text.
func checkPlaces(t *testing.T, formula string, err error) {
	var faults fault.Errors
	if !errors.As(err, &faults) || len(faults) == 0 {
		t.Fatalf("not Errors: %v", err)
	}
	lines := strings.Split(strings.ToValidUTF8(formula, "?"), "\n")
	for _, e := range faults {
		if e.Rule != "" { // in the body of a policy function
			continue
		}
		if e.Line < 1 || e.Line > len(lines) || e.Column < 1 || e.Column > len([]rune(lines[e.Line-1]))+1 {
			t.Fatalf("%q: the place %d:%d of %v is outside the text", formula, e.Line, e.Column, e)
		}
	}
}

// Any formula over any two numbers: no panic, and where it has a value, the same
// value when explained and when worked out anew.
func FuzzEvaluate(f *testing.F) {
	for _, seed := range []struct{ formula, x, y, why string }{
		{"x / y", "1", "3", "a fraction"},
		{"x / y", "1", "0", "a division by zero that only facts can tell"},
		{"round(x, 2) + roundEven(y)", "-2.5", "0.005", "halves, both signs"},
		{"x ** y", "9.5", "-3", "a negative exponent"},
		{"x % y", "-7.5", "2", "a negative dividend"},
		{"1 < x <= y", "1", "1", "ends of a chain"},
		{"sum(map(1..5, # * x)) - mean([x, y])", "0.1", "0.2", "loops"},
		{"sum(map(x..y, 1/#))", "-2", "2", "a zero within a range"},
		{"take([x, y], x)", "1e9", "2", "more than there is"},
		{"[x, y][x]", "-2", "1", "a position from the end"},
		{`percentile([x, y, 3], x, "inclusive")`, "33.3", "7", "a percentile that is a fact"},
		{"sqrt(x, y)", "2", "40", "a root"},
		{"let a = x; reduce([1, 2], #acc * a + #, y)", "3", "4", "slots of let and reduce"},
		{"x == y ? first([x])?.z : x", "1", "1", "a field of no record"},
		{"addDays(date(\"2022-09-30\"), x)", "1e6", "0", "days"},
	} {
		f.Add(seed.formula, seed.x, seed.y)
	}
	record := &types.Schema{Name: "r", Fields: []types.Field{{Name: "x", Type: types.NumberType()}, {Name: "y", Type: types.NumberType()}}}
	scope := rule.Scope{Own: record, Limits: smallLimits}
	f.Fuzz(func(t *testing.T, formula, x, y string) {
		a, errA := types.ParseNumber(x)
		b, errB := types.ParseNumber(y)
		compiled, err := scope.Compile(types.Source{Text: formula}, types.Type{})
		if errA != nil || errB != nil || err != nil {
			return
		}
		row, err := value.NewRow(record, value.OfNumber(a), value.OfNumber(b))
		if err != nil {
			t.Fatal(err)
		}
		defer watch(formula)()
		evaluateTwice(t, compiled, row)
	})
}

func evaluateTwice(t *testing.T, f *rule.Formula, row value.Row) {
	ctx := context.Background()
	v, err := f.Eval(ctx, row)
	again, errAgain := f.Eval(ctx, row)
	if (err == nil) != (errAgain == nil) || !v.Equal(again) {
		t.Fatalf("%s is %s (%v) and %s (%v)", f.Source().Text, v, err, again, errAgain)
	}
	if n, ok := v.Number(); ok && err == nil && f.Type().Terminating {
		if _, finite := n.Decimal(); !finite {
			t.Fatalf("%s is said to terminate, but is %s", f.Source().Text, v)
		}
	}
	step, errExplain := f.Explain(ctx, row)
	switch {
	case err == nil && errExplain == nil && !step.Value.Equal(v):
		t.Fatalf("%s is %s, but explained as %s", f.Source().Text, v, step.Value)
	case err != nil && errExplain == nil:
		t.Fatalf("%s ends in %v, but is explained as %s", f.Source().Text, err, step.Value)
	case err == nil && errExplain != nil && !strings.Contains(errExplain.Error(), "steps"):
		t.Fatalf("%s is %s, but explaining ends in %v", f.Source().Text, v, errExplain)
	}
	if step != nil {
		_ = step.String()
	}
}

// What ParseNumber reads, big.Rat reads alike; and its text reads back.
func FuzzParseNumber(f *testing.F) {
	for _, seed := range []struct{ text, why string }{
		{"0", "zero"},
		{"-0.0", "negative zero"},
		{"12.50", "a trailing zero"},
		{"9223372036854775808", "one more than an int64"},
		{"-9223372036854775808", "the least int64"},
		{"1e-19", "a denominator beyond int64"},
		{"1e999999999", "digits beyond memory"},
		{"1e-999999999", "and below the point"},
		{"007", "leading zeros"},
		{"+1", "a plus"},
		{".5", "no digit before the point"},
		{"5.", "none after"},
		{"1_000", "an underscore"},
		{"１２", "full-width digits"},
		{"0x1F", "a base"},
		{"NaN", "no number"},
		{"1/3", "a fraction"},
	} {
		f.Add(seed.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := types.ParseNumber(text)
		if err != nil {
			return
		}
		want, ok := new(big.Rat).SetString(text)
		if !ok && n.Sign() == 0 {
			return // 0e99999999999999999999, which big.Rat does not read
		}
		if !ok || want.Cmp(n.Rat()) != 0 {
			t.Fatalf("%q is %s, want %v", text, n, want)
		}
		if back, err := types.ParseNumber(n.String()); err != nil || !back.Equal(n) {
			t.Fatalf("%q is %s, which reads back as %s (%v)", text, n, back, err)
		}
	})
}
