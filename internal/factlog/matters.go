package factlog

import (
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// NewMatters returns the log of matters under supervision; declared returns one of the policy's
// lists, nil for none. It returns nil for a policy without matters.
func NewMatters(names supervision.Names, declared func(list string) *types.Schema) *eventlog.Log {
	return newLog(matters, names, declared)
}

// matters are the matters of supervision.
var matters = kind[supervision.Matter, supervision.Event]{
	thing: "matter", things: "matters", events: "matter_events", fields: matterEventFields, words: map[string][]string{"event": supervision.Events()},
	lists: []list[supervision.Matter, supervision.Event]{
		{"matters", fieldsOf(matterFields), func(n eventlog.Names, m *supervision.Matter, add adder[supervision.Event]) {
			add(func(name string) value.Value { return matterFields[name](n, m) }, nil)
		}},
		{"slips", fieldsOf(slipFields), func(_ eventlog.Names, m *supervision.Matter, add adder[supervision.Event]) {
			for i := range m.Slips {
				s := &m.Slips[i]
				add(func(name string) value.Value { return slipFields[name](s) }, func(e *supervision.Event) bool { return e.Event == supervision.SlipIssued && e.Slip == s.ID })
			}
		}},
		{"raises", fieldsOf(raiseFields), func(_ eventlog.Names, m *supervision.Matter, add adder[supervision.Event]) {
			for _, s := range m.Slips {
				for i := range s.Raises {
					r := &s.Raises[i]
					add(func(name string) value.Value { return raiseFields[name](r) }, func(e *supervision.Event) bool {
						return e.Event == supervision.SlipRaised && e.Slip == r.Slip && e.Colour == r.Colour
					})
				}
			}
		}},
		{"rechecks", fieldsOf(recheckFields), func(_ eventlog.Names, m *supervision.Matter, add adder[supervision.Event]) {
			for i := range m.Rechecks {
				r := &m.Rechecks[i]
				add(func(name string) value.Value { return recheckFields[name](r) }, func(e *supervision.Event) bool { return e.Event == supervision.Rechecked && e.On == r.On })
			}
		}},
		{"matter_findings", fieldsOf(findingFields), func(_ eventlog.Names, m *supervision.Matter, add adder[supervision.Event]) {
			for i := range m.Findings {
				f := &m.Findings[i]
				add(func(name string) value.Value { return findingFields[name](f) }, func(e *supervision.Event) bool {
					return e.Event == supervision.Found && e.On == f.On && e.Inspection == f.Inspection && e.Finding == f.Finding
				})
			}
		}},
		{"matter_instructions", fieldsOf(instructionFields), func(_ eventlog.Names, m *supervision.Matter, add adder[supervision.Event]) {
			for i := range m.Instructions {
				x := &m.Instructions[i]
				add(func(name string) value.Value { return instructionFields[name](x) }, func(e *supervision.Event) bool {
					return e.Event == supervision.Instructed && e.On == x.On && e.By == x.By && e.Paper == x.Paper
				})
			}
		}},
	},
	says: supervision.Says,
	lacks: []lack{
		{supervision.SlipIssued, "slips", "", "the slip counts nowhere"},
		{supervision.SlipRaised, "raises", "", "the slip is as it was"},
	},
	fold:  supervision.FoldAll,
	id:    func(m *supervision.Matter) string { return m.ID },
	meta:  func(e *supervision.Event) eventlog.Meta { return eventlog.Meta{ID: e.Matter, Name: e.Event, On: e.On} },
	event: matterEvent,
}

// matterEventFields are the fields of events of matters.
var matterEventFields = []types.Field{
	{Name: "n", Type: types.NumberType().OrMissing(), Integer: true},
	{Name: "matter", Type: types.TextType()},
	{Name: "on", Type: types.DateType()},
	{Name: "event", Type: types.TextType()},
	{Name: "source", Type: types.TextType().OrMissing()},
	{Name: "assigned_by", Type: types.TextType().OrMissing()},
	{Name: "team_lead", Type: types.TextType().OrMissing()},
	{Name: "member", Type: types.TextType().OrMissing()},
	{Name: "unit", Type: types.TextType().OrMissing()},
	{Name: "due_on", Type: types.DateType().OrMissing()},
	{Name: "inspection", Type: types.TextType().OrMissing()},
	{Name: "finding", Type: types.TextType().OrMissing()},
	{Name: "paper", Type: types.TextType().OrMissing()},
	{Name: "slip", Type: types.TextType().OrMissing()},
	{Name: "colour", Type: types.TextType().OrMissing()},
	{Name: "responsible", Type: types.TextType().OrMissing()},
	{Name: "until", Type: types.DateType().OrMissing()},
	{Name: "by", Type: types.TextType().OrMissing()},
	{Name: "reason", Type: types.TextType().OrMissing()},
	{Name: "passed", Type: types.FlagType().OrMissing()},
}

// matterEvent reads an event of a matter.
func matterEvent(r *reader) supervision.Event {
	return supervision.Event{N: r.n(), Matter: r.text("matter"), On: r.on(), Event: r.text("event"), Source: r.text("source"), AssignedBy: r.text("assigned_by"),
		TeamLead: r.text("team_lead"), Member: r.text("member"), Unit: r.text("unit"), DueOn: r.day("due_on"), Inspection: r.text("inspection"), Finding: r.text("finding"),
		Paper: r.text("paper"), Slip: r.text("slip"), Colour: r.text("colour"), Responsible: r.text("responsible"), Until: r.day("until"),
		By: r.text("by"), Reason: r.text("reason"), Passed: r.flag("passed")}
}

// matterFields are the fields of matters that follow from events; the names are those of
// package supervision. A policy declares the ones that it wants.
var matterFields = map[string]func(eventlog.Names, *supervision.Matter) value.Value{
	"id":          func(_ eventlog.Names, m *supervision.Matter) value.Value { return text(m.ID) },
	"source":      func(_ eventlog.Names, m *supervision.Matter) value.Value { return text(m.Source) },
	"assigned_by": func(_ eventlog.Names, m *supervision.Matter) value.Value { return optional(m.AssignedBy) },
	"team_lead":   func(_ eventlog.Names, m *supervision.Matter) value.Value { return text(m.TeamLead) },
	"members":     func(_ eventlog.Names, m *supervision.Matter) value.Value { return texts(m.Members) },
	"unit":        func(_ eventlog.Names, m *supervision.Matter) value.Value { return text(m.Unit) },
	"opened_on": func(_ eventlog.Names, m *supervision.Matter) value.Value {
		d, ok := m.OpenedOn.Get()
		return given(d, ok)
	},
	"due_on":          func(_ eventlog.Names, m *supervision.Matter) value.Value { d, ok := m.DueOn.Get(); return given(d, ok) },
	"extended_by":     func(_ eventlog.Names, m *supervision.Matter) value.Value { return optional(m.ExtendedBy) },
	"state":           func(n eventlog.Names, m *supervision.Matter) value.Value { return text(n.Word(m.State)) },
	"rectified_on":    func(_ eventlog.Names, m *supervision.Matter) value.Value { return day(m.RectifiedOn) },
	"rechecked_on":    func(_ eventlog.Names, m *supervision.Matter) value.Value { return day(m.RecheckedOn) },
	"recheck_passed":  func(_ eventlog.Names, m *supervision.Matter) value.Value { return flag(m.RecheckPassed) },
	"failed_rechecks": func(_ eventlog.Names, m *supervision.Matter) value.Value { return number(m.FailedRechecks) },
	"closed_on":       func(_ eventlog.Names, m *supervision.Matter) value.Value { return day(m.ClosedOn) },
	"reopened":        func(_ eventlog.Names, m *supervision.Matter) value.Value { return number(m.Reopened) },
	"reopened_on":     func(_ eventlog.Names, m *supervision.Matter) value.Value { return day(m.ReopenedOn) },
	"instructed_by":   func(_ eventlog.Names, m *supervision.Matter) value.Value { return texts(m.InstructedBy) },
	"papers":          func(_ eventlog.Names, m *supervision.Matter) value.Value { return texts(m.Papers) },
	"found_by":        func(_ eventlog.Names, m *supervision.Matter) value.Value { return texts(m.FoundBy) },
}

// The fields of what belongs to matters.
var (
	slipFields = map[string]func(*supervision.Slip) value.Value{
		"id":           func(s *supervision.Slip) value.Value { return text(s.ID) },
		"matter":       func(s *supervision.Slip) value.Value { return text(s.Matter) },
		"unit":         func(s *supervision.Slip) value.Value { return text(s.Unit) },
		"responsible":  func(s *supervision.Slip) value.Value { return optional(s.Responsible) },
		"start":        func(s *supervision.Slip) value.Value { return text(s.Start) },
		"issued_on":    func(s *supervision.Slip) value.Value { return value.OfDate(s.IssuedOn) },
		"until":        func(s *supervision.Slip) value.Value { return day(s.Until) },
		"settled_on":   func(s *supervision.Slip) value.Value { return day(s.SettledOn) },
		"withdrawn_on": func(s *supervision.Slip) value.Value { return day(s.WithdrawnOn) },
		"passed":       func(s *supervision.Slip) value.Value { return value.OfFlag(s.Passed) },
	}
	raiseFields = map[string]func(*supervision.Raise) value.Value{
		"slip":   func(r *supervision.Raise) value.Value { return text(r.Slip) },
		"colour": func(r *supervision.Raise) value.Value { return text(r.Colour) },
		"on":     func(r *supervision.Raise) value.Value { return value.OfDate(r.On) },
		"until":  func(r *supervision.Raise) value.Value { return day(r.Until) },
	}
	recheckFields = map[string]func(*supervision.Recheck) value.Value{
		"matter":       func(r *supervision.Recheck) value.Value { return text(r.Matter) },
		"rectified_on": func(r *supervision.Recheck) value.Value { return value.OfDate(r.RectifiedOn) },
		"on":           func(r *supervision.Recheck) value.Value { return value.OfDate(r.On) },
		"passed":       func(r *supervision.Recheck) value.Value { return value.OfFlag(r.Passed) },
	}
	findingFields = map[string]func(*supervision.Finding) value.Value{
		"matter":     func(f *supervision.Finding) value.Value { return text(f.Matter) },
		"inspection": func(f *supervision.Finding) value.Value { return text(f.Inspection) },
		"on":         func(f *supervision.Finding) value.Value { return value.OfDate(f.On) },
		"finding":    func(f *supervision.Finding) value.Value { return text(f.Finding) },
	}
	instructionFields = map[string]func(*supervision.Instruction) value.Value{
		"matter": func(i *supervision.Instruction) value.Value { return optional(i.Matter) },
		"by":     func(i *supervision.Instruction) value.Value { return text(i.By) },
		"paper":  func(i *supervision.Instruction) value.Value { return text(i.Paper) },
		"on":     func(i *supervision.Instruction) value.Value { return value.OfDate(i.On) },
	}
)
