// Package layout measures and breaks text for terminals with fixed-width cells,
// in which Chinese characters and full-width punctuation take two cells each.
package layout

import (
	"strings"
)

// Width returns how many cells s takes.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// wide are the ranges of characters of two cells: the wide and full-width
// characters of Unicode Standard Annex 11 that texts of this kind contain.
var wide = [...][2]rune{
	{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
	{0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd},
}

func runeWidth(r rune) int {
	if r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x300 && r < 0x370 {
		return 0
	}
	if r < wide[0][0] {
		return 1
	}
	for _, w := range wide {
		if r >= w[0] && r <= w[1] {
			return 2
		}
	}
	return 1
}

// Left returns s filled with blanks on its right to the given width; a longer s
// is cut and ends in "…".
func Left(s string, width int) string {
	s = Cut(s, width)
	return s + strings.Repeat(" ", width-Width(s))
}

// Right returns s filled with blanks on its left to the given width.
func Right(s string, width int) string {
	return strings.Repeat(" ", max(width-Width(s), 0)) + s
}

// Cut returns s, or its beginning and "…" where it is wider than width.
func Cut(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	n := 0
	for i, r := range s {
		if n+runeWidth(r) > width-1 {
			return s[:i] + "…"
		}
		n += runeWidth(r)
	}
	return s
}

// Wrap breaks s into lines of at most width cells: at blanks where it can, and
// between any two characters of Chinese text.
func Wrap(s string, width int) []string { return Hang(s, width, 0) }

// Hang is Wrap for a paragraph whose lines but the first are indented by hang cells more,
// which it leaves room for and does not write.
func Hang(s string, width, hang int) []string {
	if Width(s) <= width {
		return []string{strings.TrimRight(s, " ")}
	}
	var lines []string
	line, taken, room := "", 0, width // of the current line
	end := func(l string) { lines, room = append(lines, l), width-hang }
	for _, word := range words(s) {
		needs := Width(strings.TrimRight(word, " "))
		if line != "" && taken+needs > room {
			end(strings.TrimRight(line, " "))
			line, taken = "", 0
		}
		for ; needs > room; needs = Width(strings.TrimRight(word, " ")) {
			i := cutIndex(word, room)
			end(word[:i])
			word = word[i:]
		}
		line, taken = line+word, taken+Width(word)
	}
	return append(lines, strings.TrimRight(line, " "))
}

// Fill puts parts into lines of at most width cells, with sep between them; a
// part is only broken where it is wider than a line.
func Fill(parts []string, sep string, width int) []string {
	var lines []string
	line := ""
	for i, part := range parts {
		if i < len(parts)-1 {
			part += sep
		}
		if line != "" && Width(line)+Width(strings.TrimRight(part, " ")) > width {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		line += part
		if Width(line) > width {
			broken := Wrap(line, width)
			lines, line = append(lines, broken[:len(broken)-1]...), broken[len(broken)-1]
		}
	}
	return append(lines, strings.TrimRight(line, " "))
}

// closing characters do not begin a line.
const closing = "，。、；：！？）」』》,.;:!?)"

// words splits s into what stays together, each with the blanks after it.
func words(s string) []string {
	var out []string
	start, prev := 0, rune(0)
	for i, r := range s {
		breakable := prev == ' ' && r != ' ' || runeWidth(prev) == 2 && r != ' ' || runeWidth(r) == 2 && prev != ' '
		if i > start && breakable && !strings.ContainsRune(closing, r) {
			out, start = append(out, s[start:i]), i
		}
		prev = r
	}
	return append(out, s[start:])
}

func cutIndex(s string, width int) int {
	n := 0
	for i, r := range s {
		if n += runeWidth(r); n > width && i > 0 {
			return i
		}
	}
	return len(s)
}
