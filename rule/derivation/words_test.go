package derivation

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule/internal/byrow"
)

// Every phrase of a derivation has its Chinese.
func TestWordsAreComplete(t *testing.T) {
	var src []byte
	for _, name := range []string{"render.go", "render_lists.go", "elements.go", "render_taken.go", "render_choice.go", "words.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		src = append(src, text...)
	}
	said := regexp.MustCompile(`\b(?:say|next)\("([^"]+)"|verdict :?= "([^"]+)"`).FindAllStringSubmatch(string(src), -1)
	if len(said) < 35 {
		t.Fatalf("found %d phrases", len(said))
	}
	for _, m := range said {
		if phrase := m[1] + m[2]; chinese[phrase] == "" {
			t.Errorf("%q has no Chinese", phrase)
		}
	}
	for _, words := range byrow.Roundings {
		if chinese[strings.TrimSuffix(words, ",")] == "" {
			t.Errorf("%q has no Chinese", words)
		}
	}
	for english, words := range chinese {
		if strings.Count(english, "%s") != strings.Count(words, "%s") {
			t.Errorf("%q and %q differ in what stands in them", english, words)
		}
	}
}

// What the models of the domain wait for has its Chinese as well.
func TestNounsHaveChinese(t *testing.T) {
	found := 0
	for _, room := range []string{"assessment", "assessment/supervision", "evaluation", "incentive", "window"} {
		files, err := filepath.Glob(filepath.Join("..", "..", room, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(room, err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`\bNoun: +"([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
				if found++; chinese[m[1]+" %s"] == "" {
					t.Errorf("%s: %q has no Chinese", name, m[1])
				}
			}
		}
	}
	if found < 2 {
		t.Errorf("found %d nouns", found)
	}
}
