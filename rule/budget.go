package rule

import (
	"context"
	"fmt"
	"math/bits"

	"github.com/meritrules/merit/internal/exact"
)

// budget is what one call may take: NewSheet, Run, Trial, Explain or Eval. It is
// counted over all that the call works out, in steps of work and in bytes of what
// it makes, so that nothing grows without a bound by being split.
type budget struct {
	ctx   context.Context
	lim   Limits
	steps int64 // left
	bytes int64 // left
	parts int64 // of formulas, made ready so far; see frame.readies

	most     string // the rule that took most so far
	mostTook int64  // its steps
	reported bool   // that the formulas have too many parts

	spent   bool   // a parameter could not be worked out for it
	scratch *frame // of a check: for what it works out, one after the other
}

// perCell and bytesPerCell are what each cell of the facts adds to the budget of a
// run, so that a long list has as much for each of its records as a short one.
const (
	perCell      = 200
	bytesPerCell = 160
)

// nodeBytes is what a node of a typed tree takes, with its closures.
const nodeBytes = 400

// newBudget returns the budget of a call on facts of so many cells: one of its own,
// or what is left of the steps that are Together.
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

// perCall is what each of the calls that are Together adds to their steps.
const perCall = 20_000

// Together returns a context under which calls, one after the other, have the steps
// of one: Limits.Steps in all, 200 for each cell of the facts of each and 20,000 for
// each call. Their bytes are not added up, since what a call makes can be let go
// after it. A context that is Together already is returned as it is.
func Together(ctx context.Context) context.Context {
	if ctx.Value(togetherKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, togetherKey{}, &together{})
}

type togetherKey struct{}

type together struct{ budget *budget }

// spendNode counts a node of a typed tree, and reports whether to go on.
func (b *budget) spendNode() bool {
	b.bytes -= nodeBytes
	return b.bytes > 0
}

// spendSteps counts work that is done at once, and reports whether to do it.
func (b *budget) spendSteps(steps int64) bool {
	if b.steps -= steps; b.steps < 0 {
		b.steps = 0
		return false
	}
	return true
}

// frame returns a frame for a plan of what a check works out.
func (b *budget) frame(p *plan) *frame {
	if b.scratch == nil {
		b.scratch = &frame{meter: meter{budget: b, lim: b.lim, locals: make([]Value, maxLocalSlots+2)}}
	}
	fr := b.scratch
	fr.err, fr.bytes, fr.kept, fr.grouped = nil, b.bytes, 0, p.memos
	fr.bufs, fr.seqs, fr.found, fr.memos = make([][]exact.Number, p.bufs), make([]seq, p.seqs), make([][]*Value, p.lookups), make([][]memoCell, len(p.memos))
	return fr
}

// spend counts what is kept up to the end of the call, and reports whether to go on.
func (b *budget) spend(bytes int64) bool {
	b.bytes -= bytes
	return b.bytes >= 0
}

// took notes what a rule has taken since so many steps were left.
func (b *budget) took(rule string, before int64) {
	if used := before - b.steps; used > b.mostTook {
		b.most, b.mostTook = rule, used
	}
}

// overSteps says that the call takes too long, and what took most.
func (b *budget) overSteps(fr *meter) string {
	if used := b.steps - fr.steps; b.most != "" && used > b.mostTook {
		b.most, b.mostTook = fr.rule, used
	}
	if b.most == "" {
		return fmt.Sprintf("the formula takes more than %d steps", b.lim.Steps)
	}
	return fmt.Sprintf("this takes more than %d steps in all, most of them for %s", b.lim.Steps, b.most)
}

// The remedies where a budget is used up.
const (
	stepsRemedy = "let it use figures, which are worked out once, or raise Limits.Steps"
	bytesRemedy = "keep fewer and shorter lists, or raise Limits.Bytes"
)

// What work weighs. Most of it is on numbers of 64 bits and on short texts, and
// takes a step or two wherever it is done. Numbers and texts can be long, though, and
// then each operation counts steps by their length and each list, column or memo that
// keeps them counts their bytes. All that an operation needs for this stands here: it
// compares and orders with compare, equal and the like, which count as they go, hands
// its result to checked or text, and what it keeps to keep or hold.

