package byrow

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// fieldRow reads a column of the record that the base yields: directly from the
// frame's columns if that is the own record or an element.
func fieldRow(b *Maker, n *tree.Node) Code {
	base := n.Args[0]
	if (base.Op == tree.OwnOp || base.Op == tree.ElementOp) && !base.Type.Optional {
		return slotField(b, n, base.Slot)
	}
	x, t, c := b.Build(base), n.Type, cellOf(n.Field.Type)
	if base.Type.Optional {
		return CodeOf(t, func(fr *Frame) cell.Value {
			if r := x.Val(fr); r.Kind == types.RecordKind && r.List != nil {
				return fr.cell(r.List, int(r.Row), n.Col)
			}
			return cell.Value{}
		})
	}
	record, col := x.recordOf(), n.Col
	y := CodeOf(t, func(fr *Frame) cell.Value {
		l, row := record(fr)
		if l == nil || l.Cols[col].Lacking != nil && fr.lacks(l, row, col) { // no list only after a fault
			return empty(t)
		}
		return c(l.Cols[col], row)
	})
	if y.Num != nil {
		y.Num = func(fr *Frame) exact.Number {
			l, row := record(fr)
			if l == nil || l.Cols[col].Lacking != nil && fr.lacks(l, row, col) {
				return exact.Number{}
			}
			return l.Cols[col].Number(row)
		}
	}
	return y
}

// recordOf returns the quickest way to a record that is certain to be there.
func (x Code) recordOf() func(*Frame) (*cell.List, int32) {
	if x.record != nil {
		return x.record
	}
	val := x.Val
	return func(fr *Frame) (*cell.List, int32) { v := val(fr); return v.List, v.Row }
}

// lacks reports whether a cell is unknown, and then fails.
func (fr *Frame) lacks(l *cell.List, row int32, col int) bool {
	c := l.Cols[col]
	why := c.Lacking[row]
	if why != nil {
		fr.lackCell(l, int(row), why)
	} else {
		fr.opens(c.Openness(int(row)))
	}
	return why != nil
}

// slotField reads a column of the record in a local slot.
func slotField(b *Maker, n *tree.Node, slot int) Code {
	k, col := b.Column(n.List, n.Col), n.Col
	known := func(fr *Frame) bool {
		r := &fr.Locals[slot]
		return !fr.lacks(r.List, r.Row, col)
	}
	switch t := n.Field.Type; {
	case t.Optional:
	case t.Kind == types.NumberKind:
		return numCode(func(fr *Frame) exact.Number {
			c := fr.Cols[k]
			if c.Lacking != nil && !known(fr) {
				return exact.Number{}
			}
			return c.Number(fr.Locals[slot].Row)
		})
	case t.Kind == types.FlagKind:
		return flagCode(func(fr *Frame) bool {
			c := fr.Cols[k]
			if c.Lacking != nil && !known(fr) {
				return false
			}
			return c.Flags[fr.Locals[slot].Row]
		})
	}
	at := cellOf(n.Field.Type)
	x := CodeOf(n.Type, func(fr *Frame) cell.Value {
		c := fr.Cols[k]
		if c.Lacking != nil && !known(fr) {
			return empty(n.Field.Type)
		}
		return at(c, fr.Locals[slot].Row)
	})
	if !n.Field.Type.Optional {
		b.quicker(&x, n.Field.Type.Kind, k, slot, known)
	}
	return x
}

// quicker adds to code that reads a field the shortcuts that avoid a Value.
func (b *Maker) quicker(x *Code, kind types.Kind, k, slot int, known func(*Frame) bool) {
	switch kind {
	case types.TextKind:
		x.coded = &codedText{k, slot}
		x.text = func(fr *Frame) string {
			c := fr.Cols[k]
			if c.Lacking != nil && !known(fr) {
				return ""
			}
			return c.Text(fr.Locals[slot].Row)
		}
	case types.RecordKind:
		x.record = func(fr *Frame) (*cell.List, int32) {
			c := fr.Cols[k]
			if c.Lacking != nil && !known(fr) {
				return nil, 0
			}
			return c.To, c.Refs[fr.Locals[slot].Row]
		}
	case types.ListKind:
		buf := b.seqs
		b.seqs++
		x.scratch = func(fr *Frame) *cell.Seq {
			c := fr.Cols[k]
			if c.Lacking != nil && !known(fr) {
				return &cell.Seq{}
			}
			if c.Rows == nil {
				return c.Seqs[fr.Locals[slot].Row]
			}
			s := &fr.seqs[buf]
			s.Recs, s.Rows = c.To, c.Rows[fr.Locals[slot].Row]
			return s
		}
	}
}

