package format

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/layout"
	"go.yaml.in/yaml/v3"
)

// step is how many blanks what belongs to a key or an item is set further in.
const step = 2

// printer writes a document in lines.
type printer struct {
	*page
	lines []line
	err   error
}

// line is a line with the comment behind it.
type line struct {
	text, comment string
	exact         bool // blanks at its end belong to a text
}

// layOut returns the document laid out once.
func (p *page) layOut() ([]byte, error) {
	out := &printer{page: p}
	b := p.attach()
	if p.root.Kind != yaml.MappingNode {
		return nil, p.odd(p.root, "a document without sections")
	}
	out.block(b, 0, "")
	align(out.lines)
	var text strings.Builder
	for _, l := range out.lines {
		all := l.text + l.comment
		if !l.exact {
			all = strings.TrimRight(all, " \t")
		}
		text.WriteString(all + "\n")
	}
	return []byte(text.String()), out.err
}

// add writes a line.
func (p *printer) add(text, comment string) { p.lines = append(p.lines, line{text, comment, false}) }

// above writes comments on lines of their own. first says that nothing is before them.
func (p *printer) above(all []above, indent int, first bool) {
	for i, c := range all {
		if c.blank && !(first && i == 0) {
			p.add("", "")
		}
		p.add(blanks(indent)+c.text, "")
	}
}

func blanks(n int) string { return strings.Repeat(" ", n) }

// block writes the entries of a mapping or a list. dash is what stands before the first
// entry on its line, or "".
func (p *printer) block(b *block, indent int, dash string) {
	for i, e := range b.entries {
		p.above(e.above, indent, i == 0)
		if e.blank && (i > 0 || len(e.above) > 0) {
			p.add("", "")
		}
		before := blanks(indent)
		if i == 0 && dash != "" {
			before = dash
		}
		p.entry(e, before, indent)
	}
	p.above(b.foot, indent, len(b.entries) == 0)
}

// entry writes an entry behind what stands before it on its line.
func (p *printer) entry(e *entry, before string, indent int) {
	if e.inner == nil && e.rows == nil && !p.opens(e, before) {
		p.value(e, p.head(e, before), indent)
		return
	}
	if e.rows != nil {
		p.rows(e, p.head(e, before)+" [", indent)
		return
	}
	inner := e.inner
	if inner == nil {
		inner = p.opened(e.value)
	}
	if e.key != nil {
		p.add(p.head(e, before), e.tail)
		p.block(inner, indent+step, "")
		return
	}
	first := inner.entries[0]
	if e.inner == nil && e.tail != "" && before == blanks(indent) {
		p.add(before+e.tail, "")
		e.tail = ""
	}
	if e.tail == "" && len(first.above) == 0 {
		p.block(inner, indent+step, before+"- ")
		return
	}
	p.add(before+"-", e.tail)
	p.block(inner, indent+step, "")
}

// head returns what an entry begins with: its key and a colon, or a dash.
func (p *printer) head(e *entry, before string) string {
	if e.key == nil {
		return before + "-"
	}
	key, ok := p.flatScalar(e.key, false)
	if !ok {
		p.err = p.odd(e.key, "this key")
	}
	return before + key + ":"
}

// opens reports whether a mapping or list in brackets is too long for its line, so that its
// entries go below each other.
func (p *printer) opens(e *entry, before string) bool {
	if !isFlow(e.value) || len(e.value.Content) == 0 {
		return false
	}
	text, ok := p.flat(e.value)
	return (!ok || layout.Width(p.head(e, before))+1+layout.Width(text) > Width) && !p.fills(e.value)
}

// fills reports whether a list in brackets goes on from line to line where it is too long:
// one of scalars, each on a line.
func (p *printer) fills(n *yaml.Node) bool {
	return isScalars(n) && !slices.ContainsFunc(n.Content, func(item *yaml.Node) bool { _, ok := p.flat(item); return !ok })
}

// opened returns what stands in brackets as a block.
func (p *printer) opened(n *yaml.Node) *block {
	b := &block{}
	for _, x := range p.partsOf(n) {
		b.entries = append(b.entries, &entry{key: x.key, value: x.value})
	}
	return b
}

// rows writes the lines of a list in [ ] with comments.
func (p *printer) rows(e *entry, before string, indent int) {
	left := 0
	for _, r := range e.rows {
		left += len(r.items)
	}
	for i, r := range e.rows {
		var texts []string
		for _, item := range r.items {
			text, ok := p.flat(item)
			if !ok {
				p.err = p.odd(item, "this")
			}
			texts = append(texts, text)
		}
		text := strings.Join(texts, ", ")
		if left -= len(r.items); left > 0 && text != "" {
			text += ","
		}
		switch last := i == len(e.rows)-1; {
		case last && r.tail == "":
			p.add(before+text+"]", e.tail)
		case before+text == blanks(indent+step):
			p.add(before+r.tail, "")
		default:
			p.add(before+text, r.tail)
		}
		before = blanks(indent + step)
	}
	if e.rows[len(e.rows)-1].tail != "" {
		p.add(blanks(indent+step)+"]", e.tail)
	}
}

// widest is the longest line whose comment is set under those of its neighbours.
const widest = 80

// gap is what stands between a line and its comment.
const gap = "  "

// align sets the comments behind neighbouring lines under each other.
func align(lines []line) {
	for i := 0; i < len(lines); {
		end, width := i, 0
		for ; end < len(lines) && lines[end].comment != ""; end++ {
			if w := layout.Width(lines[end].text); w <= widest {
				width = max(width, w)
			}
		}
		for ; i < end; i++ {
			l := &lines[i]
			l.text += blanks(max(width-layout.Width(l.text), 0)) + gap
		}
		i++
	}
}
