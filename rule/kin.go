package rule

import "github.com/expr-lang/expr/ast"

// groupBit marks code that is the same for all records of a group: it stands in
// code.free beside the bits of the local slots.
const groupBit = 1 << 63

// kin resolves peers, the records of the own record's group with itself among
// them, and previous, its record of the last cycle or nil.
func (c *compiler) kin(n *ast.IdentifierNode) code {
	own := c.env.own
	if c.pure {
		return c.faultHint(n, "hand over as a parameter what is made of it", "a function does not see %s", n.Value)
	}
	if own == nil || c.env.sheet == nil {
		return c.fault(n, "%s is only known in the figures of a list", n.Value)
	}
	if n.Value == "peers" {
		return c.peers(n, own)
	}
	if own.Previous == "" {
		return c.faultHint(n, "declare its figures of the last cycle under previous", "the list %s has no previous cycle", own.Name)
	}
	i := c.env.list(own.Previous)
	switch {
	case len(own.Key) != 1:
		return c.fault(n, "previous needs a key of one field, but %s has %d", own.Name, len(own.Key))
	case i < 0 || len(c.env.lists[i].Key) != 1:
		return c.fault(n, "the list %q of the previous cycle is not there, or has no key of one field", own.Previous)
	}
	x := valCode(RecordType(own.Previous).OrMissing(), func(fr *frame) Value {
		at := fr.locals[0]
		row, ok := fr.lists[i].Find(at.list.Label(int(at.row)))
		if !ok {
			return Value{}
		}
		return recordValue(fr.lists[i], int32(row))
	})
	x.free = 1
	return x
}

func (c *compiler) peers(n *ast.IdentifierNode, own *Schema) code {
	if own.Group == "" {
		return c.faultHint(n, "mark the field that makes them with group: true", "the list %s has no groups", own.Name)
	}
	if _, t, ok := c.env.field(own.Name, own.Group); ok && t.Kind == ListKind {
		return c.fault(n, "the groups of %s go by %q, which is a list", own.Name, own.Group)
	} else if !ok {
		return c.faultHint(n, DidYouMean(own.Group, own.names()), "the groups of %s go by %q, which is no field", own.Name, own.Group)
	}
	c.grouped = true
	if c.probe != nil {
		return c.probedPeers(own)
	}
	x := valCode(ListType(RecordType(own.Name)), func(fr *frame) Value {
		return listValue(&fr.groups.peers[fr.groupOf()])
	})
	x.free = groupBit
	return x
}

// groups are the peers of a list: which group each record is in, and the records
// of each group in the order of the list.
type groups struct {
	of    []int32
	peers []seq
}

// groupOf is the group of the own record.
func (fr *frame) groupOf() int32 { return fr.groups.of[fr.locals[0].row] }

// newGroups splits a list by the values of a field, missing ones among them, in
// the order of their first record.
func newGroups(l *List, field int) *groups {
	g := &groups{of: make([]int32, l.n)}
	index := map[string]int32{}
	for i := range l.n {
		var v Value
		if l.cols[field].lacks(i) == nil {
			v = l.value(i, field)
		}
		key := v.kind.String() + v.String()
		k, ok := index[key]
		if !ok {
			k = int32(len(g.peers))
			index[key] = k
			g.peers = append(g.peers, seq{recs: l})
		}
		g.of[i] = k
		g.peers[k].rows = append(g.peers[k].rows, int32(i))
	}
	return g
}
