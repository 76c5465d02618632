package syntax_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/rule/internal/syntax"
)

// limits are those that the tests read formulas with.
var limits = syntax.Limits{Bytes: 4096, Tokens: 500, Depth: 20, Digits: 100}

func parse(t *testing.T, text string) *syntax.Tree {
	t.Helper()
	tree, fault := syntax.Parse(text, limits)
	if fault != nil {
		t.Fatalf("%q: %+v", text, *fault)
	}
	return tree
}

// nodes returns the nodes of a tree, children first.
func nodes(t *syntax.Tree) (all gathered) {
	ast.Walk(&t.Root, &all)
	return all
}

type gathered []ast.Node

func (g *gathered) Visit(n *ast.Node) { *g = append(*g, *n) }

// What stands at each node of a formula: children first, as expr walks.
func TestText(t *testing.T) {
	for _, c := range []struct {
		formula string
		want    []string
	}{
		{"a + b * c", []string{"a", "b", "c", "b * c", "a + b * c"}},
		{"(a + b) * c", []string{"a", "b", "a + b", "c", "(a + b) * c"}},
		{"得分 + 平均( x )", []string{"得分", "平均", "x", "平均( x )", "得分 + 平均( x )"}},
		{"-(a)", []string{"a", "-(a)"}},
		{"lead?.size", []string{"lead", "size", "lead?.size", "lead?.size"}},
		{"sum(marks, .mark)", []string{"marks", ".", "mark", ".mark", ".mark", "sum(marks, .mark)"}},
		{"mean(marks, .mark)", []string{"marks", ".", "mark", ".mark", ".mark", "mean(marks, .mark)"}}, // as sum, which expr knows
		{"x+max( 得分 , {let a = #; a} )*2", []string{"x", "得分", "#", "a", "let a = #; a", "let a = #; a", "max( 得分 , {let a = #; a} )", "2", "max( 得分 , {let a = #; a} )*2", "x+max( 得分 , {let a = #; a} )*2"}},
		{"max(a, max(b, #))", []string{"a", "b", "#", "#", "max(b, #)", "max(b, #)", "max(a, max(b, #))"}},
		{"a | best(#, n)", []string{"best", "a", "#", "#", "n", "a | best(#, n)"}},
		{"marks | sum(#)", []string{"marks", "#", "#", "marks | sum(#)"}},
		{"if a { b } else { c }", []string{"a", "b", "c", "if a { b } else { c }"}},
		{"a ? b : c", []string{"a", "b", "c", "a ? b : c"}},
		{"let x = a; x", []string{"a", "x", "let x = a; x"}},
		{"a\n  < b", []string{"a", "b", "a < b"}},
	} {
		tree := parse(t, c.formula)
		var got []string
		for _, n := range nodes(tree) {
			got = append(got, tree.Brief(tree.Part(n), 100))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: the nodes are written\n%q, want\n%q", c.formula, got, c.want)
		}
	}
}

// A chain has one node for its middle, which is put at its place once.
func TestMiddleOfChain(t *testing.T) {
	tree := parse(t, "0 < mean(marks, .mark) < 60")
	for _, n := range nodes(tree) {
		if c, ok := n.(*ast.BuiltinNode); ok {
			if got, at := tree.Brief(tree.Part(c), 100), c.Location().From; got != "mean(marks, .mark)" || at != 4 {
				t.Errorf("%q at %d", got, at)
			}
		}
	}
}

func TestTextIsCut(t *testing.T) {
	tree := parse(t, "得分  +\n 总分")
	for most, want := range map[int]string{1: "得…", 2: "得分…", 4: "得分 +…", 6: "得分 + 总…", 7: "得分 + 总分"} {
		if got := tree.Brief(tree.Part(tree.Root), most); got != want {
			t.Errorf("the first %d characters are %q, want %q", most, got, want)
		}
	}
}

