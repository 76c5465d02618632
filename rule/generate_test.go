package rule_test

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// The generator of formulas: the names in view, and the forms that all kinds share.
// Every tree that it builds compiles, once it is settled (generate_settle_test.go).

// generator builds typed trees. What stands first among the choices is what
// rapid shrinks towards, so leaves come first.
type generator struct {
	t      *rapid.T
	floats bool     // only what expr's floats compute alike
	column bool     // what can be evaluated for many records at once
	mixed  bool     // with column: and now and then anything else
	sheet  bool     // also what only a sheet knows
	rows   int      // how long the list of rows is
	lets   []typed  // names in view
	elems  []typed  // what # is, innermost last; kind "row" has fields
	accs   []bool   // whether #acc is a number here
	narrow []string // optional names and fields known to be there
	pure   bool     // no record in view
	names  int      // lets so far
}

// typed is a name or an element with its kind: number, flag, text, day,
// numbers, maybe, row, mark.
type typed struct{ name, kind string }

// kinds are what a formula may yield.
var kinds = []string{"number", "flag", "text", "numbers", "maybe"}

func (g *generator) pick(n int) int { return fair(g.t, n) }

var coin = rapid.Bool()

// fair draws one of n choices with about equal odds; rapid's own ranges favour
// small numbers.
func fair(t *rapid.T, n int) int {
	tosses := bits.Len(uint(n - 1))
	if n&(n-1) != 0 {
		tosses += 2
	}
	k := 0
	for range tosses {
		k *= 2
		if coin.Draw(t, "") {
			k++
		}
	}
	return k % n
}

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
	names := slices.Concat(globalNames, g.lets)
	if !g.pure {
		names = slices.Concat(recordFields, names)
	}
	if g.sheet {
		names = append(names, sheetGlobals...)
	}
	if g.sheet && !g.pure {
		names = append(names, sheetFields...)
	}
	for _, v := range names {
		if g.isOf(v, v.name, kind) {
			found = append(found, leaf("name", v.name))
		}
	}
	return append(found, g.element(kind)...)
}

