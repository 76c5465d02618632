package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the transcripts anew")

// A transcript is a file of commands, each with what it prints and its exit code:
// what goes to the standard error stands after "! ". Arguments are split at
// blanks; ␠ is a blank within one.
func TestTranscripts(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) == 0 {
		t.Fatal("there are no transcripts")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := replay(string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			} else if got != string(want) {
				t.Errorf("%s is no longer what the commands print (-update writes it):\n%s", file, firstDifference(got, string(want)))
			}
		})
	}
}

// replay runs the commands of a transcript and returns it as it is now.
func replay(transcript string) string {
	var b strings.Builder
	for line := range strings.Lines(transcript) {
		args, ok := strings.CutPrefix(line, "$ merit")
		if strings.HasPrefix(line, "# ") {
			b.WriteString(line)
		}
		if !ok {
			continue
		}
		b.WriteString(line)
		code := command(arguments(args), &b, marked{&b})
		fmt.Fprintf(&b, "exit %d\n\n", code)
	}
	return b.String()
}

// arguments splits what stands after a command's name.
func arguments(line string) []string {
	args := strings.Fields(line)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "␠", " ")
	}
	return args
}

// marked writes lines with "! " before them.
type marked struct{ w io.Writer }

func (m marked) Write(text []byte) (int, error) {
	for line := range strings.Lines(string(text)) {
		fmt.Fprint(m.w, "! ", line)
	}
	return len(text), nil
}

// run runs a command.
func run(args ...string) (stdout, stderr string, code int) {
	var out, messages bytes.Buffer
	code = command(args, &out, &messages)
	return out.String(), messages.String(), code
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return "got:  " + g[i] + "\nwant: " + strings.Join(w[min(i, len(w)):min(i+1, len(w))], "")
		}
	}
	return "it is shorter"
}

