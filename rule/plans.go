package rule

import (
	"sync"
	"sync/atomic"
)

// plans are a tree made ready for one purpose: a plan for each period of the policy, or
// one for all where nothing in the tree changes by date. Each is made when it is first
// asked for, and let go when others need its room.
type plans struct {
	store  *planStore
	tree   *tree
	weight int // of each, in plans of the row driver alone
	make   func(period int) *prepared
	made   []atomic.Pointer[prepared]
}

// What plans for other purposes weigh.
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

// on returns the plan of a period, and how many nodes had to be made ready for it.
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

// get is on for those who count nothing.
func (ps *plans) get(period int) *prepared {
	p, _ := ps.on(period)
	return p
}

// planStore bounds how many plans of a policy are kept at a time. A plan that has been
// let go still serves those who have it.
type planStore struct {
	mu     sync.Mutex
	weight int
	kept   []keptPlan // the oldest first
}

type keptPlan struct {
	slot   *atomic.Pointer[prepared]
	weight int
}

// mostPlans is what the plans that are kept weigh together: some 30 MB.
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

// stepsPerPart is how many of a call's steps there are for each part of the formulas
// that it makes ready, beside the steps of its work: so that what it comes to does not
// depend on what calls before it have made ready.
const stepsPerPart = 50

// readies counts parts that are made ready for a call.
func (fr *meter) readies(p *plan, parts int) {
	b := fr.budget
	most := max(b.lim.Steps/stepsPerPart, maxNodes)
	if b.parts += int64(parts); b.parts > most {
		fr.failFor(errBudget, p.at, "work out fewer days in one call, or raise Limits.Steps",
			"the formulas that this works out have more than %d parts in all, counted for each day on which values change", most)
	}
}
