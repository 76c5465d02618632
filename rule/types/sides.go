package types

// StepSide is how a key column finds its rows. The zero StepSide is an exact match.
type StepSide uint8

// The ways to match a key column. In a column of steps a row covers the numbers from
// its own up to the next greater one among the rows alike in the columns before it.
const (
	Exact StepSide = iota
	From           // the row's number itself belongs to the row
	Above          // the row's number itself belongs to the row below
)
