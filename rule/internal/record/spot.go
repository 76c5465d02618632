package record

import (
	"slices"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/held"
	"github.com/meritrules/merit/rule/internal/tree"
)

// SpotOf returns the cell and the part of a formula that a step stands for.
func SpotOf(s *derivation.Step) tree.Spot { return held.Open(held.Of[tree.Spot](s.At)) }

// Spotted returns what a step stands for as the step has it.
func Spotted(at tree.Spot) derivation.Spot { return derivation.Spot(held.In(at)) }

// setCell says which cell a step stands for.
func setCell(s *derivation.Step, l *cell.List, row int32, col int) {
	at := SpotOf(s)
	at.List, at.Row, at.Col = l, row, col
	s.At = Spotted(at)
}

// ownerOf returns the record that an item is.
func ownerOf(i *derivation.Item) cell.Owned { return held.Open(held.Of[cell.Owned](i.Of)) }

// Own gives a derivation its own copies of what its steps share with the rules, so that nobody
// who writes to a step changes a rule.
func Own(root *derivation.Step) {
	cited := map[*string][]string{} // copies, by the first clause of what they copy
	root.Walk(func(s *derivation.Step) {
		s.Places = copies.Of(s.Places)
		if len(s.Clauses) == 0 {
			return
		}
		if cited[&s.Clauses[0]] == nil {
			cited[&s.Clauses[0]] = slices.Clone(s.Clauses)
		}
		s.Clauses = cited[&s.Clauses[0]]
	})
}

// NameRecord sets the record of a step, unless it is that of the year as a whole.
func NameRecord(s *derivation.Step, l *cell.List, row int32) {
	if l.Schema.Name != "" {
		s.Record, s.Label, s.Position = cell.NameOf(l, int(row))
	}
}

// setOwner copies the record of another item.
func setOwner(i *derivation.Item, of derivation.Item) {
	i.Record, i.Label, i.Position, i.Of = of.Record, of.Label, of.Position, of.Of
}
