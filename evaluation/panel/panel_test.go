package panel

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/internal/depth"
	"pgregory.net/rapid"
)

// drawRequest draws a small request: bounds, own bounds, recusals and musts, feasible or not.
func drawRequest(t *rapid.T) Request {
	n := func(what string, from, to int) int { return rapid.IntRange(from, to).Draw(t, what) }
	q := Request{Seed: fmt.Sprint(n("seed", 0, 999))}
	raters, units := n("raters", 1, 7), n("units", 1, 8)
	q.Bounds.MinUnits, q.Bounds.MinRaters = n("least units", 0, 4), n("least raters", 0, 4)
	if most := n("most units", 0, 6); most >= q.Bounds.MinUnits {
		q.Bounds.MaxUnits = most
	}
	if most := n("most raters", 0, 6); most >= q.Bounds.MinRaters {
		q.Bounds.MaxRaters = most
	}
	own := func() (least, most *int) {
		if n("own", 0, 4) == 0 {
			from := n("own least", 0, 3)
			least, most = Exactly(from), Exactly(from+n("own more", 0, 2))
		}
		return least, most
	}
	for u := range units {
		unit := Unit{ID: fmt.Sprintf("u%d", u), Class: string(rune('A' + n("class", 0, 2)))}
		unit.Least, unit.Most = own()
		q.Units = append(q.Units, unit)
	}
	for r := range raters {
		rater := Rater{ID: fmt.Sprintf("r%d", r)}
		rater.Least, rater.Most = own()
		for u := range units {
			switch n("relation", 0, 9) {
			case 0, 1:
				rater.Recused = append(rater.Recused, q.Units[u].ID)
			case 2:
				rater.Must = append(rater.Must, q.Units[u].ID)
			}
		}
		q.Raters = append(q.Raters, rater)
	}
	return q
}

// isFeasible is a plain twin: a flow with lower bounds on a matrix of capacities, by depth-first
// search.
func isFeasible(q Request) bool {
	raters, units := len(q.Raters), len(q.Units)
	n := raters + units + 4
	s, t, super, sink := n-4, n-3, n-2, n-1
	caps := make([][]int, n)
	for i := range caps {
		caps[i] = make([]int, n)
	}
	need := 0
	edge := func(a, b, least, most int) bool {
		if most < least {
			return false
		}
		caps[a][b] += most - least
		caps[super][b] += least
		caps[a][sink] += least
		need += least
		return true
	}
	ok := true
	for r, x := range q.Raters {
		b := spanOf(x.Least, x.Most, q.Bounds.MinUnits, q.Bounds.MaxUnits, units)
		ok = edge(s, r, b.least, b.most) && ok
		for u, y := range q.Units {
			least, most := 0, 1
			if slices.Contains(x.Recused, y.ID) {
				most = 0
			}
			if slices.Contains(x.Must, y.ID) {
				least = 1
			}
			ok = edge(r, raters+u, least, most) && ok
		}
	}
	for u, y := range q.Units {
		b := spanOf(y.Least, y.Most, q.Bounds.MinRaters, q.Bounds.MaxRaters, raters)
		ok = edge(raters+u, t, b.least, b.most) && ok
	}
	caps[t][s] = 1 << 20
	var push func(at int, seen []bool) bool
	push = func(at int, seen []bool) bool {
		if at == sink {
			return true
		}
		seen[at] = true
		for next, room := range caps[at] {
			if room > 0 && !seen[next] && push(next, seen) {
				caps[at][next]--
				caps[next][at]++
				return true
			}
		}
		return false
	}
	for ; ok && push(super, make([]bool, n)); need-- {
	}
	return ok && need == 0
}

