package exact

import (
	"math/big"
	"testing"
)

// Results go here so that the compiler cannot leave the work out.
var (
	sinkNumber Number
	sinkBool   bool
)

func BenchmarkAddSameDenominator(b *testing.B) {
	b.ReportAllocs()
	x, y := MustParse("87.25"), MustParse("0.75")
	for b.Loop() {
		sinkNumber = x.Add(y)
	}
}

func BenchmarkLess(b *testing.B) {
	b.ReportAllocs()
	x, y := MustParse("87.25"), MustParse("0.75")
	for b.Loop() {
		sinkBool = x.Less(y)
	}
}

// points * (1 - 5/100*(rank-3)), with 5/100 worked out once.
func BenchmarkLadder(b *testing.B) {
	b.ReportAllocs()
	points, rank, one, three := MustParse("12.5"), Int(7), Int(1), Int(3)
	share, _ := Int(5).Quo(Int(100))
	for b.Loop() {
		sinkNumber = points.Mul(one.Sub(share.Mul(rank.Sub(three))))
	}
}

// The same in a tree of closures, as rule evaluates it.
func BenchmarkLadderClosures(b *testing.B) {
	b.ReportAllocs()
	type row struct{ points, rank Number }
	type node func(*row) Number
	lit := func(n Number) node { return func(*row) Number { return n } }
	sub := func(l, r node) node { return func(x *row) Number { return l(x).Sub(r(x)) } }
	mul := func(l, r node) node { return func(x *row) Number { return l(x).Mul(r(x)) } }
	points := func(x *row) Number { return x.points }
	rank := func(x *row) Number { return x.rank }
	share, _ := Int(5).Quo(Int(100))
	formula := mul(points, sub(lit(Int(1)), mul(lit(share), sub(rank, lit(Int(3))))))
	facts := row{MustParse("12.5"), Int(7)}
	for b.Loop() {
		sinkNumber = formula(&facts)
	}
}

// round(x/7 + y/9, 2)
func BenchmarkRoundSevenths(b *testing.B) {
	b.ReportAllocs()
	x, y, seven, nine := Int(100), Int(50), Int(7), Int(9)
	for b.Loop() {
		p, _ := x.Quo(seven)
		q, _ := y.Quo(nine)
		sinkNumber = p.Add(q).Round(2, HalfAwayFromZero)
	}
}

// round(x/7 + y/9, 2) where x and y have two places.
func BenchmarkRoundSeventhsOfMarks(b *testing.B) {
	b.ReportAllocs()
	x, y, seven, nine := MustParse("87.25"), MustParse("91.50"), Int(7), Int(9)
	for b.Loop() {
		p, _ := x.Quo(seven)
		q, _ := y.Quo(nine)
		sinkNumber = p.Add(q).Round(2, HalfAwayFromZero)
	}
}

func BenchmarkSumMarks(b *testing.B) {
	b.ReportAllocs()
	xs := make([]Number, 1000)
	for i := range xs {
		xs[i] = Number{num: int64(i), den: 99}
	}
	for b.Loop() {
		sinkNumber = sumOf(xs)
	}
}

func sumOf(xs []Number) Number {
	var a Accumulator
	for _, x := range xs {
		a.Add(x)
	}
	return a.Sum()
}

// newDenominators returns fractions whose denominators are large and share next to nothing.
func newDenominators(count int) []Number {
	xs := make([]Number, count)
	for i := range xs {
		xs[i], _ = Int(1).Quo(Int(1_000_003 + 2*int64(i)))
	}
	return xs
}

func BenchmarkSumFractions(b *testing.B) {
	b.ReportAllocs()
	xs := newDenominators(3000)
	for b.Loop() {
		sinkNumber = sumOf(xs)
	}
}

func BenchmarkSumFractionsNaive(b *testing.B) {
	b.ReportAllocs()
	xs := newDenominators(3000)
	for b.Loop() {
		sum := new(big.Rat)
		for _, x := range xs {
			sum.Add(sum, x.rat())
		}
	}
}

func BenchmarkString(b *testing.B) {
	b.ReportAllocs()
	x := MustParse("87.25")
	buf := make([]byte, 0, 32)
	for b.Loop() {
		buf = x.AppendTo(buf[:0])
	}
}
