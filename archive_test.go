package merit_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
)

// policyYear is a policy of the repository with the run of the facts beside it.
type policyYear struct {
	dir    string
	policy *merit.Policy
	run    *rule.Run
}

// yearsOfRepository runs every policy of the repository that has facts beside it.
func yearsOfRepository(t *testing.T) []policyYear {
	t.Helper()
	var all []policyYear
	for _, pattern := range []string{"testdata/*/data", "examples/*/data", "examples/policies/*/data"} {
		folders, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range folders {
			dir := filepath.Dir(folder)
			p, err := merit.Load(os.DirFS(dir), "policy.yaml")
			if err != nil {
				t.Fatal(err)
			}
			facts, err := p.ReadFacts(os.DirFS(dir), "data")
			if err != nil {
				t.Fatal(err)
			}
			run, err := p.Run(t.Context(), facts)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, policyYear{filepath.ToSlash(dir), p, run})
		}
	}
	if len(all) < 7 {
		t.Fatalf("only %d policies", len(all))
	}
	return all
}

// Every derivation that is kept as JSON reads years later, in both languages, as it
// read when it was made, and is written as the same bytes again.
func TestDerivationsReadWhatTheyWrite(t *testing.T) {
	for _, y := range yearsOfRepository(t) {
		t.Run(y.dir, func(t *testing.T) {
			t.Parallel()
			steps, roundings := 0, 0
			for _, f := range y.policy.Figures() {
				for row := range min(y.run.List(f.List).Len(), 4) {
					depth := 3 // of the first record as merit explain shows it, of others what their own formula says
					if row > 0 {
						depth = 1
					}
					step, err := y.run.Explain(t.Context(), f.List, row, f.Source.Name, depth)
					if err != nil {
						t.Fatal(err)
					}
					archived(t, y.policy, step)
					step.Walk(func(s *derivation.Step) {
						if steps++; s.Kind == derivation.RoundingStep {
							roundings++
						}
					})
				}
			}
			if rounds := slices.ContainsFunc(y.policy.Figures(), func(f rule.Figure) bool { return f.Places != nil }); steps < 20 || rounds != (roundings > 0) {
				t.Errorf("only %d steps and %d roundings", steps, roundings)
			}
		})
	}
}

// archived writes a derivation, reads it back and compares all that it says.
func archived(t *testing.T, p *merit.Policy, step *derivation.Step) {
	t.Helper()
	var read derivation.Step
	written, err := json.Marshal(step)
	if err == nil {
		err = json.Unmarshal(written, &read)
	}
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&read)
	if err != nil || !bytes.Equal(again, written) {
		t.Errorf("%s of %q is written as other bytes once it was read (%v)", step.Rule, step.Record, err)
	}
	for _, words := range []derivation.Language{derivation.English, derivation.Chinese} {
		renderer := derivation.Renderer{Clause: p.Clause, Brief: true, Language: words}
		if want, got := rendered(t, renderer, step), rendered(t, renderer, &read); got != want {
			t.Errorf("%s of %q reads\n%s\nbut was\n%s", step.Rule, step.Record, got, want)
		}
	}
}

func rendered(t *testing.T, r derivation.Renderer, s *derivation.Step) string {
	t.Helper()
	var b strings.Builder
	if err := r.Text(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
