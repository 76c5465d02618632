package form

import (
	"testing"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/internal/yamltext"
	"go.yaml.in/yaml/v3"
)

// parts is a form as those of package document.
type parts struct {
	Size struct{ *yaml.Node } `yaml:"size" need:"write size: 1"`
	Word struct{ *yaml.Node } `yaml:"word"`
}

func read(text string) *Reader { return New(yamltext.Read("p", []byte(text), bounded.Limits{})) }

// A mapping fills its form; what it lacks and what it has besides are faults.
func TestFill(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"all", "size: 3\nword: x\n", ""},
		{"what may be left out", "size: 3\n", ""},
		{"what may not", "word: x\n", "p:1:1: it has no size; write size: 1"},
		{"a misspelt key is the one that is missing", "sise: 3\n", `p:1:1: it has no key "sise"; did you mean "size"?`},
		{"no mapping", "[3]\n", "p:1:1: it must have keys, not a list; write key: value"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.text)
			var f parts
			r.Fill(r.Root, "it", &f)
			got := ""
			if err := r.Faults.Sorted(); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if tt.want == "" && r.Whole(f.Size.Node, "size", 0, 9) != 3 {
				t.Error("the size is not 3")
			}
		})
	}
}

// A fault inside Complete leaves its names out and does not count outside.
func TestComplete(t *testing.T) {
	r := read("size: 3%\n")
	size := Child(r.Root, "size")
	if r.Complete(func() { r.Number(size, "size") }, "size") || !r.LeftOut["size"] || r.Undeclared != 0 || len(r.Faults) != 1 {
		t.Errorf("left out %v, %d undeclared, faults %v", r.LeftOut, r.Undeclared, r.Faults)
	}
	if !r.Complete(func() { r.Text(size, "size") }, "text") || r.LeftOut["text"] {
		t.Error("what is sound leaves a name out")
	}
}
