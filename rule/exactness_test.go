package rule_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

const forty = "1234567890123456789012345678901234567890"

// Numbers at the edges of what machines hold.
func TestExactness(t *testing.T) {
	for _, c := range []struct{ name, formula, want string }{
		{"40 digits", forty + " + 1", "1234567890123456789012345678901234567891"},
		{"40 digits less themselves", forty + " - " + forty, "0"},
		{"40 digits over themselves", forty + " / " + forty, "1"},
		{"40 digits after the point", "0." + forty + " * 2", "0.246913578024691357802469135780246913578"},
		{"and compared", "0." + forty + " < 0.1234567890123456789012345678901234567891", "true"},
		{"above int64", "9223372036854775807 + 1", "9223372036854775808"},
		{"below int64", "-9223372036854775807 - 2", "-9223372036854775809"},
		{"the least int64", "-9223372036854775808", "-9223372036854775808"},
		{"its negative", "-(-9223372036854775808)", "9223372036854775808"},
		{"its magnitude", "abs(-9223372036854775807 - 1)", "9223372036854775808"},
		{"its quotient by -1", "-9223372036854775808 / -1", "9223372036854775808"},
		{"its remainder by -1", "-9223372036854775808 % -1", "0"},
		{"there and back", "9223372036854775807 * 4 / 4", "9223372036854775807"},
		{"squared", "9223372036854775807 ** 2", "85070591730234615847396907784232501249"},
		{"above 2**53", "9007199254740993 - 9007199254740992", "1"},
		{"negative zero", "-0 == 0 and 0 <= -0", "true"},
		{"negative zero shows no sign", "-0.0 * 5", "0"},
		{"rounded to zero from below", "round(-0.4)", "0"},
		{"a negative zero in a list", "rank(-0, [0, 0])", "1"},
		{"thirds", "1/3 + 1/3 + 1/3 == 1", "true"},
		{"a tenth ten times", "sum(map(1..10, 0.1)) == 1", "true"},
		{"sevenths keep their form", "1/7", "1/7"},
		{"trailing zeros do not show", "1.500 + 1.500", "3"},
		{"nor matter", "1.50 == 1.5 and 1e2 == 100", "true"},
		{"an exponent", "1e-7 * 1e7", "1"},
		{"half of a cent", "round(0.285, 2)", "0.29"},
		{"32 bits", "2147483647 + 1", "2147483648"},
		{"a count beyond 32 bits", "len(take([1, 2], 4294967297))", "2"},
		{"a position beyond 32 bits", "[1, 2][4294967296] ?? 7", "7"},
		{"best beyond 32 bits", "len(best([1, 2], 2147483648))", "2"},
		{"a root", "sqrt(2, 30)", "1.41421356237309504880168872421"},
		{"a root that ends", "sqrt(0.0001, 5)", "0.01"},
		{"1000 places", "round(1/3, 1000) * 3 + 1e-1000 == 1", "true"},
		{"exponents bind to the right", "2 ** 3 ** 2", "512"},
		{"zero to the zero", "0 ** 0", "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := alone(c.formula)
			if err != nil || got.String() != c.want {
				t.Errorf("%s = %s (%v), want %s", c.formula, got, err, c.want)
			}
		})
	}
}

// Every mode on every half, both signs, in units of 10, 1 and 0.01.
func TestRoundingHalves(t *testing.T) {
	halves := []string{"-2.5", "-1.5", "-0.5", "0.5", "1.5", "2.5"}
	for _, c := range []struct {
		function string
		want     []int64
	}{
		{"round", []int64{-3, -2, -1, 1, 2, 3}},
		{"roundEven", []int64{-2, -2, 0, 0, 2, 2}},
		{"roundUp", []int64{-3, -2, -1, 1, 2, 3}},
		{"roundDown", []int64{-2, -1, 0, 0, 1, 2}},
		{"floor", []int64{-3, -2, -1, 0, 1, 2}},
		{"ceil", []int64{-2, -1, 0, 1, 2, 3}},
	} {
		for i, half := range halves {
			for places, unit := range map[int]string{-1: "10", 0: "1", 2: "0.01"} {
				formula := fmt.Sprintf("%s(%s * %s, %d) == %d * %s", c.function, half, unit, places, c.want[i], unit)
				if got, err := alone(formula); err != nil || got.String() != "true" {
					t.Errorf("%s is %s (%v)", formula, got, err)
				}
			}
		}
	}
}

