package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// townFiles is a small policy with its facts, beside it a folder that is not named.
func townFiles(t *testing.T) {
	t.Helper()
	writeFiles(t, map[string]string{
		"town/policy.yaml": "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {l: {id: key, n: number}}\nprevious: {l: {m: number}}\nfigures: {l: {m: n * 2}}\n" +
			"cases: [{name: c, given: {l: {id: a, n: 1}}, expect: {l.m: 2}}]\n",
		"town/data/l.json":          `[{"id": "a", "n": 1}]`,
		"town/data/previous/l.json": `[{"id": "a", "m": 1}]`,
		"away/l.json":               `[{"id": "secret", "n": 7}]`,
	})
}

func holds(t *testing.T, name, want string) {
	t.Helper()
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v, want %q", name, got, err, want)
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Skip("no links here:", err)
	}
}

// What is read is never the output, by whatever name it goes.
func TestOutputIsNoInput(t *testing.T) {
	townFiles(t)
	link(t, "town/data/l.json", "link.json")
	link(t, "town/data", "data")
	if err := os.Link("town/data/l.json", "hard.json"); err != nil {
		t.Fatal(err)
	}
	policy, err := os.ReadFile("town/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ args, out, says string }{
		{"run town/policy.yaml town/data", "town/policy.yaml", "which is read"},
		{"run town/policy.yaml town/data", "town/data/l.json", "which is read"},
		{"run town/policy.yaml town/data", "town/data/previous/l.json", "which is read"},
		{"run town/policy.yaml town/data/l.json", "town/data/l.json", "which is read"},
		{"run town/policy.yaml town/data", "link.json", "which is read"},
		{"run town/policy.yaml town/data", "hard.json", "which is read"},
		{"run town/policy.yaml data", "town/data/l.json", "which is read"},
		{"run town/policy.yaml town/data", "town/data/m.json", "would be read"},
		{"run town/policy.yaml town/data", "town/data/M.CSV", "would be read"},
		{"run town/policy.yaml town/data", "town/data/previous/m.csv", "would be read"},
		{"run town/policy.yaml data/", "town/data/previous.json", "would be read"},
		{"schema town/policy.yaml", "town/policy.yaml", "which is read"},
	} {
		out, messages, code := run(append(strings.Fields(tt.args), "-o", tt.out)...)
		if code != 2 || out != "" || !strings.Contains(messages, tt.says) {
			t.Errorf("%s -o %s: exit %d\n%s%s", tt.args, tt.out, code, out, messages)
		}
	}
	holds(t, "town/policy.yaml", string(policy))
	holds(t, "town/data/l.json", `[{"id": "a", "n": 1}]`)
	if _, messages, code := run("run", "-json", "town/policy.yaml", "town/data", "-o", "town/data/result.txt"); code != 0 {
		t.Errorf("what is no facts: exit %d\n%s", code, messages)
	}
	if _, messages, code := run("run", "town/policy.yaml", "town/data"); code != 0 {
		t.Errorf("and is not read then: exit %d\n%s", code, messages)
	}
}

