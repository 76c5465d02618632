package check

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// numbers checks the list of numbers that a function takes at a position: such a list, or
// any list with a predicate after it that takes a number from each element. It returns the
// call without the predicate, in which the other arguments have the same positions either
// way.
func (k call) numbers(i int) (call, *tree.Node, bool) {
	if !hasValue(k, i) {
		if speaks(k, i+1) && len(k.elems) == 0 {
			return k, k.faultHint(fault.CodeArgumentCount, k.at, "write "+k.op.Usage, "%s has %s", k.name, spell.Counted(len(k.args), "argument")), false
		}
		xs, ok := k.numberList(i)
		return k, xs, ok
	}
	list, ok := k.list(i)
	xs, ok := k.valuesOf(i, list, ok, k.args[i+1])
	k.args = slices.Delete(slices.Clone(k.args), i+1, i+2)
	return k, xs, ok
}

// hasValue reports whether a predicate follows the list at a position. If the number of
// arguments does not tell, a part that names an element is a predicate.
func hasValue(k call, i int) bool {
	asked := speaks(k, i+1)
	switch k.name {
	case "min", "max":
		return asked && len(k.args) == 2
	case "best": // best(list, n, order) or best(list, value, n)
		return len(k.args) == k.op.Max || asked && len(k.args) == 3 && k.check(k.args[2]).Type.Kind != types.TextKind
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
func (k call) valuesOf(i int, list *tree.Node, there bool, predicate ast.Node) (*tree.Node, bool) {
	each := call{k.checker, predicate, k.name, []ast.Node{k.args[i], predicate}, language.Named("map")}
	body, _, ok := each.looped(list, there)
	if !ok || !needValue(each, predicate, body) {
		return tree.BrokenNode(), false
	}
	if body.Free&(3<<body.Slot) == 0 {
		return k.faultHint(fault.CodeType, predicate, "write .field or # in it, or take what does not depend on the element apart", "%s is the same for each element", k.text(predicate)), false
	}
	x := each.over(types.ListType(body.Type), list, body)
	x.Detail = tree.Aside{}
	return x, true
}

// needValue is needNumber for what a predicate takes from each element.
func needValue(k call, predicate ast.Node, x *tree.Node) bool {
	if text := k.text(predicate); x.Type.Kind == types.NumberKind && x.Type.Optional {
		k.faultHint(fault.CodeMayBeMissing, predicate, fmt.Sprintf("leave out who has none, with filter(%s, %s != nil), or %s", k.text(k.args[0]), text, nilAdvice(k.checker, predicate)),
			"%s may be nil where a number is needed", text)
		return false
	}
	return k.needNumber(predicate, x)
}

// statistic makes the node of a function of a list of numbers; more are its further
// arguments.
func (k call) statistic(xs *tree.Node, terminating bool, more ...*tree.Node) *tree.Node {
	return k.visiting(k.orMissing(typing.NumberOf(terminating && xs.Type.Elem.Terminating)), append([]*tree.Node{xs}, more...)...)
}

// orMissing returns the type of a function that fails for an empty list: to the left of ??
// it is nil then.
func (k call) orMissing(t types.Type) types.Type {
	t.Optional = k.defaulted[k.at]
	return t
}

func checkMean(k call) *tree.Node { return average(k, false) }

func checkMedian(k call) *tree.Node { return average(k, true) }

func average(k call, terminating bool) *tree.Node {
	k, xs, ok := k.numbers(0)
	if !ok {
		return tree.BrokenNode()
	}
	return k.statistic(xs, terminating)
}

// checkWeightedMean checks two lists of numbers, or one list with two predicates. That list is
// one node with two parents.
func checkWeightedMean(k call) *tree.Node {
	if len(k.args) == k.op.Max {
		list, ok := k.list(0)
		values, ok1 := k.valuesOf(0, list, ok, k.args[1])
		weights, ok2 := k.valuesOf(0, list, ok, k.args[2])
		if !ok1 || !ok2 {
			return tree.BrokenNode()
		}
		values.Detail, weights.Detail = nil, nil // each is a step of its own
		return k.statistic(values, false, weights)
	}
	values, ok1 := k.numberList(0)
	weights, ok2 := k.numberList(1)
	if !ok1 || !ok2 {
		return tree.BrokenNode()
	}
	return k.statistic(values, false, weights)
}

func checkTrimmedMean(k call) *tree.Node {
	k, xs, ok := k.numbers(0)
	if !ok {
		return tree.BrokenNode()
	}
	low, high := k.check(k.args[1]), k.check(k.args[2])
	if !k.needNumber(k.args[1], low) || !k.needNumber(k.args[2], high) {
		return tree.BrokenNode()
	}
	return k.statistic(xs, false, low, high)
}

// checkVariance checks variance and stdev, whose options must be constant.
func checkVariance(k call) *tree.Node {
	k, xs, ok := k.numbers(0)
	if !ok {
		return tree.BrokenNode()
	}
	options, ok := k.constants(1)
	if !ok || !k.oneOf(1, options[0], "population", "sample") {
		return tree.BrokenNode()
	}
	if k.name == "stdev" && !k.placesOf(2, options[1], 0) {
		return tree.BrokenNode()
	}
	x := k.statistic(xs, false, options...)
	if k.name == "stdev" {
		x.Type.Terminating = true
	}
	return x
}

func checkPercentile(k call) *tree.Node {
	k, xs, ok := k.numbers(0)
	if !ok {
		return tree.BrokenNode()
	}
	p := k.check(k.args[1])
	if !k.needNumber(k.args[1], p) {
		return tree.BrokenNode()
	}
	method, ok := k.choice(2, "nearest", "inclusive")
	if !ok {
		return tree.BrokenNode()
	}
	nearest := Always(method, func(v cell.Value) bool { return v.Str == "nearest" })
	return k.statistic(xs, nearest || p.Type.Terminating, p, method)
}

func checkBest(k call) *tree.Node {
	k, xs, ok := k.numbers(0)
	if !ok {
		return tree.BrokenNode()
	}
	n := k.check(k.args[1])
	order, ok := k.descending(2)
	if !k.needNumber(k.args[1], n) || !ok {
		return tree.BrokenNode()
	}
	return k.visiting(xs.Type, append([]*tree.Node{xs, n}, order...)...)
}

// checkRank checks rank: the place of a value among a list's numbers, or of a list of
// numbers among such lists.
func checkRank(k call) *tree.Node {
	x := k.check(k.args[0])
	if x.Type.Kind == types.ListKind && !x.Type.Optional {
		return k.rankByKeys(x)
	}
	if !k.needNumber(k.args[0], x) {
		return tree.BrokenNode()
	}
	xs, ok := k.numberList(1)
	if !ok {
		return xs
	}
	return k.ranked(x, xs)
}

// ranked checks the options of rank and makes its node.
func (k call) ranked(x, xs *tree.Node) *tree.Node {
	options, ok := k.constants(2)
	if !ok || len(options) > 0 && !k.oneOf(2, options[0], "competition", "dense") ||
		len(options) > 1 && !k.oneOf(3, options[1], "asc", "desc") {
		return tree.BrokenNode()
	}
	return k.visiting(types.NumberType(), append([]*tree.Node{x, xs}, options...)...)
}

func (k call) rankByKeys(x *tree.Node) *tree.Node {
	xs, ok := k.list(1)
	if !ok {
		return xs
	}
	if !isKeys(x.Type) {
		return k.noKeys(k.args[0], x.Type, x.Type, "numbers")
	}
	if e := *xs.Type.Elem; !typing.Never(e) && !isKeys(e) {
		return k.noKeys(k.args[1], xs.Type, e, "lists of numbers")
	}
	own, others := keyCount(k.args[0]), keyCount(elementNode(k.args[1]))
	if own >= 0 && others >= 0 && own != others {
		return k.fault(fault.CodeType, k.at, "rank compares %s with %d of each element", spell.Counted(own, "number"), others)
	}
	return k.ranked(x, xs)
}

// checkRankBy checks rankBy: the place of the own record among a list's records by a value
// of each. Its node has the list, the values of its records, the own record's value, and the
// options. The result may be nil where the own record may have no place.
func checkRankBy(k call) *tree.Node {
	list, ok := k.list(0)
	if ok && !ownRecords(k, list) {
		ok = false
	}
	each := call{k.checker, k.args[1], k.name, k.args[:2], language.Named("map")}
	body, _, ok := each.looped(list, ok)
	if !ok || !needKey(k, body) {
		return tree.BrokenNode()
	}
	options, ok := rankOptions(k)
	own, _, good := each.looped(list, true)
	if !ok || !good {
		return tree.BrokenNode()
	}
	keys := each.over(types.ListType(body.Type), list, body)
	keys.Detail = tree.Aside{}
	named := k.plain(k.args[1], tree.LetOp, body.Type, &tree.Node{Op: tree.OwnOp, Type: *list.Type.Elem, At: keys.At, Free: 1}, own.Args[0])
	named.Slot = own.Slot
	named.Free &^= 3 << own.Slot
	t := types.NumberType()
	t.Optional = list.Op != tree.WholeOp && list.Op != tree.PeersOp || lacksKey(body.Type)
	return k.visiting(t, append([]*tree.Node{list, keys, named}, options...)...)
}

// ownRecords reports a list that the own record cannot be in.
func ownRecords(k call, list *tree.Node) bool {
	switch e := list.Type.Elem; {
	case !k.isOwned():
		k.faultHint(fault.CodeOutOfScope, k.at, "write rank(value, list) with a value of its own", "rankBy ranks the own record, and there is none here")
	case e.Kind != types.RecordKind || e.Optional || e.List != k.env.Own.Name:
		k.faultHint(fault.CodeType, k.args[0], "write rank(value, list) with a value of its own",
			"rankBy ranks the own record among %s, but %s is a %s", k.env.Own.Name, k.text(k.args[0]), list.Type)
	default:
		return true
	}
	return false
}

// needKey reports what records cannot be ranked by: it must be a number of each, or several
// of them, which may be missing.
func needKey(k call, body *tree.Node) bool {
	t := body.Type
	isNumber := t.Kind == types.NumberKind || t.Kind == types.ListKind && t.Elem.Kind == types.NumberKind
	switch {
	case !isNumber:
		k.faultHint(fault.CodeType, k.args[1], "write rankBy(list, .field), or rankBy(list, [.field, -.field]) with - where less is better",
			"rankBy needs a number of each record, or a list of them, but %s is a %s", k.text(k.args[1]), t)
	case body.Free&(1<<body.Slot) == 0:
		k.faultHint(fault.CodeType, k.args[1], "write .field for that of each record", "%s is the same for each element", k.text(k.args[1]))
	case body.Indexed:
		k.fault(fault.CodeOutOfScope, k.args[1], "the place in a list, #index, is nothing to rank by")
	default:
		return true
	}
	return false
}

// lacksKey reports whether a value to rank by may be missing, or a number of it.
func lacksKey(t types.Type) bool { return t.Optional || t.Kind == types.ListKind && t.Elem.Optional }

// rankOptions checks the options of rankBy: how ties are placed, and which order, in either
// order.
func rankOptions(k call) ([]*tree.Node, bool) {
	options, ok := k.constants(2)
	seen := map[bool]bool{}
	for i, o := range options {
		isOrder := Always(o, func(v cell.Value) bool { return v.Str == "asc" || v.Str == "desc" })
		if !isOrder && !k.oneOf(2+i, o, "competition", "dense", "refuse") {
			return nil, false
		}
		if seen[isOrder] {
			k.faultHint(fault.CodeBadArgument, k.args[2+i], "write "+k.op.Usage, "rankBy is told twice about %s", map[bool]string{true: "the order", false: "ties"}[isOrder])
			return nil, false
		}
		seen[isOrder] = true
	}
	return options, ok
}

// isKeys reports whether a type is a list of numbers, with neither the list nor its
// numbers optional.
func isKeys(t types.Type) bool {
	return t.Kind == types.ListKind && !t.Optional && t.Elem.Kind == types.NumberKind && !t.Elem.Optional
}

// noKeys reports values that rank cannot compare; keys is the type that should be a list
// of numbers.
func (c *names) noKeys(n ast.Node, is, keys types.Type, want string) *tree.Node {
	hint := "write rank([a, b], map(list, [.a, .b]))"
	if keys.Kind == types.ListKind && isKeys(types.ListType(typing.Plain(*keys.Elem))) {
		hint = "say with ?? what stands for nil"
	}
	return c.faultHint(fault.CodeType, n, hint, "rank needs a list of %s here, but %s is a %s", want, c.text(n), is)
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
