package merit

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// document is a policy document being read. Its faults are collected, so that
// one reading finds them all.
type document struct {
	*yamltext.Text
	cut    *yaml.Node  // stands for a value that YAML has cut short: nothing more is said about it
	warned rule.Errors // what may be a slip though it is no fault
	spell.Hinter
	limits ReadLimits

	// losses counts the faults because of which something was not declared, and
	// left holds the names that were to be. A formula that uses one of them is
	// not to blame.
	losses int
	left   map[string]bool

	forms    map[reflect.Type][]formKey
	clauses  []string
	cited    map[string]bool       // every clause: whether a rule cites it
	mute     map[string]bool       // clauses that are declared not_expressed
	fields   map[string]entry      // of each lists.LIST.FIELD: its declaration
	dented   map[string]bool       // lists of which a field was left out
	names    map[string]string     // of what is declared: what it is
	keyOf    map[string]*yaml.Node // and where its name stands
	scope    rule.Scope            // without what depends on the day
	params   []dating[rule.Source]
	tables   []dating[rule.Table]
	models   []rule.Model
	figures  []rule.Figure
	places   map[string]*yaml.Node  // of models: the section
	sections map[string]string      // of models: the name of the section
	written  map[string]rule.Source // the formula of each figure by its path in the document, such as joint.lead
}

func newDocument(text *yamltext.Text, s settings) *document {
	return &document{
		Text: text, limits: s.read,
		scope: rule.Scope{Host: s.functions, Limits: s.limits}, cut: &yaml.Node{Kind: yaml.AliasNode},
		left: map[string]bool{}, forms: map[reflect.Type][]formKey{},
		cited: map[string]bool{}, mute: map[string]bool{}, fields: map[string]entry{},
		dented: map[string]bool{}, names: map[string]string{}, keyOf: map[string]*yaml.Node{},
		places: map[string]*yaml.Node{}, sections: map[string]string{},
		written: map[string]rule.Source{},
	}
}

// faultAt reports a fault at a line and column, from 1.
func (d *document) faultAt(line, column int, hint, format string, args ...any) {
	d.Faults = append(d.Faults, d.errorAt(line, column, hint, format, args...))
}

func (d *document) errorAt(line, column int, hint, format string, args ...any) *rule.Error {
	return &rule.Error{File: d.File, Line: line, Column: column, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// fault reports a fault at a node, unless the reader of YAML has refused the node.
func (d *document) fault(n *yaml.Node, hint, format string, args ...any) {
	if yamltext.Refused(n) {
		d.losses++
		return
	}
	d.faultAt(n.Line, n.Column, hint, format, args...)
}

// warn reports what may be a slip though it is no fault.
func (d *document) warn(n *yaml.Node, hint, format string, args ...any) {
	d.warned = append(d.warned, d.errorAt(n.Line, n.Column, hint, format, args...))
}

// lost reports a fault because of which something is not declared.
func (d *document) lost(n *yaml.Node, hint, format string, args ...any) {
	d.losses++
	d.fault(n, hint, format, args...)
}

// sound runs read, which declares the names, and reports whether nothing was
// lost in it. Where something was, the names are left out.
func (d *document) sound(read func(), names ...string) bool {
	before := d.losses
	read()
	if d.losses == before {
		return true
	}
	d.losses = before
	d.leave(names...)
	return false
}

func (d *document) leave(names ...string) {
	for _, name := range names {
		d.left[name] = true
	}
}

// leaveAll leaves out every name that stands in a mapping that is not read.
func (d *document) leaveAll(n *yaml.Node) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		name, _, _ := strings.Cut(n.Content[i].Value, "(")
		d.leave(strings.TrimSpace(name))
		d.leaveAll(n.Content[i+1])
	}
}

// Limits on a document, so that no file can exhaust time or memory.
const (
	maxDocument = 1 << 20 // bytes
	maxDeclared = 2000    // parameters, functions, tables, facts and figures
	maxForm     = 20_000  // keys and values in its lists
	maxRows     = 5000    // rows of its tables
	maxPeriods  = 120     // periods between the days on which its values change
	maxCompiled = 20_000  // names and rows, times periods
)
