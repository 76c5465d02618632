package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// docs is what a reader of a page of docs does: the blocks marked yaml make up
// policy.yaml, those marked json a file each, and those marked console are what
// merit prints then, some with one edit of the policy.
type docs struct {
	t      *testing.T
	policy string
	out    strings.Builder // the page as it should be
}

func TestPages(t *testing.T) {
	for _, name := range []string{"evaluation.md", "incentive.md", "policy.md", "recipes.md", "rounds.md", "severity.md", "supervision.md", "windows.md"} {
		page, err := filepath.Abs(filepath.Join("../../docs", name))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { follow(t, page) })
	}
}

// follow does what a page says, and in the end tests its policy.
func follow(t *testing.T, page string) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	d := &docs{t: t}
	blocks := strings.Split(string(text), "```")
	for i, b := range blocks {
		if i%2 == 0 {
			d.out.WriteString(b)
			continue
		}
		kind, body, _ := strings.Cut(b, "\n")
		d.out.WriteString("```" + kind + "\n" + d.block(kind, body) + "```")
	}
	if *update {
		if err := os.WriteFile(page, []byte(d.out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if got := d.out.String(); got != string(text) {
		t.Errorf("%s is no longer what merit prints (-update writes it):\n%s", page, firstDifference(got, string(text)))
	}
	var out bytes.Buffer
	if code := command([]string{"test", "-min", "100", "policy.yaml"}, &out, &out); code != 0 {
		t.Errorf("its policy fails:\n%s", out.String())
	}
}

// block does what a block says and returns it as it should be.
func (d *docs) block(kind, body string) string {
	name, rest, _ := strings.Cut(kind, " ")
	switch {
	case kind == "yaml":
		d.policy += body + "\n"
		d.write("policy.yaml", d.policy)
	case name == "json":
		d.write(rest, body)
	case name == "console":
		return d.console(strings.TrimPrefix(rest, "with "), body)
	case kind == "yaml fragment":
	default:
		d.t.Errorf("a block %q", kind)
	}
	return body
}

func (d *docs) write(name, text string) {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.TrimRight(text, "\n")+"\n"), 0o666); err != nil {
		d.t.Fatal(err)
	}
}

// console runs the command of a block, with an edit "old → new" of the policy.
func (d *docs) console(edit, body string) string {
	before, after, edited := strings.Cut(edit, " → ")
	if edited && !strings.Contains(d.policy, before) {
		d.t.Errorf("the policy has no %q", before)
	}
	d.write("policy.yaml", strings.Replace(d.policy, before, after, 1))
	line, _, _ := strings.Cut(body, "\n")
	args, ok := strings.CutPrefix(line, "$ merit ")
	if !ok {
		d.t.Errorf("no command: %q", line)
	}
	var stdout, stderr bytes.Buffer
	command(strings.Fields(args), &stdout, &stderr)
	d.write("policy.yaml", d.policy)
	return line + "\n" + stderr.String() + stdout.String()
}
