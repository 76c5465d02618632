package rule

import (
	"errors"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/spell"
)

// Pending says what a value waits for, and the day at whose end it is there. As an error it is
// the cause of faults that only say so.
type Pending struct {
	What  string `json:"what"`           // such as the list or field that is due then, or "round residents"
	Noun  string `json:"noun,omitempty"` // the word of What before a name: round, quarter
	Until Date   `json:"until"`
}

// Error returns the reason for people: "pending until 2022-11-30: ballots".
func (p *Pending) Error() string { return fmt.Sprintf("pending until %s: %s", p.Until, p.What) }

// fault returns the error of a cell that is pending.
func (p *Pending) fault() *Error { return &Error{Code: CodePending, Message: p.Error(), Err: p} }

// later returns the reason that lasts longer; of equally long ones the first by name.
func (p *Pending) later(q *Pending) *Pending {
	switch {
	case p == nil:
		return q
	case q == nil || p.Until > q.Until || p.Until == q.Until && p.What <= q.What:
		return p
	}
	return q
}

// State says how final a value is.
type State uint8

// The states of a value.
const (
	Final        State = iota // no later day changes it
	SoFar                     // worked out from what is known, and it may still change
	AwaitsItsDay              // not there yet
)

var stateNames = [...]string{"final", "so far", "pending"}

// String returns the state's name: final, so far, pending.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state %d", uint8(s))
}

// MarshalText writes the state's name.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name of a state.
func (s *State) UnmarshalText(text []byte) error {
	i := slices.Index(stateNames[:], string(text))
	if i < 0 {
		return problemf(CodeBadValue, "there is no state %q", spell.Cut(string(text), spell.Brief))
	}
	*s = State(i)
	return nil
}

// Status is the state of a value, and why it is not final.
type Status struct {
	State State   `json:"state"`
	Why   Pending `json:"why,omitzero"` // of a final value the zero Pending
}

// String returns the status for people: "final", "so far, until 2022-12-31: matters",
// "pending until 2022-11-30: round enterprises".
func (s Status) String() string {
	switch s.State {
	case Final:
		return s.State.String()
	case AwaitsItsDay:
		return s.Why.Error()
	}
	return fmt.Sprintf("%s, until %s: %s", s.State, s.Why.Until, s.Why.What)
}

// Status returns the state of a field of one record. Everything is final in facts, and runs on
// facts, that are not as of a day. Like indexing a slice, it panics if there is no such record or
// field.
func (l *List) Status(row int, field string) Status { return l.cols[l.column(field)].status(row) }

// status returns the state of a cell.
func (c *column) status(row int) Status {
	if p := pendingCause(c.lacks(row)); p != nil {
		return Status{AwaitsItsDay, *p}
	}
	if p := c.openness(row); p != nil {
		return Status{SoFar, *p}
	}
	return Status{}
}

// Growth says whether the records of a list may still become more: SoFar if they may,
// AwaitsItsDay if the list itself is not there yet. Later is how many records came after the
// day as of which the facts are, and are therefore left out.
type Growth struct {
	Status
	Later int
}

// Growth returns whether the list may still grow.
func (l *List) Growth() Growth {
	if p := pendingCause(l.unknown); p != nil {
		return Growth{Status{AwaitsItsDay, *p}, l.later}
	}
	if l.open != nil {
		return Growth{Status{SoFar, *l.open}, l.later}
	}
	return Growth{Later: l.later}
}

// pendingCause returns what a fault waits for, nil if it is no such fault.
func pendingCause(e *Error) *Pending {
	var p *Pending
	if e != nil {
		errors.As(e.Err, &p)
	}
	return p
}

// openness returns why a cell may still change, nil if it is final.
func (c *column) openness(row int) *Pending {
	if c.open == nil {
		return nil
	}
	return c.open[row]
}

// opens marks a cell, of n, as one that may still change.
func (c *column) opens(row, n int, p *Pending) {
	if p == nil {
		return
	}
	if c.open == nil {
		c.open = make([]*Pending, n)
	}
	if c.lacking == nil { // readers look at open only if there is a lacking
		c.lacking = make([]*Error, n)
	}
	c.open[row] = p.later(c.open[row])
}

// reopen is opens for a cell that may be marked already; nil marks it as final.
func (c *column) reopen(row, n int, p *Pending) {
	if c.open != nil {
		c.open[row] = nil
	}
	c.opens(row, n, p)
}

// opensAll marks all cells, n of them.
func (c *column) opensAll(n int, p *Pending) {
	for row := range n {
		c.opens(row, n, p)
	}
}
