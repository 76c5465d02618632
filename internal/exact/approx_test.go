package exact

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// quotient returns a fraction of two decimals.
func quotient(t *testing.T, a, b string) Number {
	t.Helper()
	x, err := Parse(a, 100)
	y, err2 := Parse(b, 100)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	q, ok := x.Quo(y)
	if !ok {
		t.Fatalf("%s / %s", a, b)
	}
	return q
}

func TestApprox(t *testing.T) {
	for _, c := range []struct{ why, a, b, want string }{
		{"six digits", "1", "3", "0.333333"},
		{"of a greater number", "100", "7", "14.2857"},
		{"the last one rounded", "2", "3", "0.666667"},
		{"negative", "-2", "3", "-0.666667"},
		{"two places at least", "2469135.5", "3", "823045.17"},
		{"not what looks rounder", "0.84999999", "1", "0.84999999"},
		{"nor an integer", "3000000.001", "3", "1000000.0003"},
		{"small ones keep their digits", "1", "3000", "0.000333333"},
		{"very small ones have a power", "1", "3000000000000000", "3.33333×10^-16"},
		{"and very great ones", "1000000000000000000000000000000000", "3", "3.33333×10^32"},
		{"what is near an integer to the end", "1000000000000000000000000000001", "1000000000000000000000000000000", "1"},
		{"0 is 0", "0", "3", "0"},
	} {
		if got := quotient(t, c.a, c.b).Approx(); got != c.want {
			t.Errorf("%s: %s / %s is about %s, want %s", c.why, c.a, c.b, got, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, c := range []struct {
		text  string
		plain bool
	}{
		{"0", true}, {"-104.8989", true}, {"0.00000095367431640625", true}, {"123456789.1234567", false},
		{"123456789012345678901234567890", true}, {"1234567890123456789012345678901", false}, {"0.0000000000000000000000000001", true},
		{"0.0000000000000000000000000000001", false},
	} {
		if n, err := Parse(c.text, 100); err != nil {
			t.Error(err)
		} else if text, ok := n.Plain(); ok != c.plain || ok && text != c.text {
			t.Errorf("%s: %q, %t", c.text, text, ok)
		}
	}
	if text, ok := quotient(t, "1", "3").Plain(); ok {
		t.Errorf("a third is %s", text)
	}
}

func TestDeciding(t *testing.T) {
	for _, c := range []struct {
		why, a, b string
		places    int
		mode      Mode
		want      string
	}{
		{"one place more", "283", "3", 2, HalfAwayFromZero, "94.333"},
		{"two, next to a half", "94.3349", "1.00000001", 2, HalfAwayFromZero, "94.3349"},
		{"as many as it takes", "2.33499999999", "1", 2, HalfAwayFromZero, "2.33499999999"},
		{"never the result itself", "94.33000001", "1", 2, HalfAwayFromZero, "94.33000001"},
		{"downwards", "2.999999", "1", 0, Floor, "2.999999"},
		{"tens", "1234.567", "1", -1, HalfAwayFromZero, "1234.6"},
	} {
		if got := quotient(t, c.a, c.b).Deciding(c.places, c.mode); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

// Whatever the number, an approximation is near it, and has at most 30 digits.
func TestApproxIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64Min(1).Draw(t, "b")
		n, _ := Int(a).Quo(Int(b))
		text := n.Approx()
		if digits := len(strings.Trim(text, "-0.")); digits > 30 {
			t.Errorf("%d / %d has %d digits: %s", a, b, digits, text)
		}
		mantissa, power, _ := strings.Cut(text, "×10^")
		r, ok := new(big.Rat).SetString(mantissa)
		if !ok {
			t.Fatalf("%q", text)
		}
		if power != "" {
			exp, _ := new(big.Rat).SetString("1e" + power)
			r.Mul(r, exp)
		}
		off := new(big.Rat).Sub(r, n.Rat())
		if off.Abs(off).Cmp(new(big.Rat).Abs(new(big.Rat).Mul(n.Rat(), big.NewRat(1, 100_000)))) > 0 {
			t.Errorf("%d / %d is not %s", a, b, text)
		}
	})
}
