package document

import (
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// Clause is a passage of the official text: merit.Clause.
type Clause struct {
	ID, Text     string
	NotExpressed string
}

// clauses holds the official text, and records which clauses rules cite.
type clauses struct {
	*form.Reader
	all   []Clause
	ids   []string        // of all
	cited map[string]bool // for every clause whether a rule cites it
	mute  map[string]bool // clauses that are declared not_expressed
}

// read reads the official text, so that rules can cite it.
func (c *clauses) read(n *yaml.Node) {
	for _, e := range c.Entries(n, "clauses") {
		c.all, c.ids = append(c.all, c.clause(e)), append(c.ids, e.Name)
		c.cited[e.Name] = false
	}
}

// clause reads a clause: its text, or a mapping with the text and why no rule
// expresses it.
func (c *clauses) clause(e form.Entry) Clause {
	what := "clauses." + e.Name
	f := clauseForm{Text: at[textForm]{e.Value}}
	if e.Value.Kind == yaml.MappingNode {
		f = clauseForm{}
		c.Fill(e.Value, what, &f)
	}
	c.mute[e.Name] = f.NotExpressed.Node != nil
	return Clause{e.Name, c.Text(f.Text.Node, what), c.Text(f.NotExpressed.Node, what+": not_expressed")}
}

// cite returns the id of a cited clause, which must be one of the document's.
func (c *clauses) cite(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	switch _, ok := c.cited[n.Value]; {
	case ok && c.mute[n.Value]:
		c.Fault(rule.CodeClause, n, "leave out its not_expressed, or cite another clause", "the clause %s is not_expressed, but a rule cites it", spell.Short(n.Value))
	case ok:
	case n.Kind != yaml.ScalarNode || form.Empty(n):
		c.Fault(rule.CodeWrongForm, n, "write the id of one clause; give a rule that carries out several a figure for each", "clause must be an id, not %s", form.Describe(n))
		return ""
	case c.LeftOut[n.Value]:
	case form.Child(c.Root, "clauses") == nil:
		c.Fault(rule.CodeUnknownClause, n, "write its text under clauses", "there is no clause %s", spell.Short(n.Value))
		return ""
	case form.Child(c.Root, "clauses").Kind == yaml.MappingNode:
		c.Fault(rule.CodeUnknownClause, n, c.nearest(n.Value), "there is no clause %s", spell.Short(n.Value))
		return ""
	}
	c.cited[n.Value] = true
	return n.Value
}

// nearest returns the advice for an unknown clause. Ids that differ in a numeral are
// all equally near: then it names them all, unless they are many.
func (c *clauses) nearest(id string) string {
	const most = 20
	hint := c.Nearest(id, c.ids)
	if len(c.ids) == 0 || len(c.ids) > most || c.Exhausted() {
		return hint
	}
	others := slices.DeleteFunc(slices.Clone(c.ids), func(other string) bool { return hint == spell.Instead(id, other) })
	if hint != "" && c.Nearest(id, others) == "" {
		return hint
	}
	return "the clauses are " + clipList(c.ids)
}

// clipList shows a list of names.
func clipList(names []string) string {
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = spell.Clip(name)
	}
	return strings.Join(shown, ", ")
}

// warnUncited warns of each clause that no rule cites, or once of all clauses if no
// rule cites any yet.
func (c *clauses) warnUncited(n *yaml.Node) {
	var uncited []form.Entry
	for _, e := range form.PlainEntries(n) {
		if !c.cited[e.Name] && !c.mute[e.Name] {
			uncited = append(uncited, e)
		}
	}
	if none := !slices.Contains(slices.Collect(maps.Values(c.cited)), true); none && len(uncited) > 1 {
		c.Warn(rule.CodeUncited, form.KeyNode(c.Root, "clauses"), "cite each with clause, or say in not_expressed why none does", "no rule cites any of the %d clauses", len(uncited))
		return
	}
	for _, e := range uncited {
		c.Warn(rule.CodeUncited, e.Key, "cite it with clause, or say in not_expressed why none does", "no rule cites the clause %s", spell.Short(e.Name))
	}
}
