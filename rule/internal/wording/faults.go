package wording

import (
	"github.com/meritrules/merit/rule/fault"
)

// About sets the names that the fault is about.
func About(e *fault.Error, names ...string) *fault.Error {
	e.Names = names
	return e
}

// Statement identifies a fault by its place, rule, record and message.
type Statement struct {
	file                  string
	line, column          int
	rule, record, message string
}

// StatementOf returns what identifies a fault.
func StatementOf(e *fault.Error) Statement {
	return Statement{e.File, e.Line, e.Column, e.Rule, e.Record, e.Message}
}

// Once drops repeated faults at one place: a function is compiled again with each
// formula that calls it.
func Once(es fault.Errors) fault.Errors {
	var kept fault.Errors
	said := map[Statement]int{} // the position in kept, from 1
	for _, e := range es {
		switch i := said[StatementOf(e)]; {
		case e.Line == 0 || i == 0:
			kept = append(kept, e)
			said[StatementOf(e)] = len(kept)
		case len(e.Hint) < len(kept[i-1].Hint): // the hint does not name a call
			kept[i-1] = e
		}
	}
	return kept
}

// MaxWarnings bounds the warnings of one formula: nobody reads more.
const MaxWarnings = 100
