package merit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// document is a policy document being read. Its faults are collected, so that
// one reading finds them all.
type document struct {
	file    string
	lines   []string
	root    *yaml.Node // nil where the text is no document
	checked bool       // by checkTree
	faults  rule.Errors

	// partial says that a declaration was left out because of a fault, so names
	// may be unknown that are none of the author's faults.
	partial bool
	hints   int // how many suggestions were looked for
	clauses []string
	cited   map[string]bool       // every clause: whether a rule cites it
	mute    map[string]bool       // clauses that are declared not_expressed
	fields  map[string]*yaml.Node // of each LIST.FIELD: its declaration
	scope   rule.Scope
	models  []rule.Model
	figures []rule.Figure
	places  map[string]*yaml.Node  // of models: the section
	written map[string]rule.Source // the formula of each figure by its path in the document, such as joint.lead
}

func newDocument(file string, data []byte) *document {
	d := &document{file: file, lines: strings.Split(string(data), "\n"), cited: map[string]bool{}, mute: map[string]bool{},
		fields: map[string]*yaml.Node{}, places: map[string]*yaml.Node{}}
	if d.root = d.parse(data); d.root != nil {
		d.checkTree(d.root, 1)
		d.checked = true
	}
	return d
}

// faultAt reports a fault at a line and column, from 1.
func (d *document) faultAt(line, column int, hint, format string, args ...any) {
	d.faults = append(d.faults, d.errorAt(line, column, hint, format, args...))
}

func (d *document) errorAt(line, column int, hint, format string, args ...any) *rule.Error {
	return &rule.Error{File: d.file, Line: line, Column: column, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// fault reports a fault at a node, unless checkTree has refused the node.
func (d *document) fault(n *yaml.Node, hint, format string, args ...any) {
	if d.checked && refused(n) {
		d.partial = true
		return
	}
	d.faultAt(n.Line, n.Column, hint, format, args...)
}

// refused reports whether a node is nothing that a document may contain.
func refused(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0
}

// lost reports a fault because of which a declaration is left out.
func (d *document) lost(n *yaml.Node, hint, format string, args ...any) {
	d.partial = true
	d.fault(n, hint, format, args...)
}

// nearest is rule.DidYouMean within bounds, so that no document makes it slow.
func (d *document) nearest(name string, known []string) string {
	const most, longest = 1000, 60
	if d.hints++; d.hints > 100 || len(known) > most || len(name) > longest {
		return ""
	}
	known = slices.DeleteFunc(slices.Clone(known), func(k string) bool { return len(k) > longest })
	return rule.DidYouMean(name, known)
}

// entry is one key of a mapping with its value.
type entry struct {
	name       string
	key, value *yaml.Node
}

// entries returns the keys of a mapping in their order, each once; what is how
// messages name the mapping.
func (d *document) entries(n *yaml.Node, what string) []entry {
	if n.Kind != yaml.MappingNode {
		d.lost(n, "write key: value", "%s must have keys, not %s", what, describe(n))
		return nil
	}
	var list []entry
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind != yaml.ScalarNode || seen[k.Value] || k.Value == "" || k.Value == "<<" {
			d.partial = true
			continue // reported by checkKeys
		}
		seen[k.Value] = true
		list = append(list, entry{k.Value, k, n.Content[i+1]})
	}
	return list
}

// record returns the values of a mapping whose keys are known.
func (d *document) record(n *yaml.Node, what string, known ...string) map[string]*yaml.Node {
	at := map[string]*yaml.Node{}
	for _, e := range d.entries(n, what) {
		if slices.Contains(known, e.name) {
			at[e.name] = e.value
			continue
		}
		hint := d.nearest(e.name, known)
		switch {
		case n.Style&yaml.FlowStyle != 0 && e.value.Value == "" && e.value.Kind == yaml.ScalarNode:
			hint = "a formula with a comma needs quotes or a | block inside { }"
			if child(n, "formula") == nil {
				hint = "a formula that begins with { needs quotes or a | block"
			}
		case hint == "":
			hint = "its keys are " + strings.Join(known, ", ")
		}
		d.lost(e.key, hint, "%s has no key %s", what, short(e.name))
	}
	return at
}

// describe says what a node is, for messages.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case empty(n):
		return "nothing"
	}
	return short(n.Value)
}

// empty reports whether a node has no value, or the value ~.
func empty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style == 0 && (n.Value == "" || n.Value == "~" || n.Value == "null")
}

