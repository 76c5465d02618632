package main

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
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
		{"and the caret may be at it", "a \x1b[2J x", 3, `\x1b[2J x`},
		{"an override does not turn the line round", "  a\u202e: b", 5, `: b`},
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

// A derivation that is written step by step is the JSON of the whole.
func TestStepsAsJSON(t *testing.T) {
	step := &derivation.Step{Kind: derivation.FigureStep, Text: "a < b & \"c\"", Value: value.OfList(value.OfNumber(types.Int(1)), value.Value{}), Steps: []*derivation.Step{
		{Kind: derivation.RoundingStep, Rounding: &derivation.Rounding{From: value.OfNumber(types.Int(1)), Mode: types.Floor}, Value: value.OfNumber(types.Int(1))},
		{Kind: derivation.InputStep, Text: "a", Value: value.OfText("<b>"), Steps: []*derivation.Step{{Kind: derivation.CitedStep, Clauses: []string{"第一条"}}}}, {Kind: derivation.InputStep, Text: "b", Seen: true}}}
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

// Of many cases that fail, and of many expectations that are not met, people read the first; programs
// read all.
func TestManyFailuresAreCut(t *testing.T) {
	const head = "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {l: {id: key, n: number}}\nfigures: {l: {m: n * 2}}\ncases:\n"
	var given, expect, single strings.Builder
	for i := range 50 {
		fmt.Fprintf(&given, "{id: k%d, n: %d}, ", i, i)
		fmt.Fprintf(&expect, "l.k%d.m: -1, ", i)
		fmt.Fprintf(&single, "  - {name: case %d, given: {l: {n: 1}}, expect: {l.m: %d}}\n", i, i)
	}
	writeFiles(t, map[string]string{
		"one.yaml":  head + "  - {name: one, given: {l: [" + given.String() + "]}, expect: {" + expect.String() + "}}\n",
		"many.yaml": head + single.String(),
	})
	for _, c := range []struct {
		policy, counted string
		full            int
	}{
		{"one.yaml", "  … and 30 more of the case are not met\n", 50},
		{"many.yaml", "… and 29 cases more; -json prints all\n", 49},
	} {
		out, _, code := run("test", c.policy)
		if n := strings.Count(out, "expected "); code != 1 || n != 20 || !strings.Contains(out, c.counted) {
			t.Errorf("%s: exit %d, %d failures, and not %q:\n%s", c.policy, code, n, c.counted, out)
		}
		if out, _, _ := run("test", "-json", c.policy); strings.Count(out, `"want"`) != c.full {
			t.Errorf("%s: -json does not print all: %s", c.policy, out)
		}
	}
}
