package caselog

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/meritrules/merit/window"
)

// caseFields are the fields of cases that follow from events; the names are those of package
// window. A policy declares the ones that it wants.
var caseFields = map[string]func(window.Names, *window.Case) value.Value{
	"id":                 func(_ window.Names, c *window.Case) value.Value { return text(c.ID) },
	"window":             func(_ window.Names, c *window.Case) value.Value { return text(c.Window) },
	"received_on":        func(_ window.Names, c *window.Case) value.Value { d, ok := c.ReceivedOn.Get(); return given(d, ok) },
	"accepted_on":        func(_ window.Names, c *window.Case) value.Value { return day(c.AcceptedOn) },
	"state":              func(n window.Names, c *window.Case) value.Value { return text(n.Word(c.State)) },
	"class":              func(_ window.Names, c *window.Case) value.Value { return text(c.Class) },
	"kinds":              func(n window.Names, c *window.Case) value.Value { return words(n, c.Kinds) },
	"departments":        func(_ window.Names, c *window.Case) value.Value { return texts(c.Departments) },
	"days_by_department": func(_ window.Names, c *window.Case) value.Value { return numbers(c.DaysByDepartment) },
	"handling":           func(n window.Names, c *window.Case) value.Value { return text(n.Word(c.Handling)) },
	"outstanding":        func(_ window.Names, c *window.Case) value.Value { return texts(c.Outstanding) },
	"owed":               func(_ window.Names, c *window.Case) value.Value { return texts(c.Owed) },
	"owed_until":         func(_ window.Names, c *window.Case) value.Value { return day(c.OwedUntil) },
	"escalated_to":       func(_ window.Names, c *window.Case) value.Value { return texts(c.EscalatedTo) },
	"transferred_to":     func(_ window.Names, c *window.Case) value.Value { return texts(c.TransferredTo) },
	"helped_by":          func(_ window.Names, c *window.Case) value.Value { return texts(c.HelpedBy) },
	"help_levels":        func(_ window.Names, c *window.Case) value.Value { return texts(c.HelpLevels) },
	"extended_by":        func(_ window.Names, c *window.Case) value.Value { return optional(c.ExtendedBy) },
	"consulted":          func(_ window.Names, c *window.Case) value.Value { return texts(c.Consulted) },
	"extended_until":     func(_ window.Names, c *window.Case) value.Value { return day(c.ExtendedUntil) },
	"outcome":            func(n window.Names, c *window.Case) value.Value { return word(n, c.Outcome) },
	"reason":             func(_ window.Names, c *window.Case) value.Value { return optional(c.Reason) },
	"closed_on":          func(_ window.Names, c *window.Case) value.Value { return day(c.ClosedOn) },
	"resolved_on":        func(_ window.Names, c *window.Case) value.Value { return day(c.ResolvedOn) },
	"called_back_on":     func(_ window.Names, c *window.Case) value.Value { return day(c.CalledBackOn) },
	"rated_on":           func(_ window.Names, c *window.Case) value.Value { return day(c.RatedOn) },
	"rating":             func(n window.Names, c *window.Case) value.Value { return word(n, c.Rating) },
	"reopened":           func(_ window.Names, c *window.Case) value.Value { return number(c.Reopened) },
}

// turnFields and stopFields are those of turns and stops.
var (
	turnFields = map[string]func(window.Names, *window.Turn) value.Value{
		"case":       func(_ window.Names, t *window.Turn) value.Value { return text(t.Case) },
		"department": func(_ window.Names, t *window.Turn) value.Value { return text(t.Department) },
		"named_on":   func(_ window.Names, t *window.Turn) value.Value { return value.OfDate(t.NamedOn) },
		"given_on":   func(_ window.Names, t *window.Turn) value.Value { return day(t.GivenOn) },
		"ended_on":   func(_ window.Names, t *window.Turn) value.Value { return day(t.EndedOn) },
		"answered":   func(_ window.Names, t *window.Turn) value.Value { return value.OfFlag(t.Answered) },
	}
	stopFields = map[string]func(window.Names, *window.Stop) value.Value{
		"case":  func(_ window.Names, s *window.Stop) value.Value { return text(s.Case) },
		"from":  func(_ window.Names, s *window.Stop) value.Value { return value.OfDate(s.From) },
		"until": func(_ window.Names, s *window.Stop) value.Value { return day(s.Until) },
		"why":   func(n window.Names, s *window.Stop) value.Value { return text(n.Word(s.Why)) },
	}
)

