package exact

import (
	"math"
	"math/big"
)

// Accumulator adds up numbers one at a time. The zero value is an empty sum. An Accumulator must not be copied after
// the first Add, and is for one goroutine. Fractions with ever new denominators cost little more than the length of
// their sum.
//
// It keeps one running sum as long as that is small. Sums that do not fit go into partial sums, as those of Moments do.
type Accumulator struct {
	running Number // always small
	partials
}

// Add adds n to the sum.
func (a *Accumulator) Add(n Number) {
	if r := a.running; r.den == n.den { // and so n is small
		if s := r.num + n.num; (s > r.num) == (n.num > 0) && s != math.MinInt64 {
			a.running.num = s
			return
		}
	}
	a.addSlow(n)
}

func (a *Accumulator) addSlow(n Number) {
	if n.den < 0 {
		a.push(n)
		return
	}
	sum, ok := addSmall(a.running, n)
	if !ok {
		a.push(a.running)
		sum = n
	}
	a.running = sum
}

// push adds n to the partial sums.
func (a *Accumulator) push(n Number) {
	r := n.rat()
	a.partials.push(&moment{den: r.Denom(), sum: r.Num()})
}

// Sum returns the sum of what was added so far. More may be added afterwards.
func (a *Accumulator) Sum() Number {
	if a.pushed == 0 {
		return a.running
	}
	all := a.whole()
	return a.running.Add(ownRat(new(big.Rat).SetFrac(all.sum, all.den)))
}

// IsLong reports whether the sum so far may need more than an int64 over another.
func (a *Accumulator) IsLong() bool { return a.pushed > 0 }

// Digits is that of the partial sums, or of a sum that is not long.
func (a *Accumulator) Digits() int {
	return max(a.partials.Digits(), a.running.Digits())
}
