package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/syntax"
)

// call is a use of an operator or function, which the checker has reached.
type call struct {
	*checker
	at   ast.Node
	name string
	args []ast.Node
	op   *operation
}

// call checks a call of a function of the policy, the host or the language.
func (c *checker) call(n ast.Node, name string, args []ast.Node) *node {
	if f, ok := c.env.functions[name]; ok {
		return c.inline(n, f, args)
	}
	if f, ok := c.env.natives[name]; ok {
		return c.native(n, f, args)
	}
	op := language.Called(name)
	if op == nil {
		return c.unknownFunction(n, name)
	}
	if len(args) < op.Min || op.Max >= 0 && len(args) > op.Max {
		return c.faultHint(CodeArgumentCount, n, "write "+op.Usage, "%s has %s", name, spell.Counted(len(args), "argument"))
	}
	return checkOf[op](call{c, n, name, args, op})
}

// unknownFunction reports a function that does not exist.
func (c *names) unknownFunction(n ast.Node, name string) *node {
	if hint := language.Excluded(name); hint != "" {
		return c.faultHint(CodeNotInLanguage, n, hint, "%s is not part of the language", name)
	}
	if hint := syntax.ForeignFunction(name); hint != "" {
		return c.faultHint(CodeUnknownFunction, n, hint, "unknown function %q", ident(name))
	}
	if _, ok := c.env.tables[name]; ok {
		return c.faultHint(CodeMisusedName, n, fmt.Sprintf("write lookup(%s, key)", name), "%s is a table, not a function", ident(name))
	}
	if slices.Contains(c.visible(), name) {
		return c.faultHint(CodeMisusedName, n, "write an operator, such as *, before the bracket", "%s is not a function", ident(name))
	}
	return c.faultHint(CodeUnknownFunction, n, cmp.Or(syntax.ForeignWord(name), spell.Instead(name, spell.Slip(name, c.functionNames()))), "unknown function %q", ident(name))
}

