package exact

import (
	"fmt"
	"math/big"
	"strings"
)

// How long approximations are, in significant digits or places after the point.
const (
	fewDigits   = 6 // of one that nothing asks more of
	leastPlaces = 2
	mostDigits  = 28 // of the longest
	plainMost   = 15 // of a decimal that is written whole
	intMost     = 30 // of an integer that is written whole
)

// Plain returns the text of a decimal short enough to be read whole, false if n is a
// fraction or longer.
func (n Number) Plain() (string, bool) {
	if !n.Terminates() || n.IsLonger(2*intMost) {
		return "", false
	}
	text := n.String()
	whole, after, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	digits := len(strings.TrimLeft(whole+after, "0"))
	return text, digits <= plainMost && len(text) <= intMost || after == "" && digits <= intMost
}

// Approx returns n rounded to significant digits: at least six and two places after the
// point, and as many more as are needed for it not to look like a rounder number: 0.333333,
// but 0.84999999. A number too great or too small for that has a power of ten.
func (n Number) Approx() string { return n.ApproxTo(fewDigits) }

// ApproxTo is Approx for at least so many significant digits.
func (n Number) ApproxTo(digits int) string {
	if n.Sign() == 0 {
		return "0"
	}
	exp, power := n.exponent(), ""
	if exp >= intMost || exp <= -mostDigits/2 {
		n, power, exp = n.shift(-exp), fmt.Sprintf("×10^%d", exp), 0
	}
	for digits = min(digits, mostDigits); ; digits++ {
		places := max(digits-1-exp, leastPlaces)
		text := n.Round(places, HalfAwayFromZero).String()
		_, after, _ := strings.Cut(text, ".")
		if digits >= mostDigits || len(after) >= places-1 { // else zeros at the end, which are not written
			return text + power
		}
	}
}

// shift returns n times ten to a power.
func (n Number) shift(exp int) Number {
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(exp, -exp))), nil))
	if exp < 0 {
		power.Inv(power)
	}
	return FromRat(power.Mul(power, n.rat()))
}

// exponent returns the power of ten of the first digit of n, which is not 0.
func (n Number) exponent() int {
	r := n.rat()
	num, den := new(big.Int).Abs(r.Num()), r.Denom()
	exp := len(num.Text(10)) - len(den.Text(10))
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(exp, -exp))), nil)
	if exp >= 0 {
		den = ten.Mul(ten, den)
	} else {
		num = num.Mul(num, ten)
	}
	if num.Cmp(den) < 0 {
		exp--
	}
	return exp
}

// Deciding returns n with the fewest places after the point that show how it rounds: at least
// one more than it is rounded to, and so many that the text rounds to the same number.
func (n Number) Deciding(places int, mode Mode) string {
	if places < -mostDigits || places > mostDigits {
		return n.Approx()
	}
	want := n.Round(places, mode)
	for more := 1; more <= mostDigits; more++ {
		at := max(places, 0) + more
		if r := n.Round(at, HalfAwayFromZero); r.Round(places, mode).Equal(want) && !(r.Equal(want) && more < mostDigits) {
			return r.String()
		}
	}
	return n.Approx()
}
