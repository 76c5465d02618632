package panel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
)

// Infeasible reports bounds that cannot all hold, none too many: without any one of them the others
// can hold. For very large requests (over 20,000 pairs) only the lower bounds
// are minimal.
type Infeasible struct {
	Rule   Shortfall
	Nodes  []Node // whose lower bounds cannot hold or, of TooManyMusts, the one with too many
	Others []Node // whose upper bounds are why
	Apart  []Pair // recusals that are why
	Musts  []Pair // what others must judge, which is why
	Needs  int    // assignments that the nodes need
	Offers int    // that they can have at most
}

// Shortfall is a kind of infeasibility. Its zero value is invalid.
type Shortfall uint8

// The kinds of infeasibility.
const (
	UnitsShort   Shortfall = iota + 1 // units cannot have as many raters as they need
	RatersShort                       // raters cannot have as many units as they need
	TooManyMusts                      // what must be judged is more than a bound allows
)

// Node is a rater or unit with a bound.
type Node struct {
	Rater bool // false for a unit
	ID    string
	Bound int
}

// Error says what cannot hold, in words and numbers.
func (e *Infeasible) Error() string {
	if e.Rule == TooManyMusts {
		n := e.Nodes[0]
		if n.Rater {
			return fmt.Sprintf("no panels are possible: rater %s must judge %s, but judges at most %d", n.ID, count(e.Needs, "unit"), n.Bound)
		}
		return fmt.Sprintf("no panels are possible: unit %s must be judged by %s, but is judged by at most %d", n.ID, count(e.Needs, "rater"), n.Bound)
	}
	one, other, verb, take := "unit", "rater", "needs", "judge"
	if e.Rule == RatersShort {
		one, other, take = "rater", "unit", "are judged by"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "no panels are possible: %s %s %s, %d in all, and can have %d", named(e.Nodes, one), verbOf(verb, e.Nodes), bounds(e.Nodes, other, "at least"), e.Needs, e.Offers)
	if len(e.Others) > 0 {
		fmt.Fprintf(&b, "; %s %s %s", named(e.Others, other), singular(take, e.Others), bounds(e.Others, one, "at most"))
	}
	if len(e.Apart) > 0 {
		fmt.Fprintf(&b, "; recused: %s", pairs(e.Apart))
	}
	if len(e.Musts) > 0 {
		fmt.Fprintf(&b, "; must judge: %s", pairs(e.Musts))
	}
	return b.String()
}

// Unwrap returns the error as a fault, whose code is CodeContradiction.
func (e *Infeasible) Unwrap() error {
	return &fault.Error{Code: fault.CodeContradiction, Rule: "panels", Message: e.Error()}
}

func verbOf(verb string, nodes []Node) string {
	if len(nodes) == 1 {
		return verb
	}
	return strings.TrimSuffix(verb, "s")
}

func singular(take string, nodes []Node) string {
	if len(nodes) > 1 {
		return take
	}
	return map[string]string{"judge": "judges", "are judged by": "is judged by"}[take]
}

