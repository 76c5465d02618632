package rule

// Limits bound what formulas may cost. A zero field takes its default. Steps and
// Bytes are the budget of one call, such as NewSheet, Run or Explain, over all that
// it works out; each cell of the facts adds 200 steps and 160 bytes to it. A
// step takes about 10 nanoseconds.
type Limits struct {
	SourceBytes int   // length of a formula's text; default 65,536
	Tokens      int   // tokens of a formula; default 10,000
	Depth       int   // nesting of brackets, lets, predicates and function calls; default 60
	Digits      int   // decimal digits of a number, numerator or denominator; default 20,000
	TextBytes   int   // length of a text that a formula makes; default 1,048,576
	ListLength  int   // length of a list that a formula makes; default 1,000,000
	Steps       int64 // elements visited and calls made; default 200,000,000
	Bytes       int64 // what is made and kept: columns, lists, formulas, derivations; default 134,217,728
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
