package types

import (
	"slices"

	"github.com/meritrules/merit/internal/copies"
)

// A sheet, a list and facts copy what they keep of a caller's arguments, down to what pointers
// and slices hold, and they hand out copies: so they are immutable.

// Clone returns a copy that shares nothing with the type that a caller can change.
func (t Type) Clone() Type {
	if t.Elem != nil {
		elem := t.Elem.Clone()
		t.Elem = &elem
	}
	if t.Levels != nil {
		t.Levels = NewLevels(t.Levels.Texts)
	}
	return t
}

// Clone returns a copy that shares nothing with the source that a caller can change.
func (s Source) Clone() Source {
	s.From, s.Clauses = copies.Of(s.From), slices.Clone(s.Clauses)
	if s.Must != nil {
		must := s.Must.Clone()
		s.Must = &must
	}
	return s
}
