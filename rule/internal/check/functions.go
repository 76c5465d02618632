package check

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// This file has the checks of the functions of the language; package byrow has the
// functions themselves.

// fixed returns the check of a function of numbers that yields a number; terminating
// reports whether its result terminates.
func fixed(terminating func(xs []*tree.Node) bool) func(call) *tree.Node {
	return func(k call) *tree.Node {
		xs, ok := k.all(types.NumberType())
		if !ok {
			return tree.BrokenNode()
		}
		return k.make(typing.NumberOf(terminating(xs)), xs...)
	}
}

func allTerminating(xs []*tree.Node) bool {
	return !slices.ContainsFunc(xs, func(x *tree.Node) bool { return !x.Type.Terminating })
}

// texts returns the check of a function of texts.
func texts(result types.Type) func(call) *tree.Node {
	return func(k call) *tree.Node {
		xs, ok := k.all(types.TextType())
		if !ok {
			return tree.BrokenNode()
		}
		return k.make(result, xs...)
	}
}

// ofDays checks a function of days that yields a number.
func ofDays(k call) *tree.Node {
	xs, ok := k.all(types.DateType())
	if !ok {
		return tree.BrokenNode()
	}
	return k.make(types.NumberType(), xs...)
}

// checkRound checks round(x, places) and its kin; omitted places are 0.
func checkRound(k call) *tree.Node {
	xs, ok := k.all(types.NumberType())
	if !ok {
		return tree.BrokenNode()
	}
	if xs[0].Rounded {
		k.warn(fault.CodeRoundedTwice, k.at, "round once, at the end", "%s is rounded twice", k.text(k.args[0]))
	}
	if len(xs) == 2 && !k.placesOf(1, xs[1], -byrow.MaxPlaces) {
		return tree.BrokenNode()
	}
	x := k.make(types.NumberType(), xs...)
	x.Rounded = len(xs) == 1 || xs[1].Const != nil
	return x
}

// placesOf reports constant places that are out of bounds in any period.
func (k call) placesOf(i int, x *tree.Node, least int) bool {
	return x.Const == nil || k.perPeriod(func(period int) bool {
		v := x.On(period)
		places, ok := byrow.WholePlaces(v.Num)
		if ok = v.IsMissing() || ok && places >= least && v.Kind == types.NumberKind; !ok { // what is missing is not reached here
			k.fault(fault.CodeBadArgument, k.args[i], "the places %s must be a whole number from %d to %d", v, least, byrow.MaxPlaces)
		}
		return ok
	}, x)
}

// checkExtreme checks min or max, of the arguments or of a list's elements: also of a value of
// each, if the first of two arguments is a list and the second speaks of an element.
func checkExtreme(k call) *tree.Node {
	if len(k.args) == 1 {
		xs, ok := k.numberList(0)
		if !ok {
			return tree.BrokenNode()
		}
		return k.statistic(xs, true)
	}
	if hasValue(k, 0) {
		list := k.check(k.args[0])
		if list.Type.Kind == types.ListKind || list.IsBroken() {
			return extremeOf(k, list)
		}
	}
	xs := make([]*tree.Node, len(k.args))
	var order *types.Levels
	for i, a := range k.args {
		xs[i] = k.check(a)
		order = cmp.Or(order, xs[i].Type.Levels)
	}
	if order != nil {
		return extremeLevel(k, xs, order)
	}
	good := true
	for i, a := range k.args {
		good = k.needNumber(a, xs[i]) && good
	}
	if !good {
		return tree.BrokenNode()
	}
	k.warnComma()
	return k.make(typing.NumberOf(allTerminating(xs)), xs...)
}

// extremeOf checks min or max of a value of each element.
func extremeOf(k call, list *tree.Node) *tree.Node {
	list, ok := k.needList(0, list)
	xs, ok := k.valuesOf(0, list, ok, k.args[1])
	if !ok {
		return tree.BrokenNode()
	}
	return k.statistic(xs, true)
}

// extremeLevel checks min or max of texts with an order.
func extremeLevel(k call, xs []*tree.Node, order *types.Levels) *tree.Node {
	want, good := types.TextType().Ordered(order), true
	for i, a := range k.args {
		x, ok := k.ofOrder(a, xs[i], order)
		if good = ok && k.Need(a, x, want) && good; good {
			xs[i] = k.levelOf(x)
		}
	}
	if !good {
		return tree.BrokenNode()
	}
	level := k.plain(k.at, k.op, types.NumberType(), xs...)
	level.Detail = order
	x := k.plain(k.at, tree.OfLevelOp, want, k.folded(level))
	x.Detail = order
	return k.folded(x)
}