// isOf reports whether a name is of a kind: what may be missing is a number where
// it is known to be there.
func (g *generator) isOf(v typed, path, kind string) bool {
	if v.kind == "maybe" && slices.Contains(g.narrow, path) {
		return kind == "number"
	}
	return v.kind == kind
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
		if g.isOf(f, "."+f.name, kind) && !(g.floats && strings.Contains(f.name, ".")) {
			found = append(found, leaf(".", f.name))
		}
	}
	if kind == "number" && !g.floats && e.kind != "ranked" {
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

// isColumn reports whether the next part is to be one for many records at once.
func (g *generator) isColumn() bool { return g.column && !(g.mixed && g.pick(8) == 7) }

// kind draws a tree of a kind.
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

// each builds the body of a predicate function over elements of a kind.
func (g *generator) each(kind string, body func() *tree) *tree { return g.within(kind, false, body) }

// within is each, with #acc or without.
func (g *generator) within(kind string, acc bool, body func() *tree) *tree {
	narrow := g.narrow
	g.narrow = slices.DeleteFunc(slices.Clone(narrow), func(path string) bool { return path[0] == '.' })
	g.elems, g.accs = append(g.elems, typed{"", kind}), append(g.accs, acc)
	t := body()
	g.elems, g.accs, g.narrow = g.elems[:len(g.elems)-1], g.accs[:len(g.accs)-1], narrow
	return t
}

// over draws a list and what its elements are.
func (g *generator) over(d int) (*tree, string) {
	if g.pick(2) == 0 {
		return g.numbers(d), "number"
	}
	return g.records(d)
}

// lists are the lists of records in view. Long ones are left to whole; those of
// medium length are not visited once for each element of another.
func (g *generator) lists() []typed {
	found := []typed{{"marks", "mark"}}
	inner := len(g.elems)
	if g.rows <= 8 || g.rows <= 40 && inner == 0 {
		found = append(found, typed{"rows", "row"})
		if g.sheet && !g.pure {
			found = append(found, typed{"peers", "row"})
		}
	}
	if g.floats {
		return found
	}
	if !g.pure {
		found = append(found, typed{"own", "mark"})
	}
	if inner > 0 && g.elems[inner-1].kind == "row" {
		found = append(found, typed{".own", "mark"})
	}
	return found
}

// records is a list of records, and of which kind.
func (g *generator) records(depth int) (*tree, string) {
	from := g.lists()
	list := from[g.pick(len(from))]
	name := func() *tree {
		if field, ok := strings.CutPrefix(list.name, "."); ok {
			return leaf(".", field)
		}
		return leaf("name", list.name)
	}
	inner := func(d int) *tree {
		return node("filter", name(), g.each(list.kind, func() *tree { return g.flag(d - 1) }))
	}
	if g.floats {
		return g.one(depth, name, inner), list.kind
	}
	return g.one(depth, name, inner,
		func(int) *tree { return node("reverse", name()) },
		func(d int) *tree { return node("take", name(), g.small()) },
		func(d int) *tree {
			key := g.each(list.kind, func() *tree {
				if g.pick(3) == 0 {
					return node("list", g.number(0), node("negative", g.number(d-1)))
				}
				return g.number(d - 1)
			})
			return node("sortBy", name(), key, quoted(g.among("asc", "desc")))
		}), list.kind
}

// choice is a choice between two of a kind, at times by what may be missing.
func (g *generator) choice(d int, branch func(int) *tree) *tree {
	if m := g.missing(); m != nil && g.pick(3) == 0 {
		return g.narrowed(d, m, branch)
	}
	return node(g.among("if", "?"), g.flag(d), branch(d), branch(d))
}

// missing draws a name or field that may be missing, nil where none is in view.
func (g *generator) missing() *tree {
	if g.floats || g.column && !g.mixed {
		return nil
	}
	found := slices.DeleteFunc(g.visible("maybe"), func(m *tree) bool { return m.op != "name" && m.op != "." })
	if len(found) == 0 {
		return nil
	}
	return found[g.pick(len(found))]
}

// knowing draws where m is known to be there.
func (g *generator) knowing(m *tree, draw func() *tree) *tree {
	g.narrow = append(slices.Clip(g.narrow), m.String())
	t := draw()
	g.narrow = g.narrow[:len(g.narrow)-1]
	return t
}

// narrowed is if m != nil { … m … } else { … }.
func (g *generator) narrowed(d int, m *tree, branch func(int) *tree) *tree {
	cond, side := g.settling(d, m)
	there, other := g.knowing(m, func() *tree { return branch(d) }), branch(d)
	if side {
		return node(g.among("if", "?"), cond, there, other)
	}
	return node(g.among("if", "?"), cond, other, there)
}

// settling draws a condition, and on which side of it m is there.
func (g *generator) settling(d int, m *tree) (cond *tree, side bool) {
	isNil, isThere := node("==", m, node("nil")), node("!=", m, node("nil"))
	flag := func() *tree { return g.knowing(m, func() *tree { return g.flag(d - 1) }) }
	switch g.pick(8) {
	case 0:
		return isThere, true
	case 1:
		return isNil, false
	case 2:
		return node("not", isNil), true
	case 3:
		return node("and", isThere, flag()), true
	case 4:
		return node("or", isNil, flag()), false
	case 5:
		return node("==", m, num(g.among("1", "2", "0.5"))), true
	case 6:
		return node("in", m, node("list", num("1"), num("2"), num("3"))), true
	}
	return node("and", g.flag(d-1), node("not", node("or", node("not", isThere), g.flag(d-1)))), true
}

// let names a value of any kind and uses it in a body.
func (g *generator) let(d int, body func(int) *tree) *tree {
	g.names++
	name := fmt.Sprintf("x%d", g.names)
	kind := g.among(kinds...)
	switch {
	case g.column && g.mixed:
		kind = g.among("number", "flag", "number", "flag", "text", "maybe")
	case g.column:
		kind = g.among("number", "flag")
	}
	value := g.kind(kind, d)
	g.lets = append(g.lets, typed{name, kind})
	t := &tree{op: "let", text: name, kids: []*tree{value, body(d)}}
	g.lets = g.lets[:len(g.lets)-1]
	return t
}
