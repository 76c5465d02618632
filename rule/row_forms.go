package rule

import "github.com/meritrules/merit/internal/exact"

func constantRow(b *rows, n *node) code { return constCode(n.typ, n.on(b.period)) }

// valueRow reads a single value of the facts; the calendar may lack one of its two lists.
func valueRow(b *rows, n *node) code {
	i := n.col
	if i < 0 {
		return constCode(n.typ, listValue(&seq{}))
	}
	return codeOf(n.typ, func(fr *frame) Value {
		if fr.unknown != nil && fr.unknown[i] != nil {
			fr.lack(fr.unknown[i])
			return empty(n.typ)
		}
		if fr.opened != nil {
			fr.opens(fr.opened[i])
		}
		return fr.values[i]
	})
}

// wholeRow yields all records of a list.
func wholeRow(_ *rows, n *node) code {
	i := n.col
	return codeOf(n.typ, func(fr *frame) Value {
		if why := fr.lists[i].unknown; why != nil {
			fr.lack(why)
			return empty(n.typ)
		}
		fr.opens(fr.lists[i].open)
		return listValue(&fr.wholes[i])
	})
}

// yearRow reads a figure of the year as a whole.
func yearRow(b *rows, n *node) code {
	list, col := b.position(""), n.col
	return codeOf(n.typ, func(fr *frame) Value { return fr.cell(fr.lists[list], 0, col) })
}

// slotRow reads a local slot: the own record, an element, its position, the
// accumulator of reduce.
func slotRow(_ *rows, n *node) code {
	slot := n.slot
	x := codeOf(n.typ, func(fr *frame) Value { return fr.locals[slot] })
	if n.typ.Optional {
		return x
	}
	switch n.typ.Kind {
	case NumberKind:
		x.num = func(fr *frame) exact.Number { return fr.locals[slot].num }
	case FlagKind:
		x.flag = func(fr *frame) bool { return fr.locals[slot].flag }
	case TextKind:
		x.text = func(fr *frame) string { return fr.locals[slot].text }
	case RecordKind:
		x.record = func(fr *frame) (*List, int32) { r := &fr.locals[slot]; return r.list, r.row }
	}
	return x
}

// localRow reads a name that let or a call has bound. Its value may be unknown, which
// only matters where it is read.
func localRow(b *rows, n *node) code {
	if n.konst != nil {
		return constantRow(b, n)
	}
	slot := n.slot
	x := codeOf(n.typ, func(fr *frame) Value {
		v := &fr.locals[slot]
		if v.kind == broken {
			return fr.unread(slot, n.typ)
		}
		return *v
	})
	if x.num != nil {
		x.num = func(fr *frame) exact.Number {
			v := &fr.locals[slot]
			if v.kind == broken {
				fr.unread(slot, n.typ)
				return exact.Number{}
			}
			return v.num
		}
	}
	return x
}

// bind puts a value into a slot. If it is unknown, the reason is put off until the
// slot is read. After a fault the slot has no value, not even its former one.
func (fr *frame) bind(slot int, val func(*frame) Value) {
	if fr.err != nil {
		fr.locals[slot] = Value{kind: broken}
		return
	}
	v := val(fr)
	if fr.err != nil && fr.err.isUnknown() {
		if fr.reasons == nil {
			fr.reasons = make([]*Error, len(fr.locals))
		}
		fr.reasons[slot], fr.err = fr.err, nil
		v = Value{kind: broken}
	}
	fr.locals[slot] = v
}

// unread fails for a name whose value is unknown.
func (fr *frame) unread(slot int, t Type) Value {
	if fr.err == nil {
		fr.err = fr.reasons[slot]
	}
	return empty(t)
}

// letRow evaluates let: it binds the value to its slot, then evaluates the rest.
func letRow(b *rows, n *node) code {
	value, body := b.two(n)
	return bindCode(n.slot, value, body)
}

// bindCode runs body with a slot set to value. A constant that nobody reads from the
// slot is evaluated only if it is watched.
func bindCode(slot int, value, body code) code {
	val := value.val
	set := func(fr *frame) { fr.bind(slot, val) }
	if slot == unbound {
		if value.konst != nil {
			return body
		}
		set = func(fr *frame) { val(fr) }
	}
	switch {
	case body.num != nil:
		num := body.num
		return numCode(func(fr *frame) exact.Number { set(fr); return num(fr) })
	case body.flag != nil:
		flag := body.flag
		return flagCode(func(fr *frame) bool { set(fr); return flag(fr) })
	}
	return code{val: func(fr *frame) Value { set(fr); return body.val(fr) }}
}

// callRow calls a policy function: it binds the arguments to slots, then evaluates the
// body.
func callRow(b *rows, n *node) code {
	slots := n.detail.(*calledFunction).slots
	values := make([]code, len(slots))
	for i := range slots {
		values[i] = b.build(n.args[i])
	}
	x := b.build(n.args[len(slots)])
	for i := len(slots) - 1; i >= 0; i-- {
		x = bindCode(slots[i], values[i], x)
	}
	return x
}

// eachRow evaluates a predicate; a node of its own, so that it can be watched.
func eachRow(b *rows, n *node) code { return b.build(n.args[0]) }

// keepRow keeps the middle of a chain of comparisons at its first occurrence.
func keepRow(b *rows, n *node) code {
	x, slot := b.build(n.args[0]), n.slot
	if b.kept == nil {
		b.kept = map[*node]code{}
	}
	b.kept[n.args[0]] = x
	return codeOf(n.typ, func(fr *frame) Value {
		v := x.val(fr)
		if fr.err != nil {
			fr.locals[slot] = Value{kind: broken}
			return v
		}
		fr.locals[slot] = v
		return v
	})
}

