package arrows

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// The sizes that a person keeps in mind: files of code in a folder, methods of a type.
const (
	mostFiles   = 20
	mostMethods = 40
)

// largeFolders and largeTypes are what is larger, with its size today: it may only become less.
var (
	largeFolders = map[string]int{"rule": 23}
	largeTypes   = map[string]int{}
)

// skipped are folders without code of the module's own: other modules, and test data.
var skipped = map[string]bool{"benchmarks": true, "conformance": true, "testdata": true, ".git": true}

// Folders and types are small enough to be read as a table of contents.
func TestSizes(t *testing.T) {
	files, methods := map[string]int{}, map[string]int{}
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
		return countMethods(path, folder, methods)
	})
	if err != nil {
		t.Fatal(err)
	}
	if files["."] == 0 || files["rule"] == 0 || methods["rule/types.Number"] == 0 {
		t.Fatalf("did not find the module: %d folders, %d types", len(files), len(methods))
	}
	compare(t, "files of code", files, largeFolders, mostFiles)
	compare(t, "methods", methods, largeTypes, mostMethods)
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

// compare reports what is larger than it may be, and what need not stand among the large ones.
func compare(t *testing.T, what string, sizes, large map[string]int, most int) {
	t.Helper()
	for name, n := range sizes {
		allowed, isLarge := large[name]
		switch {
		case isLarge && n > allowed:
			t.Errorf("%s has %d %s, more than the %d that it had: it may only become less", name, n, what, allowed)
		case !isLarge && n > most:
			t.Errorf("%s has %d %s, more than %d: split it where the domain does", name, n, what, most)
		}
	}
	for name := range large {
		if sizes[name] <= most {
			t.Errorf("%s need not stand among the large ones", name)
		}
	}
}
