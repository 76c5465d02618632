package rule_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"pgregory.net/rapid"
)

// Generated formulas on cells in each state: final, so far and pending.
//
// TestStates compares what a figure is on a day with the twin, with the same figure in other
// years that agree up to the day, and with what the row driver alone makes of it.
func TestStates(t *testing.T) {
	switch {
	case testing.Short():
		checks(t, 1_000) // of which rapid then takes a fifth
	case isRaced():
		checks(t, 100)
	default:
		checks(t, 400)
	}
	worlds, count := statePool{}, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Custom(func(t *rapid.T) stateDraw { return newStateDraw(t, worlds) }).Draw(t, "formula")
		d.t, d.count = t, count
		d.prepare()
		d.onTheDay()
		d.afterwards(0, "when only what is due comes")
		d.afterwards(1, "when more comes")
	})
	for _, state := range []string{"final", "so far", "pending", "fault"} {
		if count[state] == 0 {
			t.Errorf("no figure is %s: %v", state, count)
		}
	}
}

// stateDraw is a formula with the facts that it is worked out on.
type stateDraw struct {
	t      *rapid.T
	w      *stateWorld
	tree   *tree
	places *int
	count  map[string]int // figures by state
	sheet  *rule.Sheet
	got    []stateResult // of the rows on the day
}

// GoString is how rapid shows what it has drawn.
func (d stateDraw) GoString() string { return fmt.Sprintf("%s\n%#v", d.tree, d.w) }

func (d *stateDraw) fatalf(row int, format string, args ...any) {
	d.t.Helper()
	d.t.Fatalf("%s (places %s)\nrow %d: %s", d.tree, shownPlaces(d.places), row, fmt.Sprintf(format, args...))
}

// statePool keeps worlds by their number of rows and their seed.
type statePool map[[2]int]*stateWorld

func (p statePool) world(size, seed int) *stateWorld {
	key := [2]int{size, seed}
	if p[key] == nil {
		m := &makes{pick: rand.New(rand.NewPCG(uint64(size), uint64(seed))).IntN}
		p[key] = m.stateWorld(size, 1+m.pick(6))
	}
	return p[key]
}

// newStateDraw draws facts and a formula that compiles.
func newStateDraw(t *rapid.T, worlds statePool) stateDraw {
	g := &generator{t: t, sheet: true}
	g.column = g.pick(3) == 2
	g.mixed = g.column && g.pick(4) == 3
	d := stateDraw{}
	switch k := g.pick(1000); {
	case k < 600:
		m := &makes{pick: g.pick}
		d.w = m.stateWorld(1+m.pick(4), m.pick(4))
	case k < 990:
		d.w = worlds.world([]int{5, 6, 8, 12, 20}[g.pick(5)], g.pick(30))
	default:
		d.w = worlds.world([]int{256, 300}[g.pick(2)], g.pick(10))
	}
	g.rows = len(d.w.rows)
	kind := g.among(kinds...)
	if g.column {
		kind = g.among("number", "number", "number", "flag")
	}
	d.tree = settled(g.kind(kind, 2+g.pick(3)))
	if (kind == "number" || kind == "maybe") && g.pick(3) == 2 {
		places := g.pick(4)
		d.places = &places
	}
	return d
}

// prepare makes the sheet, and works out the figure on the day.
func (d *stateDraw) prepare() {
	f := rule.Figure{List: "rows", Internal: d.places == nil, Places: d.places, Source: types.Source{Name: "f", Text: d.tree.String()}}
	sheet, err := rule.NewSheet(naming(d.w.scope, d.tree), nil, append(slices.Clone(d.w.figures), f))
	if err != nil {
		d.fatalf(0, "makes no sheet: %v", err)
	}
	d.sheet = sheet
	trial := d.trial(d.w.known(d.w.next[0]), nil)
	for i := range d.w.rows {
		d.got = append(d.got, d.result(trial, i))
		d.count[d.got[i].String()]++
	}
	other, byRows := d.trial(d.w.known(d.w.next[1]), nil), d.trial(d.w.known(d.w.next[0]), sheet.NewCover())
	for i, got := range d.got {
		for how, again := range map[string]stateResult{"if another year follows": d.result(other, i), "record by record": d.result(byRows, i)} {
			if !again.equal(got) {
				d.fatalf(i, "on the day it is %s, but %s it is %s", got.shown(), how, again.shown())
			}
		}
	}
	i := len(d.got) - 1
	if step, err := trial.Explain(d.t.Context(), "rows", i, "f", 0); err == nil {
		if want := d.got[i]; step.Status == nil && want.status.State != types.Final || step.Status != nil && *step.Status != want.status || !step.Value.Equal(want.value) {
			d.fatalf(i, "on the day it is %s, explained as %s, %v", want.shown(), step.Value, step.Status)
		}
	}
}

