package document

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/periods"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// dating is a parameter or table whose value may depend on the day: each value
// holds from its day on. Without dates it has one value, which holds from always on.
type dating[T any] struct {
	kind, name string     // such as parameter share
	file       string     // that declares it
	node       *yaml.Node // the first day in the document, nil without dates
	from       []types.Date
	keys       []*yaml.Node // of each day, in the document
	values     []T
}

// always is the day from which a value without dates holds.
const always = types.Date(math.MinInt32)

// OpenEnd is the last day of a policy without one.
const OpenEnd = form.OpenEnd

// isDated reports whether a mapping holds values by date: one of its keys is an
// unquoted day.
func isDated(n *yaml.Node) bool {
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if isDay(n.Content[i]) {
			return true
		}
	}
	return false
}

// dayLike finds a text that is meant as a day: a year, a month, or a day in another form.
var dayLike = regexp.MustCompile(`^(\d{4})(?:[-/.年](\d{1,2}))?(?:[-/.月](\d{1,2}))?[年月日]?$`)

// wholeDay returns the first day of a text that is meant as a day, "" for other texts.
func wholeDay(text string) string {
	m := dayLike.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	day := fmt.Sprintf("%s-%02s-%02s", m[1], cmp.Or(m[2], "01"), cmp.Or(m[3], "01"))
	if _, err := types.ParseDate(day); err != nil || day == text {
		return ""
	}
	return day
}

func isDay(n *yaml.Node) bool {
	_, err := types.ParseDate(n.Value)
	return n.Kind == yaml.ScalarNode && n.Style == 0 && err == nil
}

// readDated reads a value, or values by date, each with read. hint is the advice for
// a key that is no day.
func readDated[T any](r *form.Reader, kind, hint string, e form.Entry, n *yaml.Node, read func(*yaml.Node) T) dating[T] {
	x := dating[T]{kind: kind, name: e.Name, file: r.File}
	switch {
	case n == nil: // reported as missing
		return x
	case !isDated(n) && (kind != "parameter" || n.Kind != yaml.MappingNode):
		x.from, x.values = []types.Date{always}, []T{read(n)}
		return x
	}
	type value struct {
		from types.Date
		key  *yaml.Node
		is   T
	}
	var values []value
	for _, v := range r.Entries(n, kind+"s."+e.Name) {
		if !isDay(v.Key) {
			if day := wholeDay(v.Name); day != "" {
				hint = "write the day from which on it holds: " + day
			}
			r.Lost(fault.CodeWrongForm, v.Key, hint, "%ss.%s has values by date, but %s is not a day", kind, e.Name, spell.Short(v.Name))
			continue
		}
		day, _ := types.ParseDate(v.Name)
		values = append(values, value{day, v.Key, read(v.Value)})
		if x.node == nil {
			x.node = v.Key
		}
	}
	for i := 1; i < len(values); i++ {
		if before, day := values[i-1].from, values[i].from; day < before {
			r.Fault(fault.CodeRowOrder, values[i].key, "mend the day, or put the values in the order of their days", "%ss.%s has the value from %s after the one from %s", kind, e.Name, day, before)
			break
		}
	}
	slices.SortFunc(values, func(a, b value) int { return cmp.Compare(a.from, b.from) })
	for _, v := range values {
		x.from, x.keys, x.values = append(x.from, v.from), append(x.keys, v.key), append(x.values, v.is)
	}
	return x
}

// neverInForce reports the values by date that hold on no day of the policy.
func (c *constants) neverInForce(first, last types.Date) {
	warn := func(file, kind, name string, from []types.Date, keys []*yaml.Node) {
		before := len(c.Warned)
		defer func() {
			for _, w := range c.Warned[before:] {
				w.File = file
			}
		}()
		for i, key := range keys {
			switch {
			case from[i] > last:
				c.Warn(fault.CodeUnreachable, key, "", "the %s %s has a value from %s, which is never in force: the policy ends on %s", kind, name, from[i], last)
			case i+1 < len(keys) && from[i+1] <= first:
				c.Warn(fault.CodeUnreachable, key, "", "the %s %s has a value from %s, which is never in force: the next one holds from %s, and the policy begins on %s", kind, name, from[i], from[i+1], first)
			}
		}
	}
	for _, p := range c.params {
		warn(p.file, p.kind, p.name, p.from, p.keys)
	}
	for _, t := range c.tables {
		warn(t.file, t.kind, t.name, t.from, t.keys)
	}
}

