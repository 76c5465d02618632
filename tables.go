package merit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// readTables reads tables: short ones of one key, long ones with keys and rows,
// and either by date.
func (d *document) readTables(n *yaml.Node) {
	for _, e := range d.entries(n, "tables") {
		if !d.checkName(e.key, "a table") || !d.declare(e.key, e.name, "table") {
			continue
		}
		var t dating[rule.Table]
		if d.sound(func() { t = d.table(e) }, e.name) {
			d.tables = append(d.tables, t)
		}
	}
}

func (d *document) table(e entry) dating[rule.Table] {
	noTable := func(x entry) bool { return isDay(x.key) && x.value.Kind != yaml.MappingNode }
	if i := slices.IndexFunc(plainEntries(e.value), noTable); i >= 0 {
		x := plainEntries(e.value)[i]
		d.lost(x.value, "values by date are parameters; a table whose keys are days is written with keys and rows",
			"tables.%s: each day must have a table of its own, not %s", e.name, describe(x.value))
		return dating[rule.Table]{}
	}
	return readDated(d, "table", "clause and doc stand within the table of each day", e, e.value, func(n *yaml.Node) rule.Table {
		t := tableReader{d: d, what: "tables." + e.name, seen: map[string]int{}, table: rule.Table{
			Source: rule.Source{Name: e.name, File: d.File, Line: e.key.Line, Column: e.key.Column},
		}}
		if isLong(n) {
			t.long(n)
		} else {
			t.short(n)
		}
		return t.table
	})
}

// isLong reports whether a table is written with keys and rows.
func isLong(n *yaml.Node) bool {
	keys, rows := child(n, "keys"), child(n, "rows")
	return keys != nil && keys.Kind == yaml.MappingNode || rows != nil && rows.Kind == yaml.SequenceNode
}

// tableReader reads one table.
type tableReader struct {
	d     *document
	what  string
	table rule.Table
	seen  map[string]int // of the keys of each row: its line
}

// short reads a table of one key. Its keys are texts, or numbers where all of
// them are.
func (t *tableReader) short(n *yaml.Node) {
	t.table.Keys = []string{"key"}
	rows := t.d.entries(n, t.what)
	numbers := true
	for _, row := range rows {
		_, err := rule.ParseNumber(row.name)
		numbers = numbers && row.key.Style == 0 && err == nil
	}
	for _, row := range rows {
		if empty(row.value) && strings.ContainsAny(row.name, ":：，") {
			t.d.lost(row.key, "type : and , and a blank after each", "%s: %s is a key without a value", t.what, spell.Short(row.name))
			continue
		}
		key := rule.TextValue(row.name)
		if numbers {
			key = rule.NumberValue(rule.MustParseNumber(row.name))
		}
		if t.matrix(row) {
			return
		}
		if v, ok := t.d.constant(row.value, t.what+"."+row.name); ok {
			t.add(row.key, row.value, []rule.Value{key}, v)
		}
	}
}

// matrix reports a row with keys of its own: the table has two keys, or years where
// it should have days.
func (t *tableReader) matrix(row entry) bool {
	inner := plainEntries(row.value)
	if len(inner) == 0 {
		return false
	}
	hint := fmt.Sprintf("a table with two keys is written {keys: {row: exact, column: exact}, rows: [[%s, %s, %s], …]}", spell.Clip(row.name), spell.Clip(inner[0].name), describePlain(inner[0].value))
	if day := wholeDay(row.name); day != "" {
		hint = "write the day from which on it holds: " + day
	}
	t.d.lost(row.value, hint, "%s: %s has keys of its own", t.what, spell.Short(row.name))
	return true
}

// describePlain shows a value within an example.
func describePlain(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || empty(n) {
		return "value"
	}
	return spell.Clip(n.Value)
}

var stepSides = map[string]rule.StepSide{"exact": rule.Exact, "from": rule.From, "above": rule.Above}

