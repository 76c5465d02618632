package document

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// need is a list that a section reads, with the fields that it must have.
type need struct {
	list   string
	key    bool // its key must be one text
	fields []neededField
}

// neededField is a field as it must be declared.
type neededField struct {
	name, typ string
	key       bool
	optional  bool   // may be missing
	inverse   string // under which the list referred to should see it, or ""
}

// needs lists what each section reads from the facts. The models say the same, but not
// in a form that can be shown as a declaration.
var needs = map[string][]need{
	"joint": {
		{list: "units"},
		{list: "tasks", fields: []neededField{{name: "points", typ: "number"}, {name: "lead", typ: "units"}, {name: "participants", typ: "[units]"}}},
		{list: "marks", fields: []neededField{{name: "task", typ: "tasks", key: true, inverse: "marks"}, {name: "unit", typ: "units", key: true}, {name: "mark", typ: "number"}}},
	},
	"items": {
		{list: "units"},
		{list: "items", fields: []neededField{{name: "unit", typ: "units", key: true}, {name: "item", typ: "text", key: true}, {name: "mark", typ: "number"}}},
	},
	"race": {
		{list: "units"},
		{list: "standings", fields: []neededField{{name: "unit", typ: "units", key: true}, {name: "of", typ: "number"}, {name: "last_year", typ: "number"}, {name: "quarters", typ: "[number]"}}},
	},
	"supervision": {
		{list: "matters", fields: []neededField{{name: "opened_on", typ: "date"}, {name: "due_on", typ: "date"}, {name: "rectified_on", typ: "date", optional: true}, {name: "recheck_passed", typ: "flag", optional: true}}},
	},
	"evaluation": {
		{list: "units", key: true},
		{list: "raters", key: true, fields: []neededField{{name: "group", typ: "text"}, {name: "recused", typ: "[text]"}}},
		{list: "panels", fields: []neededField{{name: "rater", typ: "text", key: true}, {name: "units", typ: "[text]"}}},
		{list: "ballots", fields: []neededField{{name: "round", typ: "text"}, {name: "rater", typ: "text"}, {name: "unit", typ: "text"}, {name: "grade", typ: "text"}, {name: "supplementary", typ: "flag"}, {name: "cast_on", typ: "date"}}},
	},
	"window": {
		{list: "windows", fields: []neededField{{name: "opened_on", typ: "date"}}},
		{list: "cases", fields: []neededField{{name: "window", typ: "windows", optional: true, inverse: "cases"}, {name: "received_on", typ: "date"}, {name: "resolved_on", typ: "date", optional: true}, {name: "departments", typ: "[text]"}, {name: "days_by_department", typ: "[number]"}}},
	},
	"incentive": {
		{list: "units"},
		{list: "vetoes", fields: []neededField{{name: "unit", typ: "units", optional: true, inverse: "vetoes"}, {name: "reason", typ: "text"}}},
	},
}

// checkNeeds reports, at the section, what a section needs and the lists lack. It
// returns whether everything is there.
func (s *sections) checkNeeds(section string, n *yaml.Node, models []rule.Model) bool {
	before, ok := len(s.Faults), true
	for _, need := range needs[section] {
		if !uses(models, need.list) {
			continue
		}
		l := s.lists.declared(need.list)
		if l == nil {
			if ok = false; !s.Left[need.list] {
				s.Fault(rule.CodeUnmetNeed, n, s.writeList(section, need), "%s needs the list %s, which is not declared", section, need.list)
			}
			continue
		}
		if need.key && s.lists.needKey(n, l, section+" needs the list "+l.Name) && l.Fields[l.Field(l.Key[0])].Type.Kind != rule.TextKind {
			s.Fault(rule.CodeUnmetNeed, n, "write id: key", "%s needs %s to have a key of one text", section, l.Name)
		}
		for _, f := range need.fields {
			ok = s.checkNeed(section, n, l, f) && ok
		}
	}
	return ok && len(s.Faults) == before
}

// uses reports whether models read a list, or add something to it.
func uses(models []rule.Model, list string) bool {
	return slices.ContainsFunc(models, func(m rule.Model) bool {
		return slices.ContainsFunc(m.Uses, func(c rule.Column) bool { return c.List == list }) ||
			slices.ContainsFunc(m.Adds, func(a rule.Added) bool { return a.List == list })
	})
}

