package document

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

var (
	typeNames = []string{"number", "text", "flag", "date"}
	typesRead = map[string]types.Type{
		"number": types.NumberType(), "text": types.TextType(), "flag": types.FlagType(), "date": types.DateType(),
	}
)

// lists holds the facts that the document declares: lists of records, and single values.
type lists struct {
	*form.Reader
	names    *names
	formulas *formulas
	schemas  []*types.Schema
	values   []types.Field
	fields   map[string]form.Entry // the declaration of each lists.LIST.FIELD
	dented   map[string]bool       // lists that lack a field because of a fault

	unread    map[string]bool // declarations, as lists.LIST, lists.LIST.FIELD and facts.NAME
	completed []completion
	labels    []label
	required  []requirement
	arrivals  []arrival
}

// readFacts reads the declarations of single values.
func (l *lists) readFacts(n *yaml.Node) {
	for _, e := range l.Entries(n, "facts") {
		if !l.names.checkList(e.Key, "a fact") || !l.names.declare(e.Key, e.Name, "fact") {
			continue
		}
		var f types.Field
		if l.Complete(func() { f = l.valueField(e, "facts."+e.Name) }, e.Name) {
			l.values = append(l.values, f)
		}
	}
}

// valueField reads the declaration of a value that is no reference.
func (l *lists) valueField(e form.Entry, what string) types.Field {
	field := types.Field{Name: e.Name}
	var f valueForm
	l.fields[what] = e
	switch {
	case e.Value.Kind == yaml.MappingNode && l.KnowsNone(e.Value, reflect.TypeFor[valueForm]()):
		l.Lost(fault.CodeWrongForm, e.Value, "records stand in a list under lists", "%s must say what a single value is", what)
		return field
	case e.Value.Kind == yaml.MappingNode:
		l.Fill(e.Value, what, &f)
	default:
		f.Type.Node = e.Value
	}
	if f.Type.Node != nil && l.typeOf(&field, f.Type.Node, what, nil) {
		l.constrain(&field, &f.valueKeys, what)
	}
	l.mayBeUnread(f.Unread.Node, what)
	return field
}

// readLists reads the declarations of lists.
func (l *lists) readLists(n *yaml.Node) {
	if parts := countParts(n); parts > maxForm {
		l.Lost(fault.CodeLimit, n, "split it into several policies", "lists has %d parts, more than %d", parts, maxForm)
		return
	}
	entries := l.Entries(n, "lists")
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name
	}
	for _, e := range entries {
		if !l.names.checkList(e.Key, "a list") || !l.names.declare(e.Key, e.Name, "list") {
			l.Leave(e.Name)
			continue
		}
		l.Complete(func() { l.readList(e, names) }, e.Name)
	}
}

// countParts returns how many keys and elements a node contains.
func countParts(n *yaml.Node) int {
	parts := len(n.Content)
	for _, c := range n.Content {
		parts += countParts(c)
	}
	return parts
}

// readList reads the declaration of a list and its fields. known holds the names of all lists.
func (l *lists) readList(e form.Entry, known []string) {
	s := &types.Schema{Name: e.Name}
	var within []form.Entry
	before := l.Undeclared
	fields := l.Entries(e.Value, "lists."+e.Name)
	if l.Undeclared > before {
		return
	}
	for _, f := range fields {
		if isCompletion(f, fields, known) {
			l.completed = append(l.completed, completion{s, f.Value})
			continue
		}
		if isUnread(f) {
			l.mayBeUnread(f.Value, "lists."+s.Name)
			continue
		}
		if isDue(f) {
			day, _ := l.Day(f.Value, "lists."+s.Name+".due")
			s.Due = &day
			continue
		}
		if isLabel(f, fields, known) {
			l.labels = append(l.labels, label{s, f.Value})
			continue
		}
		l.CheckName(f.Key, "a field")
		if isWithin(f.Value) {
			within = append(within, f)
			continue
		}
		if !l.Complete(func() { l.readField(s, f, known) }, f.Name, s.Name+"."+f.Name) {
			l.dented[s.Name] = true
		}
	}
	l.schemas = append(l.schemas, s)
	for _, f := range within {
		l.Complete(func() { l.readWithin(s, f, known) }, f.Name, s.Name+"."+f.Name)
	}
}

