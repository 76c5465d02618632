package cell

import (
	"strings"

	"github.com/meritrules/merit/rule/types"
)

// IsShort reports whether a value fits into a formula's line.
func IsShort(v Value) bool { return v.Kind != types.ListKind && v.Kind != types.RecordKind }

// ExactDigits asks for a fraction as such.
const ExactDigits = -1

// mostExact bounds the digits of a numerator or denominator that is shown as such.
const mostExact = 30

// IsLong reports whether a value is a fraction, or a decimal too long to be read whole.
func IsLong(v Value) bool {
	if v.Kind != types.NumberKind {
		return false
	}
	if _, small := v.Num.Int64(); small {
		return false
	}
	_, plain := v.Num.Plain()
	return !plain
}

// Approx writes a number that IsLong to so many significant digits, or as a fraction.
func Approx(v Value, digits int) string {
	if digits == ExactDigits && !v.Num.IsLonger(mostExact) {
		return v.Num.String()
	}
	return "≈" + v.Num.ApproxTo(max(digits, LeastDigits))
}

// The significant digits of a fraction of which nothing asks more, and of the longest.
const (
	LeastDigits = 6
	MostDigits  = 24
)

// Padded writes a number with the places with which it is published.
func Padded(v Value, places *int) string {
	text := v.Num.String()
	if places == nil || *places <= 0 || *places > mostExact || !v.Num.Terminates() {
		return text
	}
	whole, after, _ := strings.Cut(text, ".")
	if len(after) > *places {
		return text
	}
	return whole + "." + after + strings.Repeat("0", *places-len(after))
}
