// Package bounded keeps reading within limits: the bytes of a file, and what a few of its
// bytes may grow into.
//
// ReadFile returns the bytes of a file, or a fault if it is too long. A Budget then counts
// down while the readers of packages yamltext and facts turn the bytes into numbers and
// records.
package bounded

import "fmt"

// Limits limits what a few bytes may grow into. A zero field takes its default. Hosts set
// merit.ReadLimits.
type Limits struct {
	ExponentDigits int // that exponents may add to numbers
	MissingValues  int // of records
}

// The defaults of Limits.
const (
	maxExponentDigits = 1_000_000
	maxMissingValues  = 500_000
)

// Budget holds what remains of the limits during one reading.
type Budget struct {
	limits Limits
	digits int
	values int
}

// NewBudget returns the budget of one reading.
func NewBudget(l Limits) *Budget {
	if l.ExponentDigits == 0 {
		l.ExponentDigits = maxExponentDigits
	}
	if l.MissingValues == 0 {
		l.MissingValues = maxMissingValues
	}
	return &Budget{limits: l, digits: l.ExponentDigits, values: l.MissingValues}
}

// SpendDigits spends the digits that exponents add to the numbers of a text, and
// reports whether enough were left.
func (b *Budget) SpendDigits(text string) bool {
	b.digits -= exponents(text)
	return b.digits >= 0
}

// AllowFor adds the missing values that a file of this size may have: one for every two
// bytes.
func (b *Budget) AllowFor(bytes int) { b.values += bytes / 2 }

// SpendValues spends the values of a record, and reports whether enough were left.
func (b *Budget) SpendValues(n int) bool {
	b.values -= n
	return b.values >= 0
}

// TooManyDigits returns the fault of numbers that exceed the budget, with advice.
func (b *Budget) TooManyDigits() (message, hint string) {
	return fmt.Sprintf("up to here exponents add more than %d digits to numbers", b.limits.ExponentDigits),
		"count in larger units, or have the program raise ExponentDigits with merit.WithReadLimits"
}

// TooManyValues returns the fault of records whose missing values exceed the budget, with
// advice.
func (b *Budget) TooManyValues() (message, hint string) {
	return fmt.Sprintf("up to here more than %d values of records are missing", b.limits.MissingValues),
		"declare fewer optional fields, or have the program raise MissingValues with merit.WithReadLimits"
}

// mostDigits is how many digits a number may have; types.ParseNumber refuses more.
const mostDigits = 20_000

// exponents returns how many digits exponents add to the numbers in a text, which is a
// number or a formula: 1e6 adds six. Exponents of numbers that are refused add none.
func exponents(text string) (digits int) {
	for i := 1; i < len(text); i++ {
		if text[i] != 'e' && text[i] != 'E' || !isDigit(text[i-1]) {
			continue
		}
		if i+1 < len(text) && (text[i+1] == '-' || text[i+1] == '+') {
			i++
		}
		exponent := 0
		for ; i+1 < len(text) && isDigit(text[i+1]); i++ {
			exponent = min(10*exponent+int(text[i+1]-'0'), mostDigits+1)
		}
		if exponent <= mostDigits {
			digits += exponent
		}
	}
	return digits
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
