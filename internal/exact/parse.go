package exact

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"
)

// The errors of [Parse] and [FromDecimal].
var (
	errSyntax = errors.New("not a decimal number")
	// ErrDigits is wrapped by the error of Parse and FromDecimal for a number with more digits than allowed.
	ErrDigits = errors.New("too many digits")
)

// Parse returns the exact number that s writes in decimal: an optional minus, digits, an optional point with more
// digits, and an optional exponent, as in "5", "-0.50" and "1.2e-7". Nothing else is allowed: no plus, spaces,
// underscores, needless leading zeros or digits of other scripts.
//
// It is an error, found before memory is spent, if the number written out without an exponent has more than maxDigits
// digits. Zero has one digit, whatever its exponent. Errors quote s; the error for too many digits wraps [ErrDigits].
func Parse(s string, maxDigits int) (Number, error) {
	l, fault := scan(s)
	if fault != "" {
		return Number{}, fmt.Errorf("%s: %w: %s", quote(s), errSyntax, fault)
	}
	mantissa, length := l.mantissa()
	if length == 0 {
		return Number{}, nil
	}
	exp := l.exp - int64(len(l.fraction))
	if n := writtenDigits(length, exp); n > int64(maxDigits) {
		return Number{}, fmt.Errorf("%s: %w: %d written out, at most %d are allowed", quote(s), ErrDigits, n, maxDigits)
	}
	if length <= maxPlaces {
		if n, ok := scale(signed(mantissa, l.negative), exp); ok {
			return n, nil
		}
	}
	return l.big(exp), nil
}

// MustParse is like Parse with room for a million digits, and panics if Parse returns an error. It is meant for tests.
func MustParse(s string) Number {
	n, err := Parse(s, 1_000_000)
	if err != nil {
		panic(err)
	}
	return n
}

// literal is a number taken apart: its value is whole.fraction times 10 to the exp.
type literal struct {
	negative        bool
	whole, fraction string
	exp             int64
}

// scan splits s into its parts, or says what is wrong with it.
func scan(s string) (l literal, fault string) {
	rest, negative := strings.CutPrefix(s, "-")
	l.negative = negative
	l.whole, rest = cutDigits(rest)
	switch {
	case l.whole == "":
		return l, expectedDigit(rest)
	case len(l.whole) > 1 && l.whole[0] == '0':
		return l, "needless leading zero"
	}
	if after, ok := strings.CutPrefix(rest, "."); ok {
		if l.fraction, rest = cutDigits(after); l.fraction == "" {
			return l, expectedDigit(rest) + " after the point"
		}
	}
	if rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		var ok bool
		if l.exp, rest, ok = cutExponent(rest[1:]); !ok {
			return l, expectedDigit(rest) + " in the exponent"
		}
	}
	if rest != "" {
		return l, "unexpected " + first(rest)
	}
	return l, ""
}

// cutDigits cuts the digits off the front of s.
func cutDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// hugeExponent stands for every exponent above it: far beyond any limit, and yet safe to add to.
const hugeExponent = 1 << 50

// cutExponent reads an exponent, after its letter, off the front of s.
func cutExponent(s string) (exp int64, rest string, ok bool) {
	after, negative := strings.CutPrefix(s, "-")
	if !negative {
		after, _ = strings.CutPrefix(s, "+")
	}
	digits, rest := cutDigits(after)
	for _, c := range []byte(digits) {
		exp = min(exp*10+int64(c-'0'), hugeExponent)
	}
	if negative {
		exp = -exp
	}
	return exp, rest, digits != ""
}

// mantissa returns the digits of l as an integer, and their number without leading zeros. The integer is right only for
// at most maxPlaces digits.
func (l literal) mantissa() (value uint64, length int) {
	for _, part := range [...]string{l.whole, l.fraction} {
		for i := range len(part) {
			if length > 0 || part[i] != '0' {
				length++
			}
			value = value*10 + uint64(part[i]-'0')
		}
	}
	return value, length
}

// big returns the digits of l times 10 to the exp.
func (l literal) big(exp int64) Number {
	x, _ := new(big.Int).SetString(l.whole+l.fraction, 10) // cannot fail, they are digits
	if l.negative {
		x.Neg(x)
	}
	return scaleBig(x, bigPow10(int(max(exp, -exp))), exp >= 0)
}

// writtenDigits returns how many digits an integer of length digits, times 10 to the exp, has when it is written out.
func writtenDigits(length int, exp int64) int64 {
	if exp >= 0 {
		return int64(length) + exp
	}
	return max(int64(length), 1-exp) // as in 0.005, and in the denominator 1000
}

// scale returns c times 10 to the exp in the small form, and whether it fits.
func scale(c, exp int64) (Number, bool) {
	switch {
	case exp > maxPlaces || exp < -maxPlaces:
		return Number{}, false
	case exp < 0:
		return Number{num: c, den: pow10Table[-exp] - 1}, true
	}
	num, ok := mul64(c, pow10Table[exp])
	return Number{num: num}, ok
}

func expectedDigit(rest string) string {
	if rest == "" {
		return "expected a digit"
	}
	return "expected a digit, not " + first(rest)
}

// first quotes the first character of s.
func first(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return fmt.Sprintf("%q", s[:size])
}

// quote quotes s, cut short if it is long.
func quote(s string) string {
	const most = 60
	if len(s) <= most {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf("%q…", strings.ToValidUTF8(s[:most], ""))
}
