package rule

import (
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/exact"
)

func notRow(b *rows, n *node) code {
	p := b.build(n.args[0]).flag
	return flagCode(func(fr *frame) bool { return !p(fr) })
}

// logicRow is and, or. If the left side is unknown, the right side may still settle
// the whole: false for and, true for or.
func logicRow(b *rows, n *node) code {
	x, y := b.two(n)
	p, q, settles := x.flag, y.flag, n.op.Name == "or"
	return flagCode(func(fr *frame) bool {
		if fr.err != nil {
			return false
		}
		v := p(fr)
		if fr.err != nil {
			return fr.settledBy(q, settles)
		}
		if v == settles {
			return v
		}
		return q(fr)
	})
}

// settledBy evaluates the right side after an unknown left side: if it settles the
// whole, that is known. Otherwise the left side's reason counts, even over a fault of
// the right side, which the left side might keep from being evaluated.
func (fr *frame) settledBy(right func(*frame) bool, settles bool) bool {
	why := fr.err
	if !why.isUnknown() {
		return false
	}
	fr.err = nil
	v := right(fr)
	if fr.err == nil && v == settles {
		return v
	}
	if fr.err == nil || !fr.ended() {
		fr.err = why
	}
	return false
}

// coalesceRow is x ?? y: y if x is nil.
func coalesceRow(b *rows, n *node) code {
	x, y := b.two(n)
	return codeOf(n.typ, func(fr *frame) Value {
		v := x.val(fr)
		switch {
		case fr.err != nil: // it may be nil, which the whole is not
			return empty(n.typ)
		case v.kind != Nothing:
			return v
		}
		return y.val(fr)
	})
}

func equalRow(b *rows, n *node) code {
	x, y := b.two(n)
	want, at := n.op.Name == "==", n.at
	switch {
	case x.num != nil && y.num != nil:
		p, q := x.num, y.num
		return flagCode(func(fr *frame) bool {
			m, n := p(fr), q(fr)
			if m.IsBig() || n.IsBig() {
				fr.comparesBig(at, m, n)
			}
			return m.Equal(n) == want
		})
	case n.args[0].typ == TextType() && n.args[1].typ == TextType():
		p, q := x.textOf(), y.textOf()
		return flagCode(func(fr *frame) bool {
			s, t := p(fr), q(fr)
			if len(s) == len(t) {
				fr.read(at, len(s))
			}
			return (s == t) == want
		})
	}
	return flagCode(func(fr *frame) bool {
		v, w := x.val(fr), y.val(fr)
		return fr.equal(at, &v, &w) == want
	})
}

// less says how to express a comparison by less-than alone: a > b is b < a, a >= b is
// not a < b.
type less struct{ swapped, want bool }

var lessBy = map[string]less{"<": {false, true}, "<=": {true, false}, ">": {true, true}, ">=": {false, false}}

var comparisons = map[string]func(int) bool{
	"<":  func(c int) bool { return c < 0 },
	"<=": func(c int) bool { return c <= 0 },
	">":  func(c int) bool { return c > 0 },
	">=": func(c int) bool { return c >= 0 },
}

func orderRow(b *rows, n *node) code {
	x, y := b.two(n)
	if x.num != nil && y.num != nil {
		return orderNumbers(n, x, y)
	}
	at, holds := n.at, comparisons[n.op.Name]
	return flagCode(func(fr *frame) bool {
		v, w := x.val(fr), y.val(fr)
		return holds(fr.compare(at, &v, &w))
	})
}

func orderNumbers(n *node, x, y code) code {
	by, at := lessBy[n.op.Name], n.at
	if y.konst != nil && !y.konst.num.IsBig() {
		return orderConstant(at, by, x, y.konst.num)
	}
	p, q, swapped, want := x.num, y.num, by.swapped, by.want
	return flagCode(func(fr *frame) bool {
		m := p(fr)
		n := q(fr)
		if m.IsBig() || n.IsBig() {
			fr.comparesBig(at, m, n)
		}
		if swapped {
			return n.Less(m) == want
		}
		return m.Less(n) == want
	})
}

// orderConstant compares a number with a constant.
func orderConstant(at site, by less, x code, k exact.Number) code {
	p, want := x.num, by.want
	if by.swapped {
		return flagCode(func(fr *frame) bool {
			n := p(fr)
			if n.IsBig() {
				fr.comparesBig(at, n, k)
			}
			return k.Less(n) == want
		})
	}
	return flagCode(func(fr *frame) bool {
		n := p(fr)
		if n.IsBig() {
			fr.comparesBig(at, n, k)
		}
		return n.Less(k) == want
	})
}

// containedRow is x in list.
func containedRow(b *rows, n *node) code {
	x, y := b.two(n)
	at := n.at
	return flagCode(func(fr *frame) bool {
		v, s := x.val(fr), y.val(fr).seq
		for i := 0; i < s.len() && fr.tick(at); i++ {
			fr.steps -= compareWork
			e := s.at(i)
			if fr.equal(at, &e, &v) {
				return true
			}
		}
		return false
	})
}

