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
			return place(s, v, asc, func(a, b []exact.Number) int { return fr.compareKeys(at, a, b) })
		})
	}
	return numCode(func(fr *frame) exact.Number {
		v := x.num(fr)
		s, order := fr.ordered(at, xs)
		if v.IsBig() {
			order = func(a, b exact.Number) int { return fr.cmp(at, a, b) }
		}
		if dense {
			fr.steps -= int64(len(s) / 8)
			fr.tick(at)
			s = fr.distinct(at, s)
		}
		return place(s, v, asc, order)
	})
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
	if !fr.sorts(at, list.len()) || !fr.made(at, list.len()) {
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
	slices.SortFunc(sorted, func(a, b []exact.Number) int { return fr.compareKeys(at, a, b) })
	if distinct {
		sorted = slices.CompactFunc(sorted, func(a, b []exact.Number) bool { return fr.compareKeys(at, a, b) == 0 })
	}
	return sorted
}
