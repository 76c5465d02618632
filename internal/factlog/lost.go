package factlog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// What events say that nothing reads is warned of: the field of an event that its rows do not
// read, and an event that acts on what the policy does not have.

// lack is what a policy must have for an event to act.
type lack struct {
	event       string
	list, field string // a list that the log fills, and a field of it; "" for any
	so          string // what does not happen without it
}

// lost warns of what events say that is lost, once for each event and field.
func (l *log[T, E]) lost(events *value.List, entries []entry[E]) (found fault.Errors) {
	first, more := map[[2]string]*fault.Error{}, map[[2]string]int{}
	warn := func(row int, event, field string, e func() *fault.Error) {
		key := [2]string{event, field}
		if _, known := first[key]; known {
			more[key]++
		} else if len(first) < mostFaults {
			first[key] = e()
			found = append(found, first[key])
		}
	}
	lacks := l.lacking()
	for _, x := range entries {
		event := l.meta(&x.event).Name
		says := l.says(event)
		for _, f := range l.fields {
			if name := l.field(f.Name); !isOfAll(f) && !slices.Contains(says, f.Name) && !slices.Contains(l.extras, name) && isSaid(events.Value(x.row, name)) {
				warn(x.row, event, f.Name, func() *fault.Error { return l.unread(events, x.row, event, f.Name) })
			}
		}
		for _, lack := range lacks {
			if lack.event == event {
				warn(x.row, event, "", func() *fault.Error {
					return events.FieldFault(fault.CodeUnused, x.row, l.field("event"), "%s: %s", l.names.Word(event), lack.so)
				})
			}
		}
	}
	for key, n := range more {
		first[key].Message += fmt.Sprintf(", and so in %d more events", n)
	}
	return found
}

// isOfAll reports whether every event has a field: it must, or it numbers the events.
func isOfAll(f types.Field) bool { return !f.Type.Optional || f.Integer }

// isSaid reports whether a value says anything.
func isSaid(v value.Value) bool {
	if v.Kind() == types.ListKind {
		return v.Len() > 0
	}
	return !v.IsMissing() && v.String() != ""
}

// unread returns the warning of a field that an event does not read, with the events that do.
func (l *log[T, E]) unread(events *value.List, row int, event, field string) *fault.Error {
	e := events.FieldFault(fault.CodeUnused, row, l.field(field), "nothing reads %s of %s", l.field(field), l.names.Word(event))
	var readers []string
	for _, other := range l.words["event"] {
		if slices.Contains(l.says(other), field) {
			readers = append(readers, l.names.Word(other))
		}
	}
	e.Hint = "it is read of " + strings.Join(readers, ", ")
	return e
}

// lacking returns what the policy lacks for events to act.
func (l *log[T, E]) lacking() (lacks []lack) {
	for _, x := range l.lacks {
		has := slices.ContainsFunc(l.makes, func(m made[T, E]) bool {
			return m.name == x.list && (x.field == "" || slices.Contains(m.named, x.field))
		})
		if !has {
			what := "the policy has no list " + x.list
			if x.field != "" {
				what = "the policy has no field " + x.field + " of " + x.list
			}
			x.so += ", since " + what
			lacks = append(lacks, x)
		}
	}
	return lacks
}
