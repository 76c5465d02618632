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
	policy := write("policy.yaml", `merit: 1
policy: {id: due, version: "1", from: 2022-01-01, until: 2022-12-31}
lists:
  windows: {id: key, opened_on: {type: date, optional: true}}
  cases: {id: key, window: windows, received_on: {type: date, at: true}, resolved_on: {type: date, optional: true, at: true}, departments: [text], days_by_department: [number]}
window: {due_on: 'addDays(received_on, 5)'}
`)
	data := write("data.json", `{"windows": [{"id": "w"}], "cases": [{"id": "c", "window": "w", "received_on": "2022-01-07", "departments": ["a"], "days_by_department": [1]}]}`)
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"due", policy, data}, 2, "name one with -on"},
		{[]string{"due", "-json", policy, data}, 2, "name one with -on"},
		{[]string{"due", "-on", "2022-01-20", policy, data}, 0, "overdue: 1"},
		{[]string{"due", "-on", "2022-01-10", policy, data}, 0, "coming: 1"},
	} {
		var out bytes.Buffer
		if code := command(tt.args, &out, &out); code != tt.code || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%q ends with %d and says:\n%s", tt.args, code, &out)
		}
	}
}
