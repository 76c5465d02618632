package incentive

import (
	"cmp"
	"container/heap"
	"math/big"
)

// divideByDivisor divides by the method of Sainte-Laguë. It starts from the proportions, each rounded
// to the nearest unit within its bounds, which is what the method gives for some pool near this one;
// then it adds or takes away one unit after the other as the method does.
func (s *split) divideByDivisor() {
	left := new(big.Int).Set(s.pool)
	for k := range s.of {
		if s.sum.Sign() > 0 {
			s.amount[k] = s.within(k, nearest(product(s.rest, s.weight[k]), s.sum))
		}
		left.Sub(left, s.amount[k])
	}
	if step := left.Sign(); step != 0 {
		q := &claims{split: s, step: int64(step)}
		for k := range s.of {
			if q.isFree(k) {
				q.parts = append(q.parts, k)
			}
		}
		heap.Init(q)
		for ; left.Sign() != 0; left.Sub(left, big.NewInt(int64(step))) {
			k := heap.Pop(q).(int)
			s.amount[k].Add(s.amount[k], big.NewInt(int64(step)))
			if q.isFree(k) {
				heap.Push(q, k)
			}
		}
	}
	for k := range s.of {
		s.at[k] = s.boundAt(k)
	}
}

// boundAt says at which bound the amount is held, if its proportion is beyond it.
func (s *split) boundAt(k int) Bound {
	exact := product(s.rest, s.weight[k])
	switch {
	case s.sum.Sign() == 0:
		return s.at[k]
	case s.amount[k].Cmp(s.least[k]) == 0 && exact.Cmp(product(s.least[k], s.sum)) < 0 && s.least[k].Sign() > 0:
		return AtLeast
	case s.most[k] != nil && s.amount[k].Cmp(s.most[k]) == 0 && exact.Cmp(product(s.most[k], s.sum)) > 0:
		return AtMost
	}
	return Unbound
}

// within returns an amount within the bounds of a part.
func (s *split) within(k int, n *big.Int) *big.Int {
	switch {
	case n.Cmp(s.least[k]) < 0:
		return new(big.Int).Set(s.least[k])
	case s.most[k] != nil && n.Cmp(s.most[k]) > 0:
		return new(big.Int).Set(s.most[k])
	}
	return n
}

// nearest returns a/b rounded to the nearest whole number, up from the middle.
func nearest(a, b *big.Int) *big.Int {
	n := product(two, a)
	return n.Quo(n.Add(n, b), product(two, b))
}

// claims is a heap of the parts that may get a unit more, or give one away: first the one with the
// strongest claim to the next unit, or the weakest to its last.
type claims struct {
	*split
	step  int64
	parts []int
}

// isFree reports whether a part may get or give another unit.
func (c *claims) isFree(k int) bool {
	if c.step < 0 {
		return c.amount[k].Cmp(c.least[k]) > 0
	}
	return c.most[k] == nil || c.amount[k].Cmp(c.most[k]) < 0
}

// divisor returns twice the amount between the one that a part has and the next.
func (c *claims) divisor(k int) *big.Int {
	d := product(two, c.amount[k])
	return d.Add(d, big.NewInt(c.step))
}

func (c *claims) Len() int      { return len(c.parts) }
func (c *claims) Swap(i, j int) { c.parts[i], c.parts[j] = c.parts[j], c.parts[i] }

func (c *claims) Less(i, j int) bool {
	a, b := c.parts[i], c.parts[j]
	stronger := product(c.weight[b], c.divisor(a)).Cmp(product(c.weight[a], c.divisor(b)))
	if c.step < 0 {
		stronger = -stronger
		return cmp.Or(stronger, c.prefer(b, a)) < 0
	}
	return cmp.Or(stronger, c.prefer(a, b)) < 0
}

func (c *claims) Push(x any) { c.parts = append(c.parts, x.(int)) }

func (c *claims) Pop() any {
	last := len(c.parts) - 1
	k := c.parts[last]
	c.parts = c.parts[:last]
	return k
}
