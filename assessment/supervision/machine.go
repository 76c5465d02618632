package supervision

import (
	"slices"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
)

// machine is the course of a matter: the one table of what may happen when.
var machine = &eventlog.Machine[Matter, Event]{
	Noun:   "matter",
	Closed: []string{StateClosed},
	ID:     func(m *Matter) string { return m.ID },
	State:  func(m *Matter) *string { return &m.State },
	Last:   func(m *Matter) *types.Date { return &m.LatestOn },
	Meta: func(e *Event) eventlog.Meta {
		return eventlog.Meta{N: e.N, ID: e.Matter, Name: e.Event, On: e.On}
	},
	Settle: (*Matter).settle,
	Detach: (*Matter).detach,
	Rows: []row{
		{Event: Opened, Says: eventlog.In("source", "assigned_by", "team_lead", "unit", "due_on", "inspection"), From: eventlog.In(""), To: StateOpen, If: []condition{namesMatter, namesUnit, saysDue}, Apply: open},
		{Event: Led, Says: eventlog.In("team_lead"), From: eventlog.In(StateOpen, StateRectified), If: []condition{namesLead}, Does: "the latest leads the team", Apply: func(m *Matter, e *Event) { m.TeamLead = e.TeamLead }},
		{Event: Joined, Says: eventlog.In("member"), From: eventlog.In(StateOpen, StateRectified), If: []condition{namesMember}, Does: "takes part in the team", Apply: func(m *Matter, e *Event) { m.Members = eventlog.AddNew(m.Members, e.Member) }},
		{Event: Instructed, Says: eventlog.In("by", "paper"), From: eventlog.In(StateOpen, StateRectified, StatePassed, StateClosed), If: []condition{saysBy, namesPaper}, Apply: instruct},
		{Event: Found, Says: eventlog.In("inspection", "finding"), From: eventlog.In(StateOpen, StateRectified), If: []condition{namesInspection, saysFinding}, Apply: find},
		{Event: Extended, Says: eventlog.In("until", "by"), From: eventlog.In(StateOpen), If: []condition{saysUntil, notUntilBefore, saysBy}, Does: "the deadline moves", Apply: extend},
		{Event: SlipIssued, Says: eventlog.In("slip", "colour", "unit", "responsible", "until"), From: eventlog.In(StateOpen), If: []condition{namesSlip, isNewSlip, namesColour, notUntilBefore}, Apply: issue},
		{Event: SlipRaised, Says: eventlog.In("slip", "colour", "until"), From: eventlog.In(StateOpen), If: []condition{hasSlip, isUnsettled, namesColour, isNewColour, notUntilBefore}, Does: "with a deadline of its own", Apply: raise},
		{Event: SlipWithdrawn, Says: eventlog.In("slip", "reason"), From: eventlog.In(StateOpen, StateRectified), If: []condition{hasSlip, isUnsettled, givesReason}, Does: "the slip counts no more", Apply: withdraw},
		{Event: Rectified, From: eventlog.In(StateOpen), To: StateRectified, Does: "settles the slips, if the recheck passes", Apply: rectify},
		{Event: Rechecked, Says: eventlog.In("passed"), From: eventlog.In(StateRectified), To: StatePassed, If: []condition{saysWhether, passes}, Apply: recheck},
		{Event: Rechecked, Says: eventlog.In("passed"), From: eventlog.In(StateRectified), To: StateOpen, If: []condition{saysWhether, fails}, Does: "to be rectified again; the slips go on", Apply: recheck},
		{Event: Closed, From: eventlog.In(StatePassed), To: StateClosed, Apply: func(m *Matter, e *Event) { m.ClosedOn = new(e.On) }},
		{Event: Reopened, Says: eventlog.In("reason", "until"), From: eventlog.In(StatePassed, StateClosed), To: StateOpen, If: []condition{givesReason, notUntilBefore, hasTime}, Does: "to be rectified anew; its slips stay settled", Apply: reopen},
	},
}

type (
	row       = eventlog.Row[Matter, Event]
	condition = eventlog.Condition[Matter, Event]
)

