package derivation

import (
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/held"
	"github.com/meritrules/merit/rule/internal/tree"
)

// Spot is what a step stands for: a cell of the run, and a part of a formula. Hosts can keep it
// and pass it on with the step; Step.Cell and Step.Field say which cell it is.
type Spot held.Of[tree.Spot]

// Owned is the record that an element is, for a Renderer of hosts that has notes of records.
type Owned held.Of[cell.Owned]

func (s *Step) spot() tree.Spot { return held.Open(held.Of[tree.Spot](s.At)) }

func (i *Item) owner() cell.Owned { return held.Open(held.Of[cell.Owned](i.Of)) }
