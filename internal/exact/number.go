package exact

import (
	"math"
	"math/big"
	"math/bits"
)

// Number is an exact rational number. The zero value is 0.
//
// Numbers are values: no method changes its receiver or its operands.
type Number struct {
	num int64 // never math.MinInt64, so that negating it cannot overflow; 0 in the big form

	// The denominator minus one, so that the zero value is 0/1; isBig in the big form. One comparison of two den
	// fields therefore tells both that they agree and, with one look at the sign, that both are small.
	den int64

	// The value in the big form, else nil. Shared between copies and so never written to. Its reduced numerator or
	// denominator does not fit the small form: a value has either small forms or a big one, never both.
	big *big.Rat
}

// isBig stands in den for a value in the big form.
const isBig = -1

// Int returns n as a Number.
func Int(n int64) Number {
	if n == math.MinInt64 {
		return minInt64()
	}
	return Number{num: n}
}

func minInt64() Number {
	return Number{den: isBig, big: new(big.Rat).SetInt64(math.MinInt64)}
}

// FromRat returns r as a Number. It keeps no reference to r.
func FromRat(r *big.Rat) Number {
	if n, ok := smallRat(r); ok {
		return n
	}
	return Number{den: isBig, big: new(big.Rat).Set(r)}
}

// ownRat returns r as a Number and keeps r, which nobody else may hold.
func ownRat(r *big.Rat) Number {
	if n, ok := smallRat(r); ok {
		return n
	}
	return Number{den: isBig, big: r}
}

// smallRat returns r in the small form, and whether it fits.
func smallRat(r *big.Rat) (Number, bool) {
	num := r.Num()
	if !num.IsInt64() || num.Int64() == math.MinInt64 {
		return Number{}, false
	}
	if r.IsInt() { // spares Denom, which allocates the 1 of an integer
		return Number{num: num.Int64()}, true
	}
	den := r.Denom()
	if !den.IsInt64() {
		return Number{}, false
	}
	return Number{num: num.Int64(), den: den.Int64() - 1}, true
}

// fraction returns num over den, reduced if den is so large that later additions would overflow. den is above 0.
func fraction(num, den int64) Number {
	n := Number{num: num, den: den - 1}
	if den > roomyDenominator {
		return n.reduced()
	}
	return n
}

// Rat returns the value as a big.Rat, which is the caller's own.
func (n Number) Rat() *big.Rat {
	return new(big.Rat).Set(n.rat())
}

// rat returns the value as a big.Rat that may be shared: read it only.
func (n Number) rat() *big.Rat {
	switch {
	case n.den < 0:
		return n.big
	case n.den == 0:
		return new(big.Rat).SetInt64(n.num)
	}
	return big.NewRat(n.num, n.den+1)
}

// reduced returns a small n in lowest terms.
func (n Number) reduced() Number {
	if n.den == 0 {
		return n
	}
	g := gcd(abs64(n.num), uint64(n.den+1))
	if g == 1 {
		return n
	}
	return Number{num: n.num / int64(g), den: (n.den+1)/int64(g) - 1}
}

// Sign returns -1, 0 or 1 for a negative number, zero and a positive number.
func (n Number) Sign() int {
	if n.den < 0 {
		return n.big.Sign()
	}
	return int(n.num>>63) | int(uint64(-n.num)>>63)
}

// IsBig reports whether n is in the big form: in lowest terms, its numerator or its denominator needs more than an
// int64.
func (n Number) IsBig() bool {
	return n.den < 0
}

// AnyBig reports whether one of three numbers, such as operands and result, is in the big form.
func AnyBig(x, y, r Number) bool { return x.den|y.den|r.den < 0 }

// IsInt reports whether n is an integer.
func (n Number) IsInt() bool {
	if n.den < 0 {
		return n.big.IsInt()
	}
	return n.den == 0 || n.num%(n.den+1) == 0
}

// Int64 returns n as an int64, and whether it is an integer that fits.
func (n Number) Int64() (int64, bool) {
	switch {
	case n.den == 0:
		return n.num, true
	case n.den < 0: // the one integer that is big and fits is math.MinInt64
		fits := n.big.IsInt() && n.big.Num().IsInt64()
		if !fits {
			return 0, false
		}
		return n.big.Num().Int64(), true
	}
	q := n.num / (n.den + 1)
	if q*(n.den+1) != n.num {
		return 0, false
	}
	return q, true
}

// Digits returns how many decimal digits the larger of numerator and denominator has, or one more. It is cheap: it
// neither reduces the fraction nor writes it out.
func (n Number) Digits() int {
	if n.den < 0 {
		return digitsOfBits(ratBits(n.big))
	}
	return digitsOfBits(bits.Len64(max(abs64(n.num), uint64(n.den+1))))
}

// IsLonger reports whether numerator or denominator has more decimal digits than given: exactly for a small number, by
// the estimate of Digits for a big one.
func (n Number) IsLonger(digits int) bool {
	if n.den < 0 {
		return n.Digits() > digits
	}
	r := n.reduced()
	return longer64(max(abs64(r.num), uint64(r.den+1)), digits)
}

// ratBits returns the bits of the larger of numerator and denominator.
func ratBits(r *big.Rat) int {
	if r.IsInt() {
		return max(r.Num().BitLen(), 1)
	}
	return max(r.Num().BitLen(), r.Denom().BitLen())
}

// digitsOfBits returns the most decimal digits that a number of n bits can have; it may be one too many.
func digitsOfBits(n int) int {
	return int(int64(n)*30103/100000) + 1 // log10 2 = 0.30102999…
}

// Bytes estimates the memory that n uses in addition to the Number itself: none unless it is in the big form. It is as
// cheap as Digits.
func (n Number) Bytes() int {
	if n.den >= 0 {
		return 0
	}
	words := n.big.Num().BitLen() / 64
	if !n.big.IsInt() {
		words += n.big.Denom().BitLen() / 64
	}
	return bigBytes + 8*words
}

// bigBytes is the memory of the shortest numbers in the big form.
const bigBytes = 160
