package rule_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Each hostile formula ends by a limit, in little memory. How long that takes is for
// the machine and the race detector to say: what is looked at is that the steps take
// about as long as four times a quarter of them. A formula that never ends is ended.
const (
	patience  = 5 * time.Minute
	roomy     = 300 << 20
	fewSteps  = 5_000_000             // of 200 million by default, to have an end sooner
	moreSteps = 20_000_000            // in depth
	leastTime = 80 * time.Millisecond // below it nothing is told of growth
)

// attack is a formula over one record with the fields x (the number 3), s (a
// text) and d (a day), and a list of ten thousand rows with the field n.
type attack struct {
	name, formula, want string // want is part of the error; "" where a value is fine
	functions           []types.Source
	whole               bool // in depth, run with all the steps of the default
	long                bool // its steps are long: it takes some more to see how they grow
	slow                bool // runs in depth alone, as those beside it are alike
}

func repeat(s string, n int) string { return strings.Repeat(s, n) }

// nested wraps inner n times.
func nested(before, inner, after string, n int) string {
	return repeat(before, n) + inner + repeat(after, n)
}

// doubling is let a1 = a0 + a0; let a2 = a1 + a1; …
func doubling(first, format string, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "let a0 = %s; ", first)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "let a%d = "+format+"; ", i, i-1, i-1)
	}
	return b.String()
}

// callers are n functions that each call the one before twice.
func callers(params, args string, n int) []types.Source {
	fs := []types.Source{{Name: "f0(" + params + ")", Text: "1"}}
	for i := 1; i <= n; i++ {
		fs = append(fs, types.Source{Name: fmt.Sprintf("f%d(%s)", i, params), Text: fmt.Sprintf("f%d(%s) + f%d(%s)", i-1, args, i-1, args)})
	}
	return fs
}

