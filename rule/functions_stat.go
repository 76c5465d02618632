package rule

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

func init() {
	add := func(name, usage string, min, max int, f func(*compiler, call) code) {
		builtins[name] = builtin{usage, min, max, f}
	}
	add("mean", "mean(list)", 1, 1, (*compiler).mean)
	add("median", "median(list)", 1, 1, (*compiler).median)
	add("weightedMean", "weightedMean(values, weights)", 2, 2, (*compiler).weightedMean)
	add("trimmedMean", "trimmedMean(list, lowest left out, highest left out)", 3, 3, (*compiler).trimmedMean)
	add("variance", `variance(list, "population" or "sample")`, 2, 2, (*compiler).variance)
	add("stdev", `stdev(list, "population" or "sample", places)`, 3, 3, (*compiler).stdev)
	add("percentile", `percentile(list, percent, "nearest" or "inclusive")`, 3, 3, (*compiler).percentile)
	add("best", `best(list, n), or best(list, n, "asc") where less is better`, 2, 3, (*compiler).best)
}

// statistic makes a function of a list of numbers that needs at least one; parts
// is what else fn reads.
func (c *compiler) statistic(k call, terminating bool, fn func(fr *frame, nums []exact.Number) exact.Number, parts ...code) code {
	xs, ok := c.numberList(k, 0)
	if !ok {
		return xs
	}
	at := c.site(k.node)
	numsOf := c.numbersOf(xs, at)
	return c.looping(numCode(terminating && xs.typ.Elem.Terminating, func(fr *frame) exact.Number {
		nums := numsOf(fr)
		if len(nums) == 0 {
			fr.fail(at, emptyList, k.name)
		}
		if fr.err != nil {
			return exact.Number{}
		}
		return fr.checked(at, fn(fr, nums))
	}, append(parts, xs)...))
}

// emptyList is the fault of a function that needs at least one number.
const emptyList = "%s of an empty list; say what holds then: if len(…) == 0 { … } else { … }"

func (fr *frame) checked(at site, n exact.Number) exact.Number {
	if n.IsBig() {
		return fr.big(at, n)
	}
	return n
}

// quo divides where the divisor is known not to be 0.
func quo(n exact.Number, by int) exact.Number {
	r, _ := n.Quo(exact.Int(int64(by)))
	return r
}

// mean is the arithmetic mean, exact.
func (c *compiler) mean(k call) code {
	at := c.site(k.node)
	return c.statistic(k, false, func(fr *frame, nums []exact.Number) exact.Number {
		return quo(fr.total(at, nums), len(nums))
	})
}

// median is the middle number, or the mean of the two in the middle.
func (c *compiler) median(k call) code {
	at := c.site(k.node)
	return c.statistic(k, true, func(fr *frame, nums []exact.Number) exact.Number {
		s := fr.sorted(at, nums)
		if len(s)%2 == 1 {
			return s[len(s)/2]
		}
		return quo(s[len(s)/2-1].Add(s[len(s)/2]), 2)
	})
}

// sortWork is the steps that an element takes to be put in order.
const sortWork = 4

// sorted returns the numbers in ascending order.
func (fr *frame) sorted(at site, nums []exact.Number) []exact.Number {
	fr.steps -= sortWork * int64(len(nums))
	if !fr.tick(at) {
		return nums
	}
	s := slices.Clone(nums)
	slices.SortFunc(s, exact.Number.Cmp)
	return s
}

// weightedMean is the sum of value times weight by the sum of the weights.
func (c *compiler) weightedMean(k call) code {
	values, ok1 := c.numberList(k, 0)
	weights, ok2 := c.numberList(k, 1)
	if !ok1 || !ok2 {
		return brokenCode()
	}
	at := c.site(k.node)
	valuesOf, weightsOf := c.numbersOf(values, at), c.numbersOf(weights, at)
	return c.looping(numCode(false, func(fr *frame) exact.Number {
		xs, ws := valuesOf(fr), weightsOf(fr)
		if len(xs) != len(ws) {
			fr.fail(at, "weightedMean has %s but %s", counted(len(xs), "value"), counted(len(ws), "weight"))
			return exact.Number{}
		}
		if sum, w, ok := fr.dot(xs, ws); ok && w.Sign() != 0 {
			r, _ := sum.Quo(w)
			return r
		}
		var sum, weight exact.Accumulator
		for i, x := range xs {
			fr.add(at, &sum, x.Mul(ws[i]))
			if fr.add(at, &weight, ws[i]); fr.err != nil {
				return exact.Number{}
			}
		}
		w := weight.Sum()
		if w.Sign() == 0 {
			fr.fail(at, "the weights of weightedMean add up to 0 over %s", counted(len(xs), "value"))
			return exact.Number{}
		}
		r, _ := fr.bigSum(at, &sum).Quo(w)
		return fr.checked(at, r)
	}, values, weights))
}

