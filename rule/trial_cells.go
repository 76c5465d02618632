package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// asked notes a single value that a model has asked for, if it is unknown.
func (t *Trial) asked(name string) {
	for i, why := range t.run.facts.Unknown {
		if why != nil && t.sheet.env.Values[i].Name == name && t.missed == nil {
			t.missed = why
		}
	}
}

// isFixed reports whether a column is given although the sheet makes it.
func (t *Trial) isFixed(l *cell.List, c int) bool {
	return t != nil && t.fixed[originKey{l, c}] != nil
}

// IsGiven reports whether a cell was given although the sheet computes its column.
func (t *Trial) IsGiven(list string, row int, field string) bool {
	l := t.run.list(list)
	return t.gives(l, row, l.Schema.Field(field))
}

// gives reports whether a cell is given although the sheet makes its column.
func (t *Trial) gives(l *cell.List, row, c int) bool {
	if t == nil {
		return false
	}
	col := t.fixed[originKey{l, c}]
	return col != nil && col.Lacks(row) == nil
}

// unknown returns why each single value is unknown, nil if all are known.
func (g *Given) unknown() []*fault.Error {
	var all []*fault.Error
	for i := range g.values {
		if f := &g.sheet.env.Values[i]; !g.has[i] && !f.Type.Optional {
			if all == nil {
				all = make([]*fault.Error, len(g.values))
			}
			all[i] = &fault.Error{Code: fault.CodeNotGiven, Message: fmt.Sprintf("the fact %s is not given", f.Name), Names: []string{f.Name}, Err: fault.ErrNotGiven}
		}
	}
	return all
}

// takeGiven makes the lists of a trial, and binds the references between them.
func (t *Trial) takeGiven(g *Given) {
	g.completed.Do(g.complete)
	env, rows := t.sheet.env, g.rows
	var v *intake.View
	if g.asOf != nil {
		v = intake.ViewOf(g.asOf)
		rows = given(v, g)
		t.faults = append(t.faults, v.Faults...)
	}
	for i, s := range env.Lists {
		t.absent[s.Name] = i < len(t.sheet.facts) && rows[s.Name] == nil
		l := t.list(i, s, rows[s.Name])
		t.run.lists = append(t.run.lists, l)
	}
	if v != nil {
		t.markAsOf(v)
	}
	t.run.facts.Lists, t.run.facts.ByName, t.run.wholes = t.run.lists, env.ByName, byrow.WholeLists(t.run.lists)
	for _, l := range t.run.lists {
		for c, field := range l.Schema.Fields {
			switch to := t.run.list(typing.RefersTo(field.Type)); {
			case to == nil || to.Schema.Name == "" || !l.Cols[c].IsMade() || l.Cols[c].IsBound():
			case to.Origin == nil:
				t.late = append(t.late, originKey{l, c})
			default:
				t.bind(l, c)
			}
		}
	}
}

// AsOf returns how the facts are cut to a day, nil if they are all facts.
func (t *Trial) AsOf() *types.AsOf { return t.run.facts.Cut }

// AsOf cuts the given facts to those that were known at the end of a day, as Facts.AsOf does.
// Given figures, columns and lists of models are final, and a record without a day is known.
func (g *Given) AsOf(a types.AsOf) { g.asOf = &a }

// given returns the given records that were known. A record that refers to one that was
// not is a fault, and then has no such reference.
func given(v *intake.View, g *Given) map[string][]givenRow {
	rows := maps.Clone(g.rows)
	late := map[types.ColumnName]string{} // list and key of those left out, with why
	for _, s := range g.sheet.env.Lists[:len(g.sheet.facts)] {
		outer, parent := "", s.Field("parent")
		if i := strings.LastIndexByte(s.Name, '.'); i > 0 {
			outer = s.Name[:i]
		}
		at := s.Field(s.At)
		rows[s.Name] = slices.DeleteFunc(slices.Clone(g.rows[s.Name]), func(r givenRow) bool {
			why := ""
			switch {
			case s.At != "" && r.has[at] && types.Date(r.values[at].Day()) > v.Day:
				why = fmt.Sprintf("its %s is %s", s.At, r.values[at])
			case outer != "" && parent >= 0 && r.has[parent]:
				why = late[types.ColumnName{List: outer, Field: r.values[parent].Str}]
			}
			if why != "" && len(s.Key) == 1 {
				late[types.ColumnName{List: s.Name, Field: r.values[s.Field(s.Key[0])].String()}] = why
			}
			return why != ""
		})
	}
	for _, s := range g.sheet.env.Lists {
		for i := range rows[s.Name] {
			refuseLate(v, s, rows[s.Name], i, late)
		}
	}
	return rows
}

// refuseLate reports the references of a given record to those that were left out.
func refuseLate(v *intake.View, s *types.Schema, rows []givenRow, i int, late map[types.ColumnName]string) {
	r := &rows[i]
	for c, has := range r.has {
		list := typing.RefersTo(s.Fields[c].Type)
		if !has || list == "" || r.values[c].IsMissing() {
			continue
		}
		for _, key := range keys(r.values[c]) {
			if why := late[types.ColumnName{List: list, Field: key.Str}]; why != "" {
				v.Faults = append(v.Faults, &fault.Error{Code: fault.CodeDanglingReference, Record: fmt.Sprintf("%s, record %d", s.Name, r.position),
					Message: fmt.Sprintf("%s %s is not among the %s on %s: %s", s.Fields[c].Name, key, list, v.Day, why)})
				r.has = slices.Clone(r.has)
				r.has[c] = false
			}
		}
	}
}

// markAsOf marks what is pending or open in the lists of facts, and makes the day a fact.
func (t *Trial) markAsOf(v *intake.View) {
	for i, l := range t.run.lists[:len(t.sheet.facts)] {
		if l.Schema.At != "" {
			l.Open = v.Open(l.Schema.Name)
		}
		if k := strings.LastIndexByte(l.Schema.Name, '.'); k > 0 {
			l.Open = cell.Later(t.run.list(l.Schema.Name[:k]).Open, l.Open)
		}
		v.Mark(l, len(t.sheet.facts[i].Fields))
	}
	t.run.facts.Awaited = v.Awaited
	v.Values(t.run.facts)
}
