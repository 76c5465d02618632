package panel

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/meritrules/merit/internal/depth"
)

// large is a request of so many raters and units in three classes, each unit judged by eight, with a
// rater recused from so many in a hundred units at random.
func large(raters, units, recused int) Request {
	lots := rand.New(rand.NewPCG(uint64(raters), 3))
	q := Request{Seed: "滁州", Bounds: Bounds{MinRaters: 8, MaxRaters: 9}}
	for i := range units {
		q.Units = append(q.Units, Unit{ID: fmt.Sprintf("u%05d", i), Class: fmt.Sprint(lots.IntN(3))})
	}
	for i := range raters {
		x := Rater{ID: fmt.Sprintf("r%05d", i)}
		for range units * recused / 100 {
			x.Recused = append(x.Recused, q.Units[lots.IntN(units)].ID)
		}
		q.Raters = append(q.Raters, x)
	}
	return q
}

// The work of a drawing grows with its assignments, and hardly faster: the pairs of nodes that it looks at for
// one assignment are at most three times as many where there are a hundred times as many assignments.
func TestDrawGrows(t *testing.T) {
	for _, recused := range []int{0, 10} {
		least := 0.0
		for _, n := range [][2]int{{34, 85}, {400, 1000}, {4000, 10_000}}[:depth.Of(2, 3)] {
			q := large(n[0], n[1], recused)
			d, err := draw(q, nil)
			if err != nil {
				t.Fatal(err)
			}
			joins := 0
			for u := range d.units {
				joins += d.load(int32(d.raters + u))
			}
			each := float64(d.work) / float64(joins)
			t.Logf("%d raters, %d units, %d%% recused: %d assignments, %.0f pairs looked at for each", n[0], n[1], recused, joins, each)
			if least == 0 {
				least = each
			}
			if each > 3*least {
				t.Errorf("%d raters, %d units: %.0f pairs are looked at for an assignment, against %.0f", n[0], n[1], each, least)
			}
		}
	}
}