// alike gives constant texts the order of what they stand beside: of a value, or of the
// elements of a list. It reports one that is no level.
func (c *report) alike(an ast.Node, a *tree.Node, bn ast.Node, b *tree.Node) (x, y *tree.Node, ok bool) {
	x, good := c.ofOrder(an, a, order(b.Type))
	y, ok = c.ofOrder(bn, b, order(a.Type))
	return x, y, ok && good
}

// order returns the levels of a text, or of the texts of a list; nil if there are none.
func order(t types.Type) *types.Levels {
	if t.Kind == types.ListKind {
		return order(*t.Elem)
	}
	return t.Levels
}

// ofOrder gives a constant text, or a constant list of texts, without an order the levels of
// what it stands beside; false if a text is none of them.
func (c *report) ofOrder(n ast.Node, x *tree.Node, order *types.Levels) (*tree.Node, bool) {
	t := x.Type
	if t.Kind == types.ListKind {
		t = *t.Elem
	}
	if order == nil || x.Const == nil || t.Kind != types.TextKind || t.Levels != nil {
		return x, true
	}
	for _, v := range x.Const {
		for _, text := range textsIn(v) {
			if order.At[text] == 0 {
				c.faultHint(fault.CodeUnknownValue, n, spell.DidYouMean(text, order.Texts), "%q is no level of %s", wording.Ident(text), order)
				return x, false
			}
		}
	}
	return x.As(x.Type.Ordered(order)), true
}

// textsIn returns a text, or the texts of a list.
func textsIn(v cell.Value) (texts []string) {
	switch v.Kind {
	case types.TextKind:
		return []string{v.Str}
	case types.ListKind:
		for i := range v.Seq.Len() {
			texts = append(texts, textsIn(v.Seq.At(i))...)
		}
	}
	return texts
}

// levelOf makes the node of the level of an ordered text, as a number.
func (c *checker) levelOf(x *tree.Node) *tree.Node {
	t := types.NumberType()
	t.Optional = x.Type.Optional
	y := &tree.Node{Op: tree.LevelOp, Args: []*tree.Node{x}, Type: t, At: x.At, Depth: x.Depth, Detail: x.Type.Levels}
	y.Join(x)
	return c.folded(y)
}

// byLevel makes a predicate that yields ordered texts yield their levels.
func (c *checker) byLevel(body *tree.Node) *tree.Node {
	if body.Type.Levels == nil {
		return body
	}
	x := c.levelOf(body.Args[0])
	y := *body
	y.Args, y.Type = []*tree.Node{x}, x.Type
	return &y
}

// orderTexts makes the comparison of two texts: by their levels if they have an order, else letter
// by letter, with a warning.
func orderTexts(k call, x, y *tree.Node) *tree.Node {
	switch {
	case x.Type.Levels == nil && y.Type.Levels == nil:
		if !breaksTies(k, x, y) {
			warnTextOrder(k, x, y)
		}
		return k.make(types.FlagType(), x, y)
	case x.Type.Levels == nil || y.Type.Levels == nil:
		without, order := k.args[0], y.Type.Levels
		if x.Type.Levels != nil {
			without, order = k.args[1], x.Type.Levels
		}
		return k.faultHint(fault.CodeUnlike, k.at, "declare it with ordered", "%s and %s cannot be compared: %s has no order, the other is ordered %s", k.text(k.args[0]), k.text(k.args[1]), k.text(without), order)
	}
	return k.make(types.FlagType(), k.levelOf(x), k.levelOf(y))
}

// breaksTies reports whether both sides are the same field of a list's key, which tells
// records apart whatever it compares.
func breaksTies(k call, x, y *tree.Node) bool {
	if x.Op != tree.FieldOp || y.Op != tree.FieldOp || x.List != y.List || x.Field.Name != y.Field.Name {
		return false
	}
	s := k.env.Schema(x.List)
	return s != nil && slices.Contains(s.Key, x.Field.Name)
}

// checkLevel checks levelOf(x).
func checkLevel(k call) *tree.Node {
	x, ok := orderedText(k, 0)
	if !ok {
		return tree.BrokenNode()
	}
	y := k.plain(k.at, k.op, types.NumberType(), x)
	y.Detail = x.Type.Levels
	return k.folded(y)
}

