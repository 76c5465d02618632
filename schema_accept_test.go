package merit_test

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// jsonSchema judges documents by policy.schema.json, and results by the schema of their
// policy, in the plainest way: what it
// does not know of JSON Schema, it refuses to judge.
type jsonSchema struct {
	t    *testing.T
	root map[string]any
}

func readSchema(t *testing.T) jsonSchema {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal([]byte(read(t, "policy.schema.json")), &root); err != nil {
		t.Fatal(err)
	}
	return jsonSchema{t, root}
}

// refuses says why a value does not follow a schema, "" where it does.
func (j jsonSchema) refuses(s map[string]any, v any) string {
	for key, rule := range s {
		if why := j.judge(s, key, rule, v); why != "" {
			return why
		}
	}
	return ""
}

func (j jsonSchema) judge(s map[string]any, key string, is, v any) string {
	object, isObject := v.(map[string]any)
	list, isList := v.([]any)
	text, isText := v.(string)
	number, isNumber := v.(float64)
	bad := ""
	switch key {
	case "$schema", "title", "description", "definitions", "format":
	case "$ref":
		name := strings.TrimPrefix(is.(string), "#/definitions/")
		bad = j.refuses(j.root["definitions"].(map[string]any)[name].(map[string]any), v)
	case "anyOf":
		for _, one := range is.([]any) {
			if bad = j.refuses(one.(map[string]any), v); bad == "" {
				return ""
			}
		}
		bad = "none of several forms; of the last: " + bad
	case "type":
		bad = wrongType(is, v)
	case "enum":
		if !slices.Contains(is.([]any), v) {
			bad = fmt.Sprintf("%v is not one of %v", v, is)
		}
	case "pattern":
		if isText && !regexp.MustCompile(is.(string)).MatchString(text) {
			bad = fmt.Sprintf("%q does not match %s", v, is)
		}
	case "minimum", "maximum":
		if isNumber && (key == "minimum" && number < is.(float64) || key == "maximum" && number > is.(float64)) {
			bad = fmt.Sprintf("%v is beyond the %s %v", v, key, is)
		}
	case "multipleOf":
		if isNumber && math.Mod(number, is.(float64)) != 0 {
			bad = fmt.Sprintf("%v is no multiple of %v", v, is)
		}
	case "minItems", "maxItems":
		if n := float64(len(list)); isList && (key == "minItems" && n < is.(float64) || key == "maxItems" && n > is.(float64)) {
			bad = fmt.Sprintf("%d elements, %s %v", len(list), key, is)
		}
	case "minProperties":
		if isObject && float64(len(object)) < is.(float64) {
			bad = "too few keys"
		}
	case "items":
		for _, e := range list {
			if bad == "" {
				bad = j.refuses(is.(map[string]any), e)
			}
		}
	case "required":
		for _, k := range is.([]any) {
			if _, ok := object[k.(string)]; isObject && !ok {
				bad = fmt.Sprintf("no %s", k)
			}
		}
	case "properties", "patternProperties", "additionalProperties":
		for k, e := range object {
			if why := j.judgeKey(s, key, k, e); why != "" {
				bad = k + ": " + why
			}
		}
	default:
		j.t.Fatalf("%s is not known", key)
	}
	return bad
}

// judgeKey judges a key of an object by one of the three words about keys.
func (j jsonSchema) judgeKey(s map[string]any, word, key string, v any) string {
	known, _ := s["properties"].(map[string]any)
	patterns, _ := s["patternProperties"].(map[string]any)
	one, isKnown := known[key].(map[string]any)
	for pattern, p := range patterns {
		if regexp.MustCompile(pattern).MatchString(key) {
			isKnown = true
			if word == "patternProperties" {
				return j.refuses(p.(map[string]any), v)
			}
		}
	}
	more, isSchema := s["additionalProperties"].(map[string]any)
	switch {
	case word == "properties" && one != nil:
		return j.refuses(one, v)
	case word == "additionalProperties" && !isKnown && isSchema:
		return j.refuses(more, v)
	case word == "additionalProperties" && !isKnown:
		return "an unknown key"
	}
	return ""
}

func wrongType(want, v any) string {
	got := "null"
	switch v := v.(type) {
	case string:
		got = "string"
	case bool:
		got = "boolean"
	case float64:
		got = "number"
		if v == math.Trunc(v) && !slices.Contains(asList(want), any("number")) {
			got = "integer"
		}
	case []any:
		got = "array"
	case map[string]any:
		got = "object"
	}
	if !slices.Contains(asList(want), any(got)) {
		return fmt.Sprintf("a %s, not a %v", got, want)
	}
	return ""
}

func asList(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

// asJSON is a document as an editor reads it, by the core schema of YAML 1.2.
func asJSON(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return asJSON(n.Content[0])
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			object[n.Content[i].Value] = asJSON(n.Content[i+1])
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, asJSON(c))
		}
		return list
	}
	x, err := strconv.ParseFloat(n.Value, 64)
	switch {
	case n.Style != 0:
		return n.Value
	case n.Value == "" || n.Value == "~" || n.Value == "null":
		return nil
	case n.Value == "true" || n.Value == "false":
		return n.Value == "true"
	case err == nil && !strings.ContainsAny(n.Value, "_xXnN"):
		return x
	}
	return n.Value
}

func (j jsonSchema) refusesDocument(t *testing.T, text string) string {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return j.refuses(j.root, asJSON(&n))
}

// The schema accepts what Load accepts.
func TestSchemaAccepts(t *testing.T) {
	j, n := readSchema(t), 0
	accept := func(name, text string) {
		if why := j.refusesDocument(t, text); why != "" {
			t.Errorf("%s: %s", name, why)
		}
		n++
	}
	for _, pattern := range []string{"testdata/*/policy.yaml", "examples/*/policy.yaml", "examples/*/*/policy.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			accept(name, read(t, name))
		}
	}
	for _, m := range messages(t) {
		if text := m.text(t); strings.HasPrefix(m.want, "warning") {
			accept(m.name, text)
		}
	}
	if n < 5 {
		t.Errorf("only %d documents", n)
	}
}

// faultsOfForm are the messages about what an editor can see without formulas.
var faultsOfForm = regexp.MustCompile(`(?m)^\d+:\d+: (.* has no key "|.* has no [a-z_]+; |.* must (have keys|be true or false, not|be a whole number|be the least and the most|be a list of texts|be a formula)|.* there is no (rounding mode|way))`)

// The schema refuses what Load refuses for its form.
func TestSchemaRefuses(t *testing.T) {
	j, n := readSchema(t), 0
	for _, m := range messages(t) {
		if !faultsOfForm.MatchString(m.want) {
			continue
		}
		n++
		if j.refusesDocument(t, m.text(t)) == "" {
			t.Errorf("%s: the schema accepts it, but the loader says:\n%s", m.name, m.want)
		}
	}
	if n < 20 {
		t.Errorf("only %d documents", n)
	}
}
