package rule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Run is one year evaluated: the facts with every figure and list that the sheet
// computes from them. It is immutable and safe for many goroutines.
type Run struct {
	ctx     context.Context // of Sheet.Run
	sheet   *Sheet
	facts   *Facts
	lists   []*List
	wholes  []seq // each list as the sequence of all its records
	origins map[originKey]func(row int) Cell
	reasons map[originKey]func(row int) []Cell
	budget  *budget
	idle    *frame // of the last figure, reused for the next; nil once the run is over
	trial   *Trial // holds which facts are unknown; nil if all are known

	notes    map[string]*notes // of the models, by their names
	warnings []*Error
	warned   map[string]bool // the figures with warnings, by their names
	worked   int             // cells of figures that were worked out
	since    *since          // what it takes over from an earlier run; nil if there is none or the run is over

	grouping sync.Mutex
	groups   map[int]*groups // by list position, of lists whose records have asked for their peers
}

// newRun starts a run on facts.
func (sh *Sheet) newRun(ctx context.Context, facts *Facts) *Run {
	return &Run{ctx: ctx, sheet: sh, facts: facts, budget: newBudget(ctx, sh.env.lim, facts.cells())}
}

// Run evaluates every figure and model on the facts. If records fail, it returns
// no result but the faults of all of them, and of every figure that can still be
// evaluated. If ctx ends first, the error wraps the context's; the result no
// longer depends on ctx. The run has one budget, of Limits.Steps and
// Limits.Bytes; past it the error says what took most.
func (sh *Sheet) Run(ctx context.Context, facts *Facts) (*Run, error) {
	if facts == nil {
		return nil, &Error{Code: CodeMissingFacts, Message: "there are no facts to run on"}
	}
	return sh.newRun(ctx, facts).workAll(nil)
}

