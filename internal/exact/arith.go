package exact

import (
	"math"
	"math/big"
)

// Each operation is a short fast path for what most formulas meet, in a function without a stack frame worth speaking
// of, and a slow path behind a call. The fast paths are a little above what the compiler inlines.

// Add returns n + m.
func (n Number) Add(m Number) Number {
	if n.den == m.den && n.den >= 0 {
		// The sum is above n just when m is positive, unless it overflowed.
		if s := n.num + m.num; (s > n.num) == (m.num > 0) && s != math.MinInt64 {
			return Number{num: s, den: n.den}
		}
	}
	return addSlow(n, m)
}

// Sub returns n - m.
func (n Number) Sub(m Number) Number {
	if n.den == m.den && n.den >= 0 {
		if s := n.num - m.num; (s < n.num) == (m.num > 0) && s != math.MinInt64 {
			return Number{num: s, den: n.den}
		}
	}
	return addSlow(n, m.Neg())
}

func addSlow(n, m Number) Number {
	if n.den >= 0 && m.den >= 0 {
		if sum, ok := addSmall(n, m); ok {
			return sum
		}
	}
	return ownRat(new(big.Rat).Add(n.rat(), m.rat()))
}

// addSmall returns n + m in the small form, reducing the operands if it must, and whether it fits. Both are small.
func addSmall(n, m Number) (Number, bool) {
	if fits31(n.num, m.num) && uint64(n.den|m.den)>>30 == 0 { // nothing here can overflow
		byN, byM := scales(n.den+1, m.den+1)
		return Number{num: n.num*byN + m.num*byM, den: (n.den+1)*byN - 1}, true
	}
	if sum, ok := addAligned(n, m); ok {
		return sum, true
	}
	rn, rm := n.reduced(), m.reduced()
	if rn.den == n.den && rm.den == m.den {
		return Number{}, false
	}
	return addAligned(rn, rm)
}

func addAligned(n, m Number) (Number, bool) {
	a, b, den, ok := align(n, m)
	if !ok {
		return Number{}, false
	}
	sum, ok := add64(a, b)
	return Number{num: sum, den: den - 1}, ok
}

// align returns the numerators of two small numbers over a common denominator, and whether all three fit.
func align(n, m Number) (a, b, den int64, ok bool) {
	if n.den == m.den {
		return n.num, m.num, n.den + 1, true
	}
	byN, byM := scales(n.den+1, m.den+1)
	a, okA := mul64(n.num, byN)
	b, okB := mul64(m.num, byM)
	den, okDen := mul64(n.den+1, byN)
	return a, b, den, okA && okB && okDen
}

// scales returns the factors that bring two denominators to a common one, each at most the other's denominator.
func scales(dn, dm int64) (byN, byM int64) {
	switch {
	case dn == 1:
		return dm, 1
	case dm == 1:
		return 1, dn
	case dm > dn && dm%dn == 0:
		return dm / dn, 1
	case dn > dm && dn%dm == 0:
		return 1, dn / dm
	case dn|dm < 1<<15: // the product is small, and a gcd would cost more than all the rest
		return dm, dn
	}
	g := int64(gcd(uint64(dn), uint64(dm)))
	return dm / g, dn / g
}

// Mul returns n * m.
func (n Number) Mul(m Number) Number {
	if fits31(n.num, m.num) && uint64(n.den|m.den)>>15 == 0 {
		return Number{num: n.num * m.num, den: n.den*m.den + n.den + m.den}
	}
	return mulSlow(n, m)
}

// fits31 reports whether a and b have magnitudes of at most 31 bits, so that their product fits an int64.
func fits31(a, b int64) bool {
	return uint64(a+1<<31)>>32 == 0 && uint64(b+1<<31)>>32 == 0
}

func mulSlow(n, m Number) Number {
	if n.den >= 0 && m.den >= 0 {
		if product, ok := mulSmall(n, m); ok {
			return product
		}
		if product, ok := mulReduced(n.reduced(), m.reduced()); ok {
			return product
		}
	}
	return ownRat(new(big.Rat).Mul(n.rat(), m.rat()))
}

// mulSmall multiplies straight and reports whether the product fits the small form.
func mulSmall(n, m Number) (Number, bool) {
	num, okNum := mul64(n.num, m.num)
	den, okDen := mul64(n.den+1, m.den+1)
	if !okNum || !okDen {
		return Number{}, false
	}
	return fraction(num, den), true
}

// mulReduced multiplies two small numbers in lowest terms. It cancels first, so that it fails only for a product that
// needs the big form.
func mulReduced(n, m Number) (Number, bool) {
	g := int64(gcd(abs64(n.num), uint64(m.den+1)))
	h := int64(gcd(abs64(m.num), uint64(n.den+1)))
	num, okNum := mul64(n.num/g, m.num/h)
	den, okDen := mul64((n.den+1)/h, (m.den+1)/g)
	return Number{num: num, den: den - 1}, okNum && okDen
}

// Quo returns n / m, and false when m is zero.
func (n Number) Quo(m Number) (Number, bool) {
	if n.den == m.den && n.den >= 0 && m.num > 0 && m.num <= roomyDenominator {
		return Number{num: n.num, den: m.num - 1}, true // equal denominators cancel
	}
	return quoSlow(n, m)
}

func quoSlow(n, m Number) (Number, bool) {
	switch {
	case m.Sign() == 0:
		return Number{}, false
	case m.den < 0:
		return ownRat(new(big.Rat).Quo(n.rat(), m.big)), true
	case n.den == m.den && m.num > 0:
		return fraction(n.num, m.num), true
	case n.den == m.den:
		return fraction(-n.num, -m.num), true
	}
	inverse := Number{num: signed(uint64(m.den+1), m.num < 0), den: int64(abs64(m.num)) - 1}
	return n.Mul(inverse), true
}

// Neg returns -n.
func (n Number) Neg() Number {
	if n.den >= 0 {
		return Number{num: -n.num, den: n.den}
	}
	return negBig(n)
}

func negBig(n Number) Number {
	return ownRat(new(big.Rat).Neg(n.big))
}

// Abs returns the magnitude of n.
func (n Number) Abs() Number {
	if n.Sign() < 0 {
		return n.Neg()
	}
	return n
}