func (d *stateDraw) trial(facts *value.Facts, cover *rule.Cover) *rule.Trial {
	trial, err := d.sheet.TrialOn(d.t.Context(), facts, nil, cover)
	if err != nil {
		d.fatalf(0, "ends in %v", err)
	}
	return trial
}

// stateResult is a figure of one row, on a day.
type stateResult struct {
	value  value.Value
	status types.Status
	fault  *fault.Error // nil where there is a value, or where it is pending
}

func (d *stateDraw) result(trial *rule.Trial, row int) (r stateResult) {
	var err error
	if r.value, err = trial.Value("rows", row, "f"); err == nil {
		r.status = trial.List("rows").Status(row, "f")
		return r
	}
	var why *types.Pending
	switch {
	case errors.As(err, &why):
		r.value, r.status = value.Value{}, types.Status{State: types.AwaitsItsDay, Why: *why}
	case !errors.As(err, &r.fault):
		d.fatalf(row, "ends in %T %v", err, err)
	}
	return r
}

// String is the state of a result.
func (r stateResult) String() string {
	if r.fault != nil {
		return "fault"
	}
	return r.status.State.String()
}

func (r stateResult) shown() string {
	if r.fault != nil {
		return "the fault " + r.fault.Error()
	}
	return r.value.String() + ", " + r.status.String()
}

func (r stateResult) equal(o stateResult) bool {
	if r.fault != nil || o.fault != nil {
		return r.fault != nil && o.fault != nil && r.fault.Error() == o.fault.Error()
	}
	return r.status == o.status && r.value.Equal(o.value)
}

// onTheDay compares the figure on the day with the twin.
func (d *stateDraw) onTheDay() {
	for i, got := range d.got {
		if i > 20 && i < 250 {
			continue
		}
		eye := &twin{globals: d.w.globals, own: d.w.rows[i], saw: newSeen()}
		v, err := eye.eval(d.tree)
		var want value.Value
		if err == nil {
			want = (&draw{figure: rule.Figure{Places: d.places}}).finished(ruleValue(v))
		}
		is := func(f twinFault) bool { return f.is(got.fault, d.tree.String()) }
		switch {
		case got.fault != nil:
			if !slices.ContainsFunc(eye.faults, is) {
				d.fatalf(i, "is %s, but the twin finds %v, %v", got.shown(), want, err)
			}
		case got.status.State == types.AwaitsItsDay:
			isFault := err != nil && !isAwaited(err)
			if waits := eye.saw.pending[awaited(got.status.Why.What)]; !(waits && isAwaited(err)) && !(isFault && (eye.saw.open || waits)) {
				d.fatalf(i, "is %s, but the twin finds %v, %v, waiting for %v", got.shown(), want, err, eye.saw.reasons())
			}
		case got.status.State == types.SoFar && err == nil && !eye.saw.open: // where the twin waits, rule may know more
			d.fatalf(i, "is %s, but the twin reads nothing that may still change", got.shown())
		case err == nil && !want.Equal(got.value):
			d.fatalf(i, "is %s, but the twin finds %s", got.shown(), want)
		case err != nil && !isAwaited(err):
			d.fatalf(i, "is %s, but the twin finds %v", got.shown(), err)
		}
	}
}

// afterwards compares the figure on the day with what it is at the end of a year: what is final
// is the same, and while nothing comes but what is due also what is so far. What is known
// whatever the pending cells are may then fail, where it is not needed.
func (d *stateDraw) afterwards(year int, when string) {
	trial := d.trial(factsAsOf(d.w.next[year], stateLast), nil)
	for i, got := range d.got {
		end := d.result(trial, i) // later rows stand after those of the day
		switch {
		case end.fault == nil && end.status.State != types.Final:
			d.fatalf(i, "is %s at the end, %s", end.shown(), when)
		case got.fault != nil && end.fault == nil:
			d.fatalf(i, "is %s on the day, but %s at the end, %s", got.shown(), end.shown(), when)
		case got.fault != nil || got.status.State == types.AwaitsItsDay || got.status.State == types.SoFar && year > 0:
		case end.fault == nil && !end.value.Equal(got.value):
			d.fatalf(i, "is %s on the day, but %s at the end, %s", got.shown(), end.shown(), when)
		}
	}
}
