package rule

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

// identifier resolves a name: lets and parameters of functions, the own
// record's fields, single values, parameters, lists.
func (c *compiler) identifier(n *ast.IdentifierNode) code {
	name := n.Value
	for i := len(c.locals) - 1; i >= 0; i-- {
		if c.locals[i].name == name {
			c.locals[i].used = true
			return c.narrow(name, c.locals[i].code)
		}
	}
	if !c.pure && c.env.own != nil {
		if col, t, ok := c.env.field(c.env.own.Name, name); ok {
			x := c.slotField(0, c.env.own.Name, col, t)
			x.field = c.env.fieldAt(c.env.own.Name, col)
			return c.narrow(name, x)
		}
	}
	if x, ok := c.env.global(name); ok {
		c.use(name)
		c.warnWhole(n, x)
		return c.narrow(name, x)
	}
	if name == "peers" || name == "previous" {
		return c.narrow(name, c.kin(n))
	}
	if _, ok := c.env.tables[name]; ok {
		return c.faultHint(n, fmt.Sprintf("write lookup(%s, key)", name), "%s is a table", name)
	}
	if name == "$env" {
		return c.faultHint(n, "name the field itself", "$env is not part of the language")
	}
	if usage, ok := c.functionUsage(name); ok {
		return c.faultHint(n, "write "+usage, "%s is a function", name)
	}
	return c.faultHint(n, c.nameAdvice(n), "unknown name %q", name)
}

// sections are what the parts of a policy document are called; what stands in them
// is named without.
var sections = []string{"year", "facts", "parameters", "lists", "figures"}

// isSection reports whether a node is no name but that of a section, before a name
// that is known without it.
func (c *compiler) isSection(n ast.Node, name string) bool {
	id, ok := n.(*ast.IdentifierNode)
	if !ok || !slices.Contains(sections, id.Value) || slices.Contains(c.visible(), id.Value) {
		return false
	}
	_, known := c.env.global(name)
	return known
}

// use notes that a formula names a parameter, function or table.
func (c *compiler) use(name string) {
	switch {
	case c.probe != nil:
		c.probe.uses[name] = append(c.probe.uses[name], c.probe.figure)
	case !c.trace && c.checked == nil: // the one is compiled later, by several goroutines, the other used by nothing
		c.env.used[name] = true
	}
}

// visible lists the names that could have been meant.
func (c *compiler) visible() []string {
	var names []string
	for _, l := range c.locals {
		names = append(names, l.name)
	}
	if !c.pure && c.env.own != nil {
		names = append(names, c.env.own.names()...)
	}
	return append(names, c.env.globals()...)
}

// columnRef is a column that a formula reads: of a list by its position among
// the scope's lists, or -1 for the own record's where that stands alone.
type columnRef struct{ list, col int }

// column notes that the formula reads a column, and returns its place in
// frame.cols.
func (c *compiler) column(list string, col int) int {
	ref := columnRef{c.env.list(list), col}
	if i := slices.Index(c.columns, ref); i >= 0 {
		return i
	}
	c.columns = append(c.columns, ref)
	return len(c.columns) - 1
}

// slotField is code that reads a column of the record in a local slot.
func (c *compiler) slotField(slot int, list string, col int, t Type) code {
	var x code
	k := c.column(list, col)
	switch {
	case c.probe != nil:
		x = valCode(t, func(fr *frame) Value { r := &fr.locals[slot]; return fr.cell(r.list, int(r.row), col) })
	case t.Optional:
		x = valCode(t, func(fr *frame) Value { r := &fr.locals[slot]; return r.list.value(int(r.row), col) })
	case t.Kind == NumberKind:
		x = numCode(t.Terminating, func(fr *frame) exact.Number { return fr.cols[k].nums[fr.locals[slot].row] })
		if slot == 0 {
			i := c.vecBuf()
			x.vec = func(b *batch) (exact.Vector, bool) {
				return exact.Gather(b.buf(i), b.fr.cols[k].nums[b.from:b.from+b.n])
			}
		}
	case t.Kind == FlagKind:
		x = flagCode(func(fr *frame) bool { return fr.cols[k].flags[fr.locals[slot].row] })
		if slot == 0 {
			x.flags = func(b *batch) ([]bool, bool) { return b.fr.cols[k].flags[b.from : b.from+b.n], true }
		}
	case t.Kind == TextKind:
		x = valCode(t, func(fr *frame) Value {
			return Value{kind: TextKind, text: fr.cols[k].texts[fr.locals[slot].row]}
		})
		x.coded = &codedText{k, slot}
		x.text = func(fr *frame) string { return fr.cols[k].texts[fr.locals[slot].row] }
	default:
		x = valCode(t, func(fr *frame) Value { r := &fr.locals[slot]; return r.list.value(int(r.row), col) })
	}
	x.free = 1 << slot
	return x
}

// recordField is code that reads a column of the record that base yields.
func recordField(base code, col int, t Type, probing bool) code {
	val := base.val
	if base.typ.Optional {
		return valCode(t.OrMissing(), func(fr *frame) Value {
			if r := val(fr); r.kind == RecordKind && r.list != nil {
				return fr.cell(r.list, int(r.row), col)
			}
			return Value{}
		}, base)
	}
	if probing {
		return valCode(t, func(fr *frame) Value {
			r := val(fr)
			if r.list == nil { // only after a fault
				return empty(t)
			}
			return fr.cell(r.list, int(r.row), col)
		}, base)
	}
	if t.Kind == NumberKind && !t.Optional {
		return numCode(t.Terminating, func(fr *frame) exact.Number {
			r := val(fr)
			if r.list == nil { // only after a fault
				return exact.Number{}
			}
			return r.list.cols[col].nums[r.row]
		}, base)
	}
	return valCode(t, func(fr *frame) Value {
		r := val(fr)
		if r.list == nil {
			return Value{kind: t.Kind, seq: &seq{}}
		}
		return r.list.value(int(r.row), col)
	}, base)
}