// sharedRow reuses the middle of a chain at its second occurrence. After an unknown
// left side it has not been evaluated yet.
func sharedRow(b *rows, n *node) code {
	slot, again := n.slot, b.kept[n.args[0]]
	return codeOf(n.typ, func(fr *frame) Value {
		if v := fr.locals[slot]; v.kind != broken {
			return v
		}
		return again.val(fr)
	})
}

// chooseRow evaluates if … { … } else { … }: only the side that counts.
func chooseRow(b *rows, n *node) code {
	cond, x, y := b.build(n.args[0]), b.build(n.args[1]), b.build(n.args[2])
	test := cond.flag
	switch {
	case n.isNumber():
		return numCode(func(fr *frame) exact.Number {
			if test(fr) {
				return x.num(fr)
			}
			return y.num(fr)
		})
	case n.isFlag():
		return flagCode(func(fr *frame) bool {
			if test(fr) {
				return x.flag(fr)
			}
			return y.flag(fr)
		})
	}
	return code{val: func(fr *frame) Value {
		if test(fr) {
			return x.val(fr)
		}
		return y.val(fr)
	}}
}

// elemWork is how many steps an element of a new list costs.
const elemWork = 4

// arrayRow evaluates [a, b, c].
func arrayRow(b *rows, n *node) code {
	parts, at := b.args(n), n.at
	return code{val: func(fr *frame) Value {
		out := &seq{}
		fr.steps -= elemWork * int64(len(parts))
		fr.made(at, len(parts))
		for i := 0; i < len(parts) && fr.err == nil; i++ {
			v := parts[i].val(fr)
			fr.keep(at, v.num)
			out.push(v)
		}
		return listValue(out)
	}}
}

// indexRow evaluates list[i], counted from 0, from the end if negative; nil beyond.
func indexRow(b *rows, n *node) code {
	base, i := b.two(n)
	at := n.at
	return code{val: func(fr *frame) Value {
		s, k := base.val(fr).seq, i.num(fr)
		pos, ok := k.Int64()
		if !ok {
			fr.fail(CodeBadArgument, at, "%s is no position in a list; that is a whole number", k)
		}
		if pos < 0 {
			pos += int64(s.len())
		}
		if fr.err != nil || pos < 0 || pos >= int64(s.len()) {
			return Value{}
		}
		return s.at(int(pos))
	}}
}

// placesRow rounds a figure to its places, if it has a number.
func placesRow(b *rows, n *node) code {
	x, r, at := b.build(n.args[0]), n.detail.(roundTo), n.at
	if x.num != nil {
		num := x.num
		return numCode(func(fr *frame) exact.Number { return fr.round(at, num(fr), r) })
	}
	return code{val: func(fr *frame) Value {
		v := x.val(fr)
		if v.kind == NumberKind {
			v.num = fr.round(at, v.num, r)
		}
		return v
	}}
}

// levelRow evaluates the level of an ordered text, from 1; nil of nil.
func levelRow(b *rows, n *node) code {
	x, l, at := b.build(n.args[0]), n.levels(), n.at
	return codeOf(n.typ, func(fr *frame) Value {
		v := x.val(fr)
		if fr.err != nil || v.kind == Nothing {
			return empty(n.typ)
		}
		return numberValue(exact.Int(int64(levelAt(fr, at, l, v.text))))
	})
}

// levelAt returns the level of a text. A text that is none is a fault: a model may have made it.
func levelAt(fr *frame, at site, l *levels, text string) int {
	level := l.at[text]
	if level == 0 {
		fr.fail(CodeUnknownValue, at, "%q is no level of %s", text, l)
	}
	return level
}

// levelMoveRow evaluates levelUp and levelDown.
func levelMoveRow(b *rows, n *node) code {
	x, by := b.two(n)
	l, at, up := n.levels(), n.at, n.op.Name == "levelUp"
	return code{val: func(fr *frame) Value {
		v, number := x.val(fr), by.num(fr)
		if fr.err != nil {
			return empty(n.typ)
		}
		level, last := levelAt(fr, at, l, v.text), len(l.texts)
		if !number.IsInt() || number.Sign() < 0 {
			fr.fail(CodeBadArgument, at, "%s needs a whole number of levels from 0, not %s", n.op.Name, number)
		}
		if fr.err != nil {
			return empty(n.typ)
		}
		steps := last
		if few, ok := number.Int64(); ok && few < int64(last) {
			steps = int(few)
		}
		if !up {
			steps = -steps
		}
		return TextValue(l.texts[min(max(level+steps, 1), last)-1])
	}}
}

// ofLevelRow evaluates the text of a level.
func ofLevelRow(b *rows, n *node) code {
	x, l := b.build(n.args[0]), n.levels()
	return code{val: func(fr *frame) Value {
		v := x.num(fr)
		if fr.err != nil {
			return empty(n.typ)
		}
		return l.text(v)
	}}
}

// roundTo is a rounding: to how many places, and how.
type roundTo struct {
	places int
	mode   Mode
}

// nativeRow calls a host's function.
func nativeRow(b *rows, n *node) code {
	parts, at, f := b.args(n), n.at, n.detail.(*Function)
	return codeOf(n.typ, func(fr *frame) Value {
		values := make([]Value, len(parts))
		for i := range parts {
			values[i] = parts[i].val(fr)
		}
		if !fr.tick(at) || fr.guarded() {
			return empty(f.Result)
		}
		return fr.called(at, f, values)
	})
}
