package format

import (
	"go.yaml.in/yaml/v3"
)

// block is a mapping or a list whose entries stand below each other.
type block struct {
	entries []*entry
	foot    []above // the comments behind the last entry
}

// entry is a key with its value, or an item of a list.
type entry struct {
	key   *yaml.Node // nil for an item
	value *yaml.Node
	above []above // the comments on the lines above
	blank bool    // an empty line stands between them, or what is before, and the entry
	tail  string  // the comment behind the key or, if it stands on one line, behind the value
	inner *block  // the value, if its entries stand below each other
	rows  []row   // the value, if it is a list in [ ] with comments among its scalars
}

// above is a comment on a line of its own.
type above struct {
	text  string
	blank bool // an empty line stands before it
}

// row is a line of a list in [ ].
type row struct {
	items []*yaml.Node
	tail  string
}

// attacher gives the comments of a document to its entries, in order.
type attacher struct {
	*page
	next int // the comment that comes next
}

// attach returns a document as a block, with its comments.
func (p *page) attach() *block {
	a := &attacher{page: p}
	b := a.block(p.root, len(p.text), -1)
	for ; a.next < len(a.comments); a.next++ {
		b.foot = append(b.foot, a.own(a.comments[a.next]))
	}
	return b
}

// part is an entry before its comments are known.
type part struct {
	key, value *yaml.Node
	from       int
}

// partsOf returns the entries of a mapping or a list with their places.
func (p *page) partsOf(n *yaml.Node) (all []part) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			from, isDashed := p.dashes[item]
			if !isDashed {
				from = p.extents[item].from
			}
			all = append(all, part{nil, item, from})
		}
		return all
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		all = append(all, part{n.Content[i], n.Content[i+1], p.extents[n.Content[i]].from})
	}
	return all
}

// block attaches the comments in a mapping or a list, which ends before limit. outer is the
// column of the block around it, -1 for none: a comment behind the last entry that is indented
// no further belongs to what follows.
func (a *attacher) block(n *yaml.Node, limit, outer int) *block {
	b := &block{}
	parts := a.partsOf(n)
	column := 0
	for i, x := range parts {
		if i == 0 {
			column = a.column(x.from)
		}
		e := &entry{key: x.key, value: x.value, above: a.before(x.from), blank: a.blankBefore(x.from)}
		b.entries = append(b.entries, e)
		end := limit
		if i+1 < len(parts) {
			end = parts[i+1].from
		}
		a.entry(e, x, end, column)
	}
	for a.next < len(a.comments) {
		c := a.comments[a.next]
		if c.at >= limit || !isFlow(n) && (!c.own || c.column < column || c.column <= outer) {
			break
		}
		b.foot = append(b.foot, a.own(c))
		a.next++
	}
	return b
}

// before takes the comments before a byte.
func (a *attacher) before(at int) (all []above) {
	for ; a.next < len(a.comments) && a.comments[a.next].at < at; a.next++ {
		all = append(all, a.own(a.comments[a.next]))
	}
	return all
}

func (a *attacher) own(c comment) above { return above{c.text, c.own && a.blankBefore(c.at)} }

// tail takes the comment that comes next if it stands before a byte and behind another on
// its line.
func (a *attacher) tail(e *entry, behind, before int) {
	if a.next == len(a.comments) || e.tail != "" {
		return
	}
	if c := a.comments[a.next]; c.at < before && !c.own && a.line(c.at) == a.line(max(behind-1, 0)) {
		e.tail = c.text
		a.next++
	}
}

// entry attaches the comments of an entry, which ends before end.
func (a *attacher) entry(e *entry, x part, end, column int) {
	value := a.extents[x.value]
	behind := x.from + 1
	if x.key != nil {
		behind = a.extents[x.key].to
	}
	inner := x.value.Kind != yaml.ScalarNode && !isFlow(x.value) && len(x.value.Content) > 0
	if inner {
		if x.value.Kind == yaml.SequenceNode {
			value.from = a.dashes[x.value.Content[0]]
		}
		a.tail(e, behind, value.from)
		e.inner = a.block(x.value, end, column)
		return
	}
	a.tail(e, behind, value.from)
	e.above = append(e.above, a.before(value.from)...)
	switch {
	case isFlow(x.value) && a.commented(value) && isScalars(x.value):
		e.rows = a.rows(x.value)
	case isFlow(x.value) && a.commented(value) && len(x.value.Content) > 0:
		if a.line(x.from) == a.line(value.from) {
			a.tail(e, value.from+1, a.partsOf(x.value)[0].from)
		}
		e.inner = a.block(x.value, value.to, column)
		behind := &entry{}
		if a.tail(behind, value.to, end); behind.tail != "" {
			e.inner.foot = append(e.inner.foot, above{behind.tail, false})
		}
		return
	}
	if isBlock(x.value) {
		a.tail(e, value.from+1, value.to)
	} else {
		a.tail(e, value.to, end)
	}
}

// commented reports whether a comment stands in a part of the text.
func (a *attacher) commented(x extent) bool {
	return a.next < len(a.comments) && a.comments[a.next].at < x.to
}

// isScalars reports whether a node is a list of scalars.
func isScalars(n *yaml.Node) bool {
	if n.Kind != yaml.SequenceNode {
		return false
	}
	for _, item := range n.Content {
		if item.Kind != yaml.ScalarNode {
			return false
		}
	}
	return true
}

// rows returns the lines of a list in [ ], with their comments, as its author broke them.
func (a *attacher) rows(n *yaml.Node) []row {
	rows := []row{{}}
	line := a.line(a.extents[n].from)
	behind := func(at int) {
		for ; a.next < len(a.comments) && a.comments[a.next].at < at; a.next++ {
			if last := &rows[len(rows)-1]; last.tail != "" || a.comments[a.next].own {
				rows = append(rows, row{})
			}
			rows[len(rows)-1].tail = a.comments[a.next].text
		}
	}
	for _, item := range n.Content {
		x := a.extents[item]
		behind(x.from)
		if now := a.line(x.from); now != line {
			rows = append(rows, row{})
			line = now
		}
		last := &rows[len(rows)-1]
		last.items = append(last.items, item)
		line = a.line(max(x.to-1, x.from))
	}
	behind(a.extents[n].to)
	return rows
}
