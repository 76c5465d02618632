package rule

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Run is one year evaluated: the facts with every figure and list that the sheet
// computes from them. It is immutable and safe for many goroutines.
type Run struct {
	ctx     context.Context // of Sheet.Run
	sheet   *Sheet
	facts   *intake.Facts
	lists   []*cell.List
	wholes  []cell.Seq // each list as the sequence of all its records
	origins map[originKey]func(row int) types.CellName
	reasons map[originKey]func(row int) []types.CellName
	budget  *byrow.Budget
	idle    *byrow.Frame // of the last figure, reused for the next; nil once the run is over
	trial   *Trial       // holds which facts are unknown; nil if all are known

	notes    map[string]*notes // of the models, by their names
	warnings []*fault.Error
	warned   map[string]bool // the figures with warnings, by their names
	worked   int             // cells of figures that were worked out
	trail    bool            // veils hide nothing
	earlier  *earlier        // what it takes over from an earlier run; nil if there is none or the run is over

	grouping sync.Mutex
	groups   map[int]*byrow.Groups // by list position, of lists whose records have asked for their peers
}

// newRun starts a run on facts.
func (sh *Sheet) newRun(ctx context.Context, facts *intake.Facts) *Run {
	return &Run{ctx: ctx, sheet: sh, facts: facts, budget: byrow.NewBudget(ctx, sh.env.Limits, facts.Cells())}
}

// Run evaluates every figure and model on the facts. If records fail, it returns
// no result but the faults of all of them, and of every figure that can still be
// evaluated. If ctx ends first, the error wraps the context's; the result no
// longer depends on ctx. The run has one budget, of Limits.Steps and
// Limits.Bytes; past it the error says what took most.
func (sh *Sheet) Run(ctx context.Context, facts *value.Facts) (*Run, error) {
	if facts == nil {
		return nil, noFacts()
	}
	return sh.newRun(ctx, inside.Facts(facts)).workAll(nil)
}

// noFacts is the error of facts that are nil.
func noFacts() error {
	return &fault.Error{Code: fault.CodeMissingFacts, Message: "there are no facts to run on"}
}

// workAll evaluates everything, except what it takes over from an earlier run, which may be
// nil.
func (r *Run) workAll(before *Run) (*Run, error) {
	if err := r.takeFacts(); err != nil {
		return nil, err
	}
	if before != nil && before.sheet.env.Limits == r.sheet.env.Limits {
		r.earlier = newEarlier(before, r)
	}
	var faults fault.Errors
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
func (r *Run) ended(found fault.Errors) error {
	if err := r.ctx.Err(); err != nil {
		return &fault.Error{Code: fault.CodeCanceled, Message: fmt.Sprintf("cancelled: %v", err), Err: err}
	}
	for _, e := range found {
		if errors.Is(e, byrow.ErrBudget) {
			return fault.Errors{e}
		}
	}
	return nil
}

// outlive detaches the run from its context so that Explain still works.
func (r *Run) outlive() { r.ctx, r.idle, r.earlier = context.WithoutCancel(r.ctx), nil, nil }

// Check runs the models on facts with some faulty lists, and returns the faults
// that they find between the records of the faultless ones, so that one faulty list
// does not hide what is wrong with the others. A model counts if every list of
// its Uses is faultless; without a function every list is. Faults of figures are left to Run.
func (sh *Sheet) Check(ctx context.Context, facts *value.Facts, faultless func(list string) bool) error {
	if facts == nil {
		return noFacts()
	}
	r := sh.newRun(ctx, inside.Facts(facts))
	if err := r.takeFacts(); err != nil {
		return err
	}
	if faultless == nil {
		faultless = func(string) bool { return true }
	}
	var faults fault.Errors
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
		return faultless(sh.env.Lists[m.list].Name)
	}
	return !slices.ContainsFunc(m.model.Uses, func(u Use) bool { return !faultless(u.List) })
}

