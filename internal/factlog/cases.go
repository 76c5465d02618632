package factlog

import (
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/meritrules/merit/window"
)

// NewCases returns the log of a window's cases; declared returns one of the policy's lists, nil
// for none. It returns nil for a policy without cases.
func NewCases(names window.Names, declared func(list string) *types.Schema) *eventlog.Log {
	return newLog(cases, names, declared)
}

// cases are the cases of windows.
var cases = kind[window.Case, window.Event]{
	thing: "case", things: "cases", events: "case_events", fields: caseEventFields,
	words: map[string][]string{"event": window.Events(), "kinds": window.Kinds(), "rating": window.Ratings()},
	lists: []list[window.Case, window.Event]{
		{"cases", fieldsOf(caseFields), func(n eventlog.Names, c *window.Case, add adder[window.Event]) {
			add(func(name string) value.Value { return caseFields[name](n, c) }, nil)
		}},
		{"turns", fieldsOf(turnFields), func(n eventlog.Names, c *window.Case, add adder[window.Event]) {
			for i := range c.Turns {
				t := &c.Turns[i]
				add(func(name string) value.Value { return turnFields[name](n, t) }, func(e *window.Event) bool {
					return e.On == t.NamedOn && (e.Department == t.Department || slices.Contains(e.Departments, t.Department))
				})
			}
		}},
		{"stops", fieldsOf(stopFields), func(n eventlog.Names, c *window.Case, add adder[window.Event]) {
			for i := range c.Stops {
				s := &c.Stops[i]
				add(func(name string) value.Value { return stopFields[name](n, s) }, func(e *window.Event) bool { return e.On == s.From })
			}
		}},
	},
	says: window.Says,
	lacks: []lack{
		{window.Suspended, "stops", "", "the clock goes on"},
		{window.Extended, "cases", "extended_until", "no deadline can move"},
	},
	fold:  window.FoldAll,
	id:    func(c *window.Case) string { return c.ID },
	meta:  func(e *window.Event) eventlog.Meta { return eventlog.Meta{ID: e.Case, Name: e.Event, On: e.On} },
	event: caseEvent,
}

// caseEventFields are the fields of events of cases.
var caseEventFields = []types.Field{
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

// caseEvent reads an event of a case.
func caseEvent(r *reader) window.Event {
	return window.Event{N: r.n(), Case: r.text("case"), On: r.on(), Event: r.text("event"), Window: r.text("window"), Class: r.text("class"), Kinds: r.texts("kinds"),
		Department: r.text("department"), Departments: r.texts("departments"), Documents: r.texts("documents"), Until: r.day("until"),
		To: r.text("to"), Level: r.text("level"), By: r.text("by"), Reason: r.text("reason"), Rating: r.text("rating")}
}

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
	"owed_since":         func(_ window.Names, c *window.Case) value.Value { return day(c.OwedSince) },
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
	"declined_on":        func(_ window.Names, c *window.Case) value.Value { return day(c.DeclinedOn) },
	"resolved_on":        func(_ window.Names, c *window.Case) value.Value { return day(c.ResolvedOn) },
	"called_back_on":     func(_ window.Names, c *window.Case) value.Value { return day(c.CalledBackOn) },
	"rated_on":           func(_ window.Names, c *window.Case) value.Value { return day(c.RatedOn) },
	"rating":             func(n window.Names, c *window.Case) value.Value { return word(n, c.Rating) },
	"reopened":           func(_ window.Names, c *window.Case) value.Value { return number(c.Reopened) },
	"reopened_on":        func(_ window.Names, c *window.Case) value.Value { return day(c.ReopenedOn) },
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
