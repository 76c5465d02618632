package supervision

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Policy holds a policy's rules for matters under supervision (督导), each a formula
// over matters that yields true or false, and for the daily logs of campaigns. A formula
// with an empty text is left out.
type Policy struct {
	Overdue       rule.Figure // not rectified in time
	FailedRecheck rule.Figure // rectified, but the recheck did not pass
	Closed        rule.Figure // the loop is closed (闭环, 销号)
	WronglyLed    rule.Figure // not led by the person whom the policy asks for

	// LogUntil is the last day on which a campaign (专项行动) must have an inspection with
	// a log, or nil if it need not be logged: a formula over campaigns that yields a day.
	LogUntil rule.Figure
}

// Parts returns the model "supervision", which only checks the records, and the
// figures matters.overdue, matters.failed_recheck,
// matters.closed and matters.wrongly_led, for a rule.Sheet with the list matters. With
// LogUntil, which needs the lists campaigns and inspections, there are also the figure
// campaigns.log_until and the model "logs", which makes the list days_without_log.
func (p Policy) Parts() ([]rule.Model, []rule.Figure) {
	model := rule.Model{Name: "supervision", Run: check, Uses: []rule.Use{
		{List: "matters", Fields: []types.Field{
			{Name: "opened_on", Type: types.DateType()},
			{Name: "due_on", Type: types.DateType()},
			{Name: "rectified_on", Type: types.DateType().OrMissing()},
			{Name: "recheck_passed", Type: types.FlagType().OrMissing()},
		}},
	}}
	var figures []rule.Figure
	for _, f := range p.figures() {
		if f.Source.Text != "" {
			figures = append(figures, f)
		}
	}
	models := []rule.Model{model}
	if p.LogUntil.Source.Text != "" {
		models, figures = append(models, p.logs()), append(figures, p.logUntil())
	}
	return models, figures
}

func (p Policy) figures() []rule.Figure {
	named := func(f rule.Figure, name string) rule.Figure { return f.As("matters", name, types.FlagKind) }
	return []rule.Figure{
		named(p.Overdue, "overdue"), named(p.FailedRecheck, "failed_recheck"),
		named(p.Closed, "closed"), named(p.WronglyLed, "wrongly_led"),
	}
}

// check reports the records that no sequence of events can produce.
func check(d *rule.Draft) error {
	var faults fault.Errors
	matters := d.List("matters")
	for row := range matters.Len() {
		faults = append(faults, checkMatter(matters, row)...)
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

func checkMatter(l *value.List, row int) (faults fault.Errors) {
	opened, due, rectified := l.Value(row, "opened_on"), l.Value(row, "due_on"), l.Value(row, "rectified_on")
	if isBefore(due, opened) {
		faults = append(faults, l.FieldFault(fault.CodeContradiction, row, "due_on", "due_on %s is before opened_on %s", due, opened))
	}
	if isBefore(rectified, opened) {
		faults = append(faults, l.FieldFault(fault.CodeContradiction, row, "rectified_on", "rectified_on %s is before opened_on %s", rectified, opened))
	}
	if recheck := l.Value(row, "recheck_passed"); rectified.IsMissing() && !recheck.IsMissing() {
		faults = append(faults, l.FieldFault(fault.CodeContradiction, row, "recheck_passed", "recheck_passed is %s, but there is no rectified_on: what is not rectified cannot be rechecked", recheck))
	}
	return faults
}

// isBefore reports whether both are days and a is before b.
func isBefore(a, b value.Value) bool {
	x, isDay := a.Date()
	y, areDays := b.Date()
	return isDay && areDays && x < y
}