// takeFacts makes the lists of the run from those of the facts.
func (r *Run) takeFacts() error {
	sh := r.sheet
	if err := sh.refuseFacts(r.facts); err != nil {
		return err
	}
	if len(r.facts.Lists) != len(sh.facts) {
		return &fault.Error{Code: fault.CodeForeignFacts, Message: fmt.Sprintf("the facts have %d lists, the sheet %d", len(r.facts.Lists), len(sh.facts))}
	}
	if len(r.facts.Values) != len(sh.env.Values) {
		return &fault.Error{Code: fault.CodeForeignFacts, Message: fmt.Sprintf("the facts have %d single values, the sheet %d", len(r.facts.Values), len(sh.env.Values))}
	}
	r.lists = make([]*cell.List, len(sh.env.Lists))
	to := make(map[*cell.List]*cell.List, len(r.lists))
	for i, from := range r.facts.Lists {
		s := sh.env.Lists[i]
		if from.Schema.Name != s.Name || len(from.Cols) > len(s.Fields) {
			return &fault.Error{Code: fault.CodeForeignFacts, Message: fmt.Sprintf("the facts' list %d is %q, not %q as in the sheet", i, from.Schema.Name, s.Name)}
		}
		if len(from.Cols) < len(sh.facts[i].Fields) || !slices.EqualFunc(from.Schema.Fields, s.Fields[:len(from.Cols)], func(a, b types.Field) bool {
			return a.Name == b.Name && typing.Fits(a.Type, b.Type)
		}) {
			return &fault.Error{Code: fault.CodeForeignFacts, Message: fmt.Sprintf("the fields of %q are not those of the sheet", s.Name)}
		}
		l := *from
		l.Schema, l.Cols = s, cell.Unmade(len(s.Fields))
		copy(l.Cols, from.Cols)
		r.lists[i], to[from] = &l, &l
	}
	for _, l := range r.lists[:len(r.facts.Lists)] {
		for c, col := range l.Cols {
			if col.To != nil { // references lead to the run's lists instead of the facts'
				l.Cols[c] = col.Leading(to[col.To])
			}
		}
	}
	year := sh.env.List("")
	r.lists[year] = &cell.List{Schema: sh.env.Lists[year], N: 1, Cols: cell.Unmade(len(sh.env.Lists[year].Fields))}
	for i, l := range r.lists {
		if l == nil {
			r.lists[i] = &cell.List{Schema: sh.env.Lists[i], Cols: cell.Unmade(len(sh.env.Lists[i].Fields))}
		}
	}
	r.wholes = byrow.WholeLists(r.lists)
	return nil
}

// List returns a list with all its columns, or nil if there is none. The figures
// of the year as a whole are the one record of the list "".
func (r *Run) List(name string) *value.List { return inside.OfList(r.list(name)) }

// list is List for the run itself.
func (r *Run) list(name string) *cell.List {
	if i := r.sheet.env.List(name); i >= 0 {
		return r.lists[i]
	}
	return nil
}

// Value returns a single value of the facts, or a figure of the year as a whole. It
// panics if there is neither, like indexing a slice; Has tells.
func (r *Run) Value(name string) value.Value {
	if year := r.list(""); year.Schema.Field(name) >= 0 {
		return inside.OfValue(year.Value(0, name))
	}
	i := slices.IndexFunc(r.facts.Fields, func(f types.Field) bool { return f.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("rule: the run has no single value and no figure of the year %q", name))
	}
	if r.trial != nil {
		r.trial.asked(name)
	}
	return inside.OfValue(r.facts.Values[i])
}

// Has reports whether there is a single value of the facts, or a figure of the year
// as a whole, of this name.
func (r *Run) Has(name string) bool {
	return r.list("").Schema.Field(name) >= 0 || slices.ContainsFunc(r.facts.Fields, func(f types.Field) bool { return f.Name == name })
}

// work runs a model or evaluates a figure for all records.
func (r *Run) work(m *maker) (faults fault.Errors) {
	switch {
	case m.model == nil && r.earlier != nil:
		return r.earlier.figure(m)
	case m.model == nil:
		return r.figure(m, nil)
	case r.earlier != nil && r.earlier.keepsModel(m):
		return nil
	}
	if faults = r.makeModel(m); len(faults) == 0 && r.earlier != nil {
		r.earlier.compareModel(m.model)
	}
	return faults
}

