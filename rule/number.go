package rule

import (
	"math/big"

	"github.com/meritrules/merit/internal/exact"
	"github.com/shopspring/decimal"
)

// Mode is a way of rounding a number. Its zero value is invalid.
type Mode = exact.Mode

// The rounding modes. "round" means HalfAwayFromZero wherever a policy does not name
// another mode.
const (
	HalfAwayFromZero = exact.HalfAwayFromZero
	HalfEven         = exact.HalfEven
	Up               = exact.Up
	Down             = exact.Down
	Floor            = exact.Floor
	Ceil             = exact.Ceil
)

// ModeNames returns the names of the modes in formulas and documents: "round",
// "roundEven", "roundUp", "roundDown", "floor" and "ceil".
func ModeNames() []string { return exact.ModeNames() }

// ParseMode returns the mode with a name, or false if there is none.
func ParseMode(name string) (Mode, bool) { return exact.ParseMode(name) }

// maxDigits bounds a number that comes from outside a formula, where no Limits are
// known.
const maxDigits = 20_000

// Number is an exact rational number. The zero value is 0. Compare with Cmp
// or Equal, never with ==: one number has several representations.
type Number struct{ n exact.Number }

// Int returns the whole number n.
func Int(n int64) Number { return Number{exact.Int(n)} }

// ParseNumber reads decimal text such as "-12.50" or "1e3", exactly. It
// refuses anything else, and numbers of more than 20,000 digits.
func ParseNumber(s string) (Number, error) {
	n, err := exact.Parse(s, maxDigits)
	return Number{n}, badValue(err)
}

// MustParseNumber is ParseNumber for constants in tests; it panics on an error.
func MustParseNumber(s string) Number { return Number{exact.MustParse(s)} }

// FromDecimal returns d, exactly. It fails if d written out has more than 20,000
// digits.
func FromDecimal(d decimal.Decimal) (Number, error) {
	n, err := exact.FromDecimal(d, maxDigits)
	return Number{n}, badValue(err)
}

// FromRat returns r, exactly.
func FromRat(r *big.Rat) Number { return Number{exact.FromRat(r)} }

// Decimal returns n as a decimal and true, or zero and false if n has no finite
// decimal form, such as 1/3. It never rounds.
func (n Number) Decimal() (decimal.Decimal, bool) { return n.n.Decimal() }

// Round returns n rounded to places after the point in the given mode. Negative
// places round to tens, hundreds and so on.
func (n Number) Round(places int, m Mode) decimal.Decimal {
	d, _ := n.n.Round(places, m).Decimal()
	return d
}

// Rat returns n as a new big.Rat.
func (n Number) Rat() *big.Rat { return n.n.Rat() }

// Int64 returns n and true if n is a whole number that fits.
func (n Number) Int64() (int64, bool) { return n.n.Int64() }

// Terminates reports whether n has a finite decimal form.
func (n Number) Terminates() bool { return n.n.Terminates() }

// Add returns n + m.
func (n Number) Add(m Number) Number { return Number{n.n.Add(m.n)} }

// Sub returns n - m.
func (n Number) Sub(m Number) Number { return Number{n.n.Sub(m.n)} }

// Mul returns n * m.
func (n Number) Mul(m Number) Number { return Number{n.n.Mul(m.n)} }

// Quo returns n / m, exactly, and true, or 0 and false if m is 0.
func (n Number) Quo(m Number) (Number, bool) {
	q, ok := n.n.Quo(m.n)
	return Number{q}, ok
}

// Cmp returns -1, 0 or 1 as n is less than, equal to or more than m.
func (n Number) Cmp(m Number) int { return n.n.Cmp(m.n) }

// Equal reports whether n and m are the same number.
func (n Number) Equal(m Number) bool { return n.n.Equal(m.n) }

// Sign returns -1, 0 or 1 with the sign of n.
func (n Number) Sign() int { return n.n.Sign() }

// String returns n as plain decimal text without trailing zeros, or as a
// reduced fraction if it has no finite decimal form: "30", "0.5", "1/3".
func (n Number) String() string { return n.n.String() }
