package types

import (
	"fmt"

	"github.com/meritrules/merit/rule/fault"
)

// Limits bound what formulas may cost. A zero field takes its default; whatever takes a
// Scope, such as NewSheet, Compile and Bind, refuses a negative one. Steps and Bytes are
// the budget of one call, such as NewSheet, Run or Explain, over all that it evaluates;
// each cell of the facts adds 200 steps and 160 bytes to it. The texts and lists that a
// formula writes out are bounded by SourceBytes and Tokens alone; a list as long as
// another, such as one made by map or filter, is bounded by that list and by Bytes.
//
// A step is the work on one element, one row or one number of 64 bits, and takes some
// 10 nanoseconds. An operation on long numbers takes the square of their length in
// words of 64 bits; comparing two takes the product of their lengths. Making a text
// takes a step for every 4 bytes, reading through one a step for every 8, comparing one
// a step for every 64. Bytes count what is made and what is kept, including long numbers
// and texts within lists and columns. Formulas that change by date are prepared for each
// day on which they do, and a call may prepare one part of a formula for every 50 of
// Steps.
type Limits struct {
	SourceBytes int   // length of a formula's text; default 65,536
	Tokens      int   // tokens of a formula; default 10,000
	Depth       int   // nesting of brackets, lets, predicates and function calls; default 60
	Digits      int   // decimal digits of a number that a formula writes or makes, numerator or denominator; default 100,000
	TextBytes   int   // length of a text that a formula makes from others; default 1,048,576
	ListLength  int   // length of a list that a formula makes longer than its inputs: a range, concat, flatten, split; default 1,000,000
	Steps       int64 // work of a call; default 200,000,000
	Bytes       int64 // what is made and kept: columns, lists, formulas, derivations; default 134,217,728
}

// Check reports the first field that is negative, as an Errors.
func (l Limits) Check() error {
	for _, f := range []struct {
		name  string
		value int64
	}{
		{"SourceBytes", int64(l.SourceBytes)}, {"Tokens", int64(l.Tokens)}, {"Depth", int64(l.Depth)}, {"Digits", int64(l.Digits)},
		{"TextBytes", int64(l.TextBytes)}, {"ListLength", int64(l.ListLength)}, {"Steps", l.Steps}, {"Bytes", l.Bytes},
	} {
		if f.value < 0 {
			return fault.Errors{{Code: fault.CodeBadArgument, Message: fmt.Sprintf("Limits.%s is %d", f.name, f.value), Hint: "give a number above 0, or 0 for the default"}}
		}
	}
	return nil
}

// WithDefaults replaces zero fields by their defaults.
func (l Limits) WithDefaults() Limits {
	fill(&l.SourceBytes, 65_536)
	fill(&l.Tokens, 10_000)
	fill(&l.Depth, 60)
	fill(&l.Digits, 100_000)
	fill(&l.TextBytes, 1<<20)
	fill(&l.ListLength, 1_000_000)
	if l.Steps == 0 {
		l.Steps = 200_000_000
	}
	if l.Bytes == 0 {
		l.Bytes = 128 << 20
	}
	return l
}

func fill(field *int, value int) {
	if *field == 0 {
		*field = value
	}
}

// The single values of the facts that make the calendar: lists of days.
const (
	HolidaysValue       = "holidays"
	WorkedWeekendsValue = "worked_weekends"
)
