package rule

import (
	"slices"
	"sync"

	"github.com/meritrules/merit/internal/exact"
)

// A figure whose formula is sums, products, comparisons, choices and roundings of
// the record's own numbers is worked out for many records at once: each node is a
// loop over whole numbers that have one denominator. Whatever does not go that
// way, for its kind or for its size, is worked out record by record, which alone
// reports faults. The numbers are the same.

// batchSize is how many records are worked out at once: few enough for their
// numbers to stay close by.
const batchSize = 256

// leastBatch is how many records a list has at least for that to pay.
const leastBatch = 16

// numVec works out a node for the records of a batch; false where it has to be
// done record by record.
type numVec func(*batch) (exact.Vector, bool)

// flagVec is numVec of a condition.
type flagVec func(*batch) ([]bool, bool)

// batch is some records of the figure's list that are worked out at once.
type batch struct {
	fr      *frame
	from, n int
	nums    []int64 // scratch: batchSize for each node
	flags   []bool
	failed  bool   // something that is the same for all records: further batches would fail as well
	ready   []bool // which scratch holds a constant already
	lets    [maxLocalSlots + 1]exact.Vector
	yeses   [maxLocalSlots + 1][]bool
}

func (b *batch) buf(i int) []int64    { return b.nums[i*batchSize:][:b.n] }
func (b *batch) flagBuf(i int) []bool { return b.flags[i*batchSize:][:b.n] }

// batches keeps scratch from one figure to the next.
var batches = sync.Pool{New: func() any { return &batch{} }}

// newBatch returns scratch for a formula; free gives it back.
func newBatch(fr *frame, c *compiled) *batch {
	b := batches.Get().(*batch)
	b.fr = fr
	b.nums = slices.Grow(b.nums[:0], c.numVecs*batchSize)[:c.numVecs*batchSize]
	b.flags = slices.Grow(b.flags[:0], c.flagVecs*batchSize)[:c.flagVecs*batchSize]
	b.ready = slices.Grow(b.ready[:0], c.numVecs)[:c.numVecs]
	clear(b.ready)
	b.failed = false
	return b
}

func (b *batch) free() {
	b.fr = nil
	batches.Put(b)
}

// errGuarded is the cause of a batch's end at what may only be worked out where a
// branch is taken.
var errGuarded = &Error{Message: "not for all records"}

// guarded ends a batch at what may cost much or is the host's, where it stands in
// a branch, which a batch works out for all records.
func (fr *frame) guarded() bool {
	if fr.guards == 0 {
		return false
	}
	if fr.err == nil {
		fr.err = errGuarded
	}
	return true
}

// vecBuf and flagVecBuf reserve scratch for a node.
func (c *compiler) vecBuf() int     { c.numVecs++; return c.numVecs - 1 }
func (c *compiler) flagVecBuf() int { c.flagVecs++; return c.flagVecs - 1 }

// vecOf returns how a number is worked out for a batch: as its node says, or once
// where it is the same for all records; nil where it cannot be.
func (c *compiler) vecOf(x code) numVec {
	switch {
	case !x.isNumber() || c.trace || c.probe != nil:
		return nil
	case x.konst != nil:
		return c.constVec(x.konst.num)
	case x.vec != nil:
		return x.vec
	case x.free == 0 && x.num != nil:
		i, num := c.vecBuf(), x.num
		return func(b *batch) (exact.Vector, bool) {
			n := num(b.fr)
			if b.fr.err != nil {
				return exact.Vector{}, false
			}
			return exact.Broadcast(b.buf(i), n)
		}
	}
	return nil
}

func (c *compiler) constVec(n exact.Number) numVec {
	i := c.vecBuf()
	var whole exact.Vector
	if one, ok := exact.Broadcast(make([]int64, 1), n); ok {
		whole = one
	} else {
		return nil
	}
	return func(b *batch) (exact.Vector, bool) {
		v := whole
		v.Nums = b.nums[i*batchSize:][:batchSize]
		if !b.ready[i] {
			for k := range v.Nums {
				v.Nums[k] = whole.Nums[0]
			}
			b.ready[i] = true
		}
		return v, true
	}
}

// flagVecOf is vecOf of a condition.
func (c *compiler) flagVecOf(x code) flagVec {
	switch {
	case !x.isFlag() || c.trace || c.probe != nil:
		return nil
	case x.flags != nil && x.konst == nil:
		return x.flags
	case x.free == 0 && x.flag != nil:
		i, flag := c.flagVecBuf(), x.flag
		return func(b *batch) ([]bool, bool) {
			holds := flag(b.fr)
			buf := b.flagBuf(i)
			for k := range buf {
				buf[k] = holds
			}
			return buf, b.fr.err == nil
		}
	}
	return nil
}

