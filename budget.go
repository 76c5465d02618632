package merit

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// ReadLimits bounds what a few bytes may turn into when they are read, so that no
// document and no facts exhaust time or memory. A zero field takes its default.
type ReadLimits struct {
	// ExponentDigits is how many digits exponents may add to numbers: 1e6 adds six.
	// It holds for all numbers of a document together, and for all of the facts of
	// a year. The default is 1,000,000.
	ExponentDigits int

	// MissingValues is how many values may be missing in the records of a year: a
	// file need not write them, but they take their room. Files with much else in
	// them may lack more: one for every two bytes. The default is 500,000.
	MissingValues int
}

// The defaults of ReadLimits.
const (
	maxExponentDigits = 1_000_000
	maxMissingValues  = 500_000
)

// withDefaults fills in what is zero.
func (l ReadLimits) withDefaults() ReadLimits {
	if l.ExponentDigits == 0 {
		l.ExponentDigits = maxExponentDigits
	}
	if l.MissingValues == 0 {
		l.MissingValues = maxMissingValues
	}
	return l
}

// budget is what is left of limits while something is read.
type budget struct {
	ReadLimits // of the reading
	digits     int
	values     int
	hinter
}

func newBudget(l ReadLimits) *budget {
	l = l.withDefaults()
	return &budget{ReadLimits: l, digits: l.ExponentDigits, values: l.MissingValues}
}

// spendDigits takes the digits that exponents add to the numbers of a text, and
// reports whether there were enough.
func (b *budget) spendDigits(text string) bool {
	b.digits -= exponents(text)
	return b.digits >= 0
}

// spendValues takes the values of a record, and reports whether there were enough.
func (b *budget) spendValues(n int) bool {
	b.values -= n
	return b.values >= 0
}

// tooManyDigits and tooManyValues are the faults of what goes beyond, with advice.
func (b *budget) tooManyDigits() (message, hint string) {
	return fmt.Sprintf("up to here exponents add more than %d digits to numbers", b.ExponentDigits),
		"count in larger units, or have the program raise ExponentDigits with merit.WithReadLimits"
}

func (b *budget) tooManyValues() (message, hint string) {
	return fmt.Sprintf("up to here more than %d values of records are missing", b.MissingValues),
		"declare fewer optional fields, or have the program raise MissingValues with merit.WithReadLimits"
}

// mostDigits is how many digits a number may have; rule.ParseNumber refuses more.
const mostDigits = 20_000

// exponents returns how many digits the exponents of the numbers in a text add, in
// a number or a formula: 1e6 adds six. Those of numbers that are refused add none.
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

// checkExponents refuses a document whose numbers are long when written out, before
// they are.
func (d *document) checkExponents(n *yaml.Node, b *budget) bool {
	if !b.spendDigits(n.Value) {
		message, hint := b.tooManyDigits()
		d.faultAt(n.Line, n.Column, hint, "%s", message)
		return false
	}
	for _, child := range n.Content {
		if !d.checkExponents(child, b) {
			return false
		}
	}
	return true
}

// hinter suggests names that may have been meant, so many that no input makes it
// slow.
type hinter struct{ compared int }

// maxCompared bounds with how many names others are compared in one reading.
const maxCompared = 100_000

// meant is rule.Nearest within bounds.
func (h *hinter) meant(name string, known []string) string {
	const most, longest = 1000, 60
	if h.exhausted() || len(known) > most || len(name) > longest {
		return ""
	}
	h.compared += 10 + len(known)
	return rule.Nearest(name, slices.DeleteFunc(slices.Clone(known), func(k string) bool { return len(k) > longest }))
}

// exhausted reports whether nothing is suggested any more.
func (h *hinter) exhausted() bool { return h.compared >= maxCompared }

// nearest is meant as advice.
func (h *hinter) nearest(name string, known []string) string { return didYouMean(h.meant(name, known)) }

// didYouMean is the advice for the name that may have been meant, "" for none.
func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", name)
}
