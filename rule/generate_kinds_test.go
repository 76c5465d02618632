package rule_test

// The generator's trees of kinds other than numbers.

func (g *generator) flag(depth int) *tree {
	if g.isColumn() {
		return g.columnFlag(depth)
	}
	leaf := func() *tree {
		return g.name("flag", func() *tree { return node(g.among("true", "false")) })
	}
	return g.one(depth, leaf, g.comparison, g.comparison, g.chain, g.logic, g.logic, g.member, g.quantifier, g.equality, g.textTest,
		func(d int) *tree { return node("not", g.flag(d)) },
		func(d int) *tree { return g.choice(d, g.flag) },
		func(d int) *tree { return g.let(d, g.flag) })
}

func (g *generator) textTest(d int) *tree {
	if !g.floats && g.pick(3) == 0 {
		return node("matches", g.text(d), quoted(g.among("^a", "b$", "[ab]+", "^.?$", "好")))
	}
	return node(g.among("contains", "startsWith", "endsWith"), g.text(d), g.text(d))
}

func (g *generator) order() string { return g.among("<", "<=", ">", ">=") }

func (g *generator) comparison(d int) *tree {
	switch {
	case g.pick(5) == 0:
		return node(g.order(), g.text(d), g.text(d))
	case !g.floats && g.pick(5) == 0:
		return node(g.order(), g.day(d), g.day(d))
	}
	return node(g.order(), g.number(d), g.number(d))
}

// chain is a < b <= c, of three or four operands.
func (g *generator) chain(d int) *tree {
	t := &tree{op: "chain", text: g.order(), kids: []*tree{g.number(d), g.number(d)}}
	for range 1 + g.pick(2) {
		t.text += " " + g.order()
		t.kids = append(t.kids, g.number(d))
	}
	return t
}

// logic is and, or; at times the left side says that the right one may use what
// may be missing.
func (g *generator) logic(d int) *tree {
	if m := g.missing(); m != nil && g.pick(4) == 0 {
		cond, side := g.settling(d, m)
		flag := g.knowing(m, func() *tree { return g.flag(d) })
		if side {
			return node("and", cond, flag)
		}
		return node("or", cond, flag)
	}
	return node(g.among("and", "or"), g.flag(d), g.flag(d))
}

func (g *generator) member(d int) *tree {
	switch {
	case !g.floats && g.pick(2) == 0:
		return node("in", g.number(d), g.span())
	case !g.floats && g.pick(3) == 0:
		return node("in", g.text(d), node("list", g.text(0), quoted("a"), quoted("ab")))
	}
	return node("in", g.number(d), g.numbers(d))
}

func (g *generator) quantifier(d int) *tree {
	list, kind := g.over(d)
	body := g.each(kind, func() *tree { return g.flag(d - 1) })
	return node(g.among("any", "all", "none", "one"), list, body)
}

func (g *generator) equality(d int) *tree {
	op := g.among("==", "!=")
	switch k := g.pick(6); {
	case k == 0:
		return node(op, g.text(d), g.text(d))
	case k == 1:
		return node(op, g.maybe(d), node("nil"))
	case k == 2 && !g.floats:
		return node(op, g.numbers(d), g.numbers(d))
	case k == 3 && !g.floats:
		return node(op, g.maybe(d), g.maybe(d))
	case k == 4 && !g.floats:
		return node(op, g.flag(d), g.flag(d))
	}
	return node(op, g.number(d), g.number(d))
}

func (g *generator) text(depth int) *tree {
	leaf := func() *tree {
		return g.name("text", func() *tree { return quoted(g.among("", "a", "b", "ab", "好")) })
	}
	choices := []func(int) *tree{
		func(d int) *tree { return node("+", g.text(d), g.text(d)) },
		func(d int) *tree { return node(g.among("upper", "lower"), g.text(d)) },
		func(d int) *tree { return g.choice(d, g.text) },
		func(d int) *tree { return g.let(d, g.text) },
	}
	if !g.floats {
		choices = append(choices,
			func(d int) *tree { return node("trim", node("+", g.text(d), quoted(" "))) },
			func(d int) *tree {
				return node("join", node("split", g.text(d), quoted(g.among("a", "", "b"))), g.text(0))
			},
			func(d int) *tree {
				return &tree{op: "lookup", text: "medal", kids: []*tree{g.key(policyTables["medal"], 0, d)}}
			},
			func(d int) *tree {
				list, kind := g.over(d)
				return node("join", node("map", list, g.each(kind, func() *tree { return g.text(d - 1) })), quoted("/"))
			})
	}
	return g.one(depth, leaf, choices...)
}

