package rule

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/language"
)

// numbers checks the list of numbers that a function takes at a position: such a list, or
// any list with a predicate after it that takes a number from each element. It returns the
// call without the predicate, in which the other arguments have the same positions either
// way.
func (k call) numbers(i int) (call, *node, bool) {
	if !hasValue(k, i) {
		if speaks(k, i+1) && len(k.elems) == 0 {
			return k, k.faultHint(CodeArgumentCount, k.at, "write "+k.op.Usage, "%s has %s", k.name, spell.Counted(len(k.args), "argument")), false
		}
		xs, ok := k.numberList(i)
		return k, xs, ok
	}
	list, ok := k.list(i)
	xs, ok := k.valuesOf(i, list, ok, k.args[i+1])
	k.args = slices.Delete(slices.Clone(k.args), i+1, i+2)
	return k, xs, ok
}

// hasValue reports whether a predicate follows the list at a position. Where the number of
// arguments leaves it open, a part that speaks of an element is one.
func hasValue(k call, i int) bool {
	asked := speaks(k, i+1)
	switch k.name {
	case "min", "max":
		return asked && len(k.args) == 2
	case "best": // best(list, n, order) or best(list, value, n)
		return len(k.args) == k.op.Max || asked && len(k.args) == 3 && k.check(k.args[2]).typ.Kind != TextKind
	}
	return len(k.args) > k.op.Plain()
}

// speaks reports whether an argument is written as a predicate: it speaks of an element.
func speaks(k call, i int) bool {
	if i >= len(k.args) {
		return false
	}
	_, ok := k.args[i].(*ast.PredicateNode)
	return ok
}

// valuesOf checks a predicate over a list, and makes the node of its numbers.
func (k call) valuesOf(i int, list *node, there bool, predicate ast.Node) (*node, bool) {
	each := call{k.checker, predicate, k.name, []ast.Node{k.args[i], predicate}, language.Named("map")}
	body, _, ok := each.looped(list, there)
	if !ok || !needValue(each, predicate, body) {
		return brokenNode(), false
	}
	if body.free&(3<<body.slot) == 0 {
		return k.faultHint(CodeType, predicate, "write .field or # in it, or take what does not depend on the element apart", "%s is the same for each element", k.text(predicate)), false
	}
	x := each.over(ListType(body.typ), list, body)
	x.detail = taken{}
	return x, true
}

// taken is the detail of a list that a function makes of a list and a predicate: it is no
// step of its own in a derivation.
type taken struct{}

// needValue is needNumber for what a predicate takes from each element.
func needValue(k call, predicate ast.Node, x *node) bool {
	if text := k.text(predicate); x.typ.Kind == NumberKind && x.typ.Optional {
		k.faultHint(CodeMayBeMissing, predicate, fmt.Sprintf("leave out who has none, with filter(%s, %s != nil), or %s", k.text(k.args[0]), text, nilAdvice(k.checker, predicate)),
			"%s may be nil where a number is needed", text)
		return false
	}
	return k.needNumber(predicate, x)
}

// statistic makes the node of a function of a list of numbers; more are its further
// arguments.
func (k call) statistic(xs *node, terminating bool, more ...*node) *node {
	return k.visiting(k.orMissing(numberType(terminating && xs.typ.Elem.Terminating)), append([]*node{xs}, more...)...)
}

// orMissing returns the type of a function that fails for an empty list: to the left of ??
// it is nil then.
func (k call) orMissing(t Type) Type {
	t.Optional = k.defaulted[k.at]
	return t
}

func checkMean(k call) *node   { return average(k, false) }
func checkMedian(k call) *node { return average(k, true) }

func average(k call, terminating bool) *node {
	k, xs, ok := k.numbers(0)
	if !ok {
		return brokenNode()
	}
	return k.statistic(xs, terminating)
}