var attacks = []attack{
	// the text of a formula
	{name: "a million brackets", formula: repeat("(", 1_000_000), want: "more than the limit of 65536"},
	{name: "brackets within the limit", formula: nested("(", "1", ")", 4_000), want: "nested too deeply"},
	{name: "a million minus signs", formula: repeat("-", 1_000_000) + "1", want: "more than the limit of 65536"},
	{name: "minus signs within the limit", formula: repeat("- ", 9_000) + "1", want: "nested too deeply"},
	{name: "nots within the limit", formula: repeat("not ", 9_000) + "true", want: "nested too deeply"},
	{name: "a megabyte of source", formula: "1" + repeat(" + 1", 250_000), want: "more than the limit of 65536"},
	{name: "tokens within the bytes", formula: "1" + repeat("*1", 20_000), want: "more than 10000 names, numbers and signs"},
	{name: "square brackets after a name", formula: "x" + repeat("[", 5_000), want: "nested too deeply"},
	{name: "powers of powers", formula: "2" + repeat("**1", 4_000), want: "nested too deeply"},
	{name: "conditions in conditions", formula: repeat("x > 1 ? 1 : ", 1_500) + "1", want: "nested too deeply"},
	{name: "else after else", formula: repeat("if x > 9 { 1 } else ", 900) + "{ 2 }"},
	{name: "ifs in ifs", formula: nested("if x > 1 { ", "1", " } else { 2 }", 59)},
	{name: "lets after lets", formula: repeat("let a = 1; ", 1_500) + "a", want: "nested too deeply"},
	{name: "pipes after pipes", formula: "x" + repeat(" | abs()", 1_900)},
	{name: "ands after ands", formula: "x > 1" + repeat(" and x > 1", 2_400)},
	{name: "ands of what is known", formula: `s == "y"` + repeat(` and s == "y"`, 2_400)},
	{name: "ors of what is known", formula: `s == "y"` + repeat(` or s == "y"`, 2_400)},
	{name: "a long list of what is known", formula: `s in ["y"` + repeat(`, "y"`, 3_000) + `]` + repeat(` and s == "y"`, 900)},
	{name: "a billion in the exponent", formula: "1e999999999", want: "too many digits"},
	{name: "and below the point", formula: "1e-999999999", want: "too many digits"},
	{name: "sixty thousand digits", formula: repeat("9", 60_000), want: ""},
	{name: "long names, nearly known", formula: "let a" + repeat("n", 30_000) + " = 1; b" + repeat("n", 30_000), want: "unknown name"},
	{name: "many unknown names", formula: "y" + repeat("*y", 4_900), want: "unknown name"},
	// what compiling could multiply
	{name: "chains in the middle of chains", formula: nested("(0 < (", "0 < x < 9", " ? 1 : 0) < 2)", 20)},
	{name: "chains at the left of chains", formula: nested("((", "0 < x < 9", " ? 1 : 0) < 2 < 3)", 20)},
	{name: "chains compared with true", formula: nested("((", "1 < 2 < 3", ") == true)", 20)},
	{name: "lengths of lists of lengths", formula: nested("len([", "x", "])", 29)},
	{name: "counts in counts", formula: nested("count([1], ", "x > 1", " > 0)", 29)},
	{name: "functions that call twice", formula: "f60()", functions: callers("", "", 60), want: "more than 100000 parts"},
	{name: "with a number", formula: "f60(1)", functions: callers("p", "p", 60), want: "more than 100000 parts"},
	{name: "with a field", formula: "f60(x)", functions: callers("p", "p", 60), want: "more than 100000 parts"},
	{name: "long lists that are constant", formula: "len(1..1000000)" + repeat(" * len(1..1000000)", 1_000), want: "bytes"},
	// numbers
	{name: "9**9**9", formula: "9**9**9", want: "beyond 100000 digits"},
	{name: "a billionth power", formula: "(x + 0.1) ** 1000000000", want: "beyond 100000 digits"},
	{name: "squares of squares", formula: doubling("x + 0.1", "a%d * a%d", 40) + "a40", want: "beyond 100000 digits"},
	{name: "ever new denominators", formula: "sum(map(1..100000, 1/(#+1)))", want: ""},
	{name: "more of them", slow: true, formula: "sum(map(1..300000, 1/(#+1)))", want: "digits"},
	{name: "reduced one by one", formula: "reduce(1..100000, #acc + 1/#, 0)", want: "steps"},
	{name: "their mean", formula: "mean(map(1..300000, 1/(#+x)))", want: "digits"},
	{name: "their weighted mean", slow: true, formula: "weightedMean(map(1..300000, 1/(#+x)), map(1..300000, 1/#))", want: "digits"},
	{name: "their variance", formula: `variance(map(1..100000, 1/(#+x)), "sample")`, want: ""},
	{name: "the deviation of more", slow: true, formula: `stdev(map(1..400000, 1/(#+x)), "sample", 2)`, want: "round each ratio first"},
	{name: "their deviation", formula: `stdev(map(1..10000, 1/(#+x)), "sample", 2)`, want: ""},
	{name: "a billion places", formula: "round(x, 1000000000)", want: "must be a whole number from -1000 to 1000"},
	{name: "a billion places, worked out", formula: "round(1/x, 10**9)", want: "must be a whole number from -1000 to 1000"},
	{name: "long numbers, over and over", formula: "let a = (x + 0.1) ** 5000; count(1..1000000, a * # > 0)", want: "steps"},
	{name: "a list of long numbers", formula: "let a = (x + 0.1) ** 5000; len(map(1..1000000, a * #))", want: "steps"},
	{name: "roundings of long numbers", formula: "let a = (x + 0.1) ** 5000; count(1..1000000, round(a, 2) > 0)", want: "steps"},
	{name: "comparisons of long numbers", formula: "let a = (x + 0.1) ** 5000; let b = (x + 0.2) ** 5000 / 7; count(1..1000000, a < b)", want: "steps"},
	// texts
	{name: "a text doubled", formula: doubling("s", "a%d + a%d", 50) + "len(a50)", want: "grows beyond"},
	{name: "a constant text doubled", formula: doubling(`"ab"`, "a%d + a%d", 50) + "len(a50)", want: "grows beyond"},
	{name: "a long text searched over and over", formula: doubling("s", "a%d + a%d", 18) + `count(1..1000000, a18 contains "y")`, want: "steps"},
	{name: "matched over and over", long: true, formula: doubling("s", "a%d + a%d", 18) + `count(1..100000, a18 matches "(x+)+$")`, want: "steps"},
	{name: "compared over and over", formula: doubling("s", "a%d + a%d", 18) + `let b = a18 + "y"; let c = a18 + "z"; count(1..1000000, b < c)`, want: "steps"},
	{name: "a list of long texts", formula: doubling("s", "a%d + a%d", 18) + `len(map(1..1000000, a18 + "y"))`, want: "bytes"},
	{name: "split over and over", formula: doubling("s", "a%d + a%d", 18) + `count(1..1000000, len(split(a18, "")) > 0)`, want: "bytes"},
	{name: "nested repeats in a pattern", formula: doubling("s", "a%d + a%d", 18) + `a18 matches "(((x+)+)+)+y$"`},
	{name: "a pattern that multiplies", formula: `s matches "((((x{30}){30}){30}){30})"`, want: "pattern cannot be read"},
	// lists
	{name: "a list doubled", formula: doubling("map(1..100, # + x)", "concat(a%d, a%d)", 40) + "len(a40)", want: "a list grows beyond"},
	{name: "three loops over ten thousand", whole: true, formula: "count(rows, count(rows, count(rows, .n > x) > 0) > 0)", want: "steps"},
	{name: "three loops, none the same", formula: "count(rows, let a = .n; count(rows, let b = .n; count(rows, .n > a + b) > x) > x)", want: "steps"},
	{name: "lists compared over and over", formula: "let a = map(1..1000, # + x); let b = map(1..1000, # + x); count(1..50000, a == b)", want: "steps"},
	{name: "a list of long lists", formula: "len(map(1..1000000, [#" + repeat(",#", 4_000) + "]))", want: "bytes"},
	{name: "a long body for each", formula: "count(1..1000000, # > 0" + repeat(" and # > 0", 1_500) + ")", want: "steps"},
	{name: "sorted over and over", formula: "let a = map(1..100000, -# * x); count(1..1000000, len(sort(a)) > 0)", want: "bytes"},
	// days
	{name: "a million working days, over and over", formula: "x" + repeat(" * days(d, addWorkdays(d, 1000000))", 600), want: "steps"},
	{name: "days beyond the calendar", formula: "reduce(1..3000, addDays(#acc, 1000000), d)", want: "9999"},
}