// replay makes the lists of the events.
func (l *log) replay(events *value.List, until *types.Date) ([]eventlog.Made, fault.Errors) {
	entries, faults := l.read(events, until)
	if len(faults) > 0 {
		return nil, faults
	}
	all, first := make([]window.Event, len(entries)), map[string]int{}
	for i, e := range entries {
		all[i] = e.event
		if _, ok := first[e.event.Case]; !ok {
			first[e.event.Case] = e.row
		}
	}
	cases, err := window.FoldAll(all)
	if err != nil {
		return nil, l.located(events, entries, err)
	}
	said := l.said(events, entries)
	made := make([]eventlog.Made, len(l.lists))
	for k, m := range l.lists {
		made[k].List = m.schema.Name
		for i := range cases {
			c := &cases[i]
			for _, values := range l.records(m, c, said[c.ID]) {
				made[k].Rows = append(made[k].Rows, eventlog.MadeRow{Event: first[c.ID], Values: values})
			}
		}
	}
	return made, nil
}

// located returns the faults of a log at their events.
func (l *log) located(events *value.List, entries []entry, err error) (faults fault.Errors) {
	var all fault.Errors
	all.Add(err)
	for _, e := range all[:min(len(all), mostFaults)] {
		var f *window.Fault
		if !errors.As(e, &f) {
			faults = append(faults, e)
			continue
		}
		at := events.FieldFault(e.Code, entries[f.Row].row, l.field("event"), "%s: %s", e.Record, e.Message)
		at.Hint, at.Err = e.Hint, f
		faults = append(faults, at)
	}
	if more := len(all) - len(faults); more > 0 {
		faults[len(faults)-1].Hint += fmt.Sprintf("; and %d more cases", more)
	}
	return faults
}

// said returns what the events say of each case beyond its course: the latest counts.
func (l *log) said(events *value.List, entries []entry) map[string]map[string]value.Value {
	said := map[string]map[string]value.Value{}
	for _, name := range l.extras {
		for _, e := range entries {
			v := events.Value(e.row, name)
			if v.IsMissing() {
				continue
			}
			if said[e.event.Case] == nil {
				said[e.event.Case] = map[string]value.Value{}
			}
			said[e.event.Case][name] = v
		}
	}
	return said
}

// records returns the records that a case gives a list, one for cases itself.
func (l *log) records(m made, c *window.Case, said map[string]value.Value) (all [][]value.Value) {
	add := func(v func(name string) value.Value) {
		values := make([]value.Value, len(m.fields))
		for i, name := range m.fields {
			if name != "" {
				values[i] = v(name)
			} else {
				values[i] = said[m.schema.Fields[i].Name]
			}
		}
		all = append(all, values)
	}
	switch m.name {
	case casesList:
		add(func(name string) value.Value { return caseFields[name](l.names, c) })
	case turnsList:
		for i := range c.Turns {
			add(func(name string) value.Value { return turnFields[name](l.names, &c.Turns[i]) })
		}
	case stopsList:
		for i := range c.Stops {
			add(func(name string) value.Value { return stopFields[name](l.names, &c.Stops[i]) })
		}
	}
	return all
}

// fieldsOf returns the fields of a list that package window fills, in the order of their names.
func fieldsOf(list string) []string {
	switch list {
	case casesList:
		return slices.Sorted(maps.Keys(caseFields))
	case turnsList:
		return slices.Sorted(maps.Keys(turnFields))
	}
	return slices.Sorted(maps.Keys(stopFields))
}

func text(s string) value.Value {
	if s == "" {
		return value.Value{}
	}
	return value.OfText(s)
}

func optional(s *string) value.Value {
	if s == nil {
		return value.Value{}
	}
	return text(*s)
}

func word(n window.Names, s *string) value.Value {
	if s == nil {
		return value.Value{}
	}
	return text(n.Word(*s))
}

func given(d types.Date, ok bool) value.Value {
	if !ok {
		return value.Value{}
	}
	return value.OfDate(d)
}

func day(d *types.Date) value.Value {
	if d == nil {
		return value.Value{}
	}
	return value.OfDate(*d)
}

func number(i int) value.Value { return value.OfNumber(types.Int(int64(i))) }

func texts(list []string) value.Value {
	values := make([]value.Value, len(list))
	for i, s := range list {
		values[i] = value.OfText(s)
	}
	return value.OfList(values...)
}

func words(n window.Names, list []string) value.Value {
	own := slices.Clone(list)
	for i := range own {
		own[i] = n.Word(own[i])
	}
	slices.Sort(own)
	return texts(own)
}

func numbers(list []int) value.Value {
	values := make([]value.Value, len(list))
	for i, n := range list {
		values[i] = number(n)
	}
	return value.OfList(values...)
}
