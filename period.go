package merit

import "github.com/meritrules/merit/rule"

// sheets returns the rules of each period of the policy, in their order; none
// where they have faults.
func (p *Policy) sheets() []*rule.Sheet {
	if p.sheet == nil {
		return nil
	}
	return []*rule.Sheet{p.sheet}
}

// sheetFor returns the rules in force on a day.
func (p *Policy) sheetFor(day rule.Value) (*rule.Sheet, error) { return p.sheet, nil }

// Figures returns the policy's figures, in the order of the document.
func (p *Policy) Figures() []rule.Figure { return p.sheets()[0].Figures() }

// Rules returns the policy's rules as a sheet of package rule, for hosts that
// work on them directly: those of the last period, where values change by date.
func (p *Policy) Rules() *rule.Sheet {
	all := p.sheets()
	return all[len(all)-1]
}
