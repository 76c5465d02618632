package exact

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestString(t *testing.T) {
	frac := func(p, q int64) Number { n, _ := Int(p).Quo(Int(q)); return n }
	tests := []struct {
		n    Number
		want string
		why  string
	}{
		{Number{}, "0", "the zero value"},
		{frac(0, 7).Neg(), "0", "zero over anything, negated"},
		{frac(-5, 100), "-0.05", "zeros after the point"},
		{frac(30, 1), "30", "zeros of an integer stay"},
		{frac(3000, 100), "30", "an unreduced integer"},
		{frac(150, 100), "1.5", "needless places"},
		{frac(-2, 6), "-1/3", "does not terminate"},
		{frac(7, 1<<20), "0.00000667572021484375", "twenty places"},
		{frac(1, 1<<62), "0." + strings.Repeat("0", 18) + "2168404344971008868014905601739883422851562" + "5",
			"a small denominator with many places"},
		{MustParse("1e25"), "10000000000000000000000000", "a big integer without an exponent"},
		{MustParse("-1e-45"), "-0." + strings.Repeat("0", 44) + "1", "more zeros than the constant has"},
		{frac(1, 3).Mul(MustParse("1e25")), "10000000000000000000000000/3", "a big fraction"},
	}
	for _, tt := range tests {
		if got := tt.n.String(); got != tt.want {
			t.Errorf("got %s, want %s: %s", got, tt.want, tt.why)
		}
		if got := string(tt.n.AppendTo([]byte("x = "))); got != "x = "+tt.want {
			t.Errorf("AppendTo: %s", got)
		}
	}
}

func TestStringAgreesWithBigRat(t *testing.T) {
	property(t, func(t *rapid.T) {
		x := pairs().Draw(t, "x")
		defer unchanged(t, x)()
		want := x.r.RatString()
		if places, ok := x.r.FloatPrec(); ok {
			want = x.r.FloatString(places)
		}
		if got := x.n.String(); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
		back, ok := new(big.Rat).SetString(x.n.String())
		if !ok || back.Cmp(x.r) != 0 {
			t.Fatalf("%s does not read back", x.n)
		}
	})
}

func TestStripCounts(t *testing.T) {
	for count := range 200 {
		x := new(big.Int).Exp(big.NewInt(5), big.NewInt(int64(count)), nil)
		if rest, got := strip(x.Mul(x, big.NewInt(7)), big.NewInt(5)); got != count || rest.Int64() != 7 {
			t.Errorf("7 times 5^%d: %d times, rest %s", count, got, rest)
		}
	}
}
