package byrow

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// The row driver evaluates a typed tree for one record: it turns each node into
// closures, as the table of operations says, and runs them on a frame.

// Code is a node prepared for evaluation on a record: a closure for each form in
// which its value may be requested. val is always set; num if the type is a number
// and flag if it is a flag, neither optional. The others are optional shortcuts.
type Code struct {
	Val  func(*Frame) cell.Value
	Num  func(*Frame) exact.Number
	Flag func(*Frame) bool

	konst *cell.Value         // the value if it depends on no fact
	text  func(*Frame) string // of a text that is certain to be there
	coded *codedText          // of a text that is a field of a record in a slot

	record func(*Frame) (*cell.List, int32) // of a record that is certain to be there
	memo   int                              // 1 + the memo that keeps its value, 0 for none

	// scratch yields a list, valid until the place is evaluated again, without
	// making a new one.
	scratch func(*Frame) *cell.Seq
	// fill appends the numbers of a list that is made anew each time.
	fill func(*Frame, []exact.Number) []exact.Number
}

// codedText is where the code of a text is read: in which of the frame's columns, and
// for the record in which slot.
type codedText struct{ col, slot int }

// Maker makes the closures of one tree, for one period of the policy.
type Maker struct {
	Position func(list string) int // of a list among those of the facts
	Limits   types.Limits
	Period   int
	Folds    func(*tree.Node) bool // whether a constant node is folded to its value; nil if none is
	Decorate []Decorator
	kept     map[*tree.Node]Code // middles of chains of comparisons
	heavy    map[*tree.Node]int  // the memos of nodes that are evaluated once
	Plan
}

// Decorator wraps the closures of a node. It may keep computed values (KeepHeavy) or watch them
// (Points.Decorate of package points, Watch of package record); it never changes one.
type Decorator func(b *Maker, n *tree.Node, x Code) Code

// Plan holds the closures of a tree and what their frame must hold.
type Plan struct {
	At      tree.Site // the whole
	Code    Code
	Slots   int
	bufs    int
	lookups int
	seqs    int
	memos   []bool // whether each is for a group
	Columns []columnRef
	Grouped bool
	Cost    int64 // steps for one record
}

// Build returns the closures of a node.
func (b *Maker) Build(n *tree.Node) Code {
	if n.Const != nil && b.Folds != nil && b.Folds(n) {
		return constCode(n.Type, n.On(b.Period))
	}
	x := b.unseen(n)
	for _, d := range b.Decorate {
		x = d(b, n, x)
	}
	return x
}

// unseen returns the closures of a node without decorators: for a part that is not
// written in the formula.
func (b *Maker) unseen(n *tree.Node) Code {
	x := Operations[n.Op](b, n)
	if IsBelowSmall(b.Limits) && x.konst == nil && makesNumber(n) {
		return checkSmall(n.At, x)
	}
	return x
}

// args returns the closures of all arguments.
func (b *Maker) args(n *tree.Node) []Code {
	xs := make([]Code, len(n.Args))
	for i, a := range n.Args {
		xs[i] = b.Build(a)
	}
	return xs
}

// two returns the closures of both operands.
func (b *Maker) two(n *tree.Node) (x, y Code) { return b.Build(n.Args[0]), b.Build(n.Args[1]) }

// AllConstants folds every constant.
func AllConstants(*tree.Node) bool { return true }

// KeepHeavy is the decorator that evaluates a node once if it visits lists and is the
// same for every record, or for every record of a group.
func KeepHeavy(b *Maker, n *tree.Node, x Code) Code {
	if n.Op.Kind != language.Function && n.Op != tree.NativeOp || !n.Heavy || n.Free&^tree.GroupBit != 0 || n.Const != nil {
		return x
	}
	k, ok := b.heavy[n]
	if !ok { // otherwise the other driver has made it
		k = b.newMemo(n.Free == tree.GroupBit)
		if b.heavy == nil {
			b.heavy = map[*tree.Node]int{}
		}
		b.heavy[n] = k
	}
	fn := x.Val
	y := CodeOf(n.Type, func(fr *Frame) cell.Value {
		kept := fr.memo(n.At, k)
		if kept.done {
			fr.opens(kept.open)
			return kept.val
		}
		if kept.why != nil {
			fr.opens(kept.open)
			fr.lack(kept.why)
		}
		if fr.Err != nil || fr.guarded() {
			return empty(n.Type)
		}
		before := fr.Open
		fr.Open = nil
		v := fn(fr)
		kept.open = fr.Open
		fr.Open = cell.Later(before, fr.Open)
		if fr.Err == nil {
			kept.val, kept.done = v, true
			fr.remembers(n.At, v.Bytes())
		} else if IsUnknown(fr.Err) {
			kept.why = fr.Err
		}
		return v
	})
	y.memo = k + 1
	return y
}

