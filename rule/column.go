package rule

import (
	"maps"
	"slices"
	"sync"

	"github.com/meritrules/merit/internal/exact"
)

// The column driver evaluates a typed tree for many records at once, if the tree
// consists of sums, products, comparisons, choices and roundings of the record's own
// numbers: each node is a loop over whole numbers with one denominator. Operations of
// other kinds, large numbers and unknown values are left to the row driver, which alone
// reports faults. Both drivers yield the same numbers.

// batchSize is the number of records evaluated at once: few enough for their numbers to
// stay in the cache.
const batchSize = partSize

// numVec evaluates a number for the records of a batch; false if that has to be done
// record by record.
type numVec func(*batch) (exact.Vector, bool)

// flagVec is numVec for a condition.
type flagVec func(*batch) ([]bool, bool)

// columns makes the loops of one tree. For nodes with the same value for all records it
// uses the closures of the row driver.
type columns struct {
	rows        *rows
	nums, flags int          // scratch of batches
	bound       map[int]Kind // the kinds of the names' slots that batches hold; other slots are absent
}

func newColumns(b *rows) *columns { return &columns{rows: b, bound: map[int]Kind{}} }

// batch is a run of records of the figure's list that are evaluated at once.
type batch struct {
	fr      *frame
	from, n int
	nums    []int64 // scratch: batchSize for each node
	flags   []bool
	failed  bool   // at a value that is the same for all records: further batches would fail as well
	ready   []bool // whether the scratch already holds its constant
	lets    [maxLocalSlots + 1]exact.Vector
	yeses   [maxLocalSlots + 1][]bool
}

func (b *batch) buf(i int) []int64    { return b.nums[i*batchSize:][:b.n] }
func (b *batch) flagBuf(i int) []bool { return b.flags[i*batchSize:][:b.n] }

// batches keeps scratch from one figure to the next.
var batches = sync.Pool{New: func() any { return &batch{} }}

// flat evaluates a formula for a batch.
type flat struct {
	vec         numVec // nil if the tree is not flat
	nums, flags int    // the nodes that need scratch
}

// newBatch returns scratch for a formula; free gives it back.
func newBatch(fr *frame, f flat) *batch {
	b := batches.Get().(*batch)
	b.fr = fr
	b.nums = slices.Grow(b.nums[:0], f.nums*batchSize)[:f.nums*batchSize]
	b.flags = slices.Grow(b.flags[:0], f.flags*batchSize)[:f.flags*batchSize]
	b.ready = slices.Grow(b.ready[:0], f.nums)[:f.nums]
	clear(b.ready)
	b.failed = false
	return b
}

func (b *batch) free() {
	b.fr = nil
	batches.Put(b)
}

// numBuf and flagBuf reserve scratch for a node.
func (b *columns) numBuf() int  { b.nums++; return b.nums - 1 }
func (b *columns) flagBuf() int { b.flags++; return b.flags - 1 }

// number returns the loop that evaluates a number for a batch: by its operation, or
// once if it is the same for all records; nil if there is none.
func (b *columns) number(n *node) numVec {
	switch {
	case !n.isNumber():
		return nil
	case n.konst != nil:
		return b.constant(n.on(b.rows.period).num)
	case columnOf[n.op] != nil:
		if vec := columnOf[n.op](b, n); vec != nil {
			return vec
		}
	}
	if n.free != 0 {
		return nil
	}
	i, num := b.numBuf(), b.rows.build(n).num
	return func(bt *batch) (exact.Vector, bool) {
		v := num(bt.fr)
		if bt.fr.err != nil {
			return exact.Vector{}, false
		}
		return exact.Broadcast(bt.buf(i), v)
	}
}

// constant returns a loop that fills its scratch with a number once.
func (b *columns) constant(n exact.Number) numVec {
	one, ok := exact.Broadcast(make([]int64, 1), n)
	if !ok {
		return nil
	}
	i := b.numBuf()
	return func(bt *batch) (exact.Vector, bool) {
		v := one
		v.Nums = bt.buf(i)
		if !bt.ready[i] { // the first batch is the longest
			for k := range v.Nums {
				v.Nums[k] = one.Nums[0]
			}
			bt.ready[i] = true
		}
		return v, true
	}
}

