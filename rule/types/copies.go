package types

import (
	"slices"

	"github.com/meritrules/merit/internal/copies"
)

// What a sheet, a list or facts keep of a caller's they copy, down to what its pointers
// and slices hold, and what they hand out is a copy too: both are immutable.

// Clone returns a copy that shares nothing with the type that a caller can change.
func (t Type) Clone() Type {
	if t.Elem != nil {
		elem := t.Elem.Clone()
		t.Elem = &elem
	}
	return t
}

// Clone returns a copy that shares nothing with the source that a caller can change.
func (s Source) Clone() Source {
	s.From, s.Clauses = copies.Of(s.From), slices.Clone(s.Clauses)
	return s
}
