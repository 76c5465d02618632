package byrow

import (
	"context"
	"fmt"
	"math/bits"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Budget bounds one call of NewSheet, Run, Trial, Explain or Eval. It counts everything
// that the call evaluates, in steps of work and in bytes made, so that splitting work
// cannot evade the bound.
type Budget struct {
	Ctx   context.Context
	lim   types.Limits
	Steps int64 // left
	Bytes int64 // left
	parts int64 // parts of formulas prepared so far; see Frame.Readies

	most     string // the rule that took the most steps so far
	mostTook int64  // its steps
	Reported bool   // that the formulas have too many parts

	Spent   bool   // the budget did not suffice for a parameter
	scratch *Frame // of a check: for what it evaluates, one after the other
}

// perCell and bytesPerCell are what each cell of the facts adds to the budget of a
// run, so that each record of a long list has as much as one of a short list.
const (
	perCell      = 200
	bytesPerCell = 160
)

// nodeBytes is the memory of a node of a typed tree, with its closures.
const nodeBytes = 400

// NewBudget returns the budget of a call on facts with the given number of cells: one of
// its own, or the remaining steps of calls under Together.
func NewBudget(ctx context.Context, lim types.Limits, cells int) *Budget {
	bytes := lim.Bytes + bytesPerCell*int64(cells)
	shared, _ := ctx.Value(TogetherKey{}).(*together)
	switch {
	case shared == nil:
		return &Budget{Ctx: ctx, lim: lim, Steps: lim.Steps + perCell*int64(cells), Bytes: bytes}
	case shared.budget == nil:
		shared.budget = &Budget{lim: lim, Steps: lim.Steps}
	}
	b := shared.budget
	b.Ctx, b.Steps, b.Bytes = ctx, max(b.Steps, 0)+perCall+perCell*int64(cells), bytes
	return b
}

// perCall is the steps that each call under Together adds.
const perCall = 20_000

// Together returns a context under which calls, one after the other, share the steps of
// one: Limits.Steps in all, plus 200 for each cell of the facts of each call and 20,000
// for each call. Their bytes are not added up, since what a call makes can be released
// after it. A context from Together is returned unchanged.
func Together(ctx context.Context) context.Context {
	if ctx.Value(TogetherKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, TogetherKey{}, &together{})
}

// TogetherKey is the key of a context whose calls share their steps.
type TogetherKey struct{}

type together struct{ budget *Budget }

// SpendNode counts a node of a typed tree, and reports whether to continue.
func (b *Budget) SpendNode() bool {
	b.Bytes -= nodeBytes
	return b.Bytes > 0
}

// SpendSteps counts work before it is done in one go, and reports whether to do it.
func (b *Budget) SpendSteps(steps int64) bool {
	if b.Steps -= steps; b.Steps < 0 {
		b.Steps = 0
		return false
	}
	return true
}

// Frame returns a frame for a plan that a check evaluates.
func (b *Budget) Frame(p *Plan) *Frame {
	if b.scratch == nil {
		b.scratch = &Frame{meter: meter{Budget: b, Limits: b.lim, Locals: make([]cell.Value, tree.MaxLocalSlots+2)}}
	}
	fr := b.scratch
	fr.Err, fr.Bytes, fr.Kept, fr.grouped = nil, b.Bytes, 0, p.memos
	fr.bufs, fr.seqs, fr.found, fr.Memos = make([][]exact.Number, p.bufs), make([]cell.Seq, p.seqs), make([][]*cell.Value, p.lookups), make([][]memoCell, len(p.memos))
	return fr
}

// Spend counts bytes kept until the end of the call, and reports whether to continue.
func (b *Budget) Spend(bytes int64) bool {
	b.Bytes -= bytes
	return b.Bytes >= 0
}

// took records the steps that a rule has taken since before steps were left.
func (b *Budget) took(rule string, before int64) {
	if used := before - b.Steps; used > b.mostTook {
		b.most, b.mostTook = rule, used
	}
}

// overSteps says that the call takes too long, and which rule took the most steps.
func (b *Budget) overSteps(fr *meter) string {
	if used := b.Steps - fr.Steps; b.most != "" && used > b.mostTook {
		b.most, b.mostTook = fr.Rule, used
	}
	if b.most == "" {
		return fmt.Sprintf("the formula takes more than %d steps", b.lim.Steps)
	}
	return fmt.Sprintf("this takes more than %d steps in all, most of them for %s", b.lim.Steps, b.most)
}

// The remedies for an exhausted budget.
const (
	stepsRemedy = "let it use figures, which are worked out once, or raise Limits.Steps"
	bytesRemedy = "keep fewer and shorter lists, or raise Limits.Bytes"
)

// The cost of work. Most work is on numbers of 64 bits and on short texts, and takes a
// step or two. But numbers and texts can be long: then each operation counts steps by
// their length, and each list, column or memo that keeps them counts their bytes.
// Everything that an operation needs for this is here: it compares and orders with
// compare, equal and the like, which count as they go; it passes its result to checked
// or text, and anything that it keeps to keep or hold.

// elemBytes is the memory of an element of a list that is made.
const elemBytes = 32

// made counts a list of elems elements that the current record makes.
func (fr *meter) made(at tree.Site, elems int) bool { return fr.Makes(at, elemBytes*int64(elems)) }

// bytesMadePerStep is the memory that a step pays to clear, fill and release, in bytes.
const bytesMadePerStep = 8

// Makes counts bytes that the current record makes, and reports whether to continue.
func (fr *meter) Makes(at tree.Site, bytes int64) bool {
	fr.Steps -= bytes / bytesMadePerStep
	if fr.Bytes -= bytes; fr.Bytes < 0 {
		fr.failFor(fault.CodeLimit, ErrBudget, at, bytesRemedy, "this makes more than %d bytes", fr.Limits.Bytes)
	}
	return fr.Err == nil
}

// keep counts the memory of a number in a list in addition to its element, and reports
// whether to continue.
func (fr *meter) keep(at tree.Site, n exact.Number) bool {
	return !n.IsBig() || fr.keepBig(at, n)
}

func (fr *meter) keepBig(at tree.Site, n exact.Number) bool { return fr.Makes(at, int64(n.Bytes())) }

// Hold counts a value kept for further records.
func (fr *meter) Hold(at tree.Site, v cell.Value) { fr.Holds(at, v.Bytes()) }

// Holds counts bytes that are kept for further records.
func (fr *meter) Holds(at tree.Site, bytes int64) {
	fr.Bytes -= bytes
	if !fr.Budget.Spend(bytes) {
		fr.Bytes = -1
		fr.Makes(at, 0)
	}
}

// remembers counts bytes that a memo keeps until the figure is done; it reports whether to
// continue.
func (fr *meter) remembers(at tree.Site, bytes int64) bool {
	fr.Kept += bytes
	fr.Holds(at, bytes)
	return fr.Err == nil
}

// BigSteps returns the steps of one operation on numbers of the given digits: about the
// square of their length in words of 64 bits.
func BigSteps(digits int) int64 {
	words := int64(digits/19 + 1)
	return words * words
}

// weigh counts work on numbers beyond 64 bits.
func (fr *meter) weigh(at tree.Site, a, b exact.Number) {
	fr.Steps -= BigSteps(max(a.Digits(), b.Digits()))
	fr.Tick(at)
}

// bigResult returns the result of an operation on two numbers, if one of the three is
// beyond 64 bits: it counts the longest as work, and checks the limit on digits.
func (fr *meter) bigResult(at tree.Site, x, y, r exact.Number) exact.Number {
	if digits := max(x.Digits(), y.Digits()); digits > r.Digits() {
		fr.Steps -= BigSteps(digits)
	}
	return fr.big(at, r)
}

// checked is bigResult for an operation whose operands are counted separately, and whose
// result may be small.
func (fr *meter) checked(at tree.Site, n exact.Number) exact.Number {
	if n.IsBig() {
		return fr.big(at, n)
	}
	return n
}

// big is checked for a number beyond 64 bits; it returns zero if it is over the limit.
func (fr *meter) big(at tree.Site, n exact.Number) exact.Number {
	digits := n.Digits()
	fr.Steps -= BigSteps(digits)
	fr.Tick(at)
	if n.IsLonger(fr.Limits.Digits) {
		fr.Fail(fault.CodeLimit, at, "a number grows beyond %d digits; round its parts first", fr.Limits.Digits)
		return exact.Number{}
	}
	return n
}

// smallPlaces bounds the places to which a number of 64 bits is rounded in a few steps.
const smallPlaces = 18

// round rounds a number. It counts intermediate numbers beyond 64 bits as work, even if
// the result is short.
func (fr *meter) round(at tree.Site, n exact.Number, r RoundTo) exact.Number {
	if n.IsBig() || r.Places > smallPlaces || r.Places < -smallPlaces {
		fr.Steps -= BigSteps(max(n.Digits(), r.Places, -r.Places))
		fr.Tick(at)
	}
	return fr.checked(at, n.Round(r.Places, r.Mode))
}

// copied counts the work of copying a number, as in making its negative.
func (fr *meter) copied(at tree.Site, n exact.Number) exact.Number {
	if n.IsBig() {
		fr.Steps -= int64(n.Bytes() / bytesMadePerStep)
		fr.Tick(at)
	}
	return n
}

// compares reports whether to go on and compare two numbers: without the comparisons a
// sort soon ends, and its result does not matter.
func (fr *meter) compares(at tree.Site, a, b exact.Number) bool {
	return !exact.AnyBig(a, a, b) || fr.comparesBig(at, a, b)
}

// bigComparison is the fixed cost in steps of comparing numbers beyond 64 bits.
const bigComparison = 16

// comparesBig counts the comparison of two numbers one of which is beyond 64 bits.
func (fr *meter) comparesBig(at tree.Site, a, b exact.Number) bool {
	if fr.Steps < 0 || fr.Err != nil {
		return false
	}
	x, y := int64(a.Digits()/19+1), int64(b.Digits()/19+1)
	fr.Steps -= bigComparison + x + y + x*y/2
	return fr.Tick(at)
}

// cmp compares two numbers, counting the work.
func (fr *meter) cmp(at tree.Site, a, b exact.Number) int {
	if !fr.compares(at, a, b) {
		return 0
	}
	return a.Cmp(b)
}

// ordering returns the function to sort nums by; it counts work if any of them is big.
func (fr *meter) ordering(at tree.Site, nums ...exact.Number) func(a, b exact.Number) int {
	for _, n := range nums {
		if n.IsBig() {
			return func(a, b exact.Number) int { return fr.cmp(at, a, b) }
		}
	}
	return exact.Number.Cmp
}

// sorts counts the work of sorting n elements, and reports whether to continue. The
// comparisons count the extra work for long elements.
func (fr *meter) sorts(at tree.Site, n int) bool {
	fr.Steps -= int64(n) * int64(bits.Len(uint(n)))
	return fr.Tick(at)
}

// meets counts the comparison of two values that are not lists, and reports whether to
// go on with it.
func (fr *meter) meets(at tree.Site, v, w *cell.Value) bool {
	switch v.Kind {
	case types.NumberKind:
		return fr.compares(at, v.Num, w.Num)
	case types.TextKind:
		return fr.read(at, min(len(v.Str), len(w.Str)))
	}
	return true
}

// writes counts the work of writing values out, and reports whether to continue.
func (fr *meter) writes(at tree.Site, values []cell.Value) bool {
	for i := range values {
		if n := values[i].Num; n.IsBig() {
			fr.weigh(at, n, n)
		}
		fr.searched(at, len(values[i].Str))
	}
	return fr.Err == nil
}

// step counts work without checking the context, and reports whether steps are left.
func (fr *meter) step(work int64) bool {
	fr.Steps -= work
	return fr.Steps >= 0 && fr.Err == nil
}

// The bytes of text that a step pays for: compared or copied whole, searched, and made.
const (
	bytesPerStep    = 64
	searchedPerStep = 8
	madePerStep     = 4
)

// read counts work on texts of the given bytes in all, and reports whether to continue.
func (fr *meter) read(at tree.Site, bytes int) bool {
	if bytes < bytesPerStep {
		return true
	}
	fr.Steps -= int64(bytes / bytesPerStep)
	return fr.Tick(at)
}

// searched is read for a text that is searched byte by byte.
func (fr *meter) searched(at tree.Site, bytes int) bool {
	if bytes < bytesPerStep {
		return true
	}
	fr.Steps -= int64(bytes / searchedPerStep)
	return fr.Tick(at)
}

// text makes a text of a known length, unless it exceeds the limit.
func (fr *meter) text(at tree.Site, length int, make func() string) cell.Value {
	if length > fr.Limits.TextBytes {
		fr.Fail(fault.CodeLimit, at, "a text grows beyond %d bytes", fr.Limits.TextBytes)
		return cell.OfText("")
	}
	fr.Steps -= int64(length / madePerStep)
	if !fr.Tick(at) || length > elemBytes && !fr.Makes(at, int64(length)) {
		return cell.OfText("")
	}
	return cell.OfText(make())
}
