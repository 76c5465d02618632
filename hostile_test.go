package merit_test

import (
	"fmt"
	"strings"
	"testing"
)

const hostileHead = "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01, until: 2022-12-31}\n"

// inTwo is a document whose last formula cannot be right, so that it ends with a
// fault whatever else it is.
const inTwo = "figures:\n  year:\n    last: '1 +'\n"

// hostileDocuments are texts of n parts, each with a reason to be slow.
var hostileDocuments = []struct {
	name string
	n    int // of about half a megabyte
	text func(n int) string
}{
	{"brackets", 200 << 10, func(n int) string { return strings.Repeat("[", n) }},
	{"braces", 100 << 10, func(n int) string { return strings.Repeat("{a: ", n) }},
	{"nested lists in lines", 200 << 10, func(n int) string { return strings.Repeat("- ", n) }},
	{"nested complex keys", 200 << 10, func(n int) string { return strings.Repeat("? ", n) }},
	{"duplicate keys", 100_000, func(n int) string { return strings.Repeat("a: 1\n", n) }},
	{"duplicate keys on one line", 80_000, func(n int) string { return hostileHead + "parameters: {" + strings.Repeat("a: 1, ", n) + "}\n" }},
	{"unknown keys", 40_000, func(n int) string { return lines(n, "key%d: %d\n") }},
	{"unknown keys on one line", 30_000, func(n int) string { return "{" + lines(n, "key%d: %d, ") + "}" }},
	{"values of another kind on one line", 40_000, func(n int) string { return hostileHead + "parameters: {" + lines(n, "a%[1]d: [[]], ") + "}\n" }},
	{"rows of another kind on one line", 90_000, func(n int) string {
		return hostileHead + "tables:\n  t: {keys: {a: exact}, rows: [" + strings.Repeat("1, ", n) + "]}\n"
	}},
	{"tags", 40_000, func(n int) string { return lines(n, "a%d: !t%d x\n") }},
	{"tags on one line", 30_000, func(n int) string { return hostileHead + "parameters: {" + lines(n, "a%[1]d: !t x, ") + "}\n" }},
	{"anchors", 40_000, func(n int) string { return lines(n, "a%d: &t%d x\n") }},
	{"aliases that multiply", 40_000, func(n int) string {
		return "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + lines(n, "d%d: [*c, *c, %d]\n")
	}},
	{"documents", 100 << 10, func(n int) string { return strings.Repeat("---\n", n) }},
	{"tag directives", 40_000, func(n int) string { return lines(n, "%%TAG !%d! x%d\n") }},
	{"a fault at the end", 50_000, func(n int) string { return hostileHead + lines(n, "a%d: %d\n") + " b: 1\n" }},
	{"a long unknown key", 70_000, func(n int) string { return hostileHead + strings.Repeat("figures", n) + ": 1\n" }},
	{"a long key", 400_000, func(n int) string { return hostileHead + inTwo + "    ? " + strings.Repeat("a", n) + "\n    : 1\n" }},
	{"unknown clauses", 1900, func(n int) string {
		return hostileHead + "clauses:\n" + lines(10*n, "  clause%d: %d\n") + "figures:\n  year:\n" + lines(n, "    a%d: {formula: 1, clause: claus%d}\n")
	}},
	{"clauses that no rule cites", 40_000, func(n int) string { return hostileHead + "clauses:\n" + lines(n, "  c%d: x%d\n") + inTwo }},
	{"texts with colons", 40_000, func(n int) string { return hostileHead + "clauses:\n" + lines(n, "  c%d: a: %d\n") }},
	{"texts with apostrophes", 25_000, func(n int) string { return hostileHead + "clauses:\n" + lines(n, "  c%d: 'a'%d'b'\n") }},
	{"a text of colons", 90_000, func(n int) string { return hostileHead + "clauses:\n  a: " + strings.Repeat("x: y ", n) + "\n" }},
	{"a quote that ends late", 90_000, func(n int) string { return hostileHead + "clauses: {a: \"" + strings.Repeat("x: y, ", n) + "\n" }},
	{"quotes side by side", 100_000, func(n int) string { return hostileHead + "clauses: {a: " + strings.Repeat("'b' ", n) + "}\n" }},
	{"full-width colons", 40_000, func(n int) string { return hostileHead + "clauses:\n" + lines(n, "  c%d：%d\n") }},
	{"questions", 50_000, func(n int) string {
		return hostileHead + "figures:\n  year: {" + strings.Repeat("a ? b : c, ", n) + "}\n"
	}},
	{"commas in texts", 150_000, func(n int) string { return hostileHead + "clauses:\n  c: {" + strings.Repeat("a, ", n) + "}\n" }},
	{"commas in a formula", 90_000, func(n int) string {
		return hostileHead + "figures:\n  year: {a: 1" + strings.Repeat(", b c", n) + "}\n"
	}},
	{"commas in formulas", 10_000, func(n int) string {
		return hostileHead + "figures:\n  year:\n" + lines(n, "    a%d: {formula: min(1, %d), x: 1}\n")
	}},
	{"comments", 80_000, func(n int) string { return hostileHead + "parameters:\n" + strings.Repeat("  # x\n", n) + inTwo }},
	{"lines of a text", 80_000, func(n int) string { return hostileHead + "clauses:\n  a: b\n" + strings.Repeat("    x\n", n) + inTwo }},
	{"lists", 20_000, func(n int) string { return hostileHead + "lists:\n" + lines(n, "  l%[1]d: {id: key}\n") + inTwo }},
	{"fields of unknown types", 9000, func(n int) string { return hostileHead + "lists:\n  l:\n" + lines(n, "    f%d: nomber%d\n") }},
	{"figures of last year that are not published", 9000, func(n int) string {
		return hostileHead + "lists:\n  l: {id: key}\nprevious:\n  l:\n" + lines(n, "    f%[1]d: number\n") + inTwo
	}},
	{"long numbers", 50_000, func(n int) string {
		return hostileHead + "parameters:\n  a: [" + strings.Repeat("1e19999, ", n) + "]\n"
	}},
	{"long numbers in cases", 35_000, func(n int) string {
		return hostileHead + "lists: {l: {n: number}}\nfigures: {year: {a: len(l)}}\ncases: [{name: a, given: {l: [" + strings.Repeat("{n: 1e19999}, ", n) + "]}, expect: {year.a: 1}}]\n"
	}},
	{"unknown fields of cases", 25_000, func(n int) string { return hostileCase(lines(n, "{idd: u%d, nn: %d}, "), "year.a: 1") }},
	{"unknown figures of cases", 25_000, func(n int) string { return hostileCase("", lines(n, "l.u.mm%d: %d, ")) }},
	{"values of another type in cases", 25_000, func(n int) string { return hostileCase(lines(n, "{id: u%d, n: x%d}, "), "year.a: 1") }},
	{"cases of one name", 15_000, func(n int) string {
		return hostileHead + "figures: {year: {a: 1}}\ncases:\n" + lines(n, "  - {name: a, expect: {year.a: %[1]d}}\n")
	}},
}

