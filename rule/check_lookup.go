package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
)

// lookup checks a use of a table: of each version, if the table has several by date.
func checkLookup(k call) *node {
	name := k.text(k.args[0])
	t, ok := k.env.tables[name]
	if !ok {
		return k.noTable(name)
	}
	if given, want := len(k.args)-1, len(t.first().Keys); given != want {
		keys := strings.Join(t.first().Keys, ", ")
		return k.faultHint(CodeArgumentCount, k.at, fmt.Sprintf("write lookup(%s, %s)", name, keys), "the table %s has %s: %s", name, spell.Counted(want, "key"), keys)
	}
	if t.broken {
		return brokenNode()
	}
	keys := make([]*node, len(k.args)-1)
	for i := range keys {
		keys[i] = k.check(k.args[i+1])
		if !k.need(k.args[i+1], keys[i], Type{Kind: t.first().keyKind(i)}) {
			return brokenNode()
		}
	}
	in := &node{konst: make([]Value, t.count())} // a value for each period, if the table has versions
	if !k.perPeriod(func(period int) bool { return k.dead[period] > 0 || k.checkKeys(t, period, keys) }, append(keys, in)...) {
		return brokenNode()
	}
	x := &node{op: k.op, args: keys, typ: t.typ, at: k.site(k.at), detail: t}
	x.join(keys...)
	if areConstant(keys) && len(t.versions) > 1 {
		x.konst = k.env.foldTable(x, t)
		return x
	}
	return k.folded(x)
}

// tableNamed returns the table that a node names, nil if the name means something else.
func tableNamed(c *checker, n ast.Node) *tableLeaf {
	id, ok := n.(*ast.IdentifierNode)
	if !ok || slices.Contains(c.visible(), id.Value) {
		return nil
	}
	return c.env.tables[id.Value]
}

// tableList makes the node of a list of what each row of a table has, in the order of the
// rows.
func tableList(k call, n ast.Node, t *tableLeaf, typ Type, of func(TableRow) Value) *node {
	if t.broken {
		return brokenNode()
	}
	x := &node{op: tableOp, typ: typ, at: k.site(n), detail: t, name: t.first().Source.Name}
	for period := range t.count() {
		var elems []Value
		for _, r := range t.on(period).Rows {
			elems = append(elems, of(r))
		}
		x.konst = append(x.konst, ListValue(elems...))
	}
	return x
}

// checkKeysOf checks keys: the keys of a table that has one.
func checkKeysOf(k call) *node {
	t := tableNamed(k.checker, k.args[0])
	switch {
	case t == nil:
		return k.faultHint(CodeMisusedName, k.args[0], "write the name of a table", "keys needs a table, and %s is none", k.text(k.args[0]))
	case t.broken:
		return brokenNode()
	case len(t.first().Keys) > 1:
		return k.faultHint(CodeBadArgument, k.args[0], "write its keys out: [\"…\", \"…\"]", "the table %s has %s: %s", t.first().Source.Name,
			spell.Counted(len(t.first().Keys), "key"), strings.Join(t.first().Keys, ", "))
	}
	kind := t.first().keyKind(0)
	key := Type{Kind: kind, Terminating: kind == NumberKind}
	for _, v := range t.versions {
		key.Optional = key.Optional || slices.ContainsFunc(v.Rows, func(r TableRow) bool { return r.Keys[0].IsMissing() })
	}
	of := tableList(k, k.args[0], t, ListType(key), func(r TableRow) Value { return r.Keys[0] })
	x := k.plain(k.at, k.op, of.typ, of)
	x.konst = of.konst
	return x
}

// checkClause checks clause(value, "id"): the value with a note of the clause that settles it.
func checkClause(k call) *node {
	x, id := k.check(k.args[0]), k.check(k.args[1])
	if x.isBroken() || id.isBroken() {
		return brokenNode()
	}
	if id.op != literalOp || id.typ.Kind != TextKind {
		return k.faultHint(CodeNotConstant, k.args[1], "write "+k.op.Usage, "the clause must be a text with the id, not %s", k.text(k.args[1]))
	}
	name := id.konst[0].text
	if known := k.env.clauses; known != nil && !slices.Contains(known, name) {
		return k.faultHint(CodeUnknownClause, k.args[1], spell.DidYouMean(name, known), "there is no clause %q", ident(name))
	}
	y := *x
	y.clauses = append(slices.Clip(x.clauses), name)
	return &y
}

// foldTable evaluates a lookup by constants in a table that has versions by date.
func (e *environment) foldTable(x *node, t *tableLeaf) []Value {
	values := make([]Value, e.periodCount())
	for period := range values {
		keys := make([]Value, len(x.args))
		for i, key := range x.args {
			keys[i] = key.on(period)
		}
		row := t.on(period).find(keys)
		if row < 0 {
			return nil
		}
		values[period] = t.on(period).Rows[row].Value
	}
	return values
}