// readField reads the declaration of a field. If a part of it cannot be read, the
// field is left out.
func (l *lists) readField(s *types.Schema, e form.Entry, known []string) {
	field := types.Field{Name: e.Name, Type: types.TextType()}
	what := "lists." + s.Name + "." + e.Name
	l.fields[what] = e
	var f fieldForm
	switch {
	case e.Value.Kind == yaml.ScalarNode && e.Value.Value == "key":
		s.Key, s.Fields = append(s.Key, e.Name), append(s.Fields, field)
		return
	case e.Value.Kind == yaml.MappingNode && l.KnowsNone(e.Value, reflect.TypeFor[fieldForm]()):
		l.Lost(fault.CodeWrongForm, e.Value, "write - before the first field of records within records", "%s must say what a field is", what)
		return
	case e.Value.Kind == yaml.MappingNode:
		l.Fill(e.Value, what, &f)
	default:
		f.Type.Node = e.Value
	}
	before := l.Undeclared
	if f.Type.Node == nil || !l.typeOf(&field, f.Type.Node, what, known) {
		return
	}
	l.constrain(&field, &f.valueKeys, what)
	l.mayBeUnread(f.Unread.Node, what)
	l.inverse(&field, f.Inverse.Node, what)
	l.require(s, &field, f.Required.Node, what)
	l.dates(s, &field, f.At.Node, f.Due.Node, what)
	key, group := l.Flag(f.Key.Node, what+": key"), l.Flag(f.Group.Node, what+": group")
	if l.Undeclared > before {
		return
	}
	if key {
		l.keyBy(s, field, f.Key.Node)
	}
	if group {
		l.groupByField(s, field, f.Group.Node)
	}
	s.Fields = append(s.Fields, field)
}

// keyBy makes a field part of the list's key.
func (l *lists) keyBy(s *types.Schema, f types.Field, n *yaml.Node) {
	if f.Type.Optional || f.Type.Kind == types.ListKind {
		l.Fault(fault.CodeWrongForm, n, "", "lists.%s.%s cannot be a key: it is a %s", s.Name, f.Name, f.Type)
	}
	s.Key = append(s.Key, f.Name)
}

// groupByField makes records with equal values of a field peers.
func (l *lists) groupByField(s *types.Schema, f types.Field, n *yaml.Node) {
	if f.Type.Kind == types.ListKind {
		l.Fault(fault.CodeWrongForm, n, "", "lists.%s.%s cannot make groups: it is a %s", s.Name, f.Name, f.Type)
		return
	}
	s.Groups = append(s.Groups, f.Name)
}

// typeOf reads the name of a type or list, or a list of one such as [date], into the
// type of a field.
func (l *lists) typeOf(f *types.Field, n *yaml.Node, what string, known []string) bool {
	elem := n
	if n.Kind == yaml.SequenceNode {
		if len(n.Content) != 1 || n.Content[0].Kind != yaml.ScalarNode {
			l.Lost(fault.CodeWrongForm, n, "write [text] for a list of texts", "%s must have one type of element", what)
			return false
		}
		elem = n.Content[0]
	}
	if elem.Kind != yaml.ScalarNode || form.Empty(elem) {
		l.Lost(fault.CodeWrongForm, elem, "the types are "+strings.Join(typeNames, ", "), "%s must be the name of a type or a list, not %s", what, form.Describe(elem))
		return false
	}
	t, ok := typesRead[elem.Value]
	if !ok && slices.Contains(known, elem.Value) {
		t, ok = types.RecordType(elem.Value), true
	}
	if !ok {
		l.Lost(fault.CodeUnknownType, elem, l.unknownType(elem, known), "%s: there is no type or list %s", what, form.Describe(elem))
		return false
	}
	if n.Kind == yaml.SequenceNode {
		t = types.ListType(t)
	}
	f.Type = t
	return true
}

// otherTypes maps the names of types in other languages.
var otherTypes = map[string]string{
	"bool": "flag", "boolean": "flag", "logical": "flag", "string": "text", "str": "text", "varchar": "text", "char": "text",
	"int": "number", "float": "number", "double": "number", "decimal": "number", "numeric": "number", "real": "number", "money": "number",
	"datetime": "date", "timestamp": "date", "day": "date", "array": "[text]", "list": "[text]",
}

// unknownType returns the advice for an unknown type.
func (l *lists) unknownType(n *yaml.Node, known []string) string {
	word := strings.ToLower(n.Value)
	switch hint := l.Nearest(n.Value, append(slices.Clone(known), typeNames...)); {
	case word == "integer":
		return "write {type: number, integer: true}"
	case otherTypes[word] != "":
		return fmt.Sprintf("did you mean %q?", otherTypes[word])
	case len(known) == 0 && form.Child(form.Child(l.Root, "lists"), n.Value) != nil:
		return "only the fields of lists can refer to a list"
	case hint != "":
		return hint
	}
	return "the types are " + strings.Join(typeNames, ", ")
}

