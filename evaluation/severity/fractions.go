package severity

import "math/big"

// spare is by how many bits a fraction must be shorter than the digits that it was read from, so that
// digits that are too few do not yield one by chance.
const spare = 64

// fractions reads the effects of the smaller side off their digits, over one denominator; false if the
// digits are too few.
func (l *lifting) fractions() (nums []*big.Int, den *big.Int, ok bool) {
	base := new(big.Int).SetUint64(l.p)
	modulus := new(big.Int).Exp(base, big.NewInt(int64(len(l.digits))), nil)
	room := (modulus.BitLen() - spare) / 2
	nums, den = make([]*big.Int, len(l.ofSmall)), big.NewInt(1)
	nums[0] = new(big.Int)
	for s := 1; s < len(nums); s++ {
		x := new(big.Int)
		for k := len(l.digits) - 1; k >= 0; k-- {
			x.Add(x.Mul(x, base), new(big.Int).SetUint64(l.digits[k][s]))
		}
		x.Mod(x.Mul(x, den), modulus)
		num, more, ok := fraction(x, modulus, room)
		if !ok {
			return nil, nil, false
		}
		nums[s] = num
		if more.IsInt64() && more.Int64() == 1 {
			continue
		}
		den = new(big.Int).Mul(den, more)
		if den.BitLen() > room {
			return nil, nil, false
		}
		for _, before := range nums[1:s] {
			before.Mul(before, more)
		}
	}
	return nums, den, true
}

// fraction returns the fraction with a numerator and denominator of at most so many bits that is x modulo
// m, by Euclid's algorithm; false if there is none.
func fraction(x, m *big.Int, room int) (num, den *big.Int, ok bool) {
	if room < 1 {
		return nil, nil, false
	}
	if below := new(big.Int).Sub(m, x); below.BitLen() <= room { // a negative whole number
		return below.Neg(below), big.NewInt(1), true
	}
	before, r := new(big.Int).Set(m), new(big.Int).Set(x)
	tBefore, t := new(big.Int), big.NewInt(1)
	q, product := new(big.Int), new(big.Int)
	for r.BitLen() > room {
		q.QuoRem(before, r, before)
		before, r = r, before
		tBefore.Sub(tBefore, product.Mul(q, t))
		tBefore, t = t, tBefore
	}
	if t.Sign() < 0 {
		t.Neg(t)
		r.Neg(r)
	}
	return r, t, t.BitLen() <= room
}
