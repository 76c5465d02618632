package rule

import "fmt"

// lack marks a cell as not there, with the reason.
func (c *column) lack(row, n int, why *Error) {
	if c.lacking == nil {
		c.lacking = make([]*Error, n)
	}
	c.lacking[row] = why
}

// lacks returns why a cell is not there, nil where it is.
func (c *column) lacks(row int) *Error {
	if c.lacking == nil {
		return nil
	}
	return c.lacking[row]
}

// isMade reports whether the column holds cells.
func (c *column) isMade() bool {
	return c.nums != nil || c.texts != nil || c.flags != nil || c.days != nil || c.refs != nil || c.seqs != nil
}

// copyCell takes over a cell of a column of the same type.
func (c *column) copyCell(from *column, i int) {
	if c.missing != nil {
		c.missing[i] = from.missing != nil && from.missing[i]
	}
	switch {
	case c.nums != nil:
		c.nums[i] = from.nums[i]
	case c.refs != nil:
		c.refs[i], c.to = from.refs[i], from.to
		c.texts[i] = from.texts[i]
	case c.texts != nil:
		c.texts[i] = from.texts[i]
	case c.flags != nil:
		c.flags[i] = from.flags[i]
	case c.days != nil:
		c.days[i] = from.days[i]
	case c.seqs != nil:
		c.seqs[i] = from.seqs[i]
	}
}

// cell reads a field, or fails where a trial does not have it.
func (fr *frame) cell(l *List, row, col int) Value {
	c := &l.cols[col]
	if c.lacking != nil {
		if why := c.lacking[row]; why != nil {
			if why.Err == errLacking && why.Record == "" {
				named := *why
				named.Rule, named.Record = fr.rule, l.Place(row) // the figure that asks first
				why = &named
			}
			fr.lack(why)
			return empty(l.schema.Fields[col].Type)
		}
	}
	return l.value(row, col)
}

// lack fails for a reason that was found before.
func (fr *frame) lack(why *Error) {
	if fr.err == nil {
		fr.err = why
	}
}

// empty is a value of a type for code that goes on after a fault.
func empty(t Type) Value {
	v := Value{kind: t.Kind}
	if t.Kind == ListKind {
		v.seq = &seq{}
	}
	return v
}

// whole checks that a trial has a list.
func (fr *frame) whole(i int) {
	if fr.trial != nil {
		if why := fr.trial.failed[fr.lists[i]]; why != nil {
			fr.lack(why)
		}
	}
}

// lackingValue says that a single value is not given.
func (t *Trial) lackingValue(i int) *Error {
	return &Error{Message: fmt.Sprintf("the fact %s is not given", t.sheet.env.values[i].Name), Err: errLacking}
}

// asked notes that a model has asked for a single value.
func (t *Trial) asked(name string) {
	for i := range t.given {
		if f := &t.sheet.env.values[i]; f.Name == name && !t.given[i] && !f.Type.Optional && t.missed == nil {
			t.missed = t.lackingValue(i)
		}
	}
}

// probedPeers is peers in a trial, where the group may not be given.
func (c *compiler) probedPeers(own *Schema) code {
	col := own.Field(own.Group)
	x := valCode(ListType(RecordType(own.Name)), func(fr *frame) Value {
		at := fr.locals[0]
		fr.cell(at.list, int(at.row), col)
		return listValue(&fr.groups.peers[fr.groupOf()])
	})
	x.free = groupBit | 1
	return x
}

// isFixed reports whether a column is given though the sheet makes it.
func (t *Trial) isFixed(l *List, c int) bool {
	_, ok := t.fixed[originKey{l, c}]
	return ok
}

// IsGiven reports whether a cell was given though the sheet works its column out.
func (t *Trial) IsGiven(list string, row int, field string) bool {
	l := t.run.List(list)
	return t.gives(l, row, l.schema.Field(field))
}

// gives reports whether a cell is given though the sheet makes its column.
func (t *Trial) gives(l *List, row, c int) bool {
	if t == nil {
		return false
	}
	col, ok := t.fixed[originKey{l, c}]
	return ok && col.lacks(row) == nil
}