// constrain reads the conditions on values of the field.
func (l *lists) constrain(f *types.Field, keys *valueKeys, what string) {
	for _, x := range []struct {
		node *yaml.Node
		key  string
		kind types.Kind
	}{
		{keys.Range.Node, "range", types.NumberKind}, {keys.Integer.Node, "integer", types.NumberKind}, {keys.Places.Node, "places", types.NumberKind},
		{keys.Unit.Node, "unit", types.NumberKind},
		{keys.Values.Node, "values", types.TextKind}, {keys.Ordered.Node, "ordered", types.TextKind},
	} {
		kind := f.Type.Kind
		if f.Type.Elem != nil { // what is required of a list is required of its elements
			kind = f.Type.Elem.Kind
		}
		if x.node != nil && kind != x.kind {
			l.Fault(fault.CodeWrongForm, x.node, "", "%s: %s is for %ss, not for a %s", what, x.key, x.kind, f.Type)
		}
	}
	f.Min, f.Max = l.Span(keys.Range.Node, what+": range")
	f.Integer = l.Flag(keys.Integer.Node, what+": integer")
	if n := keys.Places.Node; n != nil {
		places := l.Whole(n, what+": places", -maxPlaces, maxPlaces)
		f.Places = &places
	}
	f.Unit = cmp.Or(l.Text(keys.Unit.Node, what+": unit"), spanUnit(keys.Range.Node))
	f.Values, f.Ordered = readTexts(l.Reader, keys.Values.Node, keys.Ordered.Node, what)
	f.Doc = l.Text(keys.Doc.Node, what+": doc")
	if l.Flag(keys.Optional.Node, what+": optional") {
		f.Type = f.Type.OrMissing()
	}
}

// inverse reads the name under which a record sees the records that refer to it by the
// field.
func (l *lists) inverse(f *types.Field, n *yaml.Node, what string) {
	if n == nil {
		return
	}
	if f.Type.Kind != types.RecordKind {
		l.Lost(fault.CodeWrongForm, n, "", "%s: inverse is for a reference to a record, not for a %s", what, f.Type)
		return
	}
	if f.Inverse = l.Text(n, what+": inverse"); f.Inverse != "" {
		l.CheckName(n, "a field")
	}
}

// checkReferences reports references to lists without a key of one field, and
// inverses whose name is taken. It also leaves out references to lists that were left
// out.
func (l *lists) checkReferences() {
	taken := map[types.ColumnName]*types.Field{}
	for _, s := range l.schemas {
		s.Fields = slices.DeleteFunc(s.Fields, func(f types.Field) bool {
			to := paths.Referred(f.Type)
			gone := to != "" && l.declared(to) == nil
			if gone {
				l.Leave(f.Name, f.Inverse)
			}
			return gone
		})
		for i := range s.Fields {
			l.checkReference(taken, s, &s.Fields[i])
		}
	}
}

func (l *lists) checkReference(taken map[types.ColumnName]*types.Field, s *types.Schema, f *types.Field) {
	to, e := l.declared(paths.Referred(f.Type)), l.fields["lists."+s.Name+"."+f.Name]
	if to == nil {
		return
	}
	n, what := e.Value, "lists."+s.Name+"."+f.Name
	if f.Name == paths.Parent && strings.Contains(s.Name, ".") {
		n, what = e.Key, "lists."+s.Name // the field that declares the records within
	}
	l.needKey(n, to, what+" cannot refer to "+to.Name)
	at := types.ColumnName{List: to.Name, Field: f.Inverse}
	switch {
	case f.Inverse == "":
	case to.Field(f.Inverse) >= 0:
		l.Fault(fault.CodeDuplicateName, n, "choose another name", "%s: %s has a field %s already", what, to.Name, spell.Short(f.Inverse))
		f.Inverse = ""
	case taken[at] != nil:
		l.Fault(fault.CodeDuplicateName, n, "choose another name", "%s: %s has a field %s already", what, to.Name, spell.Short(f.Inverse))
		l.Leave(f.Inverse)
		f.Inverse, taken[at].Inverse = "", ""
	default:
		taken[at] = f
	}
}

// needKey returns whether a list has a key of one field. If not, it reports that once;
// what says why the list needs one.
func (l *lists) needKey(n *yaml.Node, s *types.Schema, what string) bool {
	if len(s.Key) == 1 {
		return true
	}
	if !l.dented[s.Name] {
		l.dented[s.Name] = true
		l.Fault(fault.CodeUnmetNeed, n, "give it a field of its own as key: id: key", "%s, which has %d key fields and not one", what, len(s.Key))
	}
	return false
}