// The conditions.
var (
	namesMatter     = eventlog.Asks[Matter]("it names the matter", func(e *Event) bool { return e.Matter != "" })
	namesUnit       = eventlog.Asks[Matter]("it names the unit", func(e *Event) bool { return e.Unit != "" })
	saysDue         = eventlog.Asks[Matter]("it says until when, and not before its day", func(e *Event) bool { return e.DueOn != nil && *e.DueOn >= e.On })
	namesLead       = eventlog.Asks[Matter]("it says who leads", func(e *Event) bool { return e.TeamLead != "" })
	namesMember     = eventlog.Asks[Matter]("it says who takes part", func(e *Event) bool { return e.Member != "" })
	namesPaper      = eventlog.Asks[Matter]("it names the paper", func(e *Event) bool { return e.Paper != "" })
	namesInspection = eventlog.Asks[Matter]("it names the inspection", func(e *Event) bool { return e.Inspection != "" })
	saysFinding     = eventlog.Asks[Matter]("it says what was found", func(e *Event) bool { return e.Finding != "" })
	saysUntil       = eventlog.Asks[Matter]("it says until when", func(e *Event) bool { return e.Until != nil })
	saysBy          = eventlog.Asks[Matter]("it says by whom", func(e *Event) bool { return e.By != "" })
	notUntilBefore  = eventlog.Asks[Matter]("until, if it says one, is not before its day", func(e *Event) bool { return e.Until == nil || *e.Until >= e.On })
	namesSlip       = eventlog.Asks[Matter]("it names the slip", func(e *Event) bool { return e.Slip != "" })
	namesColour     = eventlog.Asks[Matter]("it names the colour", func(e *Event) bool { return e.Colour != "" })
	givesReason     = eventlog.Asks[Matter]("it gives the reason", func(e *Event) bool { return e.Reason != "" })
	saysWhether     = eventlog.Asks[Matter]("it says whether it passed", func(e *Event) bool { return e.Passed != nil })
	passes          = eventlog.Asks[Matter]("it passed", func(e *Event) bool { return *e.Passed })
	fails           = eventlog.Asks[Matter]("it did not pass", func(e *Event) bool { return !*e.Passed })

	isNewSlip   = condition{Text: "the matter has no such slip yet", Holds: func(m *Matter, e *Event) bool { return e == nil || m.slip(e.Slip) == nil }}
	hasSlip     = condition{Text: "the matter has the slip", Holds: func(m *Matter, e *Event) bool { return e == nil || m.slip(e.Slip) != nil }}
	isUnsettled = condition{Text: "the slip is not settled for good", Holds: hasOpenSlip}
	hasTime     = condition{Text: "it says until when, or the deadline is not over", Holds: func(m *Matter, e *Event) bool {
		due, _ := m.DueOn.Get()
		return e == nil || e.Until != nil || due >= e.On
	}}
	isNewColour = condition{Text: "the slip has not had the colour", Holds: func(m *Matter, e *Event) bool {
		return e == nil || !m.slip(e.Slip).had(e.Colour)
	}}
)

// hasOpenSlip reports whether the slip of an event, or any, may still be settled.
func hasOpenSlip(m *Matter, e *Event) bool {
	if e == nil {
		return slices.ContainsFunc(m.Slips, func(s Slip) bool { return s.isOpen() })
	}
	return m.slip(e.Slip).isOpen()
}

func open(m *Matter, e *Event) {
	m.ID, m.Source, m.TeamLead, m.Unit, m.OpenedOn, m.DueOn = e.Matter, e.Source, e.TeamLead, e.Unit, types.Of(e.On), types.Of(*e.DueOn)
	if e.AssignedBy != "" {
		m.AssignedBy = new(e.AssignedBy)
	}
	if e.Inspection != "" {
		m.FoundBy = eventlog.AddNew(m.FoundBy, e.Inspection)
	}
}

func instruct(m *Matter, e *Event) {
	m.Instructions = append(m.Instructions, Instruction{Matter: new(m.ID), By: e.By, Paper: e.Paper, On: e.On})
	m.InstructedBy, m.Papers = eventlog.AddNew(m.InstructedBy, e.By), eventlog.AddNew(m.Papers, e.Paper)
}

func find(m *Matter, e *Event) {
	m.Findings = append(m.Findings, Finding{Matter: m.ID, Inspection: e.Inspection, On: e.On, Finding: e.Finding})
	m.FoundBy = eventlog.AddNew(m.FoundBy, e.Inspection)
}

func extend(m *Matter, e *Event) {
	m.DueOn, m.ExtendedBy = types.Of(*e.Until), new(e.By)
}

func issue(m *Matter, e *Event) {
	s := Slip{ID: e.Slip, Matter: m.ID, Unit: m.Unit, Start: e.Colour, IssuedOn: e.On, Until: copies.Of(e.Until)}
	if e.Unit != "" {
		s.Unit = e.Unit
	}
	if e.Responsible != "" {
		s.Responsible = new(e.Responsible)
	}
	m.Slips = append(m.Slips, s)
}

func raise(m *Matter, e *Event) {
	s := m.slip(e.Slip)
	s.Raises = append(s.Raises, Raise{Slip: s.ID, Colour: e.Colour, On: e.On, Until: copies.Of(e.Until)})
}

func withdraw(m *Matter, e *Event) {
	m.slip(e.Slip).WithdrawnOn = new(e.On)
}

func rectify(m *Matter, e *Event) {
	m.RectifiedOn, m.RecheckedOn, m.RecheckPassed = new(e.On), nil, nil
	for i := range m.Slips {
		if s := &m.Slips[i]; s.isOpen() {
			s.SettledOn = new(e.On)
		}
	}
}

// recheck notes the result; if the matter is to be rectified again, so are its slips.
func recheck(m *Matter, e *Event) {
	m.RecheckedOn, m.RecheckPassed = new(e.On), new(*e.Passed)
	m.Rechecks = append(m.Rechecks, Recheck{Matter: m.ID, RectifiedOn: *m.RectifiedOn, On: e.On, Passed: *e.Passed})
	if !*e.Passed {
		m.FailedRechecks++
	}
	for i := range m.Slips {
		switch s := &m.Slips[i]; {
		case !s.isOpen():
		case *e.Passed:
			s.Passed = s.SettledOn != nil
		default:
			s.SettledOn = nil
		}
	}
}

func reopen(m *Matter, e *Event) {
	m.RectifiedOn, m.RecheckedOn, m.RecheckPassed, m.ClosedOn = nil, nil, nil, nil
	if e.Until != nil { // no longer the day to which somebody extended it
		m.DueOn, m.ExtendedBy = types.Of(*e.Until), nil
	}
	m.ReopenedOn = new(e.On)
	m.Reopened++
}
