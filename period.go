package merit

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule"
)

// sheets returns the rules as they are in each period in which all values by date
// have begun, in the order of the days; none where the rules have faults.
func (p *Policy) sheets() []*rule.Sheet {
	if p.sheet == nil {
		return nil
	}
	days := p.days()
	if len(days) == 0 {
		return []*rule.Sheet{p.sheet}
	}
	all := make([]*rule.Sheet, len(days))
	for i, day := range days {
		all[i] = p.sheet.On(day)
	}
	return all
}

// days returns the days on which values change, from the first on which all of them
// have begun; nil where none changes.
func (p *Policy) days() []rule.Date {
	days := p.sheet.Days()
	return slices.DeleteFunc(days, func(day rule.Date) bool {
		return slices.ContainsFunc(p.begins, func(b begin) bool { return day < b.from })
	})
}

// Figures returns the policy's figures, in the order of the document.
func (p *Policy) Figures() []rule.Figure { return p.sheet.Figures() }

// sheetOn returns the rules of the day that the facts bring.
func (p *Policy) sheetOn(facts *rule.Facts) (*rule.Sheet, error) {
	day := facts.Value(p.day)
	if len(p.begins) > 0 && day.IsMissing() {
		return nil, rule.Errors{{File: p.File, Message: fmt.Sprintf("the facts do not say %s, the day by which values are picked", p.day), Hint: makeFacts}}
	}
	return p.sheetFor(day)
}

// sheetFor returns the rules in force on a day. A day that is missing has those
// of the last period: what does not depend on values by date is alike in all. On
// a day that is not the policy's, or before the first value of what is declared by
// date, there are no rules.
func (p *Policy) sheetFor(day rule.Value) (*rule.Sheet, error) {
	on, ok := day.Date()
	if !ok {
		return p.Rules(), nil
	}
	if p.named || len(p.begins) > 0 {
		const message = "%s %s is %s the policy's %s day, %s"
		switch {
		case on < p.From:
			return nil, rule.Errors{{File: p.File, Message: fmt.Sprintf(message, p.day, on, "before", "first", p.From)}}
		case p.Until < on:
			return nil, rule.Errors{{File: p.File, Message: fmt.Sprintf(message, p.day, on, "after", "last", p.Until)}}
		}
	}
	var faults rule.Errors
	for _, b := range p.begins {
		if on < b.from {
			faults = append(faults, &rule.Error{File: p.File, Line: b.node.Line, Column: b.node.Column,
				Message: fmt.Sprintf("the %s %s has no value on %s; its first is from %s", b.kind, b.name, on, b.from)})
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return p.sheet.On(on), nil
}

// Rules returns the policy's rules as a sheet of package rule, for hosts that
// work on them directly: those of the last period, where values change by date.
func (p *Policy) Rules() *rule.Sheet { return p.sheet }
