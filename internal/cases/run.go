package cases

import (
	"context"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/periods"
	"github.com/meritrules/merit/rule"
)

// Failure is something that a case expected and did not get: merit.Failure.
type Failure struct {
	Path   string
	File   string
	Line   int
	Column int
	Want   string
	Got    string
	Err    error
	Why    *rule.Step
}

// Depth is how deep figures within figures are derived for a failure.
const Depth = 4

// Limits on what is told of the failures of one case.
const (
	maxFailures    = 20      // of faults of its facts
	maxShownFaults = 3       // where none is the expected one
	maxDerived     = 100_000 // steps of derivations: those of further failures go without
)

// Runner runs cases on the rules of a policy.
type Runner struct {
	Rules *periods.Rules
	Facts func(name string) (*rule.Facts, error) // reads whole facts beside the document
}

// Test runs a case, and returns what it did not get. Cover, which may be nil, notes which
// parts of the rules the case reaches.
func (r *Runner) Test(ctx context.Context, c *Case, cover *rule.Cover) []Failure {
	ctx = rule.Together(ctx)
	if c.folder != "" {
		return r.testFolder(ctx, c, cover)
	}
	day := c.given.value(r.Rules.Day)
	sheets := r.Rules.Sheets()
	if !day.IsMissing() {
		sheet, err := r.Rules.On(day)
		if err != nil {
			t := newTested(ctx, c)
			t.amiss.Add(err)
			return t.judge()
		}
		sheets = []*rule.Sheet{sheet}
	}
	return r.testOn(ctx, c, cover, sheets)
}

// testOn runs a case on the rules of each period that it may be about: of all
// where it does not give the day, and then it must pass on all.
func (r *Runner) testOn(ctx context.Context, c *Case, cover *rule.Cover, sheets []*rule.Sheet) (failed []Failure) {
	var runs []*tested
	for _, sheet := range sheets {
		t := newTested(ctx, c)
		if failed != nil { // whose failures are told; of the others only that there are any
			t.derived = maxDerived
		}
		t.run(ctx, sheet, cover)
		if failures := t.judge(); failed == nil {
			failed = failures
		}
		runs = append(runs, t)
	}
	if failed == nil {
		return nil
	}
	if why := r.byDay(runs); why != "" {
		failed = slices.Insert(failed, 0, Failure{Path: r.Rules.Day, File: c.File, Line: c.Line, Column: c.Column,
			Want: "to be given, since " + why, Got: "nothing"})
	}
	return failed
}

// testFolder runs a case on whole facts.
func (r *Runner) testFolder(ctx context.Context, c *Case, cover *rule.Cover) []Failure {
	t := newTested(ctx, c)
	facts, err := r.Facts(c.folder)
	var sheet *rule.Sheet
	if err == nil {
		sheet, err = r.Rules.For(facts)
	}
	if err == nil {
		_, err = sheet.Run(ctx, facts) // a year with faults has no figures
	}
	if err == nil {
		t.trial, err = sheet.TrialOn(ctx, facts, t.wanted, cover)
	}
	t.amiss.Add(err)
	t.ended = ctx.Err()
	return t.judge()
}

// tested is a case at work.
type tested struct {
	ctx      context.Context
	c        *Case
	failures []Failure
	wanted   []rule.Column
	ended    error       // of the context, nil where it has not ended
	given    *rule.Given // nil of whole facts
	trial    *rule.Trial // nil where it did not come to one
	amiss    rule.Errors // faults of the facts

	outer   map[string][]int // of lists that were asked for, what given.outer says; nil before the first
	derived int              // steps of the derivations of failures
}

func newTested(ctx context.Context, c *Case) *tested {
	t := &tested{ctx: ctx, c: c, wanted: make([]rule.Column, len(c.expect))}
	for i, e := range c.expect {
		t.wanted[i] = rule.Column{List: e.list, Field: e.field}
	}
	return t
}

// run makes the trial on what is given.
func (t *tested) run(ctx context.Context, sheet *rule.Sheet, cover *rule.Cover) {
	t.given = sheet.NewGiven()
	t.amiss = t.c.given.give(t.c.File, t.given)
	if len(t.amiss) == 0 || t.c.fault != "" {
		t.trial = sheet.Trial(ctx, t.given, t.wanted, cover)
		t.amiss = append(t.amiss, t.trial.InputFaults()...)
		t.ended = ctx.Err()
	}
}

// value returns a single value that is given, or the missing one.
func (g *given) value(name string) rule.Value {
	for _, v := range g.values {
		if v.name == name {
			return v.value
		}
	}
	return rule.Value{}
}

// judge compares what came out with what the case expects, and returns the failures.
func (t *tested) judge() []Failure {
	switch {
	case t.ended != nil:
		t.fail(Failure{Line: t.c.Line, Column: t.c.Column, Want: "time to be tested", Err: t.ended})
	case t.c.fault != "":
		t.checkFault()
	case len(t.amiss) > 0:
		for _, e := range t.amiss[:min(len(t.amiss), maxFailures)] {
			t.failAmiss(e)
		}
	default:
		for _, e := range t.c.expect {
			t.check(e)
		}
	}
	return t.failures
}

func (t *tested) fail(f Failure) {
	f.File = t.c.File
	if f.Err != nil {
		f.Got = f.Err.Error()
	}
	t.failures = append(t.failures, f)
}

// failAmiss reports a fault of the facts, at its own place in the document where
// it has one.
func (t *tested) failAmiss(e *rule.Error) {
	at, own := Failure{Line: t.c.Line, Column: t.c.Column, Want: "facts without a fault"}, *e
	if e.File == t.c.File && e.Line > 0 {
		at.Line, at.Column = e.Line, e.Column
		own.File, own.Line, own.Column = "", 0, 0
	}
	at.Err = &own
	t.fail(at)
}

// records says how many records there are.
func records(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%d records", n)
}
