package rule

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"regexp/syntax"
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
		return c.unknownFunction(n, name)
	}
	if len(args) < b.min || b.max >= 0 && len(args) > b.max {
		return c.faultHint(n, "write "+b.usage, "%s has %s", name, counted(len(args), "argument"))
	}
	return c.keep(b.compile(c, call{n, name, args}))
}

// unknownFunction reports a function that there is not.
func (c *compiler) unknownFunction(n ast.Node, name string) code {
	if hint, left := excluded[name]; left {
		return c.faultHint(n, hint, "%s is not part of the language", name)
	}
	if hint, ok := spreadsheets[strings.ToLower(name)]; ok {
		return c.faultHint(n, hint, "unknown function %q", name)
	}
	if _, ok := c.env.tables[name]; ok {
		return c.faultHint(n, fmt.Sprintf("write lookup(%s, key)", name), "%s is a table, not a function", name)
	}
	if slices.Contains(c.visible(), name) {
		return c.faultHint(n, "write an operator, such as *, before the bracket", "%s is not a function", name)
	}
	return c.faultHint(n, cmp.Or(foreign[name], DidYouMean(name, c.functionNames())), "unknown function %q", name)
}

// spreadsheets are functions that authors know from spreadsheets, in small
// letters, and what to use here.
var spreadsheets = map[string]string{
	"if": "write if condition { x } else { y }", "ifs": "write if … { … } else if … { … } else { … }", "average": "use mean(list)", "avg": "use mean(list)",
	"countif": "use count(list, condition)", "sumif": "use sum(filter(list, condition), .field)", "averageif": "use mean(map(filter(list, condition), .field))",
	"vlookup": "use lookup(table, key)", "xlookup": "use lookup(table, key)", "hlookup": "use lookup(table, key)",
	"today": "a policy has no clock; give the day as a fact, such as as_of", "mod": "write x % y", "power": "write x ** y",
	"large": "use best(list, n)", "small": `use best(list, n, "asc")`, "and": "write x and y", "or": "write x or y", "not": "write not (…)",
	"iferror": "ask first, such as if y != 0 { x / y } else { 0 }",
	"isblank": "write x == nil", "isnull": "write x == nil", "isempty": "write x == nil", "ifnull": "write x ?? y", "coalesce": "write x ?? y", "concatenate": joinAdvice,
	"如果": "write if condition { x } else { y }", "四舍五入": "use round(x, places)", "求和": "use sum(list, value)", "合计": "use sum(list, value)",
	"平均": "use mean(list)", "平均值": "use mean(list)", "平均数": "use mean(list)", "最大": "use max(a, b)", "最大值": "use max(a, b)",
	"最小": "use min(a, b)", "最小值": "use min(a, b)", "取整": "use floor(x)", "排名": "use rank(x, list)", "计数": "use count(list, condition)",
	"绝对值": "use abs(x)", "查找": "use lookup(table, key)",
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
	body   *parsed // nil where it cannot be read

	state  nodeState
	uses   []functionUse
	faults Errors // that it has whatever it is given
	broken bool   // it has a fault, or calls itself
}

// functionUse is a call in the body of a function.
type functionUse struct {
	node ast.Node
	f    *function
}

// inline compiles a policy function's body in place of its call.
func (c *compiler) inline(n ast.Node, f *function, args []ast.Node) code {
	if f.body != nil && len(args) != len(f.params) {
		return c.faultHint(n, "write "+f.usage(), "%s has %s", f.name, counted(len(args), "argument"))
	}
	if c.checked != nil {
		c.checked.uses = append(c.checked.uses, functionUse{n, f})
	}
	if slices.Contains(c.calls, f.name) {
		return c.fault(n, "the function %s calls itself: %s", f.name, strings.Join(append(c.calls, f.name), " → "))
	}
	outer := *c
	var params []local
	values, slots, good := make([]code, len(args)), make([]int, len(args)), c.sound(f)
	for i, a := range args {
		v := c.compile(a)
		if good = good && !v.isBroken(); !good {
			continue // the other arguments may have faults too
		}
		values[i] = v
		x := v
		if !v.isCheap() || c.trace {
			slots[i] = c.slot(n) // before the next argument is compiled, whose lets and loops run while this is set
			x = slotCode(slots[i], v)
		}
		params = append(params, local{name: f.params[i], code: x})
	}
	if !good {
		c.slots = outer.slots
		return brokenCode()
	}
	c.p, c.locals, c.elems, c.findings, c.outcomes, c.shared, c.pure = f.body, params, nil, nil, nil, nil, true
	c.calls = append(slices.Clone(c.calls), f.name)
	faults := len(c.faults)
	body := c.compile(f.body.root)
	c.p, c.locals, c.elems, c.findings, c.outcomes, c.shared, c.pure, c.calls = outer.p, outer.locals, outer.elems, outer.findings, outer.outcomes, outer.shared, outer.pure, outer.calls
	c.blameCall(n, faults)
	for i := len(args) - 1; i >= 0; i-- {
		if slots[i] > 0 {
			c.release(1)
			if !body.isBroken() {
				body = bind(slots[i], values[i], body)
			}
		}
	}
	return c.cite(body, f.body.src)
}

