package arrows

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// codesFile declares the codes of faults and warnings; the codes of the grammar stand in
// syntaxFile, whose package may not import package rule.
const (
	codesFile  = "rule/fault/codes.go"
	syntaxFile = "rule/internal/syntax/tree.go"
	errorsPage = "../../docs/errors.md"
)

// sources returns the module's Go files without tests, by their paths.
func sources(t *testing.T) map[string]*ast.File {
	files := map[string]*ast.File{}
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files[path], err = parser.ParseFile(token.NewFileSet(), filepath.Join("../..", path), nil, 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 200 || files[codesFile] == nil || files[syntaxFile] == nil {
		t.Fatalf("saw %d files", len(files))
	}
	return files
}

// Every Error is made with a code: a literal has the field, and what takes a code gets
// a constant or what another gave, never a text.
func TestErrorsHaveCodes(t *testing.T) {
	files := sources(t)
	takers := takeCodes(files)
	var codes []string
	for _, code := range constants(files[codesFile], constants(files[syntaxFile], nil)) {
		codes = append(codes, strconv.Quote(code))
	}
	literals, calls := 0, 0
	for path, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				elems := []*ast.CompositeLit{n}
				if many := isErrors(n.Type); many {
					elems = elided(n)
				} else if !isError(n.Type) {
					return true
				}
				for _, e := range elems {
					if literals++; len(e.Elts) > 0 && !slices.ContainsFunc(e.Elts, isCode) {
						t.Errorf("%s: an Error in %s has no code", path, enclosing(file, e))
					}
				}
			case *ast.CallExpr:
				if !takers[calledName(n)] || len(n.Args) == 0 {
					return true
				}
				calls++
				if text, ok := n.Args[0].(*ast.BasicLit); ok && (text.Value == `""` || slices.Contains(codes, text.Value)) {
					t.Errorf("%s: %s in %s gets %s, not a constant, as its code", path, calledName(n), enclosing(file, n), text.Value)
				}
			}
			return true
		})
	}
	if literals < 60 || calls < 300 {
		t.Errorf("saw %d errors and %d calls", literals, calls)
	}
}

// Outside of internal packages and commands no function makes an error without a code: hosts go by
// codes.
func TestPublicErrorsAreFaults(t *testing.T) {
	for path, file := range sources(t) {
		if strings.Contains(path, "internal/") || strings.HasPrefix(path, "cmd/") || strings.HasPrefix(path, "examples/") || strings.HasPrefix(path, "benchmarks/") || strings.HasPrefix(path, "conformance/") {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if of, ok := call.Fun.(*ast.SelectorExpr); ok && nameOf(of.X) == "fmt" && of.Sel.Name == "Errorf" && !wraps(call) {
					t.Errorf("%s: %s makes an error without a code", path, enclosing(file, n))
				}
			}
			return true
		})
	}
}

// wraps reports whether a call of Errorf keeps the code of another error.
func wraps(call *ast.CallExpr) bool {
	text, ok := call.Args[0].(*ast.BasicLit)
	return ok && strings.Contains(text.Value, "%w")
}

// takeCodes returns the names of functions whose first parameter is a code.
func takeCodes(files map[string]*ast.File) map[string]bool {
	names := map[string]bool{}
	for _, file := range files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && len(f.Type.Params.List) > 0 && nameOf(f.Type.Params.List[0].Type) == "Code" {
				names[f.Name.Name] = true
			}
		}
	}
	return names
}

// nameOf returns the last name of an expression such as fault.Error or *Error.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.StarExpr:
		return nameOf(e.X)
	}
	return ""
}

func calledName(call *ast.CallExpr) string { return nameOf(call.Fun) }

// isError reports the type Error, or that of what package facts makes Errors from.
func isError(t ast.Expr) bool { return t != nil && (nameOf(t) == "Error" || nameOf(t) == "slip") }

// isErrors reports a type of several Errors.
func isErrors(t ast.Expr) bool {
	if a, ok := t.(*ast.ArrayType); ok {
		return isError(a.Elt)
	}
	return t != nil && nameOf(t) == "Errors"
}

// elided returns the literals without a type in a literal of several Errors.
func elided(lit *ast.CompositeLit) (found []*ast.CompositeLit) {
	for _, e := range lit.Elts {
		if c, ok := e.(*ast.CompositeLit); ok && c.Type == nil {
			found = append(found, c)
		}
	}
	return found
}

// isCode reports the field Code of a literal with something other than a text.
func isCode(e ast.Expr) bool {
	kv, ok := e.(*ast.KeyValueExpr)
	if !ok || !strings.EqualFold(nameOf(kv.Key), "code") {
		return false
	}
	_, isText := kv.Value.(*ast.BasicLit)
	return !isText
}

// enclosing names the function that a node is in.
func enclosing(file *ast.File, n ast.Node) string {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Pos() <= n.Pos() && n.End() <= f.End() {
			return f.Name.Name
		}
	}
	return "a variable"
}

// forHosts are codes that only programs of hosts use.
var forHosts = []string{"CodeModel"}

// Each code is used, in kebab case and unlike all others, and the page on errors has a
// row for each and for no other.
func TestCodes(t *testing.T) {
	files := sources(t)
	page, err := os.ReadFile(errorsPage)
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]*)` \\| .+ \\| .+ \\|$").FindAllStringSubmatch(string(page), -1) {
		if documented[m[1]] {
			t.Errorf("the page has two rows for %s", m[1])
		}
		documented[m[1]] = true
	}
	used := map[string]bool{}
	for path, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				used[id.Name] = true
			}
			g, ok := n.(*ast.GenDecl)
			return path != codesFile || !ok || g.Tok != token.CONST
		})
	}
	seen := map[string]string{}
	grammar := constants(files[syntaxFile], nil)
	for name, code := range constants(files[codesFile], grammar) {
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(code) {
			t.Errorf("%s is %q", name, code)
		}
		if other := seen[code]; other != "" {
			t.Errorf("%s and %s are both %s", name, other, code)
		}
		seen[code] = name
		if !documented[code] {
			t.Errorf("the page has no row for %s", code)
		}
		delete(documented, code)
		if used[name] == slices.Contains(forHosts, name) {
			t.Errorf("%s is used: %t", name, used[name])
		}
	}
	for code := range documented {
		t.Errorf("the page has a row for %s, which is no code", code)
	}
	if len(seen) < 40 {
		t.Errorf("saw %d codes", len(seen))
	}
}

// constants returns the constants of a file that are texts, and those that stand for
// one of another file.
func constants(file *ast.File, others map[string]string) map[string]string {
	found := map[string]string{}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			for i, x := range v.Values {
				if lit, ok := x.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					found[v.Names[i].Name], _ = strconv.Unquote(lit.Value)
				} else if text, ok := others[nameOf(x)]; ok {
					found[v.Names[i].Name] = text
				}
			}
		}
	}
	return found
}
