// Package saying reads texts that show values: words, with formulas in braces where values
// stand, as the messages of checks and the lines of feedback have them. A brace of the text
// itself is written twice.
package saying

import (
	"fmt"
	"strings"
)

// Part is a part of a text: words as they are, or a formula.
type Part struct {
	Words     string
	Formula   string
	IsFormula bool // also an empty one
	At        int  // where the formula begins, in characters of the text from 0
}

// Read returns the parts of a text. If a brace stands alone, it returns what is wrong there and
// where.
func Read(whole string) (parts []Part, wrong string, at int) {
	text := []rune(whole)
	for rest := 0; rest < len(text); {
		words, end := plainWords(text, rest)
		if words != "" {
			parts = append(parts, Part{Words: words})
		}
		if rest = end; rest == len(text) {
			break
		}
		end = closing(text, rest)
		if text[rest] == '}' || end < 0 {
			return nil, fmt.Sprintf("has a %c alone", text[rest]), rest
		}
		parts = append(parts, Part{Formula: string(text[rest+1 : end]), IsFormula: true, At: rest + 1})
		rest = end + 1
	}
	return parts, "", 0
}

// Hint says how a brace is written.
const Hint = "write a formula in braces, and a brace of the message twice: {{ or }}"

// plainWords returns the words of a message up to the next formula or brace alone, and where
// they end.
func plainWords(text []rune, from int) (string, int) {
	var b strings.Builder
	for from < len(text) {
		r := text[from]
		twice := from+1 < len(text) && text[from+1] == r
		if (r == '{' || r == '}') && !twice {
			break
		}
		if r == '{' || r == '}' {
			from++
		}
		b.WriteRune(r)
		from++
	}
	return b.String(), from
}

// closing returns where the brace at a position is closed, -1 if it is not. Braces in texts
// of the formula do not count.
func closing(text []rune, from int) int {
	depth, quote := 0, rune(0)
	for i := from; i < len(text); i++ {
		switch r := text[i]; {
		case quote != 0 && r == '\\':
			i++
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'' || r == '`':
			quote = r
		case r == '{':
			depth++
		case r == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
