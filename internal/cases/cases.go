// Package cases reads and runs the cases of a policy: the facts that matter, and what the policy
// must make of them.
//
// Reading turns the sections background and cases of a document into Cases (cases.go,
// given.go, expect.go). Running turns a Case and the rules of a policy into Failures (run.go):
// expectations that were not met. A run gives the facts to a trial of package rule (give.go),
// finds the records of the expectations and compares them (check.go). If the case does not
// give the day that picks values by date, it runs in each period (days.go). own.go and
// alike.go say what people should see of a case: the own record of what failed, and keys that
// look alike. If a case asks with ?, the failure has the result, written as a case states it
// (asked.go).
package cases

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/periods"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// Case is one case of a document.
type Case struct {
	Name         string
	File         string
	Line, Column int

	given  *given         // nil if folder is not ""
	folder string         // a folder or file of whole facts beside the policy
	asOf   *types.Date    // the day at whose end the facts are known, nil for all facts
	expect []*expectation // none if it expects a fault
	asked  place          // of the ? if the case asks for all that comes out; else zero
	fault  expectedFault  // the fault that the policy must answer with
	at     place          // of fault
}

// place is a place in the document.
type place struct{ line, column int }

func placeOf(n *yaml.Node) place { return place{n.Line, n.Column} }

// Scope is what cases may name.
type Scope struct {
	Rules  *periods.Rules
	Names  *paths.Names      // nil if the rules have faults: then names in cases are not checked
	Kinds  map[string]string // the kind of each declared name
	Lists  []string          // the lists that may have figures
	Values []string          // the single values
}

// Keys are those of a case.
var Keys = []string{"name", "as_of", "given", "facts", "expect", "error"}

// Read reads the cases of a document, and the facts that all of them share. Either node may
// be nil.
func Read(r *form.Reader, s Scope, background, cases *yaml.Node) []*Case {
	x := &reader{Reader: r, scope: s}
	if all := s.Rules.Sheets(); len(all) > 0 {
		x.sheet = all[len(all)-1]
	}
	if background != nil {
		x.background = x.givenOf(background, "background")
	}
	if cases == nil {
		return nil
	}
	if cases.Kind != yaml.SequenceNode {
		r.Fault(fault.CodeWrongForm, cases, "begin each case with - name: …", "cases must be a list, not %s", form.Describe(cases))
		return nil
	}
	var list []*Case
	lines := map[string]int{}
	for _, n := range cases.Content {
		c := x.read(n)
		if first, twice := lines[c.Name]; twice && c.Name != "" {
			r.Fault(fault.CodeDuplicateName, n, "", "there is a case %s already, in line %d", spell.Short(c.Name), first)
		}
		lines[c.Name] = c.Line
		list = append(list, c)
	}
	return list
}

// reader reads the cases of a document.
type reader struct {
	*form.Reader
	scope      Scope
	sheet      *rule.Sheet // of the last period, nil where the rules have faults
	background *given
	inverses   map[types.ColumnName]types.ColumnName // references by the field that sees the referring records; filled on demand
}

func (r *reader) read(n *yaml.Node) *Case {
	c := &Case{File: r.File, Line: n.Line, Column: n.Column}
	if n.Kind != yaml.MappingNode {
		r.Fault(fault.CodeWrongForm, n, "write - {name: …, given: …, expect: …}", "a case must have keys, not %s", form.Describe(n))
		return c
	}
	at := r.Known(n, "the case", Keys...)
	c.Name = strings.TrimSpace(r.Text(r.Need(at, n, "the case", "name"), "the case's name"))
	what := "the case " + spell.Short(c.Name)
	r.day(c, at["as_of"], at["given"], what)
	switch {
	case at["given"] != nil && at["facts"] != nil:
		r.Fault(fault.CodeConflict, at["facts"], "given: names single records, facts: a folder of whole ones", "%s has both given and facts", what)
	case at["facts"] != nil:
		c.folder = r.Text(at["facts"], what+": facts")
	case at["given"] != nil:
		c.given = r.givenOf(at["given"], what+": given").over(r.background)
	default:
		c.given = (&given{}).over(r.background)
	}
	switch {
	case at["expect"] != nil && at["error"] != nil:
		r.Fault(fault.CodeConflict, at["error"], "an error of one figure is written as figure: {error: …} below expect", "%s has both expect and error", what)
	case at["error"] != nil:
		c.fault, c.at = r.faultOf(at["error"], what+": error"), placeOf(at["error"])
	case at["expect"] != nil && yamltext.IsAsked(at["expect"]):
		r.asks(c, at["expect"], what+": expect")
	case at["expect"] != nil:
		r.expectations(c, at["expect"], what)
	default:
		r.Fault(fault.CodeMissingEntry, n, "say with expect what must come out, or with error which message", "%s expects nothing", what)
	}
	return c
}

// day reads the day as of which the facts of a case are.
func (r *reader) day(c *Case, asOf, given *yaml.Node, what string) {
	day, ok := r.Day(asOf, what+": as_of")
	if asOf == nil {
		return
	}
	if c.asOf = new(types.Date); !ok {
		return // reported, and what is expected may still be so far
	}
	*c.asOf = day
	if given != nil && given.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(given.Content); i += 2 {
			if name := given.Content[i]; name.Value == paths.DayOfFacts && r.sheet != nil && r.sheet.Value(name.Value) != nil {
				r.Fault(fault.CodeConflict, name, "leave it out: it is the day of the case", "%s has as_of and gives as_of as well", what)
			}
		}
	}
	if r.sheet != nil && !slices.ContainsFunc(r.sheet.ListNames(), func(list string) bool { return r.scope.Names.Schema(list).IsDated() }) {
		r.Fault(fault.CodeNotDated, asOf, "declare at: true for the day of a record, or due", "%s is as of a day, but no list says which day dates its records, and nothing is due on a day", what)
	}
}

// expectations reads what a case expects.
func (r *reader) expectations(c *Case, n *yaml.Node, what string) {
	x := &expectReader{reader: r, given: c.given, asOf: c.asOf != nil}
	x.expected(n, "", what+": expect")
	c.expect = x.found
	if len(c.expect) == 0 && r.sheet != nil && n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		r.Fault(fault.CodeMissingEntry, n, "name a figure and its value", "%s expects nothing", what)
	}
}
