package check

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/syntax"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// Scope is what a formula may name. The zero Scope has the functions of the
// language and nothing else.
//
// A parameter and a table may have several values by date: several Sources, or
// Tables, of one name, each in force from its day From. Formulas are checked once,
// with all of them; a run takes those of one day, see [rule.Sheet.On].
type Scope struct {
	Own        *types.Schema   // the own record, whose fields a formula names directly; nil for none
	Lists      []*types.Schema // lists, named as a whole
	Values     []types.Field   // single values of the facts
	Parameters []types.Source  // Name is the parameter's name; constant formulas, in any order
	Functions  []types.Source  // Name is "ladder(rank)"; Text the body
	Tables     []tree.Table
	Host       []tree.HostFunction // functions that the host program adds to the language
	Clauses    []string            // ids of the clauses that formulas may cite; nil for any
	Limits     types.Limits
}

// Environment is a Scope made ready for checking formulas.
type Environment struct {
	declared
	periods
	Limits    types.Limits
	Values    []types.Field
	clauses   []string // that formulas may cite; nil for any
	Params    map[string]*tree.Parameter
	Functions map[string]*tree.PolicyFunction
	natives   map[string]*tree.HostFunction
	Tables    map[string]*tree.TableLeaf
	load      *byrow.Budget   // of the call that checks
	Figures   figures         // checks figures on demand; may be nil
	texts     map[string]bool // that fields and tables may hold; filled on demand
	patterns  map[string]byrow.Pattern
	store     *PlanStore
	settled   bool     // the parameters are evaluated
	path      []string // the parameters being evaluated
	faults    *fault.Errors
}