func attackScope(t testing.TB) (rule.Scope, value.Row) {
	one := &types.Schema{Name: "one", Fields: []types.Field{{Name: "x", Type: types.NumberType()}, {Name: "s", Type: types.TextType()}, {Name: "d", Type: types.DateType()}}}
	rows := &types.Schema{Name: "rows", Fields: []types.Field{{Name: "n", Type: types.NumberType()}}}
	values := []types.Field{{Name: "holidays", Type: types.ListType(types.DateType())}}
	ob, rb := value.NewBuilder(one, ""), value.NewBuilder(rows, "")
	ob.Add(1, value.OfNumber(types.Int(3)), value.OfText("xx"), value.OfDate(types.MustParseDate("2022-09-30")))
	for i := range 10_000 {
		rb.Add(i+1, value.OfNumber(types.Int(int64(i))))
	}
	var lists []*value.List
	for _, b := range []*value.Builder{ob, rb} {
		l, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, l)
	}
	facts, err := value.NewFacts(lists, values, []value.Value{value.OfList()})
	if err != nil {
		t.Fatal(err)
	}
	return rule.Scope{Own: one, Lists: []*types.Schema{one, rows}, Values: values}, facts.Row("one", 0)
}

// Every attack is ended by a limit, or comes to nothing, soon and in little memory.
func TestHostileFormulas(t *testing.T) {
	scope, row := attackScope(t)
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			if a.slow && !depth.IsDeep() {
				t.Skip("runs with MERIT_DEEP=1")
			}
			s, steps := scope, int64(depth.Of(fewSteps, moreSteps))
			if a.long {
				steps = moreSteps
			}
			s.Functions = a.functions
			attack := func(ctx context.Context) error {
				f, err := s.Compile(types.Source{Text: a.formula}, types.Type{})
				if err == nil {
					_, err = f.Eval(ctx, row)
				}
				return err
			}
			quarter := func(ctx context.Context) error {
				s.Limits.Steps = steps / 4
				defer func() { s.Limits.Steps = steps }()
				return attack(ctx)
			}
			quarters := func(ctx context.Context) error {
				return errors.Join(quarter(ctx), quarter(ctx), quarter(ctx), quarter(ctx))
			}
			if a.want == "steps" && !(a.whole && depth.IsDeep()) {
				s.Limits.Steps = steps
			}
			took, err := spending(t, attack)
			if s.Limits.Steps != 0 && !testing.Short() {
				one, _ := spending(t, quarter)
				isPlain := took < 6*one && !depth.IsDeep() // nobody measures it twice
				for tries := 0; took >= leastTime && !isPlain; tries++ {
					four, _ := spending(t, quarters)
					if 2*took <= 3*four { // 8 to 2 where it grows as the square
						break
					}
					if tries == 4 {
						t.Errorf("takes %v, four times a quarter of the steps %v", took, four)
						break
					}
					again, _ := spending(t, attack)
					took = min(took, again)
				}
			}
			if a.want == "" && err != nil || a.want != "" && (err == nil || !strings.Contains(err.Error(), a.want)) {
				t.Errorf("ended in %.300v, want %q", err, a.want)
			}
		})
	}
}

