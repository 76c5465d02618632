package syntax_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/parser"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew from what comes out now")

// corpusFile holds formulas over all of the syntax, each a line that begins
// with "> " followed by its tree. What a formula means to a policy depends on
// the trees of expr's parser, and what a message points at on their locations.
const corpusFile = "testdata/corpus.txt"

// An upgrade of expr that parses something differently fails here.
func TestCorpus(t *testing.T) {
	golden, err := os.ReadFile(corpusFile)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	formulas := 0
	for line := range strings.Lines(string(golden)) {
		switch formula, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "> "); {
		case ok:
			formulas++
			fmt.Fprintf(&got, "> %s\n%s\n", formula, parsedTree(formula))
		case strings.HasPrefix(line, "# "):
			got.WriteString(line)
		}
	}
	if formulas < 80 {
		t.Errorf("the corpus has %d formulas", formulas)
	}
	if *update {
		if err := os.WriteFile(corpusFile, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(golden), got.String()); diff != "" {
		t.Errorf("expr parses differently (-golden +now); what changed must be met in this package and in the check before -update:\n%s", diff)
	}
}

// parsedTree writes what expr's parser makes of a formula, with the settings of Parse.
func parsedTree(formula string) string {
	tree, err := parser.ParseWithConfig(strings.ReplaceAll(formula, `\n`, "\n"), &conf.Config{})
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return "  error: " + first
	}
	p := printer{seen: map[ast.Node]int{}}
	p.node(tree.Node, 1)
	return strings.TrimSuffix(p.out.String(), "\n")
}

// printer writes a node a line: kind, what it holds, @location, and the
// number (in order of appearance) of one that stands in the tree twice.
type printer struct {
	out  strings.Builder
	seen map[ast.Node]int
}

func (p *printer) node(n ast.Node, depth int) {
	p.out.WriteString(strings.Repeat("  ", depth))
	if first, twice := p.seen[n]; twice {
		fmt.Fprintf(&p.out, "node %d again\n", first)
		return
	}
	p.seen[n] = len(p.seen) + 1
	words, kids := describe(n)
	fmt.Fprintf(&p.out, "%s @%d-%d\n", words, n.Location().From, n.Location().To)
	for _, k := range kids {
		p.node(k, depth+1)
	}
}

// describe names a node and lists its children; nil ones are left out.
func describe(n ast.Node) (string, []ast.Node) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return fmt.Sprintf("integer %d", n.Value), nil
	case *ast.FloatNode:
		return fmt.Sprintf("float %v", n.Value), nil
	case *ast.BoolNode:
		return fmt.Sprintf("bool %v", n.Value), nil
	case *ast.StringNode:
		return fmt.Sprintf("string %q", n.Value), nil
	case *ast.IdentifierNode:
		return "name " + n.Value, nil
	case *ast.PointerNode:
		return "pointer #" + n.Name, nil
	case *ast.UnaryNode:
		return "unary " + n.Operator, present(n.Node)
	case *ast.BinaryNode:
		return "binary " + n.Operator, present(n.Left, n.Right)
	case *ast.ChainNode:
		return "chain", present(n.Node)
	case *ast.MemberNode:
		return fmt.Sprintf("member optional=%v method=%v", n.Optional, n.Method), present(n.Node, n.Property)
	case *ast.ConditionalNode:
		return fmt.Sprintf("conditional ternary=%v", n.Ternary), present(n.Cond, n.Exp1, n.Exp2)
	case *ast.VariableDeclaratorNode:
		return "let " + n.Name, present(n.Value, n.Expr)
	}
	return describeMany(n)
}

// describeMany describes the nodes with any number of children.
func describeMany(n ast.Node) (string, []ast.Node) {
	switch n := n.(type) {
	case *ast.BuiltinNode:
		return "builtin " + n.Name, n.Arguments
	case *ast.CallNode:
		return "call", append(present(n.Callee), n.Arguments...)
	case *ast.PredicateNode:
		return "predicate", present(n.Node)
	case *ast.SliceNode:
		return "slice", present(n.Node, n.From, n.To)
	case *ast.ArrayNode:
		return "array", n.Nodes
	case *ast.MapNode:
		return "map", n.Pairs
	case *ast.PairNode:
		return "pair", present(n.Key, n.Value)
	case *ast.SequenceNode:
		return "sequence", n.Nodes
	case *ast.BytesNode:
		return fmt.Sprintf("bytes %q", n.Value), nil
	}
	return fmt.Sprintf("%T", n), nil
}

func present(nodes ...ast.Node) []ast.Node {
	var there []ast.Node
	for _, n := range nodes {
		if n != nil {
			there = append(there, n)
		}
	}
	return there
}
