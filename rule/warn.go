package rule

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// warn records something allowed but probably not meant.
func (c *report) warn(code Code, n ast.Node, hint, format string, args ...any) {
	if len(c.warnings) == maxWarnings {
		return
	}
	names := identsOf(args)
	e := c.p.fault(code, c.p.Part(n).At, fmt.Sprintf(format, brief(args)...), hint).of(names...)
	if c.warned == nil {
		c.warned = map[statement]bool{}
	}
	if !c.warned[e.statement()] {
		c.warned[e.statement()] = true
		c.warnings = append(c.warnings, e)
	}
}

// warnCondition warns of a condition that facts cannot change, unless a parameter of
// the policy or an argument of a function settles it.
func (c *report) warnCondition(n ast.Node, cond *node) {
	if cond.only() == nil || cond.settled || len(c.warnings) >= maxWarnings {
		return
	}
	c.warn(CodeConstantCondition, n, "", "the condition %s is always %s", c.text(n), cond.only())
}

// warnSame warns of a comparison of something with itself, where one side likely
// means the element's field or the own record's.
func (k call) warnSame(x *node, always bool) {
	if x.konst != nil || !k.p.Same(k.args[0], k.args[1]) {
		return
	}
	text, hint := k.text(k.args[0]), ""
	if len(k.elems) > 0 && k.isOwned() {
		e := k.elems[len(k.elems)-1].typ
		switch field := strings.TrimPrefix(text, "."); {
		case k.env.own.Field(field) < 0 || !slices.Contains(k.env.fieldNames(e.List), field):
		case field == text:
			hint = "the element's is ." + field
		default:
			hint = "the own record's is " + field
		}
	}
	k.warn(CodeSelfComparison, k.at, hint, "%s compares %s with itself, so it is always %t", k.text(k.at), text, always)
}

// warnIdle warns of an operator with the same on both sides, which does nothing: a and a, x - x,
// x / x, x ?? x.
func (k call) warnIdle(x *node, yields string) {
	if x.konst == nil && !x.isBroken() && k.p.Same(k.args[0], k.args[1]) {
		k.warn(CodeSelfComparison, k.at, "one of them may be meant to be another", "%s has the same on both sides, so it is always %s", k.text(k.at), cmp.Or(yields, k.text(k.args[0])))
	}
}

// warnBranches warns of a condition whose branches are the same.
func (c *names) warnBranches(n *ast.ConditionalNode) {
	if c.p.Same(n.Exp1, n.Exp2) {
		c.warn(CodeSameBranches, n.Exp2, "change one of them, or leave the condition out", "%s comes out whether %s holds or not", c.text(n.Exp1), c.text(n.Cond))
	}
}

// warnTextOrder warns of an order between texts, which is that of their characters, where
// they are words: "excellent" comes before "good". Digits have that order, as in "2024-Q3".
func warnTextOrder(k call, x, y *node) {
	if x.typ.Kind != TextKind || y.typ.Kind != TextKind || x.konst != nil && y.konst != nil {
		return
	}
	field, bound := x, y
	if x.konst != nil {
		field, bound = y, x
	}
	why := "not by what they mean"
	if c := bound.only(); c != nil {
		if c.text == "" || c.text[0] >= '0' && c.text[0] <= '9' {
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
	k.warn(CodeTextOrder, k.at, fmt.Sprintf(`declare the order of the texts with ordered, or write %s in ["…", "…"]`, text),
		"%s compares texts by their characters, %s", k.text(k.at), why)
}

// heldFor lists the declared values of a field for which the comparison with a constant
// holds, "" if it has none.
func heldFor(k call, n *node, bound Value, swapped bool) string {
	if n.op != fieldOp || len(n.field.Values) == 0 {
		return ""
	}
	var held []string
	for _, v := range n.field.Values {
		c := strings.Compare(v, bound.text)
		if swapped {
			c = -c
		}
		if c == 0 && strings.HasSuffix(k.name, "=") || c < 0 && k.name[0] == '<' || c > 0 && k.name[0] == '>' {
			held = append(held, v)
		}
	}
	return listed(held)
}

// warnComma warns of a comma without a blank between two numbers, which may be meant
// as one number.
func (k call) warnComma() {
	for _, a := range k.args[1:] {
		if left, right, ok := k.p.CommaNumber(a); ok {
			k.warn(CodeSplitNumber, a, "put a blank after the comma; or write one number without it", "%s,%s is two numbers, %s and %s", left, right, left, right)
		}
	}
}

// warnBareName warns of a predicate that is the same for each element and uses a bare
// name that is also a field of the elements.
func (c *names) warnBareName(e Type, is *node, body ast.Node) {
	if c.pure || c.env.own == nil || e.Kind != RecordKind || is.isBroken() || is.free&(3<<is.slot) != 0 {
		return
	}
	names := &bareNames{}
	ast.Walk(&body, names)
	for _, n := range names.found {
		isLocal := slices.ContainsFunc(c.locals, func(l local) bool { return l.name == n.Value })
		if !isLocal && c.env.own.Field(n.Value) >= 0 && slices.Contains(c.env.fieldNames(e.List), n.Value) {
			c.warn(CodeOwnField, n, fmt.Sprintf("write .%s for that of each element", n.Value), "%s is the own record's, the same for each element", n.Value)
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
func (f *function) unusedParams() (found []*Error) {
	names := &bareNames{}
	ast.Walk(&f.body.Root, names)
	for _, p := range f.params {
		if !slices.ContainsFunc(names.found, func(n *ast.IdentifierNode) bool { return n.Value == p }) {
			found = append(found, f.body.src.fault(CodeUnused, 0, fmt.Sprintf("the function %s does not use its parameter %s", f.usage(), p), "").of(f.name, p))
		}
	}
	return found
}

// warnHidden warns of a name that is a field or figure here and a parameter as well.
func (c *names) warnHidden(n *ast.IdentifierNode, where string) {
	if _, ok := c.env.params[n.Value]; ok {
		c.warn(CodeHiddenName, n, "give one of them another name", "%s is here the %s, and not the parameter of this name", ident(n.Value), where)
	}
}

// unused warns of parameters, functions and tables that no formula names. Whatever a
// parameter's formula names counts as used.
func (e *environment) unused(used map[string]bool) (found []*Error) {
	for _, p := range e.params {
		for _, t := range p.trees {
			maps.Copy(used, t.uses().names)
		}
	}
	warn := func(what string, src Source, name string) {
		if !used[name] {
			found = append(found, src.fault(CodeUnused, 0, "no rule uses this "+what, "").of(name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.params)) {
		warn("parameter", e.params[name].first(), name)
	}
	for _, name := range slices.Sorted(maps.Keys(e.functions)) {
		if f := e.functions[name]; f.body != nil {
			warn("function", f.body.src, name)
			found = append(found, f.unusedParams()...)
		}
	}
	for _, name := range e.tableNames() {
		warn("table", e.tables[name].first().Source, name)
	}
	return found
}
