package window

import (
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
)

// machine is the course of a case: the one table of which event is legal when.
var machine = &eventlog.Machine[Case, Event]{
	Noun:   "case",
	Closed: []string{StateDeclined, StateResolved, StateCannot, StateRated},
	ID:     func(c *Case) string { return c.ID },
	State:  func(c *Case) *string { return &c.State },
	Last:   func(c *Case) *types.Date { return &c.LatestOn },
	Meta: func(e *Event) eventlog.Meta {
		return eventlog.Meta{N: e.N, ID: e.Case, Name: e.Event, On: e.On}
	},
	Settle: (*Case).settle,
	Detach: (*Case).detach,
	Rows: []row{
		{Event: Received, Says: eventlog.In("window", "class", "kinds"), From: eventlog.In(""), To: StateReceived, If: []condition{namesCase}, Apply: receive},
		{Event: Classified, Says: eventlog.In("class"), From: eventlog.In(StateReceived, StateReturned, StateAccepted, StateSuspended), If: []condition{givesClass}, Does: "the latest class counts",
			Apply: func(c *Case, e *Event) { c.Class = e.Class }},
		{Event: Accepted, From: eventlog.In(StateReceived), To: StateAccepted, Apply: accept},
		{Event: Declined, Says: eventlog.In("reason"), From: eventlog.In(StateReceived), To: StateDeclined, If: []condition{givesReason}, Apply: closeWith(StateDeclined)},
		{Event: Returned, Says: eventlog.In("documents", "until"), From: eventlog.In(StateReceived), To: StateReturned, If: []condition{namesDocuments, notUntilBefore}, Does: "papers are owed, the clock stops", Apply: owe},
		{Event: AcceptedOwing, Says: eventlog.In("documents", "until"), From: eventlog.In(StateReceived, StateReturned, StateAccepted), To: StateAccepted, If: []condition{namesDocuments, notUntilBefore}, Does: "papers are owed, the clock stops", Apply: acceptOwing},
		{Event: DocumentsComplete, Says: eventlog.In("documents"), From: eventlog.In(StateReturned), To: StateReceived, If: []condition{namesOwed, namesAll}, Does: "the clock goes on", Apply: complete},
		{Event: DocumentsComplete, Says: eventlog.In("documents"), From: eventlog.In(StateReturned), If: []condition{namesOwed, namesSome}, Does: "the others are still owed", Apply: complete},
		{Event: DocumentsComplete, Says: eventlog.In("documents"), From: eventlog.In(StateAccepted, StateSuspended), If: []condition{owesPapers, namesOwed}, Does: "the clock goes on, unless others are still owed", Apply: complete},
		{Event: DocumentsWaived, Says: eventlog.In("documents", "reason"), From: eventlog.In(StateReturned), To: StateReceived, If: []condition{givesReason, namesOwed, namesAll}, Does: "the clock goes on", Apply: complete},
		{Event: DocumentsWaived, Says: eventlog.In("documents", "reason"), From: eventlog.In(StateReturned), If: []condition{givesReason, namesOwed, namesSome}, Does: "the others are still owed", Apply: complete},
		{Event: DocumentsWaived, Says: eventlog.In("documents", "reason"), From: eventlog.In(StateAccepted, StateSuspended), If: []condition{owesPapers, givesReason, namesOwed}, Does: "the clock goes on, unless others are still owed", Apply: complete},
		{Event: Referred, Says: eventlog.In("department", "departments"), From: eventlog.In(StateReceived, StateAccepted), To: StateAccepted, If: []condition{namesDepartments, notTogether},
			Does: "implies acceptance; several are taken one after the other, each when the one before it has answered", Apply: refer},
		{Event: Coordinated, Says: eventlog.In("department", "departments"), From: eventlog.In(StateReceived, StateAccepted), To: StateAccepted, If: []condition{namesDepartments}, Does: "implies acceptance; all have the case at once, also those in line", Apply: coordinate},
		{Event: Answered, Says: eventlog.In("department", "departments"), From: eventlog.In(StateAccepted, StateSuspended), If: []condition{namesDepartments, isWithThem}, Does: "the next in line has the case", Apply: answer},
		{Event: Consulted, Says: eventlog.In("department", "departments"), From: eventlog.In(StateAccepted, StateSuspended), If: []condition{namesDepartments}, Apply: func(c *Case, e *Event) { c.Consulted = eventlog.AddNew(c.Consulted, e.departments()...) }},
		{Event: HelpSought, Says: eventlog.In("to", "level"), From: eventlog.In(StateReceived, StateAccepted, StateSuspended), If: []condition{saysWho}, Does: "from whom, and which level",
			Apply: seekHelp},
		{Event: Escalated, Says: eventlog.In("to"), From: eventlog.In(StateReceived, StateAccepted, StateSuspended), If: []condition{saysWho}, Does: "it is a case across levels", Apply: escalate},
		{Event: Transferred, Says: eventlog.In("to"), From: eventlog.In(StateReceived, StateAccepted, StateSuspended), If: []condition{saysWho}, Does: "it is a case across regions", Apply: transfer},
		{Event: Extended, Says: eventlog.In("until", "by"), From: eventlog.In(StateAccepted, StateSuspended), If: []condition{saysUntil, notUntilBefore, saysBy}, Apply: extend},
		{Event: Suspended, Says: eventlog.In("reason"), From: eventlog.In(StateAccepted), To: StateSuspended, If: []condition{givesReason}, Does: "the clock stops", Apply: func(c *Case, e *Event) { c.stop(StopSuspended, e.On) }},
		{Event: Resumed, From: eventlog.In(StateSuspended), To: StateAccepted, Does: "the clock goes on", Apply: func(c *Case, e *Event) { c.run(StopSuspended, e.On) }},
		{Event: Resolved, From: eventlog.In(StateReceived, StateAccepted), To: StateResolved, If: []condition{owesNothing}, Does: "implies acceptance: a window may solve a case itself", Apply: resolve},
		{Event: CannotBeDone, Says: eventlog.In("reason"), From: eventlog.In(StateReceived, StateAccepted), To: StateCannot, If: []condition{owesNothing, givesReason}, Does: "implies acceptance", Apply: closeWith(StateCannot)},
		{Event: CalledBack, From: eventlog.In(StateDeclined, StateResolved, StateCannot, StateRated), Does: "the first day since it was closed counts", Apply: callBack},
		{Event: Rated, Says: eventlog.In("rating"), From: eventlog.In(StateResolved, StateCannot), To: StateRated, If: []condition{givesRating}, Does: "the first rating counts", Apply: rate},
		{Event: Reopened, From: eventlog.In(StateDeclined, StateResolved, StateCannot, StateRated), To: StateAccepted, Does: "keeps its first rating; the days on which it was closed do not count", Apply: reopen},
	},
}

