package document

import (
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// checkUses reports what the models of a section need and the declared lists lack, and
// returns whether everything is there. Figures are left to the sheet: they are known
// once all sections have been read.
func (s *sections) checkUses(section string, n *yaml.Node, models []rule.Model) bool {
	before, ok := len(s.Faults), true
	var uses []rule.Use
	for _, m := range models {
		for _, u := range m.Uses {
			if !makesList(models, u.List) {
				u.Figures = nil
				uses = append(uses, u)
			}
		}
	}
	for _, u := range uses {
		l := s.lists.declared(u.List)
		for _, e := range u.Check(l) {
			ok = s.lack(section, n, l, e, uses) && ok
		}
	}
	return ok && len(s.Faults) == before
}

// makesList reports whether one of the models makes a list.
func makesList(models []rule.Model, list string) bool {
	return slices.ContainsFunc(models, func(m rule.Model) bool {
		return slices.ContainsFunc(m.Lists, func(s *rule.Schema) bool { return s.Name == list })
	})
}

// lack reports what the list l, nil if there is none, lacks for a section: at the
// declaration of the field if there is one, at the section otherwise. It returns false
// if a fault that is known already has left out what is lacking.
func (s *sections) lack(section string, n *yaml.Node, l *rule.Schema, e *rule.Error, uses []rule.Use) bool {
	aboutKey := l != nil && e.Field == ""
	switch declared, ok := s.lists.fields["lists."+e.List+"."+e.Field]; {
	case l == nil && s.LeftOut[e.List], aboutKey && s.lists.dented[e.List]:
		return false
	case l != nil && !aboutKey && l.Field(e.Field) < 0 && s.LeftOut[e.Field]:
		return false
	case aboutKey:
		s.lists.dented[e.List] = true
	case ok:
		n = declared.Value
	case l == nil:
		others := slices.DeleteFunc(s.lists.declaredNames(), func(name string) bool {
			return slices.ContainsFunc(uses, func(u rule.Use) bool { return u.List == name })
		})
		if near := s.Nearest(e.List, others); near != "" {
			e.Hint = near + " otherwise " + e.Hint
		}
	}
	s.Fault(e.Code, n, e.Hint, "%s %s", section, e.Message)
	return true
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
