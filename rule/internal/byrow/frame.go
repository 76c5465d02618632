package byrow

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/civil"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// Frame is one evaluation in progress: what a plan reads and writes.
type Frame struct {
	meter
	Lists   []*cell.List
	Wholes  []cell.Seq // each of lists as a list of all its records
	Values  []cell.Value
	Unknown []*fault.Error   // why each of values is unknown; nil if all are known
	Opened  []*types.Pending // why each of values may still change, of facts as of a day; nil if none may
	Cols    []*cell.Column   // the columns that the formula reads
	reasons []*fault.Error   // why locals of the kind broken are unknown
	Memos   [][]memoCell     // made on first use; see memo
	grouped []bool           // which memos are kept per group
	Groups  *Groups          // of the own list; nil if the formula does not ask for peers
	found   [][]*cell.Value  // results of each lookup, by the codes of its key
	bufs    [][]exact.Number // scratch for lists of numbers that are used at once
	seqs    []cell.Seq       // scratch for lists that are iterated at once
	ints    []int64          // scratch for lists of numbers over one denominator
	Open    *types.Pending   // why what the evaluation reads may still change; nil if it is final
	Guards  int              // in a batch: the number of enclosing branches
	Watch   any              // what the decorators of the plan write to
}

// meter is the counting part of a frame: what an evaluation may still use, and the
// fault that ends it.
type meter struct {
	Budget *Budget
	Limits types.Limits
	Steps  int64        // left
	Bytes  int64        // left for what this record makes
	Kept   int64        // bytes of memos, returned by done
	Err    *fault.Error // the first fault; results after it mean nothing
	Quiet  bool         // faults are only counted
	Rule   string       // what is being evaluated, for messages
	Locals []cell.Value // slot 0 is the own record, which a fault names
}

// memoCell keeps what is the same for all records of a list or group: a value, or why
// it is unknown.
type memoCell struct {
	done     bool
	why      *fault.Error
	open     *types.Pending // why the value may still change
	calendar *civil.Calendar
	val      cell.Value
	sorted   []exact.Number
	order    func(a, b exact.Number) int // of sorted
	keys     [][]exact.Number            // for rank by several numbers: in order, width each
	width    int
}

// Frame returns a frame for the plan, without facts.
func (p *Plan) Frame(b *Budget) *Frame { return p.Ready(&Frame{}, b) }

// Ready prepares a discarded frame for the plan, keeping its scratch.
func (p *Plan) Ready(fr *Frame, b *Budget) *Frame {
	*fr = Frame{meter: meter{Budget: b, Limits: b.lim, Steps: b.Steps, Bytes: b.Bytes, Locals: sized(fr.Locals, p.Slots)}, bufs: slices.Grow(fr.bufs[:0], p.bufs)[:p.bufs],
		seqs: sized(fr.seqs, p.seqs), found: sized(fr.found, p.lookups), Memos: sized(fr.Memos, len(p.memos)), grouped: p.memos, ints: fr.ints, Cols: fr.Cols}
	return fr
}

