// Package syntax parses the text of a formula into expr's syntax tree, and says what is wrong with an invalid text.
//
// In comes a text with its [Limits]. The lexer of expr splits it into tokens. The package counts them and matches their
// brackets before the parser recurses over them (parse.go); it reads number tokens exactly and masks them, since the
// parser would read them through floats; it refuses text that the parser would read differently from what its author
// means, such as 5% + 1 or 2022-09-01 (refuse.go). Out comes a [Tree], or one [Fault]: where, what, and what to write
// instead (advice.go, foreign.go).
//
// Next the check of package rule turns [Tree.Root] into its typed tree. The check, and any code that shows a part of a
// formula later, asks the Tree for the place and the text of a node (span.go). All offsets count characters from 0.
//
// Only this package knows expr's lexer and parser. A Tree never changes and may be used by many goroutines.
package syntax

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser/lexer"
	"github.com/expr-lang/expr/parser/utils"
	"github.com/meritrules/merit/internal/exact"
)

// Tree is a formula's syntax tree, with its text, tokens and exact numbers.
type Tree struct {
	Root ast.Node

	runes   []rune
	breaks  []int // offsets of the ends of lines
	tokens  []lexer.Token
	match   []int // for a bracket, the position of its partner
	numbers map[int]exact.Number
	spans   map[ast.Node]span
}

// Limits bound a text and its contents.
type Limits struct {
	Bytes  int // length of the text
	Tokens int
	Depth  int // nesting of brackets
	Digits int // decimal digits of a number
}

// Fault says why a text is not a formula.
type Fault struct {
	At      int // offset of the character to look at
	Message string
	Hint    string // what to write instead, or ""
}

func fault(at int, message, hint string) *Fault { return &Fault{at, message, hint} }

// IsName reports whether a text can be a name in a formula: letters, digits and _,
// beginning with a letter.
func IsName(text string) bool { return utils.IsValidIdentifier(text) }

// Len returns the number of characters of the text.
func (tr *Tree) Len() int { return len(tr.runes) }

// Slice returns the characters from one offset up to another, as written.
func (tr *Tree) Slice(from, to int) string { return string(tr.runes[from:to]) }

// Place returns how many lines lie before an offset, and how many characters before
// it in its own line.
func (tr *Tree) Place(offset int) (line, column int) {
	offset = min(offset, len(tr.runes))
	line, _ = slices.BinarySearch(tr.breaks, offset)
	if line > 0 {
		offset -= tr.breaks[line-1] + 1
	}
	return line, offset
}

// Number returns the exact value of a number node, and false for any other node.
func (tr *Tree) Number(n ast.Node) (exact.Number, bool) {
	v, ok := tr.numbers[n.Location().From]
	return v, ok
}

// Same reports whether two nodes are written with the same tokens.
func (tr *Tree) Same(a, b ast.Node) bool {
	x, y := tr.spans[a], tr.spans[b]
	return x.from >= 0 && y.from >= 0 && slices.EqualFunc(tr.tokens[x.from:x.to+1], tr.tokens[y.from:y.to+1], func(x, y lexer.Token) bool {
		return x.Kind == y.Kind && x.Value == y.Value
	})
}

// CommaNumber reports whether a node is a number right after a comma right after a
// number, as in max(1,300), and returns how both are written.
func (tr *Tree) CommaNumber(n ast.Node) (left, right string, ok bool) {
	i, known := tr.token(n.Location().From)
	if !known || !tr.commaBefore(i) {
		return "", "", false
	}
	return tr.tokens[i-2].Value, tr.tokens[i].Value, true
}

// Rest returns the fields that follow a name: ".size" in lead.size.
func (tr *Tree) Rest(n *ast.IdentifierNode) string {
	var text strings.Builder
	i, _ := tr.token(n.Location().From)
	for i++; i+1 < len(tr.tokens); i += 2 {
		if v := tr.tokens[i].Value; v != "." && v != "?." {
			break
		}
		text.WriteString(tr.tokens[i].Value + tr.tokens[i+1].Value)
	}
	return text.String()
}

// Alone reports whether a name stands where a text may: as a branch, as an element of a
// list, as a key of a table, or beside ==, != or ??; not in a calculation.
func (tr *Tree) Alone(n *ast.IdentifierNode) bool {
	i, _ := tr.token(n.Location().From)
	before, after := tr.before(i, 1).Value, ""
	if i+1 < len(tr.tokens) {
		after = tr.tokens[i+1].Value
	}
	begins := []string{"{", "[", "==", "!=", "??", "?", ":"}
	ends := []string{"", "{", "}", "]", ")", ",", ":", "??", "==", "!=", "and", "or"}
	switch open := tr.around(i); {
	case before == ",":
		return slices.Contains(ends, after) && open >= 0 && (tr.tokens[open].Value == "[" || tr.before(open, 1).Value == "lookup")
	case slices.Contains(begins, before):
		return slices.Contains(ends, after)
	}
	return after == "==" || after == "!="
}
