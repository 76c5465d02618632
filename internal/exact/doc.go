// Package exact computes with exact rational numbers, fast while they are small.
//
// A formula such as points * (1 - 5/100*(rank-3)) must give what a person with pencil and paper would get, so a
// [Number] is a fraction and only [Number.Round] and [Number.Sqrt] ever round. Numbers come in through [Int], [Parse],
// [FromDecimal] and [FromRat], and leave through [Number.Decimal], [Number.Rat], [Number.Int64] and [Number.String].
//
//	share, _ := exact.Int(5).Quo(exact.Int(100))          // 0.05
//	factor := exact.Int(1).Sub(share.Mul(exact.Int(4)))   // 0.8
//	mark := exact.MustParse("87.25").Mul(factor)          // 69.8
//	mark.Round(1, exact.HalfAwayFromZero)                 // 69.8
//
// # Representation
//
// The small form is an int64 numerator over an int64 denominator, checked for overflow and reduced only when necessary:
// sums of marks with two places keep the denominator 100, and an addition is one checked integer addition that allocates
// nothing. A number that does not fit moves to the big form, a [big.Rat]; a result that fits moves back. The zero value
// of Number is 0, and a Number never changes: it may be copied, shared and used by many goroutines.
//
// Because the small form is not reduced, == on two Numbers is not equality, and a Number must not be a map key. Compare
// with [Number.Equal] or [Number.Cmp].
//
// Use an [Accumulator] for long sums of fractions. It adds pairwise, because adding thousands of fractions with ever new
// denominators one after the other is quadratic.
//
// # Determinism
//
// Every result depends on the operands alone: no package variable, of this package or of shopspring/decimal, changes
// it, and neither does the form an operand happens to have.
//
// # Limits
//
// Operations that turn a short text into a long number are limited before they spend memory: [Parse], [FromDecimal] and
// [Number.Pow] take the number of digits to allow. Other results are at most about as long as their operands together;
// [Number.Digits] returns their length cheaply. Callers must limit the places of Round and Sqrt.
package exact
