package merit

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// isWithin reports whether a field is declared as records within records: a list
// of mappings of fields.
func isWithin(n *yaml.Node) bool {
	return n.Kind == yaml.SequenceNode && slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return c.Kind == yaml.MappingNode })
}

// readWithin reads the declaration of the records within those of a list as that
// of a list LIST.FIELD, which refers to the first as its parent and is seen by it
// as FIELD. Lists is the names of all lists.
func (d *document) readWithin(of *rule.Schema, e entry, lists []string) {
	what := "lists." + of.Name + "." + e.name
	if len(e.value.Content) != 1 {
		d.lost(e.value, "write the fields of one record below one -", "%s must have the fields of one record, not %d elements", what, len(e.value.Content))
		return
	}
	if !d.needKey(e.key, of, what+" stands within records of "+of.Name) {
		d.losses++
		return
	}
	s := &rule.Schema{Name: of.Name + "." + e.name, Fields: []rule.Field{
		{Name: paths.Parent, Type: rule.RecordType(of.Name), Inverse: e.name, Doc: "the record that this one stands in"},
	}}
	d.fields[what+"."+paths.Parent] = e
	for _, f := range d.entries(e.value.Content[0], what) {
		d.checkName(f.key, "a field")
		d.sound(func() { d.readInner(s, f, lists) }, f.name)
	}
	if len(s.Key) > 0 {
		s.Key = append([]string{paths.Parent}, s.Key...)
	}
	d.scope.Lists = append(d.scope.Lists, s)
}

// readInner reads a field of records within records.
func (d *document) readInner(s *rule.Schema, f entry, lists []string) {
	switch {
	case f.name == paths.Parent:
		d.lost(f.key, "choose another name", "lists.%s: parent is the record that this one stands in, so no field can be called parent", s.Name)
	case isWithin(f.value):
		d.lost(f.key, "make it a list of its own, with a field that refers to a list", "lists.%s.%s: records within records cannot have further records within them", s.Name, f.name)
	default:
		d.readField(s, f, lists)
	}
}

// readPrevious reads what each list has of the figures that were published in
// the last cycle, as a list previous.LIST under the same key.
func (d *document) readPrevious(n *yaml.Node) {
	for _, e := range d.entries(n, "previous") {
		switch of := d.declared(e.name); {
		case of == nil && d.left[e.name]:
		case of == nil:
			d.leave("previous")
			d.fault(e.key, d.Nearest(e.name, d.declaredNames()), "previous: there is no list %s", spell.Short(e.name))
		case !d.needKey(e.key, of, "previous cannot find its records of "+e.name):
			d.leave("previous")
		default:
			d.scope.Lists = append(d.scope.Lists, d.previousOf(of, e))
		}
	}
}

// previousOf reads the last cycle's figures of one list. A key that is a
// reference is a text there: its record may be gone.
func (d *document) previousOf(of *rule.Schema, e entry) *rule.Schema {
	key := of.Fields[of.Field(of.Key[0])]
	if key.Type.Kind == rule.RecordKind {
		key.Type = rule.TextType()
	}
	key.Inverse = ""
	s := &rule.Schema{Name: paths.LastPrefix + e.name, Key: of.Key, Fields: []rule.Field{key}}
	for _, f := range d.entries(e.value, s.Name) {
		d.checkName(f.key, "a field")
		if f.name == key.Name {
			d.fault(f.key, "leave it out", "%s has the key %s of the list already", s.Name, f.name)
			continue
		}
		var field rule.Field
		if d.sound(func() { field = d.valueField(f, s.Name+"."+f.name) }, f.name) {
			s.Fields = append(s.Fields, field)
		}
	}
	of.Previous = s.Name
	return s
}

// declared returns a list that is declared under lists, or nil.
func (d *document) declared(name string) *rule.Schema {
	for _, s := range d.scope.Lists {
		if s.Name == name && !strings.Contains(name, ".") {
			return s
		}
	}
	return nil
}

func (d *document) declaredNames() []string {
	var names []string
	for _, s := range d.scope.Lists {
		if !strings.Contains(s.Name, ".") {
			names = append(names, s.Name)
		}
	}
	return names
}
