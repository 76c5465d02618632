package byrow

import (
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/types"
)

// Taken is what a function took from its lists, or from its table, beside its operands:
// what a person needs to redo it by hand. Package derivation shows it.
type Taken struct {
	Elements []Item       // of a list whose elements are no steps, in its order
	Dropped  []Item       // elements that did not count, the lowest first
	Rows     []RowTaken   // of a table by steps or a band; of interpolate the points around its number
	Place    *Place       // of a rank
	Rounded  *Rounded     // by a function that rounds
	Off      []types.Date // of working days: the days from Monday to Friday on which nobody works
	On       []types.Date // and the weekend days on which people work
}

// Rounded is what a function has rounded, and how.
type Rounded struct {
	From cell.Value
	To   RoundTo
}

// Item is an element of a list.
type Item struct{ Value cell.Value }

// RowTaken is a row of a table, and which numbers it holds for.
type RowTaken struct {
	Keys  []RowKey
	Value cell.Value
}

// RowKey is what a row asks of a key: to be one value, or to lie between two.
type RowKey struct {
	Name  string // "" for the number of band and interpolate
	Is    *cell.Value
	From  *cell.Value // nil for no lower bound
	To    *cell.Value // nil for no upper bound
	Above bool        // the row begins above From and holds up to To, not from From on and below To
}

// Place says where a rank lies.
type Place struct {
	Value  cell.Value // the ranked value
	Of     int        // how many values are ranked
	Same   int        // how many of them are equal to the ranked one
	Before *Item      // the next better value, nil for the first place
	After  *Item      // the next worse value, nil for the last place
	Ahead  cell.Value // by how much Before is better, nil if that is no number
	Behind cell.Value // by how much After is worse
}
