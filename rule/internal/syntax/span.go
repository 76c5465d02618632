package syntax

import (
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser/lexer"
)

// Part returns the place of a node of the tree.
func (tr *Tree) Part(n ast.Node) (p Part) {
	if s := tr.spans[n]; s.from >= 0 {
		p.From, p.To = tr.tokens[s.from].From, tr.tokens[s.to].To
		p.At = p.From
	}
	if _, ok := n.(*ast.BinaryNode); ok {
		p.At = n.Location().From
	}
	return p
}

// span is a range of tokens, both ends included; from is -1 if a node has no place of
// its own.
type span struct{ from, to int }

// spanFinder finds the spans of the nodes it visits.
type spanFinder struct{ *Tree }

// Visit finds the tokens of a node. It is called for each node after those below it.
func (f spanFinder) Visit(n *ast.Node) { f.span(*n) }

// span returns the tokens of a node, widened so that brackets are balanced.
func (tr *Tree) span(n ast.Node) span {
	if s, ok := tr.spans[n]; ok {
		return s
	}
	s := tr.ownSpan(n)
	if s.from >= 0 {
		s = tr.balance(s)
	}
	tr.spans[n] = s
	return s
}

// balance widens a span until it holds the partner of each bracket in it.
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
	i, known := tr.token(n.Location().From)
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

// cover returns the smallest span that holds a token (unless -1) and the nodes.
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
