package document

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/misread"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"go.yaml.in/yaml/v3"
)

// readTables reads tables: short tables with one key, long tables with keys and rows,
// and both by date.
func (c *constants) readTables(n *yaml.Node) {
	readConstants(c, n, "table", &c.tables, c.table)
}

func (c *constants) table(e form.Entry) dating[rule.Table] {
	noTable := func(x form.Entry) bool { return isDay(x.Key) && x.Value.Kind != yaml.MappingNode }
	if i := slices.IndexFunc(form.PlainEntries(e.Value), noTable); i >= 0 {
		x := form.PlainEntries(e.Value)[i]
		c.Lost(fault.CodeWrongForm, x.Value, "values by date are for parameters; write a table whose keys are days with keys and rows",
			"tables.%s: each day must have a table of its own, not %s", e.Name, form.Describe(x.Value))
		return dating[rule.Table]{}
	}
	return readDated(c.Reader, "table", "clause and doc stand within the table of each day", e, e.Value, func(n *yaml.Node) rule.Table {
		t := tableReader{c: c, what: "tables." + e.Name, seen: map[string]int{}, table: rule.Table{
			Source: types.Source{Name: e.Name, File: c.File, Line: e.Key.Line, Column: e.Key.Column},
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
	keys, rows := form.Child(n, "keys"), form.Child(n, "rows")
	return keys != nil && keys.Kind == yaml.MappingNode || rows != nil && rows.Kind == yaml.SequenceNode
}

// tableReader reads one table.
type tableReader struct {
	c     *constants
	what  string
	table rule.Table
	seen  map[string]int // the line of each row, by its keys
}

// short reads a table with one key. Its keys are numbers if all of them can be, else
// texts.
func (t *tableReader) short(n *yaml.Node) {
	t.table.Keys = []string{"key"}
	rows := t.c.Entries(n, t.what)
	numbers := true
	for _, row := range rows {
		_, err := types.ParseNumber(row.Name)
		numbers = numbers && row.Key.Style == 0 && err == nil
	}
	for _, row := range rows {
		if form.Empty(row.Value) && strings.ContainsAny(row.Name, ":：，") {
			t.c.Lost(fault.CodeWrongForm, row.Key, "type : and , and a blank after each", "%s: %s is a key without a value", t.what, spell.Short(row.Name))
			continue
		}
		key := value.OfText(row.Name)
		if numbers {
			key = value.OfNumber(types.MustParseNumber(row.Name))
		}
		if t.matrix(row) {
			return
		}
		if v, ok := t.c.Constant(row.Value, t.what+"."+row.Name); ok {
			t.add(row.Key, row.Value, []value.Value{key}, v)
		}
	}
}

// matrix reports a row that is a mapping: the table has two keys, or years in place of
// days.
func (t *tableReader) matrix(row form.Entry) bool {
	inner := form.PlainEntries(row.Value)
	if len(inner) == 0 {
		return false
	}
	hint := fmt.Sprintf("a table with two keys is written {keys: {row: exact, column: exact}, rows: [[%s, %s, %s], …]}", spell.Clip(row.Name), spell.Clip(inner[0].Name), describePlain(inner[0].Value))
	if day := wholeDay(row.Name); day != "" {
		hint = "write the day from which on it holds: " + day
	}
	t.c.Lost(fault.CodeWrongForm, row.Value, hint, "%s: %s has keys of its own", t.what, spell.Short(row.Name))
	return true
}

// describePlain shows a value within an example.
func describePlain(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || form.Empty(n) {
		return "value"
	}
	return spell.Clip(n.Value)
}

var stepSides = map[string]types.StepSide{"exact": types.Exact, "from": types.From, "above": types.Above}

// long reads a table with keys and rows.
func (t *tableReader) long(n *yaml.Node) {
	var f rowsForm
	t.c.Fill(n, t.what, &f)
	t.table.Source.Clauses = t.c.clauses.cite(f.Clause.Node)
	t.c.Text(f.Doc.Node, t.what+": doc")
	t.c.mayBeUnread(t.table.Source.Name, f.Unread.Node, t.what)
	if f.Keys.Node == nil || f.Rows.Node == nil {
		return
	}
	t.keys(f.Keys.Node)
	if f.Rows.Node.Kind != yaml.SequenceNode {
		t.c.Lost(fault.CodeWrongForm, f.Rows.Node, "write a line - [key, value] for each", "%s: rows must be a list, not %s", t.what, form.Describe(f.Rows.Node))
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
	for _, e := range t.c.Entries(n, t.what+".keys") {
		t.c.CheckName(e.Key, "a key")
		side, ok := stepSides[e.Value.Value]
		if !ok || e.Value.Kind != yaml.ScalarNode {
			t.c.Lost(fault.CodeUnknownValue, e.Value, "write exact, from or above", "%s: there is no way %s to match a key", t.what, form.Describe(e.Value))
		}
		t.table.Keys, t.table.Steps = append(t.table.Keys, e.Name), append(t.table.Steps, side)
		steps = steps || side != types.Exact
	}
	if !steps {
		t.table.Steps = nil
	}
}

// row reads a row: the keys, and the value.
func (t *tableReader) row(n *yaml.Node) {
	shape := "[" + strings.Join(t.table.Keys, ", ") + ", value]"
	if n.Kind != yaml.SequenceNode {
		t.c.Lost(fault.CodeWrongForm, n, "write "+shape, "%s: a row must be a list, not %s", t.what, form.Describe(n))
		return
	}
	if len(n.Content) != len(t.table.Keys)+1 {
		t.c.Lost(fault.CodeWrongForm, n, cmp.Or(t.splitAdvice(n), "write "+shape), "%s: a row must have %d elements, not %d", t.what, len(t.table.Keys)+1, len(n.Content))
		return
	}
	values := make([]value.Value, len(n.Content))
	for i, e := range n.Content {
		if i < len(t.table.Steps) && t.table.Steps[i] != types.Exact && form.Empty(e) && e.Value == "~" {
			continue // the row has no lower end
		}
		v, ok := t.c.Constant(e, t.what+": an element")
		if !ok {
			return
		}
		values[i] = v
		if i < len(t.table.Steps) && t.table.Steps[i] != types.Exact && v.Kind() != types.NumberKind {
			t.c.Lost(fault.CodeWrongForm, e, stepAdvice(e), "%s: the key %s has steps, so it must be a number, not %s", t.what, t.table.Keys[i], form.Describe(e))
			return
		}
	}
	last := len(values) - 1
	t.add(n, n.Content[last], values[:last], values[last])
}

// add adds a row, whose keys and value must be of the same kinds as in the first row.
func (t *tableReader) add(n, value *yaml.Node, keys []value.Value, v value.Value) {
	if first, twice := t.seen[identity(keys)]; twice {
		t.c.Lost(fault.CodeDuplicateKey, n, "", "%s has two rows for %s, the first in line %d", t.what, keysText(keys), first)
		return
	}
	t.seen[identity(keys)] = n.Line
	if len(t.table.Rows) > 0 {
		first := t.table.Rows[0]
		for i, k := range keys {
			t.alike(keyNode(n, i), "the key "+t.table.Keys[i], k, first.Keys[i])
		}
		t.alike(value, "the value", v, first.Value)
	}
	if _, percent := form.Percent(value); percent && (len(t.table.Rows) == 0 || t.table.Unit != "") {
		t.table.Unit = types.Ratio
	} else {
		t.table.Unit = ""
	}
	t.table.Rows = append(t.table.Rows, rule.TableRow{Keys: keys, Value: v, Line: n.Line, Column: n.Column})
}

// alike reports a value of another kind than in the first row.
func (t *tableReader) alike(n *yaml.Node, what string, v, first value.Value) {
	if openEnd := first.IsMissing() || v.IsMissing(); v.Kind() != first.Kind() && !openEnd {
		hint := "all rows must be alike"
		if v.Kind() == types.TextKind {
			hint = cmp.Or(form.NumberAdvice(n), hint)
		} else if first.Kind() == types.TextKind {
			if of := form.NumberAdvice(&yaml.Node{Kind: yaml.ScalarNode, Value: first.String()}); of != "" {
				hint = "in the first row, " + of
			}
		}
		t.c.Lost(fault.CodeWrongForm, n, hint, "%s: %s is the %s %s, but in the first row, in line %d, it is the %s %s",
			t.what, what, v.Kind(), spell.Clip(v.String()), t.table.Rows[0].Line, first.Kind(), spell.Clip(first.String()))
	}
}

// keyNode returns the node of a key of a row: the row itself in a short table.
func keyNode(row *yaml.Node, i int) *yaml.Node {
	if row.Kind == yaml.SequenceNode {
		return row.Content[i]
	}
	return row
}

// splitAdvice says how to write the number that a comma has made two elements of a row.
func (t *tableReader) splitAdvice(n *yaml.Node) string {
	if len(n.Content) != len(t.table.Keys)+2 {
		return ""
	}
	for i, e := range n.Content[:len(n.Content)-1] {
		next := n.Content[i+1]
		if e.Style != 0 || next.Line != e.Line || next.Column != e.Column+len(e.Value)+1 {
			continue
		}
		if hint := misread.Split(e.Value, next.Value); hint != "" {
			return fmt.Sprintf("%s,%s is two elements: %s", e.Value, next.Value, hint)
		}
	}
	return ""
}

// identity returns a text that identifies a row by its keys.
func identity(keys []value.Value) string {
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, "%d%q", k.Kind(), k)
	}
	return b.String()
}

// keysText shows the keys of a row.
func keysText(keys []value.Value) string {
	if len(keys) == 1 && keys[0].IsMissing() {
		return "~"
	}
	if len(keys) == 1 {
		return spell.Clip(keys[0].String())
	}
	return spell.Clip(value.OfList(keys...).String())
}

// stepAdvice says what to write instead of a text that is to be a step of a table. A
// comparison has a number, but which row it begins depends on its sign.
func stepAdvice(n *yaml.Node) string {
	sign := strings.TrimLeft(n.Value, " ")
	switch {
	case strings.HasPrefix(sign, ">=") || strings.HasPrefix(sign, "≥"):
		return "write the number alone: with from, the row holds from it on"
	case strings.HasPrefix(sign, ">") || strings.HasPrefix(sign, "＞"):
		return "write the number alone, and above instead of from: the row holds above it"
	case strings.HasPrefix(sign, "<=") || strings.HasPrefix(sign, "≤"):
		return "a row begins at its number: write the bound below it, and with above the next row begins above this one"
	case strings.HasPrefix(sign, "<") || strings.HasPrefix(sign, "＜"):
		return "a row begins at its number: write the bound below it, and with from the next row begins at this one"
	}
	return cmp.Or(form.NumberAdvice(n), "write exact instead of from or above")
}
