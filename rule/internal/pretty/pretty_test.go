package pretty_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule/internal/pretty"
	"github.com/meritrules/merit/rule/internal/syntax"
)

var update = flag.Bool("update", false, "write the golden file")

var limits = syntax.Limits{Bytes: 1 << 16, Tokens: 10_000, Depth: 60, Digits: 1000}

func layOut(t testing.TB, text string, width int) pretty.Layout {
	t.Helper()
	l, fault := pretty.Formula(text, limits, width)
	if fault != nil {
		t.Fatalf("%s: %s", text, fault.Message)
	}
	return l
}

// The golden file has a block for each layout: what it shows, the formula as written after
// "< ", the formula on one line after "- ", and over lines of 40 cells after "> ".
func TestLayouts(t *testing.T) {
	const name = "testdata/layouts.txt"
	golden, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for block := range strings.SplitSeq(strings.TrimSpace(string(golden)), "\n\n") {
		var written []string
		for line := range strings.SplitSeq(block, "\n") {
			if text, ok := strings.CutPrefix(line, "<"); ok {
				written = append(written, strings.TrimPrefix(text, " "))
			} else if strings.HasPrefix(line, "#") {
				out.WriteString(line + "\n")
			}
		}
		l := layOut(t, strings.Join(written, "\n"), 40)
		for _, w := range written {
			out.WriteString(strings.TrimSpace("< "+w) + "\n")
		}
		if l.Line != "" {
			out.WriteString("- " + l.Line + "\n")
		}
		for line := range strings.SplitSeq(strings.Join(l.Lines, "\n"), "\n") {
			out.WriteString(strings.TrimSpace("> "+line) + "\n")
		}
		out.WriteString("\n")
	}
	got := strings.TrimSpace(out.String()) + "\n"
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if got != string(golden) {
		t.Errorf("the layouts have changed (-update writes them):\n%s", got)
	}
}

// What is laid out is the same formula, and laid out again it is the same text: Formula says
// so itself, by leaving a formula as it is. So nothing of the corpus is left as it is.
func FuzzFormula(f *testing.F) {
	golden, err := os.ReadFile("testdata/layouts.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.SplitSeq(string(golden), "\n") {
		if text, ok := strings.CutPrefix(line, "< "); ok {
			f.Add(text, 30)
		}
	}
	f.Fuzz(func(t *testing.T, text string, width int) {
		l, fault := pretty.Formula(text, limits, width)
		if fault != nil {
			return
		}
		lines := strings.Join(l.Lines, "\n")
		if lines == text {
			return
		}
		again := layOut(t, lines, width)
		if got := strings.Join(again.Lines, "\n"); got != lines {
			t.Errorf("%q is laid out as\n%s\nand then as\n%s", text, lines, got)
		}
		if l.Line != "" {
			if line := layOut(t, l.Line, width).Line; line != l.Line {
				t.Errorf("%q is laid out as %s and then as %s", text, l.Line, line)
			}
		}
		bare := func(s string) string {
			return strings.Join(strings.Fields(strings.NewReplacer("\n", " ").Replace(s)), "")
		}
		if bare(lines) != bare(text) {
			t.Errorf("%q is laid out as\n%s\nwhich is not only blanks", text, lines)
		}
	})
}
