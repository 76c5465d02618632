package rule

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/language"
)

// fieldColumn reads a field of the own record; if a cell in the batch is unknown, it
// leaves the batch to the row driver.
func fieldColumn(b *columns, n *node) numVec {
	if n.args[0].op != ownOp || n.field.Type.Optional {
		return nil
	}
	i, k := b.numBuf(), b.rows.column(n.list, n.col)
	return func(bt *batch) (exact.Vector, bool) {
		c := bt.fr.cols[k]
		if c.lacksAny(bt.from, bt.n) {
			return exact.Vector{}, false
		}
		if c.codes == nil {
			return exact.Gather(bt.buf(i), c.batch(bt.from, bt.n))
		}
		var nums [batchSize]exact.Number
		for row, code := range c.codes[bt.from : bt.from+bt.n] {
			nums[row] = c.nums[code]
		}
		return exact.Gather(bt.buf(i), nums[:bt.n])
	}
}

// fieldFlags is fieldColumn for a flag.
func fieldFlags(b *columns, n *node) flagVec {
	if n.args[0].op != ownOp || n.field.Type.Optional {
		return nil
	}
	k := b.rows.column(n.list, n.col)
	return func(bt *batch) ([]bool, bool) {
		c := bt.fr.cols[k]
		if c.lacksAny(bt.from, bt.n) {
			return nil, false
		}
		return c.flags[bt.from : bt.from+bt.n], true
	}
}

func addColumn(b *columns, n *node) numVec      { return b.operands(n, exact.AddVectors) }
func subtractColumn(b *columns, n *node) numVec { return b.operands(n, exact.SubVectors) }
func multiplyColumn(b *columns, n *node) numVec { return b.operands(n, exact.MulVectors) }

// negativeColumn subtracts a number from 0.
func negativeColumn(b *columns, n *node) numVec {
	return b.pair(b.constant(exact.Number{}), b.number(n.args[0]), exact.SubVectors)
}

// divideColumn divides by a constant; round handles other divisions.
func divideColumn(b *columns, n *node) numVec {
	if n.args[1].konst == nil {
		return nil
	}
	by, ok := exact.Int(1).Quo(n.args[1].on(b.rows.period).num)
	x := b.number(n.args[0])
	if !ok || x == nil {
		return nil
	}
	return b.pair(x, b.constant(by), exact.MulVectors)
}

func equalFlags(b *columns, n *node) flagVec {
	want := n.op.Name == "=="
	return b.compare(n, func(buf []bool, x, y exact.Vector) bool { return exact.EqualVectors(buf, x, y, want) })
}

func orderFlags(b *columns, n *node) flagVec {
	by := lessBy[n.op.Name]
	return b.compare(n, func(buf []bool, x, y exact.Vector) bool {
		if by.swapped {
			x, y = y, x
		}
		return exact.LessVectors(buf, x, y, by.want)
	})
}