// cellOf returns a function that reads a known cell of a type.
func cellOf(t types.Type) func(c *cell.Column, row int32) cell.Value {
	if t.Optional {
		there := cellOf(typing.Plain(t))
		return func(c *cell.Column, row int32) cell.Value {
			if c.Missing != nil && c.Missing[row] {
				return cell.Value{}
			}
			return there(c, row)
		}
	}
	return cells[t.Kind]
}

var cells = [...]func(c *cell.Column, row int32) cell.Value{
	types.NumberKind: func(c *cell.Column, row int32) cell.Value { return cell.OfExact(c.Number(row)) },
	types.TextKind:   func(c *cell.Column, row int32) cell.Value { return cell.OfText(c.Text(row)) },
	types.FlagKind:   func(c *cell.Column, row int32) cell.Value { return cell.OfFlag(c.Flags[row]) },
	types.DateKind:   func(c *cell.Column, row int32) cell.Value { return cell.OfDate(types.Date(c.Days[row])) },
	types.RecordKind: func(c *cell.Column, row int32) cell.Value { return cell.OfRecord(c.To, c.Refs[row]) },
	types.ListKind:   func(c *cell.Column, row int32) cell.Value { return cell.OfSeq(c.List(row)) },
}

// peersRow yields the records of the own record's group.
func peersRow(_ *Maker, n *tree.Node) Code {
	cols := typing.GroupColumns(n.Detail.(*types.Schema))
	return Code{Val: func(fr *Frame) cell.Value {
		g := fr.groupOf()
		if g == fr.Groups.unknown {
			own := &fr.Locals[0]
			for _, col := range cols {
				fr.cell(own.List, int(own.Row), col)
			}
		}
		fr.opens(fr.Groups.open)
		return cell.OfSeq(&fr.Groups.Peers[g])
	}}
}

// previousRow yields the own record of the last cycle, or nil.
func previousRow(_ *Maker, n *tree.Node) Code {
	i := n.Col
	return Code{Val: func(fr *Frame) cell.Value {
		own, list := fr.Locals[0], fr.Lists[i]
		fr.Steps -= tree.KeyWork
		row, ok := list.Find(own.List.Label(int(own.Row)))
		if !ok {
			return cell.Value{}
		}
		return cell.OfRecord(list, int32(row))
	}}
}

// Groups are the peers of a list: the group of each record, and the records of each
// group in the order of the list. Records with an unknown group share one of their
// own.
type Groups struct {
	Of      []int32
	Peers   []cell.Seq
	unknown int32          // the group of those records, -1 if there is none
	open    *types.Pending // why records may still come or change their group; nil if they may not
}

// groupOf returns the group of the own record.
func (fr *Frame) groupOf() int32 { return fr.Groups.Of[fr.Locals[0].Row] }

// NewGroups splits a list by the values of a field, missing ones included, in the
// order of each value's first record.
func (fr *Frame) NewGroups(at tree.Site, l *cell.List, fields []int) *Groups {
	g := &Groups{Of: make([]int32, l.N), unknown: -1, open: l.Open}
	index := map[string]int32{}
	fr.Holds(at, 8*int64(l.N))
	for i := 0; i < l.N && fr.step(tree.KeyWork) && (i&255 != 0 || fr.Tick(at)); i++ {
		key, known := "unknown", true
		for _, field := range fields {
			known = known && l.Cols[field].Lacks(i) == nil
			g.open = cell.Later(l.Cols[field].Openness(i), g.open)
		}
		if known {
			values := make([]cell.Value, len(fields))
			for k, field := range fields {
				values[k] = l.Cell(i, field)
			}
			fr.writes(at, values)
			if key = values[0].Kind.String() + values[0].String(); len(values) > 1 {
				key = tree.KeyText(values)
			}
		}
		k, ok := index[key]
		if !ok {
			fr.Holds(at, groupBytes)
			k = int32(len(g.Peers))
			index[key] = k
			g.Peers = append(g.Peers, cell.Seq{Recs: l})
			if !known {
				g.unknown = k
			}
		}
		g.Of[i] = k
		g.Peers[k].Rows = append(g.Peers[k].Rows, int32(i))
	}
	fr.Tick(at)
	return g
}
