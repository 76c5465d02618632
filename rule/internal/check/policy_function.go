package check

import (
	"maps"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/tree"
)

// functionUse is a call of a policy function in the body of another.
type functionUse struct {
	node ast.Node
	f    *tree.PolicyFunction
}

// functionCalls collects the calls of policy functions in a syntax tree.
type functionCalls struct {
	env   *Environment
	found []functionUse
}

// Visit is called for each node.
func (v *functionCalls) Visit(n *ast.Node) {
	call, ok := (*n).(*ast.CallNode)
	if !ok {
		return
	}
	if id, ok := call.Callee.(*ast.IdentifierNode); ok && v.env.Functions[id.Value] != nil {
		v.found = append(v.found, functionUse{*n, v.env.Functions[id.Value]})
	}
}

// calls returns the calls of policy functions in the body of f.
func (e *Environment) calls(f *tree.PolicyFunction) []functionUse {
	if f.Body == nil {
		return nil
	}
	v := &functionCalls{env: e}
	ast.Walk(&f.Body.Root, v)
	return v.found
}

// findSelfCalls reports the functions that call themselves, directly or through others.
func (e *Environment) findSelfCalls() {
	for _, name := range slices.Sorted(maps.Keys(e.Functions)) {
		e.follow(e.Functions[name], nil)
	}
	for _, f := range e.Functions {
		f.State = tree.Waiting
	}
}

// follow visits the functions that a function calls; path holds those that lead to it.
func (e *Environment) follow(f *tree.PolicyFunction, path []*tree.PolicyFunction) {
	if f.State != tree.Waiting {
		return
	}
	f.State = tree.Working
	path = append(path, f)
	for _, use := range e.calls(f) {
		if use.f.State == tree.Working {
			reportSelfCall(f, use, path)
		}
		e.follow(use.f, path)
	}
	f.State = tree.Ready
}

// reportSelfCall reports a call that leads back to a function on the path.
func reportSelfCall(f *tree.PolicyFunction, use functionUse, path []*tree.PolicyFunction) {
	var names []string
	for _, g := range path[slices.Index(path, use.f):] {
		g.Broken = true
		names = append(names, g.Name)
	}
	c := &report{p: f.Body}
	c.fault(fault.CodeRecursion, use.node, "")
	c.Faults[0].GoesRound("the function "+use.f.Name+" calls itself", append(names, use.f.Name))
	c.Faults[0].Hint = "use reduce or a table"
	f.Faults = append(f.Faults, c.Faults...)
}

// sound reports whether a function has no fault of its own, one that it has whatever
// its arguments: it checks the body with broken parameters, since whatever uses them
// is silently broken too.
func (e *Environment) sound(f *tree.PolicyFunction) bool {
	if f.Body == nil {
		return false
	}
	if f.State == tree.Waiting && e.settled && !f.Broken {
		f.State = tree.Working
		c := e.NewChecker(f.Body)
		c.pure, c.calls = true, []string{f.Name}
		for _, name := range f.Params {
			c.locals = append(c.locals, local{name: name, is: tree.BrokenNode()})
		}
		c.check(f.Body.Root)
		f.Faults, f.State = append(f.Faults, c.Faults...), tree.Ready
		f.Broken = len(f.Faults) > 0
	}
	return !f.Broken
}

// CheckFunctions returns the faults of all functions, even of those that nothing calls.
func (e *Environment) CheckFunctions() (faults fault.Errors) {
	for _, name := range slices.Sorted(maps.Keys(e.Functions)) {
		f := e.Functions[name]
		e.sound(f)
		faults = append(faults, f.Faults...)
	}
	return faults
}
