package merit_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
)

// asOfCases are cases as of a day on datedPolicy, with all the failures that they have; "" is
// none.
var asOfCases = []struct{ name, text, want string }{
	{"so far, final and pending", `{as_of: 2022-04-02, given: {units: [{id: a, matters: [{opened_on: 2022-02-01, due_on: 2022-03-01}, {opened_on: 2022-05-01}]}]},
  expect: {units.a: {opened: {so_far: 1}, score: pending, place: {pending: marks}, first: {pending: "2022-06-30: units.rank"}}, year.constant: 5, matters: [{overdue: {so_far: true}}, {}]}}`, ""},
	{"a day that has come is the fact", `{as_of: 2022-12-31, given: {units: {id: a}, matters: {unit: a, opened_on: 2022-02-01, due_on: 2022-12-30}}, expect: {matters.overdue: true, units.opened: 1}}`, ""},
	{"what comes with a later day is not there", `{as_of: 2022-04-02, given: {matters: {id: m, opened_on: 2022-04-02, due_on: 2022-04-01, closed_on: 2022-04-03, result: good}},
  expect: {matters: {closed_on: {so_far: ~}, overdue: {so_far: true}, good: {so_far: false}}}}`, ""},
	{"whole facts", `{as_of: 2022-04-02, facts: facts.json, expect: {units.a.opened: {so_far: 2}, units.a.rank: pending, matters.m1.good: true, year.total: {so_far: 2}}}`, ""},
	{"a value is final", `{as_of: 2022-04-02, given: {units: {id: a}}, expect: {units.a.opened: 0}}`,
		"policy.yaml:35:87: units.a.opened: expected 0, which is final, got 0, so far, until 2022-12-31: matters"},
	{"another value so far", `{as_of: 2022-04-02, given: {units: {id: a}}, expect: {units.a.opened: {so_far: 2}}}`,
		"policy.yaml:35:87: units.a.opened: expected 2 so far, got 0, so far, until 2022-12-31: matters"},
	{"final, not so far", `{as_of: 2022-12-31, given: {units: {id: a}}, expect: {units.a.opened: {so_far: 0}}}`,
		"policy.yaml:35:87: units.a.opened: expected 0 so far, got 0, which is final"},
	{"so far, not pending", `{as_of: 2022-04-02, given: {units: {id: a}}, expect: {units.a.opened: pending}}`,
		"policy.yaml:35:87: units.a.opened: expected a figure that is pending, got 0, so far, until 2022-12-31: matters"},
	{"pending for another reason", `{as_of: 2022-04-02, given: {units: {id: a}}, expect: {units.a.first: {pending: marks}}}`,
		"policy.yaml:35:86: units.a.first: expected a figure that is pending with \"marks\", but units.first: record 1 (id a): pending until 2022-06-30: units.rank"},
	{"pending, not a value", `{as_of: 2022-04-02, given: {units: {id: a, marks: [{mark: 9}]}}, expect: {units.a.score: 9}}`,
		"policy.yaml:35:106: units.a.score: expected 9, but units.score: record 1 (id a): pending until 2022-12-31: marks"},
	{"not given, not pending", `{as_of: 2022-07-01, given: {units: {id: a}}, expect: {units.a.first: pending}}`,
		"policy.yaml:35:86: units.a.first: expected a figure that is pending, but units.first: record 1 (id a): units.rank is not given"},
	{"a record of a later day", `{as_of: 2022-04-02, given: {matters: [{opened_on: 2022-05-01, due_on: 2022-06-01}]}, expect: {matters: [{overdue: {so_far: false}}]}}`,
		"policy.yaml:35:131: matters[1].overdue: expected false so far, but record 1 of matters is not known on 2022-04-02"},
	{"the reason of what is pending is no error", `{as_of: 2022-04-02, given: {units: {id: a}}, expect: {units.a.share: {error: division}}}`,
		`policy.yaml:35:86: units.a.share: expected an error with "division", but policy.yaml:25:45: units.share: units a: pending until 2022-12-31: matters; so far: division by zero: len(matters) is 0`},
	{"given figures are final", `{as_of: 2022-04-02, given: {units: [{id: a, score: 4}, {id: b, score: 5}]}, expect: {units: [{place: 2}, {place: 1}]}}`, ""},
}

// loadAsOf is datedPolicy with a case, and its facts beside it.
func loadAsOf(policy, cases string) (*merit.Policy, error) {
	return merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(policy + "cases:\n- " + strings.Replace(cases, "{", "{name: a case, ", 1) + "\n")},
		"facts.json": {Data: []byte(datedFacts)}}, "policy.yaml")
}

func TestCasesAsOf(t *testing.T) {
	for _, tt := range asOfCases {
		t.Run(tt.name, func(t *testing.T) {
			p, err := loadAsOf(datedPolicy, tt.text)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range p.Test(t.Context(), p.Cases()[0], nil).Failures {
				got = append(got, f.String())
			}
			if strings.Join(got, "\n") != tt.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n"), tt.want)
			}
		})
	}
}

