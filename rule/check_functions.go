package rule

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
)

// This file has the checks of the functions of the language. The functions themselves
// are in functions_….go, beside their drivers.

// fixed returns the check of a function of numbers that yields a number; terminating
// reports whether its result terminates.
func fixed(terminating func(xs []*node) bool) func(call) *node {
	return func(k call) *node {
		xs, ok := k.all(NumberType())
		if !ok {
			return brokenNode()
		}
		return k.make(numberType(terminating(xs)), xs...)
	}
}

func allTerminating(xs []*node) bool {
	return !slices.ContainsFunc(xs, func(x *node) bool { return !x.typ.Terminating })
}

// texts returns the check of a function of texts.
func texts(result Type) func(call) *node {
	return func(k call) *node {
		xs, ok := k.all(TextType())
		if !ok {
			return brokenNode()
		}
		return k.make(result, xs...)
	}
}

// ofDays checks a function of days that yields a number.
func ofDays(k call) *node {
	xs, ok := k.all(DateType())
	if !ok {
		return brokenNode()
	}
	return k.make(NumberType(), xs...)
}

// round checks round(x, places) and its kin; omitted places are 0.
func checkRound(k call) *node {
	xs, ok := k.all(NumberType())
	if !ok {
		return brokenNode()
	}
	if xs[0].rounded {
		k.warn(CodeRoundedTwice, k.at, "round once, at the end", "%s is rounded twice", k.text(k.args[0]))
	}
	if len(xs) == 2 && !k.placesOf(1, xs[1], -maxPlaces) {
		return brokenNode()
	}
	x := k.make(NumberType(), xs...)
	x.rounded = len(xs) == 1 || xs[1].konst != nil
	return x
}

// placesOf reports constant places that are out of bounds in any period.
func (k call) placesOf(i int, x *node, least int) bool {
	return x.konst == nil || k.perPeriod(func(period int) bool {
		v := x.on(period)
		places, ok := wholePlaces(v.num)
		if ok = v.IsMissing() || ok && places >= least && v.kind == NumberKind; !ok { // what is missing is not reached here
			k.fault(CodeBadArgument, k.args[i], "the places %s must be a whole number from %d to %d", v, least, maxPlaces)
		}
		return ok
	}, x)
}

// extreme checks min or max, of the arguments or of a list's elements: also of a value of
// each, if the first of two arguments is a list and the second speaks of an element.
func checkExtreme(k call) *node {
	if len(k.args) == 1 {
		xs, ok := k.numberList(0)
		if !ok {
			return brokenNode()
		}
		return k.statistic(xs, true)
	}
	if hasValue(k, 0) {
		list := k.check(k.args[0])
		if list.typ.Kind == ListKind || list.isBroken() {
			return extremeOf(k, list)
		}
	}
	xs := make([]*node, len(k.args))
	var order *levels
	for i, a := range k.args {
		xs[i] = k.check(a)
		order = cmp.Or(order, xs[i].typ.levels)
	}
	if order != nil {
		return extremeLevel(k, xs, order)
	}
	good := true
	for i, a := range k.args {
		good = k.needNumber(a, xs[i]) && good
	}
	if !good {
		return brokenNode()
	}
	k.warnComma()
	return k.make(numberType(allTerminating(xs)), xs...)
}

// extremeOf checks min or max of a value of each element.
func extremeOf(k call, list *node) *node {
	list, ok := k.needList(0, list)
	xs, ok := k.valuesOf(0, list, ok, k.args[1])
	if !ok {
		return brokenNode()
	}
	return k.statistic(xs, true)
}

// extremeLevel checks min or max of texts with an order.
func extremeLevel(k call, xs []*node, order *levels) *node {
	want, good := TextType().ordered(order), true
	for i, a := range k.args {
		x, ok := k.ofOrder(a, xs[i], order)
		if good = ok && k.need(a, x, want) && good; good {
			xs[i] = k.levelOf(x)
		}
	}
	if !good {
		return brokenNode()
	}
	level := k.plain(k.at, k.op, NumberType(), xs...)
	level.detail = order
	x := k.plain(k.at, ofLevelOp, want, k.folded(level))
	x.detail = order
	return k.folded(x)
}

