package exact

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// A variance is judged by its definition: the distances from the mean, squared and added up.
func TestMoments(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for range 300 {
		var m Moments
		var all []*big.Rat
		sum := new(big.Rat)
		for range 2 + random.IntN(40) {
			x := big.NewRat(random.Int64N(2000)-1000, 1+random.Int64N([]int64{1, 10, 1 << 40}[random.IntN(3)]))
			m.Add(FromRat(x))
			all = append(all, x)
			sum.Add(sum, x)
		}
		n := big.NewRat(int64(len(all)), 1)
		mean, want := sum.Quo(sum, n), new(big.Rat)
		for _, x := range all {
			d := new(big.Rat).Sub(x, mean)
			want.Add(want, d.Mul(d, d))
		}
		for less := range 2 {
			want := FromRat(new(big.Rat).Quo(want, big.NewRat(int64(len(all)-less), 1)))
			if got := m.Variance(less); !got.Equal(want) {
				t.Fatalf("the variance of %v is %s, want %s", all, got, want)
			}
			places := random.IntN(9)
			root, _ := want.Sqrt(places)
			if got := m.Deviation(less, places); !got.Equal(root) {
				t.Fatalf("the deviation of %v is %s, want %s", all, got, root)
			}
		}
	}
}

// Work grows with the time that sums take, and Digits with their length.
func TestMomentsOfRatios(t *testing.T) {
	var m Moments
	for i := range int64(2000) {
		m.Add(FromRat(big.NewRat(i, 9_000_001+2*i)))
	}
	if digits := m.Digits(); digits < 4_000 || digits > 8_000 {
		t.Errorf("the longest sum of half of 2,000 ratios over 7 digits has %d digits", digits)
	}
	if work := m.Work(); work < 100_000 || m.Work() != 0 {
		t.Errorf("it took %d units of work", work)
	}
}

func BenchmarkMoments(b *testing.B) {
	for range b.N {
		var m Moments
		for i := range int64(6000) {
			m.Add(FromRat(big.NewRat(i, 9_000_001+2*i)))
		}
		m.Deviation(0, 4)
		b.ReportMetric(float64(m.Work()), "work")
	}
}

func BenchmarkLongSum(b *testing.B) {
	for range b.N {
		var a Accumulator
		for i := range int64(12000) {
			a.Add(FromRat(big.NewRat(i, 9_000_001+2*i)))
		}
		a.Sum()
		b.ReportMetric(float64(a.Work()), "work")
	}
}
