package merit_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// markedPolicy has marks of each rater for each bidder and factor.
const markedPolicy = `merit: 1
policy: {id: a, version: "1", from: 2022-01-01}
lists:
  raters: {id: key}
  bidders: {id: {type: number, key: true}}
  marks:
    complete: [rater, bidder, factor]
    rater: {type: raters, key: true}
    bidder: {type: bidders, key: true}
    factor: {type: text, values: [price, quality], key: true}
    points: {type: [number], range: [0, 100], integer: true}
    mark: {type: number, places: 1, optional: true}
    status: {type: text, values: [open, closed], optional: true}
    closed_on: {type: date, required: 'status == "closed"'}
    reason: {type: text, optional: true, required: 'closed_on != nil and closed_on > date("2022-06-30") or any(points, # > 90)'}
`

func TestCompleteFacts(t *testing.T) {
	p := mustLoad(t, markedPolicy)
	year := func(marks string) fstest.MapFS {
		return fstest.MapFS{"year.json": {Data: []byte(`{"raters": [{"id": "r1"}, {"id": "r2"}], "bidders": [{"id": 1}, {"id": 2}], "marks": [` + marks + `]}`)}}
	}
	mark := func(rater string, bidder int, factor, more string) string {
		return fmt.Sprintf(`{"rater": %q, "bidder": %d, "factor": %q, "points": []%s}`, rater, bidder, factor, more)
	}
	all := []string{
		mark("r1", 1, "price", ""), mark("r1", 1, "quality", ""), mark("r1", 2, "price", ""), mark("r1", 2, "quality", ""),
		mark("r2", 1, "price", ""), mark("r2", 1, "quality", ""), mark("r2", 2, "price", ""), mark("r2", 2, "quality", ""),
	}
	with := func(more string) string {
		return strings.Replace(strings.Join(all, ",\n"), `"points": []`, more, 1)
	}
	for _, x := range []struct{ name, marks, want string }{
		{"all of them", strings.Join(all, ","), ""},
		{"one is missing", strings.Join(all[1:], ","), "year.json: marks: marks lacks 1 of 8 combinations of rater and bidder and factor: (r1, 1, price)"},
		{"all of one rater's are missing", strings.Join(all[:4], ","), "year.json: marks: marks lacks 4 of 8 combinations of rater and bidder and factor: (r2, 1, price), (r2, 1, quality), (r2, 2, price), (r2, 2, quality)"},
		{"elements in range", with(`"points": [0, 100]`), `year.json:1:87: marks: record 1 (rater r1, bidder 1, factor price): reason is missing, but is required where closed_on != nil and closed_on > date("2022-06-30") or any(points, # > 90)`},
		{"an element out of range", with(`"points": [0, 101]`), `year.json:1:87: marks: record 1 (rater r1, bidder 1, factor price): points[1] is 101, more than the most allowed, 100`},
		{"an element that is not whole", with(`"points": [0.5, 1.5]`), `year.json:1:87: marks: record 1 (rater r1, bidder 1, factor price): points[0] is 0.5, but must be a whole number; elements at fault: 2`},
		{"a mark of one place", with(`"points": [], "mark": 8.3`), ""},
		{"zeros at the end are no places", with(`"points": [], "mark": 8.300`), ""},
		{"a mark that is too fine", with(`"points": [], "mark": 8.333`), `year.json:1:87: marks: record 1 (rater r1, bidder 1, factor price): mark is 8.333, but must have at most 1 place after the point`},
		{"required and given", with(`"points": [], "status": "closed", "closed_on": "2022-06-30"`), ""},
		{"not required", with(`"points": [], "status": "open"`), ""},
		{"required", with(`"points": [], "status": "closed"`), `year.json:1:87: marks: record 1 (rater r1, bidder 1, factor price): closed_on is missing, but is required where status == "closed"`},
	} {
		if d := cmp.Diff(x.want, heard(p.ReadFacts(year(x.marks), "year.json"))); d != "" {
			t.Errorf("%s (-want +got):\n%s", x.name, d)
		}
	}
}

// A combination counts once even where the key tells its records apart.
func TestCompleteTwice(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: a, version: "1", from: 2022-01-01}
lists:
  units:
    id: key
    reports:
      - quarter: {type: number, range: [1, 4], integer: true}
        audited: flag
        complete: [parent, quarter]
