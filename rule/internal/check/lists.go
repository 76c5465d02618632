package check

import (
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

func checkLength(k call) *tree.Node {
	if tableNamed(k.checker, k.args[0]) != nil {
		xs, ok := k.list(0)
		if !ok {
			return xs
		}
		return k.make(types.NumberType(), xs)
	}
	x := k.check(k.args[0])
	if x.Type.Kind == types.TextKind && !x.Type.Optional {
		return k.make(types.NumberType(), x)
	}
	xs, ok := k.needList(0, x)
	if !ok {
		return xs
	}
	return k.make(types.NumberType(), xs)
}

func checkCount(k call) *tree.Node {
	if len(k.args) == 1 {
		xs, ok := k.list(0)
		switch {
		case !ok:
			return xs
		case xs.Type.Elem.Kind != types.FlagKind || xs.Type.Elem.Optional:
			return k.faultHint(fault.CodeArgumentCount, k.at, "use len(list) for the number of elements", "count needs a condition: count(list, condition)")
		}
		return k.visiting(types.NumberType(), xs)
	}
	list, body, _, ok := k.condition()
	if !ok {
		return tree.BrokenNode()
	}
	return k.over(types.NumberType(), list, body)
}

// checkQuantifier checks all, any, none, one.
func checkQuantifier(k call) *tree.Node {
	list, body, _, ok := k.condition()
	if !ok {
		return tree.BrokenNode()
	}
	return k.over(types.FlagType(), list, body)
}

func checkFilter(k call) *tree.Node {
	list, body, there, ok := k.condition()
	if !ok {
		return tree.BrokenNode()
	}
	t := list.Type
	if there {
		t = types.ListType(typing.Plain(*t.Elem))
	}
	return k.over(t, list, body)
}

func checkFind(k call) *tree.Node {
	list, body, _, ok := k.condition()
	if !ok {
		return tree.BrokenNode()
	}
	return k.over(list.Type.Elem.OrMissing(), list, body)
}

func checkMapping(k call) *tree.Node {
	list, body, _, ok := k.loop()
	if !ok {
		return tree.BrokenNode()
	}
	return k.over(types.ListType(body.Type), list, body)
}

func checkGroupBy(k call) *tree.Node {
	list, body, _, ok := k.loop()
	if !ok {
		return tree.BrokenNode()
	}
	return k.over(types.ListType(list.Type), list, k.byLevel(body))
}

// checkSum checks sum(list of numbers) or sum(list, value).
func checkSum(k call) *tree.Node {
	if len(k.args) == 1 {
		xs, ok := k.numberList(0)
		if !ok {
			return xs
		}
		return k.visiting(typing.NumberOf(xs.Type.Elem.Terminating), xs)
	}
	list, body, _, ok := k.loop()
	if !ok || !k.needNumber(k.args[1], body) {
		return tree.BrokenNode()
	}
	return k.over(typing.NumberOf(body.Type.Terminating), list, body)
}

// checkReduce checks reduce, which folds a list into one value: #acc is the value so far. Its
// type is that of the start, widened by the type of the body, so that a missing element
// does not get lost.
func checkReduce(k call) *tree.Node {
	mark := k.slots
	defer func() { k.slots = mark }()
	acc := k.slot(k.at) // before the list is checked: its lets and loops run while #acc is set
	list, ok := k.list(0)
	start := k.check(k.args[2])
	if !ok || start.IsBroken() {
		return tree.BrokenNode()
	}
	t := typing.Fraction(start.Type)
	body := k.reduced(list, acc, t)
	if !body.IsBroken() && t.Kind == types.ListKind && typing.Never(*t.Elem) && body.Type.Kind == types.ListKind && !typing.Never(*body.Type.Elem) {
		return k.faultHint(fault.CodeEmptyList, k.args[2], "begin with a list of one element, or use map and filter", "an empty list does not say what reduce collects")
	}
	for range maxWidening {
		wider, alike := typing.Join(t, body.Type)
		if body.IsBroken() || !alike || wider.Optional && !t.Optional || typing.Fits(wider, t) {
			break
		}
		t = wider
		body = k.reduced(list, acc, t)
	}
	switch {
	case body.IsBroken():
		return body
	case !typing.Same(body.Type, t) || body.Type.Optional && !t.Optional:
		return k.fault(fault.CodeUnlike, k.args[1], "reduce must keep the type of its start: %s is a %s, the start a %s", k.text(k.args[1]), body.Type, start.Type)
	}
	x := k.over(t, list, body, start)
	x.Detail = acc
	x.Free &^= 1 << acc
	return k.foldedLoop(x)
}

// maxWidening bounds how often the body of reduce is checked: the type of #acc can
// be widened once for each level of lists within lists.
const maxWidening = 8

// reduced checks the body of reduce for a type of #acc. The faults and warnings of the
// last check count.
func (k call) reduced(list *tree.Node, acc int, t types.Type) *tree.Node {
	mark := k.slots
	e := element{slot: k.slot(k.at), typ: *list.Type.Elem, acc: acc, accT: t, given: list.Given}
	k.slot(k.at)
	n := predicateBody(k.args[1])
	k.elems = append(k.elems, e)
	k.outcomes = nil // they know the element by its slot
	body := k.each(n, nil)
	k.elems = k.elems[:len(k.elems)-1]
	k.slots = mark
	return body
}

// checkEnd checks first or last of a list; either is nil for an empty list.
func checkEnd(k call) *tree.Node {
	xs, ok := k.list(0)
	if !ok {
		return xs
	}
	return k.make(xs.Type.Elem.OrMissing(), xs)
}

// checkRebuilt checks a function that makes a list of the elements of another.
func checkRebuilt(k call) *tree.Node {
	xs, ok := k.list(0)
	if !ok {
		return xs
	}
	return k.visiting(xs.Type, xs)
}

func checkTake(k call) *tree.Node {
	n := k.check(k.args[1])
	if !k.needNumber(k.args[1], n) {
		return tree.BrokenNode()
	}
	xs, ok := k.list(0)
	if !ok {
		return xs
	}
	return k.visiting(xs.Type, xs, n)
}

// descending checks the optional order, "asc" or "desc", at position i; order is nil if
// it is omitted.
func (k call) descending(i int) (order []*tree.Node, ok bool) {
	if len(k.args) <= i {
		return nil, true
	}
	o := k.check(k.args[i])
	if o.IsBroken() {
		return nil, false
	}
	if !Always(o, func(v cell.Value) bool { return v.Str == "asc" || v.Str == "desc" }) {
		k.fault(fault.CodeBadArgument, k.args[i], `the order must be "asc" or "desc"`)
		return nil, false
	}
	return []*tree.Node{o}, true
}

func checkSort(k call) *tree.Node {
	order, ok := k.descending(1)
	if !ok {
		return tree.BrokenNode()
	}
	xs, ok := k.list(0)
	if !ok {
		return xs
	}
	if xs.Type.Elem.Levels != nil {
		mark := k.slots
		slot := k.slot(k.at)
		k.slot(k.at) // #index
		k.slots = mark
		elem := &tree.Node{Op: tree.ElementOp, Type: *xs.Type.Elem, Slot: slot, At: k.site(k.at), Depth: len(k.elems) + 1, Free: 1 << slot}
		body := &tree.Node{Op: tree.EachOp, Args: []*tree.Node{elem}, Type: elem.Type, At: elem.At, Slot: slot, Depth: elem.Depth}
		body.Join(elem)
		k.op = language.Named("sortBy")
		return k.over(xs.Type, xs, k.byLevel(body), order...)
	}
	return k.visiting(xs.Type, append([]*tree.Node{xs}, order...)...)
}

func checkSortBy(k call) *tree.Node {
	order, ok := k.descending(2)
	if !ok {
		return tree.BrokenNode()
	}
	list, body, _, ok := k.loop()
	if !ok {
		return tree.BrokenNode()
	}
	return k.over(list.Type, list, k.byLevel(body), order...)
}

func checkConcat(k call) *tree.Node {
	var parts []*tree.Node
	t := types.Type{}
	for i := range k.args {
		x, ok := k.list(i)
		if !ok {
			return x
		}
		if i == 0 {
			t = x.Type
		} else if t, ok = typing.Join(t, x.Type); !ok {
			return k.fault(fault.CodeUnlike, k.args[i], "the lists of concat must be alike: a %s and a %s", parts[0].Type, x.Type)
		}
		parts = append(parts, x)
	}
	return k.visiting(t, parts...)
}

func checkFlatten(k call) *tree.Node {
	xs, ok := k.list(0)
	switch {
	case !ok:
		return xs
	case xs.Type.Elem.Kind != types.ListKind || xs.Type.Elem.Optional:
		return k.fault(fault.CodeType, k.at, "flatten needs a list of lists, not a %s", xs.Type)
	}
	return k.visiting(*xs.Type.Elem, xs)
}

// checkRangeOf checks a..b, the whole numbers from a to b, none if b is less.
func checkRangeOf(k call) *tree.Node {
	x, y, ok := k.operands()
	if !ok || !k.needBoth(x, y, types.NumberType()) {
		return tree.BrokenNode()
	}
	return k.make(types.ListType(types.NumberType()), x, y)
}
