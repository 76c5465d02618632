// Package yamltext reads the text of a policy document as a tree of YAML.
//
// In goes the text of a file, out comes a Document: the tree of its nodes, its lines, and
// the faults of what is no YAML, or is YAML that does not read as it looks (aliases, tags,
// keys that stand twice, full-width punctuation), each with its place and advice. Package
// form reads the nodes from there.
package yamltext

import (
	"fmt"
	"strings"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// Document is a policy document as YAML.
type Document struct {
	File   string
	Root   *yaml.Node // nil where the text is no document
	Faults rule.Errors

	lines []string
	deep  bool // a mapping too deep was found
}

// Read reads the text of a file, whose numbers the limits bound.
func Read(file string, data []byte, limits bounded.Limits) *Document {
	d := &Document{File: file, lines: strings.Split(string(data), "\n")}
	root := d.parse(data)
	if root == nil {
		return d
	}
	d.checkTree(root, 1)
	if d.checkExponents(root, bounded.NewBudget(limits)) {
		d.Root = root
	}
	return d
}

// Lines returns how many lines the text has.
func (d *Document) Lines() int { return len(d.lines) }

// Line returns a line, from 1, without its end; "" where there is none.
func (d *Document) Line(n int) string {
	if n < 1 || n > len(d.lines) {
		return ""
	}
	return strings.TrimSuffix(d.lines[n-1], "\r")
}

// faultAt reports a fault at a line and column, from 1.
func (d *Document) faultAt(line, column int, hint, format string, args ...any) {
	d.Faults = append(d.Faults, &rule.Error{File: d.File, Line: line, Column: column, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// fault reports a fault at a node.
func (d *Document) fault(n *yaml.Node, hint, format string, args ...any) {
	d.faultAt(n.Line, n.Column, hint, format, args...)
}

// checkExponents refuses a document whose numbers are long when written out, before
// they are.
func (d *Document) checkExponents(n *yaml.Node, b *bounded.Budget) bool {
	if !b.SpendDigits(n.Value) {
		message, hint := b.TooManyDigits()
		d.fault(n, hint, "%s", message)
		return false
	}
	for _, child := range n.Content {
		if !d.checkExponents(child, b) {
			return false
		}
	}
	return true
}
