// Package policies tests the published policies in its folders.
package policies

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/policytest"
	"github.com/meritrules/merit/rule"
)

var update = flag.Bool("update", false, "write the expected figures anew")

// TestMain lets more garbage gather than a program would: many policies are loaded, and
// nothing of them is kept.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// policies returns the folders of this one, each of which holds a policy.
func policies(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 {
		t.Fatal("there is no policy")
	}
	return names
}

func TestCases(t *testing.T) {
	for _, name := range policies(t) {
		t.Run(name, func(t *testing.T) {
			policytest.Run(t, os.DirFS(name), "policy.yaml", policytest.Coverage(100))
		})
	}
}

func TestNoWarnings(t *testing.T) {
	for _, name := range policies(t) {
		for _, w := range load(t, name).Warnings() {
			t.Errorf("%s: %v", name, w)
		}
	}
}

// TestYears compares every figure of the facts in data with expected.txt, which
// has a line for each, internal ones too. What changes there changes a result.
func TestYears(t *testing.T) {
	for _, name := range policies(t) {
		t.Run(name, func(t *testing.T) {
			p := load(t, name)
			facts, err := p.ReadFacts(os.DirFS(name), "data")
			if err != nil {
				t.Fatal(err)
			}
			run, err := p.Run(context.Background(), facts)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, path.Join(name, "expected.txt"), figures(p, run))
		})
	}
}

// TestLogs: the same year as a log of events, in the folder log, gives the same figures.
func TestLogs(t *testing.T) {
	logs := 0
	for _, name := range policies(t) {
		if _, err := os.Stat(path.Join(name, "log")); err != nil {
			continue
		}
		logs++
		p := load(t, name)
		facts, err := p.ReadFacts(os.DirFS(name), "log")
		if err != nil {
			t.Fatal(err)
		}
		run, err := p.Run(t.Context(), facts)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, path.Join(name, "expected.txt"), figures(p, run))
	}
	if logs < 2 {
		t.Errorf("%d policies have a log", logs)
	}
}

func load(t *testing.T, name string) *merit.Policy {
	t.Helper()
	p, err := merit.Load(os.DirFS(name), "policy.yaml")
	if err != nil {
		t.Fatalf("%s:\n%v", name, err)
	}
	return p
}

// figures writes a line for each figure of each record, in the order of the
// document.
func figures(p *merit.Policy, run *rule.Run) string {
	var b strings.Builder
	for _, f := range p.Figures() {
		list := run.List(f.List)
		for row := range list.Len() {
			at := "year"
			if f.List != "" {
				at = fmt.Sprintf("%s[%s]", f.List, list.Label(row))
			}
			fmt.Fprintf(&b, "%s.%s = %s\n", at, f.Source.Name, list.Value(row, f.Source.Name))
		}
	}
	return b.String()
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the figures differ (-want +got):\n%s", diff)
	}
}
