package byrow

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
)

// endRow is first(list) or last(list); nil for an empty list.
func endRow(b *Maker, n *tree.Node) Code {
	x, last := b.Build(n.Args[0]), n.Op.Name == "last"
	return Code{Val: func(fr *Frame) cell.Value {
		s := x.Val(fr).Seq
		switch {
		case s.Len() == 0:
			return cell.Value{}
		case last:
			return s.At(s.Len() - 1)
		}
		return s.At(0)
	}}
}

// rebuilt makes a list from the elements of another list.
func (b *Maker) rebuilt(n *tree.Node, fn func(fr *Frame, elems []cell.Value) []cell.Value) Code {
	x, at := b.Build(n.Args[0]), n.At
	return Code{Val: func(fr *Frame) cell.Value {
		v, out := x.Val(fr), &cell.Seq{}
		fr.Steps -= int64(v.Seq.Len())
		fr.Tick(at)
		if !fr.made(at, 3*v.Seq.Len()) {
			return cell.OfSeq(out)
		}
		for _, e := range fn(fr, v.Elems()) {
			push(out, e)
		}
		return cell.OfSeq(out)
	}}
}

func takeRow(b *Maker, n *tree.Node) Code {
	count, at := b.Build(n.Args[1]), n.At
	return b.rebuilt(n, func(fr *Frame, elems []cell.Value) []cell.Value {
		number := count.Num(fr)
		want, ok := number.Int64()
		if !ok || want < 0 {
			fr.Fail(fault.CodeBadArgument, at, "take needs a whole number of elements, not %s", number)
			return nil
		}
		return elems[:min(want, int64(len(elems)))]
	})
}

func reverseRow(b *Maker, n *tree.Node) Code {
	return b.rebuilt(n, func(_ *Frame, elems []cell.Value) []cell.Value {
		slices.Reverse(elems)
		return elems
	})
}

// sortValues sorts values; ties keep their order.
func (fr *Frame) sortValues(at tree.Site, elems []cell.Value, desc bool) {
	slices.SortStableFunc(elems, func(a, b cell.Value) int {
		if desc {
			return fr.compare(at, &b, &a)
		}
		return fr.compare(at, &a, &b)
	})
}

// sortRow sorts numbers, dates or texts; ties keep their order.
func sortRow(b *Maker, n *tree.Node) Code {
	desc, at := b.option(n, 1) == "desc", n.At
	return b.rebuilt(n, func(fr *Frame, elems []cell.Value) []cell.Value {
		if fr.sorts(at, len(elems)) {
			fr.sortValues(at, elems, desc)
		}
		return elems
	})
}

// keyed holds the elements of a list, a value of each, and the order of the elements
// by these values.
type keyed struct {
	elems, keys []cell.Value
	order       []int32
}

// keyed returns the elements of a loop ordered by a value of each; ties keep their order.
func (l *loop) keyed(fr *Frame, desc bool) *keyed {
	k := &keyed{}
	s, n := l.start(fr)
	if !fr.made(l.at, 6*n) {
		return k
	}
	k.elems, k.keys, k.order = make([]cell.Value, 0, n), make([]cell.Value, 0, n), make([]int32, 0, n)
	for i := 0; i < n && l.next(fr, s, i); i++ {
		k.elems, k.keys = append(k.elems, fr.Locals[l.slot]), append(k.keys, l.body.Val(fr))
		k.order = append(k.order, int32(i))
	}
	if fr.sorts(l.at, len(k.order)) {
		slices.SortFunc(k.order, func(a, b int32) int {
			c := fr.compare(l.at, &k.keys[a], &k.keys[b])
			if desc {
				c = -c
			}
			return cmp.Or(c, cmp.Compare(a, b))
		})
	}
	return k
}

// sortByRow sorts elements by a value of each; ties keep their order.
func sortByRow(b *Maker, n *tree.Node) Code {
	l, desc := b.loop(n), b.option(n, 2) == "desc"
	return Code{Val: func(fr *Frame) cell.Value {
		k, out := l.keyed(fr, desc), &cell.Seq{}
		for _, i := range k.order {
			push(out, k.elems[i])
		}
		return cell.OfSeq(out)
	}}
}

func concatRow(b *Maker, n *tree.Node) Code {
	parts, at := b.args(n), n.At
	return Code{Val: func(fr *Frame) cell.Value {
		out := &cell.Seq{}
		for _, p := range parts {
			fr.append(at, out, p.Val(fr).Seq)
		}
		return cell.OfSeq(out)
	}}
}

// append adds the elements of a list to a list under construction.
func (fr *Frame) append(at tree.Site, out, s *cell.Seq) {
	for i := 0; i < s.Len() && fr.Tick(at) && fr.fits(at, out) && fr.made(at, 1); i++ {
		push(out, s.At(i))
	}
}

func flattenRow(b *Maker, n *tree.Node) Code {
	x, at := b.Build(n.Args[0]), n.At
	return Code{Val: func(fr *Frame) cell.Value {
		out, s := &cell.Seq{}, x.Val(fr).Seq
		for i := 0; i < s.Len() && fr.Err == nil; i++ {
			fr.append(at, out, s.At(i).Seq)
		}
		return cell.OfSeq(out)
	}}
}

// uniqRow keeps the first of equal elements.
func uniqRow(b *Maker, n *tree.Node) Code {
	at := n.At
	return b.rebuilt(n, func(fr *Frame, elems []cell.Value) []cell.Value {
		if !fr.sorts(at, len(elems)) {
			return nil
		}
		ordered := slices.Clone(elems)
		fr.sortValues(at, ordered, false)
		var kept []cell.Value
		seen := make([]bool, len(ordered))
		for _, e := range elems {
			i, _ := slices.BinarySearchFunc(ordered, e, func(a, b cell.Value) int { return fr.compare(at, &a, &b) })
			if fr.Err != nil {
				break
			}
			if !seen[i] {
				seen[i] = true
				kept = append(kept, e)
			}
		}
		return kept
	})
}