// checkLevelMove checks levelUp(x, n) and levelDown(x, n).
func checkLevelMove(k call) *tree.Node {
	x, ok := orderedText(k, 0)
	n := k.check(k.args[1])
	if !ok || !k.needNumber(k.args[1], n) {
		return tree.BrokenNode()
	}
	y := k.plain(k.at, k.op, x.Type, x, n)
	y.Detail = x.Type.Levels
	return k.folded(y)
}

// orderedText checks an argument that must be a text with an order.
func orderedText(k call, i int) (*tree.Node, bool) {
	x := k.check(k.args[i])
	if !k.Need(k.args[i], x, types.TextType()) {
		return x, false
	}
	if x.Type.Levels == nil {
		k.faultHint(fault.CodeType, k.args[i], "declare its field or figure with ordered: [lowest, …, highest]", "%s needs a text with an order, but %s has none", k.name, k.text(k.args[i]))
		return x, false
	}
	return x, true
}

func checkJoin(k call) *tree.Node {
	list, ok := k.listOf(0, types.TextType())
	if !ok {
		return list
	}
	args := []*tree.Node{list}
	if len(k.args) == 2 {
		sep := k.check(k.args[1])
		if !k.Need(k.args[1], sep, types.TextType()) {
			return tree.BrokenNode()
		}
		args = append(args, sep)
	}
	return k.visiting(types.TextType(), args...)
}

func checkSplit(k call) *tree.Node {
	xs, ok := k.all(types.TextType())
	if !ok {
		return tree.BrokenNode()
	}
	return k.visiting(types.ListType(types.TextType()), xs...)
}

// checkDateOf checks date("2022-09-01"); the text must be constant.
func checkDateOf(k call) *tree.Node {
	x, ok := k.constantArg(0)
	if !ok {
		return tree.BrokenNode()
	}
	if !k.perPeriod(func(period int) bool {
		v := x.On(period)
		_, err := types.ParseDate(v.Str)
		if err != nil || v.Kind != types.TextKind {
			k.faultHint(fault.CodeBadArgument, k.args[0], `write a day as date("2022-09-01")`, "%s is not a day", v)
		}
		return err == nil && v.Kind == types.TextKind
	}, x) {
		return tree.BrokenNode()
	}
	return k.make(types.DateType(), x)
}

// shifted checks a function of a day and a number that yields a day.
func (k call) shifted(more ...*tree.Node) *tree.Node {
	d := k.check(k.args[0])
	if !k.Need(k.args[0], d, types.DateType()) {
		return tree.BrokenNode()
	}
	n := k.check(k.args[1])
	if !k.needNumber(k.args[1], n) {
		return tree.BrokenNode()
	}
	return k.make(types.DateType(), append([]*tree.Node{d, n}, more...)...)
}

func checkAddWorkdays(k call) *tree.Node {
	calendar := k.calendar()
	if calendar == nil {
		return tree.BrokenNode()
	}
	return k.shifted(calendar...)
}

func checkWorkdays(k call) *tree.Node {
	xs, ok := k.all(types.DateType())
	if !ok {
		return tree.BrokenNode()
	}
	calendar := k.calendar()
	if calendar == nil {
		return tree.BrokenNode()
	}
	return k.make(types.NumberType(), append(xs, calendar...)...)
}

// calendar returns the nodes of the holidays and of the weekend days worked instead.
// One of the two may be undeclared, and is then empty; if neither is declared, calendar
// reports a fault and returns nil.
func (k call) calendar() []*tree.Node {
	parts, found := make([]*tree.Node, 2), 0
	for i, name := range []string{types.HolidaysValue, types.WorkedWeekendsValue} {
		x, ok := k.env.globalNode(name)
		if !ok {
			x = &tree.Node{Op: tree.ValueOp, Type: types.ListType(types.DateType()), Col: -1}
		} else if found++; x.Type.Kind != types.ListKind || x.Type.Elem.Kind != types.DateKind {
			found = 0
			break
		}
		parts[i] = k.placed(k.at, x)
	}
	if found == 0 {
		k.faultHint(fault.CodeUnmetNeed, k.at, "declare the facts holidays and worked_weekends as lists of dates", fmt.Sprintf("%s needs the calendar of the year", k.name))
		return nil
	}
	return parts
}
