// Package yamltext reads the text of a policy document as a tree of YAML.
//
// It turns the text of a file into a Tree: the nodes, the lines, and the faults of text
// that is not YAML, or is YAML that does not read as it looks (aliases, tags, repeated
// keys, full-width punctuation), each with its place and advice. Package form then reads
// the nodes.
package yamltext

import (
	"fmt"
	"strings"

	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/rule/fault"
	"go.yaml.in/yaml/v3"
)

// Tree is a policy document as YAML.
type Tree struct {
	File   string
	Root   *yaml.Node // nil if the text is no document
	Faults fault.Errors

	lines []string
	deep  bool // a mapping too deep was found
}

// Read reads the text of a file; limits bound the length of its numbers.
func Read(file string, data []byte, limits bounded.Limits) *Tree {
	t := &Tree{File: file, lines: strings.Split(string(data), "\n")}
	root := t.parse(data)
	if root == nil {
		return t
	}
	t.checkTree(root, 1)
	t.checkAsked(root)
	if t.checkExponents(root, bounded.NewBudget(limits)) {
		t.Root = root
	}
	return t
}

// Lines returns how many lines the text has.
func (t *Tree) Lines() int { return len(t.lines) }

// Line returns a line, from 1, without its end; "" if there is none.
func (t *Tree) Line(n int) string {
	if n < 1 || n > len(t.lines) {
		return ""
	}
	return strings.TrimSuffix(t.lines[n-1], "\r")
}

// faultAt reports a fault at a line and column, from 1.
func (t *Tree) faultAt(code fault.Code, line, column int, hint, format string, args ...any) {
	t.Faults = append(t.Faults, &fault.Error{Code: code, File: t.File, Line: line, Column: column, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// fault reports a fault at a node.
func (t *Tree) fault(code fault.Code, n *yaml.Node, hint, format string, args ...any) {
	t.faultAt(code, n.Line, n.Column, hint, format, args...)
}

// checkExponents refuses a document whose numbers would be too long when written out,
// before they are written out.
func (t *Tree) checkExponents(n *yaml.Node, b *bounded.Budget) bool {
	if !b.SpendDigits(n.Value) {
		message, hint := b.TooManyDigits()
		t.fault(fault.CodeLimit, n, hint, "%s", message)
		return false
	}
	for _, child := range n.Content {
		if !t.checkExponents(child, b) {
			return false
		}
	}
	return true
}
