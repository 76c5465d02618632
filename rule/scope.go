package rule

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/syntax"
)

// Scope is what a formula may name. The zero Scope has the functions of the
// language and nothing else.
//
// A parameter and a table may have several values by date: several Sources, or
// Tables, of one name, each in force from its day From. Formulas are checked once,
// with all of them; a run takes those of one day, see [Sheet.On].
type Scope struct {
	Record     *Schema   // the own record, whose fields a formula names directly; nil for none
	Lists      []*Schema // lists, named as a whole
	Values     []Field   // single values of the facts
	Parameters []Source  // Name is the parameter's name; constant formulas, in any order
	Functions  []Source  // Name is "ladder(rank)"; Text the body
	Tables     []Table
	Host       []Function // functions that the host program adds to the language
	Clauses    []string   // ids of the clauses that formulas may cite; nil for any
	Limits     Limits
}

// environment is a Scope made ready for checking formulas.
type environment struct {
	declared
	periods
	lim       Limits
	values    []Field
	clauses   []string // that formulas may cite; nil for any
	params    map[string]*parameter
	functions map[string]*function
	natives   map[string]*Function
	tables    map[string]*tableLeaf
	load      *budget         // of the call that checks
	figures   figures         // checks figures on demand; may be nil
	texts     map[string]bool // that fields and tables may hold; filled on demand
	patterns  map[string]pattern
	store     *planStore
	settled   bool     // the parameters are evaluated
	path      []string // the parameters being evaluated
	faults    *Errors
}

// environment checks the scope's own formulas. The scope must be a copy, which it keeps.
func (s Scope) environment() (*environment, error) {
	lim := s.Limits.withDefaults()
	e := &environment{declared: declared{own: s.Record, lists: s.Lists}, lim: lim, values: s.Values, clauses: s.Clauses, load: newBudget(context.Background(), lim, 0), faults: &Errors{},
		params: map[string]*parameter{}, functions: map[string]*function{}, natives: map[string]*Function{}, tables: map[string]*tableLeaf{}, texts: map[string]bool{}, patterns: map[string]pattern{}, store: &planStore{}}
	e.indexLists()
	for _, f := range s.Host {
		e.addNative(f)
	}
	for _, p := range s.Parameters {
		e.addParameter(p)
	}
	for _, f := range s.Functions {
		e.addFunction(f)
	}
	for _, v := range s.Values {
		if v.Type.Kind == RecordKind {
			e.add(&Error{Code: CodeWrongForm, Message: fmt.Sprintf("the single value %s cannot be a %s", v.Name, v.Type), Hint: "declare it as a text, and find the record by its key"})
		}
	}
	for i := range s.Tables {
		e.addTable(&s.Tables[i])
	}
	e.date()
	e.findSelfCalls()
	for _, p := range s.Parameters {
		e.parameter(p.Name)
	}
	e.settled = true
	return e, e.faults.Sorted()
}

func (e *environment) add(fault *Error) { *e.faults = append(*e.faults, fault) }

// addParameter declares a parameter, or adds a value by date to one.
func (e *environment) addParameter(src Source) {
	if p := e.params[src.Name]; p != nil && src.isLater(p.sources) {
		p.sources = append(p.sources, src)
		return
	}
	e.declare(src, src.Name)
	e.params[src.Name] = &parameter{name: src.Name, sources: []Source{src}}
}

// addTable declares a table, or adds a version by date to one.
func (e *environment) addTable(t *Table) {
	name := t.Source.Name
	if leaf := e.tables[name]; leaf != nil && t.Source.isLater(leaf.sources()) {
		leaf.versions = append(leaf.versions, t)
		return
	}
	e.declare(t.Source, name)
	e.tables[name] = &tableLeaf{versions: []*Table{t}}
}

// isLater reports whether a source may stand beside others of its name: all must
// have days, and the days must differ.
func (s Source) isLater(others []Source) bool {
	return s.From != nil && !slices.ContainsFunc(others, func(o Source) bool { return o.From == nil || *o.From == *s.From })
}

