package derivation

import (
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Taken is what a function took from its lists, or from its table, beside the steps of its
// operands: what a person needs to redo it by hand.
type Taken struct {
	Elements []Item       `json:"elements,omitempty"` // of a list whose elements are no steps, in its order
	Dropped  []Item       `json:"dropped,omitempty"`  // elements that did not count, the lowest first
	Rows     []RowTaken   `json:"rows,omitempty"`     // of a table by steps or a band; of interpolate the points around its number
	Place    *Place       `json:"place,omitempty"`    // of a rank
	Of       int          `json:"of,omitempty"`       // how long the list is, if not all of its elements are steps: the function has not come to them, or they are Cut
	Off      []types.Date `json:"off,omitempty"`      // of working days: the days from Monday to Friday on which nobody works
	On       []types.Date `json:"on,omitempty"`       // and the weekend days on which people work
}

// Item is an element of a list: its value, and whose it is as far as that is known.
type Item struct {
	Record   string       `json:"record,omitempty"`   // the record's key
	Label    string       `json:"label,omitempty"`    // the key with names, "" if there are none
	Position int          `json:"position,omitempty"` // as that of a Step
	Value    value.Value  `json:"value"`
	Weight   *value.Value `json:"weight,omitempty"` // of weightedMean

	Of Owned `json:"-"` // the record
}

// RowTaken is a row of a table, and which numbers it holds for.
type RowTaken struct {
	Keys  []RowKey    `json:"keys"`
	Value value.Value `json:"value"`
}

// RowKey is what a row asks of a key: to be one value, or to lie between two.
type RowKey struct {
	Name  string       `json:"name,omitempty"` // "" for the number of band and interpolate
	Is    *value.Value `json:"is,omitempty"`
	From  *value.Value `json:"from,omitempty"`  // nil for no lower bound
	To    *value.Value `json:"to,omitempty"`    // nil for no upper bound
	Above bool         `json:"above,omitempty"` // the row begins above From and holds up to To, not from From on and below To
}

// Place says where a rank lies.
type Place struct {
	Value  value.Value `json:"value"`            // the ranked value
	Of     int         `json:"of"`               // how many values are ranked
	Same   int         `json:"same"`             // how many of them are equal to the ranked one
	With   []Item      `json:"with,omitempty"`   // those of other records that are equal to it, as far as it is known whose they are
	Before *Item       `json:"before,omitempty"` // the next better value, nil for the first place
	After  *Item       `json:"after,omitempty"`  // the next worse value, nil for the last place
	Ahead  value.Value `json:"ahead"`            // by how much Before is better, nil if that is no number
	Behind value.Value `json:"behind"`           // by how much After is worse
}