// flag is number for a condition.
func (b *columns) flag(n *node) flagVec {
	if !n.isFlag() {
		return nil
	}
	if flagsOf[n.op] != nil && n.konst == nil {
		if vec := flagsOf[n.op](b, n); vec != nil {
			return vec
		}
	}
	if n.free != 0 {
		return nil
	}
	i, flag := b.flagBuf(), b.rows.build(n).flag
	return func(bt *batch) ([]bool, bool) {
		holds := flag(bt.fr)
		buf := bt.flagBuf(i)
		for k := range buf {
			buf[k] = holds
		}
		return buf, bt.fr.err == nil
	}
}

// pair returns the loop of an operation on two numbers; nil if one of them has no loop.
func (b *columns) pair(x, y numVec, do func(buf []int64, x, y exact.Vector) (exact.Vector, bool)) numVec {
	if x == nil || y == nil {
		return nil
	}
	i := b.numBuf()
	return func(bt *batch) (exact.Vector, bool) {
		v, ok := x(bt)
		if !ok {
			return v, false
		}
		w, ok := y(bt)
		if !ok {
			return w, false
		}
		return do(bt.buf(i), v, w)
	}
}

// operands is pair for a node's two arguments.
func (b *columns) operands(n *node, do func(buf []int64, x, y exact.Vector) (exact.Vector, bool)) numVec {
	x := b.number(n.args[0])
	if x == nil {
		return nil
	}
	return b.pair(x, b.number(n.args[1]), do)
}

// compare returns the loop of a comparison of two numbers.
func (b *columns) compare(n *node, do func(buf []bool, x, y exact.Vector) bool) flagVec {
	x, y := b.number(n.args[0]), b.number(n.args[1])
	if x == nil || y == nil {
		return nil
	}
	i := b.flagBuf()
	return func(bt *batch) ([]bool, bool) {
		v, ok := x(bt)
		if !ok {
			return nil, false
		}
		w, ok := y(bt)
		buf := bt.flagBuf(i)
		return buf, ok && do(buf, v, w)
	}
}

// work evaluates a figure for the records of the batch; false if that has to be done
// record by record.
func (b *batch) work(vec numVec, out []exact.Number) bool {
	v, ok := vec(b)
	if b.fr.err != nil {
		b.failed, b.fr.err = true, nil
		return false
	}
	if b.fr.open != nil { // at a value that is the same for all records: each has to note it
		b.failed, b.fr.open = true, nil
		return false
	}
	if !ok {
		return false
	}
	v.Scatter(out)
	return true
}

// columnOf and flagsOf map each operation to the function that makes its loop over
// numbers or flags in the column driver; an operation in neither is not flat.
var (
	columnOf map[*operation]func(b *columns, n *node) numVec
	flagsOf  map[*operation]func(b *columns, n *node) flagVec
)

// init fills the tables, since the functions in them use them.
func init() {
	columnOf = byOperation(map[string]func(b *columns, n *node) numVec{
		"+":         addColumn,
		"-":         subtractColumn,
		"*":         multiplyColumn,
		"/":         divideColumn,
		"negative":  negativeColumn,
		"clamp":     clampColumn,
		"min":       extremeColumn,
		"max":       extremeColumn,
		"round":     roundColumn,
		"roundEven": roundColumn,
		"roundUp":   roundColumn,
		"roundDown": roundColumn,
		"floor":     roundColumn,
		"ceil":      roundColumn,
	})
	maps.Copy(columnOf, map[*operation]func(b *columns, n *node) numVec{
		fieldOp: fieldColumn, localOp: localColumn, letOp: letColumn, callOp: letColumn, chooseOp: chooseColumn,
		placesOp: placesColumn, keepOp: keepColumn, sharedOp: localColumn,
	})
	flagsOf = byOperation(map[string]func(b *columns, n *node) flagVec{
		"==":  equalFlags,
		"!=":  equalFlags,
		"<":   orderFlags,
		"<=":  orderFlags,
		">":   orderFlags,
		">=":  orderFlags,
		"and": logicFlags,
		"or":  logicFlags,
		"not": notFlags,
	})
	maps.Copy(flagsOf, map[*operation]func(b *columns, n *node) flagVec{
		fieldOp: fieldFlags, localOp: localFlags, letOp: letFlags, callOp: letFlags,
	})
}
