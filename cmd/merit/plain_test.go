package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/plain"
)

// writeFiles writes files into a new folder, and makes it the current one.
func writeFiles(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// hostile returns a policy and facts with a text wherever one may stand, in the form that
// both JSON and YAML read.
func hostile(text string) map[string]string {
	var odd strings.Builder
	for _, r := range text {
		if r < 0x20 || r == 0x7f {
			fmt.Fprintf(&odd, `\u%04x`, r)
		} else {
			q := strconv.QuoteRuneToASCII(r)
			odd.WriteString(strings.ReplaceAll(q[1:len(q)-1], `"`, `\"`))
		}
	}
	files := map[string]string{
		"policy.yaml": `merit: 1
policy: {id: "«»", version: "«»", title: "«»", from: 2022-01-01, until: 2022-12-31}
clauses:
  c: "«»"
parameters:
  p: {value: '"«»"', clause: c, doc: "«»"}
tables:
  m: {keys: {t: exact}, rows: [["«»", "«»"], [other, "«»"]], clause: c, doc: "«»"}
lists:
  l: {id: key, t: text, u: {type: text, optional: true, values: [ok, b]}}
  n: {on: l, s: text}
figures:
  l:
    a: {formula: 't + "«»"', clause: c, doc: "«»"}
    b: {formula: 'if t == "«»" { u ?? "«»" } else { "no" }', clause: c}
    d: 'len(filter(n, .s == t)) + count(n, .s == "«»")'
    e: 't in ["«»"]'
    f: {formula: 't == p', clause: c}
    g: {formula: 'lookup(m, t)', clause: c}
cases:
  - {name: "fails «»", given: {l: {id: k, t: "«»", u: ~}, n: [{on: k, s: "«»"}]}, expect: {l.a: "not «»", l.b: "«»", l.d: 7}}
  - {name: "passes «»", given: {l: {id: k, t: "«»", u: ~}}, expect: {l.a: "«»«»"}}
`,
		"warned.yaml": `merit: 1
policy: {id: "«»", version: "«»", from: 2022-01-01}
clauses: {"c": "«»"}
lists:
  l: {id: key, t: {type: text, values: [x]}}
figures:
  l: {b: 't == "other «»"', c: 'if 1 > 2 { "«»" } else { t }'}
`,
		"broken.yaml": `merit: 1
policy: {id: "«»", version: "«»", from: 2022-01-01}
"«»": 1
lists:
  l: {id: key, "«»": "«»", t: {type: text, values: [x, x]}}
figures:
  l: {b: 't + "«»" - 1', "«»": 1, c: {formula: 1, clause: "«»", mode: "«»"}}
cases:
  - {name: "«»", given: {"«»": 1}, expect: {"l.«»": 1}}
`,
		"data/l.json":     `[{"id": "k", "t": "«»", "u": "ok"}, {"id": "other", "t": "other"}]`,
		"data/n.json":     `[{"on": "k", "s": "«»"}, {"on": "other", "s": "other"}]`,
		"values/l.json":   `[{"id": "«»", "t": "«»", "u": "«» too"}, {"id": "«»", "t": 3, "«»": "«»"}]`,
		"values/n.json":   `[{"on": "«» too", "s": "«»"}]`,
		"names/l.json":    `{"«»": [], "l": [{"id": "«»", "«»": 1}], "l": []}`,
		"checked/l.json":  `[{"id": "«»", "t": "«»"}, {"id": "«»", "t": "«»"}]`,
		"checked/n.json":  `[{"on": "nobody «»", "s": "«»"}]`,
		"raw/l.json":      "[{\"id\": \"" + text + "\"}]",
		"raw/n.csv":       "on,s,\"" + strings.ReplaceAll(text, `"`, `""`) + "\"\n\"" + strings.ReplaceAll(text, `"`, `""`) + "\",x\n",
		"odd.yaml":        "merit: 1\npolicy: " + text + "\n",
		"checks.yaml":     "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {l: {id: key, t: text, u: {type: text, optional: true, unread: true}}, n: {unread: true, on: l, s: text}}\nfigures:\n  l: {c: {formula: 't == \"\"', check: \"«»\"}, d: {formula: 'lookup(tab, t)', internal: true}}\ntables: {tab: {keys: {t: exact}, rows: [[\"x\", 1]]}}\n",
		"checks/l.json":   `[{"id": "k", "t": "«»"}]`,
		"checks/n.json":   `[]`,
		"bad id/l.json":   `[{"id": {"«»": "«»"}, "t": ["«»"]}]`,
		"bad id/n.json":   `"«»"`,
		"bad id/«».json":  `[]`,
		"bad id/«».xlsx":  ``,
		"bad id/L.JSON":   `[]`,
		"bad id/other.js": ``,
	}
	ready := map[string]string{}
	for name, content := range files {
		in := name
		if strings.Contains(name, "«»") {
			in = strings.ReplaceAll(name, "«»", strings.NewReplacer("/", "", "\x00", "").Replace(text))
		}
		ready[in] = strings.ReplaceAll(content, "«»", odd.String())
	}
	return ready
}

// commands are what a person may do with hostile's files: each way by which their texts
// reach a terminal or a page.
func commands(text string) [][]string {
	return [][]string{
		{"check", "policy.yaml"}, {"check", "-strict", "warned.yaml"}, {"check", "broken.yaml"}, {"check", "odd.yaml"},
		{"check", "-data", "data", "policy.yaml"}, {"check", "-data", "values", "policy.yaml"}, {"check", "-data", "checked", "policy.yaml"},
		{"check", "none" + text}, {"check", "-data", "none" + text, "policy.yaml"},
		{"test", "-v", "-cover", "policy.yaml"}, {"test", "-min", "100", "policy.yaml"}, {"test", "broken.yaml"},
		{"test", "-run", "none" + text, "policy.yaml"}, {"test", "-run", "(" + text, "policy.yaml"},
		{"run", "policy.yaml", "data"}, {"run", "-all", "policy.yaml", "data"}, {"run", "-list", "l", "-with", "t,u", "policy.yaml", "data"},
		{"run", "policy.yaml", "values"}, {"run", "policy.yaml", "names"}, {"run", "policy.yaml", "names/l.json"}, {"run", "policy.yaml", "checked"},
		{"run", "policy.yaml", "raw"}, {"run", "policy.yaml", "bad id"}, {"run", "checks.yaml", "checks"},
		{"run", "-list", text, "policy.yaml", "data"}, {"run", "-list", "l", "-with", "x" + text, "policy.yaml", "data"},
		{"run", "-o", "no/" + text, "policy.yaml", "data"}, {"run", "-" + text, "policy.yaml", "data"}, {"run", "-all=" + text, "policy.yaml", "data"},
		{"explain", "-depth", "0", "policy.yaml", "data", "l", "k", "a"},
		{"explain", "policy.yaml", "data", "l", text, text}, {"explain", "policy.yaml", "data", text}, {"explain", "-depth", text, "policy.yaml", "data", "l.a"},
		{"schema", "none" + text}, {"help", text}, {text}, {"version", text},
	}
}

// attacks are texts of each kind that acts on what shows it.
var attacks = map[string]string{
	"escapes of a terminal":       "a\x1b[31m\x1b[2J\x1b]0;pwn\a",
	"controls of eight bits":      "a\u009b31m\u0085\u0090q\u009c",
	"others of seven":             "a\b\b\x7f\v\f\x0e",
	"line breaks":                 "a\n  so total = 999\r\nb\rc",
	"breaks of Unicode, and tabs": "a\u2028b\u2029c\td",
	"the direction of writing":    "a\u202eb\u202ac\u2066d\u2069e\u200ff\u061c",
	"what is not seen":            "a\u200bb\ufeffc\u2060d\ufffae",
}

// Whatever is in the texts of policies, facts and arguments, what is printed for people has
// nothing that acts on a terminal, makes a line of its own or turns the writing round. And
// the names of keys and texts are there, in escapes.
func TestPlainWords(t *testing.T) {
	for name, text := range attacks {
		t.Run(name, func(t *testing.T) {
			writeFiles(t, hostile(text))
			shown := 0
			for _, args := range commands(text) {
				out, messages, _ := run(args...)
				for _, got := range []string{out, messages} {
					if i := strings.IndexFunc(got, func(r rune) bool { return r != '\n' && plain.Rune(r) != string(r) }); i >= 0 {
						t.Errorf("%q: %q in\n%s", args, got[i:min(i+8, len(got))], got)
					}
				}
				if out+messages == "" || !utf8.ValidString(out+messages) {
					t.Errorf("%q: %q", args, out+messages)
				}
				if strings.Contains(out+messages, plain.Text(text)) {
					shown++
				}
			}
			if shown < 20 {
				t.Errorf("only %d commands show the text", shown)
			}
		})
	}
}

// A text with a line break leaves as many lines as one with a tab.
func TestNoForgedLines(t *testing.T) {
	lines := func(text string) (counts []int, all []string) {
		writeFiles(t, hostile(text))
		for _, args := range commands(text) {
			for _, data := range []string{"-zh", "-markdown"} {
				if args[0] == "explain" {
					args = append([]string{args[0], data}, args[1:]...)
				}
			}
			out, messages, _ := run(args...)
			counts, all = append(counts, strings.Count(out, "\n"), strings.Count(messages, "\n")), append(all, out, messages)
		}
		return counts, all
	}
	want, clean := lines("a\tc") // as untidy, but no line
	got, texts := lines("a\nc")
	for i := range got {
		if args := commands("a\nc")[i/2]; got[i] != want[i] && !strings.Contains(strings.Join(args, " "), "raw") && !strings.Contains(strings.Join(args, " "), "odd.yaml") {
			t.Errorf("%q: %d lines, want %d:\n%s\nin place of\n%s", args, got[i], want[i], texts[i], clean[i])
		}
	}
}

// Markdown has no HTML, link, image or mark of a text.
func TestPlainMarkdown(t *testing.T) {
	text := "<img src=x onerror=alert(1)>\\<script>`c`|[l](javascript:x)![i](http://evil/x.png)**b** # h &lt;"
	files := hostile(text)
	for name := range files {
		if strings.Contains(name, "<") {
			delete(files, name)
		}
	}
	writeFiles(t, files)
	for _, figure := range []string{"a", "b", "d", "e", "f", "g"} {
		got, messages, code := run("explain", "-markdown", "-depth", "0", "policy.yaml", "data", "l", "k", figure)
		if code != 0 {
			t.Fatalf("%s: exit %d\n%s", figure, code, messages)
		}
		bare := strings.ReplaceAll(got, `\\`, "")
		for _, mark := range []string{"<", "`", "[", "|", "*", "#", "&", "://"} {
			if strings.Contains(strings.ReplaceAll(bare, `\`+mark, ""), mark) {
				t.Errorf("%s: %s is not escaped in\n%s", figure, mark, got)
			}
		}
		if !strings.Contains(got, `\<img`) {
			t.Errorf("%s: the text is not there:\n%s", figure, got)
		}
	}
}

// JSON and CSV keep every text exactly.
func TestExactForPrograms(t *testing.T) {
	for name, text := range attacks {
		writeFiles(t, hostile(text))
		out, messages, code := run("run", "-csv", "-list", "l", "-with", "t", "policy.yaml", "data")
		if cell := strings.ReplaceAll(text, "\r\n", "\n"); code != 0 || !strings.Contains(strings.ReplaceAll(out, "\r\n", "\n"), cell) {
			t.Errorf("%s: CSV, exit %d: %q\n%s", name, code, out, messages)
		}
		var faults []failure
		out, _, _ = run("check", "-json", "-data", "checks", "checks.yaml")
		unmarshal(t, out, &faults)
		if len(faults) == 0 || faults[0].Message != text {
			t.Errorf("%s: the faults are %q", name, out)
		}
	}
}

// Of a thousand faults the first are printed and the rest is counted; JSON has all.
func TestManyFaults(t *testing.T) {
	var policy strings.Builder
	policy.WriteString("merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nfigures:\n  year:\n")
	for i := range 1000 {
		fmt.Fprintf(&policy, "    f%d: unknown%d + 1\n", i, i)
	}
	writeFiles(t, map[string]string{"policy.yaml": policy.String()})
	for _, name := range []string{"check", "test"} {
		out, messages, code := run(name, "policy.yaml")
		if code != 1 || !strings.HasSuffix(messages, "\n… and 980 more; -json prints all\n") || strings.Count(messages, "\n") != 20*3+1 || out != "policy.yaml: 1000 faults\n" {
			t.Errorf("%s: exit %d\n%s%s", name, code, messages, out)
		}
	}
	var faults []failure
	out, _, _ := run("check", "-json", "policy.yaml")
	if unmarshal(t, out, &faults); len(faults) != 1000 {
		t.Errorf("JSON has %d faults", len(faults))
	}
}

// A fault over a huge text is cut.
func TestHugeFaults(t *testing.T) {
	huge := strings.Repeat("依据 \x1b", 100_000)
	writeFiles(t, map[string]string{
		"policy.yaml": "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {l: {id: key, t: {type: text, values: [x]}}}\nfigures: {l: {m: {formula: t, check: no}}}\n" +
			"cases: [{name: c, given: {l: {id: a, t: x}}, expect: {l.m: \"" + strings.ReplaceAll(huge, "\x1b", `\e`) + "\"}}]\n",
		"data/l.json": `[{"id": "` + strings.ReplaceAll(huge, "\x1b", `\u001b`) + `", "t": "` + strings.ReplaceAll(huge, "\x1b", `\u001b`) + `"}]`,
		"good.yaml": "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {l: {id: key, t: text}}\nfigures: {l: {m: t}}\n" +
			"cases: [{name: c, given: {l: {id: a, t: x}}, expect: {l.m: \"" + strings.ReplaceAll(huge, "\x1b", `\e`) + "\"}}]\n",
	})
	for _, args := range [][]string{{"run", "policy.yaml", "data"}, {"check", "policy.yaml"}, {"test", "good.yaml"}, {"check", huge}, {"run", "-list", huge, "good.yaml", "data"}} {
		out, messages, code := run(args...)
		if code == 0 || len(out)+len(messages) > 20_000 || bytes.ContainsRune([]byte(out+messages), 0x1b) {
			t.Errorf("%.40q: exit %d, %d bytes: %.300s", args, code, len(out)+len(messages), out+messages)
		}
	}
}

func unmarshal(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v in %.200s", err, text)
	}
}
