package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/meritrules/merit"
)

// A table of many figures takes as much for each as one of few: what is asked for once is not
// asked for with each column. It counts what is allocated, which no busy machine changes.
func TestTablesGrowWithTheirColumns(t *testing.T) {
	for name, form := range map[string]string{
		"across": "figures:\n  year:\n%s",
		"rows":   "lists:\n  units: {id: key}\nfigures:\n  units:\n%s",
	} {
		t.Run(name, func(t *testing.T) {
			few, many := rendering(t, form, 150), rendering(t, form, 600)
			if many > 6*few {
				t.Errorf("600 columns allocate %d bytes, 150 of them %d", many, few)
			}
		})
	}
}

// rendering returns how many bytes are allocated to print the tables of a policy with n figures.
func rendering(t *testing.T, form string, n int) uint64 {
	var figures strings.Builder
	for i := range n {
		fmt.Fprintf(&figures, "    f%d: %d\n", i, i)
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	policy := write("policy.yaml", "merit: 1\npolicy: {id: p, version: \"1\", from: 2024-01-01}\n"+fmt.Sprintf(form, figures.String()))
	facts := "{}"
	if strings.Contains(form, "units") {
		facts = `{"units": [{"id": "u1"}, {"id": "u2"}]}`
	}
	s := &session{stdout: &outlet{}}
	y, err := s.workOut(policy, write("facts.json", facts), filepath.Join(dir, "out"), nil)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := y.policy.Results(y.run, false)
	if err != nil {
		t.Fatal(err)
	}
	return allocated(func() { printed(t, y, tables, n) })
}

// printed prints tables and checks that they have all n figures.
func printed(t *testing.T, y *year, tables []merit.ResultTable, n int) {
	var b bytes.Buffer
	y.tablesText(&b, tables)
	if last := fmt.Sprintf("f%d", n-1); !strings.Contains(b.String(), last) {
		t.Errorf("the tables lack %s", last)
	}
}

// allocated returns how many bytes work allocates.
func allocated(work func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
