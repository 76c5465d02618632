package tree

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/types"
)

// Canonical prints a typed tree as a formula in canonical form: see Formula.Canonical.
func (t *Tree) Canonical() string {
	root := t.Root
	if root.Op == PlacesOp {
		root = root.Args[0]
	}
	p := &printer{names: map[int]string{}, taken: map[string]bool{}}
	root.Walk(func(n *Node) bool {
		switch n.Op {
		case FieldOp:
			p.taken[n.Field.Name] = true
		case ValueOp, WholeOp, YearOp, ParamOp:
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

// The contexts of a node on which its brackets depend.
const (
	loosest = iota // whole formulas, branches, arguments
	operand        // beside an operator
)

// print writes a node, in brackets if it is an operand that needs them.
func (p *printer) print(n *Node, within int) {
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
func (n *Node) isOpen() bool {
	switch n.Op {
	case LetOp, ChooseOp:
		return true
	case LiteralOp:
		return n.Const[0].Kind == types.NumberKind && strings.HasPrefix(n.Const[0].String(), "-")
	case EachOp, KeepOp, SharedOp, LevelOp, OfLevelOp:
		return n.Args[0].isOpen()
	}
	return n.Op.Kind == language.Operator
}

// write writes a node without brackets around it.
func (p *printer) write(n *Node) {
	switch n.Op {
	case LiteralOp:
		p.b.WriteString(Literal(n.Const[0]))
	case LocalOp:
		p.b.WriteString(p.nameOf(n))
	case ValueOp, WholeOp, YearOp, ParamOp, PeersOp, PreviousOp, TableOp:
		p.b.WriteString(n.nameOf())
	case ElementOp, PositionOp, AccOp:
		p.b.WriteString(n.Op.Name)
	case FieldOp:
		p.field(n)
	case IndexOp:
		p.print(n.Args[0], operand)
		p.parts("[", n.Args[1:], "]")
	case ArrayOp:
		p.parts("[", n.Args, "]")
	case LetOp:
		p.let(n)
	case ChooseOp:
		p.choice(n)
	case CallOp:
		p.parts(n.Detail.(*CalledFunction).Function.Name+"(", n.Args[:len(n.Args)-1], ")")
	case NativeOp:
		p.parts(n.Detail.(*HostFunction).Short+"(", n.Args, ")")
	case EachOp, KeepOp, SharedOp, PlacesOp, LevelOp, OfLevelOp:
		p.write(n.Args[0])
	default:
		p.operation(n)
	}
}

// operation writes an operator with its operands, or a function of the language.
func (p *printer) operation(n *Node) {
	switch {
	case n.Op.Name == "lookup":
		p.b.WriteString("lookup(" + n.Detail.(*TableLeaf).First().Source.Name + ", ")
		p.parts("", n.Args, ")")
	case n.Op.Kind == language.Function:
		p.parts(n.Op.Name+"(", n.written(), ")")
	case n.Op.Name == "negative":
		p.b.WriteByte('-')
		p.print(n.Args[0], operand)
	case n.Op.Name == "not":
		p.b.WriteString("not ")
		p.print(n.Args[0], operand)
	default:
		p.print(n.Args[0], operand)
		p.b.WriteString(" " + n.Op.Name + " ")
		p.print(n.Args[1], operand)
	}
}

// written returns the arguments of a function that its formula shows: not those of the
// calendar, nor what rankBy makes of its own.
func (n *Node) written() []*Node {
	if n.Op == language.Named("addWorkdays") || n.Op == language.Named("workdays") {
		return n.Args[:2]
	}
	if n.Op == language.Named("rankBy") {
		return append([]*Node{n.Args[0], n.Args[1].Args[1]}, n.Args[3:]...)
	}
	return n.Args
}

// parts writes nodes between brackets, with commas between them.
func (p *printer) parts(open string, nodes []*Node, end string) {
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
func (p *printer) part(n *Node) {
	inner := n
	for inner.Op == EachOp || inner.Op == KeepOp || inner.Op == LevelOp || inner.Op == OfLevelOp {
		inner = inner.Args[0]
	}
	open, end := "", ""
	switch {
	case inner.Op == LetOp && n.Op == EachOp:
		open, end = "{", "}"
	case inner.Op == LetOp || inner.Op == ChooseOp:
		open, end = "(", ")"
	}
	p.b.WriteString(open)
	p.print(n, loosest)
	p.b.WriteString(end)
}

// field writes a field of a record; a field of the own record by its name alone.
func (p *printer) field(n *Node) {
	base, point := n.Args[0], "."
	if base.Type.Optional {
		point = "?."
	}
	switch base.Op {
	case OwnOp:
		p.b.WriteString(n.Field.Name)
		return
	case ElementOp:
		if point == "?." {
			p.b.WriteByte('#')
		}
	default:
		p.print(base, operand)
	}
	p.b.WriteString(point + n.Field.Name)
}

func (p *printer) let(n *Node) {
	name := p.newName()
	p.b.WriteString("let " + name + " = ")
	p.print(n.Args[0], operand)
	before, shadowed := p.names[n.Slot]
	p.names[n.Slot] = name
	p.b.WriteString("; ")
	p.print(n.Args[1], loosest)
	if shadowed {
		p.names[n.Slot] = before
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

func (p *printer) choice(n *Node) {
	p.b.WriteString("if ")
	p.print(n.Args[0], operand)
	for i, word := range []string{" { ", " } else { "} {
		p.b.WriteString(word)
		p.print(n.Args[i+1], loosest)
	}
	p.b.WriteString(" }")
}

// nameOf returns the name of a local here.
func (p *printer) nameOf(n *Node) string {
	if name, ok := p.names[n.Slot]; ok {
		return name
	}
	return n.nameOf()
}

// Literal returns a value as formulas write it.
func Literal(v cell.Value) string {
	switch v.Kind {
	case types.TextKind:
		return strconv.Quote(v.Str)
	case types.DateKind:
		return fmt.Sprintf("date(%q)", v.String())
	}
	return v.String()
}