// The standard output may not be what is read either.
func TestOutputIntoTheFacts(t *testing.T) {
	townFiles(t)
	for _, tt := range []struct{ args, out string }{
		{"run town/policy.yaml town/data", "town/data/m.json"},
		{"explain town/policy.yaml town/data l.a.m", "town/data/l.json"},
		{"check -data town/data town/policy.yaml", "town/data/previous/m.csv"},
		{"check town/policy.yaml", "town/policy.yaml"},
		{"test town/policy.yaml", "town/policy.yaml"},
		{"schema town/policy.yaml", "town/policy.yaml"},
	} {
		f, err := os.OpenFile(tt.out, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
		if err != nil {
			t.Fatal(err)
		}
		var messages strings.Builder
		if code := command(strings.Fields(tt.args), f, &messages); code != 2 || !strings.Contains(messages.String(), "the output is") {
			t.Errorf("%s > %s: exit %d\n%s", tt.args, tt.out, code, messages.String())
		}
		f.Close()
		if strings.Contains(tt.out, "/m.") {
			os.Remove(tt.out)
		}
	}
	f, err := os.Create("town/result.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var messages strings.Builder
	if code := command([]string{"run", "-json", "town/policy.yaml", "town/data"}, f, &messages); code != 0 {
		t.Errorf("beside the facts: exit %d\n%s", code, messages.String())
	}
}

// Links lead to files of the folder that was named, and what is named may be one.
func TestLinks(t *testing.T) {
	townFiles(t)
	link(t, "town/policy.yaml", "policy.yaml")
	link(t, "town/data", "data")
	want, _, code := run("run", "town/policy.yaml", "town/data")
	if got, messages, again := run("run", "policy.yaml", "data"); code != 0 || again != 0 || got != want {
		t.Errorf("named links: exit %d, %d\n%s%s", code, again, got, messages)
	}
	os.Remove("town/data/l.json")
	os.Mkdir("town/data/old", 0o777)
	os.WriteFile("town/data/old/2024", []byte(`[{"id": "a", "n": 1}]`), 0o666)
	link(t, "old/2024", "town/data/l.json")
	if got, messages, code := run("run", "town/policy.yaml", "town/data"); code != 0 || got != want {
		t.Errorf("a link within: exit %d\n%s%s", code, got, messages)
	}
	away, err := filepath.Abs("away/l.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"../../away/l.json", away, "../l.json"} {
		os.Remove("town/data/l.json")
		link(t, to, "town/data/l.json")
		os.WriteFile("town/l.json", []byte(`[{"id": "secret", "n": 7}]`), 0o666)
		for _, args := range []string{"run town/policy.yaml town/data", "check -data town/data town/policy.yaml"} {
			out, messages, code := run(strings.Fields(args)...)
			if code != 2 || !strings.Contains(messages, "town/data/l.json: cannot be read: is a link that leads out of the folder") || strings.Contains(out+messages, "secret") {
				t.Errorf("%s by %s: exit %d\n%s%s", args, to, code, out, messages)
			}
		}
	}
	os.Remove("town/data/l.json")
	os.WriteFile("town/data/l.json", []byte(`[{"id": "a", "n": 1}]`), 0o666)
	os.RemoveAll("town/data/previous")
	link(t, "../../away", "town/data/previous")
	if out, messages, code := run("run", "town/policy.yaml", "town/data"); code != 2 || strings.Contains(out+messages, "secret") {
		t.Errorf("a folder away: exit %d\n%s%s", code, out, messages)
	}
}

// What is no regular file is refused, and a pipe is not waited for.
func TestNoRegularFile(t *testing.T) {
	townFiles(t)
	os.Mkdir("town/data/m.csv", 0o777)
	os.Mkdir("town/folder.yaml", 0o777)
	for _, tt := range []struct{ args, says string }{
		{"run town/policy.yaml town/data", "town/data/m.csv: cannot be read: is a directory"},
		{"check town/folder.yaml", "town/folder.yaml: cannot be read: is a directory"},
	} {
		if out, messages, code := run(strings.Fields(tt.args)...); code != 2 || !strings.Contains(messages, tt.says) {
			t.Errorf("%s: exit %d\n%s%s", tt.args, code, out, messages)
		}
	}
	os.Remove("town/data/m.csv")
	if runtime.GOOS == "windows" {
		return
	}
	for _, name := range []string{"town/pipe.yaml", "town/pipe.json", "town/data/pipe.json", "town/data/previous/pipe.csv"} {
		if out, err := exec.Command("mkfifo", name).CombinedOutput(); err != nil {
			t.Skipf("no pipes here: %v %s", err, out)
		}
	}
	for _, tt := range []struct{ args, says string }{
		{"check town/pipe.yaml", "town/pipe.yaml: cannot be read: is a pipe"},
		{"run town/policy.yaml town/pipe.json", "town/pipe.json: cannot be read: is a pipe"},
		{"run town/policy.yaml town/data", "town/data/pipe.json: cannot be read: is a pipe"},
		{"run town/policy.yaml town/data", "town/data/previous/pipe.csv: cannot be read: is a pipe"},
		{"run town/policy.yaml /dev/null", "/dev/null: cannot be read: is a device"},
		{"check /dev/zero", "/dev/zero: cannot be read: is a device"},
	} {
		if out, messages, code := run(strings.Fields(tt.args)...); code != 2 || !strings.Contains(messages, tt.says) {
			t.Errorf("%s: exit %d\n%s%s", tt.args, code, out, messages)
		}
	}
}

// What a killed merit leaves is no data.
func TestLeftoverIsNoData(t *testing.T) {
	townFiles(t)
	want, _, _ := run("run", "town/policy.yaml", "town/data")
	for _, dir := range []string{"town/data", "town/data/previous"} {
		os.WriteFile(filepath.Join(dir, ".merit-123-0.tmp"), []byte("[{"), 0o666)
	}
	if got, messages, code := run("run", "town/policy.yaml", "town/data"); code != 0 || got != want {
		t.Errorf("exit %d\n%s%s", code, got, messages)
	}
}

// Output that cannot be written is an exit code other than 0, whatever the command.
func TestFullOutput(t *testing.T) {
	townFiles(t)
	commands := []string{"run town/policy.yaml town/data", "run -json town/policy.yaml town/data", "run -csv -list l town/policy.yaml town/data",
		"explain town/policy.yaml town/data l.a.m", "explain -json town/policy.yaml town/data l.a.m", "explain -markdown town/policy.yaml town/data l.a.m",
		"check town/policy.yaml", "check -json town/policy.yaml", "check -json none.yaml", "test town/policy.yaml", "test -v -cover town/policy.yaml", "test -json town/policy.yaml",
		"schema town/policy.yaml", "version", "version -json", "help", "help run", "help help"}
	for _, args := range commands {
		var messages strings.Builder
		if code := command(strings.Fields(args), fullDisk{}, &messages); code != 2 || !strings.Contains(messages.String(), "could not be written") {
			t.Errorf("%s: exit %d\n%s", args, code, messages.String())
		}
	}
	if code := command(strings.Fields("check testdata/none.yaml"), &strings.Builder{}, fullDisk{}); code == 0 {
		t.Error("faults that nobody sees end with 0")
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		return // not on Linux
	}
	defer full.Close()
	var messages strings.Builder
	if code := command(strings.Fields("run town/policy.yaml town/data"), full, &messages); code != 2 || !strings.Contains(messages.String(), "no space left") {
		t.Errorf("a full device: exit %d\n%s", code, messages.String())
	}
	if _, messages, code := run("run", "town/policy.yaml", "town/data", "-o", "/dev/full"); code != 2 || !strings.Contains(messages, "no space left") {
		t.Errorf("-o with a full device: exit %d\n%s", code, messages)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, os.ErrClosed }

// A reader that goes away ends the command, without a panic and not with 0.
func TestClosedPipe(t *testing.T) {
	if args := os.Getenv("MERIT_COMMAND"); args != "" {
		os.Exit(command(strings.Fields(args), standard(os.Stdout), standard(os.Stderr)))
	}
	townFiles(t)
	program, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"run town/policy.yaml town/data", "explain town/policy.yaml town/data l.a.m", "test -v town/policy.yaml"} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		var messages strings.Builder
		c := exec.Command(program, "-test.run=^TestClosedPipe$")
		c.Env, c.Stdout, c.Stderr = append(os.Environ(), "MERIT_COMMAND="+args), w, &messages
		r.Close()
		err = c.Run()
		w.Close()
		if err == nil || strings.Contains(messages.String(), "panic") || strings.Contains(messages.String(), "goroutine") {
			t.Errorf("%s: %v\n%s", args, err, messages.String())
		}
	}
}

// An output that a shell has closed ends the command with 2; one that is ignored does not, whoever
// ignores it.
func TestClosedOutput(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("nothing tells here that an output is closed")
	}
	townFiles(t)
	program, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	ignored, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer ignored.Close()
	const result = "run town/policy.yaml town/data"
	for _, tt := range []struct {
		name, args, redirect string
		out                  *os.File
		want                 int
	}{
		{"closed", result, ">&-", nil, 2},
		{"closed, and nothing to say", "fmt -w town/policy.yaml", ">&-", nil, 0},
		{"sent to nowhere", result, ">/dev/null", nil, 0},
		{"ignored by who calls the shell", result, "", ignored, 0},
		{"faults that nobody sees", "run town/none.yaml town/data", "2>&-", nil, 2},
		{"no faults to see", result, "2>&-", nil, 0},
	} {
		c := exec.Command(shell, "-c", program+" -test.run='^TestClosedPipe$' "+tt.redirect+"; exit $?")
		if c.Env = append(os.Environ(), "MERIT_COMMAND="+tt.args); tt.out != nil {
			c.Stdout = tt.out
		} else {
			c.Stdout = &strings.Builder{}
		}
		var messages strings.Builder
		c.Stderr = &messages
		if _ = c.Run(); c.ProcessState.ExitCode() != tt.want {
			t.Errorf("%s: exit %d, want %d\n%s", tt.name, c.ProcessState.ExitCode(), tt.want, messages.String())
		}
	}
}

// A new result keeps the permissions of the old one.
func TestOutputKeepsPermissions(t *testing.T) {
	townFiles(t)
	if err := os.WriteFile("result.txt", []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	os.Chmod("result.txt", 0o640)
	want, _, _ := run("run", "town/policy.yaml", "town/data")
	if _, messages, code := run("run", "town/policy.yaml", "town/data", "-o", "result.txt"); code != 0 {
		t.Fatalf("exit %d\n%s", code, messages)
	}
	holds(t, "result.txt", want)
	if info, err := os.Stat("result.txt"); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
