package rule

import (
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

func init() {
	add := func(name, usage string, min, max int, f func(*compiler, call) code) {
		builtins[name] = builtin{usage, min, max, f}
	}
	add("len", "len(list)", 1, 1, (*compiler).length)
	add("count", "count(list, condition)", 1, 2, (*compiler).count)
	add("filter", "filter(list, condition)", 2, 2, (*compiler).filter)
	add("map", "map(list, value)", 2, 2, (*compiler).mapping)
	add("sum", "sum(list, value)", 1, 2, (*compiler).sum)
	add("all", "all(list, condition)", 2, 2, func(c *compiler, k call) code { return c.quantifier(k, func(hits, n int) bool { return hits == n }) })
	add("any", "any(list, condition)", 2, 2, func(c *compiler, k call) code { return c.quantifier(k, func(hits, n int) bool { return hits > 0 }) })
	add("none", "none(list, condition)", 2, 2, func(c *compiler, k call) code { return c.quantifier(k, func(hits, n int) bool { return hits == 0 }) })
	add("one", "one(list, condition)", 2, 2, func(c *compiler, k call) code { return c.quantifier(k, func(hits, n int) bool { return hits == 1 }) })
	add("find", "find(list, condition)", 2, 2, (*compiler).find)
	add("first", "first(list)", 1, 1, func(c *compiler, k call) code { return c.end(k, false) })
	add("last", "last(list)", 1, 1, func(c *compiler, k call) code { return c.end(k, true) })
	add("take", "take(list, n)", 2, 2, (*compiler).take)
	add("reverse", "reverse(list)", 1, 1, (*compiler).reverse)
	add("sort", `sort(list), or sort(list, "desc")`, 1, 2, (*compiler).sort)
	add("sortBy", `sortBy(list, value), or sortBy(list, value, "desc")`, 2, 3, (*compiler).sortBy)
	add("concat", "concat(list, list, …)", 1, -1, (*compiler).concat)
	add("flatten", "flatten(list)", 1, 1, (*compiler).flatten)
	add("uniq", "uniq(list)", 1, 1, (*compiler).uniq)
	add("reduce", "reduce(list, value, start)", 3, 3, (*compiler).reduce)
}

func (c *compiler) length(k call) code {
	x := c.compile(k.args[0])
	if x.typ.Kind == TextKind && !x.typ.Optional {
		return numCode(true, func(fr *frame) exact.Number { return exact.Int(int64(len([]rune(x.val(fr).text)))) }, x)
	}
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	return numCode(true, func(fr *frame) exact.Number {
		s := xs.elems(fr)
		if s == nil { // only after a fault
			return exact.Number{}
		}
		return exact.Int(int64(s.len()))
	}, xs)
}

// loop is a list and what is evaluated for each of its elements.
type loop struct {
	list code
	body code
	slot int
	at   site

	indexed bool // #index is asked for
}

// loop compiles a list and a predicate over it; ok is false after a fault.
func (c *compiler) loop(k call) (*loop, bool) {
	list, ok := c.list(k, 0)
	if !ok {
		return nil, false
	}
	l := &loop{list: list, slot: c.slot(k.node), at: c.site(k.node)}
	c.slot(k.node) // #index
	c.elems = append(c.elems, element{slot: l.slot, typ: *list.typ.Elem, loop: l})
	body := k.args[1]
	if p, isPredicate := body.(*ast.PredicateNode); isPredicate {
		body = p.Node
	}
	l.body = c.compile(body)
	c.element(l, body)
	c.elems = c.elems[:len(c.elems)-1]
	c.release(2)
	return l, !l.body.isBroken()
}

// condition is loop where the body must be a flag.
func (c *compiler) condition(k call) (*loop, bool) {
	l, ok := c.loop(k)
	if ok && !l.body.isFlag() {
		c.fault(k.args[1], "%s needs a condition, but %s is a %s", k.name, c.p.text(k.args[1]), l.body.typ)
		ok = false
	}
	return l, ok
}

// close takes the loop's own slots off what the code depends on.
func (l *loop) close(x code) code {
	x.free |= l.list.free | l.body.free&^(3<<l.slot)
	x.heavy = true
	x.param = x.param || l.list.param || l.body.param
	return x
}

// start evaluates the list and readies the element's slot; it returns the list
// and its length.
func (l *loop) start(fr *frame) (*seq, int) {
	s := l.list.elems(fr)
	if s == nil {
		return nil, 0
	}
	if s.recs != nil {
		fr.locals[l.slot] = recordValue(s.recs, 0)
	}
	return s, s.len()
}

// next sets # to element i, and reports whether to go on.
func (l *loop) next(fr *frame, s *seq, i int) bool {
	switch {
	case s.whole:
		fr.locals[l.slot].row = int32(i)
	case s.recs != nil:
		fr.locals[l.slot].row = s.rows[i]
	default:
		fr.locals[l.slot] = s.at(i)
	}
	if l.indexed {
		fr.locals[l.slot+1] = numberValue(exact.Int(int64(i)))
	}
	fr.steps--
	if fr.steps&1023 == 0 || fr.steps < 0 || fr.err != nil {
		fr.steps++
		return fr.tick(l.at)
	}
	return true
}

// each runs fn for each element until it returns false; # is set.
func (l *loop) each(fr *frame, fn func(i int) bool) {
	s, n := l.start(fr)
	for i := range n {
		if !l.next(fr, s, i) || !fn(i) {
			return
		}
	}
}

func (c *compiler) count(k call) code {
	if len(k.args) == 1 {
		xs, ok := c.list(k, 0)
		if !ok {
			return xs
		}
		if xs.typ.Elem.Kind != FlagKind || xs.typ.Elem.Optional {
			return c.faultHint(k.node, "use len(list) for the number of elements", "count needs a condition")
		}
		at := c.site(k.node)
		return c.looping(numCode(true, func(fr *frame) exact.Number {
			n, s := 0, xs.val(fr).seq
			for i := 0; i < s.len() && fr.tick(at); i++ {
				if s.at(i).flag {
					n++
				}
			}
			return exact.Int(int64(n))
		}, xs))
	}
	l, ok := c.condition(k)
	if !ok {
		return brokenCode()
	}
	holds := l.body.flag
	return l.close(numCode(true, func(fr *frame) exact.Number {
		count := int64(0)
		s, n := l.start(fr)
		for i := 0; i < n && l.next(fr, s, i); i++ {
			if holds(fr) {
				count++
			}
		}
		return exact.Int(count)
	}))
}

func (c *compiler) quantifier(k call, holds func(hits, n int) bool) code {
	l, ok := c.condition(k)
	if !ok {
		return brokenCode()
	}
	return l.close(flagCode(func(fr *frame) bool {
		hits, n := 0, 0
		l.each(fr, func(int) bool {
			n++
			if l.body.flag(fr) {
				hits++
			}
			return true
		})
		return holds(hits, n)
	}))
}

func (c *compiler) filter(k call) code {
	l, ok := c.condition(k)
	if !ok {
		return brokenCode()
	}
	holds := l.body.flag
	into := func(fr *frame, out *seq) *seq {
		s, n := l.start(fr)
		if s != nil {
			out.recs = s.recs
		}
		for i := 0; i < n && l.next(fr, s, i); i++ {
			if !holds(fr) {
				continue
			}
			if s.recs != nil {
				out.rows = append(out.rows, fr.locals[l.slot].row)
			} else {
				out.push(fr.locals[l.slot])
			}
		}
		return out
	}
	x := l.close(valCode(l.list.typ, func(fr *frame) Value { return listValue(into(fr, &seq{})) }))
	if !c.trace {
		buf := c.seqs
		c.seqs++
		x.scratch = func(fr *frame) *seq {
			out := &fr.seqs[buf]
			*out = seq{rows: out.rows[:0]}
			return into(fr, out)
		}
	}
	return x
}

// push appends a value; records of one list are kept as rows.
func (s *seq) push(v Value) {
	switch {
	case v.kind == RecordKind && (s.recs == v.list || s.recs == nil && s.vals == nil):
		s.recs = v.list
		s.rows = append(s.rows, v.row)
	case v.kind == NumberKind && s.vals == nil:
		s.nums = append(s.nums, v.num)
	default:
		s.spread()
		s.vals = append(s.vals, v)
	}
}

// spread turns a list of rows or numbers into one of any values.
func (s *seq) spread() {
	if s.recs == nil && s.nums == nil {
		return
	}
	vals := make([]Value, s.len())
	for i := range vals {
		vals[i] = s.at(i)
	}
	*s = seq{vals: vals}
}

func (c *compiler) mapping(k call) code {
	l, ok := c.loop(k)
	if !ok {
		return brokenCode()
	}
	if l.body.isNumber() {
		value := l.body.num
		fill := func(fr *frame, nums []exact.Number) []exact.Number {
			s, n := l.start(fr)
			nums = slices.Grow(nums, n)
			for i := 0; i < n && l.next(fr, s, i); i++ {
				nums = append(nums, value(fr))
			}
			return nums
		}
		x := l.close(valCode(ListType(l.body.typ), func(fr *frame) Value {
			return listValue(&seq{nums: fill(fr, []exact.Number{})})
		}))
		x.fill = fill
		return x
	}
	return l.close(valCode(ListType(l.body.typ), func(fr *frame) Value {
		out := &seq{}
		l.each(fr, func(int) bool {
			out.push(l.body.val(fr))
			return true
		})
		return listValue(out)
	}))
}

// sum is sum(list of numbers) or sum(list, value); 0 of an empty list.
func (c *compiler) sum(k call) code {
	if len(k.args) == 1 {
		xs, ok := c.numberList(k, 0)
		if !ok {
			return xs
		}
		at := c.site(k.node)
		nums := c.numbersOf(xs, at)
		return c.looping(numCode(xs.typ.Elem.Terminating, func(fr *frame) exact.Number {
			return fr.total(at, nums(fr))
		}, xs))
	}
	l, ok := c.loop(k)
	if !ok {
		return brokenCode()
	}
	if bad, ok := c.needNumber(k.args[1], l.body); !ok {
		return bad
	}
	at, value := c.site(k.node), l.body.num
	return l.close(numCode(l.body.typ.Terminating, func(fr *frame) exact.Number {
		var acc exact.Accumulator
		s, n := l.start(fr)
		for i := 0; i < n && l.next(fr, s, i) && acc.Digits() <= fr.lim.Digits; i++ {
			acc.Add(value(fr))
		}
		return fr.bigSum(at, &acc)
	}))
}

// total adds numbers up, within the limit on digits.
func (fr *frame) total(at site, nums []exact.Number) exact.Number {
	var acc exact.Accumulator
	for _, n := range nums {
		acc.Add(n)
		if acc.Digits() > fr.lim.Digits {
			break
		}
	}
	return fr.bigSum(at, &acc)
}

func (fr *frame) bigSum(at site, acc *exact.Accumulator) exact.Number {
	if acc.Digits() > fr.lim.Digits {
		fr.fail(at, "the sum grows beyond %d digits; round each ratio first", fr.lim.Digits)
		return exact.Number{}
	}
	r := acc.Sum()
	if r.IsBig() {
		return fr.big(at, r)
	}
	return r
}

func (c *compiler) find(k call) code {
	l, ok := c.condition(k)
	if !ok {
		return brokenCode()
	}
	return l.close(valCode(l.list.typ.Elem.OrMissing(), func(fr *frame) (found Value) {
		l.each(fr, func(int) bool {
			if l.body.flag(fr) {
				found = fr.locals[l.slot]
				return false
			}
			return true
		})
		return found
	}))
}

// end is first(list) or last(list); nil of an empty list.
func (c *compiler) end(k call, last bool) code {
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	return valCode(xs.typ.Elem.OrMissing(), func(fr *frame) Value {
		s := xs.val(fr).seq
		switch {
		case s.len() == 0:
			return Value{}
		case last:
			return s.at(s.len() - 1)
		}
		return s.at(0)
	}, xs)
}

// rebuilt makes a list from the elements of another; parts is what else fn reads.
func (c *compiler) rebuilt(k call, fn func(fr *frame, elems []Value) []Value, parts ...code) code {
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	at := c.site(k.node)
	return c.looping(valCode(xs.typ, func(fr *frame) Value {
		v := xs.val(fr)
		fr.steps -= int64(v.seq.len())
		fr.tick(at)
		out := &seq{}
		for _, e := range fn(fr, v.Elems()) {
			out.push(e)
		}
		return listValue(out)
	}, append(parts, xs)...))
}

func (c *compiler) take(k call) code {
	n := c.compile(k.args[1])
	if bad, ok := c.needNumber(k.args[1], n); !ok {
		return bad
	}
	at := c.site(k.node)
	return c.rebuilt(k, func(fr *frame, elems []Value) []Value {
		want, ok := n.num(fr).Int64()
		if !ok || want < 0 {
			fr.fail(at, "take needs a whole number of elements, not %s", n.num(fr))
			return nil
		}
		return elems[:min(want, int64(len(elems)))]
	}, n)
}

func (c *compiler) reverse(k call) code {
	return c.rebuilt(k, func(_ *frame, elems []Value) []Value {
		slices.Reverse(elems)
		return elems
	})
}

// descending reads the optional order, "asc" or "desc", at position i.
func (c *compiler) descending(k call, i int) (desc, ok bool) {
	if len(k.args) <= i {
		return false, true
	}
	o := c.compile(k.args[i])
	if o.konst == nil || o.konst.text != "asc" && o.konst.text != "desc" {
		c.fault(k.args[i], `the order must be "asc" or "desc"`)
		return false, false
	}
	return o.konst.text == "desc", true
}

func sortValues(elems []Value, desc bool, key func(Value) Value) {
	slices.SortStableFunc(elems, func(a, b Value) int {
		if desc {
			a, b = b, a
		}
		return key(a).compare(key(b))
	})
}

// sort orders numbers, dates or texts; ties keep their order.
func (c *compiler) sort(k call) code {
	desc, ok := c.descending(k, 1)
	if !ok {
		return brokenCode()
	}
	return c.rebuilt(k, func(_ *frame, elems []Value) []Value {
		sortValues(elems, desc, func(v Value) Value { return v })
		return elems
	})
}

// sortBy orders elements by a value of each; ties keep their order.
func (c *compiler) sortBy(k call) code {
	desc, ok := c.descending(k, 2)
	if !ok {
		return brokenCode()
	}
	l, ok := c.loop(k)
	if !ok {
		return brokenCode()
	}
	return l.close(valCode(l.list.typ, func(fr *frame) Value {
		type keyed struct{ elem, key Value }
		var rows []keyed
		l.each(fr, func(int) bool {
			rows = append(rows, keyed{fr.locals[l.slot], l.body.val(fr)})
			return true
		})
		slices.SortStableFunc(rows, func(a, b keyed) int {
			if desc {
				a, b = b, a
			}
			return a.key.compare(b.key)
		})
		out := &seq{}
		for _, r := range rows {
			out.push(r.elem)
		}
		return listValue(out)
	}))
}

func (c *compiler) concat(k call) code {
	var parts []code
	t := Type{}
	for i := range k.args {
		x, ok := c.list(k, i)
		if !ok {
			return x
		}
		if i > 0 {
			if t, ok = t.join(x.typ); !ok {
				return c.fault(k.args[i], "the lists of concat must be alike: a %s and a %s", parts[0].typ, x.typ)
			}
		} else {
			t = x.typ
		}
		parts = append(parts, x)
	}
	at := c.site(k.node)
	return c.looping(valCode(t, func(fr *frame) Value {
		out := &seq{}
		for _, p := range parts {
			s := p.val(fr).seq
			for i := 0; i < s.len() && fr.tick(at) && fr.fits(at, out); i++ {
				out.push(s.at(i))
			}
		}
		return listValue(out)
	}, parts...))
}

// fits reports whether a list that is being made is within the limit.
func (fr *frame) fits(at site, out *seq) bool {
	if out.len() >= fr.lim.ListLength {
		fr.fail(at, "a list grows beyond %d elements", fr.lim.ListLength)
	}
	return fr.err == nil
}

func (c *compiler) flatten(k call) code {
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	if xs.typ.Elem.Kind != ListKind {
		return c.fault(k.node, "flatten needs a list of lists, not a %s", xs.typ)
	}
	at := c.site(k.node)
	return c.looping(valCode(*xs.typ.Elem, func(fr *frame) Value {
		out, s := &seq{}, xs.val(fr).seq
		for i := 0; i < s.len(); i++ {
			inner := s.at(i).seq
			for j := 0; j < inner.len() && fr.tick(at) && fr.fits(at, out); j++ {
				out.push(inner.at(j))
			}
		}
		return listValue(out)
	}, xs))
}

// uniq keeps the first of equal elements.
func (c *compiler) uniq(k call) code {
	return c.rebuilt(k, func(fr *frame, elems []Value) []Value {
		ordered := slices.Clone(elems)
		sortValues(ordered, false, func(v Value) Value { return v })
		var kept []Value
		seen := make([]bool, len(ordered))
		for _, e := range elems {
			i, _ := slices.BinarySearchFunc(ordered, e, Value.compare)
			if !seen[i] {
				seen[i] = true
				kept = append(kept, e)
			}
		}
		return kept
	})
}

// reduce folds a list into one value: #acc is the value so far.
func (c *compiler) reduce(k call) code {
	list, ok := c.list(k, 0)
	start := c.compile(k.args[2])
	if !ok || start.isBroken() {
		return brokenCode()
	}
	t := start.typ
	t.Terminating = false
	l := &loop{list: list, slot: c.slot(k.node), at: c.site(k.node)}
	c.slot(k.node)
	acc := c.slot(k.node)
	c.elems = append(c.elems, element{slot: l.slot, typ: *list.typ.Elem, acc: acc, accT: t, loop: l})
	body := k.args[1]
	if p, isPredicate := body.(*ast.PredicateNode); isPredicate {
		body = p.Node
	}
	l.body = c.compile(body)
	c.element(l, body)
	c.elems = c.elems[:len(c.elems)-1]
	c.release(3)
	if l.body.isBroken() {
		return l.body
	}
	if !l.body.typ.same(t) || l.body.typ.Optional && !t.Optional {
		return c.fault(k.args[1], "reduce must keep the type of its start: %s is a %s, the start a %s", c.p.text(k.args[1]), l.body.typ, start.typ)
	}
	x := l.close(valCode(t, func(fr *frame) Value {
		fr.locals[acc] = start.val(fr)
		l.each(fr, func(int) bool {
			fr.locals[acc] = l.body.val(fr)
			return true
		})
		return fr.locals[acc]
	}))
	x.free = (x.free | start.free) &^ (1 << acc)
	return x
}
