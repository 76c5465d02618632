package rule

import (
	"cmp"
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/rule/internal/language"
)

// unary checks -x, +x, not x.
func (c *checker) unary(n *ast.UnaryNode) *node {
	name := n.Operator
	switch name {
	case "-":
		name = "negative"
	case "+":
		name = "positive"
	}
	return c.operate(n, name, n.Node)
}

// binary checks an operator between two operands.
func (c *checker) binary(n *ast.BinaryNode) *node { return c.operate(n, n.Operator, n.Left, n.Right) }

// operate calls the check of an operator.
func (c *checker) operate(n ast.Node, sign string, operands ...ast.Node) *node {
	op := language.Signed(sign)
	if op == nil {
		return c.fault(CodeNotInLanguage, n, "the operator %q is not part of the language", sign)
	}
	return checkOf[op](call{c, n, op.Name, operands, op})
}

// operands checks both sides of an operator; ok is false if one is broken.
func (k call) operands() (x, y *node, ok bool) {
	x = k.check(k.args[0])
	y = k.check(k.args[1])
	return x, y, !x.isBroken() && !y.isBroken()
}

func checkNot(k call) *node {
	x := k.check(k.args[0])
	switch {
	case x.isBroken():
		return x
	case !x.isFlag():
		return k.faultHint(CodeType, k.at, "compare it, and put what not is about into brackets: not (…)", "not needs true or false, but %s is a %s", k.text(k.args[0]), x.typ)
	}
	return k.make(FlagType(), x)
}

// sign checks -x, and +x, which is x.
func checkSign(k call) *node {
	x := k.check(k.args[0])
	switch {
	case !k.needNumber(k.args[0], x):
		return brokenNode()
	case k.name == "positive":
		return x
	}
	return k.make(numberType(x.typ.Terminating), x)
}

// arithmetic checks + - * / % **.
func checkArithmetic(k call) *node {
	x, y, ok := k.operands()
	if !ok {
		return brokenNode()
	}
	if k.name == "+" && x.typ.Kind == TextKind && y.typ.Kind == TextKind && !x.typ.Optional && !y.typ.Optional {
		return k.node(k.at, joinOp, TextType(), x, y)
	}
	if k.notJoined(x, y) {
		return brokenNode()
	}
	if (k.name == "+" || k.name == "-") && (x.typ.Kind == DateKind || y.typ.Kind == DateKind) {
		return k.faultHint(CodeType, k.at, "use days(a, b), addDays(day, n) or addWorkdays(day, n)", "days are not added or subtracted with %s", k.name)
	}
	if !k.needBoth(x, y, NumberType()) {
		return brokenNode()
	}
	terminating := x.typ.Terminating && y.typ.Terminating
	if yields := map[string]string{"-": "0", "/": "1", "%": "0"}[k.name]; yields != "" {
		k.warnIdle(x, yields)
	}
	switch k.name {
	case "/":
		if k.zeroDivisor(y) {
			return brokenNode()
		}
		terminating = x.typ.Terminating && always(y, func(v Value) bool { return reciprocalTerminates(v.num) })
	case "%":
		if k.zeroDivisor(y) {
			return brokenNode()
		}
	case "**":
		terminating = x.typ.Terminating && always(y, func(v Value) bool { return v.num.Sign() >= 0 })
	}
	return k.make(numberType(terminating), x, y)
}

// always reports whether a node is a constant for which holds is true in every period.
func always(x *node, holds func(Value) bool) bool {
	for _, v := range x.konst {
		if !holds(v) {
			return false
		}
	}
	return x.konst != nil
}

// notJoined reports a + of a text and something that is not a text or may be missing;
// false if the + does not involve texts.
func (k call) notJoined(x, y *node) bool {
	text, other, at := x, y, k.args[0]
	if y.typ.Kind == TextKind {
		text, other, at = y, x, k.args[1]
	}
	switch {
	case k.name != "+" || text.typ.Kind != TextKind:
		return false
	case other.typ.Kind == TextKind || other.typ.Kind == Nothing:
		k.needBoth(x, y, TextType())
	case other.typ.Kind == NumberKind && litAdvice(NumberType(), text) == "":
		k.faultHint(CodeType, at, "numbers are not joined to texts; show each as a figure of its own", "a number is needed here, but %s is a text", k.text(at))
	case other.typ.Kind == DateKind:
		k.faultHint(CodeType, k.at, "show each as a figure of its own", "days are not joined to texts")
	default:
		return false
	}
	return true
}

// zeroDivisor reports a division by a constant that is 0, even if only in one period.
func (k call) zeroDivisor(y *node) bool {
	return y.konst != nil && !k.perPeriod(func(period int) bool {
		if v := y.on(period); v.IsMissing() || v.num.Sign() != 0 { // what is missing is not reached here
			return true
		}
		switch divisor := k.text(k.args[1]); {
		case divisor == "0":
			k.fault(CodeDivisionByZero, k.at, "division by zero")
		case len(y.konst) > 1:
			k.fault(CodeDivisionByZero, k.at, divisionByZero, divisor)
		default:
			k.fault(CodeDivisionByZero, k.at, "division by zero: %s is always 0", divisor)
		}
		return false
	}, y)
}

