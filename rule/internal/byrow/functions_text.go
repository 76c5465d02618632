package byrow

import (
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
)

func textRow(f func(string) string) func(*Maker, *tree.Node) Code {
	return func(b *Maker, n *tree.Node) Code {
		x, at := b.Build(n.Args[0]).textOf(), n.At
		return Code{Val: func(fr *Frame) cell.Value {
			text := x(fr)
			return fr.text(at, len(text), func() string { return f(text) })
		}}
	}
}

// splitWork is the number of steps for each part of a split text.
const splitWork = 16

func splitRow(b *Maker, n *tree.Node) Code {
	x, y := b.two(n)
	at, p, q := n.At, x.textOf(), y.textOf()
	return Code{Val: func(fr *Frame) cell.Value {
		text, sep := p(fr), q(fr)
		parts := strings.Count(text, sep)
		if parts >= fr.Limits.ListLength {
			fr.Fail(fault.CodeLimit, at, "split makes more than %d parts", fr.Limits.ListLength)
			return cell.OfSeq(&cell.Seq{})
		}
		out := &cell.Seq{}
		fr.Steps -= splitWork * int64(parts)
		fr.read(at, len(text))
		if !fr.made(at, 2*parts) {
			return cell.OfSeq(out)
		}
		out.Vals = make([]cell.Value, 0, parts+1)
		for _, part := range strings.Split(text, sep) {
			out.Vals = append(out.Vals, cell.OfText(part))
		}
		return cell.OfSeq(out)
	}}
}

func joinTextsRow(b *Maker, n *tree.Node) Code {
	list, at := b.Build(n.Args[0]), n.At
	sep := func(*Frame) string { return "" }
	if len(n.Args) == 2 {
		sep = b.Build(n.Args[1]).textOf()
	}
	return Code{Val: func(fr *Frame) cell.Value {
		s, by := list.Val(fr).Seq, sep(fr)
		parts, length := make([]string, 0, s.Len()), 0
		for i := 0; i < s.Len() && fr.Tick(at) && length <= fr.Limits.TextBytes; i++ {
			parts = append(parts, s.At(i).Str)
			length += len(parts[i]) + len(by)
		}
		return fr.text(at, length, func() string { return strings.Join(parts, by) })
	}}
}
