package rule

import "fmt"

// asked notes a single value that a model has asked for, if it is unknown.
func (t *Trial) asked(name string) {
	for i, why := range t.run.facts.unknown {
		if why != nil && t.sheet.env.values[i].Name == name && t.missed == nil {
			t.missed = why
		}
	}
}

// isFixed reports whether a column is given although the sheet makes it.
func (t *Trial) isFixed(l *List, c int) bool {
	return t != nil && t.fixed[originKey{l, c}] != nil
}

// IsGiven reports whether a cell was given although the sheet computes its column.
func (t *Trial) IsGiven(list string, row int, field string) bool {
	l := t.run.List(list)
	return t.gives(l, row, l.schema.Field(field))
}

// gives reports whether a cell is given although the sheet makes its column.
func (t *Trial) gives(l *List, row, c int) bool {
	if t == nil {
		return false
	}
	col := t.fixed[originKey{l, c}]
	return col != nil && col.lacks(row) == nil
}

// unknown returns why each single value is unknown, nil if all are known.
func (g *Given) unknown() []*Error {
	var all []*Error
	for i := range g.values {
		if f := &g.sheet.env.values[i]; !g.has[i] && !f.Type.Optional {
			if all == nil {
				all = make([]*Error, len(g.values))
			}
			all[i] = &Error{Code: CodeNotGiven, Message: fmt.Sprintf("the fact %s is not given", f.Name), Err: errNotGiven}
		}
	}
	return all
}

// inverseOf names the reference whose inverse a field is, "" for other fields.
func (e *declared) inverseOf(s *Schema, c int) string {
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
