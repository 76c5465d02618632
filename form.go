package merit

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

var (
	typeNames = []string{"number", "text", "flag", "date"}
	types     = map[string]rule.Type{
		"number": rule.NumberType(), "text": rule.TextType(), "flag": rule.FlagType(), "date": rule.DateType(),
	}
)

// readFacts reads the declarations of single values.
func (d *document) readFacts(n *yaml.Node) {
	for _, e := range d.entries(n, "facts") {
		if !d.checkListName(e.key, "a fact") || !d.declare(e.key, e.name, "fact") {
			continue
		}
		var f rule.Field
		if d.sound(func() { f = d.valueField(e, "facts."+e.name) }, e.name) {
			d.scope.Values = append(d.scope.Values, f)
		}
	}
}

// valueField reads the declaration of a value that is no reference.
func (d *document) valueField(e entry, what string) rule.Field {
	field := rule.Field{Name: e.name}
	var f valueForm
	d.fields[what] = e
	switch {
	case e.value.Kind == yaml.MappingNode && d.knowsNone(e.value, reflect.TypeFor[valueForm]()):
		d.lost(e.value, "records stand in a list under lists", "%s must say what a single value is", what)
		return field
	case e.value.Kind == yaml.MappingNode:
		d.fill(e.value, what, &f)
	default:
		f.Type.Node = e.value
	}
	if f.Type.Node != nil && d.typeOf(&field, f.Type.Node, what, nil) {
		d.constrain(&field, &f.valueKeys, what)
	}
	return field
}

// readLists reads the declarations of lists.
func (d *document) readLists(n *yaml.Node) {
	if parts := countParts(n); parts > maxForm {
		d.lost(n, "split it into several policies", "lists has %d parts, more than %d", parts, maxForm)
		return
	}
	entries := d.entries(n, "lists")
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.name
	}
	for _, e := range entries {
		if !d.checkListName(e.key, "a list") || !d.declare(e.key, e.name, "list") {
			d.leave(e.name)
			continue
		}
		d.sound(func() { d.readList(e, names) }, e.name)
	}
}

// countParts returns how many keys and elements stand in a node.
func countParts(n *yaml.Node) int {
	parts := len(n.Content)
	for _, c := range n.Content {
		parts += countParts(c)
	}
	return parts
}

// readList reads the declaration of a list and its fields. Lists is the names of all lists.
func (d *document) readList(e entry, lists []string) {
	s := &rule.Schema{Name: e.name}
	var within []entry
	before := d.losses
	fields := d.entries(e.value, "lists."+e.name)
	if d.losses > before {
		return
	}
	for _, f := range fields {
		d.checkName(f.key, "a field")
		if isWithin(f.value) {
			within = append(within, f)
			continue
		}
		if !d.sound(func() { d.readField(s, f, lists) }, f.name, s.Name+"."+f.name) {
			d.dented[s.Name] = true
		}
	}
	d.scope.Lists = append(d.scope.Lists, s)
	for _, f := range within {
		d.sound(func() { d.readWithin(s, f, lists) }, f.name, s.Name+"."+f.name)
	}
}

// readField reads the declaration of a field. Nothing of it counts unless all
// of it can be read.
func (d *document) readField(s *rule.Schema, e entry, lists []string) {
	field := rule.Field{Name: e.name, Type: rule.TextType()}
	what := "lists." + s.Name + "." + e.name
	d.fields[what] = e
	var f fieldForm
	switch {
	case e.value.Kind == yaml.ScalarNode && e.value.Value == "key":
		s.Key, s.Fields = append(s.Key, e.name), append(s.Fields, field)
		return
	case e.value.Kind == yaml.MappingNode && d.knowsNone(e.value, reflect.TypeFor[fieldForm]()):
		d.lost(e.value, "write - before the first field of records within records", "%s must say what a field is", what)
		return
	case e.value.Kind == yaml.MappingNode:
		d.fill(e.value, what, &f)
	default:
		f.Type.Node = e.value
	}
	before := d.losses
	if f.Type.Node == nil || !d.typeOf(&field, f.Type.Node, what, lists) {
		return
	}
	d.constrain(&field, &f.valueKeys, what)
	d.inverse(&field, f.Inverse.Node, what)
	key, group := d.flag(f.Key.Node, what+": key"), d.flag(f.Group.Node, what+": group")
	if d.losses > before {
		return
	}
	if key {
		d.keyBy(s, field, f.Key.Node)
	}
	if group {
		d.groupByField(s, field, f.Group.Node)
	}
	s.Fields = append(s.Fields, field)
}

