package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// checkLookup checks a use of a table: of each version, if the table has several by date.
func checkLookup(k call) *tree.Node {
	name := k.text(k.args[0])
	t, ok := k.env.Tables[name]
	if !ok {
		return k.noTable(name)
	}
	if given, want := len(k.args)-1, len(t.First().Keys); given != want {
		keys := strings.Join(t.First().Keys, ", ")
		return k.faultHint(fault.CodeArgumentCount, k.at, fmt.Sprintf("write lookup(%s, %s)", name, keys), "the table %s has %s: %s", name, spell.Counted(want, "key"), keys)
	}
	if t.Broken {
		return tree.BrokenNode()
	}
	keys := make([]*tree.Node, len(k.args)-1)
	for i := range keys {
		keys[i] = k.check(k.args[i+1])
		if !k.Need(k.args[i+1], keys[i], types.Type{Kind: t.First().KeyKind(i)}) {
			return tree.BrokenNode()
		}
	}
	in := &tree.Node{Const: make([]cell.Value, t.Count())} // a value for each period, if the table has versions
	if !k.perPeriod(func(period int) bool { return k.dead[period] > 0 || k.checkKeys(t, period, keys) }, append(keys, in)...) {
		return tree.BrokenNode()
	}
	x := &tree.Node{Op: k.op, Args: keys, Type: t.Type, At: k.site(k.at), Detail: t}
	x.Join(keys...)
	if tree.AreConstant(keys) && len(t.Versions) > 1 {
		x.Const = k.env.foldTable(x, t)
		return x
	}
	return k.folded(x)
}

// tableNamed returns the table that a node names, nil if the name means something else.
func tableNamed(c *checker, n ast.Node) *tree.TableLeaf {
	id, ok := n.(*ast.IdentifierNode)
	if !ok || slices.Contains(c.visible(), id.Value) {
		return nil
	}
	return c.env.Tables[id.Value]
}

// tableList makes the node of a list of what each row of a table has, in the order of the
// rows.
func tableList(k call, n ast.Node, t *tree.TableLeaf, typ types.Type, of func(tree.TableRow) cell.Value) *tree.Node {
	if t.Broken {
		return tree.BrokenNode()
	}
	x := &tree.Node{Op: tree.TableOp, Type: typ, At: k.site(n), Detail: t, Name: t.First().Source.Name}
	for period := range t.Count() {
		var elems []cell.Value
		for _, r := range t.On(period).Rows {
			elems = append(elems, of(r))
		}
		x.Const = append(x.Const, cell.OfList(elems...))
	}
	return x
}

// checkKeysOf checks keys: the keys of a table that has one.
func checkKeysOf(k call) *tree.Node {
	t := tableNamed(k.checker, k.args[0])
	switch {
	case t == nil:
		return k.faultHint(fault.CodeMisusedName, k.args[0], "write the name of a table", "keys needs a table, and %s is none", k.text(k.args[0]))
	case t.Broken:
		return tree.BrokenNode()
	case len(t.First().Keys) > 1:
		return k.faultHint(fault.CodeBadArgument, k.args[0], "write its keys out: [\"…\", \"…\"]", "the table %s has %s: %s", t.First().Source.Name,
			spell.Counted(len(t.First().Keys), "key"), strings.Join(t.First().Keys, ", "))
	}
	kind := t.First().KeyKind(0)
	key := types.Type{Kind: kind, Terminating: kind == types.NumberKind}
	for _, v := range t.Versions {
		key.Optional = key.Optional || slices.ContainsFunc(v.Rows, func(r tree.TableRow) bool { return r.Keys[0].IsMissing() })
	}
	of := tableList(k, k.args[0], t, types.ListType(key), func(r tree.TableRow) cell.Value { return r.Keys[0] })
	x := k.plain(k.at, k.op, of.Type, of)
	x.Const = of.Const
	return x
}

// checkClause checks clause(value, "id"): the value with a note of the clause that settles it.
func checkClause(k call) *tree.Node {
	x, id := k.check(k.args[0]), k.check(k.args[1])
	if x.IsBroken() || id.IsBroken() {
		return tree.BrokenNode()
	}
	if id.Op != tree.LiteralOp || id.Type.Kind != types.TextKind {
		return k.faultHint(fault.CodeNotConstant, k.args[1], "write "+k.op.Usage, "the clause must be a text with the id, not %s", k.text(k.args[1]))
	}
	name := id.Const[0].Str
	if known := k.env.clauses; known != nil && !slices.Contains(known, name) {
		return k.faultHint(fault.CodeUnknownClause, k.args[1], spell.DidYouMean(name, known), "there is no clause %q", wording.Ident(name))
	}
	y := *x
	y.Clauses = append(slices.Clip(x.Clauses), name)
	return &y
}

// foldTable evaluates a lookup by constants in a table that has versions by date.
func (e *Environment) foldTable(x *tree.Node, t *tree.TableLeaf) []cell.Value {
	values := make([]cell.Value, e.PeriodCount())
	for period := range values {
		keys := make([]cell.Value, len(x.Args))
		for i, key := range x.Args {
			keys[i] = key.On(period)
		}
		row := t.On(period).Find(keys)
		if row < 0 {
			return nil
		}
		values[period] = t.On(period).Rows[row].Value
	}
	return values
}

