package syntax

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/expr-lang/expr/file"
	"github.com/meritrules/merit/internal/misread"
)

// lexical turns an error of expr's lexer into a fault with a place and advice.
func (lx *lexed) lexical(err error) *Fault {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return fault(0, err.Error(), "")
	}
	if len(lx.runes) == 0 {
		return fault(0, fe.Message, "")
	}
	at := min(max(fe.From, 0), len(lx.runes)-1)
	switch msg := fe.Message; {
	case strings.HasPrefix(msg, "unrecognized character"):
		return lx.strange(at)
	case strings.HasPrefix(msg, "literal not terminated"):
		return lx.openText()
	case strings.HasPrefix(msg, "unclosed comment"):
		return fault(lx.unread(), "this comment is never closed", "write */ at its end")
	case strings.HasPrefix(msg, "bad number syntax"):
		hint := "write * between a number and a name"
		if word := foreignAfter(string(lx.runes[at:])); word != "" {
			hint = foreign[word] + ", with blanks on both sides"
		}
		if letter := misread.Formula.Letter(string(lx.runes[lx.wordAt(at):wordEnd(lx.runes, at)])); letter != "" {
			hint = letter
		}
		return fault(at, "a name cannot begin with a digit, nor a number end in a letter", hint)
	}
	for at > 0 && lx.runes[at] != '\\' {
		at--
	}
	return fault(at, "this backslash has no meaning", "write \\\\ for a backslash, or put the text into backquotes")
}

// wordAt returns where the run of letters, digits and points around a character begins.
func (lx *lexed) wordAt(at int) int {
	for at > 0 && isOfNumber(lx.runes[at-1]) {
		at--
	}
	return at
}

// wordEnd returns where it ends.
func wordEnd(runes []rune, at int) int {
	for at < len(runes) && isOfNumber(runes[at]) {
		at++
	}
	return at
}

func isOfNumber(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' }

// unread returns the start of the token that the lexer could not finish: the first
// character after the tokens read that belongs to no space or comment.
func (lx *lexed) unread() int {
	at := 0
	if n := len(lx.tokens); n > 0 {
		at = lx.tokens[n-1].To
	}
	for at < len(lx.runes) {
		end := lx.commentEnd(at)
		switch {
		case end > at:
			at = end
		case unicode.IsSpace(lx.runes[at]):
			at++
		default:
			return at
		}
	}
	return max(len(lx.runes)-1, 0)
}

// commentEnd returns the end of the comment that begins at an offset, or the offset
// itself if none does or it has no end.
func (lx *lexed) commentEnd(at int) int {
	rest := lx.runes[at:]
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
func (lx *lexed) openText() *Fault {
	at := lx.unread()
	quote := lx.runes[at]
	if quote == 'b' || quote == 'B' {
		quote = '"'
	}
	hint := fmt.Sprintf("put %c at its end", quote)
	if i := slices.IndexFunc(lx.runes[at:], func(r rune) bool { return strings.ContainsRune("“”‘’", r) }); i >= 0 {
		hint += fmt.Sprintf("; %c does not close it", lx.runes[at+i])
	}
	return fault(at, "a text is not closed on its line", hint)
}
