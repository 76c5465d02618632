package arrows

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The sizes that a person keeps in mind, of what each file and type declares itself; methods
// promoted from embedded structs are not counted: about twenty files of code in a folder, lines of a file, methods
// of a type.
const (
	mostFiles   = 24
	mostLines   = 400
	mostMethods = 40
)

// skipped are folders without code of the module's own: other modules, and test data.
var skipped = map[string]bool{"benchmarks": true, "conformance": true, "testdata": true, ".git": true}

// Folders, files and types are small enough to be read as a table of contents.
func TestSizes(t *testing.T) {
	files, lines, methods := map[string]int{}, map[string]int{}, map[string]int{}
	err := filepath.WalkDir("../..", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && skipped[e.Name()]:
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		folder, err := filepath.Rel("../..", filepath.Dir(path))
		if err != nil {
			return err
		}
		folder = filepath.ToSlash(folder)
		files[folder]++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		lines[filepath.ToSlash(strings.TrimPrefix(path, filepath.Join("..", "..")+string(filepath.Separator)))] = bytes.Count(text, []byte("\n"))
		return countMethods(path, folder, methods)
	})
	if err != nil {
		t.Fatal(err)
	}
	if files["."] == 0 || files["rule"] == 0 || methods["rule/types.Number"] == 0 {
		t.Fatalf("did not find the module: %d folders, %d types", len(files), len(methods))
	}
	refuseLarge(t, "files of code", files, mostFiles)
	refuseLarge(t, "lines", lines, mostLines)
	refuseLarge(t, "methods", methods, mostMethods)
}

// countMethods counts the methods that a file declares, by FOLDER.TYPE.
func countMethods(path, folder string, methods map[string]int) error {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, d := range f.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Recv != nil {
			methods[folder+"."+receiver(d.Recv.List[0].Type)]++
		}
	}
	return nil
}

// receiver returns the name of the type of a receiver.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return "?"
}

// refuseLarge reports what is larger than it may be.
func refuseLarge(t *testing.T, what string, sizes map[string]int, most int) {
	t.Helper()
	for name, n := range sizes {
		if n > most {
			t.Errorf("%s has %d %s, more than %d: split it where the domain does", name, n, what, most)
		}
	}
}
