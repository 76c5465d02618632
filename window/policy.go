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
	DueOn     rule.Figure // the last day in time
	Overdue   rule.Figure // a flag
	DaysTaken rule.Figure // a number
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
// checks the cases and makes the list findings, the figures due_on, overdue and
// days_taken of cases, and a flag finding_<rule> of windows for each finding. All stand under
// the policy's names.
func (p Policy) Parts() ([]rule.Model, []rule.Figure) {
	cases := p.Names.List("cases")
	figures := []rule.Figure{
		p.DueOn.As(cases, p.Names.Field("cases", "due_on"), rule.DateKind),
		p.Overdue.As(cases, p.Names.Field("cases", "overdue"), rule.FlagKind),
		p.DaysTaken.As(cases, p.Names.Field("cases", "days_taken"), rule.NumberKind),
	}
	figures[2].Internal = figures[2].Internal || figures[2].Places == nil && figures[2].Shown == nil
	for _, f := range p.Findings {
		figures = append(figures, f.When.As(p.Names.List("windows"), f.figure(), rule.FlagKind))
	}
	return []rule.Model{p.model()}, figures
}

func (p Policy) model() rule.Model {
	cases, windows, findings := p.Names.List("cases"), p.Names.List("windows"), p.Names.List("findings")
	field := func(list, name string, t rule.Type) rule.Field {
		return rule.Field{Name: p.Names.Field(list, name), Type: t}
	}
	of := func(list string) rule.Field {
		f := field(list, "window", rule.RecordType(windows))
		f.Inverse = p.Names.List(list)
		return f
	}
	ofCase := of("cases")
	ofCase.Type = ofCase.Type.OrMissing()
	m := rule.Model{
		Name:  "windows",
		Lists: []*rule.Schema{{Name: findings, Key: []string{p.Names.Field("findings", "window"), p.Names.Field("findings", "rule")}, Fields: []rule.Field{of("findings"), field("findings", "rule", rule.TextType())}}},
		Uses: []rule.Use{
			{List: windows, Fields: []rule.Field{field("windows", "opened_on", rule.DateType())}},
			{List: cases, Fields: []rule.Field{
				ofCase,
				field("cases", "received_on", rule.DateType()),
				field("cases", "resolved_on", rule.DateType().OrMissing()),
				field("cases", "departments", rule.ListType(rule.TextType())),
				field("cases", "days_by_department", rule.ListType(rule.NumberType())),
			}},
		},
		Run: p.run,
	}
	for _, f := range p.Findings {
		m.Uses[0].Figures = append(m.Uses[0].Figures, rule.Field{Name: f.figure(), Type: rule.FlagType()})
	}
	return m
}

func (p Policy) run(d *rule.Draft) error {
	cases := d.List(p.Names.List("cases"))
	if faults := p.checkCases(cases, d.List(p.Names.List("windows"))); len(faults) > 0 {
		return faults
	}
	p.makeFindings(d)
	return nil
}

// checkCases reports cases with impossible days.
func (p Policy) checkCases(cases, windows *rule.List) (faults rule.Errors) {
	name := func(field string) string { return p.Names.Field("cases", field) }
	receipts, resolutions, openings := cases.Days(name("received_on")), cases.Days(name("resolved_on")), windows.Days(p.Names.Field("windows", "opened_on"))
	departments, days := cases.Cells(name("departments")), cases.Cells(name("days_by_department"))
	fault := func(row int, field, format string, args ...any) {
		faults = append(faults, cases.FieldFault(rule.CodeContradiction, row, name(field), format, args...))
	}
	for i, w := range cases.References(name("window")).All() {
		received, ok := receipts.At(i)
		if !ok {
			continue
		}
		if w >= 0 {
			if opened, ok := openings.At(int(w)); ok && received < opened {
				fault(i, "received_on", "received on %s, before its window %s opened on %s", received, windows.Label(int(w)), opened)
			}
		}
		if resolved, ok := resolutions.At(i); ok && resolved < received {
			fault(i, "resolved_on", "resolved on %s, before it was received on %s", resolved, received)
		}
		if n, days := departments.Value(i).Len(), days.Value(i).Len(); n != days {
			fault(i, "days_by_department", "%s has %d numbers for %d departments", name("days_by_department"), days, n)
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
