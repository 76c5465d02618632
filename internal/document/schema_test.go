package document

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit/internal/cases"
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/rule/types"
)

// schema is a JSON Schema, as far as documents need one.
type schema struct {
	Schema      string     `json:"$schema,omitempty"`
	Ref         string     `json:"$ref,omitempty"`
	Title       string     `json:"title,omitempty"`
	Description string     `json:"description,omitempty"`
	AnyOf       []*schema  `json:"anyOf,omitempty"`
	Type        any        `json:"type,omitempty"` // a name or several
	Enum        []any      `json:"enum,omitempty"`
	Pattern     string     `json:"pattern,omitempty"`
	Minimum     *int       `json:"minimum,omitempty"`
	Maximum     *int       `json:"maximum,omitempty"`
	MinItems    int        `json:"minItems,omitempty"`
	MaxItems    int        `json:"maxItems,omitempty"`
	MinKeys     int        `json:"minProperties,omitempty"`
	Items       *schema    `json:"items,omitempty"`
	Required    []string   `json:"required,omitempty"`
	Properties  properties `json:"properties,omitempty"`
	Patterns    properties `json:"patternProperties,omitempty"`
	Additional  any        `json:"additionalProperties,omitempty"` // false, or a schema
	Definitions properties `json:"definitions,omitempty"`
}

// properties are the schemas of keys, in the order in which editors show them.
type properties []property

type property struct {
	key    string
	schema *schema
}

