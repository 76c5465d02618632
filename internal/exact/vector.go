package exact

import (
	"math"
	"math/bits"
)

// Vector holds many numbers over one denominator, so that an operation on all of them
// is a loop over whole numbers. Vectors are for small numbers only: an operation whose
// results might not fit reports that, and the caller then works on the operands one by
// one. No operation changes its operands; results go into a buffer of the same length,
// or are the operand itself if there is nothing to do.
type Vector struct {
	Nums []int64
	Den  int64  // above 0
	Most uint64 // no numerator has a greater magnitude
}

// mostVector bounds numerators and denominators, so that sums of two fit an int64.
const mostVector = 1 << 61

// times returns a * b, false above the bound.
func times(a, b uint64) (uint64, bool) {
	hi, lo := bits.Mul64(a, b)
	return lo, hi == 0 && lo <= mostVector
}

// Gather returns numbers as a vector over a common denominator, false if a number or
// that denominator is too large.
func Gather(buf []int64, src []Number) (Vector, bool) {
	if len(src) == 0 {
		return Vector{buf, 1, 0}, true
	}
	den, all := src[0].den, uint64(0)
	buf = buf[:len(src)]
	for i, n := range src {
		if n.den != den {
			return gatherMixed(buf, src)
		}
		buf[i] = n.num
		all |= uint64(n.num ^ n.num>>63)
	}
	if den < 0 || all >= mostVector {
		return Vector{}, false
	}
	return Vector{buf, den + 1, all + 1}, true
}

// gatherMixed is Gather of numbers over different denominators.
func gatherMixed(buf []int64, src []Number) (Vector, bool) {
	den := int64(1)
	for _, n := range src {
		if n.den < 0 {
			return Vector{}, false
		}
		if den%(n.den+1) != 0 {
			by, _ := scales(den, n.den+1)
			product, ok := times(uint64(den), uint64(by))
			if !ok || product > math.MaxInt32 {
				return Vector{}, false
			}
			den = int64(product)
		}
	}
	most := uint64(0)
	for i, n := range src {
		by := den / (n.den + 1)
		m, ok := times(abs64(n.num), uint64(by))
		if !ok {
			return Vector{}, false
		}
		buf[i], most = n.num*by, max(most, m)
	}
	return Vector{buf, den, most}, true
}

// Broadcast returns a vector that repeats one number over the length of the buffer.
func Broadcast(buf []int64, n Number) (Vector, bool) {
	if n.den < 0 || abs64(n.num) > mostVector || n.den >= mostVector {
		return Vector{}, false
	}
	for i := range buf {
		buf[i] = n.num
	}
	return Vector{buf, n.den + 1, abs64(n.num)}, true
}

// Scatter writes the numbers of the vector.
func (v Vector) Scatter(dst []Number) {
	for i, num := range v.Nums[:len(dst)] {
		dst[i] = Number{num: num, den: v.Den - 1}
	}
}

// aligned returns the factors that bring two vectors to one denominator, that
// denominator, and the bounds of both over it.
func aligned(a, b Vector) (byA, byB, den int64, mostA, mostB uint64, ok bool) {
	byA, byB = 1, 1
	if a.Den != b.Den {
		byA, byB = scales(a.Den, b.Den)
	}
	common, okDen := times(uint64(a.Den), uint64(byA))
	mostA, okA := times(a.Most, uint64(byA))
	mostB, okB := times(b.Most, uint64(byB))
	return byA, byB, int64(common), mostA, mostB, okDen && okA && okB
}

// AddVectors returns a + b.
func AddVectors(buf []int64, a, b Vector) (Vector, bool) {
	byA, byB, den, mostA, mostB, ok := aligned(a, b)
	if !ok || mostA+mostB > mostVector {
		return Vector{}, false
	}
	x, y := a.Nums[:len(buf)], b.Nums[:len(buf)]
	if byA == 1 && byB == 1 {
		for i := range buf {
			buf[i] = x[i] + y[i]
		}
	} else {
		for i := range buf {
			buf[i] = x[i]*byA + y[i]*byB
		}
	}
	return Vector{buf, den, mostA + mostB}, true
}

// SubVectors returns a - b.
func SubVectors(buf []int64, a, b Vector) (Vector, bool) {
	byA, byB, den, mostA, mostB, ok := aligned(a, b)
	if !ok || mostA+mostB > mostVector {
		return Vector{}, false
	}
	x, y := a.Nums[:len(buf)], b.Nums[:len(buf)]
	for i := range buf {
		buf[i] = x[i]*byA - y[i]*byB
	}
	return Vector{buf, den, mostA + mostB}, true
}

// MulVectors returns a * b.
func MulVectors(buf []int64, a, b Vector) (Vector, bool) {
	most, ok := times(a.Most, b.Most)
	den, okDen := times(uint64(a.Den), uint64(b.Den))
	if !ok || !okDen {
		return Vector{}, false
	}
	x, y := a.Nums[:len(buf)], b.Nums[:len(buf)]
	for i := range buf {
		buf[i] = x[i] * y[i]
	}
	return Vector{buf, int64(den), most}, true
}

