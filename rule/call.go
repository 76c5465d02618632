package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

// builtin is a function of the language. A predicate function's second argument
// is evaluated for each element.
type builtin struct {
	usage    string // how it is written, for messages: "round(x, places)"
	min, max int    // number of arguments; max of -1 is no limit
	compile  func(c *compiler, k call) code
}

// call is a use of a function.
type call struct {
	node ast.Node
	name string
	args []ast.Node
}

// builtins is filled by the files that hold the functions' groups.
var builtins = map[string]builtin{}

// excluded names functions of expr's language that are left out, and why.
var excluded = map[string]string{
	"now": "a policy has no clock; give the day as a fact, such as as_of", "duration": "use days(a, b)",
	"timezone": "days have no zone", "int": "numbers are exact; use roundDown(x)", "float": "numbers are exact decimals already",
	"string": "texts and numbers are kept apart", "type": "types are known before the formula runs", "toJSON": "a formula yields a value",
	"fromJSON": "give the facts as fields", "get": "write record.field or list[i]", "keys": "use the fields by name",
	"values": "use the fields by name", "trimPrefix": "use startsWith", "trimSuffix": "use endsWith", "findIndex": "use find",
	"hasPrefix": "use startsWith", "hasSuffix": "use endsWith", "indexOf": "use contains", "lastIndexOf": "use contains",
	"splitAfter": "use split", "bitor": "numbers have no bits", "bitxor": "numbers have no bits", "bitnot": "numbers have no bits",
	"findLast": "use last(filter(…))", "findLastIndex": "use last(filter(…))", "bitand": "numbers have no bits",
	"fromBase64": "texts are plain", "toBase64": "texts are plain", "replace": "texts are compared, not rewritten",
	"repeat": "texts are compared, not made", "toPairs": "use the fields by name", "fromPairs": "use the fields by name",
}

// call is a function: one of the language, or one of the policy.
func (c *compiler) call(n ast.Node, name string, args []ast.Node) code {
	if f, ok := c.env.functions[name]; ok {
		c.use(name)
		return c.inline(n, f, args)
	}
	if f, ok := c.env.natives[name]; ok {
		return c.keep(c.native(n, f, args))
	}
	b, ok := builtins[name]
	if !ok {
		if hint, left := excluded[name]; left {
			return c.faultHint(n, hint, "%s is not part of the language", name)
		}
		return c.faultHint(n, DidYouMean(name, c.functionNames()), "unknown function %q", name)
	}
	if len(args) < b.min || b.max >= 0 && len(args) > b.max {
		return c.faultHint(n, "write "+b.usage, "%s has %d arguments", name, len(args))
	}
	return c.keep(b.compile(c, call{n, name, args}))
}

