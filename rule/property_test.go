package rule_test

import (
	"errors"
	"flag"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"pgregory.net/rapid"
)

// Generated formulas give the same results however they are evaluated: record by
// record, for many records at once, explained, and by the twin.

// checks has the next rapid.Check run n times in depth, else a quarter of them, but a hundred at
// least, unless -rapid.checks says how often. With -short rapid itself takes a fifth of n.
func checks(t *testing.T, n int) {
	if !testing.Short() {
		n = depth.Of(max(n/4, min(n, 100)), n)
	}
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		if err := flag.Set("rapid.checks", fmt.Sprint(n)); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = flag.Set("rapid.checks", f.DefValue) })
	}
}

// isRaced reports whether the tests run with the race detector.
func isRaced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// TestTwin draws formulas with facts and compares all ways to evaluate them. For
// millions: go test -run Twin -timeout 0 -rapid.checks=2000000
func TestTwin(t *testing.T) {
	switch {
	case testing.Short():
		checks(t, 5_000) // of which rapid then takes a fifth
	case isRaced():
		checks(t, 1_000)
	default:
		checks(t, depth.Of(5_000, 20_000))
	}
	worlds := pool{}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Custom(func(t *rapid.T) draw { return newDraw(t, worlds) }).Draw(t, "formula")
		d.t = t
		d.compile()
		wants := d.alone()
		d.judge(wants)
		d.explain(wants)
		d.runSheet(wants)
	})
}

// draw is a formula with the facts that it is worked out on.
type draw struct {
	t       *rapid.T
	w       *world
	tree    *tree
	inSheet bool // it names what only a sheet knows
	figure  rule.Figure
	some    []int         // rows that are explained, and judged in a long list
	formula *rule.Formula // nil where only a sheet can evaluate it
}

// GoString is how rapid shows what it has drawn.
func (d draw) GoString() string { return fmt.Sprintf("%s\n%#v", d.tree, d.w) }

func (d *draw) fatalf(format string, args ...any) {
	d.t.Helper()
	f := d.figure
	d.t.Fatalf("%s\n(a figure of %d rows, places %s, mode %v, range %v to %v, check %q)\n%s",
		d.tree, len(d.w.rows), shownPlaces(f.Places), f.Mode, f.Min, f.Max, f.Check, fmt.Sprintf(format, args...))
}

func shownPlaces(p *int) string {
	if p == nil {
		return "as they are"
	}
	return fmt.Sprint(*p)
}

// newDraw draws facts and a formula that compiles.
func newDraw(t *rapid.T, worlds pool) draw {
	g := &generator{t: t}
	g.column = g.pick(3) == 2
	g.mixed = g.column && g.pick(4) == 3
	w := g.world(worlds)
	g.rows = len(w.rows)
	g.sheet = !g.column && g.rows <= 40 && g.pick(8) == 7
	kind, depth := g.among(kinds...), 2+g.pick(3)
	if g.column {
		kind, depth = g.among("number", "number", "number", "number", "flag"), 2+g.pick(4)
	}
	d := draw{w: w, tree: settled(g.kind(kind, depth)), inSheet: g.sheet, some: []int{g.pick(g.rows), g.pick(g.rows), g.pick(g.rows)}}
	d.figure = rule.Figure{List: "rows", Source: types.Source{Name: "f", Text: d.tree.String()}}
	g.options(&d.figure, kind)
	return d
}

// world draws facts: five rows are the median, and one world in a hundred has 255
// to 600.
func (g *generator) world(worlds pool) *world {
	few, some, more, many := 400, 700, 940, 999 // of a thousand
	if g.column {
		few, some, more, many = 100, 150, 250, 970
	}
	size := func(sizes ...int) *world { return worlds.world(sizes[g.pick(len(sizes))], g.pick(seeds)) }
	switch k := g.pick(1000); {
	case k < few:
		return newWorld(g.t, false, 3)
	case k < some:
		return size(4, 5)
	case k < more:
		return size(6, 7, 8, 9, 12, 15)
	case k < many:
		return size(16, 17, 20, 31, 40)
	}
	return size(255, 256, 257, 300, 511, 512, 513, 600)
}

// options draws what a figure is besides its formula.
func (g *generator) options(f *rule.Figure, kind string) {
	isNumber := kind == "number" || kind == "maybe"
	if isNumber && g.pick(3) == 2 {
		places := g.pick(9) - 2
		f.Places, f.Mode = &places, types.Mode(g.pick(7))
	}
	if isNumber && g.pick(8) == 7 {
		least, most := types.Int(int64(g.pick(30)-40)), types.MustParseNumber(g.among("10", "100.5", "300", "12000"))
		f.Min, f.Max = &least, &most
	}
	if kind == "flag" && g.pick(8) == 7 {
		f.Check = "the check of this record fails"
	}
}

// compile asserts that the formula is accepted by itself, and publishes the figure
// where it can be.
func (d *draw) compile() {
	d.figure.Internal = d.inSheet
	if d.inSheet {
		return
	}
	f, err := naming(d.w.scope, d.tree).Compile(types.Source{Name: "rows.f", Text: d.figure.Source.Text}, types.Type{})
	if err != nil {
		d.fatalf("does not compile: %v", err)
	}
	d.formula = f
	d.figure.Internal = d.figure.Places == nil && !terminates(f.Type())
}

// terminates reports whether the numbers of a type are certain to terminate.
func terminates(t types.Type) bool {
	if t.Kind == types.ListKind {
		return terminates(*t.Elem)
	}
	return t.Kind != types.NumberKind || t.Terminating
}

// A number that doubles its digits with each step ends the twin where it ends a formula.
func TestTwinEndsOnLongNumbers(t *testing.T) {
	grows := node("reduce", node("..", num("1"), num("60")), node("*", leaf("#acc", ""), leaf("#acc", "")), num("3"))
	w := &twin{globals: map[string]any{}, own: &record{}}
	if _, err := w.eval(grows); !errors.Is(err, errLong) {
		t.Errorf("the twin ends with %v", err)
	}
	f, err := rule.Scope{}.Compile(types.Source{Text: grows.String()}, types.NumberType())
	if err != nil {
		t.Fatal(err)
	}
	if _, err = f.Eval(t.Context(), value.Row{}); err == nil || !strings.Contains(err.Error(), errLong.Error()) {
		t.Errorf("the formula ends with %v", err)
	}
}
