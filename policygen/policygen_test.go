package policygen_test

import (
	"bytes"
	"context"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	gotypes "go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/policygen"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// compiler checks the types of Go files against the packages that they import, as they are
// built.
type compiler struct {
	fset     *token.FileSet
	importer gotypes.Importer
}

// exported asks go, once, for the files with what the packages export that generated code imports.
var exported = sync.OnceValues(func() (map[string]string, error) {
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "github.com/meritrules/merit/rule", "github.com/shopspring/decimal").Output()
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return files, err
})

func newCompiler(t *testing.T) *compiler {
	t.Helper()
	files, err := exported()
	if err != nil {
		t.Fatal(err)
	}
	c := &compiler{fset: token.NewFileSet()}
	c.importer = importer.ForCompiler(c.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })
	return c
}

// compile returns the package of a file.
func (c *compiler) compile(t *testing.T, name string, text []byte) *gotypes.Package {
	t.Helper()
	file, err := parser.ParseFile(c.fset, name+".go", text, parser.ParseComments)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if !ast.IsGenerated(file) {
		t.Errorf("%s does not say that it is generated", name)
	}
	conf := gotypes.Config{Importer: c.importer}
	pkg, err := conf.Check(name, c.fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return pkg
}

// folders are those of the repository that hold a policy that needs no host, with its facts
// if it has any.
var folders = map[string]string{
	"../examples/chuzhou":           "data",
	"../examples/policies/changde":  "data",
	"../examples/policies/huinong":  "data",
	"../examples/policies/medicare": "data",
	"../examples/policies/ruian":    "data",
	"../examples/policies/xuchang":  "data",
	"../testdata/form":              "",
	"../testdata/small":             "",
	"../testdata/derivations":       "",
}

// The types of every policy compile. Filled with its facts, they are the same facts; and they
// take its results.
func TestRepository(t *testing.T) {
	c := newCompiler(t)
	for dir, data := range folders {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			p, err := merit.Load(os.DirFS(dir), "policy.yaml")
			if err != nil {
				t.Fatal(err)
			}
			text, err := policygen.Write(p, policygen.Options{})
			if err != nil {
				t.Fatal(err)
			}
			again, _ := policygen.Write(p, policygen.Options{})
			if !bytes.Equal(text, again) {
				t.Error("the second time it is another text")
			}
			pkg := c.compile(t, p.ID(), text)
			if data == "" {
				return
			}
			facts, err := p.ReadFacts(os.DirFS(dir), data)
			if err != nil {
				t.Fatal(err)
			}
			roundTrip(t, p, pkg, facts)
		})
	}
}

// roundTrip puts facts into the structs of a policy and takes them out again.
func roundTrip(t *testing.T, p *merit.Policy, pkg *gotypes.Package, facts *value.Facts) {
	t.Helper()
	holder := reflect.New(reflectType(t, pkg.Scope().Lookup("Facts").Type()))
	fill(t, holder.Elem(), facts)
	same, err := p.NewFacts(holder.Interface())
	if err != nil {
		t.Fatal(err)
	}
	want, got := results(t, p, facts), results(t, p, same)
	if want.json != got.json {
		t.Errorf("the facts in structs give other results:\n%s\nnot\n%s", got.json, want.json)
	}
	checkResults(t, p, pkg, got.run)
}

type outcome struct {
	run  *rule.Run
	json string
}

// results runs a policy.
func results(t *testing.T, p *merit.Policy, facts *value.Facts) outcome {
	t.Helper()
	run, err := p.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := p.Results(run, true)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := merit.WriteJSON(&b, tables); err != nil {
		t.Fatal(err)
	}
	return outcome{run, b.String()}
}

// checkResults reports a struct of results that does not take those of a run.
func checkResults(t *testing.T, p *merit.Policy, pkg *gotypes.Package, run *rule.Run) {
	t.Helper()
	all := pkg.Scope().Lookup("Results").Type().Underlying().(*gotypes.Struct)
	tables, err := p.Results(run, false)
	if err != nil {
		t.Fatal(err)
	}
	if all.NumFields() != len(tables) {
		t.Errorf("%d lists of results, not %d", all.NumFields(), len(tables))
	}
	for i, table := range tables {
		typ := all.Field(i).Type()
		if s, ok := typ.(*gotypes.Slice); ok {
			typ = s.Elem()
		}
		record := reflectType(t, typ)
		fields, err := value.TaggedFields(record)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range fields {
			names = append(names, f.Name)
			checkField(t, table, f)
		}
		if strings.Join(names, " ") != strings.Join(table.Fields, " ") {
			t.Errorf("%s has the fields %v, not %v", table.Name, names, table.Fields)
		}
	}
}

// checkField reports a field whose Go type is not that of the values.
func checkField(t *testing.T, table merit.ResultTable, f value.TaggedField) {
	t.Helper()
	typ, err := f.Type()
	if err != nil {
		t.Error(err)
		return
	}
	s := table.List.Schema()
	want := s.Fields[s.Field(f.Name)].Type
	if want.Kind == types.RecordKind {
		want = types.TextType()
	}
	if typ.Kind != want.Kind || typ.Optional != want.Optional && s.Fields[s.Field(f.Name)].Type.Kind != types.RecordKind || typ.Terminating && !want.Terminating {
		t.Errorf("%s.%s is of Go type %v, not for a %s", table.Name, f.Name, f.Go, want)
	}
	for row := range table.List.Len() {
		n, ok := table.List.Value(row, f.Name).Number()
		if _, whole := n.Int64(); ok && !whole && f.Go.Kind() == reflect.Int {
			t.Errorf("%s.%s is %s and does not fit into %v", table.Name, f.Name, n, f.Go)
		}
	}
}

