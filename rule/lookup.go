package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

func init() {
	builtins["lookup"] = builtin{"lookup(table, key, …)", 2, -1, (*compiler).lookup}
}

// lookup finds a table's value by its keys; a key that is not there is an error
// that names the record.
func (c *compiler) lookup(k call) code {
	name := c.p.text(k.args[0])
	t, ok := c.env.tables[name]
	if !ok {
		return c.noTable(k, name)
	}
	c.use(name)
	if len(k.args)-1 != len(t.Keys) {
		keys := strings.Join(t.Keys, ", ")
		return c.faultHint(k.node, fmt.Sprintf("write lookup(%s, %s)", name, keys), "the table %s has %s: %s", name, counted(len(t.Keys), "key"), keys)
	}
	if t.broken {
		return brokenCode()
	}
	keys := make([]code, len(t.Keys))
	for i := range keys {
		keys[i] = c.compile(k.args[i+1])
		if bad, ok := c.need(k.args[i+1], keys[i], Type{Kind: t.Rows[0].Keys[i].kind}); !ok {
			return bad
		}
	}
	if bad, ok := c.checkKeys(k, t, keys); !ok {
		return bad
	}
	if len(keys) == 1 && keys[0].typ.Kind == TextKind && t.side(0) == Exact && c.probe == nil {
		return c.cite(c.lookupText(k, t, keys[0]), t.Source)
	}
	at := c.site(k.node)
	find := func(fr *frame) Value {
		vals := make([]Value, len(keys))
		for i, x := range keys {
			vals[i] = x.val(fr)
		}
		return t.found(fr, at, vals)
	}
	if c.probe != nil { // not folded, so that a row that a constant key finds counts
		x := valCode(t.typ, find)
		for _, key := range keys {
			x.free, x.heavy, x.global = x.free|key.free, x.heavy || key.heavy, x.global || key.global
		}
		return x
	}
	return c.cite(valCode(t.typ, find, keys...), t.Source)
}

// noTable reports a lookup in what is no table.
func (c *compiler) noTable(k call, name string) code {
	var names []string
	for n := range c.env.tables {
		names = append(names, n)
	}
	slices.Sort(names)
	if text, quoted := k.args[0].(*ast.StringNode); quoted && slices.Contains(names, text.Value) {
		return c.fault(k.args[0], "the name of a table stands without quotes: %s", text.Value)
	}
	if list := c.recordsOf(name); list != "" {
		s := c.env.schema(list)
		field := s.Fields[0].Name
		if len(s.Key) > 0 {
			field = s.Key[len(s.Key)-1]
		}
		hint := fmt.Sprintf("write find(%s, .%s == %s), and ?. and a field after it", name, field, cut(c.p.text(k.args[1]), maxBrief))
		return c.faultHint(k.args[0], hint, "%s is a list of records, not a table", name)
	}
	return c.faultHint(k.args[0], DidYouMean(name, names), "there is no table %q", name)
}

