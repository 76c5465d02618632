package yeartest

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// given is the year of the example, from the example's own copy.
func given(t testing.TB) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	paths, err := filepath.Glob(filepath.Join("..", "data", "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no data: %v", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = data
	}
	return files
}

// expected is one of the example's expected files.
func expected(t testing.TB, name string) []byte {
	t.Helper()
	want, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	return want
}

// firstDifference shows where two results part, for a message one can read.
func firstDifference(got, want []byte) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	cut := func(b []byte) string { return string(b[max(0, i-300):min(len(b), i+60)]) }
	return "got ..." + cut(got) + "...\nwant ..." + cut(want) + "..."
}

func mustTwin(t testing.TB, p Params, files map[string][]byte) []byte {
	t.Helper()
	out, err := Twin(p, files)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTwinGivenYear(t *testing.T) {
	if got, want := mustTwin(t, Chuzhou(), given(t)), expected(t, "expected.json"); !bytes.Equal(got, want) {
		t.Fatalf("twin differs from expected.json:\n%s", firstDifference(got, want))
	}
}

// What is known at the end of October comes out of the twin too, and on the
// last day and after it the year is what it is.
func TestTwinGivenDays(t *testing.T) {
	f, err := ReadFacts(given(t))
	if err != nil {
		t.Fatal(err)
	}
	year := string(expected(t, "expected.json"))
	for day, want := range map[string]string{
		"2022-10-31": string(expected(t, "expected-2022-10-31.json")),
		"2022-12-31": year,
		"2023-01-02": strings.Replace(year, "2022-12-31", "2023-01-02", 1),
	} {
		got, err := JudgeAsOf(Chuzhou(), f, day)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("twin differs on %s:\n%s", day, firstDifference(got, []byte(want)))
		}
	}
}

// fault is a year the policy has no result for.
type fault struct {
	name  string
	spoil func(*Facts)
	names string // what the error must name
}

func faults() []fault {
	return []fault{
		{"unit without a ballot", func(f *Facts) {
			f.Ballots = slices.DeleteFunc(f.Ballots, func(b Ballot) bool { return b.Unit == "u07" })
		}, `"u07"`},
		{"unit with rejected ballots only", func(f *Facts) {
			for i := range f.Ballots {
				if f.Ballots[i].Unit == "u07" {
					f.Ballots[i].Grade = "?"
				}
			}
		}, `"u07"`},
		{"unknown round, though the unit is unknown too", func(f *Facts) {
			f.Ballots[3].Round, f.Ballots[3].Unit = "spring", "u99"
		}, `"spring"`},
		{"case before its window opened", func(f *Facts) {
			f.Cases[5].ReceivedOn = "2022-01-03"
		}, `"k065"`},
	}
}

func spoiled(t testing.TB, spoil func(*Facts)) map[string][]byte {
	t.Helper()
	f, err := ReadFacts(given(t))
	if err != nil {
		t.Fatal(err)
	}
	f.Cases[5].ID = "k065"
	spoil(f)
	return f.Files()
}

func TestTwinFaults(t *testing.T) {
	for _, row := range faults() {
		_, err := Twin(Chuzhou(), spoiled(t, row.spoil))
		if err == nil || !strings.Contains(err.Error(), row.names) {
			t.Errorf("%s: error %v, want one that names %s", row.name, err, row.names)
		}
	}
}
