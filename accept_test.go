package merit_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/fault"
)

// asking is a policy whose cases follow. Its figures have values of each kind.
const asking = `merit: 1
policy: {id: asking, version: "1", from: 2024-01-01, until: 2024-12-31}
parameters:
  rate: {2024-01-01: 5, 2024-07-01: 6}
facts: {as_of: date}
lists:
  units: {id: key, n: number, note: {type: text, optional: true}}
figures:
  units:
    third: {formula: n / 3, internal: true}
    twice: n * 2
    text: note
    high: n > 5
    day: as_of
    both: '[0, n]'
    each: {formula: 10 / n, places: 2}
    dated: rate * n
  year:
    所有: sum(units, .n)
cases:  # 案例
`

// acceptAll runs the cases and accepts what came out.
func acceptAll(t *testing.T, text string) (string, *merit.Policy, error) {
	t.Helper()
	p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(text)}}, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var results []*merit.Result
	for _, c := range p.Cases() {
		r := p.Test(t.Context(), c, nil)
		results = append(results, r)
	}
	after, err := p.Accept(t.Context(), results...)
	return string(after), p, err
}

// What came out is written in place of the ?, and nothing else changes.
func TestAccept(t *testing.T) {
	for _, tt := range []struct{ name, given, asked, want string }{
		{"a number", "{units: {n: 10}}", "{units.twice: ?}", "{units.twice: 20}"},
		{"a fraction", "{units: {n: 10}}", "{units.third: ? }", "{units.third: 10/3 }"},
		{"a negative fraction", "{units: {n: -10}}", "{units.third: ?}", "{units.third: -10/3}"},
		{"a flag", "{units: {n: 10}}", "{units: {high: ?, twice: 20}}", "{units: {high: true, twice: 20}}"},
		{"a day", "{as_of: 2024-02-29, units: {}}", "{units.day: ?}", "{units.day: 2024-02-29}"},
		{"a list", "{units: {n: 0.5}}", "{units.both: ?}", "{units.both: [0, 0.5]}"},
		{"nothing", "{units: {}}", "{units.text: ?}", "{units.text: ~}"},
		{"a fault", "{units: {n: 0}}", "{units.each: ?}", `{units.each: {error: "division by zero: n is 0"}}`},
		{"a figure of the year", "{units: [{n: 1}, {n: 2}]}", "{year: {所有: ?}}", "{year: {所有: 3}}"},
		{"records in their order", "{units: [{id: z, n: 1}, {id: a, n: 2}]}", "{units: [{twice: ?}, {twice: ?}]}", "{units: [{twice: 2}, {twice: 4}]}"},
		{"a plain text", "{units: {note: 优秀 a-b}}", "{units.text: ?}", "{units.text: 优秀 a-b}"},
		{"a word for a flag", "{units: {note: Yes}}", "{units.text: ?}", `{units.text: "Yes"}`},
		{"a text like a number", "{units: {note: 1e3}}", "{units.text: ?}", `{units.text: "1e3"}`},
		{"a text like an octal", "{units: {note: 0123}}", "{units.text: ?}", `{units.text: "0123"}`},
		{"a text like a day", "{units: {note: 2024-01-01}}", "{units.text: ?}", `{units.text: "2024-01-01"}`},
		{"a text like nothing", "{units: {note: '~'}}", "{units.text: ?}", `{units.text: "~"}`},
		{"a text of marks", `{units: {note: "a: {b}, # '\"\\\t"}}`, "{units.text: ?}", `{units.text: "a: {b}, # '\"\\\t"}`},
		{"a text that is a ?", "{units: {note: '?'}}", "{units.text: ?}", `{units.text: "?"}`},
		{"everything", "{as_of: 2024-08-01, units: [{n: 2, note: x}, {n: 0}]}", "?", `{units: [{twice: 4, text: x, high: false, day: 2024-08-01, both: [0, 2], each: 5, dated: 12}, ` +
			`{twice: 0, text: ~, high: false, day: 2024-08-01, both: [0, 0], each: {error: "division by zero: n is 0"}, dated: 0}], year.所有: 2}`},
		{"everything that can be worked out", "{as_of: 2024-08-01, units: {note: x, twice: 7}}", "?", "{units.text: x, units.day: 2024-08-01}"},
	} {
		for style, form := range map[string]string{
			"flow":  "  - {name: a, given: GIVEN, expect: ASKED}  # keep ? this\n",
			"block": "  - name: a\n    given: GIVEN\n    expect: ASKED   # keep: ?\n  # the end",
		} {
			for ends, end := range map[string]string{"LF": "\n", "CRLF": "\r\n"} {
				t.Run(tt.name+" "+style+" "+ends, func(t *testing.T) {
					text := strings.ReplaceAll(asking+strings.Replace(form, "GIVEN", tt.given, 1), "\n", end)
					got, _, err := acceptAll(t, strings.Replace(text, "ASKED", tt.asked, 1))
					if want := strings.Replace(text, "ASKED", tt.want, 1); err != nil || got != want {
						t.Fatalf("%v; the text is\n%s\nnot\n%s", err, strings.TrimPrefix(got, asking), strings.TrimPrefix(want, asking))
					}
					again, p, err := acceptAll(t, got)
					if r := p.Test(t.Context(), p.Cases()[0], nil); err != nil || again != got || !r.Passed() {
						t.Errorf("the accepted case fails: %v, %s", err, r)
					}
				})
			}
		}
	}
}

