package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
)

// Table is a table of a policy, read with lookup(table, key, …): rows of
// constants, found by exact keys.
type Table struct {
	Source Source   // Name is the table's name; Text is not used
	Keys   []string // names of the key columns, at least one
	Rows   []TableRow
	index  map[string]int
	typ    Type
}

// TableRow is one row: the keys, and the value that they give.
type TableRow struct {
	Keys  []Value
	Value Value
	Line  int // where it stands in the document, 0 where not known
}

// keyText tells rows apart; the kinds keep 1 and "1" from being one key.
func keyText(keys []Value) string {
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, "%d%q", k.kind, k.String())
	}
	return b.String()
}

// prepare checks the rows and makes the table's index.
func (t *Table) prepare() error {
	var faults Errors
	t.index = map[string]int{}
	for i, row := range t.Rows {
		at := t.Source
		if row.Line > 0 {
			at.Line = row.Line
		}
		switch _, twice := t.index[keyText(row.Keys)]; {
		case len(row.Keys) != len(t.Keys):
			faults = append(faults, at.fault(0, fmt.Sprintf("row %d of the table %s has %d keys, not %d", i+1, t.Source.Name, len(row.Keys), len(t.Keys)), ""))
		case twice:
			faults = append(faults, at.fault(0, fmt.Sprintf("the table %s has two rows for %s", t.Source.Name, ListValue(row.Keys...)), ""))
		case i > 0 && (row.Value.kind != t.Rows[0].Value.kind || !slices.EqualFunc(row.Keys, t.Rows[0].Keys, sameKind)):
			faults = append(faults, at.fault(0, fmt.Sprintf("the rows of the table %s are not alike", t.Source.Name), ""))
		}
		t.index[keyText(row.Keys)] = i
	}
	if len(t.Rows) == 0 {
		return Errors{t.Source.fault(0, fmt.Sprintf("the table %s has no rows", t.Source.Name), "")}
	}
	t.typ = Type{Kind: t.Rows[0].Value.kind, Terminating: true}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

func sameKind(a, b Value) bool { return a.kind == b.kind }

func init() {
	builtins["lookup"] = builtin{"lookup(table, key, …)", 2, -1, (*compiler).lookup}
}

// lookup finds a table's value by its keys; a key that is not there is an error
// that names the record.
func (c *compiler) lookup(k call) code {
	name := c.p.text(k.args[0])
	t, ok := c.env.tables[name]
	if !ok {
		var names []string
		for n := range c.env.tables {
			names = append(names, n)
		}
		slices.Sort(names)
		return c.faultHint(k.args[0], DidYouMean(name, names), "there is no table %q", name)
	}
	if len(k.args)-1 != len(t.Keys) {
		return c.fault(k.node, "the table %s has %d keys: %s", name, len(t.Keys), strings.Join(t.Keys, ", "))
	}
	if len(t.Rows) == 0 || len(t.Rows[0].Keys) != len(t.Keys) {
		return brokenCode()
	}
	keys := make([]code, len(t.Keys))
	for i := range keys {
		keys[i] = c.compile(k.args[i+1])
		if bad, ok := c.need(k.args[i+1], keys[i], Type{Kind: t.Rows[0].Keys[i].kind}); !ok {
			return bad
		}
	}
	if len(keys) == 1 && keys[0].typ.Kind == TextKind {
		return c.lookupText(k, t, keys[0])
	}
	at := c.site(k.node)
	return valCode(t.typ, func(fr *frame) Value {
		vals := make([]Value, len(keys))
		for i, x := range keys {
			vals[i] = x.val(fr)
		}
		return t.found(fr, at, keyText(vals), ListValue(vals...).String())
	}, keys...)
}

// lookupText is lookup by one text, the usual case, without building a key.
func (c *compiler) lookupText(k call, t *Table, key code) code {
	at := c.site(k.node)
	byText := make(map[string]*Value, len(t.Rows))
	for i, r := range t.Rows {
		byText[r.Keys[0].text] = &t.Rows[i].Value
	}
	none, textOf := &Value{kind: t.typ.Kind}, key.textOf()
	find := func(fr *frame) *Value {
		text := textOf(fr)
		v, ok := byText[text]
		if !ok {
			fr.fail(at, "the table %s has no row for %q", t.Source.Name, text)
			return none
		}
		return v
	}
	x := valCode(t.typ, func(fr *frame) Value { return *find(fr) }, key)
	if x.num != nil {
		x.num = func(fr *frame) exact.Number { return find(fr).num }
	}
	return x
}

func (t *Table) found(fr *frame, at site, key, shown string) Value {
	i, ok := t.index[key]
	if !ok {
		fr.fail(at, "the table %s has no row for %s", t.Source.Name, shown)
		return Value{kind: t.typ.Kind}
	}
	return t.Rows[i].Value
}
