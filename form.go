package merit

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

var (
	typeNames = []string{"number", "text", "flag", "date"}
	types     = map[string]rule.Type{
		"number": rule.NumberType(), "text": rule.TextType(), "flag": rule.FlagType(), "date": rule.DateType(),
	}
	valueKeys = []string{"type", "range", "integer", "values", "optional", "doc"}
	fieldKeys = append([]string{"key", "inverse", "group"}, valueKeys...)
)

// readForm reads the declarations of lists and of single values.
func (d *document) readForm(facts, lists *yaml.Node) {
	var declared []entry
	if lists != nil {
		entries := d.entries(lists, "lists")
		names := make([]string, len(entries))
		for i, e := range entries {
			names[i] = e.name
		}
		for _, e := range entries {
			d.readList(e, names)
		}
		declared = entries
	}
	if facts != nil {
		entries := d.entries(facts, "facts")
		for _, e := range entries {
			d.checkListName(e.key, "a fact")
			if f, ok := d.valueField(e, "facts."+e.name); ok {
				d.scope.Values = append(d.scope.Values, f)
			}
		}
		declared = append(declared, entries...)
	}
	d.checkNames(declared)
	d.checkReferences()
}

// valueField reads the declaration of a value that is no reference.
func (d *document) valueField(e entry, what string) (rule.Field, bool) {
	f := rule.Field{Name: e.name}
	typ, at := d.typeNode(e.value, what, valueKeys)
	t, ok := d.typeOf(typ, what, nil)
	if !ok {
		return f, false
	}
	f.Type = t
	d.constrain(&f, at, what)
	return f, true
}

// readList reads the declaration of a list and its fields. Lists is the names of all lists.
func (d *document) readList(e entry, lists []string) {
	d.checkListName(e.key, "a list")
	s := &rule.Schema{Name: e.name}
	var within []entry
	for _, f := range d.entries(e.value, "lists."+e.name) {
		d.checkName(f.key, "a field")
		if isWithin(f.value) {
			within = append(within, f)
			continue
		}
		d.readField(s, f, lists)
	}
	d.scope.Lists = append(d.scope.Lists, s)
	for _, f := range within {
		d.readWithin(s, f, lists)
	}
}

// checkListName reports what cannot name a list or a single value of the facts.
func (d *document) checkListName(n *yaml.Node, what string) {
	d.checkName(n, what)
	switch n.Value {
	case "year":
		d.fault(n, "choose another name", "figures.year is the figures of the year as a whole, so %s cannot be called year", what)
	case "background":
		d.fault(n, "choose another name", "background is a section of the document, so %s cannot be called background", what)
	}
}

func (d *document) readField(s *rule.Schema, e entry, lists []string) {
	f := rule.Field{Name: e.name}
	what := "lists." + s.Name + "." + e.name
	d.fields[s.Name+"."+e.name] = e.value
	if e.value.Kind == yaml.ScalarNode && e.value.Value == "key" {
		f.Type = rule.TextType()
		s.Key, s.Fields = append(s.Key, f.Name), append(s.Fields, f)
		return
	}
	typ, at := d.typeNode(e.value, what, fieldKeys)
	t, ok := d.typeOf(typ, what, lists)
	if !ok {
		return
	}
	f.Type = t
	d.constrain(&f, at, what)
	d.inverse(&f, at["inverse"], what)
	if d.flag(at["key"], what+": key") {
		if f.Type.Optional || f.Type.Kind == rule.ListKind {
			d.fault(at["key"], "", "%s cannot be a key: it is a %s", what, f.Type)
		}
		s.Key = append(s.Key, f.Name)
	}
	if d.flag(at["group"], what+": group") {
		d.groupByField(s, f, at["group"])
	}
	s.Fields = append(s.Fields, f)
}

// groupByField makes a field the one whose equal values make peers.
func (d *document) groupByField(s *rule.Schema, f rule.Field, n *yaml.Node) {
	switch {
	case f.Type.Kind == rule.ListKind:
		d.fault(n, "", "lists.%s.%s cannot make groups: it is a %s", s.Name, f.Name, f.Type)
	case s.Group != "":
		d.fault(n, "", "the groups of %s go by %s already", s.Name, s.Group)
	default:
		s.Group = f.Name
	}
}

// typeNode returns the node of the type, and the mapping around it if there is one.
func (d *document) typeNode(n *yaml.Node, what string, keys []string) (*yaml.Node, map[string]*yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return n, nil
	}
	at := d.record(n, what, keys...)
	return d.need(at, n, what, "type"), at
}

