package byrow

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Mode returns the mode of a rounding function.
func Mode(n *tree.Node) types.Mode {
	mode, _ := types.ParseMode(n.Op.Name)
	return mode
}

// MaxPlaces bounds the places of a rounding, positive or negative.
const MaxPlaces = 1000

// WholePlaces returns a number as the places of a rounding, false if it is not whole or beyond
// MaxPlaces.
func WholePlaces(n exact.Number) (int, bool) {
	p, ok := n.Int64()
	if !ok || p < -MaxPlaces || p > MaxPlaces {
		return 0, false
	}
	return int(p), true
}

// roundRow is round(x, places) and the other rounding functions; places default to 0.
func roundRow(b *Maker, n *tree.Node) Code {
	xs := b.args(n)
	x, at, to := xs[0].Num, n.At, RoundTo{0, Mode(n)}
	if len(xs) == 2 && n.Args[1].Const == nil {
		return roundComputed(at, x, xs[1].Num, to.Mode)
	}
	if len(xs) == 2 {
		to.Places, _ = WholePlaces(b.Arg(n, 1).Num)
		if places := xs[1]; places.konst == nil { // it is watched
			return numCode(func(fr *Frame) exact.Number {
				v := x(fr)
				places.Num(fr)
				return rounded(fr, at, v, to)
			})
		}
	}
	return numCode(func(fr *Frame) exact.Number { return rounded(fr, at, x(fr), to) })
}

// rounded rounds for a function, which tells an observer what it rounds.
func rounded(fr *Frame, at tree.Site, v exact.Number, to RoundTo) exact.Number {
	fr.took(func() *Taken { return &Taken{Rounded: &Rounded{cell.OfExact(v), to}} })
	return fr.round(at, v, to)
}

// roundComputed rounds to computed places.
func roundComputed(at tree.Site, x, placesOf func(*Frame) exact.Number, mode types.Mode) Code {
	return numCode(func(fr *Frame) exact.Number {
		p := placesOf(fr)
		places, ok := WholePlaces(p)
		if !ok {
			fr.Fail(fault.CodeBadArgument, at, "the places %s must be a whole number from -%d to %d", p, MaxPlaces, MaxPlaces)
		}
		return rounded(fr, at, x(fr), RoundTo{places, mode})
	})
}

func absRow(b *Maker, n *tree.Node) Code {
	x, at := b.Build(n.Args[0]).Num, n.At
	return numCode(func(fr *Frame) exact.Number { return fr.copied(at, x(fr).Abs()) })
}

// clampRow is clamp(x, least, most): x, but not less than least nor more than most.
func clampRow(b *Maker, n *tree.Node) Code {
	xs, at := b.args(n), n.At
	p, q, r := xs[0].Num, xs[1].Num, xs[2].Num
	return numCode(func(fr *Frame) exact.Number {
		x, lo, hi := p(fr), q(fr), r(fr)
		if !fr.compares(at, lo, hi) || !fr.compares(at, x, lo) || !fr.compares(at, x, hi) {
			return exact.Number{}
		}
		switch {
		case hi.Less(lo):
			fr.Fail(fault.CodeBadArgument, at, "clamp's least %s is more than its most %s", lo, hi)
		case x.Less(lo):
			return lo
		case hi.Less(x):
			return hi
		}
		return x
	})
}

// sqrtRow is the square root, rounded half away from zero to places.
func sqrtRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	at, p, q := n.At, x.Num, y.Num
	return numCode(func(fr *Frame) exact.Number {
		x, count := p(fr), q(fr)
		places, ok := WholePlaces(count)
		if !ok || places < 0 {
			fr.Fail(fault.CodeBadArgument, at, "the places %s must be a whole number from 0 to %d", count, MaxPlaces)
			return exact.Number{}
		}
		if x.IsBig() || places > smallPlaces {
			fr.Steps -= BigSteps(x.Digits() + 2*places)
			fr.Tick(at)
		}
		r, ok := x.Sqrt(places)
		if !ok {
			fr.Fail(fault.CodeBadArgument, at, "%s is negative and has no square root", x)
		}
		return fr.checked(at, r)
	})
}

// ExtremeSign returns 1 for max and -1 for min.
func ExtremeSign(n *tree.Node) int {
	if n.Op.Name == "min" {
		return -1
	}
	return 1
}