// compareDays orders sources by their days.
func compareDays(a, b Source) int {
	if a.From == nil || b.From == nil {
		return 0
	}
	return int(*a.From) - int(*b.From)
}

// date finds the periods of the policy and the version of each table in force in them.
func (e *environment) date() {
	note := func(src Source) {
		if src.From != nil && !slices.Contains(e.days, *src.From) {
			e.days = append(e.days, *src.From)
		}
	}
	for _, p := range e.params {
		slices.SortStableFunc(p.sources, compareDays)
		for _, src := range p.sources {
			note(src)
		}
	}
	for _, t := range e.tables {
		slices.SortStableFunc(t.versions, func(a, b *Table) int { return compareDays(a.Source, b.Source) })
		for _, v := range t.versions {
			note(v.Source)
		}
	}
	slices.Sort(e.days)
	for _, name := range e.tableNames() {
		t := e.tables[name]
		t.periods = e.inForce(t.sources())
		*e.faults = append(*e.faults, t.prepare()...)
	}
}

func (e *environment) tableNames() []string { return slices.Sorted(maps.Keys(e.tables)) }

// declare reports a name that is malformed or taken.
func (e *environment) declare(at Source, name string) {
	_, isParam := e.params[name]
	_, isFunction := e.functions[name]
	_, isTable := e.tables[name]
	_, isNative := e.natives[name]
	switch {
	case !syntax.IsName(name):
		e.add(at.fault(CodeBadName, 0, fmt.Sprintf("%q is not a name", name), "a name is letters, digits and _, and begins with a letter"))
	case isNative:
		e.add(at.fault(CodeReservedName, 0, fmt.Sprintf("%q is a function that the host program adds", name), "choose another name").of(name))
	case isParam || isFunction || isTable:
		e.add(at.fault(CodeDuplicateName, 0, fmt.Sprintf("%q is declared twice", name), "parameters, functions and tables need different names").of(name))
	case language.Called(name) != nil:
		e.add(at.fault(CodeReservedName, 0, fmt.Sprintf("%q is a function of the language", name), "choose another name").of(name))
	}
}

// addFunction reads "name(a, b)" and parses the body.
func (e *environment) addFunction(src Source) {
	name, rest, ok := strings.Cut(src.Name, "(")
	params, closed := strings.CutSuffix(strings.TrimSpace(rest), ")")
	name = strings.TrimSpace(name)
	if !ok || !closed || name == "" {
		e.add(src.fault(CodeBadName, 0, fmt.Sprintf("%q does not declare a function", src.Name), "write name(parameter, parameter)"))
		name, _, _ = strings.Cut(name, " ")
		e.addBroken(name)
		return
	}
	f := &function{name: name}
	e.declare(src, name)
	if e.functions[name] != nil {
		e.functions[name].body = nil // which of the two is meant?
		return
	}
	e.functions[name] = f // even if it is broken: its uses are not to blame
	for p := range strings.SplitSeq(params, ",") {
		p = strings.TrimSpace(p)
		if p == "" && params == "" {
			break
		}
		switch {
		case !syntax.IsName(p):
			e.add(src.fault(CodeBadName, 0, fmt.Sprintf("%q is not a name for what %s is given", p, name), "a name is letters, digits and _, and begins with a letter"))
			return
		case slices.Contains(f.params, p):
			e.add(src.fault(CodeDuplicateName, 0, fmt.Sprintf("the name %q stands twice", p), ""))
			return
		}
		f.params = append(f.params, p)
	}
	body, err := parse(src, e.lim)
	if err != nil {
		e.add(err)
		return
	}
	f.body = body
}

// addBroken declares a function with an unreadable declaration, so that its uses are
// not reported too.
func (e *environment) addBroken(name string) {
	if language.Called(name) == nil && e.functions[name] == nil {
		e.functions[name] = &function{name: name}
	}
}

