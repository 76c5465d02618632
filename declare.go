package merit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// readClauses reads the official text, so that rules can cite it.
func (d *document) readClauses(n *yaml.Node) (clauses []Clause) {
	for _, e := range d.entries(n, "clauses") {
		clauses = append(clauses, d.clause(e))
		d.clauses = append(d.clauses, e.name)
		d.cited[e.name] = false
	}
	return clauses
}

// clause reads a clause: its text, or a mapping with the text and why no rule
// expresses it.
func (d *document) clause(e entry) Clause {
	what := "clauses." + e.name
	f := clauseForm{Text: at[textForm]{e.value}}
	if e.value.Kind == yaml.MappingNode {
		f = clauseForm{}
		d.fill(e.value, what, &f)
	}
	d.mute[e.name] = f.NotExpressed.Node != nil
	return Clause{e.name, d.text(f.Text.Node, what), d.text(f.NotExpressed.Node, what+": not_expressed")}
}

// cite returns the id of a clause, which must be one of the document's.
func (d *document) cite(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	switch _, ok := d.cited[n.Value]; {
	case ok && d.mute[n.Value]:
		d.fault(n, "leave out its not_expressed, or cite another clause", "the clause %s is not_expressed, but a rule cites it", spell.Short(n.Value))
	case ok:
	case n.Kind != yaml.ScalarNode || empty(n):
		d.fault(n, "write the id of one clause; what carries out several is best made a figure for each", "clause must be an id, not %s", describe(n))
		return ""
	case d.left[n.Value]:
	case child(d.Root, "clauses") == nil:
		d.fault(n, "write its text under clauses", "there is no clause %s", spell.Short(n.Value))
		return ""
	case child(d.Root, "clauses").Kind == yaml.MappingNode:
		d.fault(n, d.nearestClause(n.Value), "there is no clause %s", spell.Short(n.Value))
		return ""
	}
	d.cited[n.Value] = true
	return n.Value
}

// nearestClause is the advice for a clause that there is not. Of ids that differ in
// a numeral all are equally near: then it names them, unless they are many.
func (d *document) nearestClause(id string) string {
	const most = 20
	hint := d.Nearest(id, d.clauses)
	if len(d.clauses) == 0 || len(d.clauses) > most || d.Hinter.Exhausted() {
		return hint
	}
	others := slices.DeleteFunc(slices.Clone(d.clauses), func(c string) bool { return hint == fmt.Sprintf("did you mean %q?", c) })
	if hint != "" && d.Nearest(id, others) == "" {
		return hint
	}
	return "the clauses are " + clipList(d.clauses)
}

// clipList shows a list of names.
func clipList(names []string) string {
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = spell.Clip(name)
	}
	return strings.Join(shown, ", ")
}

// readParameters reads constants: formulas, and lists of numbers and texts.
func (d *document) readParameters(n *yaml.Node) {
	for _, e := range d.entries(n, "parameters") {
		if !d.checkName(e.key, "a parameter") || !d.declare(e.key, e.name, "parameter") {
			continue
		}
		var p dating[rule.Source]
		if d.sound(func() { p = d.parameter(e) }, e.name) {
			d.params = append(d.params, p)
		}
	}
}

// parameter reads a value, values by date, or a mapping with one of them.
func (d *document) parameter(e entry) dating[rule.Source] {
	what := "parameters." + e.name
	value, clause := e.value, ""
	if e.value.Kind == yaml.MappingNode && !isDated(e.value) && !hasYears(e.value) {
		var f parameterForm
		d.fill(e.value, what, &f)
		clause = d.cite(f.Clause.Node)
		d.text(f.Doc.Node, what+": doc")
		value = f.Value.Node
	}
	return readDated(d, "parameter", "beside clause and doc, values by date stand under value", e, value, func(n *yaml.Node) rule.Source {
		src := d.parameterValue(n, what)
		src.Name, src.Clause = e.name, clause
		return src
	})
}

// hasYears reports whether a mapping has keys that are meant for days.
func hasYears(n *yaml.Node) bool {
	return slices.ContainsFunc(plainEntries(n), func(e entry) bool { return wholeDay(e.name) != "" })
}

func (d *document) parameterValue(n *yaml.Node, what string) rule.Source {
	if n.Kind == yaml.SequenceNode {
		return rule.Source{File: d.File, Line: n.Line, Column: n.Column, Text: d.listText(n, what)}
	}
	src := d.source(n, what)
	if _, err := rule.ParseNumber(src.Text); err == nil && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		d.lost(n, fmt.Sprintf("write %s for a number, '\"%s\"' for a text", src.Text, src.Text), "%s: the number %s stands in quotes", what, src.Text)
	}
	return src
}

// listText writes a list of the document as a formula: numbers and flags as they
// are, everything else as a text.
func (d *document) listText(n *yaml.Node, what string) string {
	elems := make([]string, len(n.Content))
	for i, e := range n.Content {
		if e.Kind != yaml.ScalarNode || empty(e) {
			d.lost(e, "", "%s: an element must be a number or a text, not %s", what, describe(e))
			return ""
		}
		d.refusePercent(e, what+": an element")
		_, err := rule.ParseNumber(e.Value)
		if e.Style == 0 && (err == nil || e.Value == "true" || e.Value == "false") {
			elems[i] = e.Value
		} else {
			elems[i] = quote(e.Value)
		}
	}
	return "[" + strings.Join(elems, ", ") + "]"
}

var formulaQuotes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)

// quote writes a text as a formula.
func quote(s string) string { return `"` + formulaQuotes.Replace(s) + `"` }

// readFunctions reads formulas with parameters.
func (d *document) readFunctions(n *yaml.Node) {
	for _, e := range d.entries(n, "functions") {
		name, _, _ := strings.Cut(e.name, "(")
		name = strings.TrimSpace(name)
		if !d.checkHead(e.key, name) {
			d.leave(name)
		} else if !d.declare(e.key, name, "function") {
			continue
		}
		var src rule.Source
		if d.sound(func() { src = d.function(e) }, name) && !d.left[name] {
			d.scope.Functions = append(d.scope.Functions, src)
		}
	}
}

// checkHead checks that the key of a function is its name and, in brackets, its
// parameters.
func (d *document) checkHead(n *yaml.Node, name string) bool {
	head := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(n.Value), name))
	list, ok := strings.CutPrefix(head, "(")
	list, closed := strings.CutSuffix(list, ")")
	if !ok || !closed {
		d.fault(n, "write ladder(rank) for a function ladder of one parameter", "%s does not declare a function", spell.Short(n.Value))
		return false
	}
	sound := d.checkNameAt(n, name, "a function")
	var params []string
	for p := range strings.SplitSeq(list, ",") {
		if p = strings.TrimSpace(p); list == "" {
			break
		}
		sound = d.checkNameAt(n, p, "a parameter of "+name) && sound
		if slices.Contains(params, p) {
			d.fault(n, "choose another name", "the parameter %s of %s stands twice", spell.Short(p), name)
			sound = false
		}
		params = append(params, p)
	}
	return sound
}

// function reads a formula, or a mapping with one.
func (d *document) function(e entry) rule.Source {
	what := "functions." + e.name
	f := functionForm{Formula: at[formulaForm]{e.value}}
	if e.value.Kind == yaml.MappingNode {
		f = functionForm{}
		d.fill(e.value, what, &f)
		d.text(f.Doc.Node, what+": doc")
	}
	var src rule.Source
	if f.Formula.Node != nil {
		src = d.source(f.Formula.Node, what)
	}
	src.Name, src.Clause = e.name, d.cite(f.Clause.Node)
	return src
}
