package cases

import (
	"context"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/periods"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Failure is an expectation that was not met: merit.Failure.
type Failure struct {
	Path   string
	File   string
	Line   int
	Column int
	Code   fault.Code
	Want   string
	Got    string
	Err    error
	Why    *derivation.Step
	Own    []*derivation.Step
	Answer string // where the case asks with ?: what came out, as a case states it; "" if it cannot
}

// How deep figures within figures are derived for a failure, and how deep Text shows them:
// the figure and those that it uses. What is deeper of the own record is shown before them.
const (
	derivedDepth = 4
	shownDepth   = 2
)

// Limits on the report of one case's failures.
const (
	maxFailures    = 20      // of faults of its facts
	maxShownFaults = 3       // if none is the expected one
	maxDerived     = 100_000 // steps of derivations; further failures have none
)

// Runner runs cases on the rules of a policy.
type Runner struct {
	Rules *periods.Rules
	Facts func(name string, asOf *types.Date) (*value.Facts, error) // reads whole facts beside the document, or what was known on a day
	Cut   func(day types.Date) types.AsOf                           // says how facts are cut to a day
}

// Test runs a case, and returns its failures. cover records which parts of the rules the
// case reaches; it may be nil.
func (r *Runner) Test(ctx context.Context, c *Case, cover *rule.Cover) []Failure {
	ctx = rule.Together(ctx)
	if c.folder != "" {
		return r.testFolder(ctx, c, cover)
	}
	day := c.given.value(r.Rules.Day)
	var cut *types.AsOf
	if c.asOf != nil {
		at := r.Cut(*c.asOf)
		if cut = &at; cut.Value == r.Rules.Day && cut.Value != "" {
			day = value.OfDate(*c.asOf)
		}
	}
	sheets := r.Rules.Sheets()
	if !day.IsMissing() {
		sheet, err := r.Rules.On(day)
		if err != nil {
			t := newTested(ctx, c, cut)
			t.amiss.Add(err)
			return t.judge()
		}
		sheets = []*rule.Sheet{sheet}
	}
	return r.testOn(ctx, c, cut, cover, sheets)
}

// testOn runs a case on the rules of each period that it may be about. If it does not
// give the day, these are all periods, and it must pass in all.
func (r *Runner) testOn(ctx context.Context, c *Case, cut *types.AsOf, cover *rule.Cover, sheets []*rule.Sheet) (failed []Failure) {
	var runs []*tested
	for _, sheet := range sheets {
		t := newTested(ctx, c, cut)
		if failed != nil { // only the first failing period is reported, so the others need no derivations
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
		for i := range failed { // no answer holds on all days
			failed[i].Answer = ""
		}
		failed = slices.Insert(failed, 0, Failure{Path: r.Rules.Day, File: c.File, Line: c.Line, Column: c.Column, Code: fault.CodeNotGiven,
			Want: "to be given, since " + why, Got: "nothing"})
	}
	return failed
}

// testFolder runs a case on whole facts.
func (r *Runner) testFolder(ctx context.Context, c *Case, cover *rule.Cover) []Failure {
	t := newTested(ctx, c, nil)
	facts, err := r.Facts(c.folder, c.asOf)
	var sheet *rule.Sheet
	if err == nil {
		sheet, err = r.Rules.For(facts)
	}
	if err == nil {
		t.sheet = sheet
		_, err = sheet.Run(ctx, facts) // a year with faults has no figures
	}
	if err == nil {
		t.trial, err = sheet.TrialOn(ctx, facts, t.wanted, cover)
	}
	t.amiss.Add(err)
	t.ended = ctx.Err()
	return t.judge()
}

// tested is a case while it runs.
type tested struct {
	ctx      context.Context
	c        *Case
	cut      *types.AsOf // what is known of given facts, nil for all
	failures []Failure
	wanted   []types.ColumnName
	ended    error        // of the context, nil if it has not ended
	given    *rule.Given  // nil for whole facts
	sheet    *rule.Sheet  // that it runs on
	trial    *rule.Trial  // nil if there was none
	amiss    fault.Errors // faults of the facts

	outer   map[string][]int // given.outer of the lists asked for so far; nil before the first
	derived int              // steps of the derivations of failures
}

func newTested(ctx context.Context, c *Case, cut *types.AsOf) *tested {
	t := &tested{ctx: ctx, c: c, cut: cut, wanted: make([]types.ColumnName, len(c.expect))}
	for i, e := range c.expect {
		t.wanted[i] = types.ColumnName{List: e.list, Field: e.field}
	}
	return t
}

// run makes the trial on the given facts.
func (t *tested) run(ctx context.Context, sheet *rule.Sheet, cover *rule.Cover) {
	t.sheet, t.given = sheet, sheet.NewGiven()
	if t.cut != nil {
		t.given.AsOf(*t.cut)
	}
	t.amiss = t.c.given.give(t.c.File, t.given)
	if len(t.amiss) == 0 || !t.c.fault.isZero() {
		t.trial = sheet.Trial(ctx, t.given, t.wanted, cover)
		t.amiss = append(t.amiss, t.trial.InputFaults()...)
		t.ended = ctx.Err()
	}
}

// value returns a single value that is given, or the missing one.
func (g *given) value(name string) value.Value {
	for _, v := range g.values {
		if v.name == name {
			return v.value
		}
	}
	return value.Value{}
}

// judge compares the outcomes with the case's expectations, and returns the failures.
func (t *tested) judge() []Failure {
	switch {
	case t.ended != nil:
		t.fail(Failure{Line: t.c.Line, Column: t.c.Column, Want: "time to be tested", Err: t.ended})
	case !t.c.fault.isZero():
		t.checkFault()
	case len(t.amiss) > 0:
		for _, e := range t.amiss[:min(len(t.amiss), maxFailures)] {
			t.failAmiss(e)
		}
	case t.c.asked.line > 0:
		t.answerAll()
	default:
		for _, e := range t.c.expect {
			t.check(e)
		}
	}
	return t.failures
}

func (t *tested) fail(f Failure) {
	f.File, f.Code = t.c.File, fault.CodeExpectation
	if f.Err != nil {
		f.Code, f.Got = fault.CodeOf(f.Err), f.Err.Error()
	}
	t.failures = append(t.failures, f)
}

// failAmiss reports a fault of the facts, at its own place in the document if it has
// one.
func (t *tested) failAmiss(e *fault.Error) {
	at, own := Failure{Line: t.c.Line, Column: t.c.Column, Want: "facts without a fault"}, *e
	if e.File == t.c.File && e.Line > 0 {
		at.Line, at.Column = e.Line, e.Column
		own.File, own.Line, own.Column = "", 0, 0
	}
	at.Err = &own
	t.fail(at)
}

// records states a number of records.
func records(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%d records", n)
}
