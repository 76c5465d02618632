package cases

import (
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// value reads a value of a type; ~ is a missing value. A reference is a text: the key
// of its record.
func (r *reader) value(n *yaml.Node, t rule.Type, what string) (rule.Value, bool) {
	wrong := func() (rule.Value, bool) {
		if !yamltext.Refused(n) {
			hint := bracketAdvice(n, t)
			if t.Kind == rule.NumberKind && hint == "" {
				hint = form.NumberAdvice(n)
			}
			r.Fault(rule.CodeWrongForm, n, hint, "%s must be %s, not %s", what, typeInWords(t), form.Describe(n))
		}
		return rule.Value{}, false
	}
	if t.Kind == rule.ListKind {
		if n.Kind != yaml.SequenceNode {
			return wrong()
		}
		elems := make([]rule.Value, len(n.Content))
		sound := true
		for i, e := range n.Content {
			v, ok := r.value(e, *t.Elem, what)
			elems[i], sound = v, sound && ok
		}
		return rule.ListValue(elems...), sound
	}
	switch {
	case n.Kind != yaml.ScalarNode || yamltext.Refused(n):
		return wrong()
	case n.Value == "" && n.Style == 0:
		r.Fault(rule.CodeMissingEntry, n, "write ~ for a missing value", "%s has no value", what)
		return rule.Value{}, false
	case form.Empty(n):
		if !t.Optional {
			return wrong()
		}
		return rule.Value{}, true
	}
	v, ok := scalar(n, t.Kind)
	if !ok {
		return wrong()
	}
	return v, true
}

// bracketAdvice says how to write one value that stands in square brackets, or a list of one that
// does not.
func bracketAdvice(n *yaml.Node, t rule.Type) string {
	switch isList := t.Kind == rule.ListKind; {
	case isList && n.Kind == yaml.ScalarNode:
		return "write [" + spell.Clip(n.Value) + "]"
	case !isList && n.Kind == yaml.SequenceNode && len(n.Content) == 1 && n.Content[0].Kind == yaml.ScalarNode:
		return "write " + spell.Clip(n.Content[0].Value) + " without brackets"
	case !isList && n.Kind == yaml.SequenceNode:
		return "it is one value, and not a list of them"
	}
	return ""
}

// fieldValue reads a value of a field, in which a ratio may be written as a percentage.
func (r *reader) fieldValue(n *yaml.Node, f *rule.Field, what string) (rule.Value, bool) {
	if share, ok := form.Percent(n); ok && f.Unit == rule.Ratio && f.Type.Kind == rule.NumberKind {
		return rule.NumberValue(share), true
	}
	return r.value(n, f.Type, what)
}

// scalar reads a text, number, flag or day.
func scalar(n *yaml.Node, kind rule.Kind) (rule.Value, bool) {
	switch kind {
	case rule.TextKind, rule.RecordKind:
		return rule.TextValue(n.Value), true
	case rule.DateKind:
		day, err := rule.ParseDate(n.Value)
		return rule.DateValue(day), err == nil
	case rule.FlagKind:
		return rule.FlagValue(n.Value == "true"), n.Style == 0 && (n.Value == "true" || n.Value == "false")
	}
	x, ok := fraction(n.Value)
	return rule.NumberValue(x), n.Style == 0 && ok
}

// fraction reads a number such as 9.5, or a fraction such as 1/3.
func fraction(text string) (rule.Number, bool) {
	above, below, isFraction := strings.Cut(text, "/")
	x, err := rule.ParseNumber(above)
	if !isFraction || err != nil {
		return x, err == nil
	}
	y, err := rule.ParseNumber(below)
	if err != nil {
		return x, false
	}
	return x.Quo(y)
}

// typeInWords names a type as an author writes it: a reference is the text of a key.
func typeInWords(t rule.Type) string {
	switch t.Kind {
	case rule.FlagKind:
		return "true or false"
	case rule.DateKind:
		return "a day such as 2022-09-01"
	case rule.RecordKind:
		return "a text"
	}
	t.Optional = false
	return "a " + t.String()
}