// Draw finds panels exactly where a plain flow does; Verify finds no fault of them, Check believes
// their certificate, and another order of the request gives the same.
func TestDraw(t *testing.T) {
	depth.Checks(t, 500, 5000)
	drawn := 0
	rapid.Check(t, func(t *rapid.T) {
		q := drawRequest(t)
		d, err := Draw(q)
		if want := isFeasible(q); want != (err == nil) {
			t.Fatalf("feasible %v, and the error is %v", want, err)
		}
		if err != nil {
			return
		}
		drawn++
		if found := Verify(q, d.Panels); found != nil {
			t.Fatalf("%v", found)
		}
		if err := d.Certificate.Check(q, d.Panels); err != nil {
			t.Fatal(err)
		}
		other := q
		other.Raters, other.Units = slices.Clone(q.Raters), slices.Clone(q.Units)
		other.Raters, other.Units = rapid.Permutation(other.Raters).Draw(t, "order"), rapid.Permutation(other.Units).Draw(t, "order")
		again, err := Draw(other)
		if err != nil || cmp.Diff(d, again) != "" {
			t.Fatalf("another order: %v %s", err, cmp.Diff(d, again))
		}
	})
	if drawn == 0 {
		t.Error("nothing could be drawn")
	}
}

// only returns a request with no bounds but those that an error names, less one of them if drop is
// not negative, and how many these are.
func only(q Request, e *Infeasible, drop int) (Request, int) {
	left := q
	left.Bounds = Bounds{}
	left.Units, left.Raters = nil, nil
	at, n := -1, 0
	keeps := func() bool { at++; n++; return at != drop }
	bound := func(rater bool, id string) (least, most *int) {
		for _, x := range e.Nodes {
			if x.Rater == rater && x.ID == id && keeps() {
				if e.Rule == TooManyMusts {
					most = Exactly(x.Bound)
				} else {
					least = Exactly(x.Bound)
				}
			}
		}
		for _, x := range e.Others {
			if x.Rater == rater && x.ID == id && keeps() {
				most = Exactly(x.Bound)
			}
		}
		return least, most
	}
	for _, u := range q.Units {
		x := Unit{ID: u.ID, Most: Exactly(len(q.Raters))}
		if least, most := bound(false, u.ID); least != nil || most != nil {
			x.Least, x.Most = least, most
		}
		left.Units = append(left.Units, x)
	}
	for _, r := range q.Raters {
		x := Rater{ID: r.ID}
		x.Least, x.Most = bound(true, r.ID)
		for _, p := range e.Apart {
			if p.Rater == r.ID && keeps() {
				x.Recused = append(x.Recused, p.Unit)
			}
		}
		for _, p := range e.Musts {
			if p.Rater == r.ID && keeps() {
				x.Must = append(x.Must, p.Unit)
			}
		}
		if e.Rule == TooManyMusts {
			x.Must = r.Must
		}
		left.Raters = append(left.Raters, x)
	}
	return left, n
}

// What Draw says of infeasible requests is infeasible by itself, and feasible without any one of its
// bounds; the numbers fall short.
func TestInfeasible(t *testing.T) {
	depth.Checks(t, 500, 5000)
	kinds := map[Shortfall]int{}
	rapid.Check(t, func(t *rapid.T) {
		q := drawRequest(t)
		_, err := Draw(q)
		var e *Infeasible
		if !errors.As(err, &e) {
			return
		}
		kinds[e.Rule]++
		if e.Rule == TooManyMusts {
			if e.Needs <= e.Offers {
				t.Fatal(err)
			}
			return
		}
		left, n := only(q, e, -1)
		if isFeasible(left) {
			t.Fatalf("%v: can hold", err)
		}
		for drop := range n {
			if less, _ := only(q, e, drop); !isFeasible(less) {
				t.Fatalf("%v: bound %d is not needed", err, drop)
			}
		}
		if e.Needs <= e.Offers {
			t.Fatalf("%v: %d of %d", err, e.Offers, e.Needs)
		}
	})
	if len(kinds) == 0 {
		t.Error("every request was feasible")
	}
}

