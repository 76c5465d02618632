// Package caselog reads the log of a window's cases among a year's facts.
//
// In comes the list of events, under the names that a policy has for it; out come the lists of
// the policy that package window would have a host fill: cases and, if the policy declares
// them, the turns of departments and the stops of clocks. Package facts calls it for a folder
// with case_events.json in place of cases.json.
//
//	caselog.go   the form of the log, and its events
//	cases.go     the fields of cases, turns and stops
package caselog

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/meritrules/merit/window"
)

// New returns the log of a policy with its names; declared returns one of its lists, nil for
// none. It returns nil for a policy without cases.
func New(names window.Names, declared func(list string) *types.Schema) *eventlog.Log {
	l := &log{names: names}
	for _, list := range []string{casesList, turnsList, stopsList} {
		if s := declared(names.List(list)); s != nil {
			l.lists = append(l.lists, made{list, s, own(names, list, s)})
		}
	}
	if len(l.lists) == 0 || l.lists[0].name != casesList {
		return nil
	}
	l.events = l.schema(l.lists[0])
	return &eventlog.Log{Events: l.events, Makes: l.makes(), Replay: l.replay}
}

// The names of the lists in package window.
const (
	eventsList = "case_events"
	casesList  = "cases"
	turnsList  = "turns"
	stopsList  = "stops"
)

// log is a log with a policy's names.
type log struct {
	names  window.Names
	events *types.Schema
	lists  []made
	extras []string // fields of cases that are no more than what their events say
}

// made is a list that the log makes.
type made struct {
	name   string // in package window
	schema *types.Schema
	fields []string // for each field of the schema its name in package window, "" if that has none
}

// own returns the names in package window of the fields of a list.
func own(names window.Names, list string, s *types.Schema) []string {
	fields := make([]string, len(s.Fields))
	for _, name := range fieldsOf(list) {
		if i := s.Field(names.Field(list, name)); i >= 0 {
			fields[i] = name
		}
	}
	return fields
}

func (l *log) makes() (names []string) {
	for _, m := range l.lists {
		names = append(names, m.schema.Name)
	}
	return names
}

// eventFields are the fields of events, of which each event needs its own.
var eventFields = []types.Field{
	{Name: "n", Type: types.NumberType().OrMissing(), Integer: true},
	{Name: "case", Type: types.TextType()},
	{Name: "on", Type: types.DateType()},
	{Name: "event", Type: types.TextType()},
	{Name: "window", Type: types.TextType().OrMissing()},
	{Name: "class", Type: types.TextType().OrMissing()},
	{Name: "kinds", Type: types.ListType(types.TextType()).OrMissing()},
	{Name: "department", Type: types.TextType().OrMissing()},
	{Name: "departments", Type: types.ListType(types.TextType()).OrMissing()},
	{Name: "documents", Type: types.ListType(types.TextType()).OrMissing()},
	{Name: "until", Type: types.DateType().OrMissing()},
	{Name: "to", Type: types.TextType().OrMissing()},
	{Name: "level", Type: types.TextType().OrMissing()},
	{Name: "by", Type: types.TextType().OrMissing()},
	{Name: "reason", Type: types.TextType().OrMissing()},
	{Name: "rating", Type: types.TextType().OrMissing()},
}

// schema returns the form of the log: the fields of events, and what else the policy knows of a
// case, which any of its events may say.
func (l *log) schema(cases made) *types.Schema {
	s := &types.Schema{Name: l.names.List(eventsList)}
	for _, f := range eventFields {
		f.Name = l.field(f.Name)
		s.Fields = append(s.Fields, f)
	}
	for i, f := range cases.schema.Fields {
		if cases.fields[i] != "" {
			continue
		}
		l.extras = append(l.extras, f.Name)
		if t := f.Type; s.Field(f.Name) < 0 {
			if t.Kind == types.RecordKind {
				t = types.TextType()
			}
			s.Fields = append(s.Fields, types.Field{Name: f.Name, Type: t.OrMissing()})
		}
	}
	return s
}

// field returns the policy's name for a field of events.
func (l *log) field(name string) string { return l.names.Field(eventsList, name) }

// entry is an event of the log, with its row in the list.
type entry struct {
	row   int
	event window.Event
}

// read reads the events that are known, in their order.
func (l *log) read(events *value.List, until *types.Date) (entries []entry, faults fault.Errors) {
	words := map[string]string{}
	for _, w := range window.Events() {
		words[l.names.Word(w)] = w
	}
	for row := range events.Len() {
		e := l.event(events, row)
		if until != nil && e.On > *until {
			continue
		}
		e.Event = cmp.Or(words[e.Event], e.Event)
		entries = append(entries, entry{row, e})
	}
	if faults = l.number(events, entries); len(faults) > 0 {
		return nil, faults
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.event.N, b.event.N), cmp.Compare(position(events, a.row), position(events, b.row)))
	})
	return entries, nil
}

// position returns where an event stands in its file.
func position(events *value.List, row int) int {
	return events.Fault(fault.CodeBadEvent, row, "").Position
}

// number reports events without a number, or with that of another, where events have numbers.
func (l *log) number(events *value.List, entries []entry) (faults fault.Errors) {
	rows := map[int]int{}
	name := l.field("n")
	for _, e := range entries {
		if e.event.N == 0 {
			continue
		}
		if of, twice := rows[e.event.N]; twice {
			later := e.row
			if position(events, of) > position(events, later) {
				later, of = of, later
			}
			faults = append(faults, events.FieldFault(fault.CodeDuplicateKey, later, name, "the same %s as record %d", name, position(events, of)))
		}
		rows[e.event.N] = e.row
	}
	if len(rows) == 0 {
		return nil
	}
	for _, e := range entries {
		if e.event.N == 0 {
			f := events.FieldFault(fault.CodeMissingValue, e.row, name, "%s is missing, and other events have one", name)
			f.Hint = "number all events in the order in which they happened, or none"
			faults = append(faults, f)
		}
	}
	return faults[:min(len(faults), mostFaults)]
}

// mostFaults is how many faults of a log are shown.
const mostFaults = 20

// event reads one event.
func (l *log) event(events *value.List, row int) window.Event {
	value := func(name string) value.Value { return events.Value(row, l.field(name)) }
	text := func(name string) string {
		if v := value(name); !v.IsMissing() {
			return v.String()
		}
		return ""
	}
	texts := func(name string) (list []string) {
		for _, v := range value(name).Elems() {
			list = append(list, v.String())
		}
		return list
	}
	e := window.Event{Case: text("case"), Event: text("event"), Window: text("window"), Class: text("class"), Kinds: texts("kinds"),
		Department: text("department"), Departments: texts("departments"), Documents: texts("documents"),
		To: text("to"), Level: text("level"), By: text("by"), Reason: text("reason"), Rating: text("rating")}
	e.On, _ = value("on").Date()
	if until, ok := value("until").Date(); ok {
		e.Until = &until
	}
	if n, ok := value("n").Number(); ok {
		i, _ := n.Int64()
		e.N = int(i)
	}
	return e
}
