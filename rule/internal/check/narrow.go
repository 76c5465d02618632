package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// finding is a path that a condition shows not to be nil.
type finding string

// knowledge is what the conditions around a node establish.
type knowledge struct {
	names
	findings []finding            // of the conditions around the node
	outcomes map[knownAt]outcomes // of the current conditions
}

// path names a node that a condition can show to be nil or not: a name, the element
// of a predicate, or a field of one; "" for anything else.
func (c *knowledge) path(n ast.Node) string {
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

// knownAt is a condition and the slot of the element that # means in it.
type knownAt struct {
	cond ast.Node
	slot int
}

// outcomes is what holds if a condition is true, and if it is false.
type outcomes struct{ whenTrue, whenFalse []finding }

// maxFindings bounds the findings kept for a condition; those beyond it are ignored.
const maxFindings = 64

// known returns what holds if a condition is true, and if it is false.
func (c *knowledge) known(cond ast.Node) (whenTrue, whenFalse []finding) {
	at := knownAt{cond: cond}
	if len(c.elems) > 0 {
		at.slot = c.elems[len(c.elems)-1].slot
	}
	if o, ok := c.outcomes[at]; ok {
		return o.whenTrue, o.whenFalse
	}
	switch n := cond.(type) {
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			whenFalse, whenTrue = c.known(n.Node)
		}
	case *ast.BinaryNode:
		whenTrue, whenFalse = c.knownBinary(n)
	}
	if c.outcomes == nil {
		c.outcomes = map[knownAt]outcomes{}
	}
	c.outcomes[at] = outcomes{whenTrue, whenFalse}
	return whenTrue, whenFalse
}

func (c *knowledge) knownBinary(n *ast.BinaryNode) (whenTrue, whenFalse []finding) {
	switch n.Operator {
	case "and", "&&":
		left, notLeft := c.known(n.Left)
		right, notRight := c.known(n.Right)
		return both(left, right), either(notLeft, notRight)
	case "or", "||":
		left, notLeft := c.known(n.Left)
		right, notRight := c.known(n.Right)
		return either(left, right), both(notLeft, notRight)
	case "==":
		return c.knownEqual(n.Left, n.Right)
	case "!=":
		whenFalse, whenTrue = c.knownEqual(n.Left, n.Right)
	case "in":
		var elems []cell.Value
		lists := c.written(n.Right)
		for _, v := range lists {
			if v.Kind != types.ListKind {
				return nil, nil
			}
			elems = append(elems, v.Elems()...)
		}
		if len(lists) > 0 {
			return c.knownAmong(n.Left, elems)
		}
	}
	return whenTrue, whenFalse
}

// knownEqual is known for an equality with nil or a constant.
func (c *knowledge) knownEqual(x, y ast.Node) (whenTrue, whenFalse []finding) {
	_, isNil := y.(*ast.NilNode)
	if c.path(x) == "" || c.written(x) != nil && !isNil && c.path(y) != "" {
		x, y = y, x
		_, isNil = y.(*ast.NilNode)
	}
	path := c.path(x)
	if path == "" {
		return nil, nil
	}
	if isNil {
		return nil, thereOn(path)
	}
	if values := c.written(y); values != nil {
		return c.knownAmong(x, values)
	}
	return nil, nil
}

// knownAmong is known for a test that a node is one of some constants.
func (c *knowledge) knownAmong(x ast.Node, values []cell.Value) (whenTrue, whenFalse []finding) {
	path := c.path(x)
	if path == "" || slices.ContainsFunc(values, func(v cell.Value) bool { return v.Kind == types.Nothing }) {
		return nil, nil
	}
	return thereOn(path), nil
}

// thereOn returns the findings that a path is not nil, and neither is any path on the way to it.
func thereOn(path string) []finding {
	found := []finding{finding(path)}
	for i := strings.LastIndex(path, "."); i > 0; i = strings.LastIndex(path[:i], ".") {
		found = append(found, finding(path[:i]))
	}
	return found
}

