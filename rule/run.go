package rule

import (
	"context"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/exact"
)

// Run is one year worked out: the facts with all that the sheet has made of
// them. It is immutable once Sheet.Run has returned it.
type Run struct {
	Context context.Context // of Sheet.Run, for models that take long
	sheet   *Sheet
	facts   *Facts
	lists   []*List
	origins map[originKey]func(row int) Place
	reasons map[originKey]func(row int) []Place
	shared  frame  // what all frames have in common
	trial   *Trial // or nil
}

// Run works out every figure and model on the facts. Where records fail it
// returns the faults of all of them, and of every figure that can still be
// worked out; then there is no result. Where ctx ends before it, the error is one
// that wraps the context's; the result does not depend on ctx any longer.
func (sh *Sheet) Run(ctx context.Context, facts *Facts) (*Run, error) {
	if facts == nil {
		return nil, &Error{Message: "there are no facts to run on"}
	}
	r := &Run{Context: ctx, sheet: sh, facts: facts, origins: map[originKey]func(int) Place{}, reasons: map[originKey]func(int) []Place{}}
	if err := r.takeFacts(); err != nil {
		return nil, err
	}
	var faults Errors
	broken := map[*node]bool{}
	for _, n := range sh.order {
		if slices.ContainsFunc(n.needs, func(m *node) bool { return broken[m] }) {
			broken[n] = true
			continue
		}
		if err := r.work(n); err != nil {
			faults.Add(err)
			broken[n] = true
		}
		if err := ctx.Err(); err != nil { // what the figures say of it is no fault of their records
			return nil, &Error{Message: fmt.Sprintf("cancelled: %v", err), Err: err}
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	r.outlive()
	return r, nil
}

// outlive has derivations go on after the context of the run has ended.
func (r *Run) outlive() {
	r.Context = context.WithoutCancel(r.Context)
	r.shared.ctx = r.Context
}

// Check runs the models on facts of which some lists are not sound, and returns
// the faults that they find between the records of lists that are: so that one
// faulty list does not hide what is wrong with the others. A model counts where
// every list of its Uses is sound. Faults of figures are left to Run.
func (sh *Sheet) Check(ctx context.Context, facts *Facts, sound func(list string) bool) error {
	r := &Run{Context: ctx, sheet: sh, facts: facts, origins: map[originKey]func(int) Place{}, reasons: map[originKey]func(int) []Place{}}
	if err := r.takeFacts(); err != nil {
		return err
	}
	var faults Errors
	broken := map[*node]bool{}
	for _, n := range sh.order {
		if slices.ContainsFunc(n.needs, func(m *node) bool { return broken[m] }) || !n.reads(sh, sound) {
			broken[n] = true
			continue
		}
		if err := r.work(n); err != nil {
			broken[n] = true
			if n.model != nil {
				faults.Add(err)
			}
		}
	}
	return faults.Sorted()
}

// reads reports whether the lists that a node is about are sound.
func (n *node) reads(sh *Sheet, sound func(list string) bool) bool {
	if n.model == nil {
		return sound(sh.env.lists[n.list].Name)
	}
	return !slices.ContainsFunc(n.model.Uses, func(u Column) bool { return !sound(u.List) })
}

// takeFacts makes the lists of the run from those of the facts.
func (r *Run) takeFacts() error {
	sh := r.sheet
	if len(r.facts.lists) != len(sh.facts) {
		return fmt.Errorf("rule: the facts have %d lists, the sheet %d", len(r.facts.lists), len(sh.facts))
	}
	if len(r.facts.values) != len(sh.env.values) {
		return fmt.Errorf("rule: the facts have %d single values, the sheet %d", len(r.facts.values), len(sh.env.values))
	}
	r.lists = make([]*List, len(sh.env.lists))
	to := make(map[*List]*List, len(r.lists))
	for i, from := range r.facts.lists {
		s := sh.env.lists[i]
		if from.schema.Name != s.Name || len(from.cols) > len(s.Fields) {
			return fmt.Errorf("rule: the facts' list %d is %q, not %q as in the sheet", i, from.schema.Name, s.Name)
		}
		if len(from.cols) < len(sh.facts[i].Fields) || !slices.EqualFunc(from.schema.Fields, s.Fields[:len(from.cols)], func(a, b Field) bool {
			return a.Name == b.Name && a.Type.same(b.Type) && (b.Type.Optional || !a.Type.Optional)
		}) {
			return fmt.Errorf("rule: the fields of %q are not those of the sheet", s.Name)
		}
		l := *from
		l.schema, l.cols = s, make([]column, len(s.Fields))
		copy(l.cols, from.cols)
		r.lists[i], to[from] = &l, &l
	}
	for _, l := range r.lists[:len(r.facts.lists)] {
		for c := range l.cols {
			l.cols[c].repoint(to)
		}
	}
	year := sh.env.list("")
	r.lists[year] = &List{schema: sh.env.lists[year], n: 1, cols: make([]column, len(sh.env.lists[year].Fields))}
	for i, l := range r.lists {
		if l == nil {
			r.lists[i] = &List{schema: sh.env.lists[i], cols: make([]column, len(sh.env.lists[i].Fields))}
		}
	}
	r.shared = frame{ctx: r.Context, lim: sh.env.lim, values: r.facts.values}
	r.shared.useLists(r.lists)
	return nil
}

// repoint has references lead to the run's lists instead of the facts'.
func (c *column) repoint(to map[*List]*List) {
	if c.to != nil {
		c.to = to[c.to]
	}
	if len(c.seqs) == 0 || c.seqs[0] == nil || c.seqs[0].recs == nil {
		return
	}
	slab, seqs := make([]seq, len(c.seqs)), make([]*seq, len(c.seqs))
	for i, s := range c.seqs {
		slab[i] = *s
		slab[i].recs = to[s.recs]
		seqs[i] = &slab[i]
	}
	c.seqs = seqs
}

// List returns a list with all its columns, or nil where there is none. The
// figures of the year as a whole are the one record of the list "".
func (r *Run) List(name string) *List {
	if i := r.sheet.env.list(name); i >= 0 {
		return r.lists[i]
	}
	return nil
}

// Value returns a single value of the facts, or a figure of the year as a whole.
func (r *Run) Value(name string) Value {
	if year := r.List(""); year.schema.Field(name) >= 0 {
		return year.Value(0, name)
	}
	if r.trial != nil {
		r.trial.asked(name)
	}
	return r.facts.Value(name)
}

// work runs a model or works out a figure for all records.
func (r *Run) work(n *node) error {
	if n.model == nil {
		return r.figure(n)
	}
	if err := n.model.Run(r); err != nil {
		return err
	}
	r.bindInverses(n.model)
	return nil
}

// bindInverses fills the columns that hold the records of a made list.
func (r *Run) bindInverses(m *Model) {
	for _, s := range m.Lists {
		l := r.List(s.Name)
		for c, f := range s.Fields {
			if f.Inverse != "" {
				to := r.List(f.Type.List)
				to.cols[to.schema.Field(f.Inverse)] = column{seqs: inverse(l, l.cols[c].refs, to.n)}
			}
		}
	}
}

// frame prepares an evaluation of a formula over a list in this run.
func (r *Run) frame(f *compiled, list int) *frame {
	fr := r.shared
	fr.locals = make([]Value, f.slots)
	fr.bufs = make([][]exact.Number, f.bufs)
	fr.seqs = make([]seq, f.seqs)
	fr.found = make([][]*Value, f.lookups)
	fr.memos = newMemos(f.memos, 1)
	if f.grouped {
		list := r.lists[list]
		fr.groups = newGroups(list, list.schema.Field(list.schema.Group))
		fr.memos = newMemos(f.memos, len(fr.groups.peers))
	}
	fr.steps = fr.lim.Steps
	fr.useColumns(f.columns)
	return &fr
}

// figure works out a figure for all records of its list.
func (r *Run) figure(n *node) error {
	list := r.lists[n.list]
	field := &list.schema.Fields[n.col]
	col := newColumn(field.Type, list.n)
	fr := r.frame(&n.formula.compiled, n.list)
	fr.rule = n.name
	fr.locals[0] = recordValue(list, 0)
	var faults Errors
	left := 0
	one := r.batches(n, list, fr, &col)
	if one != nil && !slices.Contains(one, true) && !n.figure.isChecked() {
		list.cols[n.col] = col
		return nil
	}
	for i := range list.n {
		fr.locals[0].row, fr.steps = int32(i), fr.lim.Steps
		switch {
		case one != nil && !one[i/batchSize]: // its number is there
		case n.code.num != nil:
			col.nums[i] = n.code.num(fr)
		default:
			v := n.code.val(fr)
			if fr.err == nil {
				col.set(i, v)
			}
		}
		if fr.err == nil && n.figure.isChecked() {
			fr.check(n, list, i, &col)
		}
		if fr.err != nil {
			if len(faults) < maxFaults {
				faults = append(faults, fr.err)
			} else {
				left++
			}
			fr.err, fr.memos = nil, fresh(fr.memos)
		}
	}
	list.cols[n.col] = col
	if left > 0 {
		faults[len(faults)-1].Hint = fmt.Sprintf("and %d more records", left)
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// batches works out a figure for as many records at once as can be, and returns
// which batches have to be done record by record; nil for all.
func (r *Run) batches(n *node, list *List, fr *frame, col *column) (one []bool) {
	if n.code.vec == nil || list.n < leastBatch {
		return nil
	}
	b := newBatch(fr, &n.formula.compiled)
	defer b.free()
	one = make([]bool, (list.n+batchSize-1)/batchSize)
	for i := range one {
		b.from, b.n = i*batchSize, min(batchSize, list.n-i*batchSize)
		fr.steps = fr.lim.Steps
		one[i] = b.failed || !b.work(n.code.vec, col.nums[b.from:b.from+b.n])
	}
	return one
}

// fresh makes empty cells like the given ones.
func fresh(memos [][]memoCell) [][]memoCell {
	c := make([][]memoCell, len(memos))
	for i, m := range memos {
		c[i] = make([]memoCell, len(m))
	}
	return c
}

// check reports a figure outside its declared range, or a check that fails.
func (fr *frame) check(n *node, list *List, i int, col *column) {
	field, at := &list.schema.Fields[n.col], site{n.formula.body, n.formula.body.root}
	switch {
	case col.missing != nil && col.missing[i]:
		return
	case n.figure.Check != "":
		if !col.flags[i] {
			fr.fail(at, "%s", n.figure.Check)
		}
		return
	}
	v := col.nums[i]
	if field.Min != nil && v.Less(field.Min.n) {
		fr.fail(at, "the figure is %s, less than the least allowed, %s", v, field.Min)
	}
	if field.Max != nil && field.Max.n.Less(v) {
		fr.fail(at, "the figure is %s, more than the most allowed, %s", v, field.Max)
	}
}
