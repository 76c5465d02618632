package panel

import (
	"cmp"
	"container/heap"
	"maps"
	"slices"
)

// Drawing is panels with what is claimed of them.
type Drawing struct {
	Panels      []Panel // by the raters' ids
	Certificate Certificate
}

// Draw draws panels for the request. The error is a fault.Errors if the request itself is wrong, and
// an *Infeasible if its bounds cannot hold together. Without any lower bound nobody judges anything
// but what he must.
func Draw(q Request) (*Drawing, error) { return Redraw(q, nil) }

// Redraw is Draw for a request that has changed since panels were drawn, such as one with a rater
// less: it keeps of these panels what the request still allows, and changes as little as it can.
func Redraw(q Request, before []Panel) (*Drawing, error) {
	d, err := draw(q, before)
	if err != nil {
		return nil, err
	}
	return &Drawing{Panels: d.panels(), Certificate: d.certificate()}, nil
}

// draw draws panels for the request, from earlier ones if they are not nil.
func draw(q Request, before []Panel) (*drawing, error) {
	d, err := joined(q, before)
	if err != nil {
		return nil, err
	}
	d.evenAll()
	if before == nil {
		d.spread()
	}
	for round := 0; d.connect() || round == 0; round++ { // an exchange may open a path on which loads can be evened out
		if !d.evenAll() || round == maxRounds {
			break
		}
	}
	return d, nil
}

