package exact

import (
	"math/big"
	"strconv"
	"strings"
)

// String returns n in plain decimal, without an exponent and without needless zeros, as in "0", "-0.05" and "30", if
// that writes it exactly, else as a fraction in lowest terms, as in "-1/3".
func (n Number) String() string {
	return string(n.AppendTo(make([]byte, 0, 24)))
}

// AppendTo appends the text that String returns to b.
func (n Number) AppendTo(b []byte) []byte {
	if n.den < 0 {
		return appendBig(b, n.big)
	}
	r := n.reduced()
	if r.den == 0 {
		return strconv.AppendInt(b, r.num, 10)
	}
	if c, places, ok := expand64(r); ok {
		return appendSmall(b, c, places)
	}
	if !r.Terminates() {
		b = strconv.AppendInt(b, r.num, 10)
		b = append(b, '/')
		return strconv.AppendInt(b, r.den+1, 10)
	}
	return appendBig(b, r.rat())
}

// appendSmall appends c / 10 to the places.
func appendSmall(b []byte, c int64, places int) []byte {
	var buffer [20]byte
	return appendPoint(b, strconv.AppendUint(buffer[:0], abs64(c), 10), c < 0, places)
}

func appendBig(b []byte, r *big.Rat) []byte {
	c, places, ok := expandBig(r)
	if !ok {
		b = r.Num().Append(b, 10)
		b = append(b, '/')
		return r.Denom().Append(b, 10)
	}
	negative := c.Sign() < 0
	return appendPoint(b, c.Abs(c).Append(nil, 10), negative, places)
}

// appendPoint appends digits with a point before the last places of them.
func appendPoint(b, digits []byte, negative bool, places int) []byte {
	if negative {
		b = append(b, '-')
	}
	if places == 0 {
		return append(b, digits...)
	}
	if whole := len(digits) - places; whole > 0 {
		b = append(b, digits[:whole]...)
		b = append(b, '.')
		return append(b, digits[whole:]...)
	}
	b = append(b, "0."...)
	b = append(b, zeros(places-len(digits))...)
	return append(b, digits...)
}

// zeros returns count zeros; a small count allocates nothing.
func zeros(count int) string {
	const few = "0000000000000000000000000000000000000000"
	if count <= len(few) {
		return few[:count]
	}
	return strings.Repeat("0", count)
}
