package window

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule"
)

// Event is something that happened to a case on a day: one of Received, Referred,
// Coordinated, AcceptedWithOutstanding, Escalated, Resolved and Rated.
type Event interface {
	day() rule.Date
	name() string
	apply(*folding) error
}

// Received opens a case: somebody comes to a window with a matter that could not be
// got done. Kinds are those known on receipt, such as KindLegacy.
type Received struct {
	On     rule.Date
	Case   string
	Window string
	Kinds  []string
}

// Referred hands the case to departments one after the other, each when the previous
// one is done.
type Referred struct {
	On          rule.Date
	Departments []string
}

// Coordinated calls departments together: from this day they work in parallel with
// those that already have the case.
type Coordinated struct {
	On          rule.Date
	Departments []string
}

// AcceptedWithOutstanding accepts the case although documents are outstanding
// (容缺受理): the papers that are still owed, which the case lists as Outstanding.
type AcceptedWithOutstanding struct {
	On        rule.Date
	Documents []string
}

// Escalated has a higher level step in, such as the province, which the case lists
// in EscalatedTo.
type Escalated struct {
	On rule.Date
	To string
}

// Resolved closes the case: the matter is done.
type Resolved struct{ On rule.Date }

// Rated is how the person who came rates a resolved case.
type Rated struct {
	On        rule.Date
	Satisfied bool
}

