package types

import (
	"fmt"
	"strings"

	"github.com/meritrules/merit/rule/fault"
)

// Owner is the policy to which a sheet, facts or a run belong. The zero Owner is no policy,
// such as that of a sheet that a host made of its own formulas.
type Owner struct {
	ID, Version string
	rules       *Rules // nil for none
}

// String names the policy and its version, in quotes if either contains white space.
func (o Owner) String() string {
	if strings.ContainsAny(o.ID+o.Version, " \t\n\"") {
		return fmt.Sprintf("%q %q", o.ID, o.Version)
	}
	return o.ID + " " + o.Version
}

// IsZero reports whether there is no policy.
func (o Owner) IsZero() bool { return o.rules == nil }

// Same reports whether two owners are the same policy: id and version agree, and so do
// the lists, figures, parameters, functions and tables, whatever their layout. Loading a
// document twice gives the same policy.
func (o Owner) Same(p Owner) bool {
	return o.ID == p.ID && o.Version == p.Version && (o.rules == p.rules || o.rules != nil && p.rules != nil && o.rules.Digest() == p.rules.Digest())
}

// Refuse returns the fault of something that belongs to another policy, and nil if it belongs
// to this one. What begins the message, such as "the facts were made".
func (o Owner) Refuse(what string, other Owner) *fault.Error {
	switch {
	case o.Same(other):
		return nil
	case other.IsZero():
		return &fault.Error{Code: fault.CodeForeignFacts, Message: fmt.Sprintf("%s for no policy, not for %s", what, o)}
	case o.ID == other.ID && o.Version == other.Version:
		return &fault.Error{Code: fault.CodeForeignFacts, Message: fmt.Sprintf("%s for the policy %s, but with other rules than this one of the same name", what, other)}
	}
	return &fault.Error{Code: fault.CodeForeignFacts, Message: fmt.Sprintf("%s for the policy %s, not for %s", what, other, o)}
}
