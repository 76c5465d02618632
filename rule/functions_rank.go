package rule

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/ranks"
	"github.com/meritrules/merit/internal/spell"
)

// rankRow is the place of a value among a list's numbers, from 1, the greatest
// first unless "asc". Ties share a place: "competition" leaves a gap after them
// (1, 2, 2, 4), "dense" none (1, 2, 2, 3). The value need not be in the list. It
// may be a list of numbers among such lists, compared number by number.
func rankRow(b *rows, n *node) code {
	x, xs := b.two(n)
	at, dense, asc := n.at, b.option(n, 2) == "dense", b.option(n, 3) == "asc"
	if n.args[0].typ.Kind == ListKind {
		return numCode(func(fr *frame) exact.Number {
			v := fr.numbers(at, x.val(fr))
			s := fr.orderedKeys(at, xs, len(v), dense)
			if fr.err != nil {
				return exact.Number{}
			}
			order := func(a, b []exact.Number) int { return fr.compareKeys(at, a, b) }
			fr.took(func() *Taken { return placeTaken(s, v, len(s), asc, order, keysValue, keysGap) })
			return place(s, v, asc, order)
		})
	}
	return numCode(func(fr *frame) exact.Number {
		v := x.num(fr)
		s, order := fr.ordered(at, xs)
		if v.IsBig() {
			order = func(a, b exact.Number) int { return fr.cmp(at, a, b) }
		}
		of := len(s)
		if dense {
			fr.steps -= int64(len(s) / 8)
			fr.tick(at)
			s = fr.distinct(at, s)
		}
		fr.took(func() *Taken { return placeTaken(s, v, of, asc, order, numberValue, numberGap) })
		return place(s, v, asc, order)
	})
}

// rankByRow is the place of the own record among the records of a list by the values of
// each, of which there may be several. Records that lack one have no place. If the own
// record is not in the list, or lacks a value, it is nil. With "refuse" a tie of the own
// record fails.
func rankByRow(b *rows, n *node) code {
	list, keys, own, at := b.build(n.args[0]), b.build(n.args[1]), b.build(n.args[2]), n.at
	told := map[string]bool{}
	for i := range n.args[3:] {
		told[b.option(n, 3+i)] = true
	}
	isThere := n.args[0].op == wholeOp || n.args[0].op == peersOp
	return codeOf(n.typ, func(fr *frame) Value {
		s := list.val(fr).seq
		if fr.err != nil || !isThere && !fr.among(at, s, fr.locals[0]) {
			return Value{}
		}
		v := own.val(fr)
		key := fr.keyOf(at, v)
		if key == nil || fr.err != nil {
			return Value{}
		}
		sorted := fr.sortedPresent(at, keys, told["dense"])
		if fr.err != nil {
			return Value{}
		}
		compare := func(a, b []exact.Number) int { return fr.compareKeys(at, a, b) }
		if i, _ := slices.BinarySearchFunc(sorted, key, compare); told["refuse"] && i+1 < len(sorted) && compare(sorted[i+1], key) == 0 {
			fr.tie(at, s, keys.val(fr).seq, key)
		}
		fr.took(func() *Taken { return placeTaken(sorted, key, len(sorted), told["asc"], compare, keyValue, keysGap) })
		return numberValue(place(sorted, key, told["asc"], compare))
	})
}

// among reports whether a record is among those of a list.
func (fr *frame) among(at site, s *seq, own Value) bool {
	fr.steps -= int64(s.len() / 8)
	if !fr.tick(at) || s.recs != own.list {
		return false
	}
	return s.whole || slices.Contains(s.rows, own.row)
}

// keyOf returns what a record is ranked by, nil if it lacks that or a number of it.
func (fr *frame) keyOf(at site, v Value) []exact.Number {
	switch v.kind {
	case NumberKind:
		return []exact.Number{v.num}
	case ListKind:
		if v.seq.nums == nil && slices.ContainsFunc(v.seq.vals, Value.IsMissing) {
			return nil
		}
		return fr.numbers(at, v)
	}
	return nil
}

// sortedPresent returns the keys of a list that are there in ascending order, without
// repetitions if distinct. A list that is the same for all records is sorted once.
func (fr *frame) sortedPresent(at site, keys code, distinct bool) [][]exact.Number {
	list := keys.val(fr)
	if fr.err != nil {
		return nil
	}
	present := func() [][]exact.Number {
		if !fr.made(at, list.seq.len()) {
			return nil
		}
		var found [][]exact.Number
		for i := range list.seq.len() {
			if key := fr.keyOf(at, list.seq.at(i)); key != nil {
				found = append(found, key)
			}
		}
		return fr.sortKeys(at, found, distinct)
	}
	if keys.memo == 0 {
		return present()
	}
	cell := fr.memo(at, keys.memo-1)
	if cell.keys == nil {
		sorted := present()
		if !fr.remembers(at, 2*elemBytes*int64(len(sorted))) {
			return nil
		}
		cell.keys = sorted
	}
	return cell.keys
}