func (c *names) functionNames() []string {
	names := language.Functions()
	for name := range c.env.functions {
		names = append(names, name)
	}
	for name := range c.env.natives {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// inline replaces a call of a policy function by a node of its arguments and its body,
// in which the parameters name the arguments.
func (c *checker) inline(n ast.Node, f *function, args []ast.Node) *node {
	if f.body != nil && len(args) != len(f.params) {
		return c.faultHint(CodeArgumentCount, n, "write "+f.usage(), "%s has %s", f.name, spell.Counted(len(args), "argument"))
	}
	mark, good := c.slots, c.env.sound(f)
	values, slots, params := make([]*node, len(args)), make([]int, len(args)), []local{}
	for i, a := range args {
		v := c.check(a)
		if good = good && !v.isBroken(); !good {
			continue // the other arguments may have faults too
		}
		values[i], slots[i] = v, unbound
		if v.konst == nil {
			slots[i] = c.slot(n) // before the next argument is checked: its lets and loops run while this is set
		}
		is := nameNode(slots[i], v)
		is.settled, is.given, is.rounded = is.settled || v.konst != nil, true, false
		params = append(params, local{name: f.params[i], is: is})
	}
	if good && len(c.calls) >= c.env.lim.Depth {
		c.faultHint(CodeLimit, n, "let them use figures", "functions call each other more than %d deep", c.env.lim.Depth)
		good = false
	}
	if !good {
		c.slots = mark
		return brokenNode()
	}
	body := c.body(n, f, params)
	c.slots = mark
	if body.isBroken() {
		return body
	}
	x := c.plain(n, callOp, body.typ, append(values, body)...)
	x.detail = &calledFunction{f, slots}
	x.rounded = body.rounded
	x.given = slices.ContainsFunc(values, func(v *node) bool { return v.given }) // its outcome is the caller's
	for _, slot := range slots {
		if slot != unbound {
			x.free &^= 1 << slot
		}
	}
	return c.folded(x)
}

// body checks the body of a function with its parameters, in a scope of its own.
func (c *checker) body(n ast.Node, f *function, params []local) *node {
	outer, faults := *c, len(c.faults)
	c.p, c.locals, c.elems, c.findings, c.outcomes, c.shared, c.pure = f.body, params, nil, nil, nil, nil, true
	c.calls = append(slices.Clone(c.calls), f.name)
	x := c.check(f.body.Root)
	c.p, c.locals, c.elems, c.findings, c.outcomes, c.shared, c.pure, c.calls = outer.p, outer.locals, outer.elems, outer.findings, outer.outcomes, outer.shared, outer.pure, outer.calls
	c.blameCall(n, faults)
	return x
}

// blameCall adds to faults that a function's arguments cause the outermost call: the
// one in the figure or parameter itself.
func (c *names) blameCall(n ast.Node, from int) {
	if len(c.calls) > 0 {
		return
	}
	call := "in the call " + c.text(n)
	if c.p.src.Name != "" {
		call += " of " + c.p.src.Name
	}
	for _, e := range c.faults[from:] {
		e.Hint = strings.TrimPrefix(e.Hint+"; "+call, "; ")
	}
}

// native checks a call of a host's function. The function is called only when the
// formula runs; the call is never folded.
func (c *checker) native(n ast.Node, f *Function, args []ast.Node) *node {
	if len(args) != len(f.args) {
		return c.faultHint(CodeArgumentCount, n, fmt.Sprintf("write %s(%s)", f.short, strings.Join(f.args, ", ")), "%s has %s", f.short, spell.Counted(len(args), "argument"))
	}
	parts := make([]*node, len(args))
	for i, a := range args {
		parts[i] = c.check(a)
		if parts[i].isBroken() {
			return parts[i]
		}
		missable := f.Params[i].Optional && (parts[i].typ.Kind == Nothing || parts[i].typ.fits(f.Params[i]))
		if !missable && !c.need(a, parts[i], f.Params[i]) {
			return brokenNode()
		}
	}
	x := c.plain(n, nativeOp, f.Result, parts...)
	x.detail = f
	return x
}

// loop checks a list and a predicate over it; ok is false after a fault. The node body
// is evaluated for each element.
func (k call) loop() (list, body *node, there, ok bool) {
	list, ok = k.list(0)
	body, there, ok = k.looped(list, ok)
	return list, body, there, ok
}

// looped is loop for a list that is checked; good is false if it has a fault.
func (k call) looped(list *node, good bool) (body *node, there, ok bool) {
	elem := Type{Kind: broken}
	if good { // otherwise the body may have faults as well
		elem = *list.typ.Elem
	}
	mark := k.slots
	e := element{slot: k.slot(k.at), typ: elem, given: good && list.given}
	k.slot(k.at) // #index
	n := predicateBody(k.args[1])
	k.elems = append(k.elems, e)
	whenTrue, _ := k.known(n)
	there = isThere(whenTrue, fmt.Sprintf("#%d", e.slot))
	body = k.each(n, k.filtered(k.args[0]))
	if good {
		k.warnBareName(elem, body, n)
	}
	k.elems = k.elems[:len(k.elems)-1]
	k.slots = mark
	return body, there, good && !body.isBroken()
}

// predicateBody returns the expression of a predicate.
func predicateBody(n ast.Node) ast.Node {
	if p, ok := n.(*ast.PredicateNode); ok {
		return p.Node
	}
	return n
}

// each checks the expression evaluated for each element of the current list.
func (k call) each(n ast.Node, found []finding) *node {
	x := k.checkKnowing(found, n)
	if x.isBroken() {
		return x
	}
	e := k.elems[len(k.elems)-1]
	y := &node{op: eachOp, args: []*node{x}, typ: x.typ, at: k.site(n), slot: e.slot, depth: len(k.elems), indexed: e.indexed}
	y.join(x)
	return y
}

// over makes the node of a function that loops over a list.
func (k call) over(t Type, list, body *node, more ...*node) *node {
	x := &node{op: k.op, args: append([]*node{list, body}, more...), typ: t, at: k.site(k.at), slot: body.slot, heavy: true}
	x.join(body)
	x.free &^= 3 << body.slot
	x.join(list)
	x.join(more...)
	return k.foldedLoop(x)
}

// foldedLoop evaluates a loop over a constant list whose predicate reads nothing but the
// elements and constants.
func (k call) foldedLoop(x *node) *node {
	list, more := x.args[0], x.args[2:]
	if x.free != 0 || list.konst == nil || slices.ContainsFunc(more, func(n *node) bool { return n.konst == nil }) {
		return x
	}
	periods, ok := 1, true
	x.walk(func(n *node) bool {
		periods = max(periods, len(n.konst))
		switch n.op {
		case nativeOp, valueOp, wholeOp, yearOp, ownOp, peersOp, previousOp:
			ok = false
		}
		return ok && n.konst == nil
	})
	if spent := int64(periods - 1); !ok || spent > 0 && (!k.env.load.spendSteps(foldWork*spent) || !k.env.load.spend(valueBytes*spent)) {
		return x
	}
	return settled(x, k.env.workOutEach(&tree{root: x, slots: k.maxSlots + 1}, periods))
}

// make makes the node of the call, and folds it if its arguments are constant.
func (k call) make(t Type, args ...*node) *node { return k.node(k.at, k.op, t, args...) }

// visiting makes the node of a function of whole lists.
func (k call) visiting(t Type, args ...*node) *node {
	x := k.make(t, args...)
	x.heavy = true
	return x
}

// condition is loop for a body that must be a flag.
func (k call) condition() (list, body *node, there, ok bool) {
	list, body, there, ok = k.loop()
	if ok && !body.isFlag() {
		k.faultHint(CodeType, k.args[1], k.conditionAdvice(k.args[1], body), "%s needs a condition, but %s is a %s", k.name, k.text(k.args[1]), body.typ)
		ok = false
	}
	return list, body, there, ok
}

// filtered returns what is known of the current element because a filter has kept it.
func (c *checker) filtered(list ast.Node) (found []finding) {
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
