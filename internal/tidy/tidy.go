// Package tidy says how a text that identifies something should be written, and which such
// texts people take for one another.
//
// Records are found by their keys, letter by letter. A blank at the end, an invisible character or
// a letter written as two characters makes a different key that looks the same. Fault says what is
// amiss with a text, Mended writes it as it should be, and Alike is the same for texts that differ
// only in what people overlook. Packages cell and facts ask it about keys, references and groups,
// package document about declared values.
package tidy

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// isPlain reports whether a text consists of visible ASCII characters, Chinese characters and
// blanks within it: most texts do, and need no closer look.
func isPlain(s string) bool {
	for i, r := range s {
		switch {
		case ' ' < r && r < 0x7f, '\u4e00' <= r && r <= '\u9fff':
		case r != ' ' || i == 0 || i == len(s)-1:
			return false
		}
	}
	return true
}

// Is reports whether a text is written as it should be.
func Is(s string) bool { return isPlain(s) || s == mended(s) }

// Mended returns the text as it should be written: without blanks around it and without
// control characters, in Unicode's normal form C.
func Mended(s string) string {
	if isPlain(s) {
		return s
	}
	return mended(s)
}

func mended(s string) string { return norm.NFC.String(strings.TrimSpace(strings.Map(visible, s))) }

// visible drops what people cannot see, and makes a blank of a tab or line break.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r) && unicode.IsControl(r):
		return ' '
	case isHidden(r):
		return -1
	}
	return r
}

// isHidden reports whether a character takes no room: control characters, marks of the
// writing direction, blanks of no width. Joiners are part of the spelling of some scripts.
func isHidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' && !isTag(r)
}

// isTag reports whether a character is part of the flag of a region.
func isTag(r rune) bool { return 0xe0020 <= r && r <= 0xe007f }

// Fault says what is amiss with a text, and what to write instead; "" if nothing is.
func Fault(s string) (amiss, hint string) {
	if Is(s) {
		return "", ""
	}
	clean := strings.Map(visible, s)
	switch mended := mended(s); {
	case mended == "":
		return "has nothing that people can see", "write a text, or leave it out where it may be missing"
	case clean != s:
		return "has a control character", "write " + quoted(mended)
	case strings.TrimSpace(s) != s:
		return "has blanks around it", "write " + quoted(mended)
	default:
		return "is not in Unicode's normal form C", fmt.Sprintf("write %s in composed letters: %+q", quoted(mended), brief(mended))
	}
}

// IsText reports whether a text that identifies nothing is written as it should be: such a
// text may have several lines.
func IsText(s string) bool {
	return isPlain(s) || Is(strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(s))
}

// Shown returns a text in quotes for a message, its characters spelt out if they would not
// show: blanks other than the usual one, combining marks, and what is hidden.
func Shown(s string) string {
	for _, r := range s {
		if isHidden(r) || unicode.Is(unicode.Mn, r) || unicode.IsSpace(r) && r != ' ' && r != '\u3000' {
			return fmt.Sprintf("%+q", brief(s))
		}
	}
	return quoted(s)
}

func quoted(s string) string { return fmt.Sprintf("%q", brief(s)) }

// brief cuts a text for a message.
func brief(s string) string {
	const most = 100
	if r := []rune(s[:min(len(s), 4*most+4)]); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Alike returns the same text for texts that people take for one another: they differ only
// in case, in width or another form of the same character (NFKC), or in blanks, joiners
// and variation selectors.
func Alike(s string) string {
	if isFolded(s) {
		return s
	}
	return strings.Map(counted, norm.NFKC.String(cases.Fold().String(norm.NFKC.String(s))))
}

// Narrow returns a text with the usual form of each character: digits and signs of full width
// in ASCII, every blank as the usual one.
func Narrow(s string) string { return norm.NFKC.String(s) }

// isFolded reports whether a text is its own Alike, for most keys: small ASCII letters,
// digits and signs.
func isFolded(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// counted drops the characters that do not count among those that people compare.
func counted(r rune) rune {
	if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
		return -1
	}
	return r
}