// What policies may have and those of the repository do not.
const strange = `
merit: 1
policy: {id: "类型 type", version: "1\n2", from: 2024-01-01, title: "a title\nof two lines"}
facts:
  facts: number
  Facts: {type: number, optional: true, integer: true}
lists:
  a_b:
    id: key
    record: {type: text, values: [x, X, "a b", "*", "**", 好, "1"]}
    a__b: flag
    aB: {type: [text], ordered: [低, 高], optional: true}
    得分: {type: number, unit: points, range: [0, 10], places: 1, doc: "*/ /* a doc\nof lines, \u202e turned"}
    type: text
    func: {type: number, places: -2}
  aB: {id: key, ref: a_b, refs: [a_b], share: {type: number, unit: ratio, optional: true}}
  类别:
    id: key
    parts: [{no: {type: number, key: true, integer: true}, of: aB}]
previous:
  a_b: {得分: {type: number, optional: true}}
made:
  pairs: {of: aB, by: [ref]}
figures:
  pairs: {n: len(aB)}
  a_b:
    达标: {formula: 得分 > 1, doc: whether it does}
    level: {formula: 'if 得分 > 1 { "hi" } else { "lo" }', ordered: [lo, hi]}
    fraction: {formula: 得分 / 3, shown: 2}
    tens: {formula: 得分 * 3, places: -1}
    maybe: {formula: 'if 得分 > 5 { 得分 } else { nil }'}
    all: {formula: 'map(a_b, .得分)'}
    before: {formula: 'previous?.得分'}
  year: {results: 1 + 1, policy_id: len(a_b), parts: 'sum(类别, sum(.parts, .no)) + count(aB, .share != nil)'}
`

func strangePolicy(t *testing.T) *merit.Policy {
	t.Helper()
	p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(strange)}}, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Names that collide, are Go's own, or have no capitals.
func TestStrangeNames(t *testing.T) {
	c := newCompiler(t)
	text, err := policygen.Write(strangePolicy(t), policygen.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pkg := c.compile(t, "strange", text)
	if pkg.Name() != "typepolicy" {
		t.Errorf("the package is called %s", pkg.Name())
	}
	for _, want := range []string{"type ABRecord struct", "type ABRecord2 struct", "type ABRecord3 string", `ABRecord3X `, `ABRecord3X2 `, `ABRecord3AB `, `ABRecord3Other `,
		"ABRecord3Other2 ", "ABRecord3好 ", "ABRecord31 ", "type X类别PartsRecord struct", "X得分", "Type ", "types.Required[decimal.Decimal] `rule:\"func\"`",
		"*[]ABAB2", "type ABAB2 string", "*decimal.Decimal", "fraction", "types.Number", "ABLevelHi:\n\t\treturn 2", `\u202e turned`, "Tens", "PolicyVersion = \"1\\n2\""} {
		if !strings.Contains(string(text), want) {
			t.Errorf("there is no %q", want)
		}
	}
	if t.Failed() {
		t.Logf("%s", text)
	}
	facts, err := strangePolicy(t).ReadFacts(fstest.MapFS{"f.json": {Data: []byte(strangeFacts)}}, "f.json")
	if err != nil {
		t.Fatal(err)
	}
	roundTrip(t, strangePolicy(t), pkg, facts)
}

// strangeFacts has something missing, and something given, in each place.
const strangeFacts = `{
	"facts": 1.5,
	"a_b": [
		{"id": "a", "record": "a b", "a__b": true, "aB": ["高", "低"], "得分": 9.5, "type": "t", "func": 1200},
		{"id": "b", "record": "好", "a__b": false, "aB": null, "得分": 0.1, "type": "u", "func": -300}],
	"aB": [{"id": "x", "ref": "a", "refs": ["b", "a"], "share": 0.5}, {"id": "y", "ref": "b", "refs": []}],
	"类别": [{"id": "p", "parts": [{"no": 1, "of": "x"}, {"no": 2, "of": "y"}]}, {"id": "q", "parts": []}],
	"previous": {"a_b": [{"id": "a", "得分": 3}, {"id": "b"}]}
}`

// A host may choose names, for the package and for what the policy calls otherwise.
func TestOptions(t *testing.T) {
	p := strangePolicy(t)
	text, err := policygen.Write(p, policygen.Options{Package: "grants", All: true, Names: map[string]string{"得分": "Score", "类别": "Category", "类别.parts": "Part"}})
	if err != nil {
		t.Fatal(err)
	}
	pkg := newCompiler(t).compile(t, "grants", text)
	for _, want := range []string{"CategoryRecord", "PartRecord"} {
		if pkg.Scope().Lookup(want) == nil {
			t.Errorf("there is no %s", want)
		}
	}
	for _, c := range []struct {
		o    policygen.Options
		want string
	}{
		{policygen.Options{Package: "func"}, `a package cannot be called "func"`},
		{policygen.Options{Package: "_"}, `a package cannot be called "_"`},
		{policygen.Options{Names: map[string]string{"得分": "score"}}, "score is no Go name that begins with a capital, for 得分"},
		{policygen.Options{Names: map[string]string{"得份": "Score"}}, "the policy has no name 得份"},
	} {
		if _, err := policygen.Write(p, c.o); err == nil || err.Error() != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
