package window

import (
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
)

// machine is the course of a case: the one table of which event is legal when.
var machine = &eventlog.Machine[Case, Event]{
	Noun:  "case",
	State: func(c *Case) *string { return &c.State },
	Last:  func(c *Case) *types.Date { return &c.LatestOn },
	Meta:  func(e *Event) eventlog.Meta { return eventlog.Meta{ID: e.Case, Name: e.Event, On: e.On} },
	Rows: []row{
		{Event: Received, From: in(""), To: StateReceived, If: only(namesCase), Apply: receive},
		{Event: Classified, From: in(StateReceived, StateReturned, StateAccepted, StateSuspended), If: only(givesClass), Does: "the latest class counts",
			Apply: func(c *Case, e *Event) { c.Class = e.Class }},
		{Event: Accepted, From: in(StateReceived), To: StateAccepted, Apply: accept},
		{Event: Declined, From: in(StateReceived, StateReturned), To: StateDeclined, If: only(givesReason), Apply: closeWith(StateDeclined)},
		{Event: Returned, From: in(StateReceived), To: StateReturned, If: only(namesDocuments), Does: "papers are owed, the clock stops", Apply: owe},
		{Event: AcceptedOwing, From: in(StateReceived, StateReturned, StateAccepted), To: StateAccepted, If: only(namesDocuments), Does: "papers are owed, the clock stops", Apply: acceptOwing},
		{Event: DocumentsComplete, From: in(StateReturned), To: StateReceived, Does: "the clock goes on", Apply: complete},
		{Event: DocumentsComplete, From: in(StateAccepted, StateSuspended), If: only(owesPapers), Does: "the clock goes on", Apply: complete},
		{Event: DocumentsWaived, From: in(StateReturned), To: StateReceived, If: only(givesReason), Does: "the clock goes on", Apply: complete},
		{Event: DocumentsWaived, From: in(StateAccepted, StateSuspended), If: []condition{owesPapers, givesReason}, Does: "the clock goes on", Apply: complete},
		{Event: Referred, From: in(StateReceived, StateAccepted), To: StateAccepted, If: []condition{namesDepartments, notTogether},
			Does: "implies acceptance; several are taken one after the other, each when the one before it has answered", Apply: refer},
		{Event: Coordinated, From: in(StateReceived, StateAccepted), To: StateAccepted, If: only(namesDepartments), Does: "implies acceptance; all have the case at once, also those in line", Apply: coordinate},
		{Event: Answered, From: in(StateAccepted, StateSuspended), If: []condition{namesDepartments, isWithThem}, Does: "the next in line has the case", Apply: answer},
		{Event: Consulted, From: in(StateAccepted, StateSuspended), If: only(namesDepartments), Apply: func(c *Case, e *Event) { c.Consulted = addNew(c.Consulted, e.departments()...) }},
		{Event: HelpSought, From: in(StateReceived, StateAccepted, StateSuspended), If: only(saysWho), Does: "from whom, and which level",
			Apply: seekHelp},
		{Event: Escalated, From: in(StateReceived, StateAccepted, StateSuspended), If: only(saysWho), Does: "it is a case across levels", Apply: escalate},
		{Event: Transferred, From: in(StateReceived, StateAccepted, StateSuspended), If: only(saysWho), Does: "it is a case across regions", Apply: transfer},
		{Event: Extended, From: in(StateAccepted, StateSuspended), If: []condition{saysUntil, saysBy}, Apply: extend},
		{Event: Suspended, From: in(StateAccepted), To: StateSuspended, If: only(givesReason), Does: "the clock stops", Apply: func(c *Case, e *Event) { c.stop(StopSuspended, e.On) }},
		{Event: Resumed, From: in(StateSuspended), To: StateAccepted, Does: "the clock goes on", Apply: func(c *Case, e *Event) { c.run(StopSuspended, e.On) }},
		{Event: Resolved, From: in(StateReceived, StateAccepted), To: StateResolved, If: only(owesNothing), Does: "implies acceptance: a window may solve a case itself", Apply: resolve},
		{Event: CannotBeDone, From: in(StateReceived, StateAccepted), To: StateCannot, If: []condition{owesNothing, givesReason}, Does: "implies acceptance", Apply: closeWith(StateCannot)},
		{Event: CalledBack, From: in(StateResolved, StateCannot, StateRated), Does: "the first day counts", Apply: callBack},
		{Event: Rated, From: in(StateResolved, StateCannot), To: StateRated, If: only(givesRating), Does: "the first rating counts", Apply: rate},
		{Event: Reopened, From: in(StateDeclined, StateResolved, StateCannot, StateRated), To: StateAccepted, Does: "keeps its first rating", Apply: reopen},
	},
}

type (
	row       = eventlog.Row[Case, Event]
	condition = eventlog.Condition[Case, Event]
)

func in(states ...string) []string          { return states }
func only(conditions condition) []condition { return []condition{conditions} }

