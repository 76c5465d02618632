package domain

import (
	"fmt"

	"github.com/meritrules/merit/internal/exact"
)

// Range is an interval of numbers. Either end may be open, or unbounded. The zero Range
// has all numbers.
type Range struct {
	Low, High End
	Whole     bool // only the whole numbers in it
}

// End is an end of a range.
type End struct {
	At      exact.Number
	Bounded bool // otherwise the range goes on without end
	Open    bool // the end itself does not belong to the range
}

func closed(n exact.Number) End { return End{At: n, Bounded: true} }
func open(n exact.Number) End   { return End{At: n, Bounded: true, Open: true} }

// Point returns the range of one number.
func Point(n exact.Number) Range {
	return Range{Low: closed(n), High: closed(n), Whole: n.IsInt()}
}

// Span returns the range between two numbers, both included; nil leaves an end unbounded.
func Span(least, most *exact.Number, whole bool) Range {
	r := Range{Whole: whole}
	if least != nil {
		r.Low = closed(*least)
	}
	if most != nil {
		r.High = closed(*most)
	}
	return r.tight()
}

// Whole returns the range of the whole numbers from least on, up to most unless it is
// negative.
func Whole(least, most int64) Range {
	r := Range{Low: closed(exact.Int(least)), Whole: true}
	if most >= 0 {
		r.High = closed(exact.Int(most))
	}
	return r
}

// tight moves the ends of a range of whole numbers to whole numbers.
func (r Range) tight() Range {
	if !r.Whole {
		return r
	}
	if r.Low.Bounded {
		at := r.Low.At.Round(0, exact.Ceil)
		if r.Low.Open && at.Equal(r.Low.At) {
			at = at.Add(exact.Int(1))
		}
		r.Low = closed(at)
	}
	if r.High.Bounded {
		at := r.High.At.Round(0, exact.Floor)
		if r.High.Open && at.Equal(r.High.At) {
			at = at.Sub(exact.Int(1))
		}
		r.High = closed(at)
	}
	return r
}

// IsEmpty reports whether no number is in the range.
func (r Range) IsEmpty() bool {
	if !r.Low.Bounded || !r.High.Bounded {
		return false
	}
	c := r.Low.At.Cmp(r.High.At)
	return c > 0 || c == 0 && (r.Low.Open || r.High.Open)
}

// Single returns the only number of the range, false if it has more or none.
func (r Range) Single() (exact.Number, bool) {
	if !r.Low.Bounded || !r.High.Bounded || r.Low.Open || r.High.Open || !r.Low.At.Equal(r.High.At) {
		return exact.Number{}, false
	}
	return r.Low.At, true
}

// Has reports whether a number is in the range.
func (r Range) Has(n exact.Number) bool {
	return r.Low.below(n) && r.High.above(n) && (!r.Whole || n.IsInt())
}

// below reports whether a number lies on the inner side of a lower end.
func (e End) below(n exact.Number) bool {
	c := e.At.Cmp(n)
	return !e.Bounded || c < 0 || c == 0 && !e.Open
}

// above reports whether a number lies on the inner side of an upper end.
func (e End) above(n exact.Number) bool {
	c := e.At.Cmp(n)
	return !e.Bounded || c > 0 || c == 0 && !e.Open
}

// wider returns the lower of two lower ends or, with sign -1, the higher of two upper ends: the end
// of a range that holds both.
func wider(a, b End, sign int) End {
	switch {
	case !a.Bounded || !b.Bounded:
		return End{}
	case a.At.Cmp(b.At)*sign < 0:
		return a
	case a.At.Equal(b.At):
		a.Open = a.Open && b.Open
		return a
	}
	return b
}

// narrower returns the end of the range that lies in both.
func narrower(a, b End, sign int) End {
	switch {
	case !a.Bounded:
		return b
	case !b.Bounded:
		return a
	case a.At.Cmp(b.At)*sign > 0:
		return a
	case a.At.Equal(b.At):
		a.Open = a.Open || b.Open
		return a
	}
	return b
}

