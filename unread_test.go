package merit_test

import (
	"strings"
	"testing"
)

// A parameter, function or table may say that no rule uses it: then nothing is said of it, and no case
// is asked for. That it is used after all is a slip.
func TestDeclaredUnread(t *testing.T) {
	p := mustLoad(t, headed(`parameters:
  spare: {value: 12, unread: true}
  dated: {value: {2022-01-01: 1, 2023-01-01: 2}, unread: true}
  used: {value: 3, unread: true}
  top: {value: 9, unread: true}
  silent: {value: 3, unread: false}
functions:
  draft(x): {formula: 'if x > spare { 1 } else { 2 }', unread: true}
  half(x): {formula: x / 2, unread: true}
tables:
  old: {keys: {x: from}, rows: [[0, C], [60, B]], unread: true}
  each: {2022-01-01: {keys: {x: from}, rows: [[0, C]], unread: true}, 2023-01-01: {keys: {x: from}, rows: [[0, D]]}}
  bonus: {keys: {x: exact}, rows: [[1, 2]], unread: true}
facts: {as_of: date}
lists: {us: {id: key, n: {type: number, range: [0, top]}}}
figures: {us: {a: n + used, b: 'half(n)', c: 'lookup(bonus, 1)'}}
cases:
  - {name: all, given: {us: {n: 2}}, expect: {us: [{a: 5, b: 1, c: 2}]}}
`))
	var said []string
	for _, w := range p.Warnings() {
		said = append(said, w.Message)
	}
	want := "the parameter used is declared unread, and a rule reads it\nthe parameter top is declared unread, and a rule reads it\nno rule uses this parameter\n" +
		"the function half is declared unread, and a rule reads it\nthe table bonus is declared unread, and a rule reads it"
	if got := strings.Join(said, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	cover := p.NewCoverage()
	if r := p.Test(t.Context(), p.Cases()[0], cover); !r.Passed() {
		t.Fatal(r)
	}
	for _, x := range cover.Missed() {
		t.Errorf("a case is asked for %s", x)
	}
}
