package format

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/meritrules/merit/internal/layout"
	"go.yaml.in/yaml/v3"
)

// value writes a value that no entries stand below, behind the head of its entry.
func (p *printer) value(e *entry, head string, indent int) {
	n := e.value
	switch {
	case p.formulas[n]:
		p.formula(e, head, indent)
	case isBlock(n):
		p.below(e, head, indent)
	case n.Kind == yaml.ScalarNode:
		p.scalar(e, head, indent)
	default:
		p.list(e, head, indent)
	}
}

// formula writes a formula: on its line or, if it is too long or stands so already, below |.
func (p *printer) formula(e *entry, head string, indent int) {
	inside := indent + step
	l, err := p.page.formula(e.value, Width-inside)
	if err != nil {
		p.err = err
		return
	}
	if text, ok := p.flatScalar(e.value, false); !isBlock(e.value) && ok && layout.Width(head)+1+layout.Width(text) <= Width {
		p.add(head+" "+text, e.tail)
		return
	}
	p.add(head+" |", e.tail)
	for _, text := range l.Lines {
		p.add(blanks(inside)+text, "")
	}
}

// below writes a text that stands below | or >, as its lines are.
func (p *printer) below(e *entry, head string, indent int) {
	x := p.extents[e.value]
	header, body, _ := strings.Cut(p.text[x.from:x.to], "\n")
	sign := strings.TrimRight(strings.SplitN(header, "#", 2)[0], " \t")
	sign = strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, sign)
	if leading(e.value.Value) > 0 {
		sign = sign[:1] + strconv.Itoa(step) + sign[1:]
	}
	p.add(head+" "+sign, e.tail)
	if body == "" {
		return
	}
	for text := range strings.SplitSeq(body, "\n") {
		if strings.TrimSpace(text) == "" && len(text) <= x.indent {
			p.add("", "")
			continue
		}
		p.lines = append(p.lines, line{text: blanks(indent+step) + text[min(x.indent, len(text)):], exact: true})
	}
}

// scalar writes any other scalar; one of several lines keeps them.
func (p *printer) scalar(e *entry, head string, indent int) {
	x := p.extents[e.value]
	written := strings.Split(p.text[x.from:x.to], "\n")
	for i, text := range written {
		text = strings.Trim(text, " \t")
		switch {
		case i > 0 && text != "":
			text = blanks(indent+step) + text
		case i == 0 && text != "":
			text = head + " " + text
		case i == 0:
			text = head
		}
		comment := ""
		if i == len(written)-1 {
			comment = e.tail
		}
		p.add(text, comment)
	}
}

// list writes a mapping or list in brackets on its line; a list of scalars that is too long
// goes on below.
func (p *printer) list(e *entry, head string, indent int) {
	text, ok := p.flat(e.value)
	if ok && (layout.Width(head)+1+layout.Width(text) <= Width || len(e.value.Content) == 0) {
		p.add(head+" "+text, e.tail)
		return
	}
	now := head + " ["
	for i, item := range e.value.Content {
		text, _ := p.flat(item)
		if i < len(e.value.Content)-1 {
			text += ","
		} else {
			text += "]"
		}
		switch {
		case strings.HasSuffix(now, "["):
		case layout.Width(now)+1+layout.Width(text) > Width:
			p.add(now, "")
			now = blanks(indent + step)
		default:
			now += " "
		}
		now += text
	}
	p.add(now, e.tail)
}

// flat returns what stands in brackets on one line, false if it cannot stand on one.
func (p *page) flat(n *yaml.Node) (string, bool) {
	if n.Kind == yaml.ScalarNode {
		return p.flatScalar(n, true)
	}
	var texts []string
	for _, x := range p.partsOf(n) {
		text, ok := p.flat(x.value)
		if !ok {
			return "", false
		}
		if x.key != nil {
			key, ok := p.flat(x.key)
			if !ok {
				return "", false
			}
			text = key + ": " + text
		}
		texts = append(texts, text)
	}
	text := strings.Join(texts, ", ")
	if n.Kind == yaml.SequenceNode {
		return "[" + text + "]", true
	}
	return "{" + text + "}", true
}

// flatScalar returns a scalar on one line, in brackets or not; false if it cannot stand on
// one.
func (p *page) flatScalar(n *yaml.Node, brackets bool) (string, bool) {
	x := p.extents[n]
	written := p.text[x.from:x.to]
	switch {
	case p.formulas[n]:
		l, err := p.formula(n, Width)
		if err != nil || l.Line == "" {
			return "", false
		}
		return formulaOf(n, l.Line, brackets)
	case isBlock(n):
		return "", false
	case !strings.Contains(written, "\n"):
		return written, true
	case strings.Contains(n.Value, "\n"):
		return "", false
	case n.Style&yaml.SingleQuotedStyle != 0:
		return inQuotes(n.Value), true
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return strconv.Quote(n.Value), isPlainText(n.Value)
	}
	return n.Value, true
}

// formulaOf returns a formula on one line as a scalar, in single quotes if it stood in quotes
// or needs them; false if it has characters that only a double quote can show.
func formulaOf(n *yaml.Node, text string, brackets bool) (string, bool) {
	switch {
	case !isPlainText(text):
		return "", false
	case isQuoted(n) || needsQuotes(text, brackets):
		return inQuotes(text), true
	}
	return text, true
}

func inQuotes(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// isPlainText reports whether a text has only characters that need no escape in quotes.
func isPlainText(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// needsQuotes reports whether YAML reads a text otherwise without quotes, in brackets or not.
func needsQuotes(text string, brackets bool) bool {
	first, next := text[:1], (text + " ")[1:2]
	switch {
	case strings.Contains("&*!|>%@`\"'#,[]{}", first), strings.Contains("-?:", first) && next == " ":
		return true
	case brackets && (strings.ContainsAny(text, ",[]{}") || strings.Contains(text+" ", "? ")):
		return true
	}
	return strings.Contains(text+" ", ": ") || strings.Contains(text, " #")
}