// alike gives constant texts the order of what they stand beside: of a value, or of the
// elements of a list. It reports one that is no level.
func (c *report) alike(an ast.Node, a *node, bn ast.Node, b *node) (x, y *node, ok bool) {
	x, good := c.ofOrder(an, a, b.typ.order())
	y, ok = c.ofOrder(bn, b, a.typ.order())
	return x, y, ok && good
}

// order returns the levels of a text, or of the texts of a list; nil if there are none.
func (t Type) order() *levels {
	if t.Kind == ListKind {
		return t.Elem.order()
	}
	return t.levels
}

// ofOrder gives a constant text, or a constant list of texts, without an order the levels of
// what it stands beside; false if a text is none of them.
func (c *report) ofOrder(n ast.Node, x *node, order *levels) (*node, bool) {
	t := x.typ
	if t.Kind == ListKind {
		t = *t.Elem
	}
	if order == nil || x.konst == nil || t.Kind != TextKind || t.levels != nil {
		return x, true
	}
	for _, v := range x.konst {
		for _, text := range v.textsIn() {
			if order.at[text] == 0 {
				c.faultHint(CodeUnknownValue, n, spell.DidYouMean(text, order.texts), "%q is no level of %s", ident(text), order)
				return x, false
			}
		}
	}
	return x.as(x.typ.ordered(order)), true
}

// textsIn returns a text, or the texts of a list.
func (v Value) textsIn() (texts []string) {
	switch v.kind {
	case TextKind:
		return []string{v.text}
	case ListKind:
		for i := range v.seq.len() {
			texts = append(texts, v.seq.at(i).textsIn()...)
		}
	}
	return texts
}

// levelOf makes the node of the level of an ordered text, as a number.
func (c *checker) levelOf(x *node) *node {
	t := NumberType()
	t.Optional = x.typ.Optional
	y := &node{op: levelOp, args: []*node{x}, typ: t, at: x.at, depth: x.depth, detail: x.typ.levels}
	y.join(x)
	return c.folded(y)
}

// byLevel makes a predicate that yields ordered texts yield their levels.
func (c *checker) byLevel(body *node) *node {
	if body.typ.levels == nil {
		return body
	}
	x := c.levelOf(body.args[0])
	y := *body
	y.args, y.typ = []*node{x}, x.typ
	return &y
}

// orderTexts makes the comparison of texts: of their levels if they have an order. Letter
// by letter is seldom meant.
func orderTexts(k call, x, y *node) *node {
	switch {
	case x.typ.levels == nil && y.typ.levels == nil:
		if !breaksTies(k, x, y) {
			warnTextOrder(k, x, y)
		}
		return k.make(FlagType(), x, y)
	case x.typ.levels == nil || y.typ.levels == nil:
		without, order := k.args[0], y.typ.levels
		if x.typ.levels != nil {
			without, order = k.args[1], x.typ.levels
		}
		return k.faultHint(CodeUnlike, k.at, "declare it with ordered", "%s and %s cannot be compared: %s has no order, the other is ordered %s", k.text(k.args[0]), k.text(k.args[1]), k.text(without), order)
	}
	return k.make(FlagType(), k.levelOf(x), k.levelOf(y))
}

// breaksTies reports whether both sides are the same field of a list's key, which tells
// records apart whatever it compares.
func breaksTies(k call, x, y *node) bool {
	if x.op != fieldOp || y.op != fieldOp || x.list != y.list || x.field.Name != y.field.Name {
		return false
	}
	s := k.env.schema(x.list)
	return s != nil && slices.Contains(s.Key, x.field.Name)
}

// checkLevel checks levelOf(x).
func checkLevel(k call) *node {
	x, ok := orderedText(k, 0)
	if !ok {
		return brokenNode()
	}
	y := k.plain(k.at, k.op, NumberType(), x)
	y.detail = x.typ.levels
	return k.folded(y)
}

