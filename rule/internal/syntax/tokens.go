package syntax

import (
	"slices"

	"github.com/expr-lang/expr/parser/lexer"
)

// lexed is a text split into tokens, with its brackets matched.
type lexed struct {
	*Text
	tokens []lexer.Token
	match  []int // for a bracket, the position of its partner; -1 for any other token
}

// token returns the position of the token that begins at an offset, false if none does.
func (lx *lexed) token(offset int) (i int, ok bool) {
	return slices.BinarySearchFunc(lx.tokens, offset, func(t lexer.Token, offset int) int { return t.From - offset })
}

// before returns the token so many places before another, the zero Token if there is
// none.
func (lx *lexed) before(i, places int) lexer.Token {
	if i < places {
		return lexer.Token{}
	}
	return lx.tokens[i-places]
}

// openLet reports whether a let precedes a token, with no ; between them.
func (lx *lexed) openLet(i int) bool {
	for i--; i >= 0; i-- {
		switch {
		case lx.tokens[i].Is(lexer.Operator, ";"):
			return false
		case lx.tokens[i].Is(lexer.Operator, "let"):
			return true
		}
	}
	return false
}

// around returns the innermost bracket that is open at a token, -1 if none is.
func (lx *lexed) around(i int) int {
	for open := i - 1; open >= 0; open-- {
		if lx.match[open] > i {
			return open
		}
	}
	return -1
}

// inCall reports whether the innermost brackets around a token are those of a
// function or of a list.
func (lx *lexed) inCall(i int) bool {
	open := lx.around(i)
	return open >= 0 && lx.tokens[open].Value == "[" || open > 0 && lx.tokens[open-1].Kind == lexer.Identifier
}

// enclosing returns the name of the innermost function whose brackets enclose a token.
func (lx *lexed) enclosing(i int) (name int, ok bool) {
	for open := i - 1; open > 0; open-- {
		if lx.tokens[open].Is(lexer.Bracket, "(") && lx.match[open] >= i && lx.tokens[open-1].Kind == lexer.Identifier {
			return open - 1, true
		}
	}
	return 0, false
}

func isComparison(t lexer.Token) bool { return t.Is(lexer.Operator, "==", "!=", "<", "<=", ">", ">=") }

// afterIf reports whether a bracket stands after the word if, as in if(a, b, c).
func (lx *lexed) afterIf(open int) bool {
	return open > 0 && lx.tokens[open].Value == "(" && lx.tokens[open-1].Is(lexer.Operator, "if")
}