// workAll works everything out, but for what it takes over from an earlier run; that may be
// nil.
func (r *Run) workAll(before *Run) (*Run, error) {
	if err := r.takeFacts(); err != nil {
		return nil, err
	}
	if before != nil && before.sheet.env.lim == r.sheet.env.lim {
		r.since = newSince(before, r)
	}
	var faults Errors
	broken := map[*maker]bool{}
	for _, m := range r.sheet.order {
		if slices.ContainsFunc(m.needs, func(m *maker) bool { return broken[m] }) {
			broken[m] = true
			continue
		}
		found := r.work(m)
		if len(found) > 0 {
			faults = append(faults, found...)
			broken[m] = true
		}
		if err := r.ended(found); err != nil {
			return nil, err
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	r.outlive()
	return r, nil
}

// ended returns why a run stops early: its context or its budget has ended, which
// is no fault of the records.
func (r *Run) ended(found Errors) error {
	if err := r.ctx.Err(); err != nil {
		return &Error{Code: CodeCanceled, Message: fmt.Sprintf("cancelled: %v", err), Err: err}
	}
	for _, e := range found {
		if errors.Is(e, errBudget) {
			return Errors{e}
		}
	}
	return nil
}

// outlive detaches the run from its context so that Explain still works.
func (r *Run) outlive() { r.ctx, r.idle, r.since = context.WithoutCancel(r.ctx), nil, nil }

// Check runs the models on facts with some faulty lists, and returns the faults
// that they find between the records of the faultless ones, so that one faulty list
// does not hide what is wrong with the others. A model counts if every list of
// its Uses is faultless. Faults of figures are left to Run.
func (sh *Sheet) Check(ctx context.Context, facts *Facts, faultless func(list string) bool) error {
	r := sh.newRun(ctx, facts)
	if err := r.takeFacts(); err != nil {
		return err
	}
	var faults Errors
	broken := map[*maker]bool{}
	for _, m := range sh.order {
		if slices.ContainsFunc(m.needs, func(m *maker) bool { return broken[m] }) || !m.reads(sh, faultless) {
			broken[m] = true
			continue
		}
		found := r.work(m)
		if len(found) > 0 {
			broken[m] = true
			if m.model != nil {
				faults = append(faults, found...)
			}
		}
		if err := r.ended(found); err != nil {
			return err
		}
	}
	return faults.Sorted()
}

// reads reports whether the lists that a maker reads, or a figure's own, are faultless.
func (m *maker) reads(sh *Sheet, faultless func(list string) bool) bool {
	if m.model == nil {
		return faultless(sh.env.lists[m.list].Name)
	}
	return !slices.ContainsFunc(m.model.Uses, func(u Use) bool { return !faultless(u.List) })
}

// takeFacts makes the lists of the run from those of the facts.
func (r *Run) takeFacts() error {
	sh := r.sheet
	if err := sh.refuseFacts(r.facts); err != nil {
		return err
	}
	if len(r.facts.lists) != len(sh.facts) {
		return &Error{Code: CodeForeignFacts, Message: fmt.Sprintf("the facts have %d lists, the sheet %d", len(r.facts.lists), len(sh.facts))}
	}
	if len(r.facts.values) != len(sh.env.values) {
		return &Error{Code: CodeForeignFacts, Message: fmt.Sprintf("the facts have %d single values, the sheet %d", len(r.facts.values), len(sh.env.values))}
	}
	r.lists = make([]*List, len(sh.env.lists))
	to := make(map[*List]*List, len(r.lists))
	for i, from := range r.facts.lists {
		s := sh.env.lists[i]
		if from.schema.Name != s.Name || len(from.cols) > len(s.Fields) {
			return &Error{Code: CodeForeignFacts, Message: fmt.Sprintf("the facts' list %d is %q, not %q as in the sheet", i, from.schema.Name, s.Name)}
		}
		if len(from.cols) < len(sh.facts[i].Fields) || !slices.EqualFunc(from.schema.Fields, s.Fields[:len(from.cols)], func(a, b Field) bool {
			return a.Name == b.Name && a.Type.fits(b.Type)
		}) {
			return &Error{Code: CodeForeignFacts, Message: fmt.Sprintf("the fields of %q are not those of the sheet", s.Name)}
		}
		l := *from
		l.schema, l.cols = s, make([]column, len(s.Fields))
		copy(l.cols, from.cols)
		r.lists[i], to[from] = &l, &l
	}
	for _, l := range r.lists[:len(r.facts.lists)] {
		for c := range l.cols {
			if col := &l.cols[c]; col.to != nil { // references lead to the run's lists instead of the facts'
				col.to = to[col.to]
			}
		}
	}
	year := sh.env.list("")
	r.lists[year] = &List{schema: sh.env.lists[year], n: 1, cols: make([]column, len(sh.env.lists[year].Fields))}
	for i, l := range r.lists {
		if l == nil {
			r.lists[i] = &List{schema: sh.env.lists[i], cols: make([]column, len(sh.env.lists[i].Fields))}
		}
	}
	r.wholes = wholeLists(r.lists)
	return nil
}

// List returns a list with all its columns, or nil if there is none. The figures
// of the year as a whole are the one record of the list "".
func (r *Run) List(name string) *List { return r.list(name) }

// list is List for the run itself.
func (r *Run) list(name string) *List {
	if i := r.sheet.env.list(name); i >= 0 {
		return r.lists[i]
	}
	return nil
}

// Value returns a single value of the facts, or a figure of the year as a whole. It
// panics if there is neither, like indexing a slice; Has tells.
func (r *Run) Value(name string) Value {
	if year := r.list(""); year.schema.Field(name) >= 0 {
		return year.Value(0, name)
	}
	i := slices.IndexFunc(r.facts.fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("rule: the run has no single value and no figure of the year %q", name))
	}
	if r.trial != nil {
		r.trial.asked(name)
	}
	return r.facts.values[i]
}

// Has reports whether there is a single value of the facts, or a figure of the year
// as a whole, of this name.
func (r *Run) Has(name string) bool {
	return r.list("").schema.Field(name) >= 0 || slices.ContainsFunc(r.facts.fields, func(f Field) bool { return f.Name == name })
}

// work runs a model or evaluates a figure for all records.
func (r *Run) work(m *maker) (faults Errors) {
	switch {
	case m.model == nil && r.since != nil:
		return r.since.figure(m)
	case m.model == nil:
		return r.figure(m, nil)
	case r.since != nil && r.since.keepsModel(m):
		return nil
	}
	if faults = r.makeModel(m); len(faults) == 0 && r.since != nil {
		r.since.compareModel(m.model)
	}
	return faults
}

// makeModel runs a model, unless what it reads is lacking.
func (r *Run) makeModel(m *maker) (faults Errors) {
	if why := r.lackingFor(m.model); why != nil {
		r.lose(m.model, why)
		return nil
	}
	faults.Add(r.runModel(m.model))
	if len(faults) == 0 {
		faults = r.checkWritten(m.model)
	}
	if len(faults) == 0 {
		r.settle(m.model)
	}
	return faults
}

// settle fills the columns that a model left out with zeros, and makes the inverse
// columns that hold the records of a made list.
func (r *Run) settle(m *Model) {
	for _, a := range m.Adds {
		l := r.list(a.List)
		r.need(l, l.schema.Field(a.Field.Name))
	}
	for _, s := range m.Lists {
		l := r.list(s.Name)
		for c, f := range s.Fields {
			r.need(l, c)
			if f.Inverse != "" {
				to := r.list(f.Type.List)
				col := column{to: l, rows: inverse(l.cols[c].refs, to.n)}
				col.opensAll(to.n, l.open)
				to.cols[to.schema.Field(f.Inverse)] = col
			}
		}
	}
}

// frame prepares an evaluation over a list in this run, with the plan of its period.
func (r *Run) frame(ps *plans, list int) (*frame, *prepared) {
	fr := &frame{}
	return fr, r.ready(fr, ps, list, r.budget)
}

// ready is frame, but reuses a frame and takes a budget.
func (r *Run) ready(fr *frame, ps *plans, list int, b *budget) *prepared {
	p, parts := ps.on(r.sheet.period)
	p.ready(fr, b)
	fr.readies(p.plan, parts)
	fr.values, fr.unknown, fr.opened = r.facts.values, r.facts.unknown, r.facts.open
	fr.lists, fr.wholes = r.lists, r.wholes
	own := r.lists[list]
	fr.locals[0] = recordValue(own, 0)
	if p.grouped {
		fr.groups = r.groupsOf(fr, p.at, list)
	}
	fr.useColumns(p.columns)
	return p
}

// groupsOf returns the groups of a list, which it makes once per run.
func (r *Run) groupsOf(fr *frame, at site, list int) *groups {
	r.grouping.Lock()
	defer r.grouping.Unlock()
	g, ok := r.groups[list]
	if !ok {
		l := r.lists[list]
		if g = r.since.groups(list); g == nil {
			g = fr.newGroups(at, l, l.schema.groupColumns())
		}
		if fr.err != nil {
			return g
		}
		if r.groups == nil {
			r.groups = map[int]*groups{}
		}
		r.groups[list] = g
	}
	return g
}

// cellBytes is how many bytes a cell of a column takes.
const cellBytes = 24

// figure evaluates a figure for all records of its list: with the column driver
// where it can take many records at once, with the row driver otherwise. A record
// that fails or is unknown keeps the reason. Cover, which may be nil, notes what the
// formula reaches; for that the row driver evaluates all records, and records that
// both drivers evaluated must agree.
func (r *Run) figure(m *maker, cover *Cover) Errors {
	list := r.lists[m.list]
	return r.evaluate(&figureWork{run: r, maker: m, list: list, col: newCells(list.schema.Fields[m.col].Type, list.n), cover: cover})
}

// evaluate does the work on a figure.
func (r *Run) evaluate(w *figureWork) Errors {
	m := w.maker
	if w.fr, r.idle = r.idle, nil; w.fr == nil {
		w.fr = &frame{}
	}
	plan := r.ready(w.fr, m.formula.plans, m.list, r.budget)
	w.fr.rule = m.name
	defer w.fr.done(m.name)
	if !r.budget.spend(cellBytes*int64(w.size())) || !w.fr.tick(m.site()) {
		w.fr.bytes = min(w.fr.bytes, r.budget.bytes)
		w.fr.makes(m.site(), 0)
		return Errors{w.fr.err}
	}
	r.worked += w.size()
	if w.only == nil {
		w.takeGiven()
		w.batches(plan)
	}
	if w.cover != nil {
		plan = w.watch()
	}
	w.records(plan.plan)
	r.idle = w.fr
	w.list.cols[m.col] = w.col
	return w.faults.counted(w.further)
}

// site returns the place of a figure's whole formula.
func (m *maker) site() site { return m.formula.tree.at }

// lackingFor returns why something that a model reads is not there: it is unknown, or
// was not evaluated; nil if all is there.
func (r *Run) lackingFor(m *Model) *Error {
	for _, u := range m.Uses {
		l := r.list(u.List)
		if l.unknown != nil {
			return l.unknown
		}
		for _, f := range u.columns() {
			col := &l.cols[l.schema.Field(f.Name)]
			for row := range l.n {
				if why := col.lacks(row); why != nil {
					return why
				}
			}
		}
	}
	return nil
}

// lose marks all that a model makes, but what a trial gives, as unknown, with the reason.
func (r *Run) lose(m *Model, why *Error) {
	for _, s := range m.Lists {
		if l := r.list(s.Name); l.origin == nil {
			l.unknown = why
			for _, f := range s.Fields {
				if f.Inverse != "" {
					to := r.list(f.Type.List)
					to.lose(to.schema.Field(f.Inverse), why)
				}
			}
		}
	}
	for _, a := range m.Adds {
		l := r.list(a.List)
		if c := l.schema.Field(a.Field.Name); !r.trial.isFixed(l, c) {
			l.lose(c, why)
		}
	}
}
