package format_test

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/meritrules/merit/internal/format"
)

// Whatever a document is, laying it out loses no comment and no word, leaves it with the same
// meaning, and leaves it alone the second time.
func FuzzDocument(f *testing.F) {
	names, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names { // every construct that is laid out
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	all := policies(f)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if len(all[name]) < 4000 { // large ones would only make it slow
			f.Add(all[name])
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, err := format.Document("policy.yaml", []byte(text))
		if err != nil {
			return
		}
		laid := layOut(t, "policy.yaml", text)
		if laid != string(out) {
			t.Errorf("two layouts:\n%s\nand\n%s", laid, out)
		}
		if a, b := letters(text), letters(laid); !strings.Contains(text, `\`) && a != b {
			t.Errorf("%s\nhas other letters than\n%s", laid, text)
		}
		before, err := load("policy.yaml", text)
		if err != nil {
			return
		}
		after, err := load("policy.yaml", laid)
		if err != nil {
			t.Fatalf("%s\nis laid out so that it fails: %v\n%s", text, err, laid)
		}
		sameMeaning(t, "policy.yaml", before, after)
	})
}

var header = regexp.MustCompile(`[|>][-+0-9]+`)

// letters returns the characters of a document in order of their code points, without those
// with which it is laid out.
func letters(text string) string {
	runes := slices.DeleteFunc([]rune(header.ReplaceAllString(text, "")), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("{}[],-|>'\":\ufeff", r)
	})
	slices.Sort(runes)
	return string(runes)
}

// Texts that were mangled are laid out as any other, or refused: the same draws each time.
func TestMangled(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	all := policies(t)
	names := slices.Sorted(maps.Keys(all))
	laid := 0
	for range 300 {
		text := []byte(all[names[rng.IntN(len(names))]])
		text = text[:min(len(text), 3000)]
		for range 1 + rng.IntN(3) {
			at := rng.IntN(len(text))
			switch rng.IntN(3) {
			case 0:
				const signs = "\n #{}[],:-|>'\"?ab"
				text[at] = signs[rng.IntN(len(signs))]
			case 1:
				text = slices.Delete(text, at, min(at+rng.IntN(9), len(text)))
			default:
				from := rng.IntN(len(text))
				text = slices.Insert(text, at, slices.Clone(text[from:min(from+30, len(text))])...)
			}
		}
		out, err := format.Document("policy.yaml", text)
		if err != nil {
			continue
		}
		laid++
		if again := layOut(t, "policy.yaml", string(out)); again != string(out) {
			t.Errorf("%s\nis laid out otherwise the second time:\n%s", out, again)
		}
		if a, b := letters(string(text)), letters(string(out)); !strings.Contains(string(text), `\`) && a != b {
			t.Errorf("%s\nhas other letters than\n%s", out, text)
		}
	}
	if laid < 30 {
		t.Errorf("only %d of the texts are laid out", laid)
	}
}
