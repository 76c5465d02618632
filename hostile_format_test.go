package merit_test

import (
	"strings"
	"testing"

	"github.com/meritrules/merit"
)

// hostileLayouts are texts of n parts that can be laid out, each with a reason to be slow.
var hostileLayouts = []struct {
	name string
	n    int
	text func(n int) string
}{
	{"a list on one line", 200_000, func(n int) string { return "a: [" + repeated(n, "1") + "]\n" }},
	{"records on one line", 60_000, func(n int) string { return "a: [" + repeated(n, "{b: 1}") + "]\n" }},
	{"a mapping on one line", 40_000, func(n int) string { return "a: {" + listed(n, "k%d: %d") + "}\n" }},
	{"a mapping on one line, with a comment", 40_000, func(n int) string { return "a: { # c\n" + listed(n, "k%d: %d") + "}\n" }},
	{"lists within each other", 8000, func(n int) string { return "a: [" + repeated(n, "[[[[[[[[[[1]]]]]]]]]]") + "]\n" }},
	{"a comment behind each item", 80_000, func(n int) string { return "a: [" + strings.Repeat("1, # c\n ", n) + "1]\n" }},
	{"a comment above each item", 80_000, func(n int) string { return "a:\n" + strings.Repeat("# c\n  - 1\n", n) }},
	{"a comment behind each line", 40_000, func(n int) string { return lines(n, "a%d: 1 # %d\n") }},
	{"empty lines", 400_000, func(n int) string { return "a: 1\n" + strings.Repeat("\n", n) + "b: 2\n" }},
	{"a text of many lines", 100_000, func(n int) string { return "a: |+\n" + strings.Repeat("  x\n\n", n) }},
	{"formulas", 12_000, func(n int) string { return "figures:\n  year:\n" + lines(n, "    a%d: if b { 1 } else { %d }\n") }},
	{"formulas on one line", 12_000, func(n int) string { return "figures: {year: {" + listed(n, "a%d: b+%d") + "}}\n" }},
	{"comments of a formula", 40_000, func(n int) string {
		return "figures:\n  year:\n    a: |\n" + strings.Repeat("      // c\n", n) + "      1\n"
	}},
}

// No document, whatever is in it, takes long to lay out.
func TestHostileLayouts(t *testing.T) {
	for _, x := range hostileLayouts {
		grows(t, x.name, some(x.n), func(n int) func() {
			text := "merit: 1\n" + x.text(n)
			return func() {
				if _, err := merit.Format("p.yaml", []byte(text)); err != nil {
					t.Errorf("%s: %.200v", x.name, err)
				}
			}
		})
	}
	for _, x := range hostileDocuments {
		grows(t, x.name, some(x.n), func(n int) func() {
			text := x.text(n)
			return func() { _, _ = merit.Format("p.yaml", []byte(text)) } // many have faults, which TestHostileDocuments looks at
		})
	}
}
