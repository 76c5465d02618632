package supervision

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule/types"
)

// Matter is what became of a matter under supervision: a record that formulas read, and enough
// beside it for the next event to go on from.
type Matter struct {
	ID         string                     `rule:"id,key"`
	Source     string                     `rule:"source"`      // a word of the policy's own
	AssignedBy *string                    `rule:"assigned_by"` // nil for nobody in particular
	TeamLead   string                     `rule:"team_lead"`
	Members    []string                   `rule:"members"` // of the team, beside who leads it; sorted
	Unit       string                     `rule:"unit"`
	OpenedOn   types.Required[types.Date] `rule:"opened_on"`
	DueOn      types.Required[types.Date] `rule:"due_on"`
	ExtendedBy *string                    `rule:"extended_by"` // who approved that the deadline moved last, or nil
	State      string                     `rule:"state"`       // StateOpen and the like, "" for a matter that is no log's

	RectifiedOn    *types.Date `rule:"rectified_on"`            // the latest time; nil before the first
	RecheckedOn    *types.Date `rule:"rechecked_on"`            // of that rectification, nil before it
	RecheckPassed  *bool       `rule:"recheck_passed"`          // its result
	FailedRechecks int         `rule:"failed_rechecks,integer"` // all that did not pass, also of earlier rectifications
	ClosedOn       *types.Date `rule:"closed_on"`               // the day on which it was taken off the list, or nil
	Reopened       int         `rule:"reopened,integer"`        // how often
	ReopenedOn     *types.Date `rule:"reopened_on"`             // the latest time, or nil

	InstructedBy []string `rule:"instructed_by"` // the leaders who wrote on papers about it; sorted
	Papers       []string `rule:"papers"`        // and these papers; sorted
	FoundBy      []string `rule:"found_by"`      // the inspections that found something; sorted

	Slips        []Slip        // in the order of their days, then of their ids
	Rechecks     []Recheck     // in their order
	Findings     []Finding     // in the order of their days, then of the inspections
	Instructions []Instruction // in the order of their days, then of the leaders
	LatestOn     types.Date    // the day of its latest event
}

// Slip is a slip (督办单, 督办卡) that a unit got because of a matter.
type Slip struct {
	ID          string      `rule:"id,key"`
	Matter      string      `rule:"matter,ref=matters,inverse=slips"`
	Unit        string      `rule:"unit"`
	Responsible *string     `rule:"responsible"` // the person whom it names, or nil
	Start       string      `rule:"start"`       // its colour when it was issued, a word of the policy's own
	IssuedOn    types.Date  `rule:"issued_on"`
	Until       *types.Date `rule:"until"`        // the deadline of that colour, or nil
	SettledOn   *types.Date `rule:"settled_on"`   // the day of the rectification that settles it; nil before it, and again if a recheck fails
	WithdrawnOn *types.Date `rule:"withdrawn_on"` // or nil

	Passed bool `rule:"passed"` // the recheck of that rectification

	Raises []Raise // in their order

}

// Raise is what somebody wrote down when a slip turned into one of another colour.
type Raise struct {
	Slip   string      `rule:"slip,ref=slips,inverse=raises"`
	Colour string      `rule:"colour"`
	On     types.Date  `rule:"on"`
	Until  *types.Date `rule:"until"` // the deadline of that colour, or nil
}

// Recheck is a recheck (复核) of what was rectified.
type Recheck struct {
	Matter      string     `rule:"matter,ref=matters,inverse=rechecks"`
	RectifiedOn types.Date `rule:"rectified_on"`
	On          types.Date `rule:"on"`
	Passed      bool       `rule:"passed"`
}

// Finding is what an inspection found about a matter.
type Finding struct {
	Matter     string     `rule:"matter,ref=matters,inverse=matter_findings"`
	Inspection string     `rule:"inspection"`
	On         types.Date `rule:"on"`
	Finding    string     `rule:"finding"`
}

// Instruction is a leader's instruction (批示) on a paper.
type Instruction struct {
	Matter *string    `rule:"matter,ref=matters,inverse=matter_instructions"` // nil for none
	By     string     `rule:"by"`
	Paper  string     `rule:"paper"`
	On     types.Date `rule:"on"`
}

// slip returns the slip with an id, or nil.
func (m *Matter) slip(id string) *Slip {
	if i := slices.IndexFunc(m.Slips, func(s Slip) bool { return s.ID == id }); i >= 0 {
		return &m.Slips[i]
	}
	return nil
}

// isOpen reports whether a slip may still be settled.
func (s *Slip) isOpen() bool { return !s.Passed && s.WithdrawnOn == nil }

// had reports whether a slip has or had a colour.
func (s *Slip) had(colour string) bool {
	return s.Start == colour || slices.ContainsFunc(s.Raises, func(r Raise) bool { return r.Colour == colour })
}

// settle puts into a canonical order what came in any order.
func (m *Matter) settle() {
	for _, list := range []*[]string{&m.Members, &m.InstructedBy, &m.Papers, &m.FoundBy} {
		slices.Sort(*list)
	}
	slices.SortStableFunc(m.Slips, func(a, b Slip) int { return cmp.Or(cmp.Compare(a.IssuedOn, b.IssuedOn), cmp.Compare(a.ID, b.ID)) })
	slices.SortStableFunc(m.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Inspection, b.Inspection), cmp.Compare(a.Finding, b.Finding))
	})
	slices.SortStableFunc(m.Instructions, func(a, b Instruction) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.By, b.By), cmp.Compare(a.Paper, b.Paper))
	})
}

// detach makes the matter's lists its own, so that a further event changes no copy of it.
func (m *Matter) detach() {
	for _, list := range []*[]string{&m.Members, &m.InstructedBy, &m.Papers, &m.FoundBy} {
		*list = slices.Clip(slices.Clone(*list))
	}
	m.Slips, m.Rechecks, m.Findings, m.Instructions = slices.Clone(m.Slips), slices.Clip(m.Rechecks), slices.Clone(m.Findings), slices.Clone(m.Instructions)
	for i := range m.Slips {
		m.Slips[i].Raises = slices.Clip(m.Slips[i].Raises)
	}
}
