// Package syntax parses the text of a formula into expr's syntax tree, and says what is wrong with an invalid text.
//
// In comes a text with its [Limits]. The lexer of expr splits it into tokens. The package counts them and matches their
// brackets before the parser recurses over them (parse.go); it reads number tokens exactly and masks them, since the
// parser would read them through floats; it refuses text that the parser would read differently from what its author
// means, such as 5% + 1 or 2022-09-01 (refuse.go). Out comes a [Tree], or one [Fault]: where, what, and what to write
// instead (advice.go, foreign.go).
//
// Next package check turns [Tree.Root] into the typed tree, and asks the Tree for the place of a
// node (span.go). Messages and derivations later show parts of the [Text], which is all that is
// kept. All offsets count characters from 0.
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

// Tree is a formula's syntax tree, with its text, tokens and exact numbers. The check
// needs all of it; later only the Text is needed.
type Tree struct {
	Root ast.Node
	*lexed
	numbers map[int]exact.Number // by offset
	spans   map[ast.Node]span
}

// newTree makes a tree. It finds the spans of all nodes at once, since a function's tree
// is read by the check of each formula that calls it.
func newTree(root ast.Node, lx *lexed, numbers map[int]exact.Number) *Tree {
	tr := &Tree{Root: root, lexed: lx, numbers: numbers, spans: make(map[ast.Node]span, len(lx.tokens))}
	ast.Walk(&tr.Root, spanFinder{tr})
	return tr
}

// Limits bound a text and its contents.
type Limits struct {
	Bytes  int // length of the text
	Tokens int
	Depth  int // nesting of brackets
	Digits int // decimal digits of a number
}

// The codes of faults. Package fault has them among its own.
const (
	Malformed       = "syntax"
	Encoding        = "encoding"
	Limit           = "limit"
	UnknownFunction = "unknown-function"
)

// Fault says why a text is not a formula.
type Fault struct {
	Code    string
	At      int // offset of the character to look at
	Message string
	Hint    string // what to write instead, or ""
	Name    string // the unknown one, or ""
}

// fault returns a fault of grammar.
func fault(at int, message, hint string) *Fault {
	return &Fault{Code: Malformed, At: at, Message: message, Hint: hint}
}

// overLimit returns the fault of a text beyond a limit.
func overLimit(at int, message, hint string) *Fault {
	return &Fault{Code: Limit, At: at, Message: message, Hint: hint}
}

// IsName reports whether a text can be a name in a formula: letters, digits and _,
// beginning with a letter.
func IsName(text string) bool { return utils.IsValidIdentifier(text) }

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
