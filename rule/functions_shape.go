package rule

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
)

func init() {
	builtins["interpolate"] = builtin{`interpolate(x, [x1, x2, …], [y1, y2, …]), and after that "extend" to go on beyond the ends`, 3, 4, (*compiler).interpolate}
	builtins["band"] = builtin{`band(x, [bound, …], [value below, value, …], "from" or "above")`, 4, 4, (*compiler).band}
	builtins["groupBy"] = builtin{"groupBy(list, value)", 2, 2, (*compiler).groupBy}
}

// constantAdvice says what is constant.
const constantAdvice = "it must be the same whatever the facts are: numbers, parameters (also by date), and lists of these"

// ascending compiles an argument that must be a constant list of numbers, each
// more than the one before.
func (c *compiler) ascending(k call, i int) ([]exact.Number, bool) {
	xs, ok := c.numberList(k, i)
	if !ok {
		return nil, false
	}
	if xs.konst == nil {
		c.faultHint(k.args[i], constantAdvice, "%s must be a constant list", c.p.text(k.args[i]))
		return nil, false
	}
	nums := listNumbers(xs.konst.seq)
	for j := 1; j < len(nums); j++ {
		if !nums[j-1].Less(nums[j]) {
			c.fault(k.args[i], "%s must ascend, but %s is followed by %s", c.p.text(k.args[i]), nums[j-1], nums[j])
			return nil, false
		}
	}
	return nums, true
}

func listNumbers(s *seq) []exact.Number {
	nums := make([]exact.Number, s.len())
	for i := range nums {
		nums[i] = s.at(i).num
	}
	return nums
}

// interpolate is the straight line between the two points around x. Beyond the
// first and the last point it stays at their y, or with "extend" goes on along
// the first and the last line.
func (c *compiler) interpolate(k call) code {
	x := c.compile(k.args[0])
	if bad, ok := c.needNumber(k.args[0], x); !ok {
		return bad
	}
	xs, ok1 := c.ascending(k, 1)
	ysList, ok2 := c.numberList(k, 2)
	if !ok1 || !ok2 {
		return brokenCode()
	}
	if ysList.konst == nil {
		return c.faultHint(k.args[2], constantAdvice, "%s must be a constant list", c.p.text(k.args[2]))
	}
	if ysList.konst.seq.len() != len(xs) || len(xs) < 2 {
		return c.faultHint(k.node, "write "+builtins[k.name].usage, "interpolate needs two points or more, with a y for each x")
	}
	extend, ok := c.option(k, 3, "extend")
	if !ok {
		return brokenCode()
	}
	ys := listNumbers(ysList.konst.seq)
	at := c.site(k.node)
	value := x.num
	if c.probe != nil && x.konst == nil {
		value = c.coverStretches(k, x.num, xs, extend)
	}
	return numCode(false, func(fr *frame) exact.Number {
		return fr.checked(at, between(value(fr), xs, ys, extend))
	}, x)
}

// option reports whether the optional argument i is given; it may only be the
// one text.
func (c *compiler) option(k call, i int, text string) (given, ok bool) {
	if len(k.args) <= i {
		return false, true
	}
	_, ok = c.choice(k, i, text)
	return ok, ok
}

func between(x exact.Number, xs, ys []exact.Number, extend bool) exact.Number {
	last := len(xs) - 1
	if !extend && x.Cmp(xs[0]) <= 0 {
		return ys[0]
	}
	if !extend && x.Cmp(xs[last]) >= 0 {
		return ys[last]
	}
	i := 1
	for i < last && xs[i].Less(x) {
		i++
	}
	slope, _ := ys[i].Sub(ys[i-1]).Quo(xs[i].Sub(xs[i-1]))
	return ys[i-1].Add(slope.Mul(x.Sub(xs[i-1])))
}

// band is the value of the band that x is in. There is one value more than
// bounds: the first holds below the first bound. A bound belongs to the band
// above it with "from", to the one below it with "above".
func (c *compiler) band(k call) code {
	x := c.compile(k.args[0])
	if bad, ok := c.needNumber(k.args[0], x); !ok {
		return bad
	}
	bounds, ok1 := c.ascending(k, 1)
	values, ok2 := c.list(k, 2)
	side, ok3 := c.choice(k, 3, "from", "above")
	if !ok1 || !ok2 || !ok3 {
		return brokenCode()
	}
	if values.konst == nil {
		return c.faultHint(k.args[2], constantAdvice, "%s must be a constant list", c.p.text(k.args[2]))
	}
	if values.konst.seq.len() != len(bounds)+1 {
		return c.faultHint(k.args[2], "write "+builtins[k.name].usage, "band needs one constant value more than bounds, so %d here", len(bounds)+1)
	}
	s, from := values.konst.seq, side == "from"
	reached := func(*frame, int, bool) {}
	if c.probe != nil && x.konst == nil {
		reached = c.coverBands(k, bounds, s, from)
	}
	return valCode(*values.typ.Elem, func(fr *frame) Value {
		v := x.num(fr)
		i, exactly := slices.BinarySearchFunc(bounds, v, exact.Number.Cmp)
		if exactly && from {
			i++
		}
		reached(fr, i, exactly)
		return s.at(i)
	}, x)
}

// groupBy splits a list into lists of elements with an equal value, ordered by
// that value; the elements keep their order. None of the lists is empty.
func (c *compiler) groupBy(k call) code {
	l, ok := c.loop(k)
	if !ok {
		return brokenCode()
	}
	return l.close(valCode(ListType(l.list.typ), func(fr *frame) Value {
		type keyed struct{ elem, key Value }
		var rows []keyed
		l.each(fr, func(int) bool {
			rows = append(rows, keyed{fr.locals[l.slot], l.body.val(fr)})
			return true
		})
		slices.SortStableFunc(rows, func(a, b keyed) int { return a.key.compare(b.key) })
		out := &seq{}
		for i, r := range rows {
			if i == 0 || r.key.compare(rows[i-1].key) != 0 {
				out.vals = append(out.vals, listValue(&seq{}))
			}
			out.vals[len(out.vals)-1].seq.push(r.elem)
		}
		return listValue(out)
	}))
}
