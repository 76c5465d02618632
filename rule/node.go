package rule

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/syntax"
)

// node is one operation of a checked formula. The check makes nodes from expr's
// syntax tree, once for each formula, and nothing changes them afterwards: the row
// driver (row.go), the column driver (column.go), uses, points, canonical print
// and derivations are functions over them.
//
// Two parents share a node only in a chain of comparisons: see shareOp.
type node struct {
	op   *operation
	args []*node
	typ  Type
	at   site

	konst   []Value // the value if it depends on no fact: one, or one for each period; else nil
	free    uint64  // the local slots that it reads, a bit each
	heavy   bool    // visits a list, so worth keeping if it is the same for all records
	global  bool    // reads a list or a single value of the facts
	settled bool    // made from a parameter of the policy or a constant argument of a function
	given   bool    // made from a function's arguments, which other calls may change
	rounded bool    // the result of a rounding
	indexed bool    // for a predicate: it reads #index

	depth  int    // the number of enclosing predicates in its own text
	slot   int    // of a name, an element or what binds one; see unbound
	col    int    // of a field: the column; of a fact or a list: its position
	name   string // of a name: as written
	list   string // of a field: the list that has it
	field  *Field // of a field: its declaration
	detail any    // what else the operation needs

	clauses []string // that the formula cites for it
}

// unbound is the slot of a constant name, which needs none.
const unbound = -1

// groupBit, in node.free beside the bits of the local slots, marks a node that is the
// same for all records of a group.
const groupBit = 1 << 63

// site is the part of a formula that a node comes from.
type site struct {
	in   *written
	part syntax.Part
}

// text returns at most the first most characters of the part, as written, on one line.
func (s site) text(most int) string { return s.in.Brief(s.part, most) }

// tree is a checked formula.
type tree struct {
	root    *node
	at      site // all of it
	slots   int  // local slots, including the own record's
	grouped bool // asks for peers
}

// broken is the Kind of a node that failed the check. Its fault is already reported,
// so whatever is made from it is broken without a further fault.
const broken Kind = 255

func (n *node) isBroken() bool { return n.typ.Kind == broken }

func brokenNode() *node { return &node{op: brokenOp, typ: Type{Kind: broken}} }

// isNumber and isFlag report whether the value is of the kind and cannot be nil.
func (n *node) isNumber() bool { return n.typ.Kind == NumberKind && !n.typ.Optional }
func (n *node) isFlag() bool   { return n.typ.Kind == FlagKind && !n.typ.Optional }

