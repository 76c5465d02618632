package rule_test

// The generator's trees that are numbers.

func (g *generator) literal() *tree {
	if g.floats {
		return num(g.among("1", "0", "2", "3", "0.5", "1.25", "7", "10"))
	}
	switch {
	case g.column && g.pick(16) == 15: // near the end of what a column holds
		return num(g.among("9999999999999", "2305843009213693951", "1234567890123", "0.0000000001"))
	case g.column:
		return num(g.among("1", "0", "2", "3", "0.5", "0.05", "10", "7", "100", "0.001", "60"))
	}
	return num(g.among("1", "0", "2", "3", "0.5", "0.05", "10", "7", "1.005", "2.5", "100", "83.15", "9223372036854775807", "0.3333333333333333333333", "9999999999999"))
}

func (g *generator) small() *tree { return num(g.among("1", "0", "2", "3", "5")) }

func (g *generator) number(depth int) *tree {
	if g.isColumn() {
		return g.columnNumber(depth)
	}
	leaf := func() *tree { return g.name("number", g.literal) }
	choices := []func(int) *tree{g.arithmetic, g.arithmetic, g.minus, g.aggregate, g.aggregate, g.numberChoice, g.numberLet, g.coalesced, g.rounded, g.extremes, g.called}
	if !g.floats {
		choices = append(choices, g.statistic, g.statistic, g.power, g.reduced, g.clamped, g.dayNumber, g.looked, g.looked, g.banded, g.rooted, g.grouped, g.whole)
	}
	return g.one(depth, leaf, choices...)
}

func (g *generator) arithmetic(d int) *tree {
	ops := []string{"+", "-", "*", "/", "%"}
	if g.floats {
		ops = ops[:3]
		if g.pick(4) == 0 {
			return node("/", g.number(d), num(g.among("2", "4", "0.5")))
		}
	}
	return node(g.among(ops...), g.number(d), g.number(d))
}

func (g *generator) minus(d int) *tree { return node("negative", g.number(d)) }

func (g *generator) power(d int) *tree {
	exp := g.small()
	if g.pick(4) == 0 {
		exp = node("negative", g.small())
	}
	return node("**", g.number(d), exp)
}

func (g *generator) aggregate(d int) *tree {
	list, kind := g.over(d)
	flag := func() *tree { return g.flag(d - 1) }
	switch g.pick(4) {
	case 0:
		return node("len", list)
	case 1:
		return node("count", list, g.each(kind, flag))
	case 2:
		return node("sum", list, g.each(kind, func() *tree { return g.number(d - 1) }))
	}
	return node("sum", g.numbers(d))
}

func (g *generator) statistic(d int) *tree {
	switch name := g.among("mean", "median", "min", "max", "variance", "percentile", "rank", "rankByKeys", "trimmedMean", "weightedMean"); name {
	case "variance":
		return g.ofNumbers(d, name, quoted(g.among("population", "sample")))
	case "percentile":
		p := num(g.among("50", "0", "100", "25", "90", "33.3"))
		return g.ofNumbers(d, name, p, quoted(g.among("nearest", "inclusive")))
	case "rank":
		return g.rank(g.number(d), g.numbers(d))
	case "rankByKeys":
		list, kind := g.over(d)
		keys := g.each(kind, func() *tree { return node("list", g.number(0), g.number(d-1)) })
		return g.rank(node("list", g.number(0), g.number(d-1)), node("map", list, keys))
	case "trimmedMean":
		return g.ofNumbers(d, name, num(g.among("0", "1")), num(g.among("0", "1", "2")))
	case "weightedMean":
		list, kind := g.over(d)
		values := g.each(kind, func() *tree { return g.number(d - 1) })
		weights := g.each(kind, func() *tree { return g.number(d - 1) })
		if g.pick(2) == 0 {
			return &tree{op: name, text: ofEach, kids: []*tree{list, node("+", node("#index"), values), node("+", weights, node("#index"))}}
		}
		return node("weightedMean", node("map", list, values), node("map", list, weights))
	default:
		return g.ofNumbers(d, name)
	}
}

// rankBy is the place of the own record among rows, if these are in view; else a leaf.
func (g *generator) rankBy(d int) *tree {
	if g.floats || g.pure || len(g.elems) > 0 || g.rows > 40 {
		return node("first", node("list", g.literal()))
	}
	list := leaf("name", "rows")
	if g.sheet && g.pick(2) == 0 {
		list = leaf("name", "peers")
	}
	if g.pick(2) == 0 {
		list = node("filter", list, g.each("row", func() *tree { return g.flag(d - 1) }))
	}
	key := g.each("ranked", func() *tree {
		of := leaf(".", g.among("a", "b", "m"))
		switch g.pick(3) {
		case 0:
			return node("list", of, node("*", leaf(".", "b"), g.number(d-1)))
		case 1:
			return node("+", leaf(".", "a"), g.number(d-1))
		}
		return of
	})
	return node("rankBy", list, key, quoted(g.among("competition", "dense", "competition", "refuse")), quoted(g.among("desc", "asc")))
}

// ofNumbers is a function of a list of numbers, or of a list and a predicate.
func (g *generator) ofNumbers(d int, name string, more ...*tree) *tree {
	if g.pick(2) == 0 {
		return node(name, append([]*tree{g.numbers(d)}, more...)...)
	}
	list, kind := g.over(d)
	value := node(g.among("+", "*", "-"), node("#index"), g.each(kind, func() *tree { return g.number(d - 1) }))
	return &tree{op: name, text: ofEach, kids: append([]*tree{list, value}, more...)}
}