// frame prepares an evaluation over a list in this run, with the plan of its period.
func (r *Run) frame(ps *check.Plans, list int) (*byrow.Frame, *check.Prepared) {
	fr := &byrow.Frame{}
	return fr, r.ready(fr, ps, list, r.budget)
}

// ready is frame, but reuses a frame and takes a budget.
func (r *Run) ready(fr *byrow.Frame, ps *check.Plans, list int, b *byrow.Budget) *check.Prepared {
	p, parts := ps.On(r.sheet.period)
	p.Ready(fr, b)
	fr.Readies(p.Plan, parts)
	fr.Values, fr.Unknown, fr.Opened = r.facts.Values, r.facts.Unknown, r.facts.Open
	fr.Lists, fr.Wholes = r.lists, r.wholes
	own := r.lists[list]
	fr.Locals[0] = cell.OfRecord(own, 0)
	if p.Grouped {
		fr.Groups = r.groupsOf(fr, p.At, list)
	}
	fr.UseColumns(p.Columns)
	return p
}

// groupsOf returns the groups of a list, which it makes once per run.
func (r *Run) groupsOf(fr *byrow.Frame, at tree.Site, list int) *byrow.Groups {
	r.grouping.Lock()
	defer r.grouping.Unlock()
	g, ok := r.groups[list]
	if !ok {
		l := r.lists[list]
		if g = r.earlier.groups(list); g == nil {
			g = fr.NewGroups(at, l, typing.GroupColumns(l.Schema))
		}
		if fr.Err != nil {
			return g
		}
		if r.groups == nil {
			r.groups = map[int]*byrow.Groups{}
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
func (r *Run) figure(m *maker, cover *Cover) fault.Errors {
	list := r.lists[m.list]
	return r.evaluate(&figureWork{run: r, maker: m, list: list, col: cell.NewCells(list.Schema.Fields[m.col].Type, list.N), cover: cover})
}

// evaluate does the work on a figure.
func (r *Run) evaluate(w *figureWork) fault.Errors {
	m := w.maker
	if w.fr, r.idle = r.idle, nil; w.fr == nil {
		w.fr = &byrow.Frame{}
	}
	plan := r.ready(w.fr, m.formula.plans, m.list, r.budget)
	w.fr.Rule = m.name
	defer w.fr.Done(m.name)
	if !r.budget.Spend(cellBytes*int64(w.size())) || !w.fr.Tick(m.site()) {
		w.fr.Bytes = min(w.fr.Bytes, r.budget.Bytes)
		w.fr.Makes(m.site(), 0)
		return fault.Errors{w.fr.Err}
	}
	r.worked += w.size()
	if w.only == nil {
		w.takeGiven()
		w.batches(plan)
	}
	if w.cover != nil {
		plan = w.watch()
	}
	w.records(plan.Plan)
	r.idle = w.fr
	w.list.Cols[m.col] = w.col
	return counted(w.faults, w.further)
}

// site returns the place of a figure's whole formula.
func (m *maker) site() tree.Site { return m.formula.tree.At }

// AsOf returns the day at whose end the run's facts were known, or false if they are all
// facts.
func (r *Run) AsOf() (types.Date, bool) {
	if r.facts.Cut == nil {
		return 0, false
	}
	return r.facts.Cut.Day, true
}

// Pending returns what the run waits for, by day and then by name: the lists and fields that
// are due later, and what models wait for; nil if there is nothing.
func (r *Run) Pending() []types.Pending {
	all := slices.Clone(r.facts.Awaited)
	for _, n := range r.notes {
		all = append(all, n.awaited...)
	}
	slices.SortFunc(all, func(a, b types.Pending) int {
		return cmp.Or(cmp.Compare(a.Until, b.Until), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(all)
}

// Warnings returns the failed checks and ranges of figures that are not final, in the order of
// evaluation; nil if there are none. A final figure that fails one is a fault.
func (r *Run) Warnings() []*fault.Error { return copies.All(r.warnings, (*fault.Error).Clone) }
