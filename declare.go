package merit

import (
	"strings"
	"unicode"

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
	c, what := Clause{ID: e.name}, "clauses."+e.name
	if e.value.Kind != yaml.MappingNode {
		c.Text = d.text(e.value, what)
		return c
	}
	at := d.record(e.value, what, "text", "not_expressed")
	c.Text = d.text(d.need(at, e.value, what, "text"), what+": text")
	c.NotExpressed = d.text(at["not_expressed"], what+": not_expressed")
	d.mute[e.name] = at["not_expressed"] != nil
	return c
}

// readParameters reads constants: formulas, and lists of numbers and texts.
func (d *document) readParameters(n *yaml.Node) {
	for _, e := range d.entries(n, "parameters") {
		what := "parameters." + e.name
		src := rule.Source{File: d.file, Line: e.value.Line, Column: e.value.Column}
		if e.value.Kind == yaml.SequenceNode {
			src.Text = d.listText(e.value, what)
		} else {
			src = d.source(e.value, what)
		}
		src.Name = e.name
		if src.Text != "" {
			d.scope.Parameters = append(d.scope.Parameters, src)
		}
	}
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

func (d *document) readFunctions(n *yaml.Node) {
	for _, e := range d.entries(n, "functions") {
		src := d.source(e.value, "functions."+e.name)
		src.Name = e.name
		if src.Text != "" {
			d.scope.Functions = append(d.scope.Functions, src)
		}
	}
}

// readTables reads tables in the short form, of one text key.
func (d *document) readTables(n *yaml.Node) {
	for _, e := range d.entries(n, "tables") {
		t := rule.Table{Source: rule.Source{Name: e.name, File: d.file, Line: e.key.Line, Column: e.key.Column}, Keys: []string{"key"}}
		for _, row := range d.entries(e.value, "tables."+e.name) {
			if strings.ContainsAny(row.name, "：，") {
				d.fault(row.key, "type : and , and a blank after each", "%s has full-width punctuation in it", short(row.name))
			}
			if v, ok := d.constant(row.value, "tables."+e.name+"."+row.name); ok {
				t.Rows = append(t.Rows, rule.TableRow{Keys: []rule.Value{rule.TextValue(row.name)}, Value: v, Line: row.key.Line})
			}
		}
		d.scope.Tables = append(d.scope.Tables, t)
	}
}

// constant returns a number, flag or day as such, and everything else as a text.
func (d *document) constant(n *yaml.Node, what string) (rule.Value, bool) {
	if n.Kind != yaml.ScalarNode || empty(n) {
		d.lost(n, "", "%s must be a number or a text, not %s", what, describe(n))
		return rule.Value{}, false
	}
	if n.Style == 0 {
		if x, err := rule.ParseNumber(n.Value); err == nil {
			return rule.NumberValue(x), true
		}
		if day, err := rule.ParseDate(n.Value); err == nil {
			return rule.DateValue(day), true
		}
		if n.Value == "true" || n.Value == "false" {
			return rule.FlagValue(n.Value == "true"), true
		}
	}
	return rule.TextValue(n.Value), true
}

// checkName reports what cannot be named in a formula.
func (d *document) checkName(n *yaml.Node, what string) {
	for i, r := range n.Value {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			d.fault(n, "a name is letters, digits and _, and begins with a letter", "%s is not a name for %s", short(n.Value), what)
			return
		}
	}
	switch n.Value {
	case "if", "else", "let", "not", "in", "and", "or", "nil", "true", "false", "matches", "contains", "startsWith", "endsWith":
		d.fault(n, "", "%s is a word of the language, not a name for %s", short(n.Value), what)
	case "peers", "previous":
		d.fault(n, "choose another name", "%s has a meaning in formulas, so it cannot be a name for %s", short(n.Value), what)
	}
}

// checkNames reports lists and single values that have a name in common with
// each other or with a parameter or table.
func (d *document) checkNames(declared []entry) {
	taken := map[string]string{}
	for _, p := range d.scope.Parameters {
		taken[p.Name] = "parameter"
	}
	for _, t := range d.scope.Tables {
		taken[t.Source.Name] = "table"
	}
	for _, e := range declared {
		if kind, ok := taken[e.name]; ok {
			d.fault(e.key, "", "there is a %s %s already", kind, short(e.name))
		}
		taken[e.name] = "list or fact"
	}
}
