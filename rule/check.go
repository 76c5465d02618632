package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
)

// checker turns the syntax tree of one formula into a typed tree, in one pass: it
// infers types, evaluates constants, and records faults and warnings. It stands on what
// names mean, and on what the conditions around a node establish.
type checker struct {
	knowledge
	slots    int // in use; slot 0 is the own record
	maxSlots int
	full     bool               // the formula needs more slots than there are
	shared   map[ast.Node]*node // middles of chained comparisons: nil until they are checked
	dead     []int              // of each period: the constant conditions around the node that do not hold
	nodes    int                // checked so far, counting those of functions at each use
	grouped  bool               // the formula uses peers

	defaulted map[ast.Node]bool // what stands to the left of ??
}

// names resolves the names around a node, and advises on those that mean nothing.
type names struct {
	report
	env    *environment
	locals []local
	elems  []element   // of the predicates around the node, innermost last
	fields *fieldNames // that the formula names after a point; nil until needed
	calls  []string    // policy functions being inlined
	pure   bool        // inside a policy function: no own record
}

// report collects the faults and warnings of a formula.
type report struct {
	p        *parsed
	faults   Errors
	warnings Errors
	warned   map[statement]bool // the warnings, each once
}

// local is a name bound by let or a parameter of a policy function.
type local struct {
	name string
	is   *node // what the name stands for, wherever it is used
	used bool
}

// element is what # stands for: a slot and, after it, a slot for the position.
type element struct {
	slot    int
	typ     Type
	acc     int // slot of #acc, 0 outside reduce
	accT    Type
	indexed bool // #index is used
	given   bool // the list is an argument of a function
}

// newChecker returns a checker for a formula.
func (e *environment) newChecker(p *parsed) *checker {
	c := &checker{slots: 1, maxSlots: 1, dead: make([]int, e.periodCount()), defaulted: map[ast.Node]bool{}}
	c.env, c.p = e, p
	return c
}

// tree checks the whole formula.
func (c *checker) tree() *tree {
	root := c.check(c.p.Root)
	return &tree{root: root, at: c.site(c.p.Root), slots: c.maxSlots + 1, grouped: c.grouped}
}

// fault reports a fault at a node and returns a broken one.
func (c *report) fault(code Code, n ast.Node, format string, args ...any) *node {
	return c.faultHint(code, n, "", format, args...)
}

func (c *report) faultHint(code Code, n ast.Node, hint, format string, args ...any) *node {
	names := identsOf(args)
	c.faults = append(c.faults, c.p.fault(code, c.p.Part(n).At, fmt.Sprintf(format, brief(args)...), hint).of(names...))
	return brokenNode()
}

func (c *report) site(n ast.Node) site { return site{c.p.written, c.p.Part(n)} }

// text returns the source of a node.
func (c *report) text(n ast.Node) string { return c.p.Brief(c.p.Part(n), spell.Brief) }

// slot reserves a local slot. To release it, set c.slots back to its earlier value.
func (c *checker) slot(n ast.Node) int {
	s := c.slots
	if s >= maxLocalSlots {
		if !c.full {
			c.faultHint(CodeLimit, n, "split it into several figures", "too many lets, predicates and functions within each other")
		}
		c.full = true
		return maxLocalSlots - 1
	}
	c.slots++
	c.maxSlots = max(c.maxSlots, c.slots)
	return s
}

// node makes a node, and folds it if its arguments are constant.
func (c *checker) node(n ast.Node, op *operation, t Type, args ...*node) *node {
	return c.folded(c.plain(n, op, t, args...))
}

// plain makes a node for the caller to complete and then fold.
func (c *checker) plain(n ast.Node, op *operation, t Type, args ...*node) *node {
	x := &node{op: op, args: args, typ: t, at: c.site(n)}
	x.join(args...)
	return x
}

// folded evaluates a node whose arguments are constant, so that it becomes a constant.
func (c *checker) folded(x *node) *node {
	if x.op == nativeOp || !areConstant(x.args) {
		return x
	}
	if more := int64(periodsOf(x.args) - 1); more > 0 && (!c.env.load.spendSteps(foldWork*more) || !c.env.load.spend(valueBytes*more)) {
		return c.tooMuch(x.at)
	}
	return settled(x, c.env.fold(x))
}

// settled makes a node a constant of these values, none if they could not be worked out.
func settled(x *node, values []Value) *node {
	if x.konst = values; values != nil && x.isNumber() {
		x.typ.Terminating = !slices.ContainsFunc(values, func(v Value) bool { return !v.num.Terminates() })
	}
	return x
}