// weightedMean checks two lists of numbers, or one list with two predicates. That list is
// one node with two parents.
func checkWeightedMean(k call) *node {
	if len(k.args) == k.op.Max {
		list, ok := k.list(0)
		values, ok1 := k.valuesOf(0, list, ok, k.args[1])
		weights, ok2 := k.valuesOf(0, list, ok, k.args[2])
		if !ok1 || !ok2 {
			return brokenNode()
		}
		values.detail, weights.detail = nil, nil // each is a step of its own
		return k.statistic(values, false, weights)
	}
	values, ok1 := k.numberList(0)
	weights, ok2 := k.numberList(1)
	if !ok1 || !ok2 {
		return brokenNode()
	}
	return k.statistic(values, false, weights)
}

func checkTrimmedMean(k call) *node {
	k, xs, ok := k.numbers(0)
	if !ok {
		return brokenNode()
	}
	low, high := k.check(k.args[1]), k.check(k.args[2])
	if !k.needNumber(k.args[1], low) || !k.needNumber(k.args[2], high) {
		return brokenNode()
	}
	return k.statistic(xs, false, low, high)
}

// variance checks variance and stdev, whose options must be constant.
func checkVariance(k call) *node {
	k, xs, ok := k.numbers(0)
	if !ok {
		return brokenNode()
	}
	options, ok := k.constants(1)
	if !ok || !k.oneOf(1, options[0], "population", "sample") {
		return brokenNode()
	}
	if k.name == "stdev" && !k.placesOf(2, options[1], 0) {
		return brokenNode()
	}
	x := k.statistic(xs, false, options...)
	if k.name == "stdev" {
		x.typ.Terminating = true
	}
	return x
}

func checkPercentile(k call) *node {
	k, xs, ok := k.numbers(0)
	if !ok {
		return brokenNode()
	}
	p := k.check(k.args[1])
	if !k.needNumber(k.args[1], p) {
		return brokenNode()
	}
	method, ok := k.choice(2, "nearest", "inclusive")
	if !ok {
		return brokenNode()
	}
	nearest := always(method, func(v Value) bool { return v.text == "nearest" })
	return k.statistic(xs, nearest || p.typ.Terminating, p, method)
}

func checkBest(k call) *node {
	k, xs, ok := k.numbers(0)
	if !ok {
		return brokenNode()
	}
	n := k.check(k.args[1])
	order, ok := k.descending(2)
	if !k.needNumber(k.args[1], n) || !ok {
		return brokenNode()
	}
	return k.visiting(xs.typ, append([]*node{xs, n}, order...)...)
}

// rank checks rank: the place of a value among a list's numbers, or of a list of
// numbers among such lists.
func checkRank(k call) *node {
	x := k.check(k.args[0])
	if x.typ.Kind == ListKind && !x.typ.Optional {
		return k.rankByKeys(x)
	}
	if !k.needNumber(k.args[0], x) {
		return brokenNode()
	}
	xs, ok := k.numberList(1)
	if !ok {
		return xs
	}
	return k.ranked(x, xs)
}

// ranked checks the options of rank and makes its node.
func (k call) ranked(x, xs *node) *node {
	options, ok := k.constants(2)
	if !ok || len(options) > 0 && !k.oneOf(2, options[0], "competition", "dense") ||
		len(options) > 1 && !k.oneOf(3, options[1], "asc", "desc") {
		return brokenNode()
	}
	return k.visiting(NumberType(), append([]*node{x, xs}, options...)...)
}

func (k call) rankByKeys(x *node) *node {
	xs, ok := k.list(1)
	if !ok {
		return xs
	}
	if !isKeys(x.typ) {
		return k.noKeys(k.args[0], x.typ, x.typ, "numbers")
	}
	if e := *xs.typ.Elem; !e.never() && !isKeys(e) {
		return k.noKeys(k.args[1], xs.typ, e, "lists of numbers")
	}
	own, others := keyCount(k.args[0]), keyCount(elementNode(k.args[1]))
	if own >= 0 && others >= 0 && own != others {
		return k.fault(CodeType, k.at, "rank compares %s with %d of each element", spell.Counted(own, "number"), others)
	}
	return k.ranked(x, xs)
}