// typeOf reads the name of a type or list, or a list of one: [date].
func (d *document) typeOf(n *yaml.Node, what string, lists []string) (rule.Type, bool) {
	if n == nil {
		return rule.Type{}, false
	}
	elem := n
	if n.Kind == yaml.SequenceNode {
		if len(n.Content) != 1 || n.Content[0].Kind != yaml.ScalarNode {
			d.lost(n, "write [text] for a list of texts", "%s must have one type of element", what)
			return rule.Type{}, false
		}
		elem = n.Content[0]
	}
	t, ok := types[elem.Value]
	if !ok && slices.Contains(lists, elem.Value) {
		t, ok = rule.RecordType(elem.Value), true
	}
	if !ok || elem.Kind != yaml.ScalarNode {
		hint := d.nearest(elem.Value, append(slices.Clone(lists), typeNames...))
		if hint == "" {
			hint = "the types are " + strings.Join(typeNames, ", ")
		}
		d.lost(elem, hint, "%s: there is no type or list %s", what, describe(elem))
		return t, false
	}
	if n.Kind == yaml.SequenceNode {
		t = rule.ListType(t)
	}
	return t, true
}

// constrain reads what a value of the field must be like.
func (d *document) constrain(f *rule.Field, at map[string]*yaml.Node, what string) {
	for _, key := range []string{"range", "integer"} {
		if n := at[key]; n != nil && f.Type.Kind != rule.NumberKind {
			d.fault(n, "", "%s: %s is for numbers, not for a %s", what, key, f.Type)
			delete(at, key)
		}
	}
	if n := at["values"]; n != nil && f.Type.Kind != rule.TextKind {
		d.fault(n, "", "%s: values are for texts, not for a %s", what, f.Type)
		delete(at, "values")
	}
	f.Min, f.Max = d.span(at["range"], what+": range")
	f.Integer = d.flag(at["integer"], what+": integer")
	f.Values = d.texts(at["values"], what+": values")
	f.Doc = d.text(at["doc"], what+": doc")
	if d.flag(at["optional"], what+": optional") {
		f.Type = f.Type.OrMissing()
	}
}

// texts returns a list of texts.
func (d *document) texts(n *yaml.Node, what string) []string {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		d.lost(n, "write [a, b]", "%s must be a list of texts, not %s", what, describe(n))
		return nil
	}
	list := make([]string, len(n.Content))
	for i, e := range n.Content {
		list[i] = d.text(e, what)
	}
	return list
}

// inverse reads the name under which the records referred to see the field's own.
func (d *document) inverse(f *rule.Field, n *yaml.Node, what string) {
	if n == nil {
		return
	}
	if f.Type.Kind != rule.RecordKind {
		d.fault(n, "", "%s: inverse is for a reference to a record, not for a %s", what, f.Type)
		return
	}
	d.checkName(n, "a field")
	f.Inverse = n.Value
}

// checkReferences reports references to lists without a key of one field, and
// inverses whose name is taken.
func (d *document) checkReferences() {
	byName := map[string]*rule.Schema{}
	for _, s := range d.scope.Lists {
		byName[s.Name] = s
	}
	taken := map[rule.Column]bool{}
	for _, s := range d.scope.Lists {
		for _, f := range s.Fields {
			d.checkReference(byName, taken, s, f, d.fields[s.Name+"."+f.Name])
		}
	}
}

func (d *document) checkReference(byName map[string]*rule.Schema, taken map[rule.Column]bool, s *rule.Schema, f rule.Field, n *yaml.Node) {
	t := f.Type
	if t.Kind == rule.ListKind {
		t = *t.Elem
	}
	to := byName[t.List]
	if t.Kind != rule.RecordKind || to == nil {
		return
	}
	if len(to.Key) != 1 {
		d.fault(n, "", "lists.%s.%s cannot refer to %s, which has %d key fields and not one", s.Name, f.Name, to.Name, len(to.Key))
	}
	at := rule.Column{List: to.Name, Field: f.Inverse}
	if f.Inverse != "" && (taken[at] || to.Field(f.Inverse) >= 0) {
		d.lost(n, "", "lists.%s.%s: %s has a field %s already", s.Name, f.Name, to.Name, short(f.Inverse))
	}
	taken[at] = true
}

// child returns the value of a key of a mapping, nil where there is none.
func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
