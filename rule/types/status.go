package types

import (
	"errors"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/wording"
)

// Pending says what a value waits for, and the day at whose end the value is known. As an
// error it is the cause of faults that only say so.
type Pending struct {
	What  string `json:"what"`           // such as the list or field that is due then, or "round residents"
	Noun  string `json:"noun,omitempty"` // the noun that What begins with, such as round or quarter
	Until Date   `json:"until"`
}

// Error returns the reason for people: "pending until 2022-11-30: ballots".
func (p *Pending) Error() string { return fmt.Sprintf("pending until %s: %s", p.Until, p.What) }

// Fault returns the error of a cell that is pending.
func (p *Pending) Fault() *fault.Error {
	return &fault.Error{Code: fault.CodePending, Message: p.Error(), Err: p}
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
		return wording.Newf(fault.CodeBadValue, "there is no state %q", spell.Cut(string(text), spell.Brief))
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

// Growth says whether a list may still get more records: SoFar if it may, AwaitsItsDay if the
// list itself is not there yet. Later counts the records that are left out because they came
// after the day of the facts.
type Growth struct {
	Status
	Later int
}

// PendingCause returns what a fault waits for, nil if it is no such fault.
func PendingCause(e *fault.Error) *Pending {
	var p *Pending
	if e != nil {
		errors.As(e.Err, &p)
	}
	return p
}

// AsOf is the end of a day: what facts were known then.
type AsOf struct {
	Day   Date
	Until *Date  // the last day of what the facts are about, after which nothing changes; nil if there is none
	Value string // the single value that is the day for formulas; "" for none
}
