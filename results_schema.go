package merit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// ResultsSchema returns a JSON Schema (draft 2020-12) of the JSON that WriteJSON writes for
// Results: the lists, and the fields of their records with types, ranges and values. Every
// field is required; a value that may be missing may be null. With all, it describes Results
// with all, where a number without a finite decimal form is a text such as "1/3". It depends
// on the policy alone, and is the same bytes each time.
//
// A figure's description states its places. They are not given as a multipleOf,
// because validators that use floats would refuse 4.35 as a multiple of 0.01.
func (p *Policy) ResultsSchema(all bool) []byte {
	root := objectForm()
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.Title = strings.TrimSpace("Results of " + p.ID() + " " + p.Version())
	root.Description = p.Title()
	x := publicationOf(p)
	for _, name := range x.lists(all) {
		list := p.Rules().List(name)
		record := objectForm()
		for _, field := range x.shown(list, all) {
			record.add(field, x.resultForm(list, list.Field(field)))
		}
		if name == "" {
			root.add(paths.Year, record)
		} else {
			root.add(name, &resultForm{Type: jsonTypes{"array"}, Items: record})
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(root) // cannot fail on texts and numbers
	return b.Bytes()
}

// resultForm is the part of JSON Schema that results need. It holds numbers as
// texts, so that no bound is rounded.
type resultForm struct {
	Schema      string      `json:"$schema,omitempty"`
	Title       string      `json:"title,omitempty"`
	Description string      `json:"description,omitempty"`
	Type        jsonTypes   `json:"type"`
	Enum        []any       `json:"enum,omitempty"`
	Format      string      `json:"format,omitempty"`
	Pattern     string      `json:"pattern,omitempty"`
	Minimum     json.Number `json:"minimum,omitempty"`
	Maximum     json.Number `json:"maximum,omitempty"`
	MultipleOf  json.Number `json:"multipleOf,omitempty"`
	Items       *resultForm `json:"items,omitempty"`
	Properties  *resultKeys `json:"properties,omitempty"`
	Required    []string    `json:"required,omitempty"`
	Additional  *bool       `json:"additionalProperties,omitempty"`
}

// objectForm returns the form of an object that has only the keys added to it.
func objectForm() *resultForm {
	return &resultForm{Type: jsonTypes{"object"}, Properties: &resultKeys{}, Additional: new(bool)}
}

// add adds a key that every object of the form has.
func (f *resultForm) add(key string, form *resultForm) {
	f.Properties.names = append(f.Properties.names, key)
	f.Properties.forms = append(f.Properties.forms, form)
	f.Required = append(f.Required, key)
}

// jsonTypes are the types that a value may have, by their names in JSON Schema.
type jsonTypes []string

// MarshalJSON writes one type as a text, and several as a list.
func (t jsonTypes) MarshalJSON() ([]byte, error) {
	if len(t) == 1 {
		return json.Marshal(t[0])
	}
	return json.Marshal([]string(t))
}

// resultKeys are the keys of an object, in the order in which they are written.
type resultKeys struct {
	names []string
	forms []*resultForm
}

// MarshalJSON writes an object in the order of the keys.
func (k *resultKeys) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range k.names {
		if i > 0 {
			b.WriteByte(',')
		}
		appendText(&b, name)
		b.WriteByte(':')
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(k.forms[i]); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// resultForm returns the form of a field of a list.
func (x publication) resultForm(list *types.Schema, field int) *resultForm {
	f := list.Fields[field]
	if f.Shown != nil {
		f.Type.Terminating, f.Min, f.Max = true, shownBound(&f, f.Min), shownBound(&f, f.Max)
	}
	form := resultOf(&f, f.Type)
	form.Description = f.Doc
	if f.Shown != nil {
		form.round(f.Shown.Places)
	}
	for _, figure := range x.figures {
		if figure.List == list.Name && figure.Source.Name == f.Name && figure.Places != nil {
			form.round(*figure.Places)
		}
	}
	return form
}

// resultOf returns the form of a value of a type. The field's conditions apply to
// the value, or to each element if it is a list.
func resultOf(f *types.Field, t types.Type) *resultForm {
	form := &resultForm{}
	switch t.Kind {
	case types.NumberKind:
		form.Type = jsonTypes{"number"}
		if f.Integer {
			form.Type[0] = "integer"
		}
		form.Minimum, form.Maximum = bound(f.Min), bound(f.Max)
		if !t.Terminating {
			form.Type, form.Pattern = append(form.Type, "string"), "^-?[1-9][0-9]*/[1-9][0-9]*$"
		}
	case types.FlagKind:
		form.Type = jsonTypes{"boolean"}
	case types.ListKind:
		form.Type, form.Items = jsonTypes{"array"}, resultOf(f, *t.Elem)
	case types.DateKind:
		form.Type, form.Format, form.Pattern = jsonTypes{"string"}, "date", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
	case types.TextKind, types.RecordKind:
		form.Type = jsonTypes{"string"}
		for _, text := range f.Values {
			form.Enum = append(form.Enum, text)
		}
	}
	if t.Optional || t.Kind == types.Nothing {
		form.Type = append(form.Type, "null")
		if form.Enum != nil {
			form.Enum = append(form.Enum, nil)
		}
	}
	return form
}

// shownBound rounds a bound of a figure as results round the figure.
func shownBound(f *types.Field, n *types.Number) *types.Number {
	if n == nil {
		return nil
	}
	shown, _ := value.Shown(f.Shown, value.OfNumber(*n)).Number()
	return &shown
}

// bound returns a bound as it is written, "" where there is none.
func bound(n *types.Number) json.Number {
	if n == nil {
		return ""
	}
	return json.Number(n.String())
}

// round notes to how many places a number is rounded.
func (f *resultForm) round(places int) {
	says := fmt.Sprintf("rounded to %d places", places)
	switch {
	case places == 1:
		says = "rounded to 1 place"
	case places <= 0:
		f.Type[0] = "integer"
		says = "rounded to a whole number"
	}
	if places < 0 {
		f.MultipleOf = json.Number("1" + strings.Repeat("0", -places))
		says = "rounded to multiples of " + f.MultipleOf.String()
	}
	f.Description = strings.TrimPrefix(f.Description+"; "+says, "; ")
}

// lists returns the lists for which Results has a table, in the same order.
func (x publication) lists(all bool) []string {
	var names []string
	add := func(list string) {
		if !slices.Contains(names, list) {
			names = append(names, list)
		}
	}
	for _, f := range x.figures {
		if all || !f.Internal {
			add(f.List)
		}
	}
	for _, c := range x.columns {
		add(c.List)
	}
	if i := slices.Index(names, ""); i > 0 {
		names = slices.Insert(slices.Delete(names, i, i+1), 0, "")
	}
	return names
}