// Statistics against worked examples that others have published.
func TestPublishedExamples(t *testing.T) {
	const (
		percentile = "Wikipedia, Percentile, the nearest-rank method, worked examples"
		linear     = "Wikipedia, Percentile, linear interpolation, second variant (C = 1)"
		excel      = "Microsoft, PERCENTILE.INC function, example"
		nist       = "NIST Statistical Reference Datasets, univariate, NumAcc1 to NumAcc4: certified values"
		deviation  = "Wikipedia, Standard deviation, population of eight students"
		ranking    = "Wikipedia, Ranking, the strategies 1224 and 1223"
	)
	alternating := func(middle, low, high string) string { // 1001 numbers
		return fmt.Sprintf("concat([%s], flatten(map(1..500, [%s, %s])))", middle, low, high)
	}
	for _, c := range []struct{ formula, want, source string }{
		{`percentile([15, 20, 35, 40, 50], 5, "nearest")`, "15", percentile},
		{`percentile([15, 20, 35, 40, 50], 30, "nearest")`, "20", percentile},
		{`percentile([15, 20, 35, 40, 50], 40, "nearest")`, "20", percentile},
		{`percentile([15, 20, 35, 40, 50], 50, "nearest")`, "35", percentile},
		{`percentile([15, 20, 35, 40, 50], 100, "nearest")`, "50", percentile},
		{`map([25, 50, 75, 100], percentile([3, 6, 7, 8, 8, 10, 13, 15, 16, 20], #, "nearest"))`, "[7, 8, 15, 20]", percentile},
		{`map([25, 50, 75, 100], percentile([3, 6, 7, 8, 8, 9, 10, 13, 15, 16, 20], #, "nearest"))`, "[7, 9, 15, 20]", percentile},
		{`percentile([15, 20, 35, 40, 50], 40, "inclusive")`, "29", linear},
		{`percentile([1, 2, 3, 4], 75, "inclusive")`, "3.25", linear},
		{`percentile([1, 3, 2, 4], 30, "inclusive")`, "1.9", excel},
		{`mean([10000001, 10000003, 10000002])`, "10000002", nist},
		{`stdev([10000001, 10000003, 10000002], "sample", 15)`, "1", nist},
		{"mean(" + alternating("1.2", "1.1", "1.3") + ")", "1.2", nist},
		{"stdev(" + alternating("1.2", "1.1", "1.3") + `, "sample", 15)`, "0.1", nist},
		{"stdev(" + alternating("1000000.2", "1000000.1", "1000000.3") + `, "sample", 15)`, "0.1", nist},
		{"stdev(" + alternating("10000000.2", "10000000.1", "10000000.3") + `, "sample", 15)`, "0.1", nist},
		{`stdev([2, 4, 4, 4, 5, 5, 7, 9], "population", 10)`, "2", deviation},
		{`stdev([2, 4, 4, 4, 5, 5, 7, 9], "sample", 2)`, "2.14", deviation},
		{"median([1, 3, 3, 6, 7, 8, 9])", "6", "Wikipedia, Median, first example"},
		{"median([1, 2, 3, 4, 5, 6, 8, 9])", "4.5", "Wikipedia, Median, second example"},
		{"weightedMean([80, 90], [20, 30])", "86", "Wikipedia, Weighted arithmetic mean, two classes"},
		{`map([4, 3, 3, 1], rank(#, [4, 3, 3, 1]))`, "[1, 2, 2, 4]", ranking},
		{`map([4, 3, 3, 1], rank(#, [4, 3, 3, 1], "dense"))`, "[1, 2, 2, 3]", ranking},
	} {
		if got, err := alone(c.formula); err != nil || got.String() != c.want {
			t.Errorf("%.60s = %s (%v), want %s by %s", c.formula, got, err, c.want, c.source)
		}
	}
}

// What a host does to the package variables of its decimals changes no result.
func TestHostileDecimals(t *testing.T) {
	results := func() []string {
		scope := rule.Scope{Own: &types.Schema{Name: "r", Fields: []types.Field{{Name: "x", Type: types.NumberType()}}}}
		var shown []string
		for _, formula := range []string{"x / 8", "round(x / 7, 3)", "x ** 3 + 1e-20", "sqrt(x, 12)", "x * 1e20", "-x % 1.7", "1 / 3 == x / (3 * x)"} {
			f, err := scope.Compile(types.Source{Text: formula}, types.Type{})
			if err != nil {
				t.Fatal(err)
			}
			n, err := types.FromDecimal(decimal.New(83150, -3))
			if err != nil {
				t.Fatal(err)
			}
			row, err := value.NewRow(scope.Own, value.OfNumber(n))
			if err != nil {
				t.Fatal(err)
			}
			v, err := f.Eval(context.Background(), row)
			if err != nil {
				t.Fatal(err)
			}
			number, _ := v.Number()
			d, finite := number.Decimal()
			shown = append(shown, fmt.Sprintf("%s %s %d %s %v %s", v, d.Coefficient(), d.Exponent(), number.Rat(), finite, roundedText(number)))
		}
		return shown
	}
	before := results()
	setHostileDecimals(t)
	if diff := cmp.Diff(before, results()); diff != "" {
		t.Errorf("the package variables of decimal changed results (-before +after):\n%s", diff)
	}
}

func roundedText(n types.Number) string {
	d := n.Round(2, types.HalfEven)
	return fmt.Sprint(d.Coefficient(), d.Exponent())
}

// setHostileDecimals sets the variables for the rest of the test.
func setHostileDecimals(t *testing.T) {
	division, power, decode, iterations := decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent, decimal.MaxDecodeExponent, decimal.ExpMaxIterations
	trim, scientific, quotes, zero := decimal.TrimTrailingZeros, decimal.UseScientificNotation, decimal.MarshalJSONWithoutQuotes, decimal.Zero
	t.Cleanup(func() {
		decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent, decimal.MaxDecodeExponent, decimal.ExpMaxIterations = division, power, decode, iterations
		decimal.TrimTrailingZeros, decimal.UseScientificNotation, decimal.MarshalJSONWithoutQuotes, decimal.Zero = trim, scientific, quotes, zero
	})
	decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent, decimal.MaxDecodeExponent, decimal.ExpMaxIterations = -3, -3, math.MinInt32, 0
	decimal.TrimTrailingZeros, decimal.UseScientificNotation, decimal.MarshalJSONWithoutQuotes, decimal.Zero = !trim, !scientific, !quotes, decimal.New(7, 3)
}
