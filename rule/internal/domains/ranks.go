package domains

import (
	"fmt"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// The keys by which rank and sortBy order, and the steps of band and interpolate: what is ranked among another field or another sign,
// what is the same for each element, and what stands for nil at the wrong end.

// signs notes a key of rank that is negated on one side only: rank(-x, map(peers, .x)).
func (fs *remarks) signs(n *tree.Node) {
	if len(n.Args[1].Args) < 2 || n.Args[1].Args[1].Op != tree.EachOp {
		return
	}
	each := n.Args[1].Args[1]
	fs.sameForEach(each)
	ours, theirs := []*tree.Node{n.Args[0]}, each.Args[:1]
	if n.Args[0].Op == tree.ArrayOp && theirs[0].Op == tree.ArrayOp {
		ours, theirs = ours[0].Args, theirs[0].Args
	}
	for i, x := range ours {
		if i == len(theirs) {
			return
		}
		a, negated := signed(x)
		b, negatedToo := signed(theirs[i])
		fs.otherKey(x, theirs[i], a, b, each.Slot)
		if a.Op == tree.FieldOp && b.Op == tree.FieldOp && a.Field == b.Field && negated != negatedToo {
			fs.add(x, "sign", true, func() *fault.Error {
				return warnAt(x, fault.CodeScale, "negate it on both sides or on neither", "%s is ranked among %s, of the other sign", x.Words(), theirs[i].Words())
			})
		}
	}
}

// otherKey notes a key of rank that is compared with another field of the same list: rank(a,
// map(peers, .b)).
func (fs *remarks) otherKey(x, y, own, element *tree.Node, slot int) {
	if own.Op != tree.FieldOp || element.Op != tree.FieldOp || own.Args[0].Op != tree.OwnOp || element.Args[0].Op != tree.ElementOp || element.Args[0].Slot != slot {
		return
	}
	fs.add(x, "key", own.List == element.List && own.Field.Name != element.Field.Name, func() *fault.Error {
		return warnAt(x, fault.CodeOtherKey, "compare the same of both: map(…, ."+own.Field.Name+")", "%s is ranked among %s, which is another field", x.Words(), y.Words())
	})
}

// signed returns a node without a sign before it, and whether that negates it.
func signed(n *tree.Node) (*tree.Node, bool) {
	if n.Op == negativeOp {
		return n.Args[0], true
	}
	return n, false
}

// sameForEach notes a key of several, of sortBy or rank, that is the same for each element
// since it names the own record's field.
func (fs *remarks) sameForEach(each *tree.Node) {
	if each.Args[0].Op != tree.ArrayOp {
		return
	}
	for _, key := range each.Args[0].Args {
		x, _ := signed(key)
		if x.Op == tree.FieldOp && key.Const == nil && !key.Given && key.Free&(3<<each.Slot) == 0 {
			fs.add(key, "same", true, func() *fault.Error {
				return warnAt(key, fault.CodeOwnField, "write ."+x.Field.Name+" for that of each element", "%s is the own record's, the same for each element", x.Words())
			})
		}
	}
}

// unrated notes a key, of rank or sortBy, that may be missing and is then replaced by a constant
// at the wrong end of its range, or by a 0 within it. Where the places are ranks, the best comes
// first, and a constant as good as the best is wrong as well.
func (d *Domains) unrated(n, key *tree.Node, ascending, ranks bool) {
	keys := []*tree.Node{key}
	if key.Op == tree.ArrayOp {
		keys = key.Args
	}
	for _, k := range keys {
		x, negated := signed(k)
		of, standsFor := replaced(d, x)
		if of == nil || standsFor.Only() == nil || standsFor.Only().Kind != types.NumberKind || x.Given {
			continue
		}
		low := ascending != negated // the lower comes first
		is, constant := d.Sets[of].There(), standsFor.Only().Num
		first, last := is.Range.High, is.Range.Low
		if low {
			first, last = last, first
		}
		ahead := func(end domain.End) int { // of the end: 1; at it: 0; behind it: -1
			if low {
				return end.At.Cmp(constant)
			}
			return constant.Cmp(end.At)
		}
		leads := is.Some && first.Bounded && (ahead(first) > 0 || ranks && ahead(first) == 0)
		d.found.add(x, fmt.Sprint("unrated:", ranks), leads, func() *fault.Error {
			return warnAt(x, fault.CodeScale, "rank only what is there, or let a value that comes last stand for nil", "what is nil comes first: %s stands for it, and %s is %s", constant, called(of), is.String())
		})
		among := is.Some && constant.Sign() == 0 && first.Bounded && last.Bounded && ahead(first) < 0 && ahead(last) > 0
		d.found.add(x, fmt.Sprint("amid:", ranks), among, func() *fault.Error {
			return warnAt(x, fault.CodeScale, "rank only what is there, or let a value that comes last stand for nil", "what is nil comes among the others: 0 stands for it, and %s is %s", called(of), is.String())
		})
	}
}

// replaced returns what may be missing in a key and what then stands for it: x and 0 of x ?? 0
// and of x == nil ? 0 : x; nil for any other key.
func replaced(d *Domains, n *tree.Node) (of, by *tree.Node) {
	switch {
	case n.Op == coalesceOp:
		return n.Args[0], n.Args[1]
	case n.Op != tree.ChooseOp:
		return nil, nil
	}
	cond, of, by := n.Args[0], n.Args[2], n.Args[1]
	if cond.Op == language.Named("!=") {
		of, by = by, of
	} else if cond.Op != language.Named("==") {
		return nil, nil
	}
	for i, x := range cond.Args {
		if nothing := cond.Args[1-i].Only(); nothing != nil && nothing.IsMissing() && d.path(x) != "" && d.path(x) == d.path(of) {
			return of, by
		}
	}
	return nil, nil
}

// isAscending reports whether an option of an order says that the least comes first.
func isAscending(option *tree.Node) bool { return option.Only() != nil && option.Only().Str == "asc" }

// picked notes what is taken from the front of a sorted list, or from its end, where the
// elements of which the key is missing stand there.
func picked(d *Domains, list *tree.Node, front bool) {
	for list.Op != sortByOp {
		switch {
		case list.Op == tree.LocalOp && list.Const == nil && d.lets[list.Slot] != nil:
			slot := list.Slot
			list = d.lets[slot]
			defer lend(d, slot, nil)()
		case list.Op == mapOp:
			list = list.Args[0]
		case list.Op == reverseOp:
			list, front = list.Args[0], !front
		default:
			return
		}
	}
	key := list.Args[1].Args[0]
	ascending := (len(list.Args) < 3 || isAscending(list.Args[2])) == front
	d.unrated(list, key, ascending, true)
	if key.Op == tree.ArrayOp {
		key = key.Args[0]
	}
	x, negated := signed(key)
	leads := d.Sets[x].Nil && d.Sets[x].Some && ascending && !negated && !key.Given
	d.found.add(key, "nil", leads, func() *fault.Error {
		return warnAt(key, fault.CodeScale, "sort only what is there, or let a value that comes last stand for nil", "what is nil comes first: %s may be nil, which is less than any value", called(x))
	})
}

func rankSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	d.found.signs(n)
	d.unrated(n, n.Args[0], len(n.Args) > 3 && isAscending(n.Args[3]), true)
	r := domain.Whole(1, -1)
	if most := xs[1].Len.Add(domain.Point(exact.Int(1))); most.High.Bounded {
		r.High = most.High
	}
	return domain.Number(r)
}

