package merit_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// hostileYears are policies that are sound, of n parts, each with a reason to take
// long or much in one of the calls, with the facts they take it on.
var hostileYears = []struct {
	name   string
	n      int
	policy func(n int) string // its list l has the fields id and n
	rows   int                // of l
	want   string             // part of what a call says that is ended by its limits, "" where none is
}{
	{"parameters that are lists", 60,
		func(n int) string { return "parameters:\n" + lines(n, "  p%d: 'map(1..1000000, # + %d)'\n") }, 1, "Limits.Bytes"},
	{"figures that are lists", 30, func(n int) string {
		return "figures:\n  year:\n" + lines(n, "    a%d: {formula: 'map(1..1000000, # + %d)', internal: true}\n")
	}, 1, "Limits.Bytes"},
	{"figures of many rows", 1900,
		func(n int) string { return "figures:\n  l:\n" + lines(n, "    a%d: n + %d\n") }, 20_000, "Limits.Bytes"},
	{"functions that call each other", 1900, func(n int) string {
		return "functions:\n  f0(x): x\n" + chain(n, "  f%d(x): f%d(x) + 1\n") + "figures: {year: {a: f1(1)}}\n"
	}, 1, ""},
	{"figures that double", 600, func(n int) string {
		return "figures:\n  year:\n    a0: 1\n" + chain(n, "    a%[1]d: a%[2]d + a%[2]d\n")
	}, 1, ""},
	{"a long or", 2400, func(n int) string {
		return "figures:\n  l: {a: 'if n == 1" + lines(n, " or n == %[1]d") + " { 1 } else { 2 }'}\n"
	}, 10, ""},
	{"groups for each record", 1,
		func(int) string { return "figures: {l: {a: 'len(groupBy(l, .n)) + n'}}\n" }, 20_000, ""},
	{"a sum for each record", 1,
		func(int) string { return "figures: {l: {a: 'sum(l, .n * 2) + n'}}\n" }, 20_000, ""},
	{"a loop for each record", 1,
		func(int) string { return "figures: {l: {a: 'let own = n; count(l, .n > own)'}}\n" }, 20_000, "Limits.Steps"},
	{"ranks of each record", 1,
		func(int) string { return "figures: {l: {a: 'rank(n, map(l, .n))'}}\n" }, 20_000, ""},
	{"sums that are long to derive", 4,
		func(n int) string {
			return "figures:\n  year:\n" + lines(n, "    a%[1]d: 'sum(1..99000, # * len(l))'\n")
		}, 1, ""},
	{"failures of each record", 1,
		func(int) string { return "figures: {l: {a: 'round(1 / (n - n), 2)'}}\n" }, 20_000, "division by zero"},
	{"steps of a table for each record", 4900, func(n int) string {
		return "tables:\n  t: {keys: {a: from}, rows: [" + listed(n, "[%d, %d]") + "]}\nfigures: {l: {a: 'lookup(t, n)'}}\n"
	}, 20_000, ""},
	{"long numbers of each record", 1,
		func(int) string { return "figures: {l: {a: 'len(filter(l, .n ** 4000 > 0)) + n'}}\n" }, 2000, "Limits.Steps"},
	{"expectations that fail", 5000, func(n int) string {
		return "figures: {l: {a: 'sum(l, .n) + n'}}\ncases: [{name: c, given: {l: [" + listed(n, "{id: k%d, n: %d}") + "]}, expect: {" + listed(n, "l.k%[1]d.a: 0") + "}}]\n"
	}, 1, ""},
}

// fewSteps are a tenth of the default, to have an end sooner.
const fewSteps = 20_000_000

// chain writes n lines, each about its number and the one before.
func chain(n int, format string) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, format, i, i-1)
	}
	return b.String()
}

