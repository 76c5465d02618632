// Package form reads the values of a document by their form: mappings with known keys, texts,
// numbers, flags, days, spans.
//
// Its input is the tree of package yamltext. Its output is values, faults, each with its
// place and advice, and the names that a fault has left out, for which formulas are not to
// blame. Packages document and cases read their sections with a Reader.
package form

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// Reader reads the values of a document by their form. It collects faults, so that one
// reading finds them all.
type Reader struct {
	*yamltext.Tree
	spell.Hinter
	Warned fault.Errors // likely slips that are not faults

	// Undeclared counts the faults that kept something from being declared, and LeftOut
	// holds the names that were to be declared. A formula that uses one of them is
	// not to blame.
	Undeclared int
	LeftOut    map[string]bool

	// Named returns the number of the parameter that a bound of a range names, after a
	// fault if there is none; nil if ranges cannot name parameters.
	Named func(n *yaml.Node, what string) (types.Number, bool)

	cut   *yaml.Node // stands for a value that YAML has cut short: it gets no further faults
	forms map[reflect.Type][]Key
}

// New returns a reader of a document.
func New(t *yamltext.Tree) *Reader {
	return &Reader{Tree: t, LeftOut: map[string]bool{}, cut: &yaml.Node{Kind: yaml.AliasNode}, forms: map[reflect.Type][]Key{}}
}

func (r *Reader) errorAt(code fault.Code, line, column int, hint, format string, args ...any) *fault.Error {
	return &fault.Error{Code: code, File: r.File, Line: line, Column: column, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// Fault reports a fault at a node, unless package yamltext has refused the node.
func (r *Reader) Fault(code fault.Code, n *yaml.Node, hint, format string, args ...any) {
	if yamltext.Refused(n) {
		r.Undeclared++
		return
	}
	r.FaultAt(code, n.Line, n.Column, hint, format, args...)
}

// FaultAt reports a fault at a line and column, from 1.
func (r *Reader) FaultAt(code fault.Code, line, column int, hint, format string, args ...any) {
	r.Faults = append(r.Faults, r.errorAt(code, line, column, hint, format, args...))
}

// Warn reports a likely slip that is not a fault.
func (r *Reader) Warn(code fault.Code, n *yaml.Node, hint, format string, args ...any) {
	r.WarnAt(code, n.Line, n.Column, hint, format, args...)
}

// WarnAt is Warn at a line and column.
func (r *Reader) WarnAt(code fault.Code, line, column int, hint, format string, args ...any) {
	r.Warned = append(r.Warned, r.errorAt(code, line, column, hint, format, args...))
}

// Lost reports a fault that keeps something from being declared.
func (r *Reader) Lost(code fault.Code, n *yaml.Node, hint, format string, args ...any) {
	r.Undeclared++
	r.Fault(code, n, hint, format, args...)
}

// Complete runs read, which declares the names, and reports whether no fault kept
// anything from being declared. If one did, the names are left out.
func (r *Reader) Complete(read func(), names ...string) bool {
	before := r.Undeclared
	read()
	if r.Undeclared == before {
		return true
	}
	r.Undeclared = before
	r.Leave(names...)
	return false
}

// Leave leaves out names that a fault kept from being declared, so that their uses are not
// blamed.
func (r *Reader) Leave(names ...string) {
	for _, name := range names {
		r.LeftOut[name] = true
	}
}

// LeaveAll leaves out every name in a mapping that is not read.
func (r *Reader) LeaveAll(n *yaml.Node) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		name, _, _ := strings.Cut(n.Content[i].Value, "(")
		r.Leave(strings.TrimSpace(name))
		r.LeaveAll(n.Content[i+1])
	}
}
