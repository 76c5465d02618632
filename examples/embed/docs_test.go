package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// gap is a line of a block that stands for lines left out.
var gap = []string{"// …", "# …"}

// TestPage checks that every block of docs/embedding.md is what is compiled and
// run: its lines stand one after the other, apart from their indentation, in a
// file of this example or in a tested example, and what is printed in the comment
// that the example is compared with. Commands must be ones that work here.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/embedding.md")
	if err != nil {
		t.Fatal(err)
	}
	files := sources(t)
	kinds := map[string]int{}
	for i, block := range strings.Split(string(page), "```") {
		if i%2 == 0 {
			continue
		}
		kind, body, _ := strings.Cut(block, "\n")
		kinds[kind]++
		switch kind {
		case "sh":
			checkCommands(t, body)
		case "go", "text", "yaml", "html":
			if !stands(files, body, kind == "text") {
				t.Errorf("no file has this block of %s:\n%s", kind, body)
			}
		default:
			t.Errorf("a block of %q", kind)
		}
	}
	if kinds["go"] < 10 || kinds["text"] < 5 {
		t.Errorf("the page has only %v", kinds)
	}
}

// sources are the lines of the files that blocks are taken from.
func sources(t *testing.T) [][]string {
	t.Helper()
	var files [][]string
	for _, pattern := range []string{"*.go", "rowing/*.go", "*.yaml", "*.html", "../../*example_test.go", "../../rule/*example_test.go", "../../evaluation/*example_test.go", "../../policytest/*_test.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("no file %s: %v", pattern, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, strings.Split(string(text), "\n"))
		}
	}
	return files
}

// stands reports whether the lines of a block stand in a file, in their order,
// without others between them but for gaps. Those of an output are comments there.
func stands(files [][]string, block string, output bool) bool {
	lines := strings.Split(strings.Trim(block, "\n"), "\n")
	if output {
		lines = append([]string{"Output:"}, lines...)
		for i, l := range lines {
			lines[i] = "// " + strings.TrimSpace(l)
		}
		lines = append(lines, "}")
	}
	return slices.ContainsFunc(files, func(file []string) bool { return follow(file, lines) })
}

// follow reports whether lines stand in a file, from somewhere on.
func follow(file, lines []string) bool {
	for i := range file {
		if at(file[i:], lines) {
			return true
		}
	}
	return false
}

// at reports whether lines stand at the beginning of a file; those after a gap may
// stand further down.
func at(file, lines []string) bool {
	for i, l := range lines {
		switch {
		case slices.Contains(gap, strings.TrimSpace(l)):
			return follow(file[i:], lines[i+1:])
		case i >= len(file) || bare(l) != bare(file[i]):
			return false
		}
	}
	return true
}

// bare is a line without its indentation, which a comment has behind its mark.
func bare(line string) string {
	line = strings.TrimSpace(line)
	if comment, ok := strings.CutPrefix(line, "//"); ok {
		return "// " + strings.TrimSpace(comment)
	}
	return line
}

// checkCommands checks the lines of a block of commands.
func checkCommands(t *testing.T, body string) {
	t.Helper()
	for line := range strings.Lines(body) {
		line, _, _ = strings.Cut(line, "#")
		switch strings.TrimSpace(line) {
		case "go get github.com/meritrules/merit", "go run ./examples/embed", "go run ./examples/embed -addr :8080":
		default:
			t.Errorf("the command %q", line)
		}
	}
}

// The check itself: what it lets pass, and what it notices.
func TestStands(t *testing.T) {
	files := [][]string{{"func f() {", "\ta()", "\tb()", "\tc()", "\t// Output:", "\t// x", "\t//   y", "}"}}
	for _, tt := range []struct {
		name, block string
		output      bool
		want        bool
	}{
		{"lines in their order", "a()\nb()\n", false, true},
		{"other indentation", "\t\tb()\n\t\tc()\n", false, true},
		{"another order", "b()\na()\n", false, false},
		{"a line left out", "a()\nc()\n", false, false},
		{"a gap", "a()\n// …\nc()\n", false, true},
		{"a gap to what stands above", "b()\n// …\na()\n", false, false},
		{"a part of a line", "a(\n", false, false},
		{"an output", "x\n  y\n", true, true},
		{"a part of an output", "x\n", true, false},
		{"another output", "x\nz\n", true, false},
	} {
		if got := stands(files, tt.block, tt.output); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}
