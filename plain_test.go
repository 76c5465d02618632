package merit_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/meritrules/merit"
)

// hostilePolicy has a text wherever a policy may have one, and faults of its own cases.
const hostilePolicy = `merit: 1
policy: {id: "«»", version: "«»", title: "«»", from: 2022-01-01}
clauses: {c: "«»"}
lists:
  l: {id: key, t: text, u: {type: text, optional: true}}
figures:
  l:
    a: {formula: 't + "«»"', clause: c}
    b: {formula: 'if t == "«»" { u ?? "«»" } else { "no" }', clause: c}
    w: '1 > 2 ? "«»" : t'
    k: {formula: 't != ""', check: "«»"}
cases:
  - {name: "«»", given: {l: {id: k, t: "«»", u: ~}}, expect: {l.a: "not «»", l.b: "not «»"}}
  - {name: "two «»", given: {l: {id: k, u: "«»"}}, expect: {l.a: "«»", "l.w": 3}}
`

// Whatever a host prints of what the library says, in whatever way the text came in, is as
// many lines as with a plain text, and nothing in it acts on a terminal.
func TestPlainWords(t *testing.T) {
	said := func(text string) map[string]string {
		var odd strings.Builder
		for _, r := range text {
			fmt.Fprintf(&odd, `\u%04x`, r)
		}
		with := strings.NewReplacer("«»", odd.String())
		p := mustLoad(t, with.Replace(hostilePolicy))
		words := map[string]string{"warnings": fmt.Sprint(p.Warnings())}
		for name, l := range map[string]string{
			"a field":       `[{"id": "«»", "«»": 1}]`,
			"a type":        `[{"id": "«»", "t": ["«»"]}]`,
			"a key":         `[{"id": "«»", "t": "x"}, {"id": "«»", "t": "x"}]`,
			"a missing one": `[{"id": "«»"}]`,
			"a list":        `{"«»": []}`,
		} {
			_, err := p.ReadFacts(fstest.MapFS{"data/l.json": {Data: []byte(with.Replace(l))}, "data/" + text + ".csv": {Data: []byte(text)}}, "data")
			words[name] = err.Error()
		}
		facts, err := p.ReadFacts(fstest.MapFS{"data/l.json": {Data: []byte(with.Replace(`[{"id": "k", "t": "«»"}]`))}}, "data")
		if err != nil {
			t.Fatal(err)
		}
		run, err := p.Run(t.Context(), facts)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{text, "l." + text + "." + text, "l.x" + text + ".a", text + ".a.b"} {
			_, err := p.Find(run, path)
			words["the path "+strings.ReplaceAll(path, text, "…")] = err.Error()
		}
		_, err = p.Table(run, text, false)
		words["a table"] = err.Error()
		step, err := run.Explain(t.Context(), "l", 0, "b", 0)
		if err != nil {
			t.Fatal(err)
		}
		words["a derivation"] = step.String()
		_, err = run.Explain(t.Context(), "l", 0, text, 0)
		words["no figure"] = err.Error()
		cover := p.NewCoverage()
		for i, c := range p.Cases() {
			r := p.Test(t.Context(), c, cover)
			words[fmt.Sprint("case ", i)] = r.String()
			for j, f := range r.Failures {
				words[fmt.Sprint("failure ", i, ".", j)] = f.String()
			}
		}
		for i, x := range cover.Missed() {
			words[fmt.Sprint("point ", i)] = x.String()
		}
		_, err = merit.Load(fstest.MapFS{"p": {Data: []byte(with.Replace("merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\n\"«»\": 1\nfigures: {year: {f: 'len(\"«»\") + \"«»\"', g: {formula: 1, clause: \"«»\", mode: \"«»\"}}}\n"))}}, "p")
		words["a document"] = err.Error()
		_, err = merit.Load(fstest.MapFS{}, text)
		words["no document"] = err.Error()
		return words
	}
	want := said("a\tc") // as untidy for a key, but one line
	got := said("a\nc\x1b[2J\u009b\u202e\u2028\r\td")
	if len(got) != len(want) || len(got) < 20 {
		t.Fatalf("%d texts, and %d of a plain one", len(got), len(want))
	}
	for name, text := range got {
		if i := strings.IndexFunc(text, func(r rune) bool {
			return r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp))
		}); i >= 0 {
			t.Errorf("%s: %q in\n%s", name, text[i:i+2], text)
		}
		if strings.Contains(text, "\nc") {
			t.Errorf("%s: a line of its own in\n%s", name, text)
		}
		if name != "a derivation" && !strings.HasPrefix(name, "case") && strings.Count(text, "\n") != strings.Count(want[name], "\n") {
			t.Errorf("%s:\n%s\nhas other lines than\n%s", name, text, want[name])
		}
	}
}
