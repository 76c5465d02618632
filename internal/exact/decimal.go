package exact

import (
	"fmt"
	"math"
	"math/big"

	"github.com/shopspring/decimal"
)

// FromDecimal returns d as a Number. It is an error, found before memory is spent, if d written out without an exponent
// has more than maxDigits digits; the error wraps [ErrDigits]. A decimal whose coefficient fits an int64 and whose
// exponent is from -18 to 18 costs no memory.
//
// No package variable of shopspring/decimal affects the result.
func FromDecimal(d decimal.Decimal, maxDigits int) (Number, error) {
	if d.IsZero() {
		return Number{}, nil
	}
	length, exp := d.NumDigits(), int64(d.Exponent())
	if n := writtenDigits(length, exp); n > int64(maxDigits) {
		return Number{}, fmt.Errorf("decimal with exponent %d: %w: %d written out, at most %d are allowed",
			exp, ErrDigits, n, maxDigits)
	}
	if c, ok := coefficient64(d, length); ok {
		if n, ok := scale(c, exp); ok {
			return n, nil
		}
	}
	return scaleBig(d.Coefficient(), bigPow10(int(max(exp, -exp))), exp >= 0), nil
}

// coefficient64 returns the coefficient of d, which has length digits, if it is a numerator of the small form. It avoids
// Coefficient, which copies a big.Int.
func coefficient64(d decimal.Decimal, length int) (int64, bool) {
	if length > maxPlaces+1 {
		return 0, false
	}
	// CoefficientInt64 cuts off to 64 bits. Nineteen digits fit 64 bits without a sign, so that a coefficient that does
	// not fit an int64 shows as the wrong sign.
	c := d.CoefficientInt64()
	return c, (c < 0) == (d.Sign() < 0) && c != math.MinInt64
}

// Decimal returns n as a decimal, exactly, and false when n does not terminate. The decimal has the fewest places that
// write n and no positive exponent: 3/2 gives 15 times 10 to the -1, and 30 stays 30.
func (n Number) Decimal() (decimal.Decimal, bool) {
	if n.den == 0 {
		return decimal.New(n.num, 0), true
	}
	if n.den > 0 {
		if c, places, ok := expand64(n.reduced()); ok {
			return decimal.New(c, -int32(places)), true
		}
	}
	c, places, ok := expandBig(n.rat())
	if !ok || places > math.MaxInt32 {
		return decimal.Decimal{}, false
	}
	return decimal.NewFromBigInt(c, -int32(places)), true
}

// Terminates reports whether n can be written in decimal: its reduced denominator has no factors but 2 and 5.
func (n Number) Terminates() bool {
	if n.den >= 0 {
		_, _, rest := factors64(uint64(n.reduced().den + 1))
		return rest == 1
	}
	_, _, ok := factorsBig(n.big.Denom())
	return ok
}

// factors64 returns how often 2 and 5 divide den, and what remains of it.
func factors64(den uint64) (twos, fives int, rest uint64) {
	for den&1 == 0 {
		den >>= 1
		twos++
	}
	for den%5 == 0 {
		den /= 5
		fives++
	}
	return twos, fives, den
}

// expand64 returns c and the fewest places such that n, small and in lowest terms, is c / 10 to the places. It returns
// false when there are none and also when c or that power does not fit an int64.
func expand64(n Number) (c int64, places int, ok bool) {
	twos, fives, rest := factors64(uint64(n.den + 1))
	places = max(twos, fives)
	if rest != 1 || places > maxPlaces {
		return 0, 0, false
	}
	c, ok = mul64(n.num, pow10Table[places]/(n.den+1))
	return c, places, ok
}

// expandBig is expand64 for any value.
func expandBig(r *big.Rat) (c *big.Int, places int, ok bool) {
	twos, fives, ok := factorsBig(r.Denom())
	if !ok {
		return nil, 0, false
	}
	places = max(twos, fives)
	c = bigPow10(places)
	c.Quo(c, r.Denom())
	return c.Mul(c, r.Num()), places, true
}

// factorsBig returns how often 2 and 5 divide den, and whether nothing else does.
func factorsBig(den *big.Int) (twos, fives int, ok bool) {
	twos = int(den.TrailingZeroBits())
	rest, fives := strip(new(big.Int).Rsh(den, uint(twos)), big.NewInt(5))
	return twos, fives, rest.BitLen() == 1
}

// strip divides x by p as often as that leaves no remainder, and returns how often. It tries repeated squares of p
// first, so it takes about as many divisions as the count has bits.
func strip(x, p *big.Int) (rest *big.Int, count int) {
	q, r := new(big.Int).QuoRem(x, p, new(big.Int))
	if r.Sign() != 0 {
		return x, 0
	}
	rest, count = strip(q, new(big.Int).Mul(p, p))
	count = 2*count + 1
	if q, r = new(big.Int).QuoRem(rest, p, r); r.Sign() == 0 {
		return q, count + 1
	}
	return rest, count
}
