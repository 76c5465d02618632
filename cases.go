package merit

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/meritrules/merit/internal/cases"
	"github.com/meritrules/merit/rule"
)

// Case is a unit test of a policy: facts of which it gives only those that
// matter, and what the policy must make of them.
type Case struct {
	Name   string `json:"name"` // unique in its policy
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`

	policy *Policy
	body   *cases.Case
}

// Cases returns the policy's cases, in the order of the document.
func (p *Policy) Cases() []*Case { return p.cases }

// Result is what came of a case. It has passed where there is no Failure.
type Result struct {
	Case     *Case     `json:"case"`
	Failures []Failure `json:"failures"`

	policy *Policy
}

// Passed reports whether the case got all that it expected.
func (r *Result) Passed() bool { return len(r.Failures) == 0 }

// String returns a line for each failure, with the derivation of what was got
// below it; "" of a case that has passed.
func (r *Result) String() string {
	var b strings.Builder
	for _, f := range r.Failures {
		b.WriteString(f.String() + "\n")
		if f.Why != nil {
			_ = rule.Renderer{Clause: r.policy.Clause, Brief: true, Depth: cases.Depth}.Text(&b, f.Why) // a strings.Builder takes everything
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
	r := &Result{Case: c, policy: p}
	if c.policy != p || cover != nil && cover.policy != p {
		r.Failures = []Failure{{File: c.File, Line: c.Line, Column: c.Column,
			Want: "a case and a coverage of this policy", Got: "those of another"}}
		return r
	}
	on := cases.Runner{Rules: p.rules, Facts: func(name string) (*rule.Facts, error) {
		return p.ReadFacts(p.fsys, path.Join(path.Dir(p.File), name))
	}}
	for _, f := range on.Test(ctx, c.body, cover.notes()) {
		r.Failures = append(r.Failures, Failure(f))
	}
	return r
}
