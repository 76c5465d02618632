// Package plain makes the texts of policies and facts safe to show to people.
//
// A text may hold characters that act instead of being seen: an escape that commands a
// terminal, a line break that begins a line of its own, a control that turns the writing
// round, a mark of Markdown. Text shows those that act anywhere as escapes, as a policy
// writes them in double quotes and Go's %q does: \n, \t, \x1b, \u009b, \u202e. A backslash
// of the text itself stays as it is, so Text changes nothing that it has made, and can
// stand both where a text enters a line and where the line is written. Markdown also
// takes the power from what acts in Markdown alone.
//
// Only what people see passes through here. JSON, CSV and the fields of errors and steps
// keep each text exactly.
package plain

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns the text as one line in which every character is seen.
func Text(s string) string { return show(s, false) }

// Lines is Text for several lines: line breaks and tabs stay.
func Lines(s string) string { return show(s, true) }

func show(s string, lines bool) string {
	i := firstOdd(s, lines)
	if i < 0 {
		return s
	}
	b := make([]byte, 0, len(s)+len(s)/4)
	b = append(b, s[:i]...)
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(b, `\x`...)
			b = append(b, hex[s[i]>>4], hex[s[i]&0xf])
		case isOdd(r, lines):
			b = appendEscape(b, r)
		default:
			b = append(b, s[i:i+size]...)
		}
		i += size
	}
	return string(b)
}

// Rune returns a character as Text shows it.
func Rune(r rune) string {
	if !isOdd(r, false) {
		return string(r)
	}
	return string(appendEscape(nil, r))
}

// Quote returns the text in double quotes, in which a quote and a backslash have a
// backslash before them, so that the text cannot end its quotes.
func Quote(s string) string { return `"` + Text(quoted.Replace(s)) + `"` }

var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

const hex = "0123456789abcdef"

// appendEscape appends the escape of a character, as Go writes it.
func appendEscape(b []byte, r rune) []byte {
	q := strconv.QuoteRuneToASCII(r)
	return append(b, q[1:len(q)-1]...)
}

// firstOdd returns the position of the first character to escape, or -1.
func firstOdd(s string, lines bool) int {
	for i, r := range s {
		if r >= 0x20 && r < 0x7f {
			continue
		}
		if isOdd(r, lines) {
			return i
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}

// isOdd reports whether a character acts on what shows it, or is not seen: a control, a
// separator of lines, or a mark of format. The joiners stay, without which some scripts
// and emoji are written wrongly, and so do the marks that are seen, such as the Arabic
// sign of a year.
func isOdd(r rune, lines bool) bool {
	switch {
	case r >= 0x20 && r < 0x7f:
		return false
	case r == '\n' || r == '\t':
		return !lines
	case r < 0xa0:
		return true
	case r < 0xad:
		return false
	case r == '\u200c' || r == '\u200d':
		return false
	case r == '\u2028' || r == '\u2029':
		return true
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}
