package document

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// isWithin reports whether a field is declared as records within records: a list
// of mappings of fields.
func isWithin(n *yaml.Node) bool {
	return n.Kind == yaml.SequenceNode && slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return c.Kind == yaml.MappingNode })
}

// readWithin reads the declaration of records within the records of a list. They form
// a list LIST.FIELD, which refers to the outer list as parent and which that list sees
// as FIELD. known holds the names of all lists.
func (l *lists) readWithin(of *types.Schema, e form.Entry, known []string) {
	what := "lists." + of.Name + "." + e.Name
	if len(e.Value.Content) != 1 {
		l.Lost(fault.CodeWrongForm, e.Value, "write the fields of one record below one -", "%s must have the fields of one record, not %d elements", what, len(e.Value.Content))
		return
	}
	if !l.needKey(e.Key, of, what+" stands within records of "+of.Name) {
		l.Undeclared++
		return
	}
	s := &types.Schema{Name: of.Name + "." + e.Name, Fields: []types.Field{
		{Name: paths.Parent, Type: types.RecordType(of.Name), Inverse: e.Name, Doc: "the record that this one stands in"},
	}}
	l.fields[what+"."+paths.Parent] = e
	fields := l.Entries(e.Value.Content[0], what)
	for _, f := range fields {
		if isCompletion(f, fields, known) {
			l.completed = append(l.completed, completion{s, f.Value})
			continue
		}
		if isLabel(f, fields, known) {
			l.labels = append(l.labels, label{s, f.Value})
			continue
		}
		if isUnread(f) {
			l.mayBeUnread(f.Value, what)
			continue
		}
		l.CheckName(f.Key, "a field")
		l.Complete(func() { l.readInner(s, f, known) }, f.Name)
	}
	if len(s.Key) > 0 {
		s.Key = append([]string{paths.Parent}, s.Key...)
	}
	l.schemas = append(l.schemas, s)
}

// readInner reads a field of records within records.
func (l *lists) readInner(s *types.Schema, f form.Entry, known []string) {
	switch {
	case f.Name == paths.Parent:
		l.Lost(fault.CodeReservedName, f.Key, "choose another name", "lists.%s: parent is the record that this one stands in, so no field can be called parent", s.Name)
	case isWithin(f.Value):
		l.Lost(fault.CodeWrongForm, f.Key, "make it a list of its own, with a field that refers to a list", "lists.%s.%s: records within records cannot have further records within them", s.Name, f.Name)
	default:
		l.readField(s, f, known)
	}
}

// readPrevious reads which figures of each list the last cycle published, as a list
// previous.LIST with the same key.
func (l *lists) readPrevious(n *yaml.Node) {
	for _, e := range l.Entries(n, "previous") {
		switch of := l.declared(e.Name); {
		case of == nil && l.LeftOut[e.Name]:
		case of == nil:
			l.Leave("previous")
			l.Fault(fault.CodeUnknownList, e.Key, l.Nearest(e.Name, l.declaredNames()), "previous: there is no list %s", spell.Short(e.Name))
		case !l.needKey(e.Key, of, "previous cannot find its records of "+e.Name):
			l.Leave("previous")
		default:
			l.schemas = append(l.schemas, l.previousOf(of, e))
		}
	}
}

// previousOf reads the last cycle's figures of one list. A key that is a reference
// becomes a text, because its record may be gone.
func (l *lists) previousOf(of *types.Schema, e form.Entry) *types.Schema {
	key := of.Fields[of.Field(of.Key[0])]
	if key.Type.Kind == types.RecordKind {
		key.Type = types.TextType()
	}
	key.Inverse = ""
	s := &types.Schema{Name: paths.LastPrefix + e.Name, Key: of.Key, Fields: []types.Field{key}}
	for _, f := range l.Entries(e.Value, s.Name) {
		l.CheckName(f.Key, "a field")
		if f.Name == key.Name {
			l.Fault(fault.CodeDuplicateName, f.Key, "leave it out", "%s has the key %s of the list already", s.Name, f.Name)
			continue
		}
		var field types.Field
		if l.Complete(func() { field = l.valueField(f, s.Name+"."+f.Name) }, f.Name) {
			s.Fields = append(s.Fields, field)
		}
	}
	of.Previous = s.Name
	return s
}

// declared returns a list that is declared under lists, or nil.
func (l *lists) declared(name string) *types.Schema {
	for _, s := range l.schemas {
		if s.Name == name && !strings.Contains(name, ".") {
			return s
		}
	}
	return nil
}

// named returns a declared list, also one of records within records, or nil.
func (l *lists) named(name string) *types.Schema {
	i := slices.IndexFunc(l.schemas, func(s *types.Schema) bool { return s.Name == name && !paths.IsLast(name) })
	if i < 0 {
		return nil
	}
	return l.schemas[i]
}

func (l *lists) declaredNames() []string {
	var names []string
	for _, s := range l.schemas {
		if !strings.Contains(s.Name, ".") {
			names = append(names, s.Name)
		}
	}
	return names
}