// asks is a condition on the event alone.
func asks(text string, holds func(*Event) bool) condition {
	return condition{Text: text, Holds: func(_ *Case, e *Event) bool { return e == nil || holds(e) }}
}

// The conditions.
var (
	namesCase        = asks("it names the case", func(e *Event) bool { return e.Case != "" })
	namesDepartments = asks("it names a department", func(e *Event) bool { return len(e.departments()) > 0 })
	namesDocuments   = asks("it names the papers", func(e *Event) bool { return len(e.Documents) > 0 })
	givesClass       = asks("it gives the class", func(e *Event) bool { return e.Class != "" })
	givesReason      = asks("it gives the reason", func(e *Event) bool { return e.Reason != "" })
	givesRating      = asks("it gives the rating", func(e *Event) bool { return e.Rating != "" })
	saysWho          = asks("it says to whom", func(e *Event) bool { return e.To != "" })
	saysUntil        = asks("it says until when", func(e *Event) bool { return e.Until != nil })
	saysBy           = asks("it says who approved", func(e *Event) bool { return e.By != "" })

	owesPapers  = condition{Text: "papers are owed", Holds: func(c *Case, _ *Event) bool { return c.isStopped(StopPapers) }}
	owesNothing = condition{Text: "no papers are owed", Holds: func(c *Case, _ *Event) bool { return !c.isStopped(StopPapers) }}
	notTogether = condition{Text: "departments were not called together before: call further ones in as well", Holds: func(c *Case, _ *Event) bool { return c.Handling != Parallel }}
	isWithThem  = condition{Text: "the department has the case", Holds: isWith}
)

func isWith(c *Case, e *Event) bool {
	if e == nil {
		for _, t := range c.Turns {
			if t.has() {
				return true
			}
		}
		return false
	}
	for _, d := range e.departments() {
		if !c.isWith(d) {
			return false
		}
	}
	return true
}

func receive(c *Case, e *Event) {
	c.ID, c.Window, c.Class, c.Handling, c.ReceivedOn = e.Case, e.Window, e.Class, Serial, types.Of(e.On)
	c.Kinds = addNew(nil, e.Kinds...)
}

func accept(c *Case, e *Event) {
	if c.AcceptedOn == nil {
		c.AcceptedOn = new(e.On)
	}
}

func owe(c *Case, e *Event) {
	c.Outstanding, c.Owed, c.OwedUntil = addNew(c.Outstanding, e.Documents...), addNew(c.Owed, e.Documents...), copied(e.Until)
	c.stop(StopPapers, e.On)
}

func copied(day *types.Date) *types.Date {
	if day == nil {
		return nil
	}
	return new(*day)
}

func acceptOwing(c *Case, e *Event) {
	accept(c, e)
	owe(c, e)
	c.kind(KindOutstanding)
}

func complete(c *Case, e *Event) {
	c.Owed, c.OwedUntil = nil, nil
	c.run(StopPapers, e.On)
}

func refer(c *Case, e *Event) {
	accept(c, e)
	c.refer(e.departments(), e.On)
}

func coordinate(c *Case, e *Event) {
	accept(c, e)
	c.Handling = Parallel
	c.call(e.departments(), e.On)
}

func answer(c *Case, e *Event) {
	for _, d := range e.departments() {
		for i := range c.Turns {
			if t := &c.Turns[i]; t.Department == d && t.has() {
				t.EndedOn, t.Answered = new(e.On), true
			}
		}
	}
	c.next(e.On)
}

func escalate(c *Case, e *Event) {
	c.EscalatedTo = addNew(c.EscalatedTo, e.To)
	c.kind(KindCrossLevel)
}

func seekHelp(c *Case, e *Event) {
	c.HelpedBy = addNew(c.HelpedBy, e.To)
	if e.Level != "" {
		c.HelpLevels = addNew(c.HelpLevels, e.Level)
	}
}

func extend(c *Case, e *Event) { c.ExtendedUntil, c.ExtendedBy = new(*e.Until), new(e.By) }

func transfer(c *Case, e *Event) {
	c.TransferredTo = addNew(c.TransferredTo, e.To)
	c.kind(KindCrossRegion)
}

func resolve(c *Case, e *Event) {
	accept(c, e)
	c.close(StateResolved, e.On)
	c.ResolvedOn = new(e.On)
}

// closeWith closes a case that was not done, for a reason.
func closeWith(outcome string) func(*Case, *Event) {
	return func(c *Case, e *Event) {
		if outcome != StateDeclined {
			accept(c, e)
		}
		c.close(outcome, e.On)
		c.Reason = new(e.Reason)
	}
}

func callBack(c *Case, e *Event) {
	if c.CalledBackOn == nil {
		c.CalledBackOn = new(e.On)
	}
}

func rate(c *Case, e *Event) {
	if c.Rating == nil {
		c.Rating, c.RatedOn = new(e.Rating), new(e.On)
	}
}

func reopen(c *Case, e *Event) {
	accept(c, e)
	c.Outcome, c.Reason, c.ClosedOn, c.ResolvedOn = nil, nil, nil, nil
	c.Reopened++
}
