package chuzhou

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/meritrules/merit/examples/chuzhou/yeartest"
)

const example = "../../examples/chuzhou"

func given(t testing.TB) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	paths, err := filepath.Glob(filepath.Join(example, "data", "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no data: %v", err)
	}
	for _, path := range paths {
		if files[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func worked(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	y, err := ParseYear(files)
	if err != nil {
		t.Fatal(err)
	}
	r := HandWritten(y)
	if r.Fault != nil {
		t.Fatal(r.Fault)
	}
	once := r.JSON()
	if again := HandWritten(y).JSON(); !bytes.Equal(once, again) {
		t.Errorf("a second run gives another result: the year is used up")
	}
	return once
}

// A baseline that works out something else would prove nothing.
func TestGivenYear(t *testing.T) {
	want, err := os.ReadFile(filepath.Join(example, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if got := worked(t, given(t)); !bytes.Equal(got, want) {
		t.Error("the result is not expected.json")
	}
}

func TestGeneratedYears(t *testing.T) {
	for _, seed := range yeartest.Seeds()[:7] {
		files := yeartest.Generate(seed)
		want, err := yeartest.Twin(yeartest.Chuzhou(), files)
		if err != nil {
			t.Fatal(err)
		}
		if got := worked(t, files); !bytes.Equal(got, want) {
			t.Errorf("year %d is not what the twin makes of it", seed)
		}
	}
}

func TestFaults(t *testing.T) {
	for name, spoil := range map[string]func(*yeartest.Facts){
		"a unit without ballots":          func(f *yeartest.Facts) { f.Ballots = nil },
		"an unknown round":                func(f *yeartest.Facts) { f.Ballots[3].Round = "spring" },
		"a case before its window opened": func(f *yeartest.Facts) { f.Cases[5].ReceivedOn = "2022-01-03" },
	} {
		f, err := yeartest.ReadFacts(given(t))
		if err != nil {
			t.Fatal(err)
		}
		spoil(f)
		y, err := ParseYear(f.Files())
		if err != nil {
			t.Fatal(err)
		}
		if HandWritten(y).Fault == nil {
			t.Errorf("%s: no fault", name)
		}
	}
}

func TestParseYearErrors(t *testing.T) {
	files := given(t)
	delete(files, "units.json")
	if _, err := ParseYear(files); err == nil {
		t.Error("no error without the units")
	}
}
