package exact

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// pair is a number as the package has it and as its slow, obvious twin has it.
type pair struct {
	n Number
	r *big.Rat
}

// edges are the integers about which 64 bits go wrong.
var edges = []int64{
	0, 1, 2, 3, 5, 7, 9, 10, 99, 100, 1000, 1e6, 1e9, 1e18, 1<<15 - 1, 1 << 15, 1<<30 - 1, 1<<31 - 1, 1 << 31, 1<<31 + 1,
	1<<32 - 1, 1 << 32, 3037000499, 3037000500, 1 << 53, 1 << 62, 1<<62 + 1, math.MaxInt64 - 1, math.MaxInt64,
}

// integers draws small, edge and arbitrary int64 values of both signs, without math.MinInt64.
func integers() *rapid.Generator[int64] {
	return rapid.Custom(func(t *rapid.T) int64 {
		n := rapid.OneOf(
			rapid.Int64Range(0, 120),
			rapid.SampledFrom(edges),
			rapid.Int64Range(0, 1<<40),
			rapid.Int64Range(0, math.MaxInt64),
		).Draw(t, "magnitude")
		if rapid.Bool().Draw(t, "negative") {
			return -n
		}
		return n
	})
}

// pairs draws numbers in every form: unreduced small ones, integers next to the limits, and big ones.
func pairs() *rapid.Generator[pair] {
	return rapid.Custom(func(t *rapid.T) pair {
		num := integers().Draw(t, "num")
		den := max(1, int64(abs64(integers().Draw(t, "den"))))
		switch rapid.SampledFrom([]string{"small", "small", "integer", "hundredths", "min", "big"}).Draw(t, "form") {
		case "integer":
			den = 1
		case "hundredths":
			den = 100
		case "min":
			r := new(big.Rat).SetFrac(big.NewInt(math.MinInt64), big.NewInt(den))
			return pair{FromRat(r), r}
		case "big":
			r := bigRat(t, num, den)
			return pair{FromRat(r), r}
		}
		// By hand and not through NewRat, so that it stays unreduced.
		return pair{Number{num: num, den: den - 1}, big.NewRat(num, den)}
	})
}

func bigRat(t *rapid.T, num, den int64) *big.Rat {
	up := new(big.Int).Lsh(big.NewInt(num), uint(rapid.IntRange(0, 200).Draw(t, "up")))
	down := new(big.Int).Mul(big.NewInt(den), bigPow10(rapid.IntRange(0, 40).Draw(t, "down")))
	return new(big.Rat).SetFrac(up, down)
}

// check fails unless got is want and in the form that its value demands.
func check(t *rapid.T, what string, got Number, want *big.Rat) {
	t.Helper()
	if got.Rat().Cmp(want) != 0 {
		t.Fatalf("%s = %s, want %s", what, got, want)
	}
	checkForm(t, got)
}

func checkForm(t *rapid.T, n Number) {
	t.Helper()
	switch {
	case n.den < isBig, n.num == math.MinInt64, n.den == math.MaxInt64:
		t.Fatalf("impossible fields %+v", struct{ num, den int64 }{n.num, n.den})
	case (n.den == isBig) != (n.big != nil):
		t.Fatalf("den %d does not match big %v", n.den, n.big)
	case n.big != nil:
		if _, fits := smallRat(n.big); fits || n.num != 0 {
			t.Fatalf("big form of %s, which fits the small one", n)
		}
	}
}

// unchanged returns a func that fails if the operands, or a big.Rat they share, have changed since.
func unchanged(t *rapid.T, ps ...pair) func() {
	t.Helper()
	before := make([]Number, len(ps))
	for i, p := range ps {
		before[i] = p.n
	}
	return func() {
		for i, p := range ps {
			if p.n != before[i] || p.n.Rat().Cmp(p.r) != 0 {
				t.Fatalf("operand %d changed from %s to %s", i, p.r, p.n)
			}
		}
	}
}

func property(t *testing.T, f func(t *rapid.T)) {
	t.Helper()
	rapid.Check(t, f)
}
