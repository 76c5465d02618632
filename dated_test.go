package merit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
)

// headed puts the beginning of a document before the rest of it.
func headed(rest string) string {
	return "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\n" + rest
}

// runOn works out the figures of the year on a day, and returns them in the
// order of the document, or the error.
func runOn(t *testing.T, p *merit.Policy, day string) string {
	t.Helper()
	run, err := p.Run(t.Context(), built(t, p, nil, rule.DateValue(rule.MustParseDate(day))))
	if err != nil {
		return err.Error()
	}
	var values []string
	for _, f := range p.Figures() {
		values = append(values, run.Value(f.Source.Name).String())
	}
	return strings.Join(values, " ")
}

// The facts' day picks the values of parameters and tables, each by its own days.
func TestValuesByDate(t *testing.T) {
	p := mustLoad(t, headed(`facts: {as_of: date}
parameters:
  share: {2024-01-01: 0.25, 2022-01-01: 0.3}
  kinds: {value: {2022-01-01: [a], 2023-01-01: [a, b]}, doc: which}
  half: share / 2
tables:
  rates: {2021-01-01: {small: 1}, 2023-06-01: {keys: {size: exact}, rows: [[small, 2]]}}
figures:
  year:
    a: share
    b: len(kinds)
    c: lookup(rates, "small")
    d: half
`))
	for _, x := range []struct{ day, want string }{
		{"2021-12-31", "policy.yaml:5:11: the parameter share has no value on 2021-12-31; its first is from 2022-01-01\n" +
			"policy.yaml:6:19: the parameter kinds has no value on 2021-12-31; its first is from 2022-01-01"},
		{"2020-12-31", "policy.yaml:5:11: the parameter share has no value on 2020-12-31; its first is from 2022-01-01\n" +
			"policy.yaml:6:19: the parameter kinds has no value on 2020-12-31; its first is from 2022-01-01\n" +
			"policy.yaml:9:11: the table rates has no value on 2020-12-31; its first is from 2021-01-01"},
		{"2022-01-01", "0.3 1 1 0.15"},
		{"2022-12-31", "0.3 1 1 0.15"},
		{"2023-01-01", "0.3 2 1 0.15"},
		{"2023-06-01", "0.3 2 2 0.15"},
		{"2023-12-31", "0.3 2 2 0.15"},
		{"2024-01-01", "0.25 2 2 0.125"},
		{"9999-12-31", "0.25 2 2 0.125"},
	} {
		if got := runOn(t, p, x.day); got != x.want {
			t.Errorf("on %s:\n got %s\nwant %s", x.day, got, x.want)
		}
	}
	if w := p.Warnings(); len(w) != 0 {
		t.Errorf("warnings: %v", w)
	}
}

// Another date of the facts picks them where the policy names it.
func TestValuesByAnotherDate(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: a, version: b, from: 2022-01-01, day: period_end}
facts: {period_end: date}
parameters: {share: {2022-01-01: 1, 2023-01-01: 2}}
figures: {year: {a: share}}
`)
	if a, b := runOn(t, p, "2022-12-31"), runOn(t, p, "2023-01-01"); a != "1" || b != "2" {
		t.Errorf("%s, then %s", a, b)
	}
}

// A policy without values by date needs no day, and runs on any.
func TestNoValuesByDate(t *testing.T) {
	p := mustLoad(t, headed("facts: {as_of: date}\nparameters: {a: 1}\nfigures: {year: {b: a}}\n"))
	if got := runOn(t, p, "1900-01-01"); got != "1" {
		t.Error(got)
	}
	p = mustLoad(t, headed("parameters: {a: 1}\nfigures: {year: {b: a}}\n"))
	if run, err := p.Run(t.Context(), built(t, p, nil)); err != nil || run.Value("b").String() != "1" {
		t.Errorf("%v", err)
	}
}

// What holds in every period is warned of once, what holds in one of them not.
func TestWarningsOfPeriods(t *testing.T) {
	p := mustLoad(t, headed(`facts: {as_of: date}
parameters:
  top: {2022-06-01: 3, 2023-01-01: 16}
lists:
  units: {id: key, rank: {type: number, range: [1, 16]}}
figures:
  units:
    a: rank <= top
    b: rank <= 16
`))
	var got []string
	for _, w := range p.Warnings() {
		got = append(got, w.Error())
	}
	want := []string{
		"policy.yaml:5:9: the parameter top has no value before 2022-06-01, but the policy is from 2022-01-01 on",
		"policy.yaml:11:13: units.b: the condition rank <= 16 is always true: rank is from 1 to 16",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// The forms of tables, and what their keys and rows are.
func TestTables(t *testing.T) {
	p := mustLoad(t, headed(`facts: {as_of: date}
tables:
  short: {a: 1, "2": 2}
  numbers: {1: x, 2.50: y}
  quoted: {"1": x, "2": y}
  dated: {"2022-01-01": 3}
  long:
    keys: {share: from}
    rows: [[0, 130], [0.6, 170]]
  two:
    keys: {class: exact, size: above}
    rows:
      - [x, 0, true]
      - [x, 10, false]
  by_day:
    keys: {day: exact}
    rows: [[2022-12-31, 7]]
figures:
  year:
    a: lookup(short, "2")
    b: lookup(numbers, 2.5)
    c: lookup(quoted, "2")
    d: lookup(dated, "2022-01-01")
    e: lookup(long, 0.599)
    f: lookup(long, 0.6)
    g: lookup(two, "x", 10)
    h: lookup(two, "x", 10.1)
    i: lookup(by_day, as_of)
`))
	if got := runOn(t, p, "2022-12-31"); got != "2 y y 3 130 170 true false 7" {
		t.Error(got)
	}
}
