package merit

import (
	"fmt"

	"github.com/meritrules/merit/rule"
)

// period is the days from one on for which a policy's values are the same, up to
// the next period.
type period struct {
	from  rule.Date
	sheet *rule.Sheet
}

// sheets returns the rules of each period of the policy, in their order; none
// where they have faults.
func (p *Policy) sheets() []*rule.Sheet {
	var all []*rule.Sheet
	for _, x := range p.periods {
		if x.sheet == nil {
			return nil
		}
		all = append(all, x.sheet)
	}
	return all
}

// Figures returns the policy's figures, in the order of the document.
func (p *Policy) Figures() []rule.Figure { return p.sheets()[0].Figures() }

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
	sheet := p.periods[0].sheet
	for _, x := range p.periods[1:] {
		if x.from <= on {
			sheet = x.sheet
		}
	}
	return sheet, nil
}

// Rules returns the policy's rules as a sheet of package rule, for hosts that
// work on them directly: those of the last period, where values change by date.
func (p *Policy) Rules() *rule.Sheet { return p.periods[len(p.periods)-1].sheet }
