package panel

import (
	"fmt"
	"maps"
	"slices"

	"github.com/meritrules/merit/rule/fault"
)

// Certificate says what a drawing claims besides the bounds, so that Check can tell in short whether
// it is so.
type Certificate struct {
	Seed string // what lots were drawn from

	// Ties are assignments that hold the raters and units with any assignment together: in each part
	// one fewer than its members.
	Ties []Pair

	// Parts are the raters and units that no assignments connect, if there is more than one part:
	// marks cannot be compared between them. nil if there is one.
	Parts []Part

	// Uneven are the groups because of which loads differ by more than one; nil if they do not.
	Uneven []Group
}

// Pair is a rater and a unit.
type Pair struct{ Rater, Unit string }

// Part is raters and units connected by assignments.
type Part struct{ Raters, Units []string }

// Group shows why loads differ by more than one. Its raters already judge every unit outside Units,
// except those they are recused from, and nobody else judges Units, except raters who must. So no
// assignment can move to them from raters with more. With OfUnits the roles are exchanged: every
// rater outside Raters judges each of Units, unless recused, and Raters judge no other unit.
type Group struct {
	OfUnits       bool
	Raters, Units []string
}

// certificate says of the panels what Certificate promises.
func (d *drawing) certificate() Certificate {
	c := Certificate{Seed: d.request.Seed}
	f := d.forest()
	for _, t := range f.ties {
		c.Ties = append(c.Ties, Pair{d.id(t[0]), d.id(t[1])})
	}
	if f.parts > 1 {
		c.Parts = make([]Part, f.parts)
		for n, part := range f.part {
			switch {
			case part < 0:
			case d.isRater(int32(n)):
				c.Parts[part].Raters = append(c.Parts[part].Raters, d.id(int32(n)))
			default:
				c.Parts[part].Units = append(c.Parts[part].Units, d.id(int32(n)))
			}
		}
	}
	c.Uneven = append(d.uneven(true), d.uneven(false)...)
	return c
}

// id returns the id of a node.
func (d *drawing) id(n int32) string {
	if d.isRater(n) {
		return d.request.Raters[n].ID
	}
	return d.request.Units[int(n)-d.raters].ID
}

// uneven returns the groups of nodes to which nothing can be moved from nodes with at least two more.
func (d *drawing) uneven(ofRaters bool) (groups []Group) {
	nodes := d.side(ofRaters)
	levels := map[int][]int32{}
	highest := 0
	for _, n := range nodes {
		if d.load(n) < d.most[n] {
			levels[d.load(n)] = append(levels[d.load(n)], n)
		}
		if d.load(n) > d.least[n] {
			highest = max(highest, d.load(n))
		}
	}
	for _, level := range slices.Sorted(maps.Keys(levels)) {
		if level+2 > highest {
			break
		}
		p := d.search(levels[level]...)
		for len(p.next()) > 0 {
		}
		g := Group{OfUnits: !ofRaters}
		for n, before := range p.prev {
			switch {
			case before < 0:
			case d.isRater(int32(n)):
				g.Raters = append(g.Raters, d.id(int32(n)))
			default:
				g.Units = append(g.Units, d.id(int32(n)))
			}
		}
		groups = append(groups, g)
	}
	return groups
}

// Check reports in what the certificate is wrong about panels of a request, whose bounds Verify
// checks: nil if all that it says is so.
func (c *Certificate) Check(q Request, panels []Panel) error {
	k := newChecked(&q, panels)
	if err := k.ties(c); err != nil {
		return err
	}
	for _, g := range c.Uneven {
		if err := k.group(g); err != nil {
			return err
		}
	}
	if err := k.loads(c, false); err != nil {
		return err
	}
	return k.loads(c, true)
}

// checked is panels while a certificate is checked.
type checked struct {
	request         *Request
	judges, judged  map[string]map[string]bool // by rater and by unit
	recused, must   map[Pair]bool
	raters, units   map[string]span
	ratersN, unitsN []string
}

// span is the bounds of a load.
type span struct{ least, most int }

func newChecked(q *Request, panels []Panel) *checked {
	k := &checked{request: q, judges: map[string]map[string]bool{}, judged: map[string]map[string]bool{}, recused: map[Pair]bool{}, must: map[Pair]bool{},
		raters: map[string]span{}, units: map[string]span{}}
	for _, u := range q.Units {
		k.judged[u.ID] = map[string]bool{}
		k.units[u.ID] = spanOf(u.Least, u.Most, q.Bounds.MinRaters, q.Bounds.MaxRaters, len(q.Raters))
		k.unitsN = append(k.unitsN, u.ID)
	}
	for _, r := range q.Raters {
		k.judges[r.ID] = map[string]bool{}
		k.raters[r.ID] = spanOf(r.Least, r.Most, q.Bounds.MinUnits, q.Bounds.MaxUnits, len(q.Units))
		k.ratersN = append(k.ratersN, r.ID)
		for _, u := range r.Recused {
			k.recused[Pair{r.ID, u}] = true
		}
		for _, u := range r.Must {
			k.must[Pair{r.ID, u}] = true
		}
	}
	for _, p := range panels {
		for _, u := range p.Units {
			if k.judges[p.Rater] != nil && k.judged[u] != nil {
				k.judges[p.Rater][u], k.judged[u][p.Rater] = true, true
			}
		}
	}
	return k
}

