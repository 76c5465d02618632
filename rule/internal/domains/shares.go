package domains

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
)

// Shares by counting: count(us, .n > 3) / len(us) lies from 0 to 1, and sum(us, .n) / len(us)
// where each n does.

func quotientSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	s := domain.Combine(xs[0], xs[1], exact.Number.Quo, domain.Range.Quo)
	if share, ok := shareOf(d, n.Args[0], n.Args[1]); ok {
		s = s.Meet(share)
	}
	return s
}

// shareOf returns what a number divided by the length of a list can be, where it is one of the
// elements of that list, counted or added up; false for other numbers.
func shareOf(d *Domains, n, length *tree.Node) (share domain.Set, ok bool) {
	list := counted(d, length)
	if list == nil {
		return share, false
	}
	return perElement(d, n, list)
}

// counted returns the list whose elements a node counts all, nil if it does something else.
func counted(d *Domains, n *tree.Node) *tree.Node {
	if n.Op == tree.LocalOp && n.Const == nil && d.lets[n.Slot] != nil {
		bound := d.lets[n.Slot]
		defer lend(d, n.Slot, nil)() // within its own value the slot is that of another let
		if list := counted(d, bound); list != nil && d.path(list) != "" {
			return list
		}
		return nil
	}
	if n.Op == lenOp {
		return n.Args[0]
	}
	return nil
}

// perElement returns the values that a count or sum over a list can have once it is divided by the
// list's length.
func perElement(d *Domains, n, list *tree.Node) (share domain.Set, ok bool) {
	switch {
	case n.Op == tree.LocalOp && n.Const == nil && d.lets[n.Slot] != nil:
		if d.path(list) == "" { // within the let the same words may be another list
			return share, false
		}
		bound := d.lets[n.Slot]
		defer lend(d, n.Slot, nil)()
		return perElement(d, bound, list)
	case n.Op == countOp && isSame(d, n.Args[0], list):
		return domain.Number(atMostOne), true
	case n.Op == lenOp && (n.Args[0].Op == filterOp || n.Args[0].Op == uniqOp) && isSame(d, n.Args[0].Args[0], list):
		return domain.Number(atMostOne), true
	case n.Op == sumOp && isSame(d, n.Args[0], list):
		elem := elemSet(n, 0, []domain.Set{d.Sets[n.Args[0]]})
		if len(n.Args) > 1 {
			elem = d.Sets[n.Args[1]]
		}
		return within(elem), true
	case n.Op == timesOp || n.Op == plusOp:
		return ofShares(d, n, list)
	}
	return share, false
}

// ofShares is perElement for a sum of shares, and for a share times a constant.
func ofShares(d *Domains, n, list *tree.Node) (share domain.Set, ok bool) {
	left, isLeft := perElement(d, n.Args[0], list)
	right, isRight := perElement(d, n.Args[1], list)
	switch {
	case n.Op == plusOp && isLeft && isRight:
		return domain.Number(left.Range.Add(right.Range)), true
	case n.Op == plusOp:
		return share, false
	case isLeft && n.Args[1].Only() != nil:
		return domain.Number(left.Range.Mul(d.Sets[n.Args[1]].Range)), true
	case isRight && n.Args[0].Only() != nil:
		return domain.Number(right.Range.Mul(d.Sets[n.Args[0]].Range)), true
	}
	return share, false
}

// isSame reports whether two nodes that stand beside each other are the same list.
func isSame(d *Domains, a, b *tree.Node) bool {
	if path := d.path(a); path != "" {
		return path == d.path(b)
	}
	return a.At.In != nil && a.At.In == b.At.In && a.At.In.Slice(a.At.Part.From, a.At.Part.To) == b.At.In.Slice(b.At.Part.From, b.At.Part.To)
}

var (
	lenOp  = language.Named("len")
	uniqOp = language.Named("uniq")

	atMostOne = domain.Range{Low: domain.End{Bounded: true}, High: domain.End{At: exact.Int(1), Bounded: true}}
)
