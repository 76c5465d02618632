package merit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"go.yaml.in/yaml/v3"

	"github.com/meritrules/merit/rule"
)

// givenFacts is what a case gives: single values and records.
type givenFacts struct {
	values []givenValue
	lists  []givenList
}

// givenValue is a single value, or a field of a record.
type givenValue struct {
	name  string
	value rule.Value
	at    *yaml.Node
}

// givenList is the records given to a list.
type givenList struct {
	name    string
	records []*givenRecord
}

// givenRecord is one record, with the records of other lists that it refers to, or
// that refer to it, where they are given within it.
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

// givenWithin is records of a list whose field parent refers to the record.
type givenWithin struct {
	list, parent string
	records      []*givenRecord
}

// over adds what the background gives and the case does not.
func (g *givenFacts) over(background *givenFacts) *givenFacts {
	if background == nil {
		return g
	}
	merged := &givenFacts{values: g.values, lists: g.lists}
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
func (g *givenFacts) list(name string) ([]*givenRecord, bool) {
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
func (r *caseReader) givenOf(n *yaml.Node, what string) *givenFacts {
	g := &givenFacts{}
	for _, e := range r.d.entries(n, what) {
		if r.sheet != nil {
			r.entry(g, e, what)
		}
	}
	return g
}

func (r *caseReader) entry(g *givenFacts, e entry, what string) {
	d := r.d
	switch field := r.sheet.Value(e.name); {
	case field != nil:
		if v, ok := r.value(e.value, field.Type, what+"."+e.name); ok {
			g.values = append(g.values, givenValue{e.name, v, e.value})
		}
	case e.name == "previous":
		for _, l := range d.entries(e.value, what+".previous") {
			r.list(g, paths.LastPrefix+l.name, l, what+".previous."+l.name)
		}
	case e.name == paths.Year:
		r.list(g, "", e, what+"."+e.name)
	default:
		r.list(g, e.name, e, what+"."+e.name)
	}
}

// list reads the records given to a list.
func (r *caseReader) list(g *givenFacts, name string, e entry, what string) {
	if r.sheet.List(name) == nil {
		r.notGivable(e, what[:len(what)-len(e.name)-1])
		return
	}
	g.lists = append(g.lists, givenList{name, r.records(name, e.value, what)})
}

// notGivable reports what is neither a list nor a single value, and says how it is
// given where it is something else.
func (r *caseReader) notGivable(e entry, what string) {
	d := r.d
	list, field, dotted := cutLast(e.name)
	s := r.sheet.List(strings.TrimPrefix(list, paths.Year))
	kind := d.names[e.name]
	switch {
	case kind == "parameter" || kind == "function" || kind == "table":
		d.fault(e.key, "every case has those of the policy; what changes on a day has values by date", "%s: %s is a %s, which a case cannot give", what, e.name, kind)
	case dotted && s != nil && s.Field(field) >= 0:
		value := "…"
		if e.value.Kind == yaml.ScalarNode {
			value = spell.Clip(e.value.Value)
		}
		d.fault(e.key, fmt.Sprintf("write %s: {%s: %s}", list, field, value), "%s: %s is a field of a record", what, spell.Short(e.name))
	default:
		hint := d.Nearest(e.name, r.givable())
		if at := r.names.Elsewhere(e.name); hint == "" && at != "" {
			hint = at
		}
		d.fault(e.key, hint, "%s: there is no list or fact %s", what, spell.Short(e.name))
	}
}

// cutLast takes a text apart at its last dot.
func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// givable returns the names of all lists and single values.
func (r *caseReader) givable() []string {
	names := r.d.listNames()
	for _, f := range r.d.scope.Values {
		names = append(names, f.Name)
	}
	return names
}

// records reads a list of records, or one record.
func (r *caseReader) records(list string, n *yaml.Node, what string) []*givenRecord {
	records := []*givenRecord{}
	switch n.Kind {
	case yaml.MappingNode:
		records = append(records, r.record(list, n, what))
	case yaml.SequenceNode:
		for _, e := range n.Content {
			if e.Kind != yaml.MappingNode {
				r.d.fault(e, "write {field: value, …}", "%s: a record must have fields, not %s", what, describe(e))
				continue
			}
			records = append(records, r.record(list, e, what))
		}
	default:
		r.d.fault(n, "write [{field: value, …}], or [] for no record", "%s must be records, not %s", what, describe(n))
	}
	return records
}

func (r *caseReader) record(list string, n *yaml.Node, what string) *givenRecord {
	rec := &givenRecord{}
	s := r.sheet.List(list)
	for _, e := range r.d.entries(n, what) {
		c := s.Field(e.name)
		if c < 0 {
			r.d.fault(e.key, r.d.Nearest(e.name, paths.FieldNames(s)), "%s: the records of %s have no field %s", what, paths.ListName(list), spell.Short(e.name))
			continue
		}
		t, path := s.Fields[c].Type, what+"."+e.name
		if from, ref, ok := r.referring(list, e.name); ok {
			rec.within = append(rec.within, givenWithin{from, ref, r.records(from, e.value, path)})
		} else if t.Kind == rule.RecordKind && e.value.Kind == yaml.MappingNode {
			rec.refs = append(rec.refs, givenRef{e.name, t.List, r.record(t.List, e.value, path)})
		} else if v, ok := r.value(e.value, t, path); ok {
			rec.fields = append(rec.fields, givenValue{e.name, v, e.value})
		}
	}
	return rec
}

// referring returns the list and the reference of which a field holds the
// records that refer to its own.
func (r *caseReader) referring(list, field string) (from, ref string, ok bool) {
	if r.inverses == nil {
		r.inverses = map[rule.Column]rule.Column{}
		for _, name := range slices.Backward(r.d.listNames()) {
			for _, f := range slices.Backward(r.sheet.List(name).Fields) {
				if f.Inverse != "" && f.Type.Kind == rule.RecordKind {
					r.inverses[rule.Column{List: f.Type.List, Field: f.Inverse}] = rule.Column{List: name, Field: f.Name}
				}
			}
		}
	}
	of, ok := r.inverses[rule.Column{List: list, Field: field}]
	return of.List, of.Field, ok
}

// value reads a value of a type; ~ is a missing one. A reference is a text: the
// key of the record referred to.
func (r *caseReader) value(n *yaml.Node, t rule.Type, what string) (rule.Value, bool) {
	wrong := func() (rule.Value, bool) {
		if !yamltext.Refused(n) {
			hint := ""
			if t.Kind == rule.NumberKind {
				hint = percentAdvice(n)
			}
			r.d.fault(n, hint, "%s must be %s, not %s", what, typeInWords(t), describe(n))
		}
		return rule.Value{}, false
	}
	if t.Kind == rule.ListKind {
		if n.Kind != yaml.SequenceNode {
			return wrong()
		}
		elems := make([]rule.Value, len(n.Content))
		sound := true
		for i, e := range n.Content {
			v, ok := r.value(e, *t.Elem, what)
			elems[i], sound = v, sound && ok
		}
		return rule.ListValue(elems...), sound
	}
	switch {
	case n.Kind != yaml.ScalarNode || yamltext.Refused(n):
		return wrong()
	case n.Value == "" && n.Style == 0:
		r.d.fault(n, "write ~ for a missing value", "%s has no value", what)
		return rule.Value{}, false
	case empty(n):
		if !t.Optional {
			return wrong()
		}
		return rule.Value{}, true
	}
	v, ok := scalar(n, t.Kind)
	if !ok {
		return wrong()
	}
	return v, true
}

// scalar reads a text, number, flag or day.
func scalar(n *yaml.Node, kind rule.Kind) (rule.Value, bool) {
	switch kind {
	case rule.TextKind, rule.RecordKind:
		return rule.TextValue(n.Value), true
	case rule.DateKind:
		day, err := rule.ParseDate(n.Value)
		return rule.DateValue(day), err == nil
	case rule.FlagKind:
		return rule.FlagValue(n.Value == "true"), n.Style == 0 && (n.Value == "true" || n.Value == "false")
	}
	x, ok := fraction(n.Value)
	return rule.NumberValue(x), n.Style == 0 && ok
}

// fraction reads a number such as 9.5, or a fraction such as 1/3.
func fraction(text string) (rule.Number, bool) {
	above, below, isFraction := strings.Cut(text, "/")
	x, err := rule.ParseNumber(above)
	if !isFraction || err != nil {
		return x, err == nil
	}
	y, err := rule.ParseNumber(below)
	if err != nil {
		return x, false
	}
	return x.Quo(y)
}

// typeInWords names a type as an author writes it: a reference is the text of a key.
func typeInWords(t rule.Type) string {
	switch t.Kind {
	case rule.FlagKind:
		return "true or false"
	case rule.DateKind:
		return "a day such as 2022-09-01"
	case rule.RecordKind:
		return "a text"
	}
	t.Optional = false
	return "a " + t.String()
}
