package fault

import (
	"fmt"
	"strings"

	"github.com/meritrules/merit/internal/spell"
)

// The names in this file are for merit's own packages. A host has no use for them.

// Placed returns the beginning of a message: the place that it points to, and the rule. It is
// for merit's own packages.
func Placed(file string, line, column int, rule string) string {
	at := spell.Cut(file, mostShown)
	switch {
	case file != "" && line > 0:
		at += fmt.Sprintf(":%d:%d: ", line, column)
	case file != "":
		at += ": "
	case line > 0:
		at = fmt.Sprintf("%d:%d: ", line, column)
	}
	if rule != "" {
		at += spell.Cut(rule, mostShown) + ": "
	}
	return at
}

// GoesRound makes the message of a cycle. It is for merit's own packages.
func (e *Error) GoesRound(lead string, names []string) *Error {
	e.lead, e.Names = lead, names
	e.Message = lead + ": " + strings.Join(names, " → ")
	return e
}

// MaxFaults limits the faults of one kind that are reported; the rest are only counted. It is
// for merit's own packages.
const MaxFaults = 20
