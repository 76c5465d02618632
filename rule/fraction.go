package rule

import (
	"slices"

	"github.com/expr-lang/expr/ast"
)

// mayBeFraction reports whether a type is of numbers that need not terminate.
func mayBeFraction(t Type) bool {
	return t.Kind == NumberKind && !t.Terminating || t.Kind == ListKind && t.Elem != nil && mayBeFraction(*t.Elem)
}

// fraction is the fault of a published figure that may be a fraction, at the part
// of the formula that makes it one.
func (f *Formula) fraction() *Error {
	c := &compiler{env: f.env, p: f.body, slots: 1, maxSlots: 1, fractions: map[ast.Node]bool{}}
	c.compile(f.body.root)
	hint := "give it places, such as places: 2 (other formulas then see the rounded value), or internal: true if it is a step on the way"
	return f.src.fault(f.body.offset(c.source(f.body.root, nil)), "the figure may be a fraction without a finite decimal form", hint)
}

// madeFractions are the functions whose result may be a fraction whatever they are
// given; carried those of whose arguments only the first reaches the result.
var (
	madeFractions = []string{"mean", "weightedMean", "trimmedMean", "variance", "interpolate", "reduce"}
	carried       = []string{"sortBy", "groupBy", "filter", "find", "take"}
)

// letScope is a let around a node, and those around that.
type letScope struct {
	name  string
	value ast.Node
	outer *letScope
}

func (l *letScope) find(name string) *letScope {
	for l != nil && l.name != name {
		l = l.outer
	}
	return l
}

// source returns the part of a fraction that makes it one: of those that are
// fractions the first of which no part is.
func (c *compiler) source(n ast.Node, lets *letScope) ast.Node {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		if l := lets.find(n.Value); l != nil {
			return c.source(l.value, l.outer)
		}
	case *ast.VariableDeclaratorNode:
		return c.source(n.Expr, &letScope{n.Name, n.Value, lets})
	}
	for _, part := range resultParts(n) {
		if p, ok := part.(*ast.PredicateNode); ok {
			part = p.Node
		}
		if c.fractions[part] {
			return c.source(part, lets)
		}
	}
	return n
}

// resultParts returns the parts of a node that its result is made of.
func resultParts(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case *ast.ChainNode:
		return []ast.Node{n.Node}
	case *ast.UnaryNode:
		return []ast.Node{n.Node}
	case *ast.BinaryNode:
		return []ast.Node{n.Left, n.Right}
	case *ast.ConditionalNode:
		return []ast.Node{n.Exp1, n.Exp2}
	case *ast.MemberNode:
		return []ast.Node{n.Node}
	case *ast.ArrayNode:
		return n.Nodes
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok {
			return builtinParts(id.Value, n.Arguments)
		}
	case *ast.BuiltinNode:
		return builtinParts(n.Name, n.Arguments)
	}
	return nil
}

func builtinParts(name string, args []ast.Node) []ast.Node {
	switch {
	case name == "lookup" || slices.Contains(madeFractions, name):
		return nil
	case slices.Contains(carried, name):
		return args[:1]
	}
	return args
}
