package byrow

import (
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

func notRow(b *Maker, n *tree.Node) Code {
	p := b.Build(n.Args[0]).Flag
	return flagCode(func(fr *Frame) bool { return !p(fr) })
}

// logicRow is and, or. If the left side is unknown, the right side may still settle
// the whole: false for and, true for or.
func logicRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	p, q, settles := x.Flag, y.Flag, n.Op.Name == "or"
	return flagCode(func(fr *Frame) bool {
		if fr.Err != nil {
			return false
		}
		v := p(fr)
		if fr.Err != nil {
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
func (fr *Frame) settledBy(right func(*Frame) bool, settles bool) bool {
	why := fr.Err
	if !IsUnknown(why) {
		return false
	}
	fr.Err = nil
	v := right(fr)
	if fr.Err == nil && v == settles {
		return v
	}
	if fr.Err == nil || !fr.Ended() {
		fr.Err = why
	}
	return false
}

// coalesceRow is x ?? y: y if x is nil.
func coalesceRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	return CodeOf(n.Type, func(fr *Frame) cell.Value {
		v := x.Val(fr)
		switch {
		case fr.Err != nil: // x may be nil, but the type of the whole is not optional
			return empty(n.Type)
		case v.Kind != types.Nothing:
			return v
		}
		return y.Val(fr)
	})
}

func equalRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	want, at := n.Op.Name == "==", n.At
	switch {
	case x.Num != nil && y.Num != nil:
		p, q := x.Num, y.Num
		return flagCode(func(fr *Frame) bool {
			m, n := p(fr), q(fr)
			if m.IsBig() || n.IsBig() {
				fr.comparesBig(at, m, n)
			}
			return m.Equal(n) == want
		})
	case n.Args[0].Type == types.TextType() && n.Args[1].Type == types.TextType():
		p, q := x.textOf(), y.textOf()
		return flagCode(func(fr *Frame) bool {
			s, t := p(fr), q(fr)
			if len(s) == len(t) {
				fr.read(at, len(s))
			}
			return (s == t) == want
		})
	}
	return flagCode(func(fr *Frame) bool {
		v, w := x.Val(fr), y.Val(fr)
		return fr.equal(at, &v, &w) == want
	})
}

// less says how to express a comparison by less-than alone: a > b is b < a, a >= b is
// not a < b.
type less struct{ Swapped, Want bool }

var LessBy = map[string]less{"<": {false, true}, "<=": {true, false}, ">": {true, true}, ">=": {false, false}}

var comparisons = map[string]func(int) bool{
	"<":  func(c int) bool { return c < 0 },
	"<=": func(c int) bool { return c <= 0 },
	">":  func(c int) bool { return c > 0 },
	">=": func(c int) bool { return c >= 0 },
}

func orderRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	if x.Num != nil && y.Num != nil {
		return orderNumbers(n, x, y)
	}
	at, holds := n.At, comparisons[n.Op.Name]
	return flagCode(func(fr *Frame) bool {
		v, w := x.Val(fr), y.Val(fr)
		return holds(fr.compare(at, &v, &w))
	})
}

func orderNumbers(n *tree.Node, x, y Code) Code {
	by, at := LessBy[n.Op.Name], n.At
	if y.konst != nil && !y.konst.Num.IsBig() {
		return orderConstant(at, by, x, y.konst.Num)
	}
	p, q, swapped, want := x.Num, y.Num, by.Swapped, by.Want
	return flagCode(func(fr *Frame) bool {
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
func orderConstant(at tree.Site, by less, x Code, k exact.Number) Code {
	p, want := x.Num, by.Want
	if by.Swapped {
		return flagCode(func(fr *Frame) bool {
			n := p(fr)
			if n.IsBig() {
				fr.comparesBig(at, n, k)
			}
			return k.Less(n) == want
		})
	}
	return flagCode(func(fr *Frame) bool {
		n := p(fr)
		if n.IsBig() {
			fr.comparesBig(at, n, k)
		}
		return n.Less(k) == want
	})
}

// containedRow is x in list.
func containedRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	at := n.At
	return flagCode(func(fr *Frame) bool {
		v, s := x.Val(fr), y.Val(fr).Seq
		for i := 0; i < s.Len() && fr.Tick(at); i++ {
			fr.Steps -= compareWork
			e := s.At(i)
			if fr.equal(at, &e, &v) {
				return true
			}
		}
		return false
	})
}

// textTestRow is contains, startsWith, endsWith.
func textTestRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	at, p, q := n.At, x.textOf(), y.textOf()
	test := map[string]func(s, t string) bool{"contains": strings.Contains, "startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix}[n.Op.Name]
	count := func(fr *Frame, s, t string) bool { return fr.read(at, min(len(s), len(t))) }
	if n.Op.Name == "contains" {
		count = func(fr *Frame, s, _ string) bool { return fr.searched(at, len(s)) }
	}
	return flagCode(func(fr *Frame) bool {
		s, t := p(fr), q(fr)
		return count(fr, s, t) && test(s, t)
	})
}

// rangeRow is a..b.
func rangeRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	at := n.At
	return Code{Val: func(fr *Frame) cell.Value {
		from, to := x.Num(fr), y.Num(fr)
		lo, okLo := from.Int64()
		hi, okHi := to.Int64()
		if !okLo || !okHi {
			fr.Fail(fault.CodeBadArgument, at, "a range goes from one whole number to another, not from %s to %s", from, to)
			return cell.OfSeq(&cell.Seq{})
		}
		if hi >= lo && uint64(hi)-uint64(lo) >= uint64(fr.Limits.ListLength) {
			fr.Fail(fault.CodeLimit, at, "from %s to %s is a range of more than %d numbers", from, to, fr.Limits.ListLength)
			return cell.OfSeq(&cell.Seq{})
		}
		s := &cell.Seq{}
		if hi < lo {
			return cell.OfSeq(s)
		}
		n := hi - lo + 1
		if fr.Steps -= n; !fr.Tick(at) || !fr.made(at, int(n)) {
			return cell.OfSeq(s)
		}
		s.Nums = make([]exact.Number, n)
		for i := range n {
			s.Nums[i] = exact.Int(lo + i)
		}
		return cell.OfSeq(s)
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
func matchesRow(b *Maker, n *tree.Node) Code {
	x := b.Build(n.Args[0])
	p := n.Detail.([]Pattern)[0]
	if all := n.Detail.([]Pattern); len(all) > 1 {
		p = all[b.Period]
	}
	at, textOf := n.At, x.textOf()
	return flagCode(func(fr *Frame) bool {
		text := textOf(fr)
		work := int64(len(text)+1) * int64(p.Size) / matchPerStep
		if fr.Steps -= work; !fr.Tick(at) {
			return false
		}
		if work < longMatch {
			return p.Regexp.MatchString(text)
		}
		found := p.Regexp.MatchReader(&patientReader{fr: fr, at: at, text: text})
		return fr.Tick(at) && found // the reader may have stopped it
	})
}

// patientReader reads a text for a long match, and stops it when the context ends.
type patientReader struct {
	fr   *Frame
	at   tree.Site
	text string
	read int
}

// ReadRune returns the next character.
func (r *patientReader) ReadRune() (rune, int, error) {
	if r.read++; r.text == "" || r.read&255 == 0 && r.fr.Budget.Ctx.Err() != nil {
		return 0, 0, io.EOF
	}
	c, size := utf8.DecodeRuneInString(r.text)
	r.text = r.text[size:]
	return c, size, nil
}

// Pattern is a regular expression and its size in instructions, which bounds the work
// for each byte of a text.
type Pattern struct {
	Regexp *regexp.Regexp
	Size   int
}

// compare orders two values as Value.Order does, and counts the work if they are long.
// The values stay off the heap, since only lists are compared by recursion.
func (fr *meter) compare(at tree.Site, v, w *cell.Value) int {
	switch {
	case v.Kind == types.ListKind && w.Kind == types.ListKind:
		return fr.compareLists(at, v.Seq, w.Seq)
	case !fr.meets(at, v, w):
		return 0
	}
	return v.Order(*w)
}

func (fr *meter) compareLists(at tree.Site, s, t *cell.Seq) int {
	for i := 0; i < min(s.Len(), t.Len()) && fr.step(compareWork); i++ {
		x, y := s.At(i), t.At(i)
		if c := fr.compare(at, &x, &y); c != 0 {
			return c
		}
	}
	return s.Len() - t.Len()
}

// equal reports whether two values are the same, as Value.Equal does, and counts the
// work if they are long.
func (fr *meter) equal(at tree.Site, v, w *cell.Value) bool {
	if v.Kind == types.ListKind && w.Kind == types.ListKind {
		return fr.equalLists(at, v.Seq, w.Seq)
	}
	return fr.meets(at, v, w) && v.Equal(*w)
}

func (fr *meter) equalLists(at tree.Site, s, t *cell.Seq) bool {
	if s.Len() != t.Len() {
		return false
	}
	for i := 0; i < s.Len() && fr.step(compareWork); i++ {
		x, y := s.At(i), t.At(i)
		if !fr.equal(at, &x, &y) {
			return false
		}
	}
	return fr.Tick(at)
}

// compareWork is the cost in steps of comparing two elements of lists.
const compareWork = 4
