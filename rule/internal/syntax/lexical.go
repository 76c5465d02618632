package syntax

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/expr-lang/expr/file"
)

// lexical turns an error of expr's lexer into a fault with a place and advice.
func (tr *Tree) lexical(err error) *Fault {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return fault(0, err.Error(), "")
	}
	if len(tr.runes) == 0 {
		return fault(0, fe.Message, "")
	}
	at := min(max(fe.From, 0), len(tr.runes)-1)
	switch msg := fe.Message; {
	case strings.HasPrefix(msg, "unrecognized character"):
		return tr.strange(at)
	case strings.HasPrefix(msg, "literal not terminated"):
		return tr.openText()
	case strings.HasPrefix(msg, "unclosed comment"):
		return fault(tr.unread(), "this comment is never closed", "write */ at its end")
	case strings.HasPrefix(msg, "bad number syntax"):
		hint := "write * between a number and a name"
		if word := foreignAfter(string(tr.runes[at:])); word != "" {
			hint = foreign[word] + ", with blanks on both sides"
		}
		return fault(at, "a name cannot begin with a digit, nor a number end in a letter", hint)
	}
	for at > 0 && tr.runes[at] != '\\' {
		at--
	}
	return fault(at, "this backslash has no meaning", "write \\\\ for a backslash, or put the text into backquotes")
}

// unread returns the start of the token that the lexer could not finish: the first
// character after the tokens read that belongs to no space or comment.
func (tr *Tree) unread() int {
	at := 0
	if n := len(tr.tokens); n > 0 {
		at = tr.tokens[n-1].To
	}
	for at < len(tr.runes) {
		end := tr.commentEnd(at)
		switch {
		case end > at:
			at = end
		case unicode.IsSpace(tr.runes[at]):
			at++
		default:
			return at
		}
	}
	return max(len(tr.runes)-1, 0)
}

// commentEnd returns the end of the comment that begins at an offset, or the offset
// itself if none does or it has no end.
func (tr *Tree) commentEnd(at int) int {
	rest := tr.runes[at:]
	if len(rest) < 2 || rest[0] != '/' {
		return at
	}
	switch rest[1] {
	case '/':
		if i := slices.Index(rest, '\n'); i >= 0 {
			return at + i
		}
	case '*':
		for i := 3; i < len(rest); i++ {
			if rest[i] == '/' && rest[i-1] == '*' {
				return at + i + 1
			}
		}
	}
	return at
}

// openText reports an unclosed text.
func (tr *Tree) openText() *Fault {
	at := tr.unread()
	quote := tr.runes[at]
	if quote == 'b' || quote == 'B' {
		quote = '"'
	}
	hint := fmt.Sprintf("put %c at its end", quote)
	if i := slices.IndexFunc(tr.runes[at:], func(r rune) bool { return strings.ContainsRune("“”‘’", r) }); i >= 0 {
		hint += fmt.Sprintf("; %c does not close it", tr.runes[at+i])
	}
	return fault(at, "a text is not closed on its line", hint)
}
