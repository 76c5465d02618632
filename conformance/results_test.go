package conformance

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/meritrules/merit"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// resultsSchema compiles the schema of a policy's results, which makes it one of
// draft 2020-12.
func resultsSchema(t *testing.T, p *merit.Policy, all bool) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(p.ResultsSchema(all)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("results.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("results.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The results of every policy that has facts beside it follow its schema.
func TestResultsConform(t *testing.T) {
	judged := 0
	for _, name := range documents(t) {
		dir := filepath.Dir(name)
		if _, err := os.Stat(filepath.Join(dir, "data")); err != nil {
			continue
		}
		p, err := merit.Load(os.DirFS(dir), "policy.yaml")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		facts, err := p.ReadFacts(os.DirFS(dir), "data")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		run, err := p.Run(t.Context(), facts)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, all := range []bool{false, true} {
			var b bytes.Buffer
			tables, err := p.Results(run, all)
			if err != nil {
				t.Fatal(err)
			}
			if err := merit.WriteJSON(&b, tables); err != nil {
				t.Fatal(err)
			}
			results, err := jsonschema.UnmarshalJSON(&b)
			if err != nil {
				t.Fatal(err)
			}
			if err := resultsSchema(t, p, all).Validate(results); err != nil {
				t.Errorf("%s, all %t: %#v", name, all, err)
			}
			judged++
		}
	}
	if judged < 14 {
		t.Errorf("only %d results", judged)
	}
}