// dot returns the sum of the products of two lists of small numbers, and the sum of
// the second; false where they are too big for that.
func (fr *frame) dot(xs, ws []exact.Number) (sum, weight exact.Number, ok bool) {
	n := len(xs)
	if cap(fr.ints) < 2*n {
		fr.ints = make([]int64, 2*n)
	}
	a, okA := exact.Gather(fr.ints[:n], xs)
	b, okB := exact.Gather(fr.ints[n:2*n], ws)
	if !okA || !okB {
		return sum, weight, false
	}
	return exact.Dot(a, b)
}

// constants compiles the arguments from i on, which must be constant.
func (c *compiler) constants(k call, i int) ([]Value, bool) {
	var vals []Value
	for _, a := range k.args[i:] {
		x := c.compile(a)
		if x.isBroken() {
			return nil, false
		}
		if x.konst == nil {
			c.faultHint(a, "write "+builtins[k.name].usage, "%s must be constant here", c.p.text(a))
			return nil, false
		}
		vals = append(vals, *x.konst)
	}
	return vals, true
}

// oneOf reports whether a constant text is among the names allowed.
func (c *compiler) oneOf(n ast.Node, k call, v Value, names ...string) bool {
	if slices.Contains(names, v.text) {
		return true
	}
	shown := v.String()
	if v.kind == TextKind {
		shown = strconv.Quote(cut(v.text, maxBrief))
	}
	c.faultHint(n, cmp.Or(DidYouMean(v.text, names), "write "+builtins[k.name].usage), "%s does not know %s", k.name, shown)
	return false
}

// choice compiles an argument that must be one of a few constant texts.
func (c *compiler) choice(k call, i int, names ...string) (text string, ok bool) {
	x := c.compile(k.args[i])
	switch {
	case x.isBroken():
		return "", false
	case x.konst == nil:
		c.faultHint(k.args[i], "write "+builtins[k.name].usage, "%s must be constant here", c.p.text(k.args[i]))
		return "", false
	}
	return x.konst.text, c.oneOf(k.args[i], k, *x.konst, names...)
}

// trimmedMean is the mean without so many of the lowest and of the highest.
func (c *compiler) trimmedMean(k call) code {
	low, high := c.compile(k.args[1]), c.compile(k.args[2])
	if bad, ok := c.needNumber(k.args[1], low); !ok {
		return bad
	}
	if bad, ok := c.needNumber(k.args[2], high); !ok {
		return bad
	}
	at := c.site(k.node)
	return c.statistic(k, false, func(fr *frame, nums []exact.Number) exact.Number {
		lo, ok1 := low.num(fr).Int64()
		hi, ok2 := high.num(fr).Int64()
		if !ok1 || !ok2 || lo < 0 || hi < 0 || lo > int64(len(nums)) || hi >= int64(len(nums))-lo {
			fr.fail(at, "trimmedMean cannot leave out %s and %s of %s", low.num(fr), high.num(fr), counted(len(nums), "number"))
			return exact.Number{}
		}
		kept := fr.sorted(at, nums)[lo : len(nums)-int(hi)]
		return quo(fr.total(at, kept), len(kept))
	}, low, high)
}

func (c *compiler) variance(k call) code {
	vals, ok := c.constants(k, 1)
	if !ok || !c.oneOf(k.args[1], k, vals[0], "population", "sample") {
		return brokenCode()
	}
	at, sample := c.site(k.node), vals[0].text == "sample"
	return c.statistic(k, false, func(fr *frame, nums []exact.Number) exact.Number {
		return fr.variance(at, nums, sample)
	})
}