// logic checks and, or. The right side counts only if the left does not decide.
func checkLogic(k call) *node {
	n := k.at.(*ast.BinaryNode)
	mark, and := k.slots, k.name == "and"
	middle := k.shareMiddle(n)
	x := k.check(n.Left)
	whenTrue, whenFalse := k.known(n.Left)
	if !and {
		whenTrue = whenFalse
	}
	y := k.branch(x, and, whenTrue, n.Right)
	k.slots = mark
	for i, side := range []*node{x, y} {
		if !k.need(k.args[i], side, FlagType()) {
			return brokenNode()
		}
		k.warnCondition(k.args[i], side)
	}
	k.warnIdle(x, "")
	if kept := k.shared[middle]; middle != nil && kept != nil {
		delete(k.shared, middle)
	}
	return k.node(n, k.op, FlagType(), x, y)
}

// shareMiddle records that b has two parents if n is a < b < c, which the parser turns
// into a < b && b < c with one node for both b. It returns b, or nil.
func (c *checker) shareMiddle(n *ast.BinaryNode) ast.Node {
	right, ok := n.Right.(*ast.BinaryNode)
	if !ok {
		return nil
	}
	left, ok := n.Left.(*ast.BinaryNode)
	if !ok {
		return nil
	}
	middle := left.Right
	if last, ok := middle.(*ast.BinaryNode); ok && left.Operator == "&&" {
		middle = last.Right // a < b < c < d: the left side ends in b < c
	}
	if _, known := c.shared[middle]; middle == nil || middle != right.Left || known {
		return nil
	}
	if c.shared == nil {
		c.shared = map[ast.Node]*node{}
	}
	c.shared[middle] = nil
	return middle
}

// sharedAgain makes the node for the second use of the middle of a chain of comparisons.
func (c *checker) sharedAgain(n ast.Node, kept *node) *node {
	if kept.isBroken() {
		return kept
	}
	x := kept.as(kept.typ)
	x.op, x.at = sharedOp, c.site(n)
	return x
}

// coalesce checks x ?? y, which is y if x is nil. It settles a function that fails for an
// empty list, such as max(list), also as the y of another ?? to its left.
func checkCoalesce(k call) *node {
	k.defaulted[k.args[0]] = true
	if k.defaulted[k.at] {
		k.defaulted[k.args[1]] = true
	}
	x, y, ok := k.operands()
	if !ok {
		return brokenNode()
	}
	if x, y, ok = k.alike(k.args[0], x, k.args[1], y); !ok {
		return brokenNode()
	}
	t, ok := x.typ.join(y.typ)
	if !ok {
		return k.fault(CodeUnlike, k.at, "both sides of ?? must be alike: %s is a %s, %s a %s", k.text(k.args[0]), x.typ, k.text(k.args[1]), y.typ)
	}
	t.Optional = y.typ.Optional
	k.warnIdle(x, "")
	return k.make(t, x, y)
}

// equality checks == and !=, between any two values of one type; nil equals only nil.
func checkEquality(k call) *node {
	x, y, ok := k.operands()
	if !ok {
		return brokenNode()
	}
	if x, y, ok = k.alike(k.args[0], x, k.args[1], y); !ok {
		return brokenNode()
	}
	if _, ok := x.typ.join(y.typ); !ok {
		hint := cmp.Or(litAdvice(x.typ, y), litAdvice(y.typ, x), k.keyAdvice(k.args[0], x, y), k.keyAdvice(k.args[1], y, x))
		return k.faultHint(CodeUnlike, k.at, hint, "%s and %s cannot be equal: a %s and a %s", k.text(k.args[0]), k.text(k.args[1]), x.typ, y.typ)
	}
	k.warnSame(x, k.name == "==")
	return k.make(FlagType(), x, y)
}

// order checks < <= > >=, between numbers, dates or texts (by code points).
func checkOrder(k call) *node {
	x, y, ok := k.operands()
	if !ok {
		return brokenNode()
	}
	if x, y, ok = k.alike(k.args[0], x, k.args[1], y); !ok {
		return brokenNode()
	}
	t := x.typ.plain()
	if kind := t.Kind; kind != NumberKind && kind != DateKind && kind != TextKind && kind != Nothing {
		return k.fault(CodeType, k.args[0], "%s compares numbers, days and texts, but %s is a %s", k.name, k.text(k.args[0]), x.typ)
	} else if kind == Nothing {
		t = NumberType()
	}
	if x.typ.Kind != y.typ.Kind && x.typ.Kind != Nothing && y.typ.Kind != Nothing || x.typ.Kind == TextKind && !x.typ.same(y.typ) {
		return k.faultHint(CodeUnlike, k.at, cmp.Or(litAdvice(x.typ, y), litAdvice(y.typ, x)), "%s and %s cannot be compared: a %s and a %s", k.text(k.args[0]), k.text(k.args[1]), x.typ, y.typ)
	}
	if !k.needBoth(x, y, t) {
		return brokenNode()
	}
	k.warnSame(x, strings.HasSuffix(k.name, "="))
	if t.Kind == TextKind {
		return orderTexts(k, x, y)
	}
	return k.make(FlagType(), x, y)
}

