package document

import (
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/demands"
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/tidy"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// completion is the declaration complete of a list.
type completion struct {
	list *types.Schema
	node *yaml.Node
}

// requirement is the declaration required of a field.
type requirement struct {
	list, field string
	source      types.Source
}

// isCompletion reports whether an entry of a list declares what is complete, and no field of
// that name: complete: [unit] is a list of what unit is, if that is a type or a list.
func isCompletion(e form.Entry, fields []form.Entry, known []string) bool {
	if e.Name != "complete" || e.Value.Kind != yaml.SequenceNode || slices.ContainsFunc(e.Value.Content, func(n *yaml.Node) bool { return n.Kind != yaml.ScalarNode }) {
		return false
	}
	if len(e.Value.Content) != 1 {
		return true
	}
	name := e.Value.Content[0].Value
	return !slices.Contains(typeNames, name) && !slices.Contains(known, name) &&
		slices.ContainsFunc(fields, func(f form.Entry) bool { return f.Name == name })
}

// label is the declaration label of a list.
type label struct {
	list *types.Schema
	node *yaml.Node
}

// isLabel reports whether an entry of a list says which field names its records, and is no
// field of that name: label: title names the field title, unless that is a type or a list, and
// label: [rater, cast_on] two.
func isLabel(e form.Entry, fields []form.Entry, known []string) bool {
	names := []*yaml.Node{e.Value}
	if e.Value.Kind == yaml.SequenceNode {
		names = e.Value.Content
	}
	return e.Name == "label" && len(names) > 0 && !slices.ContainsFunc(names, func(n *yaml.Node) bool {
		isType := len(names) == 1 && (slices.Contains(typeNames, n.Value) || slices.Contains(known, n.Value))
		return n.Kind != yaml.ScalarNode || isType ||
			!slices.ContainsFunc(fields, func(f form.Entry) bool { return f.Name == n.Value && f.Name != e.Name })
	})
}

// labelLists sets the fields that name the records of lists, and reports those that cannot.
func (l *lists) labelLists() {
	for _, x := range l.labels {
		names := []*yaml.Node{x.node}
		if x.node.Kind == yaml.SequenceNode {
			names = x.node.Content
		}
		for _, n := range names {
			i := x.list.Field(n.Value)
			if i < 0 { // a fault of its own left it out
				continue
			}
			switch x.list.Fields[i].Type.Kind {
			case types.TextKind, types.DateKind, types.RecordKind:
				x.list.Label = append(x.list.Label, n.Value)
			default:
				l.Fault(fault.CodeWrongForm, n, "name a field that is a text, a date or a reference", "lists.%s.label: %s is a %s, which is no name for a record", x.list.Name, n.Value, x.list.Fields[i].Type)
			}
		}
	}
}

// completions returns what is declared complete, and reports fields whose values the
// document does not know.
func (l *lists) completions() (all []demands.Complete) {
	for _, c := range l.completed {
		what := "lists." + c.list.Name + ".complete"
		done := demands.Complete{List: c.list.Name}
		for _, n := range c.node.Content {
			i := c.list.Field(n.Value)
			switch {
			case l.LeftOut[n.Value]:
			case i < 0:
				l.Fault(fault.CodeUnknownField, n, l.Nearest(n.Value, paths.FieldNames(c.list)), "%s: there is no field %s", what, spell.Short(n.Value))
			case slices.Contains(done.Fields, n.Value):
				l.Fault(fault.CodeDuplicateName, n, "", "%s has %s twice", what, n.Value)
			case !isCountable(&c.list.Fields[i]):
				l.Fault(fault.CodeWrongForm, n, "it takes references, texts with values, flags, and whole numbers of a range, none of them optional", "%s: %s may be anything, so no combination can be missing", what, n.Value)
			default:
				done.Fields = append(done.Fields, n.Value)
			}
		}
		all = append(all, done)
	}
	return all
}

// isCountable reports whether all values of a field can be listed.
func isCountable(f *types.Field) bool {
	switch {
	case f.Type.Optional:
		return false
	case f.Type.Kind == types.RecordKind || f.Type.Kind == types.FlagKind || f.Type.Kind == types.TextKind && len(f.Values) > 0:
		return true
	}
	_, _, ok := demands.WholeRange(f)
	return ok
}

// require notes under which condition a field must be given.
func (l *lists) require(s *types.Schema, f *types.Field, n *yaml.Node, what string) {
	if n == nil {
		return
	}
	f.Type = f.Type.OrMissing()
	before := l.Undeclared
	src := l.formulas.source(n, what+": required")
	src.Name = what + ": required"
	if l.Undeclared == before {
		l.required = append(l.required, requirement{s.Name, f.Name, src})
	}
}

// requirements compiles the conditions under which fields must be given. They see the fields
// of their record, those of the records that it refers to, and the single facts.
func (r *reader) requirements() (all []demands.Required) {
	if r.Undeclared > 0 {
		return nil
	}
	for _, q := range r.lists.required {
		i := slices.IndexFunc(r.lists.schemas, func(s *types.Schema) bool { return s.Name == q.list })
		if i < 0 {
			continue
		}
		scope := rule.Scope{Own: r.lists.schemas[i], Lists: r.lists.schemas, Values: r.lists.values, Limits: r.settings.Limits}
		when, err := scope.Compile(q.source, types.FlagType())
		var found fault.Errors
		found.Add(err)
		r.addErrors(found)
		all = append(all, demands.Required{List: q.list, Field: q.field, When: when})
	}
	return all
}

// readTexts reads the texts that a value may be: values, or ordered with the lowest first.
func readTexts(r *form.Reader, values, ordered *yaml.Node, what string) (texts []string, isOrdered bool) {
	texts = r.Texts(values, what+": values")
	checkValues(r, values, what+": values")
	for i, text := range texts {
		if slices.Contains(texts[:i], text) {
			r.Warn(fault.CodeDuplicateName, values.Content[i], "leave it out, or write the value that is missing", "%s: values: %s stands twice", what, spell.Short(text))
		}
	}
	if ordered == nil {
		return texts, false
	}
	if values != nil {
		r.Fault(fault.CodeConflict, values, "leave it out", "%s: ordered says already which texts it may be", what)
	}
	texts = r.Texts(ordered, what+": ordered")
	checkValues(r, ordered, what+": ordered")
	for i, text := range texts {
		if slices.Contains(texts[:i], text) {
			r.Fault(fault.CodeDuplicateName, ordered.Content[i], "", "%s: %s stands twice in the order", what, spell.Short(text))
		}
	}
	return texts, len(texts) > 0
}

// checkValues reports declared values that are not written as people see them, and warns of
// two that people take for one another.
func checkValues(r *form.Reader, n *yaml.Node, what string) {
	if n == nil || n.Kind != yaml.SequenceNode {
		return
	}
	first := map[string]string{}
	likenesses := tidy.Likenesses()
	for _, e := range n.Content {
		if e.Kind != yaml.ScalarNode {
			continue
		}
		if amiss, hint := tidy.Fault(e.Value); amiss != "" && strings.TrimSpace(e.Value) != "" {
			r.Fault(fault.CodeUntidy, e, hint, "%s: %s %s", what, tidy.Shown(e.Value), amiss)
			continue
		}
		said := false
		for i, like := range likenesses {
			folded := strconv.Itoa(i) + like.Fold(e.Value)
			if of, ok := first[folded]; ok && of != e.Value && !said {
				message, hint := like.Say(e.Value, of)
				r.Warn(fault.CodeLookAlike, e, hint, "%s: %s and %s %s", what, tidy.Shown(e.Value), tidy.Shown(of), message)
				said = true
			}
			first[folded] = e.Value
		}
	}
}