// count returns a number of things, such as "1 unit".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// named names some nodes, and counts them if there are many.
func named(nodes []Node, thing string) string {
	const most = 5
	var ids []string
	for _, n := range nodes[:min(len(nodes), most)] {
		ids = append(ids, n.ID)
	}
	switch {
	case len(nodes) == 1:
		return thing + " " + ids[0]
	case len(nodes) <= most:
		return thing + "s " + strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%d %ss (%s, …)", len(nodes), thing, strings.Join(ids, ", "))
}

// bounds says which bounds nodes have, such as "at least 8 raters each".
func bounds(nodes []Node, thing, which string) string {
	low, high := nodes[0].Bound, nodes[0].Bound
	for _, n := range nodes {
		low, high = min(low, n.Bound), max(high, n.Bound)
	}
	switch {
	case len(nodes) == 1:
		return which + " " + count(low, thing)
	case low == high:
		return which + " " + count(low, thing) + " each"
	}
	return fmt.Sprintf("%s %d to %d %ss each", which, low, high, thing)
}

// pairs lists some pairs.
func pairs(all []Pair) string {
	const most = 5
	var texts []string
	for _, p := range all[:min(len(all), most)] {
		texts = append(texts, p.Rater+" – "+p.Unit)
	}
	if len(all) > most {
		texts = append(texts, fmt.Sprintf("and %d more", len(all)-most))
	}
	return strings.Join(texts, ", ")
}

// maxPairs limits the requests of which each bound is tried, whether the others can hold without it.
const maxPairs = 100_000

// infeasible returns why a node cannot have its least number of joins, from a search that found no
// path. The nodes that it reached on the node's side need more than they can have: those that it
// reached on the other side have all that they may, and the rest are joined to them already, or
// must not be.
func (d *drawing) infeasible(n int32, p *path) error {
	for len(p.next()) > 0 {
	}
	s := &shortfall{d: d, ofRaters: d.isRater(n), least: map[int32]int{}, most: map[int32]int{}, apart: map[[2]int32]bool{}, musts: map[[2]int32]bool{}}
	for _, a := range d.side(s.ofRaters) {
		if p.prev[a] >= 0 && d.least[a] > 0 {
			s.least[a] = d.least[a]
		}
	}
	for _, b := range d.side(!s.ofRaters) {
		if p.prev[b] >= 0 {
			s.most[b] = d.most[b]
		}
		for _, a := range d.side(s.ofRaters) {
			r, u := d.pair(a, b)
			switch _, needs := s.least[a]; {
			case needs && d.barred[r].at(u) && p.prev[b] < 0:
				s.apart[[2]int32{a, b}] = true
			case !needs && d.must[r].at(u) && p.prev[b] >= 0:
				s.musts[[2]int32{a, b}] = true
			}
		}
	}
	offers := s.reduce(p)
	if d.raters*d.units <= maxPairs {
		offers = s.filter()
	}
	return s.err(offers)
}

// shortfall is bounds that cannot hold together: lower bounds of nodes of one side, and what keeps
// the other side from filling them.
type shortfall struct {
	d           *drawing
	ofRaters    bool
	least, most map[int32]int
	apart       map[[2]int32]bool // pairs that are recused, the needing node first
	musts       map[[2]int32]bool // pairs that must be, of nodes whose lower bounds are not among these
}

// needs returns how many assignments the lower bounds need.
func (s *shortfall) needs() (n int) {
	for _, least := range s.least {
		n += least
	}
	return n
}

// reduce leaves out lower bounds as long as the others still need more than they can have: what
// those on the other side that the search reached have for them, and each of the rest once. It
// returns how many that is.
func (s *shortfall) reduce(p *path) (offers int) {
	for _, most := range s.most {
		offers += most
	}
	offers -= len(s.musts)
	out := map[int32]int{} // of each node, those that the search did not reach
	for a := range s.least {
		for _, b := range s.d.side(!s.ofRaters) {
			if r, u := s.d.pair(a, b); p.prev[b] < 0 && !s.d.barred[r].at(u) {
				out[a]++
			}
		}
		offers += out[a]
	}
	missing := s.needs() - offers
	for _, a := range sortedNodes(s.least) {
		if own := s.least[a] - out[a]; own < missing && len(s.least) > 1 {
			missing -= own
			offers -= out[a]
			delete(s.least, a)
		}
	}
	return offers
}

// err returns the error of the bounds that are left.
func (s *shortfall) err(offers int) error {
	e := &Infeasible{Rule: UnitsShort, Needs: s.needs(), Offers: offers}
	if s.ofRaters {
		e.Rule = RatersShort
	}
	node := func(n int32, bound int) Node { return Node{Rater: s.d.isRater(n), ID: s.d.id(n), Bound: bound} }
	for _, a := range sortedNodes(s.least) {
		e.Nodes = append(e.Nodes, node(a, s.least[a]))
	}
	for _, b := range sortedNodes(s.most) {
		e.Others = append(e.Others, node(b, s.most[b]))
	}
	pair := func(x [2]int32) Pair { return Pair{s.d.id(min(x[0], x[1])), s.d.id(max(x[0], x[1]))} }
	for _, x := range sortedPairs(s.apart) {
		e.Apart = append(e.Apart, pair(x))
	}
	for _, x := range sortedPairs(s.musts) {
		e.Musts = append(e.Musts, pair(x))
	}
	return e
}

func sortedNodes(m map[int32]int) (nodes []int32) {
	for n := range m {
		nodes = append(nodes, n)
	}
	slices.Sort(nodes)
	return nodes
}

func sortedPairs(m map[[2]int32]bool) (pairs [][2]int32) {
	for x := range m {
		pairs = append(pairs, x)
	}
	slices.SortFunc(pairs, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	return pairs
}
