package document

import (
	"slices"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/made"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// checkUses reports what the declared lists lack of what the models of a section need, and
// returns whether they lack nothing. Figures are left to the sheet: they are known once all
// sections have been read.
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
	var said []string // several models may need the same
	for i, u := range uses {
		l := s.lists.named(u.List)
		if l == nil && !isWidest(uses, i) {
			continue
		}
		for _, e := range u.Check(l) {
			if !slices.Contains(said, e.Message) {
				said = append(said, e.Message)
				ok = s.lack(section, n, l, e, uses) && ok
			}
		}
	}
	known := map[string]bool{}
	for _, m := range models {
		for _, e := range m.CheckValues(s.lists.values) {
			if !known[e.Field] {
				ok = s.lackValue(section, n, e) && ok
			}
			known[e.Field] = true
		}
	}
	return ok && len(s.Faults) == before
}

// isWidest reports whether a use names the most fields of its list, the first of several. Of a
// list that is not declared only that is reported.
func isWidest(uses []rule.Use, i int) bool {
	for k, u := range uses {
		if n, most := len(u.Fields), len(uses[i].Fields); u.List == uses[i].List && (n > most || n == most && k < i) {
			return false
		}
	}
	return true
}

// makesList reports whether one of the models makes a list.
func makesList(models []rule.Model, list string) bool {
	return slices.ContainsFunc(models, func(m rule.Model) bool {
		return slices.ContainsFunc(m.Lists, func(s *types.Schema) bool { return s.Name == list })
	})
}

// lack reports what the list l, nil if there is none, lacks for a section: at the declaration of
// the field if there is one, at the section otherwise. It returns false if the missing part was
// left out because of a fault that is already reported.
func (s *sections) lack(section string, n *yaml.Node, l *types.Schema, e *fault.Error, uses []rule.Use) bool {
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

// lackValue reports what a section lacks of a single value of the facts: at its declaration if there
// is one, at the section otherwise. It returns false if a fault that is known already has left it out.
func (s *sections) lackValue(section string, n *yaml.Node, e *fault.Error) bool {
	if declared, ok := s.lists.fields["facts."+e.Field]; ok {
		n = declared.Value
	} else if s.LeftOut[e.Field] {
		return false
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
			s.Fault(fault.CodeDuplicateName, e.Key, "choose another name", "%s makes the field %s of %s, so it cannot be declared", section, spell.Short(field), list)
		}
	}
	for _, m := range models {
		for _, l := range m.Lists {
			if kind, ok := s.names.kinds[l.Name]; ok {
				s.Fault(fault.CodeDuplicateName, s.names.keyOf[l.Name], "choose another name", "%s makes a list %s, so there can be no %s of that name", section, spell.Short(l.Name), kind)
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

// readMade reads the lists that are made of the records of others.
func (s *sections) readMade(n *yaml.Node) {
	for _, e := range s.Entries(n, "made") {
		if !s.names.checkList(e.Key, "a list") {
			s.Leave(e.Name)
			continue
		}
		if kind, taken := s.names.kinds[e.Name]; taken {
			s.Fault(fault.CodeDuplicateName, e.Key, "choose another name", "there is a %s %s already", kind, spell.Short(e.Name))
			continue
		}
		var l made.List
		if s.Complete(func() { l = s.madeList(e) }, e.Name) && l.Of != nil {
			s.add("made."+e.Name, e.Value, l, func() {})
		}
	}
}

// madeList reads the declaration of a list that is made. Its Of is nil if there is no such list.
func (s *sections) madeList(e form.Entry) made.List {
	what := "made." + e.Name
	var f madeForm
	s.Fill(e.Value, what, &f)
	l := made.List{Name: e.Name, Every: s.Flag(f.Every.Node, what+".every")}
	of := s.Text(f.Of.Node, what+".of")
	source := s.lists.named(of)
	switch {
	case of == "" || s.LeftOut[of]:
		s.Undeclared++
		return l
	case source == nil:
		s.Lost(fault.CodeUnknownList, f.Of.Node, s.Nearest(of, s.lists.declaredNames()), "%s: there is no list %s", what, spell.Short(of))
		return l
	}
	for k, name := range s.Texts(f.By.Node, what+".by") {
		if s.madeBy(&l, source, name, f.By.Node.Content[k], what) {
			l.By = append(l.By, name)
		}
	}
	if len(l.By) > 0 {
		l.Of = source
	}
	if l.Of != nil && slices.Contains(l.By, l.Own()) {
		s.Lost(fault.CodeDuplicateName, f.By.Node, "rename the field or the list", "%s has the records of %s under their name, which one of its fields has too", what, source.Name)
	}
	return l
}

// madeBy reports a field by which no list can be made.
func (s *sections) madeBy(l *made.List, of *types.Schema, name string, n *yaml.Node, what string) bool {
	i := of.Field(name)
	switch {
	case i < 0 && s.LeftOut[name]:
		s.Undeclared++
	case i < 0:
		s.Lost(fault.CodeUnknownField, n, s.Nearest(name, paths.FieldNames(of)), "%s: %s has no field %s", what, of.Name, spell.Short(name))
	case slices.Contains(l.By, name):
		s.Lost(fault.CodeDuplicateName, n, "", "%s has %s twice", what, name)
	case of.Fields[i].Type.Kind == types.ListKind || of.Fields[i].Type.Optional:
		s.Lost(fault.CodeWrongForm, n, "take a field that each record has", "%s: %s is a %s", what, name, of.Fields[i].Type)
	case l.Every && !isCountable(&of.Fields[i]):
		s.Lost(fault.CodeWrongForm, n, "it takes references, texts with values, flags, and whole numbers of a range", "%s: %s may be anything, so not every combination can be made", what, name)
	default:
		return true
	}
	return false
}
