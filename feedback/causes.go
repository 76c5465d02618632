package feedback

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Kind says what kind of thing has moved a figure.
type Kind string

// The kinds of causes, in the order in which a Move has them.
const (
	Figures Kind = "figures" // other figures of the same record, which have moved themselves
	Came    Kind = "came"    // records that were not there on the first day
	Brought Kind = "brought" // later days of records, with what they bring
	Over    Kind = "over"    // a list, field, round or quarter whose last day has come
	Changed Kind = "changed" // a single value of the facts, such as the day
	Others  Kind = "others"  // figures of other records of the same list
)

var kinds = []Kind{Figures, Came, Brought, Over, Changed, Others}

// Cause is one reason why a figure has moved.
type Cause struct {
	Kind    Kind       `json:"kind"`
	What    string     `json:"what"`              // the figure, list, later day, reason or single value
	Noun    string     `json:"noun,omitempty"`    // of Over: what kind of thing What begins with, such as round; "" for a list or field
	Records []string   `json:"records,omitempty"` // of Came, Brought and Others: their keys
	First   types.Date `json:"first,omitzero"`    // of Came and Brought: the first day; of Over the last day of what is over
	Last    types.Date `json:"last,omitzero"`     // of Came and Brought: the last day
}

// event is one thing that has moved a figure.
type event struct {
	kind   Kind
	what   string
	noun   string
	record string
	day    types.Date
}

// tracer looks for the causes of moved figures.
type tracer struct {
	ctx           context.Context
	sheet         *rule.Sheet
	before, after *rule.Run
	from, to      types.Date
	figures       map[types.ColumnName]bool
	rows          map[string]map[string]int  // of the first run: by list and key
	known         map[types.CellName][]event // of figures of the later run
}

func newTracer(ctx context.Context, sheet *rule.Sheet, before, after *rule.Run) *tracer {
	t := &tracer{ctx: rule.Together(ctx), sheet: sheet, before: before, after: after,
		figures: map[types.ColumnName]bool{}, rows: map[string]map[string]int{}, known: map[types.CellName][]event{}}
	for _, f := range sheet.Figures() {
		t.figures[types.ColumnName{List: f.List, Field: f.Source.Name}] = true
	}
	return t
}

// rowBefore returns where a record stood in the first run.
func (t *tracer) rowBefore(l *value.List, row int) (int, bool) {
	name := l.Schema().Name
	if name == "" {
		return 0, true
	}
	rows, ok := t.rows[name]
	if !ok {
		rows = map[string]int{}
		if old := t.before.List(name); old != nil {
			for i := range old.Len() {
				rows[old.Label(i)] = i
			}
		}
		t.rows[name] = rows
	}
	at, ok := rows[l.Label(row)]
	return at, ok
}

// states returns a cell of the later run, and what it was before.
func (t *tracer) states(at types.CellName) (before, after State, there bool) {
	l := t.after.List(at.List)
	after = State{l.Published(at.Row, at.Field), l.Status(at.Row, at.Field)}
	row, there := t.rowBefore(l, at.Row)
	if old := t.before.List(at.List); there && old.Has(at.Field) {
		return State{old.Published(row, at.Field), old.Status(row, at.Field)}, after, true
	}
	return State{}, after, false
}

func (t *tracer) hasMoved(at types.CellName) bool {
	before, after, there := t.states(at)
	return !there || isMoved(before, after)
}

func isMoved(before, after State) bool {
	return before.Status.State != after.Status.State || before.Value.String() != after.Value.String()
}

// move says how a cell has moved, and what moved it.
func (t *tracer) move(at types.CellName) (m Move, moved bool, err error) {
	s := t.after.List(at.List).Schema()
	m = Move{Field: at.Field, Places: places(&s.Fields[s.Field(at.Field)]), By: []Cause{}}
	if m.Before, m.After, _ = t.states(at); !isMoved(m.Before, m.After) {
		return m, false, nil
	}
	events, err := t.events(at)
	if err != nil {
		return m, true, err
	}
	if why := m.Before.Status; len(events) == 0 && why.State != types.Final && t.isBetween(why.Why.Until) {
		events = []event{{kind: Over, what: why.Why.What, noun: why.Why.Noun, day: why.Why.Until}}
	}
	m.By = causes(events)
	return m, true, nil
}

// events returns what has moved a figure, each thing once.
func (t *tracer) events(at types.CellName) ([]event, error) {
	if events, ok := t.known[at]; ok {
		return events, nil
	}
	step, err := t.after.Explain(t.ctx, at.List, at.Row, at.Field, 1)
	if err != nil {
		return nil, err
	}
	f := &finder{tracer: t, own: at, found: map[event]bool{}, passed: map[types.CellName]bool{}}
	f.visit(step, true)
	f.ranked(step)
	if f.err != nil {
		return nil, f.err
	}
	t.known[at] = f.events
	return f.events, nil
}

func (t *tracer) isBetween(day types.Date) bool { return t.from < day && day <= t.to }

// finder goes through the derivation of one figure.
type finder struct {
	*tracer
	own    types.CellName
	events []event
	found  map[event]bool
	passed map[types.CellName]bool // figures of other lists
	err    error
}

