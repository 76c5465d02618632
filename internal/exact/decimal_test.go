package exact

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// decimals draws decimals with coefficients about the ends of int64 and with exponents of both signs.
func decimals() *rapid.Generator[decimal.Decimal] {
	return rapid.Custom(func(t *rapid.T) decimal.Decimal {
		c := big.NewInt(integers().Draw(t, "coefficient"))
		switch rapid.IntRange(0, 3).Draw(t, "form") {
		case 1:
			c.SetInt64(math.MinInt64)
		case 2: // from 2^63 on, 64 bits seem to have the other sign
			c.SetUint64(rapid.Uint64Range(1<<63, math.MaxUint64).Draw(t, "wide"))
		case 3:
			c.Mul(c, bigPow10(rapid.IntRange(0, 30).Draw(t, "more")))
		}
		if rapid.Bool().Draw(t, "minus") {
			c.Neg(c)
		}
		return decimal.NewFromBigInt(c, int32(rapid.IntRange(-40, 40).Draw(t, "exp")))
	})
}

func TestFromDecimalAgreesWithBigRat(t *testing.T) {
	property(t, func(t *rapid.T) {
		d := decimals().Draw(t, "d")
		n, err := FromDecimal(d, 1000)
		if err != nil {
			t.Fatal(err)
		}
		check(t, d.String(), n, d.Rat())
		back, ok := n.Decimal()
		if !ok || !back.Equal(d) {
			t.Fatalf("%s came back as %s, %t", d, back, ok)
		}
	})
}

func TestDecimalIsExactOrNothing(t *testing.T) {
	property(t, func(t *rapid.T) {
		x := pairs().Draw(t, "x")
		defer unchanged(t, x)()
		d, ok := x.n.Decimal()
		if ok != x.n.Terminates() {
			t.Fatalf("Decimal: %t, Terminates: %t", ok, x.n.Terminates())
		}
		if places, terminates := x.r.FloatPrec(); terminates != ok || ok && int(-d.Exponent()) != places {
			t.Fatalf("%s, %t, but big.Rat has %d places, %t", d, ok, places, terminates)
		}
		if ok && d.Rat().Cmp(x.r) != 0 {
			t.Fatalf("%s became %s", x.n, d)
		}
	})
}

func TestDecimalForm(t *testing.T) {
	for in, want := range map[string]struct {
		coefficient string
		exp         int32
	}{
		"30": {"30", 0}, "30.0": {"30", 0}, "1.50": {"15", -1}, "-0.0": {"0", 0}, "3e20": {"300000000000000000000", 0},
		"1e-20": {"1", -20},
	} {
		d, ok := MustParse(in).Decimal()
		if !ok || d.Coefficient().String() != want.coefficient || d.Exponent() != want.exp {
			t.Errorf("%s = %s times 10 to the %d, %t", in, d.Coefficient(), d.Exponent(), ok)
		}
	}
}

func TestFromDecimalRefusesHostileExponents(t *testing.T) {
	huge := new(big.Int).Lsh(big.NewInt(1), 1<<20)
	for _, d := range []decimal.Decimal{
		decimal.New(1, math.MaxInt32), decimal.New(1, math.MinInt32), decimal.New(-7, 999999999),
		decimal.New(1, 20_000), decimal.New(1, -20_000), decimal.NewFromBigInt(huge, -1<<19),
	} {
		allocated := allocation()
		if n, err := FromDecimal(d, 20_000); !errors.Is(err, ErrDigits) {
			t.Errorf("exponent %d: %d digits, %v", d.Exponent(), n.Digits(), err)
		}
		if n := allocated(); n > mostAllocated {
			t.Errorf("exponent %d allocates %d bytes", d.Exponent(), n)
		}
	}
	if n, err := FromDecimal(decimal.New(0, math.MaxInt32), 1); err != nil || n.Sign() != 0 {
		t.Errorf("zero with a huge exponent = %s, %v", n, err)
	}
	if _, err := FromDecimal(decimal.New(1, 19_999), 20_000); err != nil {
		t.Errorf("exactly the limit: %v", err)
	}
}

func TestFromDecimalDoesNotAllocate(t *testing.T) {
	for _, d := range []decimal.Decimal{
		{}, decimal.New(8725, -2), decimal.New(math.MaxInt64, -18), decimal.New(-math.MaxInt64, 0),
		decimal.New(1_000_000_000_000_000_000, -3), decimal.New(9, 17),
	} {
		if got := testing.AllocsPerRun(100, func() { sinkNumber, _ = FromDecimal(d, 100) }); got != 0 {
			t.Errorf("%s allocates %v times", d, got)
		}
	}
}

func TestDecimalVariablesDoNotMatter(t *testing.T) {
	precision, quotes, trim, science := decimal.DivisionPrecision, decimal.MarshalJSONWithoutQuotes,
		decimal.TrimTrailingZeros, decimal.UseScientificNotation
	exponent, powPrecision, iterations := decimal.MaxDecodeExponent, decimal.PowPrecisionNegativeExponent,
		decimal.ExpMaxIterations
	zero := decimal.Zero
	defer func() {
		decimal.DivisionPrecision, decimal.MarshalJSONWithoutQuotes = precision, quotes
		decimal.TrimTrailingZeros, decimal.UseScientificNotation = trim, science
		decimal.MaxDecodeExponent, decimal.PowPrecisionNegativeExponent = exponent, powPrecision
		decimal.ExpMaxIterations, decimal.Zero = iterations, zero
	}()
	decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent, decimal.ExpMaxIterations = 0, 0, 0
	decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros, decimal.UseScientificNotation = true, false, true
	decimal.MaxDecodeExponent, decimal.Zero = 0, decimal.New(7, 0)

	for _, s := range []string{"0", "0.015", "1500", "123456789012345678901234567890.5", "1e-30"} {
		n := MustParse(s)
		d, ok := n.Decimal()
		back, err := FromDecimal(d, 100)
		if !ok || err != nil || !back.Equal(n) || back.String() != n.String() {
			t.Errorf("%s came back as %s, %t, %v", s, back, ok, err)
		}
	}
	if d, ok := (Number{}).Decimal(); !ok || d.Sign() != 0 {
		t.Errorf("0 became %s, %t", d, ok)
	}
	third, _ := Int(1).Quo(Int(3))
	if d, ok := third.Decimal(); ok || d.Sign() != 0 {
		t.Errorf("1/3 became %s, %t", d, ok)
	}
}
