package rule

import "github.com/meritrules/merit/rule/internal/language"

func checkLength(k call) *node {
	if tableNamed(k.checker, k.args[0]) != nil {
		xs, ok := k.list(0)
		if !ok {
			return xs
		}
		return k.make(NumberType(), xs)
	}
	x := k.check(k.args[0])
	if x.typ.Kind == TextKind && !x.typ.Optional {
		return k.make(NumberType(), x)
	}
	xs, ok := k.needList(0, x)
	if !ok {
		return xs
	}
	return k.make(NumberType(), xs)
}

func checkCount(k call) *node {
	if len(k.args) == 1 {
		xs, ok := k.list(0)
		switch {
		case !ok:
			return xs
		case xs.typ.Elem.Kind != FlagKind || xs.typ.Elem.Optional:
			return k.faultHint(CodeArgumentCount, k.at, "use len(list) for the number of elements", "count needs a condition: count(list, condition)")
		}
		return k.visiting(NumberType(), xs)
	}
	list, body, _, ok := k.condition()
	if !ok {
		return brokenNode()
	}
	return k.over(NumberType(), list, body)
}

// quantifier checks all, any, none, one.
func checkQuantifier(k call) *node {
	list, body, _, ok := k.condition()
	if !ok {
		return brokenNode()
	}
	return k.over(FlagType(), list, body)
}

func checkFilter(k call) *node {
	list, body, there, ok := k.condition()
	if !ok {
		return brokenNode()
	}
	t := list.typ
	if there {
		t = ListType(t.Elem.plain())
	}
	return k.over(t, list, body)
}

func checkFind(k call) *node {
	list, body, _, ok := k.condition()
	if !ok {
		return brokenNode()
	}
	return k.over(list.typ.Elem.OrMissing(), list, body)
}

func checkMapping(k call) *node {
	list, body, _, ok := k.loop()
	if !ok {
		return brokenNode()
	}
	return k.over(ListType(body.typ), list, body)
}

func checkGroupBy(k call) *node {
	list, body, _, ok := k.loop()
	if !ok {
		return brokenNode()
	}
	return k.over(ListType(list.typ), list, k.byLevel(body))
}

// sum checks sum(list of numbers) or sum(list, value).
func checkSum(k call) *node {
	if len(k.args) == 1 {
		xs, ok := k.numberList(0)
		if !ok {
			return xs
		}
		return k.visiting(numberType(xs.typ.Elem.Terminating), xs)
	}
	list, body, _, ok := k.loop()
	if !ok || !k.needNumber(k.args[1], body) {
		return brokenNode()
	}
	return k.over(numberType(body.typ.Terminating), list, body)
}

// reduce checks reduce, which folds a list into one value: #acc is the value so far. Its
// type is that of the start, widened by the type of the body, so that a missing element
// does not get lost.
func checkReduce(k call) *node {
	mark := k.slots
	defer func() { k.slots = mark }()
	acc := k.slot(k.at) // before the list is checked: its lets and loops run while #acc is set
	list, ok := k.list(0)
	start := k.check(k.args[2])
	if !ok || start.isBroken() {
		return brokenNode()
	}
	t := start.typ.fraction()
	body := k.reduced(list, acc, t)
	if !body.isBroken() && t.Kind == ListKind && t.Elem.never() && body.typ.Kind == ListKind && !body.typ.Elem.never() {
		return k.faultHint(CodeEmptyList, k.args[2], "begin with a list of one element, or use map and filter", "an empty list does not say what reduce collects")
	}
	for range maxWidening {
		wider, alike := t.join(body.typ)
		if body.isBroken() || !alike || wider.Optional && !t.Optional || wider.fits(t) {
			break
		}
		t = wider
		body = k.reduced(list, acc, t)
	}
	switch {
	case body.isBroken():
		return body
	case !body.typ.same(t) || body.typ.Optional && !t.Optional:
		return k.fault(CodeUnlike, k.args[1], "reduce must keep the type of its start: %s is a %s, the start a %s", k.text(k.args[1]), body.typ, start.typ)
	}
	x := k.over(t, list, body, start)
	x.detail = acc
	x.free &^= 1 << acc
	return k.foldedLoop(x)
}

