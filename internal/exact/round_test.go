package exact

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

var modes = []Mode{HalfAwayFromZero, HalfEven, Up, Down, Floor, Ceil}

func TestRound(t *testing.T) {
	tests := []struct {
		in     string
		places int
		want   [6]string // by modes: half away, half even, up, down, floor, ceil
		why    string
	}{
		{"2.5", 0, [6]string{"3", "2", "3", "2", "2", "3"}, "half above an even digit"},
		{"-2.5", 0, [6]string{"-3", "-2", "-3", "-2", "-3", "-2"}, "negative half above an even digit"},
		{"3.5", 0, [6]string{"4", "4", "4", "3", "3", "4"}, "half above an odd digit"},
		{"-3.5", 0, [6]string{"-4", "-4", "-4", "-3", "-4", "-3"}, "negative half above an odd digit"},
		{"0.5", 0, [6]string{"1", "0", "1", "0", "0", "1"}, "zero is even"},
		{"-0.5", 0, [6]string{"-1", "0", "-1", "0", "-1", "0"}, "no negative zero"},
		{"2.49", 0, [6]string{"2", "2", "3", "2", "2", "3"}, "below half"},
		{"-2.51", 0, [6]string{"-3", "-3", "-3", "-2", "-3", "-2"}, "above half"},
		{"1.005", 2, [6]string{"1.01", "1", "1.01", "1", "1", "1.01"}, "what floats get wrong"},
		{"-1.015", 2, [6]string{"-1.02", "-1.02", "-1.02", "-1.01", "-1.02", "-1.01"}, "what floats get wrong, odd"},
		{"25", -1, [6]string{"30", "20", "30", "20", "20", "30"}, "half of ten"},
		{"-150", -2, [6]string{"-200", "-200", "-200", "-100", "-200", "-100"}, "half of a hundred"},
		{"49.9", -2, [6]string{"0", "0", "100", "0", "0", "100"}, "to nothing"},
		{"0.1", -3, [6]string{"0", "0", "1000", "0", "0", "1000"}, "far below the unit"},
		{"1.25", 2, [6]string{"1.25", "1.25", "1.25", "1.25", "1.25", "1.25"}, "nothing to round"},
		{"1.2", 18, [6]string{"1.2", "1.2", "1.2", "1.2", "1.2", "1.2"}, "more places than there are"},
		{"9.2", 19, [6]string{"9.2", "9.2", "9.2", "9.2", "9.2", "9.2"}, "a unit beyond int64"},
		{"9223372036854775807", -1, [6]string{"9223372036854775810", "9223372036854775810", "9223372036854775810",
			"9223372036854775800", "9223372036854775800", "9223372036854775810"}, "overflows"},
		{"1152921504606846975.875", 1, [6]string{"1152921504606846975.9", "1152921504606846975.9", "1152921504606846975.9",
			"1152921504606846975.8", "1152921504606846975.8", "1152921504606846975.9"}, "the quotient fits 64 bits but not 63"},
		{"5e19", -20, [6]string{"1e20", "0", "1e20", "0", "0", "1e20"}, "a big half"},
		{"1e-30", 20, [6]string{"0", "0", "1e-20", "0", "0", "1e-20"}, "big to big"},
	}
	for _, tt := range tests {
		for i, mode := range modes {
			if got := MustParse(tt.in).Round(tt.places, mode); !got.Equal(MustParse(tt.want[i])) {
				t.Errorf("%s to %d places, %s = %s, want %s: %s", tt.in, tt.places, mode, got, tt.want[i], tt.why)
			}
		}
	}
}

// slowRound rounds by trying the two neighbours.
func slowRound(r *big.Rat, places int, mode Mode) *big.Rat {
	unit := new(big.Rat).SetInt(bigPow10(max(places, -places)))
	if places > 0 {
		unit.Inv(unit)
	}
	scaled := new(big.Rat).Quo(r, unit)
	if scaled.IsInt() {
		return r
	}
	floor := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclidean, and so the floor
	low := new(big.Rat).SetInt(floor)
	high := new(big.Rat).Add(low, big.NewRat(1, 1))
	middle := new(big.Rat).Add(low, big.NewRat(1, 2))
	near, far := low, high // to zero
	if r.Sign() < 0 {
		near, far = high, low
	}
	pick := map[Mode]*big.Rat{Up: far, Down: near, Floor: low, Ceil: high}[mode]
	if pick == nil {
		switch c := scaled.Cmp(middle); {
		case c < 0:
			pick = low
		case c > 0:
			pick = high
		case mode == HalfAwayFromZero:
			pick = far
		case floor.Bit(0) == 0:
			pick = low
		default:
			pick = high
		}
	}
	return new(big.Rat).Mul(pick, unit)
}

func TestRoundAgreesWithBigRat(t *testing.T) {
	property(t, func(t *rapid.T) {
		x := pairs().Draw(t, "x")
		defer unchanged(t, x)()
		places := rapid.IntRange(-25, 25).Draw(t, "places")
		mode := rapid.SampledFrom(modes).Draw(t, "mode")
		check(t, "round", x.n.Round(places, mode), slowRound(x.r, places, mode))
	})
}

func TestRoundOfHalvesAgreesWithBigRat(t *testing.T) {
	property(t, func(t *rapid.T) {
		places := rapid.IntRange(-4, 17).Draw(t, "places")
		odd := 2*rapid.Int64Range(-2000, 2000).Draw(t, "i") + 1
		r := new(big.Rat).SetFrac(big.NewInt(odd), big.NewInt(2))
		if unit := new(big.Rat).SetInt(bigPow10(max(places, -places))); places >= 0 {
			r.Quo(r, unit)
		} else {
			r.Mul(r, unit)
		}
		mode := rapid.SampledFrom(modes).Draw(t, "mode")
		check(t, "round", FromRat(r).Round(places, mode), slowRound(r, places, mode))
	})
}

func TestModeString(t *testing.T) {
	for mode, want := range map[Mode]string{0: "Mode(0)", HalfEven: "roundEven", Ceil: "ceil", Ceil + 1: "Mode(7)"} {
		if got := mode.String(); got != want {
			t.Errorf("Mode %d is %q, want %q", uint8(mode), got, want)
		}
	}
}

func TestRoundWithAnInvalidMode(t *testing.T) {
	for _, mode := range []Mode{0, 99} {
		if got := MustParse("2.5").Round(0, mode); !got.Equal(Int(3)) {
			t.Errorf("mode %s: %s", mode, got)
		}
	}
}

// A mode is read as it is written; what is no mode is neither read nor written.
func TestModesReadWhatTheyWrite(t *testing.T) {
	for m := HalfAwayFromZero; m <= Ceil; m++ {
		text, err := m.MarshalText()
		var read Mode
		if err == nil {
			err = read.UnmarshalText(text)
		}
		if err != nil || read != m || string(text) != m.String() {
			t.Errorf("%v is written as %s and read as %v, %v", m, text, read, err)
		}
	}
	for _, m := range []Mode{0, Ceil + 1} {
		if text, err := m.MarshalText(); err == nil {
			t.Errorf("%v is written as %q", m, text)
		}
	}
	for _, text := range []string{"", "half", "Mode(0)"} {
		m := Floor
		if err := m.UnmarshalText([]byte(text)); err == nil || m != Floor {
			t.Errorf("%q is read as %v, %v", text, m, err)
		}
	}
}
