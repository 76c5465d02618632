package types

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"math/big"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/wording"
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

// MaxDigits bounds a number that comes from outside a formula, where no Limits are
// known.
const MaxDigits = 20_000

// Number is an exact rational number. The zero value is 0. Compare with Cmp
// or Equal, never with ==: one number has several representations.
type Number exact.Number

// Int returns the whole number n.
func Int(n int64) Number { return Number(exact.Int(n)) }

// ParseNumber reads decimal text such as "-12.50" or "1e3", exactly. It
// refuses anything else, and numbers of more than 20,000 digits.
func ParseNumber(s string) (Number, error) {
	n, err := exact.Parse(s, MaxDigits)
	return Number(n), wording.BadValue(err)
}

// ParsePercent reads a percentage such as "30%" as the ratio that it is, 0.3.
func ParsePercent(s string) (Number, error) {
	digits, ok := strings.CutSuffix(s, "%")
	if !ok {
		return Number{}, wording.Newf(fault.CodeBadValue, "%s is not a percentage", spell.Short(s))
	}
	n, err := ParseNumber(strings.TrimRight(digits, " "))
	if err != nil {
		return Number{}, err
	}
	share, _ := n.Quo(Int(100))
	return share, nil
}

// MustParseNumber is ParseNumber for constants in tests; it panics on an error.
func MustParseNumber(s string) Number { return Number(exact.MustParse(s)) }

// FromDecimal returns d, exactly. It fails if d written out has more than 20,000
// digits.
func FromDecimal(d decimal.Decimal) (Number, error) {
	n, err := exact.FromDecimal(d, MaxDigits)
	return Number(n), wording.BadValue(err)
}

// FromRat returns r, exactly.
func FromRat(r *big.Rat) Number { return Number(exact.FromRat(r)) }

// Decimal returns n as a decimal and true, or zero and false if n has no finite
// decimal form, such as 1/3. It never rounds.
func (n Number) Decimal() (decimal.Decimal, bool) { return exact.Number(n).Decimal() }

// Round returns n rounded to places after the point in the given mode. Negative
// places round to tens, hundreds and so on.
func (n Number) Round(places int, m Mode) decimal.Decimal {
	d, _ := exact.Number(n).Round(places, m).Decimal()
	return d
}

// Rat returns n as a new big.Rat.
func (n Number) Rat() *big.Rat { return exact.Number(n).Rat() }

// Int64 returns n and true if n is a whole number that fits.
func (n Number) Int64() (int64, bool) { return exact.Number(n).Int64() }

// Terminates reports whether n has a finite decimal form.
func (n Number) Terminates() bool { return exact.Number(n).Terminates() }

// Add returns n + m.
func (n Number) Add(m Number) Number { return Number(exact.Number(n).Add(exact.Number(m))) }

// Sub returns n - m.
func (n Number) Sub(m Number) Number { return Number(exact.Number(n).Sub(exact.Number(m))) }

// Mul returns n * m.
func (n Number) Mul(m Number) Number { return Number(exact.Number(n).Mul(exact.Number(m))) }

// Quo returns n / m, exactly, and true, or 0 and false if m is 0.
func (n Number) Quo(m Number) (Number, bool) {
	q, ok := exact.Number(n).Quo(exact.Number(m))
	return Number(q), ok
}

// Cmp returns -1, 0 or 1 as n is less than, equal to or more than m.
func (n Number) Cmp(m Number) int { return exact.Number(n).Cmp(exact.Number(m)) }

// Equal reports whether n and m are the same number.
func (n Number) Equal(m Number) bool { return exact.Number(n).Equal(exact.Number(m)) }

// Sign returns -1, 0 or 1 with the sign of n.
func (n Number) Sign() int { return exact.Number(n).Sign() }

// String returns n as plain decimal text without trailing zeros, or as a
// reduced fraction if it has no finite decimal form: "30", "0.5", "1/3".
func (n Number) String() string { return exact.Number(n).String() }

// MarshalText returns the text of String. In JSON a number is therefore a string,
// "9.5" or "1/3": many JSON readers would turn 9.5 into a binary float.
func (n Number) MarshalText() ([]byte, error) { return exact.Number(n).AppendTo(nil), nil }

// maxWritten bounds the digits of a number that is read back: one of as many digits as
// Limits allow by default, such as 1/2³³⁰⁰⁰⁰, has that many more when written out in decimal.
const maxWritten = 400_000

// UnmarshalText reads what MarshalText writes, exactly: decimal text as ParseNumber
// reads it, or a fraction of whole numbers such as "-1/3", of 400,000 digits at most.
func (n *Number) UnmarshalText(text []byte) error {
	above, below, isFraction := strings.Cut(string(text), "/")
	x, err := exact.Parse(above, maxWritten)
	if err == nil && isFraction {
		x, err = over(x, below, text)
	}
	if err == nil {
		*n = Number(x)
	}
	return wording.BadValue(err)
}

// over returns the fraction of x over the number to be read from below; text is the
// whole text.
func over(x exact.Number, below string, text []byte) (exact.Number, error) {
	y, err := exact.Parse(below, maxWritten)
	switch {
	case err != nil:
		return x, err
	case !x.IsInt() || !y.IsInt() || y.Sign() <= 0:
		return x, wording.Newf(fault.CodeBadValue, "%q is no fraction of whole numbers such as -1/3", spell.Cut(string(text), spell.Brief))
	}
	x, _ = x.Quo(y)
	return x, nil
}

// UnmarshalJSON reads, exactly, what MarshalText writes, in quotes, or a JSON number,
// as in files of facts. As usual in Go, null changes nothing.
func (n *Number) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	if !bytes.HasPrefix(data, []byte{'"'}) {
		return n.UnmarshalText(data)
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return wording.BadValue(err)
	}
	return n.UnmarshalText([]byte(text))
}

// Value returns the number for a database, as decimal text, which each database
// turns into its own NUMERIC or DECIMAL. A number without a finite decimal form is
// an error, because no such column can hold it: round it, or store its String as a
// text, which Scan reads back.
func (n Number) Value() (driver.Value, error) {
	if !n.Terminates() {
		return nil, wording.Newf(fault.CodeBadValue, "%s has no finite decimal form; round it, or store its text", spell.Cut(n.String(), spell.Brief))
	}
	return n.String(), nil
}

// Scan reads a number from a database, exactly: a text as UnmarshalText reads it, or
// a whole number. It refuses a float, which need not be the number that was meant.
// Scan a column that may be NULL into a sql.Null[types.Number].
func (n *Number) Scan(src any) error {
	switch src := src.(type) {
	case string:
		return n.UnmarshalText([]byte(src))
	case []byte:
		return n.UnmarshalText(src)
	case int64:
		*n = Int(src)
		return nil
	case float64:
		return wording.Newf(fault.CodeBadValue, "a float such as %v is no exact number; make the column NUMERIC, or select it as a text", src)
	case nil:
		return wording.Newf(fault.CodeMissingValue, "NULL is no number; scan into a sql.Null[types.Number]")
	}
	return wording.Newf(fault.CodeBadValue, "no number, but of type %T; select it as NUMERIC or as a text", src)
}
