// Package format gives policy documents one layout.
//
// Its input is the text of a document. Package yamltext reads it as YAML; source.go finds
// where each node and each comment stands in the text, since YAML's own reader loses some
// comments and moves others; attach.go gives each comment to the entry that it speaks of;
// block.go and value.go write the document again, with formulas laid out by package rule.
// Before anything is handed out, same.go compares it with what came in: every value, formula
// and comment must be there, and laying it out again must change nothing. If not, the document
// is left alone.
package format

import (
	"bytes"
	"strings"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/internal/document"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// Width is how many cells a line has, where its text allows it. A Chinese character takes two.
const Width = 120

// mostPasses bounds how often a document is laid out again until nothing changes.
const mostPasses = 5

const byteOrderMark = "\ufeff"

// Document lays out the text of a document; file names it in faults. A byte order mark stays,
// and so do the line ends of Windows, if the first line has one. The error is a fault.Errors:
// text that is not YAML or that policies must not contain, formulas that cannot be read, and
// documents that cannot be laid out without a loss.
func Document(file string, text []byte) ([]byte, error) {
	body, marked := bytes.CutPrefix(text, []byte(byteOrderMark))
	first, _, _ := bytes.Cut(body, []byte("\n"))
	windows := bytes.HasSuffix(first, []byte("\r"))
	body = unix(body)
	if len(body) > 0 && !bytes.HasSuffix(body, []byte("\n")) {
		body = append(body, '\n')
	}
	given, err := read(file, body)
	if err != nil {
		return nil, err
	}
	now := given
	for range mostPasses {
		out, err := now.layOut()
		if err != nil {
			return nil, err
		}
		if string(out) == now.text {
			return finished(out, marked, windows), nil
		}
		next, err := read(file, out)
		if err != nil || !given.same(next) {
			break
		}
		now = next
	}
	return nil, given.odd(given.root, "the document")
}

// unix returns a text with the line ends of Unix.
func unix(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

// finished returns a text as its file had it: with a byte order mark, with other line ends.
func finished(text []byte, marked, windows bool) []byte {
	if windows {
		text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	if marked {
		text = append([]byte(byteOrderMark), text...)
	}
	return text
}

// page is a document to be laid out.
type page struct {
	*source
	file     string
	root     *yaml.Node
	formulas map[*yaml.Node]bool
	layouts  map[*yaml.Node]*laidOut
}

// laidOut is a formula laid out in lines of a width.
type laidOut struct {
	rule.Layout
	width int
}

// read reads a document and finds the places of everything in it.
func read(file string, text []byte) (*page, error) {
	tree := yamltext.Read(file, text, bounded.Limits{})
	if err := tree.Faults.Sorted(); err != nil {
		return nil, err
	}
	p := &page{file: file, root: tree.Root, layouts: map[*yaml.Node]*laidOut{}}
	p.formulas = document.Formulas(p.root)
	var at *yaml.Node
	if p.source, at = scan(string(text), p.root); at != nil {
		return nil, p.odd(at, "this")
	}
	return p, p.checkFormulas(p.root)
}

// odd returns the error of a document that cannot be laid out without loss.
func (p *page) odd(n *yaml.Node, what string) error {
	return fault.Errors{{Code: fault.CodeYAMLFeature, File: p.file, Line: n.Line, Column: n.Column,
		Message: what + " cannot be laid out without loss, so the file is left as it is", Hint: "write it in a plainer form"}}
}

// checkFormulas reports the formulas that cannot be read.
func (p *page) checkFormulas(n *yaml.Node) error {
	var faults fault.Errors
	var look func(n *yaml.Node)
	look = func(n *yaml.Node) {
		if p.formulas[n] {
			_, err := p.formula(n, Width)
			faults.Add(err)
		}
		for _, child := range n.Content {
			look(child)
		}
	}
	look(n)
	return faults.Sorted()
}

// formula lays out the formula at a node.
func (p *page) formula(n *yaml.Node, width int) (rule.Layout, error) {
	if l := p.layouts[n]; l != nil && l.width == width {
		return l.Layout, nil
	}
	src := types.Source{File: p.file, Line: n.Line, Column: n.Column, Text: strings.TrimRight(n.Value, "\n")}
	switch {
	case isBlock(n):
		src.Line, src.Column = n.Line+1, p.extents[n].indent+1
	case n.Style != 0:
		src.Column++
	}
	l, err := rule.LayOut(src, width)
	if err == nil {
		p.layouts[n] = &laidOut{l, width}
	}
	return l, err
}

// isBlock reports whether a scalar stands below a | or >.
func isBlock(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
}

func isQuoted(n *yaml.Node) bool {
	return n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0
}

func isFlow(n *yaml.Node) bool { return n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle != 0 }