// text returns a text; "" where the node is nil or, with a fault, no text.
func (d *document) text(n *yaml.Node, what string) string {
	switch {
	case n == nil:
		return ""
	case n.Kind != yaml.ScalarNode || empty(n) || strings.TrimSpace(n.Value) == "":
		d.lost(n, "", "%s must be a text, not %s", what, describe(n))
		return ""
	}
	return strings.TrimRight(n.Value, "\n")
}

// number returns a number; false where the node is nil or, with a fault, no number.
func (d *document) number(n *yaml.Node, what string) (rule.Number, bool) {
	if n == nil {
		return rule.Number{}, false
	}
	if n.Kind == yaml.ScalarNode && n.Style == 0 {
		if x, err := rule.ParseNumber(n.Value); err == nil {
			return x, true
		}
	}
	d.lost(n, "", "%s must be a number such as 12.5, not %s", what, describe(n))
	return rule.Number{}, false
}

// whole returns a whole number between least and most.
func (d *document) whole(n *yaml.Node, what string, least, most int) (int, bool) {
	if n == nil {
		return 0, false
	}
	if x, err := rule.ParseNumber(n.Value); err == nil && n.Kind == yaml.ScalarNode && n.Style == 0 {
		if i, ok := x.Int64(); ok && int64(least) <= i && i <= int64(most) {
			return int(i), true
		}
	}
	d.fault(n, "", "%s must be a whole number from %d to %d, not %s", what, least, most, describe(n))
	return 0, false
}

// flag returns true or false.
func (d *document) flag(n *yaml.Node, what string) bool {
	switch {
	case n == nil:
		return false
	case n.Kind == yaml.ScalarNode && n.Style == 0 && (n.Value == "true" || n.Value == "false"):
		return n.Value == "true"
	}
	d.fault(n, "", "%s must be true or false, not %s", what, describe(n))
	return false
}

// date returns a day, with a fault where the node is not one.
func (d *document) date(n *yaml.Node, what string) (rule.Date, bool) {
	if n == nil {
		return 0, false
	}
	day, err := rule.ParseDate(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		d.lost(n, "", "%s must be a day such as 2022-09-01, not %s", what, describe(n))
		return 0, false
	}
	return day, true
}

// days returns the first and last day of a span, OpenEnd where there is no last.
func (d *document) days(at map[string]*yaml.Node, n *yaml.Node, what string) (from, until rule.Date) {
	from, ok := d.date(d.need(at, n, what, "from"), what+": from")
	if at["until"] == nil {
		return from, OpenEnd
	}
	until, ok2 := d.date(at["until"], what+": until")
	if ok && ok2 && until < from {
		d.fault(at["until"], "", "%s ends on %s, before it begins on %s", what, until, from)
	}
	return from, until
}

// need returns the value of a key, with a fault where there is none.
func (d *document) need(at map[string]*yaml.Node, n *yaml.Node, what, key string) *yaml.Node {
	if at[key] == nil && n.Kind == yaml.MappingNode {
		d.lost(n, "", "%s has no %s", what, key)
	}
	return at[key]
}

// span returns the bounds of [least, most], nil for one that is open (~).
func (d *document) span(n *yaml.Node, what string) (least, most *rule.Number) {
	if n == nil {
		return nil, nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		d.fault(n, "write [0, 100], or ~ for an open end: [0, ~]", "%s must be the least and the most", what)
		return nil, nil
	}
	bound := func(n *yaml.Node) *rule.Number {
		if empty(n) {
			return nil
		}
		if x, ok := d.number(n, what); ok {
			return &x
		}
		return nil
	}
	least, most = bound(n.Content[0]), bound(n.Content[1])
	if least != nil && most != nil && most.Cmp(*least) < 0 {
		d.fault(n, "", "%s has a least of %s, more than its most of %s", what, least, most)
	}
	return least, most
}

// cite returns the id of a clause, which must be one of the document's.
func (d *document) cite(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	if _, ok := d.cited[n.Value]; !ok || n.Kind != yaml.ScalarNode {
		d.fault(n, d.nearest(n.Value, d.clauses), "there is no clause %s", describe(n))
		return ""
	}
	if d.mute[n.Value] {
		d.fault(n, "leave out its not_expressed, or cite another clause", "the clause %s is not_expressed, but a rule cites it", short(n.Value))
	}
	d.cited[n.Value] = true
	return n.Value
}
