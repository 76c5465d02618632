package exact

import (
	"math"
	"math/big"
	"math/bits"
)

// Mod returns the remainder of n / m truncated to an integer, as Go's % does: it has the sign of n. It returns false
// when m is zero.
func (n Number) Mod(m Number) (Number, bool) {
	if m.Sign() == 0 {
		return Number{}, false
	}
	if n.den >= 0 && m.den >= 0 {
		if a, b, den, ok := align(n, m); ok {
			return Number{num: a % b, den: den - 1}, true
		}
	}
	return modBig(n.rat(), m.rat()), true
}

func modBig(n, m *big.Rat) Number {
	a := new(big.Int).Mul(n.Num(), m.Denom())
	b := new(big.Int).Mul(m.Num(), n.Denom())
	den := new(big.Int).Mul(n.Denom(), m.Denom())
	return ownRat(new(big.Rat).SetFrac(a.Rem(a, b), den))
}

// Pow returns n to the power of exp; anything to the power of 0 is 1, even 0. It returns false for 0 to a negative power
// and for a result with more than maxDigits decimal digits in its numerator or denominator; if the result would be far
// larger, it does not begin to compute it.
func (n Number) Pow(exp int64, maxDigits int) (Number, bool) {
	switch {
	case exp == 0:
		return Int(1), true
	case n.Sign() == 0:
		return Number{}, exp > 0
	case n.den < 0:
		return powBig(n.big.Num(), n.big.Denom(), exp, maxDigits)
	}
	r := n.reduced()
	num, okNum := pow64(r.num, abs64(exp))
	den, okDen := pow64(r.den+1, abs64(exp))
	if !okNum || !okDen {
		return powBig(big.NewInt(r.num), big.NewInt(r.den+1), exp, maxDigits)
	}
	if exp < 0 {
		num, den = signed(uint64(den), num < 0), int64(abs64(num))
	}
	longest := max(abs64(num), uint64(den))
	return Number{num: num, den: den - 1}, !longer64(longest, maxDigits)
}

// pow64 returns a to the power of exp by squaring, and whether it is a numerator of the small form. a is not 0.
func pow64(a int64, exp uint64) (int64, bool) {
	result, ok := int64(1), true
	for {
		if exp&1 == 1 {
			if result, ok = mul64(result, a); !ok {
				return 0, false
			}
		}
		if exp >>= 1; exp == 0 {
			return result, true
		}
		if a, ok = mul64(a, a); !ok {
			return 0, false
		}
	}
}

// longer64 reports whether u has more than so many decimal digits.
func longer64(u uint64, digits int) bool {
	return digits <= maxPlaces && u >= uint64(pow10Table[max(digits, 0)])
}

// powBig returns num/den, in lowest terms and neither 0 nor ±1, to the power of exp.
func powBig(num, den *big.Int, exp int64, maxDigits int) (Number, bool) {
	e := abs64(exp)
	if powBits(max(num.BitLen(), den.BitLen()), e) > maxBits(maxDigits) {
		return Number{}, false
	}
	// Powers of coprime numbers are coprime, so no gcd is needed until the fraction is built.
	bigE := new(big.Int).SetUint64(e)
	p, q := new(big.Int).Exp(num, bigE, nil), new(big.Int).Exp(den, bigE, nil)
	if longer(p, maxDigits) || longer(q, maxDigits) {
		return Number{}, false
	}
	if exp < 0 {
		p, q = q, p
	}
	return ownRat(new(big.Rat).SetFrac(p, q)), true
}

// powBits returns the fewest bits, or one less, that a number of so many bits has to the power of exp.
func powBits(length int, exp uint64) uint64 {
	hi, lo := bits.Mul64(uint64(length-1), exp)
	if hi != 0 {
		return math.MaxUint64
	}
	return lo
}

// maxBits returns the most bits that so many decimal digits can take, or a little more.
func maxBits(digits int) uint64 {
	return uint64(max(digits, 0))/3*10 + 10 // log2 10 = 3.32…
}

// longer reports whether x has more than so many decimal digits.
func longer(x *big.Int, digits int) bool {
	estimate := digitsOfBits(x.BitLen())
	if estimate != digits+1 {
		return estimate > digits
	}
	return x.CmpAbs(bigPow10(digits)) >= 0
}

// Sqrt returns the square root of n, correctly rounded to so many places with halves away from zero; negative places
// round to tens, hundreds and so on. It returns false when n is negative. Callers limit places, as for [Number.Round].
func (n Number) Sqrt(places int) (Number, bool) {
	if n.Sign() < 0 {
		return Number{}, false
	}
	r := n.rat()
	num, den := r.Num(), r.Denom()
	unit := bigPow10(max(places, -places))
	square := new(big.Int).Mul(unit, unit)
	if places >= 0 {
		num = square.Mul(square, num)
	} else {
		den = square.Mul(square, den)
	}
	return scaleBig(roundedRoot(num, den), unit, places < 0), true
}

// roundedRoot returns the integer nearest to the root of num/den, halves upwards.
func roundedRoot(num, den *big.Int) *big.Int {
	root := new(big.Int).Quo(num, den)
	root.Sqrt(root)
	// root is too low when num/den >= (root + 1/2)², that is, when 4 num >= den (2 root + 1)².
	limit := new(big.Int).Lsh(root, 1)
	limit.SetBit(limit, 0, 1)
	limit.Mul(limit, limit).Mul(limit, den)
	if new(big.Int).Lsh(num, 2).Cmp(limit) >= 0 {
		root.Add(root, big.NewInt(1))
	}
	return root
}
