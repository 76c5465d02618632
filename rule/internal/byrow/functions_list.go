package byrow

import (
	"slices"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

func lengthRow(b *Maker, n *tree.Node) Code {
	x := b.Build(n.Args[0])
	if n.Args[0].Type.Kind == types.TextKind {
		text := x.textOf()
		at := n.At
		return numCode(func(fr *Frame) exact.Number {
			s := text(fr)
			fr.searched(at, len(s))
			return exact.Int(int64(utf8.RuneCountInString(s)))
		})
	}
	return numCode(func(fr *Frame) exact.Number {
		s := x.elems(fr)
		if s == nil { // only after a fault
			return exact.Number{}
		}
		return exact.Int(int64(s.Len()))
	})
}

func countRow(b *Maker, n *tree.Node) Code {
	if len(n.Args) == 1 {
		return countFlags(b, n)
	}
	l := b.loop(n)
	holds := l.body.Flag
	return numCode(func(fr *Frame) exact.Number {
		count := int64(0)
		s, n := l.start(fr)
		for i := 0; i < n && l.next(fr, s, i); i++ {
			if holds(fr) {
				count++
			}
		}
		return exact.Int(count)
	})
}

// countFlags is count for a list of flags.
func countFlags(b *Maker, n *tree.Node) Code {
	x, at := b.Build(n.Args[0]), n.At
	return numCode(func(fr *Frame) exact.Number {
		count, s := 0, x.Val(fr).Seq
		for i := 0; i < s.Len() && fr.Tick(at); i++ {
			if s.At(i).Bool {
				count++
			}
		}
		return exact.Int(int64(count))
	})
}

// Quantifiers say which numbers of hits and misses make a quantifier true, and which
// settle it whatever the unknown elements are: one miss settles all, one hit settles any
// and none, two hits settle one. A fault counts even after an unknown or a settling
// element, since every element is evaluated.
var Quantifiers = map[string]struct {
	holds   func(hits, misses int) bool
	settles func(hits, misses int) bool
}{
	"all":  {func(_, misses int) bool { return misses == 0 }, func(_, misses int) bool { return misses > 0 }},
	"any":  {func(hits, _ int) bool { return hits > 0 }, func(hits, _ int) bool { return hits > 0 }},
	"none": {func(hits, _ int) bool { return hits == 0 }, func(hits, _ int) bool { return hits > 0 }},
	"one":  {func(hits, _ int) bool { return hits == 1 }, func(hits, _ int) bool { return hits > 1 }},
}

func quantifierRow(b *Maker, n *tree.Node) Code {
	l, q := b.loop(n), Quantifiers[n.Op.Name]
	holds := l.body.Flag
	return flagCode(func(fr *Frame) bool {
		hits, misses := 0, 0
		var why *fault.Error
		l.each(fr, func(int) bool {
			hit := holds(fr)
			switch {
			case fr.Err != nil && IsUnknown(fr.Err):
				if why == nil {
					why = fr.Err
				}
				fr.Err = nil
			case hit:
				hits++
			default:
				misses++
			}
			return true
		})
		if why != nil && !q.settles(hits, misses) {
			fr.lack(why)
		}
		return q.holds(hits, misses)
	})
}

// filterRow keeps the elements for which a condition holds. For records it keeps
// their rows; a list that is used at once goes into scratch.
func filterRow(b *Maker, n *tree.Node) Code {
	l := b.loop(n)
	holds, at := l.body.Flag, n.At
	into := func(fr *Frame, out *cell.Seq) *cell.Seq {
		s, n := l.start(fr)
		if s != nil {
			out.Recs = s.Recs
		}
		for i := 0; i < n && l.next(fr, s, i); i++ {
			if !holds(fr) {
				continue
			}
			if s.Recs != nil {
				out.Rows = append(out.Rows, fr.Locals[l.slot].Row)
			} else {
				push(out, fr.Locals[l.slot])
			}
		}
		fr.made(at, out.Len())
		return out
	}
	buf := b.seqs
	b.seqs++
	return Code{
		Val: func(fr *Frame) cell.Value { return cell.OfSeq(into(fr, &cell.Seq{})) },
		scratch: func(fr *Frame) *cell.Seq {
			out := &fr.seqs[buf]
			*out = cell.Seq{Rows: out.Rows[:0]}
			return into(fr, out)
		},
	}
}

// push appends a value; records of one list are kept as rows.
func push(s *cell.Seq, v cell.Value) {
	switch {
	case v.Kind == types.RecordKind && (s.Recs == v.List || s.Recs == nil && s.Vals == nil):
		s.Recs = v.List
		s.Rows = append(s.Rows, v.Row)
	case v.Kind == types.NumberKind && s.Vals == nil:
		s.Nums = append(s.Nums, v.Num)
	default:
		spread(s)
		s.Vals = append(s.Vals, v)
	}
}

// spread turns a list of rows or numbers into a list of values.
func spread(s *cell.Seq) {
	if s.Recs == nil && s.Nums == nil {
		return
	}
	vals := make([]cell.Value, s.Len())
	for i := range vals {
		vals[i] = s.At(i)
	}
	*s = cell.Seq{Vals: vals}
}

// mapRow is the list of each element's value; numbers may go into scratch.
func mapRow(b *Maker, n *tree.Node) Code {
	l, at := b.loop(n), n.At
	if value := l.body.Num; value != nil {
		fill := func(fr *Frame, nums []exact.Number) []exact.Number {
			s, n := l.start(fr)
			if !fr.made(at, n) {
				return nums
			}
			nums = slices.Grow(nums, n)
			if rows := l.rows(s); rows != nil {
				own := &fr.Locals[l.slot]
				for i, row := range rows {
					if own.Row = row; !fr.pays(l.cost, i) && !fr.Tick(l.at) {
						break
					}
					v := value(fr)
					fr.keep(at, v)
					nums = append(nums, v)
				}
				return nums
			}
			for i := 0; i < n && l.next(fr, s, i); i++ {
				v := value(fr)
				fr.keep(at, v)
				nums = append(nums, v)
			}
			return nums
		}
		return Code{fill: fill, Val: func(fr *Frame) cell.Value { return cell.OfSeq(&cell.Seq{Nums: fill(fr, []exact.Number{})}) }}
	}
	return Code{Val: func(fr *Frame) cell.Value {
		out := &cell.Seq{}
		l.each(fr, func(int) bool {
			v := l.body.Val(fr)
			push(out, v)
			return fr.made(at, 2) && fr.keep(at, v.Num)
		})
		return cell.OfSeq(out)
	}}
}

// sumRow is sum(list of numbers) or sum(list, value); 0 for an empty list.
func sumRow(b *Maker, n *tree.Node) Code {
	at := n.At
	if len(n.Args) == 1 {
		nums := b.numbersOf(n.Args[0], at)
		return numCode(func(fr *Frame) exact.Number { return fr.total(at, nums(fr)) })
	}
	l := b.loop(n)
	value := l.body.Num
	return numCode(func(fr *Frame) exact.Number {
		var acc exact.Accumulator
		s, n := l.start(fr)
		if rows := l.rows(s); rows != nil {
			own := &fr.Locals[l.slot]
			for i, row := range rows {
				if own.Row = row; !fr.pays(l.cost, i) && !fr.Tick(l.at) {
					break
				}
				fr.add(at, &acc, value(fr))
			}
			return fr.bigSum(at, &acc)
		}
		for i := 0; i < n && l.next(fr, s, i); i++ {
			fr.add(at, &acc, value(fr))
		}
		return fr.bigSum(at, &acc)
	})
}

// total adds numbers up, within the limit on digits.
func (fr *Frame) total(at tree.Site, nums []exact.Number) exact.Number {
	var acc exact.Accumulator
	for _, n := range nums {
		if fr.add(at, &acc, n); fr.Err != nil {
			break
		}
	}
	return fr.bigSum(at, &acc)
}

// ratiosRemedy is the hint for a sum of ratios with different denominators, which has
// as many digits as all of them together.
const ratiosRemedy = "round each ratio first"

// sumTooLong is the fault of such a sum.
const sumTooLong = "the sum grows beyond %d digits; round each ratio first, as in round(.ratio, 9)"

// add adds a number to a sum, and counts the work once the sum is long.
func (fr *Frame) add(at tree.Site, acc *exact.Accumulator, n exact.Number) {
	if acc.Add(n); acc.IsLong() {
		fr.Steps -= acc.Work()
		if fr.Steps < 0 {
			fr.failFor(fault.CodeLimit, ErrBudget, at, ratiosRemedy, "the sum of numbers of %d digits takes more than %d steps", acc.Digits(), fr.Limits.Steps)
		}
		if fr.Tick(at) && acc.Digits() > fr.Limits.Digits {
			fr.Fail(fault.CodeLimit, at, sumTooLong, fr.Limits.Digits)
		}
	}
}

func (fr *Frame) bigSum(at tree.Site, acc *exact.Accumulator) exact.Number {
	if acc.IsLong() && acc.Digits() > fr.Limits.Digits {
		fr.Fail(fault.CodeLimit, at, sumTooLong, fr.Limits.Digits)
		return exact.Number{}
	}
	return fr.checked(at, acc.Sum())
}

func findRow(b *Maker, n *tree.Node) Code {
	l := b.loop(n)
	holds := l.body.Flag
	return CodeOf(n.Type, func(fr *Frame) (found cell.Value) {
		l.each(fr, func(int) bool {
			if holds(fr) && fr.Err == nil {
				found = fr.Locals[l.slot]
				return false
			}
			return true
		})
		return found
	})
}

// reduceRow folds a list into one value: #acc is the value so far.
func reduceRow(b *Maker, n *tree.Node) Code {
	l := b.loop(n)
	start, acc := b.Build(n.Args[2]), n.Detail.(int)
	return CodeOf(n.Type, func(fr *Frame) cell.Value {
		fr.Locals[acc] = start.Val(fr)
		l.each(fr, func(int) bool {
			fr.Locals[acc] = l.body.Val(fr)
			return true
		})
		return fr.Locals[acc]
	})
}
