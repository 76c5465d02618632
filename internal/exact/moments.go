package exact

import (
	"math/big"
	"math/bits"
)

// Moments adds up numbers and their squares over a common denominator, for variances. The zero value has no numbers.
// It is for one goroutine.
//
// Fractions with ever new denominators make sums as long as all of these together, and squares twice as long.
type Moments struct {
	partials
	count int
}

// partials are sums that are added in pairs of equal count, like the carries of a binary counter, because adding
// thousands of long fractions to one ever longer sum would be quadratic. They are brought to a common denominator, but
// not to lowest terms, which would take much longer.
type partials struct {
	sums   []*moment // sums[i] is of 2^i numbers if bit i of pushed is set, else nil
	pushed uint      // so far
	work   int64
	words  int // of the longest sum so far, or of its denominator
}

// moment is the sum of some numbers, sum/den, and that of their squares, squares/den², unless these are left out.
type moment struct{ den, sum, squares *big.Int }

// Add adds a number.
func (m *Moments) Add(n Number) {
	r := n.rat()
	m.push(&moment{r.Denom(), r.Num(), new(big.Int).Mul(r.Num(), r.Num())})
	m.count++
}

// push adds a sum.
func (p *partials) push(x *moment) {
	i := 0
	for ; p.pushed>>i&1 == 1; i++ {
		x = p.join(p.sums[i], x)
		p.sums[i] = nil
	}
	if i == len(p.sums) {
		p.sums = append(p.sums, nil)
	}
	p.sums[i] = x
	p.pushed++
	p.words = max(p.words, len(x.sum.Bits()), len(x.den.Bits()))
}

// join adds two sums.
func (p *partials) join(a, b *moment) *moment {
	sum := &moment{den: a.den}
	if a.den.Cmp(b.den) == 0 {
		sum.sum = new(big.Int).Add(a.sum, b.sum)
		if a.squares != nil {
			sum.squares = new(big.Int).Add(a.squares, b.squares)
		}
		p.work += int64(len(sum.sum.Bits()))
		return sum
	}
	byA, byB := b.den, a.den
	if g := new(big.Int).GCD(nil, nil, a.den, b.den); g.BitLen() > 1 {
		byA, byB = new(big.Int).Quo(b.den, g), new(big.Int).Quo(a.den, g)
	}
	scaled := func(x, y *big.Int, byX, byY *big.Int) *big.Int {
		z := new(big.Int).Mul(x, byX)
		return z.Add(z, new(big.Int).Mul(y, byY))
	}
	sum.den, sum.sum = new(big.Int).Mul(a.den, byA), scaled(a.sum, b.sum, byA, byB)
	words, times := int64(len(sum.den.Bits())), int64(1)
	if a.squares != nil {
		sum.squares = scaled(a.squares, b.squares, new(big.Int).Mul(byA, byA), new(big.Int).Mul(byB, byB))
		times = 3
	}
	p.work += 1 + times*words*words/2
	return sum
}

// whole returns the sum of all, nil if there is none. More may be added afterwards.
func (p *partials) whole() (all *moment) {
	for _, x := range p.sums { // the shortest first
		switch {
		case x != nil && all != nil:
			all = p.join(x, all)
		case x != nil:
			all = x
		}
	}
	return all
}

// Work returns the work since the last call of Work, in units of about ten nanoseconds.
func (p *partials) Work() int64 {
	w := p.work
	p.work = 0
	return w
}

// Digits estimates the decimal digits of the longest sum so far, of numbers and not of squares, so that a caller can give
// up in time. The whole may be as long as all partial sums together, of which there are few, or be shorter where they
// cancel out.
func (p *partials) Digits() int { return p.words * bits.UintSize * 30103 / 100000 }

// quotient returns the variance as a quotient of whole numbers, the lower one above 0: the squares of the distances from
// the mean, added up and divided by the count less so many.
func (m *Moments) quotient(less int) (num, den *big.Int) {
	all := m.whole()
	n := big.NewInt(int64(m.count))
	num = new(big.Int).Mul(n, all.squares)
	num.Sub(num, new(big.Int).Mul(all.sum, all.sum))
	den = new(big.Int).Mul(all.den, all.den)
	return num, den.Mul(den, n.Mul(n, big.NewInt(int64(m.count-less))))
}

// Variance returns the mean squared distance from the mean, divided by the count less so many. There must be more
// numbers than that.
func (m *Moments) Variance(less int) Number {
	num, den := m.quotient(less)
	return ownRat(new(big.Rat).SetFrac(num, den))
}

// Deviation returns the square root of the variance, rounded half away from zero to so many places, from 0 on.
func (m *Moments) Deviation(less, places int) Number {
	num, den := m.quotient(less)
	unit := bigPow10(places)
	num.Mul(num, unit).Mul(num, unit)
	return scaleBig(roundedRoot(num, den), unit, false)
}
