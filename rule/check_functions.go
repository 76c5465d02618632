package rule

import (
	"fmt"
	"slices"
)

// This file has the checks of the functions of the language. The functions themselves
// are in functions_….go, beside their drivers.

// fixed returns the check of a function of numbers that yields a number; terminating
// reports whether its result terminates.
func fixed(terminating func(xs []*node) bool) func(*checker, call) *node {
	return func(c *checker, k call) *node {
		xs, ok := c.all(k, NumberType())
		if !ok {
			return brokenNode()
		}
		return c.node(k.node, k.op, numberType(terminating(xs)), xs...)
	}
}

func allTerminating(xs []*node) bool {
	return !slices.ContainsFunc(xs, func(x *node) bool { return !x.typ.Terminating })
}

// texts returns the check of a function of texts.
func texts(result Type) func(*checker, call) *node {
	return func(c *checker, k call) *node {
		xs, ok := c.all(k, TextType())
		if !ok {
			return brokenNode()
		}
		return c.node(k.node, k.op, result, xs...)
	}
}

// ofDays checks a function of days that yields a number.
func ofDays(c *checker, k call) *node {
	xs, ok := c.all(k, DateType())
	if !ok {
		return brokenNode()
	}
	return c.node(k.node, k.op, NumberType(), xs...)
}

// round checks round(x, places) and its kin; omitted places are 0.
func (c *checker) round(k call) *node {
	xs, ok := c.all(k, NumberType())
	if !ok {
		return brokenNode()
	}
	if xs[0].rounded {
		c.warn(CodeRoundedTwice, k.node, "round once, at the end", "%s is rounded twice", c.text(k.args[0]))
	}
	if len(xs) == 2 && !c.placesOf(k, 1, xs[1], -maxPlaces) {
		return brokenNode()
	}
	x := c.node(k.node, k.op, NumberType(), xs...)
	x.rounded = len(xs) == 1 || xs[1].konst != nil
	return x
}

// placesOf reports constant places that are out of bounds in any period.
func (c *checker) placesOf(k call, i int, x *node, least int) bool {
	return x.konst == nil || c.perPeriod(func(period int) bool {
		v := x.on(period)
		places, ok := wholePlaces(v.num)
		if ok = ok && places >= least && v.kind == NumberKind; !ok {
			c.fault(CodeBadArgument, k.args[i], "the places %s must be a whole number from %d to %d", v, least, maxPlaces)
		}
		return ok
	}, x)
}

// extreme checks min or max, of the arguments or of a list's elements.
func (c *checker) extreme(k call) *node {
	if len(k.args) == 1 {
		xs, ok := c.numberList(k, 0)
		if !ok {
			return brokenNode()
		}
		return c.visiting(k, numberType(xs.typ.Elem.Terminating), xs)
	}
	xs, ok := c.all(k, NumberType())
	if !ok {
		return brokenNode()
	}
	c.warnComma(k)
	return c.node(k.node, k.op, numberType(allTerminating(xs)), xs...)
}

func (c *checker) join(k call) *node {
	list, ok := c.listOf(k, 0, TextType())
	if !ok {
		return list
	}
	args := []*node{list}
	if len(k.args) == 2 {
		sep := c.check(k.args[1])
		if !c.need(k.args[1], sep, TextType()) {
			return brokenNode()
		}
		args = append(args, sep)
	}
	return c.visiting(k, TextType(), args...)
}

func (c *checker) split(k call) *node {
	xs, ok := c.all(k, TextType())
	if !ok {
		return brokenNode()
	}
	return c.visiting(k, ListType(TextType()), xs...)
}

// dateOf checks date("2022-09-01"); the text must be constant.
func (c *checker) dateOf(k call) *node {
	x, ok := c.constantArg(k, 0)
	if !ok {
		return brokenNode()
	}
	if !c.perPeriod(func(period int) bool {
		v := x.on(period)
		_, err := ParseDate(v.text)
		if err != nil || v.kind != TextKind {
			c.faultHint(CodeBadArgument, k.args[0], `write a day as date("2022-09-01")`, "%s is not a day", v)
		}
		return err == nil && v.kind == TextKind
	}, x) {
		return brokenNode()
	}
	return c.node(k.node, k.op, DateType(), x)
}

// shifted checks a function of a day and a number that yields a day.
func (c *checker) shifted(k call, more ...*node) *node {
	d := c.check(k.args[0])
	if !c.need(k.args[0], d, DateType()) {
		return brokenNode()
	}
	n := c.check(k.args[1])
	if !c.needNumber(k.args[1], n) {
		return brokenNode()
	}
	return c.node(k.node, k.op, DateType(), append([]*node{d, n}, more...)...)
}

func (c *checker) addWorkdays(k call) *node {
	calendar := c.calendar(k)
	if calendar == nil {
		return brokenNode()
	}
	return c.shifted(k, calendar...)
}

func (c *checker) workdays(k call) *node {
	xs, ok := c.all(k, DateType())
	if !ok {
		return brokenNode()
	}
	calendar := c.calendar(k)
	if calendar == nil {
		return brokenNode()
	}
	return c.node(k.node, k.op, NumberType(), append(xs, calendar...)...)
}

// The single values of the facts that make the calendar: lists of days.
const (
	HolidaysValue       = "holidays"
	WorkedWeekendsValue = "worked_weekends"
)

// calendar returns the nodes of the holidays and of the weekend days worked instead.
// One of the two may be undeclared, and is then empty; if neither is declared, calendar
// reports a fault and returns nil.
func (c *checker) calendar(k call) []*node {
	parts, found := make([]*node, 2), 0
	for i, name := range []string{HolidaysValue, WorkedWeekendsValue} {
		x, ok := c.env.globalNode(name)
		if !ok {
			x = &node{op: valueOp, typ: ListType(DateType()), col: -1}
		} else if found++; x.typ.Kind != ListKind || x.typ.Elem.Kind != DateKind {
			found = 0
			break
		}
		parts[i] = c.placed(k.node, x)
	}
	if found == 0 {
		c.faultHint(CodeUnmetNeed, k.node, "declare the facts holidays and worked_weekends as lists of dates", fmt.Sprintf("%s needs the calendar of the year", k.name))
		return nil
	}
	return parts
}