// constant makes a node with a known value.
func (c *checker) constant(n ast.Node, t Type, v Value) *node {
	return &node{op: literalOp, typ: t, at: c.site(n), konst: []Value{v}}
}

// check turns a node of the syntax tree into a node of the typed tree.
func (c *checker) check(n ast.Node) *node {
	if c.nodes++; c.nodes > maxNodes || !c.env.load.spendNode() {
		return c.tooLarge(n)
	}
	x, isShared := c.shared[n]
	switch {
	case isShared && x != nil:
		x = c.sharedAgain(n, x)
	case isShared:
		if x = c.dispatch(n); !x.isBroken() {
			x = c.keep(n, x)
		}
		c.shared[n] = x
	default:
		x = c.dispatch(n)
	}
	x.depth = len(c.elems)
	return x
}

// tooLarge reports, once, a formula or a policy with too many nodes.
func (c *checker) tooLarge(n ast.Node) *node {
	switch {
	case c.nodes == maxNodes+1:
		return c.fault(CodeLimit, n, "the formula with its functions has more than %d parts; let it use figures instead", maxNodes)
	case c.nodes < maxNodes && !c.env.load.reported:
		c.env.load.reported = true
		return c.faultHint(CodeLimit, n, "let functions use figures, which are worked out once, or raise Limits.Bytes",
			"the formulas, with the functions that they call, have more parts than %d bytes hold", c.env.lim.Bytes)
	}
	return brokenNode()
}

// tooMuch reports, once, that patterns and constants by date exhaust the budget of the
// call.
func (c *names) tooMuch(at site) *node {
	if !c.env.load.reported {
		c.env.load.reported = true
		const message = "the patterns and the constants by date up to here take more than %d steps or %d bytes"
		c.faults = append(c.faults, at.in.fault(CodeLimit, at.part.At, fmt.Sprintf(message, c.env.lim.Steps, c.env.lim.Bytes),
			"have fewer of them, or raise Limits.Steps and Limits.Bytes"))
	}
	return brokenNode()
}

// keep makes the node for the first use of the middle of a chain of comparisons.
func (c *checker) keep(n ast.Node, x *node) *node {
	y := c.plain(n, keepOp, x.typ, x)
	y.slot = c.slot(n)
	return c.folded(y)
}