// contained checks x in list, or x in [a, b].
func checkContained(k call) *node {
	x, y, ok := k.operands()
	if !ok {
		return brokenNode()
	}
	if y.typ.Kind != ListKind || y.typ.Optional {
		return k.fault(CodeType, k.at, "in needs a list on its right, but %s is a %s", k.text(k.args[1]), y.typ)
	}
	if x, y, ok = k.alike(k.args[0], x, k.args[1], y); !ok {
		return brokenNode()
	}
	if _, ok := x.typ.join(*y.typ.Elem); !ok {
		return k.fault(CodeUnlike, k.at, "%s can never be in %s: a %s in a %s", k.text(k.args[0]), k.text(k.args[1]), x.typ, y.typ)
	}
	return k.make(FlagType(), x, y)
}

// textTest checks contains, startsWith, endsWith.
func checkTextTest(k call) *node {
	x, y, ok := k.operands()
	if !ok || !k.needBoth(x, y, TextType()) {
		return brokenNode()
	}
	return k.make(FlagType(), x, y)
}

// rangeOf checks a..b, the whole numbers from a to b, none if b is less.
func checkRangeOf(k call) *node {
	x, y, ok := k.operands()
	if !ok || !k.needBoth(x, y, NumberType()) {
		return brokenNode()
	}
	return k.make(ListType(NumberType()), x, y)
}

// matches checks text matches pattern; the pattern must be constant, in Go's syntax.
func checkMatches(k call) *node {
	x, y, ok := k.operands()
	if !ok || !k.need(k.args[0], x, TextType()) || !k.need(k.args[1], y, TextType()) {
		return brokenNode()
	}
	if y.konst == nil {
		return k.fault(CodeNotConstant, k.args[1], "the pattern must be a constant text, but %s is not constant", k.text(k.args[1]))
	}
	patterns := make([]pattern, len(y.konst))
	if !k.perPeriod(func(period int) (ok bool) {
		patterns[period], ok = k.pattern(k.args[1], y.on(period).text)
		return ok
	}, y) {
		return brokenNode()
	}
	z := k.plain(k.at, k.op, FlagType(), x, y)
	z.detail = patterns
	return k.folded(z)
}

// The bounds of a pattern. Its size counts repeats: a{1000} has a thousand parts.
const (
	maxPattern     = 1000
	maxPatternSize = 2000
)

// The steps that compiling a part of a pattern takes, and the bytes that it takes then.
const (
	patternSteps = 100
	patternBytes = 120
)

// pattern compiles a regular expression, which the bounds keep small. It compiles each
// expression once, however often it is used.
func (c *names) pattern(n ast.Node, text string) (pattern, bool) {
	if p, ok := c.env.patterns[text]; ok {
		return p, true
	}
	if len(text) > maxPattern {
		c.fault(CodeLimit, n, "the pattern has more than %d bytes", maxPattern)
		return pattern{}, false
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		var why *syntax.Error
		if errors.As(err, &why) {
			c.fault(CodeBadPattern, n, "the pattern cannot be read: %s: %s", why.Code, why.Expr)
		} else {
			c.fault(CodeBadPattern, n, "the pattern cannot be read: %v", err)
		}
		return pattern{}, false
	}
	if patternSize(parsed) > maxPatternSize {
		c.faultHint(CodeLimit, n, "repeat fewer parts, or shorter ones", "the pattern has more than %d parts, as often as they are repeated", maxPatternSize)
		return pattern{}, false
	}
	size := patternSize(parsed)
	if !c.env.load.spendSteps(patternSteps*int64(size)) || !c.env.load.spend(patternBytes*int64(size)) {
		c.tooMuch(c.site(n))
		return pattern{}, false
	}
	p := pattern{regexp.MustCompile(text), size}
	c.env.patterns[text] = p
	return p, true
}

// patternSize counts the parts of a pattern, each as often as it is repeated, up to just
// above the bound.
func patternSize(re *syntax.Regexp) int {
	size := 1 + len(re.Rune)
	for _, sub := range re.Sub {
		if size += patternSize(sub); size > maxPatternSize {
			return maxPatternSize + 1
		}
	}
	if re.Op == syntax.OpRepeat {
		size *= max(re.Min, re.Max, 1)
	}
	return min(size, maxPatternSize+1)
}
