package merit_test

import (
	"bytes"
	"os"
	"path"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Whatever a formula does with a list, a derivation has the values with which a person redoes
// it, counts what is true, and says nothing twice: on all facts, and on those of a day on which
// some are still to come.
func TestKindsOfDerivations(t *testing.T) {
	const folder = "testdata/derivations/kinds"
	p, err := merit.Load(os.DirFS(folder), "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	onDay := map[string]types.Date{"as-of.txt": types.MustParseDate("2024-05-09"), "as-of.zh.txt": types.MustParseDate("2024-05-09")}
	for _, name := range []string{"kinds.txt", "kinds.zh.txt", "as-of.txt", "as-of.zh.txt"} {
		read := func() (*value.Facts, error) { return p.ReadFacts(os.DirFS(folder), "data.json") }
		if day, ok := onDay[name]; ok {
			read = func() (*value.Facts, error) { return p.ReadFactsAsOf(os.DirFS(folder), "data.json", day) }
		}
		facts, err := read()
		if err != nil {
			t.Fatal(err)
		}
		run, err := p.Run(t.Context(), facts)
		if err != nil {
			t.Fatal(err)
		}
		r := derivation.Renderer{}
		if path.Ext(name[:len(name)-len(".txt")]) == ".zh" {
			r.Language = derivation.Chinese
		}
		var got bytes.Buffer
		for _, f := range p.Figures() {
			if f.List != "shops" {
				continue
			}
			step, err := run.Explain(t.Context(), f.List, 0, f.Source.Name, 0)
			if err != nil {
				t.Fatal(err)
			}
			text := inWords(t, r.Text, step)
			got.WriteString(text + "\n")
			if again := inWords(t, r.Text, reread(t, step)); again != text {
				t.Errorf("%s reads otherwise when it has been JSON:\n%s", f.Source.Name, again)
			}
		}
		golden := path.Join(folder, name)
		if *updateDerivations {
			if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got.String()); d != "" {
			t.Errorf("%s (-update-derivations writes it): %s", golden, d)
		}
	}
}
