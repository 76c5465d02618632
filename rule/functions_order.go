package rule

import (
	"cmp"
	"slices"
)

// endRow is first(list) or last(list); nil for an empty list.
func endRow(b *rows, n *node) code {
	x, last := b.build(n.args[0]), n.op.Name == "last"
	return code{val: func(fr *frame) Value {
		s := x.val(fr).seq
		switch {
		case s.len() == 0:
			return Value{}
		case last:
			return s.at(s.len() - 1)
		}
		return s.at(0)
	}}
}

// rebuilt makes a list from the elements of another list.
func (b *rows) rebuilt(n *node, fn func(fr *frame, elems []Value) []Value) code {
	x, at := b.build(n.args[0]), n.at
	return code{val: func(fr *frame) Value {
		v, out := x.val(fr), &seq{}
		fr.steps -= int64(v.seq.len())
		fr.tick(at)
		if !fr.made(at, 3*v.seq.len()) {
			return listValue(out)
		}
		for _, e := range fn(fr, v.Elems()) {
			out.push(e)
		}
		return listValue(out)
	}}
}

func takeRow(b *rows, n *node) code {
	count, at := b.build(n.args[1]), n.at
	return b.rebuilt(n, func(fr *frame, elems []Value) []Value {
		number := count.num(fr)
		want, ok := number.Int64()
		if !ok || want < 0 {
			fr.fail(CodeBadArgument, at, "take needs a whole number of elements, not %s", number)
			return nil
		}
		return elems[:min(want, int64(len(elems)))]
	})
}

func reverseRow(b *rows, n *node) code {
	return b.rebuilt(n, func(_ *frame, elems []Value) []Value {
		slices.Reverse(elems)
		return elems
	})
}

// sortValues sorts values; ties keep their order.
func (fr *frame) sortValues(at site, elems []Value, desc bool) {
	slices.SortStableFunc(elems, func(a, b Value) int {
		if desc {
			return fr.compare(at, &b, &a)
		}
		return fr.compare(at, &a, &b)
	})
}

// sortRow sorts numbers, dates or texts; ties keep their order.
func sortRow(b *rows, n *node) code {
	desc, at := b.option(n, 1) == "desc", n.at
	return b.rebuilt(n, func(fr *frame, elems []Value) []Value {
		if fr.sorts(at, len(elems)) {
			fr.sortValues(at, elems, desc)
		}
		return elems
	})
}

// keyed holds the elements of a list, a value of each, and the order of the elements
// by these values.
type keyed struct {
	elems, keys []Value
	order       []int32
}

// keyed returns the elements of a loop ordered by a value of each; ties keep their order.
func (l *loop) keyed(fr *frame, desc bool) *keyed {
	k := &keyed{}
	s, n := l.start(fr)
	if !fr.made(l.at, 6*n) {
		return k
	}
	k.elems, k.keys, k.order = make([]Value, 0, n), make([]Value, 0, n), make([]int32, 0, n)
	for i := 0; i < n && l.next(fr, s, i); i++ {
		k.elems, k.keys = append(k.elems, fr.locals[l.slot]), append(k.keys, l.body.val(fr))
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
func sortByRow(b *rows, n *node) code {
	l, desc := b.loop(n), b.option(n, 2) == "desc"
	return code{val: func(fr *frame) Value {
		k, out := l.keyed(fr, desc), &seq{}
		for _, i := range k.order {
			out.push(k.elems[i])
		}
		return listValue(out)
	}}
}

func concatRow(b *rows, n *node) code {
	parts, at := b.args(n), n.at
	return code{val: func(fr *frame) Value {
		out := &seq{}
		for _, p := range parts {
			fr.append(at, out, p.val(fr).seq)
		}
		return listValue(out)
	}}
}

// append adds the elements of a list to a list under construction.
func (fr *frame) append(at site, out, s *seq) {
	for i := 0; i < s.len() && fr.tick(at) && fr.fits(at, out) && fr.made(at, 1); i++ {
		out.push(s.at(i))
	}
}

func flattenRow(b *rows, n *node) code {
	x, at := b.build(n.args[0]), n.at
	return code{val: func(fr *frame) Value {
		out, s := &seq{}, x.val(fr).seq
		for i := 0; i < s.len() && fr.err == nil; i++ {
			fr.append(at, out, s.at(i).seq)
		}
		return listValue(out)
	}}
}

// uniqRow keeps the first of equal elements.
func uniqRow(b *rows, n *node) code {
	at := n.at
	return b.rebuilt(n, func(fr *frame, elems []Value) []Value {
		if !fr.sorts(at, len(elems)) {
			return nil
		}
		ordered := slices.Clone(elems)
		fr.sortValues(at, ordered, false)
		var kept []Value
		seen := make([]bool, len(ordered))
		for _, e := range elems {
			i, _ := slices.BinarySearchFunc(ordered, e, func(a, b Value) int { return fr.compare(at, &a, &b) })
			if fr.err != nil {
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