// recordsOf returns the list whose records a name stands for, as a list or as a
// field of the own record; "" where it stands for none.
func (c *compiler) recordsOf(name string) string {
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

// checkKeys reports a constant key that finds no row, unless a constant condition
// keeps it from being looked up, and warns of a field that may hold such a key.
func (c *compiler) checkKeys(k call, t *Table, keys []code) (code, bool) {
	if c.dead > 0 || c.trace || c.probe != nil {
		return code{}, true
	}
	var constant []Value
	for i, key := range keys {
		if key.konst != nil {
			constant = append(constant, *key.konst)
		}
		if t.side(i) != Exact {
			continue
		}
		if key.konst != nil && !t.columns[i].has(*key.konst) {
			return c.noRow(k, t, i, *key.konst), false
		}
		c.warnKey(k.args[i+1], t, i, key)
	}
	if len(constant) == len(keys) && t.find(constant) < 0 {
		format, args := t.missing(constant)
		return c.fault(k.node, format, args...), false
	}
	return code{}, true
}

// noRow reports a constant key that no row has in an exact column.
func (c *compiler) noRow(k call, t *Table, i int, key Value) code {
	var texts []string
	for _, v := range t.columns[i].keys {
		texts = append(texts, v.brief())
	}
	hint := "it has " + strings.Join(texts[:min(len(texts), shownElems)], ", ")
	if len(texts) > shownElems {
		hint += ", …"
	}
	if key.kind == TextKind {
		hint = cmp.Or(DidYouMean(key.text, texts), hint)
	}
	if len(t.Keys) == 1 {
		return c.faultHint(k.args[1], hint, "the table %s has no row for %s", t.Source.Name, key.quoted())
	}
	return c.faultHint(k.args[i+1], hint, "the table %s has no row with the %s %s", t.Source.Name, t.Keys[i], key.quoted())
}

// warnKey warns of a key that is a field of which some declared values have no row,
// unless a condition around it rules them out.
func (c *compiler) warnKey(n ast.Node, t *Table, i int, key code) {
	if key.field == nil {
		return
	}
	texts := slices.DeleteFunc(c.possible(c.path(n), key.field.Values), func(text string) bool {
		return t.columns[i].has(TextValue(text))
	})
	if len(texts) > 0 {
		c.warn(n, "", "%s may be %s, for which the table %s has no row", key.field.Name, strings.Join(texts, ", "), t.Source.Name)
	}
}

// quoted is a value as a formula has it: a text in quotes.
func (v Value) quoted() string {
	if v.kind == TextKind {
		return strconv.Quote(v.brief())
	}
	return v.String()
}

// lookupText is lookup by one text, the usual case, without building a key.
func (c *compiler) lookupText(k call, t *Table, key code) code {
	at := c.site(k.node)
	byText := make(map[string]*Value, len(t.Rows))
	for i, r := range t.Rows {
		byText[r.Keys[0].text] = &t.Rows[i].Value
	}
	none, textOf := &Value{kind: t.typ.Kind}, key.textOf()
	byKey := func(fr *frame) *Value {
		text := textOf(fr)
		v, ok := byText[text]
		if !ok {
			t.missed(fr, at, []Value{TextValue(text)})
			return none
		}
		return v
	}
	find := byKey
	if key.coded != nil && !c.trace {
		find = c.lookupCoded(*key.coded, byKey)
	}
	x := valCode(t.typ, func(fr *frame) Value { return *find(fr) }, key)
	if x.num != nil {
		x.num = func(fr *frame) exact.Number { return find(fr).num }
	}
	return x
}

// lookupCoded is a lookup by a field of facts that finds each different text once.
func (c *compiler) lookupCoded(key codedText, byKey func(*frame) *Value) func(*frame) *Value {
	at := c.lookups
	c.lookups++
	return func(fr *frame) *Value {
		col := fr.cols[key.col]
		if col.codes == nil {
			return byKey(fr)
		}
		if fr.found[at] == nil {
			fr.found[at] = make([]*Value, len(col.dict))
		}
		code := col.codes[fr.locals[key.slot].row]
		v := fr.found[at][code]
		if v == nil {
			if v = byKey(fr); fr.err == nil {
				fr.found[at][code] = v
			}
		}
		return v
	}
}

// find returns the position of the row for keys, -1 where there is none.
func (t *Table) find(keys []Value) int {
	if t.Steps != nil {
		return t.step(keys)
	}
	if i, ok := t.index[keyText(keys)]; ok {
		return i
	}
	return -1
}

// found returns the value for keys; a fault where no row has them.
func (t *Table) found(fr *frame, at site, keys []Value) Value {
	i := t.find(keys)
	if i < 0 {
		t.missed(fr, at, keys)
		return Value{kind: t.typ.Kind}
	}
	if fr.probe != nil {
		fr.coverRow(fr.probe.tables[t], t, i, keys)
	}
	return t.Rows[i].Value
}

// missed fails for keys without a row.
func (t *Table) missed(fr *frame, at site, keys []Value) {
	format, args := t.missing(keys)
	fr.fail(at, format, args...)
}

// missing says that keys have no row, and which rows there are.
func (t *Table) missing(keys []Value) (format string, args []any) {
	if len(keys) > 1 {
		return "the table %s has no row for %s", []any{t.Source.Name, ListValue(keys...)}
	}
	known := make([]string, len(t.Rows))
	least := t.Rows[0].Keys[0]
	for i, r := range t.Rows {
		known[i] = r.Keys[0].brief()
		if r.Keys[0].compare(least) < 0 {
			least = r.Keys[0]
		}
	}
	switch {
	case t.side(0) != Exact:
		return "the table %s has no row for %s; its rows begin %s %s", []any{t.Source.Name, shown(keys[0]), map[StepSide]string{From: "at", Above: "above"}[t.side(0)], least}
	case keys[0].kind == TextKind:
		return "the table %s has no row for %q; it has %s", []any{t.Source.Name, keys[0].text, strings.Join(known, ", ")}
	}
	return "the table %s has no row for %s; it has %s", []any{t.Source.Name, shown(keys[0]), strings.Join(known, ", ")}
}
