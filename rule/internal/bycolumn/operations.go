package bycolumn

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// fieldColumn reads a field of the own record; if a cell in the batch is unknown, it
// leaves the batch to the row driver.
func fieldColumn(b *columns, n *tree.Node) numVec {
	if n.Args[0].Op != tree.OwnOp || n.Field.Type.Optional {
		return nil
	}
	i, k := b.numBuf(), b.rows.Column(n.List, n.Col)
	return func(bt *batch) (exact.Vector, bool) {
		c := bt.fr.Cols[k]
		if c.LacksAny(bt.From, bt.N) {
			return exact.Vector{}, false
		}
		if c.Codes == nil {
			return exact.Gather(bt.buf(i), c.Batch(bt.From, bt.N))
		}
		var nums [BatchSize]exact.Number
		for row, code := range c.Codes[bt.From : bt.From+bt.N] {
			nums[row] = c.Nums[code]
		}
		return exact.Gather(bt.buf(i), nums[:bt.N])
	}
}

// fieldFlags is fieldColumn for a flag.
func fieldFlags(b *columns, n *tree.Node) flagVec {
	if n.Args[0].Op != tree.OwnOp || n.Field.Type.Optional {
		return nil
	}
	k := b.rows.Column(n.List, n.Col)
	return func(bt *batch) ([]bool, bool) {
		c := bt.fr.Cols[k]
		if c.LacksAny(bt.From, bt.N) {
			return nil, false
		}
		return c.Flags[bt.From : bt.From+bt.N], true
	}
}

func addColumn(b *columns, n *tree.Node) numVec { return b.operands(n, exact.AddVectors) }

func subtractColumn(b *columns, n *tree.Node) numVec { return b.operands(n, exact.SubVectors) }

func multiplyColumn(b *columns, n *tree.Node) numVec { return b.operands(n, exact.MulVectors) }

// negativeColumn subtracts a number from 0.
func negativeColumn(b *columns, n *tree.Node) numVec {
	return b.pair(b.constant(exact.Number{}), b.Number(n.Args[0]), exact.SubVectors)
}

// divideColumn divides by a constant; round handles other divisions.
func divideColumn(b *columns, n *tree.Node) numVec {
	if n.Args[1].Const == nil {
		return nil
	}
	by, ok := exact.Int(1).Quo(n.Args[1].On(b.rows.Period).Num)
	x := b.Number(n.Args[0])
	if !ok || x == nil {
		return nil
	}
	return b.pair(x, b.constant(by), exact.MulVectors)
}

func equalFlags(b *columns, n *tree.Node) flagVec {
	want := n.Op.Name == "=="
	return b.compare(n, func(buf []bool, x, y exact.Vector) bool { return exact.EqualVectors(buf, x, y, want) })
}

func orderFlags(b *columns, n *tree.Node) flagVec {
	by := byrow.LessBy[n.Op.Name]
	return b.compare(n, func(buf []bool, x, y exact.Vector) bool {
		if by.Swapped {
			x, y = y, x
		}
		return exact.LessVectors(buf, x, y, by.Want)
	})
}

// notFlags evaluates not.
func notFlags(b *columns, n *tree.Node) flagVec {
	x := b.flag(n.Args[0])
	if x == nil {
		return nil
	}
	i := b.flagBuf()
	return func(bt *batch) ([]bool, bool) {
		v, ok := x(bt)
		buf := bt.flagBuf(i)
		if ok {
			for k := range buf {
				buf[k] = !v[k]
			}
		}
		return buf, ok
	}
}

