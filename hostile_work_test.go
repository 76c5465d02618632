package merit_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/types"
)

// longValues are figures over long numbers p and q and long texts t and u, each of little
// work but for their length: ten thousand elements, of some twenty steps each.
var longValues = []string{
	"count(1..10000, max(p, q) > 0 and # > 0)", "sum(1..10000, clamp(p, q, q) * 0 + #)", "count(1..10000, p in [q])", "count(1..10000, p == q or # < 0)",
	"count(1..10000, [p] == [q] or # < 0)", "sum(1..10000, abs(-p) * 0 + #)", "sum(1..10000, (p - p) + #)", "sum(1..10000, p / p + #)", "sum(1..10000, band(p, [1, 2], [1, 2, 3], 'from') + #)",
	"sum(1..10000, interpolate(p, [0, 1, 2], [0, 1, 2]) * 0 + #)", "sum(1..10000, lookup(t1, p) + #)", "sum(1..10000, rank(p, [q, #]))", "sum(1..10000, min([p, q]) * 0 + #)",
	"sum(1..10000, sqrt(#, 900) * 0)", "sum(1..10000, round(# / 8, 1000))", "sum(1..3000, len(groupBy([p, q, #], #)) + #)",
	"len(sort(map(1..3000, # % 2 == 0 ? p : q)))", "len(best(map(1..3000, # % 2 == 0 ? p : q), 3))", "median(map(1..3000, # % 2 == 0 ? p : q)) * 0", "len(uniq(map(1..3000, # % 2 == 0 ? p : q)))",
	"sum(1..10000, len(t) + #)", "count(1..10000, t in [u, '']) + 0", "count(1..10000, [t] == [u] or # < 0)", "count(1..10000, t contains 'b' and # < 0)", "sum(1..10000, len(uniq([t, u, # > 0 ? 'x' : 'y'])) + #)",
	"sum(1..10000, lookup(t2, # > 0 ? 'x' : t) + len(t))", "sum(1..10000, len(split(# > 0 ? t : u, 'x')))", "count(1..10000, t < u and # > 0)",
	// what they keep
	"len(map(1..10000, -p))", "len(map(1..10000, [p + #]))", "len(map(1..50000, round(# / 7, 300)))", "len(map(1..50000, (# + 100) ** 60))", "len(map(1..500, upper(t + 'a')))",
}

// What long values take is counted, whatever is done with them: each formula would come
// to its end within limits that are enough for short ones.
func TestLongValuesAreCounted(t *testing.T) {
	limits := types.Limits{Steps: 2_000_000, Bytes: 8 << 20}
	for _, formula := range longValues {
		for _, long := range []bool{false, true} {
			power, length := 1, 10
			if long {
				power, length = 6000, 60_000
			}
			text := strings.Repeat("a", length)
			p, err := merit.Load(memory(hostileHead+"facts: {x: number, t: text, u: text}\ntables:\n  t1: {keys: {a: from}, rows: [[0, 1], [2, 2]]}\n  t2: {x: 1, y: 2}\n"+
				"figures:\n  year:\n"+fmt.Sprintf("    p: {formula: '(x ** %[1]d + 1) / (x ** %[1]d + 3)', internal: true}\n    q: {formula: '(x ** %[1]d + 5) / (x ** %[1]d + 7)', internal: true}\n", power)+
				fmt.Sprintf("    a: {formula: %q, internal: true}\n", formula)), "policy.yaml", merit.WithLimits(limits))
			if err != nil {
				t.Fatal(err)
			}
			facts, err := p.ReadFacts(fstest.MapFS{"d/facts.json": {Data: fmt.Appendf(nil, `{"x": 3, "t": "%sx", "u": "%sy"}`, text, text)}}, "d")
			if err != nil {
				t.Fatal(err)
			}
			_, err = p.Run(t.Context(), facts)
			keeps := strings.Contains(formula, "round(#") || strings.Contains(formula, "sqrt(#") || strings.Contains(formula, "** 60") // long whatever the facts
			if ended := err != nil && strings.Contains(err.Error(), "Limits."); ended != (long || keeps) {
				t.Errorf("%s, of long values: %v, ended in %.200v", formula, long, err)
			}
		}
	}
}