// dispatch checks a node by its type in expr's syntax tree.
func (c *checker) dispatch(n ast.Node) *node {
	switch n := n.(type) {
	case *ast.NilNode:
		return c.constant(n, Type{Kind: Nothing, Optional: true}, Value{})
	case *ast.IntegerNode, *ast.FloatNode:
		return c.literal(n)
	case *ast.BoolNode:
		return c.constant(n, FlagType(), FlagValue(n.Value))
	case *ast.StringNode:
		return c.constant(n, TextType(), TextValue(n.Value))
	case *ast.IdentifierNode:
		return c.identifier(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ChainNode:
		return c.check(n.Node)
	case *ast.MemberNode:
		return c.member(n)
	case *ast.PointerNode:
		return c.pointer(n)
	case *ast.ConditionalNode:
		return c.conditional(n)
	case *ast.VariableDeclaratorNode:
		return c.let(n)
	case *ast.ArrayNode:
		return c.array(n)
	case *ast.PredicateNode: // of a function that takes two numbers here
		return c.check(n.Node)
	case *ast.BuiltinNode:
		return c.call(n, n.Name, n.Arguments)
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok {
			return c.call(n, id.Value, n.Arguments)
		}
		return c.faultHint(CodeNotInLanguage, n, "write it as a function: upper(name)", "a value has no methods")
	}
	return c.refuse(n)
}

// refuse reports a part of expr's language that this one leaves out, and what to use
// instead.
func (c *checker) refuse(n ast.Node) *node {
	switch n.(type) {
	case *ast.BytesNode:
		return c.faultHint(CodeNotInLanguage, n, "use a text: \"…\"", "bytes are not part of the language")
	case *ast.SliceNode:
		return c.faultHint(CodeNotInLanguage, n, "use take(list, n), or first and last", "slices are not part of the language")
	case *ast.MapNode, *ast.PairNode:
		return c.faultHint(CodeNotInLanguage, n, "use a table or a list", "maps are not part of the language")
	case *ast.SequenceNode:
		return c.faultHint(CodeNotInLanguage, n, "use let name = …; to name a part", "several formulas in a row: only one can be the result")
	}
	return c.fault(CodeNotInLanguage, n, "this is not part of the language")
}

func (c *checker) literal(n ast.Node) *node {
	v, ok := c.p.Number(n)
	if !ok {
		return c.fault(CodeSyntax, n, "this number cannot be read")
	}
	return c.constant(n, NumberType(), numberValue(v))
}

// conditional checks if … { … } else { … } and c ? x : y.
func (c *checker) conditional(n *ast.ConditionalNode) *node {
	cond := c.check(n.Cond)
	whenTrue, whenFalse := c.known(n.Cond)
	x := c.branch(cond, true, whenTrue, n.Exp1)
	y := c.branch(cond, false, whenFalse, n.Exp2)
	if cond.isBroken() || x.isBroken() || y.isBroken() {
		return brokenNode()
	}
	if !cond.isFlag() {
		return c.faultHint(CodeType, n.Cond, c.conditionAdvice(n.Cond, cond), "a condition must be true or false, but %s is a %s", c.text(n.Cond), cond.typ)
	}
	c.warnCondition(n.Cond, cond)
	c.warnBranches(n)
	x, y, ok := c.alike(n.Exp1, x, n.Exp2, y)
	if !ok {
		return brokenNode()
	}
	t, ok := x.typ.join(y.typ)
	if !ok {
		return c.fault(CodeUnlike, n, "the branches differ: %s is a %s, %s a %s", c.text(n.Exp1), x.typ, c.text(n.Exp2), y.typ)
	}
	chosen := c.node(n, chooseOp, t, cond, x, y)
	chosen.rounded = x.rounded || y.rounded
	return chosen
}

// branch checks the branch taken if a condition holds, or the one taken if it does not.
func (c *checker) branch(cond *node, holds bool, found []finding, n ast.Node) *node {
	for period := range c.dead {
		if cond.konst != nil && cond.isFlag() && cond.on(period).flag != holds {
			c.dead[period]++
			defer func() { c.dead[period]-- }()
		}
	}
	return c.checkKnowing(found, n)
}

// let names a part of the formula, which is evaluated once.
func (c *checker) let(n *ast.VariableDeclaratorNode) *node {
	if slices.ContainsFunc(c.locals, func(l local) bool { return l.name == n.Name }) {
		return c.faultHint(CodeDuplicateName, n, "choose another name", "%q is already defined", ident(n.Name))
	}
	value := c.check(n.Value)
	mark := c.slots
	slot := c.slot(n)
	c.locals = append(c.locals, local{name: n.Name, is: nameNode(slot, value)})
	findings := c.findings
	c.findings = slices.DeleteFunc(slices.Clone(findings), func(f finding) bool {
		return string(f) == n.Name || strings.HasPrefix(string(f), n.Name+".")
	})
	body := c.check(n.Expr)
	c.findings = findings
	if !c.locals[len(c.locals)-1].used {
		c.warn(CodeUnusedLet, n, "", "%s is never used", ident(n.Name))
	}
	c.locals = c.locals[:len(c.locals)-1]
	c.slots = mark
	if value.isBroken() || body.isBroken() {
		return brokenNode()
	}
	x := c.plain(n, letOp, body.typ, value, body)
	x.slot, x.free, x.rounded = slot, x.free&^(1<<slot), body.rounded
	return c.folded(x)
}

// nameNode makes the node for a name that is bound to a value.
func nameNode(slot int, value *node) *node {
	x := &node{op: localOp, typ: value.typ, konst: value.konst, slot: slot, settled: value.settled, given: value.given, rounded: value.rounded}
	if value.konst == nil { // else nothing reads the slot
		x.free = 1 << slot
	} else {
		x.detail = value
	}
	return x
}

// array checks [a, b, c].
func (c *checker) array(n *ast.ArrayNode) *node {
	elem, parts := Type{Kind: Nothing}, make([]*node, len(n.Nodes))
	for i, e := range n.Nodes {
		parts[i] = c.check(e)
		if parts[i].isBroken() {
			return parts[i]
		}
		t, ok := elem.join(parts[i].typ)
		if !ok {
			return c.fault(CodeUnlike, e, "the elements of a list must be alike: %s is a %s among %s", c.text(e), parts[i].typ, elem.plural())
		}
		elem = t
	}
	return c.node(n, arrayOp, ListType(elem), parts...)
}