// binaryVec is an operation on two numbers for a batch, nil where one of them has
// none.
func (c *compiler) binaryVec(x, y code, do func(buf []int64, a, b exact.Vector) (exact.Vector, bool)) numVec {
	a, b := c.vecOf(x), c.vecOf(y)
	if a == nil || b == nil {
		return nil
	}
	i := c.vecBuf()
	return func(bt *batch) (exact.Vector, bool) {
		v, ok := a(bt)
		if !ok {
			return v, false
		}
		w, ok := b(bt)
		if !ok {
			return w, false
		}
		return do(bt.buf(i), v, w)
	}
}

// compareVec is a comparison of two numbers for a batch.
func (c *compiler) compareVec(x, y code, do func(buf []bool, a, b exact.Vector) bool) flagVec {
	a, b := c.vecOf(x), c.vecOf(y)
	if a == nil || b == nil {
		return nil
	}
	i := c.flagVecBuf()
	return func(bt *batch) ([]bool, bool) {
		v, okV := a(bt)
		w, okW := b(bt)
		buf := bt.flagBuf(i)
		return buf, okV && okW && do(buf, v, w)
	}
}

// chooseVec is a choice between two numbers for a batch: both are worked out.
func (c *compiler) chooseVec(cond, x, y code) numVec {
	test := c.flagVecOf(cond)
	if test == nil {
		return nil
	}
	a, b := c.vecOf(x), c.vecOf(y)
	if a == nil || b == nil {
		return nil
	}
	i := c.vecBuf()
	return func(bt *batch) (exact.Vector, bool) {
		holds, ok := test(bt)
		if !ok {
			return exact.Vector{}, false
		}
		bt.fr.guards++
		v, okV := a(bt)
		w, okW := b(bt)
		bt.fr.guards--
		if !okV || !okW {
			return exact.Vector{}, false
		}
		return exact.ChooseVectors(bt.buf(i), holds, v, w)
	}
}

// logicVec is and, or for a batch.
func (c *compiler) logicVec(x, y code, and bool) flagVec {
	a, b := c.flagVecOf(x), c.flagVecOf(y)
	if a == nil || b == nil {
		return nil
	}
	i := c.flagVecBuf()
	return func(bt *batch) ([]bool, bool) {
		v, okV := a(bt)
		bt.fr.guards++
		w, okW := b(bt)
		bt.fr.guards--
		buf := bt.flagBuf(i)
		if !okV || !okW {
			return nil, false
		}
		for k := range buf {
			if and {
				buf[k] = v[k] && w[k]
			} else {
				buf[k] = v[k] || w[k]
			}
		}
		return buf, true
	}
}

// notVec is not for a batch.
func (c *compiler) notVec(x code) flagVec {
	a := c.flagVecOf(x)
	if a == nil {
		return nil
	}
	i := c.flagVecBuf()
	return func(bt *batch) ([]bool, bool) {
		v, ok := a(bt)
		buf := bt.flagBuf(i)
		if ok {
			for k := range buf {
				buf[k] = !v[k]
			}
		}
		return buf, ok
	}
}

// roundVec is a rounding to constant places for a batch: of a quotient without
// the fraction in between.
func (c *compiler) roundVec(x code, places int, mode Mode) numVec {
	if x.ratio != nil {
		ratio, i := *x.ratio, c.vecBuf()
		return func(b *batch) (exact.Vector, bool) {
			v, okV := ratio[0](b)
			w, okW := ratio[1](b)
			if !okV || !okW {
				return exact.Vector{}, false
			}
			return exact.RoundQuotients(b.buf(i), v, w, places, mode)
		}
	}
	a := c.vecOf(x)
	if a == nil {
		return nil
	}
	i := c.vecBuf()
	return func(b *batch) (exact.Vector, bool) {
		v, ok := a(b)
		if !ok {
			return v, false
		}
		return exact.RoundVector(b.buf(i), v, places, mode)
	}
}

// batched works out a figure for a batch of records; false where it has to be done
// record by record.
func (b *batch) work(vec numVec, out []exact.Number) bool {
	v, ok := vec(b)
	if b.fr.err != nil {
		b.failed, b.fr.err = true, nil
		b.fr.memos = fresh(b.fr.memos)
		return false
	}
	if !ok {
		return false
	}
	v.Scatter(out)
	return true
}
