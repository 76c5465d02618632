package merit

import (
	"fmt"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Option changes how Load reads a policy document.
type Option func(*settings)

// settings holds what options change.
type settings struct {
	functions []rule.Function
	limits    types.Limits
	read      ReadLimits
}

// WithFunctions adds functions of the host program to the document's language.
// They must be pure: see rule.Function.
func WithFunctions(functions ...rule.Function) Option {
	return func(s *settings) { s.functions = append(s.functions, functions...) }
}

// WithLimits limits what the document's formulas may cost, each by itself and all
// together in each call, in place of the defaults of types.Limits. Lower them where
// documents come from strangers, raise them where there are many facts. A field that
// is 0 takes its default, and Load refuses a negative one. WithReadLimits limits
// what documents and facts may contain.
func WithLimits(limits types.Limits) Option {
	return func(s *settings) { s.limits = limits }
}

// WithReadLimits limits the size to which the document, and each year of facts that its policy
// reads, may grow when they are read. Without it the defaults of ReadLimits apply. Other
// limits on documents and facts are fixed.
func WithReadLimits(limits ReadLimits) Option {
	return func(s *settings) { s.read = limits }
}

// ReadLimits limits the size to which a few bytes may grow when they are read, so that no
// document and no facts exhaust time or memory. A zero field takes its default; Load refuses a
// negative one.
type ReadLimits struct {
	// ExponentDigits is how many digits exponents may add to numbers: 1e6 adds six.
	// It counts all numbers of a document together, and all numbers of a year's
	// facts. The default is 1,000,000.
	ExponentDigits int

	// MissingValues is how many values may be missing in the records of a year: a
	// file need not write them, but they take memory. Large files may lack more: one
	// value for every two bytes. The default is 500,000.
	MissingValues int
}

// check reports a limit that is negative.
func (s *settings) check(file string) error {
	var found fault.Errors
	switch l := s.read; {
	case l.ExponentDigits < 0:
		found = append(found, &fault.Error{Code: fault.CodeBadArgument, Message: fmt.Sprintf("ReadLimits.ExponentDigits is %d", l.ExponentDigits)})
	case l.MissingValues < 0:
		found = append(found, &fault.Error{Code: fault.CodeBadArgument, Message: fmt.Sprintf("ReadLimits.MissingValues is %d", l.MissingValues)})
	}
	if err := s.limits.Check(); err != nil {
		found.Add(err)
	}
	for _, e := range found {
		e.File, e.Hint = file, "give a number above 0, or 0 for the default"
	}
	return found.Sorted()
}
