package merit_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// headed puts the beginning of a document before the rest of it.
func headed(rest string) string {
	return "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\n" + rest
}

// runOn works out the figures of the year on a day, and returns them in the
// order of the document, or the error.
func runOn(t *testing.T, p *merit.Policy, day string) string {
	t.Helper()
	run, err := p.Run(t.Context(), built(t, p, nil, value.OfDate(types.MustParseDate(day))))
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
	p := mustLoad(t, "merit: 1\npolicy: {id: a, version: b, from: 2020-01-01}\n"+`facts: {as_of: date}
parameters:
  share: {2022-01-01: 0.3, 2024-01-01: 0.25}
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
`)
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
	if w := p.Warnings(); len(w) != 3 { // each begins after the policy does
		t.Errorf("warnings: %v", w)
	}
}

// The day of the facts must be one of the policy's where it picks values, or where
// the document names it.
func TestDaysOfThePolicy(t *testing.T) {
	const head = "merit: 1\npolicy: {id: a, version: b, from: 2025-01-01, until: 2025-12-31"
	const rest = "}\nfacts: {as_of: date}\nfigures: {year: {b: a}}\n"
	named, dated, neither := head+", day: as_of"+rest+"parameters: {a: 1}\n", head+rest+"parameters: {a: {2025-01-01: 1}}\n", head+rest+"parameters: {a: 1}\n"
	for _, x := range []struct{ name, text, day, want string }{
		{"named, before", named, "2024-12-31", "policy.yaml: as_of 2024-12-31 is before the policy's first day, 2025-01-01"},
		{"named, the first", named, "2025-01-01", "1"},
		{"named, the last", named, "2025-12-31", "1"},
		{"named, after", named, "2026-01-01", "policy.yaml: as_of 2026-01-01 is after the policy's last day, 2025-12-31"},
		{"by date, before", dated, "2024-12-31", "policy.yaml: as_of 2024-12-31 is before the policy's first day, 2025-01-01"},
		{"by date, after", dated, "2026-12-31", "policy.yaml: as_of 2026-12-31 is after the policy's last day, 2025-12-31"},
		{"neither, after", neither, "2026-12-31", "1"},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := runOn(t, mustLoad(t, x.text), x.day); got != x.want {
				t.Errorf("got  %s\nwant %s", got, x.want)
			}
		})
	}
	p := mustLoad(t, named+"cases:\n  - {name: too late, given: {as_of: 2026-01-01}, expect: {year.b: 1}}\n  - {name: refused, given: {as_of: 2026-01-01}, error: last day}\n")
	if r := p.Test(t.Context(), p.Cases()[0], nil); r.Passed() || r.Failures[0].Got != "policy.yaml: as_of 2026-01-01 is after the policy's last day, 2025-12-31" {
		t.Errorf("a case after the last day: %s", r)
	}
	if r := p.Test(t.Context(), p.Cases()[1], nil); !r.Passed() {
		t.Errorf("a case that expects the fault: %s", r)
	}
}