// A known record that refers to a later one is a fault of the case, as of facts.
func TestCaseRefersToLaterRecord(t *testing.T) {
	p, err := loadAsOf(`merit: 1
policy: {id: ref, version: "1", from: 2022-01-01}
lists:
  windows: {id: key, opened_on: {type: date, at: true}}
  cases: {id: key, on: {type: date, at: true}, window: {type: windows, inverse: cases}, others: [windows]}
figures: {windows: {all: len(cases)}}
`, `{as_of: 2022-04-02, given: {windows: {id: w, opened_on: 2022-05-01}, cases: {on: 2022-04-01, window: w, others: [w]}}, expect: {windows.w.all: 0}}`)
	if err != nil {
		t.Fatal(err)
	}
	want := "policy.yaml:8:3: expected facts without a fault, but cases, record 1: window w is not among the windows on 2022-04-02: its opened_on is 2022-05-01\n" +
		"policy.yaml:8:3: expected facts without a fault, but cases, record 1: others w is not among the windows on 2022-04-02: its opened_on is 2022-05-01\n"
	if got := p.Test(t.Context(), p.Cases()[0], nil).String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// The day that picks values by date is that of the case, and an unfinished figure may be called
// pending.
func TestCaseAsOfPicksValues(t *testing.T) {
	p, err := loadAsOf(`merit: 1
policy: {id: dated, version: "1", from: 2022-01-01, until: 2022-12-31}
facts: {as_of: date}
parameters: {worth: {2022-01-01: 1, 2022-07-01: 2}}
lists: {matters: {on: {type: date, at: true}}}
figures: {year: {pending: len(matters) * worth, so_far: worth}}
`, `{as_of: 2022-07-01, given: {matters: [{on: 2022-02-01}, {on: 2022-08-01}]}, expect: {year: {pending: {so_far: 2}, so_far: 2}}}`)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Test(t.Context(), p.Cases()[0], nil).String(); got != "" {
		t.Error(got)
	}
}

// What came out as of a day is accepted with its state, so that the case then passes.
func TestAcceptAsOf(t *testing.T) {
	for asked, want := range map[string]string{
		"{units: [{opened: ?, share: ?, first: ?}, {}]}":          "{units: [{opened: {so_far: 1}, share: {so_far: 0}, first: pending}, {}]}",
		"{matters: [{closed_on: ?, good: ?}, {}], year.total: ?}": "{matters: [{closed_on: {so_far: ~}, good: {so_far: false}}, {}], year.total: {so_far: 1}}",
		"{units.b.opened: ?, year.constant: ?}":                   "{units.b.opened: {so_far: 0}, year.constant: 5}",
	} {
		text := datedPolicy + `cases:
- {name: a, as_of: 2022-04-02, given: {units: [{id: a}, {id: b}], matters: [{unit: a, opened_on: 2022-02-01, due_on: 2022-03-01}, {unit: b, opened_on: 2022-08-01}]}, expect: ASKED}
`
		got, _, err := acceptAll(t, strings.Replace(text, "ASKED", asked, 1))
		if after := strings.Replace(text, "ASKED", want, 1); err != nil || got != after {
			t.Fatalf("%v: %s accepts %s", err, asked, strings.TrimPrefix(got, datedPolicy))
		}
		again, p, err := acceptAll(t, got)
		if r := p.Test(t.Context(), p.Cases()[0], nil); err != nil || again != got || !r.Passed() {
			t.Errorf("the accepted case fails: %v, %s", err, r)
		}
	}
}

// Slips in cases as of a day are told where they stand.
func TestCasesAsOfRefused(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"{as_of: soon, expect: {year.constant: 5}}", `policy.yaml:35:25: the case "a case": as_of must be a day such as 2022-09-01, not "soon"`},
		{"{as_of: 2022-04-02, given: {as_of: 2022-04-02}, expect: {year.constant: 5}}", `policy.yaml:35:45: the case "a case" has as_of and gives as_of as well; leave it out: it is the day of the case`},
		{"{expect: {year.constant: {so_far: 5}}}", `policy.yaml:35:43: the case "a case": expect.year.constant: so_far: all facts are there, so the figure is final; write as_of: and the day in the case`},
		{"{expect: {year.constant: {pending: marks}}}", `policy.yaml:35:43: the case "a case": expect.year.constant: pending: all facts are there, so the figure is final; write as_of: and the day in the case`},
		{"{expect: {year.constant: pending}}", `policy.yaml:35:42: the case "a case": expect.year.constant: pending: all facts are there, so the figure is final; write as_of: and the day in the case`},
		{"{as_of: 2022-04-02, expect: {year.constant: {sofar: 5}}}", `policy.yaml:35:62: the case "a case": expect.year.constant: a figure is expected as a value, so_far, pending or error, not as "sofar"; did you mean "so_far"?`},
		{"{as_of: 2022-04-02, expect: {year.constant: {pending: [marks]}}}", `policy.yaml:35:71: the case "a case": expect.year.constant: pending must be a text, not a list`},
		{"{as_of: 2022-04-02, expect: {year.constant: {so_far: ?}}}", `policy.yaml:35:70: the case "a case": expect.year.constant asks for a part of what comes out; write ? in place of {so_far: ?}`},
		{"{as_of: 2022-04-02, expect: {year.constant: {pending: ?}}}", `policy.yaml:35:71: the case "a case": expect.year.constant asks for a part of what comes out; write ? in place of {pending: ?}`},
		{"{as_of: 2022-04-02, expect: {year.constant: {so_far: five}}}", `policy.yaml:35:70: the case "a case": expect.year.constant must be a number, not "five"`},
	} {
		if _, err := loadAsOf(datedPolicy, tt.text); err == nil || err.Error() != tt.want {
			t.Errorf("%s:\ngot  %v\nwant %s", tt.text, err, tt.want)
		}
	}
	_, err := loadAsOf("merit: 1\npolicy: {id: undated, version: \"1\", from: 2022-01-01}\nlists: {units: {id: key}}\nfigures: {units: {one: 1}}\n",
		"{as_of: 2022-04-02, given: {units: {id: a}}, expect: {units.one: 1}}")
	if want := `policy.yaml:6:25: the case "a case" is as of a day, but no list says which day dates its records, and nothing is due on a day; declare at: true for the day of a record, or due`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