// Join returns the least range that holds both.
func (r Range) Join(s Range) Range {
	switch {
	case r.IsEmpty():
		return s
	case s.IsEmpty():
		return r
	}
	return Range{wider(r.Low, s.Low, 1), wider(r.High, s.High, -1), r.Whole && s.Whole}
}

// Meet returns the range of the numbers in both.
func (r Range) Meet(s Range) Range {
	return Range{narrower(r.Low, s.Low, 1), narrower(r.High, s.High, -1), r.Whole || s.Whole}.tight()
}

// longest bounds the digits of an end. A longer one is left unbounded, so that ends do not
// grow with each operation.
const longest = 60

// short leaves an end unbounded if its number is too long.
func (e End) short() End {
	if e.Bounded && e.At.IsLonger(longest) {
		return End{}
	}
	return e
}

func (r Range) short() Range {
	r.Low, r.High = r.Low.short(), r.High.short()
	return r
}

// Neg returns the range of -x.
func (r Range) Neg() Range {
	low, high := r.High, r.Low
	low.At, high.At = low.At.Neg(), high.At.Neg()
	return Range{low, high, r.Whole}
}

// Add returns the range of x + y.
func (r Range) Add(s Range) Range {
	return Range{plus(r.Low, s.Low), plus(r.High, s.High), r.Whole && s.Whole}.short()
}

func plus(a, b End) End {
	if !a.Bounded || !b.Bounded {
		return End{}
	}
	return End{a.At.Add(b.At), true, a.Open || b.Open}
}

// Sub returns the range of x - y.
func (r Range) Sub(s Range) Range { return r.Add(s.Neg()) }

// corner is a product of two ends: a number, or one without bound.
type corner struct {
	at       exact.Number
	infinite int // 1 or -1: beyond all numbers on that side
}

// times multiplies two ends; sides tell on which side an unbounded end lies.
func times(a, b End, sideA, sideB int) corner {
	switch {
	case a.Bounded && b.Bounded:
		return corner{at: a.At.Mul(b.At)}
	case a.Bounded && a.At.Sign() == 0 || b.Bounded && b.At.Sign() == 0:
		return corner{}
	}
	if a.Bounded {
		sideA = a.At.Sign()
	}
	if b.Bounded {
		sideB = b.At.Sign()
	}
	return corner{infinite: sideA * sideB}
}

// hull returns the least closed range that holds all corners.
func hull(corners ...corner) Range {
	r, first := Range{}, true
	lowest, highest := false, false
	for _, c := range corners {
		switch {
		case c.infinite < 0:
			lowest = true
		case c.infinite > 0:
			highest = true
		case first:
			r, first = Point(c.at), false
		default:
			r = r.Join(Point(c.at))
		}
	}
	if lowest || first {
		r.Low = End{}
	}
	if highest || first {
		r.High = End{}
	}
	r.Whole = false
	return r
}

// Mul returns the range of x * y. Its ends are closed, even where they are not reached.
func (r Range) Mul(s Range) Range {
	if r.IsEmpty() || s.IsEmpty() {
		return r
	}
	p := hull(times(r.Low, s.Low, -1, -1), times(r.Low, s.High, -1, 1), times(r.High, s.Low, 1, -1), times(r.High, s.High, 1, 1))
	p.Whole = r.Whole && s.Whole
	return p.short().tight()
}

// Quo returns the range of x / y; y is never 0, which is a fault.
func (r Range) Quo(s Range) Range {
	if r.IsEmpty() || s.IsEmpty() {
		return r
	}
	zero := exact.Number{}
	above, below := s.Meet(Range{Low: open(zero)}), s.Meet(Range{High: open(zero)})
	switch {
	case above.IsEmpty() && below.IsEmpty():
		return Range{Low: open(zero), High: open(zero)} // no quotient at all
	case below.IsEmpty():
		return r.Mul(above.reciprocal())
	case above.IsEmpty():
		return r.Mul(below.reciprocal())
	}
	return r.Mul(above.reciprocal()).Join(r.Mul(below.reciprocal()))
}

