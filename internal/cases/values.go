package cases

import (
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"go.yaml.in/yaml/v3"
)

// value reads a value of a type; ~ is a missing value. A reference is a text: the key
// of its record.
func (r *reader) value(n *yaml.Node, t types.Type, what string) (value.Value, bool) {
	wrong := func() (value.Value, bool) {
		if !yamltext.Refused(n) {
			hint := bracketAdvice(n, t)
			if t.Kind == types.NumberKind && hint == "" {
				hint = form.NumberAdvice(n)
			}
			r.Fault(fault.CodeWrongForm, n, hint, "%s must be %s, not %s", what, typeInWords(t), form.Describe(n))
		}
		return value.Value{}, false
	}
	if t.Kind == types.ListKind {
		if n.Kind != yaml.SequenceNode {
			return wrong()
		}
		elems := make([]value.Value, len(n.Content))
		sound := true
		for i, e := range n.Content {
			v, ok := r.value(e, *t.Elem, what)
			elems[i], sound = v, sound && ok
		}
		return value.OfList(elems...), sound
	}
	switch {
	case n.Kind != yaml.ScalarNode || yamltext.Refused(n):
		return wrong()
	case n.Value == "" && n.Style == 0:
		r.Fault(fault.CodeMissingEntry, n, "write ~ for a missing value", "%s has no value", what)
		return value.Value{}, false
	case form.Empty(n):
		if !t.Optional {
			return wrong()
		}
		return value.Value{}, true
	}
	v, ok := scalar(n, t.Kind)
	if !ok {
		return wrong()
	}
	return v, true
}

// bracketAdvice says how to write one value that stands in square brackets, or a list of one that
// does not.
func bracketAdvice(n *yaml.Node, t types.Type) string {
	switch isList := t.Kind == types.ListKind; {
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
func (r *reader) fieldValue(n *yaml.Node, f *types.Field, what string) (value.Value, bool) {
	if share, ok := form.Percent(n); ok && f.Unit == types.Ratio && f.Type.Kind == types.NumberKind {
		return value.OfNumber(share), true
	}
	return r.value(n, f.Type, what)
}

// scalar reads a text, number, flag or day.
func scalar(n *yaml.Node, kind types.Kind) (value.Value, bool) {
	switch kind {
	case types.TextKind, types.RecordKind:
		return value.OfText(n.Value), true
	case types.DateKind:
		day, err := types.ParseDate(n.Value)
		return value.OfDate(day), err == nil
	case types.FlagKind:
		return value.OfFlag(n.Value == "true"), n.Style == 0 && (n.Value == "true" || n.Value == "false")
	}
	x, ok := fraction(n.Value)
	return value.OfNumber(x), n.Style == 0 && ok
}

// fraction reads a number such as 9.5, or a fraction such as 1/3.
func fraction(text string) (types.Number, bool) {
	above, below, isFraction := strings.Cut(text, "/")
	x, err := types.ParseNumber(above)
	if !isFraction || err != nil {
		return x, err == nil
	}
	y, err := types.ParseNumber(below)
	if err != nil {
		return x, false
	}
	return x.Quo(y)
}

// typeInWords names a type as an author writes it: a reference is the text of a key.
func typeInWords(t types.Type) string {
	switch t.Kind {
	case types.FlagKind:
		return "true or false"
	case types.DateKind:
		return "a day such as 2022-09-01"
	case types.RecordKind:
		return "a text"
	}
	t.Optional = false
	return "a " + t.String()
}
