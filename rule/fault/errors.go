package fault

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/internal/spell"
)

// Error is one fault of a policy or of its facts, with its place.
type Error struct {
	Code    Code   `json:"code"`
	File    string `json:"file,omitempty"`   // the policy document or the file of facts, "" if there is none
	Line    int    `json:"line,omitempty"`   // from 1, 0 if it does not apply
	Column  int    `json:"column,omitempty"` // from 1, in characters
	Rule    string `json:"rule,omitempty"`   // the figure, function or model, such as "units.total"
	Record  string `json:"record,omitempty"` // the record at fault in words, such as "record 17 (task t04, unit u11)"
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"` // what to write instead, or ""
	Err     error  `json:"-"`              // the cause, or nil

	// The record at fault as data.
	List     string   `json:"list,omitempty"`
	Position int      `json:"position,omitempty"` // among the records of its list as they were read, from 1; 0 if there is no record
	Key      []string `json:"key,omitempty"`      // a text for each field of the list's key; nil if the list has none
	Field    string   `json:"field,omitempty"`    // the field at fault, "" if it is not one field

	// Names are the names that the message is about: an unknown, unused or taken one; of a
	// cycle each name on the way round, ending with the first.
	Names []string `json:"names,omitempty"`

	lead string // of a cycle, what the message says before the names
}

// Clone returns a copy that shares nothing with the fault that a caller can change, except the
// cause.
func (e *Error) Clone() *Error {
	own := *e
	own.Key, own.Names = slices.Clone(e.Key), slices.Clone(e.Names)
	return &own
}

// mostShown is how many characters of a part of a fault are shown.
const mostShown = 1000

// Error returns the fault as one line: place, rule, record, message; hint. The line is for
// people: it shows texts as Plain does, and of each of its parts at most 1000 characters.
// The fields have them exactly.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(Placed(e.File, e.Line, e.Column, e.Rule))
	if e.Record != "" {
		fmt.Fprintf(&b, "%s: ", spell.Cut(e.Record, mostShown))
	}
	b.WriteString(spell.Cut(e.Message, mostShown))
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(spell.Cut(e.Hint, mostShown))
	}
	return plain.Text(b.String())
}

// Plain returns a text of a policy or of facts as one line that is safe to show to people:
// characters that act on what shows them instead of being seen, such as line breaks, the
// escapes of terminals and the controls of the writing's direction, stand there as escapes,
// such as \n, \x1b and \u202e. A page must still escape it for HTML.
func Plain(text string) string { return plain.Text(text) }

// Rename replaces the names of rules: the Rule, and those on the way round a cycle. So a
// program shows the names that its users know in place of those in the Sheet.
func (e *Error) Rename(name func(string) string) {
	e.Rule = name(e.Rule)
	if e.Code != CodeCycle {
		return
	}
	names := make([]string, len(e.Names))
	for i, n := range e.Names {
		names[i] = name(n)
	}
	e.GoesRound(e.lead, names)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// As lets errors.As find a single fault as Errors, so that a caller asks for one type, however
// many faults a function may find.
func (e *Error) As(target any) bool {
	all, ok := target.(*Errors)
	if ok {
		*all = Errors{e}
	}
	return ok
}

// Errors holds every fault found by one run, in the order of their places.
type Errors []*Error

// Error returns one line for each fault. Of more than twenty it returns the first twenty
// and then, in a line of its own, how many more there are.
func (es Errors) Error() string {
	lines := make([]string, 0, MaxFaults+1)
	for _, e := range es[:min(len(es), MaxFaults)] {
		lines = append(lines, e.Error())
	}
	if more := len(es) - MaxFaults; more > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the faults one by one.
func (es Errors) Unwrap() []error {
	errs := make([]error, len(es))
	for i, e := range es {
		errs[i] = e
	}
	return errs
}

// Add appends the faults in err: each of its Errors, its Error, or a new Error with
// err as its message. A nil err adds nothing.
func (es *Errors) Add(err error) {
	var many Errors
	var one *Error
	switch {
	case err == nil:
	case errors.As(err, &many):
		*es = append(*es, many...)
	case errors.As(err, &one):
		*es = append(*es, one)
	default:
		*es = append(*es, &Error{Code: CodeOf(err), Message: err.Error(), Err: err})
	}
}

// Sorted returns the faults ordered by file, line and column, or nil if there are
// none; faults without a place keep their order.
func (es Errors) Sorted() error {
	if len(es) == 0 {
		return nil
	}
	slices.SortStableFunc(es, func(a, b *Error) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return es
}

// ErrNotGiven is the cause of faults that only name a fact missing from a trial.
var ErrNotGiven = errors.New("not given")
