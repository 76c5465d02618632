package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// asks is a policy with a case that asks for a result; 9 replaces the ? when it is accepted.
func asks(t *testing.T) (name, text string) {
	t.Helper()
	return asksAfter(t, "")
}

// asksAfter is asks for a file that begins with something.
func asksAfter(t *testing.T, mark string) (name, text string) {
	t.Helper()
	data, err := os.ReadFile("testdata/town/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	policy, _, _ := strings.Cut(string(data), "\ncases:")
	text = policy + "\ncases:\n  # 注\n  - {name: asks, given: {units: {id: u1}, tasks: {unit: u1, points: 10, rank: 5}}, expect: {tasks.award: ?}}  # why\n"
	text = mark + strings.ReplaceAll(text, "\n", "\r\n")
	name = filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(name, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return name, text
}

func TestAccept(t *testing.T) {
	name, text := asks(t)
	var out bytes.Buffer
	if code := command([]string{"test", name}, &out, &out); code != 1 || !strings.Contains(out.String(), "1 result asked for with ?; merit test -accept writes") {
		t.Errorf("exit %d: %s", code, &out)
	}
	if now, err := os.ReadFile(name); err != nil || string(now) != text {
		t.Fatalf("without -accept the policy was written: %v", err)
	}
	out.Reset()
	code := command([]string{"test", "-accept", name}, &out, &out)
	now, err := os.ReadFile(name)
	if want := strings.Replace(text, "award: ?", "award: 9", 1); err != nil || code != 0 || string(now) != want {
		t.Errorf("exit %d, %v: %s\n%s", code, err, &out, now[max(0, len(now)-200):])
	}
	for _, want := range []string{"\n- ", "tasks.award: ?", "\n+ ", "tasks.award: 9", ": wrote 1 result; check", ": 1 case passed\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output has no %q: %s", want, &out)
		}
	}
	if strings.Contains(out.String(), `\r`) {
		t.Errorf("line ends are shown: %s", &out)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the permissions are %v: %v", info.Mode(), err)
	}
}

// A byte order mark, which some editors write, stays before the policy.
func TestAcceptKeepsByteOrderMark(t *testing.T) {
	name, text := asksAfter(t, "\ufeff")
	var out bytes.Buffer
	code := command([]string{"test", "-accept", name}, &out, &out)
	now, err := os.ReadFile(name)
	if want := strings.Replace(text, "award: ?", "award: 9", 1); err != nil || code != 0 || string(now) != want {
		t.Errorf("exit %d, %v: %s\n%q", code, err, &out, now[:20])
	}
}

func TestAcceptIsNoJSON(t *testing.T) {
	name, text := asks(t)
	var out bytes.Buffer
	if code := command([]string{"test", "-accept", "-json", name}, &out, &out); code != 2 {
		t.Errorf("exit %d: %s", code, &out)
	}
	if now, _ := os.ReadFile(name); string(now) != text {
		t.Error("the policy was written")
	}
}
