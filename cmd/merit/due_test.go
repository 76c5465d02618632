package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is due is due on a day: that of -on or the facts' as_of. Without either nothing is said to be
// in time.
func TestDueNeedsADay(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	head := "merit: 1\npolicy: {id: due, version: \"1\", from: 2022-01-01, until: 2022-12-31}\n"
	lists := `lists:
  windows: {id: key, opened_on: {type: date, optional: true}}
  cases: {id: key, window: {type: windows, inverse: cases}, received_on: {type: date, at: true}, resolved_on: {type: date, optional: true, at: true}, departments: [text], days_by_department: [number]}
`
	policy := write("policy.yaml", head+"facts: {as_of: date}\n"+lists+"window: {due_on: 'addDays(received_on, 5)'}\n")
	without := write("without.yaml", head+lists+"window: {due_on: 'addDays(received_on, 5)'}\n")
	maybe := write("maybe.yaml", head+"facts: {as_of: {type: date, optional: true}}\n"+lists+"window: {due_on: 'addDays(received_on, 5)'}\n")
	never := write("never.yaml", head+lists+"window: {findings: {idle: len(cases) == 0}}\n")
	list := `"windows": [{"id": "w"}], "cases": [{"id": "c", "window": "w", "received_on": "2022-01-07", "departments": ["a"], "days_by_department": [1]}]`
	data, undated := write("data.json", `{"as_of": "2022-01-13", `+list+"}"), write("undated.json", "{"+list+"}")
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"check", without}, 1, "window needs the fact as_of, a date, which is not declared; write under facts: as_of: date"},
		{[]string{"check", maybe}, 1, "window needs the fact as_of to be there, but it is optional; leave out optional"},
		{[]string{"due", policy, undated}, 1, "does not have the fact \"as_of\""},
		{[]string{"due", never, undated}, 2, "name one with -on"},
		{[]string{"due", "-json", never, undated}, 2, "name one with -on"},
		{[]string{"due", policy, data}, 0, "overdue: 1"},
		{[]string{"due", "-json", policy, data}, 0, "\"overdue\": true,\n      \"days\": -1"},
		{[]string{"due", "-on", "2022-01-20", policy, data}, 0, "-8  w "},
		{[]string{"due", "-on", "2022-01-10", policy, data}, 0, "coming: 1"},
	} {
		var out bytes.Buffer
		if code := command(tt.args, &out, &out); code != tt.code || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%q ends with %d and says:\n%s", tt.args, code, &out)
		}
	}
}

// Matters and slips are due beside the cases. Who asks for some of the ones gets none of the others.
func TestDueMatters(t *testing.T) {
	policy, data := "../../examples/chuzhou/policy.yaml", "../../examples/chuzhou/data"
	for _, tt := range []struct {
		flags     []string
		want, not string
	}{
		{nil, "matters and slips waiting: 3", "nothing is due"},
		{nil, "k340  resolve", "nothing"},
		{[]string{"-window", "w-city"}, "k340  resolve", "matters"},
		{[]string{"-department", "u01"}, "nothing is due", "overdue"},
		{[]string{"-unit", "u09"}, "matters and slips overdue: 1", "k340"},
		{[]string{"-leader", "higher_leader"}, "matters and slips overdue: 2", "k340"},
		{[]string{"-leader", "nobody"}, "nothing is due", "overdue"},
		{[]string{"-json", "-unit", "u09"}, `"days": -90`, `"by_window"`},
		{[]string{"-json", "-window", "w-city"}, `"by_department"`, `"matters"`},
		{[]string{"-json"}, `"by_leader"`, "nothing"},
	} {
		var out bytes.Buffer
		args := append(append([]string{"due"}, tt.flags...), policy, data)
		if code := command(args, &out, &out); code != 0 || !strings.Contains(out.String(), tt.want) || strings.Contains(out.String(), tt.not) {
			t.Errorf("%q ends with %d and says:\n%s", args, code, &out)
		}
	}
}
