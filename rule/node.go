package rule

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/internal/syntax"
)

// node is one operation of a checked formula. The check makes nodes from expr's
// syntax tree, once for each formula, and nobody changes them afterwards: the row
// driver (row.go), the column driver (column.go), uses, points, canonical print
// and derivations are functions over them.
//
// Two parents share a node only in a chain of comparisons: see shareOp.
type node struct {
	op   *operation
	args []*node
	typ  Type
	at   site

	konst   []Value // the value where it depends on no fact: one, or one for each period; else nil
	free    uint64  // the local slots that it reads, a bit each
	heavy   bool    // visits a list, so worth keeping where it is the same for all records
	global  bool    // reads a list or a single value of the facts
	settled bool    // made of a parameter of the policy or of a constant that a function is given
	given   bool    // made of what a function is given: other calls may give it something else
	rounded bool    // the result of a rounding
	indexed bool    // of a predicate: it asks for #index

	depth  int    // predicates around it, in its own text
	slot   int    // of a name, an element or what binds one; see unbound
	col    int    // of a field: the column; of a fact or a list: its position
	name   string // of a name: how it is written
	list   string // of a field: the list that has it
	field  *Field // of a field: how it is declared
	detail any    // what the operation needs besides
}

// unbound is the slot of a name that is constant and so needs none.
const unbound = -1

// groupBit marks a node that is the same for all records of a group: it stands in
// node.free beside the bits of the local slots.
const groupBit = 1 << 63

// site is a part of a formula: what a node comes from.
type site struct {
	p    *parsed
	part syntax.Part
}

// text returns the first so many characters of the part, as written, on one line.
func (s site) text(most int) string { return s.p.Text(s.part, most) }

// whole returns the formula as one part.
func (p *parsed) whole() site { return site{p, p.Part(p.Root)} }

// tree is a checked formula.
type tree struct {
	root    *node
	body    *parsed
	slots   int  // local slots, the own record's among them
	grouped bool // asks for peers
}

// broken is the Kind of a node that did not pass the check. Its fault is already
// reported, so whatever is made of it is broken in silence.
const broken Kind = 255

func (n *node) isBroken() bool { return n.typ.Kind == broken }

func brokenNode() *node { return &node{op: brokenOp, typ: Type{Kind: broken}} }

// isNumber and isFlag report whether the value is of the kind and certain to be there.
func (n *node) isNumber() bool { return n.typ.Kind == NumberKind && !n.typ.Optional }
func (n *node) isFlag() bool   { return n.typ.Kind == FlagKind && !n.typ.Optional }

// only returns the value of a constant that is alike in all periods, else nil.
func (n *node) only() *Value {
	if len(n.konst) == 0 {
		return nil
	}
	for _, v := range n.konst[1:] {
		if !v.equal(n.konst[0]) {
			return nil
		}
	}
	return &n.konst[0]
}

// on returns the value of a constant in a period.
func (n *node) on(period int) Value {
	if len(n.konst) == 1 {
		return n.konst[0]
	}
	return n.konst[period]
}

// join takes over from the arguments what holds of a node as soon as it holds of
// one of them.
func (n *node) join(args ...*node) {
	for _, a := range args {
		n.free |= a.free
		n.heavy = n.heavy || a.heavy
		n.global = n.global || a.global
		n.settled = n.settled || a.settled
		n.given = n.given || a.given
	}
}

// as returns the node with another type, for a value that is known to be there.
func (n *node) as(t Type) *node {
	m := *n
	m.typ = t
	return &m
}

// walk calls fn for the node and all below it, parents first, until fn returns
// false for one, whose arguments are then passed over. A shared node is visited once.
func (n *node) walk(fn func(*node) bool) {
	if !fn(n) || n.op == sharedOp {
		return
	}
	for _, a := range n.args {
		a.walk(fn)
	}
}

// size is the number of nodes.
func (n *node) size() int {
	count := 0
	n.walk(func(*node) bool { count++; return true })
	return count
}

// areConstant reports whether all nodes are constant.
func areConstant(nodes []*node) bool {
	return len(nodes) > 0 && !slices.ContainsFunc(nodes, func(n *node) bool { return n.konst == nil })
}

// maxLocalSlots keeps the slots within the bits of node.free.
const maxLocalSlots = 62

// nameOf returns how a name is written where it is used, such as a let's.
func (n *node) nameOf() string {
	if n.name != "" {
		return n.name
	}
	return strings.TrimPrefix(n.op.Name, "#")
}

// parameter is a parameter of the policy, with its values by date if it has several.
type parameter struct {
	name    string
	sources []Source // in the order of their days
	trees   []*tree  // of each
	is      *node    // what its name stands for
	started bool
	done    bool
}

func (p *parameter) first() Source { return p.sources[0] }

// function is a policy function: parsed once, and put in place of each of its calls
// with the types of what it is given.
type function struct {
	name   string
	params []string
	body   *parsed // nil where it cannot be read

	state  nodeState
	faults Errors // that it has whatever it is given
	broken bool   // it has a fault, or calls itself
}

// usage is how a function is called.
func (f *function) usage() string { return f.name + "(" + strings.Join(f.params, ", ") + ")" }

// calledFunction is the detail of a call: the slots of its parameters, unbound for
// one that is constant.
type calledFunction struct {
	f     *function
	slots []int
}

type nodeState uint8

const (
	waiting nodeState = iota
	working
	ready
	failed
)

// maxNodes bounds a formula with the functions that are put in place of their
// calls: functions that call each other twice double with each.
const maxNodes = 100_000
