package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// replaceOnce changes one place of a file of the year.
func replaceOnce(t *testing.T, files map[string][]byte, name, old, new string) {
	t.Helper()
	if n := bytes.Count(files[name], []byte(old)); n != 1 {
		t.Fatalf("%q stands %d times in %s", old, n, name)
	}
	files[name] = bytes.Replace(files[name], []byte(old), []byte(new), 1)
}

// faultsOf runs the program on a policy and a year and returns its faults.
func faultsOf(t *testing.T, policy string, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(file, []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, messages bytes.Buffer
	err := command([]string{"-policy", file, "-data", dir}, &out, &messages)
	if err == nil {
		return ""
	}
	if out.Len() > 0 {
		t.Errorf("there are faults, yet a report was printed")
	}
	return err.Error()
}

func TestFaultyData(t *testing.T) {
	for _, c := range []struct{ name, file, old, new, want string }{
		{"a mark above its points", "marks.json", `{"task": "t51", "unit": "u71", "mark": 1.76}`, `{"task": "t51", "unit": "u71", "mark": 9.5}`,
			"marks.json: record 1 (task t51, unit u71): mark 9.5 is more than the task's 2 points"},
		{"a mark below 0", "marks.json", `"unit": "u71", "mark": 1.76`, `"unit": "u71", "mark": -1`,
			"marks.json: record 1 (task t51, unit u71): mark is -1, less than the least allowed, 0"},
		{"a mark for a unit that is no participant", "marks.json", `{"task": "t51", "unit": "u71", "mark": 1.76}`, `{"task": "t51", "unit": "u71", "mark": 1.76}, {"task": "t51", "unit": "u85", "mark": 1}`,
			"marks.json: record 2 (task t51, unit u85): "},
		{"a mark for an unknown task", "marks.json", `{"task": "t51", "unit": "u71"`, `{"task": "t99", "unit": "u71"`,
			`marks.json: record 1 (task t99, unit u71): task "t99" is not among the tasks`},
		{"a mark given twice", "marks.json", `{"task": "t51", "unit": "u71", "mark": 1.76}`, `{"task": "t51", "unit": "u71", "mark": 1.76}, {"task": "t51", "unit": "u71", "mark": 1.76}`,
			"marks.json: record 2 (task t51, unit u71): the same task and unit as record 1"},
		{"a participant without a mark", "marks.json", `{"task": "t51", "unit": "u71", "mark": 1.76},`, ``, "u71"},
		{"a task without a rank", "tasks.json", `"u63", "u74", "u84"], "provincial_rank": 4}`, `"u63", "u74", "u84"]}`,
			"tasks.json: record 1 (id t01): provincial_rank is missing"},
		{"a task with rank 17", "tasks.json", `"u63", "u74", "u84"], "provincial_rank": 4}`, `"u63", "u74", "u84"], "provincial_rank": 17}`,
			"tasks.json: record 1 (id t01): provincial_rank is 17, more than the most allowed, 16"},
		{"two units with the same id", "units.json", `{"id": "u02", "name": "市教体局"`, `{"id": "u01", "name": "市教体局"`,
			"units.json: record 2 (id u01): the same id as record 1"},
		{"two tasks with the same id", "tasks.json", `{"id": "t02"`, `{"id": "t01"`, "tasks.json: record 2 (id t01): the same id as record 1"},
		{"two raters with the same id", "raters.json", `{"id": "L02"`, `{"id": "L01"`, "raters.json: record 2 (id L01): the same id as record 1"},
		{"points that do not add up", "tasks.json", `"name": "全年粮食产量", "points": 4.0`, `"name": "全年粮食产量", "points": 5.0`, "151"},
		{"a ballot of an unknown round", "ballots.json", `{"round": "residents", "rater": "R060", "unit": "u82"`, `{"round": "resident", "rater": "R060", "unit": "u82"`,
			`ballots.json: record 1 (id b00001): `},
		{"a case before its window opened", "cases.json", `"id": "k056", "window": "w-c3", "received_on": "2022-06-02"`, `"id": "k056", "window": "w-c3", "received_on": "2022-01-05"`,
			"cases.json: record 1 (id k056): received on 2022-01-05, before its window w-c3 opened on "},
		{"a bonus standard of a billion digits", "incentive.json", `21500`, `1e999999999`, "incentive.json"},
		{"a mark that is a text", "marks.json", `"unit": "u71", "mark": 1.76`, `"unit": "u71", "mark": "1.76"`, "marks.json: record 1 (task t51, unit u71): mark must be a number"},
		{"an unknown field", "units.json", `"id": "u01", "name"`, `"id": "u01", "nmae"`, "units.json: record 1 (id u01): "},
		{"a file that is not JSON", "units.json", `{"id": "u01",`, `{"id" "u01",`, "units.json:2:"},
		{"an empty file", "units.json", "", "", "units.json"},
		{"a missing file", "marks.json", "", "", "marks"},
		{"a unit without any ballot", "units.json", "[\n", "[\n" + `{"id": "u00", "name": "新单位", "class": "party", "paid_by_city": true, "headcount": 1},` + "\n", "u00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := given(t)
			switch {
			case c.old != "":
				replaceOnce(t, files, c.file, c.old, c.new)
			case c.name == "an empty file":
				files[c.file] = nil
			default:
				delete(files, c.file)
			}
			got := faultsOf(t, policyText(t), files)
			if !strings.Contains(got, c.want) && !strings.Contains(unplaced(got), c.want) {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
		})
	}
}

// unplaced takes the lines and columns of records off messages.
func unplaced(messages string) string {
	return recordPlace.ReplaceAllString(messages, ".json: record")
}

var recordPlace = regexp.MustCompile(`\.json:\d+:\d+: record`)

func TestFaultyPolicy(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"a misspelt key", "  lead: {formula: points", "  laed: {formula: points", `joint has no key "laed"; did you mean "lead"?`},
		{"a misspelt name", "formula: provincial + efficiency + party", "formula: provincial + eficiency + party", `unknown name "eficiency"; did you mean "efficiency"?`},
		{"a misspelt function", "formula: points * ladder(", "formula: points * lader(", `unknown function "lader"; did you mean "ladder"?`},
		{"a figure that uses itself", "formula: provincial + efficiency + party", "formula: provincial + efficiency + party + bonus", "uses itself: units.total → units.bonus → units.total"},
		{"a division by zero for one unit", "headcount * standard_per_head * total / full_marks", "headcount * standard_per_head * total / (headcount - 95)", "units.bonus: units u01: division by zero: headcount - 95 is 0"},
		{"a formula cut short", "  cases_resolved: 'count(cases, .resolved_on != nil)'", "  cases_resolved: count(cases, # .resolved_on != nil)", "#"},
		{"a key twice", "  race_top: 3\n", "  race_top: 3\n  race_top: 4\n", `race_top`},
		{"a clause that is not there", "clause: bonus}", "clause: bonsu}", `bonsu`},
		{"a fraction without places", "total / full_marks } else { nil }', places: 2, clause: bonus}", "total / full_marks / 7 } else { nil }', clause: bonus}", "finite decimal form"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := policyText(t)
			n := strings.Index(text, c.old)
			if n < 0 {
				t.Fatalf("%q is not in the policy", c.old)
			}
			got := faultsOf(t, text[:n]+c.new+text[n+len(c.old):], given(t))
			if !strings.HasPrefix(got, "policy.yaml:") || !strings.Contains(got, c.want) {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
		})
	}
	if got := faultsOf(t, "", given(t)); !strings.Contains(got, "policy.yaml") {
		t.Errorf("an empty policy: %q", got)
	}
}

