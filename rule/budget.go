package rule

import (
	"context"
	"fmt"

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
