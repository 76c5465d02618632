package evaluation

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule/fault"
)

// DrawPanels draws a panel for each rater, so that VerifyPanels finds no fault and
// nobody judges a unit that he is recused from. It is no lottery: the orders of
// raters and units are the seed. The same orders always give the same panels, and a
// host that wants another drawing passes another order. It first deals raters to
// each unit in turn, as evenly as the bounds allow, and then repairs what recusals
// have put out of bounds.
//
// It finds panels whenever they exist; otherwise the error names a rater or a unit
// that cannot be served. A repeated rater or unit is an error too. The panels come in
// the order of the raters, with their units sorted.
func DrawPanels(raters []Rater, units []string, b PanelBounds) ([]Panel, error) {
	d := newDrawing(raters, units, b)
	if name, ok := repeated(d.names); ok {
		return nil, refuse(fault.CodeDuplicateName, "%s stands twice", name)
	}
	d.deal()
	if err := d.mend(); err != nil {
		return nil, err
	}
	panels := make([]Panel, len(raters))
	for r := range raters {
		panels[r].Rater = raters[r].ID
		for u, id := range units {
			if d.has[r][u] {
				panels[r].Units = append(panels[r].Units, id)
			}
		}
		slices.Sort(panels[r].Units)
	}
	return panels, nil
}

// drawing holds panels while they are drawn. Its nodes are the raters and, after
// them, the units; a rater judges the units to which he is joined.
type drawing struct {
	raters      int
	names       []string
	least, most []int // of joins, by node
	joins       []int // by node
	has, barred [][]bool
}

func newDrawing(raters []Rater, units []string, b PanelBounds) *drawing {
	d := &drawing{raters: len(raters), joins: make([]int, len(raters)+len(units))}
	index := make(map[string]int, len(units))
	for u, id := range units {
		index[id] = u
	}
	for _, r := range raters {
		d.node("rater "+r.ID, b.MinUnits, b.MaxUnits, len(units))
		barred := make([]bool, len(units))
		for _, id := range r.Recused {
			if u, ok := index[id]; ok {
				barred[u] = true
			}
		}
		d.barred = append(d.barred, barred)
		d.has = append(d.has, make([]bool, len(units)))
	}
	for _, id := range units {
		d.node("unit "+id, b.MinRaters, b.MaxRaters, len(raters))
	}
	return d
}

func (d *drawing) node(name string, least, most, all int) {
	if most == 0 {
		most = all
	}
	d.names, d.least, d.most = append(d.names, name), append(d.least, least), append(d.most, most)
}

// repeated returns a name that occurs twice.
func repeated(names []string) (string, bool) {
	sorted := slices.Sorted(slices.Values(names))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return sorted[i], true
		}
	}
	return "", false
}

// join joins or parts a rater and a unit, given as nodes in any order.
func (d *drawing) join(a, b int, joined bool) {
	r, u := min(a, b), max(a, b)-d.raters
	d.has[r][u] = joined
	step := 1
	if !joined {
		step = -1
	}
	d.joins[a] += step
	d.joins[b] += step
}

// deal gives the units their raters by turns, as few in total as the bounds allow.
func (d *drawing) deal() {
	units := len(d.names) - d.raters
	if units == 0 || d.raters == 0 {
		return
	}
	total := max(d.raters*d.least[0], units*d.least[d.raters])
	turn := 0
	for u := range units {
		want := min((u+1)*total/units-u*total/units, d.most[d.raters+u])
		for tried := 0; tried < d.raters && want > 0; tried++ {
			r := turn % d.raters
			turn++
			if !d.barred[r][u] && !d.has[r][u] && d.joins[r] < d.most[r] {
				d.join(r, d.raters+u, true)
				want--
			}
		}
	}
}

// mend gives every node its least number of joins.
func (d *drawing) mend() error {
	for n := range d.names {
		for d.joins[n] < d.least[n] {
			if !d.augment(n) {
				return refuse(fault.CodeBadArgument, "no panels are possible: %s cannot have %d", d.names[n], d.least[n])
			}
		}
	}
	return nil
}

// augment gives node n one more join, along an alternating path that ends at a node
// that can take one more or give one away; all nodes between keep their number. If
// there is no such path, no panels are possible: panels are a flow with lower
// bounds, and the path runs in its residual network (Hoffman's circulation theorem).
func (d *drawing) augment(n int) bool {
	from := make([]int, len(d.names)) // the previous node on the path, from 1
	from[n] = n + 1
	for queue := []int{n}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		giving := (at < d.raters) != (n < d.raters) // on the other side: the path goes on along a join
		if giving && d.joins[at] < d.most[at] || !giving && at != n && d.joins[at] > d.least[at] {
			d.flip(at, n, from)
			return true
		}
		for next := range d.names {
			if from[next] == 0 && d.steps(at, next, giving) {
				from[next] = at + 1
				queue = append(queue, next)
			}
		}
	}
	return false
}

// steps reports whether a path may go from a to b, along a join or along a pair
// that may be joined.
func (d *drawing) steps(a, b int, joined bool) bool {
	r, u := min(a, b), max(a, b)-d.raters
	if r >= d.raters || u < 0 {
		return false
	}
	return d.has[r][u] == joined && (joined || !d.barred[r][u])
}

// flip parts what is joined along the path and joins the rest.
func (d *drawing) flip(at, n int, from []int) {
	for at != n {
		before := from[at] - 1
		d.join(before, at, !d.has[min(before, at)][max(before, at)-d.raters])
		at = before
	}
}

// refuse returns the error of raters and units of which no panels can be made.
func refuse(code fault.Code, format string, args ...any) error {
	return &fault.Error{Code: code, Rule: "evaluation", Message: fmt.Sprintf(format, args...)}
}