// notFlags evaluates not.
func notFlags(b *columns, n *node) flagVec {
	x := b.flag(n.args[0])
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
func logicFlags(b *columns, n *node) flagVec {
	x := b.flag(n.args[0])
	if x == nil {
		return nil
	}
	y := b.flag(n.args[1])
	if y == nil {
		return nil
	}
	i, and := b.flagBuf(), n.op.Name == "and"
	return func(bt *batch) ([]bool, bool) {
		v, ok := x(bt)
		if !ok {
			return nil, false // v holds nothing to combine with the right side
		}
		bt.fr.guards++
		w, ok := y(bt)
		bt.fr.guards--
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
func chooseColumn(b *columns, n *node) numVec {
	test := b.flag(n.args[0])
	if test == nil {
		return nil
	}
	x, y := b.number(n.args[1]), b.number(n.args[2])
	if x == nil || y == nil {
		return nil
	}
	i := b.numBuf()
	return func(bt *batch) (exact.Vector, bool) {
		holds, ok := test(bt)
		if !ok {
			return exact.Vector{}, false
		}
		bt.fr.guards++
		v, okV := x(bt)
		w, okW := y(bt)
		bt.fr.guards--
		if !okV || !okW {
			return exact.Vector{}, false
		}
		return exact.ChooseVectors(bt.buf(i), holds, v, w)
	}
}

// extremeColumn evaluates min or max of several numbers.
func extremeColumn(b *columns, n *node) numVec {
	if len(n.args) == 1 {
		return nil
	}
	best, sign := b.number(n.args[0]), extremeSign(n)
	for _, a := range n.args[1:] {
		if best == nil {
			return nil
		}
		best = b.extreme(best, b.number(a), sign)
	}
	return best
}

func (b *columns) extreme(x, y numVec, sign int) numVec {
	return b.pair(x, y, func(buf []int64, x, y exact.Vector) (exact.Vector, bool) {
		return exact.MaxVectors(buf, x, y, sign)
	})
}

// clampColumn evaluates clamp between constants in ascending order.
func clampColumn(b *columns, n *node) numVec {
	least, most := n.args[1], n.args[2]
	if least.konst == nil || most.konst == nil || most.on(b.rows.period).num.Less(least.on(b.rows.period).num) {
		return nil
	}
	x := b.number(n.args[0])
	if x == nil {
		return nil
	}
	up := b.extreme(x, b.number(least), 1)
	if up == nil {
		return nil
	}
	return b.extreme(up, b.number(most), -1)
}

// roundColumn rounds to constant places.
func roundColumn(b *columns, n *node) numVec {
	to := roundTo{0, n.mode()}
	if len(n.args) == 2 {
		if n.args[1].konst == nil {
			return nil
		}
		to.places, _ = wholePlaces(b.rows.arg(n, 1).num)
	}
	return b.round(n.args[0], to)
}

// placesColumn rounds a figure to its places.
func placesColumn(b *columns, n *node) numVec { return b.round(n.args[0], n.detail.(roundTo)) }

// round rounds a number; it rounds a quotient without computing the fraction.
func (b *columns) round(n *node, to roundTo) numVec {
	if n.op == language.Named("/") && n.args[1].konst == nil {
		return b.operands(n, func(buf []int64, x, y exact.Vector) (exact.Vector, bool) {
			return exact.RoundQuotients(buf, x, y, to.places, to.mode)
		})
	}
	x := b.number(n)
	if x == nil {
		return nil
	}
	i := b.numBuf()
	return func(bt *batch) (exact.Vector, bool) {
		v, ok := x(bt)
		if !ok {
			return v, false
		}
		return exact.RoundVector(bt.buf(i), v, to.places, to.mode)
	}
}

// bind makes the loop that sets a slot for a batch, and records the kind of the slot;
// false if the value has no loop, since it may fail even if nothing reads it.
func (b *columns) bind(slot int, value *node) (set func(*batch) bool, ok bool) {
	if num := b.number(value); num != nil {
		b.bound[slot] = NumberKind
		return func(bt *batch) (ok bool) { bt.lets[slot], ok = num(bt); return ok }, true
	}
	if flag := b.flag(value); flag != nil {
		b.bound[slot] = FlagKind
		return func(bt *batch) (ok bool) { bt.yeses[slot], ok = flag(bt); return ok }, true
	}
	return nil, false
}

// binding returns the loops that set the slots of a let or a call, and the body that
// uses them; false if one of the slots has no loop.
func (b *columns) binding(n *node) (sets []func(*batch) bool, body *node, ok bool) {
	slots, values := []int{n.slot}, n.args[:1]
	if n.op == callOp {
		slots, values = n.detail.(*calledFunction).slots, n.args[:len(n.args)-1]
	}
	for i, slot := range slots {
		if slot == unbound {
			continue
		}
		set, ok := b.bind(slot, values[i])
		if !ok {
			return nil, nil, false
		}
		sets = append(sets, set)
	}
	return sets, n.args[len(n.args)-1], true
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
func letColumn(b *columns, n *node) numVec {
	sets, inner, ok := b.binding(n)
	if !ok {
		return nil
	}
	body := b.number(inner)
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
func letFlags(b *columns, n *node) flagVec {
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
func localColumn(b *columns, n *node) numVec {
	slot := n.slot
	if b.bound[slot] != NumberKind {
		return nil
	}
	return func(bt *batch) (exact.Vector, bool) { return bt.lets[slot], true }
}

// localFlags is localColumn for a flag.
func localFlags(b *columns, n *node) flagVec {
	slot := n.slot
	if b.bound[slot] != FlagKind {
		return nil
	}
	return func(bt *batch) ([]bool, bool) { return bt.yeses[slot], true }
}

// keepColumn keeps the middle of a chain of comparisons for a batch.
func keepColumn(b *columns, n *node) numVec {
	x, slot := b.number(n.args[0]), n.slot
	if x == nil {
		return nil
	}
	b.bound[slot] = NumberKind
	return func(bt *batch) (v exact.Vector, ok bool) {
		v, ok = x(bt)
		bt.lets[slot] = v
		return v, ok
	}
}
