package exact

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPowAgreesWithRepeatedProducts(t *testing.T) {
	property(t, func(t *rapid.T) {
		x := pairs().Draw(t, "x")
		defer unchanged(t, x)()
		exp := rapid.Int64Range(-12, 12).Draw(t, "exp")
		got, ok := x.n.Pow(exp, 5000)
		if x.r.Sign() == 0 && exp < 0 {
			if ok {
				t.Fatalf("0 to the %d = %s", exp, got)
			}
			return
		}
		want := big.NewRat(1, 1)
		for range max(exp, -exp) {
			want.Mul(want, x.r)
		}
		if exp < 0 {
			want.Inv(want)
		}
		if !ok {
			t.Fatal("refused")
		}
		check(t, "pow", got, want)
	})
}

func TestPowLimitsTheDigits(t *testing.T) {
	tests := []struct {
		base string
		exp  int64
		most int
		want bool
		why  string
	}{
		{"10", 5, 6, true, "100000 has six digits"},
		{"10", 5, 5, false, "one more than five"},
		{"10", 99, 100, true, "a googol over ten has a hundred"},
		{"10", 99, 99, false, "one more than allowed, in the big form"},
		{"9", 100, 96, true, "9^100 is just below 10^96"},
		{"9", 100, 95, false, "and has 96 digits"},
		{"0.1", 99, 99, false, "the denominator counts"},
		{"10", -99, 99, false, "and with a negative exponent"},
		{"2", math.MaxInt64, 20000, false, "must not be computed"},
		{"2", math.MinInt64, 20000, false, "must not be computed, nor its exponent be negated"},
		{"1.000001", 1 << 62, 20000, false, "a base next to 1 grows as well"},
		{"1e4000", math.MaxInt64, 20000, false, "a big base"},
		{"1", math.MaxInt64, 1, true, "1 stays 1"},
		{"-1", math.MinInt64, 1, true, "-1 changes only its sign"},
		{"0", math.MaxInt64, 1, true, "0 stays 0"},
		{"0", 0, 1, true, "0**0 is 1"},
		{"0", -1, 1, false, "no inverse of 0"},
	}
	for _, tt := range tests {
		allocated := allocation()
		if got, ok := MustParse(tt.base).Pow(tt.exp, tt.most); ok != tt.want {
			t.Errorf("%s ** %d with %d digits: %t, %.80s: %s", tt.base, tt.exp, tt.most, ok, got, tt.why)
		}
		if n := allocated(); n > mostAllocated {
			t.Errorf("%s ** %d allocates %d bytes: %s", tt.base, tt.exp, n, tt.why)
		}
	}
}

func TestPowOfAnUnreducedOne(t *testing.T) {
	if got, ok := MustParse("1.00").Pow(math.MaxInt64, 10); !ok || !got.Equal(Int(1)) {
		t.Errorf("1.00 to a huge power = %s, %t", got, ok)
	}
}

func TestSqrt(t *testing.T) {
	tests := []struct {
		in     string
		places int
		want   string
		why    string
	}{
		{"0", 5, "0", "zero"},
		{"4", 0, "2", "a square"},
		{"2", 10, "1.4142135624", "rounded up"},
		{"2", 3, "1.414", "rounded down"},
		{"0.25", 0, "1", "exactly one half, away from zero"},
		{"6.25", 0, "3", "two and a half, away from zero and not to even"},
		{"2.24", 0, "1", "just below one and a half"},
		{"2.25", 0, "2", "exactly one and a half"},
		{"625", -1, "30", "25 to tens"},
		{"24", -1, "0", "4.9 to tens"},
		{"0.0001", 4, "0.01", "below one"},
		{"1e40", 2, "1e20", "big"},
		{"1e-40", 20, "1e-20", "tiny"},
		{"2", 50, "1.41421356237309504880168872420969807856967187537695", "fifty places"},
	}
	for _, tt := range tests {
		if got, ok := MustParse(tt.in).Sqrt(tt.places); !ok || !got.Equal(MustParse(tt.want)) {
			t.Errorf("root of %s to %d places = %s, %t, want %s: %s", tt.in, tt.places, got, ok, tt.want, tt.why)
		}
	}
	if got, ok := MustParse("-0.01").Sqrt(2); ok {
		t.Errorf("root of a negative number = %s", got)
	}
}

func TestSqrtIsNearest(t *testing.T) {
	property(t, func(t *rapid.T) {
		x := pairs().Draw(t, "x")
		defer unchanged(t, x)()
		places := rapid.IntRange(-3, 12).Draw(t, "places")
		root, ok := x.n.Sqrt(places)
		if ok != (x.r.Sign() >= 0) {
			t.Fatalf("ok = %t", ok)
		}
		if !ok {
			return
		}
		checkForm(t, root)
		half := MustParse("0.5e" + Int(int64(-places)).String())
		low, high := root.Sub(half), root.Add(half)
		if low.Sign() > 0 && x.n.Less(low.Mul(low)) || !x.n.Less(high.Mul(high)) {
			t.Fatalf("root of %s to %d places = %s", x.n, places, root)
		}
		if !root.Round(places, Down).Equal(root) {
			t.Fatalf("%s has more than %d places", root, places)
		}
	})
}

func TestModHasTheSignOfTheDividend(t *testing.T) {
	for in, want := range map[string]string{
		"7 3": "1", "-7 3": "-1", "7 -3": "1", "-7 -3": "-1", "7.5 2": "1.5", "1 0.3": "0.1", "1e30 7": "1", "5 1e30": "5",
	} {
		a, b, _ := strings.Cut(in, " ")
		if got, ok := MustParse(a).Mod(MustParse(b)); !ok || !got.Equal(MustParse(want)) {
			t.Errorf("%s mod %s = %s, %t, want %s", a, b, got, ok, want)
		}
	}
}
