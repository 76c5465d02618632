package panel

import (
	"iter"
	mathbits "math/bits"
	"slices"
)

// graph holds panels while they are drawn. Its nodes are the raters and, after them, the units; a
// rater is joined to the units that it judges.
type graph struct {
	raters, units int
	least, most   []int     // of joins, by node
	joined        [][]int32 // by node, in no order
	class         []int32   // by unit
	has           []bits    // by rater, over units
	barred, must  []bits    // by rater, nil for none
	work          int       // how many pairs of nodes were looked at
}

// bits is a set of small numbers.
type bits []uint64

func newBits(n int) bits       { return make(bits, (n+63)/64) }
func (b bits) at(i int32) bool { return b != nil && b[i>>6]&(1<<(i&63)) != 0 }
func (b bits) set(i int32)     { b[i>>6] |= 1 << (i & 63) }
func (b bits) clear(i int32)   { b[i>>6] &^= 1 << (i & 63) }

// count returns how many numbers are in the set.
func (b bits) count() (n int) {
	for _, word := range b {
		n += mathbits.OnesCount64(word)
	}
	return n
}

// all yields the numbers of the set; what is put in or taken out on the way does not count.
func (b bits) all() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for i, word := range b {
			for ; word != 0; word &= word - 1 {
				if !yield(int32(i*64 + mathbits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}

func (g *graph) isRater(n int32) bool { return int(n) < g.raters }

// newGraph returns the nodes of a checked request, which is in the order of ids, with nobody joined.
func newGraph(q *Request) *graph {
	g := &graph{raters: len(q.Raters), units: len(q.Units)}
	n := g.raters + g.units
	g.joined, g.has, g.barred, g.must = make([][]int32, n), make([]bits, g.raters), make([]bits, g.raters), make([]bits, g.raters)
	at := make(map[string]int32, g.units)
	classes := map[string]int32{}
	for i, u := range q.Units {
		at[u.ID] = int32(i)
		if _, ok := classes[u.Class]; !ok {
			classes[u.Class] = int32(len(classes))
		}
		g.class = append(g.class, classes[u.Class])
	}
	among := func(ids []string) bits {
		if len(ids) == 0 {
			return nil
		}
		b := newBits(g.units)
		for _, id := range ids {
			b.set(at[id])
		}
		return b
	}
	for i, r := range q.Raters {
		g.has[i], g.barred[i], g.must[i] = newBits(g.units), among(r.Recused), among(r.Must)
		g.bound(r.Least, r.Most, q.Bounds.MinUnits, q.Bounds.MaxUnits, g.units)
	}
	for _, u := range q.Units {
		g.bound(u.Least, u.Most, q.Bounds.MinRaters, q.Bounds.MaxRaters, g.raters)
	}
	return g
}

// bound adds the bounds of a node; all is how many it could be joined to.
func (g *graph) bound(least, most *int, generalLeast, generalMost, all int) {
	from, to := generalLeast, generalMost
	if to == 0 {
		to = all
	}
	if least != nil {
		from = *least
	}
	if most != nil {
		to = *most
	}
	g.least, g.most = append(g.least, from), append(g.most, to)
}

// pair returns the rater and the unit of two nodes in any order.
func (g *graph) pair(a, b int32) (rater, unit int32) {
	return min(a, b), max(a, b) - int32(g.raters)
}

// mayJoin reports whether two nodes of different sides are not joined and may be.
func (g *graph) mayJoin(a, b int32) bool {
	g.work++
	r, u := g.pair(a, b)
	return !g.has[r].at(u) && !g.barred[r].at(u)
}

// mayPart reports whether two nodes that are joined need not be.
func (g *graph) mayPart(a, b int32) bool {
	r, u := g.pair(a, b)
	return !g.must[r].at(u)
}

func (g *graph) join(a, b int32) {
	r, u := g.pair(a, b)
	g.has[r].set(u)
	g.joined[a], g.joined[b] = append(g.joined[a], b), append(g.joined[b], a)
}

func (g *graph) part(a, b int32) {
	r, u := g.pair(a, b)
	g.has[r].clear(u)
	g.joined[a], g.joined[b] = without(g.joined[a], b), without(g.joined[b], a)
}

// without removes a node; another takes its place.
func without(all []int32, x int32) []int32 {
	i, last := slices.Index(all, x), len(all)-1
	all[i] = all[last]
	return all[:last]
}

// load returns how many joins a node has.
func (g *graph) load(n int32) int { return len(g.joined[n]) }

// side returns the nodes of one side: the raters, or the units.
func (g *graph) side(ofRaters bool) []int32 {
	from, n := g.raters, g.units
	if ofRaters {
		from, n = 0, g.raters
	}
	nodes := make([]int32, n)
	for i := range nodes {
		nodes[i] = int32(from + i)
	}
	return nodes
}

// path is a search along alternating paths: from nodes of one side along pairs that may be joined,
// and back along joins that may be parted. Flipped, a path gives its first node one join more, and
// all between keep theirs.
type path struct {
	g       *graph
	prev    []int32 // of each node that was reached the one before it, itself for a first one; -1 for others
	rest    []int32 // nodes of the other side that were not reached
	queue   []int32 // those reached last
	joining bool    // they are of the side from which the search began
}

// search begins at nodes of one side.
func (g *graph) search(from ...int32) *path {
	p := &path{g: g, prev: slices.Repeat([]int32{-1}, g.raters+g.units), rest: g.side(!g.isRater(from[0])), queue: from, joining: true}
	for _, n := range from {
		p.prev[n] = n
	}
	return p
}

// next returns the nodes that are reached in one step more, none if there are no more: in the first
// step those that may be joined, in the second those that these could part with, and so on.
func (p *path) next() (reached []int32) {
	for _, at := range p.queue {
		if p.joining {
			reached = p.joinFrom(at, reached)
			continue
		}
		p.g.work += len(p.g.joined[at])
		for _, b := range p.g.joined[at] {
			if p.prev[b] < 0 && p.g.mayPart(at, b) {
				p.prev[b] = at
				reached = append(reached, b)
			}
		}
	}
	p.queue, p.joining = reached, !p.joining
	return reached
}

// joinFrom appends the nodes that may be joined to one.
func (p *path) joinFrom(at int32, reached []int32) []int32 {
	left := p.rest[:0]
	for _, b := range p.rest {
		if p.g.mayJoin(at, b) {
			p.prev[b] = at
			reached = append(reached, b)
		} else {
			left = append(left, b)
		}
	}
	p.rest = left
	return reached
}

// flip joins and parts the nodes of the path that ends at a node.
func (p *path) flip(at int32) {
	for p.prev[at] != at {
		before := p.prev[at]
		if r, u := p.g.pair(before, at); p.g.has[r].at(u) {
			p.g.part(before, at)
		} else {
			p.g.join(before, at)
		}
		at = before
	}
}
