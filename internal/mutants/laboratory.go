package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// patience bounds the tests of one mutant; one that takes longer hangs, and is killed.
const patience = 5 * time.Minute

// slow are tests that take long and that few mutants need: they have their turn when
// all others have passed.
const slow = "^TestHostile"

// laboratory is a copy of the module, in which one mutant lives at a time.
type laboratory struct {
	dir  string
	skip string // tests that are left out
}

// newLaboratory copies the module around the working directory, and checks that its
// tests pass there.
func newLaboratory(ctx context.Context, skip string) (*laboratory, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return nil, err
	}
	l := &laboratory{dir, skip}
	if err := copyModule(dir, root); err != nil {
		return nil, errors.Join(err, l.close())
	}
	for _, p := range []string{"internal/exact", "rule"} {
		if o := l.test(ctx, p, l.quick()...); o.killed || o.err != nil {
			return nil, errors.Join(fmt.Errorf("the tests of %s fail without a mutant: %s", p, o.by), l.close())
		}
	}
	return l, nil
}

func (l *laboratory) close() error { return os.RemoveAll(l.dir) }

// moduleRoot returns the directory of the go.mod around the working directory.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	file := strings.TrimSpace(string(out))
	if filepath.Base(file) != "go.mod" {
		return "", errors.New("not within the module")
	}
	return filepath.Dir(file), nil
}

// copyModule copies all regular files but those of hidden folders.
func copyModule(to, from string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && rel != "." && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		case !d.Type().IsRegular():
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o644)
	})
}

// outcome is what has become of a mutant.
type outcome struct {
	killed bool
	by     string // the test that has killed it, or why none could
	err    error  // that it could not be tried
	took   time.Duration
}

func (o outcome) verdict() string {
	switch {
	case o.err != nil:
		return "ERROR"
	case o.killed:
		return "killed"
	}
	return "SURVIVED"
}

// apply returns the text of a file with the mutant in it.
func (m mutant) apply(text string) (string, error) {
	if n := strings.Count(text, m.old); n != 1 {
		return "", fmt.Errorf("the text stands %d times in %s", n, m.file)
	}
	return strings.Replace(text, m.old, m.new, 1), nil
}

// try runs the tests with a mutant: first those that are soon done, and where it
// survives them all.
func (l *laboratory) try(ctx context.Context, m mutant) (o outcome) {
	began := time.Now()
	defer func() { o.took = time.Since(began) }()
	name := filepath.Join(l.dir, filepath.FromSlash(m.file))
	sound, err := os.ReadFile(name)
	if err != nil {
		return outcome{err: err, by: err.Error()}
	}
	broken, err := m.apply(string(sound))
	if err == nil {
		err = os.WriteFile(name, []byte(broken), 0o644)
	}
	if err != nil {
		return outcome{err: err, by: err.Error()}
	}
	defer func() {
		if err := os.WriteFile(name, sound, 0o644); err != nil {
			o = outcome{err: err, by: err.Error()}
		}
	}()
	own := path.Dir(m.file)
	if o = l.test(ctx, own, l.quick()...); o.killed || o.err != nil {
		return o
	}
	if own != "rule" { // which depends on it
		if o = l.test(ctx, "rule", l.quick()...); o.killed || o.err != nil {
			return o
		}
	}
	return l.test(ctx, "rule", "-skip="+l.skipped())
}

// quick is the flags of the tests that are soon done.
func (l *laboratory) quick() []string { return []string{"-short", "-skip=" + l.skipped(slow)} }

// skipped is a pattern of the tests that are left out.
func (l *laboratory) skipped(also ...string) string {
	if l.skip != "" {
		also = append(also, l.skip)
	}
	return strings.Join(also, "|")
}

// failed finds the first test that failed, and hung the one that ran too long.
var (
	failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)
	hung   = regexp.MustCompile(`panic: test timed out after .*\n\s*running tests:\n\s*(\S+)`)
)

// test runs the tests of a package.
func (l *laboratory) test(ctx context.Context, pkg string, flags ...string) outcome {
	args := append([]string{"test", "-trimpath", "-vet=off", "-failfast", "-timeout", patience.String()}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, "./"+pkg)...)
	cmd.Dir = l.dir
	out, err := cmd.CombinedOutput()
	// What a failing draw leaves would kill the mutants after it.
	_ = os.RemoveAll(filepath.Join(l.dir, filepath.FromSlash(pkg), "testdata", "rapid"))
	text := string(out)
	switch found := failed.FindStringSubmatch(text); {
	case err == nil:
		return outcome{by: "no test fails"}
	case strings.Contains(text, "[build failed]") || strings.Contains(text, "[setup failed]"):
		return outcome{err: err, by: "it does not compile:\n" + text}
	case hung.MatchString(text):
		return outcome{killed: true, by: hung.FindStringSubmatch(text)[1] + " hangs"}
	case found != nil:
		return outcome{killed: true, by: found[1]}
	case strings.Contains(text, "\nFAIL"):
		return outcome{killed: true, by: "the tests crash"}
	}
	return outcome{err: err, by: "the tests could not be run: " + text}
}
