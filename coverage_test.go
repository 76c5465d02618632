package merit_test

import (
	"context"
	"strings"
	"testing"
)

// missedBy loads a policy, runs its cases, and returns what none of them reaches.
func missedBy(t *testing.T, text string) string {
	t.Helper()
	p := mustLoad(t, text)
	cover := p.NewCoverage()
	for _, c := range p.Cases() {
		if r := p.Test(context.Background(), c, cover); !r.Passed() {
			t.Errorf("%v", r)
		}
	}
	if got := cover.Total() - cover.Covered(); got < len(cover.Missed()) {
		t.Errorf("%d of %d parts are reached, but %d listed", cover.Covered(), cover.Total(), len(cover.Missed()))
	}
	var lines []string
	for _, m := range cover.Missed() {
		lines = append(lines, m.Rule+": "+m.Text)
	}
	return strings.Join(lines, "\n")
}

func TestCoverage(t *testing.T) {
	const head = "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nfacts: {as_of: date}\nlists: {units: {id: key, a: number, b: {type: number, optional: true}}}\n"
	for _, tt := range []struct{ name, text, want string }{
		{"a value by date that no case is about", "parameters: {p: {2022-01-01: 2, 2024-01-01: 3}}\nfigures: {units: {f: a * p}}\n" +
			"cases: [{name: x, given: {as_of: 2022-05-01, units: {a: 1}}, expect: {units.f: 2}}]\n",
			"parameters.p: the value from 2024-01-01 on is never used"},
		{"each value by date", "parameters: {p: {2022-01-01: 2, 2024-01-01: 3}}\nfigures: {units: {f: a * p}}\n" +
			"cases: [{name: x, given: {as_of: 2023-12-31, units: {a: 1}}, expect: {units.f: 2}}, {name: y, given: {as_of: 2024-01-01, units: {a: 1}}, expect: {units.f: 3}}]\n", ""},
		{"a tie decides nothing", "figures: {units: {f: 'min(a, 60)'}}\ncases: [{name: x, given: {units: {a: 60}}, expect: {units.f: 60}}]\n",
			"units.f: a is never the result of min(…)\nunits.f: 60 is never the result of min(…)"},
		{"a bound", "figures: {units: {f: 'if a <= 3 { 1 } else { 2 }'}}\ncases: [{name: x, given: {units: [{a: 2}, {a: 4}]}, expect: {units: [{f: 1}, {f: 2}]}}]\n",
			"units.f: a is never exactly 3"},
		{"what stands for nil", "figures: {units: {f: 'b ?? 1'}}\ncases: [{name: x, given: {units: {b: 2}}, expect: {units.f: 2}}]\n",
			"units.f: b is never missing"},
		{"of a figure that no case works out only that", "figures: {units: {f: 'if a > 1 { 1 } else { 2 }', g: a}}\ncases: [{name: x, given: {units: {a: 2}}, expect: {units.g: 2}}]\n",
			"units.f: no case works it out"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := missedBy(t, head+tt.text); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A Coverage of nothing is whole.
func TestCoverageOfNothing(t *testing.T) {
	p := mustLoad(t, "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\n")
	if c := p.NewCoverage(); c.Total() != 0 || c.Percent().String() != "100" {
		t.Errorf("%d parts, %s percent", c.Total(), c.Percent())
	}
}
