package merit_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// example is the smallest input that provokes a code, with all that is said about it. In the
// files of testdata/codes it stands as
//
//	== code: what is wrong
//	-the lines of the policy that are replaced
//	+the lines in their place
//	> file.csv
//	+the lines of a file of facts
//	! name of a function of goExamples, if it takes a program
//	[code] what is said
//
// The first line of a file names the policy that is edited. Without files of facts of its
// own an example has plainFacts; its cases run too.
type example struct {
	file, title string
	head        []string // all but what is said
	base        string   // the policy that is edited
	edits       []edit
	facts       fstest.MapFS
	host        string
	want        string
}

// edit replaces lines of a policy, or adds some at its end.
type edit struct{ old, with string }

// code returns the code that an example is for.
func (x example) code() string {
	code, _, _ := strings.Cut(x.title, ":")
	return code
}

// plainFacts are facts without a fault for testdata/codes/policy.yaml.
const plainFacts = "id,class,mark,note\na,A,50,\nb,B,70,late\n"

// goExamples provoke what no document or file of facts can: they stand for a program of a
// host that makes a mistake.
var goExamples = map[string]func(p *merit.Policy, facts *value.Facts) error{
	"run without facts": func(p *merit.Policy, _ *value.Facts) error {
		_, err := p.Run(context.Background(), nil)
		return err
	},
	"run after the context has ended": func(p *merit.Policy, facts *value.Facts) error {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := p.Run(ctx, facts)
		return err
	},
	"run another policy's facts": func(_ *merit.Policy, facts *value.Facts) error {
		other, err := load("merit: 1\npolicy: {id: other, version: \"1\", from: 2024-01-01}\nlists: {units: {id: key}}\n")
		if err != nil {
			return err
		}
		_, err = other.Run(context.Background(), facts)
		return err
	},
	"give a mark as a float64": func(p *merit.Policy, _ *value.Facts) error {
		type unit struct {
			ID    string  `rule:"id"`
			Class string  `rule:"class"`
			Mark  float64 `rule:"mark"`
			Note  *string `rule:"note"`
		}
		_, err := p.NewFacts(struct {
			Units []unit `rule:"units"`
		}{})
		return err
	},
	"add a function that fails": func(*merit.Policy, *value.Facts) error {
		draw := rule.Function{Name: "draw(id)", Params: []types.Type{types.TextType()}, Result: types.NumberType(),
			Call: func([]value.Value) (value.Value, error) { return value.Value{}, errors.New("the urn is empty") }}
		p, err := merit.Load(memory("merit: 1\npolicy: {id: a, version: \"1\", from: 2024-01-01}\nlists: {units: {id: key}}\nfigures: {units: {lot: draw(id)}}\n"), "policy.yaml", merit.WithFunctions(draw))
		if err != nil {
			return err
		}
		facts, err := p.ReadFacts(fstest.MapFS{"units.csv": {Data: []byte("id\na\n")}}, ".")
		if err != nil {
			return err
		}
		_, err = p.Run(context.Background(), facts)
		return err
	},
	"make a table whose second row lacks a key": func(*merit.Policy, *value.Facts) error {
		a, one := value.OfText("A"), value.OfNumber(types.Int(1))
		_, err := rule.NewSheet(rule.Scope{Tables: []rule.Table{{Source: types.Source{Name: "bonus"}, Keys: []string{"class", "size"},
			Rows: []rule.TableRow{{Keys: []value.Value{a, one}, Value: one}, {Keys: []value.Value{a}, Value: one}}}}}, nil, nil)
		return err
	},
	"refuse a record": func(*merit.Policy, *value.Facts) error {
		units := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}}
		strict := rule.Model{Name: "strict", Uses: []rule.Use{{List: "units"}}, Run: func(d *rule.Draft) error {
			return d.List("units").Fault(fault.CodeModel, 0, "the unit was dissolved in May")
		}}
		sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{units}}, []rule.Model{strict}, nil)
		if err != nil {
			return err
		}
		b := value.NewBuilder(units, "units.csv")
		b.Add(1, value.OfText("a"))
		list, err := b.Build()
		if err != nil {
			return err
		}
		facts, err := value.NewFacts([]*value.List{list}, nil, nil)
		if err != nil {
			return err
		}
		_, err = sheet.Run(context.Background(), facts)
		return err
	},
	"work out a day of a policy without days": func(p *merit.Policy, facts *value.Facts) error {
		_, err := p.AsOf(facts, types.MustParseDate("2024-06-30"))
		return err
	},
	"name what a day waits for": func(*merit.Policy, *value.Facts) error {
		p, err := load("merit: 1\npolicy: {id: due, version: \"1\", from: 2024-01-01}\nlists: {units: {id: key, mark: {type: number, due: 2024-12-31}}}\nfigures: {units: {twice: 2 * mark}}\n")
		if err != nil {
			return err
		}
		facts, err := p.ReadFactsAsOf(fstest.MapFS{"units.csv": {Data: []byte("id,mark\na,\n")}}, ".", types.MustParseDate("2024-06-30"))
		if err != nil {
			return err
		}
		trial, err := p.Rules().TrialOn(context.Background(), facts, nil, nil)
		if err != nil {
			return err
		}
		_, err = trial.Value("units", 0, "twice")
		return err
	},
	"bring an error of another package": func(*merit.Policy, *value.Facts) error {
		return errors.New("the database is closed")
	},
	"fold a log without events": func(*merit.Policy, *value.Facts) error {
		_, err := supervision.Fold(nil)
		return err
	},
}

