package rule_test

// The generator's trees of what can be evaluated for many records at once: the
// record's own numbers and flags, lets, and what is the same for all records.

func (g *generator) columnNumber(depth int) *tree {
	leaf := func() *tree { return g.name("number", g.literal) }
	choices := []func(int) *tree{g.sums, g.sums, g.sums, g.scaled, g.minus, g.numberChoice, g.numberChoice, g.extremes, g.extremes, g.clamped,
		g.rounded, g.rounded, g.roundedQuotient, g.roundedQuotient, g.columnLet, g.columnLet, g.columnCall, g.whole}
	if g.mixed {
		choices = append(choices, g.quotient, g.called, func(d int) *tree { return node("abs", g.number(d)) },
			func(d int) *tree { return node("%", g.number(d), g.number(d)) })
	}
	return g.one(depth, leaf, choices...)
}

func (g *generator) sums(d int) *tree { return node(g.among("+", "-", "*"), g.number(d), g.number(d)) }

// scaled is a number divided by a constant.
func (g *generator) scaled(d int) *tree {
	return node("/", g.number(d), num(g.among("2", "4", "7", "3", "0.5", "40", "100")))
}

// columnCall is a policy function that divides nothing by what it is given.
func (g *generator) columnCall(d int) *tree {
	return g.call(g.among("twice", "ladder", "minus", "second", "either", "spread"), d)
}

// roundedQuotient is the rounding of a quotient, the divisor of which is 0 for few
// records.
func (g *generator) roundedQuotient(d int) *tree {
	q := g.quotient(d)
	if g.pick(3) > 0 {
		q.kids[1] = node("max", q.kids[1], num(g.among("1", "0.5", "3")))
	}
	return node(g.among(roundings...), q, g.places())
}

// columnLet uses the name that it gives at least once.
func (g *generator) columnLet(d int) *tree {
	return g.let(d, func(d int) *tree {
		name := g.lets[len(g.lets)-1]
		switch x := leaf("name", name.name); {
		case name.kind == "number":
			return node(g.among("+", "-", "*"), x, g.number(d))
		case name.kind == "flag":
			return node("if", g.negated(x), g.number(d), g.number(d))
		}
		return g.number(d)
	})
}

func (g *generator) negated(x *tree) *tree {
	if g.pick(2) == 0 {
		return node("not", x)
	}
	return x
}

func (g *generator) columnFlag(depth int) *tree {
	leaf := func() *tree { return g.name("flag", func() *tree { return leaf("name", "ok") }) }
	compared := func(d int) *tree { return node(g.among("<", "<=", ">", ">=", "==", "!="), g.number(d), g.number(d)) }
	near := func(d int) *tree { // whole numbers, of which many are equal
		return node(g.among("==", "!=", "<", ">="), node("round", node("/", g.number(d), num("40"))), num(g.among("0", "1", "2")))
	}
	choices := []func(int) *tree{compared, compared, near, near, g.logic, g.logic, g.logic,
		func(d int) *tree { return node("not", g.flag(d)) },
		func(d int) *tree { return node("not", g.flag(d)) }}
	if g.mixed {
		choices = append(choices, g.chain, func(d int) *tree { return g.choice(d, g.flag) }, func(d int) *tree { return g.let(d, g.flag) })
	}
	return g.one(depth, leaf, choices...)
}

// whole is an aggregate over all rows, the same for each of them.
func (g *generator) whole(d int) *tree {
	if len(g.elems) > 0 { // else it would be evaluated for each element
		return g.literal()
	}
	outer := *g
	g.lets, g.narrow, g.pure, g.column = nil, nil, true, false
	defer func() { g.lets, g.narrow, g.pure, g.column = outer.lets, outer.narrow, outer.pure, outer.column }()
	rows := leaf("name", "rows")
	of := func(draw func(int) *tree) *tree { return g.each("row", func() *tree { return draw(min(d, 1)) }) }
	if g.pick(3) == 0 {
		rows = node("filter", rows, of(g.wholeFlag))
	}
	switch name := g.among("max", "min", "mean", "median", "sum", "count", "len"); name {
	case "len":
		return node("len", rows)
	case "count":
		return node("count", rows, of(g.wholeFlag))
	case "sum":
		return node("sum", rows, of(g.wholeNumber))
	default:
		return node(name, node("map", rows, of(g.wholeNumber)))
	}
}

// wholeNumber and wholeFlag are of the fields of an element alone.
func (g *generator) wholeNumber(depth int) *tree {
	leaf := func() *tree { return g.name("number", g.literal) }
	return g.one(depth, leaf, g.wholeSum, g.wholeSum, func(d int) *tree {
		return node("if", g.wholeFlag(d), g.wholeNumber(d), g.wholeNumber(d))
	})
}

func (g *generator) wholeSum(d int) *tree {
	return node(g.among("+", "-", "*"), g.wholeNumber(d), g.wholeNumber(d))
}

func (g *generator) wholeFlag(depth int) *tree {
	return g.one(depth, func() *tree { return leaf(".", "ok") }, func(d int) *tree {
		return node(g.order(), g.wholeNumber(d), g.wholeNumber(d))
	})
}
