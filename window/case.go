package window

import (
	"cmp"
	"math"
	"slices"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
)

// Case is what became of a case: a record that formulas read, and enough beside it for the next
// event to go on from. Days are calendar days.
type Case struct {
	ID         string                     `rule:"id,key"`
	Window     string                     `rule:"window,ref=windows,inverse=cases"`
	ReceivedOn types.Required[types.Date] `rule:"received_on"`
	AcceptedOn *types.Date                `rule:"accepted_on"` // nil before somebody took it on
	State      string                     `rule:"state"`       // StateReceived and the like, "" for a case that is no log's
	Class      string                     `rule:"class"`       // a word of the policy's own, "" before it is classified
	Kinds      []string                   `rule:"kinds"`       // KindLegacy and the like, or the policy's own; sorted

	Departments      []string `rule:"departments"`        // to which it went or is to go, in that order
	DaysByDepartment []int    `rule:"days_by_department"` // each of the department at the same place
	Handling         string   `rule:"handling"`           // Serial or Parallel

	Outstanding   []string    `rule:"outstanding"`    // papers that were ever owed
	Owed          []string    `rule:"owed"`           // those that are owed now
	OwedSince     *types.Date `rule:"owed_since"`     // the first day of these; nil if none is
	OwedUntil     *types.Date `rule:"owed_until"`     // the first day until which one of these is due; nil if nobody said
	EscalatedTo   []string    `rule:"escalated_to"`   // the higher levels that stepped in
	TransferredTo []string    `rule:"transferred_to"` // the areas to which it was passed on
	HelpedBy      []string    `rule:"helped_by"`      // the bodies whose help was sought
	HelpLevels    []string    `rule:"help_levels"`    // the level of each at the same place, "" if nobody said
	Consulted     []string    `rule:"consulted"`      // the departments that met about it; sorted
	ExtendedUntil *types.Date `rule:"extended_until"`
	ExtendedBy    *string     `rule:"extended_by"` // who approved that

	Outcome      *string     `rule:"outcome"` // StateResolved, StateCannot or StateDeclined; nil while it is open
	Reason       *string     `rule:"reason"`  // why it was declined or cannot be done
	ClosedOn     *types.Date `rule:"closed_on"`
	DeclinedOn   *types.Date `rule:"declined_on"`    // the first time; kept if it is reopened
	ResolvedOn   *types.Date `rule:"resolved_on"`    // nil unless the matter is done
	CalledBackOn *types.Date `rule:"called_back_on"` // the first time since it was closed
	RatedOn      *types.Date `rule:"rated_on"`
	Rating       *string     `rule:"rating"`      // the first; nil before it
	Reopened     int         `rule:"reopened"`    // how often
	ReopenedOn   *types.Date `rule:"reopened_on"` // the latest time, or nil

	Turns    []Turn     // of the departments, in the order in which they were named
	Stops    []Stop     // of the clock, in the order in which they began
	Papers   []Paper    // that are owed now, in the order in which they were asked for
	LatestOn types.Date // the day of its latest event
}

// Turn is the time for which a department had a case.
type Turn struct {
	Case       string      `rule:"case,ref=cases,inverse=turns"`
	Department string      `rule:"department"`
	NamedOn    types.Date  `rule:"named_on"`
	GivenOn    *types.Date `rule:"given_on"` // nil while others have the case before it, or if it was closed before
	EndedOn    *types.Date `rule:"ended_on"` // nil while it has the case, or waits for it
	Answered   bool        `rule:"answered"` // it ended with an answer

	Call string // of departments called together, the first of them by name, by which calls of one day are put in order; "" for one in line
}

// Stop is a time in which the clock of a case does not run.
type Stop struct {
	Case  string      `rule:"case,ref=cases,inverse=stops"`
	From  types.Date  `rule:"from"`
	Until *types.Date `rule:"until"` // nil while it lasts
	Why   string      `rule:"why"`   // StopPapers and the like
}

// Why a clock stops.
const (
	StopPapers    = "papers"    // papers are owed
	StopSuspended = "suspended" // somebody suspended the case
	StopClosed    = "closed"    // the case was closed, until it was reopened
)

// Paper is a paper that is owed.
type Paper struct {
	Name  string
	Since types.Date
	Until *types.Date // nil if nobody said
}

// The kinds of cases that follow from their events; but any kind may be known on receipt.
const (
	KindLegacy          = "legacy"                // left over from earlier years
	KindCrossRegion     = "cross_region"          // needs another region
	KindCrossDepartment = "cross_department"      // went to several departments
	KindCrossLevel      = "cross_level"           // a higher level stepped in
	KindOutstanding     = "documents_outstanding" // accepted while documents were owed
)

// How departments handle a case.
const (
	Serial   = "serial"
	Parallel = "parallel"
)

// The ratings of a case.
const (
	Satisfied    = "satisfied"
	Dissatisfied = "dissatisfied"
)

// refer puts departments at the end of the line. If nobody waits there, the department that
// has the case hands it on.
func (c *Case) refer(departments []string, on types.Date) {
	if !slices.ContainsFunc(c.Turns, Turn.waits) {
		c.end(on)
	}
	for _, d := range departments {
		c.Turns = append(c.Turns, Turn{Case: c.ID, Department: d, NamedOn: on})
	}
	c.next(on)
}

// next gives the case to the first in the line, unless somebody has it.
func (c *Case) next(on types.Date) {
	if slices.ContainsFunc(c.Turns, Turn.has) {
		return
	}
	if i := slices.IndexFunc(c.Turns, Turn.waits); i >= 0 {
		c.Turns[i].GivenOn = &on
	}
}

