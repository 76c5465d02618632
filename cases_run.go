package merit

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule"
)

// Result is what came of a case. It has passed where there is no Failure.
type Result struct {
	Case     *Case     `json:"case"`
	Failures []Failure `json:"failures"`

	policy *Policy
}

// failureDepth is how deep figures within figures are derived for a failure.
const failureDepth = 4

// Passed reports whether the case got all that it expected.
func (r *Result) Passed() bool { return len(r.Failures) == 0 }

// String returns a line for each failure, with the derivation of what was got
// below it; "" of a case that has passed.
func (r *Result) String() string {
	var b strings.Builder
	for _, f := range r.Failures {
		b.WriteString(f.String() + "\n")
		if f.Why != nil {
			_ = rule.Renderer{Clause: r.policy.Clause, Brief: true, Depth: failureDepth}.Text(&b, f.Why) // a strings.Builder takes everything
		}
	}
	return b.String()
}

// Failure is something that a case expected and did not get.
type Failure struct {
	Path   string     `json:"path"` // as in the document, such as "units.u1.total"; "" of the case as a whole
	File   string     `json:"file"`
	Line   int        `json:"line"` // of the expectation
	Column int        `json:"column"`
	Want   string     `json:"want"`
	Got    string     `json:"got"`           // why there is nothing, where Err says so
	Err    error      `json:"-"`             // or nil
	Why    *rule.Step `json:"why,omitempty"` // derives what was got; nil where there is nothing to derive
}

// String returns the failure as a line: place, path, what was expected and got.
func (f Failure) String() string {
	e := rule.Error{File: f.File, Line: f.Line, Column: f.Column, Rule: f.Path, Message: fmt.Sprintf("expected %s, got %s", f.Want, f.Got)}
	return e.Error()
}

// Test runs a case of this policy. It works out what the case expects, and what
// that needs, on what the case gives; what the case leaves out must not matter.
// Cover, which may be nil, notes which parts of the rules the case reaches. A case
// or a cover of another policy fails. All that the case takes is one call, also where
// it runs for several days; cases under one rule.Together are one call as well.
func (p *Policy) Test(ctx context.Context, c *Case, cover *Coverage) *Result {
	if c.policy != p || cover != nil && cover.policy != p {
		return &Result{Case: c, policy: p, Failures: []Failure{{File: c.File, Line: c.Line, Column: c.Column,
			Want: "a case and a coverage of this policy", Got: "those of another"}}}
	}
	ctx = rule.Together(ctx)
	if c.folder != "" {
		return p.testFolder(ctx, c, cover)
	}
	day := c.given.value(p.day)
	sheets := p.sheets()
	if !day.IsMissing() {
		sheet, err := p.sheetFor(day)
		if err != nil {
			t := p.tested(ctx, c)
			t.amiss.Add(err)
			return t.judge()
		}
		sheets = []*rule.Sheet{sheet}
	}
	return p.testOn(ctx, c, cover, sheets)
}

// testOn runs a case on the rules of each period that it may be about: of all
// where it does not give the day, and then it must pass on all.
func (p *Policy) testOn(ctx context.Context, c *Case, cover *Coverage, sheets []*rule.Sheet) *Result {
	var failed *Result
	var runs []*tested
	for _, sheet := range sheets {
		t := p.tested(ctx, c)
		if failed != nil { // whose failures are told; of the others only that there are any
			t.derived = maxDerived
		}
		t.run(ctx, sheet, cover)
		if r := t.judge(); !r.Passed() && failed == nil {
			failed = r
		}
		runs = append(runs, t)
	}
	if failed == nil {
		return &Result{Case: c, policy: p}
	}
	if why := p.byDay(runs); why != "" {
		failed.Failures = slices.Insert(failed.Failures, 0, Failure{Path: p.day, File: c.File, Line: c.Line, Column: c.Column,
			Want: "to be given, since " + why, Got: "nothing"})
	}
	return failed
}

func (p *Policy) tested(ctx context.Context, c *Case) *tested {
	t := &tested{ctx: ctx, policy: p, c: c, result: &Result{Case: c, policy: p}, wanted: make([]rule.Column, len(c.expect))}
	for i, e := range c.expect {
		t.wanted[i] = rule.Column{List: e.list, Field: e.field}
	}
	return t
}

// judge compares what came out with what the case expects.
func (t *tested) judge() *Result {
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
	return t.result
}

// maxFailures bounds the failures of one case by faults of its facts.
const maxFailures = 20

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

// tested is a case at work.
type tested struct {
	ctx    context.Context
	policy *Policy
	c      *Case
	result *Result
	wanted []rule.Column
	ended  error       // of the context, nil where it has not ended
	given  *rule.Given // nil of whole facts
	trial  *rule.Trial // nil where it did not come to one
	amiss  rule.Errors // faults of the facts

	outer   map[string][]int // of lists that were asked for, what givenFacts.outer says; nil before the first
	derived int              // steps of the derivations of failures
}

// run makes the trial on what is given.
func (t *tested) run(ctx context.Context, sheet *rule.Sheet, cover *Coverage) {
	t.given = sheet.NewGiven()
	t.amiss = t.c.given.give(t.c.File, t.given)
	if len(t.amiss) == 0 || t.c.fault != "" {
		t.trial = sheet.Trial(ctx, t.given, t.wanted, cover.notes())
		t.amiss = append(t.amiss, t.trial.Amiss()...)
		t.ended = ctx.Err()
	}
}

