package merit

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"go.yaml.in/yaml/v3"
)

// formVersion is the version of documents and their language that is read.
const formVersion = "1"

// policy reads the document from top to bottom and checks it as a whole. Where
// there are faults its result is of no use.
func (d *document) policy() *Policy {
	p := &Policy{File: d.File, day: "as_of", limits: d.limits}
	if d.Root == nil {
		return p
	}
	var f documentForm
	if d.readRoot(&f); d.Root.Kind != yaml.MappingNode {
		return p
	}
	switch n := f.Merit.Node; {
	case n == nil:
		d.fault(d.Root, "begin with merit: 1", "the document does not say which version of merit it is for")
	case n.Kind != yaml.ScalarNode || n.Value != formVersion:
		d.fault(n, "this is version 1", "the document is for version %s of merit", describe(n))
	}
	if n := f.Policy.Node; n != nil {
		d.sound(func() { d.readIdentity(p, n) }, p.day)
	}
	if n := f.Clauses.Node; n != nil {
		d.sound(func() { p.Clauses = d.readClauses(n) })
	}
	d.readDeclarations(&f)
	d.readSections(p, &f)
	if n := f.Figures.Node; n != nil {
		d.readFigures(n)
	}
	p.Facts = FactsForm{d.scope.Lists, d.scope.Values}
	d.compile(p)
	d.readCases(p, f.Background.Node, f.Cases.Node)
	p.warnings = d.warnings(p, &f)
	return p
}

// readRoot takes the sections of the document apart. The names that stand in a
// misspelt section are left out; what a section of the domain would make cannot be
// told from it.
func (d *document) readRoot(f *documentForm) {
	if d.sound(func() { d.fill(d.Root, "the document", f) }) {
		return
	}
	var known []string
	for _, k := range d.keys(reflect.TypeFor[documentForm]()) {
		known = append(known, k.name)
	}
	for i, e := range plainEntries(d.Root) {
		if slices.Contains(known, e.name) {
			continue
		}
		meant := spell.Nearest(spell.Clip(e.name), known)
		if i > 100 || meant == "" || needs[meant] != nil { // no document has 100 sections
			d.losses++
			return
		}
		d.leaveAll(e.value)
	}
}

func (d *document) readIdentity(p *Policy, n *yaml.Node) {
	var f identityForm
	d.fill(n, "policy", &f)
	p.ID = d.text(f.ID.Node, "policy.id")
	p.Version = d.text(f.Version.Node, "policy.version")
	p.Title = d.text(f.Title.Node, "policy.title")
	p.From, p.Until = d.days(f.From.Node, f.Until.Node, "policy")
	p.day, p.named = cmp.Or(d.text(f.Day.Node, "policy.day"), p.day), f.Day.Node != nil
}

// readDeclarations reads what formulas may name.
func (d *document) readDeclarations(f *documentForm) {
	for _, s := range []struct {
		n    *yaml.Node
		read func(n *yaml.Node)
	}{
		{f.Parameters.Node, d.readParameters}, {f.Functions.Node, d.readFunctions}, {f.Tables.Node, d.readTables},
		{f.Facts.Node, d.readFacts}, {f.Lists.Node, d.readLists},
	} {
		if s.n != nil {
			s.read(s.n)
		}
	}
	d.checkReferences()
	if n := f.Previous.Node; n != nil {
		d.readPrevious(n)
	}
}
