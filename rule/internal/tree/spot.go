package tree

import (
	"github.com/meritrules/merit/rule/internal/cell"
)

// Spot is what a step of this run belongs to: a part of a formula, and a cell.
type Spot struct {
	Src      *Written
	From, To int        // the characters of src
	List     *cell.List // of a field: the list that it belongs to
	Row      int32
	Depth    int32 // how many predicates enclose it
	Col      int
}

// Owner returns the record of the cell.
func (s Spot) Owner() cell.Owned { return cell.Owned{List: s.List, Row: s.Row} }
