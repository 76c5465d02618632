package rule

import "strings"

func textRow(f func(string) string) func(*rows, *node) code {
	return func(b *rows, n *node) code {
		x, at := b.build(n.args[0]).textOf(), n.at
		return code{val: func(fr *frame) Value {
			text := x(fr)
			return fr.text(at, len(text), func() string { return f(text) })
		}}
	}
}

// splitWork is the number of steps for each part of a split text.
const splitWork = 16

func splitRow(b *rows, n *node) code {
	x, y := b.two(n)
	at, p, q := n.at, x.textOf(), y.textOf()
	return code{val: func(fr *frame) Value {
		text, sep := p(fr), q(fr)
		parts := strings.Count(text, sep)
		if parts >= fr.lim.ListLength {
			fr.fail(CodeLimit, at, "split makes more than %d parts", fr.lim.ListLength)
			return listValue(&seq{})
		}
		out := &seq{}
		fr.steps -= splitWork * int64(parts)
		fr.read(at, len(text))
		if !fr.made(at, 2*parts) {
			return listValue(out)
		}
		out.vals = make([]Value, 0, parts+1)
		for _, part := range strings.Split(text, sep) {
			out.vals = append(out.vals, TextValue(part))
		}
		return listValue(out)
	}}
}

func joinTextsRow(b *rows, n *node) code {
	list, at := b.build(n.args[0]), n.at
	sep := func(*frame) string { return "" }
	if len(n.args) == 2 {
		sep = b.build(n.args[1]).textOf()
	}
	return code{val: func(fr *frame) Value {
		s, by := list.val(fr).seq, sep(fr)
		parts, length := make([]string, 0, s.len()), 0
		for i := 0; i < s.len() && fr.tick(at) && length <= fr.lim.TextBytes; i++ {
			parts = append(parts, s.at(i).text)
			length += len(parts[i]) + len(by)
		}
		return fr.text(at, length, func() string { return strings.Join(parts, by) })
	}}
}
