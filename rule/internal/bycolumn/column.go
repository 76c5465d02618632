package bycolumn

import (
	"maps"
	"slices"
	"sync"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// The column driver evaluates a typed tree for many records at once, if the tree
// consists of sums, products, comparisons, choices and roundings of the record's own
// numbers: each node is a loop over whole numbers with one denominator. Operations of
// other kinds, large numbers and unknown values are left to the row driver, which alone
// reports faults. Both drivers yield the same numbers.

// BatchSize is the number of records evaluated at once: few enough for their numbers to
// stay in the cache.
const BatchSize = cell.PartSize

// numVec evaluates a number for the records of a batch; false if that has to be done
// record by record.
type numVec func(*batch) (exact.Vector, bool)

// flagVec is numVec for a condition.
type flagVec func(*batch) ([]bool, bool)

// columns makes the loops of one tree. For nodes with the same value for all records it
// uses the closures of the row driver.
type columns struct {
	rows        *byrow.Maker
	Nums, Flags int                // scratch of batches
	bound       map[int]types.Kind // the kinds of the names' slots that batches hold; other slots are absent
}

// NewMaker returns the maker of the loops of one tree, with the maker of its closures.
func NewMaker(b *byrow.Maker) *columns { return &columns{rows: b, bound: map[int]types.Kind{}} }

// batch is a run of records of the figure's list that are evaluated at once.
type batch struct {
	fr      *byrow.Frame
	From, N int
	nums    []int64 // scratch: BatchSize for each node
	flags   []bool
	Failed  bool   // at a value that is the same for all records: further batches would fail as well
	ready   []bool // whether the scratch already holds its constant
	lets    [tree.MaxLocalSlots + 1]exact.Vector
	yeses   [tree.MaxLocalSlots + 1][]bool
}

func (b *batch) buf(i int) []int64 { return b.nums[i*BatchSize:][:b.N] }

func (b *batch) flagBuf(i int) []bool { return b.flags[i*BatchSize:][:b.N] }

// batches keeps scratch from one figure to the next.
var batches = sync.Pool{New: func() any { return &batch{} }}

// Flat evaluates a formula for a batch.
type Flat struct {
	Vec         numVec // nil if the tree is not flat
	Nums, Flags int    // the nodes that need scratch
}

// NewBatch returns scratch for a formula; free gives it back.
func NewBatch(fr *byrow.Frame, f Flat) *batch {
	b := batches.Get().(*batch)
	b.fr = fr
	b.nums = slices.Grow(b.nums[:0], f.Nums*BatchSize)[:f.Nums*BatchSize]
	b.flags = slices.Grow(b.flags[:0], f.Flags*BatchSize)[:f.Flags*BatchSize]
	b.ready = slices.Grow(b.ready[:0], f.Nums)[:f.Nums]
	clear(b.ready)
	b.Failed = false
	return b
}

// Free returns the batch for others to use, without its frame.
func (b *batch) Free() {
	b.fr = nil
	batches.Put(b)
}

// numBuf and flagBuf reserve scratch for a node.
func (b *columns) numBuf() int { b.Nums++; return b.Nums - 1 }

func (b *columns) flagBuf() int { b.Flags++; return b.Flags - 1 }

// Number returns the loop that evaluates a number for a batch: by its operation, or
// once if it is the same for all records; nil if there is none.
func (b *columns) Number(n *tree.Node) numVec {
	switch {
	case !n.IsNumber():
		return nil
	case n.Const != nil:
		return b.constant(n.On(b.rows.Period).Num)
	case Operations[n.Op] != nil:
		if vec := Operations[n.Op](b, n); vec != nil {
			return vec
		}
	}
	if n.Free != 0 {
		return nil
	}
	i, num := b.numBuf(), b.rows.Build(n).Num
	return func(bt *batch) (exact.Vector, bool) {
		v := num(bt.fr)
		if bt.fr.Err != nil {
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

// flag returns the loop that evaluates a condition for a batch, as Number does for a number.
func (b *columns) flag(n *tree.Node) flagVec {
	if !n.IsFlag() {
		return nil
	}
	if FlagOperations[n.Op] != nil && n.Const == nil {
		if vec := FlagOperations[n.Op](b, n); vec != nil {
			return vec
		}
	}
	if n.Free != 0 {
		return nil
	}
	i, flag := b.flagBuf(), b.rows.Build(n).Flag
	return func(bt *batch) ([]bool, bool) {
		holds := flag(bt.fr)
		buf := bt.flagBuf(i)
		for k := range buf {
			buf[k] = holds
		}
		return buf, bt.fr.Err == nil
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
func (b *columns) operands(n *tree.Node, do func(buf []int64, x, y exact.Vector) (exact.Vector, bool)) numVec {
	x := b.Number(n.Args[0])
	if x == nil {
		return nil
	}
	return b.pair(x, b.Number(n.Args[1]), do)
}

// compare returns the loop of a comparison of two numbers.
func (b *columns) compare(n *tree.Node, do func(buf []bool, x, y exact.Vector) bool) flagVec {
	x, y := b.Number(n.Args[0]), b.Number(n.Args[1])
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

// Work evaluates a figure for the records of the batch; false if that has to be done
// record by record.
func (b *batch) Work(vec numVec, out []exact.Number) bool {
	v, ok := vec(b)
	if b.fr.Err != nil {
		b.Failed, b.fr.Err = true, nil
		return false
	}
	if b.fr.Open != nil { // at a value that is the same for all records: each has to note it
		b.Failed, b.fr.Open = true, nil
		return false
	}
	if !ok {
		return false
	}
	v.Scatter(out)
	return true
}

// Operations and FlagOperations map each operation to the function that makes its loop over
// numbers or flags in the column driver; an operation in neither is not flat.
var (
	Operations     map[*tree.Operation]func(b *columns, n *tree.Node) numVec
	FlagOperations map[*tree.Operation]func(b *columns, n *tree.Node) flagVec
)

// init fills the tables, since the functions in them use them.
func init() {
	Operations = tree.ByOperation(map[string]func(b *columns, n *tree.Node) numVec{
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
	maps.Copy(Operations, map[*tree.Operation]func(b *columns, n *tree.Node) numVec{
		tree.FieldOp: fieldColumn, tree.LocalOp: localColumn, tree.LetOp: letColumn, tree.CallOp: letColumn, tree.ChooseOp: chooseColumn,
		tree.PlacesOp: placesColumn, tree.KeepOp: keepColumn, tree.SharedOp: localColumn,
	})
	FlagOperations = tree.ByOperation(map[string]func(b *columns, n *tree.Node) flagVec{
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
	maps.Copy(FlagOperations, map[*tree.Operation]func(b *columns, n *tree.Node) flagVec{
		tree.FieldOp: fieldFlags, tree.LocalOp: localFlags, tree.LetOp: letFlags, tree.CallOp: letFlags,
	})
}
