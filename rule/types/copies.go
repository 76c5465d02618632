package types

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/copies"
)

// What a sheet, a list or facts keep of a caller's they copy, down to what its pointers
// and slices hold, and what they hand out is a copy too: both are immutable.

func (t Type) Clone() Type {
	if t.Elem != nil {
		elem := t.Elem.Clone()
		t.Elem = &elem
	}
	return t
}

func (s Source) Clone() Source {
	s.From, s.Clauses = copies.Of(s.From), slices.Clone(s.Clauses)
	return s
}

// Optional shows a value that may be absent.
func Optional[T any](p *T) string {
	if p == nil {
		return "~"
	}
	return fmt.Sprint(*p)
}
