// Package document reads a policy document and compiles its rules.
//
// Its input is the tree of package yamltext, read by package form, and the host's settings. Its
// output is a Document: plain values, and the rules as a sheet of package rule. Read works from
// top to bottom: the official text (clauses.go), constants (constants.go, tables.go, dating.go),
// the files that policies share (shared.go), the form of the facts (lists.go, within.go), the
// lists that are made and the sections of the domain (sections.go, evaluation.go, uses.go), the figures
// (figures.go, formula.go). Then it compiles all formulas together, has package cases read the
// cases, lists the parts that cases should reach (compile.go) and the likely slips
// (warnings.go, unread.go). forms.go declares the keys of all mappings.
package document

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/meritrules/merit/internal/cases"
	"github.com/meritrules/merit/internal/demands"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/periods"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// Document holds the content of a policy document.
type Document struct {
	ID, Version, Title string

	Clauses []Clause
	Lists   []*types.Schema // of the facts
	Values  []types.Field   // of the facts

	Complete []demands.Complete
	Required []demands.Required
	Logs     []*eventlog.Log           // that facts may have in place of lists
	Counted  map[types.ColumnName]bool // the days from or to which working days are counted; nil for any
	Sections

	Rules  periods.Rules
	Called map[string]string           // the document's names of figures and models
	Cells  map[string]types.ColumnName // the figures by their paths in the document
	Places map[string]Place            // the sections of models

	Uses  []string        // the files that it uses
	Spare map[string]bool // what they declare and no figure uses

	Cited     []coverage.Point // the clauses that rules cite
	Dated     []DatedValue     // of parameters
	Citations []Citation       // by rules other than figures

	Cases    []*cases.Case
	Warnings func() []*fault.Error
}

// Place is a place in the document.
type Place struct{ Line, Column int }

// Settings are a host's settings for a document.
type Settings struct {
	Functions []rule.Function
	Limits    types.Limits

	// Open reads another file, by its path among the host's, that the document uses.
	Open func(name string) (*yamltext.Tree, *fault.Error)
}

// Limits on a document, so that no file can exhaust time or memory.
const (
	MaxBytes = 1 << 20

	maxDeclared = 2000   // parameters, functions, tables, facts and figures
	maxForm     = 20_000 // keys and values in its lists
	maxRows     = 5000   // rows of its tables
	maxPeriods  = 120    // periods between the days on which its values change
	maxCompiled = 20_000 // names and rows, times periods
)

// formVersion is the version of documents and their language that this package reads.
const formVersion = "1"

// Read reads a document. The error is a fault.Errors with every fault, in the order of the
// places.
func Read(text *yamltext.Tree, s Settings) (*Document, error) {
	r := newReader(text, s)
	doc := r.read()
	if err := r.Faults.Sorted(); err != nil {
		return nil, err
	}
	return doc, nil
}

// reader reads a document, with a reader for each family of sections.
type reader struct {
	*form.Reader
	settings  Settings
	names     *names
	clauses   *clauses
	formulas  *formulas
	constants *constants
	lists     *lists
	figures   *figures
	sections  *sections
	shared    *shared
}

func newReader(text *yamltext.Tree, s Settings) *reader {
	r := &reader{Reader: form.New(text), settings: s}
	r.shared = &shared{main: text.File, read: s.Open, path: []string{text.File}}
	r.names = &names{Reader: r.Reader, kinds: map[string]string{}, keyOf: map[string]*yaml.Node{}, fileOf: map[string]string{}}
	r.clauses = &clauses{Reader: r.Reader, main: text.File, cited: map[string]bool{}, ofMain: map[string]bool{}, mute: map[string]bool{}, at: map[string]coverage.Point{}}
	r.formulas = &formulas{Reader: r.Reader, clauses: r.clauses, written: map[string]types.Source{}}
	r.constants = &constants{Reader: r.Reader, names: r.names, clauses: r.clauses, formulas: r.formulas, bounds: map[string]bool{}, unread: map[string]bool{}}
	r.lists = &lists{Reader: r.Reader, names: r.names, formulas: r.formulas, fields: map[string]form.Entry{}, dented: map[string]bool{}, unread: map[string]bool{}}
	r.constants.lists, r.Named = r.lists, r.constants.number
	r.figures = &figures{Reader: r.Reader, names: r.names, lists: r.lists, formulas: r.formulas, keyOf: map[types.ColumnName]*yaml.Node{}}
	r.sections = &sections{Reader: r.Reader, names: r.names, clauses: r.clauses, formulas: r.formulas, constants: r.constants,
		lists: r.lists, figures: r.figures, places: map[string]*yaml.Node{}, named: map[string]string{}}
	return r
}

