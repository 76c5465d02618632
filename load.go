package merit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// formVersion is the version of documents and their language that is read.
const formVersion = "1"

var sections = []string{
	"merit", "policy", "clauses", "parameters", "functions", "tables", "facts", "lists", "previous",
	"joint", "items", "race", "supervision", "evaluation", "window", "incentive", "figures",
	"background", "cases",
}

// policy reads the document from top to bottom and checks it as a whole. Where
// there are faults its result is of no use.
func (d *document) policy() *Policy {
	p := &Policy{File: d.file}
	if d.root == nil {
		return p
	}
	at := d.record(d.root, "the document", sections...)
	if len(at) == 0 {
		return p
	}
	d.checkVersion(at)
	if n := d.need(at, d.root, "the document", "policy"); n != nil {
		d.readIdentity(p, n)
	}
	if n := at["clauses"]; n != nil {
		p.Clauses = d.readClauses(n)
	}
	d.readDeclarations(at)
	d.readSections(p, at)
	if n := at["figures"]; n != nil {
		d.readFigures(n)
	}
	p.Facts = FactsForm{d.scope.Lists, d.scope.Values}
	d.compile(p)
	d.readCases(p, at["background"], at["cases"])
	p.warnings = d.warnings(p, at)
	return p
}

func (d *document) checkVersion(at map[string]*yaml.Node) {
	n := at["merit"]
	switch {
	case n == nil:
		d.fault(d.root, "begin with merit: 1", "the document does not say which version of merit it is for")
	case n.Kind != yaml.ScalarNode || n.Value != formVersion:
		d.fault(n, "this is version 1", "the document is for version %s of merit", describe(n))
	}
}

func (d *document) readIdentity(p *Policy, n *yaml.Node) {
	at := d.record(n, "policy", "id", "version", "title", "from", "until", "day")
	p.ID = d.text(d.need(at, n, "policy", "id"), "policy.id")
	p.Version = d.text(d.need(at, n, "policy", "version"), "policy.version")
	p.Title = d.text(at["title"], "policy.title")
	p.From, p.Until = d.days(at, n, "policy")
	p.day = cmp.Or(d.text(at["day"], "policy.day"), "as_of")
}

// readDeclarations reads what formulas may name.
func (d *document) readDeclarations(at map[string]*yaml.Node) {
	for _, s := range []struct {
		name string
		read func(n *yaml.Node)
	}{
		{"parameters", d.readParameters}, {"functions", d.readFunctions}, {"tables", d.readTables},
	} {
		if n := at[s.name]; n != nil {
			s.read(n)
		}
	}
	d.readForm(at["facts"], at["lists"])
	if n := at["previous"]; n != nil {
		d.readPrevious(n)
	}
}

// readSections reads the sections of the domain, in the order of the document's form.
func (d *document) readSections(p *Policy, at map[string]*yaml.Node) {
	if n := at["joint"]; n != nil {
		p.Joint = d.readJoint(n)
	}
	if n := at["items"]; n != nil {
		p.Items = d.readItems(n)
	}
	if n := at["race"]; n != nil {
		p.Race = d.readRace(n)
	}
	if n := at["supervision"]; n != nil {
		p.Supervision = d.readSupervision(n)
	}
	if n := at["evaluation"]; n != nil {
		p.Evaluation = d.readEvaluation(n)
	}
	if n := at["window"]; n != nil {
		p.Window = d.readWindow(n)
	}
	if n := at["incentive"]; n != nil {
		p.Vetoes = d.readIncentive(n)
	}
}

// readFigures reads the figures of each list, and those of the year as a whole.
func (d *document) readFigures(n *yaml.Node) {
	lists := d.listNames()
	for _, e := range d.entries(n, "figures") {
		list := e.name
		if list == "year" {
			list = ""
		} else if !slices.Contains(lists, list) {
			if !d.partial {
				d.lost(e.key, d.nearest(list, append(lists, "year")), "figures: there is no list %s", short(list))
			}
			continue
		}
		for _, f := range d.entries(e.value, "figures."+e.name) {
			d.checkName(f.key, "a figure")
			figure := d.figure(f.value, "figures."+e.name+"."+f.name, "group")
			figure.List, figure.Source.Name = list, f.name
			if n := child(f.value, "group"); d.flag(n, "figures."+e.name+"."+f.name+": group") {
				d.groupBy(n, list, f.name)
			}
			d.figures = append(d.figures, figure)
		}
	}
}

// groupBy makes a figure the one whose equal values make peers.
func (d *document) groupBy(n *yaml.Node, list, figure string) {
	s := d.list(list)
	switch {
	case list == "":
		d.fault(n, "", "figures.year.%s: the year as a whole has no groups", figure)
	case s.Group != "":
		d.fault(n, "", "the groups of %s go by %s already", list, s.Group)
	default:
		s.Group = figure
	}
}

// lists returns the lists that figures may be over: those that are declared and
// those that models make.
func (d *document) lists() []*rule.Schema {
	var lists []*rule.Schema
	for _, s := range d.scope.Lists {
		if !strings.HasPrefix(s.Name, previousPrefix) {
			lists = append(lists, s)
		}
	}
	for _, m := range d.models {
		lists = append(lists, m.Lists...)
	}
	return lists
}

// list returns one of lists, or nil.
func (d *document) list(name string) *rule.Schema {
	for _, s := range d.lists() {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func (d *document) listNames() []string {
	var names []string
	for _, s := range d.lists() {
		names = append(names, s.Name)
	}
	return names
}

// compile checks all formulas together. Where a declaration is left out it does
// not, lest it report names that are unknown for that reason alone.
func (d *document) compile(p *Policy) {
	if d.partial {
		return
	}
	if n := len(d.scope.Parameters) + len(d.scope.Functions) + len(d.scope.Tables) + len(d.scope.Values) + len(d.figures); n > maxDeclared {
		d.fault(d.root, "split it into several policies", "the document declares %d names, more than %d", n, maxDeclared)
		return
	}
	sheet, err := rule.NewSheet(d.scope, d.models, d.figures)
	p.sheet = sheet
	d.addErrors(d.root, err)
}

// addErrors takes up errors of other packages. One without a place is about a
// model and stands at its section, or else at n.
func (d *document) addErrors(n *yaml.Node, err error) {
	var found rule.Errors
	found.Add(err)
	for _, e := range found {
		if e.File == "" && e.Line == 0 {
			at := cmp.Or(d.places[e.Rule], n)
			e.File, e.Line, e.Column = d.file, at.Line, at.Column
		}
	}
	d.faults = append(d.faults, found...)
}

// warnings finds what may be a slip though it is no fault.
func (d *document) warnings(p *Policy, at map[string]*yaml.Node) []*rule.Error {
	var found rule.Errors
	if n := at["clauses"]; n != nil && n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			if cited, ok := d.cited[k.Value]; ok && !cited && !d.mute[k.Value] {
				found = append(found, d.errorAt(k.Line, k.Column, "", "no rule cites the clause %s", short(k.Value)))
			}
		}
	}
	if p.Evaluation != nil {
		rounds := child(at["evaluation"], "rounds")
		for _, r := range p.Evaluation.Rounds {
			if n := child(rounds, r.ID); n != nil && (r.From < p.From || p.Until < r.Until) {
				found = append(found, d.errorAt(n.Line, n.Column, "", "the round %s is not within the policy's days, %s to %s", short(r.ID), p.From, p.Until))
			}
		}
	}
	_ = found.Sorted()
	return found
}
