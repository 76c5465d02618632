package window

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule"
)

// Policy holds a policy's rules for windows: formulas over the records of `cases`,
// and the findings of an inspection, formulas over the records of `windows`.
type Policy struct {
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
// days_taken of cases, and a flag finding_<rule> of windows for each finding.
func (p Policy) Parts() ([]rule.Model, []rule.Figure) {
	figures := []rule.Figure{
		p.DueOn.As("cases", "due_on", rule.DateKind),
		p.Overdue.As("cases", "overdue", rule.FlagKind),
		p.DaysTaken.As("cases", "days_taken", rule.NumberKind),
	}
	figures[2].Internal = figures[2].Internal || figures[2].Places == nil && figures[2].Shown == nil
	for _, f := range p.Findings {
		figures = append(figures, f.When.As("windows", f.figure(), rule.FlagKind))
	}
	return []rule.Model{p.model()}, figures
}

func (p Policy) model() rule.Model {
	m := rule.Model{
		Name: "windows",
		Lists: []*rule.Schema{{Name: "findings", Key: []string{"window", "rule"}, Fields: []rule.Field{
			{Name: "window", Type: rule.RecordType("windows"), Inverse: "findings"},
			{Name: "rule", Type: rule.TextType()},
		}}},
		Uses: []rule.Use{
			{List: "windows", Fields: []rule.Field{{Name: "opened_on", Type: rule.DateType()}}},
			{List: "cases", Fields: []rule.Field{
				{Name: "window", Type: rule.RecordType("windows").OrMissing(), Inverse: "cases"},
				{Name: "received_on", Type: rule.DateType()},
				{Name: "resolved_on", Type: rule.DateType().OrMissing()},
				{Name: "departments", Type: rule.ListType(rule.TextType())},
				{Name: "days_by_department", Type: rule.ListType(rule.NumberType())},
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
	cases := d.List("cases")
	if faults := checkCases(cases, d.List("windows")); len(faults) > 0 {
		return faults
	}
	p.makeFindings(d)
	return nil
}

// checkCases reports cases with impossible days.
func checkCases(cases, windows *rule.List) (faults rule.Errors) {
	receipts, resolutions, openings := cases.Days("received_on"), cases.Days("resolved_on"), windows.Days("opened_on")
	departments, days := cases.Cells("departments"), cases.Cells("days_by_department")
	for i, w := range cases.References("window").All() {
		received, ok := receipts.At(i)
		if !ok {
			continue
		}
		if w >= 0 {
			if opened, ok := openings.At(int(w)); ok && received < opened {
				faults = append(faults, cases.FieldFault(rule.CodeContradiction, i, "received_on", "received on %s, before its window %s opened on %s", received, windows.Label(int(w)), opened))
			}
		}
		if resolved, ok := resolutions.At(i); ok && resolved < received {
			faults = append(faults, cases.FieldFault(rule.CodeContradiction, i, "resolved_on", "resolved on %s, before it was received on %s", resolved, received))
		}
		if n, days := departments.Value(i).Len(), days.Value(i).Len(); n != days {
			faults = append(faults, cases.FieldFault(rule.CodeContradiction, i, "days_by_department", "days_by_department has %d numbers for %d departments", days, n))
		}
	}
	return faults
}

// makeFindings makes the list of findings, by window and then rule.
func (p Policy) makeFindings(d *rule.Draft) {
	rules := slices.Clone(p.Findings)
	slices.SortStableFunc(rules, func(a, b Finding) int { return cmp.Compare(a.Rule, b.Rule) })
	windows := d.List("windows")
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
	w := d.Make("findings", len(of))
	w.References("window", of)
	w.Texts("rule", texts)
}
