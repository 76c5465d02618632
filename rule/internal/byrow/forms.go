package byrow

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

func constantRow(b *Maker, n *tree.Node) Code { return constCode(n.Type, n.On(b.Period)) }

// valueRow reads a single value of the facts; the calendar may lack one of its two lists.
func valueRow(b *Maker, n *tree.Node) Code {
	i := n.Col
	if i < 0 {
		return constCode(n.Type, cell.OfSeq(&cell.Seq{}))
	}
	return CodeOf(n.Type, func(fr *Frame) cell.Value {
		if fr.Unknown != nil && fr.Unknown[i] != nil {
			fr.lack(fr.Unknown[i])
			return empty(n.Type)
		}
		if fr.Opened != nil {
			fr.opens(fr.Opened[i])
		}
		return fr.Values[i]
	})
}

// wholeRow yields all records of a list.
func wholeRow(_ *Maker, n *tree.Node) Code {
	i := n.Col
	return CodeOf(n.Type, func(fr *Frame) cell.Value {
		if why := fr.Lists[i].Unknown; why != nil {
			fr.lack(why)
			return empty(n.Type)
		}
		fr.opens(fr.Lists[i].Open)
		return cell.OfSeq(&fr.Wholes[i])
	})
}

// yearRow reads a figure of the year as a whole.
func yearRow(b *Maker, n *tree.Node) Code {
	list, col := b.Position(""), n.Col
	return CodeOf(n.Type, func(fr *Frame) cell.Value { return fr.cell(fr.Lists[list], 0, col) })
}

// slotRow reads a local slot: the own record, an element, its position, the
// accumulator of reduce.
func slotRow(_ *Maker, n *tree.Node) Code {
	slot := n.Slot
	x := CodeOf(n.Type, func(fr *Frame) cell.Value { return fr.Locals[slot] })
	if n.Type.Optional {
		return x
	}
	switch n.Type.Kind {
	case types.NumberKind:
		x.Num = func(fr *Frame) exact.Number { return fr.Locals[slot].Num }
	case types.FlagKind:
		x.Flag = func(fr *Frame) bool { return fr.Locals[slot].Bool }
	case types.TextKind:
		x.text = func(fr *Frame) string { return fr.Locals[slot].Str }
	case types.RecordKind:
		x.record = func(fr *Frame) (*cell.List, int32) { r := &fr.Locals[slot]; return r.List, r.Row }
	}
	return x
}

// localRow reads a name that let or a call has bound. Its value may be unknown, which
// only matters where it is read.
func localRow(b *Maker, n *tree.Node) Code {
	if n.Const != nil {
		return constantRow(b, n)
	}
	slot := n.Slot
	x := CodeOf(n.Type, func(fr *Frame) cell.Value {
		v := &fr.Locals[slot]
		if v.Kind == tree.Broken {
			return fr.unread(slot, n.Type)
		}
		return *v
	})
	if x.Num != nil {
		x.Num = func(fr *Frame) exact.Number {
			v := &fr.Locals[slot]
			if v.Kind == tree.Broken {
				fr.unread(slot, n.Type)
				return exact.Number{}
			}
			return v.Num
		}
	}
	return x
}

// bind puts a value into a slot. If it is unknown, the reason is put off until the
// slot is read. After a fault the slot has no value, not even its former one.
func (fr *Frame) bind(slot int, val func(*Frame) cell.Value) {
	if fr.Err != nil {
		fr.Locals[slot] = cell.Value{Kind: tree.Broken}
		return
	}
	v := val(fr)
	if fr.Err != nil && IsUnknown(fr.Err) {
		if fr.reasons == nil {
			fr.reasons = make([]*fault.Error, len(fr.Locals))
		}
		fr.reasons[slot], fr.Err = fr.Err, nil
		v = cell.Value{Kind: tree.Broken}
	}
	fr.Locals[slot] = v
}

// unread fails for a name whose value is unknown.
func (fr *Frame) unread(slot int, t types.Type) cell.Value {
	if fr.Err == nil {
		fr.Err = fr.reasons[slot]
	}
	return empty(t)
}

