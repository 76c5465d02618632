package tree

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/types"
)

// Table is a table of a policy, read with lookup(table, key, …): rows of
// constants, found by exact keys or by steps.
type Table struct {
	Source types.Source     // Name is the table's name; Text is not used
	Keys   []string         // names of the key columns, at least one
	Steps  []types.StepSide // how each key is matched; nil if all are exact
	Rows   []TableRow
	Unit   string // of the values: Ratio, or any other word; "" for unknown

	index    map[string]int
	ByText   map[string]*cell.Value // of a table with one exact key that is a text
	Columns  []tableColumn          // of the exact keys
	Levels   *stepLevel             // of a table with steps
	Type     types.Type
	Warnings []*fault.Error
}

// Side returns how key column i is matched.
func (t *Table) Side(i int) types.StepSide {
	if t.Steps == nil {
		return types.Exact
	}
	return t.Steps[i]
}

// KeyKind returns the kind of the keys of a column.
func (t *Table) KeyKind(i int) types.Kind {
	for _, r := range t.Rows {
		if !r.Keys[i].IsMissing() {
			return r.Keys[i].Kind
		}
	}
	if t.Side(i) != types.Exact {
		return types.NumberKind // a single row without a lower end
	}
	return types.Nothing
}

// TableRow is one row: the keys, and their value.
type TableRow struct {
	Keys  []cell.Value // in a column of steps a missing one has no lower end
	Value cell.Value
	Line  int // its line in the document, 0 if unknown

	Column int // its column in the document; 0 means the table's
}

// tableColumn holds the distinct keys of an exact column, in the order of the rows.
type tableColumn struct {
	keys  []cell.Value
	index map[string]bool
}

func (c *tableColumn) add(key cell.Value) {
	if text := KeyText([]cell.Value{key}); !c.index[text] {
		c.index[text] = true
		c.keys = append(c.keys, key)
	}
}

func (c *tableColumn) Has(key cell.Value) bool { return c.index[KeyText([]cell.Value{key})] }

// Texts returns the keys in words.
func (c *tableColumn) Texts() []string {
	texts := make([]string, len(c.keys))
	for i, v := range c.keys {
		texts[i] = v.Brief()
	}
	return texts
}

// Shown returns the first keys in words.
func (c *tableColumn) Shown() string {
	texts := c.Texts()
	if len(texts) > cell.ShownElems {
		return strings.Join(texts[:cell.ShownElems], ", ") + ", …"
	}
	return strings.Join(texts, ", ")
}

// At returns the place of a row.
func (t *Table) At(r TableRow) types.Source {
	at := t.Source
	if r.Line > 0 {
		at.Line = r.Line
	}
	if r.Column > 0 {
		at.Column = r.Column
	}
	return at
}

// KeyText writes keys so that different ones differ; the kinds tell 1 from "1".
func KeyText(keys []cell.Value) string {
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, "%d%q", k.Kind, k.String())
	}
	return b.String()
}

// prepare checks the rows and makes the table's index.
func (t *Table) prepare() error {
	var faults fault.Errors
	t.index = map[string]int{}
	for i, row := range t.Rows {
		at := t.At(row)
		switch _, twice := t.index[KeyText(row.Keys)]; {
		case len(row.Keys) != len(t.Keys):
			faults = append(faults, at.Fault(fault.CodeBadTable, 0, fmt.Sprintf("row %d of the table %s has %s, not %d", i+1, t.Source.Name, spell.Counted(len(row.Keys), "key"), len(t.Keys)), ""))
		case twice:
			faults = append(faults, at.Fault(fault.CodeDuplicateKey, 0, fmt.Sprintf("the table %s has two rows for %s", t.Source.Name, cell.OfElems(row.Keys)), ""))
		case len(t.Rows[0].Keys) == len(t.Keys) && t.unlike(i) != "":
			faults = append(faults, at.Fault(fault.CodeBadTable, 0, fmt.Sprintf("the rows of the table %s are not alike: %s", t.Source.Name, t.unlike(i)), ""))
		}
		t.index[KeyText(row.Keys)] = i
	}
	if t.Steps != nil && len(t.Steps) != len(t.Keys) {
		faults = append(faults, t.Source.Fault(fault.CodeBadTable, 0, fmt.Sprintf("the table %s says how to match %d of its %d keys", t.Source.Name, len(t.Steps), len(t.Keys)), ""))
	}
	if len(t.Rows) == 0 {
		return fault.Errors{t.Source.Fault(fault.CodeBadTable, 0, fmt.Sprintf("the table %s has no rows", t.Source.Name), "")}
	}
	if k := t.Rows[0].Value.Kind; k == types.ListKind || k == types.RecordKind || k == types.Nothing {
		return fault.Errors{t.Source.Fault(fault.CodeBadTable, 0, fmt.Sprintf("the values of the table %s must be numbers, texts, flags or days", t.Source.Name), "")}
	}
	t.Type = types.Type{Kind: t.Rows[0].Value.Kind, Terminating: true}
	for _, r := range t.Rows {
		t.Type.Terminating = t.Type.Terminating && r.Value.Num.Terminates()
	}
	if len(faults) > 0 {
		return faults
	}
	t.addColumns()
	if err := t.checkSteps(); err != nil {
		return err
	}
	t.arrange()
	return nil
}

func (t *Table) addColumns() {
	t.Columns = make([]tableColumn, len(t.Keys))
	for i := range t.Columns {
		t.Columns[i].index = map[string]bool{}
		for _, r := range t.Rows {
			if t.Side(i) == types.Exact {
				t.Columns[i].add(r.Keys[i])
			}
		}
	}
}