// parameter resolves the name of a parameter to a constant.
func (e *environment) parameter(name string) (*node, bool) {
	p, ok := e.params[name]
	switch {
	case !ok:
		return nil, false
	case p.done:
		return p.is, true
	case p.started:
		path := append(e.path[slices.Index(e.path, name):], name)
		e.add(p.first().fault(CodeCycle, 0, "", "").goesRound("the parameter uses itself", path))
		return p.is, true
	}
	p.is, p.started = brokenNode(), true
	p.is = e.readParameter(p)
	p.done = true
	return p.is, true
}

// readParameter checks the formulas of a parameter and evaluates each for the periods
// in which it is in force.
func (e *environment) readParameter(p *parameter) *node {
	inner := *e
	inner.own, inner.figures, inner.path = nil, nil, append(slices.Clip(e.path), p.name)
	t, sound := Type{}, true
	for i, src := range p.sources {
		x := inner.constantFormula(src)
		if sound = sound && x != nil; !sound {
			continue // the others may have faults too
		}
		joined, ok := t.join(x.root.typ)
		if !ok {
			e.add(src.fault(CodeUnlike, 0, fmt.Sprintf("the parameter is a %s here, and a %s before", x.root.typ, t), "give it another name"))
			return brokenNode()
		}
		if t = joined; i == 0 {
			t = x.root.typ
		}
		p.trees = append(p.trees, x)
	}
	if !sound {
		return brokenNode()
	}
	values, ok := e.valuesOf(p)
	if !ok || !e.isAsDeclared(p) {
		return brokenNode()
	}
	if t.Kind == NumberKind && !t.Optional {
		t.Terminating = !slices.ContainsFunc(values, func(v Value) bool { return !v.num.Terminates() })
	}
	return &node{op: paramOp, typ: t, konst: values, settled: true, detail: p}
}

// isAsDeclared reports whether the values of a parameter are what it declares, after adding
// a fault for each that is not.
func (e *environment) isAsDeclared(p *parameter) bool {
	sound := true
	for i, t := range p.trees {
		must := p.sources[i].Must
		if must == nil || must.Type.Kind == Nothing {
			continue
		}
		for _, v := range t.root.konst {
			if message := must.check(v); message != "" {
				e.add(p.sources[i].fault(must.code(v), 0, message, ""))
				sound = false
				break
			}
		}
	}
	return sound
}

// constantFormula checks a formula that must read no facts. It returns nil if the
// formula is not sound, after adding a fault.
func (e *environment) constantFormula(src Source) *tree {
	body, err := parse(src, e.lim)
	if err != nil {
		e.add(err)
		return nil
	}
	c := e.newChecker(body)
	t := c.tree()
	*e.faults = append(*e.faults, c.faults...)
	switch x := t.root; {
	case x.isBroken():
		return nil
	case len(t.uses().cited) > 0:
		e.add(src.fault(CodeClause, 0, "a parameter does not choose, so its formula cites no clause", "cite it beside the value: {value: …, clause: …}"))
		return nil
	case x.konst == nil && (x.free != 0 || x.global):
		e.add(src.fault(CodeNotConstant, 0, "a parameter must be a constant", "what reads facts is a figure"))
		return nil
	}
	return t
}

// valuesOf evaluates a parameter: once, or in each period if values by date matter.
func (e *environment) valuesOf(p *parameter) ([]Value, bool) {
	which, dated := e.inForce(p.sources), len(p.sources) > 1
	for _, t := range p.trees {
		t.root.walk(func(n *node) bool { dated = dated || len(n.konst) > 1; return true })
	}
	periods := 1
	if dated {
		periods = e.periodCount()
	}
	values := make([]Value, periods)
	for period := range values {
		t := p.trees[which[period]]
		if t.root.konst != nil {
			values[period] = t.root.on(period)
			continue
		}
		v, err := e.workOut(t, period, e.load.steps)
		if err != nil {
			if err != errCounted {
				e.add(err)
			}
			return nil, false
		}
		values[period] = v
	}
	return values, true
}
