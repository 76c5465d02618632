package tree

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/syntax"
	"github.com/meritrules/merit/rule/types"
)

// Node is one operation of a checked formula. The check makes nodes from expr's
// syntax tree, once for each formula, and nothing changes them afterwards: both drivers,
// uses, points, canonical print and derivations are functions over them.
//
// Two parents share a node only in a chain of comparisons: see KeepOp and SharedOp.
type Node struct {
	Op   *Operation
	Args []*Node
	Type types.Type
	At   Site

	Const   []cell.Value // the value if it depends on no fact: one, or one for each period; else nil
	Free    uint64       // the local slots that it reads, a bit each
	Heavy   bool         // visits a list, so worth keeping if it is the same for all records
	Global  bool         // reads a list or a single value of the facts
	Settled bool         // made from a parameter of the policy or a constant argument of a function
	Given   bool         // made from a function's arguments, which other calls may change
	Rounded bool         // the result of a rounding
	Indexed bool         // for a predicate: it reads #index
	Negated bool         // written within a not, as in a not in b, so that its words say the opposite

	Depth  int          // the number of enclosing predicates in its own text
	Slot   int          // of a name, an element or what binds one; see unbound
	Col    int          // of a field: the column; of a fact or a list: its position
	Name   string       // of a name: as written
	List   string       // of a field: the list that has it
	Field  *types.Field // of a field: its declaration
	Detail any          // what else the operation needs

	Clauses []string // that the formula cites for it
}

// Unbound is the slot of a constant name, which needs none.
const Unbound = -1

// GroupBit, in Node.Free beside the bits of the local slots, marks a node that is the
// same for all records of a group.
const GroupBit = 1 << 63

// Site is the part of a formula that a node comes from.
type Site struct {
	In   *Written
	Part syntax.Part
}

// Text returns at most the first most characters of the part, as written, on one line.
func (s Site) Text(most int) string { return s.In.Brief(s.Part, most) }

// Tree is a checked formula.
type Tree struct {
	Root    *Node
	At      Site // all of it
	Slots   int  // local slots, including the own record's
	Grouped bool // asks for peers
}

// Broken is the Kind of a node that failed the check. Its fault is already reported,
// so whatever is made from it is broken without a further fault.
const Broken types.Kind = 255

func (n *Node) IsBroken() bool { return n.Type.Kind == Broken }

func BrokenNode() *Node { return &Node{Op: brokenOp, Type: types.Type{Kind: Broken}} }

// IsNumber and IsFlag report whether the value is of the kind and cannot be nil.
func (n *Node) IsNumber() bool { return n.Type.Kind == types.NumberKind && !n.Type.Optional }

func (n *Node) IsFlag() bool { return n.Type.Kind == types.FlagKind && !n.Type.Optional }

// Only returns the value of a constant that is the same in all periods, else nil.
func (n *Node) Only() *cell.Value {
	if len(n.Const) == 0 {
		return nil
	}
	for _, v := range n.Const[1:] {
		if !v.Equal(n.Const[0]) {
			return nil
		}
	}
	return &n.Const[0]
}

// On returns the value of a constant in a period.
func (n *Node) On(period int) cell.Value {
	if len(n.Const) == 1 {
		return n.Const[0]
	}
	return n.Const[period]
}

// Join sets the properties that a node has as soon as one of its arguments has them.
func (n *Node) Join(args ...*Node) {
	for _, a := range args {
		n.Free |= a.Free
		n.Heavy = n.Heavy || a.Heavy
		n.Global = n.Global || a.Global
		n.Settled = n.Settled || a.Settled
		n.Given = n.Given || a.Given
	}
}

// As returns a copy of the node with another type, for a value known not to be nil.
func (n *Node) As(t types.Type) *Node {
	m := *n
	m.Type = t
	return &m
}

// Walk calls fn for the node and all below it, parents first. It skips the arguments of
// a node for which fn returns false. A shared node is visited once.
func (n *Node) Walk(fn func(*Node) bool) {
	if !fn(n) || n.Op == SharedOp {
		return
	}
	for _, a := range n.Args {
		a.Walk(fn)
	}
}

// Levels returns the order that a node about levels goes by.
func (n *Node) Levels() *types.Levels { return n.Detail.(*types.Levels) }

// LevelText returns the text of a level, which is there.
func LevelText(l *types.Levels, level exact.Number) cell.Value {
	at, _ := level.Int64()
	return cell.OfText(l.Texts[at-1])
}

// Size returns the number of nodes.
func (n *Node) Size() int {
	count := 0
	n.Walk(func(*Node) bool { count++; return true })
	return count
}

// AreConstant reports whether all nodes are constant.
func AreConstant(nodes []*Node) bool {
	return len(nodes) > 0 && !slices.ContainsFunc(nodes, func(n *Node) bool { return n.Const == nil })
}

// MaxLocalSlots keeps the slots within the bits of Node.Free.
const MaxLocalSlots = 62

// nameOf returns a name, such as a let's, as it is written where it is used.
func (n *Node) nameOf() string {
	if n.Name != "" {
		return n.Name
	}
	return strings.TrimPrefix(n.Op.Name, "#")
}

// Parameter is a parameter of the policy, with its values by date if there are several.
type Parameter struct {
	Name    string
	Sources []types.Source // in the order of their days
	Trees   []*Tree        // of each
	Is      *Node          // what its name stands for
	Started bool
	Done    bool
}

func (p *Parameter) First() types.Source { return p.Sources[0] }

// PolicyFunction is a policy function: parsed once, and expanded at each of its calls with
// the types of the arguments.
type PolicyFunction struct {
	Name   string
	Params []string
	Body   *Parsed // nil if it cannot be parsed

	State  NodeState
	Faults fault.Errors // Faults that do not depend on the arguments
	Broken bool         // it has a fault, or calls itself
}

// Usage shows how to call the function.
func (f *PolicyFunction) Usage() string { return f.Name + "(" + strings.Join(f.Params, ", ") + ")" }

// CalledFunction is the detail of a call: the slots of its parameters, unbound for
// one that is constant.
type CalledFunction struct {
	Function *PolicyFunction
	Slots    []int
}

type NodeState uint8

const (
	Waiting NodeState = iota
	Working
	Ready
	Failed
)

// MaxNodes bounds the nodes of a formula with its function calls expanded: functions
// that each call the next one twice double it every time.
const MaxNodes = 100_000

// IsDated reports whether something in the tree changes by date.
func (t *Tree) IsDated() (dated bool) {
	t.Root.Walk(func(n *Node) bool {
		leaf, ok := n.Detail.(*TableLeaf)
		dated = dated || len(n.Const) > 1 || ok && len(leaf.Versions) > 1
		return !dated
	})
	return dated
}

// Words returns how a point names a node.
func (n *Node) Words() string { return n.At.Text(spell.Brief) }

// FieldName returns the field or the single value that a node reads, "" for none.
func (n *Node) FieldName() string {
	if f, ok := n.Detail.(*types.Field); ok {
		return f.Name
	}
	if n.Field != nil {
		return n.Field.Name
	}
	return ""
}