// city is 34 leaders and 85 units in three classes.
func city(seed string) Request {
	q := Request{Seed: seed, Bounds: Bounds{MinUnits: 20, MaxUnits: 25, MinRaters: 8, MaxRaters: 9}}
	for i := range 34 {
		q.Raters = append(q.Raters, Rater{ID: fmt.Sprintf("L%02d", i+1)})
	}
	for i := range 85 {
		q.Units = append(q.Units, Unit{ID: fmt.Sprintf("u%02d", i+1), Class: []string{"party", "government", "county"}[i%3]})
	}
	return q
}

// Panels are varied: no two raters of a city have the same, nor two seeds. Classes are spread: no
// rater has two more or fewer of a class than another.
func TestDrawIsVaried(t *testing.T) {
	seen := map[string]bool{}
	for _, seed := range []string{"", "滁州 2023", "滁州 2024"} {
		q := city(seed)
		d, err := Draw(q)
		if err != nil {
			t.Fatal(err)
		}
		classes := map[string]string{}
		for _, u := range q.Units {
			classes[u.ID] = u.Class
		}
		least, most := map[string]int{}, map[string]int{}
		for i, p := range d.Panels {
			if seen[fmt.Sprint(p.Units)] {
				t.Errorf("%s has a panel that another has", p.Rater)
			}
			seen[fmt.Sprint(p.Units)] = true
			of := map[string]int{}
			for _, u := range p.Units {
				of[classes[u]]++
			}
			for _, c := range []string{"party", "government", "county"} {
				if i == 0 || of[c] < least[c] {
					least[c] = of[c]
				}
				most[c] = max(most[c], of[c])
			}
			if len(p.Units) != 20 {
				t.Errorf("%s has %d units", p.Rater, len(p.Units))
			}
		}
		for c := range most {
			if most[c]-least[c] > 1 {
				t.Errorf("%s: %d to %d", c, least[c], most[c])
			}
		}
		if d.Certificate.Parts != nil || d.Certificate.Uneven != nil {
			t.Errorf("%v", d.Certificate)
		}
	}
}

// Without a rater, at least nine in ten assignments of the others stay.
func TestRedraw(t *testing.T) {
	q := city("滁州 2023")
	q.Bounds.MinUnits = 0
	d, err := Draw(q)
	if err != nil {
		t.Fatal(err)
	}
	for gone := range q.Raters {
		less := q
		less.Raters = slices.Delete(slices.Clone(q.Raters), gone, gone+1)
		again, err := Redraw(less, d.Panels)
		if err != nil {
			t.Fatal(err)
		}
		if found := Verify(less, again.Panels); found != nil {
			t.Fatal(found)
		}
		if err := again.Certificate.Check(less, again.Panels); err != nil {
			t.Fatal(err)
		}
		all, kept := 0, 0
		for _, p := range d.Panels {
			for _, now := range again.Panels {
				if now.Rater == p.Rater {
					for _, u := range p.Units {
						all++
						if slices.Contains(now.Units, u) {
							kept++
						}
					}
				}
			}
		}
		if kept*10 < all*9 {
			t.Errorf("without %s %d of %d stay", q.Raters[gone].ID, kept, all)
		}
	}
}