// The manual in the package comment has every command and, word for word, its flags;
// help prints them as well.
func TestManual(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	doc := strings.Join(strings.Fields(f.Doc.Text()), " ")
	head, _, _ := strings.Cut(f.Doc.Text(), "\n#")
	listed := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\tmerit (\w+)`).FindAllStringSubmatch(head, -1) {
		listed[m[1]] = m[1] != "help"
	}
	delete(listed, "help")
	for _, v := range verbs() {
		flags, _ := new(session).prepare(v)
		flags.VisitAll(func(f *flag.Flag) {
			value, usage := flag.UnquoteUsage(f)
			line := strings.Join(strings.Fields("-"+f.Name+" "+value+" "+usage), " ")
			if f.Name != "json" && !strings.Contains(doc, line) {
				t.Errorf("the package comment does not have %q", line)
			}
		})
		if !listed[v.name] {
			t.Errorf("the package comment does not list merit %s", v.name)
		}
		delete(listed, v.name)
		out, _, code := run("help", v.name)
		if again, _, _ := run(v.name, "-help"); code != 0 || out != again || !strings.HasPrefix(out, "merit "+v.usage[0]) {
			t.Errorf("help %s and %s -help: exit %d\n%s%s", v.name, v.name, code, out, again)
		}
	}
	for name := range listed {
		t.Errorf("the package comment lists merit %s, which is no command", name)
	}
}

// Flags mean the same wherever they stand, and paths whether relative or absolute.
func TestArguments(t *testing.T) {
	abs := func(name string) string {
		path, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	policy, data := "testdata/town/policy.yaml", "testdata/town/data"
	want, _, code := run("run", policy, data, "-list", "units", "-json")
	if code != 0 || want == "" {
		t.Fatalf("exit %d", code)
	}
	for _, args := range [][]string{
		{"run", "-json", "-list=units", policy, data},
		{"run", "-list", "units", policy, "--json", data},
		{"run", policy, "-json", "-list", "units", "--", data},
		{"run", "-json", "-list=units", "./" + policy, data + "/"},
		{"run", "-json", "-list=units", abs(policy), abs(data)},
		{"run", "-json", "-list=units", "../merit/" + policy, "testdata/../" + data},
	} {
		if got, messages, code := run(args...); got != want || code != 0 {
			t.Errorf("%q: exit %d\n%s%s", args, code, got, messages)
		}
	}
}

// From the folder of the facts itself, which is then named as a dot.
func TestFromWithin(t *testing.T) {
	want, _, _ := run("run", "testdata/town/policy.yaml", "testdata/town/data")
	t.Chdir("testdata/town/data")
	if got, messages, code := run("run", "../policy.yaml", "."); got != want || code != 0 {
		t.Errorf("exit %d\n%s%s", code, got, messages)
	}
	t.Chdir("../wrong")
	_, messages, code := run("run", "../policy.yaml", ".")
	if code != 1 || !strings.HasPrefix(messages, "other.json:2:") {
		t.Errorf("exit %d\n%s", code, messages)
	}
}

// With -o the result stands in the file, and nothing is written where there is none.
func TestOutputFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "year.json")
	policy := "testdata/town/policy.yaml"
	if out, _, code := run("run", policy, "testdata/town/wrong", "-o", file); code != 1 || out != "" {
		t.Errorf("faulty facts: exit %d\n%s", code, out)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("faulty facts leave a file")
	}
	want, _, _ := run("run", policy, "testdata/town/data", "-json")
	out, messages, code := run("run", policy, "testdata/town/data", "-json", "-o", file)
	if got, err := os.ReadFile(file); err != nil || string(got) != want || out+messages != "" || code != 0 {
		t.Errorf("exit %d, %v\n%s%s%s", code, err, out, messages, got)
	}
	if _, messages, code := run("run", policy, "testdata/town/data", "-o", t.TempDir()); code != 2 || messages == "" {
		t.Errorf("into a folder: exit %d", code)
	}
}

// What is for programs is JSON, whatever the exit code, with nothing beside it.
func TestJSON(t *testing.T) {
	policy, chuzhou := "testdata/town/policy.yaml", "../../examples/chuzhou/"
	for _, c := range []struct {
		args string
		code int
	}{
		{"check -json " + policy, 0},
		{"check -json testdata/town/warned.yaml", 0},
		{"check -json -strict testdata/town/warned.yaml", 1},
		{"check -json testdata/town/broken.yaml", 1},
		{"check -json -data testdata/town/wrong " + policy, 1},
		{"check -json testdata/town/none.yaml", 2},
		{"test -json -cover " + policy, 0},
		{"test -json testdata/town/failing.yaml", 1},
		{"test -json -min 100 " + policy, 1},
		{"test -json testdata/town/warned.yaml", 1},
		{"test -json testdata/town/none.yaml", 2},
		{"run -json -all " + policy + " testdata/town/data", 0},
		{"run -json " + policy + " testdata/town/wrong", 1},
		{"run -json " + policy + " testdata/town/none", 2},
		{"run -json -all " + chuzhou + "policy.yaml " + chuzhou + "data", 0},
		{"explain -json " + policy + " testdata/town/data units.u1.bonus", 0},
		{"version -json", 0},
	} {
		out, messages, code := run(strings.Fields(c.args)...)
		if !json.Valid([]byte(out)) || messages != "" && !json.Valid([]byte(messages)) || code != c.code { // warnings about the facts are messages
			t.Errorf("%s: exit %d, want %d\n%s%s", c.args, code, c.code, out, messages)
		}
	}
}

// The same files give the same bytes.
func TestRepeats(t *testing.T) {
	for _, args := range []string{
		"run -all testdata/town/policy.yaml testdata/town/data",
		"run -json -all testdata/town/policy.yaml testdata/town/data",
		"check testdata/town/broken.yaml testdata/town/warned.yaml",
		"explain -json testdata/town/policy.yaml testdata/town/data year.paid",
		"test -v -cover testdata/town/failing.yaml testdata/town/policy.yaml",
	} {
		out, messages, _ := run(strings.Fields(args)...)
		for range 50 {
			if again, m, _ := run(strings.Fields(args)...); again != out || m != messages {
				t.Fatalf("%s:\n%s%s\nthen:\n%s%s", args, out, messages, again, m)
			}
		}
	}
}

// What one year publishes is the next year's previous.json.
func TestNextYear(t *testing.T) {
	data := t.TempDir()
	facts, err := os.ReadFile("testdata/next/facts.json")
	if err != nil {
		t.Fatal(err)
	}
	facts = bytes.Replace(facts, []byte(",\n  \"previous\": null"), nil, 1) // this is not the first cycle
	if err := os.WriteFile(filepath.Join(data, "facts.json"), facts, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, messages, code := run("run", "-json", "testdata/town/policy.yaml", "testdata/town/data", "-o", filepath.Join(data, "previous.json")); code != 0 {
		t.Fatalf("exit %d\n%s", code, messages)
	}
	out, messages, code := run("run", "testdata/next/policy.yaml", data, "-json", "-list", "units")
	if code != 0 {
		t.Fatalf("exit %d\n%s", code, messages)
	}
	want := `{
  "units": [
    {"id": "u1", "total": 21.5, "gain": 5.75, "before": "优秀"},
    {"id": "u4", "total": 8, "gain": 8, "before": null}
  ]
}
`
	if out != want {
		t.Errorf("got:\n%swant:\n%s", out, want)
	}
}

// The version that merit version names is the one that policies are read in.
func TestVersion(t *testing.T) {
	policy := filepath.Join(t.TempDir(), "policy.yaml")
	text := "merit: " + documents + "\npolicy: {id: town, version: \"2024\", from: 2024-01-01}\n"
	if err := os.WriteFile(policy, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, messages, code := run("check", policy); code != 0 {
		t.Errorf("exit %d\n%s", code, messages)
	}
	if out, _, code := run("version"); code != 0 || !strings.Contains(out, "policy documents of version "+documents+"\n") {
		t.Errorf("exit %d\n%s", code, out)
	}
}
