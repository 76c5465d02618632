package facts

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNeutral(t *testing.T) {
	for text, want := range map[string]string{
		"u1": "u1", "": "", "'": "'", "'x": "'x", "a=b": "a=b", "-2": "-2", "-2.50": "-2.50",
		"=1+1": "'=1+1", "+1": "'+1", "-2+3": "'-2+3", "-": "'-", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", "＝1+1": "'＝1+1", "＠x": "'＠x",
		"'=1": "''=1", "''=1": "'''=1", "'-2": "'-2",
	} {
		if got := Neutral(text); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
		if got := original(want); got != text {
			t.Errorf("%q is read as %q, want %q", want, got, text)
		}
	}
}

// Whatever the text, it is read back the same, and no cell begins like a formula.
func TestNeutralReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("'=+-@\t\r\n＝－1.ea滁"))).Draw(t, "text")
		cell := Neutral(text)
		if got := original(cell); got != text {
			t.Fatalf("%q is written as %q and read as %q", text, cell, got)
		}
		if startsFormula(cell) {
			t.Fatalf("%q is written as %q, which runs", text, cell)
		}
	})
}
