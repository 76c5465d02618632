package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// warn records something allowed but probably not meant.
func (c *report) warn(code fault.Code, n ast.Node, hint, format string, args ...any) {
	if len(c.Warnings) == wording.MaxWarnings {
		return
	}
	names := wording.IdentsOf(args)
	e := wording.About(c.p.Fault(code, c.p.Part(n).At, fmt.Sprintf(format, wording.Brief(args)...), hint), names...)
	if c.warned == nil {
		c.warned = map[wording.Statement]bool{}
	}
	if !c.warned[wording.StatementOf(e)] {
		c.warned[wording.StatementOf(e)] = true
		c.Warnings = append(c.Warnings, e)
	}
}

// warnCondition warns of a condition that facts cannot change, unless a parameter of
// the policy or an argument of a function settles it.
func (c *report) warnCondition(n ast.Node, cond *tree.Node) {
	if cond.Only() == nil || cond.Settled || len(c.Warnings) >= wording.MaxWarnings {
		return
	}
	c.warn(fault.CodeConstantCondition, n, "", "the condition %s is always %s", c.text(n), cond.Only())
}

// warnSame warns of a comparison of something with itself, where one side likely
// means the element's field or the own record's.
func (k call) warnSame(x *tree.Node, always bool) {
	if x.Const != nil || !k.p.Same(k.args[0], k.args[1]) {
		return
	}
	text, hint := k.text(k.args[0]), ""
	if len(k.elems) > 0 && k.isOwned() {
		e := k.elems[len(k.elems)-1].typ
		switch field := strings.TrimPrefix(text, "."); {
		case k.env.Own.Field(field) < 0 || !slices.Contains(k.env.fieldNames(e.List), field):
		case field == text:
			hint = "the element's is ." + field
		default:
			hint = "the own record's is " + field
		}
	}
	k.warn(fault.CodeSelfComparison, k.at, hint, "%s compares %s with itself, so it is always %t", k.text(k.at), text, always)
}

// warnIdle warns of an operator with the same on both sides, which does nothing: a and a, x - x,
// x / x, x ?? x.
func (k call) warnIdle(x *tree.Node, yields string) {
	if x.Const == nil && !x.IsBroken() && k.p.Same(k.args[0], k.args[1]) {
		k.warn(fault.CodeSelfComparison, k.at, "one of them may be meant to be another", "%s has the same on both sides, so it is always %s", k.text(k.at), cmp.Or(yields, k.text(k.args[0])))
	}
}

// warnBranches warns of a condition whose branches are the same.
func (c *names) warnBranches(n *ast.ConditionalNode) {
	if c.p.Same(n.Exp1, n.Exp2) {
		c.warn(fault.CodeSameBranches, n.Exp2, "change one of them, or leave the condition out", "%s comes out whether %s holds or not", c.text(n.Exp1), c.text(n.Cond))
	}
}

// warnTextOrder warns of an order between texts, which is that of their characters, where
// they are words: "excellent" comes before "good". Digits have that order, as in "2024-Q3".
func warnTextOrder(k call, x, y *tree.Node) {
	if x.Type.Kind != types.TextKind || y.Type.Kind != types.TextKind || x.Const != nil && y.Const != nil {
		return
	}
	field, bound := x, y
	if x.Const != nil {
		field, bound = y, x
	}
	why := "not by what they mean"
	if c := bound.Only(); c != nil {
		if c.Str == "" || c.Str[0] >= '0' && c.Str[0] <= '9' {
			return
		}
		if held := heldFor(k, field, *c, field == y); held != "" {
			why = "so it holds for " + held
		}
	}
	text := k.text(k.args[0])
	if field == y {
		text = k.text(k.args[1])
	}
	k.warn(fault.CodeTextOrder, k.at, fmt.Sprintf(`declare the order of the texts with ordered, or write %s in ["…", "…"]`, text),
		"%s compares texts by their characters, %s", k.text(k.at), why)
}