// noTable reports a lookup in something that is not a table.
func (k call) noTable(name string) *node {
	var names []string
	for n := range k.env.tables {
		names = append(names, n)
	}
	slices.Sort(names)
	if text, quoted := k.args[0].(*ast.StringNode); quoted && slices.Contains(names, text.Value) {
		return k.fault(CodeMisusedName, k.args[0], "the name of a table stands without quotes: %s", text.Value)
	}
	if list := k.recordsOf(name); list != "" {
		s := k.env.schema(list)
		field := s.Fields[0].Name
		if len(s.Key) > 0 {
			field = s.Key[len(s.Key)-1]
		}
		hint := fmt.Sprintf("write find(%s, .%s == %s), and ?. and a field after it", name, field, k.text(k.args[1]))
		return k.faultHint(CodeMisusedName, k.args[0], hint, "%s is a list of records, not a table", ident(name))
	}
	return k.faultHint(CodeUnknownTable, k.args[0], spell.DidYouMean(name, names), "there is no table %q", ident(name))
}

// recordsOf returns the list whose records a name stands for, as a list or as a
// field of the own record; "" if it stands for none.
func (c *names) recordsOf(name string) string {
	if c.isOwned() {
		if i := c.env.own.Field(name); i >= 0 {
			if t := c.env.own.Fields[i].Type; t.Kind == ListKind && t.Elem.Kind == RecordKind {
				return t.Elem.List
			}
			return ""
		}
	}
	if name != "" && c.env.list(name) >= 0 {
		return name
	}
	return ""
}

// checkKeys reports a constant key that matches no row.
func (k call) checkKeys(leaf *tableLeaf, period int, keys []*node) bool {
	t := leaf.on(period)
	var constant []Value
	for i, key := range keys {
		if key.konst != nil {
			constant = append(constant, key.on(period))
		}
		if t.side(i) != Exact {
			continue
		}
		if key.konst != nil && !t.columns[i].has(key.on(period)) {
			k.noRow(t, i, key.on(period))
			return false
		}
	}
	if len(constant) == len(keys) && t.find(constant) < 0 {
		format, args := t.missing(constant)
		k.fault(CodeNoRow, k.at, format, args...)
		return false
	}
	return true
}

// noRow reports a constant key that no row has in an exact column.
func (k call) noRow(t *Table, i int, key Value) {
	hint := "it has " + t.columns[i].shown()
	if key.kind == TextKind {
		hint = cmp.Or(spell.DidYouMean(key.text, t.columns[i].texts()), hint)
	}
	if len(t.Keys) == 1 {
		k.faultHint(CodeNoRow, k.args[1], hint, "the table %s has no row for %s", t.Source.Name, key.quoted())
		return
	}
	k.faultHint(CodeNoRow, k.args[i+1], hint, "the table %s has no row with the %s %s", t.Source.Name, t.Keys[i], key.quoted())
}

// constantAdvice says what counts as constant.
const constantAdvice = "it must be the same whatever the facts are: numbers, parameters (also by date), and lists of these"

// constantList reports a list that must be constant and is not.
func (k call) constantList(i int, x *node) bool {
	if x.konst == nil {
		k.faultHint(CodeNotConstant, k.args[i], constantAdvice, "%s must be a constant list", k.text(k.args[i]))
	}
	return x.konst != nil
}

// ascending checks an argument that must be a constant list of strictly ascending
// numbers.
func (k call) ascending(i int) (*node, bool) {
	xs, ok := k.numberList(i)
	if !ok || !k.constantList(i, xs) {
		return xs, false
	}
	return xs, k.perPeriod(func(period int) bool {
		nums := listNumbers(xs.on(period).seq)
		for j := 1; j < len(nums); j++ {
			if !nums[j-1].Less(nums[j]) {
				k.fault(CodeBadArgument, k.args[i], "%s must ascend, but %s is followed by %s", k.text(k.args[i]), nums[j-1], nums[j])
				return false
			}
		}
		return true
	}, xs)
}

func checkInterpolate(k call) *node {
	x := k.check(k.args[0])
	if !k.needNumber(k.args[0], x) {
		return brokenNode()
	}
	xs, ok1 := k.ascending(1)
	ys, ok2 := k.numberList(2)
	if !ok1 || !ok2 || !k.constantList(2, ys) {
		return brokenNode()
	}
	if !k.perPeriod(func(period int) bool {
		points := xs.on(period).Len()
		ok := points >= 2 && points == ys.on(period).Len()
		if !ok {
			k.faultHint(CodeBadArgument, k.at, "write "+k.op.Usage, "interpolate needs two points or more, with a y for each x")
		}
		return ok
	}, xs, ys) {
		return brokenNode()
	}
	args := []*node{x, xs, ys}
	if len(k.args) > 3 {
		extend, ok := k.choice(3, "extend")
		if !ok {
			return brokenNode()
		}
		args = append(args, extend)
	}
	return k.make(numberType(false), args...)
}

func checkBand(k call) *node {
	x := k.check(k.args[0])
	if !k.needNumber(k.args[0], x) {
		return brokenNode()
	}
	bounds, ok1 := k.ascending(1)
	values, ok2 := k.list(2)
	side, ok3 := k.choice(3, "from", "above")
	if !ok1 || !ok2 || !ok3 || !k.constantList(2, values) {
		return brokenNode()
	}
	if !k.perPeriod(func(period int) bool {
		want := bounds.on(period).Len() + 1
		ok := values.on(period).Len() == want
		if !ok {
			k.faultHint(CodeBadArgument, k.args[2], "write "+k.op.Usage, "band needs one constant value more than bounds, so %d here", want)
		}
		return ok
	}, bounds, values) {
		return brokenNode()
	}
	return k.make(*values.typ.Elem, x, bounds, values, side)
}
