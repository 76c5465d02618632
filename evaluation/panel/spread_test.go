package panel

import (
	"fmt"
	"slices"
	"testing"

	"github.com/meritrules/merit/internal/depth"
	"pgregory.net/rapid"
)

// drawClasses draws a request of a few raters, most of whom are recused from many units, and of units in
// up to three classes.
func drawClasses(t *rapid.T) Request {
	n := func(what string, from, to int) int { return rapid.IntRange(from, to).Draw(t, what) }
	q := Request{Seed: fmt.Sprint(n("seed", 0, 999)), Bounds: Bounds{MinRaters: n("least raters", 1, 2)}}
	raters, units, classes, recused := n("raters", 3, 4), n("units", 4, 7), n("classes", 2, 3), n("recused", 0, 6)
	for u := range units {
		q.Units = append(q.Units, Unit{ID: fmt.Sprint("u", u), Class: fmt.Sprint(n("class", 1, classes))})
	}
	for r := range raters {
		x := Rater{ID: fmt.Sprint("r", r)}
		for _, u := range q.Units {
			switch k := n("relation", 0, 19); {
			case k < 2*recused:
				x.Recused = append(x.Recused, u.ID)
			case k == 19:
				x.Must = append(x.Must, u.ID)
			}
		}
		q.Raters = append(q.Raters, x)
	}
	return q
}

// distance is how far the raters are from their shares of each class, in all: the sum of the squares.
func (d *drawing) distance() (sum int64) {
	s := d.shares()
	if s == nil {
		return 0
	}
	for _, of := range s.over {
		for _, over := range of {
			sum += over * over
		}
	}
	return sum
}

// least tries all panels with the loads of a drawing and returns the least distance of any.
func least(d *drawing) int64 {
	loads := make([]int, d.raters+d.units)
	for n := range loads {
		loads[n] = d.load(int32(n))
	}
	e := &drawing{graph: newGraph(d.request), request: d.request}
	best := int64(-1)
	var unit func(u int)
	var rater func(u, from int)
	unit = func(u int) {
		if u == d.units {
			if sum := e.distance(); best < 0 || sum < best {
				best = sum
			}
			return
		}
		rater(u, 0)
	}
	rater = func(u, from int) {
		node := int32(d.raters + u)
		if e.load(node) == loads[node] {
			for r := from; r < d.raters; r++ {
				if d.must[r].at(int32(u)) {
					return
				}
			}
			unit(u + 1)
			return
		}
		for r := from; r < d.raters; r++ {
			if n := int32(r); e.mayJoin(n, node) && e.load(n) < loads[n] {
				e.join(n, node)
				rater(u, r+1)
				e.part(n, node)
			}
			if d.must[r].at(int32(u)) {
				return
			}
		}
	}
	unit(0)
	return best
}

// Classes are spread as evenly as recusals and what must be allow, given how many each judges: as evenly
// as any of all panels with these numbers.
func TestSpread(t *testing.T) {
	depth.Checks(t, 2500, 10_000)
	spread, dense := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		q := drawClasses(t)
		d, err := joined(q, nil)
		if err != nil {
			return
		}
		d.evenAll()
		for range rapid.IntRange(0, 20).Draw(t, "exchanges") { // what the deal has spread, lots spoil
			a, b := int32(d.lots.below(d.raters)), int32(d.lots.below(d.raters))
			if d.load(a) > 0 && d.load(b) > 0 {
				d.exchange(a, d.joined[a][d.lots.below(d.load(a))], b, d.joined[b][d.lots.below(d.load(b))])
			}
		}
		before := d.distance()
		d.spread()
		got, want := d.distance(), least(d)
		if got != want {
			t.Fatalf("the distance is %d, and could be %d", got, want)
		}
		spread++
		if slices.ContainsFunc(q.Raters, func(r Rater) bool { return 3*len(r.Recused) > len(q.Units) }) && got < before {
			dense++
		}
	})
	if spread == 0 || dense == 0 {
		t.Errorf("%d drawings, %d of them with dense recusals that were spread further", spread, dense)
	}
}
