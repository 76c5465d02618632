package exact

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"
)

// Mode says which way Round goes. The zero Mode is not valid.
type Mode uint8

// The modes of rounding.
const (
	HalfAwayFromZero Mode = iota + 1 // to the nearest, halves away from zero: 2.5 to 3, -2.5 to -3
	HalfEven                         // to the nearest, halves to the even digit: 2.5 to 2, 3.5 to 4
	Up                               // away from zero: 2.1 to 3, -2.1 to -3
	Down                             // toward zero: 2.9 to 2, -2.9 to -2
	Floor                            // toward negative infinity: 2.9 to 2, -2.1 to -3
	Ceil                             // toward positive infinity: 2.1 to 3, -2.9 to -2
)

// modeNames are the names of the modes: those of the functions that round in the same way.
var modeNames = [...]string{
	HalfAwayFromZero: "round",
	HalfEven:         "roundEven",
	Up:               "roundUp",
	Down:             "roundDown",
	Floor:            "floor",
	Ceil:             "ceil",
}

// ModeNames returns the names of all modes.
func ModeNames() []string { return slices.Clone(modeNames[1:]) }

// ParseMode returns the mode with a name such as "roundEven", false if there is none.
func ParseMode(name string) (Mode, bool) {
	i := slices.Index(modeNames[:], name)
	return Mode(max(i, 0)), i > 0
}

// String returns the mode's name, which is that of the function that rounds in the same way: "roundEven".
func (m Mode) String() string {
	if m == 0 || int(m) >= len(modeNames) {
		return fmt.Sprintf("Mode(%d)", uint8(m))
	}
	return modeNames[m]
}

// ModeError says that something is no mode of rounding.
type ModeError string

// Error returns the fault for people.
func (e ModeError) Error() string { return string(e) }

// MarshalText returns the text of String. It is an error if m is not one of the constants.
func (m Mode) MarshalText() ([]byte, error) {
	if m == 0 || int(m) >= len(modeNames) {
		return nil, ModeError(fmt.Sprintf("%v is no mode of rounding", m))
	}
	return []byte(modeNames[m]), nil
}

// UnmarshalText reads what MarshalText writes.
func (m *Mode) UnmarshalText(text []byte) error {
	mode, ok := ParseMode(string(text))
	if !ok {
		return ModeError("there is no mode of rounding " + quote(string(text)))
	}
	*m = mode
	return nil
}

// increments reports whether a magnitude truncated to an integer goes up by one. withHalf compares what was cut off,
// which is not zero, with one half; odd says whether the integer is odd, negative whether the number is negative.
func (m Mode) increments(withHalf int, odd, negative bool) bool {
	switch m {
	case HalfEven:
		return withHalf > 0 || withHalf == 0 && odd
	case Up:
		return true
	case Down:
		return false
	case Floor:
		return negative
	case Ceil:
		return !negative
	case HalfAwayFromZero:
		return withHalf >= 0
	}
	return withHalf >= 0 // an invalid mode, see Round
}

// Round returns the multiple of 10 to the -places that is nearest to n, or next to it in the direction of the mode.
// Negative places round to tens, hundreds and so on.
//
// Time and memory grow with the magnitude of places, so callers must limit it, say to 1000. A mode that is not one of
// the constants is a mistake of the caller and rounds halves away from zero.
func (n Number) Round(places int, mode Mode) Number {
	if n.den == 0 && places >= 0 {
		return n
	}
	return round(n, places, mode)
}

func round(n Number, places int, mode Mode) Number {
	if n.den < 0 || places > maxPlaces || places < -maxPlaces {
		return roundBig(n.rat(), places, mode)
	}
	r, ok := Number{}, false
	if places >= 0 {
		r, ok = roundPlaces(n, pow10Table[places], mode)
	} else {
		r, ok = roundTens(n, pow10Table[-places], mode)
	}
	if !ok {
		return roundBig(n.rat(), places, mode)
	}
	return r
}

// roundPlaces rounds a small n to a multiple of 1/unit, which becomes its denominator.
func roundPlaces(n Number, unit int64, mode Mode) (Number, bool) {
	den := uint64(n.den + 1)
	if den == uint64(unit) {
		return n, true
	}
	hi, lo := bits.Mul64(abs64(n.num), uint64(unit))
	if hi >= den {
		return Number{}, false // the quotient would not fit
	}
	q, r := bits.Div64(hi, lo, den)
	q, ok := settle(q, r, den, n.num < 0, mode)
	return Number{num: signed(q, n.num < 0), den: unit - 1}, ok
}

// roundTens rounds a small n to a multiple of unit.
func roundTens(n Number, unit int64, mode Mode) (Number, bool) {
	hi, den := bits.Mul64(uint64(n.den+1), uint64(unit))
	if hi != 0 {
		return Number{}, false
	}
	u := abs64(n.num)
	q, _ := settle(u/den, u%den, den, n.num < 0, mode) // fits, as it is at most a tenth of u
	num, ok := mul64(signed(q, n.num < 0), unit)
	return Number{num: num}, ok
}

// settle rounds the quotient q with the remainder r of a division by den, and reports whether the result fits.
func settle(q, r, den uint64, negative bool, mode Mode) (uint64, bool) {
	if q >= math.MaxInt64 {
		return 0, false
	}
	if r != 0 && mode.increments(cmp.Compare(r, den-r), q&1 == 1, negative) {
		q++
	}
	return q, true
}

func roundBig(r *big.Rat, places int, mode Mode) Number {
	num, den := new(big.Int).Abs(r.Num()), r.Denom()
	unit := bigPow10(max(places, -places))
	if places >= 0 {
		num.Mul(num, unit)
	} else {
		den = new(big.Int).Mul(den, unit)
	}
	q, rest := num.QuoRem(num, den, new(big.Int))
	negative := r.Sign() < 0
	if rest.Sign() != 0 {
		half := rest.Lsh(rest, 1).Cmp(den)
		if mode.increments(half, q.Bit(0) == 1, negative) {
			q.Add(q, big.NewInt(1))
		}
	}
	if negative {
		q.Neg(q)
	}
	return scaleBig(q, unit, places < 0)
}

// scaleBig returns q times the unit, or over it.
func scaleBig(q, unit *big.Int, times bool) Number {
	if times {
		return ownRat(new(big.Rat).SetInt(q.Mul(q, unit)))
	}
	return ownRat(new(big.Rat).SetFrac(q, unit))
}
