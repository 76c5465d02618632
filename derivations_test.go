package merit_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
)

var updateDerivations = flag.Bool("update-derivations", false, "write the golden files of derivations")

// yearOf loads a policy and works out its year.
func yearOf(t *testing.T, folder, data string) (*merit.Policy, *rule.Run) {
	t.Helper()
	p, err := merit.Load(os.DirFS(folder), "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := p.ReadFacts(os.DirFS(folder), data)
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	return p, run
}

// derived derives a figure, named by its path.
func derived(t *testing.T, p *merit.Policy, run *rule.Run, name string) *derivation.Step {
	t.Helper()
	at, err := p.Find(run, name)
	if err != nil {
		t.Fatal(err)
	}
	step, err := run.Explain(t.Context(), at.List, at.Row, at.Field, 0)
	if err != nil {
		t.Fatal(err)
	}
	return step
}

// What people read of each kind of aggregate, table and rank, in every form and language.
func TestDerivationGoldens(t *testing.T) {
	const folder = "testdata/derivations"
	p, run := yearOf(t, folder, "data.json")
	page, whole := derivation.Renderer{Clause: p.Clause, Brief: true}, derivation.Renderer{Clause: p.Clause, Brief: true, Lines: derivation.Whole}
	zh, exact := whole, whole
	zh.Language, exact.Exact = derivation.Chinese, true
	bidder := []string{"trimmed", "own", "factors", "best_two", "weighted", "design", "late", "punctual", "off", "points", "ease", "place", "two_keys", "p90", "both", "two_best", "change", "share_again"}
	for _, c := range []struct {
		file    string
		figures []string
		write   func(w io.Writer, s *derivation.Step) error
	}{
		{"whole.txt", bidder, whole.Text},
		{"whole.zh.txt", bidder, zh.Text},
		{"exact.txt", []string{"trimmed", "share_again"}, exact.Text},
		{"page.md", []string{"place"}, page.Markdown},
		{"page.html", []string{"place", "share_again"}, page.HTML},
	} {
		var got bytes.Buffer
		for _, figure := range c.figures {
			step := derived(t, p, run, "bidders.b1."+figure)
			if err := c.write(&got, step); err != nil {
				t.Fatal(err)
			}
			got.WriteByte('\n')
			if again := reread(t, step); inWords(t, c.write, again) != inWords(t, c.write, step) {
				t.Errorf("%s: %s reads otherwise when it has been JSON", c.file, figure)
			}
		}
		name := path.Join(folder, c.file)
		if *updateDerivations {
			if err := os.WriteFile(name, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got.String()); d != "" {
			t.Errorf("%s (-update-derivations writes it): %s", name, d)
		}
	}
}

// inWords is what a renderer writes.
func inWords(t *testing.T, write func(io.Writer, *derivation.Step) error, s *derivation.Step) string {
	t.Helper()
	var b strings.Builder
	if err := write(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// reread is a derivation that has been kept as JSON.
func reread(t *testing.T, s *derivation.Step) *derivation.Step {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again derivation.Step
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	return &again
}

// Every figure of every example fits on a page; nothing in it says that it is derived where
// it is not.
func TestEveryFigureFitsOnAPage(t *testing.T) {
	folders, err := os.ReadDir("examples/policies")
	if err != nil {
		t.Fatal(err)
	}
	figures := 0
	for _, f := range folders {
		if f.IsDir() {
			figures += pages(t, path.Join("examples/policies", f.Name()))
		}
	}
	figures += pages(t, "examples/chuzhou")
	if t.Logf("%d figures", figures); figures < depth.Of(500, 1000) {
		t.Errorf("only %d figures", figures)
	}
	p, run := yearOf(t, "examples/chuzhou", "data")
	first := run.List("units").Label(0)
	text := inWords(t, derivation.Renderer{Clause: p.Clause, Brief: true}.Text, derived(t, p, run, "units."+first+".total"))
	if n := strings.Count(text, "\n"); n > 80 || !strings.Contains(text, "evaluation = ") || !strings.Contains(text, "together") {
		t.Errorf("the total of %s has %d lines:\n%s", first, n, text)
	}
}

// mostLines bounds a derivation by default.
const mostLines = derivation.PageLines

// pages derives the figures of a policy, of some records each, and returns how many.
func pages(t *testing.T, folder string) (figures int) {
	p, run := yearOf(t, folder, "data")
	r := derivation.Renderer{Clause: p.Clause, Brief: true}
	zh := derivation.Renderer{Clause: p.Clause, Language: derivation.Chinese}
	for _, f := range p.Figures() {
		list := run.List(f.List)
		for row := range min(list.Len(), depth.Of(3, 12)) {
			step, err := run.Explain(t.Context(), f.List, row, f.Source.Name, 4)
			if err != nil {
				t.Fatal(err)
			}
			figures++
			name := fmt.Sprintf("%s: %s of %s", folder, f.Source.Name, list.Label(row))
			text := inWords(t, r.Text, step)
			if n := strings.Count(text, "\n"); n > mostLines || n == 0 {
				t.Errorf("%s has %d lines", name, n)
			}
			if n := strings.Count(inWords(t, zh.Text, step), "\n"); n > mostLines {
				t.Errorf("%s has %d lines in Chinese", name, n)
			}
			checkAbove(t, name, text)
			if digits := longest(text); digits > 30 {
				t.Errorf("%s shows %d digits", name, digits)
			}
		}
	}
	return figures
}

// checkAbove reports a line that says "derived above" of a value that no line above it has
// with something behind it.
func checkAbove(t *testing.T, name, text string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		said, ok := strings.CutSuffix(line, ", derived above")
		if !ok {
			continue
		}
		said, _, _ = strings.Cut(said, ", shown as ")
		_, value, _ := strings.Cut(strings.NewReplacer(" ≈ ", " = ", ": ", " = ").Replace(said), " = ")
		if !slices.ContainsFunc(lines[:i], func(l string) bool {
			l, _, _ = strings.Cut(l, ", shown as ")
			value := strings.TrimPrefix(strings.TrimSpace(value), "≈")
			return strings.HasSuffix(l, " "+value) || strings.HasSuffix(l, "≈"+value)
		}) {
			t.Errorf("%s: nothing above derives %q in\n%s", name, line, text)
		}
	}
}

// longest returns the most digits in a row, with a point among them.
func longest(text string) int {
	most, n := 0, 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			n++
			most = max(most, n)
		case r != '.':
			n = 0
		}
	}
	return most
}

// A list says which field names its records.
func TestLabels(t *testing.T) {
	for _, c := range []struct{ why, fields, want string }{
		{"a field called name", "name: text", "u1 One"},
		{"the declared one", "name: text, title: text, label: title", "u1 First"},
		{"several", "name: text, title: text, on: date, label: [title, on]", "u1 First 2022-05-01"},
		{"several, one missing", "name: text, title: {type: text, optional: true}, on: date, label: [title, on]", "u1 2022-05-01"},
		{"a name that is no text", "name: number", "u1"},
		{"a field called label", "label: text", "u1"},
		{"the key itself", "name: text, label: id", "u1"},
	} {
		p, err := load("merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {units: {id: key, " + c.fields + "}}\nfigures: {units: {f: 1 + 1}}\n")
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		fields := `{"id": "u1"`
		for field, value := range map[string]string{"name": `"One"`, "title": `"First"`, "label": `"x"`} {
			if strings.Contains(c.fields, field+": text") {
				fields += fmt.Sprintf(", %q: %s", field, value)
			} else if strings.Contains(c.fields, field+": number") {
				fields += fmt.Sprintf(", %q: 1", field)
			}
		}
		if strings.Contains(c.fields, "on: date") {
			fields += `, "on": "2022-05-01"`
		}
		facts, err := p.ReadFacts(fstest.MapFS{"d/units.json": {Data: []byte("[" + fields + "}]")}}, "d")
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		run, err := p.Run(t.Context(), facts)
		if err != nil {
			t.Fatal(err)
		}
		if got := run.List("units").Caption(0); got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
	for list, want := range map[string]string{
		"{id: key, n: number, label: n}": "lists.units.label: n is a number, which is no name for a record; name a field that is a text, a date or a reference",
		"{id: key, label: nmae}":         `lists.units.label: there is no type or list "nmae"`,
	} {
		_, err := load("merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {units: " + list + "}\n")
		if got := fmt.Sprint(err); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", list, got, want)
		}
	}
}
