package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser/lexer"
	"github.com/meritrules/merit/internal/exact"
)

// warn notes something that is allowed and probably not meant.
func (c *compiler) warn(n ast.Node, hint, format string, args ...any) {
	e := c.p.src.fault(c.p.offset(n), fmt.Sprintf(format, brief(args)...), hint)
	same := func(w *Error) bool { return *w == *e }
	if !c.trace && !slices.ContainsFunc(c.warnings, same) {
		c.warnings = append(c.warnings, e)
	}
}

// warnCondition warns of a condition that facts cannot change, unless it is a
// parameter of the policy that settles it.
func (c *compiler) warnCondition(n ast.Node, cond code) {
	if cond.konst == nil || cond.param {
		return
	}
	c.warn(n, "", "the condition %s is always %s", c.p.text(n), cond.konst)
}

// warnValue warns of a text compared with a field that can never hold it.
func (c *compiler) warnValue(n ast.Node, field, other code) {
	if field.field == nil || len(field.field.Values) == 0 || other.konst == nil || other.konst.kind != TextKind {
		return
	}
	if text := other.konst.text; !slices.Contains(field.field.Values, text) {
		c.warn(n, DidYouMean(text, field.field.Values), "%s is never %q", field.field.Name, text)
	}
}

// warnSame warns of a comparison of a thing with itself, in which the element's or
// the own record's is likely meant on one side.
func (c *compiler) warnSame(n *ast.BinaryNode, x code, always bool) {
	if x.konst != nil || !c.p.isSame(n.Left, n.Right) {
		return
	}
	text, hint := c.p.text(n.Left), ""
	if len(c.elems) > 0 && c.isOwned() {
		e := c.elems[len(c.elems)-1].typ
		switch field := strings.TrimPrefix(text, "."); {
		case c.env.own.Field(field) < 0 || !slices.Contains(c.env.fieldNames(e.List), field):
		case field == text:
			hint = "the element's is ." + field
		default:
			hint = "the own record's is " + field
		}
	}
	c.warn(n, hint, "%s compares %s with itself, so it is always %t", c.p.text(n), text, always)
}

// isSame reports whether two nodes are written with the same tokens.
func (p *parsed) isSame(a, b ast.Node) bool {
	s, t := p.span(a), p.span(b)
	return s.from >= 0 && t.from >= 0 && slices.EqualFunc(p.tokens[s.from:s.to+1], p.tokens[t.from:t.to+1], func(x, y lexer.Token) bool {
		return x.Kind == y.Kind && x.Value == y.Value
	})
}

// warnComma warns of a comma between two numbers without a blank, which may be
// meant to stand within one number.
func (c *compiler) warnComma(k call) {
	for _, a := range k.args[1:] {
		if i, ok := c.p.index[a.Location().From]; ok && c.p.commaBefore(i) {
			left, right := c.p.tokens[i-2].Value, c.p.tokens[i].Value
			c.warn(a, "put a blank after the comma; or write one number without it", "%s,%s is two numbers, %s and %s", left, right, left, right)
		}
	}
}

// warnBareName warns of a predicate that says the same of each element, with a
// bare name that the elements have as a field too.
func (c *compiler) warnBareName(l *loop, body ast.Node) {
	e := *l.list.typ.Elem
	if c.pure || c.env.own == nil || e.Kind != RecordKind || l.body.isBroken() || l.body.free&(3<<l.slot) != 0 {
		return
	}
	names := &bareNames{}
	ast.Walk(&body, names)
	for _, n := range names.found {
		isLocal := slices.ContainsFunc(c.locals, func(l local) bool { return l.name == n.Value })
		if !isLocal && c.env.own.Field(n.Value) >= 0 && slices.Contains(c.env.fieldNames(e.List), n.Value) {
			c.warn(n, fmt.Sprintf("write .%s for that of each element", n.Value), "%s is the own record's, the same for each element", n.Value)
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

// warnOrder warns of a comparison that a field's declared range settles.
func (c *compiler) warnOrder(n *ast.BinaryNode, x, y code) {
	op := n.Operator
	if x.konst != nil && y.field != nil {
		x, y, op = y, x, mirrored[op]
	}
	if x.field == nil || y.konst == nil || x.typ.Kind != NumberKind {
		return
	}
	least, most := x.field.Min, x.field.Max
	holds := comparisons[op]
	atLeast, atMost := verdict(least, y.konst.num, holds), verdict(most, y.konst.num, holds)
	var always *bool
	switch op {
	case ">", ">=":
		always = settled(atLeast, atMost)
	case "<", "<=":
		always = settled(atMost, atLeast)
	}
	if always != nil {
		c.warn(n, "", "the condition %s is always %t: %s is %s", c.p.text(n), *always, x.field.Name, bounds(least, most))
	}
}

var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}

// verdict is the comparison at one end of a range, nil where the range is open.
func verdict(end *Number, n exact.Number, holds func(int) bool) *bool {
	if end == nil {
		return nil
	}
	v := holds(end.n.Cmp(n))
	return &v
}

// settled is what a comparison always yields, nil where that depends: true where
// it holds even at its hard end, false where it fails even at its easy end.
func settled(hard, easy *bool) *bool {
	if hard != nil && *hard {
		return hard
	}
	if easy != nil && !*easy {
		return easy
	}
	return nil
}

// bounds are a range in words; one of its ends may be open.
func bounds(least, most *Number) string {
	switch {
	case least == nil:
		return fmt.Sprintf("at most %s", most)
	case most == nil:
		return fmt.Sprintf("at least %s", least)
	}
	return fmt.Sprintf("from %s to %s", least, most)
}

// Warnings returns what is allowed in the formula and probably not meant:
// conditions that facts cannot change, lets that nothing uses, texts that a field
// never holds, what is compared with itself, numbers rounded twice, predicates that
// say the same of each element, lists as a whole in place of the own records, fields
// that a table has no row for, two numbers that may be meant as one. In the order of
// the text.
func (f *Formula) Warnings() []*Error { return f.warnings }

// unused warns of parameters, functions and tables that no formula names.
func (e *environment) unused() (found []*Error) {
	warn := func(what string, src Source, name string) {
		if !e.used[name] {
			found = append(found, src.fault(0, "no rule uses this "+what, ""))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.params)) {
		warn("parameter", e.params[name].src, name)
	}
	for _, name := range slices.Sorted(maps.Keys(e.functions)) {
		if body := e.functions[name].body; body != nil {
			warn("function", body.src, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.tables)) {
		warn("table", e.tables[name].Source, name)
	}
	return found
}

// Warnings returns the warnings of all figures and of what they name, in the
// order of their places: also parameters, functions and tables that no figure
// uses.
func (sh *Sheet) Warnings() []*Error {
	var all Errors
	for _, n := range sh.nodes {
		if n.formula == nil {
			continue
		}
		all = append(all, n.formula.warnings...)
		if n.figure.Places != nil && n.formula.code.rounded {
			twice := n.figure.Source.fault(0, fmt.Sprintf("the figure %s is rounded twice", n.name), "leave out the round of the formula, or places")
			twice.Rule = n.name
			all = append(all, twice)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sh.env.tables)) {
		all = append(all, sh.env.tables[name].warnings...)
	}
	all = append(all, sh.env.unused()...)
	_ = all.Sorted()
	return slices.CompactFunc(all, func(a, b *Error) bool { return *a == *b })
}