// extremeRow is min or max, of the arguments or of a list's elements.
func extremeRow(b *Maker, n *tree.Node) Code {
	if len(n.Args) == 1 {
		return extremeOfList(b, n)
	}
	xs, sign, at := b.args(n), ExtremeSign(n), n.At
	if len(xs) == 2 {
		p, q := xs[0].Num, xs[1].Num
		return numCode(func(fr *Frame) exact.Number {
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
	return numCode(func(fr *Frame) exact.Number {
		best := xs[0].Num(fr)
		for i := 1; i < len(xs); i++ {
			if v := xs[i].Num(fr); fr.compares(at, v, best) && v.Cmp(best)*sign > 0 {
				best = v
			}
		}
		return best
	})
}

func extremeOfList(b *Maker, n *tree.Node) Code {
	sign, at := ExtremeSign(n), n.At
	return b.ofSome(n, func(fr *Frame, nums []exact.Number) exact.Number {
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
func (b *Maker) numbersOf(list *tree.Node, at tree.Site) func(*Frame) []exact.Number {
	return b.numbersIn(b.Build(list), at)
}

func (b *Maker) numbersIn(x Code, at tree.Site) func(*Frame) []exact.Number {
	if x.fill == nil {
		return func(fr *Frame) []exact.Number { return fr.numbers(at, x.Val(fr)) }
	}
	buf, fill := b.bufs, x.fill
	b.bufs++
	return func(fr *Frame) []exact.Number {
		fr.bufs[buf] = fill(fr, fr.bufs[buf][:0])
		return fr.bufs[buf]
	}
}

// numbers returns the elements of a list of numbers.
func (fr *Frame) numbers(at tree.Site, v cell.Value) []exact.Number {
	if v.Seq == nil {
		return nil
	}
	fr.Steps -= int64(v.Seq.Len())
	fr.Tick(at)
	if v.Seq.Nums != nil {
		return v.Seq.Nums
	}
	return cell.Numbers(v.Seq)
}

// interpolateRow interpolates linearly between the two points around x. Beyond the
// first and the last point it keeps their y, or with "extend" continues the first
// and the last line.
func interpolateRow(b *Maker, n *tree.Node) Code {
	x, at := b.Build(n.Args[0]).Num, n.At
	xs, ys := cell.Numbers(b.Arg(n, 1).Seq), cell.Numbers(b.Arg(n, 2).Seq)
	extend := b.option(n, 3) == "extend"
	return numCode(func(fr *Frame) exact.Number { return fr.checked(at, fr.between(at, x(fr), xs, ys, extend)) })
}

func (fr *Frame) between(at tree.Site, x exact.Number, xs, ys []exact.Number, extend bool) exact.Number {
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
func bandRow(b *Maker, n *tree.Node) Code {
	x, at := b.Build(n.Args[0]).Num, n.At
	bounds, values, from := cell.Numbers(b.Arg(n, 1).Seq), b.Arg(n, 2).Seq, b.option(n, 3) == "from"
	return CodeOf(n.Type, func(fr *Frame) cell.Value {
		i, _ := BandOf(x(fr), bounds, from, func(a, b exact.Number) int { return fr.cmp(at, a, b) })
		fr.took(func() *Taken { return bandTaken(bounds, i, from, values.At(i)) })
		return values.At(i)
	})
}

// BandOf returns the position of the band that contains a number, and whether the
// number is a bound.
func BandOf(x exact.Number, bounds []exact.Number, from bool, compare func(a, b exact.Number) int) (i int, exactly bool) {
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
func groupByRow(b *Maker, n *tree.Node) Code {
	l, at := b.loop(n), n.At
	return Code{Val: func(fr *Frame) cell.Value {
		k, out := l.keyed(fr, false), &cell.Seq{}
		for n, i := range k.order {
			if n == 0 || fr.compare(at, &k.keys[i], &k.keys[k.order[n-1]]) != 0 {
				fr.Makes(at, groupBytes)
				out.Vals = append(out.Vals, cell.OfSeq(&cell.Seq{}))
			}
			push(out.Vals[len(out.Vals)-1].Seq, k.elems[i])
		}
		return cell.OfSeq(out)
	}}
}
