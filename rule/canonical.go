package rule

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/meritrules/merit/rule/internal/language"
)

// canonical prints a typed tree as a formula in canonical form: see Formula.Canonical.
func (t *tree) canonical() string {
	root := t.root
	if root.op == placesOp {
		root = root.args[0]
	}
	p := &printer{names: map[int]string{}, taken: map[string]bool{}}
	root.walk(func(n *node) bool {
		switch n.op {
		case fieldOp:
			p.taken[n.field.Name] = true
		case valueOp, wholeOp, yearOp, paramOp:
			p.taken[n.nameOf()] = true
		}
		return true
	})
	p.print(root, loosest)
	return p.b.String()
}

// printer writes a typed tree as a formula.
type printer struct {
	b     strings.Builder
	names map[int]string // of lets, by their slots
	taken map[string]bool
	lets  int // named so far
}

// The contexts of a node, as far as brackets depend on them.
const (
	loosest = iota // whole formulas, branches, arguments
	operand        // beside an operator
)

// print writes a node, in brackets if it is an operand that needs them.
func (p *printer) print(n *node, within int) {
	open := within == operand && n.isOpen()
	if open {
		p.b.WriteByte('(')
	}
	p.write(n)
	if open {
		p.b.WriteByte(')')
	}
}

// isOpen reports whether a node needs brackets beside an operator.
func (n *node) isOpen() bool {
	switch n.op {
	case letOp, chooseOp:
		return true
	case literalOp:
		return n.konst[0].kind == NumberKind && strings.HasPrefix(n.konst[0].String(), "-")
	case eachOp, keepOp, sharedOp, levelOp, ofLevelOp:
		return n.args[0].isOpen()
	}
	return n.op.Kind == language.Operator
}

// write writes a node without brackets around it.
func (p *printer) write(n *node) {
	switch n.op {
	case literalOp:
		p.b.WriteString(n.konst[0].literal())
	case localOp:
		p.b.WriteString(p.nameOf(n))
	case valueOp, wholeOp, yearOp, paramOp, peersOp, previousOp, tableOp:
		p.b.WriteString(n.nameOf())
	case elementOp, positionOp, accOp:
		p.b.WriteString(n.op.Name)
	case fieldOp:
		p.field(n)
	case indexOp:
		p.print(n.args[0], operand)
		p.parts("[", n.args[1:], "]")
	case arrayOp:
		p.parts("[", n.args, "]")
	case letOp:
		p.let(n)
	case chooseOp:
		p.choice(n)
	case callOp:
		p.parts(n.detail.(*calledFunction).f.name+"(", n.args[:len(n.args)-1], ")")
	case nativeOp:
		p.parts(n.detail.(*Function).short+"(", n.args, ")")
	case eachOp, keepOp, sharedOp, placesOp, levelOp, ofLevelOp:
		p.write(n.args[0])
	default:
		p.operation(n)
	}
}

// operation writes an operator with its operands, or a function of the language.
func (p *printer) operation(n *node) {
	switch {
	case n.op.Name == "lookup":
		p.b.WriteString("lookup(" + n.detail.(*tableLeaf).first().Source.Name + ", ")
		p.parts("", n.args, ")")
	case n.op.Kind == language.Function:
		p.parts(n.op.Name+"(", n.written(), ")")
	case n.op.Name == "negative":
		p.b.WriteByte('-')
		p.print(n.args[0], operand)
	case n.op.Name == "not":
		p.b.WriteString("not ")
		p.print(n.args[0], operand)
	default:
		p.print(n.args[0], operand)
		p.b.WriteString(" " + n.op.Name + " ")
		p.print(n.args[1], operand)
	}
}

// written returns the arguments of a function that its formula shows: not those of the
// calendar, nor what rankBy makes of its own.
func (n *node) written() []*node {
	if n.op == language.Named("addWorkdays") || n.op == language.Named("workdays") {
		return n.args[:2]
	}
	if n.op == language.Named("rankBy") {
		return append([]*node{n.args[0], n.args[1].args[1]}, n.args[3:]...)
	}
	return n.args
}

// parts writes nodes between brackets, with commas between them.
func (p *printer) parts(open string, nodes []*node, end string) {
	p.b.WriteString(open)
	for i, n := range nodes {
		if i > 0 {
			p.b.WriteString(", ")
		}
		p.part(n)
	}
	p.b.WriteString(end)
}

// part writes a node between commas: a let or a choice in brackets, and a predicate that
// begins with a let in braces.
func (p *printer) part(n *node) {
	inner := n
	for inner.op == eachOp || inner.op == keepOp || inner.op == levelOp || inner.op == ofLevelOp {
		inner = inner.args[0]
	}
	open, end := "", ""
	switch {
	case inner.op == letOp && n.op == eachOp:
		open, end = "{", "}"
	case inner.op == letOp || inner.op == chooseOp:
		open, end = "(", ")"
	}
	p.b.WriteString(open)
	p.print(n, loosest)
	p.b.WriteString(end)
}

// field writes a field of a record; a field of the own record by its name alone.
func (p *printer) field(n *node) {
	base, point := n.args[0], "."
	if base.typ.Optional {
		point = "?."
	}
	switch base.op {
	case ownOp:
		p.b.WriteString(n.field.Name)
		return
	case elementOp:
		if point == "?." {
			p.b.WriteByte('#')
		}
	default:
		p.print(base, operand)
	}
	p.b.WriteString(point + n.field.Name)
}

func (p *printer) let(n *node) {
	name := p.newName()
	p.b.WriteString("let " + name + " = ")
	p.print(n.args[0], operand)
	before, shadowed := p.names[n.slot]
	p.names[n.slot] = name
	p.b.WriteString("; ")
	p.print(n.args[1], loosest)
	if shadowed {
		p.names[n.slot] = before
	}
}

// newName returns an unused name for a let.
func (p *printer) newName() string {
	for {
		p.lets++
		if name := "let" + strconv.Itoa(p.lets); !p.taken[name] {
			return name
		}
	}
}

func (p *printer) choice(n *node) {
	p.b.WriteString("if ")
	p.print(n.args[0], operand)
	for i, word := range []string{" { ", " } else { "} {
		p.b.WriteString(word)
		p.print(n.args[i+1], loosest)
	}
	p.b.WriteString(" }")
}

// nameOf returns the name of a local here.
func (p *printer) nameOf(n *node) string {
	if name, ok := p.names[n.slot]; ok {
		return name
	}
	return n.nameOf()
}

// literal returns a value as formulas write it.
func (v Value) literal() string {
	switch v.kind {
	case TextKind:
		return strconv.Quote(v.text)
	case DateKind:
		return fmt.Sprintf("date(%q)", v.String())
	}
	return v.String()
}
