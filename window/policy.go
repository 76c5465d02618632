package window

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Policy holds a policy's rules for windows: formulas over the records of `cases`,
// and the findings of an inspection, formulas over the records of `windows`.
type Policy struct {
	Names     Names       // the policy's own names of lists, fields and words
	DueOn     rule.Figure // the last day in time; the zero Figure for none, as of the next two
	Overdue   rule.Figure // a flag
	DaysTaken rule.Figure // a number
	Deadlines []Deadline  // of the steps of a case, at most one of each
	Findings  []Finding
	Inspected rule.Figure // a flag over windows: whether somebody looked; without it all were inspected

	Coordination bool        // compares handling in parallel with handling one after the other
	Coverage     rule.Figure // a flag over areas: whether one must have a window by now; the zero Figure for none
	Counts       *Counts     // counts cases; nil for none
	Rotas        bool        // verifies the rotas of windows, see VerifyRota
}

// Parts returns the policy as parts of a rule.Sheet: the model "windows", which
// checks the cases and makes the list findings, the model "deadlines", which makes the list
// deadlines, the figures due_on, overdue and days_taken of cases, those of the deadlines, and a
// flag finding_<rule> of windows for each finding. All stand under the policy's names.
func (p Policy) Parts() ([]rule.Model, []rule.Figure) {
	cases := p.Names.List("cases")
	var figures []rule.Figure
	add := func(f rule.Figure, name string, kind types.Kind) {
		if p.has(f) {
			figures = append(figures, f.As(cases, p.Names.Field("cases", name), kind))
		}
	}
	add(p.DueOn, "due_on", types.DateKind)
	add(p.Overdue, "overdue", types.FlagKind)
	days := p.DaysTaken
	days.Internal = days.Internal || days.Places == nil && days.Shown == nil
	add(days, "days_taken", types.NumberKind)
	figures = append(figures, p.deadlineFigures()...)
	figures = append(figures, p.findingFigures()...)
	figures = append(figures, p.coordinationFigures()...)
	if p.has(p.Coverage) {
		figures = append(figures, p.Coverage.As(p.Names.List("areas"), p.Names.Field("areas", "due"), types.FlagKind))
	}
	models := []rule.Model{p.model()}
	if len(p.deadlines()) > 0 {
		models = append(models, p.deadlineModel())
	}
	if p.Coordination {
		models = append(models, p.holdupModel())
	}
	if p.has(p.Coverage) {
		models = append(models, p.coverageModel())
	}
	if p.Counts != nil {
		models = append(models, p.countModel())
	}
	if p.Rotas {
		models = append(models, p.rotaModel())
	}
	return models, figures
}

func (p Policy) model() rule.Model {
	cases, windows := p.Names.List("cases"), p.Names.List("windows")
	field := func(list, name string, t types.Type) types.Field {
		return types.Field{Name: p.Names.Field(list, name), Type: t}
	}
	m := rule.Model{Name: "windows", Run: p.run}
	use := rule.Use{List: cases}
	reads := func(name string, t types.Type) {
		if f := field("cases", name, t); f.Name != "" {
			use.Fields = append(use.Fields, f)
		}
	}
	if windows != "" {
		m.Lists = []*types.Schema{p.findingsSchema()}
		m.Uses = []rule.Use{{List: windows, Fields: []types.Field{field("windows", "opened_on", types.DateType())}}}
		p.inspectionUses(&m)
		ofCase := field("cases", "window", types.RecordType(windows).OrMissing())
		ofCase.Inverse = cases
		use.Fields = append(use.Fields, ofCase)
	}
	reads("received_on", types.DateType())
	if p.Names.Field("cases", "resolved_on") != "" {
		reads("resolved_on", types.DateType().OrMissing())
	} else {
		reads("closed_on", types.DateType().OrMissing())
	}
	reads("departments", types.ListType(types.TextType()))
	reads("days_by_department", types.ListType(types.NumberType()))
	m.Uses = append(m.Uses, use)
	return m
}

func (p Policy) run(d *rule.Draft) error {
	cases, windows := d.List(p.Names.List("cases")), p.Names.List("windows")
	var faults fault.Errors
	if windows != "" {
		faults = p.checkOpen(cases, d.List(windows))
	}
	if faults = append(faults, p.checkDays(cases)...); len(faults) > 0 {
		slices.SortStableFunc(faults, func(a, b *fault.Error) int { return cmp.Compare(a.Position, b.Position) })
		return faults
	}
	if windows != "" {
		return p.makeFindings(d)
	}
	return nil
}

// checkOpen reports cases that were received before their window opened.
func (p Policy) checkOpen(cases, windows *value.List) (faults fault.Errors) {
	received := p.Names.Field("cases", "received_on")
	receipts, openings := cases.Days(received), windows.Days(p.Names.Field("windows", "opened_on"))
	for i, w := range cases.References(p.Names.Field("cases", "window")).All() {
		if w < 0 {
			continue
		}
		day, known := receipts.At(i)
		if opened, ok := openings.At(int(w)); ok && known && day < opened {
			faults = append(faults, cases.FieldFault(fault.CodeContradiction, i, received, "received on %s, before its window %s opened on %s", day, windows.Label(int(w)), opened))
		}
	}
	return faults
}

// checkDays reports cases that were resolved before they were received, and those whose days do
// not match their departments.
func (p Policy) checkDays(cases *value.List) (faults fault.Errors) {
	name := func(field string) string { return p.Names.Field("cases", field) }
	if done := cmp.Or(name("resolved_on"), name("closed_on")); done != "" {
		receipts, resolutions := cases.Days(name("received_on")), cases.Days(done)
		for i := range cases.Len() {
			received, known := receipts.At(i)
			if day, ok := resolutions.At(i); ok && known && day < received {
				faults = append(faults, cases.FieldFault(fault.CodeContradiction, i, done, "resolved on %s, before it was received on %s", day, received))
			}
		}
	}
	if days := name("days_by_department"); days != "" && name("departments") != "" {
		departments, numbers := cases.Column(name("departments")), cases.Column(days)
		for i := range cases.Len() {
			if n, k := departments.Value(i).Len(), numbers.Value(i).Len(); n != k {
				faults = append(faults, cases.FieldFault(fault.CodeContradiction, i, days, "%s has %d numbers for %d departments", days, k, n))
			}
		}
	}
	return faults
}
