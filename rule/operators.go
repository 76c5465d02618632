package rule

import (
	"cmp"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

// unary is -x, +x, not x.
func (c *compiler) unary(n *ast.UnaryNode) code {
	x := c.compile(n.Node)
	if x.isBroken() {
		return x
	}
	switch n.Operator {
	case "not", "!":
		if !x.isFlag() {
			return c.faultHint(n, "compare it, and put what not is about into brackets: not (…)", "not needs true or false, but %s is a %s", c.p.text(n.Node), x.typ)
		}
		z := flagCode(func(fr *frame) bool { return !x.flag(fr) }, x)
		z.flags = c.notVec(x)
		return z
	case "-":
		if bad, ok := c.needNumber(n.Node, x); !ok {
			return bad
		}
		z := numCode(x.typ.Terminating, func(fr *frame) exact.Number { return x.num(fr).Neg() }, x)
		z.vec = c.binaryVec(constCode(NumberType(), numberValue(exact.Number{})), x, exact.SubVectors)
		return z
	}
	if bad, ok := c.needNumber(n.Node, x); !ok {
		return bad
	}
	return x
}

// needNumber reports a fault unless x is a number that is certain to be there.
func (c *compiler) needNumber(n ast.Node, x code) (code, bool) {
	return c.need(n, x, NumberType())
}

// need reports a fault unless x has type t and is certain to be there.
func (c *compiler) need(n ast.Node, x code, t Type) (code, bool) {
	switch {
	case x.isBroken():
		return x, false
	case x.typ.Kind == Nothing && c.p.text(n) == "nil":
		return c.fault(n, "%s is needed here, not nil", wanted(t)), false
	case x.typ.Kind == Nothing:
		return c.fault(n, "%s is needed here, but %s is always nil", wanted(t), c.p.text(n)), false
	case x.typ.Optional && x.typ.Kind == t.Kind:
		return c.faultHint(n, "say what stands for nil: "+cut(c.p.text(n), maxBrief)+" ?? …", "%s may be nil where %s is needed", c.p.text(n), wanted(t)), false
	case !x.typ.same(t):
		return c.faultHint(n, litAdvice(t, x), "%s is needed here, but %s is a %s", wanted(t), c.p.text(n), x.typ), false
	}
	return x, true
}

// needBoth is need of both sides of an operator; each has its fault.
func (c *compiler) needBoth(n *ast.BinaryNode, x, y code, t Type) bool {
	_, ok1 := c.need(n.Left, x, t)
	_, ok2 := c.need(n.Right, y, t)
	return ok1 && ok2
}

// wanted is a type as something that is needed: "a number", "true or false".
func wanted(t Type) string {
	if t.Kind == FlagKind {
		return "true or false"
	}
	return "a " + t.String()
}

// binary dispatches on the operator.
func (c *compiler) binary(n *ast.BinaryNode) code {
	switch n.Operator {
	case "and", "&&", "or", "||":
		return c.logic(n)
	case "??":
		return c.coalesce(n)
	}
	x, y := c.compile(n.Left), c.compile(n.Right)
	if x.isBroken() || y.isBroken() {
		return brokenCode()
	}
	switch n.Operator {
	case "+", "-", "*", "/", "%", "**", "^":
		return c.arithmetic(n, x, y)
	case "==", "!=":
		return c.equality(n, x, y)
	case "<", "<=", ">", ">=":
		return c.coverBound(n, x, y, c.order(n, x, y))
	case "in":
		return c.contained(n, x, y)
	case "contains", "startsWith", "endsWith":
		return c.textTest(n, x, y)
	case "matches":
		return c.matches(n, x, y)
	case "..":
		return c.rangeOf(n, x, y)
	}
	return c.fault(n, "the operator %q is not part of the language", n.Operator)
}

// logic is and, or. The right side is only evaluated where it matters.
func (c *compiler) logic(n *ast.BinaryNode) code {
	and := n.Operator == "and" || n.Operator == "&&"
	slots := c.shareMiddle(n)
	x := c.compile(n.Left)
	whenTrue, whenFalse := c.known(n.Left)
	if !and {
		whenTrue = whenFalse
	}
	y := c.branch(x, and, whenTrue, n.Right)
	c.release(slots)
	for _, side := range []struct {
		node ast.Node
		code code
	}{{n.Left, x}, {n.Right, y}} {
		if bad, ok := c.need(side.node, side.code, FlagType()); !ok {
			return bad
		}
		c.warnCondition(side.node, side.code)
	}
	var z code
	if and {
		z = flagCode(func(fr *frame) bool { return x.flag(fr) && y.flag(fr) }, x, y)
	} else {
		z = flagCode(func(fr *frame) bool { return x.flag(fr) || y.flag(fr) }, x, y)
	}
	if slots == 0 {
		z.flags = c.logicVec(x, y, and)
	}
	for i := range slots {
		z.free &^= 1 << (c.slots + i)
	}
	return z
}

// shareMiddle reserves a slot for b where n is a < b < c, which the parser makes
// into a < b && b < c with one node for both b. It returns the slots reserved.
func (c *compiler) shareMiddle(n *ast.BinaryNode) int {
	right, ok := n.Right.(*ast.BinaryNode)
	if !ok {
		return 0
	}
	left, ok := n.Left.(*ast.BinaryNode)
	if !ok {
		return 0
	}
	middle := left.Right
	if last, ok := middle.(*ast.BinaryNode); ok && left.Operator == "&&" {
		middle = last.Right // a < b < c < d: the left side ends in b < c
	}
	if middle == nil || middle != right.Left || c.shared[middle] != nil {
		return 0
	}
	if c.shared == nil {
		c.shared = map[ast.Node]*sharedNode{}
	}
	c.shared[middle] = &sharedNode{slot: c.slot(n)}
	return 1
}

// coalesce is x ?? y: y where x is nil.
func (c *compiler) coalesce(n *ast.BinaryNode) code {
	x, y := c.compile(n.Left), c.compile(n.Right)
	if x.isBroken() || y.isBroken() {
		return brokenCode()
	}
	t, ok := x.typ.join(y.typ)
	if !ok {
		return c.fault(n, "both sides of ?? must be alike: %s is a %s, %s a %s", c.p.text(n.Left), x.typ, c.p.text(n.Right), y.typ)
	}
	t.Optional = y.typ.Optional
	x = c.coverDefault(n, x)
	return valCode(t, func(fr *frame) Value {
		if v := x.val(fr); v.kind != Nothing {
			return v
		}
		return y.val(fr)
	}, x, y)
}

// equality is == and !=, of any two values of one type; nil equals only nil.
func (c *compiler) equality(n *ast.BinaryNode, x, y code) code {
	if _, ok := x.typ.join(y.typ); !ok {
		hint := cmp.Or(litAdvice(x.typ, y), litAdvice(y.typ, x), c.keyAdvice(n.Left, x, y), c.keyAdvice(n.Right, y, x))
		return c.faultHint(n, hint, "%s and %s cannot be equal: a %s and a %s", c.p.text(n.Left), c.p.text(n.Right), x.typ, y.typ)
	}
	c.warnValue(n, x, y)
	c.warnValue(n, y, x)
	c.warnSame(n, x, n.Operator == "==")
	want, at := n.Operator == "==", c.site(n)
	if x.isNumber() && y.isNumber() {
		a, b := x.num, y.num
		z := flagCode(func(fr *frame) bool {
			m, n := a(fr), b(fr)
			if m.IsBig() || n.IsBig() {
				fr.weigh(at, m, n)
			}
			return m.Equal(n) == want
		}, x, y)
		z.flags = c.compareVec(x, y, func(buf []bool, a, b exact.Vector) bool { return exact.EqualVectors(buf, a, b, want) })
		return z
	}
	if x.typ.Kind == TextKind && !x.typ.Optional && !y.typ.Optional {
		a, b := x.textOf(), y.textOf()
		return flagCode(func(fr *frame) bool {
			s, t := a(fr), b(fr)
			fr.read(at, min(len(s), len(t)))
			return (s == t) == want
		}, x, y)
	}
	return flagCode(func(fr *frame) bool {
		a, b := x.val(fr), y.val(fr)
		if a.kind == ListKind && b.kind == ListKind {
			fr.steps -= int64(a.seq.len())
			fr.tick(at)
		}
		return a.equal(b) == want
	}, x, y)
}

// order is < <= > >=, of numbers, dates or texts (by code points).
func (c *compiler) order(n *ast.BinaryNode, x, y code) code {
	t := x.typ.plain()
	if k := t.Kind; k != NumberKind && k != DateKind && k != TextKind && k != Nothing {
		return c.fault(n.Left, "%s compares numbers, days and texts, but %s is a %s", n.Operator, c.p.text(n.Left), x.typ)
	} else if k == Nothing {
		t = NumberType()
	}
	if x.typ.Kind != y.typ.Kind && x.typ.Kind != Nothing && y.typ.Kind != Nothing {
		return c.faultHint(n, cmp.Or(litAdvice(x.typ, y), litAdvice(y.typ, x)), "%s and %s cannot be compared: a %s and a %s", c.p.text(n.Left), c.p.text(n.Right), x.typ, y.typ)
	}
	if !c.needBoth(n, x, y, t) {
		return brokenCode()
	}
	c.warnOrder(n, x, y)
	c.warnSame(n, x, strings.HasSuffix(n.Operator, "="))
	holds := comparisons[n.Operator]
	if t.Kind == NumberKind {
		z := c.orderNumbers(n, x, y)
		swap, want := n.Operator == ">" || n.Operator == "<=", n.Operator == "<" || n.Operator == ">"
		z.flags = c.compareVec(x, y, func(buf []bool, a, b exact.Vector) bool {
			if swap {
				a, b = b, a
			}
			return exact.LessVectors(buf, a, b, want)
		})
		return z
	}
	at := c.site(n)
	return flagCode(func(fr *frame) bool {
		a, b := x.val(fr), y.val(fr)
		fr.read(at, min(len(a.text), len(b.text)))
		return holds(a.compare(b))
	}, x, y)
}

// orderNumbers compares numbers by less than alone: a > b is b < a, a >= b is
// not a < b.
func (c *compiler) orderNumbers(n *ast.BinaryNode, x, y code) code {
	op, at := n.Operator, c.site(n)
	if y.konst != nil && x.konst == nil && !y.konst.num.IsBig() && !c.trace {
		return orderConst(at, op, x, y.konst.num)
	}
	a, b := x.num, y.num
	swap, want := op == ">" || op == "<=", op == "<" || op == ">"
	return flagCode(func(fr *frame) bool {
		m := a(fr)
		n := b(fr)
		if m.IsBig() || n.IsBig() {
			fr.weigh(at, m, n)
		}
		if swap {
			return n.Less(m) == want
		}
		return m.Less(n) == want
	}, x, y)
}

// orderConst compares a number with a constant.
func orderConst(at site, op string, x code, k exact.Number) code {
	a := x.num
	if op == ">" || op == "<=" {
		want := op == ">"
		return flagCode(func(fr *frame) bool {
			n := a(fr)
			if n.IsBig() {
				fr.weigh(at, n, k)
			}
			return k.Less(n) == want
		}, x)
	}
	want := op == "<"
	return flagCode(func(fr *frame) bool {
		n := a(fr)
		if n.IsBig() {
			fr.weigh(at, n, k)
		}
		return n.Less(k) == want
	}, x)
}

var comparisons = map[string]func(int) bool{
	"<":  func(c int) bool { return c < 0 },
	"<=": func(c int) bool { return c <= 0 },
	">":  func(c int) bool { return c > 0 },
	">=": func(c int) bool { return c >= 0 },
}

// contained is x in list, or x in [a, b].
func (c *compiler) contained(n *ast.BinaryNode, x, y code) code {
	if y.typ.Kind != ListKind || y.typ.Optional {
		return c.fault(n, "in needs a list on its right, but %s is a %s", c.p.text(n.Right), y.typ)
	}
	if _, ok := x.typ.join(*y.typ.Elem); !ok {
		return c.fault(n, "%s can never be in %s: a %s in a %s", c.p.text(n.Left), c.p.text(n.Right), x.typ, y.typ)
	}
	if y.konst != nil {
		for _, v := range y.konst.Elems() {
			c.warnValue(n, x, code{konst: &v})
		}
	}
	at := c.site(n)
	return flagCode(func(fr *frame) bool {
		v, s := x.val(fr), y.val(fr).seq
		for i := 0; i < s.len() && fr.tick(at); i++ {
			if s.at(i).equal(v) {
				return true
			}
		}
		return false
	}, x, y)
}

// textTest is contains, startsWith, endsWith.
func (c *compiler) textTest(n *ast.BinaryNode, x, y code) code {
	if !c.needBoth(n, x, y, TextType()) {
		return brokenCode()
	}
	test := map[string]func(s, t string) bool{"contains": strings.Contains, "startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix}[n.Operator]
	at := c.site(n)
	return flagCode(func(fr *frame) bool {
		s, t := x.val(fr).text, y.val(fr).text
		fr.read(at, len(s))
		return test(s, t)
	}, x, y)
}

// rangeOf is a..b, the whole numbers from a to b, none where b is less.
func (c *compiler) rangeOf(n *ast.BinaryNode, x, y code) code {
	if !c.needBoth(n, x, y, NumberType()) {
		return brokenCode()
	}
	at := c.site(n)
	return valCode(ListType(NumberType()), func(fr *frame) Value {
		lo, okLo := x.num(fr).Int64()
		hi, okHi := y.num(fr).Int64()
		if !okLo || !okHi {
			fr.fail(at, "a range goes from one whole number to another, not from %s to %s", x.num(fr), y.num(fr))
			return listValue(&seq{})
		}
		if hi >= lo && uint64(hi)-uint64(lo) >= uint64(fr.lim.ListLength) {
			fr.fail(at, "a range of more than %d numbers", fr.lim.ListLength)
			return listValue(&seq{})
		}
		s := &seq{}
		for i := lo; i <= hi && fr.tick(at); i++ {
			s.nums = append(s.nums, exact.Int(i))
			if i == hi {
				break
			}
		}
		return listValue(s)
	}, x, y)
}
