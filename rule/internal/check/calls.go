package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/syntax"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// call is a use of an operator or function, which the checker has reached.
type call struct {
	*checker
	at   ast.Node
	name string
	args []ast.Node
	op   *tree.Operation
}

// call checks a call of a function of the policy, the host or the language.
func (c *checker) call(n ast.Node, name string, args []ast.Node) *tree.Node {
	if f, ok := c.env.Functions[name]; ok {
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
		return c.faultHint(fault.CodeArgumentCount, n, "write "+op.Usage, "%s has %s", name, spell.Counted(len(args), "argument"))
	}
	return Operations[op](call{c, n, name, args, op})
}

// unknownFunction reports a function that does not exist.
func (c *names) unknownFunction(n ast.Node, name string) *tree.Node {
	if hint := language.Excluded(name); hint != "" {
		return c.faultHint(fault.CodeNotInLanguage, n, hint, "%s is not part of the language", name)
	}
	if _, ok := c.env.Tables[name]; ok {
		return c.faultHint(fault.CodeMisusedName, n, fmt.Sprintf("write lookup(%s, key)", name), "%s is a table, not a function", wording.Ident(name))
	}
	if slices.Contains(c.visible(), name) {
		return c.faultHint(fault.CodeMisusedName, n, "write an operator, such as *, before the bracket", "%s is not a function", wording.Ident(name))
	}
	if hint := syntax.ForeignFunction(name); hint != "" {
		return c.faultHint(fault.CodeUnknownFunction, n, hint, "unknown function %q", wording.Ident(name))
	}
	return c.faultHint(fault.CodeUnknownFunction, n, cmp.Or(syntax.ForeignWord(name), spell.Instead(name, spell.Slip(name, c.functionNames()))), "unknown function %q", wording.Ident(name))
}

