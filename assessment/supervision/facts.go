package supervision

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// Facts holds the facts of supervision: matters in any order, as they stood on a day.
type Facts struct {
	AsOf    types.Required[types.Date] `rule:"as_of"`
	Matters []Matter                   `rule:"matters"`
}

// Judged holds the policy's figures for one matter, a record of matters.
type Judged struct {
	ID            string `rule:"id"`
	Unit          string `rule:"unit"`
	Overdue       bool   `rule:"overdue"`
	FailedRecheck bool   `rule:"failed_recheck"`
	Closed        bool   `rule:"closed"`
	WronglyLed    bool   `rule:"wrongly_led"`
}

// Compile checks the formulas against the fields of Matter, the day as_of, and the
// parameters, functions, tables and limits of s. All four formulas must be there and
// yield flags; the sheet also evaluates further figures. The error is a fault.Errors
// with every fault.
//
// Run of the result evaluates the figures of every matter, which rule.Records reads
// as Judged, sorted by id. Its error is a fault.Errors with every record at fault.
func (p Policy) Compile(s rule.Scope, figures ...rule.Figure) (*rule.BoundSheet[Facts], error) {
	models, _ := p.Parts()
	return rule.BindSheet[Facts](s, models, append(p.figures(), figures...))
}
