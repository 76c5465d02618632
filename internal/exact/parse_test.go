package exact

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	tests := []struct{ in, want, why string }{
		{"0", "0", "zero"},
		{"-0", "0", "no negative zero"},
		{"-0.00", "0", "no negative zero with places"},
		{"0e999999999999999999999", "0", "zero has one digit, whatever its exponent"},
		{"0.5", "0.5", "a zero before the point is needed"},
		{"-12.50", "-12.5", "needless places"},
		{"1e3", "1000", "exponent"},
		{"1.5E+2", "150", "signed exponent, capital letter"},
		{"1.5e-2", "0.015", "negative exponent"},
		{"1e007", "10000000", "an exponent may have leading zeros"},
		{"100e-2", "1", "reduces to an integer"},
		{"9223372036854775807", "9223372036854775807", "largest int64"},
		{"-9223372036854775808", "-9223372036854775808", "smallest int64, which has no small form"},
		{"9223372036854775808", "9223372036854775808", "beyond int64"},
		{"0.0000000000000000000000000000000001", "0.0000000000000000000000000000000001", "34 places"},
		{"1234567890123456789012345678901234567890.5", "1234567890123456789012345678901234567890.5", "40 digits"},
		{"123456789012345678e18", "123456789012345678000000000000000000", "small digits, big value"},
	}
	for _, tt := range tests {
		got, err := Parse(tt.in, 100)
		if err != nil || got.String() != tt.want {
			t.Errorf("%q = %s, %v, want %s: %s", tt.in, got, err, tt.want, tt.why)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ in, want, why string }{
		{"", `"": not a decimal number: expected a digit`, "empty"},
		{"-", `"-": not a decimal number: expected a digit`, "a sign alone"},
		{"+1", `"+1": not a decimal number: expected a digit, not "+"`, "plus"},
		{".5", `".5": not a decimal number: expected a digit, not "."`, "nothing before the point"},
		{"5.", `"5.": not a decimal number: expected a digit after the point`, "nothing after the point"},
		{"5.e1", `"5.e1": not a decimal number: expected a digit, not "e" after the point`, "an exponent at once"},
		{"1e", `"1e": not a decimal number: expected a digit in the exponent`, "empty exponent"},
		{"1e+", `"1e+": not a decimal number: expected a digit in the exponent`, "an exponent of a sign"},
		{"1e+-1", `"1e+-1": not a decimal number: expected a digit, not "-" in the exponent`, "two signs"},
		{"1e5.5", `"1e5.5": not a decimal number: unexpected "."`, "exponent with places"},
		{"1_000", `"1_000": not a decimal number: unexpected "_"`, "Go's separator"},
		{"1,000", `"1,000": not a decimal number: unexpected ","`, "a separator of thousands, or a point"},
		{"0x1", `"0x1": not a decimal number: unexpected "x"`, "hexadecimal"},
		{"007", `"007": not a decimal number: needless leading zero`, "octal, or not?"},
		{"-00.5", `"-00.5": not a decimal number: needless leading zero`, "behind the sign"},
		{"NaN", `"NaN": not a decimal number: expected a digit, not "N"`, "not a number"},
		{"-Inf", `"-Inf": not a decimal number: expected a digit, not "I"`, "infinity"},
		{"１", `"１": not a decimal number: expected a digit, not "１"`, "full-width digit"},
		{"1٢", `"1٢": not a decimal number: unexpected "٢"`, "Arabic digit"},
		{" 1", `" 1": not a decimal number: expected a digit, not " "`, "space before"},
		{"1\n", `"1\n": not a decimal number: unexpected "\n"`, "newline after"},
		{"1/2", `"1/2": not a decimal number: unexpected "/"`, "a fraction"},
		{"1\xff", `"1\xff": not a decimal number: unexpected "\xff"`, "not UTF-8"},
		{"1e6", `"1e6": too many digits: 7 written out, at most 6 are allowed`, "exponent"},
		{"1e-6", `"1e-6": too many digits: 7 written out, at most 6 are allowed`, "a denominator counts"},
		{"1234567", `"1234567": too many digits: 7 written out, at most 6 are allowed`, "long"},
	}
	for _, tt := range tests {
		got, err := Parse(tt.in, 6)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%q = %s, %v\nwant %s: %s", tt.in, got, err, tt.want, tt.why)
		}
		if wrapped := errors.Is(err, errSyntax) != errors.Is(err, ErrDigits); !wrapped {
			t.Errorf("%q: %v wraps neither or both of the sentinels", tt.in, err)
		}
	}
}

