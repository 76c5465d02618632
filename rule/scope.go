package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/parser/utils"
)

// Scope is what a formula may name. The zero Scope has the functions of the
// language and nothing else.
type Scope struct {
	Record     *Schema   // the own record, whose fields a formula names directly; or nil
	Lists      []*Schema // lists, named as a whole
	Values     []Field   // single values of the facts
	Parameters []Source  // Name is the parameter's name; constant formulas, in any order
	Functions  []Source  // Name is "ladder(rank)"; Text the body
	Tables     []Table
	Host       []Function // functions that the host program adds to the language
	Limits     Limits
}

// environment is a Scope made ready for compiling.
type environment struct {
	lim       Limits
	own       *Schema
	lists     []*Schema
	values    []Field
	params    map[string]*parameter
	functions map[string]*function
	natives   map[string]*Function
	tables    map[string]*Table
	used      map[string]bool // parameters, functions and tables that a formula names
	sheet     *Sheet          // where the fields are figures still to be compiled; or nil
	texts     map[string]bool // that fields and tables may hold; filled when asked for
	settled   bool            // the parameters are worked out
	path      []string        // the parameters being worked out
	faults    Errors
}

type parameter struct {
	src     Source
	code    code
	started bool
	done    bool
}

// compile checks the scope's own formulas.
func (s Scope) environment() (*environment, error) {
	e := &environment{lim: s.Limits.withDefaults(), own: s.Record, lists: s.Lists, values: s.Values,
		params: map[string]*parameter{}, functions: map[string]*function{}, natives: map[string]*Function{}, used: map[string]bool{}, tables: map[string]*Table{}, texts: map[string]bool{}}
	for _, f := range s.Host {
		e.addNative(f)
	}
	for _, p := range s.Parameters {
		e.declare(p, p.Name)
		e.params[p.Name] = &parameter{src: p}
	}
	for _, f := range s.Functions {
		e.addFunction(f)
	}
	for _, v := range s.Values {
		if v.Type.Kind == RecordKind {
			e.faults = append(e.faults, &Error{Message: fmt.Sprintf("the single value %s cannot be a %s", v.Name, v.Type), Hint: "declare it as a text, and find the record by its key"})
		}
	}
	for i := range s.Tables {
		table := s.Tables[i] // a copy: the caller's stays as it is
		t := &table
		e.declare(t.Source, t.Source.Name)
		e.tables[t.Source.Name] = t
		err := t.prepare()
		t.broken = err != nil
		e.faults.Add(err)
	}
	for _, p := range s.Parameters {
		e.parameter(p.Name)
	}
	e.settled = true
	return e, e.faults.Sorted()
}

// declare reports a name that is no name, or taken.
func (e *environment) declare(at Source, name string) {
	_, isParam := e.params[name]
	_, isFunction := e.functions[name]
	_, isTable := e.tables[name]
	_, isNative := e.natives[name]
	_, isBuiltin := builtins[name]
	switch {
	case !utils.IsValidIdentifier(name):
		e.faults = append(e.faults, at.fault(0, fmt.Sprintf("%q is not a name", name), "a name is letters, digits and _, and begins with a letter"))
	case isNative:
		e.faults = append(e.faults, at.fault(0, fmt.Sprintf("%q is a function that the host program adds", name), "choose another name"))
	case isParam || isFunction || isTable:
		e.faults = append(e.faults, at.fault(0, fmt.Sprintf("%q is declared twice", name), "parameters, functions and tables need different names"))
	case isBuiltin:
		e.faults = append(e.faults, at.fault(0, fmt.Sprintf("%q is a function of the language", name), "choose another name"))
	}
}

