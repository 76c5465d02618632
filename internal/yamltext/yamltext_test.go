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

// Lines are those of the file, whatever its line ends.
func TestLines(t *testing.T) {
	d := Read("p", []byte("a: 1\r\nb: 2"), bounded.Limits{})
	if d.Root == nil || d.Lines() != 2 || d.Line(1) != "a: 1" || d.Line(2) != "b: 2" || d.Line(0) != "" || d.Line(3) != "" {
		t.Errorf("%d lines, %q, %q: %v", d.Lines(), d.Line(1), d.Line(2), d.Faults)
	}
}