// sized returns n zero elements, reusing s where it is large enough.
func sized[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// Next prepares the frame for another record: it counts the work, and resets the
// bytes that a record may use.
func (fr *Frame) Next(row int32, cost int64) {
	fr.Locals[0].Row = row
	fr.Steps -= cost
	fr.Bytes = fr.Budget.Bytes
	fr.Open = nil
}

// Done returns what is left to the budget.
func (fr *meter) Done(rule string) {
	before := fr.Budget.Steps
	fr.GiveBack()
	fr.Budget.took(rule, before)
	fr.Budget.Bytes += fr.Kept
	fr.Kept = 0
}

// GiveBack returns the unused steps, which suffices if no other rule shares the budget.
func (fr *meter) GiveBack() { fr.Budget.Steps = fr.Steps }

// memo returns the cell of memo k for the current record.
func (fr *Frame) memo(at tree.Site, k int) *memoCell {
	cells := fr.Memos[k]
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
func (fr *Frame) newMemo(at tree.Site, k int) []memoCell {
	n := 1
	if fr.grouped[k] && fr.Groups != nil {
		n = len(fr.Groups.Peers)
	}
	if n > 1 && !fr.remembers(at, memoBytes*int64(n)) {
		return make([]memoCell, 1)
	}
	fr.Memos[k] = make([]memoCell, n)
	return fr.Memos[k]
}

// IsUnknown reports whether the error only says that something is unknown.
func IsUnknown(e *fault.Error) bool {
	cause := e.Err
	if cell, ok := cause.(*unknownCell); ok {
		cause = cell.cause
	}
	_, isPending := cause.(*types.Pending)
	return isPending || cause == fault.ErrNotGiven
}

// unknownCell is the cause of the fault of an unknown cell, with the place of the cell,
// until the fault is kept and its Record says it in words.
type unknownCell struct {
	cause error
	list  *cell.List
	row   int32
}

// Error says why the cell is unknown.
func (c *unknownCell) Error() string { return c.cause.Error() }

// Unwrap returns why the cell is unknown.
func (c *unknownCell) Unwrap() error { return c.cause }

// ErrCounted stands for a fault that is only counted.
var ErrCounted = &fault.Error{Code: fault.CodeInternal, Message: "one of many"}

// Fail records a fault; only the first counts.
func (fr *meter) Fail(code fault.Code, at tree.Site, format string, args ...any) {
	fr.failFor(code, nil, at, "", format, args...)
}

// failFor is fail with a cause and a remedy.
func (fr *meter) failFor(code fault.Code, cause error, at tree.Site, hint, format string, args ...any) {
	if fr.Err != nil {
		return
	}
	if fr.Quiet && cause == nil {
		fr.Err = ErrCounted
		return
	}
	fr.Err = at.In.Fault(code, at.Part.At, fmt.Sprintf(format, wording.Brief(args)...), hint)
	if in := fr.Err.Rule; fr.Rule != "" && in != fr.Rule {
		fr.Err.Rule, fr.Err.Message = fr.Rule, "in "+in+": "+fr.Err.Message
	}
	fr.Err.Err = cause
	if own := fr.Locals[0]; own.Kind == types.RecordKind && own.List.Schema.Name != "" {
		cell.About(fr.Err, own.List, int(own.Row))
		fr.Err.Record = fmt.Sprintf("%s %s", own.List.Schema.Name, own.List.Label(int(own.Row)))
	}
}

// ErrBudget is the cause of faults that report an exhausted budget.
var ErrBudget = fmt.Errorf("a budget is used up")

// Ended reports whether the fault ends the call: a budget is exhausted, or the context
// has ended. No value of anything unknown changes that.
func (fr *meter) Ended() bool { return fr.Err.Err == ErrBudget || fr.Budget.Ctx.Err() != nil }

// Tick counts work, and reports whether to go on.
func (fr *meter) Tick(at tree.Site) bool {
	fr.Steps--
	if fr.Err == nil {
		if err := fr.Budget.Ctx.Err(); err != nil {
			fr.failFor(fault.CodeCanceled, err, at, "", "cancelled: %v", err)
		}
	}
	if fr.Steps < 0 && fr.Err == nil {
		fr.failFor(fault.CodeLimit, ErrBudget, at, stepsRemedy, "%s", fr.Budget.overSteps(fr))
	}
	return fr.Err == nil
}

// fits reports whether a list under construction is within the limit.
func (fr *Frame) fits(at tree.Site, out *cell.Seq) bool {
	if out.Len() >= fr.Limits.ListLength {
		fr.Fail(fault.CodeLimit, at, "a list grows beyond %d elements", fr.Limits.ListLength)
	}
	return fr.Err == nil
}

// cell reads a field, or fails if it is unknown.
func (fr *Frame) cell(l *cell.List, row, col int) cell.Value {
	c := l.Cols[col]
	if c.Lacking != nil {
		if why := c.Lacking[row]; why != nil {
			fr.lackCell(l, row, why)
			return empty(l.Schema.Fields[col].Type)
		}
		fr.opens(c.Openness(row))
	}
	return l.Cell(row, col)
}

// lackCell fails for an unknown cell; the fault of what is not given names the figure
// that asks for it first.
func (fr *meter) lackCell(l *cell.List, row int, why *fault.Error) {
	if fr.Err != nil {
		return
	}
	if IsUnknown(why) && why.Record == "" {
		named := *why
		named.Rule, named.Err = fr.Rule, &unknownCell{why.Err, l, int32(row)}
		why = &named
		fr.Steps -= lackWork
	}
	fr.Err = why
}

// lackWork is the number of steps charged for recording an unknown cell.
const lackWork = 8

// Fault returns the fault, for callers that keep it. It puts the record of an unknown
// cell into words, which costs too much for faults that a condition passes over.
func (fr *meter) Fault() *fault.Error {
	if c, ok := fr.Err.Err.(*unknownCell); ok {
		cell.About(fr.Err, c.list, int(c.row))
		fr.Err.Err = c.cause
	}
	return fr.Err
}

// lack fails for a reason found earlier.
func (fr *meter) lack(why *fault.Error) {
	if fr.Err == nil {
		fr.Err = why
	}
}

// empty returns a value of a type for code that goes on after a fault.
func empty(t types.Type) cell.Value {
	v := cell.Value{Kind: t.Kind}
	if t.Kind == types.ListKind {
		v.Seq = &cell.Seq{}
	}
	return v
}

// UseColumns finds the columns that a plan reads.
func (fr *Frame) UseColumns(refs []columnRef) {
	fr.Cols = sized(fr.Cols, len(refs))
	for i, ref := range refs {
		list := fr.Locals[0].List
		if ref.list >= 0 && ref.list < len(fr.Lists) {
			list = fr.Lists[ref.list]
		}
		fr.Cols[i] = list.Cols[ref.col]
	}
}

// WholeLists returns each list as a list of all its records.
func WholeLists(lists []*cell.List) []cell.Seq {
	wholes := make([]cell.Seq, len(lists))
	for i, l := range lists {
		wholes[i] = cell.Seq{Recs: l, Whole: true}
	}
	return wholes
}

// errGuarded aborts a batch at code that must run only on the taken branch.
var errGuarded = &fault.Error{Code: fault.CodeInternal, Message: "not for all records"}

// guarded aborts a batch at costly or host code inside a branch, because a batch
// evaluates a branch for all records.
func (fr *Frame) guarded() bool {
	if fr.Guards == 0 {
		return false
	}
	if fr.Err == nil {
		fr.Err = errGuarded
	}
	return true
}

// stepsPerPart is how many steps of a call's limit allow it to prepare one part of a
// formula. Parts are counted apart from the steps of its work, so that what a call counts
// as work does not depend on what earlier calls have prepared. Only whether it reaches
// the limit on parts may depend on that, and only in a policy with more plans than
// mostPlans.
const stepsPerPart = 50

// Readies counts the parts prepared for a call.
func (fr *meter) Readies(p *Plan, parts int) {
	b := fr.Budget
	most := max(b.lim.Steps/stepsPerPart, tree.MaxNodes)
	if b.parts += int64(parts); b.parts > most {
		fr.failFor(fault.CodeLimit, ErrBudget, p.At, "work out fewer days in one call, or raise Limits.Steps",
			"the formulas that this works out have more than %d parts in all, counted for each day on which values change", most)
	}
}

// opens notes that the evaluation reads what may still change. Once the formula has ended in
// something unknown or in a fault, its further reads do not matter.
func (fr *Frame) opens(p *types.Pending) {
	if p != nil && fr.Err == nil {
		fr.Open = cell.Later(p, fr.Open)
	}
}