// keyBy makes a field one that tells the records apart.
func (d *document) keyBy(s *rule.Schema, f rule.Field, n *yaml.Node) {
	if f.Type.Optional || f.Type.Kind == rule.ListKind {
		d.fault(n, "", "lists.%s.%s cannot be a key: it is a %s", s.Name, f.Name, f.Type)
	}
	s.Key = append(s.Key, f.Name)
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

// typeOf reads the name of a type or list, or a list of one, [date], into the
// type of a field.
func (d *document) typeOf(f *rule.Field, n *yaml.Node, what string, lists []string) bool {
	elem := n
	if n.Kind == yaml.SequenceNode {
		if len(n.Content) != 1 || n.Content[0].Kind != yaml.ScalarNode {
			d.lost(n, "write [text] for a list of texts", "%s must have one type of element", what)
			return false
		}
		elem = n.Content[0]
	}
	if elem.Kind != yaml.ScalarNode || empty(elem) {
		d.lost(elem, "the types are "+strings.Join(typeNames, ", "), "%s must be the name of a type or a list, not %s", what, describe(elem))
		return false
	}
	t, ok := types[elem.Value]
	if !ok && slices.Contains(lists, elem.Value) {
		t, ok = rule.RecordType(elem.Value), true
	}
	if !ok {
		d.lost(elem, d.unknownType(elem, lists), "%s: there is no type or list %s", what, describe(elem))
		return false
	}
	if n.Kind == yaml.SequenceNode {
		t = rule.ListType(t)
	}
	f.Type = t
	return true
}

// otherTypes are what other languages call the types.
var otherTypes = map[string]string{
	"bool": "flag", "boolean": "flag", "logical": "flag", "string": "text", "str": "text", "varchar": "text", "char": "text",
	"int": "number", "float": "number", "double": "number", "decimal": "number", "numeric": "number", "real": "number", "money": "number",
	"datetime": "date", "timestamp": "date", "day": "date", "array": "[text]", "list": "[text]",
}

// unknownType is the advice for what is no type.
func (d *document) unknownType(n *yaml.Node, lists []string) string {
	word := strings.ToLower(n.Value)
	switch hint := d.Nearest(n.Value, append(slices.Clone(lists), typeNames...)); {
	case word == "integer":
		return "write {type: number, integer: true}"
	case otherTypes[word] != "":
		return fmt.Sprintf("did you mean %q?", otherTypes[word])
	case len(lists) == 0 && child(child(d.Root, "lists"), n.Value) != nil:
		return "only the fields of lists can refer to a list"
	case hint != "":
		return hint
	}
	return "the types are " + strings.Join(typeNames, ", ")
}

// constrain reads what a value of the field must be like.
func (d *document) constrain(f *rule.Field, keys *valueKeys, what string) {
	for _, x := range []struct {
		node *yaml.Node
		key  string
		kind rule.Kind
	}{
		{keys.Range.Node, "range", rule.NumberKind}, {keys.Integer.Node, "integer", rule.NumberKind}, {keys.Values.Node, "values", rule.TextKind},
	} {
		if x.node != nil && f.Type.Kind != x.kind {
			d.fault(x.node, "", "%s: %s is for %ss, not for a %s", what, x.key, x.kind, f.Type)
		}
	}
	f.Min, f.Max = d.span(keys.Range.Node, what+": range")
	f.Integer = d.flag(keys.Integer.Node, what+": integer")
	f.Values = d.texts(keys.Values.Node, what+": values")
	f.Doc = d.text(keys.Doc.Node, what+": doc")
	if d.flag(keys.Optional.Node, what+": optional") {
		f.Type = f.Type.OrMissing()
	}
}

// inverse reads the name under which the records referred to see the field's own.
func (d *document) inverse(f *rule.Field, n *yaml.Node, what string) {
	if n == nil {
		return
	}
	if f.Type.Kind != rule.RecordKind {
		d.lost(n, "", "%s: inverse is for a reference to a record, not for a %s", what, f.Type)
		return
	}
	if f.Inverse = d.text(n, what+": inverse"); f.Inverse != "" {
		d.checkName(n, "a field")
	}
}

// checkReferences reports references to lists without a key of one field, and
// inverses whose name is taken. References to lists that were left out are left
// out as well.
func (d *document) checkReferences() {
	taken := map[rule.Column]*rule.Field{}
	for _, s := range d.scope.Lists {
		s.Fields = slices.DeleteFunc(s.Fields, func(f rule.Field) bool {
			to := paths.Referred(f.Type)
			gone := to != "" && d.declared(to) == nil
			if gone {
				d.leave(f.Name, f.Inverse)
			}
			return gone
		})
		for i := range s.Fields {
			d.checkReference(taken, s, &s.Fields[i])
		}
	}
}

func (d *document) checkReference(taken map[rule.Column]*rule.Field, s *rule.Schema, f *rule.Field) {
	to, e := d.declared(paths.Referred(f.Type)), d.fields["lists."+s.Name+"."+f.Name]
	if to == nil {
		return
	}
	n, what := e.value, "lists."+s.Name+"."+f.Name
	if f.Name == paths.Parent && strings.Contains(s.Name, ".") {
		n, what = e.key, "lists."+s.Name // the field that declares the records within
	}
	d.needKey(n, to, what+" cannot refer to "+to.Name)
	at := rule.Column{List: to.Name, Field: f.Inverse}
	switch {
	case f.Inverse == "":
	case to.Field(f.Inverse) >= 0:
		d.fault(n, "choose another name", "%s: %s has a field %s already", what, to.Name, spell.Short(f.Inverse))
		f.Inverse = ""
	case taken[at] != nil:
		d.fault(n, "choose another name", "%s: %s has a field %s already", what, to.Name, spell.Short(f.Inverse))
		d.leave(f.Inverse)
		f.Inverse, taken[at].Inverse = "", ""
	default:
		taken[at] = f
	}
}

// needKey reports a list without a key of one field, once; what is why it needs
// one. It reports whether it has.
func (d *document) needKey(n *yaml.Node, s *rule.Schema, what string) bool {
	if len(s.Key) == 1 {
		return true
	}
	if !d.dented[s.Name] {
		d.dented[s.Name] = true
		d.fault(n, "give it a field of its own as key: id: key", "%s, which has %d key fields and not one", what, len(s.Key))
	}
	return false
}