func (g *generator) rank(x, list *tree) *tree {
	return node("rank", x, list, quoted(g.among("competition", "dense")), quoted(g.among("desc", "asc")))
}

func (g *generator) reduced(d int) *tree {
	list, kind := g.over(d)
	body := g.within(kind, true, func() *tree { return node(g.among("+", "-"), node("#acc"), g.number(d-1)) })
	return node("reduce", list, body, g.number(d-1))
}

func (g *generator) numberChoice(d int) *tree { return g.choice(d, g.number) }
func (g *generator) numberLet(d int) *tree    { return g.let(d, g.number) }
func (g *generator) coalesced(d int) *tree {
	if !g.floats && !g.column && g.pick(6) == 0 {
		return node("??", g.rankBy(d), g.number(d))
	}
	if !g.floats && !g.column && g.pick(3) == 0 { // a function that an empty list makes nil
		if s := g.statistic(d); needsOne[s.op] {
			return node("??", s, g.number(d))
		}
	}
	return node("??", g.maybe(d), g.number(d))
}

var roundings = []string{"round", "roundEven", "roundUp", "roundDown", "floor", "ceil"}

func (g *generator) rounded(d int) *tree {
	if g.floats {
		return node(g.among("round", "floor", "ceil"), g.number(d))
	}
	name, form := g.among(roundings...), g.pick(8)
	if g.column && !g.mixed {
		form = 4 * (form % 2)
	}
	switch form {
	case 0:
		return node(name, g.number(d))
	case 1: // places that may differ from record to record
		return node(name, g.number(d), node("clamp", node("round", g.number(d-1)), num("0"), num("3")))
	case 2:
		return node(name, g.number(d), node("negative", num(g.among("1", "2"))))
	case 3:
		return node(name, g.quotient(d), g.places())
	}
	return node(name, g.number(d), g.places())
}

func (g *generator) places() *tree { return num(g.among("0", "1", "2", "3", "4", "6", "9")) }

func (g *generator) quotient(d int) *tree { return node("/", g.number(d), g.number(d)) }

func (g *generator) extremes(d int) *tree {
	if !g.column && g.pick(4) == 0 {
		return node("abs", g.number(d))
	}
	t := node(g.among("min", "max"), g.number(d), g.number(d))
	if g.pick(2) == 0 {
		t.kids = append(t.kids, g.number(d))
	}
	return t
}

func (g *generator) clamped(d int) *tree {
	if g.column && !g.mixed || g.pick(2) == 0 {
		return node("clamp", g.number(d), num(g.among("-1", "0", "0.123456789012345678901")), num(g.among("1", "50", "100.5")))
	}
	return node("clamp", g.number(d), g.number(d), g.number(d))
}

func (g *generator) dayNumber(d int) *tree {
	if g.pick(2) == 0 {
		return node(g.among("year", "quarter", "month", "day", "weekday"), g.day(d))
	}
	return node(g.among("days", "monthsBetween"), g.day(d), g.day(d))
}

// called is a policy function; expr has those without a record too.
func (g *generator) called(d int) *tree {
	names := []string{"twice", "ladder", "minus"}
	if !g.floats {
		names = sortedKeys(policyFunctions)
	}
	return g.call(g.among(names...), d)
}

func (g *generator) call(name string, d int) *tree {
	t := node(name)
	for _, p := range policyFunctions[name].params {
		if p == "when" {
			t.kids = append(t.kids, g.flag(d))
		} else {
			t.kids = append(t.kids, g.number(d))
		}
	}
	return t
}

// looked is a lookup in a table that gives numbers; most keys have a row.
func (g *generator) looked(d int) *tree {
	t := &tree{op: "lookup", text: g.among("points", "scale", "price", "award", "over", "rate")}
	for i := range policyTables[t.text].sides {
		t.kids = append(t.kids, g.key(policyTables[t.text], i, d))
	}
	return t
}

// key draws what is looked for in a table.
func (g *generator) key(p policyTable, i, d int) *tree {
	if _, isText := p.rows[0][i].(string); isText {
		if g.pick(2) == 0 {
			return node("if", node("==", g.text(0), quoted("a")), quoted("a"), quoted("b"))
		}
		return g.text(d)
	}
	switch {
	case g.pick(6) == 0:
		return g.number(d)
	case len(p.steps()) > 0:
		return node("max", g.number(d), num("0"))
	}
	return node("clamp", node("round", g.number(d)), num("1"), num("2"))
}

// banded is band or interpolate, by constants.
func (g *generator) banded(d int) *tree {
	if g.pick(2) == 0 {
		values := node("list", num("1"), g.literal(), leaf("name", "third"), num("2"))
		return node("band", g.number(d), node("list", num("0"), num("1.5"), num("60")), values, quoted(g.among("from", "above")))
	}
	t := node("interpolate", g.number(d), node("list", num("0"), num("60"), num("90")), node("list", num("0"), num("100"), g.literal()))
	if g.pick(2) == 0 {
		t.kids = append(t.kids, quoted("extend"))
	}
	return t
}

func (g *generator) rooted(d int) *tree { return node("sqrt", node("abs", g.number(d)), g.places()) }

// grouped is something of the groups of a list.
func (g *generator) grouped(d int) *tree {
	list, kind := g.records(d)
	key := g.each(kind, func() *tree { return g.kind(g.among("number", "text"), d-1) })
	of := node("sum", node("#"), g.each(kind, func() *tree { return g.number(d - 1) }))
	sizes := node("map", node("groupBy", list, key), node("len", node("#")))
	switch g.pick(3) {
	case 0:
		return node("len", node("groupBy", list, key))
	case 1:
		return node("sum", sizes)
	}
	return node("sum", node("map", node("groupBy", list, key), of))
}