// letRow evaluates let: it binds the value to its slot, then evaluates the rest.
func letRow(b *Maker, n *tree.Node) Code {
	value, body := b.two(n)
	return bindCode(n.Slot, value, body)
}

// bindCode runs body with a slot set to value. A constant that nobody reads from the
// slot is evaluated only if it is watched.
func bindCode(slot int, value, body Code) Code {
	val := value.Val
	set := func(fr *Frame) { fr.bind(slot, val) }
	if slot == tree.Unbound {
		if value.konst != nil {
			return body
		}
		set = func(fr *Frame) { val(fr) }
	}
	switch {
	case body.Num != nil:
		num := body.Num
		return numCode(func(fr *Frame) exact.Number { set(fr); return num(fr) })
	case body.Flag != nil:
		flag := body.Flag
		return flagCode(func(fr *Frame) bool { set(fr); return flag(fr) })
	}
	return Code{Val: func(fr *Frame) cell.Value { set(fr); return body.Val(fr) }}
}

// callRow calls a policy function: it binds the arguments to slots, then evaluates the
// body.
func callRow(b *Maker, n *tree.Node) Code {
	slots := n.Detail.(*tree.CalledFunction).Slots
	values := make([]Code, len(slots))
	for i := range slots {
		values[i] = b.Build(n.Args[i])
	}
	x := b.Build(n.Args[len(slots)])
	for i := len(slots) - 1; i >= 0; i-- {
		x = bindCode(slots[i], values[i], x)
	}
	return x
}

// eachRow evaluates a predicate; a node of its own, so that it can be watched.
func eachRow(b *Maker, n *tree.Node) Code { return b.Build(n.Args[0]) }

// keepRow keeps the middle of a chain of comparisons at its first occurrence.
func keepRow(b *Maker, n *tree.Node) Code {
	x, slot := b.Build(n.Args[0]), n.Slot
	if b.kept == nil {
		b.kept = map[*tree.Node]Code{}
	}
	b.kept[n.Args[0]] = x
	return CodeOf(n.Type, func(fr *Frame) cell.Value {
		v := x.Val(fr)
		if fr.Err != nil {
			fr.Locals[slot] = cell.Value{Kind: tree.Broken}
			return v
		}
		fr.Locals[slot] = v
		return v
	})
}

// sharedRow reuses the middle of a chain at its second occurrence. After an unknown
// left side it has not been evaluated yet.
func sharedRow(b *Maker, n *tree.Node) Code {
	slot, again := n.Slot, b.kept[n.Args[0]]
	return CodeOf(n.Type, func(fr *Frame) cell.Value {
		if v := fr.Locals[slot]; v.Kind != tree.Broken {
			return v
		}
		return again.Val(fr)
	})
}

// chooseRow evaluates if … { … } else { … }: only the side that counts.
func chooseRow(b *Maker, n *tree.Node) Code {
	cond, x, y := b.Build(n.Args[0]), b.Build(n.Args[1]), b.Build(n.Args[2])
	test := cond.Flag
	switch {
	case n.IsNumber():
		return numCode(func(fr *Frame) exact.Number {
			if test(fr) {
				return x.Num(fr)
			}
			return y.Num(fr)
		})
	case n.IsFlag():
		return flagCode(func(fr *Frame) bool {
			if test(fr) {
				return x.Flag(fr)
			}
			return y.Flag(fr)
		})
	}
	return Code{Val: func(fr *Frame) cell.Value {
		if test(fr) {
			return x.Val(fr)
		}
		return y.Val(fr)
	}}
}

// elemWork is how many steps an element of a new list costs.
const elemWork = 4

// arrayRow evaluates [a, b, c].
func arrayRow(b *Maker, n *tree.Node) Code {
	parts, at := b.args(n), n.At
	return Code{Val: func(fr *Frame) cell.Value {
		out := &cell.Seq{}
		fr.Steps -= elemWork * int64(len(parts))
		fr.made(at, len(parts))
		for i := 0; i < len(parts) && fr.Err == nil; i++ {
			v := parts[i].Val(fr)
			fr.keep(at, v.Num)
			push(out, v)
		}
		return cell.OfSeq(out)
	}}
}

