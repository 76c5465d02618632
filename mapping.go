package merit

import (
	"reflect"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// entry is one key of a mapping with its value.
type entry struct {
	name       string
	key, value *yaml.Node
}

// entries returns the keys of a mapping in their order, each once; what is how
// messages name the mapping. Known keys, if there are such, may lack their values.
func (d *document) entries(n *yaml.Node, what string, known ...string) []entry {
	if n.Kind != yaml.MappingNode {
		d.lost(n, yamltext.KeyAdvice(n.Value), "%s must have keys, not %s", what, describe(n))
		return nil
	}
	var list []entry
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		switch { // the others are reported by checkKeys
		case d.cutShort(n, list, entry{k.Value, k, n.Content[i+1]}, what, known):
		case k.Kind != yaml.ScalarNode || k.Value == "" || k.Value == "<<":
			d.losses++
		case seen[k.Value]:
			d.leaveAll(n.Content[i+1])
		default:
			seen[k.Value] = true
			list = append(list, entry{k.Value, k, n.Content[i+1]})
		}
	}
	return list
}

// cutShort reports a formula or text that a comma inside { } has ended, by the key
// without a value that follows; more such keys belong to it.
func (d *document) cutShort(n *yaml.Node, before []entry, e entry, what string, known []string) bool {
	if n.Style&yaml.FlowStyle == 0 || len(before) == 0 || !isAlone(e) || slices.Contains(known, e.name) {
		return false
	}
	last := &before[len(before)-1]
	value := last.value
	if value == d.cut {
		return true
	}
	if value.Kind != yaml.ScalarNode || value.Style != 0 || !isCut(value.Value, e.name) {
		return false
	}
	path, isFormula := strings.CutSuffix(what+"."+last.name, ".formula")
	if isFormula || yamltext.Unfinished(value.Value) {
		d.fault(value, yamltext.NeedsBlock("with a comma")+" inside { }", "%s: the formula %s is cut short at a comma", path, spell.Short(value.Value))
	} else {
		d.fault(value, "a text with a comma needs quotes inside { }", "%s: the text %s is cut short at a comma", path, spell.Short(value.Value))
	}
	last.value = d.cut
	return true
}

// isAlone reports whether a key has no value.
func isAlone(e entry) bool {
	return e.value.Kind == yaml.ScalarNode && e.value.Value == "" && e.value.Style == 0
}

// isCut reports whether a key without a value that follows a text may be the rest
// of it.
func isCut(text, rest string) bool {
	_, err := rule.ParseNumber(text)
	switch {
	case yamltext.Unfinished(text):
		return true
	case err == nil || text == "" || text == "true" || text == "false" || strings.ContainsAny(rest, ":："):
		return false
	}
	_, err = rule.ParseDate(text)
	return err != nil
}

// record returns the values of a mapping whose keys are known.
func (d *document) record(n *yaml.Node, what string, known ...string) map[string]*yaml.Node {
	at := map[string]*yaml.Node{}
	for _, e := range d.entries(n, what, known...) {
		if slices.Contains(known, e.name) {
			at[e.name] = e.value
			continue
		}
		d.lost(e.key, d.unknownKey(n, e, known), "%s has no key %s", what, spell.Short(e.name))
	}
	return at
}

// unknownKey is the advice for a key that a mapping cannot have.
func (d *document) unknownKey(n *yaml.Node, e entry, known []string) string {
	alone := isAlone(e)
	switch hint := d.Nearest(e.name, known); {
	case alone && strings.ContainsAny(e.name, ":："):
		return yamltext.KeyAdvice(e.name)
	case alone && n.Style&yaml.FlowStyle != 0 && n.Content[0] == e.key:
		return yamltext.NeedsBlock("that begins with {")
	case slices.Contains(known, "formula") && slices.Contains(formulaWords, e.name):
		return "the formula stands under formula"
	case hint != "":
		return hint
	}
	return "its keys are " + strings.Join(known, ", ")
}

// formulaWords are keys under which authors look for the formula.
var formulaWords = []string{"condition", "when", "if", "value", "expression", "expr", "rule", "calc", "calculation"}

// formKey is a key of a mapping with a form.
type formKey struct {
	name  string
	need  string // what to write where it is not there; "" where it may be left out
	index []int  // of the field
}

// keys returns the keys of a struct of form_types.go.
func (d *document) keys(t reflect.Type) []formKey {
	if keys, ok := d.forms[t]; ok {
		return keys
	}
	var keys []formKey
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("yaml"); name != "" {
			keys = append(keys, formKey{name, f.Tag.Get("need"), f.Index})
		}
	}
	d.forms[t] = keys
	return keys
}

// fill puts the values of a mapping into the struct of form_types.go that form
// points to, and reports keys that it does not have and such as it needs.
func (d *document) fill(n *yaml.Node, what string, form any) {
	v := reflect.ValueOf(form).Elem()
	keys := d.keys(v.Type())
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	values := d.record(n, what, names...)
	for _, k := range keys {
		switch value := values[k.name]; {
		case value != nil:
			v.FieldByIndex(k.index).Field(0).Set(reflect.ValueOf(value))
		case k.need == "" || k.need == "-" || n.Kind != yaml.MappingNode || d.misspelt(n, k.name, names):
		default:
			d.lost(n, k.need, "%s has no %s", what, k.name)
		}
	}
}

// knowsNone reports whether a mapping has keys, but none of a form.
func (d *document) knowsNone(n *yaml.Node, form reflect.Type) bool {
	return len(n.Content) > 0 && !slices.ContainsFunc(d.keys(form), func(k formKey) bool { return child(n, k.name) != nil })
}

// misspelt reports whether a mapping has an unknown key that may be meant for a
// known one, which is reported as such.
func (d *document) misspelt(n *yaml.Node, name string, known []string) bool {
	keys := plainEntries(n)
	return slices.ContainsFunc(keys[:min(len(keys), 100)], func(e entry) bool {
		return !slices.Contains(known, e.name) && (spell.Nearest(e.name, known) == name || strings.HasPrefix(e.name, name) ||
			name == "formula" && slices.Contains(formulaWords, e.name))
	})
}

// plainEntries returns the keys of a mapping without reporting anything.
func plainEntries(n *yaml.Node) (list []entry) {
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		list = append(list, entry{n.Content[i].Value, n.Content[i], n.Content[i+1]})
	}
	return list
}

// need returns the value of a key, with a fault where there is none.
func (d *document) need(at map[string]*yaml.Node, n *yaml.Node, what, key string) *yaml.Node {
	if at[key] == nil && n.Kind == yaml.MappingNode {
		d.lost(n, "", "%s has no %s", what, key)
	}
	return at[key]
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

// keyNode returns a key of a mapping itself, nil where there is none.
func keyNode(n *yaml.Node, key string) *yaml.Node {
	for _, e := range plainEntries(n) {
		if e.name == key {
			return e.key
		}
	}
	return nil
}

// describe says what a node is, for messages.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "names with values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case empty(n):
		return "nothing"
	}
	return spell.Short(n.Value)
}

// empty reports whether a node has no value, or the value ~.
func empty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style == 0 && (n.Value == "" || n.Value == "~" || n.Value == "null")
}
