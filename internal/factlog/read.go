package factlog

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// mostFaults is how many faults of a log are shown.
const mostFaults = 20

// entry is an event of the log, with its row in the list.
type entry[E any] struct {
	row   int
	n     int // its number, 0 for none
	on    types.Date
	id    string
	event E
}

// reader reads the fields of one event.
type reader struct {
	events *value.List
	row    int
	name   func(field string) string    // the policy's name of a field
	words  map[string]map[string]string // for the fields that hold words, the package's by those of the policy
}

func (r *reader) value(field string) value.Value { return r.events.Value(r.row, r.name(field)) }

// text returns a text, "" for none. A word of the policy comes out as that of the package.
func (r *reader) text(field string) string {
	if v := r.value(field); !v.IsMissing() {
		return r.word(field, v.String())
	}
	return ""
}

// word returns the package's word for one of the policy.
func (r *reader) word(field, text string) string { return cmp.Or(r.words[field][text], text) }

func (r *reader) texts(field string) (list []string) {
	for _, v := range r.value(field).Elems() {
		list = append(list, r.word(field, v.String()))
	}
	return list
}

// day returns a day, nil for none.
func (r *reader) day(field string) *types.Date {
	if day, ok := r.value(field).Date(); ok {
		return &day
	}
	return nil
}

// on returns the day of the event.
func (r *reader) on() types.Date {
	day, _ := r.value("on").Date()
	return day
}

// number returns the number of the event, 0 for none.
func (r *reader) number() int {
	n, _ := r.value("n").Number()
	i, _ := n.Int64()
	return int(i)
}

// flag returns a flag, nil for none.
func (r *reader) flag(field string) *bool {
	if flag, ok := r.value(field).Flag(); ok {
		return &flag
	}
	return nil
}

// read reads the events, in their order.
func (l *log[T, E]) read(events *value.List) (entries []entry[E]) {
	words := map[string]map[string]string{}
	for field, known := range l.words {
		words[field] = map[string]string{}
		for _, w := range known {
			words[field][l.names.Word(w)] = w
		}
	}
	for row := range events.Len() {
		r := &reader{events, row, l.field, words}
		e := l.event(r)
		entries = append(entries, entry[E]{row, r.number(), r.on(), l.meta(&e).ID, e})
	}
	slices.SortStableFunc(entries, func(a, b entry[E]) int {
		return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(position(events, a.row), position(events, b.row)))
	})
	return entries
}

// position returns where an event stands in its file.
func position(events *value.List, row int) int {
	return events.Fault(fault.CodeBadEvent, row, "").Position
}

// number reports events without a number, or with that of another, where events have numbers.
func (l *log[T, E]) number(events *value.List, entries []entry[E]) (faults fault.Errors) {
	rows := map[int]int{}
	name := l.field("n")
	for _, e := range entries {
		if e.n == 0 {
			continue
		}
		if of, twice := rows[e.n]; twice {
			later := e.row
			if position(events, of) > position(events, later) {
				later, of = of, later
			}
			faults = append(faults, events.FieldFault(fault.CodeDuplicateKey, later, name, "the same %s as record %d", name, position(events, of)))
		}
		rows[e.n] = e.row
	}
	if len(rows) == 0 {
		return nil
	}
	for _, e := range entries {
		if e.n == 0 {
			f := events.FieldFault(fault.CodeMissingValue, e.row, name, "%s is missing, and other events have one", name)
			f.Hint = "number all events in the order in which they happened, or none"
			faults = append(faults, f)
		}
	}
	return faults[:min(len(faults), mostFaults)]
}