// Verify rejects panels that were tampered with, each kind by its name.
func TestVerifyTampered(t *testing.T) {
	q := city("a")
	q.Raters[0].Recused, q.Raters[1].Must = []string{"u01"}, []string{"u02"}
	q.Bounds.MaxUnits, q.Bounds.MaxRaters = 21, 8
	q.Bounds.MinUnits = 20
	draw := func() []Panel {
		d, err := Draw(q)
		if err != nil {
			t.Fatal(err)
		}
		if found := Verify(q, d.Panels); found != nil {
			t.Fatal(found)
		}
		return d.Panels
	}
	without := func(p *Panel, id string) {
		p.Units = slices.DeleteFunc(p.Units, func(u string) bool { return u == id })
	}
	for name, x := range map[string]struct {
		tamper func(p []Panel) []Panel
		want   []Fault
	}{
		"a unit left out": {func(p []Panel) []Panel { p[3].Units = p[3].Units[1:]; return p }, []Fault{TooFewUnits, TooFewRaters}},
		"a unit added":    {func(p []Panel) []Panel { p[3].Units = append(p[3].Units, another(p[3], q)); return p }, []Fault{TooManyRaters}},
		"two units added": {func(p []Panel) []Panel {
			p[3].Units = append(p[3].Units, another(p[3], q))
			p[3].Units = append(p[3].Units, another(p[3], q))
			return p
		}, []Fault{TooManyUnits, TooManyRaters}},
		"a unit twice":        {func(p []Panel) []Panel { p[3].Units = append(p[3].Units, p[3].Units[0]); return p }, []Fault{RepeatedUnit}},
		"an unknown unit":     {func(p []Panel) []Panel { p[3].Units = append(p[3].Units, "u99"); return p }, []Fault{NoSuchUnit}},
		"an unknown rater":    {func(p []Panel) []Panel { return append(p, Panel{Rater: "L99"}) }, []Fault{NoSuchRater}},
		"a second panel":      {func(p []Panel) []Panel { return append(p, Panel{Rater: "L03"}) }, []Fault{RepeatedRater}},
		"a panel left out":    {func(p []Panel) []Panel { return p[:33] }, []Fault{TooFewUnits, TooFewRaters}},
		"a unit recused from": {func(p []Panel) []Panel { p[0].Units = append(p[0].Units, "u01"); return p }, []Fault{TooManyRaters, IsRecused}},
		"a unit that must be": {func(p []Panel) []Panel { without(&p[1], "u02"); return p }, []Fault{TooFewUnits, TooFewRaters, MustJudge}},
	} {
		var kinds []Fault
		for _, f := range Verify(q, x.tamper(draw())) {
			kinds = append(kinds, f.Fault)
		}
		if d := cmp.Diff(x.want, slices.Compact(kinds)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// another returns a unit that is not on a panel.
func another(p Panel, q Request) string {
	for _, u := range q.Units {
		if !slices.Contains(p.Units, u.ID) {
			return u.ID
		}
	}
	return ""
}

// A certificate of other panels is not believed.
func TestCheckTampered(t *testing.T) {
	depth.Checks(t, 500, 5000)
	rapid.Check(t, func(t *rapid.T) {
		q := drawRequest(t)
		d, err := Draw(q)
		if err != nil || len(d.Certificate.Ties) == 0 {
			return
		}
		c := d.Certificate
		c.Ties = c.Ties[1:]
		if c.Check(q, d.Panels) == nil {
			t.Fatal("a tie less is believed")
		}
		if c = d.Certificate; c.Uneven != nil {
			if c.Uneven = nil; c.Check(q, d.Panels) == nil {
				t.Fatal("loads apart are believed without a reason")
			}
		}
		if c = d.Certificate; c.Parts != nil {
			if c.Parts = c.Parts[1:]; c.Check(q, d.Panels) == nil {
				t.Fatal("a part less is believed")
			}
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	for _, n := range [][3]int{{34, 85, 8}, {400, 1000, 8}, {4000, 10000, 8}} {
		q := Request{Seed: "s", Bounds: Bounds{MinRaters: n[2], MaxRaters: n[2] + 1}}
		for i := range n[0] {
			q.Raters = append(q.Raters, Rater{ID: fmt.Sprintf("r%05d", i)})
		}
		for i := range n[1] {
			q.Units = append(q.Units, Unit{ID: fmt.Sprintf("u%05d", i), Class: fmt.Sprint(i % 3)})
		}
		rand.Shuffle(len(q.Units), func(i, k int) { q.Units[i], q.Units[k] = q.Units[k], q.Units[i] })
		b.Run(fmt.Sprintf("%dx%d", n[0], n[1]), func(b *testing.B) {
			for b.Loop() {
				if _, err := Draw(q); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n[1]*n[2]), "ns/assignment")
		})
	}
}
