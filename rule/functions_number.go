package rule

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
)

// mode returns the mode of a rounding function.
func (n *node) mode() Mode {
	mode, _ := ParseMode(n.op.Name)
	return mode
}

// maxPlaces bounds the places of a rounding, positive or negative.
const maxPlaces = 1000

func wholePlaces(n exact.Number) (int, bool) {
	p, ok := n.Int64()
	if !ok || p < -maxPlaces || p > maxPlaces {
		return 0, false
	}
	return int(p), true
}

// roundRow is round(x, places) and the other rounding functions; places default to 0.
func roundRow(b *rows, n *node) code {
	xs := b.args(n)
	x, at, to := xs[0].num, n.at, roundTo{0, n.mode()}
	if len(xs) == 2 && n.args[1].konst == nil {
		return roundComputed(at, x, xs[1].num, to.mode)
	}
	if len(xs) == 2 {
		to.places, _ = wholePlaces(b.arg(n, 1).num)
		if places := xs[1]; places.konst == nil { // it is watched
			return numCode(func(fr *frame) exact.Number {
				v := x(fr)
				places.num(fr)
				return fr.round(at, v, to)
			})
		}
	}
	return numCode(func(fr *frame) exact.Number { return fr.round(at, x(fr), to) })
}

// roundComputed rounds to computed places.
func roundComputed(at site, x, placesOf func(*frame) exact.Number, mode Mode) code {
	return numCode(func(fr *frame) exact.Number {
		p := placesOf(fr)
		places, ok := wholePlaces(p)
		if !ok {
			fr.fail(CodeBadArgument, at, "the places %s must be a whole number from -%d to %d", p, maxPlaces, maxPlaces)
		}
		return fr.round(at, x(fr), roundTo{places, mode})
	})
}

func absRow(b *rows, n *node) code {
	x, at := b.build(n.args[0]).num, n.at
	return numCode(func(fr *frame) exact.Number { return fr.copied(at, x(fr).Abs()) })
}

// clampRow is clamp(x, least, most): x, but not less than least nor more than most.
func clampRow(b *rows, n *node) code {
	xs, at := b.args(n), n.at
	p, q, r := xs[0].num, xs[1].num, xs[2].num
	return numCode(func(fr *frame) exact.Number {
		x, lo, hi := p(fr), q(fr), r(fr)
		if !fr.compares(at, lo, hi) || !fr.compares(at, x, lo) || !fr.compares(at, x, hi) {
			return exact.Number{}
		}
		switch {
		case hi.Less(lo):
			fr.fail(CodeBadArgument, at, "clamp's least %s is more than its most %s", lo, hi)
		case x.Less(lo):
			return lo
		case hi.Less(x):
			return hi
		}
		return x
	})
}

// sqrtRow is the square root, rounded half away from zero to places.
func sqrtRow(b *rows, n *node) code {
	x, y := b.two(n)
	at, p, q := n.at, x.num, y.num
	return numCode(func(fr *frame) exact.Number {
		x, count := p(fr), q(fr)
		places, ok := wholePlaces(count)
		if !ok || places < 0 {
			fr.fail(CodeBadArgument, at, "the places %s must be a whole number from 0 to %d", count, maxPlaces)
			return exact.Number{}
		}
		if x.IsBig() || places > smallPlaces {
			fr.steps -= bigSteps(x.Digits() + 2*places)
			fr.tick(at)
		}
		r, ok := x.Sqrt(places)
		if !ok {
			fr.fail(CodeBadArgument, at, "%s is negative and has no square root", x)
		}
		return fr.checked(at, r)
	})
}

// extremeSign returns 1 for max and -1 for min.
func extremeSign(n *node) int {
	if n.op.Name == "min" {
		return -1
	}
	return 1
}

// extremeRow is min or max, of the arguments or of a list's elements.
func extremeRow(b *rows, n *node) code {
	if len(n.args) == 1 {
		return extremeOfList(b, n)
	}
	xs, sign, at := b.args(n), extremeSign(n), n.at
	if len(xs) == 2 {
		p, q := xs[0].num, xs[1].num
		return numCode(func(fr *frame) exact.Number {
			x, y := p(fr), q(fr)
			if (x.IsBig() || y.IsBig()) && !fr.comparesBig(at, x, y) {
				return x
			}
			if y.Cmp(x)*sign > 0 {
				return y
			}
			return x
		})
	}
	return numCode(func(fr *frame) exact.Number {
		best := xs[0].num(fr)
		for i := 1; i < len(xs); i++ {
			if v := xs[i].num(fr); fr.compares(at, v, best) && v.Cmp(best)*sign > 0 {
				best = v
			}
		}
		return best
	})
}