// logicFlags evaluates and, or: always both sides, unless that costs much.
func logicFlags(b *columns, n *tree.Node) flagVec {
	x := b.flag(n.Args[0])
	if x == nil {
		return nil
	}
	y := b.flag(n.Args[1])
	if y == nil {
		return nil
	}
	i, and := b.flagBuf(), n.Op.Name == "and"
	return func(bt *batch) ([]bool, bool) {
		v, ok := x(bt)
		if !ok {
			return nil, false // v holds nothing to combine with the right side
		}
		bt.fr.Guards++
		w, ok := y(bt)
		bt.fr.Guards--
		if !ok {
			return nil, false
		}
		buf := bt.flagBuf(i)
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

// chooseColumn chooses between two numbers: it evaluates both, unless that costs much.
func chooseColumn(b *columns, n *tree.Node) numVec {
	test := b.flag(n.Args[0])
	if test == nil {
		return nil
	}
	x, y := b.Number(n.Args[1]), b.Number(n.Args[2])
	if x == nil || y == nil {
		return nil
	}
	i := b.numBuf()
	return func(bt *batch) (exact.Vector, bool) {
		holds, ok := test(bt)
		if !ok {
			return exact.Vector{}, false
		}
		bt.fr.Guards++
		v, okV := x(bt)
		w, okW := y(bt)
		bt.fr.Guards--
		if !okV || !okW {
			return exact.Vector{}, false
		}
		return exact.ChooseVectors(bt.buf(i), holds, v, w)
	}
}

// extremeColumn evaluates min or max of several numbers.
func extremeColumn(b *columns, n *tree.Node) numVec {
	if len(n.Args) == 1 {
		return nil
	}
	best, sign := b.Number(n.Args[0]), byrow.ExtremeSign(n)
	for _, a := range n.Args[1:] {
		if best == nil {
			return nil
		}
		best = b.extreme(best, b.Number(a), sign)
	}
	return best
}

func (b *columns) extreme(x, y numVec, sign int) numVec {
	return b.pair(x, y, func(buf []int64, x, y exact.Vector) (exact.Vector, bool) {
		return exact.MaxVectors(buf, x, y, sign)
	})
}

// clampColumn evaluates clamp between constants in ascending order.
func clampColumn(b *columns, n *tree.Node) numVec {
	least, most := n.Args[1], n.Args[2]
	if least.Const == nil || most.Const == nil || most.On(b.rows.Period).Num.Less(least.On(b.rows.Period).Num) {
		return nil
	}
	x := b.Number(n.Args[0])
	if x == nil {
		return nil
	}
	up := b.extreme(x, b.Number(least), 1)
	if up == nil {
		return nil
	}
	return b.extreme(up, b.Number(most), -1)
}

// roundColumn rounds to constant places.
func roundColumn(b *columns, n *tree.Node) numVec {
	to := byrow.RoundTo{Places: 0, Mode: byrow.Mode(n)}
	if len(n.Args) == 2 {
		if n.Args[1].Const == nil {
			return nil
		}
		to.Places, _ = byrow.WholePlaces(b.rows.Arg(n, 1).Num)
	}
	return b.round(n.Args[0], to)
}

// placesColumn rounds a figure to its places.
func placesColumn(b *columns, n *tree.Node) numVec {
	return b.round(n.Args[0], n.Detail.(byrow.RoundTo))
}

// round rounds a number; it rounds a quotient without computing the fraction.
func (b *columns) round(n *tree.Node, to byrow.RoundTo) numVec {
	if n.Op == language.Named("/") && n.Args[1].Const == nil {
		return b.operands(n, func(buf []int64, x, y exact.Vector) (exact.Vector, bool) {
			return exact.RoundQuotients(buf, x, y, to.Places, to.Mode)
		})
	}
	x := b.Number(n)
	if x == nil {
		return nil
	}
	i := b.numBuf()
	return func(bt *batch) (exact.Vector, bool) {
		v, ok := x(bt)
		if !ok {
			return v, false
		}
		return exact.RoundVector(bt.buf(i), v, to.Places, to.Mode)
	}
}

// bind makes the loop that sets a slot for a batch, and records the kind of the slot;
// false if the value has no loop, since it may fail even if nothing reads it.
func (b *columns) bind(slot int, value *tree.Node) (set func(*batch) bool, ok bool) {
	if num := b.Number(value); num != nil {
		b.bound[slot] = types.NumberKind
		return func(bt *batch) (ok bool) { bt.lets[slot], ok = num(bt); return ok }, true
	}
	if flag := b.flag(value); flag != nil {
		b.bound[slot] = types.FlagKind
		return func(bt *batch) (ok bool) { bt.yeses[slot], ok = flag(bt); return ok }, true
	}
	return nil, false
}

// binding returns the loops that set the slots of a let or a call, and the body that
// uses them; false if one of the slots has no loop.
func (b *columns) binding(n *tree.Node) (sets []func(*batch) bool, body *tree.Node, ok bool) {
	slots, values := []int{n.Slot}, n.Args[:1]
	if n.Op == tree.CallOp {
		slots, values = n.Detail.(*tree.CalledFunction).Slots, n.Args[:len(n.Args)-1]
	}
	for i, slot := range slots {
		if slot == tree.Unbound {
			continue
		}
		set, ok := b.bind(slot, values[i])
		if !ok {
			return nil, nil, false
		}
		sets = append(sets, set)
	}
	return sets, n.Args[len(n.Args)-1], true
}

// setAll sets slots for a batch.
func (b *batch) setAll(sets []func(*batch) bool) bool {
	for _, set := range sets {
		if !set(b) {
			return false
		}
	}
	return true
}

// letColumn evaluates let, or a call of a policy function.
func letColumn(b *columns, n *tree.Node) numVec {
	sets, inner, ok := b.binding(n)
	if !ok {
		return nil
	}
	body := b.Number(inner)
	if body == nil {
		return nil
	}
	return func(bt *batch) (exact.Vector, bool) {
		if !bt.setAll(sets) {
			return exact.Vector{}, false
		}
		return body(bt)
	}
}

// letFlags is letColumn for a flag.
func letFlags(b *columns, n *tree.Node) flagVec {
	sets, inner, ok := b.binding(n)
	if !ok {
		return nil
	}
	body := b.flag(inner)
	if body == nil {
		return nil
	}
	return func(bt *batch) ([]bool, bool) {
		if !bt.setAll(sets) {
			return nil, false
		}
		return body(bt)
	}
}

// localColumn reads a name that is bound in batches.
func localColumn(b *columns, n *tree.Node) numVec {
	slot := n.Slot
	if b.bound[slot] != types.NumberKind {
		return nil
	}
	return func(bt *batch) (exact.Vector, bool) { return bt.lets[slot], true }
}

// localFlags is localColumn for a flag.
func localFlags(b *columns, n *tree.Node) flagVec {
	slot := n.Slot
	if b.bound[slot] != types.FlagKind {
		return nil
	}
	return func(bt *batch) ([]bool, bool) { return bt.yeses[slot], true }
}

// keepColumn keeps the middle of a chain of comparisons for a batch.
func keepColumn(b *columns, n *tree.Node) numVec {
	x, slot := b.Number(n.Args[0]), n.Slot
	if x == nil {
		return nil
	}
	b.bound[slot] = types.NumberKind
	return func(bt *batch) (v exact.Vector, ok bool) {
		v, ok = x(bt)
		bt.lets[slot] = v
		return v, ok
	}
}