func (p properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, x := range p {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(x.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(x.schema)
		if err != nil {
			return nil, err
		}
		b.Write(append(append(key, ':'), value...))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func between(least, most int) *schema {
	return &schema{Type: "integer", Minimum: &least, Maximum: &most}
}

// oneOf returns the schema of a choice of names.
func oneOf(names ...string) *schema {
	s := &schema{}
	for _, name := range names {
		s.Enum = append(s.Enum, name)
	}
	return s
}

// scalars are what is written without quotes as a number or a flag as well.
var scalars = []string{"string", "number", "boolean"}

const dayPattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

// leaf returns the schema of a form without parts.
func leaf(t reflect.Type) *schema {
	number, open := &schema{Type: "number"}, &schema{Type: "null"}
	least := 0
	switch t {
	case reflect.TypeFor[versionForm]():
		return &schema{Enum: []any{1, formVersion}}
	case reflect.TypeFor[textForm](), reflect.TypeFor[formulaForm]():
		return &schema{Type: scalars, Pattern: `\S`}
	case reflect.TypeFor[atForm]():
		return &schema{AnyOf: []*schema{{Type: "boolean"}, {Type: "string", Pattern: `\S`}}}
	case reflect.TypeFor[clausesForm]():
		id := &schema{Type: scalars, Pattern: `\S`}
		return &schema{AnyOf: []*schema{id, {Type: "array", Items: id, MinItems: 1}}}
	case reflect.TypeFor[nameForm]():
		return &schema{Type: "string", Pattern: `\S`}
	case reflect.TypeFor[numberForm]():
		return number
	case reflect.TypeFor[placesForm]():
		return between(-maxPlaces, maxPlaces)
	case reflect.TypeFor[flagForm]():
		return &schema{Type: "boolean"}
	case reflect.TypeFor[dayForm]():
		return &schema{Type: "string", Pattern: dayPattern}
	case reflect.TypeFor[constantForm]():
		return &schema{Type: scalars}
	case reflect.TypeFor[rangeForm]():
		return &schema{Type: "array", Items: &schema{AnyOf: []*schema{number, {Type: "string", Pattern: `\S`}, open}}, MinItems: 2, MaxItems: 2}
	case reflect.TypeFor[countsForm]():
		count := &schema{Type: "integer", Minimum: &least}
		return &schema{Type: "array", Items: &schema{AnyOf: []*schema{count, open}}, MinItems: 2, MaxItems: 2}
	case reflect.TypeFor[textsForm]():
		return &schema{Type: "array", Items: &schema{Type: scalars, Pattern: `\S`}, MinItems: 1}
	case reflect.TypeFor[namesForm]():
		return &schema{Type: "array", Items: &schema{Type: "string", Pattern: `\S`}, MinItems: 1}
	case reflect.TypeFor[modeForm]():
		return oneOf(types.ModeNames()...)
	case reflect.TypeFor[spoilsForm]():
		return oneOf("ballot", "paper")
	case reflect.TypeFor[tiesForm]():
		return oneOf("none", "gap", "closed")
	case reflect.TypeFor[stepForm]():
		return oneOf("exact", "from", "above")
	case reflect.TypeFor[keyWord]():
		return oneOf("key")
	case reflect.TypeFor[valueType]():
		return orList(oneOf(typeNames...))
	case reflect.TypeFor[fieldType]():
		return orList(&schema{AnyOf: []*schema{oneOf(typeNames...), {Type: "string", Pattern: `\S`}}})
	case reflect.TypeFor[tableRows]():
		return &schema{Type: "array", Items: &schema{Type: "array", Items: &schema{Type: append([]string{"null"}, scalars...)}, MinItems: 2}}
	case reflect.TypeFor[factsForm](), reflect.TypeFor[figuresForm]():
		return &schema{Type: "object"}
	}
	return nil
}

func orList(s *schema) *schema {
	return &schema{AnyOf: []*schema{s, {Type: "array", Items: s, MinItems: 1, MaxItems: 1}}}
}

// generator makes a schema with a definition for each form.
type generator struct {
	defined map[reflect.Type]string
	defs    properties
}

// of returns the schema of a form.
func (g *generator) of(t reflect.Type) *schema {
	switch t.Kind() {
	case reflect.Map:
		return &schema{Type: "object", Additional: g.of(t.Elem())}
	case reflect.Slice:
		s := &schema{Type: "array", Items: g.of(t.Elem())}
		if t.Elem().Kind() == reflect.Map { // records within records
			s.MinItems, s.MaxItems = 1, 1
		}
		return s
	}
	if d, ok := reflect.Zero(t).Interface().(interface{ dated() reflect.Type }); ok {
		return &schema{Type: "object", Patterns: properties{{dayPattern, g.of(d.dated())}}, Additional: false, MinKeys: 1}
	}
	name, ok := g.defined[t]
	if !ok {
		name = strings.TrimSuffix(t.Name(), "Form")
		g.defined[t] = name
		at := len(g.defs)
		g.defs = append(g.defs, property{key: name})
		if g.defs[at].schema = leaf(t); g.defs[at].schema == nil {
			s := g.mapping(t)
			g.defs[at].schema = s
		}
	}
	return &schema{Ref: "#/definitions/" + name}
}

// mapping returns the schema of a form with keys, or of the short forms that may
// stand in its place.
func (g *generator) mapping(t reflect.Type) *schema {
	object := &schema{Type: "object", Additional: false}
	var short []*schema
	for _, f := range fieldsOf(t) {
		s := g.of(reflect.Zero(f.Type).Interface().(interface{ form() reflect.Type }).form())
		if doc, ok := f.Tag.Lookup("short"); ok {
			s.Description = doc
			short = append(short, s)
			continue
		}
		s.Description = f.Tag.Get("doc")
		object.Properties = append(object.Properties, property{f.Tag.Get("yaml"), s})
		if f.Tag.Get("need") != "" {
			object.Required = append(object.Required, f.Tag.Get("yaml"))
		}
	}
	switch {
	case len(short) == 0:
		return object
	case len(object.Properties) > 0:
		short = append(short, object)
	}
	return &schema{AnyOf: short}
}

// fieldsOf returns the fields of a struct with those of the structs in it.
func fieldsOf(t reflect.Type) (fields []reflect.StructField) {
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous {
			fields = append(fields, fieldsOf(f.Type)...)
		} else {
			fields = append(fields, f)
		}
	}
	return fields
}

var update = flag.Bool("update", false, "write the schema that the test compares with")

// documentSchema generates the schema of policy documents.
func documentSchema() *schema {
	g := &generator{defined: map[reflect.Type]string{}}
	root := g.mapping(reflect.TypeFor[documentForm]())
	root.Schema, root.Title = "http://json-schema.org/draft-07/schema#", "A policy document of merit"
	root.Definitions = g.defs
	return root
}

// The schema in the repository is that of the forms that the loader reads.
func TestSchema(t *testing.T) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(documentSchema()); err != nil {
		t.Fatal(err)
	}
	const name = "../../policy.schema.json"
	if *update {
		if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(have, b.Bytes()) {
		t.Errorf("%s is not that of forms.go (%v); write it with: go test ./internal/document -run TestSchema -update", name, err)
	}
}

// The reader of cases knows the keys of their form.
func TestCaseKeys(t *testing.T) {
	var keys []string
	for _, k := range form.New(nil).Keys(reflect.TypeFor[caseForm]()) {
		keys = append(keys, k.Name)
	}
	if !slices.Equal(keys, cases.Keys) {
		t.Errorf("%q, but the form has %q", cases.Keys, keys)
	}
}
