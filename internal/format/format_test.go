package format_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/format"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

var update = flag.Bool("update", false, "write the golden files")

// layOut lays out a text that can be laid out, twice.
func layOut(t testing.TB, name, text string) string {
	t.Helper()
	out, err := format.Document(name, []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	again, err := format.Document(name, out)
	if err != nil {
		t.Fatalf("%s is laid out so that it fails: %v", name, err)
	}
	if string(again) != string(out) {
		t.Errorf("%s is laid out otherwise the second time:\n%s\nthen\n%s", name, out, again)
	}
	return string(out)
}

// The golden files show what becomes of NAME.yaml in NAME.laid.yaml.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range names {
		base, isLaid := strings.CutSuffix(name, ".laid.yaml")
		if isLaid {
			continue
		}
		seen++
		golden := strings.TrimSuffix(base, ".yaml") + ".laid.yaml"
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got := layOut(t, name, string(text))
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is laid out as\n%s", name, got)
		}
	}
	if seen < 2 {
		t.Errorf("%d documents", seen)
	}
}

// The byte order mark and the line ends are not those of the layout, but of the file.
func TestEndsOfLines(t *testing.T) {
	const unix = "merit: 1\npolicy:  {id: p}\nclauses:\n   a: |\n      one\n\n      two\n"
	const laid = "merit: 1\npolicy: {id: p}\nclauses:\n  a: |\n    one\n\n    two\n"
	windows := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	for _, c := range []struct{ name, text, want string }{
		{"Unix", unix, laid},
		{"Windows", windows(unix), windows(laid)},
		{"the first line decides", "merit: 1\n" + windows(unix[9:]), laid},
		{"a mark", "\ufeff" + unix, "\ufeff" + laid},
		{"a mark, Windows", "\ufeff" + windows(unix), "\ufeff" + windows(laid)},
		{"no last end", strings.TrimSuffix(unix, "\n"), laid},
	} {
		if got := layOut(t, c.name, c.text); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A document in braces gets lines, and its comments.
func TestBraces(t *testing.T) {
	const want = "# before\nmerit: 1         # of merit\npolicy: {id: p}  # of it\n# behind\n"
	if got := layOut(t, "p.yaml", "# before\n{merit: 1, # of merit\n policy: {id: p} # of it\n}\n# behind\n"); got != want {
		t.Errorf("%s", got)
	}
}

// What has faults is refused with their places, all of them.
func TestFaults(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"merit: 1\nfigures: {year: {a: 1 +, b: '(1'}}\n", "p.yaml:2:23: the formula ends too early; something is missing after +\np.yaml:2:30: this \"(\" is never closed"},
		{"merit: 1\nfigures:\n  year:\n    a: |\n      1\n      +)\n", "p.yaml:6:8: this \")\" closes nothing"},
		{"merit: 1\na: [\n", "p.yaml:3:1: not YAML: did not find expected node content"},
		{"merit: 1\na: &b 1\n", "p.yaml:2:4: \"&b\": anchors are not allowed; quote a text that begins with &"},
		{"merit: 1\nlists:\n  ? |\n    a\n  : {id: key}\n", "p.yaml:3:5: this key cannot be laid out without loss, so the file is left as it is; write it in a plainer form"},
		{"text\n", "p.yaml:1:1: a document without sections cannot be laid out without loss, so the file is left as it is; write it in a plainer form"},
		{"", "p.yaml:1:1: the document is empty; write a policy that begins with merit: 1"},
	} {
		_, err := format.Document("p.yaml", []byte(c.text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

// policies returns the text of every policy of the repository that loads: its documents, and
// the blocks of its pages, each page's as one.
func policies(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir("../..", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && strings.HasPrefix(e.Name(), ".") && e.Name() != ".." {
			return fs.SkipDir
		}
		text, kind := []byte(nil), filepath.Ext(path)
		if kind == ".yaml" || kind == ".md" {
			if text, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		switch {
		case e.Name() == "odd.yaml": // it shows what cannot be laid out
		case kind == ".yaml":
			all[path] = string(text)
		case kind == ".md":
			if blocks := blocksOf(string(text)); strings.Contains(blocks, "merit: 1") {
				all[path] = blocks
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var block = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```")

// blocksOf returns the policy that the blocks of a page make up.
func blocksOf(page string) string {
	var b strings.Builder
	for _, m := range block.FindAllStringSubmatch(page, -1) {
		b.WriteString(m[1] + "\n")
	}
	return b.String()
}

// load loads a policy, whose other files stand in a folder.
func load(name, text string) (*merit.Policy, error) {
	dir := os.DirFS(filepath.Dir(name))
	files := overlay{fstest.MapFS{"policy.yaml": {Data: []byte(text)}}, dir}
	call := func([]value.Value) (value.Value, error) { return value.Value{}, errors.New("it is not called") }
	word := types.TextType()
	return merit.Load(files, "policy.yaml", merit.WithFunctions(
		rule.Function{Name: "genuine(licence)", Params: []types.Type{word}, Result: types.FlagType(), Call: call},
		rule.Function{Name: "draw(called, club)", Params: []types.Type{word, word}, Result: types.NumberType(), Call: call}))
}

// overlay is a file over those of a folder.
type overlay struct {
	over, under fs.FS
}

func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.over.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.under.Open(name)
	}
	return f, err
}

// sameMeaning reports what two policies differ in.
func sameMeaning(t testing.TB, name string, a, b *merit.Policy) {
	t.Helper()
	if !a.Rules().Owner().Same(b.Rules().Owner()) {
		t.Errorf("%s has other rules now", name)
	}
	if x, y := describe(a), describe(b); x != y {
		t.Errorf("%s has other parts now:\n%s\nthen\n%s", name, x, y)
	}
}

// describe writes what a policy has apart from its rules.
func describe(p *merit.Policy) string {
	var b strings.Builder
	fmt.Fprintln(&b, p.ID(), p.Version(), p.Title(), p.From(), p.Until(), p.Clauses(), p.Uses())
	for _, c := range p.Cases() {
		fmt.Fprintln(&b, c.Name)
	}
	for _, f := range p.Figures() {
		fmt.Fprintln(&b, f.Doc, f.Source.Clauses, f.Check)
	}
	return b.String()
}

// Every policy of the repository can be laid out, keeps its meaning, and is then as it is.
func TestRepository(t *testing.T) {
	loaded := 0
	all := policies(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		text := all[name]
		before, err := load(name, text)
		out, ferr := format.Document(name, []byte(text))
		if err != nil {
			continue // laid out or not, it has no meaning to lose
		}
		loaded++
		if ferr != nil {
			t.Errorf("%s: %v", name, ferr)
			continue
		}
		after, err := load(name, layOut(t, name, text))
		if err != nil {
			t.Errorf("%s is laid out so that it fails: %v\n%s", name, err, out)
			continue
		}
		sameMeaning(t, name, before, after)
	}
	if loaded < 12 {
		t.Errorf("only %d policies load", loaded)
	}
}

// However the lines of a policy are spaced and commented, every comment is kept, and where no
// comment is in the way the layout is the same.
func TestDisarray(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	all := policies(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		text := all[name]
		before, err := load(name, text)
		if err != nil {
			continue
		}
		laid := layOut(t, name, text)
		for round := range 2 {
			mixed, comments := disarray(rng, laid, round)
			out := layOut(t, name, mixed)
			for i := range comments {
				if mark := fmt.Sprintf("#mark%d.", i); strings.Count(out, mark) != 1 {
					t.Fatalf("%s: %s stands %d times in\n%s\nof\n%s", name, mark, strings.Count(out, mark), out, mixed)
				}
			}
			if comments == 0 && out != laid {
				t.Errorf("%s: disarray is laid out otherwise:\n%s\nnot\n%s", name, out, laid)
			}
			after, err := load(name, out)
			if err != nil {
				t.Fatalf("%s is laid out so that it fails: %v\n%s", name, err, out)
			}
			sameMeaning(t, name, before, after)
		}
	}
}

// opener is a line up to the bracket that opens its value; one within a text opens none.
var opener = regexp.MustCompile(`^ *(?:- )*(?:[^"'#{\[]+: )?[\[{]`)

// disarray returns a document with other blanks, and in odd rounds with comments; it returns
// how many it has.
func disarray(rng *rand.Rand, text string, round int) (string, int) {
	var b strings.Builder
	comments, within := 0, -1 // within: the blanks before what has lines of its own
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		spaces := len(line) - len(strings.TrimLeft(line, " "))
		if within >= 0 && (line == "" || spaces > within) {
			b.WriteString(line + "\n")
			continue
		}
		within = -1
		code, _, _ := strings.Cut(line, "  #")
		if ends := strings.TrimRight(code, " "); strings.HasSuffix(ends, " |") || strings.HasSuffix(ends, " >-") || strings.HasSuffix(ends, ",") {
			within = spaces
		}
		if round%2 == 1 && line != "" && rng.IntN(3) == 0 {
			fmt.Fprintf(&b, "%s#mark%d.\n", strings.Repeat(" ", max(spaces+rng.IntN(4)-2, 0)), comments)
			comments++
		}
		if m := opener.FindStringIndex(line); m != nil && within < 0 {
			line = line[:m[1]] + strings.Repeat(" ", rng.IntN(3)) + line[m[1]:]
		}
		if round%2 == 1 && within < 0 && rng.IntN(3) == 0 && !strings.Contains(line, "#") && line != "" {
			line += fmt.Sprintf(" #mark%d.", comments)
			comments++
		}
		b.WriteString(line + strings.Repeat(" ", rng.IntN(2)*len(strings.TrimSpace(line))%3) + "\n")
	}
	return b.String() + strings.Repeat("\n", rng.IntN(3)), comments
}