// checkNeed reports an absent field at the section, and an unsuitable field at its
// declaration.
func (s *sections) checkNeed(section string, n *yaml.Node, l *rule.Schema, need neededField) bool {
	path, want := l.Name+"."+need.name, need.is()
	i := l.Field(need.name)
	switch {
	case i < 0 && s.Left[need.name]:
		return false
	case i < 0:
		s.Fault(rule.CodeUnmetNeed, n, "write under lists."+l.Name+": "+need.String(), "%s needs %s, a %s", section, path, want)
	case !fits(l.Fields[i].Type, want):
		s.Fault(rule.CodeUnmetNeed, s.lists.fields["lists."+path].Value, "write "+need.String(), "%s needs %s to be a %s, but it is a %s", section, path, want, l.Fields[i].Type)
	case want.Kind == rule.RecordKind && l.Fields[i].Type.Optional && !need.optional:
		s.Fault(rule.CodeUnmetNeed, s.lists.fields["lists."+path].Value, "leave out optional", "%s needs %s to be there in each record, but it is optional", section, path)
	}
	return true
}

// is returns the field's type.
func (f neededField) is() rule.Type {
	elem, list := strings.CutPrefix(strings.TrimSuffix(f.typ, "]"), "[")
	t, ok := types[elem]
	if !ok {
		t = rule.RecordType(elem)
	}
	if list {
		t = rule.ListType(t)
	}
	return t
}

// fits reports whether a field of type t serves where one of type want is
// needed; a reference serves as a text.
func fits(t, want rule.Type) bool {
	switch {
	case t.Kind == rule.ListKind && want.Kind == rule.ListKind:
		return fits(*t.Elem, *want.Elem)
	case want.Kind == rule.TextKind:
		return t.Kind == rule.TextKind || t.Kind == rule.RecordKind
	}
	return t.Kind == want.Kind && t.List == want.List
}

// String writes the declaration of the field.
func (f neededField) String() string {
	more := ""
	if f.key {
		more += ", key: true"
	}
	if f.optional && f.is().Kind != rule.RecordKind {
		more += ", optional: true"
	}
	if f.inverse != "" {
		more += ", inverse: " + f.inverse
	}
	if more == "" {
		return f.name + ": " + f.typ
	}
	return f.name + ": {type: " + f.typ + more + "}"
}

// writeList returns the advice to declare a list that a section needs.
func (s *sections) writeList(section string, n need) string {
	var fields []string
	if !slices.ContainsFunc(n.fields, func(f neededField) bool { return f.key }) {
		fields = []string{"id: key"}
	}
	for _, f := range n.fields {
		fields = append(fields, f.String())
	}
	write := "write under lists: " + n.list + ": {" + strings.Join(fields, ", ") + "}"
	others := slices.DeleteFunc(s.lists.declaredNames(), func(name string) bool {
		return slices.ContainsFunc(needs[section], func(x need) bool { return x.list == name })
	})
	if near := s.Nearest(n.list, others); near != "" {
		return near + " otherwise " + write
	}
	return write
}

// checkMade reports declarations under names that a section makes, and returns whether
// all these names are free.
func (s *sections) checkMade(section string, models []rule.Model) bool {
	before := len(s.Faults)
	column := func(list, field string) {
		if e, ok := s.lists.fields["lists."+list+"."+field]; ok {
			s.Fault(rule.CodeDuplicateName, e.Key, "choose another name", "%s makes the field %s of %s, so it cannot be declared", section, spell.Short(field), list)
		}
	}
	for _, m := range models {
		for _, l := range m.Lists {
			if kind, ok := s.names.kinds[l.Name]; ok {
				s.Fault(rule.CodeDuplicateName, s.names.keyOf[l.Name], "choose another name", "%s makes a list %s, so there can be no %s of that name", section, spell.Short(l.Name), kind)
			}
			s.names.kinds[l.Name] = "list"
			for _, f := range l.Fields {
				if f.Inverse != "" {
					column(f.Type.List, f.Inverse)
				}
			}
		}
		for _, a := range m.Adds {
			column(a.List, a.Field.Name)
		}
	}
	return len(s.Faults) == before
}