// indexRow evaluates list[i], counted from 0, from the end if negative; nil beyond.
func indexRow(b *Maker, n *tree.Node) Code {
	base, i := b.two(n)
	at := n.At
	return Code{Val: func(fr *Frame) cell.Value {
		s, k := base.Val(fr).Seq, i.Num(fr)
		pos, ok := k.Int64()
		if !ok {
			fr.Fail(fault.CodeBadArgument, at, "%s is no position in a list; that is a whole number", k)
		}
		if pos < 0 {
			pos += int64(s.Len())
		}
		if fr.Err != nil || pos < 0 || pos >= int64(s.Len()) {
			return cell.Value{}
		}
		return s.At(int(pos))
	}}
}

// placesRow rounds a figure to its places, if it has a number.
func placesRow(b *Maker, n *tree.Node) Code {
	x, r, at := b.Build(n.Args[0]), n.Detail.(RoundTo), n.At
	if x.Num != nil {
		num := x.Num
		return numCode(func(fr *Frame) exact.Number { return fr.round(at, num(fr), r) })
	}
	return Code{Val: func(fr *Frame) cell.Value {
		v := x.Val(fr)
		if v.Kind == types.NumberKind {
			v.Num = fr.round(at, v.Num, r)
		}
		return v
	}}
}

// levelRow evaluates the level of an ordered text, from 1; nil of nil.
func levelRow(b *Maker, n *tree.Node) Code {
	x, l, at := b.Build(n.Args[0]), n.Levels(), n.At
	return CodeOf(n.Type, func(fr *Frame) cell.Value {
		v := x.Val(fr)
		if fr.Err != nil || v.Kind == types.Nothing {
			return empty(n.Type)
		}
		return cell.OfExact(exact.Int(int64(levelAt(fr, at, l, v.Str))))
	})
}

// levelAt returns the level of a text. A text that is none is a fault: a model may have made it.
func levelAt(fr *Frame, at tree.Site, l *types.Levels, text string) int {
	level := l.At[text]
	if level == 0 {
		fr.Fail(fault.CodeUnknownValue, at, "%q is no level of %s", text, l)
	}
	return level
}

// levelMoveRow evaluates levelUp and levelDown.
func levelMoveRow(b *Maker, n *tree.Node) Code {
	x, by := b.two(n)
	l, at, up := n.Levels(), n.At, n.Op.Name == "levelUp"
	return Code{Val: func(fr *Frame) cell.Value {
		v, number := x.Val(fr), by.Num(fr)
		if fr.Err != nil {
			return empty(n.Type)
		}
		level, last := levelAt(fr, at, l, v.Str), len(l.Texts)
		if !number.IsInt() || number.Sign() < 0 {
			fr.Fail(fault.CodeBadArgument, at, "%s needs a whole number of levels from 0, not %s", n.Op.Name, number)
		}
		if fr.Err != nil {
			return empty(n.Type)
		}
		steps := last
		if few, ok := number.Int64(); ok && few < int64(last) {
			steps = int(few)
		}
		if !up {
			steps = -steps
		}
		return cell.OfText(l.Texts[min(max(level+steps, 1), last)-1])
	}}
}

// ofLevelRow evaluates the text of a level.
func ofLevelRow(b *Maker, n *tree.Node) Code {
	x, l := b.Build(n.Args[0]), n.Levels()
	return Code{Val: func(fr *Frame) cell.Value {
		v := x.Num(fr)
		if fr.Err != nil {
			return empty(n.Type)
		}
		return tree.LevelText(l, v)
	}}
}

// RoundTo is a rounding: to how many places, and how.
type RoundTo struct {
	Places int
	Mode   types.Mode
}

// nativeRow calls a host's function.
func nativeRow(b *Maker, n *tree.Node) Code {
	parts, at, f := b.args(n), n.At, n.Detail.(*tree.HostFunction)
	return CodeOf(n.Type, func(fr *Frame) cell.Value {
		values := make([]cell.Value, len(parts))
		for i := range parts {
			values[i] = parts[i].Val(fr)
		}
		if !fr.Tick(at) || fr.guarded() {
			return empty(f.Result)
		}
		return fr.called(at, f, values)
	})
}
