package panel

// tries limits with how many raters one is compared for an exchange of units of other classes.
const tries = 32

// spread spreads the classes of units over the raters, where bounds and recusals have kept the deal
// from it: each is to have of a class what its load is of all. Exchanges between two raters bring the
// sum of the squared distances down, and then rings of raters, until none would any more.
func (d *drawing) spread() {
	s := d.shares()
	if s == nil {
		return
	}
	s.trade()
	for s.isSmall() && s.turn() {
	}
}

// trade exchanges units between two raters.
func (s *shares) trade() {
	d := s.d
	for pass, changed := 0, true; changed && pass < 8; pass++ {
		changed = false
		order := d.side(true)
		d.lots.shuffle(order)
		for _, a := range order {
			for range d.load(a) {
				x, much := s.most(a)
				if much < s.total || !s.tradeOne(a, x) {
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
	units []bits    // by class
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
	s.units = make([]bits, classes)
	for c := range s.units {
		s.units[c] = newBits(d.units)
	}
	s.over = make([][]int64, d.raters)
	for _, u := range d.side(false) {
		of[d.classOf(u)] += int64(d.load(u))
		s.units[d.classOf(u)].set(u - int32(d.raters))
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
	s.d.work += s.d.load(r)
	for i, u := range s.d.joined[r] {
		if o := s.over[r][s.d.classOf(u)]; i == 0 || o > over {
			unit, over = u, o
		}
	}
	return unit, over
}

// tradeOne exchanges a unit for one of another class with a rater drawn by lot, if that brings both
// nearer to their shares.
func (s *shares) tradeOne(a, x int32) bool {
	d := s.d
	c := d.classOf(x)
	for range min(tries, d.raters) {
		b := int32(d.lots.below(d.raters))
		d.work += d.load(b)
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
