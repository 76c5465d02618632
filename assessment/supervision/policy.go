package supervision

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Policy holds a policy's rules for matters under supervision (督导): formulas over the records
// of matters, slips, campaigns and inspections. What is zero is left out.
type Policy struct {
	Names Names // the policy's own names of lists, fields and words

	Overdue       rule.Figure // a flag over matters: not rectified in time
	FailedRecheck rule.Figure // rectified, but the recheck did not pass
	Closed        rule.Figure // the loop is closed (闭环, 销号)
	WronglyLed    rule.Figure // not led by the person whom the policy asks for; or Leads

	Leads           []Lead // who may lead a matter, or take part, by its source
	InspectionLeads []Lead // who may lead an inspection, or take part, by the source of its campaign

	// LogUntil is the last day on which a campaign (专项行动) must have an inspection with
	// a log, or nil if it need not be logged: a formula over campaigns that yields a day.
	LogUntil rule.Figure

	Targets []Target // what an inspection may be of; nil if its target is any text
	Papers  []string // the lists of the papers on which instructions stand; nil if any text is one

	Slips        *Slips        // how slips turn from colour to colour; nil for none
	Deductions   []Effect      // what costs a unit points
	MostDeducted *types.Number // from a unit in all; nil for no bound
	Consequences []Effect      // what else follows: it acts on the grade or the money
	Office       bool          // counts the office's own year
}

// Parts returns the policy as parts of a rule.Sheet: the model "supervision", which checks the
// matters, the models of what the policy has beside it, and all figures under the policy's
// names: overdue, failed_recheck, closed and wrongly_led of matters, log_until of campaigns and
// so on.
func (p Policy) Parts() ([]rule.Model, []rule.Figure) {
	models, figures := []rule.Model{p.model()}, p.figures()
	if len(p.Leads) > 0 {
		models = append(models, p.leadModel(ofMatters, p.Leads))
		figures = append(figures, p.leadFigures(ofMatters, p.Leads)...)
	}
	if len(p.InspectionLeads) > 0 {
		models = append(models, p.leadModel(ofInspections, p.InspectionLeads))
		figures = append(figures, p.leadFigures(ofInspections, p.InspectionLeads)...)
	}
	if has(p.LogUntil) {
		models, figures = append(models, p.logs()), append(figures, p.logUntil())
	}
	if len(p.Targets) > 0 {
		models = append(models, p.targetModel())
	}
	if len(p.Papers) > 0 {
		models = append(models, p.paperModel())
	}
	if p.Slips != nil {
		models, figures = append(models, p.slipModel()), append(figures, p.slipFigures()...)
	}
	for _, e := range []effects{p.deductions(), p.consequences()} {
		if len(e.all) > 0 {
			models, figures = append(models, e.model()), append(figures, e.figures()...)
		}
	}
	if p.Office {
		models = append(models, p.officeModel())
	}
	for i := range models {
		models[i].Says = p.says()
	}
	return models, figures
}

// says writes the settings of the policy beside its formulas, which tell two policies apart.
func (p Policy) says() string {
	var sources, colours []string
	for _, l := range slices.Concat(p.Leads, p.InspectionLeads) {
		sources = append(sources, l.Source)
	}
	if p.Slips != nil {
		colours = p.Slips.names()
	}
	return fmt.Sprint(p.Names, sources, len(p.Leads), p.Targets, p.Papers, colours, p.deductions().says(), p.consequences().says(), p.Office)
}

// has reports whether a policy has a figure.
func has(f rule.Figure) bool { return f.Source.Text != "" || f.Source.File != "" }

// figures returns the flags of matters.
func (p Policy) figures() (figures []rule.Figure) {
	for _, f := range []struct {
		figure rule.Figure
		name   string
	}{{p.Overdue, "overdue"}, {p.FailedRecheck, "failed_recheck"}, {p.Closed, "closed"}, {p.WronglyLed, "wrongly_led"}} {
		if has(f.figure) {
			figures = append(figures, f.figure.As(p.Names.List("matters"), p.Names.Field("matters", f.name), types.FlagKind))
		}
	}
	return figures
}

// model checks the days of matters.
func (p Policy) model() rule.Model {
	use := rule.Use{List: p.Names.List("matters")}
	for _, f := range []types.Field{
		{Name: "opened_on", Type: types.DateType()},
		{Name: "due_on", Type: types.DateType()},
		{Name: "rectified_on", Type: types.DateType().OrMissing()},
		{Name: "recheck_passed", Type: types.FlagType().OrMissing()},
	} {
		if f.Name = p.Names.Field("matters", f.Name); f.Name != "" {
			use.Fields = append(use.Fields, f)
		}
	}
	uses := []rule.Use{use}
	if slips, ok := p.slipUse(); ok {
		uses = append(uses, slips)
	}
	return rule.Model{Name: "supervision", Run: p.check, Uses: uses}
}

// check reports the records that no sequence of events can produce.
func (p Policy) check(d *rule.Draft) error {
	var faults fault.Errors
	matters := d.List(p.Names.List("matters"))
	for row := range matters.Len() {
		faults = append(faults, p.checkMatter(matters, row)...)
	}
	if _, ok := p.slipUse(); ok {
		faults = append(faults, p.checkSlips(d)...)
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

func (p Policy) checkMatter(l *value.List, row int) (faults fault.Errors) {
	of := func(field string) (name string, v value.Value) {
		if name = p.Names.Field("matters", field); name != "" {
			v = l.Value(row, name)
		}
		return name, v
	}
	openedOn, opened := of("opened_on")
	for _, field := range []string{"due_on", "rectified_on"} {
		if name, day := of(field); isBefore(day, opened) {
			faults = append(faults, l.FieldFault(fault.CodeContradiction, row, name, "%s %s is before %s %s", name, day, openedOn, opened))
		}
	}
	rectifiedOn, rectified := of("rectified_on")
	if name, recheck := of("recheck_passed"); rectifiedOn != "" && rectified.IsMissing() && !recheck.IsMissing() {
		faults = append(faults, l.FieldFault(fault.CodeContradiction, row, name, "%s is %s, but there is no %s: what is not rectified cannot be rechecked", name, recheck, rectifiedOn))
	}
	return faults
}

// isBefore reports whether both are days and a is before b.
func isBefore(a, b value.Value) bool {
	x, isDay := a.Date()
	y, areDays := b.Date()
	return isDay && areDays && x < y
}