// numCode, flagCode and CodeOf make code from a closure.
func numCode(fn func(*Frame) exact.Number) Code {
	return Code{Num: fn, Val: func(fr *Frame) cell.Value { return cell.OfExact(fn(fr)) }}
}

func flagCode(fn func(*Frame) bool) Code {
	return Code{Flag: fn, Val: func(fr *Frame) cell.Value { return cell.OfFlag(fn(fr)) }}
}

// CodeOf returns the code of a function that yields values of a type.
func CodeOf(t types.Type, fn func(*Frame) cell.Value) Code {
	x := Code{Val: fn}
	switch {
	case t.Kind == types.NumberKind && !t.Optional:
		x.Num = func(fr *Frame) exact.Number { v := fn(fr); return v.Num }
	case t.Kind == types.FlagKind && !t.Optional:
		x.Flag = func(fr *Frame) bool { v := fn(fr); return v.Bool }
	}
	return x
}

// constCode is code for a known value.
func constCode(t types.Type, v cell.Value) Code {
	x := CodeOf(t, func(*Frame) cell.Value { return v })
	if x.Num != nil {
		n := v.Num
		x.Num = func(*Frame) exact.Number { return n }
	}
	if x.Flag != nil {
		b := v.Bool
		x.Flag = func(*Frame) bool { return b }
	}
	x.konst = &v
	return x
}

// elems yields a list, valid until the place is evaluated again.
func (x *Code) elems(fr *Frame) *cell.Seq {
	if x.scratch != nil {
		return x.scratch(fr)
	}
	return x.Val(fr).Seq
}

// textOf returns the quickest way to a text.
func (x Code) textOf() func(*Frame) string {
	if x.text != nil {
		return x.text
	}
	val := x.Val
	return func(fr *Frame) string { v := val(fr); return v.Str }
}

// newMemo reserves a memo, for each group or for all records.
func (b *Maker) newMemo(grouped bool) int {
	b.memos = append(b.memos, grouped)
	return len(b.memos) - 1
}

// columnRef is a column that a formula reads: of a list, by position among the scope's
// lists, or -1 for the own record's if that stands alone.
type columnRef struct{ list, col int }

// Column records that the formula reads a column, and returns its place in Frame.Cols.
func (b *Maker) Column(list string, col int) int {
	ref := columnRef{b.Position(list), col}
	for i, r := range b.Columns {
		if r == ref {
			return i
		}
	}
	b.Columns = append(b.Columns, ref)
	return len(b.Columns) - 1
}

// Sized sets how many steps a record costs.
func (p *Plan) Sized(t *tree.Tree) *Plan {
	p.Cost = 1 + int64(t.Root.Size())/PartsPerStep
	return p
}

// PartsPerStep is how many parts of a formula one step pays for.
const PartsPerStep = 3

// FoldSteps bounds the work of folding; what takes more is evaluated when the formula
// runs.
const FoldSteps = 2000

// Arg returns the value of a constant argument in the period.
func (b *Maker) Arg(n *tree.Node, i int) cell.Value { return n.Args[i].On(b.Period) }

// option returns a constant text argument, "" if it is left out.
func (b *Maker) option(n *tree.Node, i int) string {
	if i >= len(n.Args) {
		return ""
	}
	return b.Arg(n, i).Str
}

// Watched wraps code so that leave sees each value, and cannot change it.
func Watched(t types.Type, x Code, leave func(*Frame, cell.Value)) Code {
	return CodeOf(t, func(fr *Frame) cell.Value {
		v := x.Val(fr)
		leave(fr, v)
		return v
	})
}