// checkRankBy checks rankBy: the place of the own record among a list's records by a value
// of each. Its node has the list, the values of its records, the own record's value, and the
// options. The result may be nil where the own record may have no place.
func checkRankBy(k call) *node {
	list, ok := k.list(0)
	if ok && !ownRecords(k, list) {
		ok = false
	}
	each := call{k.checker, k.args[1], k.name, k.args[:2], language.Named("map")}
	body, _, ok := each.looped(list, ok)
	if !ok || !needKey(k, body) {
		return brokenNode()
	}
	options, ok := rankOptions(k)
	own, _, good := each.looped(list, true)
	if !ok || !good {
		return brokenNode()
	}
	keys := each.over(ListType(body.typ), list, body)
	keys.detail = taken{}
	named := k.plain(k.args[1], letOp, body.typ, &node{op: ownOp, typ: *list.typ.Elem, at: keys.at, free: 1}, own.args[0])
	named.slot = own.slot
	named.free &^= 3 << own.slot
	t := NumberType()
	t.Optional = list.op != wholeOp && list.op != peersOp || lacksKey(body.typ)
	return k.visiting(t, append([]*node{list, keys, named}, options...)...)
}

// ownRecords reports a list that the own record cannot be in.
func ownRecords(k call, list *node) bool {
	switch e := list.typ.Elem; {
	case !k.isOwned():
		k.faultHint(CodeOutOfScope, k.at, "write rank(value, list) with a value of its own", "rankBy ranks the own record, and there is none here")
	case e.Kind != RecordKind || e.Optional || e.List != k.env.own.Name:
		k.faultHint(CodeType, k.args[0], "write rank(value, list) with a value of its own",
			"rankBy ranks the own record among %s, but %s is a %s", k.env.own.Name, k.text(k.args[0]), list.typ)
	default:
		return true
	}
	return false
}

// needKey reports what records cannot be ranked by: it must be a number of each, or several
// of them, which may be missing.
func needKey(k call, body *node) bool {
	t := body.typ
	isNumber := t.Kind == NumberKind || t.Kind == ListKind && t.Elem.Kind == NumberKind
	switch {
	case !isNumber:
		k.faultHint(CodeType, k.args[1], "write rankBy(list, .field), or rankBy(list, [.field, -.field]) with - where less is better",
			"rankBy needs a number of each record, or a list of them, but %s is a %s", k.text(k.args[1]), t)
	case body.free&(1<<body.slot) == 0:
		k.faultHint(CodeType, k.args[1], "write .field for that of each record", "%s is the same for each element", k.text(k.args[1]))
	case body.indexed:
		k.fault(CodeOutOfScope, k.args[1], "the place in a list, #index, is nothing to rank by")
	default:
		return true
	}
	return false
}

// lacksKey reports whether a value to rank by may be missing, or a number of it.
func lacksKey(t Type) bool { return t.Optional || t.Kind == ListKind && t.Elem.Optional }

// rankOptions checks the options of rankBy: how ties are placed, and which order, in either
// order.
func rankOptions(k call) ([]*node, bool) {
	options, ok := k.constants(2)
	seen := map[bool]bool{}
	for i, o := range options {
		isOrder := always(o, func(v Value) bool { return v.text == "asc" || v.text == "desc" })
		if !isOrder && !k.oneOf(2+i, o, "competition", "dense", "refuse") {
			return nil, false
		}
		if seen[isOrder] {
			k.faultHint(CodeBadArgument, k.args[2+i], "write "+k.op.Usage, "rankBy is told twice about %s", map[bool]string{true: "the order", false: "ties"}[isOrder])
			return nil, false
		}
		seen[isOrder] = true
	}
	return options, ok
}

// isKeys reports whether a type is a list of numbers, with neither the list nor its
// numbers optional.
func isKeys(t Type) bool {
	return t.Kind == ListKind && !t.Optional && t.Elem.Kind == NumberKind && !t.Elem.Optional
}

// noKeys reports values that rank cannot compare; keys is the type that should be a list
// of numbers.
func (c *names) noKeys(n ast.Node, is, keys Type, want string) *node {
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