// textTestRow is contains, startsWith, endsWith.
func textTestRow(b *rows, n *node) code {
	x, y := b.two(n)
	at, p, q := n.at, x.textOf(), y.textOf()
	test := map[string]func(s, t string) bool{"contains": strings.Contains, "startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix}[n.op.Name]
	count := func(fr *frame, s, t string) bool { return fr.read(at, min(len(s), len(t))) }
	if n.op.Name == "contains" {
		count = func(fr *frame, s, _ string) bool { return fr.searched(at, len(s)) }
	}
	return flagCode(func(fr *frame) bool {
		s, t := p(fr), q(fr)
		return count(fr, s, t) && test(s, t)
	})
}

// rangeRow is a..b.
func rangeRow(b *rows, n *node) code {
	x, y := b.two(n)
	at := n.at
	return code{val: func(fr *frame) Value {
		from, to := x.num(fr), y.num(fr)
		lo, okLo := from.Int64()
		hi, okHi := to.Int64()
		if !okLo || !okHi {
			fr.fail(CodeBadArgument, at, "a range goes from one whole number to another, not from %s to %s", from, to)
			return listValue(&seq{})
		}
		if hi >= lo && uint64(hi)-uint64(lo) >= uint64(fr.lim.ListLength) {
			fr.fail(CodeLimit, at, "from %s to %s is a range of more than %d numbers", from, to, fr.lim.ListLength)
			return listValue(&seq{})
		}
		s := &seq{}
		if hi < lo {
			return listValue(s)
		}
		n := hi - lo + 1
		if fr.steps -= n; !fr.tick(at) || !fr.made(at, int(n)) {
			return listValue(s)
		}
		s.nums = make([]exact.Number, n)
		for i := range n {
			s.nums[i] = exact.Int(lo + i)
		}
		return listValue(s)
	}}
}

// A match takes time in proportion to the product of the text's length and the
// pattern's size; a step pays for matchPerStep of that product. A match of longMatch
// or more checks the context.
const (
	matchPerStep = 1
	longMatch    = 400_000
)

// matchesRow is text matches pattern.
func matchesRow(b *rows, n *node) code {
	x := b.build(n.args[0])
	p := n.detail.([]pattern)[0]
	if all := n.detail.([]pattern); len(all) > 1 {
		p = all[b.period]
	}
	at, textOf := n.at, x.textOf()
	return flagCode(func(fr *frame) bool {
		text := textOf(fr)
		work := int64(len(text)+1) * int64(p.size) / matchPerStep
		if fr.steps -= work; !fr.tick(at) {
			return false
		}
		if work < longMatch {
			return p.re.MatchString(text)
		}
		found := p.re.MatchReader(&patientReader{fr: fr, at: at, text: text})
		return fr.tick(at) && found // the reader may have stopped it
	})
}

// patientReader reads a text for a long match, and stops it when the context ends.
type patientReader struct {
	fr   *frame
	at   site
	text string
	read int
}

// ReadRune returns the next character.
func (r *patientReader) ReadRune() (rune, int, error) {
	if r.read++; r.text == "" || r.read&255 == 0 && r.fr.budget.ctx.Err() != nil {
		return 0, 0, io.EOF
	}
	c, size := utf8.DecodeRuneInString(r.text)
	r.text = r.text[size:]
	return c, size, nil
}

// pattern is a regular expression and its size in instructions, which bounds the work
// for each byte of a text.
type pattern struct {
	re   *regexp.Regexp
	size int
}

// compare orders two values as Value.compare does, and counts the work if they are long.
// The values stay off the heap, since only lists are compared by recursion.
func (fr *meter) compare(at site, v, w *Value) int {
	switch {
	case v.kind == ListKind && w.kind == ListKind:
		return fr.compareLists(at, v.seq, w.seq)
	case !fr.meets(at, v, w):
		return 0
	}
	return v.compare(*w)
}

func (fr *meter) compareLists(at site, s, t *seq) int {
	for i := 0; i < min(s.len(), t.len()) && fr.step(compareWork); i++ {
		x, y := s.at(i), t.at(i)
		if c := fr.compare(at, &x, &y); c != 0 {
			return c
		}
	}
	return s.len() - t.len()
}

// equal reports whether two values are the same, as Value.Equal does, and counts the
// work if they are long.
func (fr *meter) equal(at site, v, w *Value) bool {
	if v.kind == ListKind && w.kind == ListKind {
		return fr.equalLists(at, v.seq, w.seq)
	}
	return fr.meets(at, v, w) && v.Equal(*w)
}

func (fr *meter) equalLists(at site, s, t *seq) bool {
	if s.len() != t.len() {
		return false
	}
	for i := 0; i < s.len() && fr.step(compareWork); i++ {
		x, y := s.at(i), t.at(i)
		if !fr.equal(at, &x, &y) {
			return false
		}
	}
	return fr.tick(at)
}

// compareWork is the cost in steps of comparing two elements of lists.
const compareWork = 4