func (c *compiler) functionNames() []string {
	var names []string
	for name := range builtins {
		names = append(names, name)
	}
	for name := range c.env.functions {
		names = append(names, name)
	}
	for name := range c.env.natives {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// function is a policy function: parsed once, compiled at each use with the
// types of its arguments.
type function struct {
	name   string
	params []string
	body   *parsed
}

// inline compiles a policy function's body in place of its call.
func (c *compiler) inline(n ast.Node, f *function, args []ast.Node) code {
	if len(args) != len(f.params) {
		return c.faultHint(n, fmt.Sprintf("write %s(%s)", f.name, strings.Join(f.params, ", ")), "%s has %d arguments", f.name, len(args))
	}
	if slices.Contains(c.calls, f.name) {
		return c.fault(n, "the function %s calls itself: %s", f.name, strings.Join(append(c.calls, f.name), " → "))
	}
	outer := *c
	var params []local
	values, slots := make([]code, len(args)), make([]int, len(args))
	for i, a := range args {
		v := c.compile(a)
		if v.isBroken() {
			c.slots = outer.slots
			return v
		}
		values[i] = v
		x := v
		if !v.isCheap() || c.trace {
			slots[i] = c.slot(n) // before the next argument is compiled, whose lets and loops run while this is set
			x = slotCode(slots[i], v)
		}
		params = append(params, local{name: f.params[i], code: x})
	}
	c.p, c.locals, c.elems, c.narrowed, c.shared, c.pure = f.body, params, nil, nil, nil, true
	c.calls = append(slices.Clone(c.calls), f.name)
	faults := len(c.faults)
	body := c.compile(f.body.root)
	for _, e := range c.faults[faults:] {
		e.Rule = f.body.src.Name
	}
	c.p, c.locals, c.elems, c.narrowed, c.shared, c.pure, c.calls = outer.p, outer.locals, outer.elems, outer.narrowed, outer.shared, outer.pure, outer.calls
	for i := len(args) - 1; i >= 0; i-- {
		if slots[i] > 0 {
			c.release(1)
			if !body.isBroken() {
				body = bind(slots[i], values[i], body)
			}
		}
	}
	return body
}

// isCheap reports whether code may be evaluated again instead of kept.
func (x code) isCheap() bool {
	return x.konst != nil
}

// slotCode reads what bind has put into a slot.
func slotCode(slot int, v code) code {
	if v.konst != nil { // what is folded reads no slot
		return constCode(v.typ, *v.konst)
	}
	x := valCode(v.typ, func(fr *frame) Value { return fr.locals[slot] })
	if x.num != nil {
		x.num = numSlot(slot)
	}
	x.free = 1 << slot
	return x
}

// keep has code that visits lists and is the same for every record, or for every
// record of a group, worked out once a run or once a group.
func (c *compiler) keep(x code) code {
	if c.trace || !x.heavy || x.free&^groupBit != 0 || x.konst != nil || x.isBroken() {
		return x
	}
	k := c.newMemo(x.free == groupBit)
	fn := x.val
	kept := func(fr *frame) Value {
		cell := fr.memo(k)
		if !cell.done {
			cell.val, cell.done = fn(fr), true
		}
		return cell.val
	}
	y := valCode(x.typ, kept)
	if y.num != nil {
		y.num = func(fr *frame) exact.Number {
			cell := fr.memo(k)
			if !cell.done {
				cell.val, cell.done = fn(fr), true
			}
			return cell.val.num
		}
	}
	y.free, y.heavy, y.memo, y.global = x.free, true, k+1, x.global
	return y
}

// newMemo reserves a memo, for each group or for all records.
func (c *compiler) newMemo(grouped bool) int {
	c.memos = append(c.memos, grouped)
	return len(c.memos) - 1
}

// memo returns the cell of memo k for the record in hand.
func (fr *frame) memo(k int) *memoCell {
	cells := fr.memos[k]
	if len(cells) == 1 {
		return &cells[0]
	}
	return &cells[fr.groupOf()]
}

// newMemos makes the cells for a formula's memos; grouped ones get a cell for
// each group.
func newMemos(grouped []bool, groups int) [][]memoCell {
	memos := make([][]memoCell, len(grouped))
	for i, g := range grouped {
		n := 1
		if g {
			n = groups
		}
		memos[i] = make([]memoCell, n)
	}
	return memos
}

// matchWork is how much more matching a byte takes than reading it.
const matchWork = 64

// matches is text matches pattern; the pattern is a constant, in Go's syntax,
// which takes time in proportion to the text.
func (c *compiler) matches(n *ast.BinaryNode, x, y code) code {
	if bad, ok := c.need(n.Left, x, TextType()); !ok {
		return bad
	}
	if bad, ok := c.need(n.Right, y, TextType()); !ok {
		return bad
	}
	if y.konst == nil {
		return c.fault(n.Right, "the pattern must be a constant text")
	}
	if len(y.konst.text) > 1000 {
		return c.fault(n.Right, "the pattern has more than 1000 bytes")
	}
	re, err := regexp.Compile(y.konst.text)
	if err != nil {
		return c.fault(n.Right, "the pattern cannot be read: %v", err)
	}
	at := c.site(n)
	return flagCode(func(fr *frame) bool {
		text := x.val(fr).text
		fr.read(at, matchWork*len(text))
		return fr.err == nil && re.MatchString(text)
	}, x, y)
}
