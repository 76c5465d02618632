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
	return c.nums != nil || c.texts != nil || c.flags != nil || c.days != nil || c.refs != nil || c.seqs != nil || c.rows != nil || c.codes != nil
}

// isBound reports whether a column of references holds the rows that they lead to: it
// was bound, or it is the inverse of one that was.
func (c *column) isBound() bool { return c.to != nil }

// copyCell takes over a cell of a column of the same type.
func (c *column) copyCell(from *column, i int) {
	if c.missing != nil {
		c.missing[i] = from.missing != nil && from.missing[i]
	}
	switch {
	case c.nums != nil:
		c.nums[i] = from.number(int32(i))
	case c.refs != nil:
		c.refs[i], c.to = from.refs[i], from.to
		c.texts[i] = from.texts[i]
	case c.texts != nil:
		c.texts[i] = from.text(int32(i))
	case c.flags != nil:
		c.flags[i] = from.flags[i]
	case c.days != nil:
		c.days[i] = from.days[i]
	case c.seqs != nil:
		c.seqs[i] = from.list(int32(i))
	}
}

// lacksAny reports whether one of some cells is not there.
func (c *column) lacksAny(from, n int) bool {
	if c.lacking == nil {
		return false
	}
	for _, why := range c.lacking[from : from+n] {
		if why != nil {
			return true
		}
	}
	return false
}

// unknown returns why each single value is not known, nil where all are.
func (g *Given) unknown() []*Error {
	var all []*Error
	for i := range g.values {
		if f := &g.sheet.env.values[i]; !g.has[i] && !f.Type.Optional {
			if all == nil {
				all = make([]*Error, len(g.values))
			}
			all[i] = &Error{Message: fmt.Sprintf("the fact %s is not given", f.Name), Err: errNotGiven}
		}
	}
	return all
}

// asked notes that a model has asked for a single value.
func (t *Trial) asked(name string) {
	for i, why := range t.run.facts.unknown {
		if why != nil && t.sheet.env.values[i].Name == name && t.missed == nil {
			t.missed = why
		}
	}
}

// isFixed reports whether a column is given though the sheet makes it.
func (t *Trial) isFixed(l *List, c int) bool {
	return t.fixed[originKey{l, c}] != nil
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
	col := t.fixed[originKey{l, c}]
	return col != nil && col.lacks(row) == nil
}

// inverseOf names the reference of which a field is the inverse, "" for other fields.
func (e *environment) inverseOf(s *Schema, c int) string {
	field := &s.Fields[c]
	from := e.list(refersTo(field.Type))
	if field.Type.Kind != ListKind || from < 0 {
		return ""
	}
	for _, f := range e.lists[from].Fields {
		if f.Inverse == field.Name && refersTo(f.Type) == s.Name {
			return e.lists[from].Name + "." + f.Name
		}
	}
	return ""
}
