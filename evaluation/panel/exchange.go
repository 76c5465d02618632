package panel

// exchange gives two raters each other's unit, if they may: everybody keeps as many as before.
func (d *drawing) exchange(a, x, b, y int32) bool {
	if a == b || x == y || !d.mayPart(a, x) || !d.mayPart(b, y) || !d.mayJoin(a, y) || !d.mayJoin(b, x) {
		return false
	}
	d.part(a, x)
	d.part(b, y)
	d.join(a, y)
	d.join(b, x)
	return true
}

// tries limits with how many raters one is compared for an exchange of units of other classes.
const tries = 32

// spread spreads the classes of units over the raters, where bounds and recusals have kept the deal
// from it: each is to have of a class what its load is of all. Exchanges bring the sum of the squared
// distances down, until few are left that would.
func (d *drawing) spread() {
	s := d.shares()
	if s == nil {
		return
	}
	for pass, changed := 0, true; changed && pass < 8; pass++ {
		changed = false
		order := d.side(true)
		d.lots.shuffle(order)
		for _, a := range order {
			for range d.load(a) {
				x, much := s.most(a)
				if much < s.total || !d.trade(s, a, x) {
					break
				}
				changed = true
			}
		}
	}
}

// shares say how far raters are from their share of each class: what they have of it times all
// joins, less their load times all joins of the class.
type shares struct {
	d     *drawing
	total int64
	over  [][]int64 // by rater and class
}

// shares returns nil if there is only one class.
func (d *drawing) shares() *shares {
	s, classes := &shares{d: d}, int32(0)
	for _, c := range d.class {
		classes = max(classes, c+1)
	}
	if classes < 2 {
		return nil
	}
	of := make([]int64, classes)
	s.over = make([][]int64, d.raters)
	for _, u := range d.side(false) {
		of[d.classOf(u)] += int64(d.load(u))
		s.total += int64(d.load(u))
	}
	for r := range s.over {
		s.over[r] = make([]int64, classes)
		for c := range of {
			s.over[r][c] = -int64(d.load(int32(r))) * of[c]
		}
		for _, u := range d.joined[r] {
			s.over[r][d.classOf(u)] += s.total
		}
	}
	return s
}

func (d *drawing) classOf(unit int32) int32 { return d.class[int(unit)-d.raters] }

// most returns a unit of the class of which a rater has most above its share.
func (s *shares) most(r int32) (unit int32, over int64) {
	for i, u := range s.d.joined[r] {
		if o := s.over[r][s.d.classOf(u)]; i == 0 || o > over {
			unit, over = u, o
		}
	}
	return unit, over
}

// trade exchanges a unit for one of another class with a rater drawn by lot, if that brings both
// nearer to their shares.
func (d *drawing) trade(s *shares, a, x int32) bool {
	c := d.classOf(x)
	for range min(tries, d.raters) {
		b := int32(d.lots.below(d.raters))
		for _, y := range d.joined[b] {
			e := d.classOf(y)
			if e == c || s.over[a][c]-s.over[a][e]+s.over[b][e]-s.over[b][c] <= 2*s.total || !d.exchange(a, x, b, y) {
				continue
			}
			s.over[a][c], s.over[a][e] = s.over[a][c]-s.total, s.over[a][e]+s.total
			s.over[b][e], s.over[b][c] = s.over[b][e]-s.total, s.over[b][c]+s.total
			return true
		}
	}
	return false
}

// connect connects the parts of the panels that have no rater and no unit in common, by exchanges
// that leave everybody as many as before: a join without which its part still hangs together, for
// one of another part. It reports whether there were any.
func (d *drawing) connect() (any bool) {
	for {
		f := d.forest()
		if f.parts < 2 || !d.connectTwo(f) {
			return any
		}
		any = true
	}
}

// forest is the joins that hold the parts together, and the spare ones.
type forest struct {
	part        []int32 // by node, -1 for one without joins
	parts       int
	ties, spare [][2]int32 // rater and unit
}

// forest goes through the joins from each node in its order.
func (g *graph) forest() *forest {
	f := &forest{part: make([]int32, len(g.joined))}
	for n := range f.part {
		f.part[n] = -1
	}
	for n := range g.joined {
		if f.part[n] >= 0 || len(g.joined[n]) == 0 {
			continue
		}
		part := int32(f.parts)
		f.parts++
		f.part[n] = part
		for queue := []int32{int32(n)}; len(queue) > 0; queue = queue[1:] {
			for _, b := range g.joined[queue[0]] {
				pair := [2]int32{min(queue[0], b), max(queue[0], b)}
				switch {
				case f.part[b] < 0:
					f.part[b] = part
					f.ties = append(f.ties, pair)
					queue = append(queue, b)
				case g.isRater(queue[0]): // seen from its rater alone
					f.spare = append(f.spare, pair)
				}
			}
		}
	}
	f.dropTies()
	return f
}

// dropTies leaves the ties out of the spare joins.
func (f *forest) dropTies() {
	ties := make(map[[2]int32]bool, len(f.ties))
	for _, t := range f.ties {
		ties[t] = true
	}
	kept := f.spare[:0]
	for _, s := range f.spare {
		if !ties[s] {
			kept = append(kept, s)
		}
	}
	f.spare = kept
}

// maxExchanges limits the exchanges that are tried to connect two parts.
const maxExchanges = 1 << 20

// connectTwo connects two parts, if any spare join allows it.
func (d *drawing) connectTwo(f *forest) bool {
	tried := 0
	for _, s := range f.spare {
		for n := range int32(d.raters) {
			if f.part[n] < 0 || f.part[n] == f.part[s[0]] {
				continue
			}
			for _, y := range d.joined[n] {
				if d.exchange(s[0], s[1], n, y) {
					return true
				}
				if tried++; tried == maxExchanges {
					return false
				}
			}
		}
	}
	return false
}
