package rule

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
)

// This file has the checks of the functions of the language. What a function does
// stands in functions_….go, beside its drivers.

// fixed is the check of a function of numbers with a result of its own type.
func fixed(terminating func(xs []*node) bool) func(*checker, call) *node {
	return func(c *checker, k call) *node {
		xs, ok := c.all(k, NumberType())
		if !ok {
			return brokenNode()
		}
		return c.node(k.node, k.op, numberType(terminating(xs)), xs...)
	}
}

func allTerminating(xs []*node) bool {
	return !slices.ContainsFunc(xs, func(x *node) bool { return !x.typ.Terminating })
}

// texts is the check of a function of texts.
func texts(result Type) func(*checker, call) *node {
	return func(c *checker, k call) *node {
		xs, ok := c.all(k, TextType())
		if !ok {
			return brokenNode()
		}
		return c.node(k.node, k.op, result, xs...)
	}
}

// ofDays is the check of a function of days that yields a number.
func ofDays(c *checker, k call) *node {
	xs, ok := c.all(k, DateType())
	if !ok {
		return brokenNode()
	}
	return c.node(k.node, k.op, NumberType(), xs...)
}

// round is round(x, places) and its kin; places are 0 where they are left out.
func (c *checker) round(k call) *node {
	xs, ok := c.all(k, NumberType())
	if !ok {
		return brokenNode()
	}
	if xs[0].rounded {
		c.warn(k.node, "round once, at the end", "%s is rounded twice", c.text(k.args[0]))
	}
	if len(xs) == 2 && !c.placesOf(k, 1, xs[1], -maxPlaces) {
		return brokenNode()
	}
	x := c.node(k.node, k.op, NumberType(), xs...)
	x.rounded = len(xs) == 1 || xs[1].konst != nil
	return x
}

// placesOf reports constant places that are out of bounds, in whichever period.
func (c *checker) placesOf(k call, i int, x *node, least int) bool {
	return x.konst == nil || c.perPeriod(func(period int) bool {
		v := x.on(period)
		places, ok := wholePlaces(v.num)
		if ok = ok && places >= least && v.kind == NumberKind; !ok {
			c.fault(k.args[i], "the places %s must be a whole number from %d to %d", v, least, maxPlaces)
		}
		return ok
	}, x)
}

// extreme is min or max, of the arguments or of a list's elements.
func (c *checker) extreme(k call) *node {
	if len(k.args) == 1 {
		xs, ok := c.numberList(k, 0)
		if !ok {
			return brokenNode()
		}
		return c.visiting(k, numberType(xs.typ.Elem.Terminating), xs)
	}
	xs, ok := c.all(k, NumberType())
	if !ok {
		return brokenNode()
	}
	c.warnComma(k)
	return c.node(k.node, k.op, numberType(allTerminating(xs)), xs...)
}

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
			return c.faultHint(k.node, "use len(list) for the number of elements", "count needs a condition: count(list, condition)")
		}
		return c.visiting(k, NumberType(), xs)
	}
	list, body, _, ok := c.condition(k)
	if !ok {
		return brokenNode()
	}
	return c.over(k, NumberType(), list, body)
}

// quantifier is all, any, none, one.
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

// sum is sum(list of numbers) or sum(list, value).
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

// reduce folds a list into one value: #acc is the value so far. Its type is that
// of the start, widened by what the body makes of it, so that a missing element
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
		return c.faultHint(k.args[2], "begin with a list of one element, or use map and filter", "an empty list does not say what reduce collects")
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
		return c.fault(k.args[1], "reduce must keep the type of its start: %s is a %s, the start a %s", c.text(k.args[1]), body.typ, start.typ)
	}
	x := c.over(k, t, list, body, start)
	x.detail = acc
	x.free &^= 1 << acc
	return x
}

// maxWidening bounds how often the body of reduce is checked: the type of #acc can
// be widened once for each level of lists within lists.
const maxWidening = 8

// reduced checks the body of reduce for a type of #acc. The faults and warnings of
// the last time count.
func (c *checker) reduced(k call, list *node, acc int, t Type) *node {
	mark := c.slots
	e := element{slot: c.slot(k.node), typ: *list.typ.Elem, acc: acc, accT: t}
	c.slot(k.node)
	n := predicateBody(k.args[1])
	c.elems = append(c.elems, e)
	c.outcomes = nil // they know the element by its slot
	body := c.each(k, n, nil)
	c.elems = c.elems[:len(c.elems)-1]
	c.slots = mark
	return body
}

