package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

// compiler checks one formula and turns its tree into code, in one pass.
type compiler struct {
	env       *environment
	p         *parsed
	faults    Errors
	warnings  Errors
	columns   []columnRef
	trace     bool   // make code that records its steps
	probe     *probe // make code for trials, which notes what it reaches; or nil
	locals    []local
	elems     []element // of the predicates around the node, innermost last
	slots     int       // in use; slot 0 is the own record
	maxSlots  int
	memos     []bool // whether each is for a group
	bufs      int    // scratch lists
	numVecs   int    // scratch of batches
	flagVecs  int
	lookups   int                      // by fields of facts
	seqs      int                      // scratch lists that filter makes
	shared    map[ast.Node]*sharedNode // middle operands of chained comparisons
	findings  []finding                // of the conditions around the node
	outcomes  map[knownAt]outcomes     // of the conditions in hand
	fields    *fieldNames              // that the formula names after a point; nil until it is asked
	dead      int                      // constant conditions around the node that do not hold
	nodes     int                      // compiled so far, those of functions at each use
	calls     []string                 // policy functions being inlined
	grouped   bool                     // has asked for peers
	pure      bool                     // inside a policy function: no own record
	fractions map[ast.Node]bool        // nodes that may be fractions, where it is asked which; or nil
	checked   *function                // the policy function that is compiled by itself; or nil
}

// local is a name bound by let or a parameter of a policy function.
type local struct {
	name string
	code code
	used bool
}

// element is what # stands for: a slot and, after it, a slot for the position.
type element struct {
	slot int
	typ  Type
	acc  int // slot of #acc, 0 outside reduce
	accT Type
	loop *loop
}

// sharedNode is a node with two parents, evaluated once and kept in a slot.
type sharedNode struct {
	slot int
	code code
	done bool
}

// maxNodes bounds a formula with the functions that are put in place of their
// calls: functions that call each other twice double with each.
const maxNodes = 100_000

// maxLocalSlots keeps the slots within the bits of code.free.
const maxLocalSlots = 62

// fault reports a fault at a node and returns broken code.
func (c *compiler) fault(n ast.Node, format string, args ...any) code {
	return c.faultHint(n, "", format, args...)
}

func (c *compiler) faultHint(n ast.Node, hint, format string, args ...any) code {
	c.faults = append(c.faults, c.p.src.fault(c.p.offset(n), fmt.Sprintf(format, brief(args)...), hint))
	return brokenCode()
}

func (c *compiler) site(n ast.Node) site { return site{c.p, n} }

// slot reserves a local slot, and release gives back the last n.
func (c *compiler) slot(n ast.Node) int {
	s := c.slots
	c.slots++
	c.maxSlots = max(c.maxSlots, c.slots)
	if s >= maxLocalSlots {
		c.faultHint(n, "split it into several figures", "too many lets, predicates and functions within each other")
		c.slots--
		return s - 1
	}
	return s
}

func (c *compiler) release(n int) { c.slots -= n }

// compile turns a node into code; in a traced formula into code that records.
func (c *compiler) compile(n ast.Node) code {
	if c.nodes++; c.nodes > maxNodes {
		if c.nodes == maxNodes+1 {
			c.fault(n, "the formula with its functions has more than %d parts; let it use figures instead", maxNodes)
		}
		return brokenCode()
	}
	if sh, ok := c.shared[n]; ok {
		return c.compileShared(n, sh)
	}
	x := c.node(n)
	if c.fractions != nil && mayBeFraction(x.typ) {
		c.fractions[n] = true
	}
	if !c.trace && x.konst != nil {
		k := constCode(x.typ, *x.konst)
		k.param, k.rounded = x.param, x.rounded
		return k
	}
	return c.finish(n, c.cover(n, x))
}

