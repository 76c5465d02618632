package tidy

import (
	"strings"
	"testing"
)

func TestMended(t *testing.T) {
	for _, c := range []struct{ text, want, amiss, why string }{
		{"u1", "u1", "", "a plain key"},
		{"unit 1", "unit 1", "", "a blank within is part of it"},
		{"滁州市", "滁州市", "", "another script"},
		{"Hiếu", "Hiếu", "", "composed letters"},
		{"می\u200cخواهم", "می\u200cخواهم", "", "Persian is spelt with a joiner of no width"},
		{"🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "", "the flag of England is made of tags"},
		{"", "", "", "a text of nothing is whole"},
		{"u1 ", "u1", "has blanks around it", "a blank at the end"},
		{"\u3000u1", "u1", "has blanks around it", "a wide blank at the beginning"},
		{"u1\u00a0", "u1", "has blanks around it", "a blank that does not break"},
		{"u\t1", "u 1", "has a control character", "a tab"},
		{"u1\r", "u1", "has a control character", "half a line end"},
		{"u\u00001", "u1", "has a control character", "a zero"},
		{"u\u200b1", "u1", "has a control character", "a blank of no width"},
		{"\ufeffu1", "u1", "has a control character", "a byte order mark"},
		{"u1\u202e", "u1", "has a control character", "a mark of the writing direction"},
		{"bo\u0302h", "bôh", "is not in Unicode's normal form C", "a letter and its accent"},
		{"\u1100\u1161\u11a8", "각", "is not in Unicode's normal form C", "Korean letter by letter"},
		{"\u212b", "Å", "is not in Unicode's normal form C", "the sign of a unit is the letter"},
		{" \u200b ", "", "has nothing that people can see", "nothing but blanks"},
	} {
		amiss, hint := Fault(c.text)
		if got := Mended(c.text); got != c.want || amiss != c.amiss || Is(c.text) != (c.amiss == "") || (hint == "") != (c.amiss == "") {
			t.Errorf("%s: %+q is %q (%s; %s), want %q (%s)", c.why, c.text, got, amiss, hint, c.want, c.amiss)
		}
		if again := Mended(Mended(c.text)); again != Mended(c.text) {
			t.Errorf("%s: mended twice it is %q", c.why, again)
		}
	}
}

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		alike bool
		why   string
	}{
		{"u1", "U1", true, "case"},
		{"u1", "ｕ１", true, "width"},
		{"ｶﾞｽ", "ガス", true, "narrow kana with a mark of its own"},
		{"unit1", "unit 1", true, "a blank within"},
		{"unit 1", "unit  1", true, "two blanks"},
		{"²", "2", true, "a raised digit"},
		{"ﬁn", "fin", true, "a ligature"},
		{"STRASSE", "straße", true, "case beyond single letters"},
		{"bôh", "bo\u0302h", true, "the normal form"},
		{"葛\U000e0100城", "葛城", true, "a variant of a character"},
		{"می\u200cخواهم", "میخواهم", true, "a joiner"},
		{"u1", "u2", false, "another digit"},
		{"u1", "u11", false, "another length"},
		{"u-1", "u1", false, "a sign"},
		{"école", "ecole", false, "an accent is another letter"},
	} {
		if got := Alike(c.a) == Alike(c.b); got != c.alike {
			t.Errorf("%s: %q and %q are alike: %t", c.why, c.a, c.b, got)
		}
		if !isPlain(c.a) {
			continue
		}
		if folded := Alike(c.a); folded != Alike(folded) {
			t.Errorf("%s: %q folds to %q, which folds on", c.why, c.a, folded)
		}
	}
}

func TestShown(t *testing.T) {
	for text, want := range map[string]string{
		"u1 ":                    `"u1 "`,
		"滁州":                     `"滁州"`,
		"bo\u0302h":              `"bo\u0302h"`,
		"a\u00a0":                `"a\u00a0"`,
		"a\x1b[31m":              `"a\x1b[31m"`,
		strings.Repeat("字", 101): `"` + strings.Repeat("字", 100) + `…"`,
	} {
		if got := Shown(text); got != want {
			t.Errorf("%+q is shown as %s, want %s", text, got, want)
		}
	}
}

func TestIsText(t *testing.T) {
	for text, want := range map[string]bool{
		"two\nlines":     true,
		"a\tb\r\nc":      true,
		"a line\n":       false,
		" a line":        false,
		"u\u200b1\nline": false,
		"bo\u0302h":      false,
		"滁州 市":           true,
	} {
		if got := IsText(text); got != want {
			t.Errorf("%q is written as it should be: %t", text, got)
		}
	}
}