// both returns what holds if both of two conditions do.
func both(left, right []finding) []finding {
	found := slices.Concat(left, right)
	return found[:min(len(found), maxFindings)]
}

// either returns what holds if at least one of two conditions does.
func either(left, right []finding) (found []finding) {
	for _, f := range left {
		if slices.Contains(right, f) && len(found) < maxFindings {
			found = append(found, f)
		}
	}
	return found
}

// written returns the value of a node that is a literal or names a constant, and every
// value of one with values by date; nil for any other node and for a missing value.
func (c *knowledge) written(n ast.Node) []cell.Value {
	switch n := n.(type) {
	case *ast.StringNode:
		return []cell.Value{cell.OfText(n.Value)}
	case *ast.BoolNode:
		return []cell.Value{cell.OfFlag(n.Value)}
	case *ast.IntegerNode, *ast.FloatNode:
		v, _ := c.p.Number(n)
		return []cell.Value{cell.OfExact(v)}
	case *ast.UnaryNode:
		if x := c.written(n.Node); n.Operator == "-" && len(x) == 1 && x[0].Kind == types.NumberKind {
			return []cell.Value{cell.OfExact(x[0].Num.Neg())}
		}
	case *ast.ArrayNode:
		return c.writtenList(n)
	case *ast.IdentifierNode:
		return c.writtenName(n.Value)
	case *ast.BuiltinNode:
		if n.Name == "date" && len(n.Arguments) == 1 {
			return c.writtenDay(n.Arguments[0])
		}
	}
	return nil
}

func (c *knowledge) writtenDay(n ast.Node) []cell.Value {
	text := c.written(n)
	if len(text) != 1 {
		return nil
	}
	d, err := types.ParseDate(text[0].Str)
	if err != nil {
		return nil
	}
	return []cell.Value{cell.OfDate(d)}
}

func (c *knowledge) writtenList(n *ast.ArrayNode) []cell.Value {
	var elems []cell.Value
	for _, e := range n.Nodes {
		x := c.written(e)
		if len(x) != 1 {
			return nil
		}
		elems = append(elems, x[0])
	}
	return []cell.Value{cell.OfElems(elems)}
}

// writtenName is written for a name: a let, or a parameter that no field or single
// value hides.
func (c *knowledge) writtenName(name string) []cell.Value {
	for i := len(c.locals) - 1; i >= 0; i-- {
		if x := c.locals[i]; x.name == name {
			return certain(x.is)
		}
	}
	isField := !c.pure && c.env.Own != nil && c.env.Own.Field(name) >= 0
	if isField || slices.ContainsFunc(c.env.Values, func(f types.Field) bool { return f.Name == name }) {
		return nil
	}
	if x, ok := c.env.parameter(name); ok {
		return certain(x)
	}
	return nil
}

// certain returns the values of a constant that no period leaves missing, else nil.
func certain(n *tree.Node) []cell.Value {
	if slices.ContainsFunc(n.Const, cell.Value.IsMissing) {
		return nil
	}
	return n.Const
}

// checkKnowing checks a node where the findings hold.
func (c *checker) checkKnowing(found []finding, n ast.Node) *tree.Node {
	before := len(c.findings)
	c.findings = append(c.findings, found...)
	x := c.check(n)
	c.findings = c.findings[:before]
	return x
}

// isThere reports whether a path is known not to be nil.
func isThere(findings []finding, path string) bool { return slices.Contains(findings, finding(path)) }

// narrow makes a node's type not optional if its path is known not to be nil.
func (c *knowledge) narrow(path string, x *tree.Node) *tree.Node {
	if !x.Type.Optional || x.Type.Kind == types.Nothing || path == "" || !isThere(c.findings, path) {
		return x
	}
	return x.As(typing.Plain(x.Type))
}
