package points

import (
	"slices"

	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// MixUp is a formula in which the whole own list stands in place of the peers, or of the records
// that refer to the same record (unit.marks, in a figure of marks), or either of these in place
// of the whole list: a slip that only records of another group, or of another unit, can show.
type MixUp struct {
	point   int
	Grouped bool // with peers
	Plans   *check.Plans
}

// group makes the point that a formula over peers, or over the whole own list, has.
func (p *Points) group(n *tree.Node, at int, r *Rule) {
	env, s := r.Env, p.env.Schema(n.List)
	isFigure := func(name string) bool { return p.isMade(types.ColumnName{List: s.Name, Field: name}) }
	if s == nil || len(s.Groups) == 0 || n.Op == tree.WholeOp && slices.ContainsFunc(s.Groups, isFigure) {
		return // a case cannot give a group that is a figure unless the formula reads that figure
	}
	other, word, instead := &tree.Node{Op: tree.WholeOp, Type: n.Type, At: n.At, List: s.Name, Col: env.List(s.Name), Global: true}, "peers", s.Name
	if n.Op == tree.WholeOp {
		other, word, instead = &tree.Node{Op: tree.PeersOp, Type: n.Type, At: n.At, List: s.Name, Free: tree.GroupBit, Detail: s}, s.Name, "peers"
	}
	p.mix(n, other, at, r, instead, word)
}

// siblings makes the points that a formula over the whole own list has, or over the records that
// refer to the same record as the own one.
func (p *Points) siblings(n *tree.Node, at int, r *Rule) {
	env, own := r.Env, p.env.Schema(r.List)
	if n.Op == tree.FieldOp {
		if ref := n.Args[0]; own.Field(r.List) < 0 && env.IsSibling(own, ref, n) {
			whole := &tree.Node{Op: tree.WholeOp, Type: n.Type, At: n.At, List: r.List, Col: env.List(r.List), Global: true}
			p.mix(n, whole, at, r, r.List, ref.Field.Name+"."+n.Field.Name)
		}
		return
	}
	for _, s := range env.Siblings(own, n.At) {
		p.mix(n, s, at, r, s.Args[0].Field.Name+"."+s.Field.Name, r.List)
	}
}

// mix makes the point of a formula in which another node stands in place of one, with the words
// of both.
func (p *Points) mix(n, other *tree.Node, at int, r *Rule, instead, word string) {
	t := *r.Tree
	t.Root, t.Grouped = replaced(t.Root, n, other, map[*tree.Node]*tree.Node{}), t.Grouped || other.Op == tree.PeersOp
	p.rules[at].mixed = append(p.rules[at].mixed, MixUp{
		point:   p.at(true, coverage.GroupPoint, n, "no case has a result that %s in place of %s would change", instead, word),
		Grouped: n.Op == tree.PeersOp || other.Op == tree.PeersOp,
		Plans: check.NewPlans(r.Env, &t, check.WatchedWeight, func(period int) *check.Prepared {
			return &check.Prepared{Plan: r.Env.PlanOf(&t, period, byrow.AllConstants, byrow.KeepHeavy).Sized(&t)}
		}),
	})
}

// replaced returns a node with another in place of one below it. It copies the nodes around
// that one, and marks those that ask for the peers because an argument does.
func replaced(n *tree.Node, old, with *tree.Node, copies map[*tree.Node]*tree.Node) *tree.Node {
	if n == old {
		return with
	}
	if c, ok := copies[n]; ok {
		return c
	}
	c, changed := n.As(n.Type), false
	c.Args, c.Free = slices.Clone(n.Args), n.Free&^tree.GroupBit
	for i, a := range n.Args {
		c.Args[i] = replaced(a, old, with, copies)
		changed = changed || c.Args[i] != a
		c.Free |= c.Args[i].Free & tree.GroupBit
	}
	if !changed {
		c = n
	}
	copies[n] = c
	return c
}

// Wants reports whether a mix-up has a point that is not reached yet.
func (m *Marks) Wants(x MixUp) bool { return x.point != unreachable && !m.hits[x.point] }

// Shown notes that a mix-up would change a value.
func (m *Marks) Shown(x MixUp) { m.reach(x.point) }
