package rule

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/civil"
)

// frame is one evaluation in progress: what a plan reads and writes.
type frame struct {
	meter
	lists   []*List
	wholes  []seq // each of lists as a list of all its records
	values  []Value
	unknown []*Error         // why each of values is unknown; nil if all are known
	opened  []*Pending       // why each of values may still change, of facts as of a day; nil if none may
	cols    []*column        // the columns that the formula reads
	reasons []*Error         // why locals of the kind broken are unknown
	memos   [][]memoCell     // made on first use; see memo
	grouped []bool           // which memos are kept per group
	groups  *groups          // of the own list; nil if the formula does not ask for peers
	found   [][]*Value       // results of each lookup, by the codes of its key
	bufs    [][]exact.Number // scratch for lists of numbers that are used at once
	seqs    []seq            // scratch for lists that are iterated at once
	ints    []int64          // scratch for lists of numbers over one denominator
	open    *Pending         // why what the evaluation reads may still change; nil if it is final
	guards  int              // in a batch: the number of enclosing branches
	watch   any              // what the decorators of the plan write to
}

// meter is the counting part of a frame: what an evaluation may still use, and the
// fault that ends it.
type meter struct {
	budget *budget
	lim    Limits
	steps  int64   // left
	bytes  int64   // left for what this record makes
	kept   int64   // bytes of memos, returned by done
	err    *Error  // the first fault; results after it mean nothing
	quiet  bool    // faults are only counted
	rule   string  // what is being evaluated, for messages
	locals []Value // slot 0 is the own record, which a fault names
}

// memoCell keeps what is the same for all records of a list or group: a value, or why
// it is unknown.
type memoCell struct {
	done     bool
	why      *Error
	open     *Pending // why the value may still change
	calendar *civil.Calendar
	val      Value
	sorted   []exact.Number
	order    func(a, b exact.Number) int // of sorted
	keys     [][]exact.Number            // for rank by several numbers: in order, width each
	width    int
}

// frame returns a frame for the plan, without facts.
func (p *plan) frame(b *budget) *frame { return p.ready(&frame{}, b) }

// ready prepares a discarded frame for the plan, keeping its scratch.
func (p *plan) ready(fr *frame, b *budget) *frame {
	*fr = frame{meter: meter{budget: b, lim: b.lim, steps: b.steps, bytes: b.bytes, locals: sized(fr.locals, p.slots)}, bufs: slices.Grow(fr.bufs[:0], p.bufs)[:p.bufs],
		seqs: sized(fr.seqs, p.seqs), found: sized(fr.found, p.lookups), memos: sized(fr.memos, len(p.memos)), grouped: p.memos, ints: fr.ints, cols: fr.cols}
	return fr
}

