package arrows

import (
	"os"
	"strings"
	"testing"
)

// notDrawn are packages that no other package of the module imports: tools for those who
// change it.
var notDrawn = map[string]bool{"internal/mutants": true}

// The pictures of the layers in both READMEs have every package, the rooms of package
// rule as one line, and no other.
func TestPictures(t *testing.T) {
	for _, name := range []string{"../../README.md", "../../README.zh-CN.md"} {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, picture, _ := strings.Cut(string(page), "\nexamples/…")
		picture, _, found := strings.Cut(picture, "\n```")
		if !found {
			t.Fatalf("%s has no picture of the layers", name)
		}
		drawn := map[string]bool{}
		for word := range strings.FieldsFuncSeq(picture, func(r rune) bool { return strings.ContainsRune(" \n()（）", r) }) {
			drawn[word] = true
		}
		for layer := range allowed {
			switch {
			case layer == "":
				layer = "merit"
			case strings.HasPrefix(layer, "rule/internal/"):
				layer = "rule/internal/…"
			}
			if !drawn[layer] && !notDrawn[layer] {
				t.Errorf("%s does not draw %s", name, layer)
			}
		}
		for word := range drawn {
			if _, ok := allowed[word]; strings.HasPrefix(word, "internal/") && !ok {
				t.Errorf("%s draws %s, which is no package", name, word)
			}
		}
	}
}
