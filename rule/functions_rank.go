package rule

import (
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

func init() {
	builtins["rank"] = builtin{`rank(value, list), and after that "competition" or "dense", and "asc" where less is better`, 2, 4, (*compiler).rank}
}

// rankOrder is how rank counts: whether ties leave no gap, and whether the least
// comes first.
type rankOrder struct{ dense, asc bool }

// rank is the place of a value among a list's numbers, from 1, the greatest
// first unless "asc". Ties share a place: "competition" leaves a gap after them
// (1, 2, 2, 4), "dense" none (1, 2, 2, 3). The value need not be in the list. It
// may be a list of numbers among such lists, compared number by number.
func (c *compiler) rank(k call) code {
	x := c.compile(k.args[0])
	if x.typ.Kind == ListKind && !x.typ.Optional {
		return c.rankByKeys(k, x)
	}
	if bad, ok := c.needNumber(k.args[0], x); !ok {
		return bad
	}
	xs, ok := c.numberList(k, 1)
	if !ok {
		return xs
	}
	order, ok := c.rankOrder(k)
	if !ok {
		return brokenCode()
	}
	at := c.site(k.node)
	return c.looping(numCode(true, func(fr *frame) exact.Number {
		v := x.num(fr)
		s := fr.ordered(at, xs)
		if order.dense {
			fr.steps -= int64(len(s) / 8)
			fr.tick(at)
			s = distinct(s)
		}
		return place(s, v, order.asc, exact.Number.Cmp)
	}, x, xs))
}

// rankOrder reads the arguments after the list.
func (c *compiler) rankOrder(k call) (o rankOrder, ok bool) {
	options, ok := c.constants(k, 2)
	if !ok {
		return o, false
	}
	if len(options) > 0 {
		if !c.oneOf(k.args[2], k, options[0], "competition", "dense") {
			return o, false
		}
		o.dense = options[0].text == "dense"
	}
	if len(options) > 1 {
		if !c.oneOf(k.args[3], k, options[1], "asc", "desc") {
			return o, false
		}
		o.asc = options[1].text == "asc"
	}
	return o, true
}

// place is the rank of a value among sorted ones.
func place[T any](s []T, v T, asc bool, compare func(T, T) int) exact.Number {
	if asc {
		below, _ := slices.BinarySearchFunc(s, v, compare)
		return exact.Int(int64(below) + 1)
	}
	upTo, _ := slices.BinarySearchFunc(s, v, func(e, v T) int {
		if compare(v, e) < 0 {
			return 1
		}
		return -1
	})
	return exact.Int(int64(len(s)-upTo) + 1)
}

func distinct(s []exact.Number) []exact.Number {
	return slices.CompactFunc(slices.Clone(s), exact.Number.Equal)
}

// ordered returns a list's numbers in ascending order, sorted once where the
// list is the same for all records.
func (fr *frame) ordered(at site, xs code) []exact.Number {
	if xs.memo == 0 {
		return fr.sorted(at, fr.numbers(at, xs.val(fr)))
	}
	list := xs.val(fr)
	cell := fr.memo(xs.memo - 1)
	if cell.sorted == nil {
		cell.sorted = fr.sorted(at, fr.numbers(at, list))
	}
	return cell.sorted
}

// rankByKeys is rank of a list of numbers among such lists: by the first number,
// of equal ones by the second, and so on.
func (c *compiler) rankByKeys(k call, x code) code {
	xs, ok := c.list(k, 1)
	if !ok {
		return xs
	}
	if !isKeys(x.typ) {
		return c.noKeys(k.args[0], x.typ, x.typ, "numbers")
	}
	if e := *xs.typ.Elem; !e.never() && !isKeys(e) {
		return c.noKeys(k.args[1], xs.typ, e, "lists of numbers")
	}
	own, others := keyCount(k.args[0]), keyCount(elementNode(k.args[1]))
	if own >= 0 && others >= 0 && own != others {
		return c.fault(k.node, "rank compares %s with %d of each element", counted(own, "number"), others)
	}
	order, ok := c.rankOrder(k)
	if !ok {
		return brokenCode()
	}
	at := c.site(k.node)
	return c.looping(numCode(true, func(fr *frame) exact.Number {
		v := fr.numbers(at, x.val(fr))
		s := fr.orderedKeys(at, xs, len(v), order.dense)
		if fr.err != nil {
			return exact.Number{}
		}
		return place(s, v, order.asc, compareKeys)
	}, x, xs))
}

// isKeys reports whether a type is a list of numbers that are certain to be there.
func isKeys(t Type) bool {
	return t.Kind == ListKind && !t.Optional && t.Elem.Kind == NumberKind && !t.Elem.Optional
}

// noKeys reports what rank cannot compare; keys is what should be a list of numbers.
func (c *compiler) noKeys(n ast.Node, is, keys Type, want string) code {
	hint := "write rank([a, b], map(list, [.a, .b]))"
	if keys.Kind == ListKind && isKeys(ListType(keys.Elem.plain())) {
		hint = "say with ?? what stands for nil"
	}
	return c.faultHint(n, hint, "rank needs a list of %s here, but %s is a %s", want, c.p.text(n), is)
}

// elementNode returns what a list that map makes, or that is written out, has for
// elements; nil for any other.
func elementNode(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.ArrayNode:
		if len(n.Nodes) > 0 {
			return n.Nodes[0]
		}
	case *ast.BuiltinNode:
		if n.Name == "map" && len(n.Arguments) == 2 {
			return n.Arguments[1]
		}
	}
	return nil
}

// keyCount returns how many elements a list has that is written out, -1 for any
// other node.
func keyCount(n ast.Node) int {
	switch n := n.(type) {
	case *ast.PredicateNode:
		return keyCount(n.Node)
	case *ast.ArrayNode:
		return len(n.Nodes)
	}
	return -1
}

func compareKeys(a, b []exact.Number) int { return slices.CompareFunc(a, b, exact.Number.Cmp) }

// orderedKeys returns a list's lists of so many numbers each in ascending order,
// sorted once where the list is the same for all records; without repetitions
// where distinct.
func (fr *frame) orderedKeys(at site, xs code, keys int, distinct bool) [][]exact.Number {
	list := xs.val(fr)
	if fr.err != nil {
		return nil
	}
	if xs.memo == 0 {
		return fr.sortedKeys(at, list.seq, keys, distinct)
	}
	cell := fr.memo(xs.memo - 1)
	if cell.keys == nil || cell.width != keys {
		cell.keys, cell.width = fr.sortedKeys(at, list.seq, keys, distinct), keys
	}
	return cell.keys
}

func (fr *frame) sortedKeys(at site, list *seq, keys int, distinct bool) [][]exact.Number {
	sorted := make([][]exact.Number, list.len())
	fr.steps -= sortWork * int64(len(sorted))
	for i := range sorted {
		sorted[i] = fr.numbers(at, list.at(i))
		if n := len(sorted[i]); n != keys {
			fr.fail(at, "rank compares %s with a list of %d", counted(keys, "number"), n)
		}
		if fr.err != nil {
			return nil
		}
	}
	slices.SortFunc(sorted, compareKeys)
	if distinct {
		sorted = slices.CompactFunc(sorted, func(a, b []exact.Number) bool { return compareKeys(a, b) == 0 })
	}
	return sorted
}
