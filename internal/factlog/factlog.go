// Package factlog reads logs of events among a year's facts.
//
// In comes the list of events, under the names that a policy has for it; out come the lists of
// the policy that a package of the domain would have a host fill: cases with the turns of
// departments and the stops of clocks, matters with their slips. Package facts calls it for a
// folder with case_events.json in place of cases.json.
//
//	factlog.go   the form of a log, and the lists that it makes
//	read.go      its events, in their order
//	lost.go      what events say that nothing reads
//	cases.go     the cases of windows
//	matters.go   the matters of supervision
//	values.go    what fields hold
package factlog

import (
	"errors"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// kind is what a package of the domain has of things of type T, such as cases, and of their
// events. Lists and fields have the names of the package.
type kind[T, E any] struct {
	thing  string // the field of events with what they happened to
	things string // what they are called in messages, such as cases
	events string // the list of events

	fields []types.Field       // of events, of which each event needs its own
	words  map[string][]string // the package's words that fields of events hold
	lists  []list[T, E]        // that the log makes; the first is that of the things

	says  func(event string) []string // the fields of an event that count
	lacks []lack

	fold  func([]E) ([]T, error)
	id    func(*T) string
	event func(*reader) E
	meta  func(*E) eventlog.Meta
}

// list is a list that a log makes: records of a thing.
type list[T, E any] struct {
	name    string
	fields  []string
	records func(names eventlog.Names, t *T, add adder[E])
}

// adder adds a record that gives its fields; began tells the event with which it began, nil for
// the first of its thing.
type adder[E any] func(field func(name string) value.Value, began func(*E) bool)

// log is a log with a policy's names.
type log[T, E any] struct {
	kind[T, E]
	names  eventlog.Names
	schema *types.Schema // of the events
	makes  []made[T, E]
	extras []string // fields of things that are no more than what their events say
}

// made is a list of the policy that the log makes.
type made[T, E any] struct {
	list[T, E]
	schema *types.Schema
	named  []string // for each field of the schema its name in the package, "" if that has none
}

// newLog returns the log of a policy with its names; declared returns one of its lists, nil for
// none. It returns nil for a policy without the things.
func newLog[T, E any](k kind[T, E], names eventlog.Names, declared func(list string) *types.Schema) *eventlog.Log {
	l := &log[T, E]{kind: k, names: names}
	for i, made := range k.lists {
		name := names.List(made.name)
		s := declared(name)
		switch {
		case name != "" && s != nil:
			l.makes = append(l.makes, own(names, made, s))
		case i == 0:
			return nil
		}
	}
	l.schema = l.form(l.makes[0])
	log := &eventlog.Log{Events: l.schema, Replay: l.replay}
	for _, m := range l.makes {
		log.Makes = append(log.Makes, m.schema.Name)
	}
	return log
}

// own returns a list of the policy, with the names in the package of its fields.
func own[T, E any](names eventlog.Names, l list[T, E], s *types.Schema) made[T, E] {
	m := made[T, E]{l, s, make([]string, len(s.Fields))}
	for _, name := range l.fields {
		if i := s.Field(names.Field(l.name, name)); i >= 0 {
			m.named[i] = name
		}
	}
	return m
}

// form returns the form of the log: the fields of events, and what else the policy knows of a
// thing, which any of its events may say.
func (l *log[T, E]) form(things made[T, E]) *types.Schema {
	s := &types.Schema{Name: l.names.List(l.events)}
	for _, f := range l.fields {
		f.Name = l.field(f.Name)
		s.Fields = append(s.Fields, f)
	}
	for i, f := range things.schema.Fields {
		if things.named[i] != "" {
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
func (l *log[T, E]) field(name string) string { return l.names.Field(l.events, name) }

// replay makes the lists of the events. As of a day it makes them of the events until then;
// records of later days are there as well, since others of later days may refer to them: as of
// the day they are all left out together.
func (l *log[T, E]) replay(events *value.List, until *types.Date) (made []eventlog.Made, warnings, faults fault.Errors) {
	entries := l.read(events)
	known := entries
	if until != nil {
		known = nil
		for _, e := range entries {
			if e.on <= *until {
				known = append(known, e)
			}
		}
	}
	if faults := l.number(events, known); len(faults) > 0 {
		return nil, nil, faults
	}
	lists, err := l.made(events, known)
	if err != nil {
		return nil, nil, l.located(events, known, err)
	}
	if len(known) < len(entries) {
		whole, err := l.made(events, entries)
		if err != nil { // it is a fault when its day has come
			whole, _ = l.made(events, legal(entries, err))
		}
		for k := range lists {
			l.makes[k].addLater(&lists[k], whole[k].Rows, *until)
		}
	}
	return lists, l.lost(events, known), nil
}

// legal returns the entries before the first illegal event of each thing.
func legal[E any](entries []entry[E], err error) (before []entry[E]) {
	var all fault.Errors
	all.Add(err)
	illegal := map[string]int{}
	for _, e := range all {
		var f *eventlog.Fault
		if errors.As(e, &f) {
			illegal[entries[f.Row].id] = f.Row
		}
	}
	for i, e := range entries {
		if at, is := illegal[e.id]; !is || i < at {
			before = append(before, e)
		}
	}
	return before
}

// made makes the lists of entries, without the things of which an event is illegal.
func (l *log[T, E]) made(events *value.List, entries []entry[E]) ([]eventlog.Made, error) {
	all, of := make([]E, len(entries)), map[string][]int{}
	for i, e := range entries {
		all[i], of[e.id] = e.event, append(of[e.id], i)
	}
	things, err := l.fold(all)
	said := l.said(events, entries)
	lists := make([]eventlog.Made, len(l.makes))
	for k, m := range l.makes {
		lists[k].List = m.schema.Name
		for i := range things {
			id := l.id(&things[i])
			m.records(l.names, &things[i], func(field func(name string) value.Value, began func(*E) bool) {
				at := 0
				if began != nil {
					at = max(0, slices.IndexFunc(of[id], func(i int) bool { return began(&all[i]) }))
				}
				lists[k].Rows = append(lists[k].Rows, eventlog.MadeRow{Event: entries[of[id][at]].row, Values: m.values(field, said[id])})
			})
		}
	}
	return lists, err
}

// addLater adds the records that are dated later than a day, if the list dates its records.
func (m *made[T, E]) addLater(to *eventlog.Made, whole []eventlog.MadeRow, day types.Date) {
	at := m.schema.Field(m.schema.At)
	if m.schema.At == "" || len(m.schema.Key) != 1 {
		return
	}
	key, known := m.schema.Field(m.schema.Key[0]), map[string]bool{}
	for _, r := range to.Rows {
		known[r.Values[key].String()] = true
	}
	for _, r := range whole {
		if on, ok := r.Values[at].Date(); ok && on > day && !known[r.Values[key].String()] {
			to.Rows = append(to.Rows, r)
		}
	}
}

// values returns the values of a record: what the package says, or what the events have said.
func (m *made[T, E]) values(field func(name string) value.Value, said map[string]value.Value) []value.Value {
	values := make([]value.Value, len(m.named))
	for i, name := range m.named {
		if name != "" {
			values[i] = field(name)
		} else {
			values[i] = said[m.schema.Fields[i].Name]
		}
	}
	return values
}

// located returns the faults of a log at their events.
func (l *log[T, E]) located(events *value.List, entries []entry[E], err error) (faults fault.Errors) {
	var all fault.Errors
	all.Add(err)
	for _, e := range all[:min(len(all), mostFaults)] {
		var f *eventlog.Fault
		if !errors.As(e, &f) {
			faults = append(faults, e)
			continue
		}
		e = l.worded(f).AsError()
		at := events.FieldFault(e.Code, entries[f.Row].row, l.field("event"), "%s: %s", e.Record, e.Message)
		at.Hint, at.Err = e.Hint, f
		faults = append(faults, at)
	}
	if more := len(all) - len(faults); more > 0 {
		faults[len(faults)-1].Hint += fmt.Sprintf("; and %d more %s", more, l.things)
	}
	return faults
}

// worded returns a fault in the policy's words.
func (l *log[T, E]) worded(f *eventlog.Fault) *eventlog.Fault {
	own := *f
	own.Event, own.State = l.names.Word(f.Event), l.names.Word(f.State)
	own.Legal = make([]string, len(f.Legal))
	for i, name := range f.Legal {
		own.Legal[i] = l.names.Word(name)
	}
	if f.Unknown {
		words := make([]string, len(l.words["event"]))
		for i, w := range l.words["event"] {
			words[i] = l.names.Word(w)
		}
		own.Hint = spell.DidYouMean(f.Event, words)
	}
	return &own
}

// said returns what the events say of each thing beyond its course: the latest counts.
func (l *log[T, E]) said(events *value.List, entries []entry[E]) map[string]map[string]value.Value {
	said := map[string]map[string]value.Value{}
	for _, name := range l.extras {
		for _, e := range entries {
			v := events.Value(e.row, name)
			if v.IsMissing() {
				continue
			}
			if said[e.id] == nil {
				said[e.id] = map[string]value.Value{}
			}
			said[e.id][name] = v
		}
	}
	return said
}
