package rule

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/language"
)

// The row driver evaluates a typed tree for one record: it turns each node into
// closures, as the table of operations says, and runs them on a frame.

// code is a node prepared for evaluation on a record: a closure for each form in
// which its value may be requested. val is always set; num if the type is a number
// and flag if it is a flag, neither optional. The others are optional shortcuts.
type code struct {
	val  func(*frame) Value
	num  func(*frame) exact.Number
	flag func(*frame) bool

	konst *Value              // the value if it depends on no fact
	text  func(*frame) string // of a text that is certain to be there
	coded *codedText          // of a text that is a field of a record in a slot

	record func(*frame) (*List, int32) // of a record that is certain to be there
	memo   int                         // 1 + the memo that keeps its value, 0 for none

	// scratch yields a list, valid until the place is evaluated again, without
	// making a new one.
	scratch func(*frame) *seq
	// fill appends the numbers of a list that is made anew each time.
	fill func(*frame, []exact.Number) []exact.Number
}

// codedText is where the code of a text is read: in which of the frame's columns, and
// for the record in which slot.
type codedText struct{ col, slot int }

// rows makes the closures of one tree, for one period of the policy.
type rows struct {
	position func(list string) int // of a list among those of the facts
	lim      Limits
	period   int
	folds    func(*node) bool // whether a constant node is folded to its value; nil if none is
	decorate []decorator
	kept     map[*node]code // middles of chains of comparisons
	heavy    map[*node]int  // the memos of nodes that are evaluated once
	plan
}

// decorator wraps the closures of a node. It may keep computed values (keepHeavy) or
// watch them (points.decorate, watchSteps); it never changes one.
type decorator func(b *rows, n *node, x code) code

// plan holds the closures of a tree and what their frame must hold.
type plan struct {
	at      site // the whole
	code    code
	slots   int
	bufs    int
	lookups int
	seqs    int
	memos   []bool // whether each is for a group
	columns []columnRef
	grouped bool
	cost    int64 // steps for one record
}

// build returns the closures of a node.
func (b *rows) build(n *node) code {
	if n.konst != nil && b.folds != nil && b.folds(n) {
		return constCode(n.typ, n.on(b.period))
	}
	x := b.unseen(n)
	for _, d := range b.decorate {
		x = d(b, n, x)
	}
	return x
}

// unseen returns the closures of a node without decorators: for a part that is not
// written in the formula.
func (b *rows) unseen(n *node) code {
	x := rowOf[n.op](b, n)
	if b.lim.isBelowSmall() && x.konst == nil && n.makesNumber() {
		return checkSmall(n.at, x)
	}
	return x
}

// args returns the closures of all arguments.
func (b *rows) args(n *node) []code {
	xs := make([]code, len(n.args))
	for i, a := range n.args {
		xs[i] = b.build(a)
	}
	return xs
}

// two returns the closures of both operands.
func (b *rows) two(n *node) (x, y code) { return b.build(n.args[0]), b.build(n.args[1]) }

// allConstants folds every constant.
func allConstants(*node) bool { return true }

// keepHeavy is the decorator that evaluates a node once if it visits lists and is the
// same for every record, or for every record of a group.
func keepHeavy(b *rows, n *node, x code) code {
	if n.op.Kind != language.Function && n.op != nativeOp || !n.heavy || n.free&^groupBit != 0 || n.konst != nil {
		return x
	}
	k, ok := b.heavy[n]
	if !ok { // otherwise the other driver has made it
		k = b.newMemo(n.free == groupBit)
		if b.heavy == nil {
			b.heavy = map[*node]int{}
		}
		b.heavy[n] = k
	}
	fn := x.val
	y := codeOf(n.typ, func(fr *frame) Value {
		cell := fr.memo(n.at, k)
		if cell.done {
			fr.opens(cell.open)
			return cell.val
		}
		if cell.why != nil {
			fr.opens(cell.open)
			fr.lack(cell.why)
		}
		if fr.err != nil || fr.guarded() {
			return empty(n.typ)
		}
		before := fr.open
		fr.open = nil
		v := fn(fr)
		cell.open = fr.open
		fr.open = before.later(fr.open)
		if fr.err == nil {
			cell.val, cell.done = v, true
			fr.remembers(n.at, v.bytes())
		} else if fr.err.isUnknown() {
			cell.why = fr.err
		}
		return v
	})
	y.memo = k + 1
	return y
}

// numCode, flagCode and codeOf make code from a closure.
func numCode(fn func(*frame) exact.Number) code {
	return code{num: fn, val: func(fr *frame) Value { return numberValue(fn(fr)) }}
}

func flagCode(fn func(*frame) bool) code {
	return code{flag: fn, val: func(fr *frame) Value { return FlagValue(fn(fr)) }}
}

func codeOf(t Type, fn func(*frame) Value) code {
	x := code{val: fn}
	switch {
	case t.Kind == NumberKind && !t.Optional:
		x.num = func(fr *frame) exact.Number { v := fn(fr); return v.num }
	case t.Kind == FlagKind && !t.Optional:
		x.flag = func(fr *frame) bool { v := fn(fr); return v.flag }
	}
	return x
}

// constCode is code for a known value.
func constCode(t Type, v Value) code {
	x := codeOf(t, func(*frame) Value { return v })
	if x.num != nil {
		n := v.num
		x.num = func(*frame) exact.Number { return n }
	}
	if x.flag != nil {
		b := v.flag
		x.flag = func(*frame) bool { return b }
	}
	x.konst = &v
	return x
}

// elems yields a list, valid until the place is evaluated again.
func (x *code) elems(fr *frame) *seq {
	if x.scratch != nil {
		return x.scratch(fr)
	}
	return x.val(fr).seq
}

// textOf returns the quickest way to a text.
func (x code) textOf() func(*frame) string {
	if x.text != nil {
		return x.text
	}
	val := x.val
	return func(fr *frame) string { v := val(fr); return v.text }
}

// newMemo reserves a memo, for each group or for all records.
func (b *rows) newMemo(grouped bool) int {
	b.memos = append(b.memos, grouped)
	return len(b.memos) - 1
}

// columnRef is a column that a formula reads: of a list, by position among the scope's
// lists, or -1 for the own record's if that stands alone.
type columnRef struct{ list, col int }

// column records that the formula reads a column, and returns its place in frame.cols.
func (b *rows) column(list string, col int) int {
	ref := columnRef{b.position(list), col}
	for i, r := range b.columns {
		if r == ref {
			return i
		}
	}
	b.columns = append(b.columns, ref)
	return len(b.columns) - 1
}

// sized sets how many steps a record costs.
func (p *plan) sized(t *tree) *plan {
	p.cost = 1 + int64(t.root.size())/partsPerStep
	return p
}

// partsPerStep is how many parts of a formula one step pays for.
const partsPerStep = 3

// foldSteps bounds the work of folding; what takes more is evaluated when the formula
// runs.
const foldSteps = 2000

// arg returns the value of a constant argument in the period.
func (b *rows) arg(n *node, i int) Value { return n.args[i].on(b.period) }

// option returns a constant text argument, "" if it is left out.
func (b *rows) option(n *node, i int) string {
	if i >= len(n.args) {
		return ""
	}
	return b.arg(n, i).text
}
