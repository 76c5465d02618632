package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const loosePolicy, tidyPolicy = "merit: 1\npolicy:   {id: p}\n", "merit: 1\npolicy: {id: p}\n"

// -w writes the files whose layout differs, and no others.
func TestFmtWrites(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{"loose.yaml": loosePolicy, "tidy.yaml": tidyPolicy, "faulty.yaml": "merit: 1\nfigures: {year:   {a: 1 +}}\n"} {
		if err := os.WriteFile(name, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.Stat("tidy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out, faults bytes.Buffer
	if code := command([]string{"fmt", "-w", "-l", "faulty.yaml", "loose.yaml", "tidy.yaml"}, &out, &faults); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if out.String() != "loose.yaml\n" || !strings.HasPrefix(faults.String(), "faulty.yaml:2:25: the formula ends too early") {
		t.Errorf("prints %q and %q", out.String(), faults.String())
	}
	for name, want := range map[string]string{"loose.yaml": tidyPolicy, "tidy.yaml": tidyPolicy, "faulty.yaml": "merit: 1\nfigures: {year:   {a: 1 +}}\n"} {
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	after, err := os.Stat("tidy.yaml")
	if err != nil || !os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) {
		t.Errorf("tidy.yaml was written: %v", err)
	}
	if info, err := os.Stat("loose.yaml"); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("loose.yaml has other permissions: %v, %v", info.Mode(), err)
	}
	if left, err := filepath.Glob(".*"); err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
	if code := command([]string{"fmt", "-w", "loose.yaml"}, &out, &faults); code != 0 {
		t.Errorf("exit code %d the second time", code)
	}
}

// Of a folder every document is laid out, in the order of their names, and nothing else in it.
func TestFmtFolders(t *testing.T) {
	t.Chdir(t.TempDir())
	files := map[string]string{
		"a/loose.yaml": loosePolicy, "a/deep/er/loose.yml": loosePolicy, "a/deep/tidy.YAML": tidyPolicy, "a/common.yaml": "# shared\nmerit:   1\n", "b/loose.yaml": "\ufeff" + loosePolicy,
		"a/other.yaml": "name:   x\n", "a/notes.txt": loosePolicy, "a/.hidden.yaml": loosePolicy, "a/.git/loose.yaml": loosePolicy, "empty/notes.md": "merit: 1\n",
	}
	writeFiles(t, files)
	link(t, filepath.Join("..", "b", "loose.yaml"), "a/link.yaml")
	var out, faults bytes.Buffer
	want := filepath.FromSlash("a/common.yaml\na/deep/er/loose.yml\na/loose.yaml\nb/loose.yaml\n")
	if code := command([]string{"fmt", "-l", "a", "b/loose.yaml"}, &out, &faults); code != 1 || out.String() != want {
		t.Errorf("exit %d, lists\n%s%s", code, out.String(), faults.String())
	}
	if code := command([]string{"fmt", "-w", "a"}, &out, &faults); code != 0 {
		t.Errorf("exit %d: %s", code, faults.String())
	}
	for name, before := range files {
		want := before
		switch name {
		case "a/loose.yaml", "a/deep/er/loose.yml":
			want = tidyPolicy
		case "a/common.yaml":
			want = "# shared\nmerit: 1\n"
		}
		holds(t, name, want)
	}
	faults.Reset()
	if code := command([]string{"fmt", "-l", "empty"}, &out, &faults); code != 2 || !strings.Contains(faults.String(), "empty has no policies") {
		t.Errorf("a folder without policies: exit %d, %s", code, faults.String())
	}
}

// A file that has changed since it was read is not written.
func TestFmtKeepsWhatHasChanged(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("p.yaml", []byte(tidyPolicy), 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := open("p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := (&year{policyFile: f}).replace([]byte(loosePolicy), []byte(tidyPolicy)); err == nil || !strings.Contains(err.Error(), "p.yaml has changed") {
		t.Errorf("the error is %v", err)
	}
}

// Without a name, or for -, the standard input is laid out.
func TestFmtStandardInput(t *testing.T) {
	for _, c := range []struct {
		args       []string
		text       string
		want, says string
		code       int
	}{
		{nil, loosePolicy, tidyPolicy, "", 0},
		{[]string{"-"}, loosePolicy, tidyPolicy, "", 0},
		{[]string{"-l"}, loosePolicy, "standard input\n", "", 1},
		{nil, "merit: 1\nfigures: {year: {a: 1 +}}\n", "", "standard input:2:23: the formula ends too early; something is missing after +\n    figures: {year: {a: 1 +}}\n                          ^\n", 1},
		{nil, strings.Repeat("#", mostText+1), "", "merit fmt: the standard input has more than 1048576 bytes\n", 2},
	} {
		var out, faults bytes.Buffer
		s := &session{stdin: strings.NewReader(c.text), stdout: &outlet{to: &out}, stderr: &outlet{to: &faults}}
		code := s.end("fmt", s.do(fmtVerb(), c.args))
		if code != c.code || out.String() != c.want || faults.String() != c.says {
			t.Errorf("%v: exit %d, %q, %q", c.args, code, out.String(), faults.String())
		}
	}
}