// long reads a table with keys and rows.
func (t *tableReader) long(n *yaml.Node) {
	var f rowsForm
	t.d.fill(n, t.what, &f)
	t.table.Source.Clause = t.d.cite(f.Clause.Node)
	t.d.text(f.Doc.Node, t.what+": doc")
	if f.Keys.Node == nil || f.Rows.Node == nil {
		return
	}
	t.keys(f.Keys.Node)
	if f.Rows.Node.Kind != yaml.SequenceNode {
		t.d.lost(f.Rows.Node, "write a line - [key, value] for each", "%s: rows must be a list, not %s", t.what, describe(f.Rows.Node))
		return
	}
	if len(t.table.Keys) > 0 {
		for _, row := range f.Rows.Node.Content {
			t.row(row)
		}
	}
}

func (t *tableReader) keys(n *yaml.Node) {
	steps := false
	for _, e := range t.d.entries(n, t.what+".keys") {
		t.d.checkName(e.key, "a key")
		side, ok := stepSides[e.value.Value]
		if !ok || e.value.Kind != yaml.ScalarNode {
			t.d.lost(e.value, "write exact, from or above", "%s: there is no way %s to match a key", t.what, describe(e.value))
		}
		t.table.Keys, t.table.Steps = append(t.table.Keys, e.name), append(t.table.Steps, side)
		steps = steps || side != rule.Exact
	}
	if !steps {
		t.table.Steps = nil
	}
}

// row reads a row: the keys, and the value.
func (t *tableReader) row(n *yaml.Node) {
	form := "[" + strings.Join(t.table.Keys, ", ") + ", value]"
	if n.Kind != yaml.SequenceNode {
		t.d.lost(n, "write "+form, "%s: a row must be a list, not %s", t.what, describe(n))
		return
	}
	if len(n.Content) != len(t.table.Keys)+1 {
		t.d.lost(n, "write "+form, "%s: a row must have %d elements, not %d", t.what, len(t.table.Keys)+1, len(n.Content))
		return
	}
	values := make([]rule.Value, len(n.Content))
	for i, e := range n.Content {
		v, ok := t.d.constant(e, t.what+": an element")
		if !ok {
			return
		}
		values[i] = v
		if i < len(t.table.Steps) && t.table.Steps[i] != rule.Exact && v.Kind() != rule.NumberKind {
			t.d.lost(e, "write exact instead of from or above", "%s: the key %s has steps, so it must be a number, not %s", t.what, t.table.Keys[i], describe(e))
			return
		}
	}
	last := len(values) - 1
	t.add(n, n.Content[last], values[:last], values[last])
}

// add adds a row that is like the first in the kinds of its keys and value.
func (t *tableReader) add(n, value *yaml.Node, keys []rule.Value, v rule.Value) {
	if first, twice := t.seen[identity(keys)]; twice {
		t.d.lost(n, "", "%s has two rows for %s, the first in line %d", t.what, keysText(keys), first)
		return
	}
	t.seen[identity(keys)] = n.Line
	if len(t.table.Rows) > 0 {
		first := t.table.Rows[0]
		for i, k := range keys {
			t.alike(n, "the key "+t.table.Keys[i], k, first.Keys[i])
		}
		t.alike(value, "the value", v, first.Value)
	}
	t.table.Rows = append(t.table.Rows, rule.TableRow{Keys: keys, Value: v, Line: n.Line, Column: n.Column})
}

// alike reports what has another kind than in the first row.
func (t *tableReader) alike(n *yaml.Node, what string, v, first rule.Value) {
	if v.Kind() != first.Kind() {
		t.d.lost(n, "all rows must be alike", "%s: %s is the %s %s, but in the first row, in line %d, it is the %s %s",
			t.what, what, v.Kind(), spell.Clip(v.String()), t.table.Rows[0].Line, first.Kind(), spell.Clip(first.String()))
	}
}

// identity tells rows apart by their keys.
func identity(keys []rule.Value) string {
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, "%d%q", k.Kind(), k)
	}
	return b.String()
}

// keysText shows the keys of a row.
func keysText(keys []rule.Value) string {
	if len(keys) == 1 {
		return spell.Clip(keys[0].String())
	}
	return spell.Clip(rule.ListValue(keys...).String())
}