// end is first or last of a list; nil of an empty one.
func (c *checker) end(k call) *node {
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	return c.node(k.node, k.op, xs.typ.Elem.OrMissing(), xs)
}

// rebuilt is a function that makes a list of the elements of another.
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

// descending checks the optional order, "asc" or "desc", at position i; nil where
// it is left out.
func (c *checker) descending(k call, i int) (order []*node, ok bool) {
	if len(k.args) <= i {
		return nil, true
	}
	o := c.check(k.args[i])
	if o.isBroken() {
		return nil, false
	}
	if !always(o, func(v Value) bool { return v.text == "asc" || v.text == "desc" }) {
		c.fault(k.args[i], `the order must be "asc" or "desc"`)
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
			return c.fault(k.args[i], "the lists of concat must be alike: a %s and a %s", parts[0].typ, x.typ)
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
		return c.fault(k.node, "flatten needs a list of lists, not a %s", xs.typ)
	}
	return c.visiting(k, *xs.typ.Elem, xs)
}

// statistic is a function of a list of numbers, which more may follow.
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

// variance is variance and stdev, whose options are constant.
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

// rank is the place of a value among a list's numbers, or of a list of numbers
// among such lists.
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
		return c.fault(k.node, "rank compares %s with %d of each element", counted(own, "number"), others)
	}
	return c.ranked(k, x, xs)
}

// isKeys reports whether a type is a list of numbers that are certain to be there.
func isKeys(t Type) bool {
	return t.Kind == ListKind && !t.Optional && t.Elem.Kind == NumberKind && !t.Elem.Optional
}

// noKeys reports what rank cannot compare; keys is what should be a list of numbers.
func (c *checker) noKeys(n ast.Node, is, keys Type, want string) *node {
	hint := "write rank([a, b], map(list, [.a, .b]))"
	if keys.Kind == ListKind && isKeys(ListType(keys.Elem.plain())) {
		hint = "say with ?? what stands for nil"
	}
	return c.faultHint(n, hint, "rank needs a list of %s here, but %s is a %s", want, c.text(n), is)
}

// elementNode returns what a list that map makes, or that is written out, has for
// elements; nil for any other.
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

// keyCount returns how many elements a list has that is written out, -1 for any
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

// constantAdvice says what is constant.
const constantAdvice = "it must be the same whatever the facts are: numbers, parameters (also by date), and lists of these"

// constantList reports a list that must be constant and is not.
func (c *checker) constantList(k call, i int, x *node) bool {
	if x.konst == nil {
		c.faultHint(k.args[i], constantAdvice, "%s must be a constant list", c.text(k.args[i]))
	}
	return x.konst != nil
}

// ascending checks an argument that must be a constant list of numbers, each more
// than the one before.
func (c *checker) ascending(k call, i int) (*node, bool) {
	xs, ok := c.numberList(k, i)
	if !ok || !c.constantList(k, i, xs) {
		return xs, false
	}
	return xs, c.perPeriod(func(period int) bool {
		nums := listNumbers(xs.on(period).seq)
		for j := 1; j < len(nums); j++ {
			if !nums[j-1].Less(nums[j]) {
				c.fault(k.args[i], "%s must ascend, but %s is followed by %s", c.text(k.args[i]), nums[j-1], nums[j])
				return false
			}
		}
		return true
	}, xs)
}

func (c *checker) interpolate(k call) *node {
	x := c.check(k.args[0])
	if !c.needNumber(k.args[0], x) {
		return brokenNode()
	}
	xs, ok1 := c.ascending(k, 1)
	ys, ok2 := c.numberList(k, 2)
	if !ok1 || !ok2 || !c.constantList(k, 2, ys) {
		return brokenNode()
	}
	if !c.perPeriod(func(period int) bool {
		points := xs.on(period).Len()
		ok := points >= 2 && points == ys.on(period).Len()
		if !ok {
			c.faultHint(k.node, "write "+k.op.usage, "interpolate needs two points or more, with a y for each x")
		}
		return ok
	}, xs, ys) {
		return brokenNode()
	}
	args := []*node{x, xs, ys}
	if len(k.args) > 3 {
		extend, ok := c.choice(k, 3, "extend")
		if !ok {
			return brokenNode()
		}
		args = append(args, extend)
	}
	return c.node(k.node, k.op, numberType(false), args...)
}

