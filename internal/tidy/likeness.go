package tidy

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Likeness is a way in which people take two texts for one another: Fold returns the same for
// both, and Say says what sets the two apart, and what to do.
type Likeness struct {
	Fold func(string) string
	Say  func(a, b string) (message, hint string)
}

// Likenesses returns all ways in which people take two texts for one another.
func Likenesses() []Likeness { return []Likeness{{Alike, differ}, {looks, differ}} }

// looks returns the same text for texts that look alike, even if they also differ in what people
// overlook: U1 and a small u1 with a Cyrillic letter.
func looks(s string) string { return Alike(Skeleton(s)) }

// differ says what sets apart two texts that people take for one another.
func differ(a, b string) (message, hint string) {
	hint = "write them alike if they are the same"
	fold := cases.Fold()
	switch {
	case Alike(a) != Alike(b):
		return "look alike: " + Apart(a, b), "write the same character in both if they are the same"
	case strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " "):
		return "differ only in the kind or the number of their blanks", hint
	case strings.Map(noBlank, a) == strings.Map(noBlank, b):
		return "differ only in blanks", hint
	case norm.NFKC.String(a) == norm.NFKC.String(b):
		return "differ only in width or the form of a character", hint
	case norm.NFKC.IsNormalString(norm.NFC.String(a)) == norm.NFKC.IsNormalString(norm.NFC.String(b)) && fold.String(norm.NFC.String(a)) == fold.String(norm.NFC.String(b)):
		return "differ only in case", hint
	}
	return "differ only in case, width, blanks or the form of a character", hint
}

func noBlank(r rune) rune {
	if unicode.IsSpace(r) {
		return -1
	}
	return r
}