// Without an answer the ? stays.
func TestAcceptCannot(t *testing.T) {
	for _, tt := range []struct{ name, c, want string }{
		{"not given", "given: {units: {note: x}}, expect: {units.twice: ?}", "units.n is not given"},
		{"other values on other days", "given: {units: {n: 1}}, expect: {units.dated: ?}", "since units.dated is 5 from 2024-01-01 on and 6 from 2024-07-01 on"},
		{"given by the case", "given: {units: {twice: 1}}, expect: {units.twice: ?}", "it from the case itself, which gives it"},
		{"a day without rules", "given: {as_of: 2031-01-01, units: {n: 1}}, expect: {units.twice: ?}", "2031-01-01"},
		{"facts at fault", "given: {units: [{id: a, n: 1}, {id: a}]}, expect: {units.twice: ?}", "the same id as record 1"},
		{"nothing at all", "given: {units: {note: x, text: y}}, expect: ?", "not given"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := asking + "  - {name: a, " + tt.c + "}\n"
			got, p, err := acceptAll(t, text)
			if err != nil || got != text {
				t.Errorf("%v; the text is %s", err, got)
			}
			if r := p.Test(t.Context(), p.Cases()[0], nil); !strings.Contains(r.String(), tt.want) {
				t.Errorf("the case does not say %q: %s", tt.want, r)
			}
		})
	}
}

func TestAcceptOfOtherPolicies(t *testing.T) {
	_, p, _ := acceptAll(t, asking+"  - {name: a, given: {units: {n: 1}}, expect: {units.twice: ?}}\n")
	_, q, _ := acceptAll(t, asking+"  - {name: a, given: {units: {n: 1}}, expect: {units.twice: ?}}\n")
	for _, r := range []*merit.Result{q.Test(t.Context(), q.Cases()[0], nil), p.Test(t.Context(), q.Cases()[0], nil)} {
		if text, err := p.Accept(t.Context(), r); fault.CodeOf(err) != fault.CodeForeignFacts || err.Error() != "p.yaml: the result is that of a case of another policy" {
			t.Errorf("it was accepted: %v %s", err, text)
		}
	}
}

// Where nothing can come out, a ? is a fault of the document.
func TestAskedInWrongPlaces(t *testing.T) {
	const where = "p.yaml:21:"
	for _, tt := range []struct{ c, want string }{
		{"facts: year, expect: ?", `36: the case "a": expect: ? asks for too much of whole facts; name a figure: {LIST.KEY.FIGURE: ?}`},
		{"given: {as_of: 2024-01-01}, error: ?", `50: ? stands for a value only below expect of a case; a text is written "?"`},
		{"given: {units: {note: ?}}, expect: {units.text: x}", `37: ? stands for a value only below expect of a case; a text is written "?"`},
		{"given: {units: {n: 0}}, expect: {units.each: {error: ?}}", `68: the case "a": expect.units.each asks for a part of what comes out; write ? in place of {error: ?}`},
	} {
		_, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(asking + "  - {name: a, " + tt.c + "}\n")}}, "p.yaml")
		if err == nil || err.Error() != where+tt.want {
			t.Errorf("%s: %v, not %s", tt.c, err, where+tt.want)
		}
	}
}

// A policy that publishes nothing of what a case gives cannot answer for all of it.
func TestAskedOfNothingPublished(t *testing.T) {
	text := strings.Replace(asking, "  year:\n    所有: sum(units, .n)\n", "", 1) + "  - {name: a, expect: ?}\n"
	_, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(text)}}, "p.yaml")
	if want := `p.yaml:19:23: the case "a": expect: nothing is published of what it gives; name a figure: {LIST.FIGURE: ?}`; err == nil || err.Error() != want {
		t.Errorf("%v, not %s", err, want)
	}
}
