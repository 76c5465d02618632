package main

import (
	"os"
	"path/filepath"
	"testing"
)

// Each mutant finds the text that it changes, and changes it.
func TestMutantsApply(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, m := range mutants() {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(m.file)))
		if err != nil {
			t.Fatal(err)
		}
		broken, err := m.apply(string(text))
		switch {
		case err != nil:
			t.Errorf("%s: %v", m.name, err)
		case broken == string(text):
			t.Errorf("%s: changes nothing", m.name)
		case names[m.name]:
			t.Errorf("two mutants are called %q", m.name)
		}
		names[m.name] = true
	}
}
