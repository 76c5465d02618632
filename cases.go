package merit

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/meritrules/merit/internal/cases"
	"github.com/meritrules/merit/internal/excerpt"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Case is a unit test of a policy: the facts that matter, and what the policy
// must make of them.
type Case struct {
	Name   string `json:"name"` // unique in its policy
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`

	policy *Policy
	body   *cases.Case
}

// Cases returns the policy's cases, in the order of the document.
func (p *Policy) Cases() []*Case {
	all := make([]*Case, len(p.cases))
	for i, c := range p.cases {
		own := *c
		all[i] = &own
	}
	return all
}

// Result is the outcome of a case. The case has passed if there is no Failure.
type Result struct {
	Case     *Case     `json:"case"`
	Failures []Failure `json:"failures"`

	// Warnings say what may be a slip in the facts of the case, passed or not: those of whole
	// facts (value.Facts.Warnings), and keys, references and groups that look alike.
	Warnings []*fault.Error `json:"warnings,omitempty"`

	policy *Policy
}

// Passed reports whether every expectation of the case was met.
func (r *Result) Passed() bool { return len(r.Failures) == 0 }

// String returns a line for each failure, followed by what the value that the case got depends
// on: the given and evaluated values of its own record, and the derivations of the figure and
// of those that it uses. Of many failures it has the first twenty and counts the others. It
// returns "" for a case that has passed.
func (r *Result) String() string {
	var b strings.Builder
	for _, f := range r.Failures[:min(len(r.Failures), mostFailures)] {
		b.WriteString(f.String() + "\n")
		shown := cases.Failure(f)
		shown.Text(&b, r.policy.Clause)
	}
	if more := len(r.Failures) - mostFailures; more > 0 {
		fmt.Fprintf(&b, "… and %d more of the case are not met\n", more)
	}
	return b.String()
}

// mostFailures is how many failures of a case people read.
const mostFailures = 20

// Failure is something that a case expected and did not get.
type Failure struct {
	Path   string           `json:"path"` // as in the document, such as "units.u1.total"; "" for the case as a whole
	File   string           `json:"file"`
	Line   int              `json:"line"` // of the expectation
	Column int              `json:"column"`
	Code   fault.Code       `json:"code"` // that of Err or, where there is none, fault.CodeExpectation
	Want   string           `json:"want"`
	Got    string           `json:"got"`           // why there is no value, where Err is set
	Err    error            `json:"-"`             // or nil
	Why    *derivation.Step `json:"why,omitempty"` // derives the value that was got, figures within figures to a depth of four; nil where there is nothing to derive

	// Own are the fields of the own record that Why reads: first the given ones, each a step
	// of the kind derivation.InputStep, then the evaluated ones, of the kind
	// derivation.FigureStep. Each has its name, as Text, and its value, and no steps.
	Own []*derivation.Step `json:"own,omitempty"`

	// Answer is what came out where the case asks for it with ?, as a case states it: Accept
	// writes it. It is "" elsewhere, and where the case does not give what the figure needs.
	Answer string `json:"answer,omitempty"`
}

// String returns the failure as a line: place, path, what was expected and what was got.
func (f Failure) String() string {
	word := "got"
	if f.Err != nil { // a sentence: "expected 10, but units has no record u3"
		word = "but"
	}
	e := fault.Error{Code: f.Code, File: f.File, Line: f.Line, Column: f.Column, Rule: f.Path, Message: fmt.Sprintf("expected %s, %s %s", f.Want, word, f.Got)}
	return e.Error()
}

// Test runs a case of this policy. It evaluates, on the facts that the case gives, what the
// case expects and whatever that needs; what the case leaves out must not matter. cover
// records which parts of the rules the case reaches; it may be nil. A case or a cover of
// another policy fails. The limits count a case as one call, even if it runs for several days;
// all cases under one rule.Together count as one call too.
func (p *Policy) Test(ctx context.Context, c *Case, cover *Coverage) *Result {
	r := &Result{Case: c, policy: p}
	if c == nil {
		r.Failures = []Failure{{File: p.File(), Code: fault.CodeBadArgument, Want: "a case of this policy", Got: "none"}}
		return r
	}
	if c.policy != p || cover != nil && cover.policy != p {
		r.Failures = []Failure{{File: c.File, Line: c.Line, Column: c.Column, Code: fault.CodeForeignFacts,
			Want: "a case and a coverage of this policy", Got: "those of another"}}
		return r
	}
	on := cases.Runner{Rules: p.rules, Cut: func(day types.Date) types.AsOf { return cutTo(day, p.doc) }, Facts: func(name string, asOf *types.Date) (*value.Facts, error) {
		file, read := path.Join(path.Dir(p.File()), name), p.ReadFacts
		if asOf != nil {
			read = func(fsys fs.FS, name string) (*value.Facts, error) { return p.ReadFactsAsOf(fsys, name, *asOf) }
		}
		facts, err := read(p.fsys, file)
		if err == nil {
			r.Warnings = within(name, facts.Warnings())
		}
		return facts, err
	}}
	r.Warnings = on.Warnings(c.body)
	for _, f := range on.Test(ctx, c.body, cover.notes()) {
		r.Failures = append(r.Failures, Failure(f))
	}
	return r
}

// within returns warnings about a folder of facts that name their files with the folder; a
// file of facts that stands alone is in none.
func within(folder string, warnings []*fault.Error) []*fault.Error {
	if path.Ext(folder) == ".json" {
		return warnings
	}
	all := make([]*fault.Error, len(warnings))
	for i, w := range warnings {
		own := *w
		own.File, all[i] = path.Join(folder, w.File), &own
	}
	return all
}

// CaseOf writes a figure of facts as a case, ready to paste: the few facts that its value
// depends on, with the value. It names the figure by a path, as Find does. It gives what
// models have made, and the figures of other records, as they came out. Faults of other
// figures, such as a check that is not met, do not matter; those of this one are the error.
func (p *Policy) CaseOf(ctx context.Context, facts *value.Facts, path string) (string, error) {
	if facts == nil {
		return "", noFacts(p)
	}
	list, key, field, err := p.names().Split(path)
	if err != nil {
		return "", err
	}
	sheet, err := p.rules.For(facts)
	if err != nil {
		return "", err
	}
	trial, err := sheet.TrialOn(ctx, facts, []types.ColumnName{{List: list, Field: field}}, nil)
	if err == nil {
		err = trial.Missing(list)
	}
	if err != nil {
		return "", renamed(p, err)
	}
	row, err := paths.FindAmong(trial.List(list), key, field, 2000)
	if err != nil {
		return "", err
	}
	text, err := excerpt.Cut(ctx, sheet, facts, trial, types.CellName{List: list, Row: row, Field: field})
	return text, renamed(p, err)
}