func (f *finder) add(e event) {
	if !f.found[e] {
		f.found[e] = true
		f.events = append(f.events, e)
	}
}

// visit looks at a step and at those below it, but not into figures that have events of their own.
func (f *finder) visit(s *derivation.Step, isRoot bool) {
	list, row, ofRecord := s.Field()
	if ofRecord {
		f.came(list, row)
	}
	f.cameAll(s.Value)
	if ofRecord && s.Kind == derivation.FigureStep && !isRoot {
		name := list.Schema().Name
		f.figure(types.CellName{List: name, Row: row, Field: strings.TrimPrefix(s.Rule, name+".")})
		return
	}
	at, ok := s.Cell()
	switch isFigure := f.figures[types.ColumnName{List: at.List, Field: at.Field}]; {
	case ok && isFigure && at != f.own:
		f.figure(at)
		return
	case ok && !isFigure:
		f.cell(list, at)
	case s.Kind == derivation.InputStep && !ok && f.after.Has(s.Text) && f.before.Has(s.Text):
		f.single(s.Text)
	}
	for _, inner := range s.Steps {
		f.visit(inner, false)
	}
}

// ranked takes the figures of other records by which a record is ranked, of which a derivation shows
// only those next to it.
func (f *finder) ranked(step *derivation.Step) {
	step.Walk(func(s *derivation.Step) {
		if s.Op != "rankBy" || len(s.Steps) == 0 {
			return
		}
		columns, _ := f.sheet.Reads(types.ColumnName{List: f.own.List, Field: f.own.Field})
		for _, record := range s.Steps[0].Value.Elems() {
			list, row, ok := record.Record()
			for _, c := range columns {
				if ok && c.List == list.Schema().Name && c.Field != "" && (row != f.own.Row || c.List != f.own.List) {
					f.figure(types.CellName{List: c.List, Row: row, Field: c.Field})
				}
			}
		}
	})
}

// figure takes a figure that the own one reads.
func (f *finder) figure(at types.CellName) {
	switch {
	case f.err != nil || at == f.own || !f.hasMoved(at):
	case at.List == f.own.List && at.Row == f.own.Row:
		f.add(event{kind: Figures, what: at.Field})
	case at.List == f.own.List:
		f.add(event{kind: Others, what: at.Field, record: f.after.List(at.List).Label(at.Row)})
	default:
		f.through(at)
	}
}

// through takes what has moved a figure of another list, also through other figures of its record.
func (f *finder) through(at types.CellName) {
	if f.passed[at] {
		return
	}
	f.passed[at] = true
	events, err := f.tracer.events(at)
	f.err = cmp.Or(f.err, err)
	for _, e := range events {
		if e.kind == Figures {
			f.through(types.CellName{List: at.List, Row: at.Row, Field: e.what})
		} else {
			f.add(e)
		}
	}
}

// came takes a record, if it came between the days.
func (f *finder) came(l *value.List, row int) {
	s := l.Schema()
	if s.At == "" {
		return
	}
	if day, ok := l.Value(row, s.At).Date(); ok && f.isBetween(day) {
		f.add(event{kind: Came, what: s.Name, record: l.Label(row), day: day})
	}
}

func (f *finder) cameAll(v value.Value) {
	if l, row, ok := v.Record(); ok {
		f.came(l, row)
	}
	if v.Kind() == types.ListKind {
		for _, e := range v.Elems() {
			f.cameAll(e)
		}
	}
}

// cell takes a cell of the facts or of a model, if it came or was over between the days.
func (f *finder) cell(l *value.List, at types.CellName) {
	s := l.Schema()
	field := &s.Fields[s.Field(at.Field)]
	if field.At != "" {
		if day, ok := l.Value(at.Row, field.At).Date(); ok && f.isBetween(day) {
			f.add(event{kind: Brought, what: s.Name + "." + field.At, record: l.Label(at.Row), day: day})
		}
	}
	if before, after, there := f.states(at); there && isMoved(before, after) && before.Status.State != types.Final && f.isBetween(before.Status.Why.Until) {
		f.add(event{kind: Over, what: before.Status.Why.What, noun: before.Status.Why.Noun, day: before.Status.Why.Until})
	}
}

// single takes a single value of the facts, if it is another.
func (f *finder) single(name string) {
	if was, is := f.before.Value(name), f.after.Value(name); was.String() != is.String() {
		f.add(event{kind: Changed, what: name})
	}
}

// causes groups events by kind and subject.
func causes(events []event) []Cause {
	events = slices.Clone(events)
	slices.SortFunc(events, func(a, b event) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.kind), slices.Index(kinds, b.kind)), cmp.Compare(a.what, b.what), cmp.Compare(a.day, b.day), cmp.Compare(a.record, b.record))
	})
	all := []Cause{}
	for _, e := range events {
		if n := len(all); n == 0 || all[n-1].Kind != e.kind || all[n-1].What != e.what {
			all = append(all, Cause{Kind: e.kind, What: e.what, Noun: e.noun, First: e.day})
		}
		c := &all[len(all)-1]
		if c.Kind == Came || c.Kind == Brought {
			c.Last = e.day
		}
		if e.record != "" {
			c.Records = append(c.Records, e.record)
		}
	}
	return all
}
