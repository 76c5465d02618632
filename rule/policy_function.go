package rule

import (
	"maps"
	"slices"

	"github.com/expr-lang/expr/ast"
)

// functionUse is a call of a policy function in the body of another.
type functionUse struct {
	node ast.Node
	f    *function
}

// functionCalls collects the calls of policy functions in a syntax tree.
type functionCalls struct {
	env   *environment
	found []functionUse
}

// Visit is called for each node.
func (v *functionCalls) Visit(n *ast.Node) {
	call, ok := (*n).(*ast.CallNode)
	if !ok {
		return
	}
	if id, ok := call.Callee.(*ast.IdentifierNode); ok && v.env.functions[id.Value] != nil {
		v.found = append(v.found, functionUse{*n, v.env.functions[id.Value]})
	}
}

// calls returns the calls of policy functions in the body of f.
func (e *environment) calls(f *function) []functionUse {
	if f.body == nil {
		return nil
	}
	v := &functionCalls{env: e}
	ast.Walk(&f.body.Root, v)
	return v.found
}

// findSelfCalls reports the functions that call themselves, directly or through others.
func (e *environment) findSelfCalls() {
	for _, name := range slices.Sorted(maps.Keys(e.functions)) {
		e.follow(e.functions[name], nil)
	}
	for _, f := range e.functions {
		f.state = waiting
	}
}

// follow visits the functions that a function calls; path holds those that lead to it.
func (e *environment) follow(f *function, path []*function) {
	if f.state != waiting {
		return
	}
	f.state = working
	path = append(path, f)
	for _, use := range e.calls(f) {
		if use.f.state == working {
			f.reportSelfCall(use, path)
		}
		e.follow(use.f, path)
	}
	f.state = ready
}

// reportSelfCall reports a call that leads back to a function on the path.
func (f *function) reportSelfCall(use functionUse, path []*function) {
	var names []string
	for _, g := range path[slices.Index(path, use.f):] {
		g.broken = true
		names = append(names, g.name)
	}
	c := &report{p: f.body}
	c.fault(CodeRecursion, use.node, "")
	c.faults[0].goesRound("the function "+use.f.name+" calls itself", append(names, use.f.name))
	c.faults[0].Hint = "use reduce or a table"
	f.faults = append(f.faults, c.faults...)
}

// sound reports whether a function has no fault of its own, one that it has whatever
// its arguments: it checks the body with broken parameters, since whatever uses them
// is silently broken too.
func (e *environment) sound(f *function) bool {
	if f.body == nil {
		return false
	}
	if f.state == waiting && e.settled && !f.broken {
		f.state = working
		c := e.newChecker(f.body)
		c.pure, c.calls = true, []string{f.name}
		for _, name := range f.params {
			c.locals = append(c.locals, local{name: name, is: brokenNode()})
		}
		c.check(f.body.Root)
		f.faults, f.state = append(f.faults, c.faults...), ready
		f.broken = len(f.faults) > 0
	}
	return !f.broken
}

// checkFunctions returns the faults of all functions, even of those that nothing calls.
func (e *environment) checkFunctions() (faults Errors) {
	for _, name := range slices.Sorted(maps.Keys(e.functions)) {
		f := e.functions[name]
		e.sound(f)
		faults = append(faults, f.faults...)
	}
	return faults
}
