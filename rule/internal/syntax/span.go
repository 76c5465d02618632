package syntax

import (
	"strings"
	"unicode"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser/lexer"
)

// span is a range of tokens, both ends included; from is -1 where a node has no
// place of its own.
type span struct{ from, to int }

// Text returns the first so many characters of a node, as written, on one line.
func (tr *Tree) Text(n ast.Node, most int) string {
	runes := tr.runes
	if from, to, ok := tr.Span(n); ok {
		runes = runes[from:to]
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

// Span returns the offset of a node's first character and that after its last, and
// false where it has no place of its own.
func (tr *Tree) Span(n ast.Node) (from, to int, ok bool) {
	s := tr.span(n)
	if s.from < 0 {
		return 0, 0, false
	}
	return tr.tokens[s.from].From, tr.tokens[s.to].To, true
}

// Offset returns where a message about a node points: at a binary node's
// operator, at anything else's first character.
func (tr *Tree) Offset(n ast.Node) int {
	if _, ok := n.(*ast.BinaryNode); ok {
		return n.Location().From
	}
	from, _, _ := tr.Span(n)
	return from
}

// span returns the tokens of a node, widened so that brackets are balanced.
func (tr *Tree) span(n ast.Node) span {
	if s, ok := tr.spans.Load(n); ok {
		return s.(span)
	}
	s := tr.ownSpan(n)
	if s.from >= 0 {
		s = tr.balance(s)
	}
	tr.spans.Store(n, s)
	return s
}

// balance widens a span until each bracket in it has its partner in it.
func (tr *Tree) balance(s span) span {
	for i := s.from; i <= s.to; i++ {
		if m := tr.match[i]; m >= 0 {
			s.to = max(s.to, m)
			s.from = min(s.from, m)
		}
	}
	return s
}

func (tr *Tree) ownSpan(n ast.Node) span {
	i, known := tr.index[n.Location().From]
	if !known {
		i = -1
	}
	switch n := n.(type) {
	case *ast.BinaryNode:
		return tr.cover(i, n.Left, n.Right)
	case *ast.UnaryNode:
		return tr.cover(i, n.Node)
	case *ast.ChainNode:
		return tr.span(n.Node)
	case *ast.MemberNode:
		if _, pointer := n.Node.(*ast.PointerNode); pointer || i < 0 {
			return tr.cover(i, n.Node)
		}
		return tr.cover(i, n.Node, n.Property)
	case *ast.SliceNode:
		return tr.cover(i, n.Node)
	case *ast.BuiltinNode:
		return tr.call(i, n.Arguments)
	case *ast.CallNode:
		return tr.call(i, n.Arguments)
	case *ast.PredicateNode:
		return tr.span(n.Node)
	case *ast.ConditionalNode:
		return tr.conditional(n)
	case *ast.VariableDeclaratorNode:
		return tr.cover(max(i-1, 0), n.Value, n.Expr)
	case *ast.SequenceNode:
		return tr.cover(-1, n.Nodes...)
	}
	return span{i, i}
}

// cover returns the span from the first to the last of a token (unless -1) and
// the nodes.
func (tr *Tree) cover(token int, nodes ...ast.Node) span {
	s := span{token, token}
	for _, n := range nodes {
		if m := tr.span(n); m.from >= 0 {
			if s.from < 0 {
				s = m
			}
			s.from, s.to = min(s.from, m.from), max(s.to, m.to)
		}
	}
	return s
}

// call returns the span of name(…), or of x | name(…).
func (tr *Tree) call(name int, args []ast.Node) span {
	s := span{name, name}
	if name >= 0 && name+1 < len(tr.match) && tr.match[name+1] > 0 {
		s.to = tr.match[name+1]
	}
	if len(args) > 0 {
		if first := tr.span(args[0]); first.from >= 0 {
			s.from = min(s.from, first.from)
		}
	}
	return s
}

// conditional returns the span of if … { … } else { … } or of c ? x : y.
func (tr *Tree) conditional(n *ast.ConditionalNode) span {
	s := tr.cover(-1, n.Cond, n.Exp1, n.Exp2)
	if n.Ternary || s.from < 0 {
		return s
	}
	for s.from > 0 && !tr.tokens[s.from].Is(lexer.Operator, "if") {
		s.from--
	}
	if s.to+1 < len(tr.tokens) && tr.tokens[s.to+1].Is(lexer.Bracket, "}") {
		s.to++
	}
	return s
}