func extremeOfList(b *rows, n *node) code {
	sign, at := extremeSign(n), n.at
	return b.ofSome(n, func(fr *frame, nums []exact.Number) exact.Number {
		best := nums[0]
		for _, v := range nums[1:] {
			if fr.compares(at, v, best) && v.Cmp(best)*sign > 0 {
				best = v
			}
		}
		return best
	})
}

// numbersOf returns a function that gets the elements of a list of numbers, which are
// used before this part is evaluated again: a list that map makes goes into scratch
// instead of a list of its own.
func (b *rows) numbersOf(list *node, at site) func(*frame) []exact.Number {
	return b.numbersIn(b.build(list), at)
}

func (b *rows) numbersIn(x code, at site) func(*frame) []exact.Number {
	if x.fill == nil {
		return func(fr *frame) []exact.Number { return fr.numbers(at, x.val(fr)) }
	}
	buf, fill := b.bufs, x.fill
	b.bufs++
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
	return listNumbers(v.seq)
}

// interpolateRow interpolates linearly between the two points around x. Beyond the
// first and the last point it keeps their y, or with "extend" continues the first
// and the last line.
func interpolateRow(b *rows, n *node) code {
	x, at := b.build(n.args[0]).num, n.at
	xs, ys := listNumbers(b.arg(n, 1).seq), listNumbers(b.arg(n, 2).seq)
	extend := b.option(n, 3) == "extend"
	return numCode(func(fr *frame) exact.Number { return fr.checked(at, fr.between(at, x(fr), xs, ys, extend)) })
}

func (fr *frame) between(at site, x exact.Number, xs, ys []exact.Number, extend bool) exact.Number {
	last, order := len(xs)-1, fr.ordering(at, x, xs[0], xs[len(xs)-1])
	if !extend && order(x, xs[0]) <= 0 {
		fr.took(func() *Taken { return pointsTaken(xs, ys, 0, 0) })
		return ys[0]
	}
	if !extend && order(x, xs[last]) >= 0 {
		fr.took(func() *Taken { return pointsTaken(xs, ys, last, last) })
		return ys[last]
	}
	i, _ := slices.BinarySearchFunc(xs, x, func(a, b exact.Number) int { return fr.cmp(at, a, b) })
	i = min(max(i, 1), last)
	fr.took(func() *Taken { return pointsTaken(xs, ys, i-1, i) })
	slope, _ := fr.checked(at, ys[i].Sub(ys[i-1])).Quo(fr.checked(at, xs[i].Sub(xs[i-1])))
	return ys[i-1].Add(fr.checked(at, fr.checked(at, slope).Mul(fr.checked(at, x.Sub(xs[i-1])))))
}

// bandRow is the value of the band that contains x. There is one more value than
// bounds: the first value applies below the first bound. A bound belongs to the band
// above it with "from", to the band below it with "above".
func bandRow(b *rows, n *node) code {
	x, at := b.build(n.args[0]).num, n.at
	bounds, values, from := listNumbers(b.arg(n, 1).seq), b.arg(n, 2).seq, b.option(n, 3) == "from"
	return codeOf(n.typ, func(fr *frame) Value {
		i, _ := bandOf(x(fr), bounds, from, func(a, b exact.Number) int { return fr.cmp(at, a, b) })
		fr.took(func() *Taken { return bandTaken(bounds, i, from, values.at(i)) })
		return values.at(i)
	})
}

// bandOf returns the position of the band that contains a number, and whether the
// number is a bound.
func bandOf(x exact.Number, bounds []exact.Number, from bool, compare func(a, b exact.Number) int) (i int, exactly bool) {
	i, exactly = slices.BinarySearchFunc(bounds, x, compare)
	if exactly && from {
		i++
	}
	return i, exactly
}

// groupBytes is the memory that a group takes.
const groupBytes = 256

// groupByRow splits a list into lists of elements with an equal value, ordered by
// that value; the elements keep their order. None of the lists is empty.
func groupByRow(b *rows, n *node) code {
	l, at := b.loop(n), n.at
	return code{val: func(fr *frame) Value {
		k, out := l.keyed(fr, false), &seq{}
		for n, i := range k.order {
			if n == 0 || fr.compare(at, &k.keys[i], &k.keys[k.order[n-1]]) != 0 {
				fr.makes(at, groupBytes)
				out.vals = append(out.vals, listValue(&seq{}))
			}
			out.vals[len(out.vals)-1].seq.push(k.elems[i])
		}
		return listValue(out)
	}}
}