func TestParseLimitIsInclusive(t *testing.T) {
	for _, s := range []string{"123456", "-123456", "1e5", "0.00001", "0.123", "12.3456", "000"[:1]} {
		if _, err := Parse(s, 6); err != nil {
			t.Error(err)
		}
	}
}

func TestHostileNumbersAreRefusedAtOnce(t *testing.T) {
	long := strings.Repeat("9", 1<<20)
	for _, s := range []string{
		"1e999999999", "-1e-999999999", "1e99999999999999999999999999", "1e-99999999999999999999999999",
		"0." + long, long, long + "e-1048576", "1e" + long,
	} {
		allocated := allocation()
		_, err := Parse(s, 20_000)
		if !errors.Is(err, ErrDigits) {
			t.Errorf("%.20s…: %v", s, err)
		} else if len(err.Error()) > 200 {
			t.Errorf("%.20s…: an error of %d bytes", s, len(err.Error()))
		}
		if n := allocated(); n > mostAllocated {
			t.Errorf("%.20s… allocates %d bytes", s, n)
		}
	}
}

func TestQuoteCutsBetweenCharacters(t *testing.T) {
	_, err := Parse("1"+strings.Repeat("数", 50), 10)
	if want := `"1` + strings.Repeat("数", 19) + `"…: not a decimal number: unexpected "数"`; err.Error() != want {
		t.Errorf("got %s\nwant %s", err, want)
	}
}

func TestParseAgreesWithBigRat(t *testing.T) {
	property(t, func(t *rapid.T) {
		s := rapid.StringMatching(`-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "s")
		want, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatalf("big.Rat refuses %q", s)
		}
		got, err := Parse(s, 1000)
		if err != nil {
			t.Fatal(err)
		}
		check(t, s, got, want)
	})
}

func TestMustParsePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	MustParse("many")
}

// FuzzParse checks that Parse takes exactly what big.Rat takes of our narrower syntax, with the same value, and that
// String and Parse are inverse.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"0", "-0.0", // zeros, of which there is one
		"1.50", "100", // zeros that count and zeros that do not
		"9223372036854775808", "-9223372036854775808", // about the end of int64
		"1e18", "1e19", "1e-18", "1e-19", // about the end of the table of powers
		"999999999999999999", "9999999999999999999", // about the end of the fast path
		"1e400", "1e-400", // just outside the limit below
		"007", ".5", "5.", "+1", "1_000", "0x1p-2", "1/3", "Inf", "１", // what other parsers take
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s, 300)
		if err != nil {
			if !errors.Is(err, errSyntax) && !errors.Is(err, ErrDigits) {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if mantissa, _, _ := strings.Cut(strings.ToLower(s), "e"); strings.Trim(mantissa, "-0.") != "" {
			want, ok := new(big.Rat).SetString(s)
			if !ok || want.Cmp(n.Rat()) != 0 {
				t.Fatalf("%q = %s, big.Rat has %v, %t", s, n, want, ok)
			}
		}
		text := n.String()
		back, err := Parse(text, 301) // a zero before the point may come on top
		if err != nil || !back.Equal(n) || back.String() != text {
			t.Fatalf("%q was written as %q and read as %s, %v", s, text, back, err)
		}
	})
}