// Each call ends within its limits, on small input whatever it is: in little memory,
// and with an error that says what took it all.
func TestHostileYears(t *testing.T) {
	for _, x := range hostileYears {
		var limits types.Limits
		if x.want == "Limits.Steps" {
			limits.Steps = int64(depth.Of(fewSteps, 0))
		}
		live(t, x.name, func() {
			err := hostileCalls(t.Context(), x.policy(x.n), x.rows, limits)
			if x.want == "" && err != nil || x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want)) {
				t.Errorf("%s: ended in %.300v, want %q", x.name, err, x.want)
			}
		})
	}
}

// A run comes back soon after its context ends, whatever it is at: well before it would
// have come to its own end.
func TestHostileYearsEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("hostile input takes its time")
	}
	for _, x := range hostileYears {
		t.Run(x.name, func(t *testing.T) {
			p, err := load(hostileHead + "lists: {l: {id: key, n: number}}\n" + x.policy(x.n))
			if err != nil {
				return
			}
			var facts *value.Facts
			run := func(ctx context.Context) time.Duration {
				start := time.Now()
				_, _ = p.Run(ctx, facts)
				return time.Since(start)
			}
			whole := time.Duration(0)
			for rows := min(x.rows, 1000); rows <= min(x.rows, 10_000) && whole < 5*leastTime; rows *= 2 { // no more than shows it
				if facts, err = p.ReadFacts(hostileRows(rows), "d"); err != nil {
					t.Fatal(err)
				}
				whole = run(t.Context())
			}
			for tries := 0; whole >= 5*leastTime; tries++ {
				ctx, cancel := context.WithTimeout(t.Context(), whole/20)
				took := run(ctx)
				cancel()
				if 2*took < whole {
					break
				}
				if tries == 3 {
					t.Errorf("came back after %v where the whole takes %v", took, whole)
					break
				}
			}
		})
	}
}

func hostileRows(n int) fstest.MapFS {
	return fstest.MapFS{"d/l.csv": {Data: []byte("id,n\n" + lines(n, "k%d,%d\n"))}}
}

// hostileCalls does with a policy all that may be done, and returns the first error.
func hostileCalls(ctx context.Context, policy string, rows int, limits types.Limits) error {
	p, err := merit.Load(memory(hostileHead+"lists: {l: {id: key, n: number}}\n"+policy), "policy.yaml", merit.WithLimits(limits))
	if err != nil {
		return err
	}
	facts, err := p.ReadFacts(hostileRows(rows), "d")
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
	last := p.Figures()[len(p.Figures())-1]
	if _, err := run.Explain(ctx, last.List, 0, last.Source.Name, 0); err != nil {
		return err
	}
	for _, c := range p.Cases() {
		p.Test(ctx, c, nil)
	}
	return nil
}

// All that a case takes is one call, for however many days it runs, and so are cases
// that are Together.
func TestHostileCases(t *testing.T) {
	day := func(i int) string { return types.DateOf(2022, 1, 1+i).String() }
	var days strings.Builder
	for i := range 100 {
		fmt.Fprintf(&days, "%s: %d, ", day(i), i)
	}
	p, err := merit.Load(memory(headed("facts: {as_of: date, n: number}\nparameters: {p: {"+days.String()+"}}\n"+
		"figures: {year: {s: 'sum(1..30000, # * n) + sum(1..30000, # + n) + p'}}\n"+
		"cases:\n"+lines(30, "  - {name: c%d, given: {n: %d}, expect: {year.s: 1}}\n"))), "policy.yaml", merit.WithLimits(types.Limits{Steps: fewSteps}))
	if err != nil {
		t.Fatal(err)
	}
	live(t, "cases", func() {
		ctx := rule.Together(t.Context())
		ended := 0
		for _, c := range p.Cases() {
			for _, f := range p.Test(ctx, c, nil).Failures {
				if strings.Contains(f.Got, "steps in all") {
					ended++
				}
			}
		}
		if ended < 20 {
			t.Errorf("%d failures say that the steps are used up", ended)
		}
	})
}
