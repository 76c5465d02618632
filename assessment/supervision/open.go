package supervision

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/internal/due"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// The steps by which the loop of a matter is closed.
const (
	StepRectify = "rectify" // until the matter's deadline
	StepRecheck = "recheck" // after it was rectified, on no set day
	StepClose   = "close"   // after a recheck that passed, on no set day
	StepSettle  = "settle"  // a slip, until the deadline of its colour
)

// Due is a step of a matter, or of one of its slips, that has begun and is not done.
type Due struct {
	Matter  string      `json:"matter"`         // "" of a slip without one
	Slip    string      `json:"slip,omitempty"` // of StepSettle
	Colour  string      `json:"colour,omitempty"`
	Step    string      `json:"step"` // StepRectify and the like, in the policy's word
	Unit    string      `json:"unit,omitempty"`
	Leader  string      `json:"leader,omitempty"` // who leads the matter's team
	From    *types.Date `json:"from"`             // nil if the policy does not know
	By      *types.Date `json:"by"`               // the last day in time, nil for none
	Overdue bool        `json:"overdue"`
	Days    *int        `json:"days"` // calendar days that are left until By, negative of what is overdue; nil if By is
}

// Load is how much is due of a unit or a leader; its Name is "" for matters without one.
type Load = due.Load

// Today returns the day up to which a run's matters count: that of its facts, or their as_of; false
// if there is neither.
func Today(run *rule.Run) (types.Date, bool) { return due.Today(run) }

// Due returns what is not done of a run's matters and slips at the end of a day, see Today: soonest
// first, and then what has no deadline. Steps of one day stand in the order of unit, matter and slip.
func (p Policy) Due(run *rule.Run, day types.Date) []Due {
	matters := run.List(p.Names.List("matters"))
	if matters == nil {
		return nil
	}
	all := append(openMatters(p, matters), openSlips(p, run, matters)...)
	for i := range all {
		if x := &all[i]; x.By != nil {
			x.Overdue, x.Days = *x.By < day, new(int(*x.By-day))
		}
	}
	slices.SortStableFunc(all, func(a, b Due) int {
		return cmp.Or(due.Compare(a.By, b.By), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Matter, b.Matter), cmp.Compare(a.Slip, b.Slip))
	})
	return all
}

// fields reads the fields of a list that a policy may lack.
type fields struct {
	list *value.List
	name func(field string) string
}

func (p Policy) fieldsOf(list string, l *value.List) fields {
	return fields{l, func(field string) string { return p.Names.Field(list, field) }}
}

func (f fields) value(row int, field string) value.Value {
	if name := f.name(field); name != "" && f.list.Has(name) {
		return f.list.Value(row, name)
	}
	return value.Value{}
}

func (f fields) day(row int, field string) *types.Date {
	if day, ok := f.value(row, field).Date(); ok {
		return &day
	}
	return nil
}

func (f fields) text(row int, field string) string {
	if v := f.value(row, field); !v.IsMissing() {
		return v.String()
	}
	return ""
}

// openMatters returns the steps of matters.
func openMatters(p Policy, matters *value.List) (all []Due) {
	f := p.fieldsOf("matters", matters)
	for i := range matters.Len() {
		d := Due{Matter: matters.Label(i), Unit: f.text(i, "unit"), Leader: f.text(i, "team_lead")}
		rectified, closed := f.day(i, "rectified_on"), f.day(i, "closed_on")
		passed, rechecked := f.value(i, "recheck_passed").Flag()
		switch {
		case closed != nil:
			continue
		case rectified == nil || rechecked && !passed:
			d.Step, d.From, d.By = StepRectify, f.day(i, "opened_on"), f.day(i, "due_on")
		case !rechecked:
			d.Step, d.From = StepRecheck, rectified
		case matters.Has(f.name("closed_on")):
			d.Step, d.From = StepClose, f.day(i, "rechecked_on")
		default: // the policy does not tell closing from a recheck that passed
			continue
		}
		d.Step = p.Names.Word(d.Step)
		all = append(all, d)
	}
	return all
}

// openSlips returns the slips that are not settled, each by its last colour.
func openSlips(p Policy, run *rule.Run, matters *value.List) (all []Due) {
	slips, steps := run.List(p.Names.List("slips")), run.List(p.Names.List("slip_steps"))
	if p.Slips == nil || slips == nil || steps == nil {
		return nil
	}
	f, step, ofMatter := p.fieldsOf("slips", slips), p.fieldsOf("slip_steps", steps), p.fieldsOf("matters", matters)
	last := map[int]int{}
	for k := range steps.Len() {
		if _, slip, ok := step.value(k, "slip").Record(); ok {
			last[slip] = k
		}
	}
	for i := range slips.Len() {
		k, stands := last[i]
		if !stands || f.day(i, "settled_on") != nil {
			continue
		}
		d := Due{Slip: slips.Label(i), Colour: step.text(k, "colour"), Step: p.Names.Word(StepSettle), Unit: f.text(i, "unit"), From: step.day(k, "from"), By: step.day(k, "by")}
		if _, m, ok := f.value(i, "matter").Record(); ok {
			d.Matter, d.Leader = matters.Label(m), ofMatter.text(m, "team_lead")
			d.Unit = cmp.Or(d.Unit, ofMatter.text(m, "unit"))
		}
		all = append(all, d)
	}
	return all
}

// ByUnit counts what is due by unit, in the order of their names.
func ByUnit(all []Due) []Load {
	return due.Loads(all, func(d Due) due.Step { return due.Step{By: d.By, Overdue: d.Overdue, Of: []string{d.Unit}} })
}

// ByLeader counts what is due by who leads the matter, in the order of their names.
func ByLeader(all []Due) []Load {
	return due.Loads(all, func(d Due) due.Step { return due.Step{By: d.By, Overdue: d.Overdue, Of: []string{d.Leader}} })
}
