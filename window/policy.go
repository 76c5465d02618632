package window

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule"
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
}

// Finding is one rule of an inspection: a window breaks it when the flag is true.
type Finding struct {
	Rule string
	When rule.Figure
}

// figure returns the name of the finding's figure over windows.
func (f Finding) figure() string { return "finding_" + f.Rule }

// Parts returns the policy as parts of a rule.Sheet: the model "windows", which
// checks the cases and makes the list findings, the model "deadlines", which makes the list
// deadlines, the figures due_on, overdue and days_taken of cases, those of the deadlines, and a
// flag finding_<rule> of windows for each finding. All stand under the policy's names.
func (p Policy) Parts() ([]rule.Model, []rule.Figure) {
	cases := p.Names.List("cases")
	var figures []rule.Figure
	add := func(f rule.Figure, name string, kind rule.Kind) {
		if p.has(f) {
			figures = append(figures, f.As(cases, p.Names.Field("cases", name), kind))
		}
	}
	add(p.DueOn, "due_on", rule.DateKind)
	add(p.Overdue, "overdue", rule.FlagKind)
	days := p.DaysTaken
	days.Internal = days.Internal || days.Places == nil && days.Shown == nil
	add(days, "days_taken", rule.NumberKind)
	figures = append(figures, p.deadlineFigures()...)
	for _, f := range p.Findings {
		figures = append(figures, f.When.As(p.Names.List("windows"), f.figure(), rule.FlagKind))
	}
	models := []rule.Model{p.model()}
	if len(p.deadlines()) > 0 {
		models = append(models, p.deadlineModel())
	}
	return models, figures
}

func (p Policy) model() rule.Model {
	cases, windows, findings := p.Names.List("cases"), p.Names.List("windows"), p.Names.List("findings")
	field := func(list, name string, t rule.Type) rule.Field {
		return rule.Field{Name: p.Names.Field(list, name), Type: t}
	}
	m := rule.Model{Name: "windows", Run: p.run}
	use := rule.Use{List: cases}
	reads := func(name string, t rule.Type) {
		if f := field("cases", name, t); f.Name != "" {
			use.Fields = append(use.Fields, f)
		}
	}
	if windows != "" {
		of := field("findings", "window", rule.RecordType(windows))
		of.Inverse = findings
		m.Lists = []*rule.Schema{{Name: findings, Key: []string{of.Name, p.Names.Field("findings", "rule")}, Fields: []rule.Field{of, field("findings", "rule", rule.TextType())}}}
		m.Uses = []rule.Use{{List: windows, Fields: []rule.Field{field("windows", "opened_on", rule.DateType())}}}
		for _, f := range p.Findings {
			m.Uses[0].Figures = append(m.Uses[0].Figures, rule.Field{Name: f.figure(), Type: rule.FlagType()})
		}
		ofCase := field("cases", "window", rule.RecordType(windows).OrMissing())
		ofCase.Inverse = cases
		use.Fields = append(use.Fields, ofCase)
	}
	reads("received_on", rule.DateType())
	reads("resolved_on", rule.DateType().OrMissing())
	reads("departments", rule.ListType(rule.TextType()))
	reads("days_by_department", rule.ListType(rule.NumberType()))
	m.Uses = append(m.Uses, use)
	return m
}

func (p Policy) run(d *rule.Draft) error {
	cases, windows := d.List(p.Names.List("cases")), p.Names.List("windows")
	var faults rule.Errors
	if windows != "" {
		faults = p.checkOpen(cases, d.List(windows))
	}
	if faults = append(faults, p.checkDays(cases)...); len(faults) > 0 {
		slices.SortStableFunc(faults, func(a, b *rule.Error) int { return cmp.Compare(a.Position, b.Position) })
		return faults
	}
	if windows != "" {
		p.makeFindings(d)
	}
	return nil
}

// checkOpen reports cases that were received before their window opened.
func (p Policy) checkOpen(cases, windows *rule.List) (faults rule.Errors) {
	received := p.Names.Field("cases", "received_on")
	receipts, openings := cases.Days(received), windows.Days(p.Names.Field("windows", "opened_on"))
	for i, w := range cases.References(p.Names.Field("cases", "window")).All() {
		if w < 0 {
			continue
		}
		day, known := receipts.At(i)
		if opened, ok := openings.At(int(w)); ok && known && day < opened {
			faults = append(faults, cases.FieldFault(rule.CodeContradiction, i, received, "received on %s, before its window %s opened on %s", day, windows.Label(int(w)), opened))
		}
	}
	return faults
}

// checkDays reports cases that were resolved before they were received, and those whose days do
// not match their departments.
func (p Policy) checkDays(cases *rule.List) (faults rule.Errors) {
	name := func(field string) string { return p.Names.Field("cases", field) }
	if resolved := name("resolved_on"); resolved != "" {
		receipts, resolutions := cases.Days(name("received_on")), cases.Days(resolved)
		for i := range cases.Len() {
			received, known := receipts.At(i)
			if day, ok := resolutions.At(i); ok && known && day < received {
				faults = append(faults, cases.FieldFault(rule.CodeContradiction, i, resolved, "resolved on %s, before it was received on %s", day, received))
			}
		}
	}
	if days := name("days_by_department"); days != "" && name("departments") != "" {
		departments, numbers := cases.Cells(name("departments")), cases.Cells(days)
		for i := range cases.Len() {
			if n, k := departments.Value(i).Len(), numbers.Value(i).Len(); n != k {
				faults = append(faults, cases.FieldFault(rule.CodeContradiction, i, days, "%s has %d numbers for %d departments", days, k, n))
			}
		}
	}
	return faults
}

// makeFindings makes the list of findings, by window and then rule.
func (p Policy) makeFindings(d *rule.Draft) {
	rules := slices.Clone(p.Findings)
	slices.SortStableFunc(rules, func(a, b Finding) int { return cmp.Compare(a.Rule, b.Rule) })
	windows := d.List(p.Names.List("windows"))
	broken := make([]rule.View[bool], len(rules))
	for k, f := range rules {
		broken[k] = windows.Flags(f.figure())
	}
	var of []int32
	var texts []string
	for i := range windows.Len() {
		for k, f := range rules {
			if broken[k].At(i) {
				of, texts = append(of, int32(i)), append(texts, f.Rule)
			}
		}
	}
	w := d.Make(p.Names.List("findings"), len(of))
	w.References(p.Names.Field("findings", "window"), of)
	w.Texts(p.Names.Field("findings", "rule"), texts)
}
