package rule_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"
)

// generator builds typed trees. What stands first among the choices is what
// rapid shrinks towards, so leaves come first.
type generator struct {
	t      *rapid.T
	floats bool     // only what expr's floats compute alike
	lets   []typed  // names in view
	elems  []typed  // what # is, innermost last; kind "row" has fields
	accs   []bool   // whether #acc is a number here
	narrow []string // optional names known to be there
	pure   bool     // no record in view
	names  int      // lets so far
}

// typed is a name or an element with its kind: number, flag, text, day,
// numbers, maybe, row, mark.
type typed struct{ name, kind string }

func (g *generator) pick(n int) int { return rapid.IntRange(0, n-1).Draw(g.t, "") }

func (g *generator) among(words ...string) string { return words[g.pick(len(words))] }

// one draws one of the choices, a leaf where the depth is used up.
func (g *generator) one(depth int, leaf func() *tree, inner ...func(depth int) *tree) *tree {
	if depth <= 0 {
		return leaf()
	}
	k := g.pick(len(inner) + 1)
	if k == 0 {
		return leaf()
	}
	return inner[k-1](depth - 1)
}

// visible lists the names of a kind that are in view, lets last.
func (g *generator) visible(kind string) []*tree {
	var found []*tree
	if !g.pure {
		for _, f := range recordFields {
			if f.kind == kind || f.kind == "maybe" && kind == "number" && slices.Contains(g.narrow, f.name) {
				found = append(found, leaf("name", f.name))
			}
		}
	}
	for _, v := range append(globalNames, g.lets...) {
		if v.kind == kind {
			found = append(found, leaf("name", v.name))
		}
	}
	return append(found, g.element(kind)...)
}

// element lists what of a kind # and .field give.
func (g *generator) element(kind string) []*tree {
	if len(g.elems) == 0 {
		return nil
	}
	var found []*tree
	e := g.elems[len(g.elems)-1]
	if e.kind == kind {
		found = append(found, node("#"))
	}
	for _, f := range elementFields[e.kind] {
		if f.kind == kind {
			found = append(found, leaf(".", f.name))
		}
	}
	if kind == "number" && !g.floats {
		found = append(found, node("#index"))
	}
	if kind == "number" && g.accs[len(g.accs)-1] {
		found = append(found, node("#acc"))
	}
	return found
}

// name draws one of the names of a kind, or else what fallback makes.
func (g *generator) name(kind string, fallback func() *tree) *tree {
	found := g.visible(kind)
	if k := g.pick(len(found) + 1); k > 0 {
		return found[k-1]
	}
	return fallback()
}

func (g *generator) literal() *tree {
	if g.floats {
		return num(g.among("1", "0", "2", "3", "0.5", "1.25", "7", "10"))
	}
	return num(g.among("1", "0", "2", "3", "0.5", "0.05", "10", "7", "1.005", "2.5", "100", "83.15", "9223372036854775807", "0.3333333333333333333333"))
}

func (g *generator) small() *tree { return num(g.among("1", "0", "2", "3", "5")) }