// noTable reports a lookup in something that is not a table.
func (k call) noTable(name string) *tree.Node {
	var names []string
	for n := range k.env.Tables {
		names = append(names, n)
	}
	slices.Sort(names)
	if text, quoted := k.args[0].(*ast.StringNode); quoted && slices.Contains(names, text.Value) {
		return k.fault(fault.CodeMisusedName, k.args[0], "the name of a table stands without quotes: %s", text.Value)
	}
	if list := k.recordsOf(name); list != "" {
		s := k.env.Schema(list)
		field := s.Fields[0].Name
		if len(s.Key) > 0 {
			field = s.Key[len(s.Key)-1]
		}
		hint := fmt.Sprintf("write find(%s, .%s == %s), and ?. and a field after it", name, field, k.text(k.args[1]))
		return k.faultHint(fault.CodeMisusedName, k.args[0], hint, "%s is a list of records, not a table", wording.Ident(name))
	}
	return k.faultHint(fault.CodeUnknownTable, k.args[0], spell.DidYouMean(name, names), "there is no table %q", wording.Ident(name))
}

// recordsOf returns the list whose records a name stands for, as a list or as a
// field of the own record; "" if it stands for none.
func (c *names) recordsOf(name string) string {
	if c.isOwned() {
		if i := c.env.Own.Field(name); i >= 0 {
			if t := c.env.Own.Fields[i].Type; t.Kind == types.ListKind && t.Elem.Kind == types.RecordKind {
				return t.Elem.List
			}
			return ""
		}
	}
	if name != "" && c.env.List(name) >= 0 {
		return name
	}
	return ""
}

// checkKeys reports a constant key that matches no row.
func (k call) checkKeys(leaf *tree.TableLeaf, period int, keys []*tree.Node) bool {
	t := leaf.On(period)
	var constant []cell.Value
	for i, key := range keys {
		if key.Const != nil {
			constant = append(constant, key.On(period))
		}
		if t.Side(i) != types.Exact {
			continue
		}
		if key.Const != nil && !t.Columns[i].Has(key.On(period)) {
			k.noRow(t, i, key.On(period))
			return false
		}
	}
	if len(constant) == len(keys) && t.Find(constant) < 0 {
		format, args := t.Lacks(constant)
		k.fault(fault.CodeNoRow, k.at, format, args...)
		return false
	}
	return true
}

// noRow reports a constant key that no row has in an exact column.
func (k call) noRow(t *tree.Table, i int, key cell.Value) {
	hint := "it has " + t.Columns[i].Shown()
	if key.Kind == types.TextKind {
		hint = cmp.Or(spell.DidYouMean(key.Str, t.Columns[i].Texts()), hint)
	}
	if len(t.Keys) == 1 {
		k.faultHint(fault.CodeNoRow, k.args[1], hint, "the table %s has no row for %s", t.Source.Name, tree.Quoted(key))
		return
	}
	k.faultHint(fault.CodeNoRow, k.args[i+1], hint, "the table %s has no row with the %s %s", t.Source.Name, t.Keys[i], tree.Quoted(key))
}

// constantAdvice says what counts as constant.
const constantAdvice = "it must be the same whatever the facts are: numbers, parameters (also by date), and lists of these"

// constantList reports a list that must be constant and is not.
func (k call) constantList(i int, x *tree.Node) bool {
	if x.Const == nil {
		k.faultHint(fault.CodeNotConstant, k.args[i], constantAdvice, "%s must be a constant list", k.text(k.args[i]))
	}
	return x.Const != nil
}

// ascending checks an argument that must be a constant list of strictly ascending
// numbers.
func (k call) ascending(i int) (*tree.Node, bool) {
	xs, ok := k.numberList(i)
	if !ok || !k.constantList(i, xs) {
		return xs, false
	}
	return xs, k.perPeriod(func(period int) bool {
		nums := cell.Numbers(xs.On(period).Seq)
		for j := 1; j < len(nums); j++ {
			if !nums[j-1].Less(nums[j]) {
				k.fault(fault.CodeBadArgument, k.args[i], "%s must ascend, but %s is followed by %s", k.text(k.args[i]), nums[j-1], nums[j])
				return false
			}
		}
		return true
	}, xs)
}

func checkInterpolate(k call) *tree.Node {
	x := k.check(k.args[0])
	if !k.needNumber(k.args[0], x) {
		return tree.BrokenNode()
	}
	xs, ok1 := k.ascending(1)
	ys, ok2 := k.numberList(2)
	if !ok1 || !ok2 || !k.constantList(2, ys) {
		return tree.BrokenNode()
	}
	if !k.perPeriod(func(period int) bool {
		points := xs.On(period).Len()
		ok := points >= 2 && points == ys.On(period).Len()
		if !ok {
			k.faultHint(fault.CodeBadArgument, k.at, "write "+k.op.Usage, "interpolate needs two points or more, with a y for each x")
		}
		return ok
	}, xs, ys) {
		return tree.BrokenNode()
	}
	args := []*tree.Node{x, xs, ys}
	if len(k.args) > 3 {
		extend, ok := k.choice(3, "extend")
		if !ok {
			return tree.BrokenNode()
		}
		args = append(args, extend)
	}
	return k.make(typing.NumberOf(false), args...)
}

func checkBand(k call) *tree.Node {
	x := k.check(k.args[0])
	if !k.needNumber(k.args[0], x) {
		return tree.BrokenNode()
	}
	bounds, ok1 := k.ascending(1)
	values, ok2 := k.list(2)
	side, ok3 := k.choice(3, "from", "above")
	if !ok1 || !ok2 || !ok3 || !k.constantList(2, values) {
		return tree.BrokenNode()
	}
	if !k.perPeriod(func(period int) bool {
		want := bounds.On(period).Len() + 1
		ok := values.On(period).Len() == want
		if !ok {
			k.faultHint(fault.CodeBadArgument, k.args[2], "write "+k.op.Usage, "band needs one constant value more than bounds, so %d here", want)
		}
		return ok
	}, bounds, values) {
		return tree.BrokenNode()
	}
	return k.make(*values.Type.Elem, x, bounds, values, side)
}
