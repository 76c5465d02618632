package rule_test

// The generator's trees of kinds other than numbers.

func (g *generator) flag(depth int) *tree {
	leaf := func() *tree {
		return g.name("flag", func() *tree { return node(g.among("true", "false")) })
	}
	return g.one(depth, leaf, g.comparison, g.comparison, g.chain, g.logic, g.logic, g.member, g.quantifier, g.equality,
		func(d int) *tree { return node("not", g.flag(d)) },
		func(d int) *tree { return g.choice(d, g.flag) },
		func(d int) *tree { return g.let(d, g.flag) },
		func(d int) *tree { return node(g.among("contains", "startsWith", "endsWith"), g.text(d), g.text(d)) })
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

func (g *generator) logic(d int) *tree { return node(g.among("and", "or"), g.flag(d), g.flag(d)) }

func (g *generator) member(d int) *tree {
	if !g.floats && g.pick(2) == 0 {
		return node("in", g.number(d), g.span())
	}
	return node("in", g.number(d), g.numbers(d))
}

func (g *generator) quantifier(d int) *tree {
	list, kind := g.over(d)
	body := g.each(list, kind, func() *tree { return g.flag(d - 1) })
	return node(g.among("any", "all", "none", "one"), list, body)
}

func (g *generator) equality(d int) *tree {
	op := g.among("==", "!=")
	switch g.pick(4) {
	case 0:
		return node(op, g.text(d), g.text(d))
	case 1:
		return node(op, g.maybe(d), node("nil"))
	case 2:
		if !g.floats {
			return node(op, g.numbers(d), g.numbers(d))
		}
	}
	return node(op, g.number(d), g.number(d))
}

func (g *generator) text(depth int) *tree {
	leaf := func() *tree {
		return g.name("text", func() *tree { return quoted(g.among("", "a", "b", "ab", "好")) })
	}
	return g.one(depth, leaf,
		func(d int) *tree { return node("+", g.text(d), g.text(d)) },
		func(d int) *tree { return node(g.among("upper", "lower"), g.text(d)) },
		func(d int) *tree { return g.choice(d, g.text) },
		func(d int) *tree { return g.let(d, g.text) })
}

func (g *generator) day(depth int) *tree {
	leaf := func() *tree {
		return g.name("day", func() *tree { return node("date", quoted(g.among("2022-09-30", "2024-02-29", "1999-12-31"))) })
	}
	return g.one(depth, leaf,
		func(d int) *tree { return node("addDays", g.day(d), node("negative", g.small())) },
		func(d int) *tree { return node("addDays", g.day(d), num(g.among("1", "366", "100"))) },
		func(d int) *tree { return g.choice(d, g.day) })
}

// maybe is a number that may be missing.
func (g *generator) maybe(depth int) *tree {
	leaf := func() *tree {
		for _, m := range g.visible("maybe") {
			if m.op != "name" || !contains(g.narrow, m.text) {
				return m
			}
		}
		return node("first", node("list", g.literal()))
	}
	choices := []func(int) *tree{
		func(d int) *tree { return node(g.among("first", "last"), g.numbers(d)) },
		func(d int) *tree {
			list := g.numbers(d)
			return node("find", list, g.each(list, "number", func() *tree { return g.flag(d - 1) }))
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
			func(d int) *tree { return node("??", g.maybe(d), g.maybe(d)) })
	}
	return g.one(depth, leaf, choices...)
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
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
		choices = append(choices, g.sorted,
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
	return node("map", list, g.each(list, kind, func() *tree { return g.number(d - 1) }))
}

func (g *generator) filtered(d int) *tree {
	list := g.numbers(d)
	return node("filter", list, g.each(list, "number", func() *tree { return g.flag(d - 1) }))
}

func (g *generator) sorted(d int) *tree {
	list := g.numbers(d)
	switch g.pick(3) {
	case 0:
		return node("sort", list)
	case 1:
		return node("sort", list, quoted("desc"))
	}
	body := g.each(list, "number", func() *tree { return g.number(d - 1) })
	return node("sortBy", list, body, quoted(g.among("asc", "desc")))
}

// records is a list of records, and of which kind.
func (g *generator) records(depth int) (*tree, string) {
	kind := g.among("mark", "row")
	list := func() *tree { return leaf("name", kind+"s") }
	inner := func(d int) *tree {
		from := list()
		return node("filter", from, g.each(from, kind, func() *tree { return g.flag(d - 1) }))
	}
	if g.floats {
		return g.one(depth, list, inner), kind
	}
	return g.one(depth, list, inner,
		func(int) *tree { return node("reverse", list()) },
		func(d int) *tree {
			return node("sortBy", list(), g.each(nil, kind, func() *tree { return g.number(d - 1) }), quoted(g.among("asc", "desc")))
		}), kind
}