// usage is how a function is called.
func (f *function) usage() string { return f.name + "(" + strings.Join(f.params, ", ") + ")" }

// blameCall says with the faults of a function that come from what it is given
// in which call that is: the one in a figure or parameter itself.
func (c *compiler) blameCall(n ast.Node, from int) {
	if len(c.calls) > 0 {
		return
	}
	call := "in the call " + cut(c.p.text(n), maxBrief)
	if c.p.src.Name != "" {
		call += " of " + c.p.src.Name
	}
	for _, e := range c.faults[from:] {
		e.Hint = strings.TrimPrefix(e.Hint+"; "+call, "; ")
	}
}

// sound reports whether a function is without a fault of its own, one that it has
// whatever it is given: its body is compiled with parameters that are broken, so
// that what is made of them is broken in silence.
func (c *compiler) sound(f *function) bool {
	if f.body == nil || c.checked != nil {
		return false
	}
	if f.state == waiting && c.env.settled {
		c.check(f, nil)
	}
	return !f.broken
}

// check finds the faults of a function, and of those that it calls. The path are
// the functions from the one that was called first.
func (c *compiler) check(f *function, path []*function) {
	f.state = working
	path = append(path, f)
	k := &compiler{env: c.env, p: f.body, slots: 1, maxSlots: 1, pure: true, checked: f}
	for _, name := range f.params {
		k.locals = append(k.locals, local{name: name, code: brokenCode()})
	}
	k.compile(f.body.root)
	for _, use := range f.uses {
		switch {
		case use.f.state == working:
			k.selfCall(use, path)
		case use.f.state == waiting && use.f.body != nil:
			c.check(use.f, path)
		}
	}
	f.faults, f.state = k.faults, ready
	f.broken = f.broken || len(f.faults) > 0
}

// selfCall reports a call that leads back to a function on the path.
func (c *compiler) selfCall(use functionUse, path []*function) {
	start := slices.Index(path, use.f)
	if start < 0 {
		return
	}
	var names []string
	for _, f := range path[start:] {
		f.broken = true
		names = append(names, f.name)
	}
	c.fault(use.node, "the function %s calls itself: %s", use.f.name, strings.Join(append(names, use.f.name), " → "))
}

// checkFunctions returns the faults of all functions, also of those that nothing
// calls.
func (e *environment) checkFunctions() (faults Errors) {
	c := &compiler{env: e}
	for _, name := range slices.Sorted(maps.Keys(e.functions)) {
		f := e.functions[name]
		c.sound(f)
		faults = append(faults, f.faults...)
	}
	return faults
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
	if v.vec != nil {
		x.vec = func(b *batch) (exact.Vector, bool) { return b.lets[slot], true }
	}
	if v.flags != nil {
		x.flags = func(b *batch) ([]bool, bool) { return b.yeses[slot], true }
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
			if fr.guarded() {
				return empty(x.typ)
			}
			cell.val, cell.done = fn(fr), true
		}
		return cell.val
	}
	y := valCode(x.typ, kept)
	if y.num != nil {
		y.num = func(fr *frame) exact.Number {
			cell := fr.memo(k)
			if !cell.done {
				if fr.guarded() {
					return exact.Number{}
				}
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
		return c.fault(n.Right, "the pattern must be a constant text, but %s is not constant", c.p.text(n.Right))
	}
	if len(y.konst.text) > 1000 {
		return c.fault(n.Right, "the pattern has more than 1000 bytes")
	}
	re, err := regexp.Compile(y.konst.text)
	if err != nil {
		var why *syntax.Error
		if errors.As(err, &why) {
			return c.fault(n.Right, "the pattern cannot be read: %s: %s", why.Code, why.Expr)
		}
		return c.fault(n.Right, "the pattern cannot be read: %v", err)
	}
	at := c.site(n)
	return flagCode(func(fr *frame) bool {
		text := x.val(fr).text
		fr.read(at, matchWork*len(text))
		return fr.err == nil && re.MatchString(text)
	}, x, y)
}
