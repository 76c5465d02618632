package merit_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule/fault"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

// message is an edit of a document, or a whole document, with all that the
// loader says about it. In the files of testdata/messages it stands as
//
//	== name
//	# why it is there
//	-the lines that are replaced
//	+the lines in their place
//	3:5: what the loader says
//
// with quotes around lines that an editor would not show. The first line of a
// file names the document that is edited. A document without faults has
// warnings, which begin with the word.
type message struct {
	file, name, why string
	base            string // the document that is edited
	edit            []string
	old, with       string
	want            string
}

// text returns the document.
func (m message) text(t testing.TB) string {
	if m.old == "" {
		return m.with
	}
	if strings.Count("\n"+m.base, "\n"+m.old) != 1 {
		t.Fatalf("%s: %s: the lines to replace stand not once in the document:\n%s", m.file, m.name, m.old)
	}
	return strings.Replace("\n"+m.base, "\n"+m.old, "\n"+m.with, 1)[1:]
}

// messages reads all of testdata/messages.
func messages(t testing.TB) []message {
	t.Helper()
	files, err := filepath.Glob("testdata/messages/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var all []message
	for _, file := range files {
		head, rest, _ := strings.Cut(read(t, file), "\n\n== ")
		name, ok := strings.CutPrefix(head, "base ")
		if !ok {
			t.Fatalf("%s does not begin with the document that it edits", file)
		}
		base := read(t, strings.TrimSpace(name))
		for block := range strings.SplitSeq(rest, "\n\n== ") {
			all = append(all, parseMessage(t, file, base, strings.TrimRight(block, "\n")))
		}
	}
	return all
}

func parseMessage(t testing.TB, file, base, block string) message {
	lines := strings.Split(block, "\n")
	m := message{file: file, base: base, name: lines[0]}
	var want []string
	for _, line := range lines[1:] {
		text := line[1:]
		if strings.HasPrefix(text, `"`) {
			var err error
			if text, err = strconv.Unquote(text); err != nil {
				t.Fatalf("%s: %s: %s: %v", file, m.name, line, err)
			}
		}
		switch line[0] {
		case '#':
			m.why = strings.TrimSpace(text)
		case '-':
			m.edit, m.old = append(m.edit, line), m.old+text+"\n"
		case '+':
			m.edit, m.with = append(m.edit, line), m.with+text+"\n"
		default:
			want = append(want, line)
		}
	}
	m.want = strings.Join(want, "\n")
	return m
}

// said returns what the loader says about a document.
func said(text string) string {
	p, err := load(text)
	var all fault.Errors
	if all.Add(err); err == nil {
		all = p.Warnings()
	}
	if i := slices.IndexFunc(all, func(e *fault.Error) bool { return e.Code == "" || e.Code == fault.CodeForeign }); i >= 0 {
		return fmt.Sprintf("%v: its code is %q", all[i], all[i].Code)
	}
	if err != nil {
		return strings.ReplaceAll(err.Error(), "policy.yaml:", "")
	}
	var lines []string
	for _, w := range p.Warnings() {
		lines = append(lines, "warning "+strings.TrimPrefix(w.Error(), "policy.yaml:"))
	}
	return strings.Join(lines, "\n")
}

// Everything that an author can be told stands at its line and column, with advice.
func TestMessages(t *testing.T) {
	files := map[string]*strings.Builder{}
	for _, m := range messages(t) {
		got := said(m.text(t))
		if files[m.file] == nil {
			head, _, _ := strings.Cut(read(t, m.file), "\n")
			files[m.file] = &strings.Builder{}
			fmt.Fprintln(files[m.file], head)
		}
		fmt.Fprintf(files[m.file], "\n== %s\n", m.name)
		if m.why != "" {
			fmt.Fprintf(files[m.file], "# %s\n", m.why)
		}
		fmt.Fprintln(files[m.file], strings.Join(append(m.edit, got), "\n"))
		if *update {
			continue
		}
		t.Run(m.name, func(t *testing.T) {
			if got == "" {
				t.Fatal("nothing is said")
			}
			if d := cmp.Diff(m.want, got); d != "" {
				t.Errorf("%s: %s\n%s", m.file, m.why, d)
			}
		})
	}
	for name, text := range files {
		if *update {
			if err := os.WriteFile(name, []byte(text.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