// variance is the mean squared deviation, over n or, of a sample, over n-1.
func (fr *frame) variance(at site, nums []exact.Number, sample bool) exact.Number {
	n := len(nums)
	if sample {
		n--
	}
	if n == 0 {
		fr.fail(at, "a sample of one number has no variance")
		return exact.Number{}
	}
	mean := quo(fr.total(at, nums), len(nums))
	var acc exact.Accumulator
	for _, x := range nums {
		d := x.Sub(mean)
		if d.IsBig() {
			fr.weigh(at, d, d)
		}
		if fr.add(at, &acc, d.Mul(d)); fr.err != nil {
			return exact.Number{}
		}
	}
	return quo(fr.bigSum(at, &acc), n)
}

// stdev is the square root of the variance, rounded half away from zero.
func (c *compiler) stdev(k call) code {
	vals, ok := c.constants(k, 1)
	if !ok || !c.oneOf(k.args[1], k, vals[0], "population", "sample") {
		return brokenCode()
	}
	places, ok := wholePlaces(vals[1].num)
	if !ok || places < 0 || vals[1].kind != NumberKind {
		return c.fault(k.args[2], "the places %s must be a whole number from 0 to %d", vals[1], maxPlaces)
	}
	at, sample := c.site(k.node), vals[0].text == "sample"
	x := c.statistic(k, true, func(fr *frame, nums []exact.Number) exact.Number {
		r, _ := fr.variance(at, nums, sample).Sqrt(places)
		return r
	})
	if !x.isBroken() {
		x.typ.Terminating = true
	}
	return x
}

// percentile is by nearest rank (the least number with at least p percent of
// the list at or below it), or inclusive (linear between ranks, so that 0 and
// 100 percent are the least and the greatest, as spreadsheets' PERCENTILE.INC).
func (c *compiler) percentile(k call) code {
	p := c.compile(k.args[1])
	if bad, ok := c.needNumber(k.args[1], p); !ok {
		return bad
	}
	method, ok := c.choice(k, 2, "nearest", "inclusive")
	if !ok {
		return brokenCode()
	}
	at, inclusive := c.site(k.node), method == "inclusive"
	x := c.statistic(k, true, func(fr *frame, nums []exact.Number) exact.Number {
		pct := p.num(fr)
		if pct.Sign() < 0 || exact.Int(100).Less(pct) {
			fr.fail(at, "a percentile is between 0 and 100, not %s", pct)
			return exact.Number{}
		}
		if inclusive {
			return percentileInclusive(fr.sorted(at, nums), quo(pct, 100))
		}
		i, _ := quo(pct.Mul(exact.Int(int64(len(nums)))), 100).Round(0, Ceil).Int64()
		return fr.sorted(at, nums)[max(i, 1)-1]
	}, p)
	if !x.isBroken() {
		x.typ.Terminating = x.typ.Terminating && (!inclusive || p.typ.Terminating)
	}
	return x
}

func percentileInclusive(s []exact.Number, p exact.Number) exact.Number {
	pos := p.Mul(exact.Int(int64(len(s) - 1)))
	whole := pos.Round(0, Floor)
	i, _ := whole.Int64()
	if int(i) == len(s)-1 {
		return s[i]
	}
	return s[i].Add(s[i+1].Sub(s[i]).Mul(pos.Sub(whole)))
}

// best is the n greatest numbers of a list, or the n least with "asc".
func (c *compiler) best(k call) code {
	n := c.compile(k.args[1])
	if bad, ok := c.needNumber(k.args[1], n); !ok {
		return bad
	}
	desc, ok := c.descending(k, 2)
	if !ok {
		return brokenCode()
	}
	xs, ok := c.numberList(k, 0)
	if !ok {
		return xs
	}
	at, least := c.site(k.node), len(k.args) == 3 && !desc
	return c.looping(valCode(xs.typ, func(fr *frame) Value {
		want, ok := n.num(fr).Int64()
		if !ok || want < 0 {
			fr.fail(at, "best needs a whole number of elements, not %s", n.num(fr))
			return listValue(&seq{})
		}
		s := fr.sorted(at, fr.numbers(at, xs.val(fr)))
		if !least {
			slices.Reverse(s)
		}
		return listValue(&seq{nums: s[:min(want, int64(len(s)))]})
	}, xs, n))
}
