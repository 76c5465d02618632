package exact

import (
	"cmp"
	"math/bits"
)

// Cmp returns -1, 0 or 1 when n is less than, equal to or greater than m.
func (n Number) Cmp(m Number) int {
	if n.den == m.den && n.den >= 0 {
		return cmp.Compare(n.num, m.num)
	}
	return cmpSlow(n, m)
}

// Equal reports whether n and m are the same number, whatever form they have.
func (n Number) Equal(m Number) bool {
	if n.den == m.den && n.den >= 0 {
		return n.num == m.num
	}
	return cmpSlow(n, m) == 0
}

// Less reports whether n is less than m.
func (n Number) Less(m Number) bool {
	if n.den == m.den && n.den >= 0 {
		return n.num < m.num
	}
	return cmpSlow(n, m) < 0
}

func cmpSlow(n, m Number) int {
	if sn, sm := n.Sign(), m.Sign(); sn != sm || sn == 0 {
		return cmp.Compare(sn, sm)
	}
	if n.den < 0 || m.den < 0 {
		return n.rat().Cmp(m.rat())
	}
	// Cross-multiplying into 128 bits never overflows.
	hi1, lo1 := bits.Mul64(abs64(n.num), uint64(m.den+1))
	hi2, lo2 := bits.Mul64(abs64(m.num), uint64(n.den+1))
	c := cmp.Or(cmp.Compare(hi1, hi2), cmp.Compare(lo1, lo2))
	if n.num < 0 {
		return -c
	}
	return c
}
