package syntax

import (
	"slices"
	"strings"
	"unicode"
)

// Text is the text of a formula. It finds the place of a character and shows a part.
type Text struct {
	runes  []rune
	breaks []int // offsets of the ends of lines
}

func newText(text string) *Text {
	t := &Text{runes: []rune(text)}
	for i, r := range t.runes {
		if r == '\n' {
			t.breaks = append(t.breaks, i)
		}
	}
	return t
}

// Part is the place of a node in its formula, in characters.
type Part struct {
	From, To int // its first character and the one after its last; both 0 if it has no place of its own
	At       int // where a message about it points: at a binary node's operator, at any other's first character
}

// Len returns the number of characters of the text.
func (t *Text) Len() int { return len(t.runes) }

// Slice returns the characters from one offset up to another, as written.
func (t *Text) Slice(from, to int) string { return string(t.runes[from:to]) }

// Place returns how many lines lie before an offset, and how many characters before
// it in its own line.
func (t *Text) Place(offset int) (line, column int) {
	offset = min(offset, len(t.runes))
	line, _ = slices.BinarySearch(t.breaks, offset)
	if line > 0 {
		offset -= t.breaks[line-1] + 1
	}
	return line, offset
}

// Brief returns at most so many characters of a part, or of the formula if the part has
// no place of its own, as written, on one line.
func (t *Text) Brief(p Part, most int) string {
	runes := t.runes
	if p.To > 0 {
		runes = runes[p.From:p.To]
	}
	var line []rune
	for _, r := range runes {
		switch {
		case !unicode.IsSpace(r) && len(line) == most:
			return string(line) + "…"
		case !unicode.IsSpace(r):
			line = append(line, r)
		case len(line) > 0 && len(line) < most && line[len(line)-1] != ' ':
			line = append(line, ' ')
		}
	}
	return strings.TrimRight(string(line), " ")
}
