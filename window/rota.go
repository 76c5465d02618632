package window

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Rota says for which days the heads of a window take turns as its coordinators, and who can.
type Rota struct {
	From, Until types.Date // the first and the last day
	Calendar    types.Calendar
	RestDays    bool // somebody is there on days off as well, such as weekends
	Heads       []Head
}

// Head is somebody who takes turns.
type Head struct {
	Name  string
	Leave []Span
}

// Span is the days from one to another, both included.
type Span struct{ From, Until types.Date }

// Duty is a day on which a head is the coordinator.
type Duty struct {
	On   types.Date `rule:"on"`
	Head string     `rule:"head"`
}

// Days returns the days of the rota, in their order.
func (r Rota) Days() (days []types.Date) {
	for d := r.From; d <= r.Until; d++ {
		if r.RestDays || r.Calendar.Workday(d) {
			days = append(days, d)
		}
	}
	return days
}

// free reports whether a head is not on leave.
func (h Head) free(d types.Date) bool {
	return !slices.ContainsFunc(h.Leave, func(s Span) bool { return s.From <= d && d <= s.Until })
}

// DrawRota draws a fair rota: each day has one head who is not on leave, and no two heads
// differ by more than one day, neither in all nor in days off. Equal lots give equal rotas,
// whatever the order of the heads; VerifyRota verifies one. Without leave there always is one.
// The error, CodeContradiction, says where no head is left, and why, as far as that shows.
func DrawRota(r Rota, lot uint64) ([]Duty, error) {
	heads := slices.Clone(r.Heads)
	slices.SortFunc(heads, func(a, b Head) int { return strings.Compare(a.Name, b.Name) })
	days := r.Days()
	if len(days) == 0 {
		return nil, nil
	}
	if err := r.possible(heads, days); err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(lot, uint64(len(days))))
	random.Shuffle(len(heads), func(i, j int) { heads[i], heads[j] = heads[j], heads[i] })
	order := random.Perm(len(days))
	n := newRotaNet(r, heads, days, order)
	if !n.fill() {
		return nil, noRota("no two heads could differ by one day at most, with the leave that they have")
	}
	return n.duties(), nil
}

func noRota(format string, args ...any) error {
	return &fault.Error{Code: fault.CodeContradiction, Message: "there is no fair rota: " + fmt.Sprintf(format, args...)}
}

// possible reports what shows at once.
func (r Rota) possible(heads []Head, days []types.Date) error {
	for i := 1; i < len(heads); i++ {
		if heads[i].Name == heads[i-1].Name {
			return noRota("the head %s is there twice", fault.Plain(heads[i].Name))
		}
	}
	for _, d := range days {
		if !slices.ContainsFunc(heads, func(h Head) bool { return h.free(d) }) {
			return noRota("nobody can on %s", d)
		}
	}
	for _, h := range heads {
		free := 0
		for _, d := range days {
			if h.free(d) {
				free++
			}
		}
		if least := len(days) / len(heads); free < least {
			return noRota("%s can on %d days only, and each head has %d at least", fault.Plain(h.Name), free, least)
		}
	}
	return nil
}

// rotaNet is a net of flows from the heads to the days, with least and greatest flows: a head
// has so many days, of which so many are days off.
type rotaNet struct {
	heads []Head
	days  []types.Date
	order []int // the days as they were drawn
	edges []rotaEdge
	out   [][]int32 // of each node its edges
	need  int       // the flow that the least ones ask for
}

// rotaEdge is an edge; the one beside it, with the last bit changed, leads back.
type rotaEdge struct {
	to, room int32
}

// The first nodes of a net: where flow comes from, where it goes to, and the two that stand in
// for these while the least flows are asked for.
const (
	netStart = iota
	netEnd
	netLends
	netTakes
	netFirst
)

func newRotaNet(r Rota, heads []Head, days []types.Date, order []int) *rotaNet {
	n := &rotaNet{heads: heads, days: days, order: order, out: make([][]int32, netFirst+3*len(heads)+len(days))}
	off := 0
	for _, d := range days {
		if !r.Calendar.Workday(d) {
			off++
		}
	}
	share := func(all int) (least, most int32) {
		return int32(all / len(heads)), int32((all + len(heads) - 1) / len(heads))
	}
	for h := range heads {
		least, most := share(len(days))
		n.between(netStart, n.head(h), least, most)
		least, most = share(off)
		n.between(n.head(h), n.head(h)+1, least, most)
		n.between(n.head(h), n.head(h)+2, 0, int32(len(days)))
	}
	for _, k := range order {
		for h := range heads {
			from := n.head(h) + 2
			if !r.Calendar.Workday(days[k]) {
				from = n.head(h) + 1
			}
			if heads[h].free(days[k]) {
				n.edge(from, n.day(k), 1)
			}
		}
		n.between(n.day(k), netEnd, 1, 1)
	}
	n.edge(netEnd, netStart, int32(len(days)))
	return n
}

func (n *rotaNet) head(h int) int { return netFirst + 3*h }

func (n *rotaNet) day(k int) int { return netFirst + 3*len(n.heads) + k }

// edge adds an edge with room for so much, and the one back.
func (n *rotaNet) edge(from, to int, room int32) {
	n.out[from] = append(n.out[from], int32(len(n.edges)))
	n.out[to] = append(n.out[to], int32(len(n.edges)+1))
	n.edges = append(n.edges, rotaEdge{int32(to), room}, rotaEdge{int32(from), 0})
}

// between adds an edge with a least and a greatest flow: the least is lent to its end and taken
// from its start.
func (n *rotaNet) between(from, to int, least, most int32) {
	n.edge(from, to, most-least)
	if least > 0 {
		n.edge(netLends, to, least)
		n.edge(from, netTakes, least)
		n.need += int(least)
	}
}

// fill looks for a flow that has all the least ones.
func (n *rotaNet) fill() bool {
	flow := 0
	for {
		seen := make([]bool, len(n.out))
		if !n.push(netLends, seen) {
			return flow == n.need
		}
		flow++
	}
}

// push pushes one more from a node to where the least flows are taken.
func (n *rotaNet) push(node int, seen []bool) bool {
	if node == netTakes {
		return true
	}
	seen[node] = true
	for _, e := range n.out[node] {
		x := &n.edges[e]
		if x.room > 0 && !seen[x.to] && n.push(int(x.to), seen) {
			x.room--
			n.edges[e^1].room++
			return true
		}
	}
	return false
}

// duties reads the rota off the flow, in the order of the days.
func (n *rotaNet) duties() (duties []Duty) {
	for k := range n.days {
		for _, e := range n.out[n.day(k)] {
			if to := int(n.edges[e].to); e&1 == 1 && n.edges[e].room > 0 && to >= netFirst && to < n.day(0) {
				duties = append(duties, Duty{On: n.days[k], Head: n.heads[(to-netFirst)/3].Name})
			}
		}
	}
	return duties
}
