package rule

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
)

// need reports a fault unless x has type t and cannot be missing.
func (c *checker) need(n ast.Node, x *node, t Type) bool {
	switch {
	case x.isBroken():
	case x.typ.Kind == Nothing && c.text(n) == "nil":
		c.fault(CodeMayBeMissing, n, "%s is needed here, not nil", wanted(t))
	case x.typ.Kind == Nothing:
		c.fault(CodeMayBeMissing, n, "%s is needed here, but %s is always nil", wanted(t), c.text(n))
	case x.typ.Optional && x.typ.Kind == t.Kind:
		c.faultHint(CodeMayBeMissing, n, nilAdvice(c, n), "%s may be nil where %s is needed", c.text(n), wanted(t))
	case !x.typ.same(t):
		c.faultHint(CodeType, n, litAdvice(t, x), "%s is needed here, but %s is a %s", wanted(t), c.text(n), x.typ)
	case !x.typ.fits(t):
		c.faultHint(CodeType, n, c.elementAdvice(n, *x.typ.Elem, *t.Elem), "%s is needed here, but %s is a %s", wanted(t), c.text(n), x.typ)
	default:
		return true
	}
	return false
}

// nilAdvice says what to do about what may be nil. A parameter with values by date may lack
// one of them by a slip.
func nilAdvice(c *checker, n ast.Node) string {
	text := c.text(n)
	if p := c.env.params[text]; p != nil && len(p.sources) > 1 {
		return fmt.Sprintf("give %s a value on each of its days, or say what stands for nil: %s ?? …", text, text)
	}
	return "say what stands for nil: " + text + " ?? …"
}

// needNumber is need for a number.
func (c *checker) needNumber(n ast.Node, x *node) bool { return c.need(n, x, NumberType()) }

// needBoth is need for both sides of an operator; each side has its own fault.
func (k call) needBoth(x, y *node, t Type) bool {
	left := k.need(k.args[0], x, t)
	right := k.need(k.args[1], y, t)
	return left && right
}

// wanted names a type in a message: "a number", "true or false".
func wanted(t Type) string {
	if t.Kind == FlagKind {
		return "true or false"
	}
	return "a " + t.String()
}

// all checks that all arguments have a type; false if one does not.
func (k call) all(t Type) ([]*node, bool) {
	xs, good := make([]*node, len(k.args)), true
	for i, a := range k.args {
		xs[i] = k.check(a)
		good = k.need(a, xs[i], t) && good
	}
	return xs, good
}

// list checks an argument that must be a list: the name of a table stands for its values.
func (k call) list(i int) (*node, bool) {
	if t := tableNamed(k.checker, k.args[i]); t != nil {
		x := tableList(k, k.args[i], t, ListType(t.typ), func(r TableRow) Value { return r.Value })
		return x, !x.isBroken()
	}
	return k.needList(i, k.check(k.args[i]))
}

// needList reports a fault unless a checked argument is a list.
func (k call) needList(i int, x *node) (*node, bool) {
	switch {
	case x.isBroken():
		return x, false
	case x.typ.Kind != ListKind || x.typ.Optional:
		hint := ""
		if x.typ.Kind == NumberKind {
			hint = fmt.Sprintf("put several values into square brackets: %s([a, b])", k.name)
		}
		return k.faultHint(CodeType, k.args[i], hint, "%s needs a list, but %s is a %s", k.name, k.text(k.args[i]), x.typ), false
	}
	return x, true
}

// listOf checks an argument that must be a list of numbers, or of texts.
func (k call) listOf(i int, t Type) (*node, bool) {
	x, ok := k.list(i)
	if !ok {
		return x, false
	}
	if e := x.typ.Elem; !e.never() && (e.Kind != t.Kind || e.Optional) {
		hint := k.elementAdvice(k.args[i], *e, t)
		if e.Kind == RecordKind && i == 0 && t.Kind == NumberKind {
			hint = fmt.Sprintf("take a number from each: %s(%s, …)", k.name, k.text(k.args[i]))
		}
		return k.faultHint(CodeType, k.args[i], hint, "%s needs a list of %s, but %s is a %s", k.name, t.plural(), k.text(k.args[i]), x.typ), false
	}
	return x, true
}

// numberList is listOf numbers.
func (k call) numberList(i int) (*node, bool) { return k.listOf(i, NumberType()) }

// perPeriod checks the constants in each period; the faults of values by date say from
// which day on they apply.
func (c *checker) perPeriod(holds func(period int) bool, constants ...*node) bool {
	periods := 1
	for _, x := range constants {
		periods = max(periods, len(x.konst))
	}
	for period := range periods {
		before := len(c.faults)
		if holds(period) {
			continue
		}
		for _, e := range c.faults[before:] {
			if periods > 1 {
				e.Message += c.env.since(period)
			}
		}
		return false
	}
	return true
}

// constants checks the arguments from i on, which must be constant.
func (k call) constants(i int) ([]*node, bool) {
	var found []*node
	for j := i; j < len(k.args); j++ {
		x, ok := k.constantArg(j)
		if !ok {
			return nil, false
		}
		found = append(found, x)
	}
	return found, true
}

// constantArg checks an argument that must be constant.
func (k call) constantArg(i int) (*node, bool) {
	x := k.check(k.args[i])
	if !x.isBroken() && x.konst == nil {
		return k.faultHint(CodeNotConstant, k.args[i], "write "+k.op.Usage, "%s must be constant here", k.text(k.args[i])), false
	}
	return x, !x.isBroken()
}

// choice checks an argument that must be one of a few constant texts.
func (k call) choice(i int, names ...string) (*node, bool) {
	x, ok := k.constantArg(i)
	return x, ok && k.oneOf(i, x, names...)
}

// oneOf reports a constant that is not one of the allowed texts in some period.
func (k call) oneOf(i int, x *node, names ...string) bool {
	return k.perPeriod(func(period int) bool {
		v := x.on(period)
		if v.kind == TextKind && slices.Contains(names, v.text) {
			return true
		}
		hint := cmp.Or(spell.DidYouMean(v.text, names), "write "+k.op.Usage)
		k.faultHint(CodeUnknownValue, k.args[i], hint, "%s does not know %s", k.name, v.quoted())
		return false
	}, x)
}