type (
	row       = eventlog.Row[Case, Event]
	condition = eventlog.Condition[Case, Event]
)

// The conditions.
var (
	namesCase        = eventlog.Asks[Case]("it names the case", func(e *Event) bool { return e.Case != "" })
	namesDepartments = eventlog.Asks[Case]("it names a department", func(e *Event) bool { return areNamed(e.departments()) })
	namesDocuments   = eventlog.Asks[Case]("it names the papers", func(e *Event) bool { return areNamed(e.Documents) })
	givesClass       = eventlog.Asks[Case]("it gives the class", func(e *Event) bool { return e.Class != "" })
	givesReason      = eventlog.Asks[Case]("it gives the reason", func(e *Event) bool { return e.Reason != "" })
	givesRating      = eventlog.Asks[Case]("it gives the rating", func(e *Event) bool { return e.Rating != "" })
	saysWho          = eventlog.Asks[Case]("it says to whom", func(e *Event) bool { return e.To != "" })
	saysUntil        = eventlog.Asks[Case]("it says until when", func(e *Event) bool { return e.Until != nil })
	saysBy           = eventlog.Asks[Case]("it says who approved", func(e *Event) bool { return e.By != "" })

	notUntilBefore = eventlog.Asks[Case]("until, if it says one, is not before its day", func(e *Event) bool { return e.Until == nil || *e.Until >= e.On })

	owesPapers  = condition{Text: "papers are owed", Holds: func(c *Case, _ *Event) bool { return c.isStopped(StopPapers) }}
	owesNothing = condition{Text: "no papers are owed", Holds: func(c *Case, _ *Event) bool { return !c.isStopped(StopPapers) }}
	notTogether = condition{Text: "departments were not called together before: call further ones in as well", Holds: func(c *Case, _ *Event) bool { return c.Handling != Parallel }}
	isWithThem  = condition{Text: "the department has the case", Holds: isWith}

	namesOwed = condition{Text: "the papers that it names, if any, are owed", Holds: func(c *Case, e *Event) bool { return e == nil || c.owesAll(e.Documents) }}
	namesAll  = condition{Text: "it names all that are owed, or none", Holds: func(c *Case, e *Event) bool { return e == nil || len(c.without(e.Documents)) == 0 }}
	namesSome = condition{Text: "it names some of those that are owed", Holds: func(c *Case, e *Event) bool { return e == nil || len(c.without(e.Documents)) > 0 }}
)

