package cases

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"go.yaml.in/yaml/v3"
)

// given holds the facts that a case gives: single values and records.
type given struct {
	values []givenValue
	lists  []givenList
}

// givenValue is a single value, or a field of a record.
type givenValue struct {
	name  string
	value value.Value
	at    place
}

// givenList holds the records given to a list.
type givenList struct {
	name    string
	records []*givenRecord
}

// givenRecord is one record, with those records of other lists given within it: records
// that it refers to, and records that refer to it.
type givenRecord struct {
	fields []givenValue
	refs   []givenRef
	within []givenWithin
}

// givenRef is a record of a list that a field refers to.
type givenRef struct {
	field, list string
	record      *givenRecord
}

// givenWithin holds records of a list whose field parent refers to the record.
type givenWithin struct {
	list, parent string
	records      []*givenRecord
}

// over adds the facts that the background gives and the case does not.
func (g *given) over(background *given) *given {
	if background == nil {
		return g
	}
	merged := &given{values: g.values, lists: g.lists}
	for _, v := range background.values {
		if !slices.ContainsFunc(g.values, func(w givenValue) bool { return w.name == v.name }) {
			merged.values = append(merged.values, v)
		}
	}
	for _, l := range background.lists {
		if !slices.ContainsFunc(g.lists, func(m givenList) bool { return m.name == l.name }) {
			merged.lists = append(merged.lists, l)
		}
	}
	return merged
}

// list returns the records given to a list, and whether it is given.
func (g *given) list(name string) ([]*givenRecord, bool) {
	if g == nil {
		return nil, false
	}
	for _, l := range g.lists {
		if l.name == name {
			return l.records, true
		}
	}
	return nil, false
}

// givenOf reads single values and lists of records by their names.
func (r *reader) givenOf(n *yaml.Node, what string) *given {
	g := &given{}
	for _, e := range r.Entries(n, what) {
		if r.sheet != nil {
			r.entry(g, e, what)
		}
	}
	return g
}

func (r *reader) entry(g *given, e form.Entry, what string) {
	switch field := r.sheet.Value(e.Name); {
	case field != nil:
		if v, ok := r.fieldValue(e.Value, field, what+"."+e.Name); ok {
			g.values = append(g.values, givenValue{e.Name, v, placeOf(e.Value)})
		}
	case e.Name == "previous":
		for _, l := range r.Entries(e.Value, what+".previous") {
			r.list(g, paths.LastPrefix+l.Name, l, what+".previous."+l.Name)
		}
	case e.Name == paths.Year:
		r.list(g, "", e, what+"."+e.Name)
	default:
		r.list(g, e.Name, e, what+"."+e.Name)
	}
}

// list reads the records given to a list.
func (r *reader) list(g *given, name string, e form.Entry, what string) {
	if r.scope.Names.Schema(name) == nil {
		r.notGivable(e, what[:len(what)-len(e.Name)-1])
		return
	}
	g.lists = append(g.lists, givenList{name, r.records(name, e.Value, what)})
}

// notGivable reports a name that is neither a list nor a single value, and says how to
// give it if it is something else.
func (r *reader) notGivable(e form.Entry, what string) {
	list, field, dotted := cutLast(e.Name)
	s := r.scope.Names.Schema(strings.TrimPrefix(list, paths.Year))
	kind := r.scope.Kinds[e.Name]
	switch {
	case kind == "parameter" || kind == "function" || kind == "table":
		r.Fault(fault.CodeMisusedName, e.Key, "every case has those of the policy; what changes on a day has values by date", "%s: %s is a %s, which a case cannot give", what, e.Name, kind)
	case dotted && s != nil && s.Field(field) >= 0:
		value := "…"
		if e.Value.Kind == yaml.ScalarNode {
			value = spell.Clip(e.Value.Value)
		}
		r.Fault(fault.CodeMisusedName, e.Key, fmt.Sprintf("write %s: {%s: %s}", list, field, value), "%s: %s is a field of a record", what, spell.Short(e.Name))
	default:
		hint := cmp.Or(r.Nearest(e.Name, slices.Concat(r.scope.Lists, r.scope.Values)), r.scope.Names.Elsewhere(e.Name), r.Nearest(e.Name, []string{paths.Year}))
		r.Fault(fault.CodeUnknownList, e.Key, hint, "%s: there is no list or fact %s", what, spell.Short(e.Name))
	}
}

// cutLast splits a text at its last dot.
func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// records reads a list of records, or one record.
func (r *reader) records(list string, n *yaml.Node, what string) []*givenRecord {
	records := []*givenRecord{}
	switch n.Kind {
	case yaml.MappingNode:
		records = append(records, r.record(list, n, what))
	case yaml.SequenceNode:
		for _, e := range n.Content {
			if e.Kind != yaml.MappingNode {
				r.Fault(fault.CodeWrongForm, e, "write {field: value, …}", "%s: a record must have fields, not %s", what, form.Describe(e))
				continue
			}
			records = append(records, r.record(list, e, what))
		}
	default:
		r.Fault(fault.CodeWrongForm, n, "write [{field: value, …}], or [] for no record", "%s must be records, not %s", what, form.Describe(n))
	}
	return records
}

func (r *reader) record(list string, n *yaml.Node, what string) *givenRecord {
	rec := &givenRecord{}
	s := r.scope.Names.Schema(list)
	for _, e := range r.Entries(n, what) {
		c := s.Field(e.Name)
		if c < 0 {
			r.Fault(fault.CodeUnknownField, e.Key, r.Nearest(e.Name, paths.FieldNames(s)), "%s: the records of %s have no field %s", what, paths.ListName(list), spell.Short(e.Name))
			continue
		}
		t, path := s.Fields[c].Type, what+"."+e.Name
		if from, ref, ok := r.referring(list, e.Name); ok {
			rec.within = append(rec.within, givenWithin{from, ref, r.records(from, e.Value, path)})
		} else if t.Kind == types.RecordKind && e.Value.Kind == yaml.MappingNode {
			rec.refs = append(rec.refs, givenRef{e.Name, t.List, r.record(t.List, e.Value, path)})
		} else if v, ok := r.fieldValue(e.Value, &s.Fields[c], path); ok {
			rec.fields = append(rec.fields, givenValue{e.Name, v, placeOf(e.Value)})
		}
	}
	return rec
}

// referring returns the list and the reference behind a field that holds the records
// referring to its own record.
func (r *reader) referring(list, field string) (from, ref string, ok bool) {
	if r.inverses == nil {
		r.inverses = map[types.ColumnName]types.ColumnName{}
		for _, name := range slices.Backward(r.scope.Lists) {
			for _, f := range slices.Backward(r.scope.Names.Schema(name).Fields) {
				if f.Inverse != "" && f.Type.Kind == types.RecordKind {
					r.inverses[types.ColumnName{List: f.Type.List, Field: f.Inverse}] = types.ColumnName{List: name, Field: f.Name}
				}
			}
		}
	}
	of, ok := r.inverses[types.ColumnName{List: list, Field: field}]
	return of.List, of.Field, ok
}