// Environment checks the scope's own formulas. The scope must be a copy, which it keeps.
func (s Scope) Environment() (*Environment, error) {
	lim := s.Limits.WithDefaults()
	e := &Environment{declared: declared{Own: s.Own, Lists: s.Lists}, Limits: lim, Values: s.Values, clauses: s.Clauses, load: byrow.NewBudget(context.Background(), lim, 0), faults: &fault.Errors{},
		Params: map[string]*tree.Parameter{}, Functions: map[string]*tree.PolicyFunction{}, natives: map[string]*tree.HostFunction{}, Tables: map[string]*tree.TableLeaf{}, texts: map[string]bool{}, patterns: map[string]byrow.Pattern{}, store: &PlanStore{}}
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
		if v.Type.Kind == types.RecordKind {
			e.add(&fault.Error{Code: fault.CodeWrongForm, Message: fmt.Sprintf("the single value %s cannot be a %s", v.Name, v.Type), Hint: "declare it as a text, and find the record by its key"})
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

func (e *Environment) add(fault *fault.Error) { *e.faults = append(*e.faults, fault) }

// addParameter declares a parameter, or adds a value by date to one.
func (e *Environment) addParameter(src types.Source) {
	if p := e.Params[src.Name]; p != nil && isLater(src, p.Sources) {
		p.Sources = append(p.Sources, src)
		return
	}
	e.declare(src, src.Name)
	e.Params[src.Name] = &tree.Parameter{Name: src.Name, Sources: []types.Source{src}}
}

// addTable declares a table, or adds a version by date to one.
func (e *Environment) addTable(t *tree.Table) {
	name := t.Source.Name
	if leaf := e.Tables[name]; leaf != nil && isLater(t.Source, leaf.Sources()) {
		leaf.Versions = append(leaf.Versions, t)
		return
	}
	e.declare(t.Source, name)
	e.Tables[name] = &tree.TableLeaf{Versions: []*tree.Table{t}}
}

// isLater reports whether a source may stand beside others of its name: all must
// have days, and the days must differ.
func isLater(s types.Source, others []types.Source) bool {
	return s.From != nil && !slices.ContainsFunc(others, func(o types.Source) bool { return o.From == nil || *o.From == *s.From })
}

// compareDays orders sources by their days.
func compareDays(a, b types.Source) int {
	if a.From == nil || b.From == nil {
		return 0
	}
	return int(*a.From) - int(*b.From)
}

// date finds the periods of the policy and the version of each table in force in them.
func (e *Environment) date() {
	note := func(src types.Source) {
		if src.From != nil && !slices.Contains(e.Days, *src.From) {
			e.Days = append(e.Days, *src.From)
		}
	}
	for _, p := range e.Params {
		slices.SortStableFunc(p.Sources, compareDays)
		for _, src := range p.Sources {
			note(src)
		}
	}
	for _, t := range e.Tables {
		slices.SortStableFunc(t.Versions, func(a, b *tree.Table) int { return compareDays(a.Source, b.Source) })
		for _, v := range t.Versions {
			note(v.Source)
		}
	}
	slices.Sort(e.Days)
	for _, name := range e.TableNames() {
		t := e.Tables[name]
		t.Periods = e.inForce(t.Sources())
		*e.faults = append(*e.faults, t.Prepare()...)
	}
}

func (e *Environment) TableNames() []string { return slices.Sorted(maps.Keys(e.Tables)) }

// declare reports a name that is malformed or taken.
func (e *Environment) declare(at types.Source, name string) {
	_, isParam := e.Params[name]
	_, isFunction := e.Functions[name]
	_, isTable := e.Tables[name]
	_, isNative := e.natives[name]
	switch {
	case !syntax.IsName(name):
		e.add(at.Fault(fault.CodeBadName, 0, fmt.Sprintf("%q is not a name", name), "a name is letters, digits and _, and begins with a letter"))
	case isNative:
		e.add(wording.About(at.Fault(fault.CodeReservedName, 0, fmt.Sprintf("%q is a function that the host program adds", name), "choose another name"), name))
	case isParam || isFunction || isTable:
		e.add(wording.About(at.Fault(fault.CodeDuplicateName, 0, fmt.Sprintf("%q is declared twice", name), "parameters, functions and tables need different names"), name))
	case language.Called(name) != nil:
		e.add(wording.About(at.Fault(fault.CodeReservedName, 0, fmt.Sprintf("%q is a function of the language", name), "choose another name"), name))
	}
}

// addFunction reads "name(a, b)" and parses the body.
func (e *Environment) addFunction(src types.Source) {
	name, rest, ok := strings.Cut(src.Name, "(")
	params, closed := strings.CutSuffix(strings.TrimSpace(rest), ")")
	name = strings.TrimSpace(name)
	if !ok || !closed || name == "" {
		e.add(src.Fault(fault.CodeBadName, 0, fmt.Sprintf("%q does not declare a function", src.Name), "write name(parameter, parameter)"))
		name, _, _ = strings.Cut(name, " ")
		e.addBroken(name)
		return
	}
	f := &tree.PolicyFunction{Name: name}
	e.declare(src, name)
	if e.Functions[name] != nil {
		e.Functions[name].Body = nil // which of the two is meant?
		return
	}
	e.Functions[name] = f // even if it is broken: its uses are not to blame
	for p := range strings.SplitSeq(params, ",") {
		p = strings.TrimSpace(p)
		if p == "" && params == "" {
			break
		}
		switch {
		case !syntax.IsName(p):
			e.add(src.Fault(fault.CodeBadName, 0, fmt.Sprintf("%q is not a name for what %s is given", p, name), "a name is letters, digits and _, and begins with a letter"))
			return
		case slices.Contains(f.Params, p):
			e.add(src.Fault(fault.CodeDuplicateName, 0, fmt.Sprintf("the name %q stands twice", p), ""))
			return
		}
		f.Params = append(f.Params, p)
	}
	body, err := tree.Parse(src, e.Limits)
	if err != nil {
		e.add(err)
		return
	}
	f.Body = body
}

// addBroken declares a function with an unreadable declaration, so that its uses are
// not reported too.
func (e *Environment) addBroken(name string) {
	if language.Called(name) == nil && e.Functions[name] == nil {
		e.Functions[name] = &tree.PolicyFunction{Name: name}
	}
}

// parameter resolves the name of a parameter to a constant.
func (e *Environment) parameter(name string) (*tree.Node, bool) {
	p, ok := e.Params[name]
	switch {
	case !ok:
		return nil, false
	case p.Done:
		return p.Is, true
	case p.Started:
		path := append(e.path[slices.Index(e.path, name):], name)
		e.add(p.First().Fault(fault.CodeCycle, 0, "", "").GoesRound("the parameter uses itself", path))
		return p.Is, true
	}
	p.Is, p.Started = tree.BrokenNode(), true
	p.Is = e.readParameter(p)
	p.Done = true
	return p.Is, true
}

// readParameter checks the formulas of a parameter and evaluates each for the periods
// in which it is in force.
func (e *Environment) readParameter(p *tree.Parameter) *tree.Node {
	inner := *e
	inner.Own, inner.Figures, inner.path = nil, nil, append(slices.Clip(e.path), p.Name)
	t, sound := types.Type{}, true
	for i, src := range p.Sources {
		x := inner.constantFormula(src)
		if sound = sound && x != nil; !sound {
			continue // the others may have faults too
		}
		joined, ok := typing.Join(t, x.Root.Type)
		if !ok {
			e.add(src.Fault(fault.CodeUnlike, 0, fmt.Sprintf("the parameter is a %s here, and a %s before", x.Root.Type, t), "give it another name"))
			return tree.BrokenNode()
		}
		if t = joined; i == 0 {
			t = x.Root.Type
		}
		p.Trees = append(p.Trees, x)
	}
	if !sound {
		return tree.BrokenNode()
	}
	values, ok := e.valuesOf(p)
	if !ok || !e.isAsDeclared(p) {
		return tree.BrokenNode()
	}
	if t.Kind == types.NumberKind && !t.Optional {
		t.Terminating = !slices.ContainsFunc(values, func(v cell.Value) bool { return !v.Num.Terminates() })
	}
	return &tree.Node{Op: tree.ParamOp, Type: t, Const: values, Settled: true, Detail: p}
}

// isAsDeclared reports whether the values of a parameter are what it declares, after adding
// a fault for each that is not.
func (e *Environment) isAsDeclared(p *tree.Parameter) bool {
	sound := true
	for i, t := range p.Trees {
		must := p.Sources[i].Must
		if must == nil || must.Type.Kind == types.Nothing {
			continue
		}
		for _, v := range t.Root.Const {
			if message := cell.Misfitting(must, v); message != "" {
				e.add(p.Sources[i].Fault(cell.CodeOf(must, v), 0, message, ""))
				sound = false
				break
			}
		}
	}
	return sound
}

// constantFormula checks a formula that must read no facts. It returns nil if the
// formula is not sound, after adding a fault.
func (e *Environment) constantFormula(src types.Source) *tree.Tree {
	body, err := tree.Parse(src, e.Limits)
	if err != nil {
		e.add(err)
		return nil
	}
	c := e.NewChecker(body)
	t := c.Tree()
	*e.faults = append(*e.faults, c.Faults...)
	switch x := t.Root; {
	case x.IsBroken():
		return nil
	case len(t.Uses().Cited) > 0:
		e.add(src.Fault(fault.CodeClause, 0, "a parameter does not choose, so its formula cites no clause", "cite it beside the value: {value: …, clause: …}"))
		return nil
	case x.Const == nil && (x.Free != 0 || x.Global):
		e.add(src.Fault(fault.CodeNotConstant, 0, "a parameter must be a constant", "what reads facts is a figure"))
		return nil
	}
	return t
}

// valuesOf evaluates a parameter: once, or in each period if values by date matter.
func (e *Environment) valuesOf(p *tree.Parameter) ([]cell.Value, bool) {
	which, dated := e.inForce(p.Sources), len(p.Sources) > 1
	for _, t := range p.Trees {
		t.Root.Walk(func(n *tree.Node) bool { dated = dated || len(n.Const) > 1; return true })
	}
	periods := 1
	if dated {
		periods = e.PeriodCount()
	}
	values := make([]cell.Value, periods)
	for period := range values {
		t := p.Trees[which[period]]
		if t.Root.Const != nil {
			values[period] = t.Root.On(period)
			continue
		}
		v, err := e.workOut(t, period, e.load.Steps)
		if err != nil {
			if err != byrow.ErrCounted {
				e.add(err)
			}
			return nil, false
		}
		values[period] = v
	}
	return values, true
}
