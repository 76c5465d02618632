package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// checker turns the syntax tree of one formula into a typed tree, in one pass: it
// infers types, evaluates constants, and records faults and warnings. It stands on what
// names mean, and on what the conditions around a node establish.
type checker struct {
	knowledge
	slots    int // in use; slot 0 is the own record
	maxSlots int
	full     bool                    // the formula needs more slots than there are
	shared   map[ast.Node]*tree.Node // middles of chained comparisons: nil until they are checked
	dead     []int                   // of each period: the constant conditions around the node that do not hold
	nodes    int                     // checked so far, counting those of functions at each use
	grouped  bool                    // the formula uses peers

	defaulted map[ast.Node]bool // what stands to the left of ??
}

// names resolves the names around a node, and advises on those that mean nothing.
type names struct {
	report
	env    *Environment
	locals []local
	elems  []element   // of the predicates around the node, innermost last
	fields *fieldNames // that the formula names after a point; nil until needed
	calls  []string    // policy functions being inlined
	pure   bool        // inside a policy function: no own record
}

// report collects the faults and warnings of a formula.
type report struct {
	p        *tree.Parsed
	Faults   fault.Errors
	Warnings fault.Errors
	warned   map[wording.Statement]bool // the warnings, each once
}

// local is a name bound by let or a parameter of a policy function.
type local struct {
	name string
	is   *tree.Node // what the name stands for, wherever it is used
	used bool
}

// element is what # stands for: a slot and, after it, a slot for the position.
type element struct {
	slot    int
	typ     types.Type
	acc     int // slot of #acc, 0 outside reduce
	accT    types.Type
	indexed bool // #index is used
	given   bool // the list is an argument of a function
}

// NewChecker returns a checker for a formula.
func (e *Environment) NewChecker(p *tree.Parsed) *checker {
	c := &checker{slots: 1, maxSlots: 1, dead: make([]int, e.PeriodCount()), defaulted: map[ast.Node]bool{}}
	c.env, c.p = e, p
	return c
}

// Tree checks the whole formula.
func (c *checker) Tree() *tree.Tree {
	root := c.check(c.p.Root)
	return &tree.Tree{Root: root, At: c.site(c.p.Root), Slots: c.maxSlots + 1, Grouped: c.grouped}
}

// fault reports a fault at a node and returns a broken one.
func (c *report) fault(code fault.Code, n ast.Node, format string, args ...any) *tree.Node {
	return c.faultHint(code, n, "", format, args...)
}

func (c *report) faultHint(code fault.Code, n ast.Node, hint, format string, args ...any) *tree.Node {
	names := wording.IdentsOf(args)
	c.Faults = append(c.Faults, wording.About(c.p.Fault(code, c.p.Part(n).At, fmt.Sprintf(format, wording.Brief(args)...), hint), names...))
	return tree.BrokenNode()
}

func (c *report) site(n ast.Node) tree.Site { return tree.Site{In: c.p.Written, Part: c.p.Part(n)} }

// text returns the source of a node.
func (c *report) text(n ast.Node) string { return c.p.Brief(c.p.Part(n), spell.Brief) }

// slot reserves a local slot. To release it, set c.slots back to its earlier value.
func (c *checker) slot(n ast.Node) int {
	s := c.slots
	if s >= tree.MaxLocalSlots {
		if !c.full {
			c.faultHint(fault.CodeLimit, n, "split it into several figures", "too many lets, predicates and functions within each other")
		}
		c.full = true
		return tree.MaxLocalSlots - 1
	}
	c.slots++
	c.maxSlots = max(c.maxSlots, c.slots)
	return s
}

// node makes a node, and folds it if its arguments are constant.
func (c *checker) node(n ast.Node, op *tree.Operation, t types.Type, args ...*tree.Node) *tree.Node {
	return c.folded(c.plain(n, op, t, args...))
}

// plain makes a node for the caller to complete and then fold.
func (c *checker) plain(n ast.Node, op *tree.Operation, t types.Type, args ...*tree.Node) *tree.Node {
	x := &tree.Node{Op: op, Args: args, Type: t, At: c.site(n)}
	x.Join(args...)
	return x
}

// folded evaluates a node whose arguments are constant, so that it becomes a constant.
func (c *checker) folded(x *tree.Node) *tree.Node {
	if x.Op == tree.NativeOp || !tree.AreConstant(x.Args) {
		return x
	}
	if more := int64(periodsOf(x.Args) - 1); more > 0 && (!c.env.load.SpendSteps(foldWork*more) || !c.env.load.Spend(valueBytes*more)) {
		return c.tooMuch(x.At)
	}
	return settled(x, c.env.fold(x))
}

