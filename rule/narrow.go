package rule

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

// path names a node whose being nil a condition can settle: a name, the element
// of a predicate, or a field of such; "" for anything else.
func (c *compiler) path(n ast.Node) string {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value
	case *ast.ChainNode:
		return c.path(n.Node)
	case *ast.PointerNode:
		if n.Name == "" && len(c.elems) > 0 {
			return fmt.Sprintf("#%d", c.elems[len(c.elems)-1].slot)
		}
	case *ast.MemberNode:
		prop, ok := n.Property.(*ast.StringNode)
		if base := c.path(n.Node); ok && base != "" {
			return base + "." + prop.Value
		}
	}
	return ""
}

// known returns the paths that cannot be nil where a condition is true, and
// where it is false.
func (c *compiler) known(cond ast.Node) (whenTrue, whenFalse []string) {
	switch n := cond.(type) {
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			whenTrue, whenFalse = c.known(n.Node)
			return whenFalse, whenTrue
		}
	case *ast.BinaryNode:
		return c.knownBinary(n)
	}
	return nil, nil
}

func (c *compiler) knownBinary(n *ast.BinaryNode) (whenTrue, whenFalse []string) {
	switch n.Operator {
	case "and", "&&":
		left, _ := c.known(n.Left)
		right, _ := c.known(n.Right)
		return append(left, right...), nil
	case "or", "||":
		_, left := c.known(n.Left)
		_, right := c.known(n.Right)
		return nil, append(left, right...)
	case "==", "!=":
		path := ""
		if _, ok := n.Right.(*ast.NilNode); ok {
			path = c.path(n.Left)
		} else if _, ok := n.Left.(*ast.NilNode); ok {
			path = c.path(n.Right)
		}
		switch {
		case path == "":
		case n.Operator == "!=":
			return []string{path}, nil
		default:
			return nil, []string{path}
		}
	}
	return nil, nil
}

// compileKnowing compiles a node where the paths are known not to be nil.
func (c *compiler) compileKnowing(paths []string, n ast.Node) code {
	before := len(c.narrowed)
	c.narrowed = append(c.narrowed, paths...)
	x := c.compile(n)
	c.narrowed = c.narrowed[:before]
	return x
}

// narrow takes the optional off code whose path is known not to be nil.
func (c *compiler) narrow(path string, x code) code {
	if !x.typ.Optional || x.typ.Kind == Nothing || path == "" || !slices.Contains(c.narrowed, path) {
		return x
	}
	val := x.val
	y := valCode(x.typ.plain(), val)
	if y.num != nil {
		y.num = func(fr *frame) exact.Number { v := val(fr); return v.num }
	}
	y.free, y.heavy, y.konst, y.field, y.param, y.global = x.free, x.heavy, x.konst, x.field, x.param, x.global
	return y
}
