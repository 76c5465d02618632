package merit_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
)

// withCases is the small policy with cases, and its facts beside it.
func withCases(t *testing.T, cases string) (*merit.Policy, error) {
	t.Helper()
	text, err := os.ReadFile("testdata/small/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{"dir/policy.yaml": {Data: []byte(string(text) + cases)}}
	entries, err := os.ReadDir("testdata/small/data")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile("testdata/small/data/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		fsys["dir/data/"+e.Name()] = &fstest.MapFile{Data: data}
	}
	return merit.Load(fsys, "dir/policy.yaml")
}

// caseFaults are cases with all the failures that they have; "" is none.
var caseFaults = []struct{ name, text, want string }{
	{"a field of the only record", `{given: {marks: [{rank: 5}]}, expect: {marks.points: 9}}`, ""},
	{"one record without a list around it", `{given: {marks: {rank: 5}}, expect: {marks: {points: 9}}}`, ""},
	{"a wrong value", `{given: {marks: [{rank: 5}]}, expect: {marks.points: 9.5}}`,
		"dir/policy.yaml:43:70: marks.points: expected 9.5, got 9"},
	{"records by their position", `{given: {marks: [{rank: 16, unit: u2, task: a}, {rank: 1, unit: u1, task: a}]}, expect: {marks: [{points: 3.5}, {points: 10}]}}`, ""},
	{"records by their key", `{given: {marks: [{rank: 16, unit: u2, task: a}, {rank: 1, unit: u1, task: a}]}, expect: {units.u1.total: 10, units: {u2: {total: 3.5}}, "marks.u2, a.points": 3.5}}`, ""},
	{"which record is not said", `{given: {marks: [{rank: 16, unit: u2}, {rank: 1, unit: u1}]}, expect: {units.total: 10}}`,
		"dir/policy.yaml:43:101: units.total: expected 10, but units has 2 records; say which, as in units.KEY.total"},
	{"no such record", `{given: {marks: [{rank: 16, unit: u2}]}, expect: {units.u3.total: 10}}`,
		`dir/policy.yaml:43:83: units.u3.total: expected 10, but units has no record "u3"; did you mean "u2"?`},
	{"records within their parent", `{given: {units: {marks: [{rank: 1}, {rank: 5, mark: 3}]}}, expect: {units: {total: 20, mean: 6.33}, year.all: 20}}`, ""},
	{"what is not given matters", `{given: {marks: [{rank: 1}]}, expect: {year.all: 10}}`,
		"dir/policy.yaml:43:66: year.all: expected 10, got 0"},
	{"a field that is not given matters", `{given: {units: {marks: [{mark: 1}]}}, expect: {units.total: 10}}`,
		"dir/policy.yaml:43:78: units.total: expected 10, but marks.points: record 1 (unit #1, task ?): marks.rank is not given"},
	{"a given figure is taken as it is", `{given: {units: [{total: 3}, {total: 4}]}, expect: {year.all: 7}}`, ""},
	{"an error", `{given: {marks: [{rank: 5}]}, error: more than the most}`,
		`dir/policy.yaml:43:54: error: expected an error with "more than the most", got none`},
	{"an error that comes", `{given: {units: {marks: [{rank: 1}, {rank: 1, task: a}, {rank: 1, task: b}, {rank: 1, task: c}, {rank: 1, task: d}, {rank: 1, task: e}, {rank: 1, task: f}, {rank: 1, task: g}, {rank: 1, task: h}, {rank: 1, task: i}, {rank: 1, task: j}]}}, error: "110, more than the most allowed, 100"}`, ""},
	{"an error of a cell", `{given: {units: {marks: []}}, expect: {units.total: {error: less than}}}`,
		`dir/policy.yaml:43:69: units.total: expected an error with "less than", got 0`},
	{"an error by its code", `{given: {marks: {rank: 17}}, error: {code: out-of-range}}`, ""},
	{"an error by its code and message", `{given: {marks: {rank: 17}}, error: {code: out-of-range, message: rank is 17}}`, ""},
	{"an error with another message", `{given: {marks: {rank: 17}}, error: {code: out-of-range, message: rank is 18}}`,
		`dir/policy.yaml:43:53: error: expected an error with the code out-of-range and "rank is 18", but dir/policy.yaml:43:40: marks: rank is 17, more than the most allowed, 16`},
	{"an error of a cell by another code", `{given: {units: {marks: []}}, expect: {units.total: {error: {code: no-row}}}}`,
		`dir/policy.yaml:43:69: units.total: expected an error with the code no-row, got 0`},
	{"an error by the code of what is not given is none", `{given: {units: {marks: [{mark: 1}]}}, expect: {units.total: {error: {code: not-given}}}}`,
		`dir/policy.yaml:43:78: units.total: expected an error with the code not-given, but marks.points: record 1 (unit #1, task ?): marks.rank is not given`},
	{"facts out of range", `{given: {marks: {rank: 17}}, expect: {marks.points: 0}}`,
		"dir/policy.yaml:43:40: expected facts without a fault, but marks: rank is 17, more than the most allowed, 16"},
	{"facts out of range, as expected", `{given: {marks: {rank: 17}}, error: "rank is 17, more than the most allowed, 16"}`, ""},
	{"a reference that leads nowhere", `{given: {units: {id: u1}, marks: {rank: 1, unit: u2}}, expect: {marks.points: 10}}`,
		`dir/policy.yaml:43:3: expected facts without a fault, but marks: record 1 (unit u2, task ?): unit "u2" is not among the units; did you mean "u1"?`},
	{"two records with one key", `{given: {units: [{id: u1}, {id: u1}]}, expect: {units.u1.total: 0}}`,
		"dir/policy.yaml:43:3: expected facts without a fault, but units, record 2: the same id as record 1"},
	{"missing", `{given: {marks: {rank: 1}}, expect: {marks: {mark: ~, rank: 1}}}`, ""},
	{"missing, but it is there", `{given: {marks: {rank: 1}}, expect: {marks.points: ~}}`,
		"dir/policy.yaml:43:68: marks.points: expected nil, got 10"},
	{"lists, days and references", `{given: {holidays: [2022-01-01], marks: {unit: u1, votes: [好, "差"], due: 2022-03-01}}, expect: {marks: {unit: u1, votes: [好, 差], due: 2022-03-01}}}`, ""},
	{"the whole year", `{facts: data, expect: {year.all: 1}}`, "dir/policy.yaml:43:50: year.all: expected 1, got 24"},
	{"no such folder", `{facts: dat, expect: {year.all: 1}}`,
		"dir/policy.yaml:43:3: expected facts without a fault, but dir/dat: cannot be read: file does not exist"},
	{"a given figure proves nothing", `{given: {units: {id: u1, total: 3}}, expect: {units.total: 3}}`,
		"dir/policy.yaml:43:76: units.total: expected 3, got it from the case itself, which gives it"},
	{"an error of what is not given is none", `{given: {units: {marks: [{mark: 1}]}}, expect: {units.total: {error: rank}}}`,
		`dir/policy.yaml:43:78: units.total: expected an error with "rank", but marks.points: record 1 (unit #1, task ?): marks.rank is not given`},
	{"an error is its message", `{given: {units: {id: sq}, marks: {unit: sq, rank: 17}}, error: sq}`,
		`dir/policy.yaml:43:80: error: expected an error with "sq", but dir/policy.yaml:43:67: marks: rank is 17, more than the most allowed, 16`},
	{"a fraction", `{given: {units: {id: u1}, marks: [{unit: u1, rank: 1}]}, expect: {units: {id: u1}, year.all: 20/2}}`, ""},
	{"records within others, in the order of the case", `{given: {units: {id: u, marks: [{task: z, rank: 4}, {task: a, rank: 5}]}}, expect: {marks: [{task: z, points: 9.5}, {points: 9}]}}`, ""},
	{"too many records within others", `{given: {units: {id: u, marks: [{task: z, rank: 4}, {task: a, rank: 5}]}}, expect: {marks: [{}]}}`,
		"dir/policy.yaml:43:108: marks: expected 1 record, got 2"},
	{"a reference as a record", `{given: {marks: {rank: 1, unit: {kind: city, marks: [{rank: 4}]}}}, expect: {units: {kind: city, total: 19.5}}}`, ""},
	{"a reference as a record with a key", `{given: {marks: [{rank: 1, unit: {id: u7}}, {rank: 4, unit: u7, task: a}]}, expect: {units.u7.total: 19.5}}`, ""},
	{"references as records that are the same", `{given: {marks: [{rank: 1, unit: {id: u7}}, {rank: 4, unit: {id: u7}}]}, expect: {year.all: 0}}`,
		"dir/policy.yaml:43:3: expected facts without a fault, but units, record 2: the same id as record 1"},
	{"a reference as a record with a fault", `{given: {marks: {rank: 1, unit: {kind: town}}}, expect: {year.all: 0}}`,
		`dir/policy.yaml:43:56: expected facts without a fault, but units: kind is "town", but must be one of city, county`},
	{"how many records", `{facts: data, expect: {units: []}}`, "dir/policy.yaml:43:47: units: expected 0 records, got 2"},
}

func TestCases(t *testing.T) {
	for _, tt := range caseFaults {
		t.Run(tt.name, func(t *testing.T) {
			p, err := withCases(t, "cases:\n- "+strings.Replace(tt.text, "{", "{name: a case, ", 1)+"\n")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range p.Test(context.Background(), p.Cases()[0], nil).Failures {
				got = append(got, f.String())
			}
			if strings.Join(got, "\n") != tt.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n"), tt.want)
			}
		})
	}
}

