package rule

import "fmt"

// Limits bound what formulas may cost. A zero field takes its default; a negative one
// is refused by whatever takes a Scope, such as NewSheet, Compile and Bind. Steps and
// Bytes are the budget of one call, such as NewSheet, Run or Explain, over all that
// it works out; each cell of the facts adds 200 steps and 160 bytes to it. What a formula
// writes out, texts and lists, is bounded by SourceBytes and Tokens alone; a list that is
// as long as another, such as one made by map or filter, by that one and by Bytes.
//
// A step is what is done with one element, one row or one number of 64 bits, and takes
// some 10 nanoseconds. An operation on long numbers takes the square of their length in
// words of 64 bits, comparing two of them the product of their lengths; a text that is
// made takes a step for 4 bytes, one that is gone through for 8, one that is compared
// for 64. Bytes are those of what is made and of what is kept, long numbers and texts
// within lists and columns among them. Formulas that change by date are made ready for
// each day on which they do, and a call may make so many parts ready as Steps has
// fifties.
type Limits struct {
	SourceBytes int   // length of a formula's text; default 65,536
	Tokens      int   // tokens of a formula; default 10,000
	Depth       int   // nesting of brackets, lets, predicates and function calls; default 60
	Digits      int   // decimal digits of a number that a formula writes or makes, numerator or denominator; default 20,000
	TextBytes   int   // length of a text that a formula makes of others; default 1,048,576
	ListLength  int   // length of a list that a formula makes longer than those it has: a range, concat, flatten, split; default 1,000,000
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
			return Errors{{Message: fmt.Sprintf("Limits.%s is %d", f.name, f.value), Hint: "give a number above 0, or 0 for the default"}}
		}
	}
	return nil
}

// withDefaults fills in what is zero.
func (l Limits) withDefaults() Limits {
	fill(&l.SourceBytes, 65_536)
	fill(&l.Tokens, 10_000)
	fill(&l.Depth, 60)
	fill(&l.Digits, maxDigits)
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

// smallDigits is what no number within 64 bits has: a limit of so many digits only
// needs to be held against numbers beyond them, which keeps the others quick.
const smallDigits = 20

// isBelowSmall reports whether the limit on digits is one for small numbers as well.
func (l Limits) isBelowSmall() bool { return l.Digits < smallDigits }
