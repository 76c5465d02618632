package rule

import (
	"fmt"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
)

// The keys by which rank and sortBy order, and the steps of band and interpolate: what is ranked among another field or another sign,
// what is the same for each element, and what stands for nil at the wrong end.

// signs notes a key of rank that is negated on one side only: rank(-x, map(peers, .x)).
func (fs *remarks) signs(n *node) {
	if len(n.args[1].args) < 2 || n.args[1].args[1].op != eachOp {
		return
	}
	each := n.args[1].args[1]
	fs.sameForEach(each)
	ours, theirs := []*node{n.args[0]}, each.args[:1]
	if n.args[0].op == arrayOp && theirs[0].op == arrayOp {
		ours, theirs = ours[0].args, theirs[0].args
	}
	for i, x := range ours {
		if i == len(theirs) {
			return
		}
		a, negated := signed(x)
		b, negatedToo := signed(theirs[i])
		fs.otherKey(x, theirs[i], a, b, each.slot)
		if a.op == fieldOp && b.op == fieldOp && a.field == b.field && negated != negatedToo {
			fs.add(x, "sign", true, func() *Error {
				return x.warn(CodeScale, "negate it on both sides or on neither", "%s is ranked among %s, of the other sign", x.words(), theirs[i].words())
			})
		}
	}
}

// otherKey notes a key of rank that is compared with another field of the same list: rank(a,
// map(peers, .b)).
func (fs *remarks) otherKey(x, y, own, element *node, slot int) {
	if own.op != fieldOp || element.op != fieldOp || own.args[0].op != ownOp || element.args[0].op != elementOp || element.args[0].slot != slot {
		return
	}
	fs.add(x, "key", own.list == element.list && own.field.Name != element.field.Name, func() *Error {
		return x.warn(CodeOtherKey, "compare the same of both: map(…, ."+own.field.Name+")", "%s is ranked among %s, which is another field", x.words(), y.words())
	})
}

// signed returns a node without a sign before it, and whether that negates it.
func signed(n *node) (*node, bool) {
	if n.op == negativeOp {
		return n.args[0], true
	}
	return n, false
}

// sameForEach notes a key of several, of sortBy or rank, that is the same for each element
// since it names the own record's field.
func (fs *remarks) sameForEach(each *node) {
	if each.args[0].op != arrayOp {
		return
	}
	for _, key := range each.args[0].args {
		x, _ := signed(key)
		if x.op == fieldOp && key.konst == nil && !key.given && key.free&(3<<each.slot) == 0 {
			fs.add(key, "same", true, func() *Error {
				return key.warn(CodeOwnField, "write ."+x.field.Name+" for that of each element", "%s is the own record's, the same for each element", x.words())
			})
		}
	}
}

// unrated notes a key, of rank or sortBy, that may be missing and is then replaced by a constant
// at the wrong end of its range, or by a 0 within it. Where the places are ranks, the best comes
// first, and a constant as good as the best is wrong as well.
func (d *domains) unrated(n, key *node, ascending, ranks bool) {
	keys := []*node{key}
	if key.op == arrayOp {
		keys = key.args
	}
	for _, k := range keys {
		x, negated := signed(k)
		if x.op != coalesceOp || x.args[1].only() == nil || x.args[1].only().kind != NumberKind || x.given {
			continue
		}
		low := ascending != negated // the lower comes first
		is, constant := d.sets[x.args[0]].There(), x.args[1].only().num
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
		d.found.add(x, "unrated", leads, func() *Error {
			return x.warn(CodeScale, "rank only what is there, or let a value that comes last stand for nil", "what is nil comes first: %s stands for it, and %s is %s", constant, x.args[0].called(), is.String())
		})
		among := is.Some && constant.Sign() == 0 && first.Bounded && last.Bounded && ahead(first) < 0 && ahead(last) > 0
		d.found.add(x, "amid", among, func() *Error {
			return x.warn(CodeScale, "rank only what is there, or let a value that comes last stand for nil", "what is nil comes among the others: 0 stands for it, and %s is %s", x.args[0].called(), is.String())
		})
	}
}

func rankSet(d *domains, n *node, xs []domain.Set) domain.Set {
	d.found.signs(n)
	d.unrated(n, n.args[0], len(n.args) > 3 && n.args[3].only() != nil && n.args[3].only().text == "asc", true)
	r := domain.Whole(1, -1)
	if most := xs[1].Len.Add(domain.Point(exact.Int(1))); most.High.Bounded {
		r.High = most.High
	}
	return domain.Number(r)
}

// idleBands notes the values of band that no number of x reaches.
func idleBands(d *domains, n *node, x domain.Set) {
	if n.args[0].konst != nil || !x.Some {
		return
	}
	bounds, values := listNumbers(n.args[1].only().seq), n.args[2].only().seq
	for i := range len(bounds) + 1 {
		band := bandRange(bounds, i, n.args[3].only().text == "from")
		d.found.add(n.args[0], fmt.Sprint("band:", i), x.Meet(band).IsEmpty(), func() *Error {
			return n.args[0].warn(CodeUnreachable, "leave the value and one of its bounds out", "%s is %s, and the value %s of band is for %s",
				n.args[0].called(), x.String(), values.at(i), band.Range.String())
		})
	}
}

// idleStretches notes the stretches between points of interpolate in which no number of x lies.
func idleStretches(d *domains, n *node, x domain.Set) {
	if n.args[0].konst != nil || !x.Some || n.args[1].only() == nil {
		return
	}
	points := listNumbers(n.args[1].only().seq)
	open := func(at exact.Number) domain.End { return domain.End{At: at, Bounded: true, Open: true} }
	for i := range len(points) - 1 {
		idle := x.Meet(domain.Number(domain.Range{Low: open(points[i]), High: open(points[i+1])})).IsEmpty()
		_, single := x.Range.Single()
		d.found.add(n.args[0], fmt.Sprint("stretch:", i), idle && !single, func() *Error {
			return n.args[0].warn(CodeUnreachable, "leave out the point that it never comes near", "%s is %s, and never lies between the points %s and %s of interpolate",
				n.args[0].called(), x.String(), points[i], points[i+1])
		})
	}
}
