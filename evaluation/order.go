package evaluation

import (
	"cmp"
	"slices"
)

// sort puts the ballots in order by unit, then round, then day. The list of
// ballots is in the order of their ids, and every pass is stable.
func (c *counting) sort() {
	spare := make([]int32, len(c.order))
	spare = c.sortDays(spare)
	rounds := len(c.policy.Rounds)
	ends := pass(c.order, spare, c.of, 0, c.units.Len()*rounds)
	c.order = spare
	from := int32(0)
	for k, end := range ends {
		if end > from {
			c.cells = append(c.cells, cell{int32(k / rounds), int32(k % rounds), end})
		}
		from = end
	}
}

// maxSpan is the longest range of days that is sorted by one counting sort.
const maxSpan = 1 << 16

func (c *counting) sortDays(spare []int32) []int32 {
	if len(c.order) == 0 {
		return spare
	}
	first, last := c.days[c.order[0]], c.days[c.order[0]]
	for _, i := range c.order {
		first, last = min(first, c.days[i]), max(last, c.days[i])
	}
	if int64(last)-int64(first) >= maxSpan {
		slices.SortStableFunc(c.order, func(a, b int32) int { return cmp.Compare(c.days[a], c.days[b]) })
		return spare
	}
	pass(c.order, spare, c.days, first, int(last-first)+1)
	before := c.order
	c.order = spare
	return before
}

// pass runs one pass of a stable counting sort from order into sorted. The keys of ballots run
// from first to first+n-1. It returns where the ballots of each key end.
func pass(order, sorted, keys []int32, first int32, n int) (ends []int32) {
	next := make([]int32, n+1)
	for _, i := range order {
		next[keys[i]-first+1]++
	}
	for k := range n {
		next[k+1] += next[k]
	}
	for _, i := range order {
		at := &next[keys[i]-first]
		sorted[*at] = i
		*at++
	}
	return next[:n]
}

// dropDuplicates keeps each rater's first ballot on a unit in a round.
func (c *counting) dropDuplicates() {
	last := make([]int32, c.raters.Len()) // for each rater the cell of the latest ballot, from 1
	first := make([]int32, c.raters.Len())
	kept, from := c.order[:0], int32(0)
	for k := range c.cells {
		x := &c.cells[k]
		for _, i := range c.order[from:x.end] {
			if rater := c.rater[i]; last[rater] != int32(k+1) {
				last[rater], first[rater] = int32(k+1), i
				kept = append(kept, i)
			} else {
				c.reject(i, duplicate, first[rater])
			}
		}
		from, x.end = x.end, int32(len(kept))
	}
	c.order = kept
}

// keep leaves the ballots in order that still stand.
func (c *counting) keep() {
	kept, from := c.order[:0], int32(0)
	cells := c.cells[:0]
	for _, x := range c.cells {
		before := len(kept)
		for _, i := range c.order[from:x.end] {
			if c.verdicts[i] == 0 {
				kept = append(kept, i)
			}
		}
		from = x.end
		if len(kept) > before {
			cells = append(cells, cell{x.unit, x.round, int32(len(kept))})
		}
	}
	c.order, c.cells = kept, cells
}
