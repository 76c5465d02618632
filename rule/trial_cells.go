package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

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
	l := t.run.list(list)
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
			all[i] = &Error{Code: CodeNotGiven, Message: fmt.Sprintf("the fact %s is not given", f.Name), Names: []string{f.Name}, Err: errNotGiven}
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

// takeGiven makes the lists of a trial, and binds the references between them.
func (t *Trial) takeGiven(g *Given) {
	g.completed.Do(g.complete)
	env, rows := t.sheet.env, g.rows
	var v *view
	if g.asOf != nil {
		v = g.asOf.view()
		rows = v.given(g)
		t.faults = append(t.faults, v.faults...)
	}
	for i, s := range env.lists {
		t.absent[s.Name] = i < len(t.sheet.facts) && rows[s.Name] == nil
		l := t.list(i, s, rows[s.Name])
		t.run.lists = append(t.run.lists, l)
	}
	if v != nil {
		t.markAsOf(v)
	}
	t.run.facts.lists, t.run.facts.byName, t.run.wholes = t.run.lists, env.byName, wholeLists(t.run.lists)
	for _, l := range t.run.lists {
		for c, field := range l.schema.Fields {
			switch to := t.run.list(refersTo(field.Type)); {
			case to == nil || to.schema.Name == "" || !l.cols[c].isMade() || l.cols[c].isBound():
			case to.origin == nil:
				t.late = append(t.late, originKey{l, c})
			default:
				t.bind(l, c)
			}
		}
	}
}

// AsOf makes trials take what was known at the end of a day of what is given, as Facts.AsOf
// does: figures, columns and lists of models that are given are final, and a record whose day is
// not given is known.
func (g *Given) AsOf(a AsOf) { g.asOf = &a }

// given returns the given records that were known. A record that refers to one that was
// not is a fault, and then has no such reference.
func (v *view) given(g *Given) map[string][]givenRow {
	rows := maps.Clone(g.rows)
	late := map[columnName]string{} // list and key of those left out, with why
	for _, s := range g.sheet.env.lists[:len(g.sheet.facts)] {
		outer, parent := "", s.Field("parent")
		if i := strings.LastIndexByte(s.Name, '.'); i > 0 {
			outer = s.Name[:i]
		}
		at := s.Field(s.At)
		rows[s.Name] = slices.DeleteFunc(slices.Clone(g.rows[s.Name]), func(r givenRow) bool {
			why := ""
			switch {
			case s.At != "" && r.has[at] && Date(r.values[at].date()) > v.day:
				why = fmt.Sprintf("its %s is %s", s.At, r.values[at])
			case outer != "" && parent >= 0 && r.has[parent]:
				why = late[columnName{outer, r.values[parent].text}]
			}
			if why != "" && len(s.Key) == 1 {
				late[columnName{s.Name, r.values[s.Field(s.Key[0])].String()}] = why
			}
			return why != ""
		})
	}
	for _, s := range g.sheet.env.lists {
		for i := range rows[s.Name] {
			v.refuseLate(s, rows[s.Name], i, late)
		}
	}
	return rows
}

// refuseLate reports the references of a given record to those that were left out.
func (v *view) refuseLate(s *Schema, rows []givenRow, i int, late map[columnName]string) {
	r := &rows[i]
	for c, has := range r.has {
		list := refersTo(s.Fields[c].Type)
		if !has || list == "" || r.values[c].IsMissing() {
			continue
		}
		for _, key := range r.values[c].keys() {
			if why := late[columnName{list, key.text}]; why != "" {
				v.faults = append(v.faults, &Error{Code: CodeDanglingReference, Record: fmt.Sprintf("%s, record %d", s.Name, r.position),
					Message: fmt.Sprintf("%s %s is not among the %s on %s: %s", s.Fields[c].Name, key, list, v.day, why)})
				r.has = slices.Clone(r.has)
				r.has[c] = false
			}
		}
	}
}

// markAsOf marks what is pending or open in the lists of facts, and makes the day a fact.
func (t *Trial) markAsOf(v *view) {
	for i, l := range t.run.lists[:len(t.sheet.facts)] {
		if l.schema.At != "" {
			l.open = v.open(l.schema.Name)
		}
		if k := strings.LastIndexByte(l.schema.Name, '.'); k > 0 {
			l.open = t.run.list(l.schema.Name[:k]).open.later(l.open)
		}
		v.mark(l, len(t.sheet.facts[i].Fields))
	}
	t.run.facts.awaited = v.awaited
	v.values(t.run.facts)
}
