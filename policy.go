package merit

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"

	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/incentive"
	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/internal/document"
	"github.com/meritrules/merit/internal/periods"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/meritrules/merit/window"
)

// Policy is a policy that was loaded and checked. It is immutable and safe for
// concurrent use: what its methods return are copies.
type Policy struct {
	doc    *document.Document
	rules  *periods.Rules // of doc
	cases  []*Case
	fsys   fs.FS // that the policy was loaded from
	limits ReadLimits

	text     []byte // of the document
	settings settings
}

// ID identifies the policy, such as "chuzhou".
func (p *Policy) ID() string { return p.doc.ID }

// Version returns the version of the policy.
func (p *Policy) Version() string { return p.doc.Version }

// Title returns the title for people, or "".
func (p *Policy) Title() string { return p.doc.Title }

// From returns the first day that the policy covers.
func (p *Policy) From() types.Date { return p.rules.From }

// Until returns the last day that the policy covers, OpenEnd if it names none.
func (p *Policy) Until() types.Date { return p.rules.Until }

// File returns the document that the policy was loaded from.
func (p *Policy) File() string { return p.rules.File }

// Sections are the sections of a document that packages of the domain understand, nil where the
// document has none.
type Sections struct {
	Joint       *assessment.Joint
	Items       *assessment.Items
	Race        *assessment.Race
	Supervision *supervision.Policy
	Evaluation  *evaluation.Policy
	Window      *window.Policy
	Incentive   *incentive.Policy
}

// Sections returns the sections of the document.
func (p *Policy) Sections() Sections {
	return copies.Deep(Sections{p.doc.Joint, p.doc.Items, p.doc.Race, p.doc.Supervision, p.doc.Evaluation, p.doc.Window, p.doc.Incentive})
}

// OpenEnd is the last day of a policy without one: 9999-12-31.
const OpenEnd = document.OpenEnd

// Clause is a passage of the official text that rules cite.
type Clause struct {
	ID, Text     string
	NotExpressed string // why no rule expresses it; "" if rules should cite it
}

// Clauses returns the clauses of the official text, in the order of the document.
func (p *Policy) Clauses() []Clause {
	var all []Clause
	for _, c := range p.doc.Clauses {
		all = append(all, Clause(c))
	}
	return all
}

// FactsForm declares the facts of a year: its lists and its single values.
type FactsForm struct {
	Lists  []*types.Schema
	Values []types.Field

	Complete []Complete
}

// Facts returns what a year must bring.
func (p *Policy) Facts() FactsForm {
	var form FactsForm
	for _, s := range p.doc.Lists {
		form.Lists = append(form.Lists, s.Clone())
	}
	for _, f := range p.doc.Values {
		form.Values = append(form.Values, f.Clone())
	}
	for _, c := range p.doc.Complete {
		form.Complete = append(form.Complete, Complete{c.List, slices.Clone(c.Fields)})
	}
	return form
}

// Complete says that a list has each combination of values of some of its fields exactly once.
type Complete struct {
	List   string
	Fields []string
}

// Uses returns the files that the policy's document uses, by their names in the file system
// that it was loaded from.
func (p *Policy) Uses() []string { return slices.Clone(p.doc.Uses) }

// Load reads and checks the policy document name of fsys, and the files of fsys that it
// uses, whose names lead from its folder. Options add functions of
// the host and set limits. The error is a fault.Errors with every fault that was
// found, each with its line and column, in their order; if the document cannot be
// opened, it wraps the cause.
func Load(fsys fs.FS, name string, options ...Option) (*Policy, error) {
	name = path.Clean(name)
	data, err := bounded.ReadFile(fsys, name, document.MaxBytes)
	if err != nil {
		return nil, fault.Errors{err}
	}
	var s settings
	for _, o := range options {
		o(&s)
	}
	if err := s.check(name); err != nil {
		return nil, err
	}
	return parse(fsys, name, data, s)
}

// parse reads the text of a document.
func parse(fsys fs.FS, name string, text []byte, s settings) (*Policy, error) {
	open := func(name string) (*yamltext.Tree, *fault.Error) {
		data, err := bounded.ReadFile(fsys, name, document.MaxBytes)
		if err != nil {
			return nil, err
		}
		return yamltext.Read(name, data, bounded.Limits(s.read)), nil
	}
	doc, found := document.Read(yamltext.Read(name, text, bounded.Limits(s.read)), document.Settings{Functions: s.functions, Limits: s.limits, Open: open})
	if found != nil {
		return nil, found
	}
	p := newPolicy(doc, fsys, s.read)
	p.text, p.settings = text, s
	return p, nil
}