// addFunction reads "name(a, b)" and parses the body.
func (e *environment) addFunction(src Source) {
	name, rest, ok := strings.Cut(src.Name, "(")
	params, closed := strings.CutSuffix(strings.TrimSpace(rest), ")")
	name = strings.TrimSpace(name)
	if !ok || !closed || name == "" {
		e.faults = append(e.faults, src.fault(0, fmt.Sprintf("%q does not declare a function", src.Name), "write name(parameter, parameter)"))
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
	e.functions[name] = f // also where it is broken: its uses are not to blame
	for p := range strings.SplitSeq(params, ",") {
		p = strings.TrimSpace(p)
		if p == "" && params == "" {
			break
		}
		switch {
		case !utils.IsValidIdentifier(p):
			e.faults = append(e.faults, src.fault(0, fmt.Sprintf("%q is not a name for what %s is given", p, name), "a name is letters, digits and _, and begins with a letter"))
			return
		case slices.Contains(f.params, p):
			e.faults = append(e.faults, src.fault(0, fmt.Sprintf("the name %q stands twice", p), ""))
			return
		}
		f.params = append(f.params, p)
	}
	body, err := parse(src, e.lim)
	if err != nil {
		e.faults = append(e.faults, err)
		return
	}
	f.body = body
}

// addBroken declares a function whose declaration cannot be read, so that its
// uses are not reported too.
func (e *environment) addBroken(name string) {
	if _, isBuiltin := builtins[name]; !isBuiltin && e.functions[name] == nil {
		e.functions[name] = &function{name: name}
	}
}

// parameter compiles a parameter, which must be constant.
func (e *environment) parameter(name string) (code, bool) {
	p, ok := e.params[name]
	if !ok {
		return code{}, false
	}
	if p.done {
		return p.code, true
	}
	p.code = brokenCode()
	if p.started {
		path := append(e.path[slices.Index(e.path, name):], name)
		e.faults = append(e.faults, p.src.fault(0, "the parameter uses itself: "+strings.Join(path, " → "), ""))
		return p.code, true
	}
	p.started = true
	body, err := parse(p.src, e.lim)
	if err != nil {
		e.faults = append(e.faults, err)
		p.done = true
		return p.code, true
	}
	inner := *e
	inner.own, inner.sheet, inner.path = nil, nil, append(slices.Clip(e.path), name)
	c := &compiler{env: &inner, p: body, slots: 1, maxSlots: 1}
	x := c.compile(body.root)
	e.faults = append(e.faults, append(inner.faults[len(e.faults):], c.faults...)...)
	var failed *Error
	if x.konst == nil && x.free == 0 && !x.global && !x.isBroken() {
		x.konst, failed = c.workOut(x)
	}
	switch {
	case x.isBroken():
	case failed != nil:
		e.faults = append(e.faults, failed)
	case x.konst == nil:
		e.faults = append(e.faults, p.src.fault(0, "a parameter must be a constant", "what reads facts is a figure"))
	default:
		p.code = constCode(x.typ, *x.konst)
		p.code.param = true
	}
	p.done = true
	return p.code, true
}

// list returns the position of a list.
func (e *environment) list(name string) int {
	return slices.IndexFunc(e.lists, func(s *Schema) bool { return s.Name == name })
}

// field returns the column and type of a field of a list, compiling it first
// where it is a figure.
func (e *environment) field(list, name string) (col int, t Type, ok bool) {
	s := e.own
	if s == nil || s.Name != list {
		i := e.list(list)
		if i < 0 {
			return 0, Type{}, false
		}
		s = e.lists[i]
	}
	col = s.Field(name)
	if col < 0 {
		return 0, Type{}, false
	}
	if e.sheet != nil {
		e.sheet.need(list, col)
	}
	return col, s.Fields[col].Type, true
}

// fieldAt returns a field of a list that has it.
func (e *environment) fieldAt(list string, col int) *Field {
	if e.own != nil && e.own.Name == list {
		return &e.own.Fields[col]
	}
	return &e.lists[e.list(list)].Fields[col]
}

func (e *environment) fieldNames(list string) []string {
	if i := e.list(list); i >= 0 {
		return e.lists[i].names()
	}
	return nil
}

// global resolves the names that do not belong to a record.
func (e *environment) global(name string) (code, bool) {
	for i := range e.values {
		if e.values[i].Name == name {
			x := valueCode(i, e.values[i].Type)
			x.global = true
			return x, true
		}
	}
	if x, ok := e.parameter(name); ok {
		return x, true
	}
	if i := e.list(name); i >= 0 && name != "" {
		if e.sheet != nil {
			e.sheet.needList(name)
		}
		x := valCode(ListType(RecordType(name)), func(fr *frame) Value {
			fr.whole(i)
			return listValue(&fr.wholes[i])
		})
		x.global = true
		return x, true
	}
	if e.sheet != nil {
		return e.sheet.yearFigure(name)
	}
	return code{}, false
}

// valueCode reads a single value of the facts.
func valueCode(i int, t Type) code {
	return valCode(t, func(fr *frame) Value {
		if fr.trial != nil && !fr.trial.given[i] && !t.Optional {
			fr.lack(fr.trial.lackingValue(i))
			return empty(t)
		}
		return fr.values[i]
	})
}

func (e *environment) globals() []string {
	var names []string
	for _, v := range e.values {
		names = append(names, v.Name)
	}
	for name := range e.params {
		names = append(names, name)
	}
	for _, l := range e.lists {
		names = append(names, l.Name)
	}
	slices.Sort(names)
	return names
}
