package panel

import (
	mathbits "math/bits"
	"slices"
)

// filter leaves out each bound without which the others still cannot hold, and returns how many
// assignments the nodes with lower bounds can then have. Without a bound there may be a few more
// than with it, which are found from those that there were.
func (s *shortfall) filter() (offers int) {
	f := newFilling(s)
	f.fillAll()
	try := func(without func(g *filling), leave, restore func()) {
		g := f.clone()
		leave()
		without(g)
		if g.fillAll(); len(s.least) == 0 || g.total >= s.needs() {
			restore()
			return
		}
		f = g
	}
	for _, a := range sortedNodes(s.least) {
		least := s.least[a]
		try(func(g *filling) { g.clear(a) }, func() { delete(s.least, a) }, func() { s.least[a] = least })
	}
	for _, b := range sortedNodes(s.most) {
		most := s.most[b]
		try(func(g *filling) { g.room[f.at(b)] += len(f.has) }, func() { delete(s.most, b) }, func() { s.most[b] = most })
	}
	for _, x := range sortedPairs(s.apart) {
		try(func(g *filling) {}, func() { s.leaveApart(f, x) }, func() { s.restoreApart(f, x) })
	}
	for _, x := range sortedPairs(s.musts) {
		try(func(g *filling) {
			if _, ok := s.most[x[1]]; ok {
				g.room[f.at(x[1])]++
			}
		}, func() { delete(s.musts, x) }, func() { s.musts[x] = true })
	}
	return f.total
}

// leaveApart and restoreApart let a pair be joined, and not.
func (s *shortfall) leaveApart(f *filling, x [2]int32) {
	delete(s.apart, x)
	f.apart[f.at(x[0])].clear(f.at(x[1]))
}

func (s *shortfall) restoreApart(f *filling, x [2]int32) {
	s.apart[x] = true
	f.apart[f.at(x[0])].set(f.at(x[1]))
}

// filling is as many assignments as the nodes with lower bounds can have, up to these, found one by one,
// each along a path on which the others keep theirs. Nodes stand at their places on their sides.
type filling struct {
	s     *shortfall
	apart []bits // by needing node, over the other side; shared by clones
	has   []bits // the same: what is joined
	of    []bits // by node of the other side, over the needing side
	room  []int  // by node of the other side
	total int
}

func newFilling(s *shortfall) *filling {
	needing, others := s.d.side(s.ofRaters), s.d.side(!s.ofRaters)
	f := &filling{s: s, room: make([]int, len(others))}
	for range needing {
		f.apart, f.has = append(f.apart, newBits(len(others))), append(f.has, newBits(len(others)))
	}
	for i, b := range others {
		f.of = append(f.of, newBits(len(needing)))
		f.room[i] = len(needing)
		if most, ok := s.most[b]; ok {
			f.room[i] = most
		}
	}
	for x := range s.apart {
		f.apart[f.at(x[0])].set(f.at(x[1]))
	}
	for x := range s.musts {
		if _, ok := s.most[x[1]]; ok {
			f.room[f.at(x[1])]--
		}
	}
	return f
}

// at returns the place of a node on its side.
func (f *filling) at(n int32) int32 {
	if f.s.d.isRater(n) {
		return n
	}
	return n - int32(f.s.d.raters)
}

func (f *filling) clone() *filling {
	g := *f
	g.has, g.of, g.room = cloneAll(f.has), cloneAll(f.of), slices.Clone(f.room)
	return &g
}

func cloneAll(sets []bits) []bits {
	all := make([]bits, len(sets))
	for i, b := range sets {
		all[i] = slices.Clone(b)
	}
	return all
}

// clear takes all from a needing node.
func (f *filling) clear(n int32) {
	a := f.at(n)
	for b := range f.has[a].all() {
		f.part(a, b)
		f.room[b]++
		f.total--
	}
}

func (f *filling) join(a, b int32) { f.has[a].set(b); f.of[b].set(a) }
func (f *filling) part(a, b int32) { f.has[a].clear(b); f.of[b].clear(a) }

// fillAll gives the needing nodes what they can have.
func (f *filling) fillAll() {
	for _, n := range sortedNodes(f.s.least) {
		a := f.at(n)
		for have := f.has[a].count(); have < f.s.least[n] && f.fill(a); have++ {
			f.total++
		}
	}
}

// fill gives a needing node one assignment more, if it can have it.
func (f *filling) fill(a int32) bool {
	before := make([]int32, len(f.room)) // of a node of the other side that was seen, the one that would be joined to it
	giver := make([]int32, len(f.has))   // of a needing node that was seen, the one that it would be parted from
	seen, asked := newBits(len(f.room)), newBits(len(f.has))
	asked.set(a)
	for queue := []int32{a}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for i := range seen {
			for may := ^(seen[i] | f.has[at][i] | f.apart[at][i]); may != 0; may &= may - 1 {
				b := int32(i*64 + mathbits.TrailingZeros64(may))
				if int(b) >= len(f.room) {
					break
				}
				seen.set(b)
				before[b] = at
				if f.room[b] > 0 {
					f.room[b]--
					f.flip(a, b, before, giver)
					return true
				}
				for next := range f.of[b].all() {
					if !asked.at(next) {
						asked.set(next)
						giver[next] = b
						queue = append(queue, next)
					}
				}
			}
		}
	}
	return false
}

// flip joins and parts along the path that ends at a node of the other side.
func (f *filling) flip(a, b int32, before, giver []int32) {
	for {
		at := before[b]
		f.join(at, b)
		if at == a {
			return
		}
		b = giver[at]
		f.part(at, b)
	}
}
