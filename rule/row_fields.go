package rule

import (
	"github.com/meritrules/merit/internal/exact"
)

// fieldRow reads a column of the record that the base yields: straight from the
// frame's columns where that is the own record or an element.
func fieldRow(b *rows, n *node) code {
	base := n.args[0]
	if (base.op == ownOp || base.op == elementOp) && !base.typ.Optional && n.field.Type.Kind != RecordKind && !n.field.Type.Optional {
		return slotField(b, n, base.slot)
	}
	x := b.build(base)
	val, col, t := x.val, n.col, n.typ
	if base.typ.Optional {
		return codeOf(t, func(fr *frame) Value {
			if r := val(fr); r.kind == RecordKind && r.list != nil {
				return fr.cell(r.list, int(r.row), col)
			}
			return Value{}
		})
	}
	return codeOf(t, func(fr *frame) Value {
		r := val(fr)
		if r.list == nil { // only after a fault
			return empty(t)
		}
		return fr.cell(r.list, int(r.row), col)
	})
}

// slotField reads a column of the record in a local slot.
func slotField(b *rows, n *node, slot int) code {
	k := b.column(n.list, n.col)
	lacks := func(fr *frame, c *column) bool {
		r := &fr.locals[slot]
		why := c.lacking[r.row]
		if why != nil {
			fr.lackCell(r.list, int(r.row), why)
		}
		return why != nil
	}
	switch n.field.Type.Kind {
	case NumberKind:
		return numCode(func(fr *frame) exact.Number {
			c := fr.cols[k]
			if c.lacking != nil && lacks(fr, c) {
				return exact.Number{}
			}
			return c.nums[fr.locals[slot].row]
		})
	case FlagKind:
		return flagCode(func(fr *frame) bool {
			c := fr.cols[k]
			if c.lacking != nil && lacks(fr, c) {
				return false
			}
			return c.flags[fr.locals[slot].row]
		})
	case TextKind:
		text := func(fr *frame) string {
			c := fr.cols[k]
			if c.lacking != nil && lacks(fr, c) {
				return ""
			}
			return c.texts[fr.locals[slot].row]
		}
		return code{val: func(fr *frame) Value { return Value{kind: TextKind, text: text(fr)} }, text: text, coded: &codedText{k, slot}}
	}
	col := n.col
	return code{val: func(fr *frame) Value {
		r := &fr.locals[slot]
		return fr.cell(r.list, int(r.row), col)
	}}
}

// peersRow is the records of the own record's group.
func peersRow(_ *rows, n *node) code {
	col := n.col
	return code{val: func(fr *frame) Value {
		g := fr.groupOf()
		if g == fr.groups.unknown {
			own := &fr.locals[0]
			fr.cell(own.list, int(own.row), col)
		}
		return listValue(&fr.groups.peers[g])
	}}
}

// previousRow is the own record of the last cycle, or nil.
func previousRow(_ *rows, n *node) code {
	i := n.col
	return code{val: func(fr *frame) Value {
		own, list := fr.locals[0], fr.lists[i]
		row, ok := list.Find(own.list.Label(int(own.row)))
		if !ok {
			return Value{}
		}
		return recordValue(list, int32(row))
	}}
}

// groups are the peers of a list: which group each record is in, and the records
// of each group in the order of the list. Records whose group is not known are in
// one of their own.
type groups struct {
	of      []int32
	peers   []seq
	unknown int32 // -1 where there is none
}

// groupOf is the group of the own record.
func (fr *frame) groupOf() int32 { return fr.groups.of[fr.locals[0].row] }

// newGroups splits a list by the values of a field, missing ones among them, in
// the order of their first record.
func newGroups(l *List, field int) *groups {
	g := &groups{of: make([]int32, l.n), unknown: -1}
	index := map[string]int32{}
	for i := range l.n {
		key, known := "unknown", l.cols[field].lacks(i) == nil
		if known {
			v := l.value(i, field)
			key = v.kind.String() + v.String()
		}
		k, ok := index[key]
		if !ok {
			k = int32(len(g.peers))
			index[key] = k
			g.peers = append(g.peers, seq{recs: l})
			if !known {
				g.unknown = k
			}
		}
		g.of[i] = k
		g.peers[k].rows = append(g.peers[k].rows, int32(i))
	}
	return g
}