// Each node of the corpus that has a place lies within its formula, and a message
// about it points at a character of it.
func TestSpansOfCorpus(t *testing.T) {
	golden, err := os.ReadFile(corpusFile)
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for line := range strings.Lines(string(golden)) {
		formula, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "> ")
		if !ok {
			continue
		}
		tree, fault := syntax.Parse(strings.ReplaceAll(formula, `\n`, "\n"), limits)
		if fault == nil {
			read++
			checkSpans(t, tree)
		}
	}
	if read < 70 {
		t.Errorf("only %d formulas of the corpus are read", read)
	}
}

// checkSpans asserts that each node lies in the text.
func checkSpans(t *testing.T, tree *syntax.Tree) {
	t.Helper()
	text := tree.Slice(0, tree.Len())
	for _, n := range nodes(tree) {
		switch p := tree.Part(n); {
		case p == syntax.Part{}: // it has no place of its own
		case p.From < 0 || p.At < p.From || p.At >= p.To || p.To > tree.Len():
			t.Fatalf("%q: %T stands at %+v", text, n, p)
		}
	}
}

func TestPlace(t *testing.T) {
	tree := parse(t, "得分 +\n\n  总分")
	for _, c := range []struct{ offset, line, column int }{{0, 0, 0}, {3, 0, 3}, {4, 0, 4}, {5, 1, 0}, {6, 2, 0}, {8, 2, 2}, {10, 2, 4}, {99, 2, 4}} {
		if line, column := tree.Place(c.offset); line != c.line || column != c.column {
			t.Errorf("character %d has %d lines above it and %d characters before it, want %d and %d", c.offset, line, column, c.line, c.column)
		}
	}
}

// Numbers are exact, whatever the parser's floats make of them.
func TestNumber(t *testing.T) {
	const long = "0.1000000000000000000000000000000001"
	tree := parse(t, long+" + x")
	sum := tree.Root.(*ast.BinaryNode)
	if n, ok := tree.Number(sum.Left); !ok || n.String() != long {
		t.Errorf("the number is %s (%t)", n, ok)
	}
	if n, ok := tree.Number(sum.Right); ok {
		t.Errorf("a name is the number %s", n)
	}
}

func TestSame(t *testing.T) {
	for formula, want := range map[string]bool{"a.b == a . b": true, "a == (a)": true, "1 == 1.0": false, "a == b": false, `"a" == 'a'`: true} {
		tree := parse(t, formula)
		is := tree.Root.(*ast.BinaryNode)
		if got := tree.Same(is.Left, is.Right); got != want {
			t.Errorf("%s: the sides are written the same: %t", formula, got)
		}
	}
}

func TestCommaNumber(t *testing.T) {
	for formula, want := range map[string]string{"f(1,300)": "1 300", "f(1, 300)": "", "f(x,300)": "", "f(1 ,300)": ""} {
		tree := parse(t, formula)
		got := ""
		if left, right, ok := tree.CommaNumber(tree.Root.(*ast.CallNode).Arguments[1]); ok {
			got = left + " " + right
		}
		if got != want {
			t.Errorf("%s: the numbers around a comma are %q, want %q", formula, got, want)
		}
	}
}

func TestRestAndAlone(t *testing.T) {
	for _, c := range []struct {
		formula, rest string
		alone         bool
		why           string
	}{
		{"x.lead?.size", ".lead?.size", false, "fields"},
		{"x + 1", "", false, "it is calculated with"},
		{"x == 1", "", true, "it is compared"},
		{"[x, 1]", "", true, "an element of a list"},
		{"f(1, x)", "", false, "an argument"},
		{"lookup(table, x)", "", true, "a key of a table"},
		{"true ? x : 1", "", true, "a branch"},
	} {
		tree := parse(t, c.formula)
		all := nodes(tree)
		i := slices.IndexFunc(all, func(n ast.Node) bool { id, ok := n.(*ast.IdentifierNode); return ok && id.Value == "x" })
		x := all[i].(*ast.IdentifierNode)
		if rest, alone := tree.Rest(x), tree.Alone(x); rest != c.rest || alone != c.alone {
			t.Errorf("%s: x of %s has the rest %q and is alone: %t", c.why, c.formula, rest, alone)
		}
	}
}
