package document

import (
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// What lists declare about days: which field dates a record (at: true), which day brings a
// field (at: that day's field), and on which day a list or field is due.

// arrival is the declaration at of a field that another field dates.
type arrival struct {
	list  *rule.Schema
	field string
	node  *yaml.Node
}

// isDue reports whether an entry of a list says when the list is due, and is no field of that
// name: its value is a day.
func isDue(e form.Entry) bool {
	_, err := rule.ParseDate(e.Value.Value)
	return e.Name == "due" && e.Value.Kind == yaml.ScalarNode && err == nil
}

// dates reads the keys at and due of a field.
func (l *lists) dates(s *rule.Schema, f *rule.Field, at, due *yaml.Node, what string) {
	if day, ok := l.Day(due, what+": due"); ok {
		f.Due = &day
	}
	switch {
	case at == nil:
	case at.Kind == yaml.ScalarNode && at.Value == "true":
		l.dateBy(s, f, at, what)
	case at.Kind == yaml.ScalarNode && at.Value == "false":
	case at.Kind != yaml.ScalarNode || form.Empty(at):
		l.Fault(rule.CodeWrongForm, at, "write at: true, or the name of the date that brings it", "%s: at must be true or the name of a date of the record, not %s", what, form.Describe(at))
	case !f.Type.Optional:
		l.Fault(rule.CodeMayBeMissing, at, "write optional: true", "%s comes with %s, so before that day it is missing", what, at.Value)
	default:
		f.At = at.Value
		l.arrivals = append(l.arrivals, arrival{s, f.Name, at})
	}
}

// dateBy makes a date field the day of its record or, if it is optional, a later day of it.
func (l *lists) dateBy(s *rule.Schema, f *rule.Field, n *yaml.Node, what string) {
	switch {
	case f.Type.Kind != rule.DateKind:
		l.Fault(rule.CodeWrongForm, n, "", "%s: at: true is for a date, not for a %s", what, f.Type)
	case f.Type.Optional:
		f.At = f.Name
	case s.At != "":
		l.Fault(rule.CodeConflict, n, "make a later day of the record optional", "the records of %s are dated by %s already", s.Name, s.At)
	default:
		s.At = f.Name
	}
}

// checkArrivals reports fields that come with what is no later day of their record.
func (l *lists) checkArrivals() {
	for _, a := range l.arrivals {
		what, name := "lists."+a.list.Name+"."+a.field, a.node.Value
		i := a.list.Field(name)
		switch {
		case l.LeftOut[name]:
		case i < 0:
			var dates []string
			for _, f := range a.list.Fields {
				if f.Type.Kind == rule.DateKind {
					dates = append(dates, f.Name)
				}
			}
			l.Fault(rule.CodeUnknownField, a.node, l.Nearest(name, dates), "%s: there is no date %s", what, spell.Short(name))
		case a.list.Fields[i].Type.Kind != rule.DateKind:
			l.Fault(rule.CodeWrongForm, a.node, "", "%s comes with %s, which is no date but a %s", what, name, a.list.Fields[i].Type)
		case a.list.Fields[i].At != name && a.list.At != name:
			l.Fault(rule.CodeUnmetNeed, a.node, "write at: true for "+name, "%s comes with %s, which says itself only from when on it is known with at: true", what, name)
		}
	}
}