// newPolicy makes the Policy that hosts see of a document.
func newPolicy(doc *document.Document, fsys fs.FS, limits ReadLimits) *Policy {
	doc.Rules.Sheet = doc.Rules.Sheet.OwnedBy(doc.ID, doc.Version)
	p := &Policy{doc: doc, rules: &doc.Rules, fsys: fsys, limits: limits}
	for _, c := range doc.Cases {
		p.cases = append(p.cases, &Case{Name: c.Name, File: c.File, Line: c.Line, Column: c.Column, policy: p, body: c})
	}
	return p
}

// Run runs every model and evaluates every figure on all records. If records fail,
// the error is a fault.Errors with all of them, and there is no result. The facts
// must come from this policy's ReadFacts or NewFacts; facts of another policy, of
// another version of it, or of other rules under its name are refused. Run does not change the facts, and they may be
// used again. If ctx ends before the run does, the error wraps the context's error.
// The finished run no longer depends on ctx.
//
// If parameters or tables have values by date, the facts pick them: by the fact
// that policy.day names, or by as_of if it names none. That day must lie between
// From and Until. If nothing changes by date, only a day that policy.day names must.
//
// Explain of the finished run derives any of its figures.
func (p *Policy) Run(ctx context.Context, facts *value.Facts) (*rule.Run, error) {
	return p.run(facts, func(sheet *rule.Sheet) (*rule.Run, error) { return sheet.Run(ctx, facts) })
}

// RunAfter is Run for facts of which an earlier run, of this policy or of another one such as
// its last version, knows most: it evaluates only what depends on the changes, and shares the
// rest with the earlier run, which does not change. The facts may differ in any way, also in
// the day as of which they are. The result is that of Run in every byte. rule.Run.With says
// what is evaluated again.
func (p *Policy) RunAfter(ctx context.Context, before *rule.Run, facts *value.Facts) (*rule.Run, error) {
	if before == nil {
		return p.Run(ctx, facts)
	}
	return p.run(facts, func(sheet *rule.Sheet) (*rule.Run, error) {
		return before.With(ctx, rule.Changes{Sheet: sheet, Facts: facts})
	})
}

// run runs the rules of the day that the facts give.
func (p *Policy) run(facts *value.Facts, on func(*rule.Sheet) (*rule.Run, error)) (*rule.Run, error) {
	if facts == nil {
		return nil, noFacts(p)
	}
	if of := facts.Owner(); !of.IsZero() {
		if err := p.Rules().Owner().Refuse("the facts were made", of); err != nil {
			err.File, err.Hint = p.File(), periods.MakeFacts
			return nil, fault.Errors{err}
		}
	}
	sheet, err := p.rules.For(facts)
	if err != nil {
		return nil, err
	}
	run, err := on(sheet)
	if err != nil {
		return nil, renamed(p, err)
	}
	return run, nil
}

// noFacts is the error of facts that are nil.
func noFacts(p *Policy) error {
	return fault.Errors{{Code: fault.CodeMissingFacts, File: p.File(), Message: "there are no facts to run on", Hint: periods.MakeFacts}}
}

// own marks facts as those of this policy.
func own(p *Policy, facts *value.Facts, err error) (*value.Facts, error) {
	if err != nil {
		return nil, err
	}
	return p.Rules().Own(facts)
}

// renamed replaces names in errors by the document's names of figures and sections.
func renamed(p *Policy, err error) error {
	var found fault.Errors
	var one *fault.Error
	switch {
	case errors.As(err, &one) && one.Code == fault.CodeForeignFacts:
		message := "the facts were not made for this policy: " + one.Message
		return fault.Errors{{Code: one.Code, File: p.File(), Message: message, Hint: periods.MakeFacts, Err: err}}
	case !errors.As(err, &found):
		return err
	}
	for _, e := range found {
		document.Rename(e, p.doc.Called)
	}
	return found
}

// Rules returns the policy's rules as a sheet of package rule, for hosts that use
// them directly. If values change by date, they are the rules of the last period.
func (p *Policy) Rules() *rule.Sheet { return p.rules.Sheet }

// Figures returns the policy's figures, in the order of the document.
func (p *Policy) Figures() []rule.Figure { return p.Rules().Figures() }

// Clause returns the text of a clause, "" if there is no such clause.
func (p *Policy) Clause(id string) string {
	for _, c := range p.doc.Clauses {
		if c.ID == id {
			return c.Text
		}
	}
	return ""
}

// Warnings returns what is accepted in the document although it may be a slip, in
// the order of the places: clauses that no rule cites; parameters, functions and
// tables that no rule uses; what package rule warns of in every period, such as
// conditions that facts cannot change; values by date that begin after the policy
// does; and rounds of evaluation outside its days.
func (p *Policy) Warnings() []*fault.Error {
	return copies.All(p.doc.Warnings(), (*fault.Error).Clone)
}