// hostileCase is a document with a case of one list.
func hostileCase(given, expect string) string {
	return hostileHead + "lists:\n  l: {id: key, n: number}\nfigures:\n  l: {m: n + 1}\n  year: {a: len(l)}\ncases:\n" +
		"  - {name: a, given: {l: [" + given + "]}, expect: {" + expect + "}}\n"
}

// No document, whatever is in it, takes long or exhausts memory. Each ends with faults.
func TestHostileDocuments(t *testing.T) {
	for _, x := range hostileDocuments {
		grows(t, x.name, some(x.n), func(n int) func() {
			text := x.text(n)
			return func() {
				if _, err := load(text); err == nil {
					t.Errorf("%s: no fault is found", x.name)
				} else if strings.Count(err.Error(), "policy.yaml") == 0 {
					t.Errorf("%s: no place: %.200v", x.name, err)
				}
			}
		})
	}
}

// Nor does one of few parts that is slow by them.
func TestHostileDocumentsOfFewParts(t *testing.T) {
	for name, text := range map[string]string{
		"nested mappings":                 deeper(1300),
		"too long":                        strings.Repeat("#", 2<<20),
		"functions that double each time": hostileHead + "functions:\n  f0(x): x\n" + doubling(40) + "figures:\n  year: {a: f40(1)}\n",
		"a formula of brackets":           hostileHead + "figures:\n  year:\n    a: |\n      " + strings.Repeat("(", 60_000) + "\n",
		"as many unknown names as may be": hostileHead + "parameters:\n" + lines(1000, "  name%d: %d\n") + "figures:\n  year:\n" + lines(1000, "    a%d: nane%d\n"),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := load(text); err == nil || !strings.Contains(err.Error(), "policy.yaml") {
				t.Errorf("no fault, or none with a place: %.200v", err)
			}
		})
	}
}