func (g *generator) number(depth int) *tree {
	leaf := func() *tree { return g.name("number", g.literal) }
	choices := []func(int) *tree{g.arithmetic, g.arithmetic, g.minus, g.aggregate, g.aggregate, g.numberChoice, g.numberLet, g.coalesced, g.rounded, g.extremes, g.called}
	if !g.floats {
		choices = append(choices, g.statistic, g.statistic, g.power, g.reduced, g.clamped, g.dayNumber)
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

// each builds the body of a predicate function over a list of rows or numbers.
func (g *generator) each(list *tree, kind string, body func() *tree) *tree {
	g.elems, g.accs = append(g.elems, typed{"", kind}), append(g.accs, false)
	defer func() { g.elems, g.accs = g.elems[:len(g.elems)-1], g.accs[:len(g.accs)-1] }()
	return body()
}

// over draws a list and what its elements are.
func (g *generator) over(d int) (*tree, string) {
	if g.pick(2) == 0 {
		return g.numbers(d), "number"
	}
	return g.records(d)
}

func (g *generator) aggregate(d int) *tree {
	list, kind := g.over(d)
	flag := func() *tree { return g.flag(d - 1) }
	switch g.pick(4) {
	case 0:
		return node("len", list)
	case 1:
		return node("count", list, g.each(list, kind, flag))
	case 2:
		return node("sum", list, g.each(list, kind, func() *tree { return g.number(d - 1) }))
	}
	return node("sum", g.numbers(d))
}

func (g *generator) statistic(d int) *tree {
	xs := g.numbers(d)
	switch g.among("mean", "median", "min", "max", "variance", "percentile", "rank", "trimmedMean", "weightedMean") {
	case "mean":
		return node("mean", xs)
	case "median":
		return node("median", xs)
	case "min":
		return node("min", xs)
	case "max":
		return node("max", xs)
	case "variance":
		return node("variance", xs, quoted(g.among("population", "sample")))
	case "percentile":
		p := num(g.among("50", "0", "100", "25", "90", "33.3"))
		return node("percentile", xs, p, quoted(g.among("nearest", "inclusive")))
	case "rank":
		return node("rank", g.number(d), xs, quoted(g.among("competition", "dense")), quoted(g.among("desc", "asc")))
	case "trimmedMean":
		return node("trimmedMean", xs, num(g.among("0", "1")), num(g.among("0", "1", "2")))
	}
	list, kind := g.over(d)
	values := g.each(list, kind, func() *tree { return g.number(d - 1) })
	weights := g.each(list, kind, func() *tree { return g.number(d - 1) })
	return node("weightedMean", node("map", list, values), node("map", list, weights))
}

func (g *generator) reduced(d int) *tree {
	list, kind := g.over(d)
	g.elems, g.accs = append(g.elems, typed{"", kind}), append(g.accs, true)
	body := node(g.among("+", "-"), node("#acc"), g.number(d-1))
	g.elems, g.accs = g.elems[:len(g.elems)-1], g.accs[:len(g.accs)-1]
	return node("reduce", list, body, g.number(d-1))
}

func (g *generator) numberChoice(d int) *tree { return g.choice(d, g.number) }

func (g *generator) choice(d int, branch func(int) *tree) *tree {
	if m := g.visible("maybe"); len(m) > 0 && m[0].op == "name" && !g.floats && g.pick(3) == 0 {
		return g.narrowed(d, m[0], branch)
	}
	return node(g.among("if", "?"), g.flag(d), branch(d), branch(d))
}

// narrowed is if m != nil { … m … } else { … }.
func (g *generator) narrowed(d int, m *tree, branch func(int) *tree) *tree {
	g.narrow = append(g.narrow, m.text)
	there := branch(d)
	g.narrow = g.narrow[:len(g.narrow)-1]
	if g.pick(2) == 0 {
		return node("if", node("==", m, node("nil")), branch(d), there)
	}
	return node("if", node("!=", m, node("nil")), there, branch(d))
}

func (g *generator) numberLet(d int) *tree { return g.let(d, g.number) }

// let names a value of any kind and uses it in a body.
func (g *generator) let(d int, body func(int) *tree) *tree {
	g.names++
	name := fmt.Sprintf("x%d", g.names)
	kind := g.among("number", "flag", "text", "numbers", "maybe")
	value := g.kind(kind, d)
	g.lets = append(g.lets, typed{name, kind})
	t := &tree{op: "let", text: name, kids: []*tree{value, body(d)}}
	g.lets = g.lets[:len(g.lets)-1]
	return t
}

func (g *generator) kind(kind string, d int) *tree {
	switch kind {
	case "number":
		return g.number(d)
	case "flag":
		return g.flag(d)
	case "text":
		return g.text(d)
	case "numbers":
		return g.numbers(d)
	}
	return g.maybe(d)
}

func (g *generator) coalesced(d int) *tree { return node("??", g.maybe(d), g.number(d)) }

func (g *generator) rounded(d int) *tree {
	if g.floats {
		return node(g.among("round", "floor", "ceil"), g.number(d))
	}
	places := num(g.among("0", "1", "2", "3"))
	if g.pick(4) == 0 {
		places = node("negative", num(g.among("1", "2")))
	}
	return node(g.among("round", "roundEven", "roundUp", "roundDown", "floor", "ceil"), g.number(d), places)
}

func (g *generator) extremes(d int) *tree {
	if g.pick(4) == 0 {
		return node("abs", g.number(d))
	}
	return node(g.among("min", "max"), g.number(d), g.number(d), g.number(d))
}

func (g *generator) clamped(d int) *tree {
	return node("clamp", g.number(d), g.number(d), g.number(d))
}

func (g *generator) dayNumber(d int) *tree {
	if g.pick(2) == 0 {
		return node("year", g.day(d))
	}
	return node("days", g.day(d), g.day(d))
}

// called is a policy function; expr has those without a record too.
func (g *generator) called(d int) *tree {
	switch g.among("twice", "ladder", "minus") {
	case "twice":
		return node("twice", g.number(d))
	case "ladder":
		return node("ladder", g.number(d))
	}
	return node("minus", g.number(d), g.number(d))
}