// checkLevelMove checks levelUp(x, n) and levelDown(x, n).
func checkLevelMove(k call) *node {
	x, ok := orderedText(k, 0)
	n := k.check(k.args[1])
	if !ok || !k.needNumber(k.args[1], n) {
		return brokenNode()
	}
	y := k.plain(k.at, k.op, x.typ, x, n)
	y.detail = x.typ.levels
	return k.folded(y)
}

// orderedText checks an argument that must be a text with an order.
func orderedText(k call, i int) (*node, bool) {
	x := k.check(k.args[i])
	if !k.need(k.args[i], x, TextType()) {
		return x, false
	}
	if x.typ.levels == nil {
		k.faultHint(CodeType, k.args[i], "declare its field or figure with ordered: [lowest, …, highest]", "%s needs a text with an order, but %s has none", k.name, k.text(k.args[i]))
		return x, false
	}
	return x, true
}

func checkJoin(k call) *node {
	list, ok := k.listOf(0, TextType())
	if !ok {
		return list
	}
	args := []*node{list}
	if len(k.args) == 2 {
		sep := k.check(k.args[1])
		if !k.need(k.args[1], sep, TextType()) {
			return brokenNode()
		}
		args = append(args, sep)
	}
	return k.visiting(TextType(), args...)
}

func checkSplit(k call) *node {
	xs, ok := k.all(TextType())
	if !ok {
		return brokenNode()
	}
	return k.visiting(ListType(TextType()), xs...)
}

// dateOf checks date("2022-09-01"); the text must be constant.
func checkDateOf(k call) *node {
	x, ok := k.constantArg(0)
	if !ok {
		return brokenNode()
	}
	if !k.perPeriod(func(period int) bool {
		v := x.on(period)
		_, err := ParseDate(v.text)
		if err != nil || v.kind != TextKind {
			k.faultHint(CodeBadArgument, k.args[0], `write a day as date("2022-09-01")`, "%s is not a day", v)
		}
		return err == nil && v.kind == TextKind
	}, x) {
		return brokenNode()
	}
	return k.make(DateType(), x)
}

// shifted checks a function of a day and a number that yields a day.
func (k call) shifted(more ...*node) *node {
	d := k.check(k.args[0])
	if !k.need(k.args[0], d, DateType()) {
		return brokenNode()
	}
	n := k.check(k.args[1])
	if !k.needNumber(k.args[1], n) {
		return brokenNode()
	}
	return k.make(DateType(), append([]*node{d, n}, more...)...)
}

func checkAddWorkdays(k call) *node {
	calendar := k.calendar()
	if calendar == nil {
		return brokenNode()
	}
	return k.shifted(calendar...)
}

func checkWorkdays(k call) *node {
	xs, ok := k.all(DateType())
	if !ok {
		return brokenNode()
	}
	calendar := k.calendar()
	if calendar == nil {
		return brokenNode()
	}
	return k.make(NumberType(), append(xs, calendar...)...)
}

// The single values of the facts that make the calendar: lists of days.
const (
	HolidaysValue       = "holidays"
	WorkedWeekendsValue = "worked_weekends"
)

// calendar returns the nodes of the holidays and of the weekend days worked instead.
// One of the two may be undeclared, and is then empty; if neither is declared, calendar
// reports a fault and returns nil.
func (k call) calendar() []*node {
	parts, found := make([]*node, 2), 0
	for i, name := range []string{HolidaysValue, WorkedWeekendsValue} {
		x, ok := k.env.globalNode(name)
		if !ok {
			x = &node{op: valueOp, typ: ListType(DateType()), col: -1}
		} else if found++; x.typ.Kind != ListKind || x.typ.Elem.Kind != DateKind {
			found = 0
			break
		}
		parts[i] = k.placed(k.at, x)
	}
	if found == 0 {
		k.faultHint(CodeUnmetNeed, k.at, "declare the facts holidays and worked_weekends as lists of dates", fmt.Sprintf("%s needs the calendar of the year", k.name))
		return nil
	}
	return parts
}
