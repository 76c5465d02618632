package exact

import (
	"cmp"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestArithmeticAgreesWithBigRat(t *testing.T) {
	property(t, func(t *rapid.T) {
		x, y := pairs().Draw(t, "x"), pairs().Draw(t, "y")
		defer unchanged(t, x, y)()
		check(t, "x + y", x.n.Add(y.n), new(big.Rat).Add(x.r, y.r))
		check(t, "x - y", x.n.Sub(y.n), new(big.Rat).Sub(x.r, y.r))
		check(t, "x * y", x.n.Mul(y.n), new(big.Rat).Mul(x.r, y.r))
		check(t, "-x", x.n.Neg(), new(big.Rat).Neg(x.r))
		check(t, "|x|", x.n.Abs(), new(big.Rat).Abs(x.r))
		check(t, "x - x", x.n.Sub(x.n), new(big.Rat))
	})
}

func TestQuotientsAgreeWithBigRat(t *testing.T) {
	property(t, func(t *rapid.T) {
		x, y := pairs().Draw(t, "x"), pairs().Draw(t, "y")
		defer unchanged(t, x, y)()
		q, okQuo := x.n.Quo(y.n)
		m, okMod := x.n.Mod(y.n)
		if y.r.Sign() == 0 {
			if okQuo || okMod {
				t.Fatalf("division by zero: quo %s, mod %s", q, m)
			}
			return
		}
		want := new(big.Rat).Quo(x.r, y.r)
		check(t, "x / y", q, want)
		cut := new(big.Rat).SetInt(new(big.Int).Quo(want.Num(), want.Denom()))
		check(t, "x % y", m, new(big.Rat).Sub(x.r, cut.Mul(cut, y.r)))
	})
}

func TestComparisonsAgreeWithBigRat(t *testing.T) {
	property(t, func(t *rapid.T) {
		x, y := pairs().Draw(t, "x"), pairs().Draw(t, "y")
		defer unchanged(t, x, y)()
		want := x.r.Cmp(y.r)
		if got := x.n.Cmp(y.n); got != want {
			t.Fatalf("Cmp = %d, want %d", got, want)
		}
		if got := x.n.Equal(y.n); got != (want == 0) {
			t.Fatalf("Equal = %t", got)
		}
		if got := x.n.Less(y.n); got != (want < 0) {
			t.Fatalf("Less = %t", got)
		}
		if got := x.n.Sign(); got != x.r.Sign() {
			t.Fatalf("Sign = %d", got)
		}
	})
}

func TestEqualIgnoresTheForm(t *testing.T) {
	demoted := MustParse("1e30").Add(MustParse("1.5")).Sub(MustParse("1e30"))
	threeHalves, _ := Int(3).Quo(Int(2))
	for _, n := range []Number{MustParse("1.50"), threeHalves, demoted, FromRat(big.NewRat(3, 2))} {
		if !n.Equal(threeHalves) || n.String() != "1.5" {
			t.Errorf("3/2 is %s, equal to itself: %t", n, n.Equal(threeHalves))
		}
	}
	property(t, func(t *rapid.T) {
		x, by := pairs().Draw(t, "x"), pairs().Draw(t, "by")
		if back, ok := x.n.Mul(by.n).Quo(by.n); ok && !back.Equal(x.n) {
			t.Fatalf("x * y / y = %s, not x = %s", back, x.n)
		}
	})
}

func TestPropertiesOfOneNumber(t *testing.T) {
	property(t, func(t *rapid.T) {
		x := pairs().Draw(t, "x")
		defer unchanged(t, x)()
		if x.n.IsInt() != x.r.IsInt() {
			t.Fatalf("IsInt = %t", x.n.IsInt())
		}
		i, ok := x.n.Int64()
		if want := x.r.IsInt() && x.r.Num().IsInt64(); ok != want || ok && i != x.r.Num().Int64() {
			t.Fatalf("Int64 = %d, %t", i, ok)
		}
		num, den := x.r.Num(), x.r.Denom()
		if x.n.big == nil {
			num, den = big.NewInt(x.n.num), big.NewInt(x.n.den+1)
		}
		longest := max(len(new(big.Int).Abs(num).String()), len(den.String()))
		if got := x.n.Digits(); got != longest && got != longest+1 {
			t.Fatalf("Digits = %d, want %d or one more", got, longest)
		}
		lowest := max(len(new(big.Int).Abs(x.r.Num()).String()), len(x.r.Denom().String()))
		if x.n.big == nil && (x.n.IsLonger(lowest) || !x.n.IsLonger(lowest-1)) {
			t.Fatalf("IsLonger(%d) = %t, IsLonger(%d) = %t", lowest, x.n.IsLonger(lowest), lowest-1, x.n.IsLonger(lowest-1))
		}
	})
}

func TestIntTakesEveryInt64(t *testing.T) {
	for _, i := range []int64{0, 1, -1, math.MaxInt64, -math.MaxInt64, math.MinInt64, math.MinInt64 + 1} {
		for _, n := range []Number{Int(i), FromRat(new(big.Rat).SetInt64(i))} {
			if got, ok := n.Int64(); !ok || got != i {
				t.Errorf("%d came back as %d, %t", i, got, ok)
			}
			if n.Sign() != cmp.Compare(i, 0) || !n.IsInt() || n.IsBig() != (i == math.MinInt64) {
				t.Errorf("%d: sign %d, integer %t, big %t", i, n.Sign(), n.IsInt(), n.IsBig())
			}
		}
	}
	if got := Int(math.MinInt64).Neg().Neg(); !got.Equal(Int(math.MinInt64)) {
		t.Errorf("- - MinInt64 = %s", got)
	}
	if got := Int(-math.MaxInt64).Sub(Int(1)); got.String() != "-9223372036854775808" {
		t.Errorf("-MaxInt64 - 1 = %s", got)
	}
}

func TestConversionsKeepNoReference(t *testing.T) {
	i, r := bigPow10(40), new(big.Rat).SetFrac(bigPow10(40), big.NewInt(3))
	n, m := FromRat(new(big.Rat).SetInt(i)), FromRat(r)
	i.SetInt64(1)
	r.SetInt64(1)
	out := m.Rat()
	out.SetInt64(1)
	if !n.Equal(MustParse("1e40")) || !m.Mul(Int(3)).Equal(n) {
		t.Errorf("changed with what it was made from: %s, %s", n, m)
	}
}

func TestMarksKeepTheirDenominator(t *testing.T) {
	sum := MustParse("0.25").Add(MustParse("0.75")).Sub(MustParse("0.50"))
	if sum.den != 99 {
		t.Errorf("hundredths became %d-ths", sum.den+1)
	}
}

func TestSmallOperationsDoNotAllocate(t *testing.T) {
	x, y, third := MustParse("87.25"), MustParse("3.5"), MustParse("1")
	third, _ = third.Quo(Int(3))
	var a Accumulator
	buf := make([]byte, 0, 64)
	for name, f := range map[string]func(){
		"Add":         func() { sinkNumber = x.Add(y).Add(third) },
		"Sub":         func() { sinkNumber = x.Sub(y).Sub(third) },
		"Mul":         func() { sinkNumber = x.Mul(y).Mul(third) },
		"Quo":         func() { sinkNumber, _ = x.Quo(third) },
		"Mod":         func() { sinkNumber, _ = x.Mod(third) },
		"Pow":         func() { sinkNumber, sinkBool = x.Pow(3, 100) },
		"Round":       func() { sinkNumber = x.Round(1, HalfEven).Add(third.Round(2, Up)).Add(x.Round(-1, Down)) },
		"Cmp":         func() { sinkBool = x.Less(y) || x.Equal(third) || x.Cmp(y) > 0 },
		"AppendTo":    func() { buf = third.AppendTo(x.AppendTo(buf[:0])) },
		"Accumulator": func() { a.Add(x); a.Add(third); sinkNumber = a.Sum() },
		"Terminates":  func() { sinkBool = x.Terminates() && third.Terminates() },
		"Parse":       func() { sinkNumber, _ = Parse("-12.50e1", 100) },
	} {
		if got := testing.AllocsPerRun(100, f); got != 0 {
			t.Errorf("%s allocates %v times", name, got)
		}
	}
}