// Dot returns the sum of the products of two vectors, and the sum of the second.
func Dot(a, b Vector) (products, sum Number, ok bool) {
	// If the first is all 0, only the sum of the second has to fit.
	most, ok := times(max(a.Most, 1), b.Most)
	if ok {
		_, ok = times(most, uint64(len(a.Nums)))
	}
	den, okDen := times(uint64(a.Den), uint64(b.Den))
	if !ok || !okDen {
		return Number{}, Number{}, false
	}
	p, s := int64(0), int64(0)
	for i, y := range b.Nums {
		p += a.Nums[i] * y
		s += y
	}
	return fraction(p, int64(den)), Number{num: s, den: b.Den - 1}, true
}

// MaxVectors returns the greater number of each pair, with sign -1 the lesser.
func MaxVectors(buf []int64, a, b Vector, sign int) (Vector, bool) {
	byA, byB, den, mostA, mostB, ok := aligned(a, b)
	if !ok {
		return Vector{}, false
	}
	x, y := a.Nums[:len(buf)], b.Nums[:len(buf)]
	for i := range buf {
		m, n := x[i]*byA, y[i]*byB
		if sign > 0 {
			buf[i] = max(m, n)
		} else {
			buf[i] = min(m, n)
		}
	}
	return Vector{buf, den, max(mostA, mostB)}, true
}

// ChooseVectors returns a where the condition holds, and b elsewhere.
func ChooseVectors(buf []int64, holds []bool, a, b Vector) (Vector, bool) {
	byA, byB, den, mostA, mostB, ok := aligned(a, b)
	if !ok {
		return Vector{}, false
	}
	x, y, holds := a.Nums[:len(buf)], b.Nums[:len(buf)], holds[:len(buf)]
	for i := range buf {
		m, n := x[i]*byA, y[i]*byB
		if holds[i] {
			n = m
		}
		buf[i] = n
	}
	return Vector{buf, den, max(mostA, mostB)}, true
}

// LessVectors reports for each pair whether a < b equals want.
func LessVectors(buf []bool, a, b Vector, want bool) bool {
	byA, byB, _, _, _, ok := aligned(a, b)
	if !ok {
		return false
	}
	x, y := a.Nums[:len(buf)], b.Nums[:len(buf)]
	for i := range buf {
		buf[i] = (x[i]*byA < y[i]*byB) == want
	}
	return true
}

// EqualVectors reports for each pair whether a == b equals want.
func EqualVectors(buf []bool, a, b Vector, want bool) bool {
	byA, byB, _, _, _, ok := aligned(a, b)
	if !ok {
		return false
	}
	x, y := a.Nums[:len(buf)], b.Nums[:len(buf)]
	for i := range buf {
		buf[i] = (x[i]*byA == y[i]*byB) == want
	}
	return true
}

// RoundVector rounds to places, as Number.Round does.
func RoundVector(buf []int64, a Vector, places int, mode Mode) (Vector, bool) {
	if places < 0 || places >= len(pow10Table) {
		return Vector{}, false
	}
	unit := pow10Table[places]
	if a.Den == unit {
		return a, true
	}
	most, ok := times(a.Most, uint64(unit))
	if !ok {
		return Vector{}, false
	}
	x, den := a.Nums[:len(buf)], uint64(a.Den)
	if unit%a.Den == 0 {
		by := unit / a.Den
		for i := range buf {
			buf[i] = x[i] * by
		}
		return Vector{buf, unit, a.Most * uint64(by)}, true
	}
	for i := range buf {
		u := abs64(x[i]) * uint64(unit)
		q, _ := settle(u/den, u%den, den, x[i] < 0, mode)
		buf[i] = signed(q, x[i] < 0)
	}
	return Vector{buf, unit, most/den + 1}, true
}

// RoundQuotients returns a / b rounded to places; false also where a divisor is 0.
func RoundQuotients(buf []int64, a, b Vector, places int, mode Mode) (Vector, bool) {
	if places < 0 || places >= len(pow10Table) {
		return Vector{}, false
	}
	unit := pow10Table[places]
	scale, ok := times(uint64(b.Den), uint64(unit))
	most, okA := times(a.Most, scale)
	_, okB := times(b.Most, uint64(a.Den))
	if !ok || !okA || !okB {
		return Vector{}, false
	}
	x, y := a.Nums[:len(buf)], b.Nums[:len(buf)]
	for i := range buf {
		if y[i] == 0 {
			return Vector{}, false
		}
		u, den, negative := abs64(x[i])*scale, abs64(y[i])*uint64(a.Den), (x[i] < 0) != (y[i] < 0)
		q, _ := settle(u/den, u%den, den, negative, mode)
		buf[i] = signed(q, negative)
	}
	return Vector{buf, unit, most + 1}, true
}