func (g *generator) day(depth int) *tree {
	leaf := func() *tree {
		return g.name("day", func() *tree { return node("date", quoted(g.among("2022-09-30", "2024-02-29", "1999-12-31"))) })
	}
	return g.one(depth, leaf,
		func(d int) *tree { return node("addDays", g.day(d), node("negative", g.small())) },
		func(d int) *tree { return node("addDays", g.day(d), num(g.among("1", "366", "100"))) },
		func(d int) *tree { return node("addMonths", g.day(d), num(g.among("1", "0", "5", "17"))) },
		func(d int) *tree { return node("addMonths", g.day(d), node("negative", num(g.among("1", "12")))) },
		func(d int) *tree { return g.choice(d, g.day) })
}

// maybe is a number that may be missing.
func (g *generator) maybe(depth int) *tree {
	leaf := func() *tree {
		return g.name("maybe", func() *tree { return node("first", node("list", g.literal())) })
	}
	choices := []func(int) *tree{
		func(d int) *tree { return node(g.among("first", "last"), g.numbers(d)) },
		func(d int) *tree {
			list := g.numbers(d)
			return node("find", list, g.each("number", func() *tree { return g.flag(d - 1) }))
		},
		func(d int) *tree {
			list, kind := g.records(d)
			return &tree{op: "?.", text: elementFields[kind][0].name, kids: []*tree{node("first", list)}}
		},
	}
	if !g.floats {
		choices = append(choices,
			func(d int) *tree { return node("[]", g.numbers(d), num(g.among("0", "1", "2"))) },
			func(d int) *tree { return node("[]", g.numbers(d), node("negative", num(g.among("1", "2")))) },
			func(d int) *tree { return node("if", g.flag(d), g.number(d), node("nil")) },
			func(d int) *tree { return node("if", g.flag(d), node("nil"), g.number(d)) },
			func(d int) *tree { return g.choice(d, g.maybe) },
			func(d int) *tree { return node("??", g.maybe(d), g.maybe(d)) })
	}
	return g.one(depth, leaf, choices...)
}

// span is a short range.
func (g *generator) span() *tree { return node("..", g.small(), num(g.among("3", "0", "6"))) }

// numbers is a list of numbers.
func (g *generator) numbers(depth int) *tree {
	leaf := func() *tree { return g.name("numbers", func() *tree { return node("list", g.literal(), g.literal()) }) }
	choices := []func(int) *tree{g.array, g.mapped, g.mapped, g.filtered,
		func(d int) *tree { return node("reverse", g.numbers(d)) },
		func(d int) *tree { return node("concat", g.numbers(d), g.numbers(d)) },
	}
	if !g.floats {
		choices = append(choices, g.sorted, g.present,
			func(int) *tree { return g.span() },
			func(d int) *tree { return g.let(d, g.numbers) },
			func(d int) *tree { return g.choice(d, g.numbers) },
			func(d int) *tree { return node("take", g.numbers(d), g.small()) },
			func(d int) *tree { return node("best", g.numbers(d), g.small()) },
			func(d int) *tree { return node("uniq", g.numbers(d)) },
			func(d int) *tree { return node("flatten", node("list", g.numbers(d), g.numbers(d))) })
	}
	return g.one(depth, leaf, choices...)
}

func (g *generator) array(d int) *tree {
	t := node("list")
	for range 1 + g.pick(4) {
		t.kids = append(t.kids, g.number(d))
	}
	return t
}

func (g *generator) mapped(d int) *tree {
	list, kind := g.over(d)
	return node("map", list, g.each(kind, func() *tree { return g.number(d - 1) }))
}

func (g *generator) filtered(d int) *tree {
	list := g.numbers(d)
	return node("filter", list, g.each("number", func() *tree { return g.flag(d - 1) }))
}

// present is a field of the records that have it.
func (g *generator) present(d int) *tree {
	list, kind := g.records(d)
	field := leaf(".", map[string]string{"row": "m", "mark": "y"}[kind])
	has := g.each(kind, func() *tree {
		isThere := node("!=", field, node("nil"))
		return g.knowing(field, func() *tree { return node("and", isThere, g.flag(d-1)) })
	})
	if g.pick(2) == 0 {
		has = node("!=", field, node("nil"))
	}
	body := g.each(kind, func() *tree {
		return g.knowing(field, func() *tree { return node(g.among("+", "*"), field, g.number(d-1)) })
	})
	kept := node("filter", list, has)
	if g.pick(2) == 0 {
		kept = node("reverse", kept)
	}
	return node("map", kept, body)
}

func (g *generator) sorted(d int) *tree {
	list := g.numbers(d)
	switch g.pick(3) {
	case 0:
		return node("sort", list)
	case 1:
		return node("sort", list, quoted("desc"))
	}
	body := g.each("number", func() *tree { return g.number(d - 1) })
	return node("sortBy", list, body, quoted(g.among("asc", "desc")))
}
