package merit_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// formatArgs says which argument of what reports faults is the format of the
// message; the one before it is the advice where there is one.
var formatArgs = map[string]int{"fault": 3, "Fault": 3, "lost": 3, "Lost": 3, "warn": 3, "Warn": 3, "faultAt": 4, "FaultAt": 4, "WarnAt": 4, "errorAt": 4, "fail": 2}

// readers are the folders with the sources of the readers of documents, facts and cases.
var readers = []string{".", "internal/bounded", "internal/yamltext", "internal/paths", "internal/facts", "internal/form", "internal/document", "internal/cases", "internal/periods"}

// literal returns the text of a literal, also of one inside fmt.Sprintf.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, err := strconv.Unquote(e.Value)
			return s, err == nil
		}
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" && len(e.Args) > 0 {
			return literal(e.Args[0])
		}
	}
	return "", false
}

// said is the places where the sources have a message or advice.
type sayings map[string]token.Position

// add takes up what a part of the sources says.
func (s sayings) add(fset *token.FileSet, n ast.Node) {
	note := func(e ast.Expr) {
		if text, ok := literal(e); ok && text != "" {
			s[text] = fset.Position(e.Pos())
		}
	}
	switch n := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.SelectorExpr:
			name = f.Sel.Name
		case *ast.Ident:
			name = f.Name
		}
		at, ok := formatArgs[name]
		if !ok {
			return
		}
		_, method := n.Fun.(*ast.SelectorExpr)
		inFacts := strings.HasPrefix(fset.Position(n.Pos()).Filename, "internal/facts/")
		if !method || inFacts && (name == "fail" || name == "errorAt") {
			at = 2 // a closure, with the code and the advice first, or a reader of facts, with the code and the place
		}
		for _, i := range []int{at - 1, at} {
			if i < len(n.Args) {
				note(n.Args[i])
			}
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Message" || key.Name == "Hint") {
			note(n.Value)
		}
	}
}

// walk calls each for every node of the Go files of the readers that are tests,
// or are not.
func walk(t *testing.T, tests bool, each func(*token.FileSet, ast.Node)) {
	t.Helper()
	var files []string
	for _, dir := range readers {
		found, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(found), err)
		}
		files = append(files, found...)
	}
	fset := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") != tests {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			each(fset, n)
			return true
		})
	}
}

var verb = regexp.MustCompile(`%[-+# 0-9.]*[a-zA-Z]`)

// Every message of the readers, and all their advice, stands in a test as it is said.
func TestMessagesAreComplete(t *testing.T) {
	var golden strings.Builder
	for _, m := range messages(t) {
		golden.WriteString(m.want + "\n")
	}
	walk(t, true, func(_ *token.FileSet, n ast.Node) {
		if lit, ok := n.(*ast.BasicLit); ok {
			if text, ok := literal(lit); ok {
				golden.WriteString(text + "\n")
			}
		}
	})
	all, said := golden.String(), sayings{}
	walk(t, false, func(fset *token.FileSet, n ast.Node) { said.add(fset, n) })
	for format, at := range said {
		pattern := verb.ReplaceAllString(regexp.QuoteMeta(format), ".+")
		ok := regexp.MustCompile(strings.ReplaceAll(pattern, "%%", "%")).MatchString(all)
		if !ok {
			t.Errorf("%s: no test has a message like %q", at, format)
		}
	}
	if len(said) < 100 {
		t.Errorf("only %d messages", len(said))
	}
}