// unlike says how a row's kinds differ from the first row's, "" if they do not.
func (t *Table) unlike(i int) string {
	row, first := t.Rows[i], t.Rows[0]
	for k, key := range row.Keys {
		openEnd := (key.IsMissing() || first.Keys[k].IsMissing()) && t.Steps != nil && len(t.Steps) == len(t.Keys) && t.Side(k) != types.Exact
		if key.Kind != first.Keys[k].Kind && !openEnd {
			return fmt.Sprintf("row %d has the %s %s for %s, row 1 the %s %s", i+1, key.Kind, key.Brief(), t.Keys[k], first.Keys[k].Kind, first.Keys[k].Brief())
		}
	}
	if row.Value.Kind != first.Value.Kind {
		return fmt.Sprintf("row %d gives the %s %s, row 1 the %s %s", i+1, row.Value.Kind, row.Value.Brief(), first.Value.Kind, first.Value.Brief())
	}
	return ""
}

// arrange builds the structures that a lookup searches.
func (t *Table) arrange() {
	if t.Steps != nil {
		rows := make([]int, len(t.Rows))
		for i := range rows {
			rows[i] = i
		}
		t.Levels = t.level(rows, 0)
		return
	}
	if len(t.Keys) == 1 && t.Rows[0].Keys[0].Kind == types.TextKind {
		t.ByText = make(map[string]*cell.Value, len(t.Rows))
		for i, r := range t.Rows {
			t.ByText[r.Keys[0].Str] = &t.Rows[i].Value
		}
	}
}

// stepLevel holds the rows of a table that have the same keys before a column, by
// their distinct keys in it, in ascending order.
type stepLevel struct {
	Keys []cell.Value
	Next []*stepLevel // of each key; nil in the last column
	rows []int        // of each key in the last column
}

// level arranges rows by their keys from a column on.
func (t *Table) level(rows []int, column int) *stepLevel {
	slices.SortStableFunc(rows, func(a, b int) int { return t.Rows[a].Keys[column].Order(t.Rows[b].Keys[column]) })
	l, last := &stepLevel{}, column == len(t.Keys)-1
	for from := 0; from < len(rows); {
		key, to := t.Rows[rows[from]].Keys[column], from+1
		for to < len(rows) && t.Rows[rows[to]].Keys[column].Equal(key) {
			to++
		}
		l.Keys = append(l.Keys, key)
		if last {
			l.rows = append(l.rows, rows[from])
		} else {
			l.Next = append(l.Next, t.level(rows[from:to], column+1))
		}
		from = to
	}
	return l
}

// Find returns the position of the row for keys, -1 if there is none: among the rows
// that the keys reach, the one with the greatest numbers, comparing the first column
// first.
func (t *Table) Find(keys []cell.Value) int {
	var work int64
	return t.Look(keys, cell.Value.Order, &work)
}

// Look is Find with the caller's comparison of keys; it adds the cost of the search to work.
func (t *Table) Look(keys []cell.Value, compare func(a, b cell.Value) int, work *int64) int {
	if t.Steps != nil {
		return t.search(t.Levels, keys, 0, compare, work)
	}
	*work += KeyWork * int64(len(keys))
	if i, ok := t.index[KeyText(keys)]; ok {
		return i
	}
	return -1
}

// KeyWork is how many steps writing a key for an index costs.
const KeyWork = 20

// search looks for keys from a column on: at the greatest key that they reach, and, if
// no row below that has the others, at the next smaller one.
func (t *Table) search(l *stepLevel, keys []cell.Value, column int, compare func(a, b cell.Value) int, work *int64) int {
	i, met := slices.BinarySearchFunc(l.Keys, keys[column], compare)
	side := t.Side(column)
	if met && side != types.Above {
		i++
	}
	for i--; i >= 0; i-- {
		*work++
		if side == types.Exact && !met {
			return -1
		}
		if l.Next == nil {
			return l.rows[i]
		}
		if row := t.search(l.Next[i], keys, column+1, compare, work); row >= 0 || side == types.Exact {
			return row
		}
	}
	return -1
}

// Lacks says that keys have no row, and which rows there are.
func (t *Table) Lacks(keys []cell.Value) (format string, args []any) {
	if len(keys) > 1 {
		return "the table %s has no row for %s", []any{t.Source.Name, cell.OfElems(keys)}
	}
	if side := t.Side(0); side != types.Exact {
		begins := map[types.StepSide]string{types.From: "at", types.Above: "above"}[side]
		return "the table %s has no row for %s; its rows begin %s %s", []any{t.Source.Name, cell.Shown(keys[0]), begins, t.Levels.Keys[0]}
	}
	known := strings.Join(t.Columns[0].Texts()[:min(len(t.Rows), spell.Brief)], ", ")
	if keys[0].Kind == types.TextKind {
		return "the table %s has no row for %q; it has %s", []any{t.Source.Name, keys[0].Str, known}
	}
	return "the table %s has no row for %s; it has %s", []any{t.Source.Name, cell.Shown(keys[0]), known}
}

// Quoted writes a value as in a formula: a text in quotes.
func Quoted(v cell.Value) string {
	if v.Kind == types.TextKind {
		return strconv.Quote(v.Brief())
	}
	return v.String()
}

// Shown returns the keys of a row in words.
func (r TableRow) Shown() string {
	if len(r.Keys) > 1 {
		return cell.OfList(r.Keys...).Brief()
	}
	if r.Keys[0].IsMissing() {
		return "~"
	}
	return r.Keys[0].Brief()
}
