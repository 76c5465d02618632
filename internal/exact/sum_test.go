package exact

import (
	"math"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSumAgreesWithBigRat(t *testing.T) {
	property(t, func(t *rapid.T) {
		ps := rapid.SliceOfN(pairs(), 0, 40).Draw(t, "ps")
		defer unchanged(t, ps...)()
		want := new(big.Rat)
		var a Accumulator
		for _, p := range ps {
			want.Add(want, p.r)
			a.Add(p.n)
			check(t, "sum so far", a.Sum(), want)
		}
	})
}

func TestSumOfNothing(t *testing.T) {
	var a Accumulator
	if n := a.Sum(); n.Sign() != 0 || a.Digits() != 1 {
		t.Errorf("%s with %d digits", n, a.Digits())
	}
}

func TestSumBeyondInt64AndBack(t *testing.T) {
	var a Accumulator
	for range 1000 {
		a.Add(Int(math.MaxInt64))
	}
	if got := a.Sum(); got.String() != "9223372036854775807000" {
		t.Errorf("there: %s", got)
	}
	for range 1000 {
		a.Add(Int(-math.MaxInt64))
	}
	if got := a.Sum(); got.Sign() != 0 || got.IsBig() {
		t.Errorf("and back: %s", got)
	}
	if a.Digits() < 20 {
		t.Errorf("%d digits after partial sums beyond int64", a.Digits())
	}
}

func TestLongSumsOfFractionsAreFast(t *testing.T) {
	xs := newDenominators(3000)
	start := time.Now()
	sum := sumOf(xs)
	if d := time.Since(start); d > time.Second { // about 10 ms; one after the other takes above 1 s
		t.Errorf("took %s", d)
	}
	reversed := make([]Number, 0, len(xs))
	for i := range xs {
		reversed = append(reversed, xs[len(xs)-1-i])
	}
	if !sumOf(reversed).Equal(sum) {
		t.Error("the order matters")
	}
}

func TestAccumulatorDigitsShowGrowth(t *testing.T) {
	var a Accumulator
	for i, x := range newDenominators(3000) {
		a.Add(x)
		if a.Digits() > 2000 {
			if i < 200 || i > 1500 {
				t.Errorf("noticed after %d fractions of six digits", i)
			}
			return
		}
	}
	t.Errorf("never noticed: %d digits", a.Digits())
}
