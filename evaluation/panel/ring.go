package panel

import mathbits "math/bits"

// maxRing limits where rings are looked for: raters times raters times classes.
const maxRing = 1 << 16

func (s *shares) isSmall() bool { return len(s.over)*len(s.over)*len(s.units) <= maxRing }

// A ring is raters of whom each gives the next a unit of one class, and has one from the one before, of
// the same class or another: everybody keeps as many, and so does each unit. It is a cycle in a graph
// with two nodes for each rater and class: to have one more of it, and to have one less. From having one
// more a rater goes on to having one less of any class, at the price of what that changes in the
// distances; from having one less to all who may have a unit of his, for nothing. Where no cycle has
// a price below 0, no panels with these loads spread the classes better: they are a flow of least
// cost.
type rings struct {
	s       *shares
	price   []int64
	before  []int32 // the node before, -1 for none
	classes int
}

// more and less return the nodes of a rater and class.
func (r *rings) more(rater, class int) int { return rater*r.classes + class }
func (r *rings) less(rater, class int) int { return len(r.price)/2 + r.more(rater, class) }

// turn finds a ring that spreads the classes better and turns it, if there is any.
func (s *shares) turn() bool {
	r := &rings{s: s, classes: len(s.units)}
	r.price, r.before = make([]int64, 2*len(s.over)*r.classes), make([]int32, 2*len(s.over)*r.classes)
	for n := range r.before {
		r.before[n] = -1
	}
	for r.relax() {
		if n := r.cycle(); n >= 0 {
			r.turn(n)
			return true
		}
	}
	return false
}

// relax goes along all edges once, and reports whether any lowers the price of a node.
func (r *rings) relax() (lower bool) {
	s := r.s
	along := func(from, to int, price int64) {
		if p := r.price[from] + price; p < r.price[to] {
			r.price[to], r.before[to], lower = p, int32(from), true
		}
	}
	for a, over := range s.over {
		for c := range over {
			for e := range over {
				switch {
				case e == c:
					along(r.more(a, c), r.less(a, c), 0)
				default:
					along(r.more(a, c), r.less(a, e), over[c]-over[e]+s.total)
				}
			}
		}
	}
	for a := range s.over {
		for b := range s.over {
			for c := range r.classes {
				if r.price[r.less(a, c)] < r.price[r.more(b, c)] && s.unit(a, b, c) >= 0 {
					along(r.less(a, c), r.more(b, c), 0)
				}
			}
		}
	}
	return lower
}

// unit returns a unit of a class that one rater may give another, -1 if there is none.
func (s *shares) unit(a, b, class int) int32 {
	if a == b {
		return -1
	}
	g := s.d.graph
	for i, of := range s.units[class] {
		may := of & g.has[a][i] &^ g.has[b][i]
		if g.must[a] != nil {
			may &^= g.must[a][i]
		}
		if g.barred[b] != nil {
			may &^= g.barred[b][i]
		}
		if may != 0 {
			return int32(g.raters + i*64 + mathbits.TrailingZeros64(may))
		}
	}
	return -1
}

// cycle returns a node of a cycle among the nodes and those before them, -1 if there is none.
func (r *rings) cycle() int {
	seen := make([]int32, len(r.before)) // with which walk, from 1
	for first := range r.before {
		walk := int32(first + 1)
		for n := int32(first); n >= 0 && (seen[n] == 0 || seen[n] == walk); n = r.before[n] {
			if seen[n] == walk {
				return int(n)
			}
			seen[n] = walk
		}
	}
	return -1
}

// turn moves the units along the cycle of a node.
func (r *rings) turn(first int) {
	s, n := r.s, first
	type move struct{ from, to, unit int32 }
	var moves []move
	for {
		before := int(r.before[n])
		if from := before - len(r.price)/2; from >= 0 {
			a, b, class := from/r.classes, n/r.classes, n%r.classes
			moves = append(moves, move{int32(a), int32(b), s.unit(a, b, class)})
			s.over[a][class] -= s.total
			s.over[b][class] += s.total
		}
		if n = before; n == first {
			break
		}
	}
	for _, m := range moves {
		s.d.part(m.from, m.unit)
	}
	for _, m := range moves {
		s.d.join(m.to, m.unit)
	}
}
