package rule

import "fmt"

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
