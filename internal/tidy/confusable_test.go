package tidy

import (
	"testing"
	"unicode"
)

func TestApart(t *testing.T) {
	for _, c := range []struct{ a, b, want, why string }{
		{"Unit A", "Unit \u0410", "A (U+0041) and \u0410 (U+0410)", "a Cyrillic capital"},
		{"\u0391", "\u0410", "\u0391 (U+0391) and \u0410 (U+0410)", "Greek and Cyrillic"},
		{"\uff21", "\u0410", "\uff21 (U+FF21) and \u0410 (U+0410)", "a Latin letter of full width beside a Cyrillic one"},
		{"A", "\uff21", "", "width alone is a matter of Alike"},
		{"u0", "uO", "0 (U+0030) and O (U+004F)", "a digit and a letter"},
		{"l1", "ll", "1 (U+0031) and l (U+006C)", "the second character differs"},
		{"\u529b", "\u30ab", "\u529b (U+529B) and \u30ab (U+30AB)", "a Chinese character and a kana"},
		{"3-1", "3\u20131", "- (U+002D) and \u2013 (U+2013)", "dashes"},
		{"\u041f", "P", "", "letters of one sound that look different"},
		{"ab", "ac", "", "letters that look different"},
		{"ab", "ab", "", "the same text"},
	} {
		if got := Apart(c.a, c.b); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
	}
}

// A skeleton is its own skeleton, or two texts that look alike could have two.
func TestSkeletonIsStable(t *testing.T) {
	for r, like := range lookAlikes {
		if r == like || lookAlikes[like] != 0 {
			t.Errorf("%c (%U) leads to %c (%U), which leads on", r, r, like, like)
		}
		if !unicode.IsGraphic(r) || !unicode.IsGraphic(like) {
			t.Errorf("%U or %U cannot be seen", r, like)
		}
		if s := Skeleton(string(r)); s != string(like) {
			t.Errorf("the skeleton of %c (%U) is %q, want %c: the normal form takes it away", r, r, s, like)
		}
	}
}
