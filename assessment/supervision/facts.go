package supervision

import (
	"maps"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// Facts holds the facts of supervision, for a host without a policy document: matters and what
// belongs to them in any order, as they stood on a day.
type Facts struct {
	AsOf         types.Required[types.Date] `rule:"as_of"`
	Matters      []Matter                   `rule:"matters"`
	Slips        []Slip                     `rule:"slips"`    // of the matters, see FactsOf
	Raises       []Raise                    `rule:"raises"`   // of the slips
	Rechecks     []Recheck                  `rule:"rechecks"` // of the matters
	Findings     []Finding                  `rule:"matter_findings"`
	Campaigns    []Campaign                 `rule:"campaigns"`
	Inspections  []Inspection               `rule:"inspections"`
	Papers       []Paper                    `rule:"papers"`
	Instructions []Instruction              `rule:"instructions"` // on papers, which need be of no matter
}

// FactsOf returns the facts of matters as they stand on a day, with all that belongs to them.
// Campaigns, inspections and papers are for the host to add.
func FactsOf(asOf types.Date, matters []Matter) Facts {
	f := Facts{AsOf: types.Of(asOf), Matters: matters}
	for _, m := range matters {
		f.Slips = append(f.Slips, m.Slips...)
		for _, s := range m.Slips {
			f.Raises = append(f.Raises, s.Raises...)
		}
		f.Rechecks, f.Findings, f.Instructions = append(f.Rechecks, m.Rechecks...), append(f.Findings, m.Findings...), append(f.Instructions, m.Instructions...)
	}
	return f
}

// Campaign is a campaign (专项行动): inspections over some time.
type Campaign struct {
	ID       string                     `rule:"id,key"`
	Source   string                     `rule:"source"` // a word of the policy's own
	From     types.Required[types.Date] `rule:"from"`
	Until    types.Required[types.Date] `rule:"until"`
	DailyLog bool                       `rule:"daily_log"` // each of its days must have a log
	KeyAreas []string                   `rule:"key_areas"`
}

// Inspection is an inspection (督查), open or covert (明察暗访), of a unit or an area.
type Inspection struct {
	ID       string                     `rule:"id,key"`
	On       types.Required[types.Date] `rule:"on"`
	Campaign *string                    `rule:"campaign,ref=campaigns,inverse=inspections"` // nil for none
	Covert   bool                       `rule:"covert"`
	TeamLead string                     `rule:"team_lead"`
	Members  []string                   `rule:"members"`
	Partners []string                   `rule:"partners"` // bodies that took part, which need be no units
	Target   string                     `rule:"target"`
	Log      bool                       `rule:"log"` // somebody wrote a log of the day
}

// Paper is a circular or report on which leaders may write.
type Paper struct {
	ID       string                     `rule:"id,key"`
	IssuedOn types.Required[types.Date] `rule:"issued_on"`
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

// SlipStep is a colour that a slip has had, a record of slip_steps.
type SlipStep struct {
	Slip   string      `rule:"slip"`
	Colour string      `rule:"colour"`
	From   types.Date  `rule:"from"`
	By     *types.Date `rule:"by"` // nil for no deadline
	Missed bool        `rule:"missed"`
	ByRule bool        `rule:"by_rule"` // it was raised because the deadline before it was missed
}

// Deducted is what a record costs a unit, a record of deductions.
type Deducted struct {
	Rule   string       `rule:"rule"`
	Of     string       `rule:"of"` // the key of the record
	Unit   string       `rule:"unit"`
	Matter string       `rule:"matter"`
	Asked  types.Number `rule:"asked"`  // what the formula says
	Points types.Number `rule:"points"` // what counts
	Why    *string      `rule:"why"`    // UnderLeast if that is more, SameFault or OverMost if it is less, or nil
}

// Compile checks the policy against the fields of Facts, and the parameters, functions, tables
// and limits of a scope. Units are texts there. The sheet also evaluates further figures. The
// error is a fault.Errors with all faults.
//
// Run of the result works out the figures of all matters, which rule.Records reads as Judged,
// sorted by id, and the lists that the policy makes. Its error is a fault.Errors with all
// records at fault.
func (p Policy) Compile(s rule.Scope, figures ...rule.Figure) (*rule.BoundSheet[Facts], error) {
	names := maps.Clone(p.Names)
	if names == nil {
		names = Names{}
	}
	for _, list := range []string{"units", "people", "matter_instructions"} { // all instructions are in one list there
		if _, named := names[list]; !named {
			names[list] = ""
		}
	}
	p.Names = names
	models, own := p.Parts()
	return rule.BindSheet[Facts](s, models, append(own, figures...))
}
