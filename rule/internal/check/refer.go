package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Schema returns the schema of a list, nil if there is none.
func (e *declared) Schema(list string) *types.Schema {
	if e.Own != nil && e.Own.Name == list {
		return e.Own
	}
	if i := e.List(list); i >= 0 {
		return e.Lists[i]
	}
	return nil
}

// references returns the fields of a list that refer to records of another.
func (e *declared) references(from, to string) (refs []types.Field) {
	if s := e.Schema(from); s != nil && to != "" {
		for _, f := range s.Fields {
			if f.Type.Kind == types.RecordKind && f.Type.List == to {
				refs = append(refs, f)
			}
		}
	}
	return refs
}

// leading returns how to write a field of the record that a reference of a list leads
// to, "parent.kind" or "lead?.kind"; "" if none leads to a record that has it.
func (e *declared) leading(from, field string) string {
	s := e.Schema(from)
	if s == nil {
		return ""
	}
	for _, f := range s.Fields {
		if f.Type.Kind == types.RecordKind && slices.Contains(e.fieldNames(f.Type.List), field) {
			return f.Name + pointTo(f.Type) + field
		}
	}
	return ""
}

// pointTo returns what separates a record of a type from the name of a field.
func pointTo(t types.Type) string {
	if t.Optional {
		return "?."
	}
	return "."
}

// isOwned reports whether a formula has an own record.
func (c *names) isOwned() bool { return !c.pure && c.env.Own != nil }

// leadAdvice guesses that an unknown name is a field of the record that the own
// record, or the current element, refers to.
func (c *names) leadAdvice(n *ast.IdentifierNode) string {
	rest := c.p.Rest(n)
	if c.isOwned() {
		if path := c.env.leading(c.env.Own.Name, n.Value); path != "" {
			return "write " + path + rest
		}
		if first := strings.Split(rest+".", ".")[1]; first != "" { // the name may stand for the record
			if path := c.env.leading(c.env.Own.Name, first); path != "" {
				return "write " + strings.TrimSuffix(path, first) + strings.TrimLeft(rest, "?.")
			}
		}
	}
	if len(c.elems) > 0 {
		if path := c.env.leading(c.elems[len(c.elems)-1].typ.List, n.Value); path != "" {
			return "write ." + path + rest
		}
	}
	return ""
}

// noFieldAdvice guesses what is meant by a field that the records of a list do not
// have: the records that refer to them, a field of a record that they refer to, or
// another name.
func (c *names) noFieldAdvice(n *ast.MemberNode, t types.Type, field string) string {
	if refs := c.env.references(field, t.List); len(refs) > 0 && !strings.Contains(field, ".") {
		return c.inverseAdvice(field, refs[0], fmt.Sprintf("each record of %s sees its own", t.List))
	}
	if path := c.env.leading(t.List, field); path != "" {
		base := c.recordText(n.Node)
		if base == "#" {
			base = ""
		}
		return "write " + base + pointTo(types.Type{Optional: n.Optional}) + path
	}
	return spell.DidYouMean(field, c.env.fieldNames(t.List))
}

// inverseAdvice says how records reach those of a list that refer to them by a field.
func (c *names) inverseAdvice(list string, ref types.Field, sees string) string {
	if ref.Inverse != "" {
		return fmt.Sprintf("those that refer to a record are its field %s", ref.Inverse)
	}
	return fmt.Sprintf("with inverse: %s at its field %s %s", list, ref.Name, sees)
}

// ownAdvice says, for a field requested of the whole list that the own record belongs
// or refers to, how to write the own record's.
func (c *names) ownAdvice(n ast.Node, list, field string) string {
	id, ok := n.(*ast.IdentifierNode)
	if !ok || id.Value != list || !c.isOwned() || !slices.Contains(c.env.fieldNames(list), field) {
		return ""
	}
	if list == c.env.Own.Name {
		return fmt.Sprintf("write %s for that of the own record, map(%s, .%s) for those of all", field, list, field)
	}
	if refs := c.env.references(c.env.Own.Name, list); len(refs) > 0 {
		return fmt.Sprintf("write %s%s%s for that of the own %s", refs[0].Name, pointTo(refs[0].Type), field, list)
	}
	return ""
}

// recordText returns a record as written before .field; the current element, which is
// not written there, is #.
func (c *names) recordText(n ast.Node) string {
	if p, ok := n.(*ast.PointerNode); ok && p.Name == "" {
		return "#"
	}
	return c.text(n)
}

// warnWhole warns of a whole list in a figure of records that the list's records refer
// to, unless the formula names the reference: the own record's may be meant.
func (c *names) warnWhole(n *ast.IdentifierNode, x *tree.Node) {
	list := n.Value
	if !c.isOwned() || x.Type.Kind != types.ListKind || x.Const != nil || *x.Type.Elem != types.RecordType(list) || list == c.env.Own.Name {
		return
	}
	of, path := c.env.Own.Name, ""
	refs := c.env.references(list, of)
	if parent, _, within := strings.Cut(of, "."); within && len(refs) == 0 {
		of, path = parent, c.env.Own.Fields[0].Name+"."
		refs = c.env.references(list, parent)
	}
	if len(refs) == 0 || c.mentions(refs) {
		return
	}
	hint := c.inverseAdvice(list, refs[0], "each record sees its own")
	switch {
	case refs[0].Inverse != "":
		hint = fmt.Sprintf("write %s%s for a record's own", path, refs[0].Inverse)
	case path != "":
		hint += fmt.Sprintf(", here as %s%s", path, list)
	}
	c.warn(fault.CodeWholeList, n, hint+"; where all are meant, make it a figure of the year", "%s is here the whole list, of all %s", list, of)
}

// mentions reports whether the formula, or a function that it calls, names any of the
// fields after a point.
func (c *names) mentions(fields []types.Field) bool {
	if c.fields == nil {
		c.fields = &fieldNames{env: c.env}
		ast.Walk(&c.p.Root, c.fields)
	}
	return slices.ContainsFunc(fields, func(f types.Field) bool { return slices.Contains(c.fields.found, f.Name) })
}

// fieldNames collects the fields named after a point in a formula and in the policy
// functions that it calls.
type fieldNames struct {
	env   *Environment
	found []string
	seen  []*tree.PolicyFunction
}

// Visit is called for each node.
func (v *fieldNames) Visit(n *ast.Node) {
	switch n := (*n).(type) {
	case *ast.MemberNode:
		if prop, ok := n.Property.(*ast.StringNode); ok && !slices.Contains(v.found, prop.Value) {
			v.found = append(v.found, prop.Value)
		}
	case *ast.CallNode:
		id, ok := n.Callee.(*ast.IdentifierNode)
		if !ok {
			return
		}
		if f := v.env.Functions[id.Value]; f != nil && f.Body != nil && !slices.Contains(v.seen, f) {
			v.seen = append(v.seen, f)
			ast.Walk(&f.Body.Root, v)
		}
	}
}