// So are derivations, which hold the text and the values of every step.
func TestHostileExplanations(t *testing.T) {
	scope, row := attackScope(t)
	for _, a := range []attack{
		{name: "a long sum", formula: "x" + repeat(" * x", 300)},
		{name: "a longer sum", formula: "x" + repeat(" + x", 1_100)},
		{name: "ands after ands", formula: "x > 1" + repeat(" and x > 1", 1_000)},
		{name: "a loop over ten thousand", formula: "count(rows, .n > x)"},
		{name: "a long text in every step", formula: doubling("s", "a%d + a%d", 16) + `count(1..3000, a16 contains "y")`},
	} {
		t.Run(a.name, func(t *testing.T) {
			_, err := spending(t, func(ctx context.Context) error {
				f, err := scope.Compile(types.Source{Text: a.formula}, types.Type{})
				if err == nil {
					_, err = f.Explain(ctx, row)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// spending runs fn, fails where it takes too much memory, and returns how long it took.
// What it takes has garbage in it, more where the collector must wait for a processor,
// so it is tried again before that counts.
func spending(t *testing.T, fn func(context.Context) error) (took time.Duration, err error) {
	t.Helper()
	for tries := 0; ; tries++ {
		took, grown, err := spent(t, fn)
		if grown <= roomy {
			return took, err
		}
		if tries == 3 {
			t.Errorf("took %d MB", grown>>20)
			return took, err
		}
	}
}

// spent runs fn and returns how long it took and by how much the heap has grown.
func spent(t *testing.T, fn func(context.Context) error) (took time.Duration, grown uint64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	runtime.GC()
	peak := watchHeap(ctx)
	start := time.Now()
	err = fn(ctx)
	took = time.Since(start)
	cancel()
	grown = <-peak
	t.Logf("%v, %d MB", took.Round(time.Microsecond), grown>>20)
	return took, grown, err
}

// TestMain lets more garbage gather than a program would: the tests make much and keep
// little. Where memory is watched, it is collected as often as a program does.
func TestMain(m *testing.M) {
	flag.Parse()
	drawn := false
	flag.Visit(func(f *flag.Flag) { drawn = drawn || f.Name == "rapid.seed" })
	if !drawn { // the same draws each time; -rapid.seed=0 makes new ones, as fuzzing does
		if err := flag.Set("rapid.seed", "1"); err != nil {
			panic(err)
		}
	}
	if flag.Lookup("test.bench").Value.String() == "" { // benchmarks measure what a program sees
		debug.SetGCPercent(400)
	}
	m.Run()
}

// watchHeap sends, when ctx ends, by how much the heap has grown at most.
func watchHeap(ctx context.Context) <-chan uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, most := m.HeapAlloc, uint64(0)
	peak := make(chan uint64, 1)
	go func() {
		for tick := time.Tick(5 * time.Millisecond); ; {
			select {
			case <-ctx.Done():
				peak <- most
				return
			case <-tick:
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc-min(before, m.HeapAlloc))
			}
		}
	}()
	return peak
}