// heldFor lists the declared values of a field for which the comparison with a constant
// holds, "" if it has none.
func heldFor(k call, n *tree.Node, bound cell.Value, swapped bool) string {
	if n.Op != tree.FieldOp || len(n.Field.Values) == 0 {
		return ""
	}
	var held []string
	for _, v := range n.Field.Values {
		c := strings.Compare(v, bound.Str)
		if swapped {
			c = -c
		}
		if c == 0 && strings.HasSuffix(k.name, "=") || c < 0 && k.name[0] == '<' || c > 0 && k.name[0] == '>' {
			held = append(held, v)
		}
	}
	return wording.Listed(held)
}

// warnComma warns of a comma without a blank between two numbers, which may be meant
// as one number.
func (k call) warnComma() {
	for _, a := range k.args[1:] {
		if left, right, ok := k.p.CommaNumber(a); ok {
			k.warn(fault.CodeSplitNumber, a, "put a blank after the comma; or write one number without it", "%s,%s is two numbers, %s and %s", left, right, left, right)
		}
	}
}

// warnBareName warns of a predicate that is the same for each element and uses a bare
// name that is also a field of the elements.
func (c *names) warnBareName(e types.Type, is *tree.Node, body ast.Node) {
	if c.pure || c.env.Own == nil || e.Kind != types.RecordKind || is.IsBroken() || is.Free&(3<<is.Slot) != 0 {
		return
	}
	names := &bareNames{}
	ast.Walk(&body, names)
	for _, n := range names.found {
		isLocal := slices.ContainsFunc(c.locals, func(l local) bool { return l.name == n.Value })
		if !isLocal && c.env.Own.Field(n.Value) >= 0 && slices.Contains(c.env.fieldNames(e.List), n.Value) {
			c.warn(fault.CodeOwnField, n, fmt.Sprintf("write .%s for that of each element", n.Value), "%s is the own record's, the same for each element", n.Value)
			return
		}
	}
}

// bareNames gathers the names in a formula.
type bareNames struct{ found []*ast.IdentifierNode }

// Visit is called for each node.
func (v *bareNames) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok {
		v.found = append(v.found, id)
	}
}

// unusedParams warns of parameters of a function that its formula does not name.
func unusedParams(f *tree.PolicyFunction) (found []*fault.Error) {
	names := &bareNames{}
	ast.Walk(&f.Body.Root, names)
	for _, p := range f.Params {
		if !slices.ContainsFunc(names.found, func(n *ast.IdentifierNode) bool { return n.Value == p }) {
			found = append(found, wording.About(f.Body.Source.Fault(fault.CodeUnused, 0, fmt.Sprintf("the function %s does not use its parameter %s", f.Usage(), p), ""), f.Name, p))
		}
	}
	return found
}

// warnHidden warns of a name that is a field or figure here and a parameter as well.
func (c *names) warnHidden(n *ast.IdentifierNode, where string) {
	if _, ok := c.env.Params[n.Value]; ok {
		c.warn(fault.CodeHiddenName, n, "give one of them another name", "%s is here the %s, and not the parameter of this name", wording.Ident(n.Value), where)
	}
}

// Unused warns of parameters, functions and tables that no formula names. Whatever a
// parameter's formula names counts as used.
func (e *Environment) Unused(used map[string]bool) (found []*fault.Error) {
	for _, p := range e.Params {
		for _, t := range p.Trees {
			maps.Copy(used, t.Uses().Names)
		}
	}
	warn := func(what string, src types.Source, name string) {
		if !used[name] {
			found = append(found, wording.About(src.Fault(fault.CodeUnused, 0, "no rule uses this "+what, ""), name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Params)) {
		warn("parameter", e.Params[name].First(), name)
	}
	for _, name := range slices.Sorted(maps.Keys(e.Functions)) {
		if f := e.Functions[name]; f.Body != nil {
			warn("function", f.Body.Source, name)
			found = append(found, unusedParams(f)...)
		}
	}
	for _, name := range e.TableNames() {
		warn("table", e.Tables[name].First().Source, name)
	}
	return found
}
