package form

import (
	"reflect"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// Entry is one key of a mapping with its value.
type Entry struct {
	Name       string
	Key, Value *yaml.Node
}

// Entries returns the keys of a mapping in their order, each once; what names the
// mapping in messages. Known keys, if given, may lack their values.
func (r *Reader) Entries(n *yaml.Node, what string, known ...string) []Entry {
	if n.Kind != yaml.MappingNode {
		r.Lost(fault.CodeWrongForm, n, yamltext.KeyAdvice(n.Value), "%s must have keys, not %s", what, Describe(n))
		return nil
	}
	var list []Entry
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		switch { // the others are reported by package yamltext
		case r.cutShort(n, list, Entry{k.Value, k, n.Content[i+1]}, what, known):
		case k.Kind != yaml.ScalarNode || k.Value == "" || k.Value == "<<":
			r.Undeclared++
		case seen[k.Value]:
			r.LeaveAll(n.Content[i+1])
		default:
			seen[k.Value] = true
			list = append(list, Entry{k.Value, k, n.Content[i+1]})
		}
	}
	return list
}

// cutShort reports a formula or text that a comma inside { } has cut short. A key
// without a value follows it; further such keys belong to it too.
func (r *Reader) cutShort(n *yaml.Node, before []Entry, e Entry, what string, known []string) bool {
	if n.Style&yaml.FlowStyle == 0 || len(before) == 0 || !isAlone(e) || slices.Contains(known, e.Name) {
		return false
	}
	last := &before[len(before)-1]
	value := last.Value
	if value == r.cut {
		return true
	}
	if value.Kind != yaml.ScalarNode || value.Style != 0 || !isCut(value.Value, e.Name) {
		return false
	}
	path, isFormula := strings.CutSuffix(what+"."+last.Name, ".formula")
	if isFormula || yamltext.Unfinished(value.Value) {
		r.Fault(fault.CodeCutShort, value, yamltext.NeedsBlock("with a comma")+" inside { }", "%s: the formula %s is cut short at a comma", path, spell.Short(value.Value))
	} else {
		r.Fault(fault.CodeCutShort, value, "a text with a comma needs quotes inside { }", "%s: the text %s is cut short at a comma", path, spell.Short(value.Value))
	}
	last.Value = r.cut
	return true
}

// isAlone reports whether a key has no value.
func isAlone(e Entry) bool {
	return e.Value.Kind == yaml.ScalarNode && e.Value.Value == "" && e.Value.Style == 0
}

// isCut reports whether a key without a value may be the rest of the text before it.
func isCut(text, rest string) bool {
	_, err := types.ParseNumber(text)
	switch {
	case yamltext.Unfinished(text):
		return true
	case err == nil || text == "" || text == "true" || text == "false" || strings.ContainsAny(rest, ":："):
		return false
	}
	_, err = types.ParseDate(text)
	return err != nil
}

// Known returns the values of a mapping whose keys are known.
func (r *Reader) Known(n *yaml.Node, what string, known ...string) map[string]*yaml.Node {
	at := map[string]*yaml.Node{}
	for _, e := range r.Entries(n, what, known...) {
		if slices.Contains(known, e.Name) {
			at[e.Name] = e.Value
			continue
		}
		r.Lost(fault.CodeUnknownEntry, e.Key, r.unknownKey(n, e, known), "%s has no key %s", what, spell.Short(e.Name))
	}
	return at
}

// unknownKey returns the advice for a key that a mapping cannot have.
func (r *Reader) unknownKey(n *yaml.Node, e Entry, known []string) string {
	alone := isAlone(e)
	switch hint := r.Nearest(e.Name, known); {
	case alone && strings.ContainsAny(e.Name, ":："):
		return yamltext.KeyAdvice(e.Name)
	case alone && n.Style&yaml.FlowStyle != 0 && n.Content[0] == e.Key:
		return yamltext.NeedsBlock("that begins with {")
	case slices.Contains(known, "formula") && slices.Contains(formulaWords, e.Name):
		return "the formula stands under formula"
	case hint != "":
		return hint
	}
	return "its keys are " + strings.Join(known, ", ")
}

