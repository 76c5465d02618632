package rule

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
)

// canBe reports whether a node can have a value.
func (p *points) canBe(n *node, v Value) bool { return !p.domains.sets[n].Meet(setOf(v)).IsEmpty() }

// canCompare reports whether a node can compare so with a number.
func (p *points) canCompare(n *node, sign domain.Sign, number exact.Number) bool {
	return domain.Compare(p.domains.sets[n], sign, domain.Numbers(number)).True
}

// canLie reports whether a node can lie between two numbers.
func (p *points) canLie(n *node, low, high exact.Number) bool {
	return !p.domains.sets[n].Meet(domain.Number(domain.Span(&low, &high, false))).IsEmpty()
}

// canWin reports whether an argument of min, max or clamp can alone be the result.
func (p *points) canWin(n *node, i int) bool {
	can := func(a int, sign domain.Sign, b int) bool {
		return domain.Compare(p.domains.sets[n.args[a]], sign, p.domains.sets[n.args[b]]).True
	}
	switch n.op.Name {
	case "clamp":
		return [...]bool{can(0, domain.More, 1) && can(0, domain.Less, 2), can(0, domain.Less, 1), can(0, domain.More, 2)}[i]
	case "max":
		return p.canExceed(n, i, domain.More)
	}
	return p.canExceed(n, i, domain.Less)
}

func (p *points) canExceed(n *node, i int, sign domain.Sign) bool {
	for j := range n.args {
		if j != i && !domain.Compare(p.domains.sets[n.args[i]], sign, p.domains.sets[n.args[j]]).True {
			return false
		}
	}
	return true
}

// group watches whether there are records of another group: without them, peers and the
// whole list are the same.
func (p *points) group(n *node) {
	s := p.sheet.env.schema(n.list)
	if s == nil || s.Group == "" || n.op == wholeOp && p.sheet.byColumn[columnName{s.Name, s.Group}] != nil {
		return // of a figure that the formula does not need a case cannot tell the groups
	}
	second := p.at(true, GroupPoint, n, "no case has records of another group of %s", n.list)
	p.note(n, func(c *Cover, v Value) {
		if !c.hits[second] && v.seq != nil && v.seq.recs != nil && v.seq.recs.hasGroups() {
			c.reach(second)
		}
	})
}

// hasGroups reports whether the records of a list are of more than one group.
func (l *List) hasGroups() bool {
	group := l.schema.Field(l.schema.Group)
	for i := 1; i < l.n; i++ {
		if l.cols[group].lacks(i) == nil && l.cols[group].lacks(0) == nil && !l.value(i, group).equal(l.value(0, group)) {
			return true
		}
	}
	return false
}
