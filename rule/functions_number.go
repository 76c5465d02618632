package rule

import (
	"fmt"

	"github.com/meritrules/merit/internal/exact"
)

func numSlot(slot int) func(*frame) exact.Number {
	return func(fr *frame) exact.Number { return fr.locals[slot].num }
}

func init() {
	rounding := map[string]Mode{"round": HalfAwayFromZero, "roundEven": HalfEven, "roundUp": Up, "roundDown": Down, "floor": Floor, "ceil": Ceil}
	for name, mode := range rounding {
		builtins[name] = builtin{name + "(x, places)", 1, 2, func(c *compiler, k call) code { return c.round(k, mode) }}
	}
	builtins["abs"] = builtin{"abs(x)", 1, 1, (*compiler).abs}
	builtins["clamp"] = builtin{"clamp(x, least, most)", 3, 3, (*compiler).clamp}
	builtins["sqrt"] = builtin{"sqrt(x, places)", 2, 2, (*compiler).sqrt}
	builtins["min"] = builtin{"min(a, b, …) or min(list)", 1, -1, func(c *compiler, k call) code { return c.extreme(k, -1) }}
	builtins["max"] = builtin{"max(a, b, …) or max(list)", 1, -1, func(c *compiler, k call) code { return c.extreme(k, 1) }}
}

// numbers compiles arguments that must be numbers; false where one is not.
func (c *compiler) numbers(k call) ([]code, bool) {
	xs, good := make([]code, len(k.args)), true
	for i, a := range k.args {
		xs[i] = c.compile(a)
		_, ok := c.needNumber(a, xs[i])
		good = good && ok
	}
	return xs, good
}

// maxPlaces bounds the places of a rounding either way.
const maxPlaces = 1000

// round is round(x, places) and its kin; places are 0 where they are left out.
func (c *compiler) round(k call, mode Mode) code {
	xs, ok := c.numbers(k)
	if !ok {
		return brokenCode()
	}
	if xs[0].rounded {
		c.warn(k.node, "round once, at the end", "%s is rounded twice", c.p.text(k.args[0]))
	}
	x, at := xs[0].num, c.site(k.node)
	if len(xs) == 1 || xs[1].konst != nil {
		places := 0
		if len(xs) == 2 {
			if places, ok = wholePlaces(xs[1].konst.num); !ok {
				return c.fault(k.args[1], "the places %s must be a whole number from -%d to %d", xs[1].konst, maxPlaces, maxPlaces)
			}
		}
		r := numCode(true, func(fr *frame) exact.Number {
			n := x(fr)
			if n.IsBig() {
				fr.weigh(at, n, n)
			}
			return n.Round(places, mode)
		}, xs...)
		r.rounded = true
		r.vec = c.roundVec(xs[0], places, mode)
		return r
	}
	placesOf := xs[1].num
	return numCode(true, func(fr *frame) exact.Number {
		places, ok := wholePlaces(placesOf(fr))
		if !ok {
			fr.fail(at, "the places %s must be a whole number from -%d to %d", placesOf(fr), maxPlaces, maxPlaces)
		}
		n := x(fr)
		if n.IsBig() {
			fr.weigh(at, n, n)
		}
		return n.Round(places, mode)
	}, xs...)
}

func wholePlaces(n exact.Number) (int, bool) {
	p, ok := n.Int64()
	if !ok || p < -maxPlaces || p > maxPlaces {
		return 0, false
	}
	return int(p), true
}

func (c *compiler) abs(k call) code {
	xs, ok := c.numbers(k)
	if !ok {
		return brokenCode()
	}
	return numCode(xs[0].typ.Terminating, func(fr *frame) exact.Number { return xs[0].num(fr).Abs() }, xs...)
}

// extremeVec is max or, with sign -1, min of several numbers for a batch.
func (c *compiler) extremeVec(xs []code, sign int) numVec {
	best := xs[0]
	for _, x := range xs[1:] {
		best.vec = c.binaryVec(best, x, func(buf []int64, a, b exact.Vector) (exact.Vector, bool) {
			return exact.MaxVectors(buf, a, b, sign)
		})
		if best.vec == nil {
			return nil
		}
		best.konst = nil
	}
	return best.vec
}

// clamp is clamp(x, least, most): x, but not less than least nor more than most.
func (c *compiler) clamp(k call) code {
	xs, ok := c.numbers(k)
	if !ok {
		return brokenCode()
	}
	at := c.site(k.node)
	z := c.coverLimits(k, xs, numCode(allTerminating(xs), func(fr *frame) exact.Number {
		x, lo, hi := xs[0].num(fr), xs[1].num(fr), xs[2].num(fr)
		switch {
		case hi.Less(lo):
			fr.fail(at, "clamp's least %s is more than its most %s", lo, hi)
		case x.Less(lo):
			return lo
		case hi.Less(x):
			return hi
		}
		return x
	}, xs...))
	if lo, hi := xs[1].konst, xs[2].konst; lo != nil && hi != nil && !hi.num.Less(lo.num) {
		up := xs[0]
		if up.vec = c.extremeVec([]code{xs[0], xs[1]}, 1); up.vec != nil {
			up.konst = nil
			z.vec = c.extremeVec([]code{up, xs[2]}, -1)
		}
	}
	return z
}

