package yamltext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/internal/bounded"
)

// What a text is read as, and what is said about it. Every message has its own document in
// testdata/messages of the module.
func TestRead(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a document", "a: 1\nb: [x, y]\n", ""},
		{"nothing", "", "1:1: the document is empty; write a policy that begins with merit: 1"},
		{"a tab", "a:\n\tb: 1\n", "2:1: a tab in the indentation; indent with spaces"},
		{"the same key", "a: 1\na: 2\n", `2:1: the key "a" stands twice, first in line 1`},
		{"an alias", "a: &x 1\nb: *x\n", `1:4: "&x": anchors are not allowed; quote a text that begins with &` + "\n" +
			`2:4: "*x": aliases are not allowed; write the value out; quote a text that begins with *`},
		{"texts without quotes, each in its line", "a: b: c\nd: e: f\n",
			"1:4: not YAML: ': ' stands within a value; a text or formula with ': ' needs quotes or a | block\n" +
				"2:4: not YAML: ': ' stands within a value; a text or formula with ': ' needs quotes or a | block"},
		{"results that a case asks for", "cases: [{expect: ?}, {expect: {a: ?, b: '?'}}]\n", ""},
		{"a ? elsewhere", "a: ?  # why\ncases:\n  - name: ?\n    expect: ?\n", `1:4: ? stands for a value only below expect of a case; a text is written "?"` + "\n" +
			`3:11: ? stands for a value only below expect of a case; a text is written "?"`},
		{"a ? and a fault of YAML", "cases: [{expect: ?}]\na: b: c\n", "2:4: not YAML: ': ' stands within a value; a text or formula with ': ' needs quotes or a | block"},
		{"a ? that is a key", "? a\n: 1\nb: ? c\n", "3:1: not YAML: mapping keys are not allowed in this context"},
		{"numbers of many digits", "a: 1e9\nb: 1e9\n", "2:4: up to here exponents add more than 10 digits to numbers; " +
			"count in larger units, or have the program raise ExponentDigits with merit.WithReadLimits"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := Read("p", []byte(tt.text), bounded.Limits{ExponentDigits: 10})
			var got []string
			for _, e := range d.Faults {
				got = append(got, strings.TrimPrefix(e.Error(), "p:"))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A ? within texts stays what it is.
func TestAskedWithinTexts(t *testing.T) {
	d := Read("p", []byte("cases: [{expect: {a: ?}}]\nb: |\n  c: ?\nc: 'd: ? # x'\n"), bounded.Limits{})
	if d.Root == nil || len(d.Faults) > 0 || d.Root.Content[3].Value != "c: ?\n" || d.Root.Content[5].Value != "d: ? # x" {
		t.Fatalf("read %v", d.Faults)
	}
	if a := d.Root.Content[1].Content[0].Content[1].Content[1]; !IsAsked(a) || a.Line != 1 || a.Column != 22 {
		t.Errorf("the ? is %+v", a)
	}
}

func TestFill(t *testing.T) {
	const text = "\ufeffé: {甲: ?, b: ? }  # ?\r\nc: ?"
	got, bad := Fill([]byte(text), []Answer{{1, 9, "1/3"}, {1, 15, "'乙'"}, {2, 4, "~"}})
	if want := "\ufeffé: {甲: 1/3, b: '乙' }  # ?\r\nc: ~"; bad != nil || string(got) != want {
		t.Errorf("filled it is %q, not %q; %v", got, want, bad)
	}
	for _, a := range []Answer{{1, 8, "x"}, {3, 1, "x"}, {0, 1, "x"}, {2, 5, "x"}, {2, 0, "x"}} {
		if got, bad := Fill([]byte(text), []Answer{a}); bad == nil || *bad != a {
			t.Errorf("filled at %d:%d it is %q", a.Line, a.Column, got)
		}
	}
}

// Lines are those of the file, whatever its line ends.
func TestLines(t *testing.T) {
	d := Read("p", []byte("a: 1\r\nb: 2"), bounded.Limits{})
	if d.Root == nil || d.Lines() != 2 || d.Line(1) != "a: 1" || d.Line(2) != "b: 2" || d.Line(0) != "" || d.Line(3) != "" {
		t.Errorf("%d lines, %q, %q: %v", d.Lines(), d.Line(1), d.Line(2), d.Faults)
	}
}
