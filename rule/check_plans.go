package rule

import (
	"sync"
	"sync/atomic"
)

// newRows returns the maker of the closures of a tree in a period.
func (e *environment) newRows(t *tree, period int, folds func(*node) bool, decorate ...decorator) *rows {
	return &rows{position: e.list, lim: e.lim, period: period, folds: folds, decorate: decorate, plan: plan{at: t.root.at, slots: t.slots, grouped: t.grouped}}
}

// planOf makes the closures of a tree.
func (e *environment) planOf(t *tree, period int, folds func(*node) bool, decorate ...decorator) *plan {
	b := e.newRows(t, period, folds, decorate...)
	b.code = b.build(t.root)
	return &b.plan
}

// prepared is a formula prepared for both drivers.
type prepared struct {
	*plan
	flat
}

// ready makes the closures of a tree for the row driver and, if the tree is flat, for
// the column driver.
func (e *environment) ready(t *tree, period int) *prepared {
	b := e.newRows(t, period, allConstants, keepHeavy)
	b.code = b.build(t.root)
	b.cost = 1 + int64(t.root.size())/partsPerStep
	p := &prepared{plan: &b.plan}
	if columnOf[t.root.op] != nil && !e.lim.isBelowSmall() {
		c := newColumns(b)
		vec := c.number(t.root)
		p.flat = flat{vec, c.nums, c.flags}
	}
	return p
}

// fold evaluates a node of constants once for each period in which they may differ. It
// returns nil on failure, so that the fault is reported when the formula runs.
func (e *environment) fold(n *node) []Value {
	if n.op == callOp || n.op == letOp {
		return n.args[len(n.args)-1].konst
	}
	return e.workOutEach(&tree{root: n}, periodsOf(n.args))
}

// workOutEach evaluates a tree that reads no facts in each of so many periods, nil on
// failure.
func (e *environment) workOutEach(t *tree, periods int) []Value {
	values := make([]Value, periods)
	for period := range values {
		v, err := e.workOut(t, period, min(foldSteps, e.load.steps))
		if err != nil {
			return nil
		}
		values[period] = v
	}
	return values
}

// The cost of folding for each period beyond the first: steps, and bytes of the value.
const (
	foldWork   = 60
	valueBytes = 64
)

// periodsOf returns the number of periods in which a node of constants may differ.
func periodsOf(args []*node) int {
	periods := 1
	for _, a := range args {
		periods = max(periods, len(a.konst))
	}
	return periods
}

// workOut evaluates a tree that reads no facts, within the given steps and the budget of
// the call that makes the tree.
func (e *environment) workOut(t *tree, period int, steps int64) (Value, *Error) {
	if e.load.spent {
		return Value{}, errCounted
	}
	p := e.planOf(t, period, allConstants, keepHeavy)
	fr := e.load.frame(p)
	fr.steps = steps
	v := p.code.val(fr)
	e.load.steps -= steps - fr.steps
	e.load.bytes += fr.kept
	if fr.err != nil {
		e.load.spent = fr.err.Err == errBudget && steps > foldSteps
		return Value{}, fr.err
	}
	e.load.spend(v.bytes())
	return v, nil
}

// plans holds a tree prepared for one purpose: a plan for each period of the policy, or
// one for all if nothing in the tree changes by date. Each plan is made on first use,
// and released when others need its room.
type plans struct {
	store  *planStore
	tree   *tree
	weight int // of each, in plans of the row driver alone
	make   func(period int) *prepared
	made   []atomic.Pointer[prepared]
}

// The weights of plans, by purpose.
const (
	plainWeight   = 1
	watchedWeight = 2
)

func newPlans(e *environment, t *tree, weight int, make func(period int) *prepared) *plans {
	ps := &plans{store: e.store, tree: t, weight: weight, make: make}
	ps.made = append(ps.made, atomic.Pointer[prepared]{})
	if t.isDated() {
		ps.made = append(ps.made, newSlots(e.periodCount()-1)...)
	}
	return ps
}

func newSlots(n int) []atomic.Pointer[prepared] { return make([]atomic.Pointer[prepared], n) }

// isDated reports whether something in the tree changes by date.
func (t *tree) isDated() (dated bool) {
	t.root.walk(func(n *node) bool {
		leaf, ok := n.detail.(*tableLeaf)
		dated = dated || len(n.konst) > 1 || ok && len(leaf.versions) > 1
		return !dated
	})
	return dated
}

// on returns the plan of a period, and how many nodes had to be prepared for it.
func (ps *plans) on(period int) (p *prepared, made int) {
	slot := &ps.made[min(period, len(ps.made)-1)]
	if p = slot.Load(); p != nil {
		return p, 0
	}
	p, made = ps.make(period), ps.tree.root.size()
	slot.Store(p)
	ps.store.keep(slot, ps.weight*made)
	return p, made
}

// get is on for callers that count nothing.
func (ps *plans) get(period int) *prepared {
	p, _ := ps.on(period)
	return p
}

// planStore bounds how many plans of a policy are kept at a time. A released plan still
// serves the callers that hold it.
type planStore struct {
	mu     sync.Mutex
	weight int
	kept   []keptPlan // the oldest first
}

type keptPlan struct {
	slot   *atomic.Pointer[prepared]
	weight int
}

// mostPlans bounds the total weight of the plans kept: some 30 MB.
const mostPlans = 250_000

func (s *planStore) keep(slot *atomic.Pointer[prepared], weight int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, keptPlan{slot, weight})
	for s.weight += weight; s.weight > mostPlans && len(s.kept) > 1; s.kept = s.kept[1:] {
		s.kept[0].slot.Store(nil)
		s.weight -= s.kept[0].weight
	}
}