// caseFormFaults are sections of cases that do not load.
var caseFormFaults = []struct{ name, text, want string }{
	{"no list", "cases: {name: a}\n", "42:8: cases must be a list, not names with values; begin each case with - name: …"},
	{"no case", "cases:\n- text\n", `43:3: a case must have keys, not "text"; write - {name: …, given: …, expect: …}`},
	{"no name", "cases:\n- {expect: {units.total: 1}}\n", "43:3: the case has no name"},
	{"the same name", "cases:\n- {name: a, expect: {year.all: 0}}\n- {name: a, expect: {year.all: 0}}\n", `44:3: there is a case "a" already, in line 43`},
	{"nothing expected", "cases:\n- {name: a, given: {}}\n", `43:3: the case "a" expects nothing; say with expect what must come out, or with error which message`},
	{"an empty expectation", "cases:\n- {name: a, expect: {}}\n", `43:21: the case "a" expects nothing; name a figure and its value`},
	{"an error without a code", "cases:\n- {name: a, given: {}, error: {message: x}}\n", `43:31: the case "a": error has no code`},
	{"both", "cases:\n- {name: a, expect: {year.all: 0}, error: x}\n", `43:43: the case "a" has both expect and error; an error of one figure is written as figure: {error: …} below expect`},
	{"given and facts", "cases:\n- {name: a, given: {}, facts: data, expect: {year.all: 0}}\n", `43:31: the case "a" has both given and facts; given: names single records, facts: a folder of whole ones`},
	{"a misspelt list", "cases:\n- {name: a, given: {mraks: {rank: 1}}, expect: {year.all: 0}}\n", `43:21: the case "a": given: there is no list or fact "mraks"; did you mean "marks"?`},
	{"a misspelt field", "cases:\n- {name: a, given: {marks: {rnak: 1}}, expect: {year.all: 0}}\n", `43:29: the case "a": given.marks: the records of marks have no field "rnak"; did you mean "rank"?`},
	{"a misspelt figure", "cases:\n- {name: a, expect: {units.totla: 0, year.al: 0}}\n",
		`43:22: the case "a": expect: units has no figure or field "totla"; did you mean "total"?` + "\n" + `43:38: the case "a": expect: the year has no figure or field "al"; did you mean "all"?`},
	{"a misspelt list of an expectation", "cases:\n- {name: a, expect: {unit.total: 0, yaer: {all: 1}}}\n",
		`43:22: the case "a": expect: there is no list "unit"; did you mean "units"?` + "\n" + `43:44: the case "a": expect: there is no list "yaer"; did you mean "year"?`},
	{"a figure without its list", "cases:\n- {name: a, expect: {total: 0, all: 1}}\n",
		`43:22: the case "a": expect: there is no list "total"; did you mean "units.total"?` + "\n" + `43:32: the case "a": expect: there is no list "all"; did you mean "year.all"?`},
	{"a figure of another list", "cases:\n- {name: a, expect: {marks.mean: 0}}\n", `43:22: the case "a": expect: marks has no figure or field "mean"; did you mean "units.mean"?`},
	{"no value", "cases:\n- {name: a, expect: {units: {total: }}}\n", `43:37: the case "a": expect.units.total has no value; write ~ for a missing value`},
	{"no flag", "cases:\n- {name: a, given: {units: {kind: county}, as_of: 2022-3-7}, expect: {units.total: 0}}\n", `43:51: the case "a": given.as_of must be a day such as 2022-09-01, not "2022-3-7"`},
	{"a wrong type", "cases:\n- {name: a, given: {marks: {rank: first}, as_of: soon}, expect: {units.total: high}}\n",
		`43:35: the case "a": given.marks.rank must be a number, not "first"` + "\n" + `43:50: the case "a": given.as_of must be a day such as 2022-09-01, not "soon"` + "\n" + `43:79: the case "a": expect.units.total must be a number, not "high"`},
	{"a quoted number", "cases:\n- {name: a, expect: {units.total: \"1\"}}\n", `43:35: the case "a": expect.units.total must be a number, not "1"; write 1 without quotes`},
	{"nothing where a value must be", "cases:\n- {name: a, given: {marks: {rank: ~}}, expect: {units.total: 1}}\n", `43:35: the case "a": given.marks.rank must be a number, not nothing`},
	{"records that are none", "cases:\n- {name: a, given: {marks: 3, units: [u1]}, expect: {units.total: 1}}\n",
		`43:28: the case "a": given.marks must be records, not "3"; write [{field: value, …}], or [] for no record` + "\n" + `43:39: the case "a": given.units: a record must have fields, not "u1"; write {field: value, …}`},
	{"a misspelt field of a reference as a record", "cases:\n- {name: a, given: {marks: {unit: {nmae: x}}}, expect: {year.all: 0}}\n", `43:36: the case "a": given.marks.unit: the records of units have no field "nmae"; did you mean "name"?`},
	{"a field by its path", "cases:\n- {name: a, given: {year.all: 2, units.total: [1], units.nothing: 1}, expect: {units.mean: 0}}\n",
		`43:21: the case "a": given: "year.all" is a field of a record; write year: {all: 2}` + "\n" +
			`43:34: the case "a": given: "units.total" is a field of a record; write units: {total: …}` + "\n" +
			`43:52: the case "a": given: there is no list or fact "units.nothing"`},
	{"a field without its list", "cases:\n- {name: a, given: {mean: 2, all: 1}, expect: {units.total: 0}}\n",
		`43:21: the case "a": given: there is no list or fact "mean"; did you mean "units.mean"?` + "\n" +
			`43:30: the case "a": given: there is no list or fact "all"; did you mean "year.all"?`},
	{"a list in place of a figure", "cases:\n- {name: a, given: {years: {all: 1}, units: {total: [2]}}, expect: {units: ?, year: [{all: 1}], units.total: [2, 3]}}\n",
		`43:21: the case "a": given: there is no list or fact "years"; did you mean "year"?` + "\n" +
			`43:53: the case "a": given.units.total must be a number, not a list; write 2 without brackets` + "\n" +
			`43:69: the case "a": expect: units is no figure but all of them; name one, as units.FIGURE` + "\n" +
			`43:79: the case "a": expect: year is no figure but all of them; name one, as year.FIGURE` + "\n" +
			`43:110: the case "a": expect.units.total must be a number, not a list; it is one value, and not a list of them`},
	{"what the policy settles", "cases:\n- {name: a, given: {step: 0.1, ladder: 1, scale: {好: 1}}, expect: {units.total: 0}}\n",
		`43:21: the case "a": given: step is a parameter, which a case cannot give; every case has those of the policy; what changes on a day has values by date` + "\n" +
			`43:32: the case "a": given: ladder is a function, which a case cannot give; every case has those of the policy; what changes on a day has values by date` + "\n" +
			`43:43: the case "a": given: scale is a table, which a case cannot give; every case has those of the policy; what changes on a day has values by date`},
	{"records expected below another one", "cases:\n- {name: a, given: {units: [{marks: [{rank: 1}]}]}, expect: {units: [{marks: [{points: 10}]}]}}\n",
		`43:71: the case "a": expect.units[1].marks: what is expected of marks does not stand below units; write marks: [{…}] beside units`},
	{"records expected below a list", "cases:\n- {name: a, given: {units: [{marks: [{rank: 1}]}]}, expect: {units: {marks: [{points: 10}]}, units.marks: [{}]}}\n",
		`43:70: the case "a": expect.units.marks: what is expected of marks does not stand below units; write marks: [{…}] beside units` + "\n" +
			`43:94: the case "a": expect.units.marks: what is expected of marks does not stand below units; write marks: [{…}] beside units`},
	{"more expected than given", "cases:\n- {name: a, given: {units: [{}]}, expect: {units: [{total: 1}, {total: 2}]}}\n",
		`43:51: the case "a": expect: units has 2 records, but the case gives 1; write one {…} for each, {} where nothing is expected`},
	{"a background that does not fit", "background: {as_of: 3, nobody: []}\n", `42:21: background.as_of must be a day such as 2022-09-01, not "3"` + "\n" + `42:24: background: there is no list or fact "nobody"`},
}

