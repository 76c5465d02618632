package rule

import (
	"slices"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/exact"
)

func lengthRow(b *rows, n *node) code {
	x := b.build(n.args[0])
	if n.args[0].typ.Kind == TextKind {
		text := x.textOf()
		at := n.at
		return numCode(func(fr *frame) exact.Number {
			s := text(fr)
			fr.searched(at, len(s))
			return exact.Int(int64(utf8.RuneCountInString(s)))
		})
	}
	return numCode(func(fr *frame) exact.Number {
		s := x.elems(fr)
		if s == nil { // only after a fault
			return exact.Number{}
		}
		return exact.Int(int64(s.len()))
	})
}

func countRow(b *rows, n *node) code {
	if len(n.args) == 1 {
		return countFlags(b, n)
	}
	l := b.loop(n)
	holds := l.body.flag
	return numCode(func(fr *frame) exact.Number {
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
func countFlags(b *rows, n *node) code {
	x, at := b.build(n.args[0]), n.at
	return numCode(func(fr *frame) exact.Number {
		count, s := 0, x.val(fr).seq
		for i := 0; i < s.len() && fr.tick(at); i++ {
			if s.at(i).flag {
				count++
			}
		}
		return exact.Int(int64(count))
	})
}

// quantifiers say which numbers of hits and misses make a quantifier true, and which
// settle it whatever the unknown elements are: one miss settles all, one hit settles any
// and none, two hits settle one. A fault counts even after an unknown or a settling
// element, since every element is evaluated.
var quantifiers = map[string]struct {
	holds   func(hits, misses int) bool
	settles func(hits, misses int) bool
}{
	"all":  {func(_, misses int) bool { return misses == 0 }, func(_, misses int) bool { return misses > 0 }},
	"any":  {func(hits, _ int) bool { return hits > 0 }, func(hits, _ int) bool { return hits > 0 }},
	"none": {func(hits, _ int) bool { return hits == 0 }, func(hits, _ int) bool { return hits > 0 }},
	"one":  {func(hits, _ int) bool { return hits == 1 }, func(hits, _ int) bool { return hits > 1 }},
}

func quantifierRow(b *rows, n *node) code {
	l, q := b.loop(n), quantifiers[n.op.Name]
	holds := l.body.flag
	return flagCode(func(fr *frame) bool {
		hits, misses := 0, 0
		var why *Error
		l.each(fr, func(int) bool {
			hit := holds(fr)
			switch {
			case fr.err != nil && fr.err.isUnknown():
				if why == nil {
					why = fr.err
				}
				fr.err = nil
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
func filterRow(b *rows, n *node) code {
	l := b.loop(n)
	holds, at := l.body.flag, n.at
	into := func(fr *frame, out *seq) *seq {
		s, n := l.start(fr)
		if s != nil {
			out.recs = s.recs
		}
		for i := 0; i < n && l.next(fr, s, i); i++ {
			if !holds(fr) {
				continue
			}
			if s.recs != nil {
				out.rows = append(out.rows, fr.locals[l.slot].row)
			} else {
				out.push(fr.locals[l.slot])
			}
		}
		fr.made(at, out.len())
		return out
	}
	buf := b.seqs
	b.seqs++
	return code{
		val: func(fr *frame) Value { return listValue(into(fr, &seq{})) },
		scratch: func(fr *frame) *seq {
			out := &fr.seqs[buf]
			*out = seq{rows: out.rows[:0]}
			return into(fr, out)
		},
	}
}

// push appends a value; records of one list are kept as rows.
func (s *seq) push(v Value) {
	switch {
	case v.kind == RecordKind && (s.recs == v.list || s.recs == nil && s.vals == nil):
		s.recs = v.list
		s.rows = append(s.rows, v.row)
	case v.kind == NumberKind && s.vals == nil:
		s.nums = append(s.nums, v.num)
	default:
		s.spread()
		s.vals = append(s.vals, v)
	}
}

// spread turns a list of rows or numbers into a list of values.
func (s *seq) spread() {
	if s.recs == nil && s.nums == nil {
		return
	}
	vals := make([]Value, s.len())
	for i := range vals {
		vals[i] = s.at(i)
	}
	*s = seq{vals: vals}
}

// mapRow is the list of each element's value; numbers may go into scratch.
func mapRow(b *rows, n *node) code {
	l, at := b.loop(n), n.at
	if value := l.body.num; value != nil {
		fill := func(fr *frame, nums []exact.Number) []exact.Number {
			s, n := l.start(fr)
			if !fr.made(at, n) {
				return nums
			}
			nums = slices.Grow(nums, n)
			if rows := l.rows(s); rows != nil {
				own := &fr.locals[l.slot]
				for i, row := range rows {
					if own.row = row; !fr.pays(l.cost, i) && !fr.tick(l.at) {
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
		return code{fill: fill, val: func(fr *frame) Value { return listValue(&seq{nums: fill(fr, []exact.Number{})}) }}
	}
	return code{val: func(fr *frame) Value {
		out := &seq{}
		l.each(fr, func(int) bool {
			v := l.body.val(fr)
			out.push(v)
			return fr.made(at, 2) && fr.keep(at, v.num)
		})
		return listValue(out)
	}}
}

// sumRow is sum(list of numbers) or sum(list, value); 0 for an empty list.
func sumRow(b *rows, n *node) code {
	at := n.at
	if len(n.args) == 1 {
		nums := b.numbersOf(n.args[0], at)
		return numCode(func(fr *frame) exact.Number { return fr.total(at, nums(fr)) })
	}
	l := b.loop(n)
	value := l.body.num
	return numCode(func(fr *frame) exact.Number {
		var acc exact.Accumulator
		s, n := l.start(fr)
		if rows := l.rows(s); rows != nil {
			own := &fr.locals[l.slot]
			for i, row := range rows {
				if own.row = row; !fr.pays(l.cost, i) && !fr.tick(l.at) {
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
func (fr *frame) total(at site, nums []exact.Number) exact.Number {
	var acc exact.Accumulator
	for _, n := range nums {
		if fr.add(at, &acc, n); fr.err != nil {
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
func (fr *frame) add(at site, acc *exact.Accumulator, n exact.Number) {
	if acc.Add(n); acc.IsLong() {
		fr.steps -= acc.Work()
		if fr.steps < 0 {
			fr.failFor(CodeLimit, errBudget, at, ratiosRemedy, "the sum of numbers of %d digits takes more than %d steps", acc.Digits(), fr.lim.Steps)
		}
		if fr.tick(at) && acc.Digits() > fr.lim.Digits {
			fr.fail(CodeLimit, at, sumTooLong, fr.lim.Digits)
		}
	}
}

func (fr *frame) bigSum(at site, acc *exact.Accumulator) exact.Number {
	if acc.IsLong() && acc.Digits() > fr.lim.Digits {
		fr.fail(CodeLimit, at, sumTooLong, fr.lim.Digits)
		return exact.Number{}
	}
	return fr.checked(at, acc.Sum())
}

func findRow(b *rows, n *node) code {
	l := b.loop(n)
	holds := l.body.flag
	return codeOf(n.typ, func(fr *frame) (found Value) {
		l.each(fr, func(int) bool {
			if holds(fr) && fr.err == nil {
				found = fr.locals[l.slot]
				return false
			}
			return true
		})
		return found
	})
}

// reduceRow folds a list into one value: #acc is the value so far.
func reduceRow(b *rows, n *node) code {
	l := b.loop(n)
	start, acc := b.build(n.args[2]), n.detail.(int)
	return codeOf(n.typ, func(fr *frame) Value {
		fr.locals[acc] = start.val(fr)
		l.each(fr, func(int) bool {
			fr.locals[acc] = l.body.val(fr)
			return true
		})
		return fr.locals[acc]
	})
}