// areNamed reports whether there are names, and none is empty.
func areNamed(names []string) bool { return len(names) > 0 && !slices.Contains(names, "") }

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
	c.Kinds = eventlog.AddNew(nil, e.Kinds...)
}

func accept(c *Case, e *Event) {
	if c.AcceptedOn == nil {
		c.AcceptedOn = new(e.On)
	}
}

func owe(c *Case, e *Event) {
	c.Outstanding = eventlog.AddNew(c.Outstanding, e.Documents...)
	c.owe(e.Documents, e.Until, e.On)
	c.stop(StopPapers, e.On)
}

func acceptOwing(c *Case, e *Event) {
	accept(c, e)
	owe(c, e)
	c.kind(KindOutstanding)
}

// complete strikes the papers that an event names, or all, off those that are owed.
func complete(c *Case, e *Event) {
	c.owing(c.without(e.Documents))
	if len(c.Papers) == 0 {
		c.run(StopPapers, e.On)
	}
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
	c.EscalatedTo = eventlog.AddNew(c.EscalatedTo, e.To)
	c.kind(KindCrossLevel)
}

// seekHelp notes a body once, and its level as soon as somebody says it.
func seekHelp(c *Case, e *Event) {
	i := slices.Index(c.HelpedBy, e.To)
	if i < 0 {
		i, c.HelpedBy, c.HelpLevels = len(c.HelpedBy), append(c.HelpedBy, e.To), append(c.HelpLevels, "")
	}
	if c.HelpLevels[i] == "" {
		c.HelpLevels[i] = e.Level
	}
}

func extend(c *Case, e *Event) { c.ExtendedUntil, c.ExtendedBy = new(*e.Until), new(e.By) }

func transfer(c *Case, e *Event) {
	c.TransferredTo = eventlog.AddNew(c.TransferredTo, e.To)
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
		} else {
			c.DeclinedOn = new(e.On)
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

// reopen takes a case up again. The days since it was closed are a stop of its clock.
func reopen(c *Case, e *Event) {
	accept(c, e)
	if c.ClosedOn != nil {
		c.Stops = append(c.Stops, Stop{Case: c.ID, From: *c.ClosedOn, Until: new(e.On), Why: StopClosed})
	}
	c.Outcome, c.Reason, c.ClosedOn, c.ResolvedOn, c.CalledBackOn = nil, nil, nil, nil, nil
	c.ReopenedOn = new(e.On)
	c.Reopened++
}
