package rule

import (
	"context"
	"fmt"
	"math/bits"

	"github.com/meritrules/merit/internal/exact"
)

// budget bounds one call of NewSheet, Run, Trial, Explain or Eval. It counts everything
// that the call evaluates, in steps of work and in bytes made, so that splitting work
// cannot evade the bound.
type budget struct {
	ctx   context.Context
	lim   Limits
	steps int64 // left
	bytes int64 // left
	parts int64 // of formulas, prepared so far; see frame.readies

	most     string // the rule that took the most steps so far
	mostTook int64  // its steps
	reported bool   // that the formulas have too many parts

	spent   bool   // the budget did not suffice for a parameter
	scratch *frame // of a check: for what it evaluates, one after the other
}

// perCell and bytesPerCell are what each cell of the facts adds to the budget of a
// run, so that each record of a long list has as much as one of a short list.
const (
	perCell      = 200
	bytesPerCell = 160
)

// nodeBytes is the memory of a node of a typed tree, with its closures.
const nodeBytes = 400

// newBudget returns the budget of a call on facts with the given number of cells: one of
// its own, or the remaining steps of calls under Together.
func newBudget(ctx context.Context, lim Limits, cells int) *budget {
	bytes := lim.Bytes + bytesPerCell*int64(cells)
	shared, _ := ctx.Value(togetherKey{}).(*together)
	switch {
	case shared == nil:
		return &budget{ctx: ctx, lim: lim, steps: lim.Steps + perCell*int64(cells), bytes: bytes}
	case shared.budget == nil:
		shared.budget = &budget{lim: lim, steps: lim.Steps}
	}
	b := shared.budget
	b.ctx, b.steps, b.bytes = ctx, max(b.steps, 0)+perCall+perCell*int64(cells), bytes
	return b
}

// perCall is the steps that each call under Together adds.
const perCall = 20_000

// Together returns a context under which calls, one after the other, share the steps of
// one: Limits.Steps in all, plus 200 for each cell of the facts of each call and 20,000
// for each call. Their bytes are not added up, since what a call makes can be released
// after it. A context from Together is returned unchanged.
func Together(ctx context.Context) context.Context {
	if ctx.Value(togetherKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, togetherKey{}, &together{})
}

type togetherKey struct{}

type together struct{ budget *budget }

// spendNode counts a node of a typed tree, and reports whether to continue.
func (b *budget) spendNode() bool {
	b.bytes -= nodeBytes
	return b.bytes > 0
}

// spendSteps counts work before it is done in one go, and reports whether to do it.
func (b *budget) spendSteps(steps int64) bool {
	if b.steps -= steps; b.steps < 0 {
		b.steps = 0
		return false
	}
	return true
}

// frame returns a frame for a plan that a check evaluates.
func (b *budget) frame(p *plan) *frame {
	if b.scratch == nil {
		b.scratch = &frame{meter: meter{budget: b, lim: b.lim, locals: make([]Value, maxLocalSlots+2)}}
	}
	fr := b.scratch
	fr.err, fr.bytes, fr.kept, fr.grouped = nil, b.bytes, 0, p.memos
	fr.bufs, fr.seqs, fr.found, fr.memos = make([][]exact.Number, p.bufs), make([]seq, p.seqs), make([][]*Value, p.lookups), make([][]memoCell, len(p.memos))
	return fr
}

// spend counts bytes kept until the end of the call, and reports whether to continue.
func (b *budget) spend(bytes int64) bool {
	b.bytes -= bytes
	return b.bytes >= 0
}

// took records the steps that a rule has taken since before steps were left.
func (b *budget) took(rule string, before int64) {
	if used := before - b.steps; used > b.mostTook {
		b.most, b.mostTook = rule, used
	}
}