// read reads the document from top to bottom and checks it as a whole. If there are
// faults, its result must not be used.
func (r *reader) read() *Document {
	doc := &Document{Rules: periods.Rules{File: r.File, Day: "as_of"}}
	if r.Root == nil {
		return doc
	}
	if isShared(r.Root) {
		r.readAlone()
		return doc
	}
	var f documentForm
	if r.readRoot(&f); r.Root.Kind != yaml.MappingNode {
		return doc
	}
	r.checkVersion(f.Merit.Node)
	if n := f.Policy.Node; n != nil {
		r.Complete(func() { r.readIdentity(doc, n) }, doc.Rules.Day)
	}
	r.readSections(&f)
	doc.Clauses, doc.Sections = r.clauses.all, r.sections.Sections
	doc.Lists, doc.Values, doc.Logs = r.lists.schemas, r.lists.values, r.sections.logs
	r.compile(doc)
	doc.Complete, doc.Required = r.lists.completions(), r.requirements()
	doc.Counted = counted(doc)
	doc.Uses, doc.Spare = r.shared.files, r.spare(doc.Rules.Sheet)
	doc.Dated, doc.Citations = r.datedValues(doc.Spare), r.citations(doc)
	doc.Cited = r.clauses.points(doc.Citations)
	doc.Cases = cases.Read(r.Reader, r.caseScope(doc), f.Background.Node, f.Cases.Node)
	doc.Warnings = r.warnings(doc, &f)
	return doc
}

// checkVersion reports a document that is not for this version of merit.
func (r *reader) checkVersion(n *yaml.Node) {
	switch {
	case n == nil:
		r.Fault(fault.CodeVersion, r.Root, "begin with merit: 1", "the document does not say which version of merit it is for")
	case n.Kind != yaml.ScalarNode || n.Value != formVersion:
		r.Fault(fault.CodeVersion, n, "this is version 1", "the document is for version %s of merit", form.Describe(n))
	}
}

// readRoot splits the document into sections. It leaves out the names in a misspelt
// section; what a misspelt section of the domain would make cannot be known.
func (r *reader) readRoot(f *documentForm) {
	if r.Complete(func() { r.Fill(r.Root, "the document", f) }) {
		return
	}
	var known []string
	for _, k := range r.Keys(reflect.TypeFor[documentForm]()) {
		known = append(known, k.Name)
	}
	for i, e := range form.PlainEntries(r.Root) {
		if slices.Contains(known, e.Name) {
			continue
		}
		meant := spell.Nearest(spell.Clip(e.Name), known)
		if i > 100 || meant == "" || slices.Contains(domainSections, meant) { // no document has 100 sections
			r.Undeclared++
			return
		}
		r.LeaveAll(e.Value)
	}
}

func (r *reader) readIdentity(doc *Document, n *yaml.Node) {
	var f identityForm
	r.Fill(n, "policy", &f)
	doc.ID = r.Text(f.ID.Node, "policy.id")
	doc.Version = r.Text(f.Version.Node, "policy.version")
	doc.Title = r.Text(f.Title.Node, "policy.title")
	rules := &doc.Rules
	rules.From, rules.Until = r.Days(f.From.Node, f.Until.Node, "policy")
	rules.Day, rules.Named = cmp.Or(r.Text(f.Day.Node, "policy.day"), rules.Day), f.Day.Node != nil
}

// readSections reads the sections that formulas use, if the document has them.
func (r *reader) readSections(f *documentForm) {
	in := func(n *yaml.Node, read func(*yaml.Node)) {
		if n != nil {
			read(n)
		}
	}
	r.readConstants(f)
	in(f.Facts.Node, r.lists.readFacts)
	in(f.Lists.Node, r.lists.readLists)
	r.lists.checkReferences()
	r.lists.checkArrivals()
	r.lists.labelLists()
	in(f.Previous.Node, r.lists.readPrevious)
	r.sections.read(f)
	in(f.Figures.Node, r.figures.read)
}

// caseScope returns what cases may name.
func (r *reader) caseScope(doc *Document) cases.Scope {
	s := cases.Scope{Rules: &doc.Rules, Kinds: r.names.kinds, Lists: r.figures.listNames()}
	for _, f := range r.lists.values {
		s.Values = append(s.Values, f.Name)
	}
	if doc.Rules.Sheet != nil {
		s.Names = paths.NewNames(doc.Rules.Sheet, doc.Cells)
	}
	return s
}

// Unlike says which facts two documents declare differently, so that one cannot use the facts
// of the other: "the list units", "the fact as_of"; "" if nothing.
func Unlike(d, of *Document) string {
	for i, s := range d.Lists {
		if i >= len(of.Lists) || !reflect.DeepEqual(withoutDocs(s), withoutDocs(of.Lists[i])) {
			return "the list " + s.Name
		}
	}
	for i, f := range d.Values {
		if f.Doc = ""; i < len(of.Values) {
			other := of.Values[i]
			if other.Doc = ""; reflect.DeepEqual(f, other) {
				continue
			}
		}
		return "the fact " + f.Name
	}
	isDated := slices.ContainsFunc(d.Lists, (*types.Schema).IsDated)
	switch {
	case len(d.Lists) < len(of.Lists):
		return "the list " + of.Lists[len(d.Lists)].Name
	case len(d.Values) < len(of.Values):
		return "the fact " + of.Values[len(d.Values)].Name
	case !reflect.DeepEqual(d.Complete, of.Complete):
		return "what is complete"
	case !slices.EqualFunc(d.Required, of.Required, isSameRequired):
		return "what is required"
	case isDated && d.Rules.Until != of.Rules.Until:
		return "the last day"
	}
	return ""
}

// withoutDocs returns a schema without its words for people.
func withoutDocs(s *types.Schema) *types.Schema {
	s = s.Clone()
	for i := range s.Fields {
		s.Fields[i].Doc = ""
	}
	return s
}

func isSameRequired(a, b demands.Required) bool {
	return a.List == b.List && a.Field == b.Field && a.When.Canonical() == b.When.Canonical()
}