// Run refuses what is no facts of the policy, and says so.
func TestRunOnOtherFacts(t *testing.T) {
	p := mustLoad(t, headed("facts: {n: number}\nlists: {units: {id: key}}\nfigures: {year: {b: n}}\n"))
	madeBy := func(identity string) *value.Facts {
		of := mustLoad(t, "merit: 1\npolicy: "+identity+"\nfacts: {n: number}\nlists: {units: {id: key}}\n")
		facts, err := of.ReadFacts(fstest.MapFS{"year.json": {Data: []byte(`{"n": 1, "units": [{"id": "u1"}]}`)}}, "year.json")
		if err != nil {
			t.Fatal(err)
		}
		return facts
	}
	const advice = "; the policy's ReadFacts reads them from files, its NewFacts makes them of Go values"
	other := mustLoad(t, headed("facts: {n: number}\nlists: {units: {no: {type: number, key: true}}}\nfigures: {year: {b: n}}\n"))
	for _, x := range []struct {
		name  string
		facts *value.Facts
		want  string
	}{
		{"none", nil, "policy.yaml: there are no facts to run on" + advice},
		{"another list", built(t, mustLoad(t, headed("facts: {n: number}\nlists: {marks: {id: key}}\n")), nil, number(1)),
			`policy.yaml: the facts were not made for this policy: the facts' list 0 is "marks", not "units" as in the sheet` + advice},
		{"other fields", built(t, other, nil, number(1)),
			`policy.yaml: the facts were not made for this policy: the fields of "units" are not those of the sheet` + advice},
		{"another version", madeBy("{id: a, version: c, from: 2022-01-01}"), `policy.yaml: the facts were made for the policy a c, not for a b` + advice},
		{"another policy of the same form", madeBy("{id: z, version: b, from: 2022-01-01}"), `policy.yaml: the facts were made for the policy z b, not for a b` + advice},
		{"other rules under the same name", madeBy("{id: a, version: b, from: 2022-01-01}"), `policy.yaml: the facts were made for the policy a b, but with other rules than this one of the same name` + advice},
	} {
		t.Run(x.name, func(t *testing.T) {
			run, err := p.Run(t.Context(), x.facts)
			if run != nil || err == nil || err.Error() != x.want {
				t.Errorf("got  %v\nwant %s", err, x.want)
			}
			if run, err := p.Rules().Run(t.Context(), x.facts); run != nil || err == nil {
				t.Errorf("the rules alone run: %v", err)
			}
			if x.facts == nil {
				return
			}
			if _, err := p.Rules().TrialOn(t.Context(), x.facts, nil, nil); fault.CodeOf(err) != fault.CodeForeignFacts {
				t.Errorf("a trial of the rules runs: %v", err)
			}
		})
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

// A policy loaded twice is one policy, whatever the layout of its document. One with
// another formula, parameter, function, row, range, place or name is another.
func TestPoliciesOfOneName(t *testing.T) {
	const document = `parameters: {share: 2}
functions: {twice(x): x * 2}
tables: {rate: {a: 1, b: 3}}
facts: {n: {type: number, range: [0, 10]}}
figures: {year: {total: {formula: 'twice(n) * share * lookup(rate, "a")', places: 2}}}
`
	load := func(id, version, text string) *merit.Policy {
		return mustLoad(t, "merit: 1\npolicy: {id: '"+id+"', version: '"+version+"', from: 2022-01-01}\n"+text)
	}
	p := load("a", "b c", document)
	facts, err := p.Rules().Own(built(t, p, nil, number(1)))
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name, id, version, old, new string
		same                        bool
	}{
		{"loaded again", "a", "b c", "", "", true},
		{"other layout and comments", "a", "b c", "twice(n) * share", "(twice( n ) * share) ", true},
		{"a formula", "a", "b c", "twice(n)", "twice(n + 1)", false},
		{"a parameter", "a", "b c", "share: 2", "share: 3", false},
		{"a function", "a", "b c", "x * 2", "x * 3", false},
		{"a row", "a", "b c", "b: 3", "b: 4", false},
		{"a range", "a", "b c", "[0, 10]", "[0, 11]", false},
		{"places", "a", "b c", "places: 2", "places: 1", false},
		{"a version", "a", "c", "", "", false},
		{"id and version parted elsewhere", "a b", "c", "", "", false},
	} {
		q := load(x.id, x.version, strings.Replace(document, x.old, x.new, 1))
		_, err := q.Find(run, "year.total")
		if (err == nil) != x.same || err != nil && fault.CodeOf(err) != fault.CodeForeignFacts {
			t.Errorf("%s: %v", x.name, err)
		}
	}
}

// A day that is out of order is most likely mistyped: the value would hold for other years than its
// author sees, without a word.
func TestValuesByDateInOrder(t *testing.T) {
	const fault = "; mend the day, or put the values in the order of their days"
	for _, x := range []struct{ name, declared, want string }{
		{"two values", "parameters: {cap: {2022-01-01: 5, 2020-01-01: 6}}", "policy.yaml:3:35: parameters.cap has the value from 2020-01-01 after the one from 2022-01-01" + fault},
		{"the last of three", "parameters: {cap: {2022-01-01: 5, 2024-01-01: 6, 2023-01-01: 7}}", "policy.yaml:3:50: parameters.cap has the value from 2023-01-01 after the one from 2024-01-01" + fault},
		{"with a doc", "parameters: {cap: {value: {2023-01-01: 5, 2022-12-31: 6}, doc: most}}", "policy.yaml:3:43: parameters.cap has the value from 2022-12-31 after the one from 2023-01-01" + fault},
		{"a table", "tables: {t: {2023-01-01: {a: 1}, 2022-01-01: {a: 2}}}", "policy.yaml:3:34: tables.t has the value from 2022-01-01 after the one from 2023-01-01" + fault},
		{"in order", "parameters: {cap: {2022-01-01: 5, 2023-01-01: 6}}", ""},
	} {
		_, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(headed(x.declared + "\nfacts: {as_of: date}\n"))}}, "policy.yaml")
		if got := strings.TrimPrefix(fmt.Sprint(err), "<nil>"); got != x.want {
			t.Errorf("%s:\n got %s\nwant %s", x.name, got, x.want)
		}
	}
}

// A quarter that ends on no day of the policy is most likely one of another year.
func TestQuartersOfAnotherYear(t *testing.T) {
	form := read(t, "testdata/form/policy.yaml")
	const race = "race:\n"
	if !strings.Contains(form, race) {
		t.Fatal("the policy has no race")
	}
	for _, x := range []struct{ quarters, want string }{
		{"[2022-03-31, 2022-06-30, 2022-09-30, 2022-12-31]", ""},
		{"[2021-03-31, 2021-06-30, 2022-09-30]", "race.quarters: 2021-03-31 is not within the policy's days, 2022-01-01 to 2024-12-31\nrace.quarters: 2021-06-30 is not within the policy's days, 2022-01-01 to 2024-12-31\n"},
		{"[2022-03-31, 2025-01-01]", "race.quarters: 2025-01-01 is not within the policy's days, 2022-01-01 to 2024-12-31\n"},
	} {
		p := mustLoad(t, strings.Replace(form, race, race+"  quarters: "+x.quarters+"\n", 1))
		got := ""
		for _, w := range p.Warnings() {
			if strings.HasPrefix(w.Message, "race.quarters") {
				got += w.Message + "\n"
			}
		}
		if got != x.want {
			t.Errorf("%s: got\n%swant\n%s", x.quarters, got, x.want)
		}
	}
}