// tie fails for an own record that shares its place, and names the others.
func (fr *frame) tie(at site, list, keys *seq, key []exact.Number) {
	var others []string
	for i := range list.len() {
		if v := list.at(i); v.row != fr.locals[0].row && fr.step(compareWork) && fr.compareKeys(at, fr.keyOf(at, keys.at(i)), key) == 0 {
			others = append(others, v.list.Label(int(v.row)))
		}
	}
	shown := listValue(&seq{nums: key}).String()
	if len(key) == 1 {
		shown = key[0].String()
	}
	fr.failFor(CodeTied, nil, at, "give rankBy one more value that decides, as in [.score, .days]", "it ties with %s at %s",
		listed(others), shown)
}

// place returns the rank of a value among values in ascending order.
func place[T any](s []T, v T, asc bool, compare func(T, T) int) exact.Number {
	if asc {
		return exact.Int(int64(ranks.FromFirst(s, v, compare)))
	}
	return exact.Int(int64(ranks.FromLast(s, v, compare)))
}

// distinct returns sorted numbers without repetitions.
func (fr *frame) distinct(at site, s []exact.Number) []exact.Number {
	return slices.CompactFunc(slices.Clone(s), func(a, b exact.Number) bool { return fr.cmp(at, a, b) == 0 })
}

// ordered returns a list's numbers in ascending order, and the function that compares
// them. A list that is the same for all records is sorted once.
func (fr *frame) ordered(at site, xs code) ([]exact.Number, func(a, b exact.Number) int) {
	list := xs.val(fr)
	if xs.memo == 0 || fr.err != nil {
		nums := fr.numbers(at, list)
		return fr.sorted(at, nums), fr.ordering(at, nums...)
	}
	cell := fr.memo(at, xs.memo-1)
	if cell.sorted == nil {
		nums := fr.numbers(at, list)
		sorted := fr.sorted(at, nums)
		if !fr.remembers(at, elemBytes*int64(len(sorted))) {
			return sorted, exact.Number.Cmp
		}
		cell.sorted, cell.order = sorted, fr.ordering(at, nums...)
	}
	return cell.sorted, cell.order
}

func (fr *frame) compareKeys(at site, a, b []exact.Number) int {
	return slices.CompareFunc(a, b, func(x, y exact.Number) int { return fr.cmp(at, x, y) })
}

// orderedKeys returns a list's lists of keys numbers each in ascending order, without
// repetitions if distinct. A list that is the same for all records is sorted once.
func (fr *frame) orderedKeys(at site, xs code, keys int, distinct bool) [][]exact.Number {
	list := xs.val(fr)
	if fr.err != nil {
		return nil
	}
	if xs.memo == 0 {
		return fr.sortedKeys(at, list.seq, keys, distinct)
	}
	cell := fr.memo(at, xs.memo-1)
	if cell.keys == nil || cell.width != keys {
		sorted := fr.sortedKeys(at, list.seq, keys, distinct)
		if !fr.remembers(at, elemBytes*int64(1+keys)*int64(len(sorted))) {
			return nil
		}
		cell.keys, cell.width = sorted, keys
	}
	return cell.keys
}

func (fr *frame) sortedKeys(at site, list *seq, keys int, distinct bool) [][]exact.Number {
	if !fr.made(at, list.len()) {
		return nil
	}
	sorted := make([][]exact.Number, list.len())
	for i := range sorted {
		sorted[i] = fr.numbers(at, list.at(i))
		if n := len(sorted[i]); n != keys {
			fr.fail(CodeBadArgument, at, "rank compares %s with a list of %d", spell.Counted(keys, "number"), n)
		}
		if fr.err != nil {
			return nil
		}
	}
	return fr.sortKeys(at, sorted, distinct)
}

func (fr *frame) sortKeys(at site, keys [][]exact.Number, distinct bool) [][]exact.Number {
	if !fr.sorts(at, len(keys)) {
		return nil
	}
	slices.SortFunc(keys, func(a, b []exact.Number) int { return fr.compareKeys(at, a, b) })
	if distinct {
		keys = slices.CompactFunc(keys, func(a, b []exact.Number) bool { return fr.compareKeys(at, a, b) == 0 })
	}
	return keys
}
