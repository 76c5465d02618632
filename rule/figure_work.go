package rule

import "fmt"

// figureWork is the evaluation of a figure for the records of its list.
type figureWork struct {
	run     *Run
	maker   *maker
	list    *List
	col     column
	fr      *frame
	cover   *Cover
	mixed   *mixUps // nil without a cover
	value   Value   // of the record evaluated last
	given   *column // cells that a trial gives, or nil
	done    []bool  // which batches the column driver has evaluated; nil for none
	faults  Errors
	further int // faults that are only counted
}

// takeGiven adopts the cells that a trial gives.
func (w *figureWork) takeGiven() {
	if w.run.trial != nil {
		w.given = w.run.trial.fixed[originKey{w.list, w.maker.col}]
	}
}

// isGiven reports whether the cell of a record is given.
func (w *figureWork) isGiven(row int) bool { return w.given != nil && w.given.lacks(row) == nil }

// batches evaluates the records batch by batch where the column driver can.
func (w *figureWork) batches(p *prepared) {
	if p.vec == nil || w.given != nil {
		return
	}
	b := newBatch(w.fr, p.flat)
	defer b.free()
	w.done = make([]bool, (w.list.n+batchSize-1)/batchSize)
	for i := range w.done {
		b.from, b.n = i*batchSize, min(batchSize, w.list.n-i*batchSize)
		w.fr.next(int32(b.from), p.cost*int64(b.n)/partsPerStep+1)
		w.done[i] = !b.failed && w.fr.tick(w.maker.site()) && b.work(p.vec, w.col.nums[b.from:b.from+b.n])
	}
}

// watch switches the row driver to a watched plan and returns that plan.
func (w *figureWork) watch() *prepared {
	fr, p := w.run.frame(w.maker.covered, w.maker.list)
	fr.rule, fr.steps, fr.kept, fr.watch = w.fr.rule, w.fr.steps, w.fr.kept, w.cover
	*w.fr = *fr
	w.cover.period = w.run.sheet.period
	w.mixed = w.newMixUps()
	return p
}

// records evaluates the remaining records one by one, and checks all records.
func (w *figureWork) records(p *plan) {
	checked := w.maker.figure.isChecked()
	for i := 0; i < w.list.n; i++ {
		batched := w.done != nil && w.done[i/batchSize]
		if batched && !checked && w.cover == nil {
			i |= batchSize - 1
			continue
		}
		if w.isGiven(i) {
			w.col.copyCell(w.given, i)
			continue
		}
		w.fr.next(int32(i), p.cost)
		if i&255 == 0 || w.fr.steps < 0 {
			w.fr.tick(w.maker.site())
		}
		if !batched || w.cover != nil {
			w.record(p, i, batched)
		}
		if w.fr.err == nil && checked {
			w.check(i)
			w.warn()
		}
		if w.fr.err == nil {
			w.col.opens(i, w.list.n, w.fr.open)
			w.cover.figure(w.maker, w.run.sheet.period)
			w.mixed.see(i, w.value)
		} else if !w.failed(i) {
			return
		}
	}
}

// record evaluates one record. If the column driver has evaluated it before, the two
// results must agree.
func (w *figureWork) record(p *plan, i int, batched bool) {
	switch {
	case batched:
		v := p.code.num(w.fr)
		w.value = numberValue(v)
		if w.fr.err == nil && !v.Equal(w.col.nums[i]) {
			w.fr.fail(CodeInternal, w.maker.site(), "the two ways to work this out differ, %s and %s: this is a fault of the program, please report it", w.col.nums[i], v)
		}
	case p.code.num != nil:
		n := p.code.num(w.fr)
		w.value = numberValue(n)
		if w.col.nums[i] = n; n.IsBig() {
			w.fr.holds(w.maker.site(), int64(n.Bytes()))
		}
	default:
		v := p.code.val(w.fr)
		if w.fr.err != nil {
			return
		}
		w.value = v
		w.col.set(i, v)
		w.fr.hold(w.maker.site(), v)
	}
}

// failed records the fault of a record, and reports whether to go on.
func (w *figureWork) failed(i int) bool {
	fr := w.fr
	ended := fr.ended()
	why := fr.postponed(fr.fault())
	fr.err = nil
	w.col.lack(i, w.list.n, why)
	if t := w.run.trial; t != nil {
		fr.hold(w.maker.site(), TextValue(why.Message))
		t.failedCell(w.maker, why, w.cover)
	}
	if ended {
		w.faults = append(w.faults, why)
		return false
	}
	switch {
	case why.isUnknown():
	case w.run.trial != nil || len(w.faults) < maxFaults:
		w.faults = append(w.faults, why)
	default:
		w.further++
	}
	fr.quiet = w.run.trial == nil && len(w.faults) == maxFaults
	fr.err = nil
	return true
}

// warn turns a failed check of a figure that is not final into a warning.
func (w *figureWork) warn() {
	if w.fr.err == nil || w.fr.open == nil {
		return
	}
	if r := w.run; len(r.warnings) < maxWarnings {
		r.warnings = append(r.warnings, w.fr.fault())
	}
	w.fr.err = nil
}

// postponed returns the reason why a record has no figure. While what it reads may still
// change, a fault such as a division by zero only says that the figure is not there yet.
func (fr *frame) postponed(why *Error) *Error {
	if fr.open == nil || why.isUnknown() || why.Code == CodeInternal || why.Code == CodeLimit || why.Code == CodeCanceled {
		return why
	}
	later := *why
	later.Code, later.Err, later.Hint = CodePending, fr.open, ""
	later.Message = fr.open.Error() + "; so far: " + why.Message
	return &later
}

// check reports a figure outside its declared range, or a failed check.
func (w *figureWork) check(i int) {
	m, fr, col := w.maker, w.fr, &w.col
	field := &w.list.schema.Fields[m.col]
	switch {
	case col.missing != nil && col.missing[i]:
		return
	case m.figure.Check != "":
		if !col.flags[i] {
			fr.fail(CodeCheckFailed, m.site(), "%s", m.figure.Check)
		}
		return
	}
	v := col.nums[i]
	if field.Min != nil && v.Less(field.Min.n) {
		fr.fail(CodeOutOfRange, m.site(), "the figure is %s, less than the least allowed, %s", v, field.Min)
	}
	if field.Max != nil && field.Max.n.Less(v) {
		fr.fail(CodeOutOfRange, m.site(), "the figure is %s, more than the most allowed, %s", v, field.Max)
	}
}

// counted returns the faults; the last one carries the number of those left out.
func (es Errors) counted(further int) Errors {
	if further > 0 {
		last := *es[len(es)-1]
		last.Hint = fmt.Sprintf("and %d more records", further)
		es[len(es)-1] = &last
	}
	return es
}