// value returns a single value that is given, or the missing one.
func (g *givenFacts) value(name string) rule.Value {
	for _, v := range g.values {
		if v.name == name {
			return v.value
		}
	}
	return rule.Value{}
}

// testFolder runs a case on whole facts.
func (p *Policy) testFolder(ctx context.Context, c *Case, cover *Coverage) *Result {
	t := p.tested(ctx, c)
	facts, err := p.ReadFacts(p.fsys, path.Join(path.Dir(p.File), c.folder))
	var sheet *rule.Sheet
	if err == nil {
		sheet, err = p.sheetOn(facts)
	}
	if err == nil {
		_, err = sheet.Run(ctx, facts) // a year with faults has no figures
	}
	if err == nil {
		t.trial, err = sheet.TrialOn(ctx, facts, t.wanted, cover.notes())
	}
	t.amiss.Add(err)
	t.ended = ctx.Err()
	return t.judge()
}

func (t *tested) fail(f Failure) {
	f.File = t.c.File
	if f.Err != nil {
		f.Got = f.Err.Error()
	}
	t.result.Failures = append(t.result.Failures, f)
}

// checkFault looks for the message that the case expects.
func (t *tested) checkFault() {
	found := t.amiss
	if t.trial != nil {
		found = append(found, t.trial.Faults()...)
	}
	if says(found, t.c.fault) {
		return
	}
	if len(found) > maxShownFaults {
		found = append(slices.Clone(found[:maxShownFaults]), &rule.Error{Message: fmt.Sprintf("and %d more", len(found)-maxShownFaults)})
	}
	f := Failure{Path: "error", Line: t.c.at.Line, Column: t.c.at.Column, Want: "an error with " + fmt.Sprintf("%q", t.c.fault), Got: "none"}
	if len(found) > 0 {
		f.Err = found
	}
	t.fail(f)
}

// maxShownFaults bounds the faults that are shown where none is the expected one.
const maxShownFaults = 3

// check compares one expectation.
func (t *tested) check(e *expectation) {
	f := Failure{Path: e.path, Line: e.at.Line, Column: e.at.Column, Want: e.want.String()}
	if e.field == "" {
		if _, given := t.c.given.list(e.list); given {
			return // the loader has compared the two
		}
		f.Want, f.Got, f.Err = records(e.count), fmt.Sprint(t.trial.List(e.list).Len()), t.trial.Lacks(e.list)
		if f.Err != nil || t.trial.List(e.list).Len() != e.count {
			t.fail(f)
		}
		return
	}
	row, err := t.row(e)
	got, err := t.valueAt(e, row, err)
	switch {
	case err == nil && t.trial.IsGiven(e.list, row, e.field):
		f.Got = "it from the case itself, which gives it"
		t.fail(f)
		return
	case e.fault != "" && err == nil:
		f.Want, f.Got = fmt.Sprintf("an error with %q", e.fault), got.String()
	case e.fault != "" && says(err, e.fault):
		return
	case e.fault != "":
		f.Want, f.Err = fmt.Sprintf("an error with %q", e.fault), err
	case err != nil:
		f.Err = err
	case same(got, e.want):
		return
	default:
		f.Got = got.String()
	}
	if err == nil && t.derived < maxDerived {
		f.Why, _ = t.trial.Explain(t.ctx, e.list, row, e.field, failureDepth) // what cannot be derived goes without
		if f.Why != nil {
			f.Why.Walk(func(*rule.Step) { t.derived++ })
		}
	}
	t.fail(f)
}

// maxDerived bounds the steps of the derivations of one case's failures: those of
// further failures go without.
const maxDerived = 100_000

// outcome returns what came of the cell that an expectation is about.
func (t *tested) outcome(e *expectation) (rule.Value, error) {
	if e.field == "" {
		return rule.Value{}, nil
	}
	row, err := t.row(e)
	return t.valueAt(e, row, err)
}

// valueAt returns a field of a record that was found without an error.
func (t *tested) valueAt(e *expectation, row int, err error) (rule.Value, error) {
	if err != nil {
		return rule.Value{}, err
	}
	return t.trial.Value(e.list, row, e.field)
}

func records(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%d records", n)
}

// row finds the record that an expectation is about.
func (t *tested) row(e *expectation) (int, error) {
	l := t.trial.List(e.list)
	if err := t.trial.Lacks(e.list); err != nil {
		return 0, err
	}
	switch {
	case e.list == "":
		return 0, nil
	case e.position > 0:
		if t.given != nil && t.given.Len(e.list) > 0 {
			position := e.position
			outer, ok := t.outer[e.list]
			if !ok {
				outer = t.c.given.outer(e.list)
				if t.outer == nil {
					t.outer = map[string][]int{}
				}
				t.outer[e.list] = outer
			}
			if position <= len(outer) {
				position = outer[position-1]
			}
			if row, ok := t.trial.Position(e.list, position); ok {
				return row, nil
			}
		}
		if e.position > l.Len() {
			return 0, fmt.Errorf("%s has %d records", e.list, l.Len())
		}
		return e.position - 1, nil
	}
	return paths.FindRecord(l, e.key, e.field)
}
