// Package conformance checks that the JSON Schema of policy documents agrees
// with the loader: it takes what the loader takes, and refuses what editors
// should mark; and that the schema which a policy makes of its results takes those
// results. It is a module of its own, so that no host gets a JSON Schema
// library.
package conformance

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

const root = ".."

// schema is that of the repository.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "policy.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("policy.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON turns a YAML document into what editors check against a schema: YAML
// 1.2, so that days are texts.
func asJSON(t *testing.T, text []byte) any {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal(text, &n); err != nil {
		t.Fatal(err)
	}
	return plain(n.Content[0])
}

func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = plain(c)
		}
		return list
	}
	switch {
	case n.Style != 0:
		return n.Value
	case n.Value == "" || n.Value == "~" || n.Value == "null":
		return nil
	case n.Value == "true" || n.Value == "false":
		return n.Value == "true"
	case n.Tag == "!!int" || n.Tag == "!!float":
		return json.Number(n.Value)
	}
	return n.Value
}

// documents are the policies of the repository.
func documents(t *testing.T) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Name() == "policy.yaml" {
			found = append(found, path)
		}
		return err
	})
	if err != nil || len(found) < 7 {
		t.Fatalf("found %d policies, %v", len(found), err)
	}
	return found
}

func TestPoliciesConform(t *testing.T) {
	s := schema(t)
	for _, file := range documents(t) {
		t.Run(filepath.ToSlash(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(asJSON(t, text)); err != nil {
				t.Errorf("the schema refuses it: %#v", err)
			}
			first, _, _ := strings.Cut(string(text), "\n")
			if name, ok := strings.CutPrefix(first, "# yaml-language-server: $schema="); ok {
				if _, err := os.Stat(filepath.Join(filepath.Dir(file), name)); err != nil {
					t.Errorf("its first line names no schema: %v", err)
				}
			} else if strings.Contains(file, "examples") {
				t.Error("its first line does not name the schema")
			}
		})
	}
}

const valid = `merit: 1
policy: {id: a, version: "1", from: 2022-01-01}
clauses: {c: text}
parameters: {step: 0.05, known: [a, b], dated: {2022-01-01: 1}}
tables:
  scale: {a: 1}
  steps: {keys: {x: from}, rows: [[0, 1], [5, 2]]}
facts: {as_of: date}
lists:
  units:
    id: key
    size: {type: number, range: [0, ~], integer: true}
    events: [{points: number}]
figures:
  units:
    total: {formula: 'sum(events, .points)', places: 2, clause: c}
    sized: {formula: size > 0, check: a unit without a size}
cases:
  - {name: n, given: {units: [{size: 1}]}, expect: {units.total: 0}}
`

// TestSlips edits a valid document: loader and schema must both refuse it.
func TestSlips(t *testing.T) {
	s := schema(t)
	if err := s.Validate(asJSON(t, []byte(valid))); err != nil {
		t.Fatalf("the valid document: %#v", err)
	}
	for _, edit := range [][2]string{
		{"merit: 1", "merit: 2"},
		{"merit: 1\n", ""},
		{"clauses:", "clause:"},
		{"version: \"1\", ", ""},
		{"from: 2022-01-01", "from: someday"},
		{"from: 2022-01-01", "form: 2022-01-01"},
		{"range: [0, ~]", "range: [0]"},
		{"range: [0, ~]", "rang: [0, 1]"},
		{"integer: true", "integer: maybe"},
		{"places: 2", "places: two"},
		{"places: 2", "place: 2"},
		{"check: a unit", "chek: a unit"},
		{"check: a unit without a size", "check: [no, size]"},
		{"keys: {x: from}", "keys: {x: upto}"},
		{"keys: {x: from}, ", ""},
		{"formula: 'sum(events, .points)', ", ""},
		{"cases:\n  - {name: n, ", "cases:\n  - {"},
		{"expect: {units.total: 0}", "expects: {units.total: 0}"},
		{"lists:\n  units:\n", "lists:\n  - units:\n"},
	} {
		t.Run(edit[0]+" → "+edit[1], func(t *testing.T) {
			text := strings.Replace(valid, edit[0], edit[1], 1)
			if text == valid {
				t.Fatal("the edit changes nothing")
			}
			if _, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(text)}}, "policy.yaml"); err == nil {
				t.Error("the loader takes it")
			}
			if s.Validate(asJSON(t, []byte(text))) == nil {
				t.Error("the schema takes it")
			}
		})
	}
}
