package bounded

import "testing"

// What exponents add is counted before the numbers are written out.
func TestExponents(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"no exponent", "12.5", 0},
		{"one", "1e6", 6},
		{"a capital letter and a sign", "1E+6", 6},
		{"a negative one adds places", "1e-6", 6},
		{"several in a formula", "1e6 + 2e7", 13},
		{"a name is no number", "e6 + one6", 0},
		{"what the number's reader refuses adds none", "1e999999999999", 0},
		{"the greatest that is read", "1e20000", 20_000},
	} {
		if got := exponents(tt.text); got != tt.want {
			t.Errorf("%s: %q adds %d digits, want %d", tt.name, tt.text, got, tt.want)
		}
	}
}

// A budget of zero is the default, and is spent by all that draws on it.
func TestBudget(t *testing.T) {
	b := NewBudget(Limits{ExponentDigits: 10})
	if !b.SpendDigits("1e10") || b.SpendDigits("1e1") {
		t.Error("ten digits are not ten")
	}
	if !b.SpendValues(maxMissingValues) || b.SpendValues(1) {
		t.Error("the default of missing values does not hold")
	}
	if b.AllowFor(4); !b.SpendValues(1) || b.SpendValues(1) {
		t.Error("four bytes do not allow for two more values, of which one was overdrawn")
	}
}