// tracedField reads a column and notes where the value stands.
func tracedField(base code, col int, t Type) code {
	if base.typ.Optional {
		t.Optional = true
	}
	return valCode(t, func(fr *frame) Value {
		r := base.val(fr)
		if r.list == nil {
			return Value{}
		}
		fr.rec.at(r.list, r.row, col)
		return r.list.value(int(r.row), col)
	}, base)
}

// member is a field of a record, or an element of a list.
func (c *compiler) member(n *ast.MemberNode) code {
	prop, isName := n.Property.(*ast.StringNode)
	if isName && c.isSection(n.Node, prop.Value) {
		return c.faultHint(n, "write "+prop.Value, "%s is named without %s before it", prop.Value, c.p.text(n.Node))
	}
	base := c.compile(n.Node)
	switch {
	case base.isBroken():
		return base
	case base.typ.Kind == ListKind && isName:
		return c.fieldOfList(n, base, prop.Value)
	case base.typ.Kind == ListKind:
		return c.index(n, base)
	case !isName:
		return c.fault(n, "%s is a %s, not a list", c.p.text(n.Node), base.typ)
	case base.typ.Kind != RecordKind:
		return c.fault(n, "%s is a %s, which has no fields", c.p.text(n.Node), base.typ)
	case base.typ.Optional && !n.Optional:
		record := c.recordText(n.Node)
		return c.faultHint(n, fmt.Sprintf("write %s?.%s, and say with ?? what stands for nil", record, prop.Value), "%s may be nil", record)
	}
	col, t, ok := c.env.field(base.typ.List, prop.Value)
	if !ok {
		return c.faultHint(n.Property, c.noFieldAdvice(n, base.typ, prop.Value), "the records of %s have no field %q", base.typ.List, prop.Value)
	}
	x := c.fieldOf(n.Node, base, col, t)
	x.field = c.env.fieldAt(base.typ.List, col)
	return c.narrow(c.path(n), x)
}

// fieldOfList reports a field that is asked of a list instead of its records.
func (c *compiler) fieldOfList(n *ast.MemberNode, base code, field string) code {
	if k := base.typ.Elem.Kind; k != RecordKind && k != broken {
		return c.fault(n, "%s is a %s, which has no fields", c.p.text(n.Node), base.typ)
	}
	hint := fmt.Sprintf("take it from each element: map(%s, .%s)", cut(c.p.text(n.Node), maxBrief), field)
	return c.faultHint(n, cmp.Or(c.ownAdvice(n.Node, base.typ.Elem.List, field), hint), "a list has no field %q", field)
}

// fieldOf reads straight from the slot where the base is an element or let.
func (c *compiler) fieldOf(node ast.Node, base code, col int, t Type) code {
	if c.trace {
		return tracedField(base, col, t)
	}
	if p, ok := node.(*ast.PointerNode); ok && p.Name == "" && !base.typ.Optional {
		return c.slotField(c.elems[len(c.elems)-1].slot, base.typ.List, col, t)
	}
	return recordField(base, col, t, c.probe != nil)
}

// index is list[i], counted from 0, from the end where negative; nil beyond.
func (c *compiler) index(n *ast.MemberNode, base code) code {
	i := c.compile(n.Property)
	if i.isBroken() {
		return i
	}
	if !i.isNumber() {
		return c.faultHint(n.Property, "write list[0] for the first", "a position in a list is a number, but %s is a %s", c.p.text(n.Property), i.typ)
	}
	if base.typ.Optional {
		return c.fault(n, "%s may be nil, and a list is needed", c.p.text(n.Node))
	}
	at := c.site(n)
	return valCode(base.typ.Elem.OrMissing(), func(fr *frame) Value {
		s, k := base.val(fr).seq, i.num(fr)
		pos, ok := k.Int64()
		if !ok {
			fr.fail(at, "%s is no position in a list; that is a whole number", k)
		}
		if pos < 0 {
			pos += int64(s.len())
		}
		if fr.err != nil || pos < 0 || pos >= int64(s.len()) {
			return Value{}
		}
		return s.at(int(pos))
	}, base, i)
}

// pointer is # or what comes before .field: the element, #index or #acc.
func (c *compiler) pointer(n *ast.PointerNode) code {
	if len(c.elems) == 0 {
		return c.faultHint(n, "it stands for an element, inside filter, map, sum and the like", "# has no element here")
	}
	e := c.elems[len(c.elems)-1]
	slot, t := e.slot, e.typ
	switch n.Name {
	case "":
	case "index":
		slot, t = e.slot+1, NumberType()
		e.loop.indexed = true
	case "acc":
		if e.acc == 0 {
			return c.fault(n, "#acc is only known inside reduce")
		}
		slot, t = e.acc, e.accT
	default:
		return c.fault(n, "there is no #%s; there are # and #index, and #acc inside reduce", n.Name)
	}
	x := valCode(t, func(fr *frame) Value { return fr.locals[slot] })
	if x.num != nil {
		x.num = func(fr *frame) exact.Number { return fr.locals[slot].num }
	}
	x.free = 1 << slot
	return c.narrow(c.path(n), x)
}