func (c *compiler) compileShared(n ast.Node, sh *sharedNode) code {
	slot := sh.slot
	switch {
	case sh.done && sh.code.konst != nil: // what is folded reads no slot
		return constCode(sh.code.typ, *sh.code.konst)
	case sh.done:
		y := valCode(sh.code.typ, func(fr *frame) Value { return fr.locals[slot] })
		y.free, y.heavy = sh.code.free, sh.code.heavy
		return y
	}
	x := c.finish(n, c.node(n))
	sh.done, sh.code = true, x
	if x.isBroken() {
		return x
	}
	kept := valCode(x.typ, func(fr *frame) Value {
		v := x.val(fr)
		fr.locals[slot] = v
		return v
	}, x)
	return kept
}

// node dispatches on what expr's parser made.
func (c *compiler) node(n ast.Node) code {
	switch n := n.(type) {
	case *ast.NilNode:
		return constCode(Type{Kind: Nothing, Optional: true}, Value{})
	case *ast.IntegerNode, *ast.FloatNode:
		return c.literal(n)
	case *ast.BoolNode:
		return constCode(FlagType(), FlagValue(n.Value))
	case *ast.StringNode:
		return constCode(TextType(), TextValue(n.Value))
	case *ast.IdentifierNode:
		return c.identifier(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ChainNode:
		return c.compile(n.Node)
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
	case *ast.BuiltinNode:
		return c.call(n, n.Name, n.Arguments)
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok {
			return c.call(n, id.Value, n.Arguments)
		}
		return c.faultHint(n, "write it as a function: upper(name)", "a value has no methods")
	}
	return c.refuse(n)
}

// refuse names what of expr's language is left out, and what to use instead.
func (c *compiler) refuse(n ast.Node) code {
	switch n.(type) {
	case *ast.BytesNode:
		return c.faultHint(n, "use a text: \"…\"", "bytes are not part of the language")
	case *ast.SliceNode:
		return c.faultHint(n, "use take(list, n), or first and last", "slices are not part of the language")
	case *ast.MapNode, *ast.PairNode:
		return c.faultHint(n, "use a table or a list", "maps are not part of the language")
	case *ast.SequenceNode:
		return c.faultHint(n, "use let name = …; to name a part", "several formulas in a row: only one can be the result")
	}
	return c.fault(n, "this is not part of the language")
}

func (c *compiler) literal(n ast.Node) code {
	v, ok := c.p.numbers[n.Location().From]
	if !ok {
		return c.fault(n, "this number cannot be read")
	}
	return constCode(NumberType(), numberValue(v))
}

// conditional is if … { … } else { … } and c ? x : y.
func (c *compiler) conditional(n *ast.ConditionalNode) code {
	cond := c.compile(n.Cond)
	whenTrue, whenFalse := c.known(n.Cond)
	x := c.branch(cond, true, whenTrue, n.Exp1)
	y := c.branch(cond, false, whenFalse, n.Exp2)
	if cond.isBroken() || x.isBroken() || y.isBroken() {
		return brokenCode()
	}
	if !cond.isFlag() {
		return c.faultHint(n.Cond, c.conditionAdvice(n.Cond, cond), "a condition must be true or false, but %s is a %s", c.p.text(n.Cond), cond.typ)
	}
	c.warnCondition(n.Cond, cond)
	t, ok := x.typ.join(y.typ)
	if !ok {
		return c.fault(n, "the branches differ: %s is a %s, %s a %s", c.p.text(n.Exp1), x.typ, c.p.text(n.Exp2), y.typ)
	}
	return c.choose(t, cond, x, y)
}

// branch compiles what counts where a condition holds, or where it does not.
func (c *compiler) branch(cond code, holds bool, found []finding, n ast.Node) code {
	if cond.konst != nil && cond.konst.flag != holds {
		c.dead++
		defer func() { c.dead-- }()
	}
	return c.compileKnowing(found, n)
}

func (c *compiler) choose(t Type, cond, x, y code) code {
	test := cond.flag
	switch {
	case t.Kind == NumberKind && !t.Optional:
		z := numCode(t.Terminating, func(fr *frame) exact.Number {
			if test(fr) {
				return x.num(fr)
			}
			return y.num(fr)
		}, cond, x, y)
		z.vec = c.chooseVec(cond, x, y)
		return z
	case t.Kind == FlagKind && !t.Optional:
		return flagCode(func(fr *frame) bool {
			if test(fr) {
				return x.flag(fr)
			}
			return y.flag(fr)
		}, cond, x, y)
	}
	return valCode(t, func(fr *frame) Value {
		if test(fr) {
			return x.val(fr)
		}
		return y.val(fr)
	}, cond, x, y)
}

// let names a part of the formula; it is worked out once.
func (c *compiler) let(n *ast.VariableDeclaratorNode) code {
	if slices.ContainsFunc(c.locals, func(l local) bool { return l.name == n.Name }) {
		return c.faultHint(n, "choose another name", "%q is already defined", n.Name)
	}
	value := c.compile(n.Value)
	slot := c.slot(n)
	x := slotCode(slot, value)
	c.locals = append(c.locals, local{name: n.Name, code: x})
	findings := c.findings
	c.findings = slices.DeleteFunc(slices.Clone(findings), func(f finding) bool {
		return f.path == n.Name || strings.HasPrefix(f.path, n.Name+".")
	})
	body := c.compile(n.Expr)
	c.findings = findings
	if !c.locals[len(c.locals)-1].used {
		c.warn(n, "", "%s is never used", n.Name)
	}
	c.locals = c.locals[:len(c.locals)-1]
	c.release(1)
	if value.isBroken() || body.isBroken() {
		return brokenCode()
	}
	return bind(slot, value, body)
}

// bindVec is bind for a batch.
func bindVec(slot int, value, body code) numVec {
	switch {
	case body.vec == nil:
		return nil
	case value.vec != nil:
		return func(b *batch) (exact.Vector, bool) {
			v, ok := value.vec(b)
			if b.lets[slot] = v; !ok {
				return v, false
			}
			return body.vec(b)
		}
	case value.flags != nil:
		return func(b *batch) (exact.Vector, bool) {
			v, ok := value.flags(b)
			if b.yeses[slot] = v; !ok {
				return exact.Vector{}, false
			}
			return body.vec(b)
		}
	}
	return nil // what is named has no batch, and may fail though nobody reads it
}

// bind runs body with a slot set to value.
func bind(slot int, value, body code) code {
	set := func(fr *frame) { fr.locals[slot] = value.val(fr) }
	var x code
	switch {
	case body.num != nil:
		x = numCode(body.typ.Terminating, func(fr *frame) exact.Number { set(fr); return body.num(fr) }, value, body)
		x.vec = bindVec(slot, value, body)
	case body.flag != nil:
		x = flagCode(func(fr *frame) bool { set(fr); return body.flag(fr) }, value, body)
	default:
		x = valCode(body.typ, func(fr *frame) Value { set(fr); return body.val(fr) }, value, body)
	}
	x.free &^= 1 << slot
	return x
}

// elemWork is the steps that an element of a list that is made takes.
const elemWork = 4

// array is [a, b, c].
func (c *compiler) array(n *ast.ArrayNode) code {
	elem, parts := Type{Kind: Nothing}, make([]code, len(n.Nodes))
	for i, e := range n.Nodes {
		parts[i] = c.compile(e)
		if parts[i].isBroken() {
			return parts[i]
		}
		t, ok := elem.join(parts[i].typ)
		if !ok {
			return c.fault(e, "the elements of a list must be alike: %s is a %s among %s", c.p.text(e), parts[i].typ, elem.plural())
		}
		elem = t
	}
	return valCode(ListType(elem), func(fr *frame) Value {
		out := &seq{}
		fr.steps -= elemWork * int64(len(parts))
		for i := 0; i < len(parts) && fr.err == nil; i++ {
			out.push(parts[i].val(fr))
		}
		return listValue(out)
	}, parts...)
}