// call gives the case to departments at once, and to those that wait in line.
func (c *Case) call(departments []string, on types.Date) {
	first := slices.Min(departments)
	for i := range c.Turns {
		if c.Turns[i].waits() {
			c.Turns[i].GivenOn = &on
		}
	}
	for _, d := range departments {
		if !c.isWith(d) {
			c.Turns = append(c.Turns, Turn{Case: c.ID, Department: d, NamedOn: on, GivenOn: &on, Call: first})
		}
	}
}

// isWith reports whether a department has the case.
func (c *Case) isWith(department string) bool {
	return slices.ContainsFunc(c.Turns, func(t Turn) bool { return t.has() && t.Department == department })
}

// end ends the turns of all departments that have the case.
func (c *Case) end(on types.Date) {
	for i := range c.Turns {
		if c.Turns[i].has() {
			c.Turns[i].EndedOn = &on
		}
	}
}

func (t Turn) waits() bool { return t.GivenOn == nil && t.EndedOn == nil }

func (t Turn) has() bool { return t.GivenOn != nil && t.EndedOn == nil }

// stop stops the clock, unless it is stopped for that reason.
func (c *Case) stop(why string, on types.Date) {
	if !c.isStopped(why) {
		c.Stops = append(c.Stops, Stop{Case: c.ID, From: on, Why: why})
	}
}

// run lets the clock go on that was stopped for a reason.
func (c *Case) run(why string, on types.Date) {
	for i := range c.Stops {
		if c.Stops[i].Why == why && c.Stops[i].Until == nil {
			c.Stops[i].Until = &on
		}
	}
}

func (c *Case) isStopped(why string) bool {
	return slices.ContainsFunc(c.Stops, func(s Stop) bool { return s.Why == why && s.Until == nil })
}

// close ends a case.
func (c *Case) close(outcome string, on types.Date) {
	c.Outcome, c.ClosedOn = &outcome, &on
	for i := range c.Turns {
		if c.Turns[i].EndedOn == nil {
			c.Turns[i].EndedOn = &on
		}
	}
}

// owe adds papers to those that are owed. The latest day counts until which one is due.
func (c *Case) owe(names []string, until *types.Date, on types.Date) {
	papers := c.Papers
	for _, name := range names {
		i := slices.IndexFunc(papers, func(p Paper) bool { return p.Name == name })
		if i < 0 {
			i, papers = len(papers), append(papers, Paper{Name: name, Since: on})
		}
		if until != nil {
			papers[i].Until = copies.Of(until)
		}
	}
	c.owing(papers)
}

// owesAll reports whether all of these papers are owed.
func (c *Case) owesAll(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(c.Owed, name) })
}

// without returns the papers that are owed without those that are named; without names there are
// none.
func (c *Case) without(names []string) []Paper {
	if len(names) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.Papers), func(p Paper) bool { return slices.Contains(names, p.Name) })
}

// owing notes which papers are owed now.
func (c *Case) owing(papers []Paper) {
	c.Papers, c.Owed, c.OwedSince, c.OwedUntil = papers, nil, nil, nil
	for i := range papers {
		p := &papers[i]
		c.Owed = append(c.Owed, p.Name)
		if c.OwedSince == nil {
			c.OwedSince = new(p.Since)
		}
		if p.Until != nil && (c.OwedUntil == nil || *p.Until < *c.OwedUntil) {
			c.OwedUntil = new(*p.Until)
		}
	}
}

func (c *Case) kind(k string) { c.Kinds = eventlog.AddNew(c.Kinds, k) }

// settle derives what follows from the turns, and sorts what may come in any order.
func (c *Case) settle() {
	turns := c.Turns
	if c.Handling == Parallel {
		turns = slices.Clone(turns)
		slices.SortStableFunc(turns, func(a, b Turn) int { return cmp.Or(cmp.Compare(a.NamedOn, b.NamedOn), cmp.Compare(a.Call, b.Call)) })
		c.Turns = turns
	}
	c.Departments, c.DaysByDepartment = nil, nil
	for _, t := range turns {
		if !slices.Contains(c.Departments, t.Department) {
			c.Departments = append(c.Departments, t.Department)
			c.DaysByDepartment = append(c.DaysByDepartment, c.daysOf(t.Department))
		}
	}
	if len(c.Departments) > 1 {
		c.kind(KindCrossDepartment)
	}
	slices.Sort(c.Kinds)
	slices.Sort(c.Consulted)
}

// daysOf returns the calendar days on which a department has had the case, up to the latest
// event if it still has it. A day counts once, however many turns of the department it lies in.
func (c *Case) daysOf(department string) int {
	var turns []Turn
	for _, t := range c.Turns {
		if t.Department == department && t.GivenOn != nil {
			turns = append(turns, t)
		}
	}
	slices.SortStableFunc(turns, func(a, b Turn) int { return cmp.Compare(*a.GivenOn, *b.GivenOn) })
	days, counted := 0, types.Date(math.MinInt32)
	for _, t := range turns {
		until := c.LatestOn
		if t.EndedOn != nil {
			until = *t.EndedOn
		}
		if from := max(*t.GivenOn, counted); until > from {
			days, counted = days+int(until-from), until
		}
	}
	return days
}

// detach makes the case's lists its own, so that a further event changes no copy of it.
func (c *Case) detach() {
	c.Turns, c.Stops, c.Papers = slices.Clone(c.Turns), slices.Clone(c.Stops), slices.Clone(c.Papers)
	for _, list := range []*[]string{&c.Kinds, &c.Outstanding, &c.EscalatedTo, &c.TransferredTo, &c.HelpedBy, &c.HelpLevels, &c.Consulted, &c.Owed} {
		*list = slices.Clip(slices.Clone(*list))
	}
}
