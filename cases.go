package merit

import (
	"io/fs"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// Case is a unit test of a policy: facts of which it gives only those that
// matter, and what the policy must make of them.
type Case struct {
	Name   string `json:"name"` // unique in its policy
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`

	policy *Policy
	given  *givenFacts    // nil where folder is not ""
	folder string         // a folder or file of whole facts beside the policy
	expect []*expectation // none where fault is not ""
	fault  string         // a part of the message that the policy must answer with
	at     *yaml.Node     // of fault
}

// tests is what a policy keeps for its cases.
type tests struct {
	cases     []*Case
	fsys      fs.FS                  // that the policy was loaded from
	places    map[string]*yaml.Node  // of models: the section
	cells     map[string]rule.Column // the figures by their paths in the document
	cited     []Point                // the clauses that rules cite
	dated     []datedValue           // of parameters
	citations []citation             // by rules other than figures
}

// Cases returns the policy's cases, in the order of the document.
func (p *Policy) Cases() []*Case { return p.cases }

var caseKeys = []string{"name", "given", "facts", "expect", "error"}

// readCases reads the cases of the document, and the facts that all of them
// have. Where the rules have faults the names in cases are not looked at.
func (d *document) readCases(p *Policy, background, cases *yaml.Node) {
	p.places, p.cells = d.places, d.cells()
	p.dated = d.datedValues()
	p.cited, p.citations = d.clausePoints(), d.citations(p)
	r := &caseReader{d: d, policy: p}
	if all := p.sheets(); len(all) > 0 {
		r.sheet, r.names = all[len(all)-1], p.names()
	}
	if background != nil {
		r.background = r.givenOf(background, "background")
	}
	if cases == nil {
		return
	}
	if cases.Kind != yaml.SequenceNode {
		d.fault(cases, "begin each case with - name: …", "cases must be a list, not %s", describe(cases))
		return
	}
	lines := map[string]int{}
	for _, n := range cases.Content {
		c := r.read(n)
		if first, twice := lines[c.Name]; twice && c.Name != "" {
			d.fault(n, "", "there is a case %s already, in line %d", spell.Short(c.Name), first)
		}
		lines[c.Name] = c.Line
		p.cases = append(p.cases, c)
	}
}

// caseReader reads the cases of a document.
type caseReader struct {
	d          *document
	policy     *Policy
	sheet      *rule.Sheet  // nil where the rules have faults
	names      *paths.Names // of the sheet
	background *givenFacts
	inverses   map[rule.Column]rule.Column // references by the field that holds who refers; made when asked for
}

func (r *caseReader) read(n *yaml.Node) *Case {
	d := r.d
	c := &Case{policy: r.policy, File: d.File, Line: n.Line, Column: n.Column}
	if n.Kind != yaml.MappingNode {
		d.fault(n, "write - {name: …, given: …, expect: …}", "a case must have keys, not %s", describe(n))
		return c
	}
	at := d.record(n, "the case", caseKeys...)
	c.Name = strings.TrimSpace(d.text(d.need(at, n, "the case", "name"), "the case's name"))
	what := "the case " + spell.Short(c.Name)
	switch {
	case at["given"] != nil && at["facts"] != nil:
		d.fault(at["facts"], "given: names single records, facts: a folder of whole ones", "%s has both given and facts", what)
	case at["facts"] != nil:
		c.folder = d.text(at["facts"], what+": facts")
	case at["given"] != nil:
		c.given = r.givenOf(at["given"], what+": given").over(r.background)
	default:
		c.given = (&givenFacts{}).over(r.background)
	}
	switch {
	case at["expect"] != nil && at["error"] != nil:
		d.fault(at["error"], "an error of one figure is written as figure: {error: …} below expect", "%s has both expect and error", what)
	case at["error"] != nil:
		c.fault, c.at = d.text(at["error"], what+": error"), at["error"]
	case at["expect"] != nil:
		r.expectations(c, at["expect"], what)
	default:
		d.fault(n, "say with expect what must come out, or with error which message", "%s expects nothing", what)
	}
	return c
}

// expectations reads what a case expects.
func (r *caseReader) expectations(c *Case, n *yaml.Node, what string) {
	x := &expectReader{r: r, given: c.given}
	x.read(n, "", what+": expect")
	c.expect = x.found
	if len(c.expect) == 0 && r.sheet != nil && n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		r.d.fault(n, "name a figure and its value", "%s expects nothing", what)
	}
}