// All faults of the data's form come in one run.
func TestFaultsComeTogether(t *testing.T) {
	files := given(t)
	replaceOnce(t, files, "units.json", `{"id": "u02", "name": "市教体局"`, `{"id": "u01", "name": "市教体局"`)
	replaceOnce(t, files, "marks.json", `"unit": "u71", "mark": 1.76`, `"unit": "u71", "mark": -1`)
	replaceOnce(t, files, "tasks.json", `"u63", "u74", "u84"], "provincial_rank": 4}`, `"u63", "u74", "u84"], "provincial_rank": 17}`)
	got := faultsOf(t, policyText(t), files)
	for _, want := range []string{"units.json:3:1: record 2", "marks.json:2:1: record 1", "tasks.json:2:1: record 1"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not among %q", want, got)
		}
	}
}

// A faulty list does not hide what is wrong between the records of the others,
// and is not the source of further complaints.
func TestFaultsBetweenRecordsComeToo(t *testing.T) {
	files := given(t)
	replaceOnce(t, files, "raters.json", `{"id": "L02"`, `{"id": "L01"`)
	replaceOnce(t, files, "items.json", `{"unit": "u35", "item": "party"`, `{"unit": "u99", "item": "party"`)
	replaceOnce(t, files, "marks.json", `"unit": "u71", "mark": 1.76`, `"unit": "u71", "mark": 9.5`)
	replaceOnce(t, files, "cases.json", `"id": "k056", "window": "w-c3", "received_on": "2022-06-02"`,
		`"id": "k056", "window": "w-c3", "received_on": "2022-01-05"`)
	got := strings.Split(unplaced(faultsOf(t, policyText(t), files)), "\n")
	want := []string{
		"raters.json: record 2 (id L01): the same id as record 1",
		`items.json: record 1 (unit u99, item party): unit "u99" is not among the units`,
		"cases.json: record 1 (id k056): received on 2022-01-05, before its window",
		"marks.json: record 1 (task t51, unit u71): mark 9.5 is more than the task's 2 points",
	}
	if len(got) != len(want) {
		t.Fatalf("%d faults, want %d: %q", len(got), len(want), got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got %s\nwant %s", got[i], want[i])
		}
	}
}

func TestDirectoryThatIsNotThere(t *testing.T) {
	var out, messages bytes.Buffer
	err := command([]string{"-data", filepath.Join(t.TempDir(), "none")}, &out, &messages)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := command([]string{"-explain", "u999"}, &out, &messages); err == nil || !strings.Contains(err.Error(), `there is no unit "u999"`) {
		t.Errorf("got %v", err)
	}
	if err := command([]string{"-explain", "u84/totl"}, &out, &messages); err == nil || !strings.Contains(err.Error(), `did you mean "total"?`) {
		t.Errorf("got %v", err)
	}
}

// Each reason for which a ballot is rejected, and the first that applies wins.
func TestRejectedBallots(t *testing.T) {
	_, run, err := work("", "", "")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	list := run.List("ballots")
	for i := range list.Len() {
		seen[list.Value(i, "rejected").String()]++
	}
	for _, reason := range []string{"unknown_unit", "unknown_rater", "unknown_grade", "wrong_group", "out_of_round", "recused", "off_panel", "duplicate"} {
		if seen[reason] == 0 {
			t.Errorf("no ballot of the year is rejected as %s", reason)
		}
	}
	total := 0
	for _, n := range seen {
		total += n
	}
	if total != list.Len() {
		t.Errorf("%d ballots judged of %d", total, list.Len())
	}
}