// growing are policies that are sound, over n records or n days, each with a reason to
// work n times n: of their records each is a group of its own.
var growing = []struct {
	name   string
	policy func(n int) string
	want   string // part of what the year says, "" where it is sound
}{
	{"groups", constant("figures: {l: {a: 'count(peers, .n >= 0)', b: 'rank(n, map(peers, .n))'}, year: {s: 'sum(l, .a + .b)'}}\n"), ""},
	{"groups in which all fail", constant("figures: {l: {a: {formula: '1 / (count(peers, .n >= 0) - 1)', internal: true}}}\n"), "division by zero"},
	{"a group in which all fail", constant("figures: {l: {a: {formula: '1 / (count(l, .n >= 0) - len(l))', internal: true}}}\n"), "division by zero"},
	{"groups that are not known", func(n int) string {
		return "figures: {l: {a: 'n + count(peers, .n > 1)'}}\n" + unknownCase(n, "l.k1.a: 1")
	}, ""},
	{"an unknown list in a loop", func(n int) string {
		return "figures: {year: {a: 'all(l, any(l, .n > 3))', b: 'count(l, any(l, .n > 3))'}}\n" + unknownCase(n, "year.a: true, year.b: 1")
	}, ""},
	{"days on which nothing changes that is read", func(n int) string {
		return dated(n, "figures: {year: {a: 'sum(l, .n) + p', b: 'sum(l, .n)"+strings.Repeat(" * 2", 1000)+"'}}\n") + "cases: [{name: c, given: {l: [{id: k0, n: 1}]}, expect: {year.b: 1}}]\n"
	}, "as_of"},
	{"constants by date", func(n int) string {
		return dated(20, "figures: {year: {"+lines(n/20, "a%[1]d: '[%[1]d"+strings.Repeat(", p * 2", 20)+"]', ")+"}}\n")
	}, "as_of"},
	{"patterns", func(n int) string {
		return "figures: {l: {a: 'if id matches \"x\"" + lines(n, ` or id matches "a{50}%[1]d"`) + " { 1 } else { 2 }'}}\n"
	}, tenRows},
	{"one pattern", func(n int) string {
		return "figures: {l: {a: 'if id matches \"x\"" + strings.Repeat(` or id matches "a{0,600}"`, n) + " { 1 } else { 2 }'}}\n"
	}, tenRows},
}

// tenRows stands for a sound year of ten records.
const tenRows = "ten rows"

func constant(policy string) func(int) string { return func(int) string { return policy } }

// unknownCase is a case of n records without their n.
func unknownCase(n int, expect string) string {
	return "cases: [{name: c, given: {l: [" + listed(n, "{id: k%[1]d, g: g%[1]d}") + "]}, expect: {" + expect + "}}]\n"
}

// dated is a policy in which p has n days, at most 100.
func dated(n int, rest string) string {
	var days strings.Builder
	for i := range min(n, 100) {
		fmt.Fprintf(&days, "%s: %d, ", types.DateOf(2022, 1, 1+i), i)
	}
	return "facts: {as_of: date}\nparameters: {p: {" + days.String() + "}}\n" + rest
}

// The memory that calls make grows as their input, and not as its square.
func TestCallsGrowWithTheirInput(t *testing.T) {
	for _, x := range growing {
		t.Run(x.name, func(t *testing.T) {
			made := func(n int) uint64 {
				var err error
				rows, want := n, x.want
				if want == tenRows {
					rows, want = 10, ""
				}
				_, allocated := measure(func() { err = growingCalls(t.Context(), x.policy(n), rows) })
				if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
					t.Fatalf("of %d parts it ended in %.300v, want %q", n, err, want)
				}
				return allocated
			}
			made(10) // what is made once
			if one, four := made(400), made(1600); four > 7*one {
				t.Errorf("makes %d bytes, of four times the input %d", one, four)
			}
		})
	}
}

// growingCalls does with a policy all that may be done, cases first, over n records.
func growingCalls(ctx context.Context, policy string, n int) error {
	p, err := load(hostileHead + "lists: {l: {id: key, n: number, g: {type: text, group: true}}}\n" + policy)
	if err != nil {
		return err
	}
	for _, c := range p.Cases() {
		p.Test(ctx, c, p.NewCoverage())
	}
	facts, err := p.ReadFacts(fstest.MapFS{"d/l.csv": {Data: []byte("id,n,g\n" + lines(n, "k%[1]d,%[1]d,g%[1]d\n"))}}, "d")
	if err != nil {
		return err
	}
	run, err := p.Run(ctx, facts)
	if err != nil {
		return err
	}
	all := run.Explainer(ctx, 0)
	for _, f := range p.Figures() {
		if _, err := all.Figure(f.List, 0, f.Source.Name); err != nil {
			return err
		}
	}
	return nil
}
