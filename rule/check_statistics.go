package rule

import (
	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
)

// statistic checks a function of a list of numbers; more are its further arguments.
func (c *checker) statistic(k call, terminating bool, more ...*node) *node {
	xs, ok := c.numberList(k, 0)
	if !ok {
		return xs
	}
	return c.visiting(k, numberType(terminating && xs.typ.Elem.Terminating), append([]*node{xs}, more...)...)
}

func (c *checker) mean(k call) *node   { return c.statistic(k, false) }
func (c *checker) median(k call) *node { return c.statistic(k, true) }

func (c *checker) weightedMean(k call) *node {
	values, ok1 := c.numberList(k, 0)
	weights, ok2 := c.numberList(k, 1)
	if !ok1 || !ok2 {
		return brokenNode()
	}
	return c.visiting(k, numberType(false), values, weights)
}

func (c *checker) trimmedMean(k call) *node {
	low, high := c.check(k.args[1]), c.check(k.args[2])
	if !c.needNumber(k.args[1], low) || !c.needNumber(k.args[2], high) {
		return brokenNode()
	}
	return c.statistic(k, false, low, high)
}

// variance checks variance and stdev, whose options must be constant.
func (c *checker) variance(k call) *node {
	options, ok := c.constants(k, 1)
	if !ok || !c.oneOf(k, 1, options[0], "population", "sample") {
		return brokenNode()
	}
	if k.name == "stdev" && !c.placesOf(k, 2, options[1], 0) {
		return brokenNode()
	}
	x := c.statistic(k, false, options...)
	if k.name == "stdev" && !x.isBroken() {
		x.typ.Terminating = true
	}
	return x
}

func (c *checker) percentile(k call) *node {
	p := c.check(k.args[1])
	if !c.needNumber(k.args[1], p) {
		return brokenNode()
	}
	method, ok := c.choice(k, 2, "nearest", "inclusive")
	if !ok {
		return brokenNode()
	}
	nearest := always(method, func(v Value) bool { return v.text == "nearest" })
	return c.statistic(k, nearest || p.typ.Terminating, p, method)
}

func (c *checker) best(k call) *node {
	n := c.check(k.args[1])
	if !c.needNumber(k.args[1], n) {
		return brokenNode()
	}
	order, ok := c.descending(k, 2)
	if !ok {
		return brokenNode()
	}
	xs, ok := c.numberList(k, 0)
	if !ok {
		return xs
	}
	return c.visiting(k, xs.typ, append([]*node{xs, n}, order...)...)
}

// rank checks rank: the place of a value among a list's numbers, or of a list of
// numbers among such lists.
func (c *checker) rank(k call) *node {
	x := c.check(k.args[0])
	if x.typ.Kind == ListKind && !x.typ.Optional {
		return c.rankByKeys(k, x)
	}
	if !c.needNumber(k.args[0], x) {
		return brokenNode()
	}
	xs, ok := c.numberList(k, 1)
	if !ok {
		return xs
	}
	return c.ranked(k, x, xs)
}

// ranked checks the options of rank and makes its node.
func (c *checker) ranked(k call, x, xs *node) *node {
	options, ok := c.constants(k, 2)
	if !ok || len(options) > 0 && !c.oneOf(k, 2, options[0], "competition", "dense") ||
		len(options) > 1 && !c.oneOf(k, 3, options[1], "asc", "desc") {
		return brokenNode()
	}
	return c.visiting(k, NumberType(), append([]*node{x, xs}, options...)...)
}

func (c *checker) rankByKeys(k call, x *node) *node {
	xs, ok := c.list(k, 1)
	if !ok {
		return xs
	}
	if !isKeys(x.typ) {
		return c.noKeys(k.args[0], x.typ, x.typ, "numbers")
	}
	if e := *xs.typ.Elem; !e.never() && !isKeys(e) {
		return c.noKeys(k.args[1], xs.typ, e, "lists of numbers")
	}
	own, others := keyCount(k.args[0]), keyCount(elementNode(k.args[1]))
	if own >= 0 && others >= 0 && own != others {
		return c.fault(CodeType, k.node, "rank compares %s with %d of each element", spell.Counted(own, "number"), others)
	}
	return c.ranked(k, x, xs)
}

// isKeys reports whether a type is a list of numbers, with neither the list nor its
// numbers optional.
func isKeys(t Type) bool {
	return t.Kind == ListKind && !t.Optional && t.Elem.Kind == NumberKind && !t.Elem.Optional
}

// noKeys reports values that rank cannot compare; keys is the type that should be a list
// of numbers.
func (c *checker) noKeys(n ast.Node, is, keys Type, want string) *node {
	hint := "write rank([a, b], map(list, [.a, .b]))"
	if keys.Kind == ListKind && isKeys(ListType(keys.Elem.plain())) {
		hint = "say with ?? what stands for nil"
	}
	return c.faultHint(CodeType, n, hint, "rank needs a list of %s here, but %s is a %s", want, c.text(n), is)
}

// elementNode returns the node of the elements of a list that map makes, or of the first
// element of a list that is written out; nil for any other node.
func elementNode(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.ArrayNode:
		if len(n.Nodes) > 0 {
			return n.Nodes[0]
		}
	case *ast.BuiltinNode:
		if n.Name == "map" && len(n.Arguments) == 2 {
			return n.Arguments[1]
		}
	}
	return nil
}

// keyCount returns the number of elements of a list that is written out, -1 for any
// other node.
func keyCount(n ast.Node) int {
	switch n := n.(type) {
	case *ast.PredicateNode:
		return keyCount(n.Node)
	case *ast.ArrayNode:
		return len(n.Nodes)
	}
	return -1
}