// changes returns what is declared by date, in the order of the document, and
// the days on which a new period begins.
func (c *constants) changes() (begins []periods.Begin, days []types.Date) {
	add := func(file, kind, name string, node *yaml.Node, from []types.Date) {
		if node != nil {
			begins = append(begins, periods.Begin{Kind: kind, Name: name, From: from[0], File: file, Line: node.Line, Column: node.Column})
			days = append(days, from...)
		}
	}
	for _, p := range c.params {
		add(p.file, p.kind, p.name, p.node, p.from)
	}
	for _, t := range c.tables {
		add(t.file, t.kind, t.name, t.node, t.from)
	}
	slices.SortFunc(begins, func(a, b periods.Begin) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	slices.Sort(days)
	return begins, slices.Compact(days)
}

// into puts the constants into a scope, with all their values.
func (c *constants) into(scope *rule.Scope) {
	scope.Functions = c.functions
	for _, p := range c.params {
		for i, v := range p.values {
			v.From = p.begin(i)
			scope.Parameters = append(scope.Parameters, v)
		}
	}
	for _, t := range c.tables {
		for i, v := range t.values {
			v.Source.From = t.begin(i)
			scope.Tables = append(scope.Tables, v)
		}
	}
}

// begin returns the day from which a value holds, nil for one without dates.
func (x *dating[T]) begin(i int) *types.Date {
	if x.node == nil {
		return nil
	}
	return &x.from[i]
}

// What lists declare about days: which field dates a record (at: true), which day brings a
// field (at: that day's field), and on which day a list or field is due.

// arrival is the declaration at of a field that another field dates.
type arrival struct {
	list  *types.Schema
	field string
	node  *yaml.Node
}

// isDue reports whether an entry of a list says when the list is due, and is no field of that
// name: its value is a day.
func isDue(e form.Entry) bool {
	_, err := types.ParseDate(e.Value.Value)
	return e.Name == "due" && e.Value.Kind == yaml.ScalarNode && err == nil
}

// dates reads the keys at and due of a field.
func (l *lists) dates(s *types.Schema, f *types.Field, at, due *yaml.Node, what string) {
	if day, ok := l.Day(due, what+": due"); ok {
		f.Due = &day
	}
	switch {
	case at == nil:
	case at.Kind == yaml.ScalarNode && at.Value == "true":
		l.dateBy(s, f, at, what)
	case at.Kind == yaml.ScalarNode && at.Value == "false":
	case at.Kind != yaml.ScalarNode || form.Empty(at):
		l.Fault(fault.CodeWrongForm, at, "write at: true, or the name of the date that brings it", "%s: at must be true or the name of a date of the record, not %s", what, form.Describe(at))
	case !f.Type.Optional:
		l.Fault(fault.CodeMayBeMissing, at, "write optional: true", "%s comes with %s, so before that day it is missing", what, at.Value)
	default:
		f.At = at.Value
		l.arrivals = append(l.arrivals, arrival{s, f.Name, at})
	}
}

// dateBy makes a date field the day of its record or, if it is optional, a later day of it.
func (l *lists) dateBy(s *types.Schema, f *types.Field, n *yaml.Node, what string) {
	switch {
	case f.Type.Kind != types.DateKind:
		l.Fault(fault.CodeWrongForm, n, "", "%s: at: true is for a date, not for a %s", what, f.Type)
	case f.Type.Optional:
		f.At = f.Name
	case s.At != "":
		l.Fault(fault.CodeConflict, n, "make a later day of the record optional", "the records of %s are dated by %s already", s.Name, s.At)
	default:
		s.At = f.Name
	}
}

// checkArrivals reports fields that come with what is no later day of their record.
func (l *lists) checkArrivals() {
	for _, a := range l.arrivals {
		what, name := "lists."+a.list.Name+"."+a.field, a.node.Value
		i := a.list.Field(name)
		switch {
		case l.LeftOut[name]:
		case i < 0:
			var dates []string
			for _, f := range a.list.Fields {
				if f.Type.Kind == types.DateKind {
					dates = append(dates, f.Name)
				}
			}
			l.Fault(fault.CodeUnknownField, a.node, l.Nearest(name, dates), "%s: there is no date %s", what, spell.Short(name))
		case a.list.Fields[i].Type.Kind != types.DateKind:
			l.Fault(fault.CodeWrongForm, a.node, "", "%s comes with %s, which is no date but a %s", what, name, a.list.Fields[i].Type)
		case a.list.Fields[i].At != name && a.list.At != name:
			l.Fault(fault.CodeUnmetNeed, a.node, "write at: true for "+name, "%s comes with %s, which says itself only from when on it is known with at: true", what, name)
		}
	}
}

// DatedValue is a value by date: it holds from a day until the next value's day.
type DatedValue struct {
	Point       coverage.Point
	Name        string
	From, Until types.Date
}

// datedValues returns the values by date of parameters. Those of tables are covered as
// rows.
func (r *reader) datedValues(spare map[string]bool) (found []DatedValue) {
	for _, p := range r.constants.params {
		for i, v := range p.values {
			if p.node == nil || spare[p.name] {
				continue
			}
			until := OpenEnd
			if i+1 < len(p.from) {
				until = p.from[i+1] - 1
			}
			found = append(found, DatedValue{coverage.Point{Kind: coverage.ValuePoint, Rule: "parameters." + p.name, Clauses: v.Clauses,
				Text: fmt.Sprintf("the value from %s on is never used", p.from[i]), File: v.File, Line: v.Line, Column: v.Column}, p.name, p.from[i], until})
		}
	}
	return found
}
