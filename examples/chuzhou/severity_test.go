package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// With -severity the example shows raw and corrected means side by side. In the leaders' round, where each
// judges other units, they differ; among the counties, which all judge all units, no unit gains or loses.
func TestSeverity(t *testing.T) {
	var out, messages bytes.Buffer
	if err := command([]string{"-severity"}, &out, &messages); err != nil || messages.Len() > 0 {
		t.Fatal(err, messages.String())
	}
	lines := map[string][]string{}
	part := ""
	for line := range strings.Lines(out.String()) {
		fields := strings.Fields(line)
		if !strings.HasPrefix(line, " ") {
			part = fields[0]
			continue
		}
		lines[part] = append(lines[part], strings.Join(fields, " "))
	}
	moved := 0
	for _, x := range lines["city_leaders"] {
		if !strings.Contains(x, " 0.00 ") {
			moved++
		}
	}
	if len(lines["city_leaders"]) != 85 || moved < 80 || lines["city_leaders"][0] != "市发改委 91.00 0.13 91.13" {
		t.Errorf("%d units of the leaders' round, %d of which move: %v", len(lines["city_leaders"]), moved, lines["city_leaders"][:1])
	}
	for _, x := range lines["counties"] {
		if !strings.Contains(x, " 0.00 ") {
			t.Errorf("all counties judge all units, but: %s", x)
		}
	}
	if len(lines["counties"]) != 85 || len(lines["raters"]) < 34 {
		t.Errorf("%d units of the counties, %d raters", len(lines["counties"]), len(lines["raters"]))
	}
}

// The setting changes no result.
func TestSeverityChangesNothing(t *testing.T) {
	p, err := policyOf("")
	if err != nil {
		t.Fatal(err)
	}
	if p, err = withSeverity(p); err != nil {
		t.Fatal(err)
	}
	if same, err := withSeverity(p); same != p || err != nil {
		t.Error("a policy that has the setting gets it twice", err)
	}
	facts, err := yearFor(p, "", "")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("expected.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := marshal(collect(run), " ")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Error(d)
	}
}

func TestSeverityRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"-severity -json":      "-severity prints a table of its own; leave out -json, -explain and -draw",
		"-severity -policy x/": "no such file",
	} {
		var out bytes.Buffer
		if err := command(strings.Fields(args), &out, &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
}
