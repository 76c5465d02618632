package rule

import (
	"slices"
	"strings"
	"unicode"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser/lexer"
)

// span is a range of tokens, both ends included; from is -1 where a node has no
// place of its own.
type span struct{ from, to int }

// text returns the first most runes of what stands at a node, as written, on one line.
func (p *parsed) text(n ast.Node, most int) string {
	runes := p.runes
	if s := p.span(n); s.from >= 0 {
		runes = runes[p.tokens[s.from].From:p.tokens[s.to].To]
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

// at returns the line and the column of a rune of the formula, as Source.at does.
func (p *parsed) at(offset int) (line, column int) {
	line, column = p.src.at(0)
	offset = min(offset, len(p.runes))
	before, _ := slices.BinarySearch(p.breaks, offset)
	if before > 0 {
		offset -= p.breaks[before-1] + 1
	}
	return line + before, column + offset
}

// fault returns an error at the given offset.
func (p *parsed) fault(offset int, message, hint string) *Error {
	line, column := p.at(offset)
	return &Error{File: p.src.File, Line: line, Column: column, Rule: p.src.Name, Message: message, Hint: hint}
}

// offset returns where a message about a node points: at a binary node's
// operator, at anything else's first character.
func (p *parsed) offset(n ast.Node) int {
	if _, ok := n.(*ast.BinaryNode); ok {
		return n.Location().From
	}
	if s := p.span(n); s.from >= 0 {
		return p.tokens[s.from].From
	}
	return 0
}

// span returns the tokens of a node, widened so that brackets are balanced.
func (p *parsed) span(n ast.Node) span {
	if s, ok := p.spans.Load(n); ok {
		return s.(span)
	}
	s := p.ownSpan(n)
	if s.from >= 0 {
		s = p.balance(s)
	}
	p.spans.Store(n, s)
	return s
}

// balance widens a span until each bracket in it has its partner in it.
func (p *parsed) balance(s span) span {
	for i := s.from; i <= s.to; i++ {
		if m := p.match[i]; m >= 0 {
			s.to = max(s.to, m)
			s.from = min(s.from, m)
		}
	}
	return s
}

func (p *parsed) ownSpan(n ast.Node) span {
	i, known := p.index[n.Location().From]
	if !known {
		i = -1
	}
	switch n := n.(type) {
	case *ast.BinaryNode:
		return p.cover(i, n.Left, n.Right)
	case *ast.UnaryNode:
		return p.cover(i, n.Node)
	case *ast.ChainNode:
		return p.span(n.Node)
	case *ast.MemberNode:
		if _, pointer := n.Node.(*ast.PointerNode); pointer || i < 0 {
			return p.cover(i, n.Node)
		}
		return p.cover(i, n.Node, n.Property)
	case *ast.SliceNode:
		return p.cover(i, n.Node)
	case *ast.BuiltinNode:
		return p.call(i, n.Arguments)
	case *ast.CallNode:
		return p.call(i, n.Arguments)
	case *ast.PredicateNode:
		return p.span(n.Node)
	case *ast.ConditionalNode:
		return p.conditional(n)
	case *ast.VariableDeclaratorNode:
		return p.cover(max(i-1, 0), n.Value, n.Expr)
	case *ast.SequenceNode:
		return p.cover(-1, n.Nodes...)
	}
	return span{i, i}
}

// cover returns the span from the first to the last of a token (unless -1) and
// the nodes.
func (p *parsed) cover(token int, nodes ...ast.Node) span {
	s := span{token, token}
	for _, n := range nodes {
		if m := p.span(n); m.from >= 0 {
			if s.from < 0 {
				s = m
			}
			s.from, s.to = min(s.from, m.from), max(s.to, m.to)
		}
	}
	return s
}

// call returns the span of name(…), or of x | name(…).
func (p *parsed) call(name int, args []ast.Node) span {
	s := span{name, name}
	if name >= 0 && name+1 < len(p.match) && p.match[name+1] > 0 {
		s.to = p.match[name+1]
	}
	if len(args) > 0 {
		if first := p.span(args[0]); first.from >= 0 {
			s.from = min(s.from, first.from)
		}
	}
	return s
}

// conditional returns the span of if … { … } else { … } or of c ? x : y.
func (p *parsed) conditional(n *ast.ConditionalNode) span {
	s := p.cover(-1, n.Cond, n.Exp1, n.Exp2)
	if n.Ternary || s.from < 0 {
		return s
	}
	for s.from > 0 && !p.tokens[s.from].Is(lexer.Operator, "if") {
		s.from--
	}
	if s.to+1 < len(p.tokens) && p.tokens[s.to+1].Is(lexer.Bracket, "}") {
		s.to++
	}
	return s
}
