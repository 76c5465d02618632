package check

import (
	"cmp"
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// unary checks -x, +x, not x.
func (c *checker) unary(n *ast.UnaryNode) *tree.Node {
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
func (c *checker) binary(n *ast.BinaryNode) *tree.Node {
	return c.operate(n, n.Operator, n.Left, n.Right)
}

// operate calls the check of an operator.
func (c *checker) operate(n ast.Node, sign string, operands ...ast.Node) *tree.Node {
	op := language.Signed(sign)
	if op == nil {
		return c.fault(fault.CodeNotInLanguage, n, "the operator %q is not part of the language", sign)
	}
	return Operations[op](call{c, n, op.Name, operands, op})
}

// operands checks both sides of an operator; ok is false if one is broken.
func (k call) operands() (x, y *tree.Node, ok bool) {
	x = k.check(k.args[0])
	y = k.check(k.args[1])
	return x, y, !x.IsBroken() && !y.IsBroken()
}

func checkNot(k call) *tree.Node {
	x := k.check(k.args[0])
	switch {
	case x.IsBroken():
		return x
	case !x.IsFlag():
		return k.faultHint(fault.CodeType, k.at, "compare it, and put what not is about into brackets: not (…)", "not needs true or false, but %s is a %s", k.text(k.args[0]), x.Type)
	}
	y := k.make(types.FlagType(), x)
	x.Negated = x.Negated || x.At.In != nil && x.At.Part.From == y.At.Part.From && x.At.Part.To == y.At.Part.To
	return y
}

// checkSign checks -x, and +x, which is x.
func checkSign(k call) *tree.Node {
	x := k.check(k.args[0])
	switch {
	case !k.needNumber(k.args[0], x):
		return tree.BrokenNode()
	case k.name == "positive":
		return x
	}
	return k.make(typing.NumberOf(x.Type.Terminating), x)
}

// checkArithmetic checks + - * / % **.
func checkArithmetic(k call) *tree.Node {
	x, y, ok := k.operands()
	if !ok {
		return tree.BrokenNode()
	}
	if k.name == "+" && x.Type.Kind == types.TextKind && y.Type.Kind == types.TextKind && !x.Type.Optional && !y.Type.Optional {
		return k.node(k.at, tree.JoinOp, types.TextType(), x, y)
	}
	if k.notJoined(x, y) {
		return tree.BrokenNode()
	}
	if (k.name == "+" || k.name == "-") && (x.Type.Kind == types.DateKind || y.Type.Kind == types.DateKind) {
		return k.faultHint(fault.CodeType, k.at, "use days(a, b), addDays(day, n) or addWorkdays(day, n)", "days are not added or subtracted with %s", k.name)
	}
	if !k.needBoth(x, y, types.NumberType()) {
		return tree.BrokenNode()
	}
	terminating := x.Type.Terminating && y.Type.Terminating
	if yields := map[string]string{"-": "0", "/": "1", "%": "0"}[k.name]; yields != "" {
		k.warnIdle(x, yields)
	}
	switch k.name {
	case "/":
		if k.zeroDivisor(y) {
			return tree.BrokenNode()
		}
		terminating = x.Type.Terminating && Always(y, func(v cell.Value) bool { return byrow.ReciprocalTerminates(v.Num) })
	case "%":
		if k.zeroDivisor(y) {
			return tree.BrokenNode()
		}
	case "**":
		terminating = x.Type.Terminating && Always(y, func(v cell.Value) bool { return v.Num.Sign() >= 0 })
	}
	return k.make(typing.NumberOf(terminating), x, y)
}

// Always reports whether a node is a constant for which holds is true in every period.
func Always(x *tree.Node, holds func(cell.Value) bool) bool {
	for _, v := range x.Const {
		if !holds(v) {
			return false
		}
	}
	return x.Const != nil
}

// notJoined reports a + of a text and something that is not a text or may be missing;
// false if the + does not involve texts.
func (k call) notJoined(x, y *tree.Node) bool {
	text, other, at := x, y, k.args[0]
	if y.Type.Kind == types.TextKind {
		text, other, at = y, x, k.args[1]
	}
	switch {
	case k.name != "+" || text.Type.Kind != types.TextKind:
		return false
	case other.Type.Kind == types.TextKind || other.Type.Kind == types.Nothing:
		k.needBoth(x, y, types.TextType())
	case other.Type.Kind == types.NumberKind && litAdvice(types.NumberType(), text) == "":
		k.faultHint(fault.CodeType, at, "numbers are not joined to texts; show each as a figure of its own", "a number is needed here, but %s is a text", k.text(at))
	case other.Type.Kind == types.DateKind:
		k.faultHint(fault.CodeType, k.at, "show each as a figure of its own", "days are not joined to texts")
	default:
		return false
	}
	return true
}

// zeroDivisor reports a division by a constant that is 0, even if only in one period.
func (k call) zeroDivisor(y *tree.Node) bool {
	return y.Const != nil && !k.perPeriod(func(period int) bool {
		if v := y.On(period); v.IsMissing() || v.Num.Sign() != 0 { // what is missing is not reached here
			return true
		}
		switch divisor := k.text(k.args[1]); {
		case divisor == "0":
			k.fault(fault.CodeDivisionByZero, k.at, "division by zero")
		case len(y.Const) > 1:
			k.fault(fault.CodeDivisionByZero, k.at, byrow.DivisionByZero, divisor)
		default:
			k.fault(fault.CodeDivisionByZero, k.at, "division by zero: %s is always 0", divisor)
		}
		return false
	}, y)
}

// checkLogic checks and, or. The right side counts only if the left does not decide.
func checkLogic(k call) *tree.Node {
	n := k.at.(*ast.BinaryNode)
	mark, and, middle := k.slots, k.name == "and", k.shareMiddle(n)
	x := k.check(n.Left)
	whenTrue, whenFalse := k.known(n.Left)
	if !and {
		whenTrue = whenFalse
	}
	y := k.branch(x, and, whenTrue, n.Right)
	k.slots = mark
	for i, side := range []*tree.Node{x, y} {
		if !k.Need(k.args[i], side, types.FlagType()) {
			return tree.BrokenNode()
		}
		k.warnCondition(k.args[i], side)
	}
	k.warnIdle(x, "")
	if kept := k.shared[middle]; middle != nil && kept != nil {
		delete(k.shared, middle)
	}
	return k.node(n, k.op, types.FlagType(), x, y)
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
		c.shared = map[ast.Node]*tree.Node{}
	}
	c.shared[middle] = nil
	return middle
}

// sharedAgain makes the node for the second use of the middle of a chain of comparisons.
func (c *checker) sharedAgain(n ast.Node, kept *tree.Node) *tree.Node {
	if kept.IsBroken() {
		return kept
	}
	x := kept.As(kept.Type)
	x.Op, x.At = tree.SharedOp, c.site(n)
	return x
}

// checkCoalesce checks x ?? y, which is y if x is nil. It settles a function that fails for an
// empty list, such as max(list), also as the y of another ?? to its left.
func checkCoalesce(k call) *tree.Node {
	k.defaulted[k.args[0]] = true
	if k.defaulted[k.at] {
		k.defaulted[k.args[1]] = true
	}
	x, y, ok := k.operands()
	if !ok {
		return tree.BrokenNode()
	}
	if x, y, ok = k.alike(k.args[0], x, k.args[1], y); !ok {
		return tree.BrokenNode()
	}
	t, ok := typing.Join(x.Type, y.Type)
	if !ok {
		return k.fault(fault.CodeUnlike, k.at, "both sides of ?? must be alike: %s is a %s, %s a %s", k.text(k.args[0]), x.Type, k.text(k.args[1]), y.Type)
	}
	t.Optional = y.Type.Optional
	k.warnIdle(x, "")
	return k.make(t, x, y)
}

// checkEquality checks == and !=, between any two values of one type; nil equals only nil.
func checkEquality(k call) *tree.Node {
	x, y, ok := k.operands()
	if !ok {
		return tree.BrokenNode()
	}
	if x, y, ok = k.alike(k.args[0], x, k.args[1], y); !ok {
		return tree.BrokenNode()
	}
	if _, ok := typing.Join(x.Type, y.Type); !ok {
		hint := cmp.Or(litAdvice(x.Type, y), litAdvice(y.Type, x), k.keyAdvice(k.args[0], x, y), k.keyAdvice(k.args[1], y, x))
		return k.faultHint(fault.CodeUnlike, k.at, hint, "%s and %s cannot be equal: a %s and a %s", k.text(k.args[0]), k.text(k.args[1]), x.Type, y.Type)
	}
	k.warnSame(x, k.name == "==")
	return k.make(types.FlagType(), x, y)
}

// checkOrder checks < <= > >=, between numbers, dates or texts (by code points).
func checkOrder(k call) *tree.Node {
	x, y, ok := k.operands()
	if !ok {
		return tree.BrokenNode()
	}
	if x, y, ok = k.alike(k.args[0], x, k.args[1], y); !ok {
		return tree.BrokenNode()
	}
	t := typing.Plain(x.Type)
	if kind := t.Kind; kind != types.NumberKind && kind != types.DateKind && kind != types.TextKind && kind != types.Nothing {
		return k.fault(fault.CodeType, k.args[0], "%s compares numbers, days and texts, but %s is a %s", k.name, k.text(k.args[0]), x.Type)
	} else if kind == types.Nothing {
		t = types.NumberType()
	}
	if x.Type.Kind != y.Type.Kind && x.Type.Kind != types.Nothing && y.Type.Kind != types.Nothing || x.Type.Kind == types.TextKind && !typing.Same(x.Type, y.Type) {
		return k.faultHint(fault.CodeUnlike, k.at, cmp.Or(litAdvice(x.Type, y), litAdvice(y.Type, x)), "%s and %s cannot be compared: a %s and a %s", k.text(k.args[0]), k.text(k.args[1]), x.Type, y.Type)
	}
	if !k.needBoth(x, y, t) {
		return tree.BrokenNode()
	}
	k.warnSame(x, strings.HasSuffix(k.name, "="))
	if t.Kind == types.TextKind {
		return orderTexts(k, x, y)
	}
	return k.make(types.FlagType(), x, y)
}

// checkContained checks x in list, or x in [a, b].
func checkContained(k call) *tree.Node {
	x, y, ok := k.operands()
	if !ok {
		return tree.BrokenNode()
	}
	if y.Type.Kind != types.ListKind || y.Type.Optional {
		return k.fault(fault.CodeType, k.at, "in needs a list on its right, but %s is a %s", k.text(k.args[1]), y.Type)
	}
	if x, y, ok = k.alike(k.args[0], x, k.args[1], y); !ok {
		return tree.BrokenNode()
	}
	if _, ok := typing.Join(x.Type, *y.Type.Elem); !ok {
		return k.fault(fault.CodeUnlike, k.at, "%s can never be in %s: a %s in a %s", k.text(k.args[0]), k.text(k.args[1]), x.Type, y.Type)
	}
	return k.make(types.FlagType(), x, y)
}

// checkTextTest checks contains, startsWith, endsWith.
func checkTextTest(k call) *tree.Node {
	x, y, ok := k.operands()
	if !ok || !k.needBoth(x, y, types.TextType()) {
		return tree.BrokenNode()
	}
	return k.make(types.FlagType(), x, y)
}

// checkMatches checks text matches pattern; the pattern must be constant, in Go's syntax.
func checkMatches(k call) *tree.Node {
	x, y, ok := k.operands()
	if !ok || !k.Need(k.args[0], x, types.TextType()) || !k.Need(k.args[1], y, types.TextType()) {
		return tree.BrokenNode()
	}
	if y.Const == nil {
		return k.fault(fault.CodeNotConstant, k.args[1], "the pattern must be a constant text, but %s is not constant", k.text(k.args[1]))
	}
	patterns := make([]byrow.Pattern, len(y.Const))
	if !k.perPeriod(func(period int) (ok bool) {
		patterns[period], ok = k.pattern(k.args[1], y.On(period).Str)
		return ok
	}, y) {
		return tree.BrokenNode()
	}
	z := k.plain(k.at, k.op, types.FlagType(), x, y)
	z.Detail = patterns
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
func (c *names) pattern(n ast.Node, text string) (byrow.Pattern, bool) {
	if p, ok := c.env.patterns[text]; ok {
		return p, true
	}
	if len(text) > maxPattern {
		c.fault(fault.CodeLimit, n, "the pattern has more than %d bytes", maxPattern)
		return byrow.Pattern{}, false
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		var why *syntax.Error
		if errors.As(err, &why) {
			c.fault(fault.CodeBadPattern, n, "the pattern cannot be read: %s: %s", why.Code, why.Expr)
		} else {
			c.fault(fault.CodeBadPattern, n, "the pattern cannot be read: %v", err)
		}
		return byrow.Pattern{}, false
	}
	if patternSize(parsed) > maxPatternSize {
		c.faultHint(fault.CodeLimit, n, "repeat fewer parts, or shorter ones", "the pattern has more than %d parts, as often as they are repeated", maxPatternSize)
		return byrow.Pattern{}, false
	}
	size := patternSize(parsed)
	if !c.env.load.SpendSteps(patternSteps*int64(size)) || !c.env.load.Spend(patternBytes*int64(size)) {
		c.tooMuch(c.site(n))
		return byrow.Pattern{}, false
	}
	p := byrow.Pattern{Regexp: regexp.MustCompile(text), Size: size}
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