// spanOf returns the bounds of a rater or unit: its own, or the general ones, of which a maximum of 0
// is none.
func spanOf(least, most *int, generalLeast, generalMost, all int) span {
	s := span{generalLeast, generalMost}
	if generalMost == 0 {
		s.most = all
	}
	if least != nil {
		s.least = *least
	}
	if most != nil {
		s.most = *most
	}
	return s
}

// ties checks that the ties are assignments without a ring, that they hold together what the
// certificate calls a part, and that no assignment leads from one part to another.
func (k *checked) ties(c *Certificate) error {
	part := map[string]string{} // a node's name, of those held together
	var find func(n string) string
	find = func(n string) string {
		if up, ok := part[n]; ok && up != n {
			part[n] = find(up)
			return part[n]
		}
		return n
	}
	for _, t := range c.Ties {
		a, b := find("r"+t.Rater), find("u"+t.Unit)
		if !k.judges[t.Rater][t.Unit] {
			return contradicts("panel: %s does not judge %s, which is said to hold the panels together", t.Rater, t.Unit)
		}
		if a == b {
			return contradicts("panel: the ties from %s to %s make a ring", t.Rater, t.Unit)
		}
		part[a] = b
	}
	roots := map[string]bool{}
	for r, units := range k.judges {
		for u := range units {
			if find("r"+r) != find("u"+u) {
				return contradicts("panel: the ties do not connect %s and %s", r, u)
			}
			roots[find("u"+u)] = true
		}
	}
	if said := max(len(c.Parts), min(1, len(roots))); len(roots) != said {
		return contradicts("panel: the assignments have %d parts, not %d", len(roots), said)
	}
	for i, p := range c.Parts {
		for _, u := range p.Units {
			for _, r := range p.Raters {
				if find("u"+u) != find("r"+r) {
					return contradicts("panel: part %d does not connect %s and %s", i+1, r, u)
				}
			}
		}
	}
	return nil
}

// group checks that a group has as many assignments as it can.
func (k *checked) group(g Group) error {
	raters, units := setOf(g.Raters), setOf(g.Units)
	for r := range k.judges {
		for u := range k.judged {
			p := Pair{r, u}
			if g.OfUnits && units[u] && !raters[r] || !g.OfUnits && raters[r] && !units[u] {
				if !k.judges[r][u] && !k.recused[p] {
					return contradicts("panel: %s could judge %s, against what is said of a group", r, u)
				}
			}
			if g.OfUnits && !units[u] && raters[r] || !g.OfUnits && !raters[r] && units[u] {
				if k.judges[r][u] && !k.must[p] {
					return contradicts("panel: %s judges %s, against what is said of a group", r, u)
				}
			}
		}
	}
	return nil
}

func setOf(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// loads checks that no assignment could be moved from one node to another that has at least two
// fewer, unless a group keeps it from that.
func (k *checked) loads(c *Certificate, ofUnits bool) error {
	ids, spans, joined := k.ratersN, k.raters, k.judges
	if ofUnits {
		ids, spans, joined = k.unitsN, k.units, k.judged
	}
	var groups []map[string]bool
	for _, g := range c.Uneven {
		if g.OfUnits == ofUnits {
			members := g.Raters
			if ofUnits {
				members = g.Units
			}
			groups = append(groups, setOf(members))
		}
	}
	for _, low := range ids {
		if len(joined[low]) >= spans[low].most {
			continue
		}
		for _, high := range ids {
			if len(joined[high]) < len(joined[low])+2 || len(joined[high]) <= spans[high].least {
				continue
			}
			if !slices.ContainsFunc(groups, func(g map[string]bool) bool { return g[low] && !g[high] }) {
				return contradicts("panel: %s has %d and %s has %d, and nothing is said that keeps them apart", low, len(joined[low]), high, len(joined[high]))
			}
		}
	}
	return nil
}

// contradicts returns the error of a certificate that does not fit the assignments.
func contradicts(format string, args ...any) error {
	return fault.Errors{{Code: fault.CodeContradiction, Message: fmt.Sprintf(format, args...)}}
}
