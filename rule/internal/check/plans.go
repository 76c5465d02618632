package check

import (
	"sync"
	"sync/atomic"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/bycolumn"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
)

// newRows returns the maker of the closures of a tree in a period.
func (e *Environment) newRows(t *tree.Tree, period int, folds func(*tree.Node) bool, decorate ...byrow.Decorator) *byrow.Maker {
	return &byrow.Maker{Position: e.List, Limits: e.Limits, Period: period, Folds: folds, Decorate: decorate, Plan: byrow.Plan{At: t.Root.At, Slots: t.Slots, Grouped: t.Grouped}}
}

// PlanOf makes the closures of a tree.
func (e *Environment) PlanOf(t *tree.Tree, period int, folds func(*tree.Node) bool, decorate ...byrow.Decorator) *byrow.Plan {
	b := e.newRows(t, period, folds, decorate...)
	b.Code = b.Build(t.Root)
	return &b.Plan
}

// Prepared is a formula prepared for both drivers.
type Prepared struct {
	*byrow.Plan
	bycolumn.Flat
}

// Ready makes the closures of a tree for the row driver and, if the tree is flat, for
// the column driver.
func (e *Environment) Ready(t *tree.Tree, period int) *Prepared {
	b := e.newRows(t, period, byrow.AllConstants, byrow.KeepHeavy)
	b.Code = b.Build(t.Root)
	b.Cost = 1 + int64(t.Root.Size())/byrow.PartsPerStep
	p := &Prepared{Plan: &b.Plan}
	if bycolumn.Operations[t.Root.Op] != nil && !byrow.IsBelowSmall(e.Limits) {
		c := bycolumn.NewMaker(b)
		vec := c.Number(t.Root)
		p.Flat = bycolumn.Flat{Vec: vec, Nums: c.Nums, Flags: c.Flags}
	}
	return p
}

// fold evaluates a node of constants once for each period in which they may differ. It
// returns nil on failure, so that the fault is reported when the formula runs.
func (e *Environment) fold(n *tree.Node) []cell.Value {
	if n.Op == tree.CallOp || n.Op == tree.LetOp {
		return n.Args[len(n.Args)-1].Const
	}
	return e.workOutEach(&tree.Tree{Root: n}, periodsOf(n.Args))
}

// workOutEach evaluates a tree that reads no facts in each of so many periods, nil on
// failure.
func (e *Environment) workOutEach(t *tree.Tree, periods int) []cell.Value {
	values := make([]cell.Value, periods)
	for period := range values {
		v, err := e.workOut(t, period, min(byrow.FoldSteps, e.load.Steps))
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
func periodsOf(args []*tree.Node) int {
	periods := 1
	for _, a := range args {
		periods = max(periods, len(a.Const))
	}
	return periods
}

// workOut evaluates a tree that reads no facts, within the given steps and the budget of
// the call that makes the tree.
func (e *Environment) workOut(t *tree.Tree, period int, steps int64) (cell.Value, *fault.Error) {
	if e.load.Spent {
		return cell.Value{}, byrow.ErrCounted
	}
	p := e.PlanOf(t, period, byrow.AllConstants, byrow.KeepHeavy)
	fr := e.load.Frame(p)
	fr.Steps = steps
	v := p.Code.Val(fr)
	e.load.Steps -= steps - fr.Steps
	e.load.Bytes += fr.Kept
	if fr.Err != nil {
		e.load.Spent = fr.Err.Err == byrow.ErrBudget && steps > byrow.FoldSteps
		return cell.Value{}, fr.Err
	}
	e.load.Spend(v.Bytes())
	return v, nil
}

// Plans holds a tree prepared for one purpose: a plan for each period of the policy, or
// one for all if nothing in the tree changes by date. Each plan is made on first use,
// and released when others need its room.
type Plans struct {
	Store  *PlanStore
	Tree   *tree.Tree
	weight int // of each, in plans of the row driver alone
	Make   func(period int) *Prepared
	Made   []atomic.Pointer[Prepared]
}

// The weights of plans, by purpose.
const (
	PlainWeight   = 1
	WatchedWeight = 2
)

func NewPlans(e *Environment, t *tree.Tree, weight int, make func(period int) *Prepared) *Plans {
	ps := &Plans{Store: e.store, Tree: t, weight: weight, Make: make}
	ps.Made = append(ps.Made, atomic.Pointer[Prepared]{})
	if t.IsDated() {
		ps.Made = append(ps.Made, NewSlots(e.PeriodCount()-1)...)
	}
	return ps
}

func NewSlots(n int) []atomic.Pointer[Prepared] { return make([]atomic.Pointer[Prepared], n) }

// On returns the plan of a period, and how many nodes had to be prepared for it.
func (ps *Plans) On(period int) (p *Prepared, made int) {
	slot := &ps.Made[min(period, len(ps.Made)-1)]
	if p = slot.Load(); p != nil {
		return p, 0
	}
	p, made = ps.Make(period), ps.Tree.Root.Size()
	slot.Store(p)
	ps.Store.keep(slot, ps.weight*made)
	return p, made
}

// Get is on for callers that count nothing.
func (ps *Plans) Get(period int) *Prepared {
	p, _ := ps.On(period)
	return p
}

// PlanStore bounds how many plans of a policy are kept at a time. A released plan still
// serves the callers that hold it.
type PlanStore struct {
	mu     sync.Mutex
	weight int
	kept   []keptPlan // the oldest first
}

type keptPlan struct {
	slot   *atomic.Pointer[Prepared]
	weight int
}

// mostPlans bounds the total weight of the plans kept: some 30 MB.
const mostPlans = 250_000

func (s *PlanStore) keep(slot *atomic.Pointer[Prepared], weight int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, keptPlan{slot, weight})
	for s.weight += weight; s.weight > mostPlans && len(s.kept) > 1; s.kept = s.kept[1:] {
		s.kept[0].slot.Store(nil)
		s.weight -= s.kept[0].weight
	}
}
