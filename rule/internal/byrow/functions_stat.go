package byrow

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// statistic is a function of a list of at least one number; to the left of ?? it is nil
// for an empty list.
func (b *Maker) statistic(n *tree.Node, fn func(fr *Frame, nums []exact.Number) exact.Number) Code {
	at := n.At
	return b.ofSome(n, func(fr *Frame, nums []exact.Number) exact.Number { return fr.checked(at, fn(fr, nums)) })
}

// ofSome is statistic for a result that needs no check, since it is one of the numbers.
func (b *Maker) ofSome(n *tree.Node, fn func(fr *Frame, nums []exact.Number) exact.Number) Code {
	at := n.At
	numsOf := b.numbersOf(n.Args[0], at)
	if n.Type.Optional {
		return Code{Val: func(fr *Frame) cell.Value {
			nums := numsOf(fr)
			if len(nums) == 0 || fr.Err != nil {
				return cell.Value{}
			}
			return cell.OfExact(fn(fr, nums))
		}}
	}
	return numCode(func(fr *Frame) exact.Number {
		nums := numsOf(fr)
		if len(nums) == 0 {
			fr.Fail(fault.CodeEmptyList, at, emptyList, n.Op.Name)
		}
		if fr.Err != nil {
			return exact.Number{}
		}
		return fn(fr, nums)
	})
}

// emptyList is the fault of a function that needs at least one number.
const emptyList = "%s of an empty list; say with ?? what holds then"

// quo divides by a number known not to be 0.
func quo(n exact.Number, by int) exact.Number {
	r, _ := n.Quo(exact.Int(int64(by)))
	return r
}

// meanRow is the arithmetic mean, exact.
func meanRow(b *Maker, n *tree.Node) Code {
	at := n.At
	return b.statistic(n, func(fr *Frame, nums []exact.Number) exact.Number {
		return quo(fr.total(at, nums), len(nums))
	})
}

// medianRow is the middle number, or the mean of the two in the middle.
func medianRow(b *Maker, n *tree.Node) Code {
	at := n.At
	return b.statistic(n, func(fr *Frame, nums []exact.Number) exact.Number {
		s := fr.sorted(at, nums)
		if len(s)%2 == 1 {
			return s[len(s)/2]
		}
		return quo(s[len(s)/2-1].Add(s[len(s)/2]), 2)
	})
}

// sorted returns the numbers in ascending order.
func (fr *Frame) sorted(at tree.Site, nums []exact.Number) []exact.Number {
	if !fr.sorts(at, len(nums)) || !fr.made(at, len(nums)) {
		return nums
	}
	s := slices.Clone(nums)
	slices.SortFunc(s, fr.ordering(at, s...))
	return s
}

// weightedMeanRow is the sum of value times weight, divided by the sum of the weights.
func weightedMeanRow(b *Maker, n *tree.Node) Code {
	at := n.At
	valuesOf, weightsOf := b.numbersOf(n.Args[0], at), b.numbersOf(n.Args[1], at)
	if n.Type.Optional {
		return Code{Val: func(fr *Frame) cell.Value {
			xs, ws := valuesOf(fr), weightsOf(fr)
			if len(xs)+len(ws) == 0 || fr.Err != nil {
				return cell.Value{}
			}
			return cell.OfExact(fr.weightedMean(at, xs, ws))
		}}
	}
	return numCode(func(fr *Frame) exact.Number { return fr.weightedMean(at, valuesOf(fr), weightsOf(fr)) })
}

func (fr *Frame) weightedMean(at tree.Site, xs, ws []exact.Number) exact.Number {
	if len(xs) != len(ws) {
		fr.Fail(fault.CodeBadArgument, at, "weightedMean has %s but %s", spell.Counted(len(xs), "value"), spell.Counted(len(ws), "weight"))
		return exact.Number{}
	}
	if sum, w, ok := fr.dot(xs, ws); ok && w.Sign() != 0 {
		r, _ := sum.Quo(w)
		return fr.checked(at, r)
	}
	return fr.longWeightedMean(at, xs, ws)
}