// unprovoked are codes that no input can bring about, with why.
var unprovoked = map[string]string{
	"internal": "a fault of merit itself",
	"withheld": "what a policy keeps anonymous, in TestAnonymousResults",
}

// examples reads all of testdata/codes.
func examples(t *testing.T) []example {
	files, err := filepath.Glob("testdata/codes/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var all []example
	for _, file := range files {
		head, rest, _ := strings.Cut(read(t, file), "\n\n== ")
		base := read(t, strings.TrimPrefix(head, "base "))
		for block := range strings.SplitSeq(rest, "\n\n== ") {
			all = append(all, parseExample(t, file, base, block))
		}
	}
	return all
}

func parseExample(t *testing.T, file, base, block string) example {
	lines := strings.Split(strings.TrimRight(block, "\n"), "\n")
	x := example{file: file, title: lines[0], base: base, facts: fstest.MapFS{}}
	facts, want := "", []string(nil)
	for _, line := range lines[1:] {
		text := line[1:]
		if strings.HasPrefix(text, `"`) {
			var err error
			if text, err = strconv.Unquote(text); err != nil {
				t.Fatalf("%s: %s: %v", file, line, err)
			}
		}
		switch {
		case line[0] == '>':
			facts = strings.TrimSpace(text)
			x.facts[facts] = &fstest.MapFile{}
		case line[0] == '!':
			x.host = strings.TrimSpace(text)
		case line[0] == '-' || line[0] == '+' && facts == "":
			x.edit(line[0] == '-', text+"\n")
		case line[0] == '+':
			x.facts[facts].Data = append(x.facts[facts].Data, text+"\n"...)
		default:
			want = append(want, line)
			continue
		}
		x.head = append(x.head, line)
	}
	x.want = strings.Join(want, "\n")
	return x
}

// edit takes up a line: one that is replaced begins a new edit after lines in place of others.
func (x *example) edit(old bool, line string) {
	last := len(x.edits) - 1
	if last < 0 || old && x.edits[last].with != "" {
		x.edits, last = append(x.edits, edit{}), last+1
	}
	if old {
		x.edits[last].old += line
	} else {
		x.edits[last].with += line
	}
}

// document returns the edited policy.
func (x example) document(t *testing.T) string {
	text := "\n" + x.base
	for _, e := range x.edits {
		switch {
		case e.old == "":
			text += e.with
		case strings.Count(text, "\n"+e.old) != 1:
			t.Fatalf("%s: %s: the lines to replace stand not once in the policy:\n%s", x.file, x.title, e.old)
		default:
			text = strings.Replace(text, "\n"+e.old, "\n"+e.with, 1)
		}
	}
	return text[1:]
}

// said returns all that is said about an example, each with its code, and the codes.
func (x example) said(t *testing.T) (lines, codes []string) {
	note := func(kind string, err error) bool {
		var all fault.Errors
		all.Add(err)
		for _, e := range all {
			codes = append(codes, string(e.Code))
			lines = append(lines, fmt.Sprintf("[%s] %s%s", e.Code, kind, e))
		}
		return err == nil
	}
	p, err := load(x.document(t))
	if !note("", err) {
		return lines, codes
	}
	base, err := load(x.base)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range p.Warnings() {
		if !slices.ContainsFunc(base.Warnings(), func(b *fault.Error) bool { return b.Error() == w.Error() }) {
			note("warning ", w)
		}
	}
	for _, c := range p.Cases() {
		r := p.Test(t.Context(), c, nil)
		for _, w := range r.Warnings {
			note("warning ", w)
		}
		for _, f := range r.Failures {
			var why fault.Errors
			why.Add(f.Err)
			for _, e := range why {
				codes = append(codes, string(e.Code))
			}
			codes = append(codes, string(f.Code))
			lines = append(lines, fmt.Sprintf("[%s] case %s", f.Code, f))
		}
	}
	if len(p.Cases()) > 0 && len(x.facts) == 0 {
		return lines, codes
	}
	if len(x.facts) == 0 {
		x.facts["units.csv"] = &fstest.MapFile{Data: []byte(plainFacts)}
	}
	facts, err := p.ReadFacts(x.facts, ".")
	if !note("", err) {
		return lines, codes
	}
	for _, w := range facts.Warnings() {
		note("warning ", w)
	}
	if x.host != "" {
		provoke := goExamples[x.host]
		if provoke == nil {
			t.Fatalf("%s: there is no function %q", x.title, x.host)
		}
		note("", provoke(p, facts))
		return lines, codes
	}
	_, err = p.Run(t.Context(), facts)
	note("", err)
	return lines, codes
}

// Each code has an example, and what is said about it stands in testdata/codes, which
// -update writes anew.
func TestCodesHaveExamples(t *testing.T) {
	files, seen := map[string]*strings.Builder{}, map[string]bool{}
	for _, x := range examples(t) {
		lines, codes := x.said(t)
		got := strings.Join(lines, "\n")
		if files[x.file] == nil {
			head, _, _ := strings.Cut(read(t, x.file), "\n")
			files[x.file] = &strings.Builder{}
			fmt.Fprintln(files[x.file], head)
		}
		fmt.Fprintf(files[x.file], "\n== %s\n%s\n", x.title, strings.Join(append(slices.Clone(x.head), got), "\n"))
		seen[x.code()] = true
		if !slices.Contains(codes, x.code()) {
			t.Errorf("%s: %s is not provoked, but %v:\n%s", x.file, x.title, codes, got)
		}
		if d := cmp.Diff(x.want, got); d != "" && !*update {
			t.Errorf("%s: %s (-update writes it)\n%s", x.file, x.title, d)
		}
	}
	for name, text := range files {
		if *update {
			if err := os.WriteFile(name, []byte(text.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, code := range declaredCodes(t) {
		if why := unprovoked[code]; seen[code] == (why != "") {
			t.Errorf("%s (%s): has an example: %v, but %q", code, name, seen[code], why)
		}
		delete(seen, code)
	}
	for code := range seen {
		t.Errorf("there is no code %s", code)
	}
}

// declaredCodes returns the codes of package rule by the names of their constants, those of
// the grammar included.
func declaredCodes(t *testing.T) map[string]string {
	found := map[string]string{}
	for _, file := range []string{"rule/internal/syntax/tree.go", "rule/fault/codes.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			switch x := v.Values[0].(type) {
			case *ast.BasicLit:
				found[v.Names[0].Name], _ = strconv.Unquote(x.Value)
			case *ast.SelectorExpr:
				found[v.Names[0].Name] = found[x.Sel.Name]
			}
			return true
		})
	}
	for name := range found {
		if !strings.HasPrefix(name, "Code") {
			delete(found, name)
		}
	}
	if len(found) < 85 {
		t.Fatalf("found %d codes", len(found))
	}
	return found
}