// formulaWords are keys under which authors look for the formula.
var formulaWords = []string{"condition", "when", "if", "value", "expression", "expr", "rule", "calc", "calculation"}

// Key is a key of a mapping with a form.
type Key struct {
	Name  string
	need  string // what to write if it is absent; "" if it is optional
	index []int  // of the field
}

// Keys returns the keys of a struct of forms.go.
func (r *Reader) Keys(t reflect.Type) []Key {
	if keys, ok := r.forms[t]; ok {
		return keys
	}
	var keys []Key
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("yaml"); name != "" {
			keys = append(keys, Key{name, f.Tag.Get("need"), f.Index})
		}
	}
	r.forms[t] = keys
	return keys
}

// Fill puts the values of a mapping into the struct of forms.go that form points to,
// and reports unknown keys and absent required keys.
func (r *Reader) Fill(n *yaml.Node, what string, form any) {
	v := reflect.ValueOf(form).Elem()
	keys := r.Keys(v.Type())
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	values := r.Known(n, what, names...)
	for _, k := range keys {
		switch value := values[k.Name]; {
		case value != nil:
			v.FieldByIndex(k.index).Field(0).Set(reflect.ValueOf(value))
		case k.need == "" || k.need == "-" || n.Kind != yaml.MappingNode || r.misspelt(n, k.Name, names):
		default:
			r.Lost(fault.CodeMissingEntry, n, k.need, "%s has no %s", what, k.Name)
		}
	}
}

// KnowsNone reports whether a mapping has keys, but none of a form.
func (r *Reader) KnowsNone(n *yaml.Node, form reflect.Type) bool {
	return len(n.Content) > 0 && !slices.ContainsFunc(r.Keys(form), func(k Key) bool { return Child(n, k.Name) != nil })
}

// misspelt reports whether a mapping has an unknown key that may be a misspelt known
// key; that key has its own fault.
func (r *Reader) misspelt(n *yaml.Node, name string, known []string) bool {
	keys := PlainEntries(n)
	return slices.ContainsFunc(keys[:min(len(keys), 100)], func(e Entry) bool {
		return !slices.Contains(known, e.Name) && (spell.Nearest(e.Name, known) == name || strings.HasPrefix(e.Name, name) ||
			name == "formula" && slices.Contains(formulaWords, e.Name))
	})
}

// PlainEntries returns the keys of a mapping without reporting anything.
func PlainEntries(n *yaml.Node) (list []Entry) {
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		list = append(list, Entry{n.Content[i].Value, n.Content[i], n.Content[i+1]})
	}
	return list
}

// Need returns the value of a key, and reports a fault if there is none.
func (r *Reader) Need(at map[string]*yaml.Node, n *yaml.Node, what, key string) *yaml.Node {
	if at[key] == nil && n.Kind == yaml.MappingNode {
		r.Lost(fault.CodeMissingEntry, n, "", "%s has no %s", what, key)
	}
	return at[key]
}

// Child returns the value of a key of a mapping, nil if there is none.
func Child(n *yaml.Node, key string) *yaml.Node {
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

// KeyNode returns the node of a key of a mapping, nil if there is none.
func KeyNode(n *yaml.Node, key string) *yaml.Node {
	for _, e := range PlainEntries(n) {
		if e.Name == key {
			return e.Key
		}
	}
	return nil
}

// Describe says what a node is, for messages.
func Describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "names with values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case Empty(n):
		return "nothing"
	}
	return spell.Short(n.Value)
}

// Empty reports whether a node has no value, or the value ~.
func Empty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style == 0 && (n.Value == "" || n.Value == "~" || n.Value == "null")
}
