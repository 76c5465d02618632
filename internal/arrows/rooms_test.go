package arrows

import (
	"go/ast"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The page that follows a mark names functions where they stand.
func TestRooms(t *testing.T) {
	page, err := os.ReadFile("../../docs/rooms.md")
	if err != nil {
		t.Fatal(err)
	}
	files := sources(t)
	functions := regexp.MustCompile("`([^`]*)`")
	rows := 0
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.HasPrefix(cells[1], " `") {
			continue
		}
		rows++
		path := strings.Trim(cells[1], " `")
		file := files[path]
		if file == nil {
			t.Errorf("there is no file %s", path)
			continue
		}
		declared := functionsOf(file)
		for _, m := range functions.FindAllStringSubmatch(cells[2], -1) {
			if !declared[m[1]] {
				t.Errorf("%s does not declare %s", path, m[1])
			}
		}
	}
	if rows < 30 {
		t.Errorf("the page has %d rows", rows)
	}
}

// functionsOf returns the functions and methods that a file declares: Name or Type.Name.
func functionsOf(file *ast.File) map[string]bool {
	declared := map[string]bool{}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			name := f.Name.Name
			if f.Recv != nil {
				name = receiver(f.Recv.List[0].Type) + "." + name
			}
			declared[name] = true
		}
	}
	return declared
}