func allTerminating(xs []code) bool {
	for _, x := range xs {
		if !x.typ.Terminating {
			return false
		}
	}
	return true
}

// sqrt is the square root, rounded half away from zero to places.
func (c *compiler) sqrt(k call) code {
	xs, ok := c.numbers(k)
	if !ok {
		return brokenCode()
	}
	at := c.site(k.node)
	return numCode(true, func(fr *frame) exact.Number {
		x, p := xs[0].num(fr), xs[1].num(fr)
		places, ok := wholePlaces(p)
		if !ok || places < 0 {
			fr.fail(at, "the places %s must be a whole number from 0 to %d", p, maxPlaces)
			return exact.Number{}
		}
		r, ok := x.Sqrt(places)
		if !ok {
			fr.fail(at, "%s is negative and has no square root", x)
		}
		return r
	}, xs...)
}

// extreme is min (sign -1) or max (sign 1), of the arguments or of a list's elements.
func (c *compiler) extreme(k call, sign int) code {
	if len(k.args) == 1 {
		return c.extremeOfList(k, sign)
	}
	xs, ok := c.numbers(k)
	if !ok {
		return brokenCode()
	}
	c.warnComma(k)
	if len(xs) == 2 {
		a, b := xs[0].num, xs[1].num
		z := c.coverLimits(k, xs, numCode(allTerminating(xs), func(fr *frame) exact.Number {
			x, y := a(fr), b(fr)
			if y.Cmp(x)*sign > 0 {
				return y
			}
			return x
		}, xs...))
		z.vec = c.extremeVec(xs, sign)
		return z
	}
	z := c.coverLimits(k, xs, numCode(allTerminating(xs), func(fr *frame) exact.Number {
		best := xs[0].num(fr)
		for _, x := range xs[1:] {
			if v := x.num(fr); v.Cmp(best)*sign > 0 {
				best = v
			}
		}
		return best
	}, xs...))
	z.vec = c.extremeVec(xs, sign)
	return z
}

func (c *compiler) extremeOfList(k call, sign int) code {
	xs, ok := c.numberList(k, 0)
	if !ok {
		return brokenCode()
	}
	at := c.site(k.node)
	numsOf := c.numbersOf(xs, at)
	return c.looping(numCode(xs.typ.Elem.Terminating, func(fr *frame) exact.Number {
		nums := numsOf(fr)
		if len(nums) == 0 {
			fr.fail(at, emptyList, k.name)
			return exact.Number{}
		}
		best := nums[0]
		for _, v := range nums[1:] {
			if v.Cmp(best)*sign > 0 {
				best = v
			}
		}
		return best
	}, xs))
}

// looping marks code as visiting a list.
func (c *compiler) looping(x code) code {
	x.heavy = true
	return x
}

// numberList compiles an argument that must be a list of numbers.
func (c *compiler) numberList(k call, i int) (code, bool) {
	x, ok := c.list(k, i)
	if !ok {
		return x, false
	}
	if e := x.typ.Elem; !e.never() && (e.Kind != NumberKind || e.Optional) {
		return c.faultHint(k.args[i], c.elementAdvice(k.args[i], *e, NumberType()), "%s needs a list of numbers, but %s is a %s", k.name, c.p.text(k.args[i]), x.typ), false
	}
	return x, true
}

// list compiles an argument that must be a list.
func (c *compiler) list(k call, i int) (code, bool) {
	return c.needList(k, i, c.compile(k.args[i]))
}

// needList reports a fault unless a compiled argument is a list.
func (c *compiler) needList(k call, i int, x code) (code, bool) {
	switch {
	case x.isBroken():
		return x, false
	case x.typ.Kind != ListKind || x.typ.Optional:
		hint := ""
		if x.typ.Kind == NumberKind {
			hint = fmt.Sprintf("put several values into square brackets: %s([a, b])", k.name)
		}
		return c.faultHint(k.args[i], hint, "%s needs a list, but %s is a %s", k.name, c.p.text(k.args[i]), x.typ), false
	}
	return x, true
}

// numbersOf returns how to get at the elements of a list of numbers that are
// used before the place is evaluated again: a list that map makes goes into
// scratch instead of a list of its own.
func (c *compiler) numbersOf(xs code, at site) func(*frame) []exact.Number {
	if xs.fill == nil || c.trace {
		return func(fr *frame) []exact.Number { return fr.numbers(at, xs.val(fr)) }
	}
	buf, fill := c.bufs, xs.fill
	c.bufs++
	return func(fr *frame) []exact.Number {
		fr.bufs[buf] = fill(fr, fr.bufs[buf][:0])
		return fr.bufs[buf]
	}
}

// numbers returns the elements of a list of numbers.
func (fr *frame) numbers(at site, v Value) []exact.Number {
	if v.seq == nil {
		return nil
	}
	fr.steps -= int64(v.seq.len())
	fr.tick(at)
	if v.seq.nums != nil {
		return v.seq.nums
	}
	nums := make([]exact.Number, v.seq.len())
	for i := range nums {
		nums[i] = v.seq.at(i).num
	}
	return nums
}
