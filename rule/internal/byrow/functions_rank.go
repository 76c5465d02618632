package byrow

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/ranks"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// rankRow is the place of a value among a list's numbers, from 1, the greatest
// first unless "asc". Ties share a place: "competition" leaves a gap after them
// (1, 2, 2, 4), "dense" none (1, 2, 2, 3). The value need not be in the list. It
// may be a list of numbers among such lists, compared number by number.
func rankRow(b *Maker, n *tree.Node) Code {
	x, xs := b.two(n)
	at, dense, asc := n.At, b.option(n, 2) == "dense", b.option(n, 3) == "asc"
	if n.Args[0].Type.Kind == types.ListKind {
		return numCode(func(fr *Frame) exact.Number {
			v := fr.numbers(at, x.Val(fr))
			all, s := fr.orderedKeys(at, xs, len(v), dense)
			if fr.Err != nil {
				return exact.Number{}
			}
			order := func(a, b []exact.Number) int { return fr.compareKeys(at, a, b) }
			fr.took(func() *Taken { return placeTaken(all, v, asc, order, keysValue, keysGap) })
			return place(s, v, asc, order)
		})
	}
	return numCode(func(fr *Frame) exact.Number {
		v := x.Num(fr)
		s, order := fr.ordered(at, xs)
		if v.IsBig() {
			order = func(a, b exact.Number) int { return fr.cmp(at, a, b) }
		}
		all := s
		if dense {
			fr.Steps -= int64(len(s) / 8)
			fr.Tick(at)
			s = fr.distinct(at, s)
		}
		fr.took(func() *Taken { return placeTaken(all, v, asc, order, cell.OfExact, numberGap) })
		return place(s, v, asc, order)
	})
}

// rankByRow is the place of the own record among the records of a list by the values of
// each, of which there may be several. Records that lack one have no place. If the own
// record is not in the list, or lacks a value, it is nil. With "refuse" a tie of the own
// record fails.
func rankByRow(b *Maker, n *tree.Node) Code {
	list, keys, own, at := b.Build(n.Args[0]), b.Build(n.Args[1]), b.Build(n.Args[2]), n.At
	told := map[string]bool{}
	for i := range n.Args[3:] {
		told[b.option(n, 3+i)] = true
	}
	isThere := n.Args[0].Op == tree.WholeOp || n.Args[0].Op == tree.PeersOp
	return CodeOf(n.Type, func(fr *Frame) cell.Value {
		s := list.Val(fr).Seq
		if fr.Err != nil || !isThere && !fr.among(at, s, fr.Locals[0]) {
			return cell.Value{}
		}
		v := own.Val(fr)
		key := fr.keyOf(at, v)
		if key == nil || fr.Err != nil {
			return cell.Value{}
		}
		all, sorted := fr.sortedPresent(at, keys, told["dense"])
		if fr.Err != nil {
			return cell.Value{}
		}
		compare := func(a, b []exact.Number) int { return fr.compareKeys(at, a, b) }
		if i, _ := slices.BinarySearchFunc(sorted, key, compare); told["refuse"] && i+1 < len(sorted) && compare(sorted[i+1], key) == 0 {
			fr.tie(at, s, keys.Val(fr).Seq, key)
		}
		fr.took(func() *Taken { return placeTaken(all, key, told["asc"], compare, keyValue, keysGap) })
		return cell.OfExact(place(sorted, key, told["asc"], compare))
	})
}

// among reports whether a record is among those of a list.
func (fr *Frame) among(at tree.Site, s *cell.Seq, own cell.Value) bool {
	fr.Steps -= int64(s.Len() / 8)
	if !fr.Tick(at) || s.Recs != own.List {
		return false
	}
	return s.Whole || slices.Contains(s.Rows, own.Row)
}

// keyOf returns the numbers by which a record is ranked, nil if one of them is missing.
func (fr *Frame) keyOf(at tree.Site, v cell.Value) []exact.Number {
	switch v.Kind {
	case types.NumberKind:
		return []exact.Number{v.Num}
	case types.ListKind:
		if v.Seq.Nums == nil && slices.ContainsFunc(v.Seq.Vals, cell.Value.IsMissing) {
			return nil
		}
		return fr.numbers(at, v)
	}
	return nil
}

