package record

import (
	"slices"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/held"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
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

// Mentioned calls fn for each record that a derivation is about, or that a value in it is.
func Mentioned(root *derivation.Step, fn func(l *cell.List, row int32)) {
	var ofValue func(v value.Value)
	ofValue = func(v value.Value) {
		if in := inside.Value(v); in.Kind == types.RecordKind && in.List != nil {
			fn(in.List, in.Row)
		}
		if v.Kind() == types.ListKind {
			for i := range v.Len() {
				ofValue(v.Elem(i))
			}
		}
	}
	items := func(all []derivation.Item) {
		for i := range all {
			if of := ownerOf(&all[i]); of.List != nil {
				fn(of.List, of.Row)
			}
			ofValue(all[i].Value)
		}
	}
	root.Walk(func(s *derivation.Step) {
		if at := SpotOf(s); at.List != nil {
			fn(at.List, at.Row)
		}
		ofValue(s.Value)
		if s.Taken != nil {
			items(s.Taken.Elements)
			items(s.Taken.Dropped)
		}
	})
}