// What an element of a list that is made takes, in bytes.
const elemBytes = 32

// made counts a list of so many elements that the record in hand makes.
func (fr *meter) made(at site, elems int) bool { return fr.makes(at, elemBytes*int64(elems)) }

// bytesMadePerStep is what a step pays for in memory, which is cleared, filled and
// given back.
const bytesMadePerStep = 8

// makes counts bytes that the record in hand makes, and reports whether to go on.
func (fr *meter) makes(at site, bytes int64) bool {
	fr.steps -= bytes / bytesMadePerStep
	if fr.bytes -= bytes; fr.bytes < 0 {
		fr.failFor(errBudget, at, bytesRemedy, "this makes more than %d bytes", fr.lim.Bytes)
	}
	return fr.err == nil
}

// keep counts what a number that goes into a list takes beside its place there, and
// reports whether to go on.
func (fr *meter) keep(at site, n exact.Number) bool {
	return !n.IsBig() || fr.keepBig(at, n)
}

func (fr *meter) keepBig(at site, n exact.Number) bool { return fr.makes(at, int64(n.Bytes())) }

// hold counts a value that is kept for further records.
func (fr *meter) hold(at site, v Value) { fr.holds(at, v.bytes()) }

// holds is hold of so many bytes.
func (fr *meter) holds(at site, bytes int64) {
	fr.bytes -= bytes
	if !fr.budget.spend(bytes) {
		fr.bytes = -1
		fr.makes(at, 0)
	}
}

// remembers is holds of what a memo keeps up to the end of the figure, and reports
// whether to go on.
func (fr *meter) remembers(at site, bytes int64) bool {
	fr.kept += bytes
	fr.holds(at, bytes)
	return fr.err == nil
}

// bigSteps is the work of one operation on numbers of so many digits, in steps: in
// words of 64 bits, about the square.
func bigSteps(digits int) int64 {
	words := int64(digits/19 + 1)
	return words * words
}

// weigh counts work on numbers beyond 64 bits.
func (fr *meter) weigh(at site, a, b exact.Number) {
	fr.steps -= bigSteps(max(a.Digits(), b.Digits()))
	fr.tick(at)
}

// bigResult is what an operation on two numbers has come to, one of the three beyond
// 64 bits: it counts the longest as work, and checks the limit on digits.
func (fr *meter) bigResult(at site, x, y, r exact.Number) exact.Number {
	if digits := max(x.Digits(), y.Digits()); digits > r.Digits() {
		fr.steps -= bigSteps(digits)
	}
	return fr.big(at, r)
}

// checked is bigResult of an operation whose operands count for themselves, and whose
// result may be small.
func (fr *meter) checked(at site, n exact.Number) exact.Number {
	if n.IsBig() {
		return fr.big(at, n)
	}
	return n
}

// big is checked of a number beyond 64 bits; the zero where it is over the limit.
func (fr *meter) big(at site, n exact.Number) exact.Number {
	digits := n.Digits()
	fr.steps -= bigSteps(digits)
	fr.tick(at)
	if n.IsLonger(fr.lim.Digits) {
		fr.fail(at, "a number grows beyond %d digits; round its parts first", fr.lim.Digits)
		return exact.Number{}
	}
	return n
}

// smallPlaces are places that a number of 64 bits is rounded to in a few steps.
const smallPlaces = 18

// round rounds a number. What goes beyond 64 bits on the way counts as work, though
// it may come to a short number.
func (fr *meter) round(at site, n exact.Number, r roundTo) exact.Number {
	if n.IsBig() || r.places > smallPlaces || r.places < -smallPlaces {
		fr.steps -= bigSteps(max(n.Digits(), r.places, -r.places))
		fr.tick(at)
	}
	return fr.checked(at, n.Round(r.places, r.mode))
}

// copied counts the work of copying a number, as its negative is made.
func (fr *meter) copied(at site, n exact.Number) exact.Number {
	if n.IsBig() {
		fr.steps -= int64(n.Bytes() / bytesMadePerStep)
		fr.tick(at)
	}
	return n
}