// only returns the value of a constant that is the same in all periods, else nil.
func (n *node) only() *Value {
	if len(n.konst) == 0 {
		return nil
	}
	for _, v := range n.konst[1:] {
		if !v.Equal(n.konst[0]) {
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

// join sets the properties that a node has as soon as one of its arguments has them.
func (n *node) join(args ...*node) {
	for _, a := range args {
		n.free |= a.free
		n.heavy = n.heavy || a.heavy
		n.global = n.global || a.global
		n.settled = n.settled || a.settled
		n.given = n.given || a.given
	}
}

// as returns a copy of the node with another type, for a value known not to be nil.
func (n *node) as(t Type) *node {
	m := *n
	m.typ = t
	return &m
}

// walk calls fn for the node and all below it, parents first. It skips the arguments of
// a node for which fn returns false. A shared node is visited once.
func (n *node) walk(fn func(*node) bool) {
	if !fn(n) || n.op == sharedOp {
		return
	}
	for _, a := range n.args {
		a.walk(fn)
	}
}

// levels returns the order that a node about levels goes by.
func (n *node) levels() *levels { return n.detail.(*levels) }

// text returns the text of a level, which is there.
func (l *levels) text(level exact.Number) Value {
	at, _ := level.Int64()
	return TextValue(l.texts[at-1])
}

// size returns the number of nodes.
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

// nameOf returns a name, such as a let's, as it is written where it is used.
func (n *node) nameOf() string {
	if n.name != "" {
		return n.name
	}
	return strings.TrimPrefix(n.op.Name, "#")
}

// parameter is a parameter of the policy, with its values by date if there are several.
type parameter struct {
	name    string
	sources []Source // in the order of their days
	trees   []*tree  // of each
	is      *node    // what its name stands for
	started bool
	done    bool
}

func (p *parameter) first() Source { return p.sources[0] }

// function is a policy function: parsed once, and expanded at each of its calls with
// the types of the arguments.
type function struct {
	name   string
	params []string
	body   *parsed // nil if it cannot be parsed

	state  nodeState
	faults Errors // faults that do not depend on the arguments
	broken bool   // it has a fault, or calls itself
}

// usage shows how to call the function.
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

// maxNodes bounds the nodes of a formula with its function calls expanded: functions
// that each call the next one twice double it every time.
const maxNodes = 100_000

// operation is what a node of the typed tree does: an operator or a function of the
// language, or one of the forms below.
type operation = language.Operation

// The forms of the language, which are not in the table because they are not called
// by name.
var (
	brokenOp   = &operation{Name: "broken"}
	literalOp  = &operation{Name: "literal"}
	paramOp    = &operation{Name: "parameter"}
	valueOp    = &operation{Name: "value"} // a single value of the facts
	wholeOp    = &operation{Name: "list"}  // all records of a list
	yearOp     = &operation{Name: "year figure"}
	ownOp      = &operation{Name: "own record"}
	fieldOp    = &operation{Name: "field"} // of the record that args[0] yields
	localOp    = &operation{Name: "name"}  // bound by let, or a function's argument
	elementOp  = &operation{Name: "#"}     // of the enclosing predicate; no step if it is a record or a list
	positionOp = &operation{Name: "#index"}
	accOp      = &operation{Name: "#acc"}
	peersOp    = &operation{Name: "peers"}
	previousOp = &operation{Name: "previous"}
	indexOp    = &operation{Name: "element"}                    // list[i]
	joinOp     = &operation{Name: "+", Kind: language.Operator} // text + text
	arrayOp    = &operation{Name: "[…]"}
	tableOp    = &operation{Name: "table"} // the values of its rows, as a list
	letOp      = &operation{Name: "let"}   // args: the value and what follows
	chooseOp   = &operation{Name: "if"}
	callOp     = &operation{Name: "function"} // of the policy: its arguments, then its body
	nativeOp   = &operation{Name: "host function"}
	eachOp     = &operation{Name: "predicate"} // what a function evaluates for each element
	keepOp     = &operation{Name: "keep"}      // the middle of a chain of comparisons, at its first use
	sharedOp   = &operation{Name: "kept"}      // and at its second use
	placesOp   = &operation{Name: "places"}    // the rounding of a figure
	levelOp    = &operation{Name: "level of"}  // of an ordered text, as a number from 1; where it compares, sorts or groups
	ofLevelOp  = &operation{Name: "of level"}  // the text of a level
)

// byOperation turns a table keyed by the names of operators and functions into one
// keyed by the operations.
func byOperation[T any](names map[string]T) map[*operation]T {
	table := make(map[*operation]T, len(names))
	for name, x := range names {
		table[language.Named(name)] = x
	}
	return table
}

// isOrder reports whether an operation is one of < <= > >=.
func isOrder(o *operation) bool {
	return o.Kind == language.Operator && (o.Name == "<" || o.Name == "<=" || o.Name == ">" || o.Name == ">=")
}

// uses is what a formula reads, found in a pass over its typed tree. Names are single
// values, parameters, functions and tables, each once, those that a called function reads
// included.
type uses struct {
	columns map[columnName]bool // fields and figures; with no field, lists as a whole
	names   map[string]bool
	cited   map[string]bool // the clauses that its parts cite
}

// columnName names a column, or with no field a list.
type columnName struct{ list, field string }

// uses returns what the tree reads.
func (t *tree) uses() *uses {
	u := &uses{map[columnName]bool{}, map[string]bool{}, map[string]bool{}}
	t.root.walk(func(n *node) bool { u.add(n); return true })
	return u
}

func (u *uses) add(n *node) {
	for _, id := range n.clauses {
		u.cited[id] = true
	}
	switch n.op {
	case fieldOp:
		u.column(n.list, n.field.Name)
	case wholeOp:
		u.columns[columnName{list: n.list}] = true
	case valueOp:
		if f, ok := n.detail.(*Field); ok { // not an empty calendar that nobody declares
			u.names[f.Name] = true
		}
	case yearOp:
		u.column("", n.field.Name)
	case peersOp:
		for _, name := range n.detail.(*Schema).Groups {
			u.column(n.list, name)
		}
	case paramOp:
		p := n.detail.(*parameter)
		u.name(p.name)
		for _, t := range p.trees { // what its formulas read
			t.root.walk(func(n *node) bool { u.add(n); return true })
		}
	case callOp:
		f := n.detail.(*calledFunction).f
		u.name(f.name)
	case language.Named("lookup"), tableOp:
		t := n.detail.(*tableLeaf).first()
		u.name(t.Source.Name)
	}
}

func (u *uses) column(list, field string) {
	u.columns[columnName{list, field}] = true
	u.columns[columnName{list: list}] = true
}

func (u *uses) name(name string) { u.names[name] = true }
