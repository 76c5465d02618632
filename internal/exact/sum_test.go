package exact

import (
	"math"
	"math/big"
	"slices"
	"testing"

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

// The work of long sums grows as the square of how many there are, as their length
// does that is added last; one after the other it would grow as the cube.
func TestLongSumsOfFractionsAreFast(t *testing.T) {
	work := func(n int) int64 {
		var a Accumulator
		for _, x := range newDenominators(n) {
			a.Add(x)
		}
		return a.Work()
	}
	if few, many := work(750), work(3000); few == 0 || many > 24*few {
		t.Errorf("the work of 3000 is %d, of a quarter %d", many, few)
	}
}

func TestOrderOfASumDoesNotMatter(t *testing.T) {
	xs := newDenominators(1000)
	sum := sumOf(xs)
	slices.Reverse(xs)
	if !sumOf(xs).Equal(sum) {
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