// longWeightedMean is weightedMean for numbers of any size.
func (fr *Frame) longWeightedMean(at tree.Site, xs, ws []exact.Number) exact.Number {
	var sum, weight exact.Accumulator
	for i, x := range xs {
		fr.add(at, &sum, x.Mul(ws[i]))
		if fr.add(at, &weight, ws[i]); fr.Err != nil {
			return exact.Number{}
		}
	}
	w := weight.Sum()
	if w.Sign() == 0 {
		fr.Fail(fault.CodeDivisionByZero, at, "the weights of weightedMean add up to 0 over %s", spell.Counted(len(xs), "value"))
		return exact.Number{}
	}
	r, _ := fr.bigSum(at, &sum).Quo(w)
	return fr.checked(at, r)
}

// dot returns the sum of the products of two lists of small numbers, and the sum of
// the second; false if they are too big for that.
func (fr *Frame) dot(xs, ws []exact.Number) (sum, weight exact.Number, ok bool) {
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

// trimmedMeanRow is the mean without a given number of the lowest and of the highest.
func trimmedMeanRow(b *Maker, n *tree.Node) Code {
	low, high, at := b.Build(n.Args[1]).Num, b.Build(n.Args[2]).Num, n.At
	return b.statistic(n, func(fr *Frame, nums []exact.Number) exact.Number {
		l, h := low(fr), high(fr)
		lo, ok1 := l.Int64()
		hi, ok2 := h.Int64()
		if !ok1 || !ok2 || lo < 0 || hi < 0 || lo > int64(len(nums)) || hi >= int64(len(nums))-lo {
			fr.Fail(fault.CodeBadArgument, at, "trimmedMean cannot leave out %s and %s of %s", l, h, spell.Counted(len(nums), "number"))
			return exact.Number{}
		}
		s := fr.sorted(at, nums)
		kept := s[lo : len(nums)-int(hi)]
		fr.took(func() *Taken {
			return &Taken{Dropped: slices.Concat(numberItems(s[:lo]), numberItems(s[len(nums)-int(hi):]))}
		})
		return quo(fr.total(at, kept), len(kept))
	})
}

func varianceRow(b *Maker, n *tree.Node) Code {
	at, sample := n.At, b.option(n, 1) == "sample"
	return b.statistic(n, func(fr *Frame, nums []exact.Number) exact.Number {
		v, long := fr.variance(at, nums, sample)
		if long != nil && fr.Err == nil {
			fr.Steps -= BigSteps(2 * long.Digits())
			return long.Variance(lessOne(sample))
		}
		return v
	})
}

// lessOne returns what is subtracted from the count to get a variance's divisor: 1 for a sample,
// else 0.
func lessOne(sample bool) int {
	if sample {
		return 1
	}
	return 0
}

// variance is the mean squared deviation, over n or, for a sample, over n-1. It is
// computed from sum(x²) - sum(x)²/n, in which no number is longer than necessary. Where
// the sums are long it returns them instead.
func (fr *Frame) variance(at tree.Site, nums []exact.Number, sample bool) (exact.Number, *exact.Moments) {
	n := len(nums) - lessOne(sample)
	if n == 0 {
		fr.Fail(fault.CodeEmptyList, at, "a sample of one number has no variance")
		return exact.Number{}, &exact.Moments{}
	}
	var sum, squares exact.Accumulator
	for _, x := range nums {
		sum.Add(x)
		squares.Add(x.Mul(x))
		if squares.IsLong() || sum.IsLong() {
			return exact.Number{}, fr.moments(at, nums)
		}
	}
	s := sum.Sum()
	return quo(squares.Sum().Sub(quo(s.Mul(s), len(nums))), n), nil
}

// moments adds up numbers and their squares, within the limit on digits.
func (fr *Frame) moments(at tree.Site, nums []exact.Number) *exact.Moments {
	var m exact.Moments
	for _, x := range nums {
		if x.IsBig() {
			fr.weigh(at, x, x)
		}
		m.Add(x)
		fr.Steps -= m.Work()
		if fr.Steps < 0 {
			fr.failFor(fault.CodeLimit, ErrBudget, at, ratiosRemedy, "the sum of numbers of %d digits takes more than %d steps", m.Digits(), fr.Limits.Steps)
		}
		if fr.Tick(at) && m.Digits() > fr.Limits.Digits {
			fr.Fail(fault.CodeLimit, at, sumTooLong, fr.Limits.Digits)
		}
		if fr.Err != nil {
			break
		}
	}
	fr.Steps -= 2 * BigSteps(m.Digits()) // what is left to do with the whole sums
	fr.Tick(at)
	return &m
}

// stdevRow is the square root of the variance, rounded half away from zero.
func stdevRow(b *Maker, n *tree.Node) Code {
	places, _ := WholePlaces(b.Arg(n, 2).Num)
	at, sample := n.At, b.option(n, 1) == "sample"
	return b.statistic(n, func(fr *Frame, nums []exact.Number) exact.Number {
		v, long := fr.variance(at, nums, sample)
		switch {
		case fr.Err != nil:
			return exact.Number{}
		case long != nil:
			return long.Deviation(lessOne(sample), places)
		}
		fr.Steps -= BigSteps(v.Digits() + 2*places)
		r, _ := v.Sqrt(places)
		return r
	})
}

// percentileRow is by nearest rank (the least number with at least p percent of
// the list at or below it), or inclusive (linear between ranks, so that 0 and
// 100 percent are the least and the greatest, as spreadsheets' PERCENTILE.INC).
func percentileRow(b *Maker, n *tree.Node) Code {
	p, at, inclusive := b.Build(n.Args[1]).Num, n.At, b.option(n, 2) == "inclusive"
	return b.statistic(n, func(fr *Frame, nums []exact.Number) exact.Number {
		pct := p(fr)
		if pct.Sign() < 0 || fr.cmp(at, exact.Int(100), pct) < 0 {
			fr.Fail(fault.CodeBadArgument, at, "a percentile is between 0 and 100, not %s", pct)
			return exact.Number{}
		}
		if inclusive {
			return fr.checked(at, percentileInclusive(fr.sorted(at, nums), quo(pct, 100)))
		}
		i, _ := quo(pct.Mul(exact.Int(int64(len(nums)))), 100).Round(0, types.Ceil).Int64()
		return fr.sorted(at, nums)[max(i, 1)-1]
	})
}

func percentileInclusive(s []exact.Number, p exact.Number) exact.Number {
	pos := p.Mul(exact.Int(int64(len(s) - 1)))
	whole := pos.Round(0, types.Floor)
	i, _ := whole.Int64()
	if int(i) == len(s)-1 {
		return s[i]
	}
	return s[i].Add(s[i+1].Sub(s[i]).Mul(pos.Sub(whole)))
}

// bestRow is the n greatest numbers of a list, or the n least with "asc".
func bestRow(b *Maker, n *tree.Node) Code {
	x, count := b.two(n)
	at, least := n.At, b.option(n, 2) == "asc"
	return Code{Val: func(fr *Frame) cell.Value {
		number := count.Num(fr)
		want, ok := number.Int64()
		if !ok || want < 0 {
			fr.Fail(fault.CodeBadArgument, at, "best needs a whole number of elements, not %s", number)
			return cell.OfSeq(&cell.Seq{})
		}
		s := fr.sorted(at, fr.numbers(at, x.Val(fr)))
		if !least {
			s = slices.Clone(s)
			slices.Reverse(s)
		}
		return cell.OfSeq(&cell.Seq{Nums: s[:min(want, int64(len(s)))]})
	}}
}