func TestCaseFormFaults(t *testing.T) {
	for _, tt := range caseFormFaults {
		t.Run(tt.name, func(t *testing.T) {
			_, err := withCases(t, tt.text)
			got := ""
			if err != nil {
				got = strings.ReplaceAll(err.Error(), "dir/policy.yaml:", "")
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A case that does not give the day fails where the outcome depends on it, and
// first of all says so.
func TestCasesByDay(t *testing.T) {
	p := mustLoad(t, headed(`facts: {as_of: date}
parameters: {share: {2022-01-01: 1, 2023-01-01: 2, 2024-01-01: 3, 2025-01-01: 3, 2026-01-01: 4}}
lists: {units: {id: key, size: number}}
figures: {units: {a: size * share, b: size + 1, c: {formula: 'if share > 2 { 0 - size } else { 0 }', range: [0, ~]}}}
cases:
  - {name: passes in one period, given: {units: {size: 1}}, expect: {units.a: 2}}
  - {name: passes in none, given: {units: {size: 1}}, expect: {units.b: 2, units: [{a: 9}]}}
  - {name: fails alike, given: {units: {size: 1}}, expect: {units.b: 3}}
  - {name: an error in some, given: {units: {size: 1}}, error: less than the least}
  - {name: not worked out in some, given: {units: {size: 1}}, expect: {units.c: 0}}
  - {name: with the day, given: {units: {size: 1}, as_of: 2023-05-05}, expect: {units.a: 2}}
`))
	want := [][]string{
		{`policy.yaml:8:5: as_of: expected to be given, since units.a is 1 from 2022-01-01 on, 2 from 2023-01-01 on, 3 from 2024-01-01 on and so on, got nothing`,
			`policy.yaml:8:79: units.a: expected 2, got 1`},
		{`policy.yaml:9:5: as_of: expected to be given, since units[1].a is 1 from 2022-01-01 on, 2 from 2023-01-01 on, 3 from 2024-01-01 on and so on, got nothing`,
			`policy.yaml:9:88: units[1].a: expected 9, got 1`},
		{`policy.yaml:10:70: units.b: expected 3, got 2`},
		{`policy.yaml:11:5: as_of: expected to be given, since no such error comes from 2022-01-01 on and that error comes from 2024-01-01 on, got nothing`,
			`policy.yaml:11:64: error: expected an error with "less than the least", got none`},
		{`policy.yaml:12:5: as_of: expected to be given, since units.c is 0 from 2022-01-01 on and units.c cannot be worked out from 2024-01-01 on, got nothing`,
			`policy.yaml:12:81: units.c: expected 0, but policy.yaml:6:63: units.c: units #1: the figure is -1, less than the least allowed, 0`},
		nil,
	}
	for i, c := range p.Cases() {
		var got []string
		for _, f := range p.Test(t.Context(), c, nil).Failures {
			got = append(got, f.String())
		}
		if d := cmp.Diff(want[i], got); d != "" {
			t.Errorf("%s: %s", c.Name, d)
		}
	}
}

// refuses tests that a policy takes no path and no results from a run.
func refuses(t *testing.T, p *merit.Policy, run *rule.Run, want string) {
	t.Helper()
	_, found := p.Find(run, "units.u1.total")
	_, results := p.Results(run, true)
	_, table := p.Table(run, "units", true)
	for what, err := range map[string]error{"Find": found, "Results": results, "Table": table} {
		if fault.CodeOf(err) != fault.CodeForeignFacts || err.Error() != want {
			t.Errorf("%s: got  %v\nwant %s", what, err, want)
		}
	}
}

// What is of one policy is not of another, though both may have lists of one name.
func TestOtherPolicy(t *testing.T) {
	p, err := withCases(t, "cases:\n- {name: a, expect: {year.all: 0}}\n")
	if err != nil {
		t.Fatal(err)
	}
	q := mustLoad(t, "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {units: {id: key}}\n")
	facts, err := q.ReadFacts(fstest.MapFS{"data.json": {Data: []byte(`{"units": [{"id": "u1"}]}`)}}, "data.json")
	if err != nil {
		t.Fatal(err)
	}
	run, err := q.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, p, run, "the run was made for the policy a b, not for "+p.ID()+" "+p.Version())
	refuses(t, p, nil, "there is no run; the policy's Run makes one")
	const want = "dir/policy.yaml:43:3: expected a case and a coverage of this policy, got those of another\n"
	if got := q.Test(context.Background(), p.Cases()[0], nil).String(); got != want {
		t.Errorf("a case of another policy: %s", got)
	}
	if got := p.Test(context.Background(), p.Cases()[0], q.NewCoverage()).String(); got != want {
		t.Errorf("the coverage of another policy: %s", got)
	}
}

// A case whose time is over says so, and not that rules are wrong.
func TestCaseCancelled(t *testing.T) {
	p, err := withCases(t, "cases:\n- {name: a, given: {marks: {rank: 1}}, expect: {marks.points: 10}}\n")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if got := p.Test(ctx, p.Cases()[0], nil).String(); !strings.Contains(got, "expected time to be tested, but context canceled") {
		t.Errorf("got %s", got)
	}
}

// A case warns of what may be a slip in its facts, passed or not: in whole facts, with the folder
// of the file, and in given ones.
func TestCaseWarnings(t *testing.T) {
	const policy = `merit: 1
policy: {id: p, version: "1", from: 2022-01-01}
lists:
  units: {id: key, size: {type: text, group: true}}
  marks: {unit: {type: units, inverse: marks}, of: [units], mark: number}
figures:
  units: {total: 'sum(marks, .mark)', near: len(peers)}
cases:
  - {name: whole, facts: data, expect: {units.a1.total: 3}}
  - {name: alone, facts: year.json, expect: {units.a1.total: 3}}
  - {name: references, given: {marks: [{unit: a1, mark: 1}, {unit: A1, mark: 2}]}, expect: {units.a1.total: 1}}
  - {name: in a list, given: {marks: [{unit: a1, of: [a1, Ａ1], mark: 1}]}, expect: {units.a1.total: 1}}
  - {name: groups, given: {units: [{id: a, size: big}, {id: b, size: Big}, {id: c, size: big}]}, expect: {units.a.near: 2}}
  - {name: within, given: {marks: [{unit: {id: a}, mark: 1}, {unit: {id: A}, mark: 2}]}, expect: {units.A.total: 2}}
  - {name: the last cycle is matched too, given: {previous: {units: [{id: X}]}, units: {id: x, marks: []}}, expect: {units.x.total: 0}}
  - {name: none, given: {units: [{id: a1, size: s, marks: [{mark: 1}]}, {id: b1, size: s}]}, expect: {units.a1.total: 1}}
previous: {units: {total: {type: number, optional: true}}}
`
	fsys := fstest.MapFS{
		"p.yaml":             {Data: []byte(policy)},
		"data/previous.json": {Data: []byte("null")},
		"data/units.json":    {Data: []byte(`[{"id": "a1", "size": "s"}, {"id": "A1", "size": "s"}]`)},
		"data/marks.json":    {Data: []byte(`[{"unit": "a1", "of": [], "mark": 3}]`)},
		"year.json":          {Data: []byte(`{"units": [{"id": "a1", "size": "s"}, {"id": "A1", "size": "s"}], "marks": [{"unit": "a1", "of": [], "mark": 3}], "previous": null}`)},
	}
	p, err := merit.Load(fsys, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const differ = ` differ only in case; write them alike if they are the same`
	want := map[string]string{
		"whole":      `data/units.json:1:29: record 2 (id A1): id "A1" and "a1" of record 1 (id a1)` + differ,
		"alone":      `year.json:1:39: units: record 2 (id A1): id "A1" and "a1" of record 1 (id a1)` + differ,
		"references": `p.yaml:11:68: units: id "A1" and "a1"` + differ,
		"in a list":  `p.yaml:12:54: units: id "Ａ1" and "a1" differ only in case, width, blanks or the form of a character; write them alike if they are the same`,
		"groups":     `p.yaml:13:70: units: size "Big" and "big"` + differ,
		"within":     `p.yaml:14:74: units: id "A" and "a"` + differ,

		"the last cycle is matched too": `p.yaml:15:93: units: id "x" and "X"` + differ,
	}
	for _, c := range p.Cases() {
		r := p.Test(t.Context(), c, nil)
		if !r.Passed() {
			t.Errorf("%s fails: %v", c.Name, r)
		}
		var got []string
		for _, w := range r.Warnings {
			got = append(got, w.Error())
		}
		if d := cmp.Diff(want[c.Name], strings.Join(got, "\n")); d != "" {
			t.Errorf("%s: %s", c.Name, d)
		}
	}
}

// A case that gives a figure a value which it can never have is warned of: what passes on it proves
// nothing.
func TestCasesGiveImpossibleFigures(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: a, version: "1", from: 2024-01-01}
tables: {bonus: {red: 5, yellow: 1}}
lists:
  units: {id: key, score: {type: number, range: [0, 100]}, kind: {type: text, values: [a, b]}}
  marks: {unit: {type: units, inverse: marks}, points: number}
previous: {units: {card: {type: text, optional: true}}}
figures:
  units:
    card: 'if score > 80 { "red" } else { "yellow" }'
    share: {formula: score / 100, places: 2}
    paid: lookup(bonus, card)
    grown: {formula: 'sum(marks, .points)', range: [0, 9]}
    word: {formula: kind, values: [a, b]}
    never: {formula: score > 200, internal: true}
    pair: '[paid, 1]'
    day: date("2024-01-01")
    steps: {formula: 'count([score > 1, score > 2, score > 3, score > 4, score > 5, score > 6, score > 7], #)', internal: true}
    fine: 'if card == "red" and share > 0.5 and not never and day > date("2023-01-01") { paid + grown + sum(pair) - 1 + steps } else { 0 }'
    kept: 'previous != nil and previous.card == card'
    next: 'card + word'
    opt: {formula: 'if score > 200 { nil } else { 1 }', internal: true}
    has: opt ?? 2
  year:
    best: max(units, .share)
    twice: best * 2
cases:
  - {name: text, given: {units: {card: rde}}, expect: {units.paid: {error: no row}}}
  - {name: ratio, given: {units: {share: 50, card: red, paid: 5, grown: 1, pair: [5, 1], never: false, day: 2024-01-01, steps: 1}}, expect: {units.fine: 12}}
  - {name: table, given: {units: {card: red, share: 1, paid: 2, grown: 1, pair: [1, 1], never: false, day: 2024-01-01, steps: 1}}, expect: {units.fine: 5}}
  - {name: range, given: {units: {card: red, share: 1, paid: 5, grown: 10, pair: [5, 1], never: false, day: 2024-01-01, steps: 1}}, expect: {units.fine: 21}}
  - {name: values, given: {units: {card: red, word: c}}, expect: {units.next: redc}}
  - {name: flag, given: {units: {card: red, share: 1, never: true}}, expect: {units.fine: 0}}
  - {name: list, given: {units: {card: red, share: 1, paid: 5, grown: 1, pair: [5, 2], never: false, day: 2024-01-01, steps: 1}}, expect: {units.fine: 12}}
  - {name: day, given: {units: {card: red, share: 1, never: false, day: 2020-01-01}}, expect: {units.fine: 0}}
  - {name: among many, given: {units: {card: red, share: 1, paid: 5, grown: 1, pair: [5, 1], never: false, day: 2024-01-01, steps: 8}}, expect: {units.fine: 19}}
  - {name: year, given: {year: {best: 2}}, expect: {year.twice: 4}}
  - {name: missing, given: {units: {opt: ~}}, expect: {units.has: 2}}
  - {name: within, given: {marks: {unit: {card: blue}}}, expect: {units.paid: {error: no row}}}
  - {name: last cycle, given: {units: {id: u, card: red}, previous: {units: {id: u, card: read}}}, expect: {units.kept: false}}
  - {name: possible, given: {units: {card: red, share: 0.3, paid: 5, grown: 9, pair: [1, 1], never: false, word: a, day: 2024-01-01, steps: 7}, year: {best: 1}, previous: {units: []}}, expect: {units.fine: 0}}
  - {name: facts, given: {units: {score: 90}}, expect: {units.paid: 5}}
`)
	want := map[string]string{
		"text":       `policy.yaml:28:40: units: card is "rde" here, but can only be "red" or "yellow"; did you mean "red"?`,
		"ratio":      "units: share is 50 here, but can only be from 0 to 1",
		"table":      "units: paid is 2 here, but can only be 1 or 5",
		"range":      "units: grown is 10 here, but can only be from 0 to 9",
		"values":     `units: word is "c" here, but can only be "a" or "b"`,
		"flag":       "units: never is true here, but can only be false",
		"list":       "units: pair is [5, 2] here, which its formula never yields",
		"day":        "units: day is 2020-01-01 here, but can only be 2024-01-01",
		"among many": "units: steps is 8 here, but can only be from 0 to 7",
		"year":       "best is 2 here, but can only be from 0 to 1",
		"missing":    "units: opt is nil here, but never is",
		"within":     `units: card is "blue" here, but can only be "red" or "yellow"`,
		"last cycle": `previous.units: card is "read" here, but can only be "red" or "yellow"; did you mean "red"?`,
	}
	for _, c := range p.Cases() {
		r := p.Test(t.Context(), c, nil)
		var got []string
		for _, w := range r.Warnings {
			got = append(got, w.Error())
		}
		if said := strings.Join(got, "\n"); !strings.Contains(said, want[c.Name]) || (said == "") != (want[c.Name] == "") {
			t.Errorf("%s: got %s, want %s", c.Name, said, want[c.Name])
		}
	}
}
