package rule

import (
	"github.com/meritrules/merit/internal/exact"
)

// fieldRow reads a column of the record that the base yields: directly from the
// frame's columns if that is the own record or an element.
func fieldRow(b *rows, n *node) code {
	base := n.args[0]
	if (base.op == ownOp || base.op == elementOp) && !base.typ.Optional {
		return slotField(b, n, base.slot)
	}
	x, t, cell := b.build(base), n.typ, cellOf(n.field.Type)
	if base.typ.Optional {
		return codeOf(t, func(fr *frame) Value {
			if r := x.val(fr); r.kind == RecordKind && r.list != nil {
				return fr.cell(r.list, int(r.row), n.col)
			}
			return Value{}
		})
	}
	record, col := x.recordOf(), n.col
	y := codeOf(t, func(fr *frame) Value {
		l, row := record(fr)
		if l == nil || l.cols[col].lacking != nil && fr.lacks(l, row, col) { // no list only after a fault
			return empty(t)
		}
		return cell(&l.cols[col], row)
	})
	if y.num != nil {
		y.num = func(fr *frame) exact.Number {
			l, row := record(fr)
			if l == nil || l.cols[col].lacking != nil && fr.lacks(l, row, col) {
				return exact.Number{}
			}
			return l.cols[col].number(row)
		}
	}
	return y
}

// recordOf returns the quickest way to a record that is certain to be there.
func (x code) recordOf() func(*frame) (*List, int32) {
	if x.record != nil {
		return x.record
	}
	val := x.val
	return func(fr *frame) (*List, int32) { v := val(fr); return v.list, v.row }
}

// lacks reports whether a cell is unknown, and then fails.
func (fr *frame) lacks(l *List, row int32, col int) bool {
	c := &l.cols[col]
	why := c.lacking[row]
	if why != nil {
		fr.lackCell(l, int(row), why)
	} else {
		fr.opens(c.openness(int(row)))
	}
	return why != nil
}

// slotField reads a column of the record in a local slot.
func slotField(b *rows, n *node, slot int) code {
	k, col := b.column(n.list, n.col), n.col
	known := func(fr *frame) bool {
		r := &fr.locals[slot]
		return !fr.lacks(r.list, r.row, col)
	}
	switch t := n.field.Type; {
	case t.Optional:
	case t.Kind == NumberKind:
		return numCode(func(fr *frame) exact.Number {
			c := fr.cols[k]
			if c.lacking != nil && !known(fr) {
				return exact.Number{}
			}
			return c.number(fr.locals[slot].row)
		})
	case t.Kind == FlagKind:
		return flagCode(func(fr *frame) bool {
			c := fr.cols[k]
			if c.lacking != nil && !known(fr) {
				return false
			}
			return c.flags[fr.locals[slot].row]
		})
	}
	cell := cellOf(n.field.Type)
	x := codeOf(n.typ, func(fr *frame) Value {
		c := fr.cols[k]
		if c.lacking != nil && !known(fr) {
			return empty(n.field.Type)
		}
		return cell(c, fr.locals[slot].row)
	})
	if !n.field.Type.Optional {
		b.quicker(&x, n.field.Type.Kind, k, slot, known)
	}
	return x
}

// quicker adds to code that reads a field the shortcuts that avoid a Value.
func (b *rows) quicker(x *code, kind Kind, k, slot int, known func(*frame) bool) {
	switch kind {
	case TextKind:
		x.coded = &codedText{k, slot}
		x.text = func(fr *frame) string {
			c := fr.cols[k]
			if c.lacking != nil && !known(fr) {
				return ""
			}
			return c.text(fr.locals[slot].row)
		}
	case RecordKind:
		x.record = func(fr *frame) (*List, int32) {
			c := fr.cols[k]
			if c.lacking != nil && !known(fr) {
				return nil, 0
			}
			return c.to, c.refs[fr.locals[slot].row]
		}
	case ListKind:
		buf := b.seqs
		b.seqs++
		x.scratch = func(fr *frame) *seq {
			c := fr.cols[k]
			if c.lacking != nil && !known(fr) {
				return &seq{}
			}
			if c.rows == nil {
				return c.seqs[fr.locals[slot].row]
			}
			s := &fr.seqs[buf]
			s.recs, s.rows = c.to, c.rows[fr.locals[slot].row]
			return s
		}
	}
}

// cellOf returns a function that reads a known cell of a type.
func cellOf(t Type) func(c *column, row int32) Value {
	if t.Optional {
		there := cellOf(t.plain())
		return func(c *column, row int32) Value {
			if c.missing != nil && c.missing[row] {
				return Value{}
			}
			return there(c, row)
		}
	}
	return cells[t.Kind]
}

var cells = [...]func(c *column, row int32) Value{
	NumberKind: func(c *column, row int32) Value { return numberValue(c.number(row)) },
	TextKind:   func(c *column, row int32) Value { return TextValue(c.text(row)) },
	FlagKind:   func(c *column, row int32) Value { return FlagValue(c.flags[row]) },
	DateKind:   func(c *column, row int32) Value { return DateValue(Date(c.days[row])) },
	RecordKind: func(c *column, row int32) Value { return recordValue(c.to, c.refs[row]) },
	ListKind:   func(c *column, row int32) Value { return listValue(c.list(row)) },
}

// peersRow yields the records of the own record's group.
func peersRow(_ *rows, n *node) code {
	cols := n.detail.(*Schema).groupColumns()
	return code{val: func(fr *frame) Value {
		g := fr.groupOf()
		if g == fr.groups.unknown {
			own := &fr.locals[0]
			for _, col := range cols {
				fr.cell(own.list, int(own.row), col)
			}
		}
		fr.opens(fr.groups.open)
		return listValue(&fr.groups.peers[g])
	}}
}

// previousRow yields the own record of the last cycle, or nil.
func previousRow(_ *rows, n *node) code {
	i := n.col
	return code{val: func(fr *frame) Value {
		own, list := fr.locals[0], fr.lists[i]
		fr.steps -= keyWork
		row, ok := list.Find(own.list.Label(int(own.row)))
		if !ok {
			return Value{}
		}
		return recordValue(list, int32(row))
	}}
}

// groups are the peers of a list: the group of each record, and the records of each
// group in the order of the list. Records with an unknown group share one of their
// own.
type groups struct {
	of      []int32
	peers   []seq
	unknown int32    // the group of those records, -1 if there is none
	open    *Pending // why records may still come or change their group; nil if they may not
}

// groupOf returns the group of the own record.
func (fr *frame) groupOf() int32 { return fr.groups.of[fr.locals[0].row] }

// newGroups splits a list by the values of a field, missing ones included, in the
// order of each value's first record.
func (fr *frame) newGroups(at site, l *List, fields []int) *groups {
	g := &groups{of: make([]int32, l.n), unknown: -1, open: l.open}
	index := map[string]int32{}
	fr.holds(at, 8*int64(l.n))
	for i := 0; i < l.n && fr.step(keyWork) && (i&255 != 0 || fr.tick(at)); i++ {
		key, known := "unknown", true
		for _, field := range fields {
			known = known && l.cols[field].lacks(i) == nil
			g.open = l.cols[field].openness(i).later(g.open)
		}
		if known {
			values := make([]Value, len(fields))
			for k, field := range fields {
				values[k] = l.value(i, field)
			}
			fr.writes(at, values)
			if key = values[0].kind.String() + values[0].String(); len(values) > 1 {
				key = keyText(values)
			}
		}
		k, ok := index[key]
		if !ok {
			fr.holds(at, groupBytes)
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
	fr.tick(at)
	return g
}
