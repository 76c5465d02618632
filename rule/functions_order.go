package rule

import (
	"slices"
)

// end is first(list) or last(list); nil of an empty list.
func (c *compiler) end(k call, last bool) code {
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	return valCode(xs.typ.Elem.OrMissing(), func(fr *frame) Value {
		s := xs.val(fr).seq
		switch {
		case s.len() == 0:
			return Value{}
		case last:
			return s.at(s.len() - 1)
		}
		return s.at(0)
	}, xs)
}

// rebuilt makes a list from the elements of another; parts is what else fn reads.
func (c *compiler) rebuilt(k call, fn func(fr *frame, elems []Value) []Value, parts ...code) code {
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	at := c.site(k.node)
	return c.looping(valCode(xs.typ, func(fr *frame) Value {
		v := xs.val(fr)
		fr.steps -= int64(v.seq.len())
		fr.tick(at)
		out := &seq{}
		for _, e := range fn(fr, v.Elems()) {
			out.push(e)
		}
		return listValue(out)
	}, append(parts, xs)...))
}

func (c *compiler) take(k call) code {
	n := c.compile(k.args[1])
	if bad, ok := c.needNumber(k.args[1], n); !ok {
		return bad
	}
	at := c.site(k.node)
	return c.rebuilt(k, func(fr *frame, elems []Value) []Value {
		want, ok := n.num(fr).Int64()
		if !ok || want < 0 {
			fr.fail(at, "take needs a whole number of elements, not %s", n.num(fr))
			return nil
		}
		return elems[:min(want, int64(len(elems)))]
	}, n)
}

func (c *compiler) reverse(k call) code {
	return c.rebuilt(k, func(_ *frame, elems []Value) []Value {
		slices.Reverse(elems)
		return elems
	})
}

// descending reads the optional order, "asc" or "desc", at position i.
func (c *compiler) descending(k call, i int) (desc, ok bool) {
	if len(k.args) <= i {
		return false, true
	}
	o := c.compile(k.args[i])
	if o.isBroken() {
		return false, false
	}
	if o.konst == nil || o.konst.text != "asc" && o.konst.text != "desc" {
		c.fault(k.args[i], `the order must be "asc" or "desc"`)
		return false, false
	}
	return o.konst.text == "desc", true
}

func sortValues(elems []Value, desc bool, key func(Value) Value) {
	slices.SortStableFunc(elems, func(a, b Value) int {
		if desc {
			a, b = b, a
		}
		return key(a).compare(key(b))
	})
}

// sort orders numbers, dates or texts; ties keep their order.
func (c *compiler) sort(k call) code {
	desc, ok := c.descending(k, 1)
	if !ok {
		return brokenCode()
	}
	return c.rebuilt(k, func(fr *frame, elems []Value) []Value {
		fr.steps -= sortWork * int64(len(elems))
		sortValues(elems, desc, func(v Value) Value { return v })
		return elems
	})
}

// sortBy orders elements by a value of each; ties keep their order.
func (c *compiler) sortBy(k call) code {
	desc, ok := c.descending(k, 2)
	if !ok {
		return brokenCode()
	}
	l, ok := c.loop(k)
	if !ok {
		return brokenCode()
	}
	return l.close(valCode(l.list.typ, func(fr *frame) Value {
		type keyed struct{ elem, key Value }
		var rows []keyed
		l.each(fr, func(int) bool {
			rows = append(rows, keyed{fr.locals[l.slot], l.body.val(fr)})
			return true
		})
		slices.SortStableFunc(rows, func(a, b keyed) int {
			if desc {
				a, b = b, a
			}
			return a.key.compare(b.key)
		})
		out := &seq{}
		for _, r := range rows {
			out.push(r.elem)
		}
		return listValue(out)
	}))
}

func (c *compiler) concat(k call) code {
	var parts []code
	t := Type{}
	for i := range k.args {
		x, ok := c.list(k, i)
		if !ok {
			return x
		}
		if i > 0 {
			if t, ok = t.join(x.typ); !ok {
				return c.fault(k.args[i], "the lists of concat must be alike: a %s and a %s", parts[0].typ, x.typ)
			}
		} else {
			t = x.typ
		}
		parts = append(parts, x)
	}
	at := c.site(k.node)
	return c.looping(valCode(t, func(fr *frame) Value {
		out := &seq{}
		for _, p := range parts {
			s := p.val(fr).seq
			for i := 0; i < s.len() && fr.tick(at) && fr.fits(at, out); i++ {
				out.push(s.at(i))
			}
		}
		return listValue(out)
	}, parts...))
}

// fits reports whether a list that is being made is within the limit.
func (fr *frame) fits(at site, out *seq) bool {
	if out.len() >= fr.lim.ListLength {
		fr.fail(at, "a list grows beyond %d elements", fr.lim.ListLength)
	}
	return fr.err == nil
}

func (c *compiler) flatten(k call) code {
	xs, ok := c.list(k, 0)
	if !ok {
		return xs
	}
	if xs.typ.Elem.Kind != ListKind || xs.typ.Elem.Optional {
		return c.fault(k.node, "flatten needs a list of lists, not a %s", xs.typ)
	}
	at := c.site(k.node)
	return c.looping(valCode(*xs.typ.Elem, func(fr *frame) Value {
		out, s := &seq{}, xs.val(fr).seq
		for i := 0; i < s.len(); i++ {
			inner := s.at(i).seq
			for j := 0; j < inner.len() && fr.tick(at) && fr.fits(at, out); j++ {
				out.push(inner.at(j))
			}
		}
		return listValue(out)
	}, xs))
}

// uniq keeps the first of equal elements.
func (c *compiler) uniq(k call) code {
	return c.rebuilt(k, func(fr *frame, elems []Value) []Value {
		ordered := slices.Clone(elems)
		sortValues(ordered, false, func(v Value) Value { return v })
		var kept []Value
		seen := make([]bool, len(ordered))
		for _, e := range elems {
			i, _ := slices.BinarySearchFunc(ordered, e, Value.compare)
			if !seen[i] {
				seen[i] = true
				kept = append(kept, e)
			}
		}
		return kept
	})
}
