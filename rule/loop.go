package rule

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

// loop is a list and what is evaluated for each of its elements.
type loop struct {
	list code
	body code
	slot int
	at   site

	cost    int64 // steps for each element: more for a long body
	indexed bool  // #index is asked for
	there   bool  // where the body holds, the element is not nil
}

// partsPerStep is how many parts of a formula a step pays for.
const partsPerStep = 8

// loop compiles a list and a predicate over it; ok is false after a fault.
func (c *compiler) loop(k call) (*loop, bool) {
	list, ok := c.list(k, 0)
	if !ok { // the body may have faults too
		list.typ = ListType(Type{Kind: broken})
	}
	l := &loop{list: list, slot: c.slot(k.node), at: c.site(k.node)}
	c.slot(k.node) // #index
	c.elems = append(c.elems, element{slot: l.slot, typ: *list.typ.Elem, loop: l})
	body := k.args[1]
	if p, isPredicate := body.(*ast.PredicateNode); isPredicate {
		body = p.Node
	}
	before := c.nodes
	whenTrue, _ := c.known(body)
	l.there = isThere(whenTrue, fmt.Sprintf("#%d", l.slot))
	l.body = c.compileKnowing(c.filtered(k.args[0]), body)
	l.cost = 1 + int64(c.nodes-before)/partsPerStep
	c.element(l, body)
	c.warnBareName(l, body)
	c.elems = c.elems[:len(c.elems)-1]
	c.release(2)
	return l, ok && !l.body.isBroken()
}

// filtered returns what is known of the element in hand since the list is what a
// filter has left.
func (c *compiler) filtered(list ast.Node) (found []finding) {
	b, ok := list.(*ast.BuiltinNode)
	if !ok || len(b.Arguments) == 0 {
		return nil
	}
	switch b.Name {
	case "filter":
		if p, ok := b.Arguments[1].(*ast.PredicateNode); ok {
			found, _ = c.known(p.Node)
		}
	case "sort", "sortBy", "take", "reverse":
	default:
		return nil
	}
	return slices.Concat(found, c.filtered(b.Arguments[0]))
}

// condition is loop where the body must be a flag.
func (c *compiler) condition(k call) (*loop, bool) {
	l, ok := c.loop(k)
	if ok && !l.body.isFlag() {
		c.faultHint(k.args[1], c.conditionAdvice(k.args[1], l.body), "%s needs a condition, but %s is a %s", k.name, c.p.text(k.args[1]), l.body.typ)
		ok = false
	}
	return l, ok
}

// close takes the loop's own slots off what the code depends on.
func (l *loop) close(x code) code {
	x.free |= l.list.free | l.body.free&^(3<<l.slot)
	x.heavy = true
	x.param = x.param || l.list.param || l.body.param
	x.global = x.global || l.list.global || l.body.global
	return x
}

// start evaluates the list and readies the element's slot; it returns the list
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

// each runs fn for each element until it returns false; # is set.
func (l *loop) each(fr *frame, fn func(i int) bool) {
	s, n := l.start(fr)
	for i := range n {
		if !l.next(fr, s, i) || !fn(i) {
			return
		}
	}
}