// maxWidening bounds how often the body of reduce is checked: the type of #acc can
// be widened once for each level of lists within lists.
const maxWidening = 8

// reduced checks the body of reduce for a type of #acc. The faults and warnings of the
// last check count.
func (k call) reduced(list *node, acc int, t Type) *node {
	mark := k.slots
	e := element{slot: k.slot(k.at), typ: *list.typ.Elem, acc: acc, accT: t, given: list.given}
	k.slot(k.at)
	n := predicateBody(k.args[1])
	k.elems = append(k.elems, e)
	k.outcomes = nil // they know the element by its slot
	body := k.each(n, nil)
	k.elems = k.elems[:len(k.elems)-1]
	k.slots = mark
	return body
}

// end checks first or last of a list; either is nil for an empty list.
func checkEnd(k call) *node {
	xs, ok := k.list(0)
	if !ok {
		return xs
	}
	return k.make(xs.typ.Elem.OrMissing(), xs)
}

// rebuilt checks a function that makes a list of the elements of another.
func checkRebuilt(k call) *node {
	xs, ok := k.list(0)
	if !ok {
		return xs
	}
	return k.visiting(xs.typ, xs)
}

func checkTake(k call) *node {
	n := k.check(k.args[1])
	if !k.needNumber(k.args[1], n) {
		return brokenNode()
	}
	xs, ok := k.list(0)
	if !ok {
		return xs
	}
	return k.visiting(xs.typ, xs, n)
}

// descending checks the optional order, "asc" or "desc", at position i; order is nil if
// it is omitted.
func (k call) descending(i int) (order []*node, ok bool) {
	if len(k.args) <= i {
		return nil, true
	}
	o := k.check(k.args[i])
	if o.isBroken() {
		return nil, false
	}
	if !always(o, func(v Value) bool { return v.text == "asc" || v.text == "desc" }) {
		k.fault(CodeBadArgument, k.args[i], `the order must be "asc" or "desc"`)
		return nil, false
	}
	return []*node{o}, true
}

func checkSort(k call) *node {
	order, ok := k.descending(1)
	if !ok {
		return brokenNode()
	}
	xs, ok := k.list(0)
	if !ok {
		return xs
	}
	if xs.typ.Elem.levels != nil {
		mark := k.slots
		slot := k.slot(k.at)
		k.slot(k.at) // #index
		k.slots = mark
		elem := &node{op: elementOp, typ: *xs.typ.Elem, slot: slot, at: k.site(k.at), depth: len(k.elems) + 1, free: 1 << slot}
		body := &node{op: eachOp, args: []*node{elem}, typ: elem.typ, at: elem.at, slot: slot, depth: elem.depth}
		body.join(elem)
		k.op = language.Named("sortBy")
		return k.over(xs.typ, xs, k.byLevel(body), order...)
	}
	return k.visiting(xs.typ, append([]*node{xs}, order...)...)
}

func checkSortBy(k call) *node {
	order, ok := k.descending(2)
	if !ok {
		return brokenNode()
	}
	list, body, _, ok := k.loop()
	if !ok {
		return brokenNode()
	}
	return k.over(list.typ, list, k.byLevel(body), order...)
}

func checkConcat(k call) *node {
	var parts []*node
	t := Type{}
	for i := range k.args {
		x, ok := k.list(i)
		if !ok {
			return x
		}
		if i == 0 {
			t = x.typ
		} else if t, ok = t.join(x.typ); !ok {
			return k.fault(CodeUnlike, k.args[i], "the lists of concat must be alike: a %s and a %s", parts[0].typ, x.typ)
		}
		parts = append(parts, x)
	}
	return k.visiting(t, parts...)
}

func checkFlatten(k call) *node {
	xs, ok := k.list(0)
	switch {
	case !ok:
		return xs
	case xs.typ.Elem.Kind != ListKind || xs.typ.Elem.Optional:
		return k.fault(CodeType, k.at, "flatten needs a list of lists, not a %s", xs.typ)
	}
	return k.visiting(*xs.typ.Elem, xs)
}
