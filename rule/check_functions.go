package rule

import (
	"fmt"
	"slices"
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
	xs, ok := k.all(NumberType())
	if !ok {
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
