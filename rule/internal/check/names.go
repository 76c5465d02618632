package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/syntax"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// identifier resolves a name: lets and parameters of functions, the own
// record's fields, single values, parameters, lists.
func (c *checker) identifier(n *ast.IdentifierNode) *tree.Node {
	name := n.Value
	for i := len(c.locals) - 1; i >= 0; i-- {
		if c.locals[i].name == name {
			c.locals[i].used = true
			return c.narrow(name, c.placed(n, c.locals[i].is))
		}
	}
	if !c.pure && c.env.Own != nil {
		if col, t, ok := c.env.field(c.env.Own.Name, name); ok {
			c.warnHidden(n, "field or figure of "+c.env.Own.Name)
			own := &tree.Node{Op: tree.OwnOp, Type: types.RecordType(c.env.Own.Name), At: c.site(n), Free: 1}
			return c.narrow(name, c.fieldOf(n, own, col, t))
		}
	}
	if x, ok := c.env.globalNode(name); ok {
		x = c.placed(n, x)
		c.warnWhole(n, x)
		return c.narrow(name, x)
	}
	if name == "peers" || name == "previous" {
		return c.narrow(name, c.kin(n))
	}
	return c.unknownName(n)
}

// unknownName reports a name that has no value.
func (c *names) unknownName(n *ast.IdentifierNode) *tree.Node {
	name := n.Value
	if _, ok := c.env.Tables[name]; ok {
		return c.faultHint(fault.CodeMisusedName, n, fmt.Sprintf("write lookup(%s, key)", name), "%s is a table", wording.Ident(name))
	}
	if name == "$env" {
		return c.faultHint(fault.CodeNotInLanguage, n, "name the field itself", "$env is not part of the language")
	}
	if usage, ok := c.functionUsage(name); ok {
		return c.faultHint(fault.CodeMisusedName, n, "write "+usage, "%s is a function", wording.Ident(name))
	}
	return c.faultHint(fault.CodeUnknownName, n, c.nameAdvice(n), "unknown name %q", wording.Ident(name))
}

// placed returns the node that a name stands for, placed at one of its uses.
func (c *names) placed(n ast.Node, is *tree.Node) *tree.Node {
	x := *is
	x.At = c.site(n)
	if id, ok := n.(*ast.IdentifierNode); ok {
		x.Name = id.Value
	}
	return &x
}

// fieldOf makes the node of a field of the record that base yields.
func (c *checker) fieldOf(n ast.Node, base *tree.Node, col int, t types.Type) *tree.Node {
	list := base.Type.List
	if base.Type.Optional {
		t.Optional = true
	}
	x := c.plain(n, tree.FieldOp, t, base)
	x.Col, x.List, x.Field = col, list, c.env.fieldAt(list, col)
	return x
}

// sections are the names of the parts of a policy document; formulas name the entries
// of a part without it.
var sections = []string{"year", "facts", "parameters", "lists", "figures"}

// isSection reports whether a node only names a section, before a name that is known
// without it.
func (c *names) isSection(n ast.Node, name string) bool {
	id, ok := n.(*ast.IdentifierNode)
	if !ok || !slices.Contains(sections, id.Value) || slices.Contains(c.visible(), id.Value) {
		return false
	}
	_, known := c.env.globalNode(name)
	return known
}

// visible lists the names that the author may have meant.
func (c *names) visible() []string {
	var names []string
	for _, l := range c.locals {
		names = append(names, l.name)
	}
	if !c.pure && c.env.Own != nil {
		names = append(names, typing.FieldNames(c.env.Own)...)
	}
	return append(names, c.env.globals()...)
}

// member checks a field of a record, or an element of a list.
func (c *checker) member(n *ast.MemberNode) *tree.Node {
	prop, isName := n.Property.(*ast.StringNode)
	if isName && c.isSection(n.Node, prop.Value) {
		return c.faultHint(fault.CodeOutOfScope, n, "write "+prop.Value, "%s is named without %s before it", prop.Value, c.text(n.Node))
	}
	base := c.check(n.Node)
	switch {
	case base.IsBroken():
		return base
	case base.Type.Kind == types.ListKind && isName:
		return c.fieldOfList(n, base, prop.Value)
	case base.Type.Kind == types.ListKind:
		return c.index(n, base)
	case !isName:
		return c.fault(fault.CodeMisusedName, n, "%s is a %s, not a list", c.text(n.Node), base.Type)
	case base.Type.Kind != types.RecordKind:
		return c.faultHint(fault.CodeUnknownField, n, methodAdvice(c, n, prop.Value), "%s is a %s, which has no fields", c.text(n.Node), base.Type)
	case base.Type.Optional && !n.Optional:
		record := c.recordText(n.Node)
		return c.faultHint(fault.CodeMayBeMissing, n, fmt.Sprintf("write %s?.%s, and say with ?? what stands for nil", record, prop.Value), "%s may be nil", record)
	}
	col, t, ok := c.env.field(base.Type.List, prop.Value)
	if !ok {
		return c.faultHint(fault.CodeUnknownField, n.Property, c.noFieldAdvice(n, base.Type, prop.Value), "the records of %s have no field %q", base.Type.List, wording.Ident(prop.Value))
	}
	return c.narrow(c.path(n), c.fieldOf(n, base, col, t))
}

