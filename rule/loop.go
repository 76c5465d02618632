package rule

import (
	"github.com/meritrules/merit/internal/exact"
)

// loop is a list and the body evaluated for each of its elements, prepared for the
// row driver.
type loop struct {
	list code
	body code
	slot int
	at   site

	cost    int64 // steps for each element: more for a long body
	indexed bool  // the body reads #index
}

// loop returns the list and predicate of a node.
func (b *rows) loop(n *node) *loop {
	list, each := n.args[0], n.args[1]
	return &loop{list: b.build(list), body: b.build(each), slot: each.slot, at: n.at,
		cost: 1 + int64(each.size())/partsPerStep, indexed: each.indexed}
}

// start evaluates the list and prepares the element's slot; it returns the list
// and its length.
func (l *loop) start(fr *frame) (*seq, int) {
	s := l.list.elems(fr)
	if s == nil {
		return nil, 0
	}
	if s.recs != nil {
		fr.locals[l.slot] = recordValue(s.recs, 0)
	}
	return s, s.len()
}

// next sets # to element i, and reports whether to go on.
func (l *loop) next(fr *frame, s *seq, i int) bool {
	switch {
	case s.whole:
		fr.locals[l.slot].row = int32(i)
	case s.recs != nil:
		fr.locals[l.slot].row = s.rows[i]
	default:
		fr.locals[l.slot] = s.at(i)
	}
	if l.indexed {
		fr.locals[l.slot+1] = numberValue(exact.Int(int64(i)))
	}
	fr.steps -= l.cost
	if i&255 == 0 || fr.steps < 0 || fr.err != nil {
		return fr.tick(l.at)
	}
	return true
}

// rows returns the rows of a list that needs nothing else to iterate: a list of records,
// without #index. The fastest loops iterate them themselves, with pays.
func (l *loop) rows(s *seq) []int32 {
	if s == nil || s.recs == nil || l.indexed { // a whole list has no rows
		return nil
	}
	return s.rows
}

// pays counts the work on element i, and reports whether to go on without checking the
// budget and the context, which tick does.
func (fr *frame) pays(cost int64, i int) bool {
	fr.steps -= cost
	return i&255 != 0 && fr.steps >= 0 && fr.err == nil
}

// each runs fn for each element until it returns false; # is set.
func (l *loop) each(fr *frame, fn func(i int) bool) {
	s, n := l.start(fr)
	for i := range n {
		if !l.next(fr, s, i) || !fn(i) {
			return
		}
	}
}
