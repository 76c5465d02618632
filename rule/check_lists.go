package rule

func (c *checker) length(k call) *node {
	x := c.check(k.args[0])
	if x.typ.Kind == TextKind && !x.typ.Optional {
		return c.node(k.node, k.op, NumberType(), x)
	}
	xs, ok := c.needList(k, 0, x)
	if !ok {
		return xs
	}
	return c.node(k.node, k.op, NumberType(), xs)
}

func (c *checker) count(k call) *node {
	if len(k.args) == 1 {
		xs, ok := c.list(k, 0)
		switch {
		case !ok:
			return xs
		case xs.typ.Elem.Kind != FlagKind || xs.typ.Elem.Optional:
			return c.faultHint(CodeArgumentCount, k.node, "use len(list) for the number of elements", "count needs a condition: count(list, condition)")
		}
		return c.visiting(k, NumberType(), xs)
	}
	list, body, _, ok := c.condition(k)
	if !ok {
		return brokenNode()
	}
	return c.over(k, NumberType(), list, body)
}

// quantifier checks all, any, none, one.
func (c *checker) quantifier(k call) *node {
	list, body, _, ok := c.condition(k)
	if !ok {
		return brokenNode()
	}
	return c.over(k, FlagType(), list, body)
}

func (c *checker) filter(k call) *node {
	list, body, there, ok := c.condition(k)
	if !ok {
		return brokenNode()
	}
	t := list.typ
	if there {
		t = ListType(t.Elem.plain())
	}
	return c.over(k, t, list, body)
}

func (c *checker) find(k call) *node {
	list, body, _, ok := c.condition(k)
	if !ok {
		return brokenNode()
	}
	return c.over(k, list.typ.Elem.OrMissing(), list, body)
}

func (c *checker) mapping(k call) *node {
	list, body, _, ok := c.loop(k)
	if !ok {
		return brokenNode()
	}
	return c.over(k, ListType(body.typ), list, body)
}

func (c *checker) groupBy(k call) *node {
	list, body, _, ok := c.loop(k)
	if !ok {
		return brokenNode()
	}
	return c.over(k, ListType(list.typ), list, body)
}

// sum checks sum(list of numbers) or sum(list, value).
func (c *checker) sum(k call) *node {
	if len(k.args) == 1 {
		xs, ok := c.numberList(k, 0)
		if !ok {
			return xs
		}
		return c.visiting(k, numberType(xs.typ.Elem.Terminating), xs)
	}
	list, body, _, ok := c.loop(k)
	if !ok || !c.needNumber(k.args[1], body) {
		return brokenNode()
	}
	return c.over(k, numberType(body.typ.Terminating), list, body)
}

// reduce checks reduce, which folds a list into one value: #acc is the value so far. Its
// type is that of the start, widened by the type of the body, so that a missing element
// does not get lost.
func (c *checker) reduce(k call) *node {
	mark := c.slots
	defer func() { c.slots = mark }()
	acc := c.slot(k.node) // before the list is checked: its lets and loops run while #acc is set
	list, ok := c.list(k, 0)
	start := c.check(k.args[2])
	if !ok || start.isBroken() {
		return brokenNode()
	}
	t := start.typ.fraction()
	body := c.reduced(k, list, acc, t)
	if !body.isBroken() && t.Kind == ListKind && t.Elem.never() && body.typ.Kind == ListKind && !body.typ.Elem.never() {
		return c.faultHint(CodeEmptyList, k.args[2], "begin with a list of one element, or use map and filter", "an empty list does not say what reduce collects")
	}
	for range maxWidening {
		wider, alike := t.join(body.typ)
		if body.isBroken() || !alike || wider.Optional && !t.Optional || wider.fits(t) {
			break
		}
		t = wider
		body = c.reduced(k, list, acc, t)
	}
	switch {
	case body.isBroken():
		return body
	case !body.typ.same(t) || body.typ.Optional && !t.Optional:
		return c.fault(CodeUnlike, k.args[1], "reduce must keep the type of its start: %s is a %s, the start a %s", c.text(k.args[1]), body.typ, start.typ)
	}
	x := c.over(k, t, list, body, start)
	x.detail = acc
	x.free &^= 1 << acc
	return x
}

// maxWidening bounds how often the body of reduce is checked: the type of #acc can
// be widened once for each level of lists within lists.
const maxWidening = 8

// reduced checks the body of reduce for a type of #acc. The faults and warnings of the
// last check count.
func (c *checker) reduced(k call, list *node, acc int, t Type) *node {
	mark := c.slots
	e := element{slot: c.slot(k.node), typ: *list.typ.Elem, acc: acc, accT: t, given: list.given}
	c.slot(k.node)
	n := predicateBody(k.args[1])
	c.elems = append(c.elems, e)
	c.outcomes = nil // they know the element by its slot
	body := c.each(k, n, nil)
	c.elems = c.elems[:len(c.elems)-1]
	c.slots = mark
	return body
}

// end checks first or last of a list; either is nil for an empty list.
func (c *checker) end(k call) *node {
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	return c.node(k.node, k.op, xs.typ.Elem.OrMissing(), xs)
}

// rebuilt checks a function that makes a list of the elements of another.
func (c *checker) rebuilt(k call) *node {
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	return c.visiting(k, xs.typ, xs)
}

func (c *checker) take(k call) *node {
	n := c.check(k.args[1])
	if !c.needNumber(k.args[1], n) {
		return brokenNode()
	}
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	return c.visiting(k, xs.typ, xs, n)
}

// descending checks the optional order, "asc" or "desc", at position i; order is nil if
// it is omitted.
func (c *checker) descending(k call, i int) (order []*node, ok bool) {
	if len(k.args) <= i {
		return nil, true
	}
	o := c.check(k.args[i])
	if o.isBroken() {
		return nil, false
	}
	if !always(o, func(v Value) bool { return v.text == "asc" || v.text == "desc" }) {
		c.fault(CodeBadArgument, k.args[i], `the order must be "asc" or "desc"`)
		return nil, false
	}
	return []*node{o}, true
}

func (c *checker) sort(k call) *node {
	order, ok := c.descending(k, 1)
	if !ok {
		return brokenNode()
	}
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	return c.visiting(k, xs.typ, append([]*node{xs}, order...)...)
}

func (c *checker) sortBy(k call) *node {
	order, ok := c.descending(k, 2)
	if !ok {
		return brokenNode()
	}
	list, body, _, ok := c.loop(k)
	if !ok {
		return brokenNode()
	}
	return c.over(k, list.typ, list, body, order...)
}

func (c *checker) concat(k call) *node {
	var parts []*node
	t := Type{}
	for i := range k.args {
		x, ok := c.list(k, i)
		if !ok {
			return x
		}
		if i == 0 {
			t = x.typ
		} else if t, ok = t.join(x.typ); !ok {
			return c.fault(CodeUnlike, k.args[i], "the lists of concat must be alike: a %s and a %s", parts[0].typ, x.typ)
		}
		parts = append(parts, x)
	}
	return c.visiting(k, t, parts...)
}

func (c *checker) flatten(k call) *node {
	xs, ok := c.list(k, 0)
	switch {
	case !ok:
		return xs
	case xs.typ.Elem.Kind != ListKind || xs.typ.Elem.Optional:
		return c.fault(CodeType, k.node, "flatten needs a list of lists, not a %s", xs.typ)
	}
	return c.visiting(k, *xs.typ.Elem, xs)
}