// compares reports whether to go on with the comparison of two numbers: a sort that
// goes on without ends soon, and what it comes to does not matter.
func (fr *meter) compares(at site, a, b exact.Number) bool {
	return !exact.AnyBig(a, a, b) || fr.comparesBig(at, a, b)
}

// bigComparison is the steps of any comparison of numbers beyond 64 bits.
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

// ordering returns how some numbers are put in order.
func (fr *meter) ordering(at site, nums ...exact.Number) func(a, b exact.Number) int {
	for _, n := range nums {
		if n.IsBig() {
			return func(a, b exact.Number) int { return fr.cmp(at, a, b) }
		}
	}
	return exact.Number.Cmp
}

// sorts counts the work of putting so many elements in order, and reports whether
// to go on. What long elements take beyond that their comparisons count.
func (fr *meter) sorts(at site, n int) bool {
	fr.steps -= int64(n) * int64(bits.Len(uint(n)))
	return fr.tick(at)
}

// compare orders two values as Value.compare does, and counts the work where they are
// long. The values stay off the heap, since only lists are compared by recursion.
func (fr *meter) compare(at site, v, w *Value) int {
	switch {
	case v.kind == ListKind && w.kind == ListKind:
		return fr.compareLists(at, v.seq, w.seq)
	case !fr.meets(at, v, w):
		return 0
	}
	return v.compare(*w)
}

func (fr *meter) compareLists(at site, s, t *seq) int {
	for i := 0; i < min(s.len(), t.len()) && fr.step(compareWork); i++ {
		x, y := s.at(i), t.at(i)
		if c := fr.compare(at, &x, &y); c != 0 {
			return c
		}
	}
	return s.len() - t.len()
}

// equal reports whether two values are the same, as Value.equal does, and counts the
// work where they are long.
func (fr *meter) equal(at site, v, w *Value) bool {
	if v.kind == ListKind && w.kind == ListKind {
		return fr.equalLists(at, v.seq, w.seq)
	}
	return fr.meets(at, v, w) && v.equal(*w)
}

func (fr *meter) equalLists(at site, s, t *seq) bool {
	if s.len() != t.len() {
		return false
	}
	for i := 0; i < s.len() && fr.step(compareWork); i++ {
		x, y := s.at(i), t.at(i)
		if !fr.equal(at, &x, &y) {
			return false
		}
	}
	return fr.tick(at)
}

// compareWork is the steps that two elements of lists take to be compared.
const compareWork = 4

// meets counts the comparison of two values that are no lists, and reports whether to
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

// writes counts the work of writing values out, and reports whether to go on.
func (fr *meter) writes(at site, values []Value) bool {
	for i := range values {
		if n := values[i].num; n.IsBig() {
			fr.weigh(at, n, n)
		}
		fr.searched(at, len(values[i].text))
	}
	return fr.err == nil
}

// step counts work without a look at the context, and reports whether any is left.
func (fr *meter) step(work int64) bool {
	fr.steps -= work
	return fr.steps >= 0 && fr.err == nil
}

// What a step pays for in texts, in bytes: that are compared or copied whole, that
// are gone through, and that are made.
const (
	bytesPerStep    = 64
	searchedPerStep = 8
	madePerStep     = 4
)

// read counts work on texts of so many bytes together, and reports whether to go on.
func (fr *meter) read(at site, bytes int) bool {
	if bytes < bytesPerStep {
		return true
	}
	fr.steps -= int64(bytes / bytesPerStep)
	return fr.tick(at)
}

// searched is read of a text that is gone through byte by byte.
func (fr *meter) searched(at site, bytes int) bool {
	if bytes < bytesPerStep {
		return true
	}
	fr.steps -= int64(bytes / searchedPerStep)
	return fr.tick(at)
}

// text makes a text of a known length, unless it is beyond the limit.
func (fr *meter) text(at site, length int, make func() string) Value {
	if length > fr.lim.TextBytes {
		fr.fail(at, "a text grows beyond %d bytes", fr.lim.TextBytes)
		return TextValue("")
	}
	fr.steps -= int64(length / madePerStep)
	if !fr.tick(at) || length > elemBytes && !fr.makes(at, int64(length)) {
		return TextValue("")
	}
	return TextValue(make())
}