// settled makes a node a constant of these values; there are none if they could not be
// evaluated.
func settled(x *tree.Node, values []cell.Value) *tree.Node {
	if x.Const = values; values != nil && x.IsNumber() {
		x.Type.Terminating = !slices.ContainsFunc(values, func(v cell.Value) bool { return !v.Num.Terminates() })
	}
	return x
}

// constant makes a node with a known value.
func (c *checker) constant(n ast.Node, t types.Type, v cell.Value) *tree.Node {
	return &tree.Node{Op: tree.LiteralOp, Type: t, At: c.site(n), Const: []cell.Value{v}}
}

// check turns a node of the syntax tree into a node of the typed tree.
func (c *checker) check(n ast.Node) *tree.Node {
	if c.nodes++; c.nodes > tree.MaxNodes || !c.env.load.SpendNode() {
		return c.tooLarge(n)
	}
	x, isShared := c.shared[n]
	switch {
	case isShared && x != nil:
		x = c.sharedAgain(n, x)
	case isShared:
		if x = c.dispatch(n); !x.IsBroken() {
			x = c.keep(n, x)
		}
		c.shared[n] = x
	default:
		x = c.dispatch(n)
	}
	x.Depth = len(c.elems)
	return x
}

// tooLarge reports, once, a formula or a policy with too many nodes.
func (c *checker) tooLarge(n ast.Node) *tree.Node {
	switch {
	case c.nodes == tree.MaxNodes+1:
		return c.fault(fault.CodeLimit, n, "the formula with its functions has more than %d parts; let it use figures instead", tree.MaxNodes)
	case c.nodes < tree.MaxNodes && !c.env.load.Reported:
		c.env.load.Reported = true
		return c.faultHint(fault.CodeLimit, n, "let functions use figures, which are worked out once, or raise Limits.Bytes",
			"the formulas, with the functions that they call, have more parts than %d bytes hold", c.env.Limits.Bytes)
	}
	return tree.BrokenNode()
}

// tooMuch reports, once, that patterns and constants by date exhaust the budget of the
// call.
func (c *names) tooMuch(at tree.Site) *tree.Node {
	if !c.env.load.Reported {
		c.env.load.Reported = true
		const message = "the patterns and the constants by date up to here take more than %d steps or %d bytes"
		c.Faults = append(c.Faults, at.In.Fault(fault.CodeLimit, at.Part.At, fmt.Sprintf(message, c.env.Limits.Steps, c.env.Limits.Bytes),
			"have fewer of them, or raise Limits.Steps and Limits.Bytes"))
	}
	return tree.BrokenNode()
}

// keep makes the node for the first use of the middle of a chain of comparisons.
func (c *checker) keep(n ast.Node, x *tree.Node) *tree.Node {
	y := c.plain(n, tree.KeepOp, x.Type, x)
	y.Slot = c.slot(n)
	return c.folded(y)
}

// dispatch checks a node by its type in expr's syntax tree.
func (c *checker) dispatch(n ast.Node) *tree.Node {
	switch n := n.(type) {
	case *ast.NilNode:
		return c.constant(n, types.Type{Kind: types.Nothing, Optional: true}, cell.Value{})
	case *ast.IntegerNode, *ast.FloatNode:
		return c.literal(n)
	case *ast.BoolNode:
		return c.constant(n, types.FlagType(), cell.OfFlag(n.Value))
	case *ast.StringNode:
		return c.constant(n, types.TextType(), cell.OfText(n.Value))
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
		return c.faultHint(fault.CodeNotInLanguage, n, "write it as a function: upper(name)", "a value has no methods")
	}
	return c.refuse(n)
}

// refuse reports a part of expr's language that this one leaves out, and what to use
// instead.
func (c *checker) refuse(n ast.Node) *tree.Node {
	switch n.(type) {
	case *ast.BytesNode:
		return c.faultHint(fault.CodeNotInLanguage, n, "use a text: \"…\"", "bytes are not part of the language")
	case *ast.SliceNode:
		return c.faultHint(fault.CodeNotInLanguage, n, "use take(list, n), or first and last", "slices are not part of the language")
	case *ast.MapNode, *ast.PairNode:
		return c.faultHint(fault.CodeNotInLanguage, n, "use a table or a list", "maps are not part of the language")
	case *ast.SequenceNode:
		return c.faultHint(fault.CodeNotInLanguage, n, "use let name = …; to name a part", "several formulas in a row: only one can be the result")
	}
	return c.fault(fault.CodeNotInLanguage, n, "this is not part of the language")
}

