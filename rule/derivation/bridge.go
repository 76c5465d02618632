package derivation

import (
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// The names in this file are for merit's own packages, which fill and name steps. A host has no
// use for them.

// Elements returns the steps for the elements of the list that a call goes over.
// It is for merit's own packages.
func Elements(s *Step) (elems []*Step) {
	for _, child := range s.Steps {
		if child.Kind == ElementStep {
			elems = append(elems, child)
		}
	}
	return elems
}

// Lists returns the operands of a function that are lists. It is for merit's own packages.
func Lists(s *Step) (found []*Step) {
	for _, t := range s.Steps {
		if t.Kind != ElementStep && t.Value.Kind() == types.ListKind {
			found = append(found, t)
		}
	}
	return found
}

// Item is an element as an item. It is for merit's own packages.
func (s *Step) Item() Item {
	return Item{Record: s.Record, Label: s.Label, Position: s.Position, Value: s.Value, Of: s.At.Owner()}
}

// InWords writes a value as derivations do: a number with its places, a fraction as a
// decimal. It is for merit's own packages.
func InWords(v value.Value, places *int) string { return (&teller{}).value(v, places) }

// NameRecord sets the record of a step, unless it is that of the year as a whole.
// It is for merit's own packages.
func (s *Step) NameRecord(l *cell.List, row int32) {
	if l.Schema.Name == "" {
		return
	}
	s.Record = l.Label(int(row))
	if cell.IsNumbered(l, int(row)) {
		s.Position = l.Ordinal(int(row))
	}
	if !cell.IsCaptioned(l) {
		return
	}
	if label := l.Caption(int(row)); label != s.Record {
		s.Label = label
	}
}

// Whose sets whose an item is: what another one is. It is for merit's own packages.
func (i *Item) Whose(of Item) {
	i.Record, i.Label, i.Position, i.Of = of.Record, of.Label, of.Position, of.Of
}