// reciprocal returns the range of 1/x for a range on one side of 0.
func (r Range) reciprocal() Range {
	return Range{Low: r.High.reciprocal(), High: r.Low.reciprocal()}
}

func (e End) reciprocal() End {
	if !e.Bounded {
		return open(exact.Number{})
	}
	at, ok := exact.Int(1).Quo(e.At)
	if !ok {
		return End{} // 1/x grows without bound towards 0
	}
	return End{at, true, e.Open}.short()
}

// Abs returns the range of x without its sign.
func (r Range) Abs() Range {
	zero := exact.Number{}
	switch {
	case r.Low.Bounded && r.Low.At.Sign() >= 0:
		return r
	case r.High.Bounded && r.High.At.Sign() <= 0:
		return r.Neg()
	}
	neg := r.Neg()
	return Range{closed(zero), wider(r.High, neg.High, -1), r.Whole}
}

// Min returns the range of the lesser of x and y.
func (r Range) Min(s Range) Range {
	return Range{wider(r.Low, s.Low, 1), narrower(r.High, s.High, -1), r.Whole && s.Whole}
}

// Max returns the range of the greater of x and y.
func (r Range) Max(s Range) Range { return r.Neg().Min(s.Neg()).Neg() }

// Mod returns the range of x % y, which has the sign of x and is closer to 0 than both.
func (r Range) Mod(s Range) Range {
	m := Range{Whole: r.Whole && s.Whole}
	size := r.Abs()
	if divisor := s.Abs().High; divisor.Bounded {
		divisor.Open = true
		size.High = narrower(size.High, divisor, -1)
	}
	m.High = size.High
	m.Low = Range{High: size.High}.Neg().Low
	zero := closed(exact.Number{})
	if r.Low.Bounded && r.Low.At.Sign() >= 0 {
		m.Low = zero
	}
	if r.High.Bounded && r.High.At.Sign() <= 0 {
		m.High = zero
	}
	return m.tight()
}

// Pow returns the range of x to the power of a whole number.
func (r Range) Pow(exponent int64) Range {
	const most = 16
	if exponent < 0 || exponent > most {
		return Range{}
	}
	p := Point(exact.Int(1))
	for range exponent {
		p = p.Mul(r)
	}
	if exponent%2 == 0 && exponent > 0 {
		p = p.Meet(Range{Low: closed(exact.Number{})})
	}
	return p
}

// Round returns the range of x rounded to places.
func (r Range) Round(places int, mode exact.Mode) Range {
	q := Range{Whole: places <= 0}
	if r.Low.Bounded {
		q.Low = closed(r.Low.At.Round(places, mode))
	}
	if r.High.Bounded {
		q.High = closed(r.High.At.Round(places, mode))
	}
	return q
}

// String says what the range has: "from 0 to 100", "more than 5", "at most 1", "3".
func (r Range) String() string {
	if n, ok := r.Single(); ok {
		return n.String()
	}
	low, high := "from %s", "to %s"
	switch {
	case !r.Low.Bounded && !r.High.Bounded:
		return "any number"
	case !r.High.Bounded:
		low = "at least %s"
	case !r.Low.Bounded:
		high = "at most %s"
	}
	if r.Low.Open {
		low = "more than %s"
	}
	if r.High.Open {
		high = "less than %s"
	}
	switch {
	case !r.High.Bounded:
		return fmt.Sprintf(low, r.Low.At)
	case !r.Low.Bounded:
		return fmt.Sprintf(high, r.High.At)
	case r.Low.Open || r.High.Open:
		if !r.Low.Open {
			low = "at least %s"
		}
		if !r.High.Open {
			high = "at most %s"
		}
		return fmt.Sprintf(low+" and "+high, r.Low.At, r.High.At)
	}
	return fmt.Sprintf(low+" "+high, r.Low.At, r.High.At)
}