// sized returns n zero elements, reusing s where it is large enough.
func sized[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// next prepares the frame for another record: it counts the work, and resets the
// bytes that a record may use.
func (fr *frame) next(row int32, cost int64) {
	fr.locals[0].row = row
	fr.steps -= cost
	fr.bytes = fr.budget.bytes
	fr.open = nil
}

// done returns what is left to the budget.
func (fr *meter) done(rule string) {
	before := fr.budget.steps
	fr.giveBack()
	fr.budget.took(rule, before)
	fr.budget.bytes += fr.kept
	fr.kept = 0
}

// giveBack returns the unused steps, which suffices if no other rule shares the budget.
func (fr *meter) giveBack() { fr.budget.steps = fr.steps }

// memo returns the cell of memo k for the current record.
func (fr *frame) memo(at site, k int) *memoCell {
	cells := fr.memos[k]
	if cells == nil {
		cells = fr.newMemo(at, k)
	}
	if len(cells) == 1 {
		return &cells[0]
	}
	return &cells[fr.groupOf()]
}

// memoBytes is the memory that a memo cell takes.
const memoBytes = 144

// newMemo makes the cells of a memo: one, or one for each group if it is kept per group.
func (fr *frame) newMemo(at site, k int) []memoCell {
	n := 1
	if fr.grouped[k] && fr.groups != nil {
		n = len(fr.groups.peers)
	}
	if n > 1 && !fr.remembers(at, memoBytes*int64(n)) {
		return make([]memoCell, 1)
	}
	fr.memos[k] = make([]memoCell, n)
	return fr.memos[k]
}

// isUnknown reports whether the error only says that something is unknown.
func (e *Error) isUnknown() bool {
	cause := e.Err
	if cell, ok := cause.(*unknownCell); ok {
		cause = cell.cause
	}
	_, isPending := cause.(*Pending)
	return isPending || cause == errNotGiven
}

// unknownCell is the cause of the fault of an unknown cell, with the place of the cell,
// until the fault is kept and its Record says it in words.
type unknownCell struct {
	cause error
	list  *List
	row   int32
}

// Error says why the cell is unknown.
func (c *unknownCell) Error() string { return c.cause.Error() }

// Unwrap returns why the cell is unknown.
func (c *unknownCell) Unwrap() error { return c.cause }

// errCounted stands for a fault that is only counted.
var errCounted = &Error{Code: CodeInternal, Message: "one of many"}

// fail records a fault; only the first counts.
func (fr *meter) fail(code Code, at site, format string, args ...any) {
	fr.failFor(code, nil, at, "", format, args...)
}

// failFor is fail with a cause and a remedy.
func (fr *meter) failFor(code Code, cause error, at site, hint, format string, args ...any) {
	if fr.err != nil {
		return
	}
	if fr.quiet && cause == nil {
		fr.err = errCounted
		return
	}
	fr.err = at.in.fault(code, at.part.At, fmt.Sprintf(format, brief(args)...), hint)
	if in := fr.err.Rule; fr.rule != "" && in != fr.rule {
		fr.err.Rule, fr.err.Message = fr.rule, "in "+in+": "+fr.err.Message
	}
	fr.err.Err = cause
	if own := fr.locals[0]; own.kind == RecordKind && own.list.schema.Name != "" {
		fr.err.about(own.list, int(own.row))
		fr.err.Record = fmt.Sprintf("%s %s", own.list.schema.Name, own.list.Label(int(own.row)))
	}
}

// errBudget is the cause of faults that report an exhausted budget.
var errBudget = fmt.Errorf("a budget is used up")

// ended reports whether the fault ends the call: a budget is exhausted, or the context
// has ended. No value of anything unknown changes that.
func (fr *meter) ended() bool { return fr.err.Err == errBudget || fr.budget.ctx.Err() != nil }

// tick counts work, and reports whether to go on.
func (fr *meter) tick(at site) bool {
	fr.steps--
	if fr.err == nil {
		if err := fr.budget.ctx.Err(); err != nil {
			fr.failFor(CodeCanceled, err, at, "", "cancelled: %v", err)
		}
	}
	if fr.steps < 0 && fr.err == nil {
		fr.failFor(CodeLimit, errBudget, at, stepsRemedy, "%s", fr.budget.overSteps(fr))
	}
	return fr.err == nil
}

// fits reports whether a list under construction is within the limit.
func (fr *frame) fits(at site, out *seq) bool {
	if out.len() >= fr.lim.ListLength {
		fr.fail(CodeLimit, at, "a list grows beyond %d elements", fr.lim.ListLength)
	}
	return fr.err == nil
}

// cell reads a field, or fails if it is unknown.
func (fr *frame) cell(l *List, row, col int) Value {
	c := &l.cols[col]
	if c.lacking != nil {
		if why := c.lacking[row]; why != nil {
			fr.lackCell(l, row, why)
			return empty(l.schema.Fields[col].Type)
		}
		fr.opens(c.openness(row))
	}
	return l.value(row, col)
}

// lackCell fails for an unknown cell; the fault of what is not given names the figure
// that asks for it first.
func (fr *meter) lackCell(l *List, row int, why *Error) {
	if fr.err != nil {
		return
	}
	if why.isUnknown() && why.Record == "" {
		named := *why
		named.Rule, named.Err = fr.rule, &unknownCell{why.Err, l, int32(row)}
		why = &named
		fr.steps -= lackWork
	}
	fr.err = why
}

// lackWork is the number of steps charged for recording an unknown cell.
const lackWork = 8

// fault returns the fault, for callers that keep it. It puts the record of an unknown
// cell into words, which costs too much for faults that a condition passes over.
func (fr *meter) fault() *Error {
	if cell, ok := fr.err.Err.(*unknownCell); ok {
		fr.err.about(cell.list, int(cell.row))
		fr.err.Err = cell.cause
	}
	return fr.err
}

// lack fails for a reason found earlier.
func (fr *meter) lack(why *Error) {
	if fr.err == nil {
		fr.err = why
	}
}

// empty returns a value of a type for code that goes on after a fault.
func empty(t Type) Value {
	v := Value{kind: t.Kind}
	if t.Kind == ListKind {
		v.seq = &seq{}
	}
	return v
}

// useColumns finds the columns that a plan reads.
func (fr *frame) useColumns(refs []columnRef) {
	fr.cols = sized(fr.cols, len(refs))
	for i, ref := range refs {
		list := fr.locals[0].list
		if ref.list >= 0 && ref.list < len(fr.lists) {
			list = fr.lists[ref.list]
		}
		fr.cols[i] = &list.cols[ref.col]
	}
}

// wholeLists returns each list as a list of all its records.
func wholeLists(lists []*List) []seq {
	wholes := make([]seq, len(lists))
	for i, l := range lists {
		wholes[i] = seq{recs: l, whole: true}
	}
	return wholes
}

// errGuarded aborts a batch at code that must run only on the taken branch.
var errGuarded = &Error{Code: CodeInternal, Message: "not for all records"}

// guarded aborts a batch at costly or host code inside a branch, because a batch
// evaluates a branch for all records.
func (fr *frame) guarded() bool {
	if fr.guards == 0 {
		return false
	}
	if fr.err == nil {
		fr.err = errGuarded
	}
	return true
}

// stepsPerPart is how many steps of a call's limit allow it to prepare one part of a
// formula. Parts are counted apart from the steps of its work, so that what a call counts
// as work does not depend on what earlier calls have prepared. Only whether it reaches
// the limit on parts may depend on that, and only in a policy with more plans than
// mostPlans.
const stepsPerPart = 50

// readies counts the parts prepared for a call.
func (fr *meter) readies(p *plan, parts int) {
	b := fr.budget
	most := max(b.lim.Steps/stepsPerPart, maxNodes)
	if b.parts += int64(parts); b.parts > most {
		fr.failFor(CodeLimit, errBudget, p.at, "work out fewer days in one call, or raise Limits.Steps",
			"the formulas that this works out have more than %d parts in all, counted for each day on which values change", most)
	}
}

// opens notes that the evaluation reads what may still change. What it reads after its end in
// something unknown, or in a fault, does not matter.
func (fr *frame) opens(p *Pending) {
	if p != nil && fr.err == nil {
		fr.open = p.later(fr.open)
	}
}
