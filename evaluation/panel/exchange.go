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
