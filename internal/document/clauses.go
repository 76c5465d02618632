package document

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/fault"
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

	unsure bool                      // a file that may declare further ones is not read
	main   string                    // the policy's file
	ofMain map[string]bool           // the clauses that it cites
	at     map[string]coverage.Point // where each clause stands
}

// read reads the official text, so that rules can cite it.
func (c *clauses) read(n *yaml.Node) {
	for _, e := range c.Entries(n, "clauses") {
		if first, twice := c.at[e.Name]; twice {
			c.Fault(fault.CodeDuplicateName, e.Key, fmt.Sprintf("it stands in %s:%d:%d, and nothing of it can be overridden", first.File, first.Line, first.Column), "there is a clause %s already", spell.Short(e.Name))
			continue
		}
		c.at[e.Name] = coverage.Point{Kind: coverage.ClausePoint, Rule: "clauses." + e.Name, Clauses: []string{e.Name}, Text: "no case reaches a rule that cites it", File: c.File, Line: e.Key.Line, Column: e.Key.Column}
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

// cite returns the ids of the clauses that a rule cites: one, or a list of several. They must
// be the document's.
func (c *clauses) cite(n *yaml.Node) (ids []string) {
	switch {
	case n == nil:
	case n.Kind != yaml.SequenceNode:
		if id := c.citeOne(n); id != "" {
			ids = append(ids, id)
		}
	case len(n.Content) == 0:
		c.Fault(fault.CodeWrongForm, n, "leave it out, or name a clause", "clause is an empty list")
	default:
		for _, e := range n.Content {
			switch id := c.citeOne(e); {
			case id == "":
			case slices.Contains(ids, id):
				c.Fault(fault.CodeDuplicateName, e, "", "the clause %s stands twice", spell.Short(id))
			default:
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// citeOne returns the id of a clause that a rule cites.
func (c *clauses) citeOne(n *yaml.Node) string {
	switch _, ok := c.cited[n.Value]; {
	case ok && c.mute[n.Value]:
		c.Fault(fault.CodeClause, n, "leave out its not_expressed, or cite another clause", "the clause %s is not_expressed, but a rule cites it", spell.Short(n.Value))
	case ok:
	case n.Kind != yaml.ScalarNode || form.Empty(n):
		c.Fault(fault.CodeWrongForm, n, "write the id of a clause, or of several: [a, b]", "clause must be an id, not %s", form.Describe(n))
		return ""
	case c.LeftOut[n.Value] || c.unsure:
	case len(c.ids) == 0 && form.Child(c.Root, "clauses") == nil:
		c.Fault(fault.CodeUnknownClause, n, "write its text under clauses", "there is no clause %s", spell.Short(n.Value))
		return ""
	case len(c.ids) > 0 || form.Child(c.Root, "clauses").Kind == yaml.MappingNode:
		c.Fault(fault.CodeUnknownClause, n, c.nearest(n.Value), "there is no clause %s", spell.Short(n.Value))
		return ""
	}
	c.cited[n.Value] = true
	c.ofMain[n.Value] = c.ofMain[n.Value] || c.File == c.main
	return n.Value
}

// advise says why a formula cannot cite a clause with clause(…).
func (c *clauses) advise(e *fault.Error) {
	id := e.Names[0]
	switch {
	case c.mute[id]:
		e.Code, e.Hint = fault.CodeClause, "leave out its not_expressed, or cite another clause"
		e.Message = "the clause " + spell.Short(id) + " is not_expressed, but a rule cites it"
	case len(c.ids) == 0 && form.Child(c.Root, "clauses") == nil:
		e.Hint = "write its text under clauses"
	default:
		e.Hint = c.nearest(id)
	}
}

// expressed returns the clauses that a rule may cite.
func (c *clauses) expressed() []string {
	return slices.DeleteFunc(append([]string{}, c.ids...), func(id string) bool { return c.mute[id] })
}

// citedIn records the clauses that formulas cite with clause(…).
func (c *clauses) citedIn(sheet *rule.Sheet) {
	if sheet == nil {
		return
	}
	for _, id := range sheet.Cited() {
		c.cited[id], c.ofMain[id] = true, true
	}
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
		c.Warn(fault.CodeUncited, form.KeyNode(c.Root, "clauses"), "cite each with clause, or say in not_expressed why none does", "no rule cites any of the %d clauses", len(uncited))
		return
	}
	for _, e := range uncited {
		c.Warn(fault.CodeUncited, e.Key, "cite it with clause, or say in not_expressed why none does", "no rule cites the clause %s", spell.Short(e.Name))
	}
}

// Citation is a rule other than a figure that cites a clause: a part of a section,
// reached when the section's model runs, or a parameter, function or table, reached
// when a figure that names it is evaluated.
type Citation struct{ Clause, Model, Name string }

// citations returns the rules other than figures that cite clauses.
func (r *reader) citations(doc *Document) (found []Citation) {
	add := func(clauses []string, model, name string) {
		for _, id := range clauses {
			if !doc.Spare[name] {
				found = append(found, Citation{id, model, name})
			}
		}
	}
	scope := r.scope()
	for _, src := range scope.Parameters {
		add(src.Clauses, "", src.Name)
	}
	for _, src := range scope.Functions {
		name, _, _ := strings.Cut(src.Name, "(")
		add(src.Clauses, "", strings.TrimSpace(name))
	}
	for _, t := range scope.Tables {
		add(t.Source.Clauses, "", t.Source.Name)
	}
	if doc.Items != nil {
		for _, item := range doc.Items.Items {
			add(item.Clauses, "items", "")
		}
	}
	if doc.Evaluation != nil {
		for _, round := range doc.Evaluation.Rounds {
			add(round.Clauses, "evaluation", "")
		}
		if doc.Evaluation.Panels != nil {
			add(doc.Evaluation.Panels.Clauses, "evaluation", "")
		}
		if doc.Evaluation.Severity != nil {
			add(doc.Evaluation.Severity.Clauses, "evaluation", "")
		}
	}
	if doc.Incentive != nil {
		for _, g := range doc.Incentive.Gradings {
			add(g.Clauses, "grades."+g.Name, "")
			for _, l := range g.Levels {
				add(l.Clauses, "grades."+g.Name, "")
			}
		}
		for _, p := range doc.Incentive.Pools {
			add(p.Clauses, "pools."+p.Name, "")
		}
	}
	return found
}

// points returns a point for each clause that a rule of the policy cites, or a rule of a shared
// file that it uses.
func (c *clauses) points(citations []Citation) (points []coverage.Point) {
	for _, id := range c.ids {
		if c.ofMain[id] || slices.ContainsFunc(citations, func(x Citation) bool { return x.Clause == id }) {
			points = append(points, c.at[id])
		}
	}
	return points
}