// joined returns panels within all bounds, not yet evened out.
func joined(q Request, before []Panel) (*drawing, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	q = q.sorted()
	d := &drawing{graph: newGraph(&q), request: &q, lots: newLots(q.Seed)}
	if err := d.joinMusts(); err != nil {
		return nil, err
	}
	if before == nil {
		d.deal()
	} else {
		d.keep(before)
	}
	for _, ofRaters := range []bool{false, true} {
		if err := d.mend(ofRaters); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// drawing is panels while they are drawn.
type drawing struct {
	*graph
	request *Request
	lots    *lots
}

// joinMusts joins raters to what they must judge.
func (d *drawing) joinMusts() error {
	for r, rater := range d.request.Raters {
		for u := range int32(d.units) {
			if d.must[r] == nil {
				break
			}
			if d.work++; d.must[r].at(u) {
				d.join(int32(r), int32(d.raters)+u)
			}
		}
		if n := d.load(int32(r)); n > d.most[r] {
			return &Infeasible{Rule: TooManyMusts, Needs: n, Offers: d.most[r], Nodes: []Node{{Rater: true, ID: rater.ID, Bound: d.most[r]}}}
		}
	}
	for u, unit := range d.request.Units {
		if n, most := d.load(int32(d.raters+u)), d.most[d.raters+u]; n > most {
			return &Infeasible{Rule: TooManyMusts, Needs: n, Offers: most, Nodes: []Node{{ID: unit.ID, Bound: most}}}
		}
	}
	return nil
}

// keep joins what was joined in earlier panels, as far as bounds allow.
func (d *drawing) keep(before []Panel) {
	raters, units := map[string]int32{}, map[string]int32{}
	for i, r := range d.request.Raters {
		raters[r.ID] = int32(i)
	}
	for i, u := range d.request.Units {
		units[u.ID] = int32(d.raters + i)
	}
	for _, p := range before {
		for _, id := range p.Units {
			r, isRater := raters[p.Rater]
			if u, isUnit := units[id]; isRater && isUnit && d.mayJoin(r, u) && d.load(r) < d.most[r] && d.load(u) < d.most[u] {
				d.join(r, u)
			}
		}
	}
}

// hand is a rater to whom units are dealt: the one with the fewest of the class is next, then the
// one with the fewest in all, then by lot.
type hand struct {
	rater   int32
	ofClass int
	load    int
	lot     uint64
}

// hands is a heap, as package heap needs it: the hand that is next stands first.
type hands []hand

func (h hands) Len() int      { return len(h) }
func (h hands) Swap(i, k int) { h[i], h[k] = h[k], h[i] }
func (h hands) Less(i, k int) bool {
	return cmp.Or(cmp.Compare(h[i].ofClass, h[k].ofClass), cmp.Compare(h[i].load, h[k].load), cmp.Compare(h[i].lot, h[k].lot)) < 0
}
func (h *hands) Push(x any) { *h = append(*h, x.(hand)) }
func (h *hands) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// deal deals raters to the units of each class in turn, as few in all as the lower bounds need.
func (d *drawing) deal() {
	units := d.side(false)
	d.lots.shuffle(units)
	wants := d.wants(units)
	slices.SortStableFunc(units, func(a, b int32) int {
		return cmp.Compare(d.class[a-int32(d.raters)], d.class[b-int32(d.raters)])
	})
	var h hands
	class := int32(-1)
	for _, u := range units {
		if c := d.class[u-int32(d.raters)]; c != class {
			class, h = c, d.hands(c)
		}
		d.dealTo(u, wants[u-int32(d.raters)], &h)
	}
}

// hands returns all raters with what they have of a class.
func (d *drawing) hands(class int32) hands {
	h := make(hands, d.raters)
	for r := range h {
		h[r] = hand{rater: int32(r), load: d.load(int32(r)), lot: d.lots.draw()}
		d.work += d.load(int32(r))
		for _, u := range d.joined[r] {
			if d.class[u-int32(d.raters)] == class {
				h[r].ofClass++
			}
		}
	}
	heap.Init(&h)
	return h
}

// dealTo joins a unit to the raters that are next, until it has as many as it wants.
func (d *drawing) dealTo(u int32, want int, h *hands) {
	var passed []hand
	for d.load(u) < want && h.Len() > 0 {
		x := heap.Pop(h).(hand)
		if d.load(x.rater) >= d.most[x.rater] {
			continue // he takes no more
		}
		if d.mayJoin(x.rater, u) {
			d.join(x.rater, u)
			x.ofClass, x.load, x.lot = x.ofClass+1, x.load+1, d.lots.draw()
		}
		passed = append(passed, x)
	}
	for _, x := range passed {
		heap.Push(h, x)
	}
}

// wants returns for each unit how many raters it is dealt: in all as many as the lower bounds of
// either side need, and as evenly as its bounds allow. The first units in the drawn order have one
// more than others where it does not come out even.
func (d *drawing) wants(drawn []int32) []int {
	total := 0
	for r := range d.raters {
		total += max(d.least[r], d.load(int32(r)))
	}
	wants := make([]int, d.units)
	for u := range wants {
		wants[u] = max(d.least[d.raters+u], d.load(int32(d.raters+u)))
		total -= wants[u]
	}
	for total > 0 {
		level, n := -1, 0 // the fewest that may be raised
		for u, w := range wants {
			if w < min(d.most[d.raters+u], d.raters) && (n == 0 || w <= level) {
				if n == 0 || w < level {
					level, n = w, 0
				}
				n++
			}
		}
		if n == 0 {
			break
		}
		for _, node := range drawn {
			if u := int(node) - d.raters; wants[u] == level && level < min(d.most[node], d.raters) && total > 0 {
				wants[u]++
				total--
			}
		}
	}
	return wants
}

// mend gives every node of one side its least number of joins. Mending the other side afterwards
// takes none of them away.
func (d *drawing) mend(ofRaters bool) error {
	nodes := d.side(ofRaters)
	d.lots.shuffle(nodes)
	for _, n := range nodes {
		for d.load(n) < d.least[n] {
			if p := d.search(n); !d.add(p) {
				return d.infeasible(n, p)
			}
		}
	}
	return nil
}

// add gives the node from which a search begins one join more, along a shortest path to a node that
// can take one more or give one away; among these the one with the smallest or greatest load, by lot
// if there are several.
func (d *drawing) add(p *path) bool {
	for {
		taking := p.joining
		reached := p.next()
		if len(reached) == 0 {
			return false
		}
		end, load, lot := int32(-1), 0, uint64(0)
		for _, n := range reached {
			l := d.load(n)
			if taking && l >= d.most[n] || !taking && l <= d.least[n] {
				continue
			}
			if !taking {
				l = -l
			}
			if end >= 0 && l > load {
				continue
			}
			if x := d.lots.draw(); end < 0 || l < load || x < lot {
				end, load, lot = n, l, x
			}
		}
		if end >= 0 {
			p.flip(end)
			return true
		}
	}
}

// maxRounds limits how often parts are connected again that evening out has taken apart.
const maxRounds = 8

// evenAll evens out the loads of both sides, each of which may open a path for the other, and reports
// whether it changed anything.
func (d *drawing) evenAll() (changed bool) {
	for {
		raters, units := d.even(true), d.even(false)
		if !raters && !units {
			return changed
		}
		changed = true
	}
}

// even evens out the loads of one side: as long as a node may have one join more and another, which
// has at least two more than that, one less. It reports whether there was any.
func (d *drawing) even(ofRaters bool) (any bool) {
	nodes := d.side(ofRaters)
	for {
		levels := map[int][]int32{}
		for _, n := range nodes {
			if d.load(n) < d.most[n] {
				levels[d.load(n)] = append(levels[d.load(n)], n)
			}
		}
		changed := false
		for _, level := range slices.Sorted(maps.Keys(levels)) {
			if changed = d.raise(levels[level], level); changed {
				break
			}
		}
		if !changed {
			return any
		}
		any = true
	}
}

// raise gives one of some nodes with the same load a join more, at the cost of a node with at least
// two more.
func (d *drawing) raise(nodes []int32, level int) bool {
	p := d.search(nodes...)
	for {
		giving := !p.joining
		reached := p.next()
		if len(reached) == 0 {
			return false
		}
		for _, n := range reached {
			if giving && d.load(n) >= level+2 && d.load(n) > d.least[n] {
				p.flip(n)
				return true
			}
		}
	}
}

// panels returns the panels, by the raters' ids.
func (d *drawing) panels() []Panel {
	panels := make([]Panel, d.raters)
	for r := range panels {
		panels[r].Rater = d.request.Raters[r].ID
		for _, u := range d.joined[r] {
			panels[r].Units = append(panels[r].Units, d.request.Units[int(u)-d.raters].ID)
		}
		slices.Sort(panels[r].Units)
	}
	return panels
}
