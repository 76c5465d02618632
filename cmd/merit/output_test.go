package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/rule"
)

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("abcdefghi ", 30)
	for _, c := range []struct {
		name, line string
		column     int
		at         string // what stands above the caret, to the end of what is shown
	}{
		{"the first character", "figures: 3", 1, "figures: 3"},
		{"the indent is left out", "      total: x", 14, "x"},
		{"a tab is a blank", "\ttotal:\tx", 9, "x"},
		{"Chinese characters take two cells", "  总分: 得分 + 加份", 12, "加份"},
		{"a combining mark takes none", "e\u0301\u0301 x", 5, "x"},
		{"the end of the line", "total:", 7, ""},
		{"beyond the end, as of a line feed", "total:\r", 99, ""},
		{"within the indent", "    x", 2, "   x"},
		{"far to the right", long + "x", 301, "x"},
		{"a control character cannot move the cursor", "a\x1b[2J x", 7, "x"},
		{"an empty line", "", 1, ""},
	} {
		lines := strings.Split((&text{lines: []string{c.line}}).excerpt(1, c.column), "\n")
		caret := layout.Width(lines[1]) - 1
		rest := []rune(lines[0])
		for len(rest) > 0 && layout.Width(lines[0])-layout.Width(string(rest)) < caret {
			rest = rest[1:]
		}
		if len(lines) != 3 || strings.TrimLeft(lines[1], " ") != "^" || string(rest) != c.at {
			t.Errorf("%s: the caret is at %q:\n%s\n%s", c.name, string(rest), lines[0], lines[1])
		}
	}
}

// Whatever is in the texts of policies and facts, what is printed for people has
// nothing that moves the cursor or turns the writing round.
func TestPlainWords(t *testing.T) {
	t.Chdir(t.TempDir())
	const odd = `a\u001b[31m\u0007\u009b2J\u202e\u2028b`
	for name, text := range map[string]string{
		"policy.yaml": `merit: 1
policy: {id: a, version: "1", title: "` + odd + `", from: 2022-01-01, until: 2022-12-31}
clauses:
  c: "` + odd + `"
lists:
  l: {id: key, t: text}
figures:
  l: {m: {formula: 't + "` + odd + `"', clause: c, doc: "` + odd + `"}}
cases:
  - {name: "` + odd + `", given: {l: {id: "` + odd + `", t: "` + odd + `"}}, expect: {l.m: "` + odd + `"}}
`,
		"data/l.json": `[{"id": "` + odd + `", "t": "` + odd + `"}]`,
		"bad/l.json":  `[{"id": "` + odd + `", "` + odd + `": 1}]`,
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"check", "policy.yaml"}, {"test", "-v", "-cover", "policy.yaml"}, {"run", "policy.yaml", "data"}, {"run", "policy.yaml", "bad"},
		{"explain", "policy.yaml", "data", "l.m"}, {"explain", "-markdown", "policy.yaml", "data", "l.m"}, {"explain", "policy.yaml", "data", "l.x\x1b.m"},
	} {
		var out bytes.Buffer
		command(args, &out, &out)
		odd := func(r rune) bool { return r != '\n' && printable(r) != r }
		if i := bytes.IndexFunc(out.Bytes(), odd); i >= 0 || out.Len() < 20 {
			t.Errorf("%v: %q at %d of %q", args, out.Bytes()[max(i, 0)], i, out.String())
		}
	}
}

// However long a line is and wherever the column, what is shown fits a terminal.
func TestExcerptFits(t *testing.T) {
	for _, unit := range []string{"x", "得", "得分 <= 1 and ", "e\u0301", "\t"} {
		line := "  " + strings.Repeat(unit, 400)
		one := &text{lines: []string{line}}
		for column := range 500 {
			for _, l := range strings.Split(one.excerpt(1, column), "\n") {
				if layout.Width(l) > excerptWidth+4 || strings.TrimRight(l, " ") != l {
					t.Fatalf("column %d of %q…: %q", column, line[:20], l)
				}
			}
		}
	}
}

// A character that comes in parts is written whole, wherever it is cut.
func TestWordsInParts(t *testing.T) {
	text := "a度𠀀é\x1b\n依据"
	for size := 1; size < 5; size++ {
		var b bytes.Buffer
		w := &words{to: &b}
		for part := range slices.Chunk([]byte(text), size) {
			if n, err := w.Write(part); n != len(part) || err != nil {
				t.Fatalf("wrote %d of %d, %v", n, len(part), err)
			}
		}
		if want := "a度𠀀é \n依据"; b.String() != want {
			t.Errorf("in parts of %d: got %q, want %q", size, b.String(), want)
		}
	}
}

// A derivation that is written step by step is the JSON of the whole.
func TestStepsAsJSON(t *testing.T) {
	step := &rule.Step{Kind: rule.FigureStep, Text: "a < b & \"c\"", Value: rule.ListValue(rule.NumberValue(rule.Int(1)), rule.Value{}), Steps: []*rule.Step{
		{Kind: rule.RoundingStep, Rounding: &rule.Rounding{From: rule.NumberValue(rule.Int(1)), Mode: rule.Floor}, Value: rule.NumberValue(rule.Int(1))},
		{Kind: rule.InputStep, Text: "a", Value: rule.TextValue("<b>"), Steps: []*rule.Step{{Kind: rule.CitedStep, Clause: "第一条"}}}, {Kind: rule.InputStep, Text: "b", Seen: true}}}
	var want, got bytes.Buffer
	if err := writeJSON(&want, step); err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(&got)
	if err := writeStep(w, step, ""); err != nil {
		t.Fatal(err)
	}
	w.Flush()
	if got.String()+"\n" != want.String() {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want.String())
	}
}
