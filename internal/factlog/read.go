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
	n     int  // its number
	has   bool // it has one
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

// number returns the number of the event, 0 for none. Numbers that are too large for one count as
// none, see log.number.
func (r *reader) number() (number int, is bool) {
	v, given := r.value("n").Number()
	n, whole := v.Int64()
	return int(n), given && whole
}

// n returns the number of the event for its struct.
func (r *reader) n() int {
	n, _ := r.number()
	return n
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
		n, has := r.number()
		entries = append(entries, entry[E]{row, n, has, r.on(), l.meta(&e).ID, e})
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

// number reports events without a number, or with that of another, where events have numbers; and
// those that do not say what they happened to.
func (l *log[T, E]) number(events *value.List, entries []entry[E]) (faults fault.Errors) {
	rows := map[int]int{}
	name := l.field("n")
	for _, e := range entries {
		if e.id == "" {
			faults = append(faults, events.FieldFault(fault.CodeMissingValue, e.row, l.field(l.thing), "%s is empty", l.field(l.thing)))
		}
		if !e.has {
			if v := events.Value(e.row, name); !v.IsMissing() {
				faults = append(faults, events.FieldFault(fault.CodeOutOfRange, e.row, name, "%s is %s, which is too large to number an event", name, v))
			}
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
	if len(rows) > 0 {
		faults = append(faults, l.unnumbered(events, entries)...)
	}
	return faults[:min(len(faults), mostFaults)]
}

// unnumbered reports the events without a number, where others have one.
func (l *log[T, E]) unnumbered(events *value.List, entries []entry[E]) (faults fault.Errors) {
	name := l.field("n")
	for _, e := range entries {
		if events.Value(e.row, name).IsMissing() {
			f := events.FieldFault(fault.CodeMissingValue, e.row, name, "%s is missing, and other events have one", name)
			f.Hint = "number all events in the order in which they happened, or none"
			faults = append(faults, f)
		}
	}
	return faults
}
