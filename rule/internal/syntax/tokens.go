package syntax

import (
	"slices"

	"github.com/expr-lang/expr/parser/lexer"
)

// token returns the position of the token that begins at an offset, false if none does.
func (tr *Tree) token(offset int) (i int, ok bool) {
	return slices.BinarySearchFunc(tr.tokens, offset, func(t lexer.Token, offset int) int { return t.From - offset })
}

// before returns the token so many places before another, the zero Token if there is
// none.
func (tr *Tree) before(i, places int) lexer.Token {
	if i < places {
		return lexer.Token{}
	}
	return tr.tokens[i-places]
}

// openLet reports whether a let precedes a token, with no ; between them.
func (tr *Tree) openLet(i int) bool {
	for i--; i >= 0; i-- {
		switch {
		case tr.tokens[i].Is(lexer.Operator, ";"):
			return false
		case tr.tokens[i].Is(lexer.Operator, "let"):
			return true
		}
	}
	return false
}

// around returns the innermost bracket that is open at a token, -1 if none is.
func (tr *Tree) around(i int) int {
	for open := i - 1; open >= 0; open-- {
		if tr.match[open] > i {
			return open
		}
	}
	return -1
}

// inCall reports whether the innermost brackets around a token are those of a
// function or of a list.
func (tr *Tree) inCall(i int) bool {
	open := tr.around(i)
	return open >= 0 && tr.tokens[open].Value == "[" || open > 0 && tr.tokens[open-1].Kind == lexer.Identifier
}

// enclosing returns the name of the innermost function whose brackets enclose a token.
func (tr *Tree) enclosing(i int) (name int, ok bool) {
	for open := i - 1; open > 0; open-- {
		if tr.tokens[open].Is(lexer.Bracket, "(") && tr.match[open] >= i && tr.tokens[open-1].Kind == lexer.Identifier {
			return open - 1, true
		}
	}
	return 0, false
}

func isComparison(t lexer.Token) bool { return t.Is(lexer.Operator, "==", "!=", "<", "<=", ">", ">=") }