// sortedPresent returns the keys of a list that are there in ascending order, all of them
// and, if distinct, without repetitions. A list that is the same for all records is sorted
// once; of that only the latter are kept.
func (fr *Frame) sortedPresent(at tree.Site, keys Code, distinct bool) (all, ranked [][]exact.Number) {
	list := keys.Val(fr)
	if fr.Err != nil {
		return nil, nil
	}
	present := func() (all, ranked [][]exact.Number) {
		if !fr.made(at, list.Seq.Len()) {
			return nil, nil
		}
		var found [][]exact.Number
		for i := range list.Seq.Len() {
			if key := fr.keyOf(at, list.Seq.At(i)); key != nil {
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
		_, sorted := present()
		if !fr.remembers(at, 2*elemBytes*int64(len(sorted))) {
			return nil, nil
		}
		cell.keys = sorted
	}
	return cell.keys, cell.keys
}

// tie fails for an own record that shares its place, and names the others.
func (fr *Frame) tie(at tree.Site, list, keys *cell.Seq, key []exact.Number) {
	var others []string
	for i := range list.Len() {
		if v := list.At(i); v.Row != fr.Locals[0].Row && fr.step(compareWork) && fr.compareKeys(at, fr.keyOf(at, keys.At(i)), key) == 0 {
			others = append(others, v.List.Label(int(v.Row)))
		}
	}
	shown := cell.OfSeq(&cell.Seq{Nums: key}).String()
	if len(key) == 1 {
		shown = key[0].String()
	}
	fr.failFor(fault.CodeTied, nil, at, "give rankBy one more value that decides, as in [.score, .days]", "it ties with %s at %s",
		wording.Listed(others), shown)
}

// place returns the rank of a value among values in ascending order.
func place[T any](s []T, v T, asc bool, compare func(T, T) int) exact.Number {
	if asc {
		return exact.Int(int64(ranks.FromFirst(s, v, compare)))
	}
	return exact.Int(int64(ranks.FromLast(s, v, compare)))
}

// distinct returns sorted numbers without repetitions.
func (fr *Frame) distinct(at tree.Site, s []exact.Number) []exact.Number {
	return slices.CompactFunc(slices.Clone(s), func(a, b exact.Number) bool { return fr.cmp(at, a, b) == 0 })
}

// ordered returns a list's numbers in ascending order, and the function that compares
// them. A list that is the same for all records is sorted once.
func (fr *Frame) ordered(at tree.Site, xs Code) ([]exact.Number, func(a, b exact.Number) int) {
	list := xs.Val(fr)
	if xs.memo == 0 || fr.Err != nil {
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

func (fr *Frame) compareKeys(at tree.Site, a, b []exact.Number) int {
	return slices.CompareFunc(a, b, func(x, y exact.Number) int { return fr.cmp(at, x, y) })
}

// orderedKeys returns a list's lists of keys numbers each in ascending order, all of them
// and, if distinct, without repetitions. A list that is the same for all records is sorted
// once; of that only the latter are kept.
func (fr *Frame) orderedKeys(at tree.Site, xs Code, keys int, distinct bool) (all, ranked [][]exact.Number) {
	list := xs.Val(fr)
	if fr.Err != nil {
		return nil, nil
	}
	if xs.memo == 0 {
		return fr.sortedKeys(at, list.Seq, keys, distinct)
	}
	cell := fr.memo(at, xs.memo-1)
	if cell.keys == nil || cell.width != keys {
		_, sorted := fr.sortedKeys(at, list.Seq, keys, distinct)
		if !fr.remembers(at, elemBytes*int64(1+keys)*int64(len(sorted))) {
			return nil, nil
		}
		cell.keys, cell.width = sorted, keys
	}
	return cell.keys, cell.keys
}

func (fr *Frame) sortedKeys(at tree.Site, list *cell.Seq, keys int, distinct bool) (all, ranked [][]exact.Number) {
	if !fr.made(at, list.Len()) {
		return nil, nil
	}
	sorted := make([][]exact.Number, list.Len())
	for i := range sorted {
		sorted[i] = fr.numbers(at, list.At(i))
		if n := len(sorted[i]); n != keys {
			fr.Fail(fault.CodeBadArgument, at, "rank compares %s with a list of %d", spell.Counted(keys, "number"), n)
		}
		if fr.Err != nil {
			return nil, nil
		}
	}
	return fr.sortKeys(at, sorted, distinct)
}

func (fr *Frame) sortKeys(at tree.Site, keys [][]exact.Number, distinct bool) (all, ranked [][]exact.Number) {
	if !fr.sorts(at, len(keys)) {
		return nil, nil
	}
	slices.SortFunc(keys, func(a, b []exact.Number) int { return fr.compareKeys(at, a, b) })
	if !distinct {
		return keys, keys
	}
	return keys, slices.CompactFunc(slices.Clone(keys), func(a, b []exact.Number) bool { return fr.compareKeys(at, a, b) == 0 })
}