func (c *checker) literal(n ast.Node) *tree.Node {
	v, ok := c.p.Number(n)
	if !ok {
		return c.fault(fault.CodeSyntax, n, "this number cannot be read")
	}
	return c.constant(n, types.NumberType(), cell.OfExact(v))
}

// conditional checks if … { … } else { … } and c ? x : y.
func (c *checker) conditional(n *ast.ConditionalNode) *tree.Node {
	cond := c.check(n.Cond)
	whenTrue, whenFalse := c.known(n.Cond)
	x := c.branch(cond, true, whenTrue, n.Exp1)
	y := c.branch(cond, false, whenFalse, n.Exp2)
	if cond.IsBroken() || x.IsBroken() || y.IsBroken() {
		return tree.BrokenNode()
	}
	if !cond.IsFlag() {
		return c.faultHint(fault.CodeType, n.Cond, c.conditionAdvice(n.Cond, cond), "a condition must be true or false, but %s is a %s", c.text(n.Cond), cond.Type)
	}
	c.warnCondition(n.Cond, cond)
	c.warnBranches(n)
	x, y, ok := c.alike(n.Exp1, x, n.Exp2, y)
	if !ok {
		return tree.BrokenNode()
	}
	t, ok := typing.Join(x.Type, y.Type)
	if !ok {
		return c.fault(fault.CodeUnlike, n, "the branches differ: %s is a %s, %s a %s", c.text(n.Exp1), x.Type, c.text(n.Exp2), y.Type)
	}
	chosen := c.node(n, tree.ChooseOp, t, cond, x, y)
	chosen.Rounded = x.Rounded || y.Rounded
	return chosen
}

// branch checks the branch taken if a condition holds, or the one taken if it does not.
func (c *checker) branch(cond *tree.Node, holds bool, found []finding, n ast.Node) *tree.Node {
	for period := range c.dead {
		if cond.Const != nil && cond.IsFlag() && cond.On(period).Bool != holds {
			c.dead[period]++
			defer func() { c.dead[period]-- }()
		}
	}
	return c.checkKnowing(found, n)
}

// let names a part of the formula, which is evaluated once.
func (c *checker) let(n *ast.VariableDeclaratorNode) *tree.Node {
	if slices.ContainsFunc(c.locals, func(l local) bool { return l.name == n.Name }) {
		return c.faultHint(fault.CodeDuplicateName, n, "choose another name", "%q is already defined", wording.Ident(n.Name))
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
		c.warn(fault.CodeUnusedLet, n, "", "%s is never used", wording.Ident(n.Name))
	}
	c.locals = c.locals[:len(c.locals)-1]
	c.slots = mark
	if value.IsBroken() || body.IsBroken() {
		return tree.BrokenNode()
	}
	x := c.plain(n, tree.LetOp, body.Type, value, body)
	x.Slot, x.Free, x.Rounded = slot, x.Free&^(1<<slot), body.Rounded
	return c.folded(x)
}

// nameNode makes the node for a name that is bound to a value.
func nameNode(slot int, value *tree.Node) *tree.Node {
	x := &tree.Node{Op: tree.LocalOp, Type: value.Type, Const: value.Const, Slot: slot, Settled: value.Settled, Given: value.Given, Rounded: value.Rounded}
	if value.Const == nil { // else nothing reads the slot
		x.Free = 1 << slot
	} else {
		x.Detail = value
	}
	return x
}

// array checks [a, b, c].
func (c *checker) array(n *ast.ArrayNode) *tree.Node {
	elem, parts := types.Type{Kind: types.Nothing}, make([]*tree.Node, len(n.Nodes))
	for i, e := range n.Nodes {
		parts[i] = c.check(e)
		if parts[i].IsBroken() {
			return parts[i]
		}
		t, ok := typing.Join(elem, parts[i].Type)
		if !ok {
			return c.fault(fault.CodeUnlike, e, "the elements of a list must be alike: %s is a %s among %s", c.text(e), parts[i].Type, typing.Plural(elem))
		}
		elem = t
	}
	return c.node(n, tree.ArrayOp, types.ListType(elem), parts...)
}