// The kinds of cases. CrossDepartment, CrossLevel and Outstanding follow from
// the events, but any kind may be known on receipt.
const (
	KindLegacy          = "legacy"           // left over from earlier years
	KindCrossRegion     = "cross_region"     // needs another region
	KindCrossDepartment = "cross_department" // departments were called together
	KindCrossLevel      = "cross_level"      // a higher level stepped in
	KindOutstanding     = "outstanding"      // accepted with documents outstanding
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

// Fold replays the events of one case, in order, and returns the resulting case.
// Kinds are sorted; Outstanding and EscalatedTo keep the order of the events, each text
// once. A department's days run from the day on which it got the case:
// in serial handling until the next department got it, else until the case was
// resolved or, if it is not, until its last event. The error names the first event
// that is out of place; an empty log is an error too.
func Fold(events []Event) (Case, error) {
	if len(events) == 0 {
		return Case{}, &rule.Error{Code: rule.CodeBadEvent, Message: "a case without events"}
	}
	f := &folding{}
	for i, e := range events {
		if err := f.step(e); err != nil {
			return Case{}, &rule.Error{Code: rule.CodeBadEvent, Record: f.record(), Message: fmt.Sprintf("event %d (%s on %s): %v", i+1, e.name(), e.day(), err), Err: err}
		}
	}
	f.stop(f.last)
	slices.Sort(f.c.Kinds)
	return f.c, nil
}

// state is a case's stage in its course.
type state uint8

const (
	unopened state = iota
	open
	resolved
	rated
)

// folding is a case while its events are replayed.
type folding struct {
	c       Case
	state   state
	last    rule.Date
	working []int // the departments that have the case, as positions in c.Departments
	since   []rule.Date
}

func (f *folding) record() string {
	if f.c.ID == "" {
		return ""
	}
	return "case " + f.c.ID
}

func (f *folding) step(e Event) error {
	_, opens := e.(Received)
	switch {
	case f.state == unopened && !opens:
		return fmt.Errorf("the case has not been received yet")
	case f.state != unopened && opens:
		return fmt.Errorf("the case was received before")
	case f.state != unopened && e.day() < f.last:
		return fmt.Errorf("the event before it is of a later day, %s", f.last)
	}
	f.last = e.day()
	return e.apply(f)
}

// inHand returns an error if nothing more can be done about the case.
func (f *folding) inHand() error {
	if f.state != open {
		return fmt.Errorf("the case was resolved on %s", *f.c.ResolvedOn)
	}
	return nil
}

func (f *folding) kind(k string) { f.c.Kinds = addNew(f.c.Kinds, k) }

// addNew appends the texts that a list does not have yet.
func addNew(list []string, texts ...string) []string {
	for _, t := range texts {
		if !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// give gives the case to a department, which may have had it before.
func (f *folding) give(department string, on rule.Date) {
	i := slices.Index(f.c.Departments, department)
	if i < 0 {
		i = len(f.c.Departments)
		f.c.Departments = append(f.c.Departments, department)
		f.c.DaysByDepartment = append(f.c.DaysByDepartment, 0)
		f.since = append(f.since, 0)
	}
	if !slices.Contains(f.working, i) {
		f.working, f.since[i] = append(f.working, i), on
	}
}

// stop ends the work of those that have the case.
func (f *folding) stop(on rule.Date) {
	for _, i := range f.working {
		f.c.DaysByDepartment[i] += int(on - f.since[i])
	}
	f.working = nil
}

func (e Received) day() rule.Date                { return e.On }
func (e Referred) day() rule.Date                { return e.On }
func (e Coordinated) day() rule.Date             { return e.On }
func (e AcceptedWithOutstanding) day() rule.Date { return e.On }
func (e Escalated) day() rule.Date               { return e.On }
func (e Resolved) day() rule.Date                { return e.On }
func (e Rated) day() rule.Date                   { return e.On }

func (Received) name() string                { return "received" }
func (Referred) name() string                { return "referred" }
func (Coordinated) name() string             { return "coordinated" }
func (AcceptedWithOutstanding) name() string { return "accepted with outstanding documents" }
func (Escalated) name() string               { return "escalated" }
func (Resolved) name() string                { return "resolved" }
func (Rated) name() string                   { return "rated" }

func (e Received) apply(f *folding) error {
	f.state = open
	f.c = Case{ID: e.Case, Window: e.Window, ReceivedOn: rule.Of(e.On), Handling: Serial}
	f.c.Kinds = addNew(nil, e.Kinds...)
	return nil
}

func (e Referred) apply(f *folding) error {
	switch {
	case f.inHand() != nil:
		return f.inHand()
	case len(e.Departments) == 0:
		return fmt.Errorf("it names no department")
	case f.c.Handling == Parallel:
		return fmt.Errorf("the departments were called together before; call further ones in as well")
	}
	for _, d := range e.Departments {
		f.stop(e.On)
		f.give(d, e.On)
	}
	return nil
}

func (e Coordinated) apply(f *folding) error {
	switch {
	case f.inHand() != nil:
		return f.inHand()
	case len(e.Departments) == 0:
		return fmt.Errorf("it names no department")
	}
	f.c.Handling = Parallel
	for _, d := range e.Departments {
		f.give(d, e.On)
	}
	if len(f.c.Departments) > 1 {
		f.kind(KindCrossDepartment)
	}
	return nil
}

func (e AcceptedWithOutstanding) apply(f *folding) error {
	f.kind(KindOutstanding)
	f.c.Outstanding = addNew(f.c.Outstanding, e.Documents...)
	return f.inHand()
}

func (e Escalated) apply(f *folding) error {
	f.kind(KindCrossLevel)
	if e.To != "" {
		f.c.EscalatedTo = addNew(f.c.EscalatedTo, e.To)
	}
	return f.inHand()
}

func (e Resolved) apply(f *folding) error {
	switch {
	case f.inHand() != nil:
		return f.inHand()
	case len(f.c.Departments) == 0:
		return fmt.Errorf("no department has had the case")
	}
	f.stop(e.On)
	f.state, f.c.ResolvedOn = resolved, &e.On
	return nil
}

func (e Rated) apply(f *folding) error {
	switch f.state {
	case open:
		return fmt.Errorf("the case is not resolved")
	case rated:
		return fmt.Errorf("the case was rated before")
	}
	rating := Dissatisfied
	if e.Satisfied {
		rating = Satisfied
	}
	f.state, f.c.Rating = rated, &rating
	return nil
}
