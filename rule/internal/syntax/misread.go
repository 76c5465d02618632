package syntax

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/misread"
	"github.com/meritrules/merit/internal/spell"
)

// misreadNumber returns, in place of a fault of grammar, the advice for a number that the
// whole formula, or the part of it with the fault, was meant to be: the parser takes 60 000 for
// two numbers, and blames the second.
func misreadNumber(text []rune, f *Fault) *Fault {
	whole := strings.TrimSpace(string(text))
	if hint := misread.Formula.Number(whole); hint != "" {
		at := 0
		for unicode.IsSpace(text[at]) {
			at++
		}
		return notDecimal(at, whole, hint)
	}
	if at, part := numberAt(text, f.At); part != "" {
		if hint := misread.Formula.Number(part); hint != "" {
			return notDecimal(at, part, hint)
		}
	}
	return f
}

func notDecimal(at int, written, hint string) *Fault {
	return fault(at, fmt.Sprintf("%q is not a decimal number", spell.Cut(written, spell.Brief)), hint)
}

// parted finds digits with what parts them in other writings. A comma is not among these: it
// stands between arguments.
var parted = regexp.MustCompile(`\d+(?:[.:']\d+|[\x20\x{a0}\x{202f}]\d{3}\b)*`)

// numberAt returns the digits with signs and blanks between them of which a character is
// part, if the formula is wrong there, and where they begin.
func numberAt(text []rune, at int) (from int, part string) {
	s := string(text)
	for _, m := range parted.FindAllStringIndex(s, -1) {
		from, part = utf8.RuneCountInString(s[:m[0]]), s[m[0]:m[1]]
		to := from + utf8.RuneCountInString(part)
		if at < from || at >= to {
			continue
		}
		glued := func(i int) bool {
			return i >= 0 && i < len(text) && (IsName(string(text[i])) || unicode.IsDigit(text[i]) || strings.ContainsRune("_.", text[i]))
		}
		if _, err := exact.Parse(part, len(part)); err == nil || glued(from-1) || glued(to) || strings.Contains(part, ":") && strings.Contains(s, "?") {
			return 0, ""
		}
		return from, part
	}
	return 0, ""
}
