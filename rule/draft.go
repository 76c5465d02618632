package rule

import (
	"context"
	"fmt"
	"slices"
)

// Draft is a run that a model is still writing to. Only Model.Run receives one. Once
// Model.Run returns, the methods of the Draft and of its Writers panic, so a finished
// Run never changes.
type Draft struct {
	run   *Run
	model *Model // nil once the model has run
}

// runModel runs a model.
func (r *Run) runModel(m *Model) error {
	d := &Draft{r, m}
	defer func() { d.model = nil }()
	return m.Run(d)
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

// List returns a list with the columns made so far, or nil if there is no such list.
func (d *Draft) List(name string) *List { return d.open().List(name) }

// Value returns a single value of the facts, or a figure of the year, as Run.Value does.
func (d *Draft) Value(name string) Value { return d.open().Value(name) }

// Has reports whether Value knows this name.
func (d *Draft) Has(name string) bool { return d.open().Has(name) }

// Make starts a list of n records that the model declares in Lists. The order of the
// records must not depend on the order of the input. Cells are zero until they are
// written; an optional cell counts as present until Missing or Set says otherwise.
// Make panics for a list that the model does not declare.
func (d *Draft) Make(name string, n int) *Writer {
	r := d.open()
	k := slices.IndexFunc(d.model.Lists, func(s *Schema) bool { return s.Name == name })
	if k < 0 {
		panic(fmt.Sprintf("rule: model %s makes %q, which is not among its Lists", d.model.Name, name))
	}
	i := r.sheet.env.list(name)
	s := r.sheet.env.lists[i]
	cols := r.lists[i].cols
	if r.trial != nil { // the trial restores the columns that it gives
		cols = make([]column, len(s.Fields))
	}
	*r.lists[i] = List{schema: s, n: n, cols: cols}
	return &Writer{d, r.lists[i], 0, len(d.model.Lists[k].Fields)}
}

// Column starts a column that the model declares in Adds. It panics for any other
// column: a model must not write facts or figures.
func (d *Draft) Column(list, field string) *Writer {
	r := d.open()
	if !slices.ContainsFunc(d.model.Adds, func(a Added) bool { return a.List == list && a.Field.Name == field }) {
		panic(fmt.Sprintf("rule: model %s writes %s.%s, which is not among its Adds", d.model.Name, list, field))
	}
	l := r.List(list)
	c := l.schema.Field(field)
	l.cols[c] = column{}
	return &Writer{d, l, c, c + 1}
}