// overSteps says that the call takes too long, and which rule took the most steps.
func (b *budget) overSteps(fr *meter) string {
	if used := b.steps - fr.steps; b.most != "" && used > b.mostTook {
		b.most, b.mostTook = fr.rule, used
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
func (fr *meter) made(at site, elems int) bool { return fr.makes(at, elemBytes*int64(elems)) }

// bytesMadePerStep is the memory that a step pays to clear, fill and release, in bytes.
const bytesMadePerStep = 8

// makes counts bytes that the current record makes, and reports whether to continue.
func (fr *meter) makes(at site, bytes int64) bool {
	fr.steps -= bytes / bytesMadePerStep
	if fr.bytes -= bytes; fr.bytes < 0 {
		fr.failFor(CodeLimit, errBudget, at, bytesRemedy, "this makes more than %d bytes", fr.lim.Bytes)
	}
	return fr.err == nil
}

// keep counts the memory of a number in a list in addition to its element, and reports
// whether to continue.
func (fr *meter) keep(at site, n exact.Number) bool {
	return !n.IsBig() || fr.keepBig(at, n)
}

func (fr *meter) keepBig(at site, n exact.Number) bool { return fr.makes(at, int64(n.Bytes())) }

// hold counts a value kept for further records.
func (fr *meter) hold(at site, v Value) { fr.holds(at, v.bytes()) }

// holds is hold for a number of bytes.
func (fr *meter) holds(at site, bytes int64) {
	fr.bytes -= bytes
	if !fr.budget.spend(bytes) {
		fr.bytes = -1
		fr.makes(at, 0)
	}
}

// remembers is holds for bytes that a memo keeps until the end of the figure; it reports
// whether to continue.
func (fr *meter) remembers(at site, bytes int64) bool {
	fr.kept += bytes
	fr.holds(at, bytes)
	return fr.err == nil
}

// bigSteps returns the steps of one operation on numbers of the given digits: about the
// square of their length in words of 64 bits.
func bigSteps(digits int) int64 {
	words := int64(digits/19 + 1)
	return words * words
}

// weigh counts work on numbers beyond 64 bits.
func (fr *meter) weigh(at site, a, b exact.Number) {
	fr.steps -= bigSteps(max(a.Digits(), b.Digits()))
	fr.tick(at)
}

// bigResult returns the result of an operation on two numbers, if one of the three is
// beyond 64 bits: it counts the longest as work, and checks the limit on digits.
func (fr *meter) bigResult(at site, x, y, r exact.Number) exact.Number {
	if digits := max(x.Digits(), y.Digits()); digits > r.Digits() {
		fr.steps -= bigSteps(digits)
	}
	return fr.big(at, r)
}

// checked is bigResult for an operation whose operands are counted separately, and whose
// result may be small.
func (fr *meter) checked(at site, n exact.Number) exact.Number {
	if n.IsBig() {
		return fr.big(at, n)
	}
	return n
}

// big is checked for a number beyond 64 bits; it returns zero if it is over the limit.
func (fr *meter) big(at site, n exact.Number) exact.Number {
	digits := n.Digits()
	fr.steps -= bigSteps(digits)
	fr.tick(at)
	if n.IsLonger(fr.lim.Digits) {
		fr.fail(CodeLimit, at, "a number grows beyond %d digits; round its parts first", fr.lim.Digits)
		return exact.Number{}
	}
	return n
}

// smallPlaces bounds the places to which a number of 64 bits is rounded in a few steps.
const smallPlaces = 18

// round rounds a number. It counts intermediate numbers beyond 64 bits as work, even if
// the result is short.
func (fr *meter) round(at site, n exact.Number, r roundTo) exact.Number {
	if n.IsBig() || r.places > smallPlaces || r.places < -smallPlaces {
		fr.steps -= bigSteps(max(n.Digits(), r.places, -r.places))
		fr.tick(at)
	}
	return fr.checked(at, n.Round(r.places, r.mode))
}

// copied counts the work of copying a number, as in making its negative.
func (fr *meter) copied(at site, n exact.Number) exact.Number {
	if n.IsBig() {
		fr.steps -= int64(n.Bytes() / bytesMadePerStep)
		fr.tick(at)
	}
	return n
}

// compares reports whether to go on and compare two numbers: without the comparisons a
// sort soon ends, and its result does not matter.
func (fr *meter) compares(at site, a, b exact.Number) bool {
	return !exact.AnyBig(a, a, b) || fr.comparesBig(at, a, b)
}

// bigComparison is the fixed cost in steps of comparing numbers beyond 64 bits.
const bigComparison = 16

// comparesBig counts the comparison of two numbers one of which is beyond 64 bits.
func (fr *meter) comparesBig(at site, a, b exact.Number) bool {
	if fr.steps < 0 || fr.err != nil {
		return false
	}
	x, y := int64(a.Digits()/19+1), int64(b.Digits()/19+1)
	fr.steps -= bigComparison + x + y + x*y/2
	return fr.tick(at)
}

// cmp compares two numbers, counting the work.
func (fr *meter) cmp(at site, a, b exact.Number) int {
	if !fr.compares(at, a, b) {
		return 0
	}
	return a.Cmp(b)
}

// ordering returns the function to sort nums by; it counts work if any of them is big.
func (fr *meter) ordering(at site, nums ...exact.Number) func(a, b exact.Number) int {
	for _, n := range nums {
		if n.IsBig() {
			return func(a, b exact.Number) int { return fr.cmp(at, a, b) }
		}
	}
	return exact.Number.Cmp
}

// sorts counts the work of sorting n elements, and reports whether to continue. The
// comparisons count the extra work for long elements.
func (fr *meter) sorts(at site, n int) bool {
	fr.steps -= int64(n) * int64(bits.Len(uint(n)))
	return fr.tick(at)
}

// meets counts the comparison of two values that are not lists, and reports whether to
// go on with it.
func (fr *meter) meets(at site, v, w *Value) bool {
	switch v.kind {
	case NumberKind:
		return fr.compares(at, v.num, w.num)
	case TextKind:
		return fr.read(at, min(len(v.text), len(w.text)))
	}
	return true
}

// writes counts the work of writing values out, and reports whether to continue.
func (fr *meter) writes(at site, values []Value) bool {
	for i := range values {
		if n := values[i].num; n.IsBig() {
			fr.weigh(at, n, n)
		}
		fr.searched(at, len(values[i].text))
	}
	return fr.err == nil
}

// step counts work without checking the context, and reports whether steps are left.
func (fr *meter) step(work int64) bool {
	fr.steps -= work
	return fr.steps >= 0 && fr.err == nil
}

// The bytes of text that a step pays for: compared or copied whole, searched, and made.
const (
	bytesPerStep    = 64
	searchedPerStep = 8
	madePerStep     = 4
)

// read counts work on texts of the given bytes in all, and reports whether to continue.
func (fr *meter) read(at site, bytes int) bool {
	if bytes < bytesPerStep {
		return true
	}
	fr.steps -= int64(bytes / bytesPerStep)
	return fr.tick(at)
}

// searched is read for a text that is searched byte by byte.
func (fr *meter) searched(at site, bytes int) bool {
	if bytes < bytesPerStep {
		return true
	}
	fr.steps -= int64(bytes / searchedPerStep)
	return fr.tick(at)
}

// text makes a text of a known length, unless it exceeds the limit.
func (fr *meter) text(at site, length int, make func() string) Value {
	if length > fr.lim.TextBytes {
		fr.fail(CodeLimit, at, "a text grows beyond %d bytes", fr.lim.TextBytes)
		return TextValue("")
	}
	fr.steps -= int64(length / madePerStep)
	if !fr.tick(at) || length > elemBytes && !fr.makes(at, int64(length)) {
		return TextValue("")
	}
	return TextValue(make())
}