func deeper(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// doubling writes functions f1 to fn, each of which calls the one before twice.
func doubling(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "  f%d(x): f%d(x) + f%d(x)\n", i, i-1, i-1)
	}
	return b.String()
}

// Sound documents take their share as well.
func TestDocumentsGrow(t *testing.T) {
	for _, x := range hostileSound {
		grows(t, x.name, some(x.n), func(n int) func() {
			text := x.text(n)
			return func() {
				p, err := load(text)
				if err != nil {
					t.Errorf("%s: %.200v", x.name, err)
					return
				}
				for _, c := range p.Cases() {
					p.Test(t.Context(), c, nil)
				}
			}
		})
	}
}

// hostileSound are documents without faults, with the cases that they test.
var hostileSound = []struct {
	name string
	n    int
	text func(n int) string
}{
	{"clauses", 40_000, func(n int) string {
		return hostileHead + "clauses:\n" + lines(n, "  c%d: x%d\n") + "figures: {year: {a: 1}}\n"
	}},
	{"comments", 100_000, func(n int) string { return hostileHead + strings.Repeat("# x\n", n) + "figures: {year: {a: 1}}\n" }},
	{"fields", 9000, func(n int) string { return hostileHead + "lists:\n  l:\n" + lines(n, "    f%[1]d: number\n") }},
	{"records of a case", 15_000, func(n int) string { return hostileCase(lines(n, "{id: u%[1]d, n: 1}, "), "year.a: 1") }},
	{"records that a case expects", 9_000, func(n int) string {
		return hostileCase(lines(n, "{id: u%[1]d, n: 1}, "), lines(n, "l.u%[1]d.m: 2, "))
	}},
	{"records that are not there", 15_000, func(n int) string {
		return hostileCase(lines(n, "{id: u%[1]d, n: 1}, "), lines(n, "l.v%[1]d.m: 2, "))
	}},
	{"records of keys of two fields", 12_000, func(n int) string {
		return hostileHead + "lists:\n  l: {a: {type: number, key: true}, b: {type: number, key: true}}\nfigures:\n  l: {m: 1}\ncases:\n" +
			"  - {name: a, given: {l: [" + lines(n, "{a: 1, b: %[1]d}, ") + "]}, expect: {" + lines(n, "'l.1,%[1]d.m': 1, ") + "}}\n"
	}},
	{"cases", 10_000, func(n int) string {
		return hostileHead + "lists:\n  l: {n: number}\nfigures:\n  l: {m: n + 1}\ncases:\n" + lines(n, "  - {name: a%d, given: {l: {n: %d}}, expect: {l.m: 3}}\n")
	}},
}

// What a document turns into is bounded at every moment.
func TestHostileDocumentsInMemory(t *testing.T) {
	for _, x := range hostileDocuments {
		switch x.name {
		case "commas in a formula", "unknown keys on one line", "duplicate keys", "long numbers", "aliases that multiply":
			text := x.text(x.n)
			live(t, x.name, func() { _, _ = load(text) })
		}
	}
}