`)
	files := fstest.MapFS{
		"data/units.csv":         {Data: []byte("id\nu1\n")},
		"data/units.reports.csv": {Data: []byte("parent,quarter,audited\nu1,1,true\nu1,2,true\nu1,3,true\nu1,1,false\n")},
	}
	const want = `units.reports.csv:5:1: u1, record 4: the same parent and quarter as u1, record 1` + "\n" +
		`units.reports.csv: units.reports lacks 1 of 4 combinations of parent and quarter: (u1, 4)`
	if d := cmp.Diff(want, heard(p.ReadFacts(files, "data"))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// What is declared complete must be known, and conditions are formulas over the record.
func TestCompletionFaults(t *testing.T) {
	for _, x := range []struct{ name, list, want string }{
		{"a field complete", `{id: key, complete: [text]}`, ""},
		{"a field that refers", `{id: key, complete: [a]}`, ""},
		{"one flag", `{id: key, done: flag, complete: [done]}`, ""},
		{"no such field", `{id: key, done: flag, complete: [done, doen]}`, `lists.a.complete: there is no field "doen"; did you mean "done"?`},
		{"twice", `{id: key, done: flag, complete: [done, done]}`, `lists.a.complete has done twice`},
		{"any text", `{id: key, done: flag, complete: [id, done]}`, `lists.a.complete: id may be anything, so no combination can be missing; it takes references, texts with values, flags, and whole numbers of a range, none of them optional`},
		{"optional", `{id: key, done: flag, by: {type: a, optional: true}, complete: [by, done]}`, `by may be anything`},
		{"a range without end", `{id: key, done: flag, n: {type: number, range: [0, ~], integer: true}, complete: [n, done]}`, `n may be anything`},
		{"an unknown name in a condition", `{id: key, on: {type: date, required: nmae == "x"}, name: text}`, `policy.yaml:3:49: lists.a.on: required: unknown name "nmae"; did you mean "name"?`},
		{"a condition that is none", `{id: key, on: {type: date, required: n + 1}, n: number}`, `lists.a.on: required: `},
		{"a range of texts", `{id: key, xs: {type: [text], range: [0, 1]}}`, `lists.a.xs: range is for numbers, not for a list of texts`},
		{"places of a date", `{id: key, on: {type: date, places: 1}}`, `lists.a.on: places is for numbers, not for a date`},
		{"too many places", `{id: key, n: {type: number, places: 99}}`, `lists.a.n: places must be a whole number from -30 to 30, not "99"`},
		{"a value with a blank", `{id: key, k: {type: text, values: ["a ", b]}}`, `lists.a.k: values: "a " has blanks around it; write "a"`},
		{"a value with a hidden character", `{id: key, k: {type: text, values: ["a\u200b", b]}}`, `lists.a.k: values: "a\u200b" has a control character; write "a"`},
	} {
		_, err := load("merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {a: " + x.list + "}\n")
		got := fmt.Sprint(err)
		if x.want == "" && err != nil || !strings.Contains(got, x.want) {
			t.Errorf("%s: got %s, want %s", x.name, got, x.want)
		}
	}
	p := mustLoad(t, "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {a: {id: key, k: {type: text, values: [A, a]}}}\n")
	if got := fmt.Sprint(p.Warnings()); !strings.Contains(got, `lists.a.k: values: "a" and "A" differ only in case; write them alike if they are the same`) {
		t.Errorf("values that differ in case: %s", got)
	}
}

// However many combinations are missing, they are not gone through, and the fault is short.
func TestCompletenessIsBounded(t *testing.T) {
	var list strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&list, "%d\n", i)
	}
	p := mustLoad(t, `merit: 1
policy: {id: a, version: "1", from: 2022-01-01}
lists:
  a: {id: {type: number, key: true}}
  b: {x: a, y: a, z: a, w: a, v: a, complete: [x, y, z, w, v]}
`)
	files := fstest.MapFS{"data/a.csv": {Data: []byte("id\n" + list.String())}, "data/b.csv": {Data: []byte("x,y,z,w,v\n0,0,0,0,1\n")}}
	got := heard(p.ReadFacts(files, "data"))
	if want := "b.csv: b lacks 24299999999999999999999 of 24300000000000000000000 combinations of x and y and z and w and v: (0, 0, 0, 0, 0), (0, 0, 0, 0, 2)"; !strings.HasPrefix(got, want) || len(got) > 1000 {
		t.Errorf("got %.300s", got)
	}
}