func (c *checker) band(k call) *node {
	x := c.check(k.args[0])
	if !c.needNumber(k.args[0], x) {
		return brokenNode()
	}
	bounds, ok1 := c.ascending(k, 1)
	values, ok2 := c.list(k, 2)
	side, ok3 := c.choice(k, 3, "from", "above")
	if !ok1 || !ok2 || !ok3 || !c.constantList(k, 2, values) {
		return brokenNode()
	}
	if !c.perPeriod(func(period int) bool {
		want := bounds.on(period).Len() + 1
		ok := values.on(period).Len() == want
		if !ok {
			c.faultHint(k.args[2], "write "+k.op.usage, "band needs one constant value more than bounds, so %d here", want)
		}
		return ok
	}, bounds, values) {
		return brokenNode()
	}
	return c.node(k.node, k.op, *values.typ.Elem, x, bounds, values, side)
}

func (c *checker) join(k call) *node {
	list, ok := c.listOf(k, 0, TextType())
	if !ok {
		return list
	}
	args := []*node{list}
	if len(k.args) == 2 {
		sep := c.check(k.args[1])
		if !c.need(k.args[1], sep, TextType()) {
			return brokenNode()
		}
		args = append(args, sep)
	}
	return c.visiting(k, TextType(), args...)
}

func (c *checker) split(k call) *node {
	xs, ok := c.all(k, TextType())
	if !ok {
		return brokenNode()
	}
	return c.visiting(k, ListType(TextType()), xs...)
}

// dateOf is date("2022-09-01"); the text is a constant.
func (c *checker) dateOf(k call) *node {
	x, ok := c.constantArg(k, 0)
	if !ok {
		return brokenNode()
	}
	if !c.perPeriod(func(period int) bool {
		v := x.on(period)
		_, err := ParseDate(v.text)
		if err != nil || v.kind != TextKind {
			c.faultHint(k.args[0], `write a day as date("2022-09-01")`, "%s is not a day", v)
		}
		return err == nil && v.kind == TextKind
	}, x) {
		return brokenNode()
	}
	return c.node(k.node, k.op, DateType(), x)
}

// shifted is a function of a day and a number that yields a day.
func (c *checker) shifted(k call, more ...*node) *node {
	d := c.check(k.args[0])
	if !c.need(k.args[0], d, DateType()) {
		return brokenNode()
	}
	n := c.check(k.args[1])
	if !c.needNumber(k.args[1], n) {
		return brokenNode()
	}
	return c.node(k.node, k.op, DateType(), append([]*node{d, n}, more...)...)
}

func (c *checker) addWorkdays(k call) *node {
	calendar := c.calendar(k)
	if calendar == nil {
		return brokenNode()
	}
	return c.shifted(k, calendar...)
}

func (c *checker) workdays(k call) *node {
	xs, ok := c.all(k, DateType())
	if !ok {
		return brokenNode()
	}
	calendar := c.calendar(k)
	if calendar == nil {
		return brokenNode()
	}
	return c.node(k.node, k.op, NumberType(), append(xs, calendar...)...)
}

// The single values of the facts that make the calendar: lists of days.
const (
	HolidaysValue       = "holidays"
	WorkedWeekendsValue = "worked_weekends"
)

// calendar returns the nodes of the holidays and of the weekend days worked
// instead. One of the two may not be declared, and is empty then; nil and a fault
// where neither is.
func (c *checker) calendar(k call) []*node {
	parts, found := make([]*node, 2), 0
	for i, name := range []string{HolidaysValue, WorkedWeekendsValue} {
		x, ok := c.env.globalNode(name)
		if !ok {
			x = &node{op: valueOp, typ: ListType(DateType()), col: -1}
		} else if found++; x.typ.Kind != ListKind || x.typ.Elem.Kind != DateKind {
			found = 0
			break
		}
		parts[i] = c.placed(k.node, x)
	}
	if found == 0 {
		c.faultHint(k.node, "declare the facts holidays and worked_weekends as lists of dates", fmt.Sprintf("%s needs the calendar of the year", k.name))
		return nil
	}
	return parts
}
