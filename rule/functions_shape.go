package rule

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
)

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
		return ys[0]
	}
	if !extend && order(x, xs[last]) >= 0 {
		return ys[last]
	}
	i, _ := slices.BinarySearchFunc(xs, x, func(a, b exact.Number) int { return fr.cmp(at, a, b) })
	i = min(max(i, 1), last)
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
