package syntax

import (
	"strings"
	"unicode"

	"github.com/expr-lang/expr/parser/lexer"
)

// Piece is a token of a formula as its author wrote it, with the comments around it. Package
// pretty lays formulas out from pieces: the syntax tree has neither comments nor brackets.
type Piece struct {
	Kind   PieceKind
	Text   string
	Match  int       // of a bracket, the position of its partner; -1 for any other piece
	Blank  bool      // an empty line stands before the piece, or before the comments that precede it
	Before []Comment // on lines above the piece, or at the beginning of its line
	After  []Comment // behind the piece, on its line
}

// PieceKind says what a piece is.
type PieceKind int

const (
	Sign  PieceKind = iota + 1 // an operator, a comma, a word such as and or if
	Mark                       // a bracket
	Other                      // a name, a number, a text
	End                        // nothing: the end of the formula, with the comments before it
)

// Comment is a comment of a formula.
type Comment struct {
	Text string // with its signs; without blanks at its end
	Line bool   // it goes to the end of its line
}

// Pieces returns the tokens of the formula in order, and a piece that is the End.
func (tr *Tree) Pieces() []Piece {
	pieces := make([]Piece, 0, len(tr.tokens)+1)
	from := 0
	for i, t := range tr.tokens {
		p := Piece{Kind: Other, Text: tr.Slice(t.From, t.To), Match: tr.match[i]}
		switch t.Kind {
		case lexer.Operator:
			p.Kind = Sign
		case lexer.Bracket:
			p.Kind = Mark
		}
		pieces = append(pieces, tr.between(pieces, p, from, t.From))
		from = t.To
	}
	return append(pieces, tr.between(pieces, Piece{Kind: End, Match: -1}, from, tr.Len()))
}

// between gives the comments between two pieces to the one or the other, and returns the
// latter.
func (tr *Tree) between(before []Piece, p Piece, from, to int) Piece {
	breaks := 0 // since the last comment or piece
	sameLine := len(before) > 0
	for at := from; at < to; {
		if tr.runes[at] != '/' {
			if tr.runes[at] == '\n' {
				breaks, sameLine = breaks+1, false
			}
			at++
			continue
		}
		end := tr.commentTo(at)
		c := Comment{Text: strings.TrimRightFunc(tr.Slice(at, end), unicode.IsSpace), Line: tr.runes[at+1] == '/'}
		if sameLine {
			last := &before[len(before)-1]
			last.After = append(last.After, c)
		} else {
			p.Blank = p.Blank || len(p.Before) == 0 && breaks > 1
			p.Before = append(p.Before, c)
		}
		at, breaks = end, 0
	}
	p.Blank = p.Blank || len(p.Before) == 0 && breaks > 1
	return p
}

// commentTo returns the end of the comment that begins at an offset of a text that has been
// lexed.
func (tr *Tree) commentTo(at int) int {
	if end := tr.commentEnd(at); end > at {
		return end
	}
	return tr.Len()
}
