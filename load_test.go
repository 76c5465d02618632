package merit_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/fault"
)

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// memory holds the one file policy.yaml.
func memory(text string) fs.FS { return fstest.MapFS{"policy.yaml": {Data: []byte(text)}} }

func load(text string) (*merit.Policy, error) { return merit.Load(memory(text), "policy.yaml") }

func mustLoad(t testing.TB, text string) *merit.Policy {
	t.Helper()
	p, err := load(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLoad(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	got := []string{p.ID(), p.Version(), p.Title(), p.From().String(), p.Until().String(), p.Clause("total"), p.Clause("none")}
	want := []string{"small", "1", "A small policy", "2022-01-01", "2022-12-31", "总分为各项之和。", ""}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if p.Sections().Joint != nil || p.Sections().Evaluation != nil {
		t.Error("a section that the document does not have is there")
	}
}

func TestLoadChuzhou(t *testing.T) {
	p, err := merit.Load(os.DirFS("examples/chuzhou"), "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Sections().Evaluation.Rounds) != 5 || len(p.Sections().Evaluation.Grades) != 4 || p.Sections().Evaluation.Panels.MaxRaters != 9 || len(p.Sections().Window.Findings) != 4 || len(p.Sections().Incentive.Vetoes.Rules) != 1 || len(p.Sections().Items.Items) != 2 {
		t.Errorf("the sections are not as in the document: %+v", p)
	}
}

// Documents with Windows line ends and a byte order mark are the same policies.
func TestLoadWindowsText(t *testing.T) {
	text := "\ufeff" + strings.ReplaceAll(read(t, "testdata/small/policy.yaml"), "\n", "\r\n")
	mustLoad(t, text)
	_, err := load(strings.Replace(text, ".mark != nil", ".mrk != nil", 1))
	want := `policy.yaml:36:27: units.total: the records of marks have no field "mrk"; did you mean "mark"?`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestLoadNoFile(t *testing.T) {
	_, err := merit.Load(memory(""), "other.yaml")
	if want := "other.yaml: cannot be read: file does not exist"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	var found fault.Errors
	if found.Add(err); len(found) != 1 || found[0].Err == nil {
		t.Errorf("the cause is not wrapped: %v", err)
	}
}

func TestWarnings(t *testing.T) {
	text := edited(t, read(t, "testdata/small/policy.yaml"), "clauses:\n", "clauses:\n  unused: Nothing.\n")
	var got []string
	for _, w := range mustLoad(t, text).Warnings() {
		got = append(got, w.Error())
	}
	if d := cmp.Diff([]string{
		`policy.yaml:4:3: no rule cites the clause "unused"; cite it with clause, or say in not_expressed why none does`,
		`policy.yaml:9:3: known: no rule uses this parameter`,
		`policy.yaml:13:3: scale: no rule uses this table`,
	}, got); d != "" {
		t.Error(d)
	}
}

// The condition under which a field must be given is a formula like any other.
func TestWarningsOfRequired(t *testing.T) {
	text := `merit: 1
policy: {id: t, version: "1", from: 2024-01-01}
lists:
  groups: {id: key, size: {type: number, range: [1, 9]}}
  us:
    id: key
    of: groups
    status: {type: text, values: [open, closed]}
    mark: {type: number, range: [0, 10]}
    why: {type: text, required: 'mark > 20', unread: true}
    since: {type: date, required: 'mark > 5 and status == "clsed"', unread: true}
    note: {type: text, required: 'of.size > 9', unread: true}
    good: {type: text, required: 'mark > 8 or status == "closed"', unread: true}
figures:
  us: {total: {formula: mark}}
`
	var got []string
	for _, w := range mustLoad(t, text).Warnings() {
		got = append(got, w.Error())
	}
	if d := cmp.Diff([]string{
		"policy.yaml:10:39: lists.us.why: required: the condition mark > 20 is always false: mark is from 0 to 10",
		`policy.yaml:11:56: lists.us.since: required: status is never "clsed"; did you mean "closed"?`,
		"policy.yaml:12:43: lists.us.note: required: the condition of.size > 9 is always false: size is from 1 to 9",
	}, got); d != "" {
		t.Error(d)
	}
}

// edited replaces the one place where old stands; an edit that fits nowhere
// would test nothing.
func edited(t testing.TB, text, old, with string) string {
	t.Helper()
	if strings.Count(text, old) != 1 {
		t.Fatalf("%q stands %d times in the text", old, strings.Count(text, old))
	}
	return strings.Replace(text, old, with, 1)
}

// A fault inside a formula stands where an editor shows it, however the formula
// is written down.
func TestPlaces(t *testing.T) {
	small := read(t, "testdata/small/policy.yaml")
	for _, x := range []struct{ name, with, want string }{
		{"plain", "all: 1 + nme", "41:14"},
		{"after Chinese", "all: len(\"好好\") + nme", "41:22"},
		{"in single quotes", "all: '1 + nme'", "41:15"},
		{"in double quotes", "all: \"1 + nme\"", "41:15"},
		{"in a mapping", "all: {places: 2, formula: 1 + nme}", "41:35"},
		{"a block", "all: |\n        1\n          + nme", "43:13"},
		{"a block without the last line end", "all: |-\n        1\n          + nme\n\n", "43:13"},
		{"a block that begins with empty lines", "all: |\n\n\n        1 + nme", "44:13"},
		{"a block that says its indentation", "all: |2\n        1 + nme", "42:13"},
		{"a block after a comment", "all: | # why\n        1 + nme", "42:13"},
	} {
		t.Run(x.name, func(t *testing.T) {
			_, err := load(edited(t, small, "all: sum(units, .total)", x.with))
			want := "policy.yaml:" + x.want + `: year.all: unknown name "nme"`
			if err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// A comment after a whole formula is one, whatever the formula has in quotes.
func TestCommentsAfterFormulas(t *testing.T) {
	for _, formula := range []string{`sum(units, .total) # all`, `len("(") # all (`, `'len("#")' # all`, `1 # it's`} {
		mustLoad(t, edited(t, read(t, "testdata/small/policy.yaml"), "sum(units, .total)", formula))
	}
}

// A policy is loaded once and used by many.
func TestRunConcurrently(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			facts, err := p.ReadFacts(os.DirFS("testdata/small"), "data")
			if err != nil {
				t.Fatal(err)
			}
			run, err := p.Run(t.Context(), facts)
			if err != nil || run.Value("all").String() != "24" {
				t.Errorf("%v, %v", run.Value("all"), err)
			}
		})
	}
}
