package arrows

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"testing"
)

// part is some files of package rule that know only those of the parts below them, so
// that each may become a room of its own.
type part struct {
	name  string
	about string
	files []string // patterns
	below []string // the parts that it may use
}

// ruleParts are the parts of package rule, the lowest first.
var ruleParts = []part{
	{"declarations", "what a host declares: types, fields, sources, limits, errors", []string{"types.go", "schema.go", "number*.go", "date*.go", "limits.go",
		"source.go", "errors.go", "codes.go"}, []string{"cells"}}, // a host's function takes values
	{"cells", "values and lists of records, in columns", []string{"value*.go", "list*.go", "builder.go", "misfit.go", "status.go"},
		[]string{"declarations"}},
	{"tree", "the typed tree and what is read off it", []string{"node.go", "canonical.go", "table.go",
		"table_leaf.go"}, []string{"declarations", "cells"}},
	{"rows", "the row driver", []string{"row*.go", "frame.go", "loop.go", "budget.go", "functions_*.go", "operators_*.go"},
		[]string{"declarations", "cells", "tree"}},
	{"columns", "the column driver", []string{"column*.go"}, []string{"declarations", "cells", "tree", "rows"}},
	{"check", "from expr's syntax tree to the typed tree, with advice", []string{"check*.go", "advice_names.go", "host_call.go", "narrow.go",
		"policy_function.go", "refer.go", "scope*.go", "warn.go"}, []string{"declarations", "cells", "tree", "rows", "columns"}},
	{"domains", "the values that each node can have", []string{"domains*.go"}, []string{"declarations", "cells", "tree", "rows", "check"}},
	{"face", "formulas, sheets, runs, trials and derivations", []string{"asof.go", "bind*.go", "bound*.go", "cover.go", "draft.go", "edit.go", "explain.go", "facts.go", "figure_work.go",
		"copies.go", "formula.go", "given.go", "model.go", "mutants.go", "owner.go", "points*.go", "recorder.go", "render*.go", "run.go", "sheet*.go", "step.go",
		"trial*.go", "with*.go", "words.go", "doc.go"}, []string{"declarations", "cells", "tree", "rows", "columns", "check", "domains"}},
}

// The files of package rule use what stands in the parts below their own, and each is
// in one part. Methods and fields are not looked at, only names of the package.
func TestRuleParts(t *testing.T) {
	files, err := filepath.Glob("../../rule/*.go")
	if err != nil {
		t.Fatal(err)
	}
	of, where, parsed := map[string]*part{}, map[string]string{}, map[string]*ast.File{}
	for _, file := range files {
		name := filepath.Base(file)
		if ok, _ := path.Match("*_test.go", name); ok {
			continue
		}
		of[name] = partOf(t, name)
		if parsed[name], err = parser.ParseFile(token.NewFileSet(), file, nil, 0); err != nil {
			t.Fatal(err)
		}
		for _, top := range topNames(parsed[name]) {
			where[top] = name
		}
	}
	arrows := 0
	for name, file := range parsed {
		for _, used := range file.Unresolved {
			other := where[used.Name]
			if other == "" || other == name {
				continue
			}
			arrows++
			if from, to := of[name], of[other]; from != to && !slices.Contains(from.below, to.name) {
				t.Errorf("%s, of the %s, must not use %s of %s, of the %s", name, from.name, used.Name, other, to.name)
			}
		}
	}
	if len(parsed) < 50 || arrows < 1000 {
		t.Errorf("saw %d files and %d arrows between them", len(parsed), arrows)
	}
}

// partOf returns the part that a file is in.
func partOf(t *testing.T, name string) *part {
	var in []*part
	for i := range ruleParts {
		if slices.ContainsFunc(ruleParts[i].files, func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok }) {
			in = append(in, &ruleParts[i])
		}
	}
	if len(in) != 1 {
		t.Fatalf("rule/%s is in %d parts; put it into one of ruleParts", name, len(in))
	}
	return in[0]
}

// topNames returns the names that a file declares for its package.
func topNames(f *ast.File) (names []string) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}
