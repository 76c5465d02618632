package circular

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/evaluation/panel"
)

// texts are the strings of the package's code, other than the table of words: what may be
// said. Each stands with the function that it is given to, "" elsewhere.
func texts(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, name := range files {
		if name == "words.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && len(n.Args) > 0 && slices.Contains([]string{"say", "word", "section", "list"}, f.Sel.Name) {
					if text, ok := literal(n.Args[0]); ok {
						found[text] = f.Sel.Name
					}
				}
			case *ast.CompositeLit: // {"title", true} is a column
				if len(n.Elts) == 2 {
					text, ok := literal(n.Elts[0])
					if flag, isIdent := n.Elts[1].(*ast.Ident); ok && isIdent && (flag.Name == "true" || flag.Name == "false") {
						found[text] = "column"
					}
				}
			case *ast.BasicLit:
				if text, ok := literal(n); ok && found[text] == "" {
					found[text] = ""
				}
			}
			return true
		})
	}
	return found
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// wordless are phrases that are the same in both languages.
var wordless = []string{"%s %d", "%s %s", "%s %s %s", "%s %s→%s"}

// Everything that the circular says stands in the table of words, in Chinese as well, and
// nothing stands there that nobody says.
func TestWordsAreComplete(t *testing.T) {
	said := texts(t)
	phrases := 0
	for text, by := range said {
		if by == "" {
			continue
		}
		phrases++
		if words[text].chinese == "" && !slices.Contains(wordless, text) {
			t.Errorf("%q, given to %s, has no Chinese", text, by)
		}
	}
	if phrases < 150 {
		t.Errorf("found only %d phrases", phrases)
	}
	named := names(t)
	for key, text := range words {
		if text.chinese == "" {
			t.Errorf("%q has no Chinese", key)
		}
		_, ok := said[key]
		if !ok && !slices.Contains(named, key) {
			t.Errorf("%q stands in the table, and nobody says it", key)
		}
	}
	for _, name := range named {
		if words[name].chinese == "" {
			t.Errorf("%q of the policy or the facts has no words", name)
		}
	}
}

// names are what the policy and its facts call things.
func names(t *testing.T) []string {
	t.Helper()
	p, err := merit.Load(os.DirFS(".."), "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	named := []string{"lead", "participant", "other", "cross_department", "cross_level", "cross_region", "documents_outstanding", "legacy",
		"rectification", "recheck", "marks", "items", "tasks.provincial_rank", "from whom: marks", "from whom: items", "from whom: tasks.provincial_rank"}
	for n := range 10 {
		named = append(named, "section "+strconv.Itoa(n+1))
	}
	for _, list := range p.Facts().Lists {
		for _, f := range list.Fields {
			if f.Name != "handling" { // it is said in a sentence
				named = append(named, f.Values...)
			}
		}
	}
	for _, r := range p.Sections().Evaluation.Rounds {
		named = append(named, r.ID)
	}
	for _, r := range evaluation.Reasons() {
		named = append(named, string(r))
	}
	for f := panel.TooFewUnits; f < panel.MustJudge; f++ {
		named = append(named, f.String())
	}
	for _, f := range p.Sections().Window.Findings {
		named = append(named, f.Rule)
	}
	return named
}

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?([sd])`)

// verbs are the kinds of what fills a phrase, in the order of the arguments.
func verbs(t *testing.T, phrase string) string {
	found := verb.FindAllStringSubmatch(phrase, -1)
	kinds := make([]string, len(found))
	for i, m := range found {
		at := i
		if m[1] != "" {
			n, err := strconv.Atoi(m[1])
			if err != nil || n < 1 || n > len(found) {
				t.Fatalf("%q fills %s", phrase, m[0])
			}
			at = n - 1
		}
		kinds[at] += m[2]
	}
	return strings.Join(kinds, " ")
}

// The Chinese of a phrase is filled with the same as the English, each once.
func TestWordsAreFilledAlike(t *testing.T) {
	for key, text := range words {
		want := verbs(t, key)
		if text.english != "" && text.english != key && verbs(t, text.english) != want || verbs(t, text.chinese) != want {
			t.Errorf("%q, %q and %q differ in what fills them", key, text.english, text.chinese)
		}
	}
}