// idleBands notes the values of band that no number of x reaches.
func idleBands(d *Domains, n *tree.Node, x domain.Set) {
	if n.Args[0].Const != nil || !x.Some {
		return
	}
	bounds, values := cell.Numbers(n.Args[1].Only().Seq), n.Args[2].Only().Seq
	for i := range len(bounds) + 1 {
		band := BandRange(bounds, i, n.Args[3].Only().Str == "from")
		d.found.add(n.Args[0], fmt.Sprint("band:", i), x.Meet(band).IsEmpty(), func() *fault.Error {
			return warnAt(n.Args[0], fault.CodeUnreachable, "leave the value and one of its bounds out", "%s is %s, and the value %s of band is for %s",
				called(n.Args[0]), x.String(), values.At(i), band.Range.String())
		})
	}
}

// idleStretches notes the stretches between points of interpolate in which no number of x lies.
func idleStretches(d *Domains, n *tree.Node, x domain.Set) {
	if n.Args[0].Const != nil || !x.Some || n.Args[1].Only() == nil {
		return
	}
	points := cell.Numbers(n.Args[1].Only().Seq)
	open := func(at exact.Number) domain.End { return domain.End{At: at, Bounded: true, Open: true} }
	for i := range len(points) - 1 {
		idle := x.Meet(domain.Number(domain.Range{Low: open(points[i]), High: open(points[i+1])})).IsEmpty()
		_, single := x.Range.Single()
		d.found.add(n.Args[0], fmt.Sprint("stretch:", i), idle && !single, func() *fault.Error {
			return warnAt(n.Args[0], fault.CodeUnreachable, "leave out the point that it never comes near", "%s is %s, and never lies between the points %s and %s of interpolate",
				called(n.Args[0]), x.String(), points[i], points[i+1])
		})
	}
}