// methodAdvice says how to call a function that is written as a field: year(due) for due.year.
func methodAdvice(c *checker, n *ast.MemberNode, name string) string {
	of := spell.Cut(c.text(n.Node), spell.Brief)
	if hint := syntax.ForeignFunction(name); hint != "" {
		return hint
	}
	usage, ok := c.functionUsage(name)
	switch {
	case !ok:
		return ""
	case strings.Contains(usage, ","):
		return "functions stand before what they take: " + usage
	}
	return fmt.Sprintf("write %s(%s)", name, of)
}

// fieldOfList reports a field named on a list instead of on its records.
func (c *checker) fieldOfList(n *ast.MemberNode, base *tree.Node, field string) *tree.Node {
	if k := base.Type.Elem.Kind; k != types.RecordKind && k != tree.Broken {
		return c.faultHint(fault.CodeUnknownField, n, methodAdvice(c, n, field), "%s is a %s, which has no fields", c.text(n.Node), base.Type)
	}
	hint := fmt.Sprintf("take it from each element: map(%s, .%s)", c.text(n.Node), field)
	return c.faultHint(fault.CodeUnknownField, n, cmp.Or(c.ownAdvice(n.Node, base.Type.Elem.List, field), hint), "a list has no field %q", wording.Ident(field))
}

// index checks list[i], counted from 0, or from the end if negative; it yields nil
// beyond either end.
func (c *checker) index(n *ast.MemberNode, base *tree.Node) *tree.Node {
	i := c.check(n.Property)
	switch {
	case i.IsBroken():
		return i
	case !i.IsNumber():
		return c.faultHint(fault.CodeType, n.Property, "write list[0] for the first", "a position in a list is a number, but %s is a %s", c.text(n.Property), i.Type)
	case base.Type.Optional:
		return c.fault(fault.CodeMayBeMissing, n, "%s may be nil, and a list is needed", c.text(n.Node))
	}
	return c.node(n, tree.IndexOp, base.Type.Elem.OrMissing(), base, i)
}

// pointer checks #, written or implied before .field, #index and #acc.
func (c *checker) pointer(n *ast.PointerNode) *tree.Node {
	if len(c.elems) == 0 {
		return c.faultHint(fault.CodeOutOfScope, n, "it stands for an element, inside filter, map, sum and the like", "# has no element here")
	}
	e := &c.elems[len(c.elems)-1]
	x := &tree.Node{Op: tree.ElementOp, Type: e.typ, Slot: e.slot, At: c.site(n), Given: e.given}
	switch n.Name {
	case "":
	case "index":
		x.Op, x.Slot, x.Type = tree.PositionOp, e.slot+1, types.NumberType()
		e.indexed = true
	case "acc":
		if e.acc == 0 {
			return c.fault(fault.CodeOutOfScope, n, "#acc is only known inside reduce")
		}
		x.Op, x.Slot, x.Type = tree.AccOp, e.acc, e.accT
	default:
		return c.fault(fault.CodeOutOfScope, n, "there is no #%s; there are # and #index, and #acc inside reduce", n.Name)
	}
	x.Free = 1 << x.Slot
	return c.narrow(c.path(n), x)
}

// kin resolves peers, the records of the own record's group including itself, and
// previous, its record of the last cycle or nil.
func (c *checker) kin(n *ast.IdentifierNode) *tree.Node {
	own := c.env.Own
	if c.pure {
		return c.faultHint(fault.CodeOutOfScope, n, "hand over as a parameter what is made of it", "a function does not see %s", n.Value)
	}
	if own == nil || c.env.Figures == nil {
		return c.fault(fault.CodeOutOfScope, n, "%s is only known in the figures of a list", n.Value)
	}
	if n.Value == "peers" {
		return c.peers(n, own)
	}
	if own.Previous == "" {
		return c.faultHint(fault.CodeNoPrevious, n, "declare its figures of the last cycle under previous", "the list %s has no previous cycle", own.Name)
	}
	i := c.env.List(own.Previous)
	switch {
	case len(own.Key) != 1:
		return c.fault(fault.CodeNoPrevious, n, "previous needs a key of one field, but %s has %d", own.Name, len(own.Key))
	case i < 0 || len(c.env.Lists[i].Key) != 1:
		return c.fault(fault.CodeNoPrevious, n, "the list %q of the previous cycle is not there, or has no key of one field", own.Previous)
	}
	return &tree.Node{Op: tree.PreviousOp, Type: types.RecordType(own.Previous).OrMissing(), At: c.site(n), Free: 1, Col: i}
}

func (c *checker) peers(n *ast.IdentifierNode, own *types.Schema) *tree.Node {
	if len(own.Groups) == 0 {
		return c.faultHint(fault.CodeNoGroups, n, "mark the field that makes them with group: true", "the list %s has no groups", own.Name)
	}
	for _, name := range own.Groups {
		_, t, ok := c.env.field(own.Name, name)
		switch {
		case ok && t.Kind == types.ListKind:
			return c.faultHint(fault.CodeNoGroups, n, "", "the groups of %s go by %q, which is a list", own.Name, wording.Ident(name))
		case !ok:
			return c.faultHint(fault.CodeNoGroups, n, spell.DidYouMean(name, typing.FieldNames(own)), "the groups of %s go by %q, which is no field", own.Name, wording.Ident(name))
		}
	}
	c.grouped = true
	return &tree.Node{Op: tree.PeersOp, Type: types.ListType(types.RecordType(own.Name)), At: c.site(n), Free: tree.GroupBit, List: own.Name, Detail: own}
}
