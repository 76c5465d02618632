package rule

import (
	"context"
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Draft is a run that a model is still writing to. Only Model.Run receives one. Once
// Model.Run returns, the methods of the Draft and of its Writers panic, so a finished
// Run never changes.
type Draft struct {
	run   *Run
	maker *maker
	model *Model           // nil once the model has run
	says  map[string]*open // of the lists and columns that the model makes, what it says itself of their openness
	notes *notes
}

// notes are what a run remembers of a model that has run, for a run after a change.
type notes struct {
	values  []string            // the single values that it has asked for
	day     bool                // it has asked for the day as of which the facts are
	toCome  map[types.Date]bool // whether the days that it has asked about were still to come
	awaited []types.Pending
	veil    *Veil          // nil if it hides nothing
	kept    map[string]any // what it has made of lists that a later run may have as well
}

// Once returns what a function makes of some lists that the model reads: what an earlier run has
// made, under this name, of the same records, or else what the function returns. That must
// depend on nothing else, hold no lists, and never change.
func Once[T any](d *Draft, name string, lists []string, make func() T) T {
	for _, list := range lists {
		d.declared(list)
	}
	kept, ok := d.open().earlier.kept(d.maker, name, lists).(T)
	if !ok {
		kept = make()
	}
	if d.notes.kept == nil {
		d.notes.kept = map[string]any{}
	}
	d.notes.kept[name] = kept
	return kept
}

// AsOf returns the day at whose end the facts were known, or false if they are all facts.
func (d *Draft) AsOf() (types.Date, bool) {
	d.notes.day = true
	return d.open().AsOf()
}

// IsPartial reports whether the facts are as of a day.
func (d *Draft) IsPartial() bool { return d.open().facts.Cut != nil }

// IsToCome reports whether a day is after the day of the facts; it reports false for all facts.
// A model that asks this, and not for AsOf, need not run again for each further day.
func (d *Draft) IsToCome(day types.Date) bool {
	if d.notes.toCome == nil {
		d.notes.toCome = map[types.Date]bool{}
	}
	d.notes.toCome[day] = d.open().isToCome(day)
	return d.notes.toCome[day]
}

func (r *Run) isToCome(day types.Date) bool { return r.facts.Cut != nil && day > r.facts.Cut.Day }

// Awaits notes that the model waits for something, which Run.Pending lists.
func (d *Draft) Awaits(p types.Pending) {
	d.open()
	d.notes.awaited = append(d.notes.awaited, p)
}

// open panics once the model has run.
func (d *Draft) open() *Run {
	if d.model == nil {
		panic("rule: a draft is used after its model has run")
	}
	return d.run
}

// Context returns the context of the run, for models that run for long.
func (d *Draft) Context() context.Context { return d.open().ctx }

// List returns a list with the columns made so far. It panics for a list that the model does not
// name in Uses, Lists or Adds. Reading a field that these do not name panics too, unless it belongs
// to the key: the sheet might not have evaluated it yet, and a trial would treat it as given.
func (d *Draft) List(name string) *value.List {
	l := *d.open().list(d.declared(name))
	l.Guard = &cell.Guard{Model: d.model.Name, List: d.run.list(name), Reads: d.reads(name)}
	return inside.OfList(&l)
}

// Value returns a single value of the facts, or a figure of the year, as Run.Value does.
// It panics for a value that the model does not name in Values, and for a figure that it does
// not name in a Use of the list "".
func (d *Draft) Value(name string) value.Value {
	if !d.names(name) && d.open().list("").Schema.Field(name) >= 0 {
		return d.List("").Value(0, name)
	}
	d.mustName(name)
	d.notes.values = append(d.notes.values, name)
	return d.run.Value(name)
}

// declared returns the name of a list that the model may read, and panics for others.
func (d *Draft) declared(list string) string {
	m := d.model
	if !slices.ContainsFunc(m.Uses, func(u Use) bool { return u.List == list }) && !slices.ContainsFunc(m.Lists, func(s *types.Schema) bool { return s.Name == list }) &&
		!slices.ContainsFunc(m.Adds, func(a Added) bool { return a.List == list }) {
		panic(fmt.Sprintf("rule: model %s reads the list %q, which is not among its Uses, Lists and Adds", m.Name, list))
	}
	return list
}

// reads returns which columns of a list the model may read.
func (d *Draft) reads(list string) []bool {
	s := d.run.list(list).Schema
	reads := make([]bool, len(s.Fields))
	mark := func(field string) {
		if c := s.Field(field); c >= 0 {
			reads[c] = true
		}
	}
	for _, key := range s.Key {
		mark(key)
	}
	for _, u := range d.model.Uses {
		if u.List == list {
			for _, f := range u.columns() {
				mark(f.Name)
			}
		}
	}
	for _, made := range d.model.Lists {
		if made.Name == list {
			for _, f := range made.Fields {
				mark(f.Name)
			}
		}
	}
	for _, a := range d.model.Adds {
		if a.List == list {
			mark(a.Field.Name)
		}
	}
	return reads
}

// Has reports whether the facts have a single value that the model names in Values. It panics
// for other names.
func (d *Draft) Has(name string) bool {
	d.mustName(name)
	return slices.ContainsFunc(d.open().facts.Fields, func(f types.Field) bool { return f.Name == name })
}

// names reports whether the model names a single value in Values.
func (d *Draft) names(value string) bool {
	d.open()
	return slices.ContainsFunc(d.model.Values, func(f types.Field) bool { return f.Name == value })
}

// mustName panics for a single value that the model does not name.
func (d *Draft) mustName(value string) {
	if !d.names(value) {
		panic(fmt.Sprintf("rule: model %s reads the single value %q, which is not among its Values", d.model.Name, value))
	}
}

// Make starts a list of n records that the model declares in Lists. The order of the
// records must not depend on the order of the input. Cells are zero until they are
// written; an optional cell counts as present until Missing or Set says otherwise.
// Make panics for a list that the model does not declare.
func (d *Draft) Make(name string, n int) *Writer {
	r := d.open()
	k := slices.IndexFunc(d.model.Lists, func(s *types.Schema) bool { return s.Name == name })
	if k < 0 {
		panic(fmt.Sprintf("rule: model %s makes %q, which is not among its Lists", d.model.Name, name))
	}
	i := r.sheet.env.List(name)
	s := r.sheet.env.Lists[i]
	cols := r.lists[i].Cols
	if r.trial != nil { // the trial restores the columns that it gives
		cols = cell.Unmade(len(s.Fields))
	}
	*r.lists[i] = cell.List{Schema: s, N: n, Cols: cols}
	return &Writer{d, r.lists[i], 0, len(d.model.Lists[k].Fields), name}
}

// Column starts a column that the model declares in Adds. It panics for any other
// column: a model must not write facts or figures.
func (d *Draft) Column(list, field string) *Writer {
	r := d.open()
	if !slices.ContainsFunc(d.model.Adds, func(a Added) bool { return a.List == list && a.Field.Name == field }) {
		panic(fmt.Sprintf("rule: model %s writes %s.%s, which is not among its Adds", d.model.Name, list, field))
	}
	l := r.list(list)
	c := l.Schema.Field(field)
	l.Cols[c] = &cell.Column{}
	return &Writer{d, l, c, c + 1, list + "." + field}
}

// Veil hides who gave what, such as the ballots of raters: derivations and what is published show
// of the records of a list only what the model tells of them by group, which Draft.Veil says. The
// records themselves stay in the run, and WithTrail shows everything. Where the model cannot run, as
// something that it reads is pending, nothing is shown.
type Veil struct {
	List string   // whose records are hidden
	Tied []string // lists of those who gave them: what depends on the hidden records is hidden there as well

	groups   func(rows []int) []derivation.Group
	withheld map[string][]bool
}

// Veil says what is shown of the records that the model's Veil hides: groups of some of them, and, by
// list, which records rest on too few, so that only their key is shown.
func (d *Draft) Veil(withheld map[string][]bool, groups func(rows []int) []derivation.Group) {
	d.open()
	d.notes.veil = &Veil{d.model.Veil.List, d.model.Veil.Tied, groups, withheld}
}

// WithTrail returns the same run without its veils, for whoever may see all that it has.
func (r *Run) WithTrail() *Run {
	return &Run{ctx: r.ctx, sheet: r.sheet, facts: r.facts, lists: r.lists, wholes: r.wholes, origins: r.origins, reasons: r.reasons, budget: r.budget,
		trial: r.trial, notes: r.notes, warnings: r.warnings, warned: r.warned, worked: r.worked, trail: true}
}

// Hides reports whether a veil hides a cell of a record; of a row below 0 whether it hides the whole
// column, and without a field whether it hides the whole list.
func (r *Run) Hides(c types.CellName) bool {
	return slices.ContainsFunc(veilsOf(r), func(v *Veil) bool { return v.hides(r, c) })
}

// Shown returns what veils show of a value's records of a list; nil if there is no veil, or the
// records are too few.
func Shown(r *Run, list string, records value.Value) []derivation.Group {
	for _, v := range veilsOf(r) {
		if v.List != list || v.groups == nil {
			continue
		}
		var rows []int
		for _, e := range records.Elems() {
			if _, row, ok := e.Record(); ok {
				rows = append(rows, row)
			}
		}
		return v.groups(rows)
	}
	return nil
}

// veilsOf returns what the models hide, in their order.
func veilsOf(r *Run) (all []*Veil) {
	if r.trail || r.trial != nil { // whose facts a case gives
		return nil
	}
	for _, m := range r.sheet.order {
		if m.model == nil || m.model.Veil == nil {
			continue
		}
		if n := r.notes[m.name]; n != nil && n.veil != nil {
			all = append(all, n.veil)
		} else {
			all = append(all, m.model.Veil)
		}
	}
	return all
}

func (v *Veil) hides(r *Run, c types.CellName) bool {
	column, l := types.ColumnName{List: c.List, Field: c.Field}, r.list(c.List)
	switch {
	case c.List == v.List:
		return true
	case l == nil || l.Schema.Field(c.Field) < 0:
		return false
	case v.isLedTo(r, column), slices.Contains(v.Tied, c.List) && v.isUnder(r, column, map[types.ColumnName]bool{}):
		return true
	}
	return c.Row >= 0 && v.withheld[c.List] != nil && v.withheld[c.List][c.Row] && !slices.Contains(l.Schema.Key, c.Field)
}

// isLedTo reports whether a column holds hidden records.
func (v *Veil) isLedTo(r *Run, c types.ColumnName) bool {
	l := r.list(c.List)
	if l == nil || c.Field == "" || l.Schema.Field(c.Field) < 0 {
		return false
	}
	t := l.Schema.Fields[l.Schema.Field(c.Field)].Type
	if t.Kind == types.ListKind {
		t = *t.Elem
	}
	return t.Kind == types.RecordKind && t.List == v.List
}

// isUnder reports whether a column is worked out from hidden records.
func (v *Veil) isUnder(r *Run, c types.ColumnName, seen map[types.ColumnName]bool) bool {
	if c.List == v.List || v.isLedTo(r, c) {
		return true
	}
	m := r.sheet.byColumn[c]
	if m == nil || seen[c] {
		return false
	}
	seen[c] = true
	if m.figure != nil {
		columns, _ := m.uses.Sorted()
		return slices.ContainsFunc(columns, func(u types.ColumnName) bool { return v.isUnder(r, u, seen) })
	}
	return slices.ContainsFunc(m.model.Uses, func(u Use) bool {
		return u.List == v.List || slices.ContainsFunc(u.columns(), func(f types.Field) bool { return v.isUnder(r, types.ColumnName{List: u.List, Field: f.Name}, seen) })
	})
}