func (c *names) functionNames() []string {
	names := language.Functions()
	for name := range c.env.Functions {
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
func (c *checker) inline(n ast.Node, f *tree.PolicyFunction, args []ast.Node) *tree.Node {
	if f.Body != nil && len(args) != len(f.Params) {
		return c.faultHint(fault.CodeArgumentCount, n, "write "+f.Usage(), "%s has %s", f.Name, spell.Counted(len(args), "argument"))
	}
	mark, good := c.slots, c.env.sound(f)
	values, slots, params := make([]*tree.Node, len(args)), make([]int, len(args)), []local{}
	for i, a := range args {
		v := c.check(a)
		if good = good && !v.IsBroken(); !good {
			continue // the other arguments may have faults too
		}
		values[i], slots[i] = v, tree.Unbound
		if v.Const == nil {
			slots[i] = c.slot(n) // before the next argument is checked: its lets and loops run while this is set
		}
		is := nameNode(slots[i], v)
		is.Settled, is.Given, is.Rounded = is.Settled || v.Const != nil, true, false
		params = append(params, local{name: f.Params[i], is: is})
	}
	if good && len(c.calls) >= c.env.Limits.Depth {
		c.faultHint(fault.CodeLimit, n, "let them use figures", "functions call each other more than %d deep", c.env.Limits.Depth)
		good = false
	}
	if !good {
		c.slots = mark
		return tree.BrokenNode()
	}
	body := c.body(n, f, params)
	c.slots = mark
	if body.IsBroken() {
		return body
	}
	x := c.plain(n, tree.CallOp, body.Type, append(values, body)...)
	x.Detail = &tree.CalledFunction{Function: f, Slots: slots}
	x.Rounded = body.Rounded
	x.Given = slices.ContainsFunc(values, func(v *tree.Node) bool { return v.Given }) // its outcome is the caller's
	for _, slot := range slots {
		if slot != tree.Unbound {
			x.Free &^= 1 << slot
		}
	}
	return c.folded(x)
}

// body checks the body of a function with its parameters, in a scope of its own.
func (c *checker) body(n ast.Node, f *tree.PolicyFunction, params []local) *tree.Node {
	outer, faults := *c, len(c.Faults)
	c.p, c.locals, c.elems, c.findings, c.outcomes, c.shared, c.pure = f.Body, params, nil, nil, nil, nil, true
	c.calls = append(slices.Clone(c.calls), f.Name)
	x := c.check(f.Body.Root)
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
	if c.p.Source.Name != "" {
		call += " of " + c.p.Source.Name
	}
	for _, e := range c.Faults[from:] {
		e.Hint = strings.TrimPrefix(e.Hint+"; "+call, "; ")
	}
}

// native checks a call of a host's function. The function is called only when the
// formula runs; the call is never folded.
func (c *checker) native(n ast.Node, f *tree.HostFunction, args []ast.Node) *tree.Node {
	if len(args) != len(f.Args) {
		return c.faultHint(fault.CodeArgumentCount, n, fmt.Sprintf("write %s(%s)", f.Short, strings.Join(f.Args, ", ")), "%s has %s", f.Short, spell.Counted(len(args), "argument"))
	}
	parts := make([]*tree.Node, len(args))
	for i, a := range args {
		parts[i] = c.check(a)
		if parts[i].IsBroken() {
			return parts[i]
		}
		missable := f.Params[i].Optional && (parts[i].Type.Kind == types.Nothing || typing.Fits(parts[i].Type, f.Params[i]))
		if !missable && !c.Need(a, parts[i], f.Params[i]) {
			return tree.BrokenNode()
		}
	}
	x := c.plain(n, tree.NativeOp, f.Result, parts...)
	x.Detail = f
	return x
}

// loop checks a list and a predicate over it; ok is false after a fault. The node body
// is evaluated for each element.
func (k call) loop() (list, body *tree.Node, there, ok bool) {
	list, ok = k.list(0)
	body, there, ok = k.looped(list, ok)
	return list, body, there, ok
}

// looped is loop for a list that is checked; good is false if it has a fault.
func (k call) looped(list *tree.Node, good bool) (body *tree.Node, there, ok bool) {
	elem := types.Type{Kind: tree.Broken}
	if good { // otherwise the body may have faults as well
		elem = *list.Type.Elem
	}
	mark := k.slots
	e := element{slot: k.slot(k.at), typ: elem, given: good && list.Given}
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
	return body, there, good && !body.IsBroken()
}

// predicateBody returns the expression of a predicate.
func predicateBody(n ast.Node) ast.Node {
	if p, ok := n.(*ast.PredicateNode); ok {
		return p.Node
	}
	return n
}

// each checks the expression evaluated for each element of the current list.
func (k call) each(n ast.Node, found []finding) *tree.Node {
	x := k.checkKnowing(found, n)
	if x.IsBroken() {
		return x
	}
	e := k.elems[len(k.elems)-1]
	y := &tree.Node{Op: tree.EachOp, Args: []*tree.Node{x}, Type: x.Type, At: k.site(n), Slot: e.slot, Depth: len(k.elems), Indexed: e.indexed}
	y.Join(x)
	return y
}

// over makes the node of a function that loops over a list.
func (k call) over(t types.Type, list, body *tree.Node, more ...*tree.Node) *tree.Node {
	x := &tree.Node{Op: k.op, Args: append([]*tree.Node{list, body}, more...), Type: t, At: k.site(k.at), Slot: body.Slot, Heavy: true}
	x.Join(body)
	x.Free &^= 3 << body.Slot
	x.Join(list)
	x.Join(more...)
	return k.foldedLoop(x)
}

// foldedLoop evaluates a loop over a constant list whose predicate reads nothing but the
// elements and constants.
func (k call) foldedLoop(x *tree.Node) *tree.Node {
	list, more := x.Args[0], x.Args[2:]
	if x.Free != 0 || list.Const == nil || slices.ContainsFunc(more, func(n *tree.Node) bool { return n.Const == nil }) {
		return x
	}
	periods, ok := 1, true
	x.Walk(func(n *tree.Node) bool {
		periods = max(periods, len(n.Const))
		switch n.Op {
		case tree.NativeOp, tree.ValueOp, tree.WholeOp, tree.YearOp, tree.OwnOp, tree.PeersOp, tree.PreviousOp:
			ok = false
		}
		return ok && n.Const == nil
	})
	if spent := int64(periods - 1); !ok || spent > 0 && (!k.env.load.SpendSteps(foldWork*spent) || !k.env.load.Spend(valueBytes*spent)) {
		return x
	}
	return settled(x, k.env.workOutEach(&tree.Tree{Root: x, Slots: k.maxSlots + 1}, periods))
}

// make makes the node of the call, and folds it if its arguments are constant.
func (k call) make(t types.Type, args ...*tree.Node) *tree.Node {
	return k.node(k.at, k.op, t, args...)
}

// visiting makes the node of a function of whole lists.
func (k call) visiting(t types.Type, args ...*tree.Node) *tree.Node {
	x := k.make(t, args...)
	x.Heavy = true
	return x
}

// condition is loop for a body that must be a flag.
func (k call) condition() (list, body *tree.Node, there, ok bool) {
	list, body, there, ok = k.loop()
	if ok && !body.IsFlag() {
		k.faultHint(fault.CodeType, k.args[1], k.conditionAdvice(k.args[1], body), "%s needs a condition, but %s is a %s", k.name, k.text(k.args[1]), body.Type)
		ok = false
	}
	if ok && body.Op == tree.EachOp && body.Args[0].Op != tree.LiteralOp {
		k.warnCondition(predicateBody(k.args[1]), body.Args[0])
	}
	return list, body, there, ok
}

// filtered returns what a filter's condition says of the current element.
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
