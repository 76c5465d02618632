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
	add("len", "len(list) or len(text)", 1, 1, (*compiler).length)
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
	xs, ok := c.needList(k, 0, x)
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

func (c *compiler) count(k call) code {
	if len(k.args) == 1 {
		xs, ok := c.list(k, 0)
		if !ok {
			return xs
		}
		if xs.typ.Elem.Kind != FlagKind || xs.typ.Elem.Optional {
			return c.faultHint(k.node, "use len(list) for the number of elements", "count needs a condition: count(list, condition)")
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
	t := l.list.typ
	if l.there {
		t = ListType(t.Elem.plain())
	}
	x := l.close(valCode(t, func(fr *frame) Value { return listValue(into(fr, &seq{})) }))
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
		for i := 0; i < n && l.next(fr, s, i); i++ {
			fr.add(at, &acc, value(fr))
		}
		return fr.bigSum(at, &acc)
	}))
}

// total adds numbers up, within the limit on digits.
func (fr *frame) total(at site, nums []exact.Number) exact.Number {
	var acc exact.Accumulator
	for _, n := range nums {
		if fr.add(at, &acc, n); fr.err != nil {
			break
		}
	}
	return fr.bigSum(at, &acc)
}

// add adds a number to a sum, and counts the work once the sum is long.
func (fr *frame) add(at site, acc *exact.Accumulator, n exact.Number) {
	if acc.Add(n); acc.IsLong() {
		digits := acc.Digits()
		fr.steps -= bigSteps(digits)
		if fr.steps < 0 {
			fr.fail(at, "the sum of numbers of %d digits takes more than %d steps; round each ratio first", digits, fr.lim.Steps)
		}
		if fr.tick(at) && digits > fr.lim.Digits {
			fr.fail(at, "the sum grows beyond %d digits; round each ratio first", fr.lim.Digits)
		}
	}
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

// reduce folds a list into one value: #acc is the value so far.
func (c *compiler) reduce(k call) code {
	acc := c.slot(k.node) // before the list is compiled: its lets and loops run while #acc is set
	defer c.release(1)
	list, ok := c.list(k, 0)
	start := c.compile(k.args[2])
	if !ok || start.isBroken() {
		return brokenCode()
	}
	t := start.typ.fraction()
	l := &loop{list: list, slot: c.slot(k.node), at: c.site(k.node)}
	c.slot(k.node)
	c.elems = append(c.elems, element{slot: l.slot, typ: *list.typ.Elem, acc: acc, accT: t, loop: l})
	body := k.args[1]
	if p, isPredicate := body.(*ast.PredicateNode); isPredicate {
		body = p.Node
	}
	before := c.nodes
	l.body = c.compile(body)
	l.cost = 1 + int64(c.nodes-before)/partsPerStep
	c.element(l, body)
	c.elems = c.elems[:len(c.elems)-1]
	c.release(2)
	if l.body.isBroken() {
		return l.body
	}
	if t.Kind == ListKind && t.Elem.never() && l.body.typ.Kind == ListKind && !l.body.typ.Elem.never() {
		return c.faultHint(k.args[2], "begin with a list of one element, or use map and filter", "an empty list does not say what reduce collects")
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
