package check

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// Need reports a fault unless x has type t and cannot be missing.
func (c *checker) Need(n ast.Node, x *tree.Node, t types.Type) bool {
	switch {
	case x.IsBroken():
	case x.Type.Kind == types.Nothing && c.text(n) == "nil":
		c.fault(fault.CodeMayBeMissing, n, "%s is needed here, not nil", wanted(t))
	case x.Type.Kind == types.Nothing:
		c.fault(fault.CodeMayBeMissing, n, "%s is needed here, but %s is always nil", wanted(t), c.text(n))
	case x.Type.Optional && x.Type.Kind == t.Kind:
		c.faultHint(fault.CodeMayBeMissing, n, nilAdvice(c, n), "%s may be nil where %s is needed", c.text(n), wanted(t))
	case !typing.Same(x.Type, t):
		c.faultHint(fault.CodeType, n, litAdvice(t, x), "%s is needed here, but %s is a %s", wanted(t), c.text(n), x.Type)
	case !typing.Fits(x.Type, t):
		c.faultHint(fault.CodeType, n, c.elementAdvice(n, *x.Type.Elem, *t.Elem), "%s is needed here, but %s is a %s", wanted(t), c.text(n), x.Type)
	default:
		return true
	}
	return false
}

// nilAdvice says what to do about what may be nil. A parameter with values by date may lack
// one of them by a slip.
func nilAdvice(c *checker, n ast.Node) string {
	text := c.text(n)
	if p := c.env.Params[text]; p != nil && len(p.Sources) > 1 {
		return fmt.Sprintf("give %s a value on each of its days, or say what stands for nil: %s ?? …", text, text)
	}
	return "say what stands for nil: " + text + " ?? …"
}

// needNumber is need for a number.
func (c *checker) needNumber(n ast.Node, x *tree.Node) bool { return c.Need(n, x, types.NumberType()) }

// needBoth is need for both sides of an operator; each side has its own fault.
func (k call) needBoth(x, y *tree.Node, t types.Type) bool {
	left := k.Need(k.args[0], x, t)
	right := k.Need(k.args[1], y, t)
	return left && right
}

// wanted names a type in a message: "a number", "true or false".
func wanted(t types.Type) string {
	if t.Kind == types.FlagKind {
		return "true or false"
	}
	return "a " + t.String()
}

// all checks that all arguments have a type; false if one does not.
func (k call) all(t types.Type) ([]*tree.Node, bool) {
	xs, good := make([]*tree.Node, len(k.args)), true
	for i, a := range k.args {
		xs[i] = k.check(a)
		good = k.Need(a, xs[i], t) && good
	}
	return xs, good
}

// list checks an argument that must be a list: the name of a table stands for its values.
func (k call) list(i int) (*tree.Node, bool) {
	if t := tableNamed(k.checker, k.args[i]); t != nil {
		x := tableList(k, k.args[i], t, types.ListType(t.Type), func(r tree.TableRow) cell.Value { return r.Value })
		return x, !x.IsBroken()
	}
	return k.needList(i, k.check(k.args[i]))
}

// needList reports a fault unless a checked argument is a list.
func (k call) needList(i int, x *tree.Node) (*tree.Node, bool) {
	switch {
	case x.IsBroken():
		return x, false
	case x.Type.Kind != types.ListKind || x.Type.Optional:
		hint := ""
		if x.Type.Kind == types.NumberKind {
			hint = fmt.Sprintf("put several values into square brackets: %s([a, b])", k.name)
		}
		return k.faultHint(fault.CodeType, k.args[i], hint, "%s needs a list, but %s is a %s", k.name, k.text(k.args[i]), x.Type), false
	}
	return x, true
}

// listOf checks an argument that must be a list of numbers, or of texts.
func (k call) listOf(i int, t types.Type) (*tree.Node, bool) {
	x, ok := k.list(i)
	if !ok {
		return x, false
	}
	if e := x.Type.Elem; !typing.Never(*e) && (e.Kind != t.Kind || e.Optional) {
		hint := k.elementAdvice(k.args[i], *e, t)
		if e.Kind == types.RecordKind && i == 0 && t.Kind == types.NumberKind {
			hint = fmt.Sprintf("take a number from each: %s(%s, …)", k.name, k.text(k.args[i]))
		}
		return k.faultHint(fault.CodeType, k.args[i], hint, "%s needs a list of %s, but %s is a %s", k.name, typing.Plural(t), k.text(k.args[i]), x.Type), false
	}
	return x, true
}

// numberList is ListOf numbers.
func (k call) numberList(i int) (*tree.Node, bool) { return k.listOf(i, types.NumberType()) }

// perPeriod checks the constants in each period; the faults of values by date say from
// which day on they apply.
func (c *checker) perPeriod(holds func(period int) bool, constants ...*tree.Node) bool {
	periods := 1
	for _, x := range constants {
		periods = max(periods, len(x.Const))
	}
	for period := range periods {
		before := len(c.Faults)
		if holds(period) {
			continue
		}
		for _, e := range c.Faults[before:] {
			if periods > 1 {
				e.Message += c.env.since(period)
			}
		}
		return false
	}
	return true
}

// constants checks the arguments from i on, which must be constant.
func (k call) constants(i int) ([]*tree.Node, bool) {
	var found []*tree.Node
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
func (k call) constantArg(i int) (*tree.Node, bool) {
	x := k.check(k.args[i])
	if !x.IsBroken() && x.Const == nil {
		return k.faultHint(fault.CodeNotConstant, k.args[i], "write "+k.op.Usage, "%s must be constant here", k.text(k.args[i])), false
	}
	return x, !x.IsBroken()
}

// choice checks an argument that must be one of a few constant texts.
func (k call) choice(i int, names ...string) (*tree.Node, bool) {
	x, ok := k.constantArg(i)
	return x, ok && k.oneOf(i, x, names...)
}

// oneOf reports a constant that is not one of the allowed texts in some period.
func (k call) oneOf(i int, x *tree.Node, names ...string) bool {
	return k.perPeriod(func(period int) bool {
		v := x.On(period)
		if v.Kind == types.TextKind && slices.Contains(names, v.Str) {
			return true
		}
		hint := cmp.Or(spell.DidYouMean(v.Str, names), "write "+k.op.Usage)
		k.faultHint(fault.CodeUnknownValue, k.args[i], hint, "%s does not know %s", k.name, tree.Quoted(v))
		return false
	}, x)
}
